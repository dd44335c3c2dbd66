//! A watch as a question to the full-text index: it may find too much, never too little. The
//! engine decides afterwards.
use super::{
    plan::{Part, Plan, Role, Rule},
    term::{Pattern, Scope},
};

/// An FTS5 expression over the words of [`crate::text::ItemWords::index_text`]; `None` when nothing
/// can be said.
///
/// ```text
/// ("россия" OR "росс федерац"* …) AND ("pakistan" OR …)
/// ```
///
/// Source: “FTS5 Full-text Query Syntax”, <https://www.sqlite.org/fts5.html>.
pub(super) fn index_query(plan: &Plan, rule: &Rule) -> Option<String> {
    let parts: Vec<String> =
        rule.parts.iter().filter_map(|part| alternatives(plan, part)).collect();
    (!parts.is_empty()).then(|| parts.join(" AND "))
}

/// Any of a part's patterns; `None` if one of them cannot be asked for, for then it may be the one.
fn alternatives(plan: &Plan, part: &Part) -> Option<String> {
    let patterns = part.subjects.iter().flat_map(|subject| &plan.subjects[*subject].patterns);
    let aliases = patterns.filter(|(_, role, _)| *role != Role::Mask);
    let mut asked: Vec<String> = aliases
        .map(|(id, _, scope)| match scope {
            Scope::Url => None, // is not in the index
            _ => phrase(plan.lexicon.pattern(*id)),
        })
        .collect::<Option<_>>()?;
    asked.sort_unstable();
    asked.dedup();
    Some(format!("({})", asked.join(" OR ")))
}

/// A pattern as a phrase. The index can only leave the last word open, so a phrase that is open
/// elsewhere asks for its words one by one.
fn phrase(pattern: &Pattern) -> Option<String> {
    let [init @ .., last] = &pattern.pieces[..] else { return None };
    let is_plain = init.iter().all(|piece| !piece.is_open && !piece.letters.contains('?'));
    if is_plain && !last.letters.contains('?') {
        let words: Vec<&str> = pattern.pieces.iter().map(|piece| &*piece.letters).collect();
        let star = if last.is_open { "*" } else { "" };
        return Some(format!("\"{}\"{star}", words.join(" ")));
    }
    let words: Vec<String> = pattern
        .pieces
        .iter()
        .filter(|piece| !piece.fixed_start().is_empty())
        .map(|piece| {
            let is_whole = !piece.is_open && !piece.letters.contains('?');
            format!("\"{}\"{}", piece.fixed_start(), if is_whole { "" } else { "*" })
        })
        .collect();
    (!words.is_empty()).then(|| format!("({})", words.join(" AND ")))
}
