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
    /// What no edition has claimed yet under a watch in force is kept, however old. The item itself
    /// stays: an archive feed cannot make it new again.
    ///
    /// # Errors
    /// Database failure; nothing was deleted.
    pub fn retain(&mut self, now: DateTime<Utc>) -> Result<usize> {
        let Some(keep) = self.options.keep else { return Ok(0) };
        let tx = self.db.transaction()?;
        let old: Vec<i64> = {
            let mut query = tx.prepare_cached(
                "SELECT i.id FROM item i
                 WHERE i.first_seen < ?1 AND EXISTS (SELECT 1 FROM version v WHERE v.item = i.id)
                   AND NOT EXISTS (
                     SELECT 1 FROM version v JOIN matched m ON m.version = v.id
                     JOIN watch w ON w.id = m.watch
                     WHERE v.item = i.id AND m.is_late = 0 AND w.left_at IS NULL
                       AND i.is_history = 0
                       AND NOT EXISTS (SELECT 1 FROM edition_item e WHERE e.item = i.id))
                 ORDER BY i.first_seen LIMIT ?2",
            )?;
            let rows = query
                .query_map(params![seconds(now - keep), Self::RETAIN_PAGE], |row| row.get(0))?;
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
