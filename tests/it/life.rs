//! The life of a desk: ten thousand items claimed, then everything gets another name.
use chrono::{DateTime, TimeDelta, Utc};

use crate::support::{
    feed_server::Reply as Feed,
    world::{World, at, rss},
};

const N_FEEDS: usize = 4;
const N_ITEMS: usize = 2500;

/// Every item of a feed is on the watch.
fn items(feed: usize, n: usize, published: DateTime<Utc>) -> Vec<(String, String, DateTime<Utc>)> {
    let item = |n| {
        let at = published + TimeDelta::seconds(n as i64);
        (format!("f{feed}-{n}"), format!("Russia and Pakistan sign paper f{feed}n{n:04}e"), at)
    };
    (0..n).map(item).collect()
}

fn serve(world: &World, n: usize) {
    for feed in 0..N_FEEDS {
        let document = rss(&items(feed, n, at("2026-03-02T08:00:00Z")));
        world.feeds.serve(&format!("/f{feed}"), Feed::feed(document));
    }
}

fn desk(source: &str, watch: &str, digest: &str) -> String {
    let others: String = (1..N_FEEDS)
        .map(|n| format!("[[source]]\nname = \"f{n}\"\nfeed = \"{{base}}/f{n}\"\npoll = \"1h\"\n"))
        .collect();
    format!(
        r#"
[store]
keep = "30d"

{others}
[[source]]
{source}
feed = "{{base}}/f0"
poll = "1h"

[[watch]]
{watch}

[[digest]]
{digest}
cron = "30 7 * * *"
watches = ["*"]
"#
    )
}

/// Marks in the news editions taken so far.
fn marks(world: &World) -> Vec<String> {
    let mut marks = Vec::new();
    for (subject, text) in world.subjects().iter().zip(world.texts()) {
        if !subject.starts_with("Nothing new") {
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            marks.extend(flat.split("paper ").skip(1).map(|part| part[..8].to_owned()));
        }
    }
    marks
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn new_names_new_rules_and_retention_mail_nothing_twice_and_lose_nothing_new() {
    let before = desk(
        "name = \"courier\"",
        "name = \"Russia–Pakistan\"\nbetween = [\"@RU\", \"@PK\"]",
        "name = \"morning\"\nto = [\"desk@example.org\"]",
    );
    let mut world = World::with(&before).await;
    serve(&world, 0);
    world.step("2026-03-02T06:00:00Z").await;
    serve(&world, N_ITEMS);
    world.step("2026-03-02T09:00:00Z").await;
    world.step("2026-03-03T07:30:00Z").await;
    assert_eq!(marks(&world).len(), N_FEEDS * N_ITEMS, "all of them, in the text part");

    let after = desk(
        "name = \"indus-courier\"\nwas = \"courier\"",
        "name = \"Moscow–Islamabad\"\nwas = \"Russia–Pakistan\"\nbetween = [\"@RU\", \"@PK\"]\n\
         any = [\"sign\", \"meet\", \"gas\"]\n\n[[watch]]\nname = \"Gas\"\nall = [\"gas\"]",
        "name = \"dawn\"\nwas = \"morning\"\nto = [\"desk@example.org\", \"chief@example.org\"]",
    );
    world.rewrite(&after);
    world.crash();
    let now = at("2026-04-10T06:00:00Z"); // past what is kept
    serve(&world, N_ITEMS + 1);
    for minute in 0..90 {
        world.step_at(now + TimeDelta::minutes(minute)).await;
    }
    world.step("2026-04-10T07:30:00Z").await;

    let all = marks(&world);
    let fresh = &all[N_FEEDS * N_ITEMS..];
    let mut expected: Vec<String> =
        (0..N_FEEDS).map(|feed| format!("f{feed}n{N_ITEMS:04}e")).collect();
    expected.sort();
    let mut to_desk = fresh[..fresh.len() / 2].to_vec();
    to_desk.sort();
    assert_eq!(to_desk, expected, "one new item a feed, to the first reader");
    assert_eq!(fresh.len(), 2 * N_FEEDS, "and to the second");

    let flat = world.texts().last().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    for line in [
        "the source “courier” is now called “indus-courier”",
        "the watch “Russia–Pakistan” is now called “Moscow–Islamabad”",
        "the digest “morning” is now called “dawn”",
        "“Moscow–Islamabad”: changed on Fri 10 Apr",
        "“Gas”: new since Fri 10 Apr",
        "“dawn” has other readers or watches",
    ] {
        assert!(flat.contains(line), "{line}: {flat}");
    }
}
