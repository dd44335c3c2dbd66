//! Looking backwards: the index finds too much, never too little; the engine decides.
use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Result, Store, instant, rows, seconds};
use crate::model::{Item, Source};

/// A stored item.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its row.
    pub id: i64,
    /// Its current wording.
    pub item: Item,
    /// Who published it.
    pub source: Source,
    /// When we first saw it.
    pub first_seen: DateTime<Utc>,
}

impl Store {
    /// Stored items first seen since `since` whose words satisfy `expression` (FTS5 syntax; `None`
    /// takes all), newest first, starting below row `below`, at most `limit`.
    ///
    /// # Errors
    /// Database failure, or an expression that is none.
    pub fn search(
        &self,
        expression: Option<&str>,
        since: DateTime<Utc>,
        below: i64,
        limit: usize,
    ) -> Result<Vec<Found>> {
        let filter = match expression {
            Some(_) => "i.id IN (SELECT rowid FROM search WHERE search MATCH ?4)",
            None => "?4 IS NULL",
        };
        let mut query = self.db.prepare(&format!(
            "SELECT i.id AS item, i.first_seen, i.key, v.title, v.summary, v.content, v.link,
                    v.author, v.categories, v.lang AS item_lang, v.published, v.updated,
                    s.name AS source, s.url, s.outlet, s.role, s.country, s.lang, s.tags
             FROM item i JOIN version v ON v.item = i.id AND v.n = i.n_versions
             JOIN source s ON s.id = i.source
             WHERE ?1 <= i.first_seen AND i.id < ?2 AND {filter} ORDER BY i.id DESC LIMIT ?3"
        ))?;
        let rows = query.query_map(params![seconds(since), below, limit, expression], |row| {
            Ok(Found {
                id: row.get("item")?,
                item: rows::read_item(row)?,
                source: rows::read_source(row)?,
                first_seen: instant(row.get("first_seen")?),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
