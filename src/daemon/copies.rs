//! Which of the items of an edition are copies: a wire report in several outlets is told once.
use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    model::Candidate,
    story::{Copies, Fingerprint},
    text::words,
};

/// A text that comes again after more than this is news to somebody.
const SPAN: TimeDelta = TimeDelta::hours(72);

/// Bytes of a text that are compared: outlets cut a report from its end.
const BEGINNING: usize = 1_500;

/// Notes for each candidate which earlier one it copies, while all of them are whole.
pub(super) fn mark(candidates: &mut [Candidate]) {
    let mut texts = Texts::default();
    for candidate in &*candidates {
        texts.take(candidate);
    }
    texts.mark(candidates);
}

/// The texts of an edition's candidates, taken while they are whole.
#[derive(Default)]
pub(super) struct Texts(Vec<(DateTime<Utc>, i64, Fingerprint)>);

impl Texts {
    /// Takes one, if it is long enough to be copied.
    pub(super) fn take(&mut self, candidate: &Candidate) {
        let body = candidate.item.body();
        let body = &body[..body.floor_char_boundary(BEGINNING)];
        let text = Fingerprint::of(&[&words(&candidate.item.title), &words(body)]);
        self.0.extend(text.map(|text| (candidate.first_seen, candidate.id, text)));
    }

    /// Notes for each candidate which earlier one it copies, in the order they were seen.
    pub(super) fn mark(mut self, candidates: &mut [Candidate]) {
        self.0.sort_by_key(|(first_seen, id, _)| (*first_seen, *id));
        let mut copies = Copies::within(SPAN);
        let tell = |(first_seen, id, text)| Some((id, copies.tell(id, first_seen, text)?.of));
        let copy_of: HashMap<i64, i64> = self.0.into_iter().filter_map(tell).collect();
        for candidate in candidates {
            candidate.copy_of = copy_of.get(&candidate.id).copied();
        }
    }
}
