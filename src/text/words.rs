//! A text as folded words that know where they stood. Splits and folds; judges nothing.
use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::{
    fold::{self, Fold, Sort},
    sentences::{Seeker, Start},
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
    /// By sentence; empty if none is.
    shouted: Vec<bool>,
}

/// Room to begin with: a word and the space after it, in most languages.
const BYTES_A_WORD: usize = 5;

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

    /// The [`head`] of a word as it is compared.
    #[inline]
    pub fn head(&self, word: &Word) -> u64 {
        let rest = &self.folded.as_bytes()[word.folded.start..];
        let n_bytes = word.folded.len();
        match rest.first_chunk() {
            // Those of the words after it are cut off.
            Some(chunk) if n_bytes < HEAD_BYTES => {
                u64::from_le_bytes(*chunk) & !(u64::MAX << (8 * n_bytes))
            }
            Some(chunk) => u64::from_le_bytes(*chunk),
            None => head(self.text(word)),
        }
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

const HEAD_BYTES: usize = 8;

/// The first eight bytes of a folded word as one number, the first in the lowest place; what a
/// shorter one lacks is 0. A word of up to eight bytes is known by it, for no word has a byte 0.
pub fn head(word: &str) -> u64 {
    let mut head = [0; HEAD_BYTES];
    for (place, byte) in head.iter_mut().zip(word.bytes()) {
        *place = byte;
    }
    u64::from_le_bytes(head)
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
    fn new(text: &'t str) -> Self {
        Self {
            text,
            fold: Fold::new(),
            at: 0,
            words: Words {
                folded: String::with_capacity(text.len()),
                list: Vec::with_capacity(text.len() / BYTES_A_WORD),
                shouted: Vec::new(),
            },
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

    /// Most of most texts: words of ASCII letters and digits, with nothing around them to think
    /// about. Says what [`Self::take_char`] says letter by letter.
    fn take_plain_words(&mut self) {
        let bytes = self.text.as_bytes();
        loop {
            let at = self.at;
            let (mut end, mut cases, mut next) = (at, 0, fold::BREAK);
            for byte in &bytes[at..] {
                next = fold::plain(*byte);
                if !fold::is_letter(next) {
                    break;
                }
                cases |= next;
                end += 1;
            }
            let is_whole = match next {
                fold::BREAK | fold::MARK => at < end,
                // One letter and a dot may become `U.S.`
                fold::DOT => at + 1 < end,
                _ => false,
            };
            if is_whole {
                self.plain_word(at..end, cases);
                self.at = end;
            }
            let n_breaks =
                bytes[self.at..].iter().take_while(|it| fold::plain(**it) == fold::BREAK);
            let n_breaks = n_breaks.count();
            self.at += n_breaks;
            if n_breaks == 0 {
                return;
            }
        }
    }

    #[inline]
    fn plain_word(&mut self, range: Range<usize>, cases: u8) {
        let folded = &mut self.words.folded;
        if !folded.is_empty() {
            folded.push(' ');
        }
        let folded_from = folded.len();
        folded.push_str(&self.text[range.clone()]);
        if cases & fold::UPPER != 0 {
            folded[folded_from..].make_ascii_lowercase();
        }
        let folded = folded_from..folded.len();
        let is_capital = self.text.as_bytes()[range.start].is_ascii_uppercase();
        self.enter(range.start);
        self.push(Word {
            range,
            sentence: self.sentence,
            paragraph: self.paragraph,
            is_capital,
            is_capitals: is_capitals(cases),
            is_dotted: false,
            folded,
        });
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
        let folded = &mut self.words.folded;
        let open = self.open.get_or_insert_with(|| {
            if !folded.is_empty() {
                folded.push(' ');
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
        folded.push(letter);
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
        self.push(Word {
            range: open.range,
            sentence: self.sentence,
            paragraph: self.paragraph,
            is_capital: open.is_capital,
            is_capitals: is_capitals(open.cases),
            is_dotted: open.is_dotted,
            folded: open.folded_from..self.words.folded.len(),
        });
    }

    #[inline]
    fn push(&mut self, word: Word) {
        self.may_shout |= word.is_capitals && LONGER_THAN_ABBREVIATIONS <= word.folded.len();
        self.words.list.push(word);
    }

    /// Goes on to the sentence and paragraph of this byte. Those without a word do not count.
    #[inline]
    fn enter(&mut self, at: usize) {
        let rest = &self.starts[self.n_started..];
        if rest.first().is_none_or(|next| at < next.at) {
            return;
        }
        let passed = &rest[..rest.iter().take_while(|start| start.at <= at).count()];
        if !self.words.list.is_empty() {
            self.sentence += 1;
            self.paragraph += u32::from(passed.iter().any(|start| start.opens_paragraph));
        }
        self.n_started += passed.len();
    }

    fn finish(mut self) -> Words {
        self.close();
        if self.may_shout {
            self.words.shouted = shouted(&self.words);
        }
        self.words
    }
}

/// Whether all letters that have a case are capitals.
fn is_capitals(cases: u8) -> bool {
    cases & (fold::UPPER | fold::LOWER) == fold::UPPER
}

/// A word in capitals is shouted from so many letters on.
const LONGER_THAN_ABBREVIATIONS: usize = 5;

/// For each sentence, whether more than 70 % of its words are in capitals and one of them is longer
/// than abbreviations are.
fn shouted(words: &Words) -> Vec<bool> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Scanner, Words, words};

    /// Without the short way for plain words.
    fn letter_by_letter(text: &str) -> Words {
        let mut scanner = Scanner::new(text);
        while let Some(c) = text[scanner.at..].chars().next() {
            scanner.starts.extend(scanner.seeker.see(text, scanner.at));
            scanner.take_char(c);
        }
        scanner.finish()
    }

    #[test]
    fn a_head_is_the_first_eight_bytes_of_a_word_wherever_it_stands() {
        let words = words("S-400 in Rawalpindi, Россия; to Türkiye’s Ankara");
        for word in words.list() {
            assert_eq!(words.head(word), super::head(words.text(word)), "{}", words.text(word));
        }
        assert_eq!(super::head("s"), u64::from(b's'));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn the_short_way_for_plain_words_says_what_the_long_one_says(
            text in r##"([a-zA-Z0-9]{0,3}|[A-Z]{2,6}|U\.S\.|[ \t\n.,;:!?'`’"#@_/()-]|Mr\. |’s |   |é|й|́|中|ك|۔|[A-Z][a-z]{1,9} ){0,30}"##,
        ) {
            prop_assert_eq!(words(&text), letter_by_letter(&text));
        }
    }
}
