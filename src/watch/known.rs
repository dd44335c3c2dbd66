//! What a text speaks of that everybody knows: states, happenings, the manner of a headline. Knows
//! no watch.
use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
    sync::LazyLock,
};

use serde::Deserialize;

use super::{
    actors::Kind,
    frequency::Frequencies,
    lexicon::{Field, Lexicon},
    pack::PACK,
    plan::{Role, SubjectId},
    stems::Language,
    term,
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

/// The lists of one language.
#[derive(Debug, Default)]
struct Lists {
    lexicon: Lexicon,
    /// By pattern.
    known: Vec<Known>,
}

static LISTS: LazyLock<BTreeMap<&'static str, Lists>> = LazyLock::new(read);
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

/// What the words of a text name, in order; none lies in another, the longest wins, then the actor.
///
/// * `source` — what `words` was made from.
/// * `lang` — ISO 639-1, small letters; of a language without lists only actors are known.
///
/// ```text
/// 12 killed in Russian strike on Kyiv
///     ->  kill (killed), Russia (Russian), strike, Ukraine (Kyiv)
/// ```
pub fn mentions(source: &str, words: &Words, lang: &str) -> Vec<Mention> {
    let field = Field { source, words, language: Language::of(None) };
    let mut found = actors(field);
    for lists in [lang, EVERY].iter().filter_map(|lang| LISTS.get(lang)) {
        lists.lexicon.find(field, &mut Vec::new(), &mut |pattern, words| {
            found.push(Mention { words, known: lists.known[pattern] });
        });
    }
    found.sort_by_key(|it| (it.words.start, usize::MAX - it.words.end, it.known));
    let mut end = 0;
    found.retain(|it| {
        let is_free = end <= it.words.start;
        end = if is_free { it.words.end } else { end };
        is_free
    });
    found
}

/// The happening that excludes this one: prices that rise do not fall.
pub fn opposite(happening: &str) -> Option<&'static str> {
    OPPOSITES.get(happening).copied()
}

/// Names of actors that no mask covers.
fn actors(field: Field) -> Vec<Mention> {
    let pack = &*PACK;
    let (mut found, mut covered) = (Vec::new(), Vec::new());
    pack.lexicon.find(field, &mut Vec::new(), &mut |pattern, words| {
        for meaning in &pack.uses[pattern] {
            let SubjectId::BuiltIn(number) = meaning.subject else { continue };
            match meaning.role {
                Role::Alias(Kind::Name | Kind::Ambiguous | Kind::Capital)
                    if meaning.subject != pack.nobody =>
                {
                    let known = Known::Actor(&pack.actors[number].label);
                    found.push(Mention { words: words.clone(), known });
                }
                Role::Alias(Kind::Name) | Role::Mask => covered.push(words.clone()),
                Role::Alias(_) => (),
            }
        }
    });
    found.retain(|it| {
        !covered.iter().any(|mask| mask.start <= it.words.start && it.words.end <= mask.end)
    });
    found
}

fn happenings() -> BTreeMap<String, Happening> {
    toml::from_str(HAPPENINGS).expect("the happenings are well-formed")
}

/// Both files, by language.
fn read() -> BTreeMap<&'static str, Lists> {
    let mut lists: BTreeMap<&'static str, Lists> = BTreeMap::new();
    let mut add = |known: Known, words: BTreeMap<String, Vec<String>>| {
        for (lang, written) in words {
            let of_lang = lists.entry(leaked(lang)).or_default();
            for word in written {
                of_lang.add(&word, known);
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
    for of_lang in lists.values_mut() {
        of_lang.lexicon.index(&Frequencies::assumed());
    }
    lists
}

impl Lists {
    fn add(&mut self, written: &str, known: Known) {
        let term = term::parse(written).expect("the lists are well-formed");
        for pattern in &term.patterns {
            let id = self.lexicon.add(pattern);
            if id == self.known.len() {
                self.known.push(known);
            }
        }
    }
}

/// For as long as the program runs: read once.
fn leaked(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}
