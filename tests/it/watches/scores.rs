//! What a match is worth, and the words that prove it.
use std::{fs, path::Path};

use attache::{
    model::{Actor, Field, Item, Tier},
    watch,
};

use super::{all_of, between, dyad, engine_of, is_taken, item, judged, matched_by, verdict, words};

#[test]
fn the_parts_of_the_sum_are_the_ones_in_the_table() {
    let body = "Russia welcomed Pakistan’s minister. Moscow spoke of gas. Russian firms are ready. \
                Nobody else came. Pakistan is pleased.";
    insta::assert_snapshot!(verdict(dyad(), "Russia and Pakistan sign", ""), @"Also: Russia 3: title 3 · Pakistan 3: title 3 → 3");
    insta::assert_snapshot!(verdict(dyad(), "Gas talks", body), @"Also: Russia 4: lead 1, 3 sentences · Pakistan 3: lead 1, 2 sentences → 3 + ½ together = 3½");
    insta::assert_snapshot!(verdict(dyad(), "Russia and Pakistan sign", body), @"Main: Russia 7: title 3, lead 1, 3 sentences · Pakistan 6: title 3, lead 1, 2 sentences → 6 + ½ together = 6½");
    insta::assert_snapshot!(verdict(dyad(), "Russia signs", "Talks ended. A day passed. All is well. Pakistan came."), @"Passing: Russia 3: title 3 · Pakistan 1: 1 sentence → 1");
    insta::assert_snapshot!(verdict(dyad(), "", "Russia and Pakistan met."), @"Also: Russia 2: lead 1, 1 sentence · Pakistan 2: lead 1, 1 sentence → 2 + ½ together = 2½");
    let long = "Russia speaks. ".repeat(9) + "Pakistan listens.";
    insta::assert_snapshot!(verdict(dyad(), "", &long), @"Passing: Russia 6: lead 1, 5 sentences · Pakistan 1: 1 sentence → 1");
}

#[test]
fn somebody_far_down_a_long_text_is_no_main_story_because_it_is_long() {
    let named = |n: usize| {
        let before = "Nothing of note happened in the harbour. ".repeat(n);
        before + &"Russia and Pakistan spoke of it. ".repeat(9)
    };
    insta::assert_snapshot!(verdict(dyad(), "Harbours", &named(12)), @"Main: Russia 5: 5 sentences · Pakistan 5: 5 sentences → 5 + ½ together = 5½");
    insta::assert_snapshot!(verdict(dyad(), "Harbours", &named(60)), @"Passing: Russia 1: 1 sentence · Pakistan 1: 1 sentence → 1 + ½ together = 1½");
}

#[test]
fn a_dateline_is_one_place_and_is_cut_off() {
    let check = |body: &str, russia: u8| {
        let matched = judged(between(&["@RU", "talks"]), &item("", body));
        let dateline = matched.map_or(0, |matched| matched.evidence.parts[0].dateline);
        assert_eq!(dateline, russia, "{body}");
    };
    check("MOSCOW, March 3 - The talks ended.", 4);
    check("MOSCOW, March 3 (Reuters) - The talks ended.", 4);
    check("MOSCOW (AP) — The talks ended.", 4);
    check("MOSCOW: The talks ended.", 4);
    check("Moscow, Sept 12 – The talks ended.", 4);
    check("МОСКВА, 3 марта. /ТАСС/. Начались talks.", 4);
    check("МОСКВА, 3 мар — РИА Новости. Начались talks.", 4);
    check("ماسکو: talks", 4);
    check("MADISON, Wis., March 3 - The talks with Russia ended.", 0);
    check("MOSCOW, Ind., March 3 - The talks with Russia ended.", 0);
    check("The talks in Moscow - a view from Russia", 0);
    check("BREAKING: talks with Russia", 0);
    insta::assert_snapshot!(
        verdict(dyad(), "", "MOSCOW, March 3 (Reuters) - Pakistan will buy gas. Pakistan is pleased. It said so."),
        @"Also: Russia 4: dateline 4 · Pakistan 3: lead 1, 2 sentences → 3"
    );
    insta::assert_snapshot!(
        verdict(dyad(), "", "ISLAMABAD, Pakistan (AP) — Russia came."),
        @"Passing: Russia 2: lead 1, 1 sentence · Pakistan 4: dateline 4 → 2"
    );
}

#[test]
fn a_hint_needs_a_name_of_its_own_or_the_partner_near() {
    let far = format!("Moscow is cold.\n\n{}\n\nPakistan is warm.", "word ".repeat(30));
    insta::assert_snapshot!(verdict(dyad(), "Moscow hosts Pakistan talks", ""), @"Passing: Russia 0: only hints · Pakistan 3: title 3 → 0");
    insta::assert_snapshot!(verdict(dyad(), "", &far), @"“Moscow” only hints at Russia, and no name is near it");
    insta::assert_snapshot!(verdict(dyad(), "Islamabad and Moscow talk", ""), @"“Moscow” only hints at Russia, and no name is near it; “Islamabad” only hints at Pakistan, and no name is near it");
    let capital_counts =
        verdict(dyad(), "", "Russia met Pakistan. Moscow is glad. Islamabad is glad.");
    insta::assert_snapshot!(capital_counts, @"Also: Russia 3: lead 1, 2 sentences · Pakistan 3: lead 1, 2 sentences → 3 + ½ together = 3½");
}

#[test]
fn turkey_is_a_country_only_in_company() {
    let watch = || between(&["@RU", "@TR"]);
    let check = |title: &str, points: Option<u8>| {
        let found = judged(watch(), &item(title, ""));
        assert_eq!(found.map(|matched| matched.evidence.parts[1].title), points, "{title}");
    };
    check("Russia and Turkey agree", Some(3));
    check("Roast turkey from Russia", Some(0));
    check("RUSSIA BANS TURKEY IMPORTS", Some(0));
    assert!(!is_taken(all_of(&["@TR"]), "Turkey for dinner"));
    assert!(is_taken(all_of(&["@TR"]), "Turkey: Ankara votes"));
}

#[test]
fn a_foreign_word_is_explained_by_what_it_names_and_not_by_its_country() {
    let check = |body: &str, expected: &str| {
        let matched = judged(dyad(), &item("Russia, Pakistan", body)).unwrap();
        let glosses = matched.evidence.hits.iter().filter_map(|hit| hit.gloss.as_deref());
        assert_eq!(glosses.collect::<Vec<_>>(), [expected], "{body}");
    };
    check("Газопровод Карачи готов", "Karachi");
    check("из Лахора", "Lahore");
    check("لاہور", "Lahore");
    check("دفتر خارجہ", "Foreign Office");
    check("во Владивостоке", "Vladivostok");
    check("в Чечне", "Chechnya");
}

#[test]
fn the_users_own_foreign_words_are_explained_by_their_actor() {
    let actor = |name: &str, names: &[&str]| Actor {
        name: name.to_owned(),
        names: words(names),
        ..Actor::default()
    };
    let check = |name: &str, called: &str, expected: &str| {
        let actors = [actor(name, &["gas pipe*", called])];
        let engine = engine_of(&actors, all_of(&[&format!("@{name}")]));
        let matched = matched_by(&engine, &item("", called)).unwrap();
        assert_eq!(matched.evidence.hits[0].gloss.as_deref(), Some(expected));
    };
    check("S-400", "С-400", "S-400");
    check("gas-pipes", "газопровод", "gas pipes");
    check("gas_pipes", "газопровод", "gas pipes");
}

#[test]
fn evidence_says_which_words_and_what_they_mean() {
    let item = item("Россия ждёт", "اسلام آباد اور پاکستان: Moscow’s view");
    let matched = judged(dyad(), &item).unwrap();
    let hits: Vec<_> = matched
        .evidence
        .hits
        .iter()
        .map(|hit| (hit.part, hit.field, hit.surface.as_str(), hit.gloss.as_deref()))
        .collect();
    assert_eq!(
        hits,
        [
            (0, Field::Title, "Россия", Some("Russia")),
            (1, Field::Body, "اسلام آباد", Some("Islamabad")),
            (1, Field::Body, "پاکستان", Some("Pakistan")),
            (0, Field::Body, "Moscow", None),
        ]
    );
    assert_eq!(matched.evidence.n_hits, 4);
    assert_eq!(matched.evidence.gap, Some(0));
    for hit in &matched.evidence.hits {
        let text = if hit.field == Field::Title { &item.title } else { item.body() };
        assert_eq!(&text[hit.range.clone()], hit.surface);
    }
}

#[test]
fn evidence_keeps_a_word_of_every_part_however_long_the_text() {
    let body = "Russia speaks. ".repeat(60) + "Pakistan listens.";
    let matched = judged(dyad(), &item("", &body)).unwrap();
    assert_eq!(matched.evidence.hits.len(), 40);
    assert_eq!(matched.evidence.n_hits, 61);
    assert!(matched.evidence.hits.iter().any(|hit| hit.part == 1));
}

#[test]
#[expect(clippy::print_stdout, reason = "a test that skips says so")]
fn the_seed_article_is_a_main_story_of_the_two_line_watch() {
    let Ok(folder) = fs::read_dir(Path::new("../shared/corpus/seed")) else {
        println!("skipped: ../shared/corpus/seed is not there");
        return;
    };
    for entry in folder {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut lines = text.lines().filter(|line| !line.trim().is_empty()).skip(1);
        let title = lines.next().unwrap().to_owned();
        let content = text[text.find(&title).unwrap() + title.len()..].to_owned();
        let matched = judged(dyad(), &Item { title, content, ..Item::default() }).unwrap();
        println!("{}", watch::arithmetic(&matched));
        assert_eq!(matched.tier, Tier::Main);
    }
}
