//! What is left of long texts.
use attache::{
    digest,
    model::{Candidate, Field, Material, Run, Tier},
};
use proptest::prelude::*;

use super::material::{Marked as _, RUSSIA_PAKISTAN, candidate, empty};

const PAIR: &[(&str, &str, &str)] = &[("Russia", "Russia", ""), ("Pakistan", "Pakistan", "")];

/// An item whose evidence stands behind `n` sentences, before as many.
fn long(n: usize, filler: &str) -> Candidate {
    let filler = filler.repeat(n);
    let body = format!("{filler}Envoys of Russia came to talk to Pakistan about gas. {filler}");
    let made = candidate(1, "Alpha", "2026-05-27T10:00:00Z", "A headline", &body);
    made.matched(RUSSIA_PAKISTAN, 12, Tier::Main, PAIR)
}

fn excerpt(candidate: Candidate) -> String {
    let material = Material { candidates: vec![candidate], ..empty() };
    let edition = digest::assemble(&material);
    let runs = &edition.stories().next().unwrap().head.excerpt;
    let star = |run: &Run| {
        if run.is_marked { format!("*{}*", run.text) } else { run.text.clone() }
    };
    runs.iter().map(star).collect()
}

#[test]
fn a_shortened_text_gives_the_same_excerpt() {
    let check = |n, filler: &str| {
        let whole = long(n, filler);
        let mut short = whole.clone();
        digest::shorten(&mut short);
        assert!(short.item.body().chars().count() <= 1_005, "{}", short.item.body());
        assert_eq!(excerpt(short), excerpt(whole), "{filler} {n}");
    };
    for filler in [
        "Nothing else was said on that day. ",
        "Ничего другого сказано не было. ",
        "اور کچھ نہیں کہا گیا۔ ",
    ] {
        for n in [0, 1, 10, 100, 1_000] {
            check(n, filler);
        }
    }
}

proptest! {
    #[test]
    fn evidence_stays_on_its_words(before in 0..60usize, after in 0..60usize, filler in ".{0,40}") {
        let filler = format!("{filler} ");
        let body = format!("{}Russia and Pakistan{}", filler.repeat(before), filler.repeat(after));
        let made = candidate(1, "Alpha", "2026-05-27T10:00:00Z", "A headline", &body);
        let mut made = made.matched(RUSSIA_PAKISTAN, 12, Tier::Main, PAIR);
        digest::shorten(&mut made);
        let text = made.item.body();
        for hit in made.matches[0].evidence.hits.iter().filter(|hit| hit.field == Field::Body) {
            let words = &text[hit.range.clone()];
            prop_assert!(words.is_empty() || words == hit.surface, "{words} {}", hit.surface);
        }
        prop_assert!(text.contains("Russia and Pakistan"));
    }
}
