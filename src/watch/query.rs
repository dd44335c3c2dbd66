//! A query as clauses and parts. Reads no letters: that is `syntax`'s.
use crate::model::{Problem, Spelled};

use super::{
    compile::{Compiler, Draft, label_of_term, one_of},
    expr::{Expr, Leaf},
    plan::{Clause, Part},
    syntax::{self, Query},
    term::{self, Scope},
};

/// Adds what a query asks for to a watch: its clauses, and its parts, which are the operands of a
/// top-level `and` or `near` that ask for something; else it is one part.
pub(super) fn compile(compiler: &mut Compiler, written: &Spelled, draft: &mut Draft) {
    let n_problems = compiler.problems.len();
    let (query, problems) = syntax::read(written);
    compiler.problems.extend(problems);
    let Some(query) = query else { return };
    let (query, scope) = unwrapped(query, Scope::Text);
    let mut reader = Reader { compiler, draft, place: written };
    for clause in operands(query) {
        reader.clause(clause, scope);
    }
    let is_free = !draft.clauses.iter().any(|clause| clause.expr.requires_something());
    if is_free && compiler.problems.len() == n_problems {
        compiler.problems.push(
            Problem::error(written.at.clone(), "this query can match anything")
                .label("nothing in it has to be there")
                .help("add `and` with a word that must be there; `not` only narrows"),
        );
    }
}

/// A query without a field around all of it.
fn unwrapped(query: Query, scope: Scope) -> (Query, Scope) {
    match query {
        Query::Field(inner_scope, inner) if scope == Scope::Text => unwrapped(*inner, inner_scope),
        query => (query, scope),
    }
}

/// What a top-level `and` joins, groups of `and` in it taken apart.
fn operands(query: Query) -> Vec<Query> {
    match query {
        Query::And(all) => all.into_iter().flat_map(operands).collect(),
        query => vec![query],
    }
}

struct Reader<'a, 'd> {
    compiler: &'a mut Compiler,
    draft: &'d mut Draft,
    place: &'d Spelled,
}

impl Reader<'_, '_> {
    fn clause(&mut self, query: Query, scope: Scope) {
        let label = shortened(&query.to_string());
        let expr = match query {
            Query::Near { most, is_ordered, pair } => {
                let (one, other) = *pair;
                let (Some(one), Some(other)) = (self.side(&one, scope), self.side(&other, scope))
                else {
                    return;
                };
                Some(Expr::Near { most, is_ordered, pair: Box::new((one, other)) })
            }
            query => self.part(&query, scope),
        };
        if let Some(expr) = expr {
            self.draft.clauses.push(Clause { label, expr });
        }
    }

    /// One side of a top-level `near`: a part of its own.
    fn side(&mut self, query: &Query, scope: Scope) -> Option<Expr> {
        if !is_place(query) {
            self.complain_of_place(query, "near");
            return None;
        }
        self.part(query, scope)
    }

    /// A condition whose wanted leaves are a part, if it has any.
    fn part(&mut self, query: &Query, scope: Scope) -> Option<Expr> {
        let part = self.draft.parts.len();
        let expr = self.expr(query, scope, Some(part))?;
        let leaves = expr.wanted();
        if !leaves.is_empty() {
            let own = |leaf: &usize| &self.draft.leaves[*leaf];
            let scores = leaves
                .iter()
                .any(|leaf| self.compiler.is_in_text(own(leaf).subject, own(leaf).scope));
            let label = self.label(query);
            self.draft.parts.push(Part { label, leaves, scores });
        }
        Some(expr)
    }

    /// * `part` — `None` under a `not`.
    fn expr(&mut self, query: &Query, scope: Scope, part: Option<usize>) -> Option<Expr> {
        match query {
            Query::Term(written) => {
                let term = term::in_field(&written.text, scope);
                let subject = self.compiler.read(term, written)?;
                Some(self.leaf(Leaf { subject, scope: Scope::Text, part }))
            }
            Query::Actor(name) => {
                let subject = self.compiler.actor(name)?;
                Some(self.leaf(Leaf { subject, scope, part }))
            }
            Query::Field(inner, of) if scope == Scope::Text => self.expr(of, *inner, part),
            Query::Field(inner, of) => {
                let message = format!("`{}` stands inside `{}`", inner.prefix(), scope.prefix());
                let problem = Problem::error(of.place(), message)
                    .help("one place is one field: join two fields by `and` or `or`");
                self.compiler.problems.push(problem);
                None
            }
            Query::Not(inner) => Some(Expr::Not(Box::new(self.expr(inner, scope, None)?))),
            Query::And(all) => Some(Expr::And(self.each(all, scope, part)?)),
            Query::Or(all) => Some(Expr::Or(self.each(all, scope, part)?)),
            Query::Near { most, is_ordered, pair } => {
                let pair =
                    self.pair(pair, scope, part, if *is_ordered { "pre" } else { "near" })?;
                Some(Expr::Near { most: *most, is_ordered: *is_ordered, pair })
            }
            Query::Same { unit, pair } => {
                let pair = self.pair(pair, scope, part, "same")?;
                Some(Expr::Same { unit: *unit, pair })
            }
            Query::AtLeast { n, of } => {
                if !is_place(of) {
                    self.complain_of_place(of, "atleast");
                    return None;
                }
                Some(Expr::AtLeast { n: *n, of: Box::new(self.expr(of, scope, part)?) })
            }
        }
    }

    fn each(&mut self, all: &[Query], scope: Scope, part: Option<usize>) -> Option<Vec<Expr>> {
        let read: Vec<Option<Expr>> = all.iter().map(|one| self.expr(one, scope, part)).collect();
        read.into_iter().collect()
    }

    fn pair(
        &mut self,
        pair: &(Query, Query),
        scope: Scope,
        part: Option<usize>,
        operator: &str,
    ) -> Option<Box<(Expr, Expr)>> {
        for side in [&pair.0, &pair.1] {
            if !is_place(side) {
                self.complain_of_place(side, operator);
                return None;
            }
        }
        let one = self.expr(&pair.0, scope, part);
        let other = self.expr(&pair.1, scope, part);
        Some(Box::new((one?, other?)))
    }

    fn leaf(&mut self, leaf: Leaf) -> Expr {
        self.draft.leaves.push(leaf);
        Expr::Leaf(self.draft.leaves.len() - 1)
    }

    fn complain_of_place(&mut self, query: &Query, operator: &str) {
        let (what, help) = match query {
            Query::And(_) => ("an `and`", "take it apart: `(a near/5 b) and (a near/5 c)`"),
            Query::Not(_) => ("a `not`", "write `a and not b`, or `a and not (a near/5 b)`"),
            _ => ("what is itself a condition", "take it apart: `(a near/5 b) and (b near/5 c)`"),
        };
        let message = format!("`{operator}` joins words and groups of words, not {what}");
        let place = match query.place() {
            place if place.span.is_empty() => self.place.at.clone(),
            place => place,
        };
        self.compiler.problems.push(Problem::error(place, message).help(help));
    }

    fn label(&self, query: &Query) -> String {
        match query {
            Query::Term(written) => label_of_term(&written.text),
            Query::Actor(name) => self.compiler.label_of_actor(&name.text),
            Query::Field(_, inner) => self.label(inner),
            Query::Or(all) if is_place(query) => {
                one_of(&all.iter().map(|one| self.label(one)).collect::<Vec<_>>())
            }
            query => shortened(&query.to_string()),
        }
    }
}

/// Whether a query is words, or one of several: something that stands in a place.
fn is_place(query: &Query) -> bool {
    match query {
        Query::Term(_) | Query::Actor(_) => true,
        Query::Field(_, inner) => is_place(inner),
        Query::Or(all) => all.iter().all(is_place),
        _ => false,
    }
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}
