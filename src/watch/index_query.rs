//! A watch as a question to the full-text index: it may find too much, never too little. The
//! engine decides afterwards.
use super::{
    expr::Expr,
    plan::{Plan, Role, Rule, SubjectId},
    term::{Pattern, Scope},
};

/// An FTS5 expression over the words of [`crate::text::ItemWords::index_text`]; `None` when nothing
/// can be said.
///
/// ```text
/// ("россия" OR ("росс" AND "федерац"*) …) AND ("pakistan" OR …)
/// ```
///
/// Source: “FTS5 Full-text Query Syntax”, <https://www.sqlite.org/fts5.html>.
pub(super) fn index_query(plan: &Plan, rule: &Rule) -> Option<String> {
    let clauses: Vec<String> =
        rule.clauses.iter().filter_map(|clause| asked(plan, rule, &clause.expr)).collect();
    (!clauses.is_empty()).then(|| clauses.join(" AND "))
}

/// What must be in the index for a condition to hold; `None` where nothing must.
fn asked(plan: &Plan, rule: &Rule, expr: &Expr) -> Option<String> {
    match expr {
        Expr::Leaf(leaf) => alternatives(plan, rule.leaves[*leaf].subject),
        Expr::Not(_) => None,
        Expr::And(all) => together(all.iter().filter_map(|one| asked(plan, rule, one)).collect()),
        Expr::Or(all) => {
            let all: Vec<String> =
                all.iter().map(|one| asked(plan, rule, one)).collect::<Option<_>>()?;
            Some(one_of(all))
        }
        Expr::Near { pair, .. } | Expr::Same { pair, .. } => {
            let both = [&pair.0, &pair.1];
            together(both.into_iter().filter_map(|one| asked(plan, rule, one)).collect())
        }
        Expr::AtLeast { of, .. } => asked(plan, rule, of),
    }
}

fn together(mut all: Vec<String>) -> Option<String> {
    match all.len() {
        0 => None,
        1 => Some(all.remove(0)),
        _ => Some(format!("({})", all.join(" AND "))),
    }
}

/// Any of a subject's patterns; `None` if one of them cannot be asked for, for then it may be the
/// one.
fn alternatives(plan: &Plan, subject: SubjectId) -> Option<String> {
    let aliases = plan.patterns(subject).filter(|(_, role, _)| *role != Role::Mask);
    let mut asked: Vec<String> = aliases
        .map(|(pattern, _, scope)| match scope {
            Scope::Url => None, // is not in the index
            _ => words_of(pattern),
        })
        .collect::<Option<_>>()?;
    asked.sort_unstable();
    asked.dedup();
    Some(one_of(asked))
}

fn one_of(mut asked: Vec<String>) -> String {
    match asked.len() {
        1 => asked.remove(0),
        _ => format!("({})", asked.join(" OR ")),
    }
}

/// A beginning of fewer characters stands in most texts, and the index would look through all words
/// that have it.
const SHORTEST_BEGINNING: usize = 3;

/// What an item with a pattern must have: each of its words, in any order, for the index does not
/// know places. The engine does.
fn words_of(pattern: &Pattern) -> Option<String> {
    let pieces = pattern.pieces.iter().filter(|piece| {
        let n_known = piece.fixed_start().chars().count();
        !piece.is_stem && (SHORTEST_BEGINNING <= n_known || piece.is_whole() && 0 < n_known)
    });
    let words = pieces.map(|piece| {
        format!("\"{}\"{}", piece.fixed_start(), if piece.is_whole() { "" } else { "*" })
    });
    together(words.collect())
}
