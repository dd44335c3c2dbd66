//! A date in pieces: numbers, words, and the marks between them.
use super::super::date_names::MONTHS;

/// No number in a date is larger (`20260303100000`, milliseconds since 1970), so that none
/// overflows on its way to seconds.
const LARGEST: i64 = 99_999_999_999_999;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Number { value: i64, n_digits: usize },
    Word(String),
    Mark(char),
}

impl Token {
    /// Its value, and how many digits were written.
    pub(super) fn number(&self) -> Option<(i64, usize)> {
        match self {
            Self::Number { value, n_digits } => Some((*value, *n_digits)),
            _ => None,
        }
    }

    /// In small letters.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }

    /// 1 to 12, where it begins like the name of a month in a language we know.
    pub(super) fn month(&self) -> Option<u32> {
        let word = self.word()?;
        let fits = |names: &str| names.split(' ').any(|name| word.starts_with(name));
        MONTHS.iter().find(|(_, names)| fits(names)).map(|(month, _)| *month)
    }
}

/// `None` if a number is too large to be part of a date.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let text: String = text.to_lowercase().chars().map(western_digit).collect();
    let mut tokens = Vec::new();
    let mut rest = &*text;
    while let Some(first) = rest.chars().next() {
        let end_of =
            |is_part: fn(char) -> bool| rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        let end = if first.is_ascii_digit() {
            let end = end_of(|c| c.is_ascii_digit());
            let value: i64 = rest[..end].parse().ok()?;
            tokens.push(Token::Number { value: value.min(LARGEST), n_digits: end });
            end
        } else if first.is_alphabetic() {
            let end = end_of(char::is_alphabetic);
            tokens.push(Token::Word(rest[..end].to_owned()));
            end
        } else {
            tokens.push(Token::Mark(first));
            first.len_utf8()
        };
        rest = &rest[end..];
    }
    Some(tokens)
}

/// Arabic, Persian, Devanagari and Bengali digits as ours; any other character as it is.
fn western_digit(c: char) -> char {
    let zero = match c {
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '०'..='९' => '०',
        '০'..='৯' => '০',
        _ => return c,
    };
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}

/// `20260303100000` as if it were written with a `T`.
pub(super) fn split_compact(value: i64) -> Vec<Token> {
    vec![
        Token::Number { value: value / 1_000_000, n_digits: 8 },
        Token::Word("t".to_owned()),
        Token::Number { value: value % 1_000_000, n_digits: 6 },
    ]
}
