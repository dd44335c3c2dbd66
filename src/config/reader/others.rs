//! Values that are no texts of one's own: truths, numbers, words out of a few, tables.
use std::ops::RangeInclusive;

use toml::{Spanned, de::DeValue};

use super::Reader;
use crate::{
    config::spelling::{self, Table},
    model::{Problem, Spelled},
};

impl<'a> Reader<'a> {
    /// `true` or `false`.
    pub(in super::super) fn flag(&self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, value, "`true` or `false`", "true");
        }
        flag
    }

    /// A whole number inside `range`.
    pub(in super::super) fn whole(
        &self,
        key: &'static str,
        range: RangeInclusive<u32>,
    ) -> Option<u32> {
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
    pub(in super::super) fn choice<T: Copy>(
        &self,
        key: &'static str,
        choices: &[(&str, T)],
    ) -> Option<T> {
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
    pub(in super::super) fn table(
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
    pub(in super::super) fn lists_by_name(
        &self,
        key: &'static str,
    ) -> Vec<(Spelled, Vec<Spelled>)> {
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

    /// A number of points from 0 to 20, as half points: `4.5` is 9.
    pub(in super::super) fn halves(&self, key: &'static str) -> Option<u16> {
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
