//! One outlet with everything that outlets do to their pages, over a day and a half.
use chrono::TimeDelta;

use super::site::{self, FILLER, NINE, TEASER, TEN, html, n_asked, page, serve_feed};
use crate::support::{
    feed_server::Reply,
    world::{World, at},
};

/// Path, title, and what the server makes of it.
const PAGES: [(&str, &str); 8] = [
    ("/terminal", "New terminal to open this year"),
    ("/trees", "Trees to be planted along the shore"),
    ("/private", "What the authority will not say"),
    ("/slow", "A report on delays"),
    ("/broken", "A report on repairs"),
    ("/paid", "What the loan will cost"),
    ("/list", "All about the harbour"),
    ("/gone", "A note that was withdrawn"),
];

fn serve(world: &World) {
    let terminal = page(PAGES[0].1, &[&FILLER[..], &[NINE, TEN]].concat());
    let stub = page(PAGES[5].1, &[NINE, TEN, FILLER[1]])
        .replace("</article>", "<p>Subscribe to continue reading this article.</p></article>");
    let links: String =
        (0..30).map(|n| format!("<li><a href=\"/{n}\">Russia, Pakistan, {n}</a></li>")).collect();
    let feeds = &world.feeds;
    feeds.serve("/robots.txt", Reply::ok("User-agent: *\nDisallow: /private\n"));
    feeds.serve("/terminal", html(terminal));
    feeds.serve("/trees", html(page(PAGES[1].1, &FILLER)));
    feeds.serve("/private", html(page(PAGES[2].1, &[NINE, TEN])));
    feeds.serve("/slow", Reply::hang());
    feeds.serve("/broken", html(page(PAGES[4].1, &[NINE, TEN])).truncated(300));
    feeds.serve("/paid", html(stub));
    feeds.serve("/list", html(format!("<html><body><ul>{links}</ul></body></html>")));
    feeds.serve("/gone", Reply::status(410));
    let teaser = |(path, title): &(&'static str, &'static str)| {
        (*path, *title, TEASER, "2026-03-02T05:20:00Z")
    };
    serve_feed(world, &PAGES.iter().map(teaser).collect::<Vec<_>>());
}

/// A step every two seconds; none brings more than one request.
async fn walk(world: &mut World, from: &str, n_steps: i32) {
    for n in 0..n_steps {
        let before = world.feeds.n_requests();
        world.step_at(at(from) + TimeDelta::seconds(2) * n).await;
        let n_new = world.feeds.n_requests() - before;
        assert!(n_new <= 1, "{n_new} requests in one turn of the host");
    }
}

#[tokio::test]
async fn a_site_of_all_kinds_is_read_as_far_as_it_lets_itself_be_read_and_no_further() {
    let mut world = site::desk("full_text = \"auto\"\npoll = \"6h\"").await;
    world.edit(|toml| {
        toml.replace("host_pause = \"0s\"", "host_pause = \"2s\"").replace("\"5s\"", "\"1s\"")
    });
    serve_feed(&world, &[]);
    world.step("2026-03-01T23:00:00Z").await;
    serve(&world);
    walk(&mut world, "2026-03-02T05:30:00Z", 12).await;
    let asked = PAGES.map(|(path, _)| n_asked(&world, path));
    assert_eq!(asked, [1, 1, 0, 1, 1, 1, 1, 1], "robots.txt is obeyed");
    assert_eq!((n_asked(&world, "/rss"), n_asked(&world, "/robots.txt")), (2, 1));

    world.feeds.serve("/broken", html(page(PAGES[4].1, &[&[NINE, TEN], &FILLER[..]].concat())));
    walk(&mut world, "2026-03-02T05:45:00Z", 4).await;
    assert_eq!((n_asked(&world, "/broken"), n_asked(&world, "/slow")), (2, 2), "tried again");

    world.feeds.serve("/paid", Reply::status(404));
    world.feeds.serve("/terminal", html(page(PAGES[0].1, &[&FILLER[..], &[TEN]].concat())));
    walk(&mut world, "2026-03-02T06:50:00Z", 4).await;
    world.step("2026-03-02T07:30:00Z").await;
    let mut now = at("2026-03-02T07:31:00Z");
    while now < at("2026-03-03T07:30:00Z") {
        world.step_at(now).await;
        now += TimeDelta::minutes(7);
    }
    world.step("2026-03-03T07:30:00Z").await;

    let texts: Vec<String> = world.texts().iter().map(|text| said(text)).collect();
    let in_first = PAGES.map(|(_, title)| texts[0].contains(title));
    assert_eq!(in_first, [true, false, false, false, true, true, false, false], "{}", texts[0]);
    assert!(texts[0].contains("in the full text"), "{}", texts[0]);
    let edit = "a sentence naming Russia and Pakistan was removed: “Russia has offered Pakistan";
    assert!(texts[0].contains(edit), "{}", texts[0]);
    let taken_down = "What the loan will cost · The Outlet Taken down since";
    assert!(texts[1].contains(taken_down), "{}", texts[1]);
    assert_eq!(n_asked(&world, "/private"), 0);
    assert_eq!((n_asked(&world, "/list"), n_asked(&world, "/gone")), (1, 1), "a no is final");
    assert_eq!(n_asked(&world, "/slow"), 4, "a day of tries, further and further apart");
}

fn said(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
