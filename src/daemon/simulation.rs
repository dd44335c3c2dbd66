//! A month of two thousand feeds on three hundred hosts, in seconds: every decision is the real
//! one, every row is real SQLite, only the servers are made up. Each request is judged by the
//! rules of politeness when it is made.
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Write as _,
    path::Path,
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    ask::{self, Answer, Said},
    decide::decide,
};
use crate::{
    config::{self, Config, SourceFile},
    model::{Asked, Item, Skip, Trouble, Validators},
    schedule,
    store::{Options, Read, Store, Taken},
};

const N_FEEDS: i64 = 2_000;
const N_HOSTS: i64 = 300;
const DAYS: i64 = 30;
const PAUSE: TimeDelta = TimeDelta::seconds(2);
const CAP: usize = 64;
/// What is due is asked at the next of these; between two of them only a resting host is waited for.
const TICK_S: i64 = 900;

/// How a made-up server behaves.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Manner {
    /// Validates; a new item in every gap.
    Regular {
        gap_h: i64,
    },
    /// Validates; never changes.
    Static,
    /// Gives no validators, and the same bytes for ever.
    Mute,
    /// As regular, and asks for this many hours of rest in a header or in the document.
    Slow {
        cache_h: i64,
        ttl_h: i64,
    },
    /// Rules out the first six hours of the day.
    Sleeper,
    /// Answers 429 with `Retry-After` once a week.
    Strict {
        rest_h: i64,
    },
    /// Is down every other five days.
    Shaky,
    Missing,
    Gone,
}

fn manner(id: i64) -> Manner {
    match id % 100 {
        0 => Manner::Regular { gap_h: 1 },
        1..20 => Manner::Regular { gap_h: 24 + id % 48 },
        20 => Manner::Mute,
        21..25 => Manner::Slow { cache_h: 30, ttl_h: 0 },
        25..29 => Manner::Slow { cache_h: 0, ttl_h: 20 },
        29..33 => Manner::Sleeper,
        33..36 => Manner::Strict { rest_h: 30 },
        36..42 => Manner::Shaky,
        42..44 => Manner::Missing,
        44 => Manner::Gone,
        _ => Manner::Static,
    }
}

/// What was promised to a feed or host, and when it was asked last.
#[derive(Clone, Copy, Default)]
struct Promise {
    asked_at: Option<DateTime<Utc>>,
    not_before: Option<DateTime<Utc>>,
    n_asked: usize,
}

struct World {
    start: DateTime<Utc>,
    config: Config,
    feeds: HashMap<i64, Promise>,
    hosts: HashMap<String, Promise>,
    n_asked: i64,
}

#[test]
fn a_month_of_two_thousand_feeds_breaks_no_rule() {
    // In memory where there is such a place: a month of commits need not wait for a disk.
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let folder = folder.expect("a folder");
    let mut world = World::new(folder.path());
    let options = Options { path: folder.path().join("attache.db"), keep: None, search: false };
    let mut store = Store::open(&options).expect("a store");
    world.adopt(&mut store);
    let mut now = world.start;
    let end = world.start + TimeDelta::days(DAYS);
    let mut restart_at = world.start;
    while now < end {
        if restart_at <= now {
            drop(store);
            store = Store::open(&options).expect("a store");
            restart_at += TimeDelta::days(3);
        }
        world.poll(&mut store, now);
        let next = store.next_poll_at().expect("a row").expect("feeds");
        now = if next <= now + PAUSE { now + PAUSE } else { next_tick(next) };
    }
    world.nobody_was_forgotten(end);
}

/// Never earlier than `at`.
fn next_tick(at: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = (at.timestamp() + TICK_S - 1).div_euclid(TICK_S) * TICK_S;
    DateTime::from_timestamp(seconds, 0).expect("this century")
}

impl World {
    fn new(folder: &Path) -> Self {
        let mut desk = String::new();
        for id in 1..=N_FEEDS {
            let host = id % N_HOSTS;
            let _ = writeln!(
                desk,
                "[[source]]\nname = \"f{id}\"\nfeed = \"https://h{host}.example/{id}\""
            );
        }
        let file = SourceFile { path: "desk.toml".into(), text: desk };
        let config = config::read(vec![file], folder).expect("a desk");
        let start = "2026-03-02T00:00:00Z".parse().expect("a time");
        Self { start, config, feeds: HashMap::new(), hosts: HashMap::new(), n_asked: 0 }
    }

    fn adopt(&self, store: &mut Store) {
        let sources: Vec<_> = self.config.sources.iter().map(|it| it.source.clone()).collect();
        let due = |n: usize| self.start + TimeDelta::seconds(i64::try_from(n).unwrap_or(0));
        store.adopt(&sources, &[], &[], self.start, due).expect("a store");
    }

    fn poll(&mut self, store: &mut Store, now: DateTime<Utc>) {
        let pause = PAUSE.to_std().expect("not negative");
        let lease = |n_taken| schedule::taken_until(now, Duration::from_secs(20), n_taken);
        let taken = store.take(now, CAP, &BTreeSet::new(), pause, lease).expect("a store");
        assert!(taken.len() <= CAP);
        let polls: Vec<_> = taken
            .into_iter()
            .map(|taken| {
                self.judge(&taken, now);
                let said = self.answer(&taken, now);
                let engine = Arc::clone(&self.config.engine);
                let answer = Answer { taken, said, engine, moved: None };
                decide(answer, &schedule::Rhythm::Auto, PAUSE, now)
            })
            .collect();
        if !polls.is_empty() {
            store.file(&polls, &BTreeMap::new(), now).expect("a store");
        }
    }

    /// Whether this request may be made now; and that it was.
    fn judge(&mut self, taken: &Taken, now: DateTime<Utc>) {
        let (id, host) = (taken.id, taken.host.clone());
        let of_host = self.hosts.entry(host).or_default();
        assert!(of_host.asked_at.is_none_or(|at| at + PAUSE <= now), "{id}: the host rests");
        assert!(of_host.not_before.is_none_or(|at| at <= now), "{id}: the host said 429");
        of_host.asked_at = Some(now);
        let of_feed = self.feeds.entry(id).or_default();
        if let Some(last) = of_feed.asked_at {
            let least = match manner(id) {
                Manner::Mute => schedule::LONG_FLOOR,
                _ => schedule::MIN_WAIT,
            };
            assert!(last + least <= now, "{id} ({:?}): too soon after {last}", manner(id));
        }
        assert!(of_feed.not_before.is_none_or(|at| at <= now), "{id}: it was promised a rest");
        if manner(id) == Manner::Sleeper && 0 < of_feed.n_asked {
            assert!(6 <= chrono::Timelike::hour(&now), "{id}: it sleeps");
        }
        assert!(manner(id) != Manner::Gone || of_feed.n_asked == 0, "{id}: it is gone");
        *of_feed = Promise { asked_at: Some(now), not_before: None, n_asked: of_feed.n_asked + 1 };
        self.n_asked += 1;
    }

    fn answer(&mut self, taken: &Taken, now: DateTime<Utc>) -> Said {
        let id = taken.id;
        let hours = (now - self.start).num_hours();
        let rest = |hours| Some(now + TimeDelta::hours(hours));
        match manner(id) {
            Manner::Gone => Said::Trouble(Trouble::Gone),
            Manner::Missing => Said::Trouble(Trouble::Status { status: 404 }),
            Manner::Shaky if hours / 120 % 2 == 1 => Said::Trouble(Trouble::Status { status: 503 }),
            Manner::Strict { rest_h } if hours / 24 % 7 == 3 => {
                self.hosts.get_mut(&taken.host).expect("asked").not_before = rest(rest_h);
                Said::Trouble(Trouble::Busy { status: 429, wait: TimeDelta::hours(rest_h) })
            }
            Manner::Slow { cache_h, ttl_h } => {
                let promise = self.feeds.get_mut(&id).expect("asked");
                promise.not_before = rest(cache_h.max(ttl_h));
                let asked = Asked { by_cache: TimeDelta::hours(cache_h), ..Asked::default() };
                document(taken, 24, asked, TimeDelta::hours(ttl_h), hours)
            }
            Manner::Sleeper => document(
                taken,
                24,
                Asked { skip: sleep(), ..Asked::default() },
                TimeDelta::zero(),
                hours,
            ),
            Manner::Mute if taken.body_hash.is_some() => {
                Said::Unchanged { validators: Validators::default(), asked: Asked::default() }
            }
            Manner::Regular { gap_h } => {
                document(taken, gap_h, Asked::default(), TimeDelta::zero(), hours)
            }
            Manner::Static | Manner::Mute | Manner::Strict { .. } | Manner::Shaky => {
                document(taken, 48, Asked::default(), TimeDelta::zero(), 0)
            }
        }
    }

    /// Every feed that is not resting was asked lately, the failing ones too.
    fn nobody_was_forgotten(&self, end: DateTime<Utc>) {
        for id in 1..=N_FEEDS {
            let promise = self.feeds.get(&id).copied().unwrap_or_default();
            let last = promise.asked_at.unwrap_or_else(|| panic!("{id} was never asked"));
            let within_h = match manner(id) {
                Manner::Gone => continue,
                Manner::Slow { .. } => 36,
                // Its host may rest for others' sake, time and again.
                _ => 72,
            };
            assert!(end - TimeDelta::hours(within_h) <= last, "{id} ({:?}): {last}", manner(id));
        }
        let n_days = N_FEEDS * DAYS;
        assert!((n_days..=6 * n_days).contains(&self.n_asked), "{} requests", self.n_asked);
    }
}

fn sleep() -> Skip {
    let mut skip = Skip::default();
    for hour in 0..6 {
        skip.add_hour(&hour.to_string());
    }
    skip
}

/// 304 while nothing is new; else the four last items.
fn document(taken: &Taken, gap_h: i64, asked: Asked, ttl: TimeDelta, hours: i64) -> Said {
    let newest = hours / gap_h;
    let etag = Some(format!("\"{newest}\""));
    let is_mute = manner(taken.id) == Manner::Mute;
    if !is_mute && taken.validators.etag == etag {
        let asked = Asked { by_feed: taken.asked, skip: taken.skip, ..asked };
        return Said::Same { validators: taken.validators.clone(), asked };
    }
    let items = (newest - 3..=newest).map(|n| Read {
        item: Item { key: format!("k{n}"), title: format!("Item {n}"), ..Item::default() },
        canon: None,
        folded_title: format!("item {n}"),
        words: String::new(),
        matches: Vec::new(),
        tried: Vec::new(),
        owed: None,
    });
    Said::Read(Box::new(ask::News {
        items: items.collect(),
        flaws: Vec::new(),
        validators: Validators { etag: etag.filter(|_| !is_mute), ..Validators::default() },
        asked: Asked { by_feed: ttl, ..asked },
        gaps: vec![TimeDelta::hours(gap_h); 3],
        body_hash: vec![1],
        older: None,
    }))
}
