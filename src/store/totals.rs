//! Sums, and when something last went well.
use chrono::{DateTime, Utc};

use super::{Result, Store, instant};

/// Sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Sources in the configuration.
    pub n_sources: u64,
    /// Of them failing.
    pub n_failing: u64,
    /// Items stored.
    pub n_items: u64,
    /// Matches stored.
    pub n_matches: u64,
    /// Deliveries that wait.
    pub n_queued: u64,
    /// Deliveries given up.
    pub n_failed: u64,
}

impl Store {
    /// Sums for `status` and the service manager's status line.
    ///
    /// # Errors
    /// Database failure.
    pub fn totals(&self) -> Result<Totals> {
        let totals = self.db.prepare_cached(
            "SELECT (SELECT count(*) FROM source WHERE left_at IS NULL),
                    (SELECT count(*) FROM source WHERE left_at IS NULL AND n_failed > 0),
                    (SELECT count(*) FROM item), (SELECT count(*) FROM matched),
                    (SELECT count(*) FROM delivery WHERE state IN ('queued', 'offered')),
                    (SELECT count(*) FROM delivery WHERE state = 'failed')",
        )?;
        let mut totals = totals;
        let row = totals.query_row([], |row| {
            Ok(Totals {
                n_sources: row.get(0)?,
                n_failing: row.get(1)?,
                n_items: row.get(2)?,
                n_matches: row.get(3)?,
                n_queued: row.get(4)?,
                n_failed: row.get(5)?,
            })
        })?;
        Ok(row)
    }

    /// The sums that cost nothing however much is stored: items and matches are left at zero.
    ///
    /// # Errors
    /// Database failure.
    pub fn vitals(&self) -> Result<Totals> {
        let row = self
            .db
            .prepare_cached(
                "SELECT count(*), coalesce(sum(n_failed > 0), 0),
                        (SELECT count(*) FROM delivery WHERE state IN ('queued', 'offered'))
                 FROM source WHERE left_at IS NULL",
            )?
            .query_row([], |row| {
                Ok(Totals {
                    n_sources: row.get(0)?,
                    n_failing: row.get(1)?,
                    n_queued: row.get(2)?,
                    ..Totals::default()
                })
            })?;
        Ok(row)
    }

    /// When the last poll ended; `None` before the first.
    ///
    /// # Errors
    /// Database failure.
    pub fn last_poll_at(&self) -> Result<Option<DateTime<Utc>>> {
        let query = "SELECT max(polled_at) FROM source";
        let at: Option<i64> = self.db.query_row(query, [], |row| row.get(0))?;
        Ok(at.map(instant))
    }

    /// When a mail server last accepted a message of each configured digest that has had one.
    ///
    /// # Errors
    /// Database failure.
    pub fn accepted_at(&self) -> Result<Vec<(String, DateTime<Utc>)>> {
        let mut query = self.db.prepare(
            "SELECT d.name, max(o.done_at) FROM delivery o
             JOIN edition e ON e.id = o.edition JOIN digest d ON d.id = e.digest
             WHERE o.state = 'sent' AND d.left_at IS NULL GROUP BY d.id ORDER BY d.name",
        )?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, instant(row.get(1)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
