//! The compiled rules: what `compile` fills and everybody else here reads. Decides nothing.
use crate::model::{Score, Within};

use super::{
    actors::Kind,
    expr::{Expr, Leaf, LeafId},
    frequency::Frequencies,
    graph::Graph,
    lexicon::{Lexicon, PatternId},
    lists::Lists,
    pack::PACK,
    regular::Regex,
    selectors::Selector,
    term::{Pattern, Scope, Term},
};

/// An actor or a term, each once for all watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum SubjectId {
    /// Index into the built-in actors.
    BuiltIn(usize),
    /// Index into [`Plan::subjects`].
    Own(usize),
}

/// Everything that is looked for, and the watches that ask for it.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) lexicon: Lexicon,
    /// By pattern: what it means to which of the user's actors; as far as any means something.
    pub(super) uses: Vec<Vec<Use>>,
    /// The user's actors, then terms.
    pub(super) subjects: Vec<Subject>,
    /// How many of them are actors.
    n_actors: usize,
    /// By subject that is a term: where it is looked for. What is in `subjects`, close together.
    terms: Lists<(u32, Scope)>,
    /// The watches in configured order.
    pub(super) rules: Vec<Rule>,
    /// What finds the rules that may match.
    pub(super) graph: Graph,
    /// Whether some term looks at the author or the link.
    pub(super) looks_beyond_text: bool,
    /// Whether some watch names an actor. Then the built-in ones are looked for, named or not: a
    /// dateline in Moscow is not one in Idaho, whoever asks.
    pub(super) names_actors: bool,
}

/// One of the user's actors, who have datelines, or a term.
#[derive(Debug)]
pub(super) struct Subject {
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
    pub(super) leaves: Vec<Leaf>,
    /// All of these must hold. Never empty.
    pub(super) clauses: Vec<Clause>,
    /// What collects points. Never empty.
    pub(super) parts: Vec<Part>,
    pub(super) within: Within,
    /// From these scores on an item is main, or also.
    pub(super) tiers: (Score, Score),
    pub(super) regex: Option<Regex>,
    pub(super) demote: Vec<SubjectId>,
    pub(super) exclude: Vec<SubjectId>,
    pub(super) masks: Vec<SubjectId>,
    pub(super) sources: Vec<Selector>,
    /// Primary tags; empty takes all.
    pub(super) langs: Vec<String>,
    pub(super) fingerprint: String,
}

/// One thing that must hold.
#[derive(Debug)]
pub(super) struct Clause {
    /// As its author wrote it.
    pub(super) label: String,
    pub(super) expr: Expr,
}

/// One thing a watch is about.
#[derive(Debug)]
pub(super) struct Part {
    /// In the reader's words.
    pub(super) label: String,
    pub(super) leaves: Vec<LeafId>,
    /// Whether it is looked for in the text; what only asks for an author or a link narrows the
    /// watch and has no points of its own.
    pub(super) scores: bool,
}

impl Plan {
    /// A new subject without a word yet. Actors come before terms.
    pub(super) fn subject(&mut self, is_actor: bool) -> SubjectId {
        self.n_actors += usize::from(is_actor);
        self.subjects.push(Subject { patterns: Vec::new() });
        SubjectId::Own(self.subjects.len() - 1)
    }

    /// Makes everything ready to be looked for; nothing is added after.
    pub(super) fn index(&mut self, frequencies: &Frequencies) {
        self.lexicon.index(frequencies);
        for (number, subject) in self.subjects.iter().enumerate() {
            let is_term = self.n_actors <= number;
            let own = subject.patterns.iter().filter(|_| is_term);
            self.terms.push(own.map(|(pattern, _, scope)| (small(*pattern), *scope)));
        }
        self.graph = Graph::of(self, frequencies);
    }

    /// The patterns of a term, and where each is looked for.
    #[inline]
    pub(super) fn term(&self, number: usize) -> &[(u32, Scope)] {
        self.terms.of(number)
    }

    /// Gives one of our own subjects one more term.
    pub(super) fn add(&mut self, subject: SubjectId, role: Role, term: &Term, gloss: Option<&str>) {
        let SubjectId::Own(number) = subject else { return };
        self.looks_beyond_text |= matches!(term.scope, Scope::Author | Scope::Url);
        for pattern in &term.patterns {
            let id = self.lexicon.add(pattern);
            if number < self.n_actors {
                let gloss = gloss.map(Into::into);
                self.uses.resize_with(self.uses.len().max(id + 1), Vec::new);
                self.uses[id].push(Use { subject, role, scope: term.scope, gloss });
            }
            self.subjects[number].patterns.push((id, role, term.scope));
        }
    }

    /// Whether it is one of `actors`, not a term of a watch.
    pub(super) fn is_actor(&self, subject: SubjectId) -> bool {
        match subject {
            SubjectId::BuiltIn(_) => true,
            SubjectId::Own(number) => number < self.n_actors,
        }
    }

    /// Every pattern of a subject.
    pub(super) fn patterns(
        &self,
        subject: SubjectId,
    ) -> Box<dyn Iterator<Item = (&Pattern, Role, Scope)> + '_> {
        match subject {
            SubjectId::Own(number) => {
                let own = self.subjects[number].patterns.iter();
                Box::new(own.map(|(id, role, scope)| (self.lexicon.pattern(*id), *role, *scope)))
            }
            SubjectId::BuiltIn(number) => {
                let actor = &PACK.actors[number];
                let aliases = actor.aliases.iter().map(|it| (&it.term, Role::Alias(it.kind)));
                let masks = actor.masks.iter().map(|term| (term, Role::Mask));
                let all = aliases.chain(masks);
                Box::new(all.flat_map(|(term, role)| {
                    term.patterns.iter().map(move |pattern| (pattern, role, term.scope))
                }))
            }
        }
    }

    /// Whether whatever satisfies these leaves names the excluded term too.
    pub(super) fn always_contains(&self, subjects: &[SubjectId], excluded: &Term) -> bool {
        subjects.iter().flat_map(|subject| self.patterns(*subject)).all(|(pattern, role, scope)| {
            role == Role::Mask
                || (!matches!(scope, Scope::Author | Scope::Url)
                    && excluded.patterns.iter().any(|other| other.is_inside(pattern)))
        })
    }
}

impl Rule {
    /// The subjects of a part.
    pub(super) fn subjects(&self, part: &Part) -> Vec<SubjectId> {
        part.leaves.iter().map(|leaf| self.leaves[*leaf].subject).collect()
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
