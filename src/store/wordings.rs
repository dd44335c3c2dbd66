//! How articles were worded from one look to the next.
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Result, Store, instant, seconds};
use crate::model::Window;

/// One wording of an article, as it stood on its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// When it was seen.
    pub seen_at: DateTime<Utc>,
    /// The text.
    pub text: String,
}

/// An item a digest holds whose article was looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Row of the item.
    pub item: i64,
    /// Row of the watch it was shown under.
    pub watch: i64,
    /// Its headline.
    pub title: String,
    /// Where to read it.
    pub link: String,
    /// Who published it.
    pub outlet: String,
}

impl Store {
    /// The wordings of those of `items` whose articles have had several, oldest first.
    ///
    /// # Errors
    /// Database failure.
    pub fn wordings(&self, items: &[i64]) -> Result<BTreeMap<i64, Vec<Wording>>> {
        let items = serde_json::to_string(items).expect("numbers are JSON");
        let mut query = self.db.prepare_cached(
            "SELECT v.item, v.seen_at, v.content FROM version v JOIN page p ON p.version = v.id
             WHERE v.item IN (
               SELECT o.item FROM json_each(?1) j JOIN owed o ON o.item = j.value
               WHERE 0 < o.n_looks)
             ORDER BY v.item, v.n",
        )?;
        let mut rows = query.query([items])?;
        let mut wordings: BTreeMap<i64, Vec<Wording>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let wording = Wording { seen_at: instant(row.get(1)?), text: row.get(2)? };
            wordings.entry(row.get(0)?).or_default().push(wording);
        }
        wordings.retain(|_, all| 1 < all.len());
        Ok(wordings)
    }

    /// When the pages of those of `items` were taken down that were.
    ///
    /// # Errors
    /// Database failure.
    pub fn taken_down(&self, items: &[i64]) -> Result<BTreeMap<i64, DateTime<Utc>>> {
        let items = serde_json::to_string(items).expect("numbers are JSON");
        let mut query = self.db.prepare_cached(
            "SELECT o.item, o.gone_at FROM json_each(?1) j JOIN owed o ON o.item = j.value
             WHERE o.gone_at IS NOT NULL",
        )?;
        let rows = query.query_map([items], |row| Ok((row.get(0)?, instant(row.get(1)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Items in editions of the digest since `since` whose pages were worded anew, or taken down,
    /// in `window`.
    ///
    /// # Errors
    /// Database failure.
    pub fn held_and_edited(
        &self,
        digest: i64,
        since: DateTime<Utc>,
        window: Window,
    ) -> Result<Vec<Held>> {
        let mut query = self.db.prepare_cached(
            "SELECT e.item, e.watch, v.title, v.link, s.outlet
             FROM edition d CROSS JOIN edition_item e ON e.edition = d.id
             JOIN owed o ON o.item = e.item JOIN item i ON i.id = e.item
             JOIN version v ON v.item = i.id AND v.n = i.n_versions
             JOIN source s ON s.id = i.source
             WHERE d.digest = ?1 AND ?2 <= d.to_at AND e.again = 0
               AND (?3 <= o.gone_at AND o.gone_at < ?4
                    OR 0 < o.n_looks AND EXISTS (
                      SELECT 1 FROM version x JOIN page p ON p.version = x.id
                      WHERE x.item = e.item AND ?3 <= x.seen_at AND x.seen_at < ?4))
             ORDER BY d.slot_at, e.story, e.item",
        )?;
        let asked = params![digest, seconds(since), seconds(window.from()), seconds(window.to())];
        let rows = query.query_map(asked, |row| {
            Ok(Held {
                item: row.get(0)?,
                watch: row.get(1)?,
                title: row.get(2)?,
                link: row.get(3)?,
                outlet: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
