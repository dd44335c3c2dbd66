//! Which story an item tells: the one of its nearest kin, or a new one.
use crate::model::Kinship;

use super::{Apart, Fingerprint, SAME, Sketch, Terms, alike};

/// From this likeness of their beginnings on, a text is a copy: a line before, a line after and a new
/// first sentence are allowed, another report of the same thing is not.
pub const LIKE: f64 = 0.55;
/// The same where one of the two is [`SHORT`]: there one mould holds many news (`Bank of … cuts its
/// prime rate to …`).
pub const LIKE_SHORT: f64 = 0.8;
/// Texts of fewer shingles are short.
pub const SHORT: usize = 40;

/// From this likeness on texts with one beginning are one text as a whole, too.
const HALF: f64 = 0.5;

/// How like two texts are if one is a copy of the other.
fn least(one: &Fingerprint, other: &Fingerprint) -> f64 {
    if one.len().min(other.len()) < SHORT { LIKE_SHORT } else { LIKE }
}

/// An item that may be kin of a later one.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// Its words, if it has a text, an address or a headline in common with the later one.
    pub sketch: Option<Sketch>,
    /// What it speaks of.
    pub terms: Terms,
    /// How it lies to the later one.
    pub apart: Apart,
    /// Whether both lead to one address.
    pub has_link: bool,
    /// Whether both are of one source and half a day apart: then the same headline may be a rubric,
    /// such as the press review of the day.
    pub may_be_rubric: bool,
}

/// Why an item belongs to the story of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Joined {
    /// Place among the items it was compared with.
    pub place: usize,
    /// By what.
    pub kinship: Kinship,
    /// Of a copy the share of runs of words in common, of an event how much of what could speak for
    /// it does: 0 to 1; else 0.
    pub likeness: f64,
}

/// The earlier item whose story `item` tells, and by what that is known; `None` if it tells a story
/// of its own.
///
/// The most like text counts most, then the address, then the headline, then one event in other
/// words; of equals the first.
///
/// * `terms` — what the item speaks of.
/// * `earlier` — what may be its kin, in the order it was seen.
/// * `weight` — how much a term says: larger the rarer it is, 0 or more.
pub fn join(
    item: &Sketch,
    terms: &Terms,
    earlier: &[Earlier],
    weight: &impl Fn(u32) -> f64,
) -> Option<Joined> {
    let mut best: Option<Joined> = None;
    for (place, other) in earlier.iter().enumerate() {
        let sure = other.sketch.as_ref().and_then(|sketch| kinship(item, sketch, other));
        let found = sure.or_else(|| {
            let likeness = alike(terms, &other.terms, other.apart, weight)?;
            (SAME <= likeness.score()).then(|| (Kinship::Event, likeness.share()))
        });
        let Some((kinship, likeness)) = found else { continue };
        let joined = Joined { place, kinship, likeness };
        if best.is_none_or(|best| rank(&best) < rank(&joined)) {
            best = Some(joined);
        }
    }
    best
}

fn kinship(item: &Sketch, sketch: &Sketch, other: &Earlier) -> Option<(Kinship, f64)> {
    if let Some(found) = same_text(item, sketch) {
        return Some(found);
    }
    if other.has_link {
        return Some((Kinship::Link, 0.0));
    }
    let is_titled = !other.may_be_rubric && item.has_headline_of(sketch);
    is_titled.then_some((Kinship::Title, 0.0))
}

/// Texts whose beginnings are alike are copies if half of them is, else one is a part of the other.
fn same_text(item: &Sketch, other: &Sketch) -> Option<(Kinship, f64)> {
    let (one, two) = (item.text.as_ref()?, other.text.as_ref()?);
    if one.likeness(two) < least(one, two) {
        return None;
    }
    let likeness = item.whole()?.likeness(other.whole()?);
    let kinship = if HALF <= likeness { Kinship::Copy } else { Kinship::Part };
    Some((kinship, likeness))
}

fn rank(joined: &Joined) -> (u8, u16) {
    let kind = match joined.kinship {
        Kinship::Copy => 5,
        Kinship::Part => 4,
        Kinship::Link => 3,
        Kinship::Title => 2,
        Kinship::Event => 1,
        Kinship::First => 0,
    };
    (kind, thousandths(joined.likeness))
}

impl Joined {
    /// The likeness in thousandths.
    pub fn thousandths(&self) -> u16 {
        thousandths(self.likeness)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is 0 to 1")]
fn thousandths(share: f64) -> u16 {
    (share * 1_000.0).round() as u16
}
