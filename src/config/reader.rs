//! A table of a file, read key by key. It knows spelling and types, and nothing of what keys mean.
//!
//! serde stops at the first error; this does not. A [`Reader`] remembers which keys it was asked
//! for, and [`Reader::finish`] draws the rest as unknown.
mod drawn;

use std::{cell::RefCell, collections::BTreeSet, ops::RangeInclusive};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    found::Found,
    spelling::{self, Table},
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

    /// A number of points from 0 to 20, as half points: `4.5` is 9.
    pub(super) fn halves(&self, key: &'static str) -> Option<u16> {
        const MOST: u16 = 20;
        let value = self.value(key)?;
        let text = match value.get_ref() {
            DeValue::Integer(number) => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            _ => {
                self.wrong_type(key, value, "a number of points", "4.5");
                return None;
            }
        };
        let (whole, half) = text.split_once('.').unwrap_or((text, "0"));
        let half = match half {
            "0" => Some(0),
            "5" => Some(1),
            _ => None,
        };
        let whole = whole.parse().ok().filter(|whole| *whole < MOST);
        let halves = whole.zip(half).map(|(whole, half): (u16, u16)| whole * 2 + half);
        if halves.is_none() {
            let message = format!("`{key}` is no number of points");
            self.found.add(
                Problem::error(self.place(value), message)
                    .help(format!("write whole or half points below {MOST}, as in `{key} = 4.5`")),
            );
        }
        halves
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

    /// `true` or `false`.
    pub(super) fn flag(&self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, value, "`true` or `false`", "true");
        }
        flag
    }

    /// A whole number inside `range`.
    pub(super) fn whole(&self, key: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let value = self.value(key)?;
        let Some(number) = value.get_ref().as_integer() else {
            let meant = value.get_ref().as_str().and_then(|text| text.parse().ok());
            let example = meant.unwrap_or(*range.start());
            self.wrong_type(key, value, "a whole number", &example.to_string());
            return None;
        };
        let number = u32::from_str_radix(number.as_str(), number.radix()).ok();
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let label = format!("not between {} and {}", range.start(), range.end());
            self.found.add(
                Problem::error(self.place(value), format!("`{key}` is out of range")).label(label),
            );
        }
        number
    }

    /// One word out of a few.
    pub(super) fn choice<T: Copy>(&self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let chosen = choices.iter().find(|(word, _)| *word == text.text);
        if chosen.is_none() {
            let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
            let near = spelling::nearest(&text.text, words.iter().copied());
            let label = near.map_or(String::new(), |near| format!("did you mean \"{near}\"?"));
            self.found.add(
                Problem::error(text.at, format!("`{key}` does not know this word"))
                    .label(label)
                    .help(format!("write {}", one_of(&words))),
            );
        }
        chosen.map(|(_, value)| *value)
    }

    /// A table inside this one.
    pub(super) fn table(
        &self,
        key: &'static str,
        known: &'static Table,
        example: &str,
    ) -> Option<Reader<'a>> {
        let value = self.value(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(key, value, "a table", example);
            return None;
        };
        Some(Reader::new(table, known, self.place(value), self.found))
    }

    /// Names of the user's own, each with a list of texts, in file order: the keys are not ours.
    pub(super) fn lists_by_name(&self, key: &'static str) -> Vec<(Spelled, Vec<Spelled>)> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(key, value, "a table", "{ energy = [\"oil\"] }");
            return Vec::new();
        };
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        let named = |(name, value): (&Spanned<_>, &'a Spanned<DeValue<'a>>)| {
            let name = Spelled { text: format!("{}", name.get_ref()), at: self.spanned(name) };
            let list = self.list(&name.text, value)?;
            Some((name, list))
        };
        entries.into_iter().filter_map(named).collect()
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

/// `"a", "b" or "c"`.
fn one_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}
