//! Who is who: the built-in actors and the user's, and what `@name` means. Knows no watch.
use std::collections::{BTreeMap, HashSet};

use super::{
    nearest::nearest,
    pack::PACK,
    term::{self, Pattern, Scope, Term},
};
use crate::{
    model::{self, Problem, Severity, Spelled},
    text,
};

/// How much a word says about who is meant. Ordered: the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// Names, demonyms, metonyms, and what the user calls names and people: counts everywhere.
    Name,
    /// A name that is also something else (`Turkey`): a name near another name of the actor, its
    /// capital or the partner; else a hint.
    Ambiguous,
    /// Counts in sentences once the actor is named.
    Capital,
    /// A hint; in a dateline it beats the town.
    State,
    /// Helps to match, counts in a dateline alone.
    Hint,
    /// `Ind.`: a state where it stands in a dateline, else nothing.
    StateInDateline,
    /// A town where it stands in a dateline, else nothing.
    TownInDateline,
}

/// One word or phrase for an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alias {
    pub(super) term: Term,
    /// As its file has it; several forms of one word share it.
    pub(super) written: Box<str>,
    pub(super) kind: Kind,
    /// Its English, where it is foreign.
    pub(super) gloss: Option<String>,
}

/// Somebody under many names.
#[derive(Clone, Debug, Default)]
pub(super) struct Actor {
    /// For readers: `Russia`.
    pub(super) label: String,
    /// What else `@` may call it: its English names.
    pub(super) calls: Vec<String>,
    pub(super) aliases: Vec<Alias>,
    /// Blanked first.
    pub(super) masks: Vec<Term>,
    known: HashSet<Term>,
}

impl Actor {
    /// Somebody without a word yet.
    pub(super) fn named(label: &str) -> Self {
        Self { label: label.to_owned(), ..Self::default() }
    }

    /// Gives back the memory that was only needed while words were added.
    pub(super) fn finished(mut self) -> Self {
        self.known = HashSet::new();
        self.aliases.shrink_to_fit();
        self
    }

    /// Adds a word; the first meaning of a word wins.
    pub(super) fn add(&mut self, alias: Alias) {
        if self.known.insert(alias.term.clone()) {
            self.aliases.push(alias);
        }
    }
}

/// Everybody a watch may name. The user's actors win over built-in ones of the same name.
#[derive(Default)]
pub(super) struct Cast {
    /// The user's actors in file order, and what each is called in its file.
    pub(super) users: Vec<(Actor, Spelled)>,
    by_name: BTreeMap<String, usize>,
}

/// Somebody a watch names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Named {
    /// Index into the built-in actors.
    BuiltIn(usize),
    /// Index into [`Cast::users`].
    User(usize),
}

impl Cast {
    /// Compiles the user's actors, and says what is wrong with them.
    pub(super) fn of(actors: &[model::Actor]) -> (Self, Vec<Problem>) {
        let mut cast = Self::default();
        let mut problems = Vec::new();
        for written in actors {
            let number = cast.users.len();
            let name = Spelled { text: written.name.clone(), at: written.at.clone() };
            cast.by_name.insert(called(&name.text), number);
            cast.users.push((user_actor(written, &mut problems), name));
        }
        (cast, problems)
    }

    /// Who `@name` is.
    pub(super) fn find(&self, name: &str) -> Option<Named> {
        let name = called(name);
        let own = self.by_name.get(&name).map(|number| Named::User(*number));
        own.or_else(|| PACK.find(&name).map(Named::BuiltIn))
    }

    /// The actor behind a name that was found.
    pub(super) fn actor(&self, named: Named) -> &Actor {
        match named {
            Named::BuiltIn(number) => &PACK.actors[number],
            Named::User(number) => &self.users[number].0,
        }
    }

    /// The problem of naming nobody.
    pub(super) fn unknown(&self, written: &Spelled) -> Problem {
        let name = called(&written.text);
        let names = self.by_name.keys().map(String::as_str).chain(PACK.names());
        let help = nearest(&name, names).map_or_else(
            || format!("say who it is in `[actor.{name}]`, or take a built-in one, such as `@RU`"),
            |near| format!("the nearest name is `@{near}`"),
        );
        Problem::error(written.at.clone(), format!("nobody is called `{}`", written.text))
            .label("unknown actor")
            .help(help)
    }
}

/// The form in which names of actors are compared: `@United_States` and `@united states` are one.
pub(super) fn called(name: &str) -> String {
    text::folded(name).replace(' ', "_")
}

/// One of the user's actors, with what is wrong with it.
fn user_actor(written: &model::Actor, problems: &mut Vec<Problem>) -> Actor {
    let mut actor = base(written, problems);
    let lists =
        [(Kind::Name, &written.names), (Kind::Name, &written.people), (Kind::Hint, &written.hints)];
    if written.country.is_none() && lists.iter().all(|(_, list)| list.is_empty()) {
        problems.push(nameless(written));
    }
    let masks: Vec<Term> =
        written.mask.iter().filter_map(|spelled| word_of_actor(spelled, problems)).collect();
    // What the user says of a word outranks what we say: ours come after.
    let ours = std::mem::take(&mut actor.aliases);
    actor.known.clear();
    for (kind, list) in lists {
        for spelled in list {
            let Some(term) = word_of_actor(spelled, problems) else { continue };
            problems.extend(masked_away(&term, spelled, &masks));
            let gloss = is_foreign(&spelled.text).then(|| actor.label.clone());
            // A capital named again as a hint stays one: an actor adds to its country.
            if kind == Kind::Name
                || !ours.iter().any(|own| own.kind == Kind::Capital && own.term == term)
            {
                let written = spelled.text.as_str().into();
                actor.add(Alias { term, written, kind, gloss });
            }
        }
    }
    for alias in ours {
        actor.add(alias);
    }
    actor.masks.extend(masks);
    actor
}

fn nameless(written: &model::Actor) -> Problem {
    let message = format!("the actor `{}` has no names", written.name);
    Problem::error(written.at.clone(), message)
        .help("give it `names = [\"…\"]`, or a `country` to start from")
}

/// The country an actor starts from, or nothing but its name.
fn base(written: &model::Actor, problems: &mut Vec<Problem>) -> Actor {
    let label = label(&written.name);
    let Some(country) = &written.country else {
        return Actor::named(&label);
    };
    let code = country.text.trim().to_uppercase();
    if let Some(actor) = PACK.of_code(&code) {
        let is_itself =
            called(&written.name) == called(&actor.label) || called(&written.name) == called(&code);
        let label = if is_itself { actor.label.clone() } else { label };
        return Actor { label, ..actor.clone() };
    }
    let begins = |actor: &Actor| called(&actor.label).starts_with(&called(&country.text));
    let by_name = PACK.codes().find(|(_, actor)| begins(actor));
    let help = by_name
        .map(|(code, _)| code)
        .or_else(|| nearest(&code, PACK.codes().map(|(code, _)| code)));
    let message = format!("no built-in actor has the code `{}`", country.text);
    problems.push(Problem::error(country.at.clone(), message).help(help.map_or_else(
        || "leave `country` out and list the names yourself".to_owned(),
        |code| format!("write `{code}`"),
    )));
    Actor::named(&label)
}

/// An actor's name for readers: `central_asia` is `central asia`, but `S-400` stays one word.
fn label(name: &str) -> String {
    let mut label = String::with_capacity(name.len());
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_before_number = letters.peek().is_some_and(char::is_ascii_digit);
        label.push(match letter {
            '_' => ' ',
            '-' if !is_before_number => ' ',
            letter => letter,
        });
    }
    label
}

fn word_of_actor(spelled: &Spelled, problems: &mut Vec<Problem>) -> Option<Term> {
    if spelled.text.trim_start().starts_with('@') {
        problems.push(
            Problem::error(spelled.at.clone(), "an actor is made of words, not of other actors")
                .help("to start from a country, write `country = \"RU\"` in the actor's table"),
        );
        return None;
    }
    match term::parse(&spelled.text) {
        Ok(term) => Some(term),
        Err(fault) => {
            problems.push(Problem::error(spelled.at.clone(), fault.message).help(fault.help));
            None
        }
    }
}

/// The problem of a term that a mask blanks wherever it stands.
pub(super) fn masked_away(term: &Term, spelled: &Spelled, masks: &[Term]) -> Option<Problem> {
    let blanks = |mask: &Pattern| term.patterns.iter().all(|pattern| mask.is_inside(pattern));
    let reaches = |mask: &&Term| mask.scope == Scope::Text || mask.scope == term.scope;
    masks.iter().filter(reaches).flat_map(|mask| &mask.patterns).any(blanks).then(|| {
        Problem::error(
            spelled.at.clone(),
            format!("`{}` never counts: a mask blanks it", spelled.text),
        )
        .label("stands inside its own mask")
        .help("make the mask longer than the term, as in `Russian roulette` for `Russian`")
    })
}

/// Whether a word is written in another script than ours.
fn is_foreign(written: &str) -> bool {
    written
        .chars()
        .any(|c| c.is_alphabetic() && c >= '\u{370}' && !('\u{1e00}'..'\u{1f00}').contains(&c))
}

/// A note for each of the user's actors that no watch names.
pub(super) fn unused(cast: &Cast, is_used: impl Fn(usize) -> bool) -> Vec<Problem> {
    let unused = cast.users.iter().enumerate().filter(|(number, _)| !is_used(*number));
    unused
        .map(|(_, (_, name))| {
            Problem::error(name.at.clone(), format!("no watch names the actor `{}`", name.text))
                .help(format!("write `@{}` in a watch, or remove the table", name.text))
                .severity(Severity::Note)
        })
        .collect()
}
