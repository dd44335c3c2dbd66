//! The built-in actors, as `config/actors/` describes them. Not the user's: those are in `actors`.
use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use super::{
    actors::{Actor, Alias, Kind},
    term,
};

const FILES: [&str; 4] = [
    include_str!("../../config/actors/russia_and_neighbours.toml"),
    include_str!("../../config/actors/south_asia.toml"),
    include_str!("../../config/actors/middle_east.toml"),
    include_str!("../../config/actors/west.toml"),
];

/// Every built-in actor by its code, with its words compiled. Ordered by code.
pub(super) static PACK: LazyLock<BTreeMap<String, Actor>> =
    LazyLock::new(|| FILES.iter().flat_map(|file| read(file)).collect());

#[derive(Deserialize)]
struct Country {
    name: String,
    #[serde(default)]
    gloss: BTreeMap<String, String>,
    #[serde(flatten)]
    tongues: BTreeMap<String, Tongue>,
}

/// What one language calls a country.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Tongue {
    names: Vec<String>,
    demonyms: Vec<String>,
    metonyms: Vec<String>,
    ambiguous: Vec<String>,
    capital: Vec<String>,
    states: Vec<String>,
    hints: Vec<String>,
    mask: Vec<String>,
}

impl Tongue {
    fn kinds(&self) -> [(Kind, &[String]); 7] {
        [
            (Kind::Name, &self.names),
            (Kind::Name, &self.demonyms),
            (Kind::Name, &self.metonyms),
            (Kind::Ambiguous, &self.ambiguous),
            (Kind::Capital, &self.capital),
            (Kind::State, &self.states),
            (Kind::Hint, &self.hints),
        ]
    }
}

/// The files are part of the program: a test reads them all.
fn read(file: &str) -> BTreeMap<String, Actor> {
    let countries: BTreeMap<String, Country> =
        toml::from_str(file).expect("the built-in actors are well-formed");
    countries.into_iter().map(|(code, country)| (code, actor(&country))).collect()
}

fn actor(country: &Country) -> Actor {
    let mut actor = Actor::named(&country.name);
    // English first: a word that several languages share needs no gloss.
    let mut tongues: Vec<(&String, &Tongue)> = country.tongues.iter().collect();
    tongues.sort_by_key(|(lang, _)| *lang != "en");
    for (lang, tongue) in tongues {
        if lang == "en" {
            actor.calls.clone_from(&tongue.names);
        }
        for (kind, list) in tongue.kinds() {
            for written in list {
                let gloss = (lang != "en").then(|| gloss(country, kind, written));
                for form in forms(lang, written) {
                    actor.add(Alias { term: parsed(&form), kind, gloss: gloss.clone() });
                }
            }
        }
        actor.masks.extend(tongue.mask.iter().map(|written| parsed(written)));
    }
    actor
}

fn parsed(written: &str) -> term::Term {
    term::parse(written).expect("the built-in actors are well-formed")
}

/// The English of a foreign word: its own if the file gives one, the capital's, else the name.
fn gloss(country: &Country, kind: Kind, written: &str) -> String {
    let own = country.gloss.get(written);
    let capital = || country.tongues.get("en")?.capital.first().filter(|_| kind == Kind::Capital);
    own.or_else(capital).unwrap_or(&country.name).clone()
}

/// A word as it may be written: in Arabic, with the particles that are written onto it.
///
/// ```text
/// روسيا  ->  also وروسيا (and Russia), بروسيا (in), لروسيا (for), الروسيا
/// الهند  ->  also والهند, بالهند, للهند
/// ```
fn forms(lang: &str, written: &str) -> Vec<String> {
    const PARTICLES: [&str; 8] = ["", "و", "ب", "ل", "ف", "وب", "ول", "ك"];
    const WITH_ARTICLE: [&str; 6] = ["ال", "وال", "بال", "لل", "ولل", "كال"];
    if lang != "ar" {
        return vec![written.to_owned()];
    }
    let with = |particles: &[&str], stem: &str| {
        particles.iter().map(|particle| format!("{particle}{stem}")).collect::<Vec<_>>()
    };
    match written.strip_prefix("ال") {
        Some(stem) => with(&WITH_ARTICLE, stem),
        None => [with(&PARTICLES, written), with(&WITH_ARTICLE, written)].concat(),
    }
}
