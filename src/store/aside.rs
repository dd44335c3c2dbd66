//! Editions beside the digests of the files: alerts, samples, what the administrator is told; and
//! the heartbeat of those that arrived.
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, params};

use super::{Result, Store, seconds};

impl Store {
    /// The row of a digest that no file names, made at `now` if it is not there. `adopt` leaves
    /// such rows alone.
    ///
    /// # Errors
    /// Database failure.
    pub fn aside(&mut self, name: &str, now: DateTime<Utc>) -> Result<i64> {
        self.db
            .prepare_cached(
                "INSERT INTO digest (name, fingerprint, born_at, floor_at, left_at)
                 VALUES (?1, '', ?2, ?2, ?2) ON CONFLICT (name) DO NOTHING",
            )?
            .execute(params![name, seconds(now)])?;
        let row = self
            .db
            .prepare_cached("SELECT id FROM digest WHERE name = ?1")?
            .query_row([name], |row| row.get(0))?;
        Ok(row)
    }

    /// How many alerts were composed for `to` after `since`.
    ///
    /// # Errors
    /// Database failure.
    pub fn n_alerts(&self, to: &str, since: DateTime<Utc>) -> Result<usize> {
        let n = self
            .db
            .prepare_cached(
                "SELECT count(*) FROM delivery o JOIN edition d ON d.id = o.edition
                 JOIN digest n ON n.id = d.digest
                 WHERE o.rcpt = ?1 AND ?2 < o.queued_at AND n.name GLOB 'alert:*'",
            )?
            .query_row(params![to, seconds(since)], |row| row.get(0))?;
        Ok(n)
    }

    /// The digest's last edition, if all its copies were accepted and its heartbeat was not
    /// fetched yet. One that nobody was to get counts as accepted; one that could not be composed
    /// does not.
    ///
    /// # Errors
    /// Database failure.
    pub fn beat_due(&self, digest: i64) -> Result<Option<i64>> {
        let edition = self
            .db
            .prepare_cached(
                "SELECT id FROM edition d
                 WHERE digest = ?1 AND beat_at IS NULL AND kind <> 'failed'
                   AND slot_at = (SELECT max(slot_at) FROM edition WHERE digest = ?1)
                   AND NOT EXISTS (SELECT 1 FROM delivery WHERE edition = d.id AND state <> 'sent')",
            )?
            .query_row([digest], |row| row.get(0))
            .optional()?;
        Ok(edition)
    }

    /// Notes that the heartbeat of an edition was fetched.
    ///
    /// # Errors
    /// Database failure; it will be fetched once more.
    pub fn beat(&mut self, edition: i64, now: DateTime<Utc>) -> Result<()> {
        self.db.execute(
            "UPDATE edition SET beat_at = ?2 WHERE id = ?1",
            params![edition, seconds(now)],
        )?;
        Ok(())
    }
}
