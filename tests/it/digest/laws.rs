//! What is true of every edition.
use std::collections::BTreeSet;

use attache::{
    digest,
    model::{Candidate, Material, Tier},
};
use proptest::{collection::vec, prelude::*};

use super::{
    FROM,
    material::{Marked, candidate, empty},
    reader,
};

/// Items of a small world, so that links, titles and watches often coincide.
fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (0..6usize, 0..6usize, vec((0..4usize, 0..20u16), 1..4), 0..48i64, ".{0,80}");
    vec(one, 0..25).prop_map(|all| {
        (1..)
            .zip(all)
            .map(|(id, (link, title, watches, hours, body))| {
                let titles = [
                    "A headline on the Moscow talks",
                    "a headline on the moscow talks!",
                    "Another report on the gas line",
                    "Gas",
                    "",
                    "روس اور پاکستان کی مشترکہ مشقیں",
                ];
                let links = [
                    "https://a.example/1",
                    "http://a.example/1/#x",
                    "https://a.example/2",
                    "javascript:x",
                    "",
                    "https://a.example/",
                ];
                let published = format!("2026-05-27T{:02}:00:00Z", hours % 24);
                let mut made = candidate(id, "Outlet", &published, titles[title], &body);
                made.item.link = links[link].into();
                let mut seen = BTreeSet::new();
                for (watch, halves) in watches.into_iter().filter(|(watch, _)| seen.insert(*watch))
                {
                    let tier = [Tier::Main, Tier::Also, Tier::Passing][usize::from(halves % 3)];
                    let name = empty().digest.watches[watch].clone();
                    made =
                        made.matched(&name, halves, tier, &[("part", "a", ""), ("other", "e", "")]);
                }
                made
            })
            .collect()
    })
}

fn material(candidates: Vec<Candidate>) -> Material {
    Material { candidates, ..empty() }
}

proptest! {
    #[test]
    fn every_candidate_is_claimed_exactly_once(candidates in candidates()) {
        let edition = digest::assemble(&material(candidates.clone()));
        let mut claimed: Vec<i64> = edition.claims().iter().map(|claim| claim.item).collect();
        claimed.sort_unstable();
        prop_assert_eq!(claimed, candidates.iter().map(|c| c.id).collect::<Vec<_>>());
        for claim in edition.claims() {
            let of = candidates.iter().find(|c| c.id == claim.item).unwrap();
            prop_assert!(of.matches.iter().any(|matched| matched.watch == claim.watch));
        }
        prop_assert_eq!(edition.is_quiet(), candidates.is_empty());
    }

    #[test]
    fn the_order_candidates_come_in_changes_nothing(candidates in candidates()) {
        let mut turned = candidates.clone();
        turned.reverse();
        let (a, b) = (digest::assemble(&material(candidates)), digest::assemble(&material(turned)));
        prop_assert_eq!(a, b);
    }

    #[test]
    fn a_subject_has_sixty_characters_at_most(
        candidates in candidates(), title in "\\PC{0,90}", watch in "\\PC{1,90}", n in 0..2usize,
    ) {
        let mut material = material(candidates);
        material.digest.title = title;
        for matched in material.candidates.iter_mut().flat_map(|c| &mut c.matches) {
            if matched.watch == material.digest.watches[n] {
                matched.watch.clone_from(&watch);
            }
        }
        material.digest.watches[n] = watch;
        let rendered = digest::render(&digest::assemble(&material), &reader(FROM));
        prop_assert!(rendered.subject.chars().count() <= 60, "{}", rendered.subject);
        prop_assert!(rendered.preheader.chars().count() <= 90, "{}", rendered.preheader);
        prop_assert!(!rendered.subject.contains(['\n', '\r']));
    }

    #[test]
    fn a_line_of_text_has_72_characters_unless_it_is_an_address(candidates in candidates()) {
        let rendered = digest::render(&digest::assemble(&material(candidates)), &reader(FROM));
        for line in rendered.text.lines() {
            let is_address = ["http://", "https://", "mailto:"].iter().any(|s| line.trim().starts_with(s));
            prop_assert!(is_address || line.chars().count() <= 72, "{}", line);
        }
    }
}
