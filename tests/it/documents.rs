//! What `docs/` says of the code is so.
use std::fs;

use crate::architecture::DOORS;

fn section(title: &str) -> String {
    let document = fs::read_to_string("docs/ARCHITECTURE.md").unwrap();
    let start = document.find(&format!("\n## {title}\n")).unwrap_or_else(|| panic!("{title}"));
    let text = &document[start + 1..];
    text[..text.find("\n## ").unwrap_or(text.len())].to_owned()
}

/// What stands in back-ticks, in order.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_doors_in_words_are_the_doors_in_the_test() {
    let section = section("The doors");
    let rows: Vec<Vec<&str>> =
        section.lines().filter(|line| line.starts_with("| `")).map(quoted).collect();
    let expected: Vec<Vec<&str>> =
        DOORS.iter().map(|(room, allowed)| [&[*room], *allowed].concat()).collect();
    assert_eq!(rows, expected);
}

#[test]
fn every_room_has_its_sentence() {
    let section = section("The rooms");
    let named: Vec<&str> = section
        .lines()
        .filter_map(|line| line.strip_prefix("* `")?.split_once("`: "))
        .map(|(room, _)| room)
        .collect();
    assert_eq!(named, DOORS.iter().map(|(room, _)| *room).collect::<Vec<_>>());
}

#[test]
fn every_test_that_holds_an_invariant_is_there() {
    let section = section("Invariants");
    let mut n_found = 0;
    for row in section.lines().filter(|line| line.starts_with("| ") && line.contains('`')) {
        let name = quoted(row).pop().unwrap();
        let (module, function) = name.rsplit_once("::").unwrap();
        let file = format!("tests/it/{}.rs", module.replace("::", "/"));
        let source = fs::read_to_string(&file).unwrap_or_else(|_| panic!("{file} is not there"));
        assert!(source.contains(&format!("fn {function}(")), "{file} has no `{function}`");
        n_found += 1;
    }
    assert!(10 <= n_found, "{n_found}");
}
