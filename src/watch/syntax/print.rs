//! A query in the one spelling that reads back as the same query.
use std::fmt::{self, Write as _};

use super::{Query, Unit};

/// Groups stand in parentheses wherever a reader could wonder.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Term(written) => f.write_str(&written.text),
            Self::Actor(name) if name.text.contains(char::is_whitespace) => {
                write!(f, "@\"{}\"", name.text)
            }
            Self::Actor(name) => write!(f, "@{}", name.text),
            Self::Field(scope, inner) => {
                f.write_str(scope.prefix())?;
                operand(f, inner)
            }
            Self::Not(inner) => {
                f.write_str("not ")?;
                operand(f, inner)
            }
            Self::And(all) => joined(f, all, " and "),
            Self::Or(all) => joined(f, all, " or "),
            Self::Near { most, is_ordered, pair } => {
                operand(f, &pair.0)?;
                write!(f, " {}/{most} ", if *is_ordered { "pre" } else { "near" })?;
                operand(f, &pair.1)
            }
            Self::Same { unit, pair } => {
                operand(f, &pair.0)?;
                write!(f, " same {} ", unit.word())?;
                operand(f, &pair.1)
            }
            Self::AtLeast { n, of } => write!(f, "atleast{n}({of})"),
        }
    }
}

impl Unit {
    /// As one writes it.
    pub(in super::super) fn word(self) -> &'static str {
        match self {
            Self::Sentence => "sentence",
            Self::Paragraph => "paragraph",
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, all: &[Query], glue: &str) -> fmt::Result {
    for (n, one) in all.iter().enumerate() {
        if n > 0 {
            f.write_str(glue)?;
        }
        // `not` and `near` bind closer than `and` and `or`.
        match one {
            Query::And(_) | Query::Or(_) => operand(f, one)?,
            _ => write!(f, "{one}")?,
        }
    }
    Ok(())
}

fn operand(f: &mut fmt::Formatter<'_>, inner: &Query) -> fmt::Result {
    match inner {
        Query::Term(_) | Query::Actor(_) | Query::AtLeast { .. } => write!(f, "{inner}"),
        _ => {
            f.write_char('(')?;
            write!(f, "{inner}")?;
            f.write_char(')')
        }
    }
}
