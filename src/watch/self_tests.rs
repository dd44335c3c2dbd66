//! The tests a watch brings along: titles it should take, and titles it should leave.
use super::{engine::Engine, explain::Explanation};
use crate::model::{self, Problem};

impl Engine {
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
