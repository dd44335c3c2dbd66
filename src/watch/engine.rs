//! All watches as one: an item goes in, matches with their evidence come out.
use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use super::{
    actors, compile,
    evaluate::Case,
    explain::Explanation,
    frequency::Frequencies,
    index_query,
    plan::{Plan, Rule},
    score,
    scratch::Scratch,
    selectors,
    shown::{self, ShownWatch},
    sightings::Sightings,
    stems::Language,
    trial::Trial,
};
use crate::{
    model::{self, Match, Problem, Spelled},
    text::ItemWords,
};

/// All watches, compiled. Never changes: a new configuration is a new engine.
pub struct Engine {
    pub(super) plan: Plan,
    notes: Vec<Problem>,
    /// Memory that lookers leave for the next one.
    scratches: Mutex<Vec<Scratch>>,
}

impl Engine {
    /// Compiles every watch.
    ///
    /// * `actors` — the user's; the built-in ones are always there.
    ///
    /// # Errors
    /// Every problem of every actor and watch, each where it is spelled and with its remedy. What
    /// is only worth knowing comes with them, and is in [`Engine::notes`] when there is no error.
    pub fn build(actors: &[model::Actor], watches: &[model::Watch]) -> Result<Self, Vec<Problem>> {
        Self::build_for(actors, watches, &Frequencies::assumed())
    }

    /// The same for texts like those that were counted: faster there, and never another answer.
    ///
    /// # Errors
    /// As [`Engine::build`].
    pub fn build_for(
        actors: &[model::Actor],
        watches: &[model::Watch],
        frequencies: &Frequencies,
    ) -> Result<Self, Vec<Problem>> {
        let (plan, notes) = compile::compile(actors, watches, frequencies)?;
        Ok(Self { plan, notes, scratches: Mutex::default() })
    }

    /// One watch out of a query; its name is the query.
    ///
    /// # Errors
    /// Every mistake in it; places are bytes of `query`.
    pub fn for_search(actors: &[model::Actor], query: &str) -> Result<Self, Vec<Problem>> {
        let at = model::Place { file: 0, span: 0..query.len() };
        let written = Spelled { text: query.to_owned(), at };
        let watch =
            model::Watch { name: query.to_owned(), query: Some(written), ..Default::default() };
        let mut engine = Self::build(actors, &[watch])?;
        // Whether a watch names an actor is no question of a search.
        engine.notes.clear();
        Ok(engine)
    }

    /// Warnings and notes: actors no watch names, `US` where `=US` may be meant.
    pub fn notes(&self) -> &[Problem] {
        &self.notes
    }

    /// The names of the watches, in configured order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.plan.rules.iter().map(|rule| rule.name.as_str())
    }

    /// Every watch the item satisfies, in configured order.
    ///
    /// * `words` — of this very item.
    /// * `source` — says what `sources` and `lang` ask.
    pub fn matches(
        &self,
        words: &ItemWords,
        item: &model::Item,
        source: &model::Source,
    ) -> Vec<Match> {
        let mut matches = Vec::new();
        self.each_candidate(words, item, source, |_, matched| matches.extend(matched));
        matches
    }

    /// The same, and the names of the watches that were looked at closely: whose words the item
    /// has, whether it satisfies them or not.
    pub fn tried(
        &self,
        words: &ItemWords,
        item: &model::Item,
        source: &model::Source,
    ) -> (Vec<Match>, Vec<String>) {
        let (mut matches, mut tried) = (Vec::new(), Vec::new());
        self.each_candidate(words, item, source, |rule, matched| {
            tried.push(rule.name.clone());
            matches.extend(matched);
        });
        (matches, tried)
    }

    fn each_candidate<'e>(
        &'e self,
        words: &ItemWords,
        item: &model::Item,
        source: &model::Source,
        mut seen: impl FnMut(&'e Rule, Option<Match>),
    ) {
        if self.plan.rules.is_empty() {
            return; // a desk that only files
        }
        let mut scratch = self.lend();
        let language = Language::of(selectors::language(item, source));
        let raw = scratch.look(&self.plan, words, item, language);
        if !scratch.candidates.is_empty() {
            let sightings = &Sightings::of_walk(&self.plan, &scratch, raw, words, item);
            for number in &scratch.candidates {
                let rule = &self.plan.rules[*number as usize];
                let case = Case { plan: &self.plan, rule, sightings, words, item };
                let is_exact = self.plan.graph.is_exact[*number as usize];
                let satisfying = case.satisfying(source, is_exact);
                seen(rule, satisfying.map(|mentions| score::score(&case, &mentions)));
            }
        }
        self.give_back(scratch);
    }

    /// Leaves memory for the next one.
    pub(super) fn give_back(&self, scratch: Scratch) {
        self.scratches.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
    }

    /// Memory to look at one item with; made where all of it is in use.
    pub(super) fn lend(&self) -> Scratch {
        let left = self.scratches.lock().unwrap_or_else(PoisonError::into_inner).pop();
        left.unwrap_or_else(|| Scratch::new(&self.plan))
    }

    /// What the watch asks for, as 32 hexadecimal digits; `None` if there is no such watch.
    ///
    /// Stable over runs and platforms. Spelling, order, name, tests and beats do not count; a word
    /// more in an actor it names does.
    pub fn fingerprint(&self, watch: &str) -> Option<String> {
        Some(self.rule(watch)?.fingerprint.clone())
    }

    /// Why the watch takes the item, or every clause by which it does not; `None` if there is no
    /// such watch.
    pub fn explain(
        &self,
        watch: &str,
        item: &model::Item,
        source: &model::Source,
    ) -> Option<Explanation> {
        Some(self.judge(self.rule(watch)?, item, Some(source)))
    }

    /// A question to the full-text index that finds everything the watch may match; `None` if
    /// nothing narrows it down, or there is no such watch.
    pub fn index_query(&self, watch: &str) -> Option<String> {
        index_query::index_query(&self.plan, self.rule(watch)?)
    }

    /// What the watch compiles to; `None` if there is no such watch.
    ///
    /// * `actors` — those the engine was built with.
    pub fn shown(&self, watch: &str, actors: &[model::Actor]) -> Option<ShownWatch> {
        Some(shown::shown(&self.plan, self.rule(watch)?, actors))
    }

    /// The watch, ready to be tried on stored items; `None` if there is no such watch.
    pub fn trial(&self, watch: &str) -> Option<Trial<'_>> {
        Trial::of(self, watch)
    }

    /// The parts of the watch that a sentence names, in their words: `Pakistan`; empty where it names
    /// none, or there is no such watch.
    pub fn named(&self, watch: &str, sentence: &str) -> Vec<String> {
        let Some(rule) = self.rule(watch) else { return Vec::new() };
        let item = &model::Item { content: sentence.to_owned(), ..model::Item::default() };
        let words = &ItemWords::of(item);
        let mut scratch = self.lend();
        let raw = scratch.look(&self.plan, words, item, Language::of(None));
        let sightings = &Sightings::of_walk(&self.plan, &scratch, raw, words, item);
        let found = Case { plan: &self.plan, rule, sightings, words, item }.find();
        let parts = rule.parts.iter().enumerate().filter(|(part, _)| {
            found.eligible.iter().any(|one| one.part == *part && one.kind == actors::Kind::Name)
        });
        parts.map(|(_, part)| part.label.clone()).collect()
    }

    /// The watch of this name.
    pub(super) fn rule(&self, watch: &str) -> Option<&Rule> {
        self.plan.rules.iter().find(|rule| rule.name == watch)
    }

    /// Whether a rule takes an item, clause by clause; every clause that fails is named.
    ///
    /// * `source` — `None`: `sources` and `lang` are left aside.
    pub(super) fn judge(
        &self,
        rule: &Rule,
        item: &model::Item,
        source: Option<&model::Source>,
    ) -> Explanation {
        let words = &ItemWords::of(item);
        let mut scratch = self.lend();
        let lang = source.map_or(item.lang.as_deref(), |source| selectors::language(item, source));
        let raw = scratch.look(&self.plan, words, item, Language::of(lang));
        let sightings = &Sightings::of_walk(&self.plan, &scratch, raw, words, item);
        let case = Case { plan: &self.plan, rule, sightings, words, item };
        match case.judge(source) {
            Ok(mentions) => Explanation::Match(Box::new(score::score(&case, &mentions))),
            Err(misses) => Explanation::Miss(misses),
        }
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Engine of {} watches", self.plan.rules.len())
    }
}
