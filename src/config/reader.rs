//! A table of a file, read key by key. It knows spelling and types, and nothing of what keys mean.
//!
//! serde stops at the first error; this does not. A [`Reader`] remembers which keys it was asked
//! for, and [`Reader::finish`] draws the rest as unknown.
mod drawn;
mod others;

use std::{cell::RefCell, collections::BTreeSet};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    found::Found,
    spelling::Table,
    values::{Kind, Refused},
};
use crate::model::{Place, Problem, Spelled};

/// One table while it is being read.
pub(super) struct Reader<'a> {
    /// Where its heading stands, or its braces.
    pub(super) at: Place,
    table: &'a DeTable<'a>,
    known: &'static Table,
    found: &'a Found,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Reader<'a> {
    /// Starts reading; `at` is the place of the heading.
    pub(super) fn new(
        table: &'a DeTable<'a>,
        known: &'static Table,
        at: Place,
        found: &'a Found,
    ) -> Self {
        Self { at, table, known, found, asked: RefCell::default() }
    }

    /// The text of a key, whatever it says; `None` when absent, or drawn when not a text.
    pub(super) fn text(&self, key: &'static str) -> Option<Spelled> {
        let value = self.value(key)?;
        self.spelled(key, value, "a text", "\"…\"")
    }

    /// The text of a key with every space in it, so that what stands in it can be pointed at.
    pub(super) fn verbatim(&self, key: &'static str) -> Option<Spelled> {
        let value = self.value(key)?;
        self.spelled(key, value, "a text", "'''…'''")?;
        Some(Spelled { text: value.get_ref().as_str()?.to_owned(), at: self.place(value) })
    }

    /// A text that means something; an empty one is an absent one.
    pub(super) fn read<T>(&self, key: &'static str, kind: &Kind<T>) -> Option<T> {
        let value = self.value(key)?;
        let text = self
            .spelled(key, value, kind.what, kind.example)
            .filter(|text| !text.text.is_empty())?;
        self.understand(key, &text, kind, kind.example)
    }

    /// The same with a default for an absent text; `None` when what is there means nothing.
    pub(super) fn read_or<T>(&self, key: &'static str, kind: &Kind<T>, default: T) -> Option<T> {
        let Some(value) = self.value(key) else { return Some(default) };
        let text = self.spelled(key, value, kind.what, kind.example)?;
        if text.text.is_empty() {
            return Some(default);
        }
        self.understand(key, &text, kind, kind.example)
    }

    /// The same; it must be there.
    pub(super) fn need<T>(&self, key: &'static str, kind: &Kind<T>) -> Option<T> {
        let Some(value) = self.value(key) else {
            self.missing(key, kind.example);
            return None;
        };
        let text = self.spelled(key, value, kind.what, kind.example)?;
        self.understand(key, &text, kind, kind.example)
    }

    /// A list of texts as written; `None` when absent or drawn.
    pub(super) fn texts(&self, key: &'static str) -> Option<Vec<Spelled>> {
        let value = self.value(key)?;
        self.list(key, value)
    }

    /// A list of texts that each mean something. Those that do not are drawn and left out.
    pub(super) fn read_each<T>(
        &self,
        key: &'static str,
        kind: &Kind<T>,
    ) -> Option<Vec<(T, Spelled)>> {
        let texts = self.texts(key)?;
        let example = format!("[{}]", kind.example);
        let understood = |text: Spelled| Some((self.understand(key, &text, kind, &example)?, text));
        Some(texts.into_iter().filter_map(understood).collect())
    }

    /// Whether the key stands there, right or wrong.
    pub(super) fn has(&self, key: &'static str) -> bool {
        self.value(key).is_some()
    }

    /// Whether a key stands there that people try and that is not taken; it is drawn on its own.
    pub(super) fn has_refused(&self) -> bool {
        self.known.refused.iter().any(|(key, _)| self.table.contains_key(*key))
    }

    /// Where the value of a key stands; the heading when it is absent.
    pub(super) fn place_of(&self, key: &'static str) -> Place {
        self.value(key).map_or_else(|| self.at.clone(), |value| self.place(value))
    }

    /// Whether the value of this key is a list without entries.
    pub(super) fn is_empty_list(&self, key: &'static str) -> bool {
        self.value(key).and_then(|value| value.get_ref().as_array()).is_some_and(|it| it.is_empty())
    }

    /// Whether the value of this key is a whole number.
    pub(super) fn is_number(&self, key: &'static str) -> bool {
        self.value(key).is_some_and(|value| value.get_ref().is_integer())
    }

    /// Whether parts of the file could not be read: what is missing may be no fault of its own.
    pub(super) fn is_damaged(&self) -> bool {
        self.found.is_damaged(self.at.file)
    }

    /// Draws a problem of the caller's own.
    pub(super) fn add(&self, problem: Problem) {
        self.found.add(problem);
    }

    /// Keeps a place from being printed.
    pub(super) fn hide(&self, place: Place) {
        self.found.hide(place);
    }

    /// Says that this table may lack what could not be read: there are more than `n_errors` by now,
    /// or its file is damaged.
    pub(super) fn mark_if_unsound(&self, n_errors: usize) {
        if n_errors < self.found.n_errors() || self.is_damaged() {
            self.found.mark_unsound(self.at.clone());
        }
    }

    fn value(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        debug_assert!(self.known.keys.contains(&key), "{} has no `{key}`", self.known.heading);
        self.asked.borrow_mut().insert(key);
        self.table.get(key)
    }

    fn list(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Vec<Spelled>> {
        let Some(array) = value.get_ref().as_array() else {
            let example = value.get_ref().as_str().unwrap_or("…");
            self.wrong_type(key, value, "a list", &format!("[\"{example}\"]"));
            return None;
        };
        Some(
            array
                .iter()
                .filter_map(|entry| self.spelled(key, entry, "a text", "[\"…\"]"))
                .collect(),
        )
    }

    fn spelled(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        wanted: &str,
        example: &str,
    ) -> Option<Spelled> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(key, value, wanted, example);
        }
        text.map(|text| Spelled { text: text.trim().to_owned(), at: self.place(value) })
    }

    fn understand<T>(&self, key: &str, text: &Spelled, kind: &Kind<T>, example: &str) -> Option<T> {
        match (kind.read)(&text.text) {
            Ok(value) => Some(value),
            Err(Refused { label, help, is_secret }) => {
                if is_secret {
                    self.found.hide(text.at.clone());
                }
                let example = || format!("for example `{key} = {example}`");
                self.found.add(
                    Problem::error(text.at.clone(), format!("`{key}` needs {}", kind.what))
                        .label(label)
                        .help(help.unwrap_or_else(example)),
                );
                None
            }
        }
    }

    fn place(&self, value: &Spanned<DeValue<'_>>) -> Place {
        Place { file: self.at.file, span: value.span() }
    }

    fn spanned<T>(&self, key: &Spanned<T>) -> Place {
        Place { file: self.at.file, span: key.span() }
    }
}
