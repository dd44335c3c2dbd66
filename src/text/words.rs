//! A text as folded words that know where they stood.
use std::ops::Range;

use super::scanner::Scanner;

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
    pub(super) folded: Range<usize>,
}

/// The words of one text, in order, over one shared folded text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub(super) folded: String,
    pub(super) list: Vec<Word>,
    /// By sentence; empty if none is.
    pub(super) shouted: Vec<bool>,
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
    Scanner::read(text)
}

/// The sentences of a text in order, each with its punctuation and no blanks around it; what has
/// no word is none.
///
/// ```text
/// Mr. Lavrov met Gen. Munir. They spoke of gas.  ->  two
/// ```
pub fn sentences(text: &str) -> Vec<&str> {
    let words = words(text);
    if words.is_empty() {
        return Vec::new();
    }
    let is_break = |pair: &&[Word]| pair[0].sentence != pair[1].sentence;
    let breaks = words.list.windows(2).filter(is_break);
    let starts = breaks.map(|pair| {
        // Opening quotes belong to the sentence behind them.
        let gap = &text[pair[0].range.end..pair[1].range.start];
        let blank = gap.rfind(char::is_whitespace).unwrap_or(gap.len());
        pair[0].range.end + blank
    });
    let mut from = 0;
    let mut sentences = Vec::new();
    for start in starts.chain([text.len()]) {
        sentences.extend(Some(text[from..start].trim()).filter(|it| !it.is_empty()));
        from = start;
    }
    sentences
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

/// Bytes of a word that [`head`] takes.
pub const HEAD_BYTES: usize = 8;

/// The first eight bytes of a folded word as one number, the first in the lowest place; what a
/// shorter one lacks is 0. A word of up to eight bytes is known by it, for no word has a byte 0.
pub fn head(word: &str) -> u64 {
    let mut head = [0; HEAD_BYTES];
    for (place, byte) in head.iter_mut().zip(word.bytes()) {
        *place = byte;
    }
    u64::from_le_bytes(head)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_head_is_the_first_eight_bytes_of_a_word_wherever_it_stands() {
        let words = words("S-400 in Rawalpindi, Россия; to Türkiye’s Ankara");
        for word in words.list() {
            assert_eq!(words.head(word), super::head(words.text(word)), "{}", words.text(word));
        }
        assert_eq!(super::head("s"), u64::from(b's'));
    }
}
