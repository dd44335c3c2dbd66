//! Sources made due by hand.
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Result, Store, instant, seconds};

/// What [`Store::make_due`] did with each name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MadeDue {
    /// Due now.
    pub due: Vec<String>,
    /// Asked a moment ago.
    pub fresh: Vec<String>,
    /// Their servers asked to be left alone, and the time is not up.
    pub resting: Vec<String>,
}

impl Store {
    /// Makes configured sources due at once: all, or those named. With `force` even those asked
    /// less than `floor` ago; never one whose server said until when to stay away.
    ///
    /// # Errors
    /// Database failure; nothing is due that was not.
    pub fn make_due(
        &mut self,
        names: &[String],
        force: bool,
        floor: chrono::TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<MadeDue> {
        let tx = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let all: Vec<(i64, String, Option<i64>, Option<i64>)> = {
            let mut query = tx.prepare(
                "SELECT id, name, polled_at, not_before FROM source WHERE left_at IS NULL ORDER BY name",
            )?;
            let rows = query
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        let wanted: BTreeSet<&String> = names.iter().collect();
        let mut made = MadeDue::default();
        for (id, name, polled_at, not_before) in all {
            if !wanted.is_empty() && !wanted.contains(&name) {
                continue;
            }
            if not_before.is_some_and(|until| now < instant(until)) {
                made.resting.push(name);
                continue;
            }
            if !force && polled_at.is_some_and(|at| now < instant(at) + floor) {
                made.fresh.push(name);
                continue;
            }
            tx.prepare_cached(
                "UPDATE source SET due_at = min(due_at, ?2), is_forced = 1 WHERE id = ?1",
            )?
            .execute(params![id, seconds(now)])?;
            made.due.push(name);
        }
        tx.commit()?;
        Ok(made)
    }

    /// How many sources were due at `at` and have not been asked since, their host resting or not.
    ///
    /// # Errors
    /// Database failure.
    pub fn n_due(&self, at: DateTime<Utc>) -> Result<u64> {
        let query = "SELECT count(*) FROM source WHERE left_at IS NULL AND due_at <= ?1";
        Ok(self.db.prepare_cached(query)?.query_row([seconds(at)], |row| row.get(0))?)
    }

    /// How many sources still wait for a poll somebody asked for by hand.
    ///
    /// # Errors
    /// Database failure.
    pub fn n_forced(&self) -> Result<u64> {
        let query = "SELECT count(*) FROM source WHERE left_at IS NULL AND is_forced = 1";
        Ok(self.db.prepare_cached(query)?.query_row([], |row| row.get(0))?)
    }
}
