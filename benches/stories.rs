//! How fast items are put into stories: `cargo bench --bench stories`.
//! The bar is 2,000 items a second on one core, memory bounded by the window.
//!
//! The items are the reports of Reuters-21578 where these are at hand, filled up with made-up ones,
//! every three of them alike; they are filed as news of one moment, and the daemon's own steps tell
//! them.
#![expect(clippy::print_stdout, reason = "a benchmark is read")]
#![expect(clippy::cast_precision_loss, reason = "counts and milliseconds are small numbers")]
#[path = "support/filing.rs"]
mod filing;
#[path = "support/memory.rs"]
mod memory;

use std::{fs, io::Read as _, path::PathBuf, time::Instant};

use attache::{
    config::{self, SourceFile},
    daemon::{Daemon, Duties},
    model::Item,
    store::Read,
};
use chrono::{DateTime, Utc};
use filing::{looked_at, polled};
use memory::peak_megabytes;

const N_ITEMS: usize = 20_000;
const REPORTS: &str = "../shared/corpus/reuters/docs.jsonl.gz";
const DESK: &str =
    "[store]\nsearch = false\n[[source]]\nname = \"wire\"\nfeed = \"https://wire.example/rss\"\n";
/// With it everything is matched, and told in other words, too.
const WATCH: &str = "[[watch]]\nname = \"everything\"\nregex = '\\w'\n";

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let _inside = runtime.enter();
    told("by their texts", DESK);
    told("by what they speak of, too", &format!("{DESK}{WATCH}"));
}

/// Files everything and times the steps that tell it.
fn told(how: &str, desk: &str) {
    let folder = std::env::temp_dir().join(format!("attache-stories-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for the store");
    let file = SourceFile { path: PathBuf::from("attache.toml"), text: desk.to_owned() };
    let config = config::read(vec![file], &folder).unwrap_or_else(|refusal| panic!("{refusal}"));
    let now: DateTime<Utc> = "2026-03-02T06:00:00Z".parse().expect("a time");
    let duties = Duties { poll: false, report: false, spread: false };
    let mut daemon = Daemon::start(config, duties, now).expect("it starts");
    let rows = daemon.store().rows().expect("rows");
    let source = rows.sources["wire"];
    let engine = daemon.config().engine.clone();
    let mut file = |items: Vec<Read>| {
        let poll = polled(source, items, now);
        daemon.store_mut().file(&[poll], &rows.watches, now).expect("it is filed");
    };
    file(Vec::new()); // the first document of a source is history
    let reports = reports();
    for page in reports.chunks(500) {
        file(page.iter().map(|item| looked_at(&engine, item.clone(), false)).collect());
    }
    let before = peak_megabytes();
    let (begun, mut n_steps) = (Instant::now(), 0);
    loop {
        n_steps += 1;
        if daemon.step(now).expect("a step").next_due != Some(now) {
            break;
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{} items told {how} in {seconds:.2} s and {n_steps} steps: {:.0} a second; {:.0} MB before, {:.0} MB at most",
        reports.len(),
        reports.len() as f64 / seconds,
        before,
        peak_megabytes(),
    );
    let _ = fs::remove_dir_all(&folder);
}

fn reports() -> Vec<Item> {
    let Ok(file) = fs::File::open(REPORTS) else {
        println!("{REPORTS} is not here: items are made up");
        return (0..N_ITEMS).map(made_up).collect();
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("it can be unpacked");
    let item = |(n, line): (usize, &str)| {
        let read: serde_json::Value = serde_json::from_str(line).expect("a report a line");
        let text = |key: &str| read[key].as_str().unwrap_or_default().to_owned();
        Item { key: n.to_string(), title: text("title"), summary: text("body"), ..Item::default() }
    };
    let reports: Vec<Item> = text.lines().enumerate().map(item).take(N_ITEMS).collect();
    let rest = reports.len()..N_ITEMS;
    reports.into_iter().chain(rest.map(made_up)).collect()
}

fn made_up(n: usize) -> Item {
    let word = |at: usize| format!("w{}", (n / 3).wrapping_mul(31).wrapping_add(at * at) % 9_973);
    let words = |range: std::ops::Range<usize>| range.map(word).collect::<Vec<_>>().join(" ");
    Item { key: n.to_string(), title: words(0..8), summary: words(8..140), ..Item::default() }
}
