//! Everything that goes wrong with a machine, while feeds change and digests go: nothing is lost,
//! nothing comes twice.
//!
//! Short by default. `tests/stress.sh` runs the long form, through these variables:
//! `ATTACHE_FAULTS` (`kill`, `disk`, `eio`, `clock`, separated by commas), `ATTACHE_ROUNDS` and
//! `ATTACHE_FEEDS`; `ATTACHE_SMALL_DISK` names a folder on a small file system that may be filled.
use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::support::{
    feed_server::Reply as Feed,
    process::{FastClock, Running},
    world::{World, at, rss},
};

/// Virtual seconds in a real one: an hour in four seconds.
const RATE: i32 = 900;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    Kill,
    Disk,
    Eio,
    Clock,
}

fn plan() -> (Vec<Fault>, usize, usize) {
    let number = |name: &str, default| env::var(name).map_or(default, |it| it.parse().unwrap());
    let faults = env::var("ATTACHE_FAULTS").unwrap_or_else(|_| "disk,kill,clock,clock".to_owned());
    let faults = faults.split(',').map(|name| match name {
        "kill" => Fault::Kill,
        "disk" => Fault::Disk,
        "eio" => Fault::Eio,
        "clock" => Fault::Clock,
        other => panic!("no fault is called {other}"),
    });
    let faults: Vec<Fault> = faults.collect();
    let n_rounds = number("ATTACHE_ROUNDS", faults.len());
    (faults, n_rounds, number("ATTACHE_FEEDS", 5))
}

fn configuration(n_feeds: usize, store: &Path) -> String {
    let sources: String = (0..n_feeds)
        .map(|k| {
            format!("[[source]]\nname = \"f{k}\"\nfeed = \"{{base}}/f{k}\"\npoll = \"30m\"\n\n")
        })
        .collect();
    format!(
        "[store]\npath = \"{}\"\n\n{sources}\
         [[watch]]\nname = \"Russia–Pakistan\"\nbetween = [\"@RU\", \"@PK\"]\n\n\
         [[digest]]\nname = \"hourly\"\ncron = \"0 * * * *\"\nwatches = [\"*\"]\n\
         to = [\"desk@example.org\", \"chief@example.org\"]\n",
        store.display()
    )
}

/// The outlets: each publishes an item an hour, a little after the one before it.
struct Outlets {
    begin: DateTime<Utc>,
    n_feeds: usize,
    n_published: Vec<usize>,
}

impl Outlets {
    fn publish(&mut self, world: &World, clock: FastClock) {
        let minutes = (clock.now() - self.begin).num_minutes();
        for k in 0..self.n_feeds {
            let offset = (k as i64 * 60) / self.n_feeds as i64;
            let n = usize::try_from((minutes - offset) / 60 + 1).unwrap_or(0);
            if n != self.n_published[k] || n == 0 {
                self.n_published[k] = n;
                let items: Vec<_> = (0..n)
                    .rev()
                    .take(60)
                    .map(|n| {
                        let title = format!("Russia and Pakistan sign, mark f{k}n{n}e");
                        (format!("i{n}"), title, self.begin + TimeDelta::hours(n as i64))
                    })
                    .collect();
                world.feeds.serve(&format!("/f{k}"), Feed::feed(rss(&items)));
            }
        }
    }
}

/// Fills the disk that a file is on, and gives the filler's name.
fn fill(folder: &Path) -> PathBuf {
    let path = folder.join("filler");
    let mut file = File::create(&path).unwrap();
    while file.write_all(&[7; 4096]).is_ok() {}
    path
}

fn offered(store: &Path) -> Vec<String> {
    let db = rusqlite::Connection::open(store).unwrap();
    let mut query = db.prepare("SELECT message_id FROM delivery WHERE state = 'offered'").unwrap();
    query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn editions(store: &Path) -> i64 {
    let db = rusqlite::Connection::open(store).unwrap();
    db.busy_timeout(Duration::from_secs(10)).unwrap();
    let query = "SELECT count(*) FROM edition WHERE kind != 'missed'";
    db.query_row(query, [], |row| row.get(0)).unwrap()
}

/// What the service manager would do while a store cannot be opened: try again.
fn start(dir: &Path, clock: FastClock) -> Running {
    Running::start_limitable(dir, clock)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::print_stdout, reason = "the figures are what the long form is for")]
async fn whatever_goes_wrong_nothing_is_lost_and_nothing_comes_twice() {
    let (faults, n_rounds, n_feeds) = plan();
    let world = World::new().await;
    let dir = world.dir.path();
    let small_disk = env::var_os("ATTACHE_SMALL_DISK").map(PathBuf::from);
    let folder = small_disk.clone().unwrap_or_else(|| dir.to_owned());
    let store = folder.join("attache.db");
    let toml = world.configuration(&configuration(n_feeds, &store));
    fs::write(dir.join("attache.toml"), toml).unwrap();
    let begin = at("2026-03-02T06:10:00Z");
    let mut clock = FastClock::at_rate(begin, RATE);
    let news_clock = clock;
    let mut outlets = Outlets { begin, n_feeds, n_published: vec![0; n_feeds] };
    let mut excused = BTreeSet::new();
    let mut n_back = 0;

    outlets.publish(&world, news_clock);
    let mut running = start(dir, clock);
    for round in 0..n_rounds {
        let fault = faults[round % faults.len()];
        let pause =
            (fault == Fault::Kill && round % 3 == 1).then(|| world.mail.pause_before_reply());
        live(&world, &mut outlets, news_clock, 1500 + 300 * (round as u64 % 5)).await;
        match fault {
            Fault::Kill => {
                if let Some(mut pause) = pause {
                    // The server has the whole message and has not answered: the worst moment.
                    let wait = tokio::time::timeout(Duration::from_secs(30), pause.arrived.recv());
                    wait.await.expect("an hourly digest comes").expect("the server goes on");
                    running.kill();
                    excused.extend(offered(&store));
                    drop(pause);
                } else {
                    running.kill();
                    excused.extend(offered(&store));
                }
                running = start(dir, clock);
            }
            Fault::Disk => {
                let filler = small_disk.as_deref().map(fill);
                if filler.is_none() {
                    running.limit_files("8192");
                }
                live(&world, &mut outlets, news_clock, 3000).await;
                let log = || fs::read_to_string(dir.join("log")).unwrap_or_default();
                assert!(running.is_alive(), "a full disk is no reason to end:\n{}", log());
                match filler {
                    Some(filler) => fs::remove_file(filler).unwrap(),
                    None => running.limit_files("unlimited"),
                }
            }
            Fault::Eio => {
                let mut strace = Command::new("strace")
                    .args(["-f", "-qq", "-e", "trace=fdatasync,fsync"])
                    .args(["-e", "inject=fdatasync,fsync:error=EIO", "-p", &running.pid()])
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap();
                live(&world, &mut outlets, news_clock, 3000).await;
                let status = Command::new("kill").arg(strace.id().to_string()).status();
                assert!(status.unwrap().success());
                strace.wait().unwrap();
                assert!(running.is_alive(), "a failing disk is no reason to end");
            }
            Fault::Clock => {
                running.signal("TERM");
                assert_eq!(running.end(), Some(0));
                n_back += 1;
                clock = clock.moved(TimeDelta::days(if n_back % 2 == 1 { -1 } else { 1 }));
                running = start(dir, clock);
            }
        }
    }
    if n_back % 2 == 1 {
        running.kill();
        excused.extend(offered(&store));
        running = start(dir, clock.moved(TimeDelta::days(1)));
    }
    // Peace, until every feed was asked and two more slots were answered.
    let n_editions = editions(&store);
    for _ in 0..60 {
        live(&world, &mut outlets, news_clock, 2500).await;
        if n_editions + 2 <= editions(&store) {
            break;
        }
    }
    running.signal("TERM");
    assert_eq!(running.end(), Some(0), "{}", fs::read_to_string(dir.join("log")).unwrap());

    let figures = judge(&world, &store, &excused, &outlets);
    println!("{faults:?}: {n_rounds} rounds, {n_feeds} feeds: {figures}");
}

/// Time goes on for so many milliseconds, and the outlets publish.
async fn live(world: &World, outlets: &mut Outlets, clock: FastClock, ms: u64) {
    let until = Instant::now() + Duration::from_millis(ms);
    while Instant::now() < until {
        outlets.publish(world, clock);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn judge(world: &World, store: &Path, excused: &BTreeSet<String>, outlets: &Outlets) -> String {
    let db = rusqlite::Connection::open(store).unwrap();
    let count = |query: &str| db.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap();
    // The newest of each may still wait for its next poll.
    let mut n_lost = 0;
    for (k, n) in outlets.n_published.iter().enumerate() {
        for n in 0..n.saturating_sub(1) {
            let query = format!(
                "SELECT count(*) FROM item i JOIN source s ON s.id = i.source
                 WHERE s.name = 'f{k}' AND i.key LIKE '%i{n}'"
            );
            n_lost += i64::from(count(&query) == 0);
        }
    }
    let n_unclaimed = count(
        "SELECT count(*) FROM item i WHERE i.is_history = 0
         AND i.first_seen < (SELECT max(to_at) FROM edition)
         AND NOT EXISTS (SELECT 1 FROM edition_item e WHERE e.item = i.id)",
    );
    let n_twice = count("SELECT count(*) - count(DISTINCT item) FROM edition_item");
    let n_editions = count("SELECT count(*) FROM edition");
    let n_slots = count("SELECT count(DISTINCT digest || ' ' || slot_at) FROM edition");
    let n_deliveries = count("SELECT count(*) FROM delivery");
    let n_pairs = count("SELECT count(DISTINCT edition || ' ' || rcpt) FROM delivery");
    let n_unsent = count("SELECT count(*) FROM delivery WHERE state != 'sent'");
    let n_items = count("SELECT count(*) FROM item");

    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    for id in world.mail.message_ids() {
        *copies.entry(id).or_insert(0) += 1;
    }
    let n_double = copies.values().filter(|n| **n == 2).count();
    let strange: Vec<_> =
        copies.iter().filter(|(id, n)| 2 < **n || (**n == 2 && !excused.contains(*id))).collect();
    let whole: String = db.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
    let figures = format!(
        "{n_items} items, {n_lost} lost, {n_unclaimed} in no edition, {n_twice} in two; {n_editions} \
         editions for {n_slots} slots; {n_deliveries} deliveries for {n_pairs} slots and readers, \
         {n_unsent} not sent; {n_double} ids twice, {} of them without excuse; store {whole}",
        strange.len()
    );
    assert_eq!((n_lost, n_unclaimed, n_twice), (0, 0, 0), "{figures}");
    assert_eq!((n_editions, n_deliveries), (n_slots, n_pairs), "{figures}");
    assert!(strange.is_empty(), "{strange:?} {figures}");
    assert!(n_unsent <= 2 && whole == "ok", "{figures}");
    assert!(2 <= n_editions && usize::try_from(n_pairs).unwrap() <= copies.len() + 2, "{figures}");
    figures
}
