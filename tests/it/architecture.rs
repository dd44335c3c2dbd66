//! The doors between the rooms, checked. The table is `docs/ARCHITECTURE.md`'s, as data.
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// In reading order: a room may name only the rooms beside it here.
pub(crate) const DOORS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("text", &["model"]),
    ("schedule", &["model"]),
    ("parse", &["model", "text"]),
    ("article", &["model", "text", "parse"]),
    ("watch", &["model", "text"]),
    ("story", &["model", "text", "watch"]),
    ("digest", &["model", "text"]),
    ("fetch", &["model", "text"]),
    ("store", &["model", "text"]),
    ("deliver", &["model", "text"]),
    ("config", &["model", "text", "schedule", "article", "watch", "fetch", "store", "deliver"]),
    (
        "daemon",
        &[
            "model", "text", "schedule", "parse", "article", "watch", "story", "digest", "fetch",
            "store", "deliver", "config",
        ],
    ),
    (
        "cli",
        &[
            "model", "text", "schedule", "parse", "article", "watch", "story", "digest", "fetch",
            "store", "deliver", "config", "daemon",
        ],
    ),
];

/// Rooms that know neither sockets, files nor a clock.
const PURE: &[&str] =
    &["model", "text", "schedule", "parse", "article", "watch", "story", "digest"];

/// What a pure room never mentions.
const IMPURE: &[&str] = &[
    "tokio::",
    "async fn",
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "reqwest",
    "rusqlite",
    "lettre",
    "Utc::now",
    "Local::now",
    "SystemTime",
    "Instant::",
];

/// Each technology has one room, and those who drive the adapters.
const HOMES: &[(&str, &[&str])] =
    &[("reqwest", &["fetch"]), ("rusqlite", &["store"]), ("lettre", &["deliver"])];

#[test]
fn rooms_use_only_their_doors() {
    for room in rooms() {
        let allowed = doors(&room);
        for (file, source) in files_of(&room) {
            let strangers: Vec<_> = rooms_named_in(&source)
                .into_iter()
                .filter(|name| *name != room && !allowed.contains(&name.as_str()))
                .collect();
            assert!(
                strangers.is_empty(),
                "{file} names {strangers:?}; `{room}` may use {allowed:?}"
            );
        }
    }
}

#[test]
fn every_room_is_in_the_table() {
    let known: BTreeSet<&str> = DOORS.iter().map(|(room, _)| *room).collect();
    for room in rooms() {
        assert!(known.contains(room.as_str()), "`{room}` is missing in the table of doors");
    }
}

#[test]
fn no_path_climbs_out_of_its_room() {
    for room in rooms() {
        for (file, source) in files_of(&room) {
            let depth = Path::new(&file).components().count() - 2; // src/room/file.rs: 1
            let climb = format!("super{}", "::super".repeat(depth));
            assert!(!source.contains(&climb), "{file} climbs out with `{climb}`: say `crate::`");
        }
    }
}

#[test]
fn the_core_is_pure() {
    for room in PURE {
        for (file, source) in files_of(room) {
            for word in IMPURE {
                assert!(!code_of(&source).contains(word), "{file} mentions `{word}`");
            }
        }
    }
}

#[test]
fn each_technology_stays_at_home() {
    for (technology, homes) in HOMES {
        for room in rooms().iter().filter(|room| !homes.contains(&room.as_str())) {
            for (file, source) in files_of(room) {
                let named = code_of(&source).contains(&format!("{technology}::"));
                assert!(!named, "{file} mentions `{technology}`, which belongs to {homes:?}");
            }
        }
    }
}

#[test]
fn the_table_itself_has_no_circle() {
    let mut seen = BTreeSet::new();
    for (room, allowed) in DOORS {
        for other in *allowed {
            assert!(seen.contains(other), "`{room}` may use `{other}`, which comes after it");
        }
        seen.insert(*room);
    }
}

#[test]
fn the_reader_of_paths_sees_groups_and_nesting() {
    let named = |text: &str| rooms_named_in(text).into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(named("use crate::store;"), "store");
    assert_eq!(named("use crate::{fetch, model::{self, Item}, parse as p};"), "fetch model parse");
    assert_eq!(named("let x = crate::deliver::Secret(y);"), "deliver");
    assert_eq!(named("// says crate::store in a comment"), "");
}

fn doors(room: &str) -> &'static [&'static str] {
    let table: BTreeMap<_, _> = DOORS.iter().copied().collect();
    table.get(room).copied().unwrap_or_default()
}

/// The modules `lib.rs` declares.
fn rooms() -> Vec<String> {
    let map = fs::read_to_string("src/lib.rs").unwrap();
    let name = |line: &str| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned());
    map.lines().filter_map(name).collect()
}

/// Paths and contents of a room's sources, at any depth.
fn files_of(room: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut todo = vec![format!("src/{room}.rs"), format!("src/{room}")];
    while let Some(path) = todo.pop() {
        if let Ok(entries) = fs::read_dir(&path) {
            todo.extend(entries.map(|entry| entry.unwrap().path().to_str().unwrap().to_owned()));
        } else if Path::new(&path).extension().is_some_and(|ext| ext == "rs")
            && Path::new(&path).exists()
        {
            found.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

/// The source without comments.
fn code_of(source: &str) -> String {
    source.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// First names after `crate::`, also inside `crate::{…}`.
fn rooms_named_in(source: &str) -> BTreeSet<String> {
    let source = code_of(source);
    let mut named = BTreeSet::new();
    for (at, found) in source.match_indices("crate::") {
        let rest = &source[at + found.len()..];
        match rest.strip_prefix('{') {
            None => drop(named.insert(first_word(rest))),
            Some(group) => named.extend(top_level(group).iter().map(|part| first_word(part))),
        }
    }
    named.remove("");
    named
}

/// The comma-separated parts of a `{…}` group, up to its closing brace.
fn top_level(group: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 1;
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => (),
        }
        match (depth, c) {
            (0, _) => break,
            (1, ',') => parts.push(String::new()),
            _ => parts.last_mut().unwrap().push(c),
        }
    }
    parts
}

fn first_word(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}
