//! What the files in `config/actors/` say of each country, and how a word in them may be written.
//! Knows no actor.
use std::collections::BTreeMap;

use serde::Deserialize;

use super::actors::Kind;

/// By hand first: of a word that both give, its meaning there stands.
const FILES: [&str; 5] = [
    include_str!("../../config/actors/russia_and_neighbours.toml"),
    include_str!("../../config/actors/south_asia.toml"),
    include_str!("../../config/actors/middle_east.toml"),
    include_str!("../../config/actors/west.toml"),
    include_str!("../../config/actors/world.toml"),
];

/// What the generator wrote: every territory there is.
const COUNTRIES: &str = include_str!("../../config/actors/countries.toml");

/// Names of nobody, and money.
const MASKS: &str = include_str!("../../config/actors/masks.toml");

#[derive(Deserialize)]
pub(super) struct Country {
    pub(super) name: String,
    #[serde(default)]
    pub(super) gloss: BTreeMap<String, String>,
    #[serde(flatten)]
    pub(super) tongues: BTreeMap<String, Tongue>,
}

/// What one language calls a country.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
pub(super) struct Tongue {
    pub(super) names: Vec<String>,
    demonyms: Vec<String>,
    metonyms: Vec<String>,
    ambiguous: Vec<String>,
    pub(super) capital: Vec<String>,
    states: Vec<String>,
    hints: Vec<String>,
    abbreviations: Vec<String>,
    towns: Vec<String>,
    pub(super) mask: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Masks {
    pub(super) masks: Vec<String>,
    pub(super) currencies: Vec<String>,
}

impl Tongue {
    pub(super) fn kinds(&self) -> [(Kind, &[String]); 9] {
        [
            (Kind::Ambiguous, &self.ambiguous),
            (Kind::Name, &self.names),
            (Kind::Name, &self.demonyms),
            (Kind::Name, &self.metonyms),
            (Kind::Capital, &self.capital),
            (Kind::State, &self.states),
            (Kind::Hint, &self.hints),
            (Kind::StateInDateline, &self.abbreviations),
            (Kind::TownInDateline, &self.towns),
        ]
    }
}

/// What each file says of each country, by hand first. The files are part of the program: a test
/// reads them all.
pub(super) fn listed() -> impl Iterator<Item = (String, Country)> {
    let parts = FILES.iter().chain([&COUNTRIES]).flat_map(|file| parts(file));
    parts.flat_map(|part| {
        let listed: BTreeMap<String, Country> =
            toml::from_str(part).expect("the built-in actors are well-formed");
        listed
    })
}

/// A file country by country: read at once, it would need ten times its size for a moment.
fn parts(file: &'static str) -> impl Iterator<Item = &'static str> {
    let is_country = |line: &str| line.starts_with('[') && !line.contains('.');
    let mut rest = file;
    std::iter::from_fn(move || {
        let mut end = 0;
        for (n, line) in rest.split_inclusive('\n').enumerate() {
            if 0 < n && is_country(line) {
                break;
            }
            end += line.len();
        }
        let (part, behind) = rest.split_at(end);
        rest = behind;
        (!part.is_empty()).then_some(part)
    })
}

/// Names of nobody, and money.
pub(super) fn masks() -> Masks {
    toml::from_str(MASKS).expect("the masks are well-formed")
}

/// A word as it may be written: in Arabic, with the particles that are written onto it.
///
/// ```text
/// روسيا  ->  also وروسيا (and Russia), بروسيا (in), لروسيا (for), الروسيا
/// الهند  ->  also والهند, بالهند, للهند
/// ```
pub(super) fn forms(lang: &str, written: &str) -> Vec<String> {
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
