//! What a text speaks of that everybody knows: states, happenings, things, the manner of a headline.
//! Knows no watch.
use std::{cmp::Reverse, collections::BTreeMap, ops::Range, sync::LazyLock};

use serde::Deserialize;

use super::{
    actors::Kind,
    countries::{forms, listed, masks},
    newswords::{self, leaked},
    phrases::Phrases,
};
use crate::text::Words;

/// Something that has a name in many languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Known {
    /// A built-in actor, by its label: `Pakistan`.
    Actor(&'static str),
    /// A section of `config/stories/happenings.toml`: `quake`.
    Happening(&'static str),
    /// A section of a file in `config/stories/things`: `pipeline`.
    Thing(&'static str),
    /// How a headline speaks.
    Manner(Manner),
}

/// How a headline speaks, where it does not simply tell the news. Sections of
/// `config/stories/manners.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Manner {
    /// It asks: `Why …`.
    Asks,
    /// A page that is written on: `Live: …`.
    Live,
    /// Somebody's view, a portrait, a check of a rumour.
    Comments,
    /// Many happenings in one piece: `The day in pictures`.
    Rounds,
    /// A month, by which a number is the day of something.
    Months,
}

/// Words of a text, and what they name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Places in the list of words.
    pub words: Range<usize>,
    /// What they name.
    pub known: Known,
}

/// Names of actors, in whatever language; `None` covers the name of nobody: “Indian Ocean”.
static ACTORS: LazyLock<Phrases<Option<Known>>> = LazyLock::new(actors);
/// What the words of a text name, in order; none lies in another: most words win, then the
/// actor, then most letters.
///
/// * `lang` — ISO 639-1, small letters; of a language without lists only actors are known.
///
/// ```text
/// 12 killed in Russian strike on Kyiv
///     ->  kill (killed), Russia (Russian), strike, Ukraine (Kyiv)
/// ```
pub fn mentions(words: &Words, lang: &str) -> Vec<Mention> {
    let mut found: Vec<(Range<usize>, usize, Option<Known>)> = Vec::new();
    ACTORS.find(words, &mut |at, n_letters, known| found.push((at, n_letters, known)));
    for list in newswords::of(lang) {
        list.find(words, &mut |at, n_letters, known| found.push((at, n_letters, Some(known))));
    }
    found.sort_by_key(|(at, n_letters, known)| {
        (
            at.start,
            Reverse(at.end),
            known.is_some_and(|it| !matches!(it, Known::Actor(_))),
            Reverse(*n_letters),
            *known,
        )
    });
    let mut end = 0;
    found.retain(|(at, ..)| {
        let is_free = end <= at.start;
        end = if is_free { at.end } else { end };
        is_free
    });
    let named = |(words, _, known): (Range<usize>, usize, Option<Known>)| {
        known.map(|known| Mention { words, known })
    };
    found.into_iter().filter_map(named).collect()
}

/// The names of all built-in actors, and what covers them.
fn actors() -> Phrases<Option<Known>> {
    let (mut names, mut labels) = (Phrases::default(), BTreeMap::new());
    for (code, country) in listed() {
        let label = *labels.entry(code).or_insert_with(|| leaked(country.name.clone()));
        for (lang, tongue) in &country.tongues {
            let kinds = tongue
                .kinds()
                .into_iter()
                .filter(|(kind, _)| matches!(kind, Kind::Name | Kind::Ambiguous | Kind::Capital));
            for written in kinds.flat_map(|(_, list)| list) {
                let known = Some(Known::Actor(label));
                for form in forms(lang, written) {
                    names.add(&form, known);
                }
            }
            for written in &tongue.mask {
                names.add(written, None);
            }
        }
    }
    for written in &masks().masks {
        names.add(written, None);
    }
    names.finished()
}
