//! What names a place or a language: zones, countries, languages. Pure, like all of `values`.
use chrono_tz::Tz;

use super::{spelling, values::Refused};

/// A time zone of the IANA database: `Europe/London`.
///
/// # Errors
/// There is none of this name; with the one that may be meant, also for `PKT` or `Karachi`.
pub(super) fn zone(text: &str) -> Result<Tz, Refused> {
    text.parse::<Tz>().map_err(|_| {
        let label = zone_meant(text)
            .map_or("there is no such zone".into(), |meant| format!("did you mean \"{meant}\"?"));
        Refused::new(label).help("a zone is named after a place: Europe/London, Asia/Karachi")
    })
}

/// Letters people use for a zone although they name a clock, not a place.
const CLOCKS: [(&str, &str); 12] = [
    ("BST", "Europe/London"),
    ("CEST", "Europe/Berlin"),
    ("EDT", "America/New_York"),
    ("GST", "Asia/Dubai"),
    ("IRST", "Asia/Tehran"),
    ("IST", "Asia/Kolkata"),
    ("JST", "Asia/Tokyo"),
    ("MSK", "Europe/Moscow"),
    ("PDT", "America/Los_Angeles"),
    ("PKT", "Asia/Karachi"),
    ("PST", "America/Los_Angeles"),
    ("SGT", "Asia/Singapore"),
];

/// The zone a wrong name most likely stands for: by its letters, by its city, or by one slip.
fn zone_meant(text: &str) -> Option<&'static str> {
    let clock = CLOCKS.iter().find(|(letters, _)| letters.eq_ignore_ascii_case(text));
    if let Some((_, zone)) = clock {
        return Some(zone);
    }
    let names = || chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
    let city = |name: &'static str| name.rsplit('/').next().unwrap_or(name);
    let wanted = text.rsplit('/').next().unwrap_or(text).trim().replace(' ', "_");
    names()
        .find(|name| city(name).eq_ignore_ascii_case(&wanted))
        .or_else(|| spelling::nearest(text, names()))
        .or_else(|| {
            let near = spelling::nearest(&wanted, names().map(city))?;
            names().find(|name| city(name) == near)
        })
}

/// ISO 3166 alpha-2 in capitals: `PK`.
///
/// # Errors
/// It is not written so.
pub(super) fn country(text: &str) -> Result<String, Refused> {
    let capitals = text.to_ascii_uppercase();
    match capitals.as_str() {
        "UK" => Err(Refused::new("the code of the United Kingdom is GB").help("write \"GB\"")),
        _ if text.len() != 2 || !text.chars().all(|c| c.is_ascii_alphabetic()) => {
            Err(Refused::new("a country code has two letters (ISO 3166)"))
        }
        _ if text != capitals => {
            Err(Refused::new("the code is written in capitals")
                .help(format!("write \"{capitals}\"")))
        }
        _ => Ok(capitals),
    }
}

/// The code of a country as a person types it for a command, in capitals or not.
///
/// # Errors
/// It is none: in words, with what to write instead.
pub fn country_code(text: &str) -> Result<String, String> {
    country(&text.to_ascii_uppercase()).map_err(|refused| {
        let help = refused.help.unwrap_or_else(|| "write two letters, such as PK".to_owned());
        format!("{}; {help}", refused.label)
    })
}

/// Languages as people write them out, and what their code is.
const LANGUAGES: [(&str, &str); 14] = [
    ("arabic", "ar"),
    ("bengali", "bn"),
    ("chinese", "zh"),
    ("english", "en"),
    ("french", "fr"),
    ("german", "de"),
    ("hindi", "hi"),
    ("pashto", "ps"),
    ("persian", "fa"),
    ("russian", "ru"),
    ("spanish", "es"),
    ("turkish", "tr"),
    ("ukrainian", "uk"),
    ("urdu", "ur"),
];

/// BCP 47, given in small letters: `ur`, `zh-hant`.
///
/// # Errors
/// It is not written so; with the code of a language that is written out.
pub(super) fn lang(text: &str) -> Result<String, Refused> {
    let code = text.to_ascii_lowercase();
    if let Some((_, code)) = LANGUAGES.iter().find(|(language, _)| *language == code) {
        return Err(
            Refused::new("a language is written as its code").help(format!("write \"{code}\""))
        );
    }
    let mut parts = code.split('-');
    let first = parts.next().unwrap_or_default();
    let is_code = matches!(first.len(), 2 | 3) && first.bytes().all(|b| b.is_ascii_lowercase());
    let are_parts = parts
        .all(|part| matches!(part.len(), 1..=8) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if is_code && are_parts {
        Ok(code)
    } else {
        Err(Refused::new("a language code has two or three letters (BCP 47)"))
    }
}
