//! The files that `init` writes: what they say is so.
use std::{fs, path::Path};

use attache::{
    cli::{check, init},
    config::{self, report, spelling},
    model::Severity,
};

use super::{defaults, read};

#[test]
fn the_documented_defaults_are_the_defaults() {
    let documented = uncommented(include_str!("../../../config/attache.toml"));
    assert!(documented.contains("\ntimeout = \"20s\"\n"));
    assert_eq!(defaults(&documented), defaults(""));
}

#[test]
fn every_key_is_documented_in_a_file_that_init_writes() {
    let all: String = init::FILES.iter().map(|(_, text)| uncommented(text)).collect();
    for table in spelling::TABLES {
        for key in table.keys {
            let is_there = |line: &str| line.starts_with(&format!("{key} = "));
            let is_heading = |line: &str| line.ends_with(&format!(".{key}]"));
            let is_documented = all.lines().any(|line| is_there(line) || is_heading(line));
            assert!(is_documented, "{} `{key}`", table.heading);
        }
    }
}

#[test]
fn every_commented_example_loads() {
    for (name, text) in init::FILES {
        let is_other_timetable = |line: &&str| {
            name.starts_with("digests") && (line.starts_with("at =") || line.starts_with("days ="))
        };
        let examples = lines_once(&uncommented(text));
        let examples: Vec<&str> = examples.lines().filter(|it| !is_other_timetable(it)).collect();
        let errors = read(&examples.join("\n")).map_or_else(|it| it.problems, |it| it.notes);
        // Names that other files hold are missing here, and nothing else.
        let strange = errors
            .iter()
            .find(|it| it.severity == Severity::Error && !it.message.starts_with("there is no "));
        assert_eq!(strange, None, "{name}");
    }
}

#[test]
fn what_init_writes_loads_without_a_word() {
    let dir = tempfile::tempdir().unwrap();
    let written = init::init(&dir.path().join("new")).unwrap();
    assert_eq!(written.files.len(), init::FILES.len());
    let config = config::load(&dir.path().join("new")).unwrap();
    let checked = check::report(&config, "2026-11-24T05:00:00Z".parse().unwrap());
    assert_eq!(report::draw(&checked.problems, &config.files, false), "");
    assert_eq!(checked.exit_code, 0);
    assert!(24 <= config.sources.len());
    assert_eq!(config.watches[0].name, "Russia–Pakistan");
    assert_eq!(config.digests[0].digest.to, ["desk@example.org"]);
    assert!(
        config.sources.iter().all(|plan| plan.source.url.host_str() != Some("news.google.com"))
    );
}

#[test]
fn what_init_writes_shows_the_language_at_work_in_watches_that_bring_their_tests() {
    let dir = tempfile::tempdir().unwrap();
    init::init(&dir.path().join("new")).unwrap();
    let config = config::load(&dir.path().join("new")).unwrap();
    for watch in &config.watches {
        let n_tests = (watch.should_match.len(), watch.should_not_match.len());
        assert!(0 < n_tests.0 && 0 < n_tests.1, "{} has no tests", watch.name);
    }
    assert!(5 <= config.watches.len());
    assert_eq!(config.engine.self_tests(&config.watches), []);
    let queries = config.watches.iter().filter_map(|watch| watch.query.as_ref());
    let queries: Vec<&str> = queries.map(|query| query.text.as_str()).collect();
    assert!(4 <= queries.len());
    let all = queries.join("\n");
    for word in [
        " and ",
        " or ",
        " not ",
        " near/",
        " pre/",
        " same sentence ",
        "title:",
        "~",
        "=",
        "@",
        "*",
    ] {
        assert!(all.contains(word), "no query of a starter watch has `{word}`");
    }
}

#[test]
fn init_overwrites_nothing_and_names_what_is_there() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("watches")).unwrap();
    fs::write(dir.path().join("watches/sanctions.toml"), "# mine\n").unwrap();
    let error = init::init(dir.path()).unwrap_err().to_string();
    assert!(error.contains("already has watches/sanctions.toml"), "{error}");
    assert_eq!(fs::read_to_string(dir.path().join("watches/sanctions.toml")).unwrap(), "# mine\n");
    assert!(!dir.path().join("attache.toml").exists());
}

#[test]
fn every_file_in_the_folder_is_written_by_init() {
    let config = config::load(Path::new("config"));
    let files = config.map_or_else(|refusal| refusal.files, |config| config.files);
    let built_in = ["actors", "stories", "demo"];
    let ours =
        files.iter().filter(|file| !built_in.iter().any(|folder| file.path.starts_with(folder)));
    let ours: Vec<&str> = ours.map(|file| file.path.to_str().unwrap()).collect();
    let written: Vec<&str> = init::FILES.iter().map(|(name, _)| *name).collect();
    assert_eq!(ours, written);
}

/// With every `# key = value` line made a line of the file; `## prose` stays.
fn uncommented(text: &str) -> String {
    let line = |line: &str| line.strip_prefix("# ").unwrap_or(line).to_owned() + "\n";
    text.lines().map(line).collect()
}

/// Without the lines that set again what stands above: an example beside what is in force.
fn lines_once(text: &str) -> String {
    let mut seen = std::collections::BTreeSet::new();
    let is_new = |line: &&str| {
        if line.starts_with('[') {
            seen.clear();
        }
        line.split_once(" = ").is_none_or(|(key, _)| seen.insert(key.to_owned()))
    };
    text.lines().filter(is_new).flat_map(|line| [line, "\n"]).collect()
}

/// Every list of words in a table, however deep.
fn lists(value: &toml::Value, found: &mut Vec<Vec<String>>) {
    match value {
        toml::Value::Table(table) => table.values().for_each(|value| lists(value, found)),
        toml::Value::Array(all) => {
            found.push(all.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect());
        }
        _ => (),
    }
}

#[test]
fn no_name_has_a_second_ending_after_that_of_its_plural() {
    let mut found = Vec::new();
    let made = include_str!("../../../config/actors/countries.toml");
    lists(&made.parse::<toml::Table>().unwrap().into(), &mut found);
    assert!(1_000 < found.len(), "{} lists", found.len());
    for words in found {
        for word in &words {
            let more = format!("{word}s");
            let is_whole = word.ends_with(['s', 'x', 'z', 'ß']);
            assert!(!is_whole || !words.contains(&more), "{more} in {words:?}");
        }
    }
}
