//! How well the tiers divide what real outlets say today. Every hit was read and labelled by hand
//! before its tier was looked at (of long texts the beginning and what stands around each name);
//! only keys and labels are kept here. The documents lie beside the
//! project, not in it; without them this test says so and passes.
//!
//! A hit is labelled `main` if the item is about the relation of both states, or an event between
//! or of both (for one actor: about that state; for a query: about what it asks for), `mention` if
//! what is asked for is really named but not the point, `false` if a word was misread.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use attache::{
    model::{Item, Tier, Watch},
    parse,
    text::ItemWords,
    watch::Engine,
};

use super::{source, words};

const LABELS: &str = include_str!("teasers.tsv");

/// The states that are named most often in these documents.
const STATES: &str = "US GB CN ES DE IN IR RU FR PK CA JP AU IL IT SY PS AF NL BR IQ UA BD KR";

/// The third shape: what one may ask for without an actor.
const QUERIES: [(&str, &str); 7] = [
    ("Hormuz", "Hormuz or (Iran* near/8 (strike* or attack* or war))"),
    (
        "Drones",
        "(drone* or missile* or airstrike* or \"air strike\") near/12 (attack* or strike* or shot \
         or shoot* or kill* or hit or launch* or downing)",
    ),
    (
        "Trade",
        "tariff* or \"trade war\" or \"trade deal\" or arancel* or (trade near/6 (restrict* or \
         ban* or sanction*))",
    ),
    (
        "Elections",
        "(election* or elecciones or vote* or ballot*) near/12 (president* or parliament* or \
         minister* or party or gobierno or candidat*)",
    ),
    ("Settlers", "(settler* or settlement*) and (Israel* or \"West Bank\" or Palestin*)"),
    ("Oil", "(oil or crude or Brent) near/8 (price* or barrel* or market*)"),
    ("Migration", "migrant* or immigra* or refugee* or asylum or inmigra*"),
];

/// The shape of a watch, by its name here.
fn shape(watch: &str) -> &'static str {
    let is_query = QUERIES.iter().any(|(name, _)| *name == watch);
    match watch.contains('+') {
        true => "dyad",
        false if is_query => "query",
        false => "one actor",
    }
}

fn watches() -> Vec<Watch> {
    let states: Vec<&str> = STATES.split(' ').collect();
    let mut watches = Vec::new();
    for (n, one) in states.iter().enumerate() {
        let all = words(&[&format!("@{one}")]);
        watches.push(Watch { name: (*one).to_owned(), all, ..Watch::default() });
        for other in &states[n + 1..] {
            let between = words(&[&format!("@{one}"), &format!("@{other}")]);
            watches.push(Watch { name: format!("{one}+{other}"), between, ..Watch::default() });
        }
    }
    watches.extend(QUERIES.map(|(name, query)| Watch {
        name: name.to_owned(),
        query: Some(query.into()),
        ..Watch::default()
    }));
    watches
}

/// The items of all documents, each with its file, once however many polls it was seen in.
fn items(folder: &Path) -> Vec<(String, Item)> {
    let names = fs::read_dir(folder).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let is_feed = |name: &String| Path::new(name).extension().is_some_and(|it| it == "feed");
    let files: BTreeSet<String> = names.filter(is_feed).collect();
    let base = "https://example.org/feed".parse().unwrap();
    let (mut items, mut seen) = (Vec::new(), BTreeSet::new());
    for file in files {
        let bytes = fs::read(folder.join(&file)).unwrap();
        let Ok(document) = parse::read(&bytes, None, &base) else { continue };
        let outlet = file.split('.').next().unwrap_or_default().to_owned();
        for item in document.items {
            let called = if item.title.is_empty() { &item.key } else { &item.title };
            if seen.insert((outlet.clone(), called.clone())) {
                items.push((file.clone(), item));
            }
        }
    }
    items
}

/// By file, key and watch.
fn labels() -> BTreeMap<(&'static str, &'static str, &'static str), &'static str> {
    let rows = LABELS.lines().flat_map(|line| {
        let mut columns = line.split('\t');
        let (file, key) = (columns.next().unwrap(), columns.next().unwrap());
        let labels = columns.next().unwrap().split(' ');
        labels.map(move |label| (file, key, label.split_once(':').unwrap()))
    });
    rows.map(|(file, key, (watch, label))| ((file, key, watch), label)).collect()
}

/// How many hits of a shape in a tier bear a label.
type Counts = BTreeMap<(&'static str, Tier, &'static str), usize>;

/// Counts every labelled hit, and names those nobody has read.
fn counted(items: &[(String, Item)]) -> (Counts, Vec<String>) {
    let engine = Engine::build(&[], &watches()).unwrap();
    let labels = labels();
    let (mut counts, mut unread) = (Counts::new(), Vec::new());
    for (file, item) in items {
        for matched in engine.matches(&ItemWords::of(item), item, &source()) {
            let key = (file.as_str(), item.key.as_str(), matched.watch.as_str());
            match labels.get(&key) {
                Some(label) => {
                    *counts.entry((shape(&matched.watch), matched.tier, label)).or_default() += 1;
                }
                // Of watches for one actor a sample is labelled.
                None if shape(&matched.watch) == "one actor" => (),
                None => unread.push(format!("{key:?}")),
            }
        }
    }
    (counts, unread)
}

/// A row of the table in `docs/RANKING.md`.
fn row(counts: &Counts, shape: &'static str, tier: Tier) -> String {
    let n = |label| counts.get(&(shape, tier, label)).copied().unwrap_or_default();
    let (main, mention, misread) = (n("main"), n("mention"), n("false"));
    let percent = (100 * main).checked_div(main + mention + misread).unwrap_or_default();
    let tier = format!("{tier:?}").to_lowercase();
    format!("| {shape} | {tier} | {main} | {mention} | {misread} | {percent} % |")
}

#[test]
#[expect(clippy::print_stdout, reason = "a test that skips says so")]
fn main_stories_of_todays_teasers_are_main_and_none_of_them_is_passing() {
    let folder = Path::new("../shared/corpus/outlets");
    if !folder.is_dir() {
        println!("skipped: ../shared/corpus/outlets is not here");
        return;
    }
    let (counts, unread) = counted(&items(folder));
    assert!(unread.is_empty(), "read these and label them in teasers.tsv: {unread:#?}");
    let shapes = ["dyad", "one actor", "query"].into_iter();
    let tiers = [Tier::Main, Tier::Also, Tier::Passing];
    let cells = shapes.flat_map(|shape| tiers.map(|tier| (shape, tier)));
    let table: String = cells.map(|(shape, tier)| row(&counts, shape, tier) + "\n").collect();
    println!("{table}");
    let document = fs::read_to_string("docs/RANKING.md").unwrap();
    assert!(document.contains(&table), "docs/RANKING.md should have these rows:\n{table}");
    let n = |tier, label| counts.get(&("dyad", tier, label)).copied().unwrap_or_default();
    let (right, wrong) = (n(Tier::Main, "main"), n(Tier::Main, "mention") + n(Tier::Main, "false"));
    assert!(85 * (right + wrong) <= 100 * right, "{right} of {} main stories", right + wrong);
    assert_eq!(n(Tier::Passing, "main"), 0, "main stories in passing");
}
