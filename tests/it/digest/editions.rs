//! What an edition says, and in which order.
use std::fmt::Write;

use attache::{
    digest,
    model::{Edition, Material, Tier},
};
use chrono::TimeDelta;

use super::{
    material::{
        DEFENCE, Marked, RUSSIA_PAKISTAN, SANCTIONS, at, busy, candidate, crowded, empty, quiet,
        troubled, urdu,
    },
    print, reader,
};

/// `watch: [tier id+others …]`.
fn outline(edition: &Edition) -> String {
    let mut lines = String::new();
    for section in &edition.sections {
        let (here, elsewhere) = (section.n_items, section.elsewhere.n_items);
        write!(lines, "{} ({here} + {elsewhere}):", section.watch).unwrap();
        for story in &section.stories {
            let others: Vec<_> = story.others.iter().map(|other| other.item).collect();
            write!(lines, " {:?} {} {others:?}", story.tier, story.head.item).unwrap();
        }
        lines += "\n";
    }
    lines
}

#[test]
fn stories_stand_by_watch_tier_score_and_time() {
    insta::assert_snapshot!(outline(&digest::assemble(&busy())), @r"
    Russia–Pakistan (7 + 0): Main 4 [] Main 1 [2, 3] Main 7 [] Also 5 [] Passing 6 []
    India–Russia defence ties (2 + 1): Main 8 [] Passing 9 []
    Sanctions evasion (1 + 0): Also 10 []
    ");
}

#[test]
fn an_item_stands_under_the_first_watch_that_is_about_it() {
    let check = |taken: &[(&str, Tier)], watch: &str, also: &[&str]| {
        let mut item = candidate(1, "Outlet", "2026-05-27T10:00:00Z", "A headline", "A body.");
        for (name, tier) in taken {
            item = item.matched(name, 6, *tier, &[]);
        }
        let edition = digest::assemble(&Material { candidates: vec![item], ..empty() });
        let entry = edition.entries().next().unwrap();
        assert_eq!(
            (entry.watch.as_str(), &entry.also),
            (watch, &also.iter().map(|w| (*w).to_owned()).collect())
        );
    };
    check(&[(RUSSIA_PAKISTAN, Tier::Also), (DEFENCE, Tier::Main)], RUSSIA_PAKISTAN, &[DEFENCE]);
    check(&[(RUSSIA_PAKISTAN, Tier::Passing), (DEFENCE, Tier::Also)], DEFENCE, &[RUSSIA_PAKISTAN]);
    check(
        &[(RUSSIA_PAKISTAN, Tier::Passing), (SANCTIONS, Tier::Passing)],
        RUSSIA_PAKISTAN,
        &[SANCTIONS],
    );
}

#[test]
fn a_story_in_passing_keeps_its_other_outlets_under_it() {
    let (title, at) = ("A long headline that two papers share", "2026-05-27T10:00:00Z");
    let item = |id, outlet, title| {
        candidate(id, outlet, at, title, "").matched(RUSSIA_PAKISTAN, 2, Tier::Passing, &[])
    };
    let candidates =
        vec![item(1, "Alpha", title), item(2, "Beta", title), item(3, "Gamma", "Unrelated")];
    let html = print("passing", &Material { candidates, ..empty() }).html.replace('\u{a0}', " ");
    let places = ["In passing", "A long headline", "Beta", "same headline", "Unrelated"]
        .map(|w| html.rfind(w).unwrap());
    assert!(places[2..].is_sorted() && places[0] < places[2], "{places:?}");
}

#[test]
fn who_was_first_is_said_unless_it_is_the_only_other_item() {
    let check = |outlets: &[&str], is_said| {
        let of = |(place, outlet): (usize, &&str)| {
            let (hour, id) = (10 + place, i64::try_from(place).unwrap() + 1);
            let (at, tier) = (format!("2026-05-27T{hour}:00:00Z"), Tier::Main);
            let title = "A long headline that two papers share";
            candidate(id, outlet, &at, title, "A text.").matched(
                RUSSIA_PAKISTAN,
                if *outlet == "Head" { 14 } else { 12 },
                tier,
                &[],
            )
        };
        let candidates = outlets.iter().enumerate().map(of).collect();
        let html = print("first", &Material { candidates, ..empty() }).html.replace('\u{a0}', " ");
        assert!(html.contains("more on this story"), "{html}");
        assert_eq!(html.contains("first in Early"), is_said, "{html}");
    };
    check(&["Early", "Head"], false);
    check(&["Early", "Middle", "Head"], true);
}

#[test]
fn an_item_of_two_watches_is_counted_where_it_stands_and_compared_in_both() {
    let mut material = empty();
    let item = candidate(1, "Alpha", "2026-05-27T10:00:00Z", "A headline", "A body.");
    material.candidates = vec![item.matched(RUSSIA_PAKISTAN, 12, Tier::Main, &[]).matched(
        DEFENCE,
        8,
        Tier::Also,
        &[],
    )];
    let text = print("both", &material).text;
    assert!(squeezed(&text).contains(" India–Russia defence ties 1 2 told under Russia–Pakistan "));
    assert!(text.contains("  Also under India–Russia defence ties\n"), "{text}");
    assert!(!text.contains("\nIndia–Russia defence ties"), "{text}");
}

#[test]
fn a_section_says_where_the_rest_of_it_stands_and_leads_there() {
    let rendered = print("elsewhere", &busy());
    let told = "==== Also on this, told under Russia–Pakistan: What Russia wants from Pakistan, and \
                what it does not * New Delhi";
    assert!(squeezed(&rendered.text).contains(told), "{}", rendered.text);
    let link = r##"told under Russia–Pakistan: <a class="lk" href="#s1""##;
    let tied = r#"<span style="white-space:nowrap;">Russia–Pakistan:</span>"#;
    let html = rendered.html.replace(tied, "Russia–Pakistan:");
    assert!(html.contains(link) && html.contains(r#"<td id="s1""#), "{html}");
    assert!(html.contains(r##"Also under <a class="lk" href="#r2""##), "{html}");
}

#[test]
fn what_could_not_be_read_leads_to_the_sources() {
    let html = print("unread", &busy()).html;
    assert!(html.contains(r##"; <a class="lk" href="#sources""##), "{html}");
    assert!(html.contains(r#"<td id="sources""#), "{html}");
    assert!(html.contains("since Tue\u{a0}26\u{a0}May\u{a0}22:10 (41\u{a0}tries): "), "{html}");
}

#[test]
fn one_counts_stories_wherever_one_counts() {
    let rendered = print("counted", &busy());
    let text = squeezed(&rendered.text);
    assert!(text.contains("6 new stories, and 2 in passing, from 8 outlets"), "{text}");
    assert!(text.contains("Stories by watch new usual Russia–Pakistan 4 3 India"), "{text}");
    assert!(rendered.subject.starts_with("4 on Russia–Pakistan, 2 more: "), "{}", rendered.subject);
    assert!(text.contains("in all. "), "a story on two watches is accounted for: {text}");
}

#[test]
fn what_is_only_in_passing_is_no_news() {
    let mut material = empty();
    material.candidates = busy().candidates.into_iter().filter(|it| it.id == 6).collect();
    let rendered = print("only-passing", &material);
    let text = squeezed(&rendered.text);
    assert!(text.contains("1 story only in passing, from Karachi Ledger. "), "{text}");
    assert!(text.contains("Russia–Pakistan 0 3 1 in passing "), "{text}");
    assert!(text.contains("Russia–Pakistan 1 in passing, usual 3 "), "{text}");
    assert!(
        rendered.subject.starts_with("In passing on Russia–Pakistan: "),
        "{}",
        rendered.subject
    );
}

#[test]
fn no_line_ends_or_begins_with_a_sign_between_facts() {
    for material in [busy(), urdu(), crowded()] {
        let text = print("signs", &material).text;
        let is_sign = |c: char| matches!(c, '·' | '+');
        for line in text.lines() {
            let is_bullet = line.starts_with("    + ");
            assert!(!line.ends_with(is_sign), "{line}");
            assert!(is_bullet || !line.trim_start().starts_with(is_sign), "{line}");
        }
    }
}

/// The words with one blank between.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_opening_says_what_could_not_be_read() {
    let mut material = busy();
    material.coverage = troubled();
    let text = print("opening", &material).text;
    let opening = text.split("\n\n").nth(1).unwrap().replace('\n', " ");
    let said = "from 8 outlets in 2 languages; 1 of 61 sources could not be read. As";
    assert!(opening.contains(said), "{opening}");
}

#[test]
fn every_word_that_matched_is_marked_wherever_the_excerpt_has_it() {
    let mut material = empty();
    let body = "Russia and Pakistan met. Pakistan asked, and Russia will think about it.";
    let item = candidate(1, "Outlet", "2026-05-27T10:00:00Z", "Russia and Pakistan", body);
    let words = [("Russia", "Russia", ""), ("Pakistan", "Pakistan", "")];
    material.candidates = vec![item.matched(RUSSIA_PAKISTAN, 12, Tier::Main, &words)];
    let rendered = print("marked", &material);
    assert!(rendered.text.contains("* Russia and Pakistan\n"), "{}", rendered.text);
    let excerpt = "*Russia* and *Pakistan* met. *Pakistan* asked, and *Russia* will think";
    assert!(rendered.text.contains(excerpt), "{}", rendered.text);
    assert_eq!(rendered.html.matches("class=\"mk\"").count(), 4);
}

#[test]
fn the_head_of_a_main_story_is_claimed_as_main() {
    let claims = digest::assemble(&busy()).claims();
    let main: Vec<i64> = claims.iter().filter(|claim| claim.main).map(|claim| claim.item).collect();
    assert_eq!(main, [4, 1, 7, 8]);
    let story = |item| claims.iter().find(|claim| claim.item == item).unwrap().story;
    assert_eq!([story(1), story(2), story(3)], [2; 3]);
}

#[test]
fn the_subject_tells_the_top_story() {
    let check = |material: &Material, subject: &str, preheader: &str| {
        let rendered = print("subject", material);
        assert_eq!((rendered.subject.as_str(), rendered.preheader.as_str()), (subject, preheader));
    };
    check(
        &busy(),
        "4 on Russia–Pakistan, 2 more: What Russia wants from…",
        "New Delhi asks for end-use terms before it signs",
    );
    check(
        &quiet(),
        "Nothing new: Russia & South Asia watch (Thu 28 May)",
        "last main story Tue 19 May: Islamabad asks Moscow for a longer gas contract",
    );
    check(
        &empty(),
        "Nothing new: Russia & South Asia watch (Thu 28 May)",
        "All 61 sources were read in full",
    );
    let mut one = empty();
    one.candidates = busy().candidates.into_iter().filter(|c| c.id == 10).collect();
    check(
        &one,
        "1 on Sanctions evasion: A tanker changes its flag for the…",
        "1 new story, from Gulf Monitor. Less than half the usual 6.",
    );
    let mut troubled_day = quiet();
    troubled_day.coverage = troubled();
    check(
        &troubled_day,
        "Nothing new: Russia & South Asia watch (Thu 28 May)",
        "1 source could not be read; last main story Tue 19 May: Islamabad asks Moscow for a…",
    );
}

#[test]
fn a_catch_up_edition_says_what_it_makes_good() {
    let mut material = busy();
    material.missed = vec![at("2026-05-26T06:30:00Z"), at("2026-05-27T06:30:00Z")];
    let text = print("catch-up", &material).text;
    assert!(text.contains("26–28 May 2026, 07:30 London\n"), "{text}");
    assert!(
        squeezed(&text).contains(
            "This edition makes good 2 missed slots: Tue 26 May 07:30, Wed 27 May 07:30."
        )
    );
    material.candidates.clear();
    material.missed =
        (2..26).map(|day| at("2026-05-28T06:30:00Z") - TimeDelta::days(28 - day)).collect();
    let rendered = print("catch-up-quiet", &material);
    assert_eq!(rendered.subject, "Nothing new: Russia & South Asia watch (2–28 May)");
    assert!(
        squeezed(&rendered.text)
            .contains("24 missed slots: from Sat 2 May 07:30 to Mon 25 May 07:30."),
        "{}",
        rendered.text
    );
}

#[test]
fn a_watch_too_new_to_compare_says_so() {
    let mut material = busy();
    material.figures.clear();
    let rendered = print("too-new", &material);
    let early = "It is too early to say what is usual.";
    let flat = rendered.text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(flat.matches(early).count(), 1, "{}", rendered.text);
    assert!(!rendered.text.contains("too new"), "once is enough: {}", rendered.text);
    material.figures = busy().figures;
    material.figures[0].usual = None;
    let rendered = print("one-too-new", &material);
    assert!(rendered.text.contains("4 new, too new to compare"), "{}", rendered.text);
    assert!(!rendered.text.contains("the usual"), "{}", rendered.text);
}

#[test]
fn the_first_quiet_edition_says_how_to_look_back() {
    let mut material = quiet();
    material.last_main = None;
    assert!(!print("quiet", &material).text.contains("attache digest preview"));
    material.is_first = true;
    let rendered = print("first", &material);
    for part in [&rendered.text, &rendered.html] {
        assert!(part.contains("attache digest preview south-asia-morning --open-since 7d"));
    }
}

#[test]
fn whoever_gets_it_reads_why_and_how_to_stop() {
    let edition = digest::assemble(&busy());
    let check = |from: &str, stop: &str| {
        let rendered = digest::render(&edition, &reader(from));
        assert!(rendered.text.contains("You get this at desk@example.org as a reader of"));
        assert!(rendered.text.contains(stop) && rendered.html.contains(stop), "{}", rendered.text);
    };
    check(
        "Attaché <a+b@example.org>",
        "mailto:a%2Bb@example.org?subject=unsubscribe%20south-asia-morning",
    );
    check(
        "attache@example.org",
        "mailto:attache@example.org?subject=unsubscribe%20south-asia-morning",
    );
    assert!(!digest::render(&edition, &reader("nobody")).html.contains("mailto:"));
}

#[test]
fn an_accent_colours_the_mail_and_nothing_else_is_taken_from_it() {
    let mut material = busy();
    material.digest.accent = Some("#0b4f6c".to_owned());
    assert!(print("accent", &material).html.contains("border-top:3px solid #0b4f6c"));
    material.digest.accent = Some("red;background:url(https://evil.example)".to_owned());
    assert!(!print("accent", &material).html.contains("evil"));
}
