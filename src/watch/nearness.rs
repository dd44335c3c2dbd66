//! How close the mentions of a watch's parts stand. Knows places, not what stands there.
use std::collections::BTreeMap;

use super::mentions::Mention;
use crate::model::{Field, Within};

/// Words in a row: which field, the first of them and the one after the last.
pub(super) type Span = (Field, u32, u32);

/// Whether one of these stands at most `most` words from one of those in the same field; the same
/// words may be both. With `is_ordered`, one of the first must end before one of the others begins.
///
/// Both lists are put in order.
pub(super) fn are_near(one: &mut [Span], other: &mut [Span], most: u32, is_ordered: bool) -> bool {
    one.sort_unstable();
    other.sort_unstable();
    follows(one, other, most, is_ordered) || !is_ordered && follows(other, one, most, false)
}

/// Whether one of `later` begins with or after one of `earlier` and at most `most` words after its
/// end. Both are in order.
fn follows(earlier: &[Span], later: &[Span], most: u32, is_apart: bool) -> bool {
    let mut ends: Vec<(Field, u32)> = Vec::new();
    if is_apart {
        ends.extend(earlier.iter().map(|(field, _, end)| (*field, *end)));
        ends.sort_unstable();
        return later.iter().any(|(field, start, _)| {
            let before = ends.partition_point(|end| *end <= (*field, *start));
            let last = before.checked_sub(1).map(|n| ends[n]);
            last.is_some_and(|(where_, end)| where_ == *field && start - end <= most)
        });
    }
    let mut passed = earlier.iter().peekable();
    let mut reach: Option<(Field, u32)> = None;
    later.iter().any(|(field, start, _)| {
        while let Some((where_, _, end)) = passed.next_if(|it| (it.0, it.1) <= (*field, *start)) {
            reach = reach.max(Some((*where_, *end)));
        }
        reach.is_some_and(|(where_, end)| where_ == *field && start.saturating_sub(end) <= most)
    })
}

/// The fewest words between one of these and one of those in the same field; `None` if no field
/// has both.
pub(super) fn fewest_between(mut one: Vec<Span>, mut other: Vec<Span>) -> Option<u32> {
    let mut gap = |most: u32| are_near(&mut one, &mut other, most, false);
    if !gap(u32::MAX) {
        return None;
    }
    let (mut low, mut high) = (0, u32::MAX);
    while low < high {
        let middle = low + (high - low) / 2;
        if gap(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(low)
}

/// How many of these do not overlap one another, at most.
pub(super) fn n_apart(spans: &mut [Span]) -> usize {
    spans.sort_unstable_by_key(|(field, start, end)| (*field, *end, *start));
    let mut last = None;
    let mut n = 0;
    for (field, start, end) in spans {
        if last.is_none_or(|(where_, last)| where_ != *field || last <= *start) {
            last = Some((*field, *end));
            n += 1;
        }
    }
    n
}

/// A hint this near to a name of another part, in words between, is meant.
const NEAR_WORDS: usize = 25;

/// Whether some stretch as small as the watch asks for holds all parts.
pub(super) fn is_met(within: Within, n_parts: usize, mentions: &[Mention]) -> bool {
    match within {
        Within::Item => true,
        Within::Sentence => share(n_parts, mentions, |one| (one.field, one.sentence)),
        Within::Paragraph => share(n_parts, mentions, |one| match one.field {
            // The title and the first paragraph count as one.
            Field::Title => (Field::Body, 0),
            field => (field, one.paragraph),
        }),
        Within::Words(n) => stand_within(n_parts, mentions, n as usize),
    }
}

/// Whether all parts meet in one unit.
fn share(n_parts: usize, mentions: &[Mention], unit: impl Fn(&Mention) -> (Field, u32)) -> bool {
    let mut met: BTreeMap<(Field, u32), Vec<usize>> = BTreeMap::new();
    for mention in mentions {
        let parts = met.entry(unit(mention)).or_default();
        if !parts.contains(&mention.part) {
            parts.push(mention.part);
        }
    }
    met.values().any(|parts| parts.len() == n_parts)
}

/// Whether all parts stand in one field with at most `n_between` other words between the first
/// and the last of them.
fn stand_within(n_parts: usize, mentions: &[Mention], n_between: usize) -> bool {
    let mut placed: Vec<&Mention> = mentions.iter().collect();
    placed.sort_by_key(|one| (one.field, one.words.start));
    let longest = placed.iter().map(|one| one.words.len()).max().unwrap_or_default();
    let reach = n_between + n_parts * longest;
    (0..placed.len()).any(|first| {
        let is_in_reach = |one: &&&Mention| {
            one.field == placed[first].field && one.words.start - placed[first].words.start <= reach
        };
        let mut parts: Vec<usize> = Vec::new();
        let mut n_own = 0;
        placed[first..].iter().take_while(is_in_reach).any(|one| {
            if !parts.contains(&one.part) {
                parts.push(one.part);
                n_own += one.words.len();
            }
            let n_words = one.words.end - placed[first].words.start;
            parts.len() == n_parts && n_words.saturating_sub(n_own) <= n_between
        })
    })
}

/// Places of mentions, in order: a look for the nearest is a search, not a walk.
pub(super) struct Placed(Vec<Place>);

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    field: Field,
    start: usize,
    end: usize,
    sentence: u32,
}

impl Placed {
    /// Of mentions in any order.
    pub(super) fn of<'m, 'p: 'm>(mentions: impl Iterator<Item = &'m Mention<'p>>) -> Self {
        let mut places: Vec<Place> = mentions.map(place).collect();
        places.sort_unstable();
        Self(places)
    }

    /// Whether one of them stands in the same sentence, or at most [`NEAR_WORDS`] words away.
    pub(super) fn is_near(&self, mention: &Mention) -> bool {
        let own = place(mention);
        let after = self.0.partition_point(|other| *other < own);
        let neighbours = self.0[after.saturating_sub(1)..].iter().take(2);
        neighbours
            .filter(|other| other.field == own.field)
            .any(|other| other.sentence == own.sentence || apart(&own, other) <= NEAR_WORDS)
    }
}

fn place(mention: &Mention) -> Place {
    Place {
        field: mention.field,
        start: mention.words.start,
        end: mention.words.end,
        sentence: mention.sentence,
    }
}

/// The words between two places in one field.
fn apart(one: &Place, other: &Place) -> usize {
    let (first, second) = if one.start <= other.start { (one, other) } else { (other, one) };
    second.start.saturating_sub(first.end)
}

/// The fewest words between two different parts in one field.
pub(super) fn gap(mentions: &[Mention]) -> Option<u32> {
    let mut placed: Vec<&Mention> = mentions.iter().collect();
    placed.sort_by_key(|one| (one.field, one.words.start));
    let pairs = placed
        .windows(2)
        .filter(|pair| pair[0].field == pair[1].field && pair[0].part != pair[1].part);
    let fewest = pairs.map(|pair| apart(&place(pair[0]), &place(pair[1]))).min()?;
    u32::try_from(fewest).ok()
}
