//! Main stories at once: to whom, how often, and what the later digest says of them.
use chrono::TimeDelta;

use crate::support::{
    feed_server::Reply as Feed,
    world::{World, at, item, rss, rss_with},
};

/// The first poll is history; the second, half an hour later, is news.
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
at = "07:30"
to = ["desk@example.org", "chief@example.org"]
watches = ["*"]
"#;

/// Names both at the top, which makes a main story of a title that does.
const BOTH: &str = "Russia and Pakistan agreed on it. Moscow will write to Islamabad.";

/// A main story: both in the title.
fn story(n: usize) -> (String, String, chrono::DateTime<chrono::Utc>) {
    let title = format!(
        "Russia and Pakistan sign paper {}",
        "abcdefghijklmnopqrstuvwxyz".get(n..=n).unwrap()
    );
    item(&format!("s{n}"), &format!("{title}{title}"), "2026-03-02T10:00:00Z")
}

/// A desk that has read its outlet once, at ten on a Monday.
async fn desk(extra: &str) -> World {
    let mut world = World::with(&format!("{DESK}{extra}")).await;
    let old = [item("old", "Russia and Pakistan, as ever", "2026-03-01T10:00:00Z")];
    world.feeds.serve("/rss", Feed::feed(rss(&old)));
    world.step("2026-03-02T09:00:00Z").await;
    world
}

/// What the outlet has now, and a step at `now`.
async fn publish(world: &mut World, n_stories: usize, now: &str) {
    let items: Vec<_> = (0..n_stories).map(story).collect();
    world.feeds.serve("/rss", Feed::feed(rss_with(&items, BOTH)));
    world.step(now).await;
    world.step_at(at(now) + TimeDelta::seconds(1)).await;
}

#[tokio::test]
async fn a_main_story_goes_out_at_once_and_the_digest_says_so() {
    let mut world = desk("").await;
    assert!(world.mail.messages().is_empty(), "history is no alert");
    publish(&mut world, 1, "2026-03-02T10:30:00Z").await;
    assert_eq!(world.mail.messages_to("desk@example.org").len(), 1);
    assert_eq!(world.mail.messages_to("chief@example.org").len(), 1);
    assert!(world.subjects()[0].starts_with("Russia–Pakistan: Russia and Pakistan sign"));
    let text = &world.texts()[0];
    assert!(
        text.contains("alerts the readers of its digests") && !text.contains("sources"),
        "{text}"
    );

    world.step("2026-03-02T12:00:00Z").await;
    assert_eq!(world.mail.messages().len(), 2, "once is enough");
    world.step("2026-03-03T07:30:00Z").await;
    let digest = world.texts().pop().unwrap();
    assert!(digest.contains("already sent Mon 10:30"), "{digest}");
}

#[tokio::test]
async fn another_outlet_on_the_same_story_alerts_nobody_again() {
    let mut world = desk("").await;
    publish(&mut world, 1, "2026-03-02T10:30:00Z").await;
    let (_, title, published) = story(0);
    let again = [("other".to_owned(), title, published)];
    world.feeds.serve("/rss", Feed::feed(rss_with(&again, BOTH)));
    world.step("2026-03-02T11:30:00Z").await;
    world.step("2026-03-02T11:31:00Z").await;
    assert_eq!(world.mail.messages_to("desk@example.org").len(), 1);
}

#[tokio::test]
async fn what_is_too_much_for_an_hour_is_folded_into_one() {
    let mut world = desk("[alert]\nper_hour = 3").await;
    publish(&mut world, 2, "2026-03-02T10:30:00Z").await;
    assert_eq!(world.mail.messages_to("desk@example.org").len(), 2);
    publish(&mut world, 5, "2026-03-02T10:50:00Z").await;
    let subjects = world.subjects();
    assert_eq!(world.mail.messages_to("desk@example.org").len(), 3, "{subjects:?}");
    assert!(subjects.last().unwrap().starts_with("3 on Russia–Pakistan: "), "{subjects:?}");
    publish(&mut world, 6, "2026-03-02T11:10:00Z").await;
    assert_eq!(world.mail.messages_to("desk@example.org").len(), 3, "the hour is full");
    world.step("2026-03-02T11:31:00Z").await;
    assert_eq!(world.mail.messages_to("desk@example.org").len(), 4, "and over");
}

#[tokio::test]
async fn at_night_alerts_wait_until_the_quiet_hours_end() {
    let quiet = DESK.replace("watches = [\"*\"]", "watches = [\"*\"]\nquiet = \"22:00-11:00\"");
    let mut world = World::with(&quiet).await;
    world.feeds.serve("/rss", Feed::feed(rss(&[item("old", "Weather", "2026-03-01T10:00:00Z")])));
    world.step("2026-03-02T09:00:00Z").await;
    publish(&mut world, 1, "2026-03-02T10:30:00Z").await;
    assert!(world.mail.messages().is_empty());
    world.step("2026-03-02T11:00:00Z").await;
    assert_eq!(world.mail.messages_to("desk@example.org").len(), 1);
}

#[tokio::test]
async fn a_digest_says_already_sent_only_to_readers_who_were_alerted() {
    let by_night = "[[digest]]\nname = \"early\"\nat = \"06:30\"\nto = [\"early@example.org\"]\nwatches = [\"*\"]\nquiet = \"22:00-07:00\"\n";
    let mut world = desk(by_night).await;
    publish(&mut world, 1, "2026-03-02T23:00:00Z").await;
    assert_eq!(world.mail.messages_to("desk@example.org").len(), 1);
    assert_eq!(world.mail.messages_to("early@example.org").len(), 0, "it is night there");
    world.step("2026-03-03T06:30:00Z").await;
    let early = world.texts().pop().unwrap();
    assert!(early.contains("Russia and Pakistan sign"), "{early}");
    assert!(!early.contains("already sent"), "{early}");
    world.step("2026-03-03T07:30:00Z").await;
    let digest = world.texts().pop().unwrap();
    assert!(digest.contains("already sent Mon 23:00"), "{digest}");
}

#[tokio::test]
async fn a_reader_of_two_digests_is_alerted_once() {
    let second = "\n[[digest]]\nname = \"noon\"\nat = \"12:00\"\nto = [\"desk@example.org\", \"night@example.org\"]\nwatches = [\"*\"]\n";
    let mut world = desk(second).await;
    publish(&mut world, 1, "2026-03-02T10:30:00Z").await;
    for to in ["desk@example.org", "chief@example.org", "night@example.org"] {
        assert_eq!(world.mail.messages_to(to).len(), 1, "{to}");
    }
}
