//! Whether an item satisfies a watch, and if not, why. How much it is worth is for `score`.
use std::{collections::BTreeSet, ops::Range};

use crate::{
    model::{self, Field},
    text::ItemWords,
};

use super::{
    actors::Kind,
    expr::Expr,
    mentions::{Found, Mention},
    misses::{self, Miss},
    nearness::{self, Span},
    plan::{Plan, Rule, SubjectId},
    scratch, selectors,
    sightings::{Blanks, Sightings, is_in},
    syntax::Unit,
};

/// What is looked at while one watch judges one item.
pub(super) struct Case<'c, 'p> {
    pub(super) plan: &'p Plan,
    pub(super) rule: &'p Rule,
    pub(super) sightings: &'c Sightings<'p, 'c>,
    pub(super) words: &'c ItemWords,
    pub(super) item: &'c model::Item,
}

impl<'p> Case<'_, 'p> {
    /// The mentions that satisfy the watch, by part and place; or every clause that failed.
    ///
    /// * `source` — `None` leaves `sources` and `lang` aside, for the watch's own tests.
    pub(super) fn judge(
        &self,
        source: Option<&model::Source>,
    ) -> Result<Vec<Mention<'p>>, Vec<Miss>> {
        let found = self.find();
        let misses = misses::misses(self, &found, source);
        if misses.is_empty() { Ok(found.eligible) } else { Err(misses) }
    }

    /// The same without saying why not: for the many.
    ///
    /// * `is_exact` — whether all clauses are known to hold.
    pub(super) fn satisfying(
        &self,
        source: &model::Source,
        is_exact: bool,
    ) -> Option<Vec<Mention<'p>>> {
        let rule = self.rule;
        if !selectors::takes_source(&rule.sources, source)
            || !selectors::takes_language(&rule.langs, self.item, source)
        {
            return None;
        }
        let found = self.find();
        let is_met = (is_exact || rule.clauses.iter().all(|it| self.holds(&it.expr, &found)))
            && nearness::is_met(rule.within, rule.parts.len(), &found.eligible)
            && self.fits_regex()
            && self.named(&rule.exclude, &found.blanks).is_none();
        is_met.then_some(found.eligible)
    }

    /// The parts whose points count: those looked for in the text, or all if none is.
    pub(super) fn scoring_parts(&self) -> impl Iterator<Item = usize> + Clone {
        let parts = &self.rule.parts;
        let is_any = parts.iter().any(|part| part.scores);
        (0..parts.len()).filter(move |part| parts[*part].scores || !is_any)
    }

    /// The first word that sends the item to `passing`.
    pub(super) fn demoted_by(&self) -> Option<String> {
        if self.rule.demote.is_empty() {
            return None;
        }
        self.named(&self.rule.demote, &self.find().blanks)
    }

    /// The words of a mention as they stand in the item.
    pub(super) fn surface(&self, field: Field, words: Range<usize>) -> &str {
        &scratch::source(self.item, field)[self.words.field(field).range(words)]
    }

    /// Whether the watch's regular expression, if it has one, fits title or body.
    pub(super) fn fits_regex(&self) -> bool {
        self.rule
            .regex
            .as_ref()
            .is_none_or(|regex| regex.is_in(&self.item.title) || regex.is_in(self.item.body()))
    }

    /// Whether a condition holds.
    pub(super) fn holds(&self, expr: &Expr, found: &Found<'p>) -> bool {
        match expr {
            Expr::Leaf(_) => !self.spans(expr, found).is_empty(),
            Expr::Not(inner) => !self.holds(inner, found),
            Expr::And(all) => all.iter().all(|one| self.holds(one, found)),
            Expr::Or(all) => all.iter().any(|one| self.holds(one, found)),
            Expr::Near { most, is_ordered, pair } => {
                let (mut one, mut other) = (self.spans(&pair.0, found), self.spans(&pair.1, found));
                nearness::are_near(&mut one, &mut other, *most, *is_ordered)
            }
            Expr::Same { unit, pair } => {
                let units = |expr: &Expr| -> BTreeSet<(Field, u32)> {
                    self.spans(expr, found).iter().map(|span| self.unit(*unit, *span)).collect()
                };
                !units(&pair.0).is_disjoint(&units(&pair.1))
            }
            Expr::AtLeast { n, of } => *n as usize <= nearness::n_apart(&mut self.spans(of, found)),
        }
    }

    /// Where a leaf, or any of several, stands.
    pub(super) fn spans(&self, expr: &Expr, found: &Found<'p>) -> Vec<Span> {
        match expr {
            Expr::Leaf(leaf) if self.rule.leaves[*leaf].part.is_some() => {
                let first = found.eligible.partition_point(|one| one.leaf < *leaf);
                let own = found.eligible[first..].iter().take_while(|one| one.leaf == *leaf);
                own.map(|one| span(one.field, &one.words)).collect()
            }
            Expr::Leaf(leaf) => {
                let leaf = &self.rule.leaves[*leaf];
                let seen = self.sightings.of(leaf.subject);
                let names = seen.iter().filter(|one| one.kind == Kind::Name);
                let here = names.filter(|one| is_in(leaf.scope, one) && !found.blanks.hide(one));
                here.map(|one| span(one.field, &one.words)).collect()
            }
            Expr::Or(all) => all.iter().flat_map(|one| self.spans(one, found)).collect(),
            _ => Vec::new(),
        }
    }

    /// The sentence or paragraph a span begins in; title and first paragraph are one.
    fn unit(&self, unit: Unit, (field, start, _): Span) -> (Field, u32) {
        let word = &self.words.field(field).list()[start as usize];
        match (unit, field) {
            (Unit::Sentence, _) => (field, word.sentence),
            (Unit::Paragraph, Field::Title) => (Field::Body, 0),
            (Unit::Paragraph, _) => (field, word.paragraph),
        }
    }

    /// The first name of any of these in the item; hints do not name.
    pub(super) fn named(&self, subjects: &[SubjectId], blanks: &Blanks) -> Option<String> {
        let seen = subjects.iter().flat_map(|subject| self.sightings.of(*subject));
        let names = seen.filter(|seen| seen.kind == Kind::Name && !blanks.hide(seen));
        let first = names.min_by_key(|seen| (seen.field, seen.words.start))?;
        Some(self.surface(first.field, first.words.clone()).to_owned())
    }
}

fn span(field: Field, words: &Range<usize>) -> Span {
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (field, small(words.start), small(words.end))
}
