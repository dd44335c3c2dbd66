//! A text as folded words that know where they stood. Splits and folds; judges nothing.
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::{
    fold::{self, Fold, Sort},
    sentences::{self, Start},
};

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Bytes in the original text, on character boundaries; without a possessive ending.
    pub range: Range<usize>,
    /// Which sentence of the text, from 0.
    pub sentence: u32,
    /// Which paragraph of the text, from 0.
    pub paragraph: u32,
    /// Whether it begins with a capital.
    pub is_capital: bool,
    /// Whether it has letters with case and all of them are capitals: `US`, `U.S.`, `S`.
    pub is_capitals: bool,
    /// Whether dots stand between its letters: `U.S.`
    pub is_dotted: bool,
    /// Bytes in the folded text.
    folded: Range<usize>,
}

/// The words of one text, in order, over one shared folded text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    folded: String,
    list: Vec<Word>,
    shouted: Vec<bool>,
}

/// Splits a text into folded words.
///
/// Compatibility forms, case and Latin marks go (`Türkiye` is `turkiye`), й stays й and ё is е;
/// Arabic letter forms are one, vowel signs and ZWNJ go; hyphens, dashes and underscores split,
/// hashtags split at their capitals; possessive `’s` goes; Han, Kana and Thai are one word a
/// character. `U.S.` is one word.
///
/// ```text
/// Россия’s #PakistanRussia S-400  ->  россия | pakistan | russia | s | 400
/// ```
pub fn words(text: &str) -> Words {
    let mut scanner = Scanner::new(text);
    while scanner.step() {}
    scanner.finish()
}

impl Words {
    /// The words in order.
    pub fn list(&self) -> &[Word] {
        &self.list
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// A word as it is compared.
    pub fn text(&self, word: &Word) -> &str {
        &self.folded[word.folded.clone()]
    }

    /// All words as they are compared, one space between.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// The same, given away.
    pub fn into_folded(self) -> String {
        self.folded
    }

    /// Whether a sentence is all in capitals, so that they say nothing: `US` there may be `us`.
    pub fn is_shouted(&self, sentence: u32) -> bool {
        self.shouted.get(sentence as usize).copied().unwrap_or(false)
    }

    /// Bytes in the original text from the first to the last of these words; empty for none.
    pub fn range(&self, words: Range<usize>) -> Range<usize> {
        match &self.list[words] {
            [] => 0..0,
            [only] => only.range.clone(),
            [first, .., last] => first.range.start..last.range.end,
        }
    }
}

/// Walks a text once, a character at a time.
struct Scanner<'t> {
    text: &'t str,
    fold: Fold,
    at: usize,
    words: Words,
    open: Option<Open>,
    /// Inside `#PakistanRussia` or `@ForeignOfficePk`.
    in_tag: bool,
    starts: Vec<Start>,
    n_started: usize,
    sentence: u32,
    paragraph: u32,
}

/// The word being read.
struct Open {
    range: Range<usize>,
    folded_from: usize,
    n_upper: u32,
    n_lower: u32,
    is_capital: bool,
    is_dotted: bool,
    /// Letters since its beginning or its last dot.
    n_since_dot: u32,
    last: char,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            fold: Fold::new(),
            at: 0,
            words: Words {
                folded: String::with_capacity(text.len()),
                list: Vec::with_capacity(text.len() / 8),
                shouted: Vec::new(),
            },
            open: None,
            in_tag: false,
            starts: sentences::starts(text),
            n_started: 0,
            sentence: 0,
            paragraph: 0,
        }
    }

    /// Takes the next character, or the next run of small ASCII letters; `false` at the end.
    fn step(&mut self) -> bool {
        if self.open.is_some() {
            self.take_run();
        }
        let Some(c) = self.text[self.at..].chars().next() else { return false };
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
        true
    }

    /// Most of most texts: no fold, no case, no boundary to think about.
    fn take_run(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        let n = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        if let (Some(open), 1..) = (&mut self.open, n) {
            let run = &self.text[self.at..self.at + n];
            self.words.folded.push_str(run);
            self.at += n;
            let n = u32::try_from(n).unwrap_or(u32::MAX);
            open.range.end = self.at;
            open.n_lower = open.n_lower.saturating_add(n);
            open.n_since_dot = open.n_since_dot.saturating_add(n);
            open.last = 'a';
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
        let folded = &mut self.words.folded;
        let open = self.open.get_or_insert_with(|| {
            if !folded.is_empty() {
                folded.push(' ');
            }
            Open {
                range: at..at,
                folded_from: folded.len(),
                n_upper: 0,
                n_lower: 0,
                is_capital: c.is_uppercase(),
                is_dotted: false,
                n_since_dot: 0,
                last: c,
            }
        });
        folded.push(letter);
        open.range.end = at + c.len_utf8();
        open.n_upper += u32::from(c.is_uppercase());
        open.n_lower += u32::from(c.is_lowercase());
        open.n_since_dot += 1;
        open.last = c;
    }

    /// A mark on the letter before it, which it may turn into another letter.
    fn mark(&mut self, mark: char) {
        let Some(open) = &mut self.open else { return };
        if is_combining_mark(mark) {
            open.range.end = self.at;
        }
        let last = self.words.folded.chars().next_back();
        if let Some(letter) = last.and_then(|letter| fold::composed(letter, mark)) {
            self.words.folded.pop();
            self.words.folded.push(letter);
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
        self.words.list.push(Word {
            range: open.range,
            sentence: self.sentence,
            paragraph: self.paragraph,
            is_capital: open.is_capital,
            is_capitals: open.n_upper > 0 && open.n_lower == 0,
            is_dotted: open.is_dotted,
            folded: open.folded_from..self.words.folded.len(),
        });
    }

    /// Goes on to the sentence and paragraph of this byte. Those without a word do not count.
    fn enter(&mut self, at: usize) {
        let n_passed = self.starts[self.n_started..].iter().take_while(|s| s.at <= at).count();
        let passed = &self.starts[self.n_started..self.n_started + n_passed];
        if !self.words.list.is_empty() {
            self.sentence += u32::from(!passed.is_empty());
            self.paragraph += u32::from(passed.iter().any(|start| start.opens_paragraph));
        }
        self.n_started += n_passed;
    }

    fn finish(mut self) -> Words {
        self.close();
        self.words.shouted = shouted(&self.words);
        self.words
    }
}

/// For each sentence, whether more than 70 % of its words are in capitals and one of them is longer
/// than abbreviations are.
fn shouted(words: &Words) -> Vec<bool> {
    const LONGER_THAN_ABBREVIATIONS: usize = 5;
    let in_capitals = |word: &&Word| word.is_capitals && !word.is_dotted;
    let sentences = words.list.chunk_by(|a, b| a.sentence == b.sentence);
    let mut shouted = Vec::new();
    for sentence in sentences {
        let n_capitals = sentence.iter().filter(in_capitals).count();
        let n_letters = |word: &Word| words.text(word).chars().count();
        let longest = sentence.iter().filter(in_capitals).map(n_letters).max();
        shouted.resize(sentence[0].sentence as usize, false);
        shouted.push(
            n_capitals * 10 > sentence.len() * 7
                && longest.is_some_and(|n| n >= LONGER_THAN_ABBREVIATIONS),
        );
    }
    shouted
}
