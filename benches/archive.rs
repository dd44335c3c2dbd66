//! What a look into a million items costs: `cargo bench --bench archive`.
//! The bar is a first page of 50 in 50 ms, for selective and common words, filters included, and
//! less than 0.5 ms of processor an item for the index.
//!
//! The store is made once, in some minutes, and kept under `target/`.
#![expect(clippy::print_stdout, reason = "a benchmark is read")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "counts and milliseconds are small numbers"
)]
use std::{
    fs,
    path::{Path, PathBuf},
    process,
    time::Instant,
};

use attache::{
    cli::{
        args::{Args, Command},
        search::{self, Asked},
    },
    config::Config,
    store::Store,
};
use clap::Parser as _;

#[path = "support/cpu.rs"]
mod cpu;
#[path = "support/filing.rs"]
mod filing;
#[path = "archive/made.rs"]
mod made;

use cpu::cpu_seconds;
use made::{Filing, N_ITEMS, RARE_COUNTRY};

const N_RUNS: usize = 7;
/// Items filed to see what the index costs.
const N_MORE: usize = 20_000;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    let _inside = runtime.enter();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("archive");
    // One that another version of the program made is made anew.
    let is_whole = folder.join("whole").exists();
    if !is_whole || Store::reader(&made::read(&folder).store).is_err() {
        make(&folder);
    }
    let bytes = fs::metadata(folder.join("attache.db")).map_or(0, |it| it.len());
    println!("{N_ITEMS} items in {:.1} GB", bytes as f64 / 1e9);
    look(&folder);
    cost_of_index(&folder);
}

fn make(folder: &Path) {
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).expect("a folder for the store");
    fs::write(folder.join("attache.toml"), made::configuration()).expect("room for it");
    let begun = Instant::now();
    let mut filing = Filing::new(made::read(folder), 0);
    let mut n_filed = 0;
    while n_filed < N_ITEMS {
        let polls = filing.documents(true);
        n_filed = filing.file(&polls);
    }
    drop(filing);
    fs::write(folder.join("whole"), "").expect("room for it");
    println!("made in {:.0} s", begun.elapsed().as_secs_f64());
}

/// First pages, from the flags to the items in memory; then the whole command once.
fn look(folder: &Path) {
    let [common, second, rare, urdu] = [(0, 2), (0, 5), (0, 50_000), (2, 2)].map(made::word);
    let both = format!("{common} and {second}");
    let seldom = format!("{common} and {rare}");
    let beside = format!("\"{common} {second}\"");
    let [three, two] = [3, 2].map(|n| format!("*{}*", &common[..n]));
    let (three, two) = (&three[1..], format!("{}?{}", &two[1..=1], &common[2..]));
    let looks: Vec<(&str, Vec<&str>)> = vec![
        ("the newest", vec![]),
        ("a selective word", vec![&rare]),
        ("a common word", vec![&common]),
        ("two common words", vec![&both]),
        ("a common and a selective word", vec![&seldom]),
        ("two common words side by side", vec![&beside]),
        ("an actor: @PK", vec!["@PK"]),
        ("two actors: @PK and @RU", vec!["@PK and @RU"]),
        ("a common word in a rare country", vec![&common, "--country", RARE_COUNTRY]),
        ("a common word in a large country", vec![&common, "--country", "US"]),
        ("a selective word in a large country", vec![&rare, "--country", "US"]),
        ("a common word of one source", vec![&common, "--source", "outlet-1900"]),
        ("a common Urdu word in Urdu", vec![&urdu, "--language", "ur"]),
        ("a common Urdu word in English", vec![&urdu, "--language", "en"]),
        ("a common word of a day", vec![&common, "--since", "1d"]),
        ("a common word, a year ago", vec![&common, "--until", "365d"]),
        ("a selective word, a year ago", vec![&rare, "--until", "365d"]),
        ("a common word of a large watch", vec![&common, "--watch", "Pakistan"]),
        ("a selective word of a large watch", vec![&rare, "--watch", "Pakistan"]),
        ("a common word of a small watch", vec![&common, "--watch", "Gwadar"]),
        (
            "a common word by every filter",
            vec![
                &urdu,
                "--country",
                "PK",
                "--language",
                "ur",
                "--since",
                "300d",
                "--watch",
                "Pakistan",
            ],
        ),
        ("three letters before a star", vec![three]),
        ("any letter in the second place", vec![&two]),
    ];
    let config = made::read(folder);
    let store = Store::reader(&config.store).expect("a store");
    println!("{:38} found   ms on the clock: median, slowest of {N_RUNS}", "first page of 50");
    for (what, flags) in looks {
        let mut times: Vec<(f64, usize)> =
            (0..N_RUNS).map(|_| timed(&config, &store, &flags)).collect();
        times.sort_by(|one, other| one.0.total_cmp(&other.0));
        let (median, found) = times[N_RUNS / 2];
        println!("{what:38} {found:>5} {median:>8.1} {:>8.1}", times[N_RUNS - 1].0);
    }
    let begun = Instant::now();
    let command = process::Command::new(env!("CARGO_BIN_EXE_attache"))
        .arg("--config")
        .arg(folder.join("attache.toml"))
        .args(["search", &common])
        .output()
        .expect("it runs");
    assert!(command.status.success());
    let elapsed = begun.elapsed().as_secs_f64() * 1e3;
    println!(
        "the whole command, its 2,000 sources and the country pack read anew: {elapsed:.0} ms"
    );
}

/// Milliseconds, and how many were found.
fn timed(config: &Config, store: &Store, flags: &[&str]) -> (f64, usize) {
    let words = ["attache", "search"].iter().chain(flags);
    let Command::Search(args) = Args::parse_from(words).command else { unreachable!() };
    let begun = Instant::now();
    let asked = Asked::read(config, store, &args, made::end()).expect("flags without mistakes");
    let hits = search::found(store, &asked, i64::MAX, args.limit).expect("it can be read");
    (begun.elapsed().as_secs_f64() * 1e3, hits.len())
}

/// What filing costs with and without the index, into a copy of the million.
fn cost_of_index(folder: &Path) {
    let copy = folder.with_extension("copy");
    for search in [false, true] {
        let _ = fs::remove_dir_all(&copy);
        fs::create_dir_all(&copy).expect("a folder for the copy");
        fs::copy(folder.join("attache.db"), copy.join("attache.db")).expect("room for a copy");
        let mut filing = Filing::new(made::read(&copy), N_ITEMS);
        filing.index(search);
        let (mut n_filed, mut cpu) = (N_ITEMS, 0.0);
        while n_filed < N_ITEMS + N_MORE {
            let polls = filing.documents(search);
            let begun = cpu_seconds();
            n_filed = filing.file(&polls);
            cpu += cpu_seconds() - begun;
        }
        let each = cpu * 1e3 / (n_filed - N_ITEMS) as f64;
        let how = if search { "with" } else { "without" };
        println!("filing {how} the index: {each:.3} ms of processor an item");
    }
    let _ = fs::remove_dir_all(&copy);
}
