//! Rules that stay on duty, and the engine that runs them. Pure: an item comes in, matches go out.
//!
//! What happens to a rule: `syntax` and `term` read what was typed, `actors` says who `@name` is,
//! `compile` makes a `plan` of all watches at once, and `graph` says what must be seen before a watch
//! is looked at. What happens to an item: `lexicon` finds every pattern in one walk, `scratch` leaves
//! the few watches it may match, `sightings` says who is seen where, `evaluate` judges each watch,
//! `score` says how much the item is about it, `explain` says it in words.
mod stems;
mod syntax;
mod term;

mod actors;
mod countries;
mod nearest;
mod pack;
mod selectors;

mod compile;
mod complaints;
mod conditions;
mod expr;
mod fingerprint;
mod frequency;
mod graph;
mod lexicon;
mod lists;
mod plan;
mod query;
mod regular;
mod vocabulary;

mod capitals;
mod dateline;
mod evaluate;
mod marks;
mod mentions;
mod misses;
mod nearness;
mod places;
mod score;
mod scratch;
mod sightings;
mod tongue;

mod engine;
mod explain;
mod index_query;
mod known;
mod newswords;
mod phrases;
mod self_tests;
mod shown;
mod trial;
mod written;

pub use engine::Engine;
pub use explain::{Explanation, arithmetic};
pub use frequency::Frequencies;
pub use known::{Known, Manner, Mention, mentions};
pub use misses::Miss;
pub use newswords::opposite;
pub use shown::{ShownActor, ShownGroup, ShownPart, ShownWatch, actor};
pub use stems::stem;
pub use trial::{Trial, Yield};

use crate::model::{self, Problem, Spelled};

/// The primary tag of a language as a watch or a person writes it: `ur` of `ur-PK`.
///
/// # Errors
/// It is no language we know; with the code that may be meant.
pub fn language(written: &Spelled) -> Result<String, Problem> {
    selectors::parse_language(written)
}

/// A query in the one spelling that reads back as the same query.
///
/// # Errors
/// Every mistake in it; places are bytes of `query`.
pub fn printed(query: &str) -> Result<String, Vec<Problem>> {
    let at = model::Place { file: 0, span: 0..query.len() };
    Ok(syntax::parse(&Spelled { text: query.to_owned(), at })?.to_string())
}
