//! What a match is worth: few terms that can be printed and added up. Whether it is one was decided
//! before.
use crate::model::{Evidence, Field, Hit, Match, PartScore, Score, Tier};

use super::{actors::Kind, evaluate::Case, mentions::Mention, nearness, term::Scope};

const DATELINE: u8 = 4;
const TITLE: u8 = 3;
const LEAD: u8 = 1;
/// The lead is this many sentences.
const LEAD_SENTENCES: u32 = 2;
/// Sentences beyond these say nothing more.
const MOST_SENTENCES: u8 = 5;
/// An article has about so many sentences; what stands further down a longer text counts as one,
/// for a long text names many.
const FAR: u32 = 40;
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
    let named = Named::of(mentions);
    let first = first_sentence(case);
    let parts: Vec<PartScore> = (0..n_parts)
        .map(|part| part_score(case, mentions, part, first, named.of_part(part)))
        .collect();
    let scoring = || case.scoring_parts();
    let together = scoring().nth(1).is_some()
        && (share_a_sentence(scoring(), &named) || share_a_teaser(case, scoring(), &parts));
    let weakest = scoring().map(|part| parts[part].points()).min().unwrap_or_default();
    let score = Score::from_halves(weakest * 2 + u16::from(together));
    let demoted_by = case.demoted_by();
    let tier = if demoted_by.is_some() { Tier::Passing } else { tier(score, case.rule.tiers) };
    let hits = hits(case, mentions);
    let gap = if n_parts < 2 { None } else { nearness::gap(mentions) };
    let evidence = Evidence {
        parts,
        together,
        hits,
        n_hits: mentions.len(),
        gap,
        demoted_by,
        is_by_full_text: false,
    };
    Match { watch: case.rule.name.clone(), score, tier, evidence }
}

/// Sentences of the report with a name of a part: parts and sentences, in order, each pair once.
struct Named(Vec<(usize, u32)>);

impl Named {
    fn of(mentions: &[Mention]) -> Self {
        let names = mentions.iter().filter(|one| one.kind == Kind::Name && is_in_report(one));
        let mut places: Vec<(usize, u32)> = names.map(|one| (one.part, one.sentence)).collect();
        places.sort_unstable();
        places.dedup();
        Self(places)
    }

    /// Those of one part.
    fn of_part(&self, part: usize) -> &[(usize, u32)] {
        let start = self.0.partition_point(|(other, _)| *other < part);
        let n = self.0[start..].partition_point(|(other, _)| *other == part);
        &self.0[start..start + n]
    }
}

fn share_a_sentence(mut scoring: impl Iterator<Item = usize> + Clone, named: &Named) -> bool {
    let Some(first) = scoring.next() else { return false };
    named.of_part(first).iter().any(|(_, sentence)| {
        scoring.clone().all(|part| named.0.binary_search(&(part, *sentence)).is_ok())
    })
}

/// Whether title and teaser together name all parts, the teaser at least one of them.
fn share_a_teaser(
    case: &Case,
    mut scoring: impl Iterator<Item = usize> + Clone,
    parts: &[PartScore],
) -> bool {
    let is_named = |part: usize| 0 < parts[part].title + parts[part].lead;
    is_teaser(case) && scoring.clone().any(|part| 0 < parts[part].lead) && scoring.all(is_named)
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

/// Whether it stands in the body, after the dateline.
fn is_in_report(mention: &Mention) -> bool {
    mention.field == Field::Body && !mention.in_dateline
}

/// * `named` — sentences with a name of the part.
fn part_score(
    case: &Case,
    mentions: &[Mention],
    part: usize,
    first: u32,
    named: &[(usize, u32)],
) -> PartScore {
    let mut own = mentions.iter().filter(|one| one.part == part);
    let in_report = own.clone().filter(|one| is_in_report(one));
    let has_dateline = own.clone().any(|one| one.is_dateline);
    let has_title = own.any(|one| one.field == Field::Title && one.kind == Kind::Name);
    let is_only_hinted = named.is_empty() && !has_title && is_teaser(case);
    let may_be_hint = |one: &&Mention| is_only_hinted && !is_small(case, one);
    let hints = in_report.clone().filter(may_be_hint).map(|one| one.sentence);
    let has_capitals = has_title || !named.is_empty();
    let capitals = in_report.filter(|one| has_capitals && one.kind == Kind::Capital);
    let named = named.iter().map(|(_, sentence)| *sentence);
    let has_lead = named.clone().chain(hints.clone()).any(|it| it < first + LEAD_SENTENCES);
    let mut sentences: Vec<u32> =
        named.chain(hints).chain(capitals.map(|one| one.sentence)).collect();
    sentences.sort_unstable();
    sentences.dedup();
    let n_near = sentences.partition_point(|it| *it < first + FAR);
    let n_sentences = n_near + usize::from(n_near < sentences.len());
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
    let mut chosen: Vec<&Mention> = Vec::with_capacity(mentions.len());
    chosen.extend(firsts);
    let n_firsts = chosen.len();
    for one in mentions {
        if !chosen[..n_firsts].iter().any(|first| std::ptr::eq(*first, one)) {
            chosen.push(one);
        }
    }
    if Evidence::MAX_HITS < chosen.len() {
        chosen[n_firsts.min(Evidence::MAX_HITS)..].sort_by_key(place);
        chosen.truncate(Evidence::MAX_HITS);
    }
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
