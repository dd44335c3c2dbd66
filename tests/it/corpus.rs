//! Real documents of real outlets, served over loopback and polled by the daemon. They lie beside
//! the project, not in it; without them these tests say so and pass.
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use attache::parse;
use chrono::TimeDelta;

use crate::support::{
    feed_server::Reply as Feed,
    world::{World, at},
};

/// The folder of outlets; `None` on a machine that has only the project.
fn outlets() -> Option<PathBuf> {
    let folder = Path::new("../shared/corpus/outlets");
    if folder.is_dir() {
        return Some(folder.to_owned());
    }
    println!("skipped: ../shared/corpus/outlets is not here");
    None
}

/// A column of a table by the name in its first line, by file.
fn column(table: &Path, name: &str) -> BTreeMap<String, usize> {
    let text = fs::read_to_string(table).unwrap();
    let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let at = |name: &str| head.iter().position(|it| *it == name).unwrap();
    let (file, wanted) = (at("file"), at(name));
    lines.map(|row| (row[file].to_owned(), row[wanted].parse().unwrap_or(0))).collect()
}

fn desk(names: &[String]) -> String {
    let source =
        |name: &String| format!("[[source]]\nname = \"{name}\"\nfeed = \"{{base}}/{name}\"\n");
    names.iter().map(source).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_outlet_is_read_and_none_is_lost_to_anothers_fault() {
    let Some(folder) = outlets() else { return };
    let mut files: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| Path::new(name).extension().is_some_and(|it| it == "feed"))
        .collect();
    files.sort();
    let mut world = World::with(&desk(&files)).await;
    for file in &files {
        world.feeds.serve(&format!("/{file}"), Feed::ok(fs::read(folder.join(file)).unwrap()));
    }
    for minute in 0..4 {
        world.step_at(at("2026-03-02T06:00:00Z") + TimeDelta::minutes(minute)).await;
    }
    let (theirs, listed) = (
        column(&folder.join("feedparser_expected.tsv"), "entries"),
        column(&folder.join("manifest.tsv"), "items"),
    );
    let rows = world.store().source_rows().unwrap();
    let (mut n_ours, mut n_theirs, mut fewer) = (0, 0, Vec::new());
    for row in &rows {
        let ours = usize::try_from(row.n_items).unwrap();
        let (feedparser, manifest) = (theirs[&row.name], listed[&row.name]);
        (n_ours, n_theirs) = (n_ours + ours, n_theirs + feedparser);
        if ours < feedparser.max(manifest) {
            fewer.push(format!("{} {ours} ({feedparser}, {manifest})", row.name));
        }
    }
    println!("{} documents: {n_ours} items, feedparser reads {n_theirs}", rows.len());
    println!("fewer items in the store than in the document (feedparser, manifest): {fewer:#?}");
    let failing: Vec<_> =
        rows.iter().filter_map(|it| it.trouble.as_ref().map(|why| (&it.name, why))).collect();
    println!("failing: {failing:?}");
    assert_eq!(rows.len(), files.len());
    assert!(rows.iter().all(|row| row.polled_at.is_some()), "every one was polled");
    assert!(n_theirs <= n_ours, "{n_ours} items, feedparser reads {n_theirs}");
}

/// Consecutive polls of one outlet: each item once, whatever happens to its guid or title.
/// Outlets that were polled seven times over a week, and how many items they had in all.
const STREAMS: [(&str, u32); 8] = [
    ("aljazeera", 49),
    ("amarbanglabd", 75),
    ("banglatribune", 130),
    ("bbc_world", 32),
    ("bd24live", 10),
    ("indiatoday", 234),
    ("jagonews", 117),
    ("mehr", 37),
];

/// What most of them write about, as an alert and in a digest.
const BUSY_DESK: &str = r#"
[[watch]]
name = "All day"
any = ["India", "Iran", "Pakistan", "Trump", "Israel", "China", "police", "বাংলাদেশ", "ঢাকা"]
main = 1
alert = true

[[digest]]
name = "evening"
at = "20:00"
to = ["desk@example.org"]
watches = ["*"]

[alert]
per_hour = 500
"#;

/// A desk that polled all seven documents of each, three times each.
async fn polled_for_a_week(folder: &Path, extra: &str) -> World {
    let names: Vec<String> = STREAMS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut world = World::with(&format!("{}{extra}", desk(&names))).await;
    for round in 1..=7 {
        for name in &names {
            if let Ok(bytes) = fs::read(folder.join(format!("{name}.{round:02}.feed"))) {
                world.feeds.serve(&format!("/{name}"), Feed::feed(bytes));
            }
        }
        let begin = at("2026-03-02T06:00:00Z") + TimeDelta::days(round);
        for hour in [0, 6, 12] {
            world.step_at(begin + TimeDelta::hours(hour)).await;
        }
    }
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_stream_of_polls_each_item_comes_once() {
    let Some(folder) = outlets() else { return };
    let world = polled_for_a_week(&folder, "").await;
    let counts = world.store().source_rows().unwrap();
    let counts: Vec<_> = counts.iter().map(|row| (row.name.as_str(), row.n_items)).collect();
    assert_eq!(counts, STREAMS.map(|(name, n)| (name, n.into())));
}

/// By address, the titles an item had in the documents, in order; those that were changed.
fn retitled(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let mut titles: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, _) in STREAMS {
        for round in 1..=7 {
            let Ok(bytes) = fs::read(folder.join(format!("{name}.{round:02}.feed"))) else {
                continue;
            };
            let base = "https://outlet.example/".parse().unwrap();
            for item in parse::read(&bytes, None, &base).unwrap().items {
                let known = titles.entry(item.link).or_default();
                if known.last() != Some(&item.title) {
                    known.push(item.title);
                }
            }
        }
    }
    titles.retain(|link, titles| !link.is_empty() && 1 < titles.len());
    titles
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_stream_of_polls_a_changed_title_is_a_wording_and_alerts_nobody_again() {
    let Some(folder) = outlets() else { return };
    let world = polled_for_a_week(&folder, BUSY_DESK).await;
    let db = rusqlite::Connection::open(world.dir.path().join("attache.db")).unwrap();
    let mut query = db.prepare("SELECT link, title FROM version ORDER BY item, n").unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let mut wordings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        let (link, title): (String, String) = row.unwrap();
        let known = wordings.entry(link).or_default();
        if known.last() != Some(&title) {
            known.push(title);
        }
    }
    let retitled = retitled(&folder);
    for (link, titles) in &retitled {
        assert_eq!(&wordings[link], titles, "{link}");
    }

    let alerts: Vec<String> = std::iter::zip(world.subjects(), world.texts())
        .filter(|(subject, _)| subject.starts_with("All day: "))
        .map(|(_, text)| text)
        .collect();
    let n_told = |link: &str| {
        let line = |text: &&String| text.lines().any(|line| line.trim() == link);
        alerts.iter().filter(line).count()
    };
    let told: BTreeMap<_, _> = wordings.keys().map(|link| (link, n_told(link))).collect();
    println!(
        "{} titles were changed; {} items were alerted, {} of them retitled",
        retitled.len(),
        told.values().filter(|n| 0 < **n).count(),
        retitled.keys().filter(|link| 0 < told[link]).count(),
    );
    assert!(told.values().all(|n| *n < 2), "{told:#?}");
    assert!(retitled.keys().any(|link| told[link] == 1), "an item was alerted and retitled");
}
