//! One watch on many stored items: what it takes, and which of its words earn their place.
use std::collections::{BTreeSet, HashMap};

use super::{
    Engine,
    evaluate::Case,
    plan::{Plan, Role, Rule, SubjectId},
    score, selectors,
    sightings::Sightings,
    stems::Language,
    term::{Pattern, capitals},
};
use crate::{
    model::{self, Match},
    text::{self, ItemWords},
};

/// A watch that is tried on item after item, and counts.
#[derive(Debug)]
pub struct Trial<'e> {
    engine: &'e Engine,
    rule: &'e Rule,
    number: u32,
    terms: Vec<Counted>,
    /// By subject and word as it stands in a text: the term it is an occurrence of.
    known: HashMap<(SubjectId, String), Option<usize>>,
    /// Items that have the words of every part.
    pub n_candidates: usize,
    /// Items it takes.
    pub n_matches: usize,
}

#[derive(Debug)]
struct Counted {
    subject: SubjectId,
    pattern: Pattern,
    part: usize,
    n_hits: usize,
    n_kept: usize,
}

/// How often a term stood in a candidate, and how often the watch took it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Yield {
    /// The part it is of.
    pub part: String,
    /// As it is compared: `dar`, `=US`, `sanction*`.
    pub term: String,
    /// Candidates in which it stands.
    pub n_hits: usize,
    /// Of them, the ones the watch takes.
    pub n_kept: usize,
}

impl<'e> Trial<'e> {
    /// `None` if there is no such watch.
    pub(super) fn of(engine: &'e Engine, watch: &str) -> Option<Self> {
        let (rule, number) =
            engine.plan.rules.iter().zip(0u32..).find(|(rule, _)| rule.name == watch)?;
        let counted =
            |(subject, pattern, part)| Counted { subject, pattern, part, n_hits: 0, n_kept: 0 };
        let terms = terms(&engine.plan, rule).into_iter().map(counted).collect();
        let known = HashMap::new();
        Some(Self { engine, rule, number, terms, known, n_candidates: 0, n_matches: 0 })
    }

    /// What [`Engine::matches`] says of the item for this watch.
    pub fn judge(
        &mut self,
        words: &ItemWords,
        item: &model::Item,
        source: &model::Source,
    ) -> Option<Match> {
        let plan = &self.engine.plan;
        let mut scratch = self.engine.lend();
        let language = Language::of(selectors::language(item, source));
        let raw = scratch.look(plan, words, item, language);
        let mut matched = None;
        if scratch.candidates.contains(&self.number) {
            let sightings = &Sightings::of_walk(plan, &scratch, raw, words, item);
            let case = Case { plan, rule: self.rule, sightings, words, item };
            let satisfying = case.satisfying(source, plan.graph.is_exact[self.number as usize]);
            matched = satisfying.map(|mentions| score::score(&case, &mentions));
            self.n_candidates += 1;
            self.n_matches += usize::from(matched.is_some());
            for term in self.standing(&case) {
                self.terms[term].n_hits += 1;
                self.terms[term].n_kept += usize::from(matched.is_some());
            }
        }
        self.engine.give_back(scratch);
        matched
    }

    /// Every term that stands in a candidate, those that stand nowhere left out; the most hits
    /// first.
    pub fn yields(&self) -> Vec<Yield> {
        let mut hit: Vec<&Counted> = self.terms.iter().filter(|term| 0 < term.n_hits).collect();
        hit.sort_by(|a, b| (b.n_hits, a.part).cmp(&(a.n_hits, b.part)));
        let shown = hit.into_iter().map(|term| Yield {
            part: self.rule.parts[term.part].label.clone(),
            term: term.pattern.to_string(),
            n_hits: term.n_hits,
            n_kept: term.n_kept,
        });
        shown.collect()
    }

    /// Terms of the watch that stand in no candidate.
    pub fn n_idle(&self) -> usize {
        self.terms.iter().filter(|term| term.n_hits == 0).count()
    }

    /// The terms that stand in an item, each once.
    fn standing(&mut self, case: &Case<'_, 'e>) -> BTreeSet<usize> {
        let mut standing = BTreeSet::new();
        for leaf in self.rule.leaves.iter().filter(|leaf| leaf.part.is_some()) {
            for seen in case.sightings.of(leaf.subject) {
                let surface = case.surface(seen.field, seen.words.clone());
                standing.extend(self.term_of(leaf.subject, surface));
            }
        }
        standing
    }

    fn term_of(&mut self, subject: SubjectId, surface: &str) -> Option<usize> {
        let key = (subject, surface.to_owned());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let first = self.terms.partition_point(|term| term.subject < subject);
        let own = self.terms[first..].iter().take_while(|term| term.subject == subject);
        let closeness = own
            .zip(first..)
            .filter_map(|(term, at)| Some((closeness(&term.pattern, surface)?, at)));
        let found = closeness.max().map(|(_, at)| at);
        self.known.insert(key, found);
        found
    }
}

/// The words of a rule that may stand in an item, by leaf: what a backtest counts.
pub(super) fn terms(plan: &Plan, rule: &Rule) -> Vec<(SubjectId, Pattern, usize)> {
    let mut terms = Vec::new();
    for leaf in &rule.leaves {
        let Some(part) = leaf.part else { continue };
        let own = plan.patterns(leaf.subject).filter(|(_, role, _)| *role != Role::Mask);
        terms.extend(own.map(|(pattern, _, _)| (leaf.subject, pattern.clone(), part)));
    }
    terms.sort_by(|(a, left, _), (b, right, _)| (a, left).cmp(&(b, right)));
    terms.dedup_by(|(a, left, _), (b, right, _)| a == b && left == right);
    terms
}

/// How closely a pattern fits the words that one of its subject stands in: exact capitals before
/// whole words, those before open ends and stems; `None` if it does not.
fn closeness(pattern: &Pattern, surface: &str) -> Option<(usize, usize)> {
    let words = text::words(surface);
    let fits = words.len() == pattern.pieces.len()
        && words
            .list()
            .iter()
            .zip(&pattern.pieces)
            .all(|(word, piece)| piece.is_stem || piece.fits(words.text(word)));
    let are_capitals =
        pattern.capitals.as_ref().is_none_or(|own| own.iter().copied().eq(capitals(surface)));
    let n_letters = pattern.pieces.iter().map(|piece| piece.letters.len()).sum();
    let rank = match pattern {
        _ if !fits || !are_capitals => return None,
        _ if pattern.capitals.is_some() => 3,
        _ if pattern.pieces.iter().all(super::term::Piece::is_whole) => 2,
        _ if pattern.pieces.iter().all(|piece| !piece.is_stem) => 1,
        _ => 0,
    };
    Some((rank, n_letters))
}
