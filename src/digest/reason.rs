//! Why an item matched, in the fewest words. The arithmetic itself is `watch`'s.
use std::ops::Range;

use super::{line, telling::IN_TITLE};
use crate::model::{Evidence, Field, Hit, Match, PartScore, Reason, Tier, Word};

/// More parts than this are counted, not named.
const MAX_WORDS: usize = 5;
/// What only the article says, and its teaser does not.
const IN_FULL_TEXT: &str = "in the full text";
/// Fewer mentions beside those that are named are not worth a word.
const MANY: usize = 3;

/// `Islamabad + Moscow`, `9 words apart`, `in the lead`, `score 7`; where the title names all of
/// them, how far apart they stand elsewhere says nothing more. What stands in passing has no score.
pub(super) fn reason(matched: &Match) -> Reason {
    let evidence = &matched.evidence;
    let words: Vec<Word> = (0..evidence.parts.len()).map(|part| word(evidence, part)).collect();
    let n_named = words.len();
    let n_more = n_named.saturating_sub(MAX_WORDS);
    let mut notes = Vec::new();
    notes.extend((n_more > 0).then(|| format!("and {n_more} more")));
    notes.extend(evidence.is_by_full_text.then(|| IN_FULL_TEXT.to_owned()));
    let words = words.into_iter().take(MAX_WORDS).collect();
    if matched.tier == Tier::Passing {
        return Reason { words, notes };
    }
    let is_all_in_title = is_all(evidence, |part| part.title);
    notes.extend((!is_all_in_title).then(|| apart(evidence)).flatten());
    notes.extend(places(evidence, is_all_in_title));
    let n_hits = evidence.n_hits;
    notes.extend((n_named + MANY <= n_hits).then(|| format!("{n_hits} mentions")));
    notes.push(format!("score {}", matched.score));
    Reason { words, notes }
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

/// How near to each other the two parts stand; of three and more no one distance tells.
fn apart(evidence: &Evidence) -> Option<String> {
    let is_in_text = evidence.parts.iter().any(|part| part.title > 0);
    let place = if is_in_text { " in the text" } else { "" };
    match evidence.gap.filter(|_| evidence.parts.len() == 2) {
        Some(0) => Some(format!("side by side{place}")),
        Some(1) => Some(format!("1 word apart{place}")),
        Some(n) => Some(format!("{n} words apart{place}")),
        None => evidence.together.then(|| "in one sentence".to_owned()),
    }
}

/// Where the parts stand: said once if it is true of all of them.
fn places(evidence: &Evidence, is_all_in_title: bool) -> Vec<String> {
    let with = |points: fn(&PartScore) -> u8| {
        (0..evidence.parts.len()).filter(move |part| points(&evidence.parts[*part]) > 0)
    };
    let mut said = Vec::new();
    if is_all_in_title {
        said.push(IN_TITLE.to_owned());
    } else {
        let titled = with(|part| part.title);
        said.extend(titled.map(|part| format!("{} in the title", name(evidence, part))));
        said.extend(is_all(evidence, |part| part.lead).then(|| "in the lead".to_owned()));
    }
    let datelines = with(|part| part.dateline);
    said.extend(datelines.map(|part| format!("{} in the dateline", name(evidence, part))));
    said
}

fn is_all(evidence: &Evidence, points: fn(&PartScore) -> u8) -> bool {
    !evidence.parts.is_empty() && evidence.parts.iter().all(|part| points(part) > 0)
}

fn name(evidence: &Evidence, part: usize) -> String {
    evidence.parts.get(part).map_or_else(String::new, |part| line::cut(&part.part, 40))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Score;

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
        assert_eq!(format!("{}; {}", words.join(" + "), reason.notes.join("; ")), expected);
    }

    #[test]
    fn the_reason_is_said_in_few_words() {
        let (pk, ru) = (part("Pakistan", 0, 0, 1), part("Russia", 0, 0, 1));
        check(
            &[pk.clone(), ru.clone()],
            Some(9),
            2,
            "Pakistan + Москве; 9 words apart; in the lead; score 4½",
        );
        check(
            &[part("Pakistan", 0, 3, 1), ru.clone()],
            Some(1),
            2,
            "Pakistan + Москве; 1 word apart in the text; Pakistan in the title; in the lead; score 4½",
        );
        check(
            &[part("Pakistan", 0, 3, 0), part("Russia", 0, 3, 0)],
            Some(0),
            13,
            "Pakistan + Москве; in the title; 13 mentions; score 4½",
        );
        check(
            &[part("Pakistan", 0, 3, 0), ru.clone(), part("gas", 0, 0, 0)],
            Some(3),
            2,
            "Pakistan + Москве + gas; Pakistan in the title; score 4½",
        );
        check(
            &[part("Pakistan", 4, 0, 0), ru],
            None,
            2,
            "Pakistan + Москве; Pakistan in the dateline; score 4½",
        );
    }
}
