//! The words for happenings, things and manners, out of their files: a language is read when a text
//! in it is, for most desks read few. Knows no text.
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{LazyLock, Mutex, OnceLock, PoisonError},
};

use serde::{Deserialize, de::DeserializeOwned};

use super::{
    known::{Known, Manner},
    phrases::Phrases,
};

const HAPPENINGS: &str = include_str!("../../config/stories/happenings.toml");
const MANNERS: &str = include_str!("../../config/stories/manners.toml");
const THINGS: [&str; 4] = [
    include_str!("../../config/stories/things/state.toml"),
    include_str!("../../config/stories/things/economy.toml"),
    include_str!("../../config/stories/things/life.toml"),
    include_str!("../../config/stories/things/sport.toml"),
];

/// What the files call the language of words that every language has taken over.
const EVERY: &str = "any";
/// The languages of the files.
const LANGUAGES: [&str; 18] = [
    EVERY, "ar", "bn", "de", "en", "es", "fa", "fr", "hi", "it", "nl", "pl", "pt", "ru", "tr",
    "uk", "ur", "zh",
];

static LISTS: LazyLock<HashMap<&'static str, OnceLock<Phrases<Known>>>> =
    LazyLock::new(|| LANGUAGES.iter().map(|lang| (*lang, OnceLock::new())).collect());
static OPPOSITES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let listed = sections::<Happening>(HAPPENINGS);
    listed.filter_map(|(name, it)| Some((leaked(name), leaked(it.opposite?)))).collect()
});

/// A word in every language that has one.
type Words = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
struct Happening {
    opposite: Option<String>,
    #[serde(flatten)]
    words: Words,
}

/// The lists that a text in this language is looked through by: its own, if there is one, and the one
/// of every language.
pub(super) fn of(lang: &str) -> impl Iterator<Item = &'static Phrases<Known>> {
    let lists = [lang, EVERY].map(|lang| LISTS.get_key_value(lang));
    lists.into_iter().flatten().map(|(lang, list)| list.get_or_init(|| read(lang)))
}

/// The happening that excludes this one: prices that rise do not fall.
pub fn opposite(happening: &str) -> Option<&'static str> {
    OPPOSITES.get(happening).copied()
}

fn read(lang: &str) -> Phrases<Known> {
    let mut list = Phrases::default();
    let mut add = |known: Known, words: &Words| {
        for word in words.get(lang).into_iter().flatten() {
            list.add(word, known);
        }
    };
    for (name, happening) in sections::<Happening>(HAPPENINGS) {
        add(Known::Happening(leaked(name)), &happening.words);
    }
    for (name, words) in THINGS.into_iter().flat_map(sections::<Words>) {
        add(Known::Thing(leaked(name)), &words);
    }
    for (name, words) in sections::<Words>(MANNERS) {
        let manner = Manner::deserialize(toml::Value::String(name));
        add(Known::Manner(manner.expect("the manners are well-formed")), &words);
    }
    list.finished()
}

/// The sections of a file, read one by one: the whole, taken apart, would take ten times its room.
fn sections<S: DeserializeOwned>(file: &'static str) -> impl Iterator<Item = (String, S)> {
    let starts = file.match_indices("\n[").map(|(at, _)| at + 1);
    let ends = starts.clone().skip(1).chain([file.len()]);
    starts.zip(ends).flat_map(|(start, end)| {
        let section: BTreeMap<String, S> =
            toml::from_str(&file[start..end]).expect("the word lists are well-formed");
        section
    })
}

/// For as long as the program runs; each name once, in however many languages it is read.
pub(super) fn leaked(name: String) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name.as_str()) {
        return known;
    }
    let name: &'static str = Box::leak(name.into_boxed_str());
    names.insert(name);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_of_the_files_is_read() {
        let mut languages: Vec<String> =
            sections::<Happening>(HAPPENINGS).flat_map(|(_, it)| it.words.into_keys()).collect();
        let others = THINGS.into_iter().chain([MANNERS]).flat_map(sections::<Words>);
        languages.extend(others.flat_map(|(_, words)| words.into_keys()));
        languages.sort_unstable();
        languages.dedup();
        assert_eq!(languages, LANGUAGES);
    }
}
