//! Editions at the edges: very many items, hostile ones, everything at once.
use std::collections::BTreeMap;

use attache::model::{Edit, Edited, EditedItem, Field, Hit, Material, Tier};

use super::{
    DEFENCE, Marked as _, PAIR, RUSSIA_PAKISTAN, SANCTIONS, at, busy, candidate, drill, empty,
    troubled,
};

/// `n` items over three watches and three tiers.
pub fn many(n: i64) -> Material {
    let mut material = empty();
    material.candidates = (1..=n)
        .map(|id| {
            let watch = [RUSSIA_PAKISTAN, DEFENCE, SANCTIONS][usize::try_from(id % 3).unwrap()];
            let (halves, tier) = match id % 10 {
                0..=2 => (12, Tier::Main),
                3..=6 => (7, Tier::Also),
                _ => (2, Tier::Passing),
            };
            let title = format!("Report {id}: Russia and Pakistan on corridor number {id}");
            let body =
                drill().item.summary.replace("Islamabad", "Pakistan").replace("Moscow", "Russia");
            candidate(id, "Indus Tribune", "2026-05-27T17:40:00Z", &title, &body)
                .matched(watch, halves, tier, PAIR)
        })
        .collect();
    material
}

/// What a feed might try.
pub fn hostile() -> Material {
    let mut material = empty();
    let title = "<script>alert(1)</script> Russia \u{202e}natsikaP\u{2066}\0 \"quoted\" & 'single'";
    let mut script = candidate(
        1,
        "<b>Outlet</b>",
        "2026-05-27T17:40:00Z",
        title,
        "<img src=x onerror=alert(1)> Russia and Pakistan\0.",
    );
    script.item.link = "javascript:alert(document.cookie)//Russia".into();
    script.item.author = "\"><iframe src=//evil.example>".into();
    script.item.lang = Some("\" onload=\"x".to_owned());
    let long = candidate(
        2,
        "Long",
        "2026-05-27T17:41:00Z",
        &"Russia-Pakistan ".repeat(320),
        &"pakistan".repeat(2_000),
    );
    let mut solid = candidate(
        3,
        "Solid",
        "2026-05-27T17:42:00Z",
        &"Ж".repeat(5_000),
        "{{ body }} {% raw %} https://x.example/\u{2028}\u{2029}",
    );
    solid.item.link = "https://solid.example/\"onmouseover=alert(1)?<script>&x=1".into();
    let mut lines = candidate(
        4,
        "Lines",
        "2026-05-27T17:43:00Z",
        "Russia\r\nBcc: victim@example.org\r\n\r\nPakistan",
        "",
    );
    lines.item.link = "data:text/html,<script>alert(1)</script>".into();
    let mut wrong = candidate(5, "Wrong", "2026-05-27T17:44:00Z", "Я Россия", "Я");
    wrong = wrong.matched(RUSSIA_PAKISTAN, 12, Tier::Main, PAIR);
    for range in [1..2, 0..9_999, 9_998..9_999] {
        let hit = Hit { part: 7, field: Field::Title, range, surface: String::new(), gloss: None };
        wrong.matches[0].evidence.hits.push(hit);
    }
    material.candidates = [script, long, solid, lines]
        .map(|candidate| candidate.matched(RUSSIA_PAKISTAN, 12, Tier::Main, PAIR))
        .to_vec();
    material.candidates.push(wrong);
    let sentence = "<script>alert(1)</script> Russia\r\nBcc: x@example.org \u{202e}natsikaP\0";
    material.edited = vec![
        edited(1, title, Edited::Removed, sentence),
        edited(99, title, Edited::Added, sentence),
        edited(98, &"Russia ".repeat(900), Edited::Reworded, &"Ж".repeat(9_000)),
    ];
    material.edited[1].link = "javascript:alert(1)".into();
    material.coverage = troubled();
    material.coverage.failing[0].why =
        "the address leads to an HTML page titled \"<script>x</script>\u{202e}\", not a feed"
            .into();
    material
}

/// An item whose article was changed.
fn edited(item: i64, title: &str, what: Edited, sentence: &str) -> EditedItem {
    let named = vec!["Pakistan".to_owned()];
    let (at, sentence) = (at("2026-05-27T17:52:00Z"), sentence.to_owned());
    EditedItem {
        item,
        title: title.to_owned(),
        link: "https://volga.example/grain".to_owned(),
        outlet: "Volga Courier".to_owned(),
        edits: vec![Edit { at, what, named, sentence }],
    }
}

/// [`busy`] on a day with everything else besides: beats, a story that goes on, one that was sent
/// as an alert, a second look, articles that were changed, a file that is not in force.
pub fn crowded() -> Material {
    let mut material = busy();
    let beats = vec!["energy".to_owned(), "defence".to_owned()];
    material.beats = BTreeMap::from([(RUSSIA_PAKISTAN.to_owned(), beats)]);
    for candidate in &mut material.candidates {
        let beat = match candidate.id {
            1 | 7 => "defence",
            5 => "energy",
            _ => continue,
        };
        candidate.beats.insert(RUSSIA_PAKISTAN.to_owned(), beat.to_owned());
        candidate.alerted_at = (candidate.id == 1).then(|| at("2026-05-27T17:52:00Z"));
    }
    material.earlier = vec![attache::model::Earlier {
        title: "Ministry names a new date for the first section of the gas line".to_owned(),
        link: String::new(),
        story: None,
        at: at("2026-05-26T06:30:00Z"),
    }];
    let again = candidate(
        20,
        "Volga Courier",
        "2026-05-25T08:00:00Z",
        "Grain for gas: what Moscow offered Islamabad",
        "",
    );
    material.second_looks = vec![again.matched(
        RUSSIA_PAKISTAN,
        11,
        Tier::Main,
        &[("Russia", "Moscow", ""), ("Pakistan", "Islamabad", "")],
    )];
    let removed = "The governor said that Pakistan had asked for it in writing.";
    material.edited = vec![
        edited(1, "", Edited::Removed, removed),
        edited(30, "Wheat, by rail", Edited::Reworded, removed),
    ];
    material.not_in_force = vec![
        "watches/gas.toml as of Wed 14:02 UTC is not in force: line 3, unknown key".to_owned(),
    ];
    material
}

/// What one reader of [`crowded`] never got.
pub fn undelivered() -> Vec<attache::model::Undelivered> {
    let headline = |n: u32, title: &str| attache::model::Headline {
        title: title.to_owned(),
        link: format!("https://ledger.example/{n}"),
        outlet: "Karachi Ledger".to_owned(),
    };
    vec![attache::model::Undelivered {
        delivery: 1,
        slot_at: at("2026-05-27T06:30:00Z"),
        why: "the mail server does not take the recipient: 550 5.2.2 mailbox full".to_owned(),
        items: vec![
            headline(1, "Moscow writes to Islamabad about wagons"),
            headline(2, "A port, and who pays for it"),
        ],
    }]
}
