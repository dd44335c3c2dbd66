//! What a text speaks of that everybody knows: states, happenings, the manner of a headline. Knows
//! no watch.
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    ops::Range,
    sync::LazyLock,
};

use serde::Deserialize;

use super::{
    actors::Kind,
    countries::{forms, listed, masks},
    phrases::Phrases,
};
use crate::text::Words;

const HAPPENINGS: &str = include_str!("../../config/stories/happenings.toml");
const MANNERS: &str = include_str!("../../config/stories/manners.toml");

/// The language of words that every language has taken over.
const EVERY: &str = "any";

/// Something that has a name in many languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Known {
    /// A built-in actor, by its label: `Pakistan`.
    Actor(&'static str),
    /// A section of `config/stories/happenings.toml`: `quake`.
    Happening(&'static str),
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

/// By language; under [`EVERY`] what any language may say.
static LISTS: LazyLock<BTreeMap<String, Phrases<Known>>> = LazyLock::new(lists);
/// Names of actors, in whatever language; `None` covers the name of nobody: “Indian Ocean”.
static ACTORS: LazyLock<Phrases<Option<Known>>> = LazyLock::new(actors);
static OPPOSITES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let listed = happenings();
    listed.into_iter().filter_map(|(name, it)| Some((leaked(name), leaked(it.opposite?)))).collect()
});

#[derive(Deserialize)]
struct Happening {
    opposite: Option<String>,
    #[serde(flatten)]
    words: BTreeMap<String, Vec<String>>,
}

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
    for lists in [lang, EVERY].iter().filter_map(|lang| LISTS.get(*lang)) {
        lists.find(words, &mut |at, n_letters, known| found.push((at, n_letters, Some(known))));
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

/// The happening that excludes this one: prices that rise do not fall.
pub fn opposite(happening: &str) -> Option<&'static str> {
    OPPOSITES.get(happening).copied()
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

fn happenings() -> BTreeMap<String, Happening> {
    toml::from_str(HAPPENINGS).expect("the happenings are well-formed")
}

/// Both files, by language.
fn lists() -> BTreeMap<String, Phrases<Known>> {
    let mut lists: BTreeMap<String, Phrases<Known>> = BTreeMap::new();
    let mut add = |known: Known, words: BTreeMap<String, Vec<String>>| {
        for (lang, written) in words {
            let of_lang = lists.entry(lang).or_default();
            for word in &written {
                of_lang.add(word, known);
            }
        }
    };
    for (name, happening) in happenings() {
        add(Known::Happening(leaked(name)), happening.words);
    }
    let manners: BTreeMap<Manner, BTreeMap<String, Vec<String>>> =
        toml::from_str(MANNERS).expect("the manners are well-formed");
    for (manner, words) in manners {
        add(Known::Manner(manner), words);
    }
    lists.into_iter().map(|(lang, of_lang)| (lang, of_lang.finished())).collect()
}

/// For as long as the program runs: read once.
fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
