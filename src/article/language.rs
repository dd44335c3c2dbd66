//! Which language a text is in. The text itself says it more truly than the page around it,
//! whose template may be another outlet's.
use whatlang::{Detector, Lang};

use super::blocks::share;
use crate::text::code;

/// Characters that are looked at.
const MAX_CHARS: usize = 2_000;
/// A shorter text says too little.
const MIN_CHARS: usize = 60;

/// Letters that a language of the Cyrillic script does not have: neighbours look alike to
/// statistics, and a single `ы` tells them apart.
const FOREIGN: &[(Lang, &str)] = &[
    (Lang::Bul, "ыэё"),
    (Lang::Mkd, "ыэёйщъ"),
    (Lang::Srp, "ыэёйщъ"),
    (Lang::Ukr, "ыэёъ"),
    (Lang::Bel, "иїщъ"),
    (Lang::Rus, "іїєґў"),
];
/// Of its letters, how many a text may quote from another language.
const QUOTED: f64 = 0.003;

/// ISO 639-1 where there is such a code, else what the page says; empty when nobody knows.
///
/// * `declared` — the page's own word, `en`; empty when it has none.
pub(super) fn of(text: &str, declared: &str) -> String {
    let end = text.char_indices().nth(MAX_CHARS).map_or(text.len(), |(at, _)| at);
    let text = &text[..end];
    let is_short = text.chars().take(MIN_CHARS).count() < MIN_CHARS;
    let is_unknown = !declared.is_empty() && lang(declared).is_none();
    let found = Detector::with_denylist(foreign(text)).detect(text);
    let found = found.filter(|found| {
        let may_be = lang(declared).is_some_and(|lang| found.script().langs().contains(&lang));
        !is_short && !is_unknown && (found.is_reliable() || !may_be)
    });
    found.map_or(declared, |found| code(found.lang())).to_owned()
}

/// Languages whose letters these are not.
fn foreign(text: &str) -> Vec<Lang> {
    let text = text.to_lowercase();
    let n_letters = text.chars().count();
    let is_foreign = |letters: &str| {
        let n_foreign = text.chars().filter(|c| letters.contains(*c)).count();
        QUOTED < share(n_foreign, n_letters)
    };
    FOREIGN.iter().filter(|(_, letters)| is_foreign(letters)).map(|(lang, _)| *lang).collect()
}

/// The language of a code, if it is one that can be told.
fn lang(declared: &str) -> Option<Lang> {
    Lang::all().iter().copied().find(|lang| code(*lang) == declared)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_text_says_its_language_and_a_page_only_where_it_cannot() {
        let check = |text: &str, declared: &str, expected: &str| {
            assert_eq!(of(text, declared), expected, "{text}");
        };
        let russian = "Министры двух стран встретились в Исламабаде и обсудили поставки газа, \
            строительство железной дороги и положение в регионе.";
        let urdu = "وزیر خارجہ نے اسلام آباد میں اپنے روسی ہم منصب سے ملاقات کی اور دونوں ممالک کے \
            درمیان تعلقات پر تبادلہ خیال کیا۔";
        check(russian, "en", "ru");
        check(russian, "", "ru");
        check(russian, "bg", "ru");
        check(urdu, "", "ur");
        check("Too short.", "fr", "fr");
        check("Too short.", "", "");
        check(russian, "kk", "kk");
    }
}
