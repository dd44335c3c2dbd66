//! An hour in which more comes in than one step puts into stories.
use attache::daemon::Step;
use chrono::{DateTime, TimeDelta, Utc};

use crate::support::{
    feed_server::Reply as Feed,
    world::{World, at, item, rss, rss_with},
};

const DESK: &str = r#"
[[source]]
name = "outlet"
feed = "{base}/rss"
poll = "15m"

[[watch]]
name = "Russia–Pakistan"
between = ["@RU", "@PK"]
alert = true

[[digest]]
name = "morning"
cron = "30 7 * * *"
to = ["desk@example.org"]
watches = ["*"]
"#;

/// Items nobody watches, and one that everybody waits for.
fn serve_flood(world: &World) {
    let published = at("2026-03-02T07:20:00Z");
    let mut items: Vec<_> = (0..2_050)
        .map(|n| (format!("n{n}"), format!("Number {n} of the port authority's list"), published))
        .collect();
    items.push(item("wire", "Russia and Pakistan sign", "2026-03-02T07:21:00Z"));
    let text = "Russia and Pakistan signed. Moscow told Islamabad that Russia is pleased.";
    // The channel has it first, the last item last.
    let document = rss_with(&items, text).replacen(text, "", items.len());
    world.feeds.serve("/rss", Feed::feed(document));
}

/// The step at `now` that files the flood, asked for a second before.
async fn flooded(now: DateTime<Utc>) -> (World, Step) {
    let mut world = World::with(DESK).await;
    world.feeds.serve("/rss", Feed::feed(rss(&[])));
    world.step("2026-03-02T07:00:00Z").await;
    serve_flood(&world);
    let daemon = world.daemon_at(now);
    daemon.step(now - TimeDelta::seconds(1)).unwrap();
    while daemon.wait().await {
        let step = daemon.step(now).unwrap();
        if 0 < step.n_new {
            return (world, step);
        }
    }
    panic!("nothing came");
}

/// What is composed at `now` is composed once the flood is filed: not in the step that cannot tell
/// all stories, but in the next one.
async fn check(now: &str) {
    let now = at(now);
    let (mut world, step) = flooded(now).await;
    let daemon = world.daemon_at(now);
    assert_eq!((step.n_new, step.n_matched), (2_051, 1));
    let untold = daemon.store_mut().untold(now - TimeDelta::hours(72), 100).unwrap();
    assert!(!untold.is_empty() && untold.len() < 100, "{} are left", untold.len());
    assert_eq!((step.editions.len(), step.next_due), (0, Some(now)), "{:?}", step.editions);
    let step = daemon.step(now).unwrap();
    assert_eq!(step.editions.len(), 1, "{:?}", step.editions);
}

#[tokio::test]
async fn an_alert_waits_until_its_stories_are_told() {
    check("2026-03-02T07:25:00Z").await;
}

#[tokio::test]
async fn an_edition_waits_until_its_stories_are_told() {
    check("2026-03-02T07:30:00Z").await;
}
