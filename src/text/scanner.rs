//! Walks over a text and splits and folds it into words; judges nothing.
mod eight;
mod plain;

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::{
    fold::{self, Fold, Sort},
    sentences::{Seeker, Start},
    shouting::{LONGER_THAN_ABBREVIATIONS, shouted},
    words::{HEAD_BYTES, Word, Words},
};

/// Room to begin with: a word and the space after it, in most languages.
const BYTES_A_WORD: usize = 5;

/// Walks a text once, a character at a time.
pub(super) struct Scanner<'t> {
    text: &'t str,
    fold: Fold,
    at: usize,
    folded: Vec<u8>,
    list: Vec<Word>,
    open: Option<Open>,
    /// Inside `#PakistanRussia` or `@ForeignOfficePk`.
    in_tag: bool,
    seeker: Seeker,
    /// Beginnings that were seen, and how many of them were passed by a word.
    starts: Vec<Start>,
    n_started: usize,
    sentence: u32,
    paragraph: u32,
    /// Whether some word is in capitals and no abbreviation.
    may_shout: bool,
}

/// The word being read.
struct Open {
    range: Range<usize>,
    folded_from: usize,
    /// [`fold::LOWER`], [`fold::UPPER`], or both, by its letters so far.
    cases: u8,
    is_capital: bool,
    is_dotted: bool,
    /// Letters since its beginning or its last dot.
    n_since_dot: u32,
    /// The last letter, in a tag.
    last: char,
}

impl<'t> Scanner<'t> {
    /// The words of a text.
    pub(super) fn read(text: &'t str) -> Words {
        let mut scanner = Self::new(text);
        while scanner.step() {}
        scanner.finish()
    }

    fn new(text: &'t str) -> Self {
        Self {
            text,
            fold: Fold::new(),
            at: 0,
            folded: Vec::with_capacity(text.len() + if text.is_empty() { 0 } else { HEAD_BYTES }),
            list: Vec::with_capacity(text.len() / BYTES_A_WORD),
            open: None,
            in_tag: false,
            seeker: Seeker::default(),
            starts: Vec::new(),
            n_started: 0,
            sentence: 0,
            paragraph: 0,
            may_shout: false,
        }
    }

    /// Takes the next character, and plain words before it; `false` at the end.
    fn step(&mut self) -> bool {
        if self.open.is_none() && !self.in_tag {
            self.take_plain_words();
        }
        let Some(c) = self.text[self.at..].chars().next() else { return false };
        self.starts.extend(self.seeker.see(self.text, self.at));
        self.take_char(c);
        true
    }

    fn take_char(&mut self, c: char) {
        let at = self.at;
        self.at += c.len_utf8();
        match self.fold.sort(c) {
            Sort::Letter(letter) => self.letter(at, c, letter),
            Sort::Letters => {
                for letter in fold::spelling(c).chars() {
                    self.letter(at, c, letter);
                }
            }
            Sort::Silent => self.mark(c),
            Sort::Apostrophe => self.apostrophe(),
            Sort::Dot => self.dot(),
            Sort::Tag => self.end_word(true),
            Sort::Break => self.end_word(self.in_tag && c == '_'),
        }
    }

    fn letter(&mut self, at: usize, c: char, letter: char) {
        if fold::stands_alone(letter) {
            self.close();
            self.extend(at, c, letter);
            self.close();
            return;
        }
        if self.in_tag && self.open.as_ref().is_some_and(|open| self.is_hump(open.last, c)) {
            self.close();
        }
        self.extend(at, c, letter);
    }

    /// Whether a capital in a hashtag begins a new word: `nR` and `SPa` do.
    fn is_hump(&self, last: char, c: char) -> bool {
        let next = || self.text[self.at..].chars().next();
        c.is_uppercase() && (!last.is_uppercase() || next().is_some_and(char::is_lowercase))
    }

    fn extend(&mut self, at: usize, c: char, letter: char) {
        let folded = &mut self.folded;
        let open = self.open.get_or_insert_with(|| {
            if !folded.is_empty() {
                folded.push(b' ');
            }
            Open {
                range: at..at,
                folded_from: folded.len(),
                cases: 0,
                is_capital: c.is_uppercase(),
                is_dotted: false,
                n_since_dot: 0,
                last: c,
            }
        });
        folded.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        open.range.end = at + c.len_utf8();
        open.cases |= fold::case(c);
        open.n_since_dot += 1;
        open.last = c;
    }

    /// A mark on the letter before it, which it may turn into another letter.
    fn mark(&mut self, mark: char) {
        let Some(open) = &mut self.open else { return };
        if is_combining_mark(mark) {
            open.range.end = self.at;
        }
        let own = std::str::from_utf8(&self.folded[open.folded_from..]).unwrap_or_default();
        let Some(last) = own.chars().next_back() else { return };
        if let Some(letter) = fold::composed(last, mark) {
            self.folded.truncate(self.folded.len() - last.len_utf8());
            self.folded.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }

    /// `Russia’s` is `russia`; `d’Ivoire` is two words.
    fn apostrophe(&mut self) {
        let had_word = self.open.is_some();
        self.end_word(false);
        let mut rest = self.text[self.at..].chars();
        let is_possessive = matches!(rest.next(), Some('s' | 'S'))
            && !rest.next().is_some_and(|c| self.fold.continues(c));
        if had_word && is_possessive {
            self.at += 1;
        }
    }

    /// `U.S.` is one word, its last dot part of it; any other dot ends one.
    fn dot(&mut self) {
        let mut rest = self.text[self.at..].chars();
        let single = rest.next().is_some_and(|c| c.is_lowercase() || c.is_uppercase())
            && !rest.next().is_some_and(|c| self.fold.continues(c));
        match &mut self.open {
            Some(open) if open.n_since_dot == 1 && single => {
                open.is_dotted = true;
                open.n_since_dot = 0;
            }
            Some(open) if open.n_since_dot == 1 && open.is_dotted => {
                open.range.end = self.at;
                self.end_word(false);
            }
            _ => self.end_word(false),
        }
    }

    fn end_word(&mut self, in_tag: bool) {
        self.close();
        self.in_tag = in_tag;
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        self.enter(open.range.start);
        self.push(Word {
            range: open.range,
            sentence: self.sentence,
            paragraph: self.paragraph,
            is_capital: open.is_capital,
            is_capitals: is_capitals(open.cases),
            is_dotted: open.is_dotted,
            folded: open.folded_from..self.folded.len(),
        });
    }

    #[inline]
    fn push(&mut self, word: Word) {
        self.may_shout |= word.is_capitals && LONGER_THAN_ABBREVIATIONS <= word.folded.len();
        self.list.push(word);
    }

    /// Goes on to the sentence and paragraph of this byte. Those without a word do not count.
    #[inline]
    fn enter(&mut self, at: usize) {
        let rest = &self.starts[self.n_started..];
        if rest.first().is_none_or(|next| at < next.at) {
            return;
        }
        let passed = &rest[..rest.iter().take_while(|start| start.at <= at).count()];
        if !self.list.is_empty() {
            self.sentence += 1;
            self.paragraph += u32::from(passed.iter().any(|start| start.opens_paragraph));
        }
        self.n_started += passed.len();
    }

    fn finish(mut self) -> Words {
        self.close();
        let folded = String::from_utf8(self.folded).expect("only whole characters are folded");
        let mut words = Words { folded, list: self.list, shouted: Vec::new() };
        if self.may_shout {
            words.shouted = shouted(&words);
        }
        words
    }
}

/// Whether all letters that have a case are capitals.
fn is_capitals(cases: u8) -> bool {
    cases & (fold::UPPER | fold::LOWER) == fold::UPPER
}
