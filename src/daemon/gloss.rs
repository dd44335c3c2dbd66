//! What a headline in another language speaks of, in English: actors, happenings and things that
//! everybody knows. It translates nothing.
use crate::{
    model::{Candidate, Named},
    text,
    watch::{self, Known},
};

/// Notes what the candidate's headline speaks of, unless it is in English.
pub(super) fn note(candidate: &mut Candidate) {
    let Candidate { item, source, .. } = candidate;
    let tag = item.lang.as_deref().or(source.lang.as_deref()).unwrap_or_default();
    candidate.named = named(&item.title, tag);
}

/// * `tag` — BCP 47; where it is empty, or the letters are not English ones, the letters decide
///   whether the headline is foreign, and only actors are known.
///
/// ```text
/// Россия и Пакистан проведут учения, ru  ->  Russia, Pakistan, exercise
/// ```
fn named(title: &str, tag: &str) -> Vec<Named> {
    let lang = tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
    if matches!(lang.as_str(), "en" | "") && is_latin(title) {
        return Vec::new();
    }
    let words = text::words(title);
    let mentions = watch::mentions(&words, &lang);
    let named = mentions.into_iter().filter_map(|mention| {
        let name = match mention.known {
            Known::Actor(name) => name.to_owned(),
            Known::Happening(name) | Known::Thing(name) => name.replace('_', " "),
            Known::Manner(_) => return None,
        };
        Some(Named { range: words.range(mention.words), name })
    });
    named.collect()
}

fn is_latin(title: &str) -> bool {
    let letters = || title.chars().filter(|c| c.is_alphabetic());
    2 * letters().filter(|c| *c < '\u{250}').count() >= letters().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_headline_is_known_by_what_it_names() {
        let check = |title: &str, tag, expected: &[&str]| {
            let found = named(title, tag);
            let english: Vec<&str> = found.iter().map(|it| it.name.as_str()).collect();
            assert_eq!(english, expected, "{title}");
            assert!(found.is_sorted_by_key(|it| it.range.start), "{title}");
        };
        let exercise = "Россия и Пакистан впервые проведут совместные горные учения";
        check(exercise, "ru-RU", &["Russia", "Pakistan", "exercise"]);
        check(exercise, "en", &["Russia", "Pakistan"]);
        check(exercise, "", &["Russia", "Pakistan"]);
        check("Russia and Pakistan to hold an exercise", "en", &[]);
        check("Russia and Pakistan to hold an exercise", "", &[]);
    }
}
