//! `regex = '…'`: the last resort of a watch. Linear time whatever is written.
use std::ops::Range;

use regex::RegexBuilder;

use crate::model::{Problem, Spelled};

/// A regular expression and how it was written.
#[derive(Clone, Debug)]
pub(super) struct Regex(regex::Regex);

/// What a compiled expression may take; a bomb takes more.
const MOST_BYTES: usize = 1 << 20;

impl Regex {
    /// Reads one.
    ///
    /// # Errors
    /// It is none, it is too large, or it fits an empty text and so every item.
    pub(super) fn parse(written: &Spelled) -> Result<Self, Problem> {
        let fault = |message: String, help: &str| {
            Err(Problem::error(written.at.clone(), message).help(help))
        };
        let built = RegexBuilder::new(&written.text)
            .size_limit(MOST_BYTES)
            .dfa_size_limit(MOST_BYTES)
            .nest_limit(100)
            .build();
        match built {
            Ok(regex) if regex.is_match("") => fault(
                "this expression fits every text".into(),
                "write something that must be there: `+` in place of `*`",
            ),
            Ok(regex) => Ok(Self(regex)),
            Err(regex::Error::CompiledTooBig(_)) => fault(
                "this expression is too large".into(),
                "write smaller counts in braces, or use `query`",
            ),
            Err(error) => {
                let said = error.to_string();
                let why = said.lines().last().unwrap_or_default().trim_start_matches("error: ");
                fault(
                    format!("this is no regular expression: {why}"),
                    "a watch can mostly do without one: see `query`",
                )
            }
        }
    }

    /// As it was written.
    pub(super) fn text(&self) -> &str {
        self.0.as_str()
    }

    /// Bytes of the first places it fits.
    pub(super) fn places(&self, text: &str) -> Vec<Range<usize>> {
        const MOST_PLACES: usize = 1000;
        self.0.find_iter(text).take(MOST_PLACES).map(|found| found.range()).collect()
    }

    /// Whether it fits somewhere.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}
