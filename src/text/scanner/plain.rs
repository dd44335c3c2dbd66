//! The short way through most of most texts: words of ASCII letters and digits, with nothing around
//! them to think about.
use std::ops::Range;

use super::{Scanner, Word, fold, is_capitals};

impl Scanner<'_> {
    /// Says of whole words what [`Self::take_char`] says letter by letter.
    pub(super) fn take_plain_words(&mut self) {
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
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Scanner;
    use crate::text::Words;

    /// Without the short way for plain words.
    fn letter_by_letter(text: &str) -> Words {
        let mut scanner = Scanner::new(text);
        while let Some(c) = text[scanner.at..].chars().next() {
            scanner.starts.extend(scanner.seeker.see(text, scanner.at));
            scanner.take_char(c);
        }
        scanner.finish()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn the_short_way_for_plain_words_says_what_the_long_one_says(
            text in r##"([a-zA-Z0-9]{0,3}|[A-Z]{2,6}|U\.S\.|[ \t\n.,;:!?'`’"#@_/()-]|Mr\. |’s |   |é|й|́|中|ك|۔|[A-Z][a-z]{1,9} ){0,30}"##,
        ) {
            prop_assert_eq!(Scanner::read(&text), letter_by_letter(&text));
        }
    }
}
