//! Real documents, where they are at hand.
#![expect(clippy::print_stdout, reason = "how real documents compare is worth reading")]
use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use attache::{
    model::Trouble,
    parse::{self, Document, canonical_link},
};
use url::Url;

use super::{base, flaws};

/// Such a folder; `None` where there is none.
fn corpus(folder: &str) -> Option<PathBuf> {
    let path = Path::new("../shared/corpus").join(folder);
    if !path.is_dir() {
        println!("skipped: there is no {}", path.display());
    }
    path.is_dir().then_some(path)
}

/// One column of a table by another one.
fn column(path: &Path, key: usize, value: usize) -> BTreeMap<String, usize> {
    let table = fs::read_to_string(path).unwrap();
    let rows = table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.map(|row| (row[key].to_owned(), row[value].parse().unwrap_or(0))).collect()
}

#[test]
fn real_feeds_give_at_least_what_feedparser_gives() {
    let Some(folder) = corpus("outlets") else { return };
    let theirs = column(&folder.join("feedparser_expected.tsv"), 1, 3);
    let counted = column(&folder.join("manifest.tsv"), 1, 5);
    let (mut n_ours, mut n_theirs) = (0, 0);
    for (name, n) in &theirs {
        let bytes = fs::read(folder.join(name)).unwrap();
        let document = parse::read(&bytes, None, &base())
            .unwrap_or_else(|trouble| panic!("{name}: {trouble}"));
        let n_items = document.items.len();
        println!("{name}: {n_items}, feedparser {n}, {} {:?}", document.format, flaws(&document));
        assert!(*n.max(&counted[name]) <= n_items, "{name}");
        (n_ours, n_theirs) = (n_ours + n_items, n_theirs + n);
    }
    println!("{} documents: {n_ours} items, feedparser {n_theirs}", theirs.len());
}

#[test]
fn broken_feeds_are_read_as_their_makers_meant() {
    let Some(folder) = corpus("feeds") else { return };
    let expected = fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: BTreeMap<String, serde_json::Value> = serde_json::from_str(&expected).unwrap();
    let mut wrong = Vec::new();
    for (name, expected) in &expected {
        let bytes = fs::read(folder.join(name)).unwrap();
        let base = expected["base_url"].as_str().map_or_else(base, |url| Url::parse(url).unwrap());
        let outcome = parse::read(&bytes, expected["http_content_type"].as_str(), &base);
        assert!(!matches!(outcome, Err(Trouble::Unreadable(_))), "{name}: {outcome:?}");
        let is_right = match &outcome {
            Ok(document) => expected["outcome"] == "feed" && is_as_expected(document, expected),
            Err(_) => expected["outcome"] != "feed",
        };
        if !is_right {
            wrong.push(name);
        }
    }
    println!("{} of {} as expected; not {wrong:?}", expected.len() - wrong.len(), expected.len());
    assert!(wrong.len() <= 2, "{wrong:?}");
}

/// Counts, links and dates; titles are compared by `tools/score_feeds.py`.
fn is_as_expected(document: &Document, expected: &serde_json::Value) -> bool {
    let number = |key: &str| expected[key].as_u64().or(expected["entries"].as_u64()).unwrap();
    let n_items = document.items.len() as u64;
    let is_count_right =
        (number("entries_at_least")..=number("entries_at_most")).contains(&n_items);
    let pairs = expected["items"].as_array().unwrap().iter().zip(&document.items);
    is_count_right
        && pairs.into_iter().all(|(expected, item)| {
            let date = item.published.or(item.updated);
            let date = date.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
            let is_open = |key: &str| matches!(expected[key].as_str(), None | Some("*"));
            let is_link_right = is_open("link")
                || canonical_link(expected["link"].as_str().unwrap()) == canonical_link(&item.link);
            is_link_right
                && (is_open("date_utc") || expected["date_utc"].as_str() == date.as_deref())
        })
}

#[test]
fn consecutive_polls_give_each_item_once() {
    let Some(folder) = corpus("outlets") else { return };
    let streams = [
        ("aljazeera", 49),
        ("amarbanglabd", 75),
        ("banglatribune", 130),
        ("bbc_world", 32),
        ("bd24live", 10),
        ("indiatoday", 234),
        ("jagonews", 117),
        ("mehr", 37),
    ];
    for (outlet, expected) in streams {
        let mut known = HashSet::new();
        let (mut n_distinct, mut keys) = (0, HashSet::new());
        for poll in 1.. {
            let Ok(bytes) = fs::read(folder.join(format!("{outlet}.{poll:02}.feed"))) else {
                break;
            };
            for item in parse::read(&bytes, None, &base()).unwrap().items {
                let names = [
                    format!("key {}", item.key),
                    format!("link {}", canonical_link(&item.link)),
                    format!("title {} {:?}", item.title, item.published.or(item.updated)),
                ];
                n_distinct += usize::from(!names.iter().any(|name| known.contains(name)));
                known.extend(names);
                keys.insert(item.key);
            }
        }
        println!("{outlet}: {n_distinct} items under {} keys", keys.len());
        assert_eq!(n_distinct, expected, "{outlet}");
    }
}
