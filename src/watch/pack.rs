//! The built-in actors, as `config/actors/` describes them. Not the user's: those are in `actors`.
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::LazyLock,
};

use super::{
    actors::{Actor, Alias, Kind, called},
    countries::{Country, forms, listed, masks},
    frequency::Frequencies,
    lexicon::Lexicon,
    plan::{Role, SubjectId, Use},
    term,
};
use crate::text;

/// Everybody who needs no introduction. Read when a watch first names an actor.
pub(super) static PACK: LazyLock<Pack> = LazyLock::new(Pack::read);

/// The built-in actors and how they are found.
#[derive(Debug)]
pub(super) struct Pack {
    /// In order of their codes.
    pub(super) actors: Vec<Actor>,
    /// By the form in which names are compared.
    by_name: HashMap<String, usize>,
    codes: BTreeMap<String, usize>,
    pub(super) lexicon: Lexicon,
    /// By pattern: what it means to whom.
    pub(super) uses: Vec<Vec<Use>>,
    /// Whose sightings only cover others: “Indian Ocean”.
    pub(super) nobody: SubjectId,
    /// Folded words that make the country before them money: “Canadian dlrs”.
    pub(super) currencies: HashSet<Box<str>>,
}

impl Pack {
    fn read() -> Self {
        let (countries, masks) = (countries(), masks());
        let codes = countries.keys().cloned().zip(0..).collect();
        let mut actors: Vec<Actor> = countries.values().map(|layers| actor(layers)).collect();
        let mut by_name = HashMap::new();
        for (number, actor) in actors.iter().enumerate() {
            for name in actor.calls.iter().chain([&actor.label]) {
                by_name.entry(called(name)).or_insert(number);
            }
        }
        by_name.extend(countries.keys().zip(0..).map(|(code, number)| (called(code), number)));
        let nobody = SubjectId::BuiltIn(actors.len());
        actors.push(of_nobody(&masks.masks));
        let (lexicon, uses) = indexed(&actors);
        let currencies = masks.currencies.iter().map(|word| text::folded(word).into()).collect();
        Self { actors, by_name, codes, lexicon, uses, nobody, currencies }
    }

    /// Who is called so: a code, an English name.
    pub(super) fn find(&self, called: &str) -> Option<usize> {
        self.by_name.get(called).copied()
    }

    /// The actor with a code.
    pub(super) fn of_code(&self, code: &str) -> Option<&Actor> {
        self.codes.get(code).map(|number| &self.actors[*number])
    }

    /// Every code, in order.
    pub(super) fn codes(&self) -> impl Iterator<Item = (&str, &Actor)> {
        self.codes.iter().map(|(code, number)| (code.as_str(), &self.actors[*number]))
    }

    /// Everything an actor may be called.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }
}

/// The same by country.
fn countries() -> BTreeMap<String, Vec<Country>> {
    let mut countries: BTreeMap<String, Vec<Country>> = BTreeMap::new();
    for (code, country) in listed() {
        countries.entry(code).or_default().push(country);
    }
    countries
}

fn indexed(actors: &[Actor]) -> (Lexicon, Vec<Vec<Use>>) {
    let (mut lexicon, mut uses) = (Lexicon::default(), Vec::new());
    for (number, actor) in actors.iter().enumerate() {
        let aliases =
            actor.aliases.iter().map(|it| (&it.term, Role::Alias(it.kind), it.gloss.as_deref()));
        let masks = actor.masks.iter().map(|term| (term, Role::Mask, None));
        for (term, role, gloss) in aliases.chain(masks) {
            for pattern in &term.patterns {
                let id = lexicon.add(pattern);
                uses.resize_with(lexicon.len(), Vec::new);
                let subject = SubjectId::BuiltIn(number);
                uses[id].push(Use {
                    subject,
                    role,
                    scope: term.scope,
                    gloss: gloss.map(Into::into),
                });
            }
        }
    }
    lexicon.index(&Frequencies::assumed());
    (lexicon, uses)
}

fn of_nobody(masks: &[String]) -> Actor {
    let mut nobody = Actor::named("");
    for written in masks {
        let term = parsed(written);
        nobody.add(Alias { term, written: written.as_str().into(), kind: Kind::Name, gloss: None });
    }
    nobody
}

/// * `layers` — what each file says of a country; at least one, by hand first.
fn actor(layers: &[Country]) -> Actor {
    let mut actor = Actor::named(&layers[0].name);
    // English first: a word that several languages share needs no gloss.
    let in_english = |is_english: bool| {
        layers
            .iter()
            .flat_map(move |layer| {
                layer.tongues.iter().map(move |(lang, tongue)| (layer, lang, tongue))
            })
            .filter(move |(_, lang, _)| (*lang == "en") == is_english)
    };
    for (layer, lang, tongue) in in_english(true).chain(in_english(false)) {
        if lang == "en" {
            actor
                .calls
                .extend(tongue.names.iter().map(|name| name.trim_start_matches('=').to_owned()));
        }
        for (kind, list) in tongue.kinds() {
            for written in list {
                // `Chinas` is German, and English where a feed has lost its apostrophes.
                let is_plain =
                    lang == "en" || written.strip_suffix('s') == Some(actor.label.as_str());
                let gloss = (!is_plain).then(|| gloss(layer, layers, kind, written));
                for form in forms(lang, written) {
                    let (term, gloss) = (parsed(&form), gloss.clone());
                    actor.add(Alias { term, written: written.as_str().into(), kind, gloss });
                }
            }
        }
        actor.masks.extend(tongue.mask.iter().map(|written| parsed(written)));
    }
    actor.finished()
}

fn parsed(written: &str) -> term::Term {
    term::parse(written).expect("the built-in actors are well-formed")
}

/// The English of a foreign word: its own if the file gives one, the capital's, else the name.
fn gloss(country: &Country, layers: &[Country], kind: Kind, written: &str) -> String {
    let own = country.gloss.get(written);
    let in_english = || layers.iter().filter_map(|layer| layer.tongues.get("en"));
    let capital = || {
        let mut capitals = in_english().flat_map(|tongue| &tongue.capital);
        capitals.next().filter(|_| kind == Kind::Capital)
    };
    own.or_else(capital).unwrap_or(&layers[0].name).clone()
}
