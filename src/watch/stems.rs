//! The stem of a word in a language, for `~sanction`. Knows no rule and no item.
use rust_stemmers::{Algorithm, Stemmer};

/// A language whose stems are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Language(u8);

/// By ISO 639-1 code. Source: the Snowball stemmers, <https://snowballstem.org>.
const LANGUAGES: [(&str, Algorithm); 17] = [
    ("en", Algorithm::English),
    ("ru", Algorithm::Russian),
    ("ar", Algorithm::Arabic),
    ("de", Algorithm::German),
    ("fr", Algorithm::French),
    ("es", Algorithm::Spanish),
    ("it", Algorithm::Italian),
    ("pt", Algorithm::Portuguese),
    ("nl", Algorithm::Dutch),
    ("sv", Algorithm::Swedish),
    ("da", Algorithm::Danish),
    ("no", Algorithm::Norwegian),
    ("fi", Algorithm::Finnish),
    ("hu", Algorithm::Hungarian),
    ("ro", Algorithm::Romanian),
    ("tr", Algorithm::Turkish),
    ("el", Algorithm::Greek),
];

impl Language {
    /// Every language there is.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..17).map(Self)
    }

    /// The language of a primary tag; English where nothing is known of it.
    pub(super) fn of(tag: Option<&str>) -> Self {
        let tag = match tag {
            Some("nb" | "nn") => Some("no"),
            tag => tag,
        };
        let found = (0..17).zip(LANGUAGES).find(|(_, (code, _))| Some(*code) == tag);
        found.map_or(Self(0), |(n, _)| Self(n))
    }

    /// The stem of a folded word. A word in another script than the language's has the stem it has
    /// in the language of its script.
    pub(super) fn stem(self, word: &str) -> String {
        let own = match word.chars().next() {
            Some('\u{400}'..='\u{4ff}') => Self(1),
            Some('\u{600}'..='\u{6ff}') => Self(2),
            _ => self,
        };
        Stemmer::create(LANGUAGES[usize::from(own.0)].1).stem(word).into_owned()
    }
}

/// The stem of a folded word in the language of an ISO 639-1 code; English where it is none of ours.
pub fn stem(word: &str, lang: &str) -> String {
    Language::of(Some(lang)).stem(word)
}
