//! Whether two items tell one event in words of their own. It knows their terms and how rare each
//! is, no text.
use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::terms::{Kind, Term, Terms};
use crate::watch::Manner;

/// From this on two items tell one event.
///
/// The figures of this module were chosen on labelled pairs of headlines, so that none that tell
/// different events are joined.
pub const SAME: f64 = 2.65;

/// What headlines that say the same, word by word of its weight, are worth.
const OF_HEADLINES: f64 = 4.2;
/// What a headline is worth of which the other item says all.
const OF_COVER: f64 = 2.1;
/// What a number of one headline costs that the other item lacks, if the reverse is so too.
const NUMBERS: f64 = 1.0;
/// What an actor of a headline costs that the other item does not name; two at most.
const ACTOR: f64 = 1.3;
/// What a day between them costs.
const DAY: f64 = 2.2;
/// What a word of a headline weighs of which nobody knows how the other language says it.
const UNSOUNDED: f64 = 0.3;
/// What it costs that one source has both: it tells an event once, and then what came of it.
const ONE_SOURCE: f64 = 1.1;
/// Nobody speaks of it.
const UNSEEN: u32 = 0;
/// Of the weight of what nobody speaks of, what says more than who and what kind of thing.
const RARE: f64 = 0.5;
/// What it costs that they share nothing but who and what kind of thing: two states sign
/// agreements on gas and on arms.
const FRAME: f64 = 0.9;
/// What it costs then that each headline has something happen of which the other knows nothing.
const HAPPENINGS: f64 = 0.8;
/// One word of so many may differ in a mould.
const MOULD: usize = 4;
/// Fewer terms in common are chance.
const MIN_COMMON: usize = 3;
/// Fewer are, where they only say who and what kind of thing.
const MIN_FRAME: usize = 4;

/// What two items have in common, and what speaks against one event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Likeness {
    /// Of the weight of both headlines, what they share: 0 to 1.
    pub headlines: f64,
    /// Of the weight of one headline, what the other item says of it; of the two the larger.
    pub cover: f64,
    /// Whether each headline has a number that the other item lacks.
    pub numbers_differ: bool,
    /// Whether each headline has something happen of which the other item knows nothing.
    pub happenings_differ: bool,
    /// Whether what they share says more than who and what kind of thing.
    pub is_specific: bool,
    /// Actors of one headline that the other item does not name.
    pub n_actors: usize,
    /// How they lie to one another.
    pub apart: Apart,
}

/// How two items lie to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apart {
    /// Between the times they were published.
    pub by: TimeDelta,
    /// Whether both are of one source.
    pub is_one_source: bool,
}

impl Likeness {
    /// How surely it is one event: from [`SAME`] on it is.
    pub fn score(&self) -> f64 {
        let numbers = if self.numbers_differ { NUMBERS } else { 0.0 };
        let actors = [0.0, ACTOR, 2.0 * ACTOR][self.n_actors.min(2)];
        let source = if self.apart.is_one_source { ONE_SOURCE } else { 0.0 };
        let frame = match (self.is_specific, self.happenings_differ) {
            (true, _) => 0.0,
            (false, false) => FRAME,
            (false, true) => FRAME + HAPPENINGS,
        };
        let against = numbers + actors + source + frame + DAY * days(self.apart.by);
        OF_HEADLINES * self.headlines + OF_COVER * self.cover - against
    }

    /// How much of what could speak for one event does: 0 to 1.
    pub fn share(&self) -> f64 {
        (self.score() / (OF_HEADLINES + OF_COVER)).clamp(0.0, 1.0)
    }
}

/// What two items have in common. `None` where they cannot tell one event, whatever they share: a
/// headline asks, comments, sums up many happenings, or says the reverse.
///
/// * `weight` — of a key: larger the rarer it is, 0 or more.
pub fn alike(
    one: &Terms,
    other: &Terms,
    apart: Apart,
    weight: &impl Fn(u32) -> f64,
) -> Option<Likeness> {
    if !may_be_one(one, other) || (apart.is_one_source && are_of_one_mould(one, other)) {
        return None;
    }
    let is_one_language = one.tongue == other.tongue;
    let (one, other) = (Side::of(one, is_one_language), Side::of(other, is_one_language));
    let sum = |keys: &BTreeSet<u32>| keys.iter().map(|key| weight(*key)).sum::<f64>();
    let in_titles = &one.title & &other.title;
    let ours = &one.title & &other.all;
    let theirs = &other.title & &one.all;
    let whole = |it: &Side, shared: &BTreeSet<u32>| {
        sum(&(&it.told | shared)) + UNSOUNDED * sum(&(&it.unsure - shared))
    };
    let (our_title, their_title) = (whole(&one, &ours), whole(&other, &theirs));
    let shared = &ours | &theirs;
    let rare = weight(UNSEEN) * RARE;
    let frame: BTreeSet<u32> =
        &(&one.actors | &other.actors) | &(&one.happenings | &other.happenings);
    let is_specific = shared.difference(&frame).any(|key| rare <= weight(*key));
    if shared.len() < if is_specific { MIN_COMMON } else { MIN_FRAME } {
        return None;
    }
    let lacks = |keys: &BTreeSet<u32>, of: &Side| keys.difference(&of.all).count();
    Some(Likeness {
        headlines: 2.0 * sum(&in_titles) / positive(our_title + their_title),
        cover: (sum(&ours) / positive(our_title)).max(sum(&theirs) / positive(their_title)),
        numbers_differ: 0 < lacks(&one.numbers, &other) && 0 < lacks(&other.numbers, &one),
        happenings_differ: 0 < lacks(&one.happenings, &other) && 0 < lacks(&other.happenings, &one),
        is_specific,
        n_actors: lacks(&one.actors, &other) + lacks(&other.actors, &one),
        apart,
    })
}

fn may_be_one(one: &Terms, other: &Terms) -> bool {
    let says_other = [Manner::Asks, Manner::Comments, Manner::Rounds];
    let tells = |it: &Terms| !says_other.iter().any(|manner| it.speaks(*manner));
    let is_live = one.speaks(Manner::Live) == other.speaks(Manner::Live);
    let title = |it: &Terms| it.title.iter().map(|term| term.own).collect::<Vec<_>>();
    let (ours, theirs) = (title(one), title(other));
    let excludes = |it: &Terms, own: &[u32], of: &[u32]| {
        it.excludes.iter().any(|key| of.contains(key) && !own.contains(key))
    };
    let is_reverse = excludes(one, &ours, &theirs) || excludes(other, &theirs, &ours);
    tells(one) && tells(other) && is_live && !is_reverse
}

/// Whether two headlines differ in a word or a number where both stand at the same place: a source
/// tells news after news so (`Gold at 4,012 dollars`, `Gold at 4,090 dollars`).
fn are_of_one_mould(one: &Terms, other: &Terms) -> bool {
    let (ours, theirs) = (&one.title, &other.title);
    let n_different = ours.iter().zip(theirs).filter(|(our, their)| our.own != their.own).count();
    ours.len() == theirs.len() && MOULD * n_different <= ours.len()
}

/// The terms of an item as they are compared with another one's.
struct Side {
    title: BTreeSet<u32>,
    all: BTreeSet<u32>,
    /// Terms of the headline that the other item would have, too, if it told the same. Across
    /// languages common words are none: nobody knows them there.
    told: BTreeSet<u32>,
    /// Of the headline the others.
    unsure: BTreeSet<u32>,
    numbers: BTreeSet<u32>,
    actors: BTreeSet<u32>,
    happenings: BTreeSet<u32>,
}

impl Side {
    fn of(terms: &Terms, is_one_language: bool) -> Self {
        let key = |term: &Term| if is_one_language { Some(term.own) } else { term.common };
        let is_told = |term: &&Term| is_one_language || term.kind != Kind::Word;
        let both = || terms.title.iter().chain(&terms.lead);
        let of_kind = |kind| {
            terms.title.iter().filter(|it| it.kind == kind).filter_map(key).collect::<BTreeSet<_>>()
        };
        Self {
            title: terms.title.iter().filter_map(key).collect(),
            all: both().filter_map(key).collect(),
            told: terms.title.iter().filter(is_told).filter_map(key).collect(),
            unsure: terms.title.iter().filter(|it| !is_told(it)).filter_map(key).collect(),
            numbers: of_kind(Kind::Number),
            actors: of_kind(Kind::Actor),
            happenings: of_kind(Kind::Happening),
        }
    }
}

fn positive(sum: f64) -> f64 {
    if sum <= 0.0 { 1.0 } else { sum }
}

#[expect(clippy::cast_precision_loss, reason = "a window has few seconds")]
fn days(apart: TimeDelta) -> f64 {
    apart.num_seconds().abs() as f64 / 86_400.0
}
