//! What must hold for a watch, over its leaves: the same for lists and queries. Evaluates nothing.
use super::{plan::SubjectId, syntax::Unit, term::Scope};

/// Index into the leaves of one rule.
pub(super) type LeafId = usize;

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expr {
    Leaf(LeafId),
    Not(Box<Expr>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Near { most: u32, is_ordered: bool, pair: Box<(Expr, Expr)> },
    Same { unit: Unit, pair: Box<(Expr, Expr)> },
    AtLeast { n: u32, of: Box<Expr> },
}

/// Somebody or some words a rule looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leaf {
    pub(super) subject: SubjectId,
    /// Where; a term's own scope besides.
    pub(super) scope: Scope,
    /// Which part of the watch it is of; `None` under a `not`, where names alone count.
    pub(super) part: Option<usize>,
}

impl Expr {
    /// Whether something must be there for it to hold.
    pub(super) fn requires_something(&self) -> bool {
        match self {
            Self::Not(_) => false,
            Self::And(all) => all.iter().any(Self::requires_something),
            Self::Or(all) => all.iter().all(Self::requires_something),
            _ => true,
        }
    }

    /// Every leaf that is not under a `not`.
    pub(super) fn wanted(&self) -> Vec<LeafId> {
        match self {
            Self::Leaf(leaf) => vec![*leaf],
            Self::Not(_) => Vec::new(),
            Self::And(all) | Self::Or(all) => all.iter().flat_map(Self::wanted).collect(),
            Self::Near { pair, .. } | Self::Same { pair, .. } => {
                [pair.0.wanted(), pair.1.wanted()].concat()
            }
            Self::AtLeast { of, .. } => of.wanted(),
        }
    }

    /// Every leaf.
    pub(super) fn leaves(&self) -> Vec<LeafId> {
        match self {
            Self::Leaf(leaf) => vec![*leaf],
            Self::Not(inner) => inner.leaves(),
            Self::And(all) | Self::Or(all) => all.iter().flat_map(Self::leaves).collect(),
            Self::Near { pair, .. } | Self::Same { pair, .. } => {
                [pair.0.leaves(), pair.1.leaves()].concat()
            }
            Self::AtLeast { of, .. } => of.leaves(),
        }
    }
}
