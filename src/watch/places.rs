//! Where the patterns of one item stand. Judges nothing.
use crate::model::Field;

use super::{
    lexicon::PatternId,
    marks::{Epoch, Marks},
};

/// One place where a pattern stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) field: Field,
    pub(super) start: u32,
    pub(super) end: u32,
    /// The next place of the same pattern.
    next: u32,
}

/// The places of all patterns in the item that is looked at.
#[derive(Debug)]
pub(super) struct Places {
    /// By pattern: whether it stands somewhere.
    seen: Marks,
    /// By pattern that does: its first place and its last.
    ends: Vec<(u32, u32)>,
    all: Vec<Place>,
}

const NONE: u32 = u32::MAX;

impl Places {
    /// No item yet.
    pub(super) fn new(n_patterns: usize) -> Self {
        Self { seen: Marks::new(n_patterns), ends: vec![(NONE, NONE); n_patterns], all: Vec::new() }
    }

    /// Forgets the patterns of every round.
    pub(super) fn wipe(&mut self) {
        self.seen.wipe();
    }

    /// Begins with another item.
    pub(super) fn clear(&mut self) {
        self.all.clear();
    }

    /// * `start`, `end` — words of the field; those of one pattern come in order.
    #[inline]
    pub(super) fn add(
        &mut self,
        pattern: PatternId,
        epoch: Epoch,
        field: Field,
        (start, end): (u32, u32),
    ) {
        let number = u32::try_from(self.all.len()).unwrap_or(NONE);
        self.all.push(Place { field, start, end, next: NONE });
        let (first, last) = &mut self.ends[pattern];
        if self.seen.is_first(pattern, epoch) {
            *first = number;
        } else {
            self.all[*last as usize].next = number;
        }
        *last = number;
    }

    /// Every place of a pattern, in order.
    #[inline]
    pub(super) fn of(&self, pattern: PatternId, epoch: Epoch) -> impl Iterator<Item = Place> {
        let is_seen = self.seen.get(pattern, epoch).is_some();
        let mut next = if is_seen { self.ends[pattern].0 } else { NONE };
        std::iter::from_fn(move || {
            let place = *self.all.get(next as usize)?;
            next = place.next;
            Some(place)
        })
    }
}
