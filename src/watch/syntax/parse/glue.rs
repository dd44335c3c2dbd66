//! `and` and `or`, and how a mixture of them may be read.

/// What joins two operands of one level.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Glue {
    And,
    Or,
}

impl Glue {
    /// As it is written between operands.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Or => "or",
        }
    }
}

/// The operands with parentheses around those that `tight` joins.
pub(super) fn reading(texts: &[&str], glues: &[Glue], tight: Glue) -> String {
    let mut groups: Vec<Vec<&str>> = Vec::new();
    for (n, text) in texts.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if n > 0 && glues.get(n - 1) == Some(&tight) => group.push(text),
            _ => groups.push(vec![text]),
        }
    }
    let inner = format!(" {} ", tight.word());
    let outer = if tight == Glue::And { " or " } else { " and " };
    let grouped = groups.iter().map(|group| match &group[..] {
        [only] => (*only).to_owned(),
        many => format!("({})", many.join(&inner)),
    });
    grouped.collect::<Vec<_>>().join(outer)
}

/// A query as a message can quote it: 160 characters and `…` where it is longer.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 160;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONGEST).collect();
    format!("{head}…")
}
