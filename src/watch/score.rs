//! What a match is worth: few terms that can be printed and added up. Whether it is one was decided
//! before.
use std::collections::BTreeSet;

use crate::model::{Evidence, Field, Hit, Match, PartScore, Score, Tier};

use super::{
    actors::Kind,
    evaluate::{Case, Mention},
    nearness,
    term::Scope,
};

const DATELINE: u8 = 4;
const TITLE: u8 = 3;
const LEAD: u8 = 1;
/// The lead is this many sentences.
const LEAD_SENTENCES: u32 = 2;
/// Sentences beyond these say nothing more.
const MOST_SENTENCES: u8 = 5;
/// From this score on an item is a main story, if its watch says nothing else.
pub(super) const MAIN: Score = Score::from_halves(10);
/// From this score on an item is told of, if its watch says nothing else.
pub(super) const ALSO: Score = Score::from_halves(5);

/// The match these mentions make: the points of the weakest part, and half a point if some sentence
/// names all parts.
///
/// Taking the weakest is why a dateline never makes a pair alone. Where a watch has one part, there
/// is nothing to stand together.
pub(super) fn score(case: &Case, mentions: &[Mention]) -> Match {
    let n_parts = case.rule.parts.len();
    let first = first_sentence(case);
    let named: Vec<BTreeSet<u32>> =
        (0..n_parts).map(|part| sentences_naming(mentions, part)).collect();
    let parts: Vec<PartScore> =
        (0..n_parts).map(|part| part_score(case, mentions, part, first, &named[part])).collect();
    let scoring: Vec<usize> = case.scoring_parts();
    let together = scoring.len() > 1
        && (share_a_sentence(&scoring, &named) || share_a_teaser(case, &scoring, &parts));
    let weakest = scoring.iter().map(|part| parts[*part].points()).min().unwrap_or_default();
    let score = Score::from_halves(weakest * 2 + u16::from(together));
    let demoted_by = case.demoted_by();
    let tier = if demoted_by.is_some() { Tier::Passing } else { tier(score, case.rule.tiers) };
    let hits = hits(case, mentions);
    let evidence = Evidence {
        parts,
        together,
        hits,
        n_hits: mentions.len(),
        gap: nearness::gap(mentions),
        demoted_by,
    };
    Match { watch: case.rule.name.clone(), score, tier, evidence }
}

fn share_a_sentence(scoring: &[usize], named: &[BTreeSet<u32>]) -> bool {
    let of_first = named[scoring[0]].iter();
    of_first.clone().any(|sentence| scoring.iter().all(|part| named[*part].contains(sentence)))
}

/// Whether title and teaser together name all parts, the teaser at least one of them.
fn share_a_teaser(case: &Case, scoring: &[usize], parts: &[PartScore]) -> bool {
    let is_named = |part: &usize| 0 < parts[*part].title + parts[*part].lead;
    is_teaser(case)
        && scoring.iter().any(|part| 0 < parts[*part].lead)
        && scoring.iter().all(is_named)
}

/// Whether the body is no longer than a lead: it goes on where the title stops and names nobody
/// twice. There title and body count as one sentence, and a hint that helps to satisfy the watch
/// stands for the name it hints at: “Jerusalem mayor stops Palestinian attacker” names nobody else.
fn is_teaser(case: &Case) -> bool {
    case.words.body.len().saturating_sub(case.sightings.body_start) <= Scope::LEAD_WORDS
}

fn tier(score: Score, (main, also): (Score, Score)) -> Tier {
    if score >= main {
        Tier::Main
    } else if score >= also {
        Tier::Also
    } else {
        Tier::Passing
    }
}

/// The first sentence of the report, after its dateline.
fn first_sentence(case: &Case) -> u32 {
    case.words.body.list().get(case.sightings.body_start).map_or(0, |word| word.sentence)
}

/// Sentences of the report with a name of the part.
fn sentences_naming(mentions: &[Mention], part: usize) -> BTreeSet<u32> {
    in_report(mentions, part).filter(|one| one.kind == Kind::Name).map(|one| one.sentence).collect()
}

fn in_report<'m>(mentions: &'m [Mention], part: usize) -> impl Iterator<Item = &'m Mention<'m>> {
    mentions
        .iter()
        .filter(move |one| one.part == part && one.field == Field::Body && !one.in_dateline)
}

fn part_score(
    case: &Case,
    mentions: &[Mention],
    part: usize,
    first: u32,
    named: &BTreeSet<u32>,
) -> PartScore {
    let mut own = mentions.iter().filter(|one| one.part == part);
    let has_dateline = own.clone().any(|one| one.is_dateline);
    let has_title = own.any(|one| one.field == Field::Title && one.kind == Kind::Name);
    let hinted: BTreeSet<u32> = if named.is_empty() && !has_title && is_teaser(case) {
        in_report(mentions, part)
            .filter(|one| !is_small(case, one))
            .map(|one| one.sentence)
            .collect()
    } else {
        BTreeSet::new()
    };
    let has_lead = named.iter().chain(&hinted).any(|sentence| *sentence < first + LEAD_SENTENCES);
    let capitals = in_report(mentions, part)
        .filter(|one| one.kind == Kind::Capital && (has_title || !named.is_empty()))
        .map(|one| one.sentence);
    let sentences = named.iter().chain(&hinted).copied().chain(capitals);
    let n_sentences = sentences.collect::<BTreeSet<_>>().len();
    PartScore {
        part: case.rule.parts[part].label.clone(),
        dateline: DATELINE * u8::from(has_dateline),
        title: TITLE * u8::from(has_title),
        lead: LEAD * u8::from(has_lead),
        sentences: u8::try_from(n_sentences).unwrap_or(MOST_SENTENCES).min(MOST_SENTENCES),
    }
}

/// Whether a mention begins with a small letter, as in “roast turkey”.
fn is_small(case: &Case, mention: &Mention) -> bool {
    case.surface(mention.field, mention.words.clone()).starts_with(char::is_lowercase)
}

/// The first [`Evidence::MAX_HITS`] words by place, but one of each part in any case.
fn hits(case: &Case, mentions: &[Mention]) -> Vec<Hit> {
    let place = |one: &&Mention| (one.field, one.words.start);
    let firsts = (0..case.rule.parts.len())
        .filter_map(|part| mentions.iter().filter(|one| one.part == part).min_by_key(place));
    let mut chosen: Vec<&Mention> = firsts.collect();
    let mut rest: Vec<&Mention> = mentions
        .iter()
        .filter(|one| !chosen.iter().any(|first| std::ptr::eq(*first, *one)))
        .collect();
    rest.sort_by_key(place);
    chosen.extend(rest);
    chosen.truncate(Evidence::MAX_HITS);
    chosen.sort_by_key(place);
    chosen.into_iter().map(|mention| hit(case, mention)).collect()
}

fn hit(case: &Case, mention: &Mention) -> Hit {
    Hit {
        part: mention.part,
        field: mention.field,
        range: case.words.field(mention.field).range(mention.words.clone()),
        surface: case.surface(mention.field, mention.words.clone()).to_owned(),
        gloss: mention.gloss.map(ToOwned::to_owned),
    }
}
