//! Rules that stay on duty, and the engine that runs them. Pure: an item comes in, matches go out.
//!
//! What happens to a rule: `term` reads each of its words, `actors` says who `@name` is, `compile`
//! makes a `plan` of all watches at once. What happens to an item: `lexicon` finds every pattern in
//! one walk, `sightings` says who is seen where, `evaluate` judges each watch that may match,
//! `score` says how much the item is about it, `explain` says it in words.
mod term;

mod actors;
mod nearest;
mod pack;
mod selectors;

mod compile;
mod fingerprint;
mod lexicon;
mod plan;

mod dateline;
mod evaluate;
mod nearness;
mod score;
mod sightings;

mod explain;
mod index_query;
mod search;

pub use evaluate::Miss;
pub use explain::{Explanation, arithmetic};

use crate::{
    model::{self, Match, Problem},
    text::ItemWords,
};

use evaluate::Case;
use plan::{Plan, Rule};
use sightings::Sightings;

/// All watches, compiled. Never changes: a new configuration is a new engine.
#[derive(Debug)]
pub struct Engine {
    plan: Plan,
    notes: Vec<Problem>,
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
        let (plan, notes) = compile::compile(actors, watches)?;
        Ok(Self { plan, notes })
    }

    /// One watch that asks for all of these: words, `"phrases"`, `beginnings*`, `@actors`. Its name
    /// is the query.
    ///
    /// # Errors
    /// What cannot be looked for; places are bytes of `query`.
    pub fn for_search(actors: &[model::Actor], query: &str) -> Result<Self, Vec<Problem>> {
        let mut engine = Self::build(actors, &[search::watch(query)?])?;
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
        if self.plan.rules.is_empty() {
            return Vec::new(); // a desk that only files
        }
        let sightings = Sightings::look(&self.plan, words, item);
        let mut candidates: Vec<usize> =
            sightings.subjects().flat_map(|subject| &self.plan.waiting[subject]).copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        let rules = candidates.into_iter().map(|number| &self.plan.rules[number]);
        rules
            .filter(|rule| has_all_parts(rule, &sightings))
            .filter_map(|rule| {
                let case = Case { plan: &self.plan, rule, sightings: &sightings, words, item };
                let mentions = case.judge(Some(source)).ok()?;
                Some(score::score(&case, &mentions))
            })
            .collect()
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

    /// Runs the tests the watches bring along; a problem with the reason for each that fails.
    /// A test is a title; `sources` and `lang` are left aside.
    pub fn self_tests(&self, watches: &[model::Watch]) -> Vec<Problem> {
        let mut problems = Vec::new();
        for watch in watches {
            let Some(rule) = self.rule(&watch.name) else { continue };
            let tests = watch.should_match.iter().map(|title| (title, true));
            let tests = tests.chain(watch.should_not_match.iter().map(|title| (title, false)));
            for (title, should_match) in tests {
                let item = model::Item { title: title.text.clone(), ..model::Item::default() };
                let verdict = self.judge(rule, &item, None);
                if matches!(verdict, Explanation::Match(_)) != should_match {
                    problems.push(failed_test(watch, title, &verdict));
                }
            }
        }
        problems
    }

    fn rule(&self, watch: &str) -> Option<&Rule> {
        self.plan.rules.iter().find(|rule| rule.name == watch)
    }

    fn judge(
        &self,
        rule: &Rule,
        item: &model::Item,
        source: Option<&model::Source>,
    ) -> Explanation {
        let words = &ItemWords::of(item);
        let sightings = &Sightings::look(&self.plan, words, item);
        let case = Case { plan: &self.plan, rule, sightings, words, item };
        match case.judge(source) {
            Ok(mentions) => Explanation::Match(Box::new(score::score(&case, &mentions))),
            Err(misses) => Explanation::Miss(misses),
        }
    }
}

fn has_all_parts(rule: &Rule, sightings: &Sightings) -> bool {
    rule.parts
        .iter()
        .all(|part| part.subjects.iter().any(|subject| !sightings.of(*subject).is_empty()))
}

fn failed_test(watch: &model::Watch, title: &model::Spelled, verdict: &Explanation) -> Problem {
    let (message, help) = match verdict {
        Explanation::Match(_) => (
            format!("`{}` takes what it should leave", watch.name),
            "narrow it with `mask`, `within` or `exclude`, or remove the test",
        ),
        Explanation::Miss(_) => (
            format!("`{}` leaves what it should take", watch.name),
            "add the missing name to an actor, or remove the test",
        ),
    };
    Problem::error(title.at.clone(), message).label(verdict.to_string()).help(help)
}
