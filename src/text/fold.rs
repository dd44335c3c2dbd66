//! What every character does to the word it stands in. Knows characters, not words.
//!
//! The table is built once, from `unicode-normalization` and the short lists below; a look-up is
//! one array access, where normalising as we go would be fifty times slower.
use std::sync::LazyLock;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// What a character does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Continues a word, written like this.
    Letter(char),
    /// Continues a word with several letters: ask [`spelling`].
    Letters,
    /// Nothing: the word goes on as if it were not there (marks, tatweel, ZWNJ, soft hyphen).
    Silent,
    /// Ends a word, unless it makes a possessive.
    Apostrophe,
    /// Ends a word, unless it stands in `U.S.`
    Dot,
    /// Ends a word; in the next one capitals begin new words: `#PakistanRussia`.
    Tag,
    /// Ends a word.
    Break,
}

/// A small letter.
pub(super) const LOWER: u8 = 1;
/// A capital letter.
pub(super) const UPPER: u8 = 2;
/// A digit.
const DIGIT: u8 = 4;
/// Ends a word.
pub(super) const BREAK: u8 = 8;
/// Ends a word, and perhaps a sentence or a paragraph.
pub(super) const MARK: u8 = 16;
/// The full stop, which may do both or stand in `U.S.`
pub(super) const DOT: u8 = 32;
/// Depends on what stands around it, or is no ASCII.
pub(super) const OTHER: u8 = 0;

/// What a byte of a text does outside a hashtag, where that needs no table of letters: one of the
/// above. A letter folds to its small self.
#[inline]
pub(super) fn plain(byte: u8) -> u8 {
    PLAIN[byte as usize]
}

/// Whether [`plain`] said that the byte is an ASCII letter or digit.
#[inline]
pub(super) fn is_letter(plain: u8) -> bool {
    plain & (LOWER | UPPER | DIGIT) != 0
}

static PLAIN: [u8; 256] = {
    let mut all = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        all[byte as usize] = match byte {
            b'a'..=b'z' => LOWER,
            b'A'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            b'\'' | b'`' | b'#' | b'@' => OTHER,
            b'!' | b'?' | b'\n' => MARK,
            b'.' => DOT,
            _ => BREAK,
        };
        byte += 1;
    }
    all
};

/// Which case a letter has: [`LOWER`], [`UPPER`], or 0 for none.
pub(super) fn case(c: char) -> u8 {
    (LOWER * u8::from(c.is_lowercase())) | (UPPER * u8::from(c.is_uppercase()))
}

/// The Basic Multilingual Plane, 256 KiB: worth it, for nearly every character is in it.
static PLANE: LazyLock<Box<[Sort]>> = LazyLock::new(|| {
    (0..0x1_0000).map(|code| char::from_u32(code).map_or(Sort::Break, classify)).collect()
});

/// A reader of the table, so that it is looked up once a text and not once a character.
#[derive(Clone, Copy)]
pub(super) struct Fold(&'static [Sort]);

impl Fold {
    /// The first call makes the table.
    pub(super) fn new() -> Self {
        Self(&PLANE)
    }

    /// What a character is to a word.
    pub(super) fn sort(self, c: char) -> Sort {
        self.0.get(c as usize).copied().unwrap_or_else(|| classify(c))
    }

    /// Whether a word can go on with this character.
    pub(super) fn continues(self, c: char) -> bool {
        matches!(self.sort(c), Sort::Letter(_) | Sort::Letters | Sort::Silent)
    }
}

/// The folded letters of one character; empty where it has none.
pub(super) fn spelling(c: char) -> String {
    let mut letters = String::new();
    for part in decomposed(c).into_iter().flat_map(char::to_lowercase) {
        match unified(part) {
            Some(letter) => letters.push_str(letter),
            None if is_silent(part) => (),
            None => letters.push(digit(part)),
        }
    }
    letters
}

/// Whether a folded letter is a word of its own: Han, Kana, Thai and their neighbours, whose
/// writing does not separate words.
pub(super) fn stands_alone(letter: char) -> bool {
    letter >= '\u{e00}'
        && matches!(letter,
            '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
            | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{30ff}'
            | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}' | '\u{1b000}'..='\u{1b16f}' | '\u{20000}'..='\u{3ffff}')
}

/// The one letter that a folded letter and a mark after it make, where our table keeps it:
/// и + ◌̆ is й, which is not и.
pub(super) fn composed(letter: char, mark: char) -> Option<char> {
    match (letter, mark) {
        ('и', '\u{306}') => Some('й'),
        ('у', '\u{306}') => Some('ў'),
        ('і', '\u{308}') => Some('ї'),
        _ => None,
    }
}

fn classify(c: char) -> Sort {
    match c {
        _ if is_apostrophe(c) => return Sort::Apostrophe,
        '.' | '．' => return Sort::Dot,
        '#' | '@' | '＃' | '＠' => return Sort::Tag,
        '™' | '℠' | '©' | '®' => return Sort::Break,
        _ if is_silent(c) => return Sort::Silent,
        _ if is_itself(c) => return if is_word(c) { Sort::Letter(c) } else { Sort::Break },
        _ => (),
    }
    by_spelling(c)
}

/// Whether no fold changes it: Han, Hangul and what is for private use. They are two thirds of the
/// table, and normalising them would take most of the time it takes.
fn is_itself(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{e000}'..='\u{f8ff}')
}

fn by_spelling(c: char) -> Sort {
    let letters = spelling(c);
    let mut rest = letters.chars();
    match (rest.next(), rest.next()) {
        (None, _) => Sort::Silent,
        _ if !letters.chars().all(is_word) => Sort::Break,
        (Some(letter), None) => Sort::Letter(letter),
        _ => Sort::Letters,
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '‘' | '’' | '‛' | 'ʼ' | 'ʹ' | '′' | '`' | '´' | '＇')
}

fn is_word(c: char) -> bool {
    (c.is_alphanumeric() || is_combining_mark(c)) && !is_apostrophe(c)
}

/// The characters a character is made of, where its marks do not make another letter.
fn decomposed(c: char) -> Vec<char> {
    match c {
        'й' | 'Й' | 'ї' | 'Ї' | 'ў' | 'Ў' => vec![c],
        // Hangul, Kana and the Indic scripts are their composed selves.
        '\u{900}'..='\u{1dff}' | '\u{2c00}'..='\u{fa6d}' => vec![c].into_iter().nfkc().collect(),
        _ => vec![c].into_iter().nfkd().collect(),
    }
}

/// Letters written in two ways that no normal form unites.
fn unified(c: char) -> Option<&'static str> {
    Some(match c {
        'ي' | 'ى' => "ی",
        'ك' => "ک",
        'ہ' | 'ة' | 'ە' | 'ۃ' => "ه",
        'ٱ' => "ا",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ς' => "σ",
        _ => return None,
    })
}

/// Every script's decimal digits that our readers' outlets use, as ASCII.
fn digit(c: char) -> char {
    let zero = match c {
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '०'..='९' => '०',
        _ => return c,
    };
    char::from_digit(c as u32 - zero as u32, 10).unwrap_or(c)
}

/// Marks that readers add or leave out at will, and characters that cannot be seen.
fn is_silent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{61c}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}'
        | '\u{93c}' | '\u{9bc}' | '\u{ad}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::{
        BREAK, DIGIT, DOT, Fold, LOWER, MARK, OTHER, Sort, UPPER, by_spelling, case, classify,
        is_itself, plain, spelling,
    };

    /// A fold that is not the fold of itself would make a rule differ from the text it names.
    #[test]
    fn every_character_folds_to_letters_that_stay_as_they_are() {
        let fold = Fold::new();
        let folds = |c: &char| matches!(fold.sort(*c), Sort::Letter(_) | Sort::Letters);
        let is_stable = |c: char| spelling(c).chars().all(|l| fold.sort(l) == Sort::Letter(l));
        let unstable: Vec<String> = ('\0'..=char::MAX)
            .filter(folds)
            .filter(|c| !is_stable(*c))
            .map(|c| format!("{c} {:x} is {}", u32::from(c), spelling(c)))
            .collect();
        assert_eq!(unstable, Vec::<String>::new());
    }

    #[test]
    fn characters_that_no_fold_changes_need_no_spelling() {
        let of_themselves: Vec<char> = ('\0'..=char::MAX).filter(|c| is_itself(*c)).collect();
        assert_eq!(of_themselves.len(), 45_156);
        for c in of_themselves {
            assert_eq!(classify(c), by_spelling(c), "{:x}", u32::from(c));
        }
    }

    #[test]
    fn plain_bytes_do_what_the_table_says_of_their_characters() {
        let fold = Fold::new();
        for byte in 0..128 {
            let c = char::from(byte);
            match (plain(byte), fold.sort(c)) {
                (LOWER | UPPER | DIGIT, Sort::Letter(letter)) => {
                    assert_eq!(letter, c.to_ascii_lowercase());
                    assert_eq!(plain(byte) & !DIGIT, case(c));
                }
                (BREAK | MARK, Sort::Break)
                | (DOT, Sort::Dot)
                | (OTHER, Sort::Apostrophe | Sort::Tag) => (),
                (said, sort) => panic!("{c:?} is {said}, not {sort:?}"),
            }
        }
        assert!((128..=u8::MAX).all(|byte| plain(byte) == OTHER));
    }
}
