//! Who an actor is and what a watch looks for, in a person's words. Decides nothing.
use super::{
    actors::{Actor, Cast, Kind, Named, called},
    pack::PACK,
    plan::{Plan, Rule, SubjectId},
};
use crate::model::{self, Problem, Spelled};

/// What a watch compiles to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownWatch {
    /// What collects points, in the order of the watch. Never empty.
    pub parts: Vec<ShownPart>,
    /// Every actor its parts name, each once.
    pub actors: Vec<ShownActor>,
}

/// One thing a watch is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownPart {
    /// As the arithmetic of a match calls it.
    pub name: String,
    /// Any of these is it: actors by name, words as they are compared. Empty for a regular
    /// expression.
    pub looks_for: Vec<String>,
}

/// Somebody under many names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownActor {
    /// For readers: `Pakistan`.
    pub name: String,
    /// What a watch may write after `@`.
    pub calls: Vec<String>,
    /// Its words by what they are worth, the strongest first; none is empty.
    pub groups: Vec<ShownGroup>,
}

/// Words of an actor that are worth the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownGroup {
    /// `names`, `hints`, `towns` …
    pub what: &'static str,
    /// When they count.
    pub counts: &'static str,
    /// As they are written in the files, in their order; each once.
    pub words: Vec<String>,
}

/// Who `@name` is.
///
/// * `actors` — the user's; the built-in ones are always there.
/// * `name` — with or without its `@`.
///
/// # Errors
/// Nobody is called so; the help has the nearest name.
pub fn actor(actors: &[model::Actor], name: &str) -> Result<ShownActor, Box<Problem>> {
    let name = name.trim().trim_start_matches('@');
    let (cast, _) = Cast::of(actors);
    let written = Spelled { text: name.to_owned(), at: model::Place::default() };
    cast.find(name)
        .map(|named| shown_actor(&cast, named))
        .ok_or_else(|| Box::new(cast.unknown(&written)))
}

/// * `actors` — those the plan was compiled with.
pub(super) fn shown(plan: &Plan, rule: &Rule, actors: &[model::Actor]) -> ShownWatch {
    let (cast, _) = Cast::of(actors);
    let mut named: Vec<Named> = Vec::new();
    let mut parts = Vec::with_capacity(rule.parts.len());
    for part in &rule.parts {
        let mut looks_for = Vec::new();
        for subject in rule.subjects(part) {
            match who(plan, subject) {
                Some(actor) => {
                    looks_for.push(format!("@{}", cast.actor(actor).label));
                    if !named.contains(&actor) {
                        named.push(actor);
                    }
                }
                None => looks_for.extend(
                    plan.patterns(subject)
                        .map(|(pattern, _, scope)| format!("{}{pattern}", scope.prefix())),
                ),
            }
        }
        parts.push(ShownPart { name: part.label.clone(), looks_for });
    }
    let actors = named.into_iter().map(|named| shown_actor(&cast, named)).collect();
    ShownWatch { parts, actors }
}

/// The user's actors are the first subjects of a plan, in file order.
fn who(plan: &Plan, subject: SubjectId) -> Option<Named> {
    match subject {
        SubjectId::BuiltIn(number) => Some(Named::BuiltIn(number)),
        SubjectId::Own(number) if plan.is_actor(subject) => Some(Named::User(number)),
        SubjectId::Own(_) => None,
    }
}

fn shown_actor(cast: &Cast, named: Named) -> ShownActor {
    let actor = cast.actor(named);
    let groups = KINDS.map(|(kind, what, counts)| {
        let words = actor.aliases.iter().filter(|it| it.kind == kind);
        ShownGroup { what, counts, words: once(words.map(|it| it.written.to_string())) }
    });
    let blanked = ShownGroup {
        what: "blanked",
        counts: "other things that are called so; these words never count",
        words: once(actor.masks.iter().map(ToString::to_string)),
    };
    let groups = groups.into_iter().chain([blanked]).filter(|it| !it.words.is_empty()).collect();
    ShownActor { name: actor.label.clone(), calls: calls(cast, named, actor), groups }
}

/// What each kind is to a reader, the strongest first.
const KINDS: [(Kind, &str, &str); 7] = [
    (Kind::Name, "names", "count wherever they stand"),
    (
        Kind::Ambiguous,
        "names with another meaning",
        "count near a name, the capital or the partner; else they are hints",
    ),
    (
        Kind::Capital,
        "capital",
        "counts in a dateline, and in sentences once the actor is named; else it is a hint",
    ),
    (
        Kind::State,
        "states and regions",
        "count in a dateline, where they beat the town; else they are hints",
    ),
    (
        Kind::Hint,
        "hints",
        "count in a dateline; else they help to match beside a name, or near the partner",
    ),
    (Kind::StateInDateline, "short forms of states", "count in a dateline and nowhere else"),
    (Kind::TownInDateline, "towns", "count in a dateline and nowhere else"),
];

fn once(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    words.filter(|word| seen.insert(word.clone())).collect()
}

fn calls(cast: &Cast, named: Named, actor: &Actor) -> Vec<String> {
    match named {
        Named::User(number) => vec![format!("@{}", called(&cast.users[number].1.text))],
        Named::BuiltIn(number) => {
            let code = PACK.codes().nth(number).map(|(code, _)| format!("@{code}"));
            let own = |call: &String| PACK.find(&called(call)) == Some(number);
            let words = actor.calls.iter().chain([&actor.label]).filter(|call| own(call));
            once(code.into_iter().chain(words.map(|call| format!("@{}", called(call)))))
        }
    }
}
