//! By what an item is found by a later one that may tell the same.
use crate::{
    model::Item,
    text::{MIN_HEADLINE, Words, words},
};

use super::Fingerprint;

/// Bytes of a text by which it is found and joined: outlets cut a report from its end.
const BEGINNING: usize = 1_500;
/// Bytes that are compared to say whether it was cut.
const WHOLE: usize = 20_000;

/// What is compared of an item: its headline, and the runs of words of its text.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// Words of the headline.
    pub title: Words,
    /// Their runs of words; `None` if it is too short to be copied.
    pub text: Option<Fingerprint>,
    /// The same of all of its text; `None` if that is no longer than its beginning.
    whole: Option<Fingerprint>,
}

impl Sketch {
    /// Of an item in its current wording.
    pub fn of(item: &Item) -> Self {
        let body = item.body();
        let up_to = |n_bytes| words(&body[..body.floor_char_boundary(n_bytes)]);
        let (title, beginning) = (words(&item.title), up_to(BEGINNING));
        let text = Fingerprint::of(&[&title, &beginning]);
        let whole = (BEGINNING < body.len()).then(|| Fingerprint::of(&[&title, &up_to(WHOLE)]));
        Self { title, text, whole: whole.flatten() }
    }

    /// Numbers of which items of like text share at least one; empty for a text that is too short to
    /// be copied.
    pub fn bands(&self) -> Vec<i64> {
        self.text.iter().flat_map(Fingerprint::bands).map(u64::cast_signed).collect()
    }

    /// The runs of words of all of its text.
    pub(super) fn whole(&self) -> Option<&Fingerprint> {
        self.whole.as_ref().or(self.text.as_ref())
    }

    /// Whether the headline is long enough to tell two stories apart.
    pub fn has_headline(&self) -> bool {
        let letters = self.title.folded().chars().filter(|c| *c != ' ');
        MIN_HEADLINE <= letters.count()
    }

    /// Whether two headlines say the same, whatever their case and punctuation, and are long enough
    /// for that to mean something.
    pub fn has_headline_of(&self, other: &Self) -> bool {
        self.has_headline() && self.title.folded() == other.title.folded()
    }
}
