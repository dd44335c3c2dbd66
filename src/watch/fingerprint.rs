//! A watch's definition as a short number: what the store remembers it by. Spelling, spacing, order
//! and name do not count; a word more in an actor does.
use std::{borrow::Borrow, collections::HashMap, fmt::Write};

use foldhash::fast::FixedState;
use sha2::{Digest, Sha256};

use super::{
    actors::Kind,
    expr::Expr,
    plan::{Plan, Role, Rule, SubjectId},
    regular::Regex,
    term::{Pattern, Scope},
};
use crate::model::Within;

/// 32 hexadecimal digits, the same on every platform and in every run.
///
/// The names of kinds and scopes below are part of it: whoever renames them makes every watch look
/// changed, and 30 days be matched again.
pub(super) fn fingerprint(plan: &Plan, rule: &Rule, spellings: &mut Spellings) -> String {
    spellings.learn(plan, rule);
    let listed = |ids: &[SubjectId]| sorted(ids.iter().map(|id| spellings.of(*id)));
    let clauses = rule.clauses.iter().map(|clause| spelled_expr(spellings, rule, &clause.expr));
    let parts = rule.parts.iter().map(|part| listed(&rule.subjects(part)));
    let sources = sorted(rule.sources.iter().map(ToString::to_string));
    let definition = format!(
        "clauses {}\nparts {}\nwithin {}\ntiers {} {}\nregex {}\ndemote {}\nexclude {}\nmask {}\n\
         sources {sources}\nlang {}\n",
        sorted(clauses),
        sorted(parts),
        spelled_within(rule.within),
        rule.tiers.0,
        rule.tiers.1,
        rule.regex.as_ref().map_or("", Regex::text),
        listed(&rule.demote),
        listed(&rule.exclude),
        listed(&rule.masks),
        sorted(rule.langs.iter().cloned()),
    );
    let hash = Sha256::digest(definition.as_bytes());
    hash.iter().take(16).fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// Subjects as they are spelled in a fingerprint: an actor's hundreds of names once for all watches.
#[derive(Default)]
pub(super) struct Spellings(HashMap<SubjectId, String, FixedState>);

impl Spellings {
    /// Spells out what this rule names and no rule named before.
    fn learn(&mut self, plan: &Plan, rule: &Rule) {
        let leaves = rule.leaves.iter().map(|leaf| &leaf.subject);
        for id in leaves.chain(&rule.demote).chain(&rule.exclude).chain(&rule.masks) {
            self.0.entry(*id).or_insert_with(|| spelled_subject(plan, *id));
        }
    }

    fn of(&self, id: SubjectId) -> &str {
        self.0.get(&id).map_or("", String::as_str)
    }
}

fn spelled_expr(spellings: &Spellings, rule: &Rule, expr: &Expr) -> String {
    let one = |expr: &Expr| spelled_expr(spellings, rule, expr);
    match expr {
        Expr::Leaf(leaf) => {
            let leaf = &rule.leaves[*leaf];
            format!("{} {}", spelled_scope(leaf.scope), spellings.of(leaf.subject))
        }
        Expr::Not(inner) => format!("not {}", one(inner)),
        Expr::And(all) => format!("and {}", sorted(all.iter().map(one))),
        Expr::Or(all) => format!("or {}", sorted(all.iter().map(one))),
        Expr::Near { most, is_ordered: true, pair } => {
            format!("pre {most} {} {}", one(&pair.0), one(&pair.1))
        }
        Expr::Near { most, pair, .. } => {
            format!("near {most} {}", sorted([&pair.0, &pair.1].into_iter().map(one)))
        }
        Expr::Same { unit, pair } => {
            format!("same {} {}", unit.word(), sorted([&pair.0, &pair.1].into_iter().map(one)))
        }
        Expr::AtLeast { n, of } => format!("atleast {n} {}", one(of)),
    }
}

fn sorted<S: Ord + Borrow<str>>(parts: impl Iterator<Item = S>) -> String {
    let mut parts: Vec<S> = parts.collect();
    parts.sort_unstable();
    parts.dedup();
    format!("[{}]", parts.join(", "))
}

fn spelled_subject(plan: &Plan, id: SubjectId) -> String {
    let whose = if plan.is_actor(id) { "actor" } else { "term" };
    let patterns = plan.patterns(id).map(|(pattern, role, scope)| {
        let pattern = spelled_pattern(pattern);
        format!("{} {} {pattern}", spelled_role(role), spelled_scope(scope))
    });
    format!("{whose} {}", sorted(patterns))
}

fn spelled_pattern(pattern: &Pattern) -> String {
    let pieces = pattern.pieces.iter().map(|piece| {
        let stem = if piece.is_stem { "~" } else { "" };
        format!("{stem}{}{}", piece.letters, if piece.is_open { "*" } else { "" })
    });
    let pieces = pieces.collect::<Vec<_>>().join(" ");
    let capitals = pattern.capitals.iter().flatten().map(|is| if *is { '^' } else { '_' });
    format!("{pieces}{}", capitals.collect::<String>())
}

fn spelled_role(role: Role) -> &'static str {
    match role {
        Role::Alias(Kind::Name) => "name",
        Role::Alias(Kind::Ambiguous) => "ambiguous",
        Role::Alias(Kind::Capital) => "capital",
        Role::Alias(Kind::State) => "state",
        Role::Alias(Kind::Hint) => "hint",
        Role::Alias(Kind::StateInDateline) => "dateline state",
        Role::Alias(Kind::TownInDateline) => "dateline town",
        Role::Mask => "mask",
    }
}

fn spelled_scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Text => "text",
        Scope::Title => "title",
        Scope::Lead => "lead",
        Scope::Body => "body",
        Scope::Author => "author",
        Scope::Url => "url",
    }
}

fn spelled_within(within: Within) -> String {
    match within {
        Within::Item => "item".into(),
        Within::Paragraph => "paragraph".into(),
        Within::Sentence => "sentence".into(),
        Within::Words(n) => format!("{n} words"),
    }
}
