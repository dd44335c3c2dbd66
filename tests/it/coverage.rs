//! Proof of coverage: what may have been missed is noticed, filled where it can be, and said.
use chrono::{DateTime, TimeDelta, Utc};

use crate::support::{
    feed_server::Reply,
    world::{DESK, World, at, item, rss},
};

const HOUR: TimeDelta = TimeDelta::hours(1);
const DAY: TimeDelta = TimeDelta::days(1);
const ONE: &str = "[[source]]\nname = \"dawn\"\noutlet = \"Dawn\"\nfeed = \"{base}/a\"\n";

/// Items by number; number `n` is published `n` hours into 3 March.
fn items(numbers: impl IntoIterator<Item = i32>) -> Vec<(String, String, DateTime<Utc>)> {
    let mut numbers: Vec<i32> = numbers.into_iter().collect();
    numbers.reverse();
    numbers
        .into_iter()
        .map(|n| item(&format!("g{n}"), &format!("Headline number {n}"), &hour(n).to_rfc3339()))
        .collect()
}

fn hour(n: i32) -> DateTime<Utc> {
    at("2026-03-03T00:00:00Z") + HOUR * n
}

fn window(numbers: impl IntoIterator<Item = i32>) -> String {
    rss(&items(numbers))
}

/// [`ONE`], polled at hour 10 with items 1 to 10.
async fn reading() -> World {
    let mut world = World::with(ONE).await;
    world.feeds.serve("/a", Reply::feed(window(1..=10)));
    world.step_at(hour(10)).await;
    world
}

/// Serves this from now on, polls at `now` and lets older pages follow.
async fn then(world: &mut World, body: String, now: DateTime<Utc>) {
    world.feeds.serve("/a", Reply::feed(body));
    world.step_at(now).await;
}

fn n_items(world: &World) -> u64 {
    world.store().totals().unwrap().n_items
}

fn gaps(world: &World, now: DateTime<Utc>) -> Vec<String> {
    let coverage = world.store().coverage(None, now).unwrap();
    let clock = |at: DateTime<Utc>| at.format("%d %H:%M").to_string();
    coverage
        .gaps
        .iter()
        .map(|gap| format!("{} {}–{}", gap.outlet, clock(gap.from), clock(gap.to)))
        .collect()
}

fn due(world: &World) -> DateTime<Utc> {
    world.store().source_rows().unwrap()[0].due_at
}

#[tokio::test]
async fn a_window_that_shares_nothing_with_the_one_before_is_a_gap() {
    let mut world = reading().await;
    then(&mut world, window(5..=14), hour(14)).await;
    assert_eq!(gaps(&world, hour(15)), Vec::<String>::new());
    let usual = due(&world) - hour(14);
    then(&mut world, window(20..=29), hour(29)).await;
    assert_eq!(gaps(&world, hour(29)), ["Dawn 03 14:00–03 20:00"]);
    assert!(due(&world) - hour(29) < usual, "it is asked sooner");
    let later = world.store().coverage(Some(hour(30)), hour(31)).unwrap();
    assert_eq!(later.gaps, vec![], "it is said once");
    let shown = world.store().shown("dawn", hour(31)).unwrap().unwrap();
    assert_eq!(shown.gaps, [(hour(14), hour(20), 0, false)]);
}

#[tokio::test]
async fn a_gap_is_filled_from_the_pages_of_an_archive() {
    let mut world = reading().await;
    let page = |numbers: std::ops::RangeInclusive<i32>, older: &str| {
        let link = format!("<channel><atom:link rel=\"prev-archive\" href=\"{older}\"/>");
        window(numbers).replace("<channel>", &link)
    };
    world.feeds.serve("/p2", Reply::feed(page(20..=29, "/p3")));
    world.feeds.serve("/p3", Reply::feed(page(8..=19, "/p4")));
    world.feeds.serve("/p4", Reply::feed(page(0..=7, "/p5")));
    then(&mut world, page(30..=39, "/p2"), hour(40)).await;
    settle(&mut world, hour(40)).await;
    assert_eq!(n_items(&world), 39, "1 to 39");
    assert_eq!(gaps(&world, hour(40)), Vec::<String>::new(), "closed");
    assert_eq!(world.feeds.requests("/p4").len(), 0, "no page more than needed");
    let shown = world.store().shown("dawn", hour(41)).unwrap().unwrap();
    assert_eq!(shown.gaps, [(hour(10), hour(30), 19, true)]);
    let request = world.feeds.requests("/p2").pop().unwrap();
    assert_eq!(request.header("if-none-match"), None);
    let due = due(&world);
    assert!(hour(40) < due);
    world.step_at(due).await;
    assert!(world.feeds.requests("/a").pop().unwrap().header("if-none-match").is_some());
}

/// Steps until nothing more is due at `now`.
async fn settle(world: &mut World, now: DateTime<Utc>) {
    for _ in 0..10 {
        world.step_at(now).await;
    }
}

#[tokio::test]
async fn a_gap_of_a_wordpress_feed_is_filled_from_its_pages() {
    let mut world = reading().await;
    let page = |numbers: std::ops::RangeInclusive<i32>| {
        window(numbers)
            .replace("<channel>", "<channel><generator>https://wordpress.org/?v=6.5</generator>")
    };
    world.feeds.serve("/a?paged=2", Reply::feed(page(15..=24)));
    world.feeds.serve("/a?paged=3", Reply::status(404));
    then(&mut world, page(25..=34), hour(34)).await;
    settle(&mut world, hour(34)).await;
    assert_eq!(n_items(&world), 30);
    assert_eq!(gaps(&world, hour(34)), ["Dawn 03 10:00–04 01:00"], "not closed: 11 to 14 are lost");
    assert_eq!(world.feeds.requests("/a?paged=3").len(), 1);
    assert_eq!(world.store().totals().unwrap().n_failing, 0, "an older page is a courtesy");
}

#[tokio::test]
async fn pages_of_an_archive_are_asked_for_one_at_a_time_with_the_hosts_rest_between() {
    let mut world = World::with(ONE).await;
    world.edit(|toml| toml.replacen("host_pause = \"0s\"", "host_pause = \"2s\"", 1));
    world.feeds.serve("/a", Reply::feed(window(1..=3)));
    world.step_at(hour(10)).await;
    let linked =
        window(20..=22).replace("<channel>", "<channel><atom:link rel=\"next\" href=\"/p2\"/>");
    world.feeds.serve("/p2", Reply::feed(window(3..=19)));
    then(&mut world, linked, hour(24)).await;
    assert_eq!(world.feeds.requests("/p2").len(), 0);
    world.step_at(hour(24) + TimeDelta::seconds(1)).await;
    assert_eq!(world.feeds.requests("/p2").len(), 0);
    world.step_at(hour(24) + TimeDelta::seconds(2)).await;
    assert_eq!((world.feeds.requests("/p2").len(), n_items(&world)), (1, 22));
}

#[tokio::test]
async fn four_usual_gaps_without_anything_new_is_silence() {
    let mut world = World::with(ONE).await;
    let daily: Vec<_> = (0..5)
        .map(|n| item(&format!("d{n}"), &format!("Day {n}"), &(hour(0) - DAY * n).to_rfc3339()))
        .collect();
    world.feeds.serve("/a", Reply::feed(rss(&daily)));
    world.step_at(hour(1)).await;
    let silent = |world: &World, now| world.store().coverage(None, now).unwrap().silent.len();
    assert_eq!(silent(&world, hour(1) + DAY * 4), 0);
    assert_eq!(silent(&world, hour(2) + DAY * 4), 1);
}

#[tokio::test]
async fn a_feed_that_lists_nothing_three_times_is_called_empty() {
    let mut world = reading().await;
    let emptied = |world: &World| world.store().coverage(None, hour(99)).unwrap().emptied.len();
    world.feeds.serve("/a", Reply::feed(rss(&[])));
    for n in 0..3 {
        assert_eq!(emptied(&world), 0, "{n}");
        let due = due(&world);
        world.step_at(due).await;
    }
    assert_eq!(emptied(&world), 1);
    let due = due(&world);
    then(&mut world, window(1..=11), due).await;
    assert_eq!(emptied(&world), 0);
}

/// A desk whose watch takes every headline, read at half past seven.
const MAILED: &str = r#"
[[source]]
name = "dawn"
outlet = "Dawn"
feed = "{base}/a"

[[watch]]
name = "Headlines"
all = ["headline"]

[[digest]]
name = "morning"
cron = "30 7 * * *"
to = ["desk@example.org"]
watches = ["*"]
"#;

#[tokio::test]
async fn old_items_republished_under_new_ids_are_held_and_said_and_not_mailed() {
    let mut world = World::with(MAILED).await;
    world.feeds.serve("/a", Reply::feed(window(1..=10)));
    world.step_at(hour(10)).await;
    world.step_at(hour(31) + TimeDelta::minutes(30)).await;
    let n_before = world.mail.messages().len();
    // Ten old ones under new guids, links and dates, and one that is new.
    let mut moved: Vec<_> = (1..=10)
        .map(|n| item(&format!("x{n}"), &format!("Headline number {n}"), &hour(33).to_rfc3339()))
        .collect();
    moved.push(item("n", "Headline of today", &hour(33).to_rfc3339()));
    let now = due(&world).max(hour(34));
    then(&mut world, rss(&moved), now).await;
    let coverage = world.store().coverage(None, now).unwrap();
    assert_eq!(coverage.bursts.iter().map(|it| it.n_items).collect::<Vec<_>>(), [10]);
    world.step_at(hour(55) + TimeDelta::minutes(30)).await;
    let texts = world.texts();
    assert_eq!(texts.len(), n_before + 1);
    let text = texts.last().unwrap();
    assert!(text.contains("of today") && !text.contains("number 3"), "{text}");
    assert!(text.contains("republished 10 old items"), "{text}");
}

#[tokio::test]
async fn a_few_old_items_among_news_are_news() {
    let mut world = reading().await;
    let mut list = items(8..=20);
    list.push(item("x1", "Headline number 1", &hour(12).to_rfc3339()));
    list.push(item("x2", "Headline number 2", &hour(12).to_rfc3339()));
    then(&mut world, rss(&list), hour(20)).await;
    assert_eq!(world.store().coverage(None, hour(20)).unwrap().bursts, vec![]);
}

#[tokio::test]
async fn the_digest_says_where_items_may_be_missing() {
    let mut world = World::with(MAILED).await;
    world.feeds.serve("/a", Reply::feed(window(1..=10)));
    world.step_at(hour(10)).await;
    then(&mut world, window(20..=29), hour(29)).await;
    world.step_at(hour(31) + TimeDelta::minutes(30)).await;
    let text = world.texts().pop().unwrap();
    assert!(
        text.contains("possible gap") && text.contains("10:00") && text.contains("20:00"),
        "{text}"
    );
}

#[tokio::test]
async fn a_feed_that_is_not_found_for_three_days_breaks_the_silence_once() {
    let skipping = DESK.replace("watches = [\"*\"]", "watches = [\"*\"]\nwhen_empty = \"skip\"");
    let mut world = World::with(&skipping).await;
    world.feeds.serve("/rss", Reply::feed(rss(&[item("w", "Weather", "2026-03-01T10:00:00Z")])));
    world.step("2026-03-02T06:00:00Z").await;
    world.feeds.serve("/rss", Reply::status(404));
    for day in 2..=9 {
        world.step(&format!("2026-03-0{day}T07:30:00Z")).await;
        world.step(&format!("2026-03-0{day}T10:00:00Z")).await;
        let n_expected = usize::from(5 <= day);
        assert_eq!(world.mail.messages().len(), n_expected, "on the {day}th");
    }
    let text = world.texts().remove(0);
    assert!(text.contains("HTTP 404"), "{text}");
}
