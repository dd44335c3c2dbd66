//! By what an item is found by a later one that may tell the same.
use crate::{
    model::Item,
    text::{Words, words},
};

use super::Fingerprint;

/// Bytes of a text that are compared: outlets cut a report from its end.
const BEGINNING: usize = 1_500;
/// Fewer letters than this are a rubric (`Press briefing`), not a headline of its own.
const MIN_HEADLINE: usize = 16;

/// Headline and beginning of an item, split once.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// Words of the headline.
    pub title: Words,
    /// Words of the beginning of its text.
    pub body: Words,
    /// Its runs of words; `None` if it is too short to be copied.
    pub text: Option<Fingerprint>,
}

impl Sketch {
    /// Of an item in its current wording.
    pub fn of(item: &Item) -> Self {
        let body = item.body();
        let body = words(&body[..body.floor_char_boundary(BEGINNING)]);
        let title = words(&item.title);
        let text = Fingerprint::of(&[&title, &body]);
        Self { title, body, text }
    }

    /// Numbers of which items of like text share at least one.
    pub fn bands(&self) -> Vec<i64> {
        let bands = self.text.as_ref().map(Fingerprint::bands).unwrap_or_default();
        bands.into_iter().map(u64::cast_signed).collect()
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
