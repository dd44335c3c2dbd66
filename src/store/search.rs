//! Looking backwards: the index finds too much, never too little; the engine decides.
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{
    Result, Store, Stored,
    labels::Indexed,
    rows::{self, ITEM},
    seconds,
};
use crate::text::ItemWords;

/// Items that are looked at together.
pub const PAGE: usize = 200;

impl Store {
    /// Rows of the stored items first seen since `since` whose words satisfy `expression` (FTS5
    /// syntax; `None` takes all), newest first. What was stored without its words is among them
    /// whatever they are: nothing is missed. Eight bytes an item, however much is stored.
    ///
    /// # Errors
    /// Database failure, or an expression that is none.
    pub fn rows_with(&self, expression: Option<&str>, since: DateTime<Utc>) -> Result<Vec<i64>> {
        let filter = match expression {
            Some(_) => {
                "AND (has_words = 0 OR id IN (SELECT rowid FROM search WHERE search MATCH ?2))"
            }
            None => "AND ?2 IS NULL",
        };
        let mut query = self.db.prepare(&format!(
            "SELECT id FROM item WHERE ?1 <= first_seen {filter} ORDER BY id DESC"
        ))?;
        let rows = query.query_map(params![seconds(since), expression], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// How many stored items were first seen since `since`.
    ///
    /// # Errors
    /// Database failure.
    pub fn count_since(&self, since: DateTime<Utc>) -> Result<usize> {
        let query = "SELECT count(*) FROM item WHERE ?1 <= first_seen";
        Ok(self.db.query_row(query, [seconds(since)], |row| row.get(0))?)
    }

    /// Some stored items in their current wording, newest first; those whose text retention has
    /// deleted are left out.
    ///
    /// * `rows` — at most a few hundred, for all of them are in memory at once.
    ///
    /// # Errors
    /// Database failure.
    pub fn stored(&self, rows: &[i64]) -> Result<Vec<Stored>> {
        // One question for all: SQLite plans a query anew whenever another row is asked for.
        let mut query = self.db.prepare_cached(&format!(
            "{} WHERE i.id IN (SELECT value FROM json_each(?1)) ORDER BY i.id DESC",
            rows::select_stored()
        ))?;
        let rows = serde_json::to_string(rows).expect("numbers are plain data");
        let stored = query.query_map([rows], rows::read_stored)?;
        Ok(stored.collect::<rusqlite::Result<_>>()?)
    }

    /// Rows of the items first seen since `since` whose current wording the store holds as matches
    /// of a watch; empty for a watch it does not know.
    ///
    /// # Errors
    /// Database failure.
    pub fn matched_items(&self, watch: &str, since: DateTime<Utc>) -> Result<BTreeSet<i64>> {
        let mut query = self.db.prepare(
            "SELECT i.id FROM matched m JOIN watch w ON w.id = m.watch
             JOIN item i ON i.id = m.item
             JOIN version v ON v.id = m.version AND v.n = i.n_versions
             WHERE w.name = ?1 AND ?2 <= i.first_seen",
        )?;
        let rows = query.query_map(params![watch, seconds(since)], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// Files the words of every item's current wording in an empty index.
pub(super) fn index_all(db: &Connection) -> Result<()> {
    let mut query = db.prepare(&format!(
        "SELECT i.id AS item, i.source AS source_row, i.first_seen, {ITEM}
         FROM item i JOIN version v ON v.item = i.id AND v.n = i.n_versions ORDER BY i.id"
    ))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let item = rows::read_item(row)?;
        let indexed = Indexed {
            item: row.get("item")?,
            source: row.get("source_row")?,
            lang: item.lang.as_deref(),
            first_seen: row.get("first_seen")?,
            words: &ItemWords::of(&item).index_text(),
        };
        indexed.insert(db)?;
    }
    db.execute("UPDATE item SET has_words = 1 WHERE has_words = 0", [])?;
    Ok(())
}
