//! The real binary, killed where it hurts: nothing lost, nothing twice.
mod midway;

use std::{collections::BTreeMap, path::Path, time::Duration};

use chrono::TimeDelta;

use crate::support::{
    feed_server::Reply as Feed,
    process::{FastClock, Running},
    world::{World, at, rss},
};

const DESK: &str = r#"
[store]
path = "attache.db"

[[source]]
name = "outlet"
feed = "{base}/rss"
poll = "15m"

[[watch]]
name = "Russia–Pakistan"
between = ["@RU", "@PK"]

[[digest]]
name = "hourly"
cron = "0 * * * *"
to = ["desk@example.org", "chief@example.org"]
watches = ["*"]
"#;

/// A new item every virtual quarter of an hour.
fn news(clock: FastClock, begin: chrono::DateTime<chrono::Utc>) -> String {
    let n = (clock.now() - begin).num_minutes() / 15;
    let items: Vec<_> = (0..=n)
        .rev()
        .take(100)
        .map(|n| {
            let at = begin + TimeDelta::minutes(15 * n);
            (format!("i{n}"), format!("Russia and Pakistan sign, mark n{n:04}e"), at)
        })
        .collect();
    rss(&items)
}

/// Message-IDs that stood as offered in the store: the kill fell between offer and answer.
fn offered(store: &Path) -> Vec<String> {
    let db = rusqlite::Connection::open(store).unwrap();
    let mut query = db.prepare("SELECT message_id FROM delivery WHERE state = 'offered'").unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_kills_give_no_second_edition_and_at_most_two_copies_of_an_id() {
    let world = World::new().await;
    let toml = world.configuration(DESK);
    std::fs::write(world.dir.path().join("attache.toml"), toml).unwrap();
    let store = world.dir.path().join("attache.db");
    let begin = at("2026-03-02T06:10:00Z");
    let clock = FastClock::starting(begin);
    let mut excused = Vec::new();

    for round in 0..6 {
        let running = Running::start(world.dir.path(), clock, &[]);
        let mut pause = (round % 2 == 0 && round < 5).then(|| world.mail.pause_before_reply());
        let until = std::time::Instant::now() + Duration::from_millis(2500 + 700 * (round % 3));
        while std::time::Instant::now() < until {
            world.feeds.serve("/rss", Feed::feed(news(clock, begin)));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if let Some(pause) = &mut pause {
            // The server has the whole message and has not answered: the worst moment.
            let wait = tokio::time::timeout(Duration::from_secs(20), pause.arrived.recv());
            wait.await.expect("an hourly digest comes").expect("the server goes on");
        }
        running.kill();
        excused.extend(offered(&store));
        drop(pause);
    }
    assert!(!excused.is_empty(), "some kill fell between offer and answer");

    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    for id in world.mail.message_ids() {
        *copies.entry(id).or_insert(0) += 1;
    }
    for (id, n) in &copies {
        assert!(*n == 1 || (*n == 2 && excused.contains(id)), "{id} came {n} times");
    }
    let db = rusqlite::Connection::open(&store).unwrap();
    let count = |query: &str| db.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap();
    let n_slots = count("SELECT count(DISTINCT digest || ' ' || slot_at) FROM edition");
    assert_eq!(count("SELECT count(*) FROM edition"), n_slots, "one edition a slot");
    assert!(10 <= n_slots, "the clock ran: {n_slots} slots");
    let n_pairs = count("SELECT count(DISTINCT edition || ' ' || rcpt) FROM delivery");
    assert_eq!(count("SELECT count(*) FROM delivery"), n_pairs, "one Message-ID a slot and reader");
    assert_eq!(count("SELECT count(*) FROM delivery WHERE state = 'failed'"), 0);
    assert!(copies.len() <= usize::try_from(n_pairs).unwrap());
    assert_each_item_once(&world, "desk@example.org");
}

/// Each mark in one message of its own, copies of a message counted once.
fn assert_each_item_once(world: &World, to: &str) {
    let parser = mail_parser::MessageParser::default();
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for received in world.mail.messages_to(to) {
        let message = parser.parse(&received.raw).unwrap();
        if message.subject().unwrap().starts_with("Nothing new") {
            continue;
        }
        let text = message.body_text(0).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        for part in text.split("sign, mark ").skip(1) {
            let first = seen.entry(part[..6].to_owned()).or_insert_with(|| received.message_id());
            assert_eq!(*first, received.message_id(), "{} is in two editions", &part[..6]);
        }
    }
    assert!(20 < seen.len(), "the digests carried items: {}", seen.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_that_ends_the_process_is_asked_three_times_a_day_and_stops_nobody_else() {
    let mut desk = DESK.replace("name = \"hourly\"", "name = \"hourly\"\nwhen_empty = \"skip\"");
    desk.push_str("\n[[source]]\nname = \"poison\"\nfeed = \"{base}/poison\"\n");
    let mut world = World::new().await;
    world.rewrite(&desk);
    let toml = world.configuration(&desk);
    std::fs::write(world.dir.path().join("attache.toml"), toml).unwrap();
    let begin = at("2026-03-02T06:10:00Z");
    let clock = FastClock::starting(begin);
    let poison = rss(&[("p".into(), "POISONED".into(), begin)]);
    world.feeds.serve("/poison", Feed::feed(poison));

    let mut n_starts = 0;
    let mut running: Option<Running> = None;
    let end = begin + TimeDelta::hours(24);
    while clock.now() < end {
        world.feeds.serve("/rss", Feed::feed(news(clock, begin)));
        if !running.as_mut().is_some_and(Running::is_alive) {
            n_starts += 1;
            let marker = [("ATTACHE_ABORT_ON", "POISONED")];
            running = Some(Running::start(world.dir.path(), clock, &marker));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(running);
    let n_asked = world.feeds.requests("/poison").len();
    assert!((1..=3).contains(&n_asked), "asked {n_asked} times in a day");
    assert!(1 < n_starts, "it did end the process");
    let n_sound = world.feeds.requests("/rss").len();
    assert!(60 <= n_sound, "the other feed stays on time: {n_sound} polls in 24 h at 15 min");
}

/// One item, one digest with two readers, polled at six.
async fn polled() -> World {
    let world = World::new().await;
    let desk = DESK.replace("name = \"hourly\"", "name = \"hourly\"\nwhen_empty = \"skip\"");
    std::fs::write(world.dir.path().join("attache.toml"), world.configuration(&desk)).unwrap();
    let news =
        [("a".to_owned(), "Russia and Pakistan sign".to_owned(), at("2026-03-02T05:50:00Z"))];
    world.feeds.serve("/rss", Feed::feed(rss(&news)));
    once(&world, "2026-03-02T05:55:00Z", "nowhere").await;
    world
}

/// `attache once`, ending itself at `point`; whether it came to its end.
async fn once(world: &World, now: &str, point: &str) -> bool {
    let (config, now, point) = (world.dir.path().to_owned(), now.to_owned(), point.to_owned());
    let ended = tokio::task::spawn_blocking(move || {
        crate::support::process::run(&config, &now, &["once"], &[("ATTACHE_DIE_AT", &point)])
    });
    ended.await.unwrap().status.success()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_point_of_its_way_an_edition_arrives_and_comes_twice_only_after_an_answer() {
    for (point, n_copies) in [("composing", 1), ("composed", 1), ("offered", 1), ("answered", 2)] {
        let world = polled().await;
        assert!(!once(&world, "2026-03-02T06:00:00Z", point).await, "{point}: it was killed");
        for minute in [1, 10, 20] {
            let now = format!("2026-03-02T06:{minute:02}:00Z");
            assert!(once(&world, &now, "nowhere").await, "{point}");
        }
        let ids = world.mail.message_ids();
        let first = world.mail.messages_to("desk@example.org").len();
        let second = world.mail.messages_to("chief@example.org").len();
        assert_eq!(first.min(second), 1, "{point}: {ids:?}");
        assert_eq!(first.max(second), n_copies, "{point}: {ids:?}");
        let different: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(different.len(), 2, "{point}: one id for each reader");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_the_server_thinks_it_sends_the_same_message_once_more() {
    let world = polled().await;
    let mut pause = world.mail.pause_before_reply();
    let clock = FastClock::starting(at("2026-03-02T06:00:00Z"));
    let running = Running::start(world.dir.path(), clock, &[]);
    let wait = tokio::time::timeout(Duration::from_secs(20), pause.arrived.recv());
    let arrived = wait.await.expect("a message comes").expect("the server goes on");
    running.kill();
    drop(pause);
    for minute in [1, 10, 20] {
        assert!(once(&world, &format!("2026-03-02T06:{minute:02}:00Z"), "nowhere").await);
    }
    let copies = world.mail.messages_to(&arrived.to[0]);
    assert_eq!(copies.len(), 2);
    assert!(
        copies.iter().all(|it| it.message_id() == arrived.message_id() && it.raw == arrived.raw)
    );
}
