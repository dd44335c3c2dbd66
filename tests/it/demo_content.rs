//! The sample outlets of `attache demo`: well-formed, readable, distinct, and nobody else's words.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use chrono::{DateTime, TimeDelta, Utc};
use feed_rs::model::Entry;
use quick_xml::events::Event;

const DEMO: &str = "config/demo";

#[test]
fn the_sample_feeds_are_well_formed() {
    for (name, text) in feeds() {
        let mut reader = quick_xml::Reader::from_str(&text);
        let mut depth = 0;
        loop {
            match reader.read_event() {
                Ok(Event::Start(_)) => depth += 1,
                Ok(Event::End(_)) => depth -= 1,
                Ok(Event::Eof) => break,
                Ok(_) => (),
                Err(fault) => panic!("{name}, byte {}: {fault}", reader.error_position()),
            }
        }
        assert_eq!(depth, 0, "{name} ends before its elements do");
    }
}

#[test]
fn every_sample_feed_has_a_days_worth_of_items() {
    let n_items: Vec<String> =
        entries().iter().map(|(name, entries)| format!("{name} {}", entries.len())).collect();
    insta::assert_snapshot!(n_items.join("\n"), @r"
    foreign-office.xml 6
    indus-courier.xml 15
    kaspiysky-obozrevatel.xml 12
    meridian-sixty.xml 6
    naya-sangam.xml 11
    steppe-and-monsoon.xml 5
    ");
}

#[test]
fn every_sample_item_says_where_and_when_and_has_a_text() {
    for (name, entries) in entries() {
        for entry in entries {
            let title = entry.title.expect("an item has a title").content;
            let at = entry.published.expect("an item has a date");
            let age = now() - at;
            assert!(TimeDelta::zero() < age && age < TimeDelta::days(7), "{name}: {title}: {at}");
            assert!(entry.summary.is_some(), "{name}: {title}");
            let host = entry.links[0].href.split('/').nth(2).unwrap();
            assert!(host.ends_with(".example"), "{name}: {title}: {host}");
        }
    }
}

#[test]
fn no_two_sample_items_share_a_guid() {
    let mut seen = BTreeSet::new();
    for (name, entries) in entries() {
        for entry in entries {
            assert!(seen.insert(entry.id.clone()), "{name} repeats {}", entry.id);
        }
    }
}

#[test]
fn one_story_stands_in_two_outlets_under_one_link() {
    let mut outlets: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, entries) in entries() {
        for entry in entries {
            let page = entry.links[0].href.split('?').next().unwrap().to_owned();
            outlets.entry(page).or_default().push(name.clone());
        }
    }
    outlets.retain(|_, names| names.len() > 1);
    let shared: Vec<_> = outlets.into_values().collect();
    assert_eq!(shared, [["indus-courier.xml", "meridian-sixty.xml"]]);
}

#[test]
fn all_but_one_of_the_sources_have_a_file() {
    let desk: toml::Table = filled("demo.toml").parse().unwrap();
    let missing: Vec<&str> = desk["source"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| source["feed"].as_str().unwrap().strip_prefix("http://127.0.0.1:8/").unwrap())
        .filter(|file| !Path::new(DEMO).join(file).exists())
        .collect();
    assert_eq!(missing, ["neva-ledger.xml"]);
}

#[test]
fn the_month_before_is_told_by_sources_of_the_desk_each_day_and_nothing_twice() {
    let desk: toml::Table = filled("demo.toml").parse().unwrap();
    let known: BTreeSet<&str> =
        desk["source"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    let past = fs::read_to_string(Path::new(DEMO).join("past.tsv")).unwrap();
    let (mut titles, mut days) = (BTreeSet::new(), BTreeSet::new());
    for row in past.lines().filter(|row| !row.starts_with('#')) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [hours, source, title] = columns[..] else { panic!("`{row}` has no three columns") };
        let hours: u32 = hours.parse().unwrap();
        assert!(known.contains(source) && (24..31 * 24).contains(&hours), "{row}");
        assert!(titles.insert(title), "told twice: {row}");
        days.insert(hours / 24);
    }
    assert_eq!(days.len(), 30);
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn the_sample_news_copies_nothing_from_the_article_it_retells() {
    let Ok(folder) = fs::read_dir("../shared/corpus/seed") else {
        return eprintln!("skipped: the article is not here");
    };
    let theirs: BTreeSet<String> =
        folder.flat_map(|file| runs(&fs::read_to_string(file.unwrap().path()).unwrap())).collect();
    assert!(!theirs.is_empty());
    for (name, text) in feeds() {
        let copied: Vec<String> =
            runs(&text).into_iter().filter(|run| theirs.contains(run)).collect();
        assert_eq!(copied, [""; 0], "{name}");
    }
}

#[test]
fn a_placeholder_becomes_an_instant_before_now() {
    let check = |token: &str, expected: &str| assert_eq!(value(token), expected, "{token}");
    check("base", "http://127.0.0.1:8");
    check("-3h", "Thu, 26 May 2016 03:30:00 +0000");
    check("-90m", "Thu, 26 May 2016 05:00:00 +0000");
    check("iso -2d", "2016-05-24T06:30:00Z");
}

/// The text's runs of eight words, in lower case and without markup.
fn runs(text: &str) -> Vec<String> {
    let plain: String = text
        .split('<')
        .filter_map(|part| part.split_once('>'))
        .fold(text.split('<').next().unwrap_or_default().to_owned(), |plain, (_, rest)| {
            plain + " " + rest
        });
    let plain = plain.to_lowercase();
    let words: Vec<&str> =
        plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(8).map(|run| run.join(" ")).collect()
}

/// Every sample feed by file name, read by feed-rs.
fn entries() -> Vec<(String, Vec<Entry>)> {
    let read = |text: String| feed_rs::parser::parse(text.as_bytes()).unwrap().entries;
    feeds().into_iter().map(|(name, text)| (name, read(text))).collect()
}

/// Every sample feed by file name, placeholders filled.
fn feeds() -> Vec<(String, String)> {
    let mut names: Vec<String> = fs::read_dir(DEMO)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort_unstable();
    names.into_iter().map(|name| (name.clone(), filled(&name))).collect()
}

/// A sample file as the sample server would give it at [`now`].
fn filled(name: &str) -> String {
    let text = fs::read_to_string(PathBuf::from(DEMO).join(name)).unwrap();
    let mut parts = text.split("{{");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |filled, part| {
        let (token, rest) = part.split_once("}}").unwrap();
        filled + &value(token) + rest
    })
}

/// What a placeholder becomes; the rule is in `config/demo/README.md`.
fn value(token: &str) -> String {
    if token == "base" {
        return "http://127.0.0.1:8".to_owned();
    }
    let (iso, ago) = token.strip_prefix("iso ").map_or((false, token), |ago| (true, ago));
    let (number, unit) = ago.strip_prefix('-').unwrap().split_at(ago.len() - 2);
    let number: i64 = number.parse().unwrap();
    let at = now()
        - match unit {
            "m" => TimeDelta::minutes(number),
            "h" => TimeDelta::hours(number),
            "d" => TimeDelta::days(number),
            _ => panic!("`{token}` has no unit"),
        };
    if iso { at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true) } else { at.to_rfc2822() }
}

fn now() -> DateTime<Utc> {
    "2016-05-26T06:30:00Z".parse().unwrap()
}
