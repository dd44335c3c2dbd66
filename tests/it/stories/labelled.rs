//! Pairs of items that people labelled, told through the daemon in the order the items came.
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::Path,
};

use attache::{
    config::{self, SourceFile},
    daemon::{Daemon, Duties},
    model::Item,
    parse,
};
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    CORPUS, PAIRS,
    filing::{looked_at, polled},
};

#[test]
fn no_pair_of_different_events_is_one_story_in_a_stream_of_polls() {
    let folder = Path::new(CORPUS).join("outlets");
    if !folder.exists() {
        println!("skipped: ../shared/corpus/outlets is not here");
        return;
    }
    let rows: Vec<Vec<&str>> = PAIRS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect();
    assert!(300 < rows.len());
    let stories = told(&folder, &rows);
    let story = |file: &str, key: &str| stories.get(&(outlet(file).to_owned(), key.to_owned()));
    let (mut n_same, mut n_found) = (0, 0);
    for row in rows.iter().step_by(2) {
        let (one, other) = (story(row[0], row[1]), story(row[2], row[3]));
        // What leads to one address in one outlet is one item, filed once.
        let is_one = one.is_none() || other.is_none() || one == other;
        n_same += usize::from(row[4] == "same");
        n_found += usize::from(row[4] == "same" && is_one);
        assert!(row[4] == "same" || !is_one, "{row:?}");
    }
    println!("{n_found} of {n_same} pairs that tell one event are one story");
    assert!(n_same <= n_found * 2, "{n_found} of {n_same}");
}

/// `aljazeera.02.feed` is the second poll of `aljazeera`.
fn outlet(file: &str) -> &str {
    let name = file.trim_end_matches(".feed");
    let is_poll = |n: &str| n.len() == 2 && n.bytes().all(|byte| byte.is_ascii_digit());
    name.rsplit_once('.').filter(|(_, n)| is_poll(n)).map_or(name, |(outlet, _)| outlet)
}

/// The items of the documents the rows speak of, each once and with the time it is known by: of a
/// document without dates, the last time of those it is compared with.
fn stream(folder: &Path, rows: &[Vec<&str>]) -> Vec<(DateTime<Utc>, String, Item)> {
    let base = "https://example.org/feed".parse().unwrap();
    let read =
        |file: &str| parse::read(&fs::read(folder.join(file)).unwrap(), None, &base).unwrap().items;
    let files: BTreeSet<&str> = rows.iter().flat_map(|row| [row[0], row[2]]).collect();
    let items: BTreeMap<&str, Vec<Item>> = files.iter().map(|file| (*file, read(file))).collect();
    let last = |file: &str| items[file].iter().filter_map(|it| it.published).max();
    let (mut stream, mut seen) = (Vec::new(), BTreeSet::new());
    for file in files {
        let partner = |row: &Vec<&str>| match (row[0], row[2]) {
            (one, other) if one == file => last(other),
            (one, other) if other == file => last(one),
            _ => None,
        };
        let known = last(file).or_else(|| rows.iter().filter_map(partner).max()).unwrap();
        for item in &items[file] {
            if seen.insert((outlet(file).to_owned(), item.key.clone())) {
                let at = item.published.unwrap_or(known);
                stream.push((at, outlet(file).to_owned(), item.clone()));
            }
        }
    }
    stream.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    stream
}

/// By outlet and key: the story, after the daemon has filed and told all in the order they came.
fn told(folder: &Path, rows: &[Vec<&str>]) -> HashMap<(String, String), i64> {
    let stream = stream(folder, rows);
    let outlets: BTreeSet<&str> = stream.iter().map(|(_, outlet, _)| outlet.as_str()).collect();
    let sources = outlets.iter().enumerate().map(|(n, outlet)| {
        format!("[[source]]\nname = \"{outlet}\"\nfeed = \"https://h{n}.example/rss\"\n")
    });
    // What no watch matches is told by its text alone.
    let watch = "[store]\nsearch = false\n[[watch]]\nname = \"everything\"\nregex = '\\w'\n";
    let text = format!("{watch}{}", sources.collect::<String>());
    let home = tempfile::tempdir().unwrap();
    let file = SourceFile { path: "attache.toml".into(), text };
    let config = config::read(vec![file], home.path()).unwrap();
    let before = stream[0].0 - TimeDelta::days(1);
    let duties = Duties { poll: false, report: false, spread: false };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let _inside = runtime.enter();
    let mut daemon = Daemon::start(config, duties, before).unwrap();
    let attache::store::Adopted { sources: rows, watches, .. } = daemon.store().rows().unwrap();
    let engine = daemon.config().engine.clone();
    for row in rows.values() {
        let first = [polled(*row, Vec::new(), before)];
        daemon.store_mut().file(&first, &BTreeMap::new(), before).unwrap();
    }
    let mut stream = stream.into_iter().peekable();
    while let Some((at, outlet, item)) = stream.next() {
        let mut polls = BTreeMap::from([(outlet, vec![item])]);
        let now = at + TimeDelta::minutes(10);
        while let Some((_, outlet, item)) = stream.next_if(|(at, ..)| *at < now) {
            polls.entry(outlet).or_default().push(item);
        }
        for (outlet, items) in polls {
            let read = items.into_iter().map(|item| looked_at(&engine, item, false)).collect();
            let poll = [polled(rows[&outlet], read, now)];
            daemon.store_mut().file(&poll, &watches, now).unwrap();
        }
        while daemon.step(now).unwrap().next_due == Some(now) {}
    }
    drop(daemon);
    let db = rusqlite::Connection::open(home.path().join("attache.db")).unwrap();
    let mut query = db
        .prepare(
            "SELECT s.name, i.key, t.story FROM told t JOIN item i ON i.id = t.item
             JOIN source s ON s.id = i.source",
        )
        .unwrap();
    let found = query.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).unwrap();
    found.collect::<rusqlite::Result<_>>().unwrap()
}
