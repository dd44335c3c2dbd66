//! Which clauses of a watch an item fails. Only for those who ask why.
use crate::model::{self, Within};

use super::{evaluate::Case, expr::Expr, mentions::Found, nearness, plan::Clause, selectors};

/// One clause of a watch that an item failed, and by how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Miss {
    /// The watch does not read this source.
    Source {
        /// Name of the source.
        source: String,
    },
    /// The watch does not read this language.
    Lang {
        /// Primary tag of the item's language.
        lang: String,
        /// What the watch reads.
        wanted: Vec<String>,
    },
    /// Parts that are not there. Never empty.
    Unnamed {
        /// Parts that are.
        named: Vec<String>,
        /// Parts that are not.
        missing: Vec<String>,
    },
    /// A part has hints alone, none of them near a name of another part.
    OnlyHinted {
        /// The part.
        part: String,
        /// The hint as it stands in the item.
        hint: String,
    },
    /// Everything is there, but not close enough.
    TooFar {
        /// What the watch asks for.
        within: Within,
        /// The fewest words between two parts in one field; `None` if no field has two.
        gap: Option<u32>,
    },
    /// Its words are there, but not as the query asks for them.
    Unmet {
        /// The clause, as it was written.
        clause: String,
        /// Why, where more can be said.
        why: Option<String>,
    },
    /// It names what the watch leaves out.
    Excluded {
        /// The words as they stand in the item.
        word: String,
    },
}

/// Every clause that failed; empty where the item satisfies the watch.
pub(super) fn misses<'p>(
    case: &Case<'_, 'p>,
    found: &Found<'p>,
    source: Option<&model::Source>,
) -> Vec<Miss> {
    let rule = case.rule;
    let mut misses = source.map(|source| of_source(case, source)).unwrap_or_default();
    if let Some(word) = case.named(&rule.exclude, &found.blanks) {
        misses.push(Miss::Excluded { word });
    }
    let failed: Vec<&Clause> =
        rule.clauses.iter().filter(|clause| !case.holds(&clause.expr, found)).collect();
    if !failed.is_empty() {
        let absent = of_parts(case, found, &failed);
        let unmet = failed.iter().filter_map(|clause| of_clause(case, found, clause));
        misses.extend(absent);
        misses.extend(unmet);
    } else if !nearness::is_met(rule.within, rule.parts.len(), &found.eligible) {
        misses.push(Miss::TooFar { within: rule.within, gap: nearness::gap(&found.eligible) });
    }
    if !case.fits_regex() {
        let clause = rule.regex.as_ref().map_or("", |regex| regex.text());
        misses.push(Miss::Unmet { clause: format!("regex {clause}"), why: None });
    }
    misses
}

fn of_source(case: &Case, source: &model::Source) -> Vec<Miss> {
    let mut misses = Vec::new();
    if !selectors::takes_source(&case.rule.sources, source) {
        misses.push(Miss::Source { source: source.name.clone() });
    }
    let wanted = &case.rule.langs;
    if !selectors::takes_language(wanted, case.item, source) {
        let lang = selectors::language(case.item, source).unwrap_or_default().to_owned();
        misses.push(Miss::Lang { lang, wanted: wanted.clone() });
    }
    misses
}

/// Parts of the failed clauses that are not there at all.
fn of_parts(case: &Case, found: &Found, failed: &[&Clause]) -> Vec<Miss> {
    let is_there = |part: usize| found.eligible.iter().any(|one| one.part == part);
    let hint = |part: usize| found.hints.iter().find(|one| one.part == part);
    let (mut named, mut missing, mut misses) = (Vec::new(), Vec::new(), Vec::new());
    for (part, asked) in case.rule.parts.iter().enumerate() {
        let has_failed =
            failed.iter().any(|clause| asked.leaves.iter().any(|leaf| wants(clause, *leaf)));
        match hint(part) {
            _ if is_there(part) => named.push(asked.label.clone()),
            _ if !has_failed => (),
            Some(hint) => misses.push(Miss::OnlyHinted {
                part: asked.label.clone(),
                hint: case.surface(hint.field, hint.words.clone()).to_owned(),
            }),
            None => missing.push(asked.label.clone()),
        }
    }
    if !missing.is_empty() {
        misses.push(Miss::Unnamed { named, missing });
    }
    misses
}

fn wants(clause: &Clause, leaf: usize) -> bool {
    clause.expr.wanted().contains(&leaf)
}

/// A clause whose words are there and that fails all the same.
fn of_clause<'p>(case: &Case<'_, 'p>, found: &Found<'p>, clause: &Clause) -> Option<Miss> {
    let wanted = clause.expr.wanted();
    let parts = case.rule.parts.iter().enumerate();
    let is_absent = parts
        .filter(|(_, part)| part.leaves.iter().any(|leaf| wanted.contains(leaf)))
        .any(|(part, _)| !found.eligible.iter().any(|one| one.part == part));
    if is_absent {
        return None; // Said already.
    }
    let unmet = |why: Option<String>| Miss::Unmet { clause: clause.label.clone(), why };
    Some(match &clause.expr {
        Expr::Not(inner) => {
            let named = inner
                .leaves()
                .iter()
                .find_map(|leaf| case.named(&[case.rule.leaves[*leaf].subject], &found.blanks));
            named.map_or_else(|| unmet(None), |word| Miss::Excluded { word })
        }
        Expr::Near { most, pair, .. } => {
            let (one, other) = (case.spans(&pair.0, found), case.spans(&pair.1, found));
            if one.is_empty() || other.is_empty() {
                return Some(unmet(None));
            }
            let gap = nearness::fewest_between(one, other);
            Miss::TooFar { within: Within::Words(*most), gap }
        }
        Expr::AtLeast { of, .. } => {
            let n = nearness::n_apart(&mut case.spans(of, found));
            unmet(Some(match n {
                1 => "it is named once".into(),
                n => format!("it is named {n} times"),
            }))
        }
        _ => unmet(None),
    })
}
