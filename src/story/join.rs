//! Which story an item tells: the one of its nearest kin, or a new one.
use crate::model::Kinship;

use super::{Fingerprint, Sketch};

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
    /// Its words.
    pub sketch: Sketch,
    /// Whether both lead to one address.
    pub has_link: bool,
    /// Whether both are of one source and days apart: then the same headline may be a rubric, such
    /// as the press review of the day.
    pub may_be_rubric: bool,
}

/// Why an item belongs to the story of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Joined {
    /// Place among the items it was compared with.
    pub place: usize,
    /// By what.
    pub kinship: Kinship,
    /// Share of runs of words in common: 0 to 1; 0 where the texts had no say.
    pub likeness: f64,
}

/// The earlier item whose story `item` tells, and by what that is known; `None` if it tells a story
/// of its own.
///
/// The most like text counts most, then the address, then the headline; of equals the first.
///
/// * `earlier` — what may be its kin, in the order it was seen.
pub fn join(item: &Sketch, earlier: &[Earlier]) -> Option<Joined> {
    let mut best: Option<Joined> = None;
    for (place, other) in earlier.iter().enumerate() {
        let Some((kinship, likeness)) = kinship(item, other) else { continue };
        let joined = Joined { place, kinship, likeness };
        if best.is_none_or(|best| rank(&best) < rank(&joined)) {
            best = Some(joined);
        }
    }
    best
}

fn kinship(item: &Sketch, other: &Earlier) -> Option<(Kinship, f64)> {
    if let Some(found) = same_text(item, &other.sketch) {
        return Some(found);
    }
    if other.has_link {
        return Some((Kinship::Link, 0.0));
    }
    let is_titled = !other.may_be_rubric && item.has_headline_of(&other.sketch);
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
        Kinship::Copy => 4,
        Kinship::Part => 3,
        Kinship::Link => 2,
        Kinship::Title => 1,
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
