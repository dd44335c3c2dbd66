//! A virtual year of three digests in London, Karachi and New York, counted in what each reader's
//! server accepted: outlets fail, clocks change, the machine sleeps, mail is down for two days,
//! and some readers cannot be reached for a while.
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::support::{
    feed_server::Reply as Feed,
    world::{World, at, rss},
};

const BEGIN: &str = "2026-01-01T00:00:00Z";
const N_DAYS: i64 = 365;
const N_FEEDS: usize = 2;

/// Weekdays in London; in New York at a time that one day of the year does not have.
const DESK: &str = r#"
[[source]]
name = "f0"
feed = "{base}/f0"
poll = "8h"

[[source]]
name = "f1"
feed = "{base}/f1"
poll = "8h"

[[watch]]
name = "Russia–Pakistan"
between = ["@RU", "@PK"]

[[digest]]
name = "london"
at = "07:30"
days = "mon-fri"
timezone = "Europe/London"
to = ["desk@london.example", "moody@london.example"]
watches = ["*"]

[[digest]]
name = "karachi"
at = "09:00"
timezone = "Asia/Karachi"
to = ["desk@karachi.example", "busy@karachi.example"]
watches = ["*"]

[[digest]]
name = "new-york"
cron = "30 2 * * *"
timezone = "America/New_York"
to = ["desk@newyork.example", "gone@newyork.example"]
watches = ["*"]
"#;

const DIGESTS: [(&str, Tz, [&str; 2]); 3] = [
    ("london", chrono_tz::Europe::London, ["desk@london.example", "moody@london.example"]),
    ("karachi", chrono_tz::Asia::Karachi, ["desk@karachi.example", "busy@karachi.example"]),
    ("new-york", chrono_tz::America::New_York, ["desk@newyork.example", "gone@newyork.example"]),
];

/// Days on which a reader is refused, and with which code: a full mailbox, a server that always
/// wants to be asked later, an account that is closed for too long.
const REFUSED: [(&str, std::ops::Range<i64>, u16); 4] = [
    ("moody@london.example", 30..36, 550),
    ("moody@london.example", 200..201, 552),
    ("busy@karachi.example", 60..66, 450),
    ("gone@newyork.example", 100..130, 550),
];

/// Mail is down; the machine sleeps.
const NO_MAIL: std::ops::Range<i64> = 150..152;
const ASLEEP: [std::ops::Range<i64>; 2] = [80..84, 250..251];

fn published(feed: usize, n: i64) -> DateTime<Utc> {
    at("2025-12-31T00:00:00Z") + TimeDelta::minutes((500 + 90 * feed as i64) * n)
}

/// Every second item is on the watch; the mark tells items apart in the mail.
fn title(feed: usize, n: i64) -> String {
    match n % 2 {
        0 => format!("Russia and Pakistan meet again, mark f{feed}n{n:04}e"),
        _ => format!("Weather and roads, mark f{feed}n{n:04}e"),
    }
}

/// The last 40 items at `now`, newest first: eleven days and more.
fn document(feed: usize, now: DateTime<Utc>) -> String {
    let newest = (0..).take_while(|n| published(feed, *n) <= now).last().unwrap_or(0);
    let items: Vec<_> = (0..=newest)
        .rev()
        .take(40)
        .map(|n| (format!("f{feed}-{n}"), title(feed, n), published(feed, n)))
        .collect();
    rss(&items)
}

/// Each outlet is away for three days of every month, and lies for one.
fn reply(feed: usize, day: i64, now: DateTime<Utc>) -> Feed {
    match (day + 13 * feed as i64) % 30 {
        9..12 => Feed::status(503),
        20 => Feed::ok("<!doctype html><html><head><title>Sorry</title></head></html>"),
        _ => Feed::feed(document(feed, now)),
    }
}

/// What one reader's server accepted: how often each item came in full, and how often as a row of
/// an edition that had not arrived.
#[derive(Default)]
struct Got {
    full: BTreeMap<String, usize>,
    rows: BTreeMap<String, usize>,
}

fn got(world: &World, to: &str) -> Got {
    let mut got = Got::default();
    let parser = mail_parser::MessageParser::default();
    for message in world.mail.messages_to(to) {
        let message = parser.parse(&message.raw).unwrap();
        let text = message.body_text(0).unwrap().into_owned();
        let (news, missed) = text.split_once("\nNot delivered on ").unwrap_or((&text, ""));
        // A quiet edition repeats the last main story to say when it was, and claims nothing.
        let is_quiet = message.subject().unwrap().starts_with("Nothing new");
        count(if is_quiet { "" } else { news }, &mut got.full);
        count(missed, &mut got.rows);
    }
    got
}

fn count(text: &str, marks: &mut BTreeMap<String, usize>) {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in flat.split("again, mark ").skip(1) {
        *marks.entry(part[..8].to_owned()).or_insert(0) += 1;
    }
}

/// Marks of the matching items published in a stretch of time.
fn wanted(from: DateTime<Utc>, to: DateTime<Utc>) -> BTreeSet<String> {
    let mut wanted = BTreeSet::new();
    for feed in 0..N_FEEDS {
        let news = (0..).step_by(2).skip_while(|n| published(feed, *n) < from);
        let news = news.take_while(|n| published(feed, *n) <= to);
        wanted.extend(news.map(|n| format!("f{feed}n{n:04}e")));
    }
    wanted
}

/// What happens on a day besides news.
async fn morning(world: &mut World, day: i64, refused: &mut BTreeSet<&'static str>) {
    if day == NO_MAIL.start {
        world.mail.stop().await;
    }
    if day == NO_MAIL.end {
        world.mail.resume().await;
    }
    for (address, days, code) in REFUSED {
        if days.contains(&day) && refused.insert(address) {
            world.mail.refuse(address, Some(code));
        }
        if days.end == day && refused.remove(address) {
            world.mail.refuse(address, None);
        }
    }
    if day % 37 == 5 {
        world.crash();
    }
}

async fn a_year() -> World {
    let mut world = World::in_memory(DESK).await;
    let (begin, mut now) = (at(BEGIN), at(BEGIN));
    let (mut last_day, mut refused) = (-1, BTreeSet::new());
    while now < begin + TimeDelta::days(N_DAYS) {
        let day = (now - begin).num_days();
        if last_day < day {
            morning(&mut world, day, &mut refused).await;
            last_day = day;
        }
        for feed in 0..N_FEEDS {
            world.feeds.serve(&format!("/f{feed}"), reply(feed, day, now));
        }
        let step = world.step_at(now).await;
        let tomorrow = begin + TimeDelta::days(day + 1);
        let soonest = now + TimeDelta::minutes(1);
        now = step.next_due.unwrap_or(tomorrow).min(tomorrow).max(soonest);
        if let Some(asleep) = ASLEEP.iter().find(|it| it.contains(&(now - begin).num_days())) {
            now = begin + TimeDelta::days(asleep.end) + TimeDelta::hours(11);
        }
    }
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_year_every_reader_gets_every_matched_item_and_none_in_full_twice() {
    let world = a_year().await;
    let wanted = wanted(at(BEGIN), at(BEGIN) + TimeDelta::days(N_DAYS - 6));
    for (_, _, readers) in DIGESTS {
        for to in readers {
            let got = got(&world, to);
            let twice: Vec<_> = got.full.iter().filter(|(_, n)| **n != 1).collect();
            assert!(twice.is_empty(), "{to} got these in full more than once: {twice:?}");
            let missing: Vec<_> = wanted
                .iter()
                .filter(|mark| !got.full.contains_key(*mark) && !got.rows.contains_key(*mark))
                .collect();
            let is_for_good = to.starts_with("gone@");
            assert!(is_for_good || missing.is_empty(), "{to} never got {missing:?}");
            let n_rows: usize = got.rows.values().sum();
            assert_eq!(0 < n_rows, !to.starts_with("desk@"), "{to}: {n_rows} rows");
            if is_for_good {
                // Thirty days away: what is older than a fortnight stays out, the rest came.
                assert!((10..=80).contains(&missing.len()), "{to} never got {}", missing.len());
            }
        }
    }
    let ids = world.mail.message_ids();
    let once: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(ids.len(), once.len(), "no message came twice");
    assert_timetables(&world);
}

/// No slot twice, none missing, and no gap between windows.
fn assert_timetables(world: &World) {
    let db = rusqlite::Connection::open(world.dir.path().join("attache.db")).unwrap();
    let mut query = db
        .prepare(
            "SELECT e.slot_at, e.from_at, e.to_at, e.kind FROM edition e
             JOIN digest d ON d.id = e.digest WHERE d.name = ?1 ORDER BY e.slot_at",
        )
        .unwrap();
    for (name, zone, _) in DIGESTS {
        let rows = query.query_map([name], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, String>(3)?))
        });
        let rows: Vec<(i64, i64, i64, String)> = rows.unwrap().map(Result::unwrap).collect();
        let day = |at: i64| -> NaiveDate {
            DateTime::from_timestamp(at, 0).unwrap().with_timezone(&zone).date_naive()
        };
        let days: BTreeSet<NaiveDate> = rows.iter().map(|row| day(row.0)).collect();
        assert_eq!(days.len(), rows.len(), "{name}: a day has one slot");
        let n_expected = if name == "london" { 261 } else { N_DAYS };
        let n_slots = i64::try_from(rows.len()).unwrap();
        assert!((n_expected - 1..=n_expected).contains(&n_slots), "{name}: {n_slots} slots");
        let composed: Vec<_> = rows.iter().filter(|row| row.3 != "missed").collect();
        let n_missed = rows.len() - composed.len();
        assert!((2..9).contains(&n_missed), "{name}: {n_missed} slots were slept through");
        for pair in composed.windows(2) {
            assert_eq!(pair[0].2, pair[1].1, "{name}: windows meet");
        }
    }
}
