//! Why an item matched, in the fewest words. The arithmetic itself is `watch`'s.
use std::ops::Range;

use super::line;
use crate::model::{Evidence, Field, Hit, Match, Reason, Word};

/// More parts than this are counted, not named.
const MAX_WORDS: usize = 5;
/// Fewer further mentions are not worth a word.
const MANY: usize = 3;

/// `Islamabad + Moscow`, `9 words apart`, `in the lead`, `score 7`.
pub(super) fn reason(matched: &Match) -> Reason {
    let evidence = &matched.evidence;
    let words: Vec<Word> = (0..evidence.parts.len()).map(|part| word(evidence, part)).collect();
    let n_more = words.len().saturating_sub(MAX_WORDS);
    let n_further = evidence.n_hits.saturating_sub(words.len());
    let mut notes = Vec::new();
    notes.extend((n_more > 0).then(|| format!("and {n_more} more")));
    notes.extend(apart(evidence));
    notes.extend(places(evidence));
    notes.extend((n_further >= MANY).then(|| format!("{n_further} further mentions")));
    notes.extend(
        evidence.demoted_by.as_deref().map(|by| format!("set back by “{}”", line::cut(by, 40))),
    );
    notes.push(format!("score {}", matched.score));
    Reason { words: words.into_iter().take(MAX_WORDS).collect(), notes }
}

/// Bytes of `field` that are evidence, and for which part.
pub(super) fn marks(evidence: &Evidence, field: Field) -> Vec<(Range<usize>, usize)> {
    let hits = evidence.hits.iter().filter(|hit| hit.field == field);
    hits.map(|hit| (hit.range.clone(), hit.part)).collect()
}

/// The word that speaks for a part: in the title if there is one; its name if none is known.
fn word(evidence: &Evidence, part: usize) -> Word {
    let hits = evidence.hits.iter().filter(|hit| hit.part == part);
    let place = |hit: &&Hit| (hit.field, hit.range.start);
    match hits.min_by_key(place) {
        Some(hit) => Word {
            surface: line::cut(&hit.surface, 40),
            gloss: hit.gloss.as_deref().map(|gloss| line::cut(gloss, 40)),
        },
        None => Word { surface: name(evidence, part), gloss: None },
    }
}

fn apart(evidence: &Evidence) -> Option<String> {
    match evidence.gap {
        Some(0) => Some("side by side".to_owned()),
        Some(1) => Some("1 word apart".to_owned()),
        Some(n) => Some(format!("{n} words apart")),
        None => evidence.together.then(|| "in one sentence".to_owned()),
    }
}

/// Where the parts stand: said once if it is true of all of them.
fn places(evidence: &Evidence) -> Vec<String> {
    let n_parts = evidence.parts.len();
    let with = |points: fn(&crate::model::PartScore) -> u8| -> Vec<usize> {
        (0..n_parts).filter(|part| points(&evidence.parts[*part]) > 0).collect()
    };
    let (title, lead) = (with(|part| part.title), with(|part| part.lead));
    let mut said = Vec::new();
    if n_parts > 0 && title.len() == n_parts {
        said.push("in the title".to_owned());
    } else {
        said.extend(title.iter().map(|part| format!("{} in the title", name(evidence, *part))));
        said.extend((n_parts > 0 && lead.len() == n_parts).then(|| "in the lead".to_owned()));
    }
    let datelines = with(|part| part.dateline);
    said.extend(datelines.iter().map(|part| format!("{} in the dateline", name(evidence, *part))));
    said
}

fn name(evidence: &Evidence, part: usize) -> String {
    evidence.parts.get(part).map_or_else(String::new, |part| line::cut(&part.part, 40))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PartScore, Score, Tier};

    fn part(part: &str, dateline: u8, title: u8, lead: u8) -> PartScore {
        PartScore { part: part.to_owned(), dateline, title, lead, sentences: 1 }
    }

    fn check(parts: &[PartScore], gap: Option<u32>, n_hits: usize, expected: &str) {
        let hits = vec![Hit {
            part: 1,
            field: Field::Body,
            range: 0..6,
            surface: "Москве".to_owned(),
            gloss: Some("Moscow".to_owned()),
        }];
        let evidence = Evidence { parts: parts.to_vec(), gap, hits, n_hits, ..Evidence::default() };
        let matched = Match {
            watch: String::new(),
            score: Score::from_halves(9),
            tier: Tier::Also,
            evidence,
        };
        let reason = reason(&matched);
        let words: Vec<_> = reason.words.iter().map(|word| word.surface.as_str()).collect();
        assert_eq!(format!("{} · {}", words.join(" + "), reason.notes.join(" · ")), expected);
    }

    #[test]
    fn the_reason_is_said_in_few_words() {
        let (pk, ru) = (part("Pakistan", 0, 0, 1), part("Russia", 0, 0, 1));
        check(
            &[pk.clone(), ru.clone()],
            Some(9),
            2,
            "Pakistan + Москве · 9 words apart · in the lead · score 4½",
        );
        check(
            &[part("Pakistan", 0, 3, 1), ru.clone()],
            Some(1),
            2,
            "Pakistan + Москве · 1 word apart · Pakistan in the title · in the lead · score 4½",
        );
        check(
            &[part("Pakistan", 0, 3, 0), part("Russia", 0, 3, 0)],
            Some(0),
            13,
            "Pakistan + Москве · side by side · in the title · 11 further mentions · score 4½",
        );
        check(
            &[part("Pakistan", 4, 0, 0), ru],
            None,
            2,
            "Pakistan + Москве · Pakistan in the dateline · score 4½",
        );
    }
}
