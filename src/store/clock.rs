//! A clock that was set back.
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::params;

use super::{Result, Store, instant, seconds};

/// Less is what clocks do; everything waits that much longer, and nobody minds.
const SLACK: TimeDelta = TimeDelta::minutes(15);

impl Store {
    /// Gives everything that waits for a time the wait it had, counted from `now`, if the last poll
    /// lies in the future; gives how far the clock was set back.
    ///
    /// Without this a clock that was a year ahead for a minute would stop all polling for a year.
    /// Slots of digests stay as they are: none gets a second edition. A digest that was born in what
    /// is now the future was born that much earlier.
    ///
    /// # Errors
    /// Database failure; nothing has changed.
    pub fn heed_clock(&mut self, now: DateTime<Utc>) -> Result<Option<TimeDelta>> {
        let tx = self.db.transaction()?;
        let query = "SELECT max(polled_at) FROM source WHERE left_at IS NULL";
        let last: Option<i64> = tx.query_row(query, [], |row| row.get(0))?;
        let Some(back) = last.map(|last| instant(last) - now).filter(|back| SLACK < *back) else {
            return Ok(None);
        };
        let moved = params![seconds(now), back.num_seconds()];
        tx.execute(
            "UPDATE source SET due_at = max(due_at - ?2, ?1), polled_at = min(polled_at, ?1),
                    read_at = min(read_at, ?1), failing_since = min(failing_since, ?1)",
            moved,
        )?;
        tx.execute("UPDATE owed SET due_at = max(due_at - ?2, ?1) WHERE ?1 < due_at", moved)?;
        tx.execute(
            "UPDATE owed SET owed_at = min(owed_at, ?1), read_at = min(read_at, ?1)
             WHERE ?1 < owed_at OR ?1 < read_at",
            [seconds(now)],
        )?;
        tx.execute(
            "UPDATE source SET absent_until = absent_until - ?2 WHERE ?1 < absent_until",
            moved,
        )?;
        tx.execute("UPDATE robots SET until_at = until_at - ?2 WHERE ?1 < until_at", moved)?;
        tx.execute("UPDATE host SET next_at = next_at - ?2 WHERE ?1 < next_at", moved)?;
        tx.execute(
            "UPDATE delivery SET next_at = next_at - ?2 WHERE state = 'queued' AND ?1 < next_at",
            moved,
        )?;
        tx.execute("UPDATE mail_fault SET next_at = next_at - ?2 WHERE ?1 < next_at", moved)?;
        tx.execute("UPDATE digest SET floor_at = floor_at - ?2 WHERE ?1 < floor_at", moved)?;
        tx.execute("UPDATE digest SET born_at = born_at - ?2 WHERE ?1 < born_at", moved)?;
        tx.commit()?;
        Ok(Some(back))
    }
}
