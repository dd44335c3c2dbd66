//! What an edition makes of stored stories: what stands together, what is counted, who had it first.
use attache::{
    digest,
    model::{Candidate, Earlier, Lineage, Material, Named, Tier},
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
    assert_eq!((defence.n_told(), edition.sections[0].n_told()), (1, 1));

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
                copied under another headline by Indus Courier · told in other words by Raisina Letter";
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

#[test]
fn nobody_is_first_who_shares_a_minute() {
    let check = |seconds: &str, is_first: bool| {
        let of = |id, outlet: &str, at: &str, halves| {
            let text = "Russia and Pakistan met.";
            let item = candidate(id, outlet, at, &format!("{outlet} tells of a meeting"), text);
            let item = item.matched(RUSSIA_PAKISTAN, halves, Tier::Main, &[]);
            Candidate { story: Some(7), ..item }
        };
        let mut material = empty();
        material.candidates = vec![
            of(1, "Early", "2026-05-27T08:05:00Z", 12),
            of(2, "Equal", seconds, 12),
            of(3, "Head", "2026-05-27T09:00:00Z", 14),
        ];
        let first_at = at("2026-05-27T08:05:00Z");
        let lineage = Lineage { first: "Early".to_owned(), first_at, ..Lineage::default() };
        material.lineages.insert(7, lineage);
        let rendered = print("tie", &material);
        for part in [&rendered.text, &rendered.html] {
            assert_eq!(flat(part).to_lowercase().contains("first in early"), is_first, "{part}");
        }
    };
    check("2026-05-27T08:06:00Z", true);
    check("2026-05-27T08:05:40Z", false);
}

const URDU: &str = "پاکستان اور روس کی مشقیں 12 ستمبر کو";

/// A main story in Urdu whose headline is known to name some things.
fn in_urdu() -> Candidate {
    let words = [("Russia", "روس", "Russia"), ("Pakistan", "پاکستان", "Pakistan")];
    let mut item = candidate(1, "Naya Subh", "2026-05-27T10:00:00Z", URDU, URDU);
    item.item.lang = Some("ur".to_owned());
    let start = URDU.find("مشقیں").unwrap();
    item.named =
        vec![Named { range: start..start + "مشقیں".len(), name: "exercise".to_owned() }];
    Candidate { story: Some(7), ..item.matched(RUSSIA_PAKISTAN, 14, Tier::Main, &words) }
}

#[test]
fn a_foreign_headline_is_glossed_by_what_of_it_is_known() {
    let rendered = print("glossed", &Material { candidates: vec![in_urdu()], ..empty() });
    let gloss = "In the Urdu headline: Pakistan, Russia, exercise, 12";
    for part in [&rendered.text, &rendered.html] {
        assert!(part.contains(gloss), "{part}");
    }
}

#[test]
fn another_outlets_english_headline_is_the_better_gloss() {
    let english = "Russia and Pakistan set the date of their exercise";
    let item = |id, outlet: &str, title: &str| {
        let item = candidate(id, outlet, "2026-05-27T11:00:00Z", title, "");
        Candidate { story: Some(7), ..item.matched(RUSSIA_PAKISTAN, 8, Tier::Also, &[]) }
    };
    let mut russian = item(2, "Volga", "Россия и Пакистан назвали срок учений");
    russian.item.lang = Some("ru".to_owned());
    let candidates = vec![in_urdu(), russian, item(3, "Karachi Ledger", english)];
    let rendered = print("in-english", &Material { candidates, ..empty() });
    assert_eq!(rendered.subject, "1 on Russia–Pakistan: Russia and Pakistan set the date of…");
    for part in [&rendered.text, &rendered.html] {
        let said = flat(part);
        assert!(said.contains("In English: ") && !said.contains("In the Urdu headline"), "{part}");
        assert_eq!(said.matches(english).count(), 1, "{part}");
    }
    let html = flat(&rendered.html);
    let [english, byline] = [english, "Naya Subh"].map(|it| html.find(it).unwrap());
    assert!(english < byline && html.contains("1 more on this story"), "{html}");
}

/// The words without markup for blanks.
fn flat(part: &str) -> String {
    let tied = "<span style=\"white-space:nowrap;\">";
    let part = part.replace("&nbsp;", " ").replace(tied, "").replace("</span>", "");
    part.split_whitespace().collect::<Vec<_>>().join(" ")
}
