//! An edition that cannot be composed: plain rows, then a mark, and nobody else is stopped.
use crate::support::{
    feed_server::Reply as Feed,
    process,
    world::{DESK, World, item, rss_with},
};

/// A second digest that carries another watch.
const BESIDE: &str = r#"
[[watch]]
name = "Weather"
all = ["weather"]

[[digest]]
name = "weather"
at = "07:30"
to = ["weather@example.org"]
watches = ["Weather"]
"#;

/// A desk with one matching item, whose text and title hold markers, polled at six.
async fn desk() -> World {
    let desk = DESK.replace("watches = [\"*\"]", "watches = [\"Russia–Pakistan\"]");
    let desk = desk.replace("feed = ", "poll = \"15m\"\nfeed = ");
    let world = World::with(&format!("{desk}{BESIDE}")).await;
    let toml = world.configuration(&format!("{desk}{BESIDE}"));
    let toml = toml.replace("[mail]", "[mail]\nadmin = \"admin@example.org\"");
    std::fs::write(world.dir.path().join("attache.toml"), toml).unwrap();
    let news = [
        item("a", "Russia and Pakistan sign INTITLE", "2026-03-01T18:00:00Z"),
        item("b", "The weather", "2026-03-01T18:00:00Z"),
    ];
    let text = "All is fine, says INTEXT.";
    world.feeds.serve("/rss", Feed::feed(rss_with(&news, text)));
    once(&world, "2026-03-02T06:00:00Z", "").await;
    world
}

/// `attache once`, with a marker that makes composing an item panic.
async fn once(world: &World, now: &str, marker: &str) -> String {
    let (config, now) = (world.dir.path().to_owned(), now.to_owned());
    let marker = if marker.is_empty() { "never there".to_owned() } else { marker.to_owned() };
    let ended = tokio::task::spawn_blocking(move || {
        process::run(&config, &now, &["once"], &[("ATTACHE_PANIC_ON", &marker)])
    });
    let output = ended.await.unwrap();
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{log}");
    log
}

fn text_to(world: &World, to: &str) -> Vec<String> {
    let parser = mail_parser::MessageParser::default();
    let messages = world.mail.messages_to(to);
    let text = |raw: &[u8]| parser.parse(raw).unwrap().body_text(0).unwrap().into_owned();
    messages.iter().map(|it| text(&it.raw)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edition_that_cannot_be_composed_falls_back_to_plain_rows() {
    let world = desk().await;
    let log = once(&world, "2026-03-02T07:30:00Z", "INTEXT").await;
    assert!(log.contains("in plain rows"), "{log}");
    let texts = text_to(&world, "desk@example.org");
    assert!(texts[0].contains("sign INTITLE") && texts[0].contains("https://outlet.example/a"));
    assert!(!texts[0].contains("INTEXT") && !texts[0].contains("Matched:"), "{}", texts[0]);
    assert!(text_to(&world, "admin@example.org").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_cannot_even_then_is_marked_and_its_items_come_with_the_next() {
    let world = desk().await;
    once(&world, "2026-03-02T07:30:00Z", "INTITLE").await;
    once(&world, "2026-03-02T07:45:00Z", "INTITLE").await;
    assert!(text_to(&world, "desk@example.org").is_empty());
    assert_eq!(text_to(&world, "weather@example.org").len(), 1, "the other digest goes on");
    let told = text_to(&world, "admin@example.org");
    assert_eq!(told.len(), 1, "once a day");
    let told = told[0].split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("an item holds INTITLE") && told.contains("digest preview morning"),
        "{told}"
    );

    once(&world, "2026-03-03T07:30:00Z", "").await;
    let texts = text_to(&world, "desk@example.org");
    assert!(texts[0].contains("sign INTITLE"), "nothing was lost: {}", texts[0]);
    assert!(texts[0].contains("Covers"), "{}", texts[0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_alert_that_cannot_be_composed_stops_nobody_and_comes_later() {
    let world = desk().await;
    let path = world.dir.path().join("attache.toml");
    let toml = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, toml.replace("between =", "alert = true\nbetween =")).unwrap();
    let news = [
        item("c", "Russia and Pakistan agree on INTITLE", "2026-03-02T06:30:00Z"),
        item("d", "Pakistan and Russia build a road", "2026-03-02T06:30:00Z"),
    ];
    let text = "Russia and Pakistan agreed on it. Moscow will write to Islamabad.";
    world.feeds.serve("/rss", Feed::feed(rss_with(&news, text)));
    once(&world, "2026-03-02T07:00:00Z", "INTITLE").await;
    once(&world, "2026-03-02T07:10:00Z", "INTITLE").await;
    let texts = text_to(&world, "desk@example.org");
    assert_eq!(texts.len(), 1, "the other story is told, once: {texts:?}");
    assert!(texts[0].contains("build a road") && !texts[0].contains("INTITLE"), "{}", texts[0]);
    let told = text_to(&world, "admin@example.org");
    assert_eq!(told.len(), 1, "once a day");
    let told = told[0].split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("an item holds INTITLE") && told.contains("digest preview morning"),
        "{told}"
    );
    once(&world, "2026-03-02T07:30:00Z", "INTITLE").await;
    assert_eq!(text_to(&world, "weather@example.org").len(), 1, "the other digest goes on");

    once(&world, "2026-03-02T07:45:00Z", "").await;
    let texts = text_to(&world, "desk@example.org");
    assert!(texts.len() == 2 && texts[1].contains("agree on INTITLE"), "{texts:?}");
}
