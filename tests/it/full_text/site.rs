//! An outlet on loopback: a teaser feed, and pages as outlets make them.
use crate::support::{
    feed_server::Reply,
    world::{World, at},
};

/// One outlet with a teaser feed at `/rss`; `{more}` stands in its source.
const DESK: &str = r#"
[[source]]
name = "outlet"
feed = "{base}/rss"
outlet = "The Outlet"
{more}

[[watch]]
name = "Russia–Pakistan"
between = ["@RU", "@PK"]

[[digest]]
name = "morning"
cron = "30 7 * * *"
to = ["desk@example.org"]
watches = ["*"]
"#;

/// An item of the feed: path, title, teaser, published.
pub type Teaser<'a> = (&'a str, &'a str, &'a str, &'a str);

/// The headline of most tests.
pub const TITLE: &str = "New terminal to open this year";
/// And its teaser, which names nobody.
pub const TEASER: &str = "The harbour authority names a date.";

/// The world with `more` in its source, nobody started yet.
pub async fn desk(more: &str) -> World {
    World::with(&DESK.replace("{more}", more)).await
}

/// The same, the feed polled once before, empty, so that what comes is news.
pub async fn outlet(more: &str) -> World {
    let mut world = desk(&format!("full_text = \"auto\"\n{more}")).await;
    serve_feed(&world, &[]);
    world.step("2026-03-02T05:00:00Z").await;
    world
}

/// Puts the file of [`outlet`] beside its store, for commands.
pub fn write_configuration(world: &World) {
    let toml = world.configuration(&DESK.replace("{more}", "full_text = \"auto\""));
    std::fs::write(world.dir.path().join("attache.toml"), toml).unwrap();
}

/// The feed as it stands from now on.
pub fn serve_feed(world: &World, teasers: &[Teaser<'_>]) {
    world.feeds.serve("/rss", Reply::feed(feed(world, teasers)));
}

/// The document of a feed.
pub fn feed(world: &World, teasers: &[Teaser<'_>]) -> String {
    let item = |(path, title, teaser, published): &Teaser<'_>| {
        let (link, date) = (world.feeds.url(path), at(published).to_rfc2822());
        format!(
            "<item><guid>{path}</guid><title>{title}</title><link>{link}</link>\
             <description>{teaser}</description><pubDate>{date}</pubDate></item>"
        )
    };
    let items: String = teasers.iter().map(item).collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Outlet</title>{items}</channel></rss>"
    )
}

/// A page with these paragraphs between a menu, related links and a foot.
pub fn page(title: &str, paragraphs: &[&str]) -> String {
    let text: String = paragraphs.iter().map(|it| format!("<p>{it}</p>\n")).collect();
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>{title}</title>\
         <meta property=\"og:type\" content=\"article\">\
         <meta name=\"author\" content=\"Amina Shah\"></head><body>\
         <nav><ul><li><a href=\"/russia\">Russia</a></li><li><a href=\"/pakistan\">Pakistan</a></li>\
         <li><a href=\"/economy\">Economy</a></li></ul></nav>\
         <article><h1>{title}</h1>\n{text}</article>\
         <aside class=\"related\"><h3>Read also</h3><ul>\
         <li><a href=\"/x\">Russia and Pakistan agree on gas</a></li>\
         <li><a href=\"/y\">Moscow and Islamabad sign a pact</a></li></ul></aside>\
         <footer>Tags: <a href=\"/t/russia\">Russia</a>, <a href=\"/t/pakistan\">Pakistan</a></footer>\
         </body></html>"
    )
}

/// HTML, with validators.
pub fn html(body: String) -> Reply {
    Reply::feed(body).header("content-type", "text/html; charset=utf-8")
}

/// Eight paragraphs about nobody.
pub const FILLER: [&str; 8] = [
    "The harbour authority said on Monday that the new terminal would open before the end of the year, after a delay that officials put down to late deliveries of cranes.",
    "Work on the site began three years ago and has cost more than was planned, according to a report that the ministry published in the spring of last year.",
    "Engineers have tested the first of the four berths, and the tests went well enough for the second one to be filled with water this week.",
    "Shipping companies have asked for lower fees, because the old terminal can no longer take the largest vessels and has lost trade to its neighbours.",
    "The unions want an assurance that nobody will lose a job when the old cranes are taken down, and talks about that are to go on next month.",
    "A railway line to the terminal is still missing, and lorries will have to carry the containers through the city until it has been built.",
    "Residents complain about noise and dust, and some of them have gone to court over the width of the new road along the shore.",
    "The court is to hear them in the autumn, and the authority has promised to plant trees between the road and the houses beside it.",
];

/// Paragraph nine.
pub const NINE: &str = "Russia has offered Pakistan a loan for the railway line, and a delegation from Moscow is expected in Islamabad before the summer to talk about the terms of it.";

/// Two sentences more that name both.
pub const TEN: &str = "Pakistan has asked Russia for a longer term than is usual. A treaty between Islamabad and Moscow would have to be signed before the first rails are laid.";

/// The page that names both in its ninth paragraph.
pub fn with_nine() -> String {
    page(TITLE, &[&FILLER[..], &[NINE, TEN]].concat())
}

/// How often a path was asked.
pub fn n_asked(world: &World, path: &str) -> usize {
    world.feeds.requests(path).len()
}
