//! The query language: what an analyst types, as a tree that can be printed again. Knows spelling;
//! what a word or an actor means is for `term`, `actors` and `compile`.
mod parse;
mod print;
mod scan;

pub(super) use parse::{parse, read};

use super::term::Scope;
use crate::model::{Place, Spelled};

/// A query as it was written. Two are equal when they ask for the same in the same words, wherever
/// they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Query {
    /// `word`, `word*`, `"two words"`, `=US`, `~word`.
    Term(Spelled),
    /// Somebody's name, without its `@`.
    Actor(Spelled),
    /// Only in this part of the item.
    Field(Scope, Box<Query>),
    /// Not there.
    Not(Box<Query>),
    /// All of these; at least two.
    And(Vec<Query>),
    /// One of these; at least two.
    Or(Vec<Query>),
    /// At most so many words in between, in one field.
    Near {
        /// Words in between.
        most: u32,
        /// Whether the first must come first.
        is_ordered: bool,
        /// The two.
        pair: Box<(Query, Query)>,
    },
    /// In one sentence or paragraph.
    Same {
        /// Which.
        unit: Unit,
        /// The two.
        pair: Box<(Query, Query)>,
    },
    /// So many mentions or more.
    AtLeast {
        /// How many.
        n: u32,
        /// Of what.
        of: Box<Query>,
    },
}

/// What two things may share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Unit {
    /// One sentence.
    Sentence,
    /// One paragraph; title and first paragraph count as one.
    Paragraph,
}

impl Query {
    /// Where it stands: from its first word to its last.
    pub(super) fn place(&self) -> Place {
        match self {
            Self::Term(written) | Self::Actor(written) => written.at.clone(),
            Self::Field(_, inner) | Self::Not(inner) | Self::AtLeast { of: inner, .. } => {
                inner.place()
            }
            Self::And(all) | Self::Or(all) => hull(all.first(), all.last()),
            Self::Near { pair, .. } | Self::Same { pair, .. } => hull(Some(&pair.0), Some(&pair.1)),
        }
    }
}

fn hull(first: Option<&Query>, last: Option<&Query>) -> Place {
    let (first, last) = (first.map(Query::place), last.map(Query::place));
    let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
    Place { file: first.file, span: first.span.start..last.span.end.max(first.span.start) }
}
