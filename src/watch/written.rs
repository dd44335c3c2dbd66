//! How a term is written for a reader: as it is compared, in the spelling of a watch.
use std::fmt;

use super::term::{Pattern, Scope, Term};

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let patterns: Vec<String> = self.patterns.iter().map(ToString::to_string).collect();
        match &patterns[..] {
            [only] => write!(f, "{}{only}", self.scope.prefix()),
            all if self.scope == Scope::Text => f.write_str(&all.join(" or ")),
            all => write!(f, "{}({})", self.scope.prefix(), all.join(" or ")),
        }
    }
}

/// As it is compared: `price cap`, `sanction*`, `=US`, `~sanction`.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = self.pieces.iter().map(|piece| {
            let star = if piece.is_open { "*" } else { "" };
            format!("{}{star}", piece.letters)
        });
        let words = words.collect::<Vec<_>>().join(" ");
        if let Some(capitals) = &self.capitals {
            let mut capitals = capitals.iter();
            let mut as_typed = String::new();
            for c in words.chars() {
                if c.is_lowercase() && capitals.next() == Some(&true) {
                    as_typed.extend(c.to_uppercase());
                } else {
                    as_typed.push(c);
                }
            }
            return write!(f, "={as_typed}");
        }
        let is_stem = self.pieces.iter().any(|piece| piece.is_stem);
        write!(f, "{}{words}", if is_stem { "~" } else { "" })
    }
}
