//! What an item is filed under in the index beside its words: source, language, time.
//!
//! A label is a word no text has, for `§` ends a word there. So the index itself joins words and
//! filters, and a rare country beside a common word costs no walk through all that has the word.
use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{Result, seconds};

/// The stretch of the coarser of the two labels of time, in days.
const STRETCH: i64 = 30;
/// A narrower time is asked for by its days, a wider one by its stretches.
const MOST_DAYS: i64 = 40;
/// A wider one is not asked for at all: the clock must have been years off.
const MOST_STRETCHES: i64 = 240;

/// One row of the index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Indexed<'a> {
    /// Row of the item.
    pub(super) item: i64,
    /// Row of its source.
    pub(super) source: i64,
    /// What its current wording is said to be written in.
    pub(super) lang: Option<&'a str>,
    /// In whole seconds.
    pub(super) first_seen: i64,
    /// Folded, single spaces between.
    pub(super) words: &'a str,
}

impl Indexed<'_> {
    /// Files an item that the index does not have yet.
    pub(super) fn insert(&self, db: &Connection) -> Result<()> {
        db.prepare_cached("INSERT INTO search (rowid, words) VALUES (?1, ?2)")?
            .execute(params![self.item, self.text()])?;
        Ok(())
    }

    /// Files an item in the place of its earlier words, if there are any.
    pub(super) fn replace(&self, db: &Connection) -> Result<()> {
        db.prepare_cached("INSERT OR REPLACE INTO search (rowid, words) VALUES (?1, ?2)")?
            .execute(params![self.item, self.text()])?;
        db.prepare_cached("UPDATE item SET has_words = 1 WHERE id = ?1 AND has_words = 0")?
            .execute([self.item])?;
        Ok(())
    }

    fn text(&self) -> String {
        let day = self.first_seen.div_euclid(86_400);
        format!(
            "{} §s{} §l{} §d{day} §t{}",
            self.words,
            self.source,
            self.lang.map(primary).unwrap_or_default(),
            day.div_euclid(STRETCH),
        )
    }
}

/// `ur` of `ur-PK`.
fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_lowercase()
}

/// One of these sources.
pub(super) fn of_sources(rows: &[i64]) -> String {
    one_of(rows.iter().map(|row| format!("\"§s{row}\"")))
}

/// Written in this language; or in an unknown one, by a source that writes in it.
pub(super) fn of_language(lang: &str, writers: &[i64]) -> String {
    match writers {
        [] => format!("\"§l{lang}\""),
        writers => format!("(\"§l{lang}\" OR (\"§l\" AND {}))", of_sources(writers)),
    }
}

/// First seen in a time, as near as the index knows; `None` where that says nothing.
///
/// * `since`, `until` — within what is stored, the second not before the first.
pub(super) fn of_time(since: DateTime<Utc>, until: DateTime<Utc>) -> Option<String> {
    let [from, to] = [since, until].map(|at| seconds(at).div_euclid(86_400));
    if to - from < MOST_DAYS {
        return Some(one_of((from..=to).map(|day| format!("\"§d{day}\""))));
    }
    let [from, to] = [from, to].map(|day| day.div_euclid(STRETCH));
    (to - from < MOST_STRETCHES).then(|| one_of((from..=to).map(|it| format!("\"§t{it}\""))))
}

fn one_of(labels: impl Iterator<Item = String>) -> String {
    format!("({})", labels.collect::<Vec<_>>().join(" OR "))
}
