//! The short way through most of most texts: words of ASCII letters and digits, with nothing around
//! them to think about.
use super::{Scanner, Word, eight::Eight, fold, is_capitals};

/// A run of plain letters and digits.
struct Letters {
    /// Where it ends.
    end: usize,
    /// Which of [`fold::UPPER`] and [`fold::LOWER`] are in it.
    cases: u8,
    /// What stands behind it, as [`fold::plain`] says it; a break at the end of the text.
    next: u8,
}

impl Scanner<'_> {
    /// Says of whole words what [`Self::take_char`] says letter by letter.
    pub(super) fn take_plain_words(&mut self) {
        while self.take_plain_word() {
            let n_breaks = self.n_breaks();
            self.at += n_breaks;
            if n_breaks == 0 {
                return;
            }
        }
    }

    /// Takes the word that begins here, if one does; `false` where it takes more than plain letters
    /// to say.
    fn take_plain_word(&mut self) -> bool {
        let n_before = self.folded.len();
        if n_before > 0 {
            self.folded.push(b' ');
        }
        let folded_from = self.folded.len();
        let Letters { end, cases, next } = self.fold_letters();
        let n_letters = end - self.at;
        let is_whole = match next {
            fold::BREAK | fold::MARK => 0 < n_letters,
            // One letter and a dot may become `U.S.`
            fold::DOT => 1 < n_letters,
            _ => false,
        };
        if is_whole {
            self.plain_word(end, folded_from, cases);
        } else {
            self.folded.truncate(n_before);
        }
        is_whole || n_letters == 0
    }

    /// Folds the plain letters and digits that stand here, eight at a time.
    #[inline]
    fn fold_letters(&mut self) -> Letters {
        let bytes = self.text.as_bytes();
        let folded_from = self.folded.len();
        let (mut end, mut cases) = (self.at, 0);
        while let Some(next) = bytes[end..].first_chunk() {
            let eight = Eight::read(*next);
            cases |= fold::UPPER * u8::from(eight.has_upper);
            cases |= fold::LOWER * u8::from(eight.has_lower);
            self.folded.extend_from_slice(&eight.small);
            end += eight.n_letters;
            if eight.n_letters < eight.small.len() {
                break;
            }
        }
        self.folded.truncate(folded_from + end - self.at);
        // The last bytes of the text, one by one.
        let mut next = fold::BREAK;
        for byte in &bytes[end..] {
            next = fold::plain(*byte);
            if !fold::is_letter(next) {
                break;
            }
            cases |= next;
            self.folded.push(byte.to_ascii_lowercase());
            end += 1;
        }
        Letters { end, cases, next }
    }

    #[inline]
    fn plain_word(&mut self, end: usize, folded_from: usize, cases: u8) {
        let range = self.at..end;
        self.at = end;
        let is_capital = self.text.as_bytes()[range.start].is_ascii_uppercase();
        self.enter(range.start);
        self.push(Word {
            range,
            sentence: self.sentence,
            paragraph: self.paragraph,
            is_capital,
            is_capitals: is_capitals(cases),
            is_dotted: false,
            folded: folded_from..self.folded.len(),
        });
    }

    /// How many bytes from here on are nothing but breaks. A line end is one where a word follows
    /// it: there the line only wraps.
    #[inline]
    fn n_breaks(&self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let is_break = |at: usize| match fold::plain(rest[at]) {
            fold::BREAK => true,
            fold::MARK if rest[at] == b'\n' => {
                rest.get(at + 1).is_some_and(|next| fold::is_letter(fold::plain(*next)))
            }
            _ => false,
        };
        (0..rest.len()).take_while(|at| is_break(*at)).count()
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
