//! What an edition makes of stored stories: what stands together, what is counted, who had it first.
use attache::{
    digest,
    model::{Candidate, Earlier, Lineage, Material, Tier},
};

use super::{
    material::{DEFENCE, Marked, RUSSIA_PAKISTAN, at, candidate, empty},
    print,
};

const RUBRIC: &str = "Russia and Pakistan: the week in talks";

/// An item with a headline that telling stories apart by would be wrong.
fn weekly(id: i64, outlet: &str, story: Option<i64>) -> Candidate {
    let item = candidate(id, outlet, "2026-05-27T10:00:00Z", RUBRIC, "Russia and Pakistan met.");
    Candidate { story, ..item.matched(RUSSIA_PAKISTAN, 12, Tier::Main, &[]) }
}

#[test]
fn what_stored_stories_keep_apart_no_headline_joins() {
    let check = |stories: &[Option<i64>], expected: &[&[i64]]| {
        let members = stories.iter().zip(1..);
        let candidates =
            members.map(|(story, id)| weekly(id, &format!("Outlet {id}"), *story)).collect();
        let edition = digest::assemble(&Material { candidates, ..empty() });
        let mut told: Vec<Vec<i64>> = edition
            .stories()
            .map(|story| story.entries().map(|entry| entry.item).collect())
            .collect();
        told.sort_unstable();
        assert_eq!(told, expected, "{stories:?}");
    };
    check(&[Some(7), Some(8)], &[&[1], &[2]]);
    check(&[Some(7), Some(7)], &[&[1, 2]]);
    check(&[None, None], &[&[1, 2]]);
    check(&[Some(7), None, Some(8)], &[&[1, 2], &[3]]);
    check(&[None, Some(7), Some(8), Some(7)], &[&[1, 2, 4], &[3]]);
}

#[test]
fn a_rubric_continues_no_other_story() {
    let check = |now: Option<i64>, before: Option<i64>, goes_on: bool| {
        let at = at("2026-05-20T06:30:00Z");
        let earlier = Earlier { title: RUBRIC.to_owned(), link: String::new(), story: before, at };
        let (candidates, earlier) = (vec![weekly(1, "Outlet", now)], vec![earlier]);
        let edition = digest::assemble(&Material { candidates, earlier, ..empty() });
        let continues = edition.stories().next().unwrap().continues;
        assert_eq!(continues.is_some(), goes_on, "{now:?} {before:?}");
    };
    check(Some(7), Some(7), true);
    check(Some(7), Some(8), false);
    check(Some(7), None, true);
    check(None, Some(8), true);
}

#[test]
fn what_is_told_elsewhere_counts_as_the_stories_it_is() {
    let both = |id| {
        let outlet = format!("Outlet {id}");
        let item =
            candidate(id, &outlet, "2026-05-27T10:00:00Z", RUBRIC, "Russia and Pakistan met.");
        let item = item.matched(RUSSIA_PAKISTAN, 12, Tier::Main, &[]);
        Candidate { story: Some(7), ..item.matched(DEFENCE, 12, Tier::Main, &[]) }
    };
    let mut material = Material { candidates: (1..=4).map(both).collect(), ..empty() };
    for figures in &mut material.figures {
        figures.usual = Some(2);
    }
    let edition = digest::assemble(&material);
    let defence = edition.sections.iter().find(|section| section.watch == DEFENCE).unwrap();
    assert_eq!((defence.elsewhere.n_items, defence.elsewhere.n_stories), (4, 1));
    assert_eq!((defence.n_stories(), edition.sections[0].n_stories()), (1, 1));

    let html = print("elsewhere-counted", &material).html;
    let figure = |watch: &str| html.split(watch).next().unwrap().rsplit("<tr>").next().unwrap();
    assert!(!figure(&format!(">{DEFENCE}")).contains("acc"), "one story is no spike: {html}");
}

#[test]
fn who_had_it_first_is_said_in_both_parts_also_where_one_item_is_shown() {
    let mut material = Material { candidates: vec![weekly(1, "Outlet", Some(7))], ..empty() };
    let outlets = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let lineage = Lineage {
        first: "Volga Wire".to_owned(),
        first_at: at("2026-05-27T08:05:00Z"),
        copied: outlets(&["Karachi Ledger", "Sindh Post", "Delta Times"]),
        retitled: outlets(&["Indus Courier"]),
        own: outlets(&["Raisina Letter", "Outlet"]),
    };
    material.lineages.insert(7, lineage);
    let rendered = print("lineage", &material);
    let line = "First in Volga Wire, Wed 09:05 · copied by Karachi Ledger and 2 others · \
                retitled by Indus Courier · told in other words by Raisina Letter";
    for part in [&rendered.text, &rendered.html] {
        assert!(flat(part).contains(line), "{part}");
    }
}

#[test]
fn another_item_says_whether_it_is_a_copy_and_is_named_once() {
    let mut material = empty();
    material.candidates = vec![
        weekly(1, "Volga Wire", Some(7)),
        weekly(2, "Karachi Ledger", Some(7)),
        weekly(3, "Sindh Post", Some(7)),
    ];
    let at = material.candidates[0].effective_at();
    let lineage = Lineage {
        first: "Volga Wire".to_owned(),
        first_at: at,
        copied: vec!["Karachi Ledger".to_owned(), "Delta Times".to_owned()],
        ..Lineage::default()
    };
    material.lineages.insert(7, lineage);
    let rendered = print("copies", &material);
    for part in [&rendered.text, &rendered.html] {
        let said = flat(part);
        assert_eq!(said.matches("Karachi Ledger").count(), 1, "{part}");
        assert!(said.contains("Wed 11:00 · copied") && said.contains("by Delta Times"), "{part}");
        assert!(said.contains("Wed 11:00 · same headline"), "{part}");
        assert!(!said.contains("irst in"), "the head's byline says so: {part}");
    }
}

/// The words without markup for blanks.
fn flat(part: &str) -> String {
    let part = part.replace("&nbsp;", " ");
    part.split_whitespace().collect::<Vec<_>>().join(" ")
}
