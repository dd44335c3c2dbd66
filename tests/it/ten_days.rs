//! Ten virtual days of a desk with twenty feeds that change, fail and lie.
use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::support::{
    feed_server::Reply as Feed,
    world::{World, at, rss},
};

const N_FEEDS: usize = 20;
const N_DAYS: i64 = 10;
const BEGIN: &str = "2026-03-02T06:00:00Z";

/// Every feed publishes on its own beat, between 40 minutes and 5 hours.
fn beat(feed: usize) -> TimeDelta {
    TimeDelta::minutes(40 + 13 * feed as i64)
}

/// Every third item is on the watch; the mark tells items apart in the mail.
fn title(feed: usize, n: i64) -> String {
    if n % 3 == 0 {
        format!("Russia and Pakistan meet again, mark f{feed:02}n{n:04}e")
    } else {
        format!("Weather and roads, mark f{feed:02}n{n:04}e")
    }
}

fn published(feed: usize, n: i64) -> DateTime<Utc> {
    at("2026-03-01T00:00:00Z") + beat(feed) * i32::try_from(n).unwrap()
}

/// The last 40 items at `now`, newest first.
fn document(feed: usize, now: DateTime<Utc>) -> String {
    let newest = (0..).take_while(|n| published(feed, *n) <= now).last().unwrap_or(0);
    let items: Vec<_> = (0..=newest)
        .rev()
        .take(40)
        .map(|n| (format!("f{feed}-{n}"), title(feed, n), published(feed, n)))
        .collect();
    rss(&items)
}

/// What a feed answers in one hour of its life; about a third of the hours something is wrong.
/// The first poll goes well, so that it is known what is history.
fn reply(feed: usize, now: DateTime<Utc>) -> Feed {
    let body = document(feed, now);
    let hour = (now - at(BEGIN)).num_hours();
    if hour == 0 {
        return Feed::feed(body);
    }
    match (hour + 7 * feed as i64) % 24 {
        3 => Feed::status(429).header("retry-after", "1800"),
        7 | 8 => Feed::status(500),
        11 => Feed::feed(body.clone()).truncated(body.len() / 2),
        13 => Feed::status(503).header("retry-after", "soon"),
        15..=18 => Feed::feed(body).gzip(),
        19 => Feed::vanish(),
        20 => Feed::ok(body),
        _ => Feed::feed(body),
    }
}

fn desk() -> String {
    let sources: String = (0..N_FEEDS)
        .map(|n| format!("[[source]]\nname = \"f{n:02}\"\nfeed = \"{{base}}/f{n}\"\n"))
        .collect();
    format!(
        r#"{sources}
[[watch]]
name = "Russia–Pakistan"
between = ["@RU", "@PK"]

[[digest]]
name = "morning"
at = "07:30"
timezone = "Europe/London"
to = ["desk@example.org", "chief@example.org"]
watches = ["*"]

[[digest]]
name = "noon-and-night"
cron = "0 12,23 * * *"
timezone = "Asia/Karachi"
to = ["night@example.org"]
watches = ["*"]
"#
    )
}

/// Marks of matching items in what one address received, with how often each came. A quiet
/// edition repeats the last main story to say when it was, and claims nothing.
fn marks(world: &World, to: &str) -> BTreeMap<String, usize> {
    let mut marks = BTreeMap::new();
    let parser = mail_parser::MessageParser::default();
    for message in world.mail.messages_to(to) {
        let message = parser.parse(&message.raw).unwrap();
        if message.subject().unwrap().starts_with("Nothing new") {
            continue;
        }
        let text = message.body_text(0).unwrap().into_owned();
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in flat.split("again, mark ").skip(1) {
            *marks.entry(part[..9].to_owned()).or_insert(0) += 1;
        }
    }
    marks
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_ten_days_every_matching_item_is_in_exactly_one_edition_of_each_digest() {
    let mut world = World::with(&desk()).await;
    let begin = at(BEGIN);
    let end = begin + TimeDelta::days(N_DAYS);
    let mut now = begin;
    while now < end {
        for feed in 0..N_FEEDS {
            world.feeds.serve(&format!("/f{feed}"), reply(feed, now));
        }
        let step = world.step_at(now).await;
        // The daemon's own word for when to come back, but the outlets move on meanwhile.
        let next = step.next_due.unwrap_or(end);
        now = next.clamp(now + TimeDelta::minutes(5), now + TimeDelta::minutes(20));
        if now.timestamp() % 61 == 0 {
            world.crash();
        }
    }
    // Quiet waters: one more day with nothing new and nothing wrong, so that all has arrived.
    for feed in 0..N_FEEDS {
        world.feeds.serve(&format!("/f{feed}"), Feed::feed(document(feed, end)));
    }
    for hour in 0..36 {
        world.step_at(end + TimeDelta::hours(hour)).await;
    }

    for (to, last_slot_before) in [
        ("desk@example.org", "2026-03-01T07:30:00Z"),
        ("chief@example.org", "2026-03-01T07:30:00Z"),
        ("night@example.org", "2026-03-01T18:00:00Z"),
    ] {
        let marks = marks(&world, to);
        let twice: Vec<_> = marks.iter().filter(|(_, n)| **n != 1).collect();
        assert!(twice.is_empty(), "{to} got these more than once: {twice:?}");
        let expected: Vec<String> = expected(at(last_slot_before), end);
        let missing: Vec<_> = expected.iter().filter(|mark| !marks.contains_key(*mark)).collect();
        assert!(missing.is_empty(), "{to} never got {missing:?}");
        assert_eq!(marks.len(), expected.len(), "{to} got what was history");
    }
    assert!(400 < world.feeds.n_requests(), "the feeds were polled");
    let slots = world.store().edition_rows(1000).unwrap();
    assert_eq!(slots.iter().filter(|it| it.digest == "morning").count(), 12);
}

/// Marks of items that are news: published since the slot before the source's first successful
/// poll, or first seen after it.
fn expected(slot: DateTime<Utc>, end: DateTime<Utc>) -> Vec<String> {
    let mut marks = Vec::new();
    for feed in 0..N_FEEDS {
        let items = (0..).take_while(|n| published(feed, *n) <= end);
        let news = items.filter(|n| n % 3 == 0 && slot <= published(feed, *n));
        marks.extend(news.map(|n| format!("f{feed:02}n{n:04}e")));
    }
    marks.sort();
    marks
}
