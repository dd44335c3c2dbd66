//! What an edition says beside its items and sources: usual, the last days, changes.
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, params};

use super::{Result, Store, Stored, instant, rows, seconds};
use crate::model::{Change, LastMain, Window};

impl Store {
    /// How many stories each watch (by row) took in `window`, one report in twelve outlets being
    /// one; watches with none are left out. History does not count; what a changed rule found later does.
    ///
    /// # Errors
    /// Database failure.
    pub fn counts(&self, window: Window) -> Result<BTreeMap<i64, u32>> {
        let mut query = self.db.prepare_cached(
            "SELECT m.watch, count(DISTINCT coalesce(t.story, -i.id))
             FROM watch w CROSS JOIN matched m ON m.watch = w.id AND m.item BETWEEN
               (SELECT min(id) FROM item WHERE ?1 <= first_seen AND first_seen < ?2) AND
               (SELECT max(id) FROM item WHERE ?1 <= first_seen AND first_seen < ?2)
             CROSS JOIN item i ON i.id = m.item LEFT JOIN told t ON t.item = i.id
             WHERE ?1 <= i.first_seen AND i.first_seen < ?2 AND i.is_history = 0
               AND m.tier <> 'passing' GROUP BY m.watch",
        )?;
        let rows = query
            .query_map(params![seconds(window.from()), seconds(window.to())], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// From when counts can be compared: the first source had been read, and the watch had been
    /// born or had been run over what was stored (30 days at most). `None`: nothing was ever read.
    ///
    /// # Errors
    /// Database failure.
    pub fn counted_since(&self, watch: i64) -> Result<Option<DateTime<Utc>>> {
        let read: Option<i64> =
            self.db.query_row("SELECT min(first_read_at) FROM source", [], |row| row.get(0))?;
        let born: i64 =
            self.db
                .query_row("SELECT born_at FROM watch WHERE id = ?1", [watch], |row| row.get(0))?;
        let reach = instant(born) - super::rerun::REACH;
        Ok(read.map(|read| instant(read).max(reach)))
    }

    /// Whether a tenth of the sources there were at `at` could not be read then.
    ///
    /// # Errors
    /// Database failure.
    pub fn was_short_of_sources(&self, at: DateTime<Utc>) -> Result<bool> {
        let (n_failing, n_sources): (u32, u32) = self
            .db
            .prepare_cached(
                "SELECT (SELECT count(DISTINCT source) FROM outage WHERE from_at <= ?1 AND ?1 < to_at)
                          + (SELECT count(*) FROM source WHERE failing_since <= ?1 AND left_at IS NULL),
                        (SELECT count(*) FROM source
                         WHERE added_at <= ?1 AND (left_at IS NULL OR ?1 < left_at))",
            )?
            .query_row([seconds(at)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(0 < n_failing && n_sources <= 10 * n_failing)
    }

    /// When each item that one of `watches` took since `since`, more than in passing, was first seen,
    /// and by what number its story is told from others; in any order.
    ///
    /// # Errors
    /// Database failure.
    pub fn told_since(
        &self,
        watches: &[i64],
        since: DateTime<Utc>,
    ) -> Result<Vec<(DateTime<Utc>, i64)>> {
        let rows = serde_json::to_string(watches).expect("numbers are JSON");
        // `+`: by the index of times, not row by row from the first.
        let mut query = self.db.prepare_cached(
            "SELECT i.first_seen, coalesce(t.story, -i.id) FROM json_each(?2) w CROSS JOIN matched m ON m.watch = w.value
               AND (SELECT min(+id) FROM item WHERE ?1 <= first_seen) <= m.item
             CROSS JOIN item i ON i.id = m.item LEFT JOIN told t ON t.item = i.id
             WHERE ?1 <= i.first_seen AND i.is_history = 0 AND m.tier <> 'passing' GROUP BY i.id",
        )?;
        let rows = query.query_map(params![seconds(since), rows], |row| {
            Ok((instant(row.get(0)?), row.get(1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// At most `limit` items first seen in `window`, the newest first. What has no text any more is left out.
    ///
    /// # Errors
    /// Database failure.
    pub fn items_between(&self, window: Window, limit: usize) -> Result<Vec<Stored>> {
        let mut query = self.db.prepare_cached(&format!(
            "{} WHERE ?1 <= i.first_seen AND i.first_seen < ?2
             ORDER BY i.first_seen DESC, i.id DESC LIMIT ?3",
            rows::select_stored()
        ))?;
        let asked = params![seconds(window.from()), seconds(window.to()), limit];
        let stored = query.query_map(asked, rows::read_stored)?;
        Ok(stored.collect::<rusqlite::Result<_>>()?)
    }

    /// Changes since `since`, oldest first.
    ///
    /// # Errors
    /// Database failure.
    pub fn changes_since(&self, since: DateTime<Utc>) -> Result<Vec<Change>> {
        let mut query =
            self.db.prepare_cached("SELECT at, line FROM change WHERE ?1 <= at ORDER BY at, id")?;
        let rows = query.query_map([seconds(since)], |row| {
            Ok(Change { at: instant(row.get(0)?), line: row.get(1)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The last main story an edition of the digest carried; `None` if none did, or if its text
    /// is no longer kept.
    ///
    /// # Errors
    /// Database failure.
    pub fn last_main(&self, digest: i64) -> Result<Option<LastMain>> {
        let last = self
            .db
            .prepare_cached(
                "SELECT v.title, v.link, s.outlet, coalesce(v.published, i.first_seen)
                 FROM edition d CROSS JOIN edition_item e ON e.edition = d.id
                 JOIN item i ON i.id = e.item
                 JOIN version v ON v.item = i.id AND v.n = i.n_versions
                 JOIN source s ON s.id = i.source
                 WHERE d.digest = ?1 AND e.is_main = 1 ORDER BY d.slot_at DESC, e.story LIMIT 1",
            )?
            .query_row([digest], |row| {
                Ok(LastMain {
                    title: row.get(0)?,
                    link: row.get(1)?,
                    outlet: row.get(2)?,
                    at: instant(row.get(3)?),
                })
            })
            .optional()?;
        Ok(last)
    }
}
