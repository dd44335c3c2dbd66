//! Which story an item tells: the one of its nearest kin, or a new one.
use crate::model::Kinship;

use super::{Sketch, copies};

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
    /// Share of runs of words in common: 0 to 1.
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
    let likeness = match (&item.text, &other.sketch.text) {
        (Some(one), Some(two)) => Some((one.likeness(two), copies::least(one, two))),
        _ => None,
    };
    let alike = likeness.map_or(0.0, |(likeness, _)| likeness);
    if likeness.is_some_and(|(likeness, least)| least <= likeness) {
        Some((Kinship::Copy, alike))
    } else if other.has_link {
        Some((Kinship::Link, alike))
    } else if !other.may_be_rubric && item.has_headline_of(&other.sketch) {
        Some((Kinship::Title, alike))
    } else {
        None
    }
}

fn rank(joined: &Joined) -> (u8, u16) {
    let kind = match joined.kinship {
        Kinship::Copy => 3,
        Kinship::Link => 2,
        Kinship::Title => 1,
        Kinship::Event | Kinship::First => 0,
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
