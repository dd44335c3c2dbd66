//! Every pattern of every rule, found in one walk over the words. Knows no rule and no actor.
use std::{collections::HashMap, ops::Range};

use super::term::{self, Pattern};
use crate::text::Words;

/// Index into the patterns of one lexicon.
pub(super) type PatternId = usize;

/// All patterns, each once, reachable by their first word.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    patterns: Vec<Pattern>,
    ids: HashMap<Pattern, PatternId>,
    /// First word to patterns.
    by_word: HashMap<Box<str>, Vec<PatternId>>,
    /// First three letters to patterns whose first word is open or has a `?` after them.
    by_start: HashMap<Box<str>, Vec<PatternId>>,
    /// First words with a `?` among their first three letters: tried on every word.
    anywhere: Vec<PatternId>,
}

/// A pattern and the words it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) pattern: PatternId,
    pub(super) words: Range<usize>,
}

impl Lexicon {
    /// The number of a pattern, a new one if it was never seen.
    pub(super) fn add(&mut self, pattern: &Pattern) -> PatternId {
        if let Some(id) = self.ids.get(pattern) {
            return *id;
        }
        let id = self.patterns.len();
        self.patterns.push(pattern.clone());
        self.ids.insert(pattern.clone(), id);
        let first = &pattern.pieces[0];
        let start = first_three(first.fixed_start());
        match start {
            _ if !first.is_open && !first.letters.contains('?') => {
                self.by_word.entry(first.letters.clone()).or_default().push(id);
            }
            Some(start) => self.by_start.entry(start.into()).or_default().push(id),
            None => self.anywhere.push(id),
        }
        id
    }

    /// How many patterns there are.
    pub(super) fn len(&self) -> usize {
        self.patterns.len()
    }

    pub(super) fn pattern(&self, id: PatternId) -> &Pattern {
        &self.patterns[id]
    }

    /// Every pattern in a text, by its first word. `source` is what `words` was made from.
    pub(super) fn find(&self, source: &str, words: &Words) -> Vec<Found> {
        let mut found = Vec::new();
        for (at, word) in words.list().iter().enumerate() {
            let text = words.text(word);
            let by_word = self.by_word.get(text).into_iter().flatten();
            let by_start =
                first_three(text).and_then(|start| self.by_start.get(start)).into_iter().flatten();
            for id in by_word.chain(by_start).chain(&self.anywhere) {
                let pattern = &self.patterns[*id];
                let covered = at..at + pattern.pieces.len();
                if is_here(pattern, source, words, &covered) {
                    found.push(Found { pattern: *id, words: covered });
                }
            }
        }
        found
    }
}

fn is_here(pattern: &Pattern, source: &str, words: &Words, covered: &Range<usize>) -> bool {
    let Some(list) = words.list().get(covered.clone()) else { return false };
    list.iter().zip(&pattern.pieces).all(|(word, piece)| piece.fits(words.text(word)))
        && pattern
            .capitals
            .as_ref()
            .is_none_or(|wanted| has_capitals(wanted, source, words, covered))
}

/// Whether the words stand there with these capitals, and the capitals mean something: a sentence
/// in capitals says nothing about `US`, but `U.S.` does everywhere.
fn has_capitals(wanted: &[bool], source: &str, words: &Words, covered: &Range<usize>) -> bool {
    let list = &words.list()[covered.clone()];
    let means_it = list.iter().any(|word| word.is_dotted) || !words.is_shouted(list[0].sentence);
    let mut written = term::capitals(&source[words.range(covered.clone())]);
    means_it && wanted.iter().all(|capital| written.next() == Some(*capital))
}

/// The first three letters of a word that has as many.
fn first_three(word: &str) -> Option<&str> {
    let (last, c) = word.char_indices().nth(2)?;
    Some(&word[..last + c.len_utf8()])
}
