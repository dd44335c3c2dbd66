//! Letting go of texts, never of identities.
use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Result, Store, seconds};

impl Store {
    /// Items in one transaction, so that nobody waits long for the writer.
    pub const RETAIN_PAGE: usize = 500;

    /// Deletes wordings, matches and search words of items first seen before `keep` allows, at
    /// most one page of them, and the bytes of as many sent messages; gives how many items that
    /// were. Less than [`Self::RETAIN_PAGE`]: nothing is left to do.
    ///
    /// What a digest has yet to tell is kept, however old and whoever else has told it. The item
    /// itself stays: an archive feed cannot make it new again.
    ///
    /// * `carried` — rows of digests, each with a watch it carries; what a watch took that stands in
    ///   none of them waits for nobody.
    ///
    /// # Errors
    /// Database failure; nothing was deleted.
    pub fn retain(&mut self, carried: &[(i64, i64)], now: DateTime<Utc>) -> Result<usize> {
        let Some(keep) = self.options.keep else { return Ok(0) };
        let tx = self.db.transaction()?;
        let old: Vec<i64> = {
            let carried = serde_json::to_string(carried).expect("numbers are JSON");
            let mut query = tx.prepare_cached(OLD)?;
            let asked = params![seconds(now - keep), Self::RETAIN_PAGE, carried];
            let rows = query.query_map(asked, |row| row.get(0))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        for id in &old {
            tx.prepare_cached(
                "DELETE FROM matched WHERE version IN (SELECT id FROM version WHERE item = ?1)",
            )?
            .execute([id])?;
            tx.prepare_cached("DELETE FROM version WHERE item = ?1")?.execute([id])?;
            tx.prepare_cached("DELETE FROM owed WHERE item = ?1")?.execute([id])?;
            tx.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([id])?;
            // There is nothing left to look for.
            tx.prepare_cached("UPDATE item SET has_words = 1 WHERE id = ?1 AND has_words = 0")?
                .execute([id])?;
        }
        tx.prepare_cached(
            "UPDATE delivery SET raw = x'' WHERE id IN (
               SELECT id FROM delivery
               WHERE state = 'sent' AND done_at < ?1 AND length(raw) > 0 LIMIT ?2)",
        )?
        .execute(params![seconds(now - keep), Self::RETAIN_PAGE])?;
        tx.commit()?;
        Ok(old.len())
    }
}

/// Items that are old enough and that no digest has yet to tell.
const OLD: &str = "
    WITH carried (digest, watch) AS MATERIALIZED (
      SELECT value ->> 0, value ->> 1 FROM json_each(?3))
    SELECT i.id FROM item i
    WHERE i.first_seen < ?1 AND EXISTS (SELECT 1 FROM version v WHERE v.item = i.id)
      AND NOT EXISTS (
        SELECT 1 FROM version v JOIN matched m ON m.version = v.id
        JOIN carried c ON c.watch = m.watch JOIN digest d ON d.id = c.digest
        WHERE v.item = i.id AND m.is_late = 0 AND i.is_history = 0 AND d.floor_at <= i.first_seen
          AND NOT EXISTS (
            SELECT 1 FROM edition_item e WHERE e.digest = d.id AND e.item = i.id))
    ORDER BY i.first_seen LIMIT ?2";
