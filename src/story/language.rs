//! In which language an item is written: by its script, then by what its feed says, then by its
//! words.
use std::sync::LazyLock;

use crate::{text, watch};

/// Letters that are looked at.
const N_LETTERS: usize = 300;

/// A language, as far as stories care: ISO 639-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tongue([u8; 2]);

impl Default for Tongue {
    fn default() -> Self {
        Self(*b"en")
    }
}

/// Endings of Bengali nouns and names: of, to, in, the, the many.
static BENGALI: LazyLock<Vec<String>> = LazyLock::new(|| {
    let endings = ["গুলোর", "গুলো", "দের", "য়ের", "ের", "কে", "তে", "টি", "য়", "র", "ে"];
    endings.iter().map(|ending| text::folded(ending)).collect()
});

impl Tongue {
    /// Of a text. A feed in several languages says one for all: the script knows better.
    ///
    /// * `tag` — BCP 47, of the item or its feed.
    pub(super) fn of(tag: Option<&str>, title: &str, body: &str) -> Self {
        let primary = tag.and_then(|tag| tag.split(['-', '_']).next()).unwrap_or_default();
        let said: Option<[u8; 2]> = primary.to_ascii_lowercase().as_bytes().try_into().ok();
        let either = |others: &[&[u8; 2]], usual: &[u8; 2]| {
            said.filter(|said| others.contains(&said)).unwrap_or(*usual)
        };
        Self(match script(title, body) {
            Script::Bengali => *b"bn",
            Script::Devanagari => either(&[b"mr", b"ne"], b"hi"),
            Script::Cyrillic => either(&[b"uk", b"be", b"bg", b"sr", b"mk", b"kk"], b"ru"),
            Script::Arabic => either(&[b"ar", b"fa", b"ur", b"ps", b"sd"], of_arabic(title, body)),
            Script::Han => either(&[b"ja"], b"zh"),
            Script::Other => said.unwrap_or(*b"en"),
            Script::Latin => {
                let is_of_other = [b"bn", b"hi", b"ru", b"uk", b"ar", b"fa", b"ur", b"zh", b"ja"];
                said.filter(|said| !is_of_other.contains(&said))
                    .unwrap_or_else(|| of_latin(title, body))
            }
        })
    }

    /// ISO 639-1; English where nothing is known.
    pub(super) fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("en")
    }

    pub(super) fn bytes(self) -> [u8; 2] {
        self.0
    }

    pub(super) fn of_bytes(bytes: [u8; 2]) -> Self {
        Self(bytes)
    }

    /// A folded word without its ending.
    pub(super) fn stem(self, word: &str) -> String {
        if self.code() != "bn" {
            return watch::stem(word, self.code());
        }
        let bare = BENGALI.iter().filter_map(|ending| word.strip_suffix(ending.as_str()));
        let long = bare.filter(|bare| 3 <= bare.chars().count());
        long.min_by_key(|bare| bare.len()).unwrap_or(word).to_owned()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    Bengali,
    Han,
    Other,
}

const SCRIPTS: [Script; 7] = [
    Script::Latin,
    Script::Cyrillic,
    Script::Arabic,
    Script::Devanagari,
    Script::Bengali,
    Script::Han,
    Script::Other,
];

/// The script of most letters.
fn script(title: &str, body: &str) -> Script {
    let mut counts = [0_usize; SCRIPTS.len()];
    let letters = title.chars().chain(body.chars()).filter(|c| c.is_alphabetic());
    for letter in letters.take(N_LETTERS) {
        let of_letter = match letter {
            'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' => Script::Latin,
            '\u{400}'..='\u{52f}' => Script::Cyrillic,
            '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => Script::Arabic,
            '\u{900}'..='\u{97f}' => Script::Devanagari,
            '\u{980}'..='\u{9ff}' => Script::Bengali,
            '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' => Script::Han,
            _ => Script::Other,
        };
        counts[of_letter as usize] += 1;
    }
    let most = (0..SCRIPTS.len()).rev().max_by_key(|n| counts[*n]).unwrap_or_default();
    SCRIPTS[most]
}

/// Letters that only Urdu has, then those that Persian has and Arabic has not.
fn of_arabic(title: &str, body: &str) -> &'static [u8; 2] {
    let has = |letters: &[char]| title.contains(letters) || body.contains(letters);
    match () {
        () if has(&['ٹ', 'ڈ', 'ڑ', 'ں', 'ے']) => b"ur",
        () if has(&['پ', 'چ', 'ژ', 'گ']) => b"fa",
        () => b"ar",
    }
}

fn of_latin(title: &str, body: &str) -> [u8; 2] {
    let beginning = &body[..body.floor_char_boundary(N_LETTERS)];
    let words = format!("{title}\n{beginning}");
    let found = whatlang::detect(&words).filter(whatlang::Info::is_reliable);
    let code = found.and_then(|found| text::code(found.lang()).as_bytes().try_into().ok());
    code.unwrap_or(*b"en")
}
