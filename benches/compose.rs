//! What the heaviest morning costs: `cargo bench --bench compose`.
//! The bar is one edition of 10,000 matches out of a store of 200,000 items in 1 s and 150 MB.
//!
//! The store is a real file, made here: teasers of sixty days, one in twenty a match with a long
//! text, the last 10,000 of them open. A second process then starts the daemon on it and takes the
//! step of the slot, so that the peak is the composition's and not the making's.
#![expect(clippy::print_stdout, reason = "a benchmark is read")]
#![expect(clippy::cast_precision_loss, reason = "bytes and microseconds are small numbers")]
#[path = "support/cpu.rs"]
mod cpu;
#[path = "support/filing.rs"]
mod filing;
#[path = "support/memory.rs"]
mod memory;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use attache::{
    config::{self, Config, SourceFile},
    daemon::{Daemon, Duties},
    model::Item,
    store::{Polled, Read},
};
use chrono::{DateTime, TimeDelta, Utc};
use cpu::cpu_seconds;
use filing::{looked_at, polled};
use memory::peak_megabytes;

const N_ITEMS: usize = 200_000;
const N_OPEN: usize = 10_000;
/// One in so many of the older items is a match, too: they are what is usual.
const ONE_IN: usize = 20;
const N_SOURCES: usize = 100;
const N_DAYS: i64 = 60;
const N_RUNS: usize = 3;
/// Where the second process finds the store.
const FOLDER: &str = "ATTACHE_BENCH_FOLDER";

const DESK: &str = r#"
[mail]
from = "Attaché <attache@example.org>"
transport = "directory"

[[watch]]
name = "Russia–Pakistan"
between = ["@RU", "@PK"]

[[watch]]
name = "India–Russia"
between = ["@IN", "@RU"]

[[watch]]
name = "Pipelines"
any = ["pipeline", "gas line"]
"#;
const DIGEST: &str = r#"
[[digest]]
name = "morning"
at = "07:30"
to = ["desk@example.org"]
watches = ["*"]
"#;

fn main() {
    if let Some(folder) = env::var_os(FOLDER) {
        return compose(Path::new(&folder));
    }
    let folder = env::temp_dir().join(format!("attache-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for the store");
    let begun = Instant::now();
    let n_matched = fill(&folder);
    let bytes = fs::metadata(folder.join("attache.db")).map_or(0, |it| it.len());
    println!(
        "{N_ITEMS} items, {n_matched} of them matches, in {:.0} MB, made in {:.0} s",
        bytes as f64 / 1e6,
        begun.elapsed().as_secs_f64(),
    );
    println!(
        "composing   items   wall ms   processor ms   peak MB before   peak MB   html B   text B   eml B"
    );
    for _ in 0..N_RUNS {
        let copy = folder.join("copy");
        fs::create_dir_all(&copy).expect("a folder for the copy");
        fs::copy(folder.join("attache.db"), copy.join("attache.db")).expect("room for a copy");
        let this = env::current_exe().expect("a program knows where it is");
        let ended = Command::new(this).env(FOLDER, &copy).status().expect("it can run again");
        assert!(ended.success(), "the second process failed");
        let _ = fs::remove_dir_all(&copy);
    }
    let _ = fs::remove_dir_all(&folder);
}

/// The slot that is composed.
fn slot() -> DateTime<Utc> {
    "2026-03-02T07:30:00Z".parse().expect("a time")
}

fn read(folder: &Path, desk: &str) -> Config {
    let sources = (0..N_SOURCES).map(|n| {
        format!("[[source]]\nname = \"outlet-{n}\"\noutlet = \"Outlet {n}\"\nrole = \"newspaper\"\nfeed = \"https://{n}.example/rss\"\n")
    });
    let text = format!("{desk}{}", sources.collect::<String>());
    let file = SourceFile { path: PathBuf::from("attache.toml"), text };
    config::read(vec![file], folder).unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// The step of the slot, as the daemon takes it, and what it cost.
fn compose(folder: &Path) {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let _inside = runtime.enter();
    let duties = Duties { poll: false, report: true, spread: false };
    let before = slot() - TimeDelta::minutes(1);
    let config = read(folder, &format!("{DESK}{DIGEST}"));
    let mut daemon = Daemon::start(config, duties, before).expect("it starts");
    // Housekeeping is no part of it, nor is the telling of stories, which is done as items come.
    while daemon.step(before).expect("a step").next_due == Some(before) {}
    while runtime.block_on(daemon.wait()) {
        daemon.step(before).expect("a step");
    }
    let (peak_before, cpu, wall) = (peak_megabytes(), cpu_seconds(), Instant::now());
    let step = daemon.step(slot()).expect("a step");
    let (wall, cpu) = (wall.elapsed().as_secs_f64() * 1e3, (cpu_seconds() - cpu) * 1e3);
    let peak = peak_megabytes();
    assert_eq!(step.editions.len(), 1, "one edition is composed");
    while runtime.block_on(daemon.wait()) {
        daemon.step(slot()).expect("a step");
    }
    let rows = daemon.store().edition_rows(1).expect("its row");
    println!(
        "{:>15} {wall:>9.0} {cpu:>14.0} {peak_before:>16.0} {peak:>9.0} {:>8} {:>8} {:>7}",
        rows[0].n_items,
        size_of(folder, "html"),
        size_of(folder, "txt"),
        size_of(folder, "eml"),
    );
}

/// Bytes of the newest file with this ending.
fn size_of(folder: &Path, ending: &str) -> u64 {
    let files = walk(folder);
    let of = |path: &PathBuf| path.extension().is_some_and(|it| it == ending);
    let newest = files.into_iter().filter(of).max();
    newest.and_then(|path| fs::metadata(path).ok()).map_or(0, |it| it.len())
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .flat_map(|it| if it.path().is_dir() { walk(&it.path()) } else { vec![it.path()] })
        .collect()
}

/// Files all items through the daemon's own store, source by source; how many match.
fn fill(folder: &Path) -> usize {
    let begin = slot() - TimeDelta::days(N_DAYS);
    let config = read(folder, DESK);
    let engine = config.engine.clone();
    let mut daemon = Daemon::start(config, Duties::POLL, begin).expect("it starts");
    let rows = daemon.store().rows().expect("rows");
    let sources: Vec<i64> = (0..N_SOURCES).map(|n| rows.sources[&format!("outlet-{n}")]).collect();
    let mut file = |polls: &[Polled], now| {
        let filed = daemon.store_mut().file(polls, &rows.watches, now).expect("it is filed");
        filed
            .iter()
            .flatten()
            .map(|it| (it.n_new, it.n_matched))
            .fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1))
    };
    // The first document of a source is history, and there is none.
    file(&sources.iter().map(|row| polled(*row, Vec::new(), begin)).collect::<Vec<_>>(), begin);
    let mut made = Made(7);
    let (mut n_new, mut n_matched) = (0, 0);
    let n_old = N_ITEMS - N_OPEN;
    let per_day = n_old / usize::try_from(N_DAYS - 1).expect("days");
    let mut number = 0;
    while number < N_ITEMS {
        let is_open = n_old <= number;
        let end = if is_open { N_ITEMS } else { (number + per_day).min(n_old) };
        let day = i64::try_from(number / per_day).expect("days").min(N_DAYS - 2);
        let now = begin + TimeDelta::days(day) + TimeDelta::hours(if is_open { 12 } else { 6 });
        let now = if is_open { slot() - TimeDelta::hours(12) } else { now };
        let mut documents: Vec<Vec<Read>> = vec![Vec::new(); N_SOURCES];
        for n in number..end {
            let item = item(&mut made, n, is_open || n % ONE_IN == 0, now);
            documents[n % N_SOURCES].push(looked_at(&engine, item, true));
        }
        let polls = documents.into_iter().zip(&sources);
        let polls: Vec<_> = polls.map(|(items, row)| polled(*row, items, now)).collect();
        let (new, matched) = file(&polls, now);
        (n_new, n_matched) = (n_new + new, n_matched + matched);
        number = end;
    }
    assert_eq!(n_new, N_ITEMS, "every item is new");
    n_matched
}

fn item(made: &mut Made, n: usize, is_match: bool, now: DateTime<Utc>) -> Item {
    let at = now - TimeDelta::minutes(i64::try_from(n % 300).expect("minutes"));
    let (title, content) = if is_match {
        let news = ["Russia and Pakistan", "India asks Russia", "A pipeline for Pakistan: Russia"];
        let title = format!("{} {} {n}", news[n % 3], made.words(6));
        (title, (0..45).fold(lead(n), |text, _| text + &made.words(13) + ". "))
    } else {
        (
            format!("{} {n}", made.words(8)),
            (0..6).fold(String::new(), |text, _| text + &made.words(13) + ". "),
        )
    };
    Item {
        key: n.to_string(),
        title,
        content,
        link: format!("https://{}.example/news/{n}", n % N_SOURCES),
        published: Some(at),
        ..Item::default()
    }
}

fn lead(n: usize) -> String {
    format!("Russia and Pakistan met for the {n}th time. Officials from Moscow flew to Islamabad. ")
}

/// Words of two to four syllables, the same in every run.
struct Made(u64);

impl Made {
    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 16] = [
            "ba", "den", "fi", "gor", "ha", "jun", "ko", "lar", "mi", "nes", "po", "ral", "si",
            "tor", "ve", "zan",
        ];
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut rest = usize::try_from(self.0 >> 50).unwrap_or_default() + 16;
        let mut word = String::new();
        while 0 < rest {
            word += SYLLABLES[rest % SYLLABLES.len()];
            rest /= SYLLABLES.len();
        }
        word
    }

    fn words(&mut self, n: usize) -> String {
        (0..n).map(|_| self.word()).collect::<Vec<_>>().join(" ")
    }
}
