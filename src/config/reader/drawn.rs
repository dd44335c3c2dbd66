//! What is said of keys that are missing, unknown or of another type.
use toml::{Spanned, de::DeValue};

use super::Reader;
use crate::{
    config::spelling::{self, Table},
    model::{Place, Problem},
};

impl Reader<'_> {
    /// Draws that a key is not there, unless the file is damaged and it may well be.
    pub(in super::super) fn missing(&self, key: &str, example: &str) {
        if self.is_damaged() {
            return;
        }
        self.found.add(
            Problem::error(self.at.clone(), format!("`{key}` is missing"))
                .label(format!("this {} has none", self.known.heading))
                .help(format!("add `{key} = {example}`")),
        );
    }

    /// Draws every key that nobody asked for.
    pub(in super::super) fn finish(&self) {
        let asked = self.asked.borrow();
        debug_assert!(
            self.known.keys.iter().all(|key| asked.contains(key)),
            "{} documents a key that nobody reads: {:?}",
            self.known.heading,
            self.known.keys
        );
        for (key, value) in self.table {
            if !asked.contains(key.get_ref().as_ref()) {
                self.unknown(key.get_ref(), self.spanned(key), value);
            }
        }
    }

    /// Draws that a value is not what its key takes.
    pub(super) fn wrong_type(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        wanted: &str,
        example: &str,
    ) {
        let got = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "a truth value",
            DeValue::Datetime(_) => "a date or time without quotes",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.found.add(
            Problem::error(self.place(value), format!("`{key}` needs {wanted}"))
                .label(format!("this is {got}"))
                .help(format!("write `{key} = {example}`")),
        );
    }

    fn unknown(&self, key: &str, at: Place, value: &Spanned<DeValue<'_>>) {
        let Table { heading, keys, refused } = self.known;
        if key.is_empty() {
            return; // What stands there is no key; that is drawn already.
        }
        if key.contains("password") {
            self.found.hide(self.place(value));
        }
        if let Some((_, instead)) = refused.iter().find(|(word, _)| *word == key) {
            let message = format!("{heading} takes no `{key}`");
            return self.found.add(Problem::error(at, message).help(*instead));
        }
        let near = spelling::nearest(key, keys.iter().copied());
        let elsewhere =
            spelling::TABLES.iter().find(|table| table.keys.contains(&key)).map(|it| it.heading);
        let label = match (near, elsewhere) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, Some(elsewhere)) => format!("this belongs under {elsewhere}"),
            (None, None) => "there is no such key".to_owned(),
        };
        self.found.add(
            Problem::error(at, format!("unknown key `{key}` in {heading}"))
                .label(label)
                .help(format!("{heading} takes {}", keys.join(", "))),
        );
    }
}
