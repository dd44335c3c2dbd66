//! The compiled rules: what `compile` fills and everybody else here reads. Decides nothing.
use crate::model::Within;

use super::{
    actors::Kind,
    lexicon::{Lexicon, PatternId},
    selectors::Selector,
    term::{Scope, Term},
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

impl Plan {
    /// A new subject without a word yet.
    pub(super) fn subject(&mut self, is_actor: bool) -> SubjectId {
        self.subjects.push(Subject { is_actor, patterns: Vec::new() });
        self.subjects.len() - 1
    }

    /// Gives a subject one more term.
    pub(super) fn add(&mut self, subject: SubjectId, role: Role, term: &Term, gloss: Option<&str>) {
        self.looks_beyond_text |= matches!(term.scope, Scope::Author | Scope::Url);
        for pattern in &term.patterns {
            let id = self.lexicon.add(pattern);
            self.uses.resize_with(self.lexicon.len(), Vec::new);
            let gloss = gloss.map(Into::into);
            self.uses[id].push(Use { subject, role, scope: term.scope, gloss });
            self.subjects[subject].patterns.push((id, role, term.scope));
        }
    }

    /// Puts every rule under the subjects of the part with the fewest of them.
    pub(super) fn register(&mut self) {
        self.waiting.resize_with(self.subjects.len(), Vec::new);
        for (number, rule) in self.rules.iter().enumerate() {
            let breadth = |part: &&Part| -> usize {
                part.subjects.iter().map(|subject| self.subjects[*subject].patterns.len()).sum()
            };
            for subject in
                rule.parts.iter().min_by_key(breadth).into_iter().flat_map(|p| &p.subjects)
            {
                self.waiting[*subject].push(number);
            }
        }
    }

    /// Whether whatever satisfies the part names the excluded term too.
    pub(super) fn always_contains(&self, part: &Part, excluded: &Term) -> bool {
        part.subjects.iter().flat_map(|subject| &self.subjects[*subject].patterns).all(
            |(id, role, scope)| {
                let pattern = self.lexicon.pattern(*id);
                *role == Role::Mask
                    || (!matches!(scope, Scope::Author | Scope::Url)
                        && excluded.patterns.iter().any(|other| other.is_inside(pattern)))
            },
        )
    }
}
