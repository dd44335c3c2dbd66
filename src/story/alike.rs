//! Whether two items tell one event in words of their own. It knows their terms and how rare each
//! is, no text.
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
const DAY: f64 = 2.6;
/// What a word of a headline weighs of which nobody knows how the other language says it.
const UNSOUNDED: f64 = 0.3;
/// What a thing of a headline weighs that the other one in the same language does not name: one
/// event is told with many.
const LEFT_OUT: f64 = 0.25;
/// The same between languages, where fewer things are known.
const LEFT_OUT_ABROAD: f64 = 0.75;
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
/// headline asks, comments, sums up many happenings, or says the reverse; nor where they share too
/// little for more than chance.
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
    let ours = one.title.and(&other.all);
    let theirs = other.title.and(&one.all);
    let shared = ours.or(&theirs);
    let rare = weight(UNSEEN) * RARE;
    let frame = one.frame.or(&other.frame);
    let is_specific = shared.without(&frame).0.iter().any(|key| rare <= weight(*key));
    if shared.0.len() < if is_specific { MIN_COMMON } else { MIN_FRAME } {
        return None;
    }
    let (our_title, their_title) = (one.whole(&ours, weight), other.whole(&theirs, weight));
    let both_lack = |keys: fn(&Side) -> &Keys| {
        !keys(&one).without(&other.all).0.is_empty() && !keys(&other).without(&one.all).0.is_empty()
    };
    let n_lacking = |it: &Side, of: &Side| it.actors.without(&of.all).0.len();
    let in_both = one.title.and(&other.title);
    let titles = one.whole(&in_both, weight) + other.whole(&in_both, weight);
    Some(Likeness {
        headlines: 2.0 * in_both.sum(weight) / positive(titles),
        cover: (ours.sum(weight) / positive(our_title))
            .max(theirs.sum(weight) / positive(their_title)),
        is_specific,
        numbers_differ: both_lack(|it| &it.numbers),
        happenings_differ: both_lack(|it| &it.happenings),
        n_actors: n_lacking(&one, &other) + n_lacking(&other, &one),
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
    title: Keys,
    all: Keys,
    /// Terms of the headline that the other item would have, too, if it told the same.
    told: Keys,
    /// Of the headline what is told as often without.
    things: Keys,
    /// Of the headline common words: across languages nobody knows them.
    words: Keys,
    numbers: Keys,
    actors: Keys,
    happenings: Keys,
    /// Actors and happenings.
    frame: Keys,
    /// Whether it is compared within its language.
    is_one_language: bool,
}

impl Side {
    fn of(terms: &Terms, is_one_language: bool) -> Self {
        let key = |term: &Term| if is_one_language { Some(term.own) } else { term.common };
        let title = |takes: &dyn Fn(&Term) -> bool| {
            Keys::of(terms.title.iter().filter(|term| takes(term)).filter_map(key))
        };
        let of_kind = |kind: Kind| title(&|it| it.kind == kind);
        let (actors, happenings) = (of_kind(Kind::Actor), of_kind(Kind::Happening));
        Self {
            all: Keys::of(terms.title.iter().chain(&terms.lead).filter_map(key)),
            title: title(&|_| true),
            told: title(&|it| !matches!(it.kind, Kind::Thing | Kind::Word)),
            things: of_kind(Kind::Thing),
            words: of_kind(Kind::Word),
            numbers: of_kind(Kind::Number),
            frame: actors.or(&happenings),
            is_one_language,
            actors,
            happenings,
        }
    }

    /// What the headline weighs, if this of it is shared: the rest for less where it is told as often
    /// without.
    fn whole(&self, shared: &Keys, weight: &impl Fn(u32) -> f64) -> f64 {
        let (of_thing, of_word) =
            if self.is_one_language { (LEFT_OUT, 1.0) } else { (LEFT_OUT_ABROAD, UNSOUNDED) };
        self.told.or(shared).sum(weight)
            + of_thing * self.things.without(shared).sum(weight)
            + of_word * self.words.without(shared).sum(weight)
    }
}

/// Keys, ascending, each once.
struct Keys(Vec<u32>);

impl Keys {
    fn of(keys: impl Iterator<Item = u32>) -> Self {
        let mut keys: Vec<u32> = keys.collect();
        keys.sort_unstable();
        keys.dedup();
        Self(keys)
    }

    fn has(&self, key: u32) -> bool {
        self.0.binary_search(&key).is_ok()
    }

    fn and(&self, other: &Self) -> Self {
        Self(self.0.iter().copied().filter(|key| other.has(*key)).collect())
    }

    fn without(&self, other: &Self) -> Self {
        Self(self.0.iter().copied().filter(|key| !other.has(*key)).collect())
    }

    fn or(&self, other: &Self) -> Self {
        Self::of(self.0.iter().chain(&other.0).copied())
    }

    fn sum(&self, weight: &impl Fn(u32) -> f64) -> f64 {
        self.0.iter().map(|key| weight(*key)).sum()
    }
}

fn positive(sum: f64) -> f64 {
    if sum <= 0.0 { 1.0 } else { sum }
}

#[expect(clippy::cast_precision_loss, reason = "a window has few seconds")]
fn days(apart: TimeDelta) -> f64 {
    apart.num_seconds().abs() as f64 / 86_400.0
}
