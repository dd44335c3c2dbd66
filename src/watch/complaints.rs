//! What is wrong with a watch as a whole, beyond what any one of its words says. Compiles nothing.
use crate::model::{self, Problem, Severity, Spelled};

use super::{
    actors::masked_away,
    compile::actor_name,
    plan::{Plan, Rule},
    term::{self, Scope, Term},
};

/// A watch that asks for nothing, for one thing between nothing, or in two ways at once.
pub(super) fn of_shape(watch: &model::Watch) -> Vec<Problem> {
    let mut problems = Vec::new();
    let lists = [("between", &watch.between), ("all", &watch.all), ("any", &watch.any)];
    let asks = lists.iter().any(|(_, list)| !list.is_empty());
    if !asks && watch.query.is_none() && watch.regex.is_none() {
        let message = format!("the watch `{}` asks for nothing", watch.name);
        problems.push(Problem::error(watch.at.clone(), message).help(
            "give it `between = [\"@RU\", \"@PK\"]`, or `all = […]`, or `any = […]`, or `query = '''…'''`",
        ));
    }
    if let [only] = &watch.between[..] {
        let help = format!("name a second one, or write `all = [\"{}\"]`", only.text);
        problems.push(
            Problem::error(only.at.clone(), "`between` needs two or more")
                .label("stands alone")
                .help(help),
        );
    }
    let beside = lists.iter().find(|(_, list)| !list.is_empty());
    if let (Some(query), Some((key, _))) = (&watch.query, beside) {
        let message = format!("`query` stands alone, and this watch has `{key}` too");
        let help = format!("write what `{key}` asks for into the query, joined by `and`");
        problems.push(Problem::error(query.at.clone(), message).help(help));
    }
    if let (Some(main), Some(also)) = (watch.main, watch.also)
        && main < also
    {
        problems.push(
            Problem::error(watch.at.clone(), "`main` is below `also`")
                .help("main stories need the higher score"),
        );
    }
    problems
}

/// Terms that a mask of the watch blanks wherever they stand.
pub(super) fn of_masks(watch: &model::Watch) -> Vec<Problem> {
    let masks: Vec<Term> =
        watch.mask.iter().filter_map(|mask| term::parse(&mask.text).ok()).collect();
    let terms = [&watch.between, &watch.all, &watch.any].into_iter().flatten();
    let words = terms.filter(|written| actor_name(written).is_none());
    words
        .filter_map(|written| masked_away(&term::parse(&written.text).ok()?, written, &masks))
        .collect()
}

/// An exclusion that takes away what the watch asks for leaves nothing.
pub(super) fn of_contradiction(plan: &Plan, watch: &model::Watch, rule: &Rule) -> Vec<Problem> {
    let mut problems = Vec::new();
    for written in &watch.exclude {
        let Ok(excluded) = term::parse(&written.text) else { continue };
        if excluded.scope != Scope::Text || actor_name(written).is_some() || watch.query.is_some() {
            continue;
        }
        let takes_all = rule.parts.iter().find(|part| {
            let subjects = rule.subjects(part);
            !subjects.is_empty() && plan.always_contains(&subjects, &excluded)
        });
        if let Some(part) = takes_all {
            let message = format!("the watch `{}` can never match", watch.name);
            let label = format!("takes away every `{}`", part.label);
            problems.push(
                Problem::error(written.at.clone(), message)
                    .label(label)
                    .help("remove it from `exclude`, or blank the words around it with `mask`"),
            );
        }
    }
    problems
}

/// `US` without its sign of equality also finds the word "us".
pub(super) fn of_capitals(written: &Spelled, term: &Term) -> Option<Problem> {
    const WORDS: &[&str] =
        &["us", "it", "who", "in", "or", "no", "so", "am", "as", "do", "is", "un", "aid", "arm"];
    let [pattern] = &term.patterns[..] else { return None };
    let [piece] = &pattern.pieces[..] else { return None };
    let in_capitals = term::capitals(&written.text).all(|is_capital| is_capital);
    let is_doubtful = pattern.capitals.is_none()
        && in_capitals
        && piece.is_whole()
        && WORDS.contains(&&*piece.letters);
    is_doubtful.then(|| {
        let message = format!("`{}` also finds the word “{}”", written.text, piece.letters);
        Problem::error(written.at.clone(), message)
            .help(format!("for exactly these capitals, write `={}`", written.text))
            .severity(Severity::Warning)
    })
}
