//! Names of languages, and which way text runs. It guesses no language.
use crate::model::Entry;

/// The part of a BCP 47 tag that names the language: `pt` of `pt-br`.
pub(super) fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag)
}

/// The tag as an attribute may carry it; `None` if it is no tag.
pub(super) fn attribute(tag: &str) -> Option<&str> {
    let is_tag = tag.len() <= 35
        && tag.split('-').all(|sub| (1..=8).contains(&sub.len()))
        && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    is_tag.then_some(tag)
}

/// What readers call a foreign language: `Some("Russian")` for `ru`; `None` for English, and for
/// tags we know no name for.
pub(super) fn foreign(tag: Option<&str>) -> Option<&'static str> {
    let tag = primary(tag?);
    NAMES.iter().find(|(known, _)| *known == tag).map(|(_, name)| *name)
}

/// Whether an item is in another language than its readers read: its own says so, or its headline had
/// to be glossed.
pub(super) fn is_foreign(entry: &Entry) -> bool {
    foreign(entry.lang.as_deref()).is_some() || !entry.gloss.is_empty()
}

/// Whether it is said to be in English, and has a headline of its own.
pub(super) fn is_in_english(entry: &Entry) -> bool {
    !entry.repeats_head && entry.lang.as_deref().is_some_and(|lang| primary(lang) == "en")
}

/// Whether most of the letters run from right to left.
pub(super) fn is_rtl(text: &str) -> bool {
    let (mut rtl, mut ltr) = (0, 0);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        match c {
            '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => rtl += 1,
            _ => ltr += 1,
        }
    }
    rtl > ltr
}

/// Source: IANA language subtag registry, English names as newspapers write them.
#[rustfmt::skip]
const NAMES: &[(&str, &str)] = &[
    ("am", "Amharic"), ("ar", "Arabic"), ("az", "Azerbaijani"), ("be", "Belarusian"),
    ("bg", "Bulgarian"), ("bn", "Bengali"), ("bs", "Bosnian"), ("ca", "Catalan"),
    ("ckb", "Kurdish"), ("cs", "Czech"), ("da", "Danish"), ("de", "German"), ("dv", "Dhivehi"),
    ("el", "Greek"), ("es", "Spanish"), ("et", "Estonian"), ("fa", "Persian"), ("fi", "Finnish"),
    ("fr", "French"), ("gu", "Gujarati"), ("ha", "Hausa"), ("he", "Hebrew"), ("hi", "Hindi"),
    ("hr", "Croatian"), ("hu", "Hungarian"), ("hy", "Armenian"), ("id", "Indonesian"),
    ("is", "Icelandic"), ("it", "Italian"), ("ja", "Japanese"), ("ka", "Georgian"),
    ("kk", "Kazakh"), ("km", "Khmer"), ("kn", "Kannada"), ("ko", "Korean"), ("ku", "Kurdish"),
    ("ky", "Kyrgyz"), ("lo", "Lao"), ("lt", "Lithuanian"), ("lv", "Latvian"),
    ("mk", "Macedonian"), ("ml", "Malayalam"), ("mn", "Mongolian"), ("mr", "Marathi"),
    ("ms", "Malay"), ("my", "Burmese"), ("nb", "Norwegian"), ("ne", "Nepali"), ("nl", "Dutch"),
    ("nn", "Norwegian"), ("no", "Norwegian"), ("pa", "Punjabi"), ("pl", "Polish"),
    ("prs", "Dari"), ("ps", "Pashto"), ("pt", "Portuguese"), ("ro", "Romanian"),
    ("ru", "Russian"), ("sd", "Sindhi"), ("si", "Sinhala"), ("sk", "Slovak"),
    ("sl", "Slovenian"), ("so", "Somali"), ("sq", "Albanian"), ("sr", "Serbian"),
    ("sv", "Swedish"), ("sw", "Swahili"), ("ta", "Tamil"), ("te", "Telugu"), ("tg", "Tajik"),
    ("th", "Thai"), ("tk", "Turkmen"), ("tr", "Turkish"), ("tt", "Tatar"), ("ug", "Uyghur"),
    ("uk", "Ukrainian"), ("ur", "Urdu"), ("uz", "Uzbek"), ("vi", "Vietnamese"),
    ("yi", "Yiddish"), ("zh", "Chinese"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_languages_have_names() {
        let check = |tag, expected| assert_eq!(foreign(Some(tag)), expected, "{tag}");
        check("ru", Some("Russian"));
        check("pt-br", Some("Portuguese"));
        check("en-gb", None);
        check("x", None);
        assert!(NAMES.is_sorted());
    }

    #[test]
    fn text_runs_the_way_its_letters_do() {
        let check = |text, expected| assert_eq!(is_rtl(text), expected, "{text}");
        check("PTI: پاکستان اور روس", true);
        check("Россия и Пакистан", false);
        check("The word روس in English", false);
        check("2016", false);
    }
}
