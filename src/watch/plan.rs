//! The compiled rules: what `compile` makes and everybody else here reads. Decides nothing.
use crate::model::Within;

use super::{
    actors::Kind,
    lexicon::{Lexicon, PatternId},
    selectors::Selector,
    term::Scope,
};

/// Index into [`Plan::subjects`].
pub(super) type SubjectId = usize;

/// Everything that is looked for, and the watches that ask for it.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) lexicon: Lexicon,
    /// By pattern: what it means to whom.
    pub(super) uses: Vec<Vec<Use>>,
    /// Actors and terms, each once for all watches.
    pub(super) subjects: Vec<Subject>,
    /// The watches in configured order.
    pub(super) rules: Vec<Rule>,
    /// By subject: the rules that may match when it is seen. Every rule stands under all subjects
    /// of its most particular part.
    pub(super) waiting: Vec<Vec<usize>>,
    /// Whether some term looks at the author or the link.
    pub(super) looks_beyond_text: bool,
}

/// An actor or a term.
#[derive(Debug)]
pub(super) struct Subject {
    /// Actors have datelines.
    pub(super) is_actor: bool,
    pub(super) patterns: Vec<(PatternId, Role, Scope)>,
}

/// What a pattern is to a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Alias(Kind),
    Mask,
}

/// One meaning of a pattern.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) subject: SubjectId,
    pub(super) role: Role,
    pub(super) scope: Scope,
    pub(super) gloss: Option<Box<str>>,
}

/// A compiled watch.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: String,
    /// Every one must be there. Never empty.
    pub(super) parts: Vec<Part>,
    pub(super) within: Within,
    pub(super) demote: Vec<SubjectId>,
    pub(super) exclude: Vec<SubjectId>,
    pub(super) masks: Vec<SubjectId>,
    pub(super) sources: Vec<Selector>,
    /// Primary tags; empty takes all.
    pub(super) langs: Vec<String>,
    pub(super) fingerprint: String,
}

/// One thing a watch asks for.
#[derive(Debug)]
pub(super) struct Part {
    /// In the reader's words.
    pub(super) label: String,
    /// Any of these.
    pub(super) subjects: Vec<SubjectId>,
}
