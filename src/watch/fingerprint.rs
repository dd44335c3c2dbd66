//! A watch's definition as a short number: what the store remembers it by. Spelling, spacing, order
//! and name do not count; a word more in an actor does.
use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::{
    actors::Kind,
    plan::{Plan, Role, Rule, SubjectId},
    term::{Pattern, Scope},
};
use crate::model::Within;

/// 32 hexadecimal digits, the same on every platform and in every run.
///
/// The names of kinds and scopes below are part of it: whoever renames them makes every watch look
/// changed, and 30 days be matched again.
pub(super) fn fingerprint(plan: &Plan, rule: &Rule) -> String {
    let subject = |id: &SubjectId| spelled_subject(plan, *id);
    let listed = |ids: &[SubjectId]| sorted(ids.iter().map(subject));
    let parts = sorted(rule.parts.iter().map(|part| listed(&part.subjects)));
    let sources = sorted(rule.sources.iter().map(ToString::to_string));
    let definition = format!(
        "parts {parts}\nwithin {}\ndemote {}\nexclude {}\nmask {}\nsources {sources}\nlang {}\n",
        spelled_within(rule.within),
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

fn sorted(parts: impl Iterator<Item = String>) -> String {
    let mut parts: Vec<String> = parts.collect();
    parts.sort_unstable();
    parts.dedup();
    format!("[{}]", parts.join(", "))
}

fn spelled_subject(plan: &Plan, id: SubjectId) -> String {
    let subject = &plan.subjects[id];
    let whose = if subject.is_actor { "actor" } else { "term" };
    let patterns = subject.patterns.iter().map(|(pattern, role, scope)| {
        let pattern = spelled_pattern(plan.lexicon.pattern(*pattern));
        format!("{} {} {pattern}", spelled_role(*role), spelled_scope(*scope))
    });
    format!("{whose} {}", sorted(patterns))
}

fn spelled_pattern(pattern: &Pattern) -> String {
    let pieces = pattern
        .pieces
        .iter()
        .map(|piece| format!("{}{}", piece.letters, if piece.is_open { "*" } else { "" }));
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
