//! Many words and phrases, each with one meaning, in little memory: for what is always looked for,
//! whatever the watches. Knows spelling, no meaning.
use std::{hash::BuildHasher as _, ops::Range};

use foldhash::fast::FixedState;

use super::term;
use crate::text::{Word, Words};

/// A word's beginning is looked up from so many bytes on; a star follows three letters or more.
const MIN_BEGINNING: usize = 3;

/// Phrases and what they mean.
#[derive(Debug)]
pub(super) struct Phrases<M> {
    /// The words of every phrase; behind one that may go on stands a star.
    letters: String,
    /// In the order they were added.
    all: Vec<Phrase>,
    /// Each once.
    meanings: Vec<M>,
    /// By the first word, of a word that may go on by its beginning: places in `all`. Ascending once
    /// it is finished; a table would take three times the memory and save little time.
    by_first: Vec<(u32, u32)>,
}

#[derive(Debug)]
struct Phrase {
    /// Where it begins in `letters`, and how many bytes it has.
    start: u32,
    n_bytes: u16,
    /// Whether its first word counts in capitals alone.
    is_capitals: bool,
    /// Place in `meanings`.
    meaning: u16,
}

impl<M> Default for Phrases<M> {
    fn default() -> Self {
        Self { letters: String::new(), all: Vec::new(), meanings: Vec::new(), by_first: Vec::new() }
    }
}

impl<M: Copy + PartialEq> Phrases<M> {
    /// Adds a word or a phrase as the files write it.
    pub(super) fn add(&mut self, written: &str, meaning: M) {
        let term = term::parse(written).expect("the lists are well-formed");
        // What is added together means the same.
        let known = self.meanings.iter().rposition(|it| *it == meaning);
        let place = known.unwrap_or(self.meanings.len());
        if known.is_none() {
            self.meanings.push(meaning);
        }
        for pattern in &term.patterns {
            let start = self.letters.len();
            for piece in &pattern.pieces {
                let gap = if self.letters.len() == start { "" } else { " " };
                let star = if piece.is_open { "*" } else { "" };
                self.letters.extend([gap, &piece.letters, star]);
            }
            let first = key(&pattern.pieces[0].letters, pattern.pieces[0].is_open);
            self.by_first.push((first, small(self.all.len())));
            self.all.push(Phrase {
                start: small(start),
                n_bytes: small(self.letters.len() - start),
                is_capitals: pattern.capitals.is_some(),
                meaning: small(place),
            });
        }
    }

    /// Puts them in order and gives back what was only needed while they were added; nothing is found
    /// before.
    pub(super) fn finished(mut self) -> Self {
        self.letters.shrink_to_fit();
        self.all.shrink_to_fit();
        self.by_first.sort_unstable();
        self.by_first.shrink_to_fit();
        self
    }

    /// Every phrase of a text: the words it covers, how many letters it asks for, and what it means; in
    /// order of their beginning.
    pub(super) fn find(&self, words: &Words, found: &mut impl FnMut(Range<usize>, usize, M)) {
        for (at, word) in words.list().iter().enumerate() {
            let text = words.text(word);
            self.try_all(key(text, false), words, at, found);
            let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
            for end in ends.filter(|end| MIN_BEGINNING <= *end) {
                self.try_all(key(&text[..end], true), words, at, found);
            }
        }
    }

    fn try_all(
        &self,
        first: u32,
        words: &Words,
        at: usize,
        found: &mut impl FnMut(Range<usize>, usize, M),
    ) {
        let start = self.by_first.partition_point(|(key, _)| *key < first);
        let of_word = self.by_first[start..].iter().take_while(|(key, _)| *key == first);
        for (_, number) in of_word {
            let phrase = &self.all[*number as usize];
            let letters = &self.letters[phrase.start as usize..][..usize::from(phrase.n_bytes)];
            let n_words = letters.split(' ').count();
            let Some(here) = words.list().get(at..at + n_words) else { continue };
            let fits = |(piece, word): (&str, &Word)| {
                let bare = piece.strip_suffix('*');
                term::fits(bare.unwrap_or(piece), bare.is_some(), words.text(word))
            };
            if (!phrase.is_capitals || says_capitals(words, &here[0]))
                && letters.split(' ').zip(here).all(fits)
            {
                found(at..at + n_words, letters.len(), self.meanings[usize::from(phrase.meaning)]);
            }
        }
    }
}

/// In a shouted headline capitals say nothing.
fn says_capitals(words: &Words, word: &Word) -> bool {
    word.is_capitals && !words.is_shouted(word.sentence)
}

fn key(letters: &str, is_open: bool) -> u32 {
    (FixedState::with_seed(u64::from(is_open)).hash_one(letters) >> 32) as u32
}

/// The files hold some ten thousand short phrases.
fn small<N: TryFrom<usize>>(n: usize) -> N {
    N::try_from(n).ok().expect("the lists are short")
}
