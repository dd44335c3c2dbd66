//! What an operator wants to see, read without disturbing the writer.
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rusqlite::{Row, params};

use super::{Result, Store, instant, outbox, seconds};
use crate::model::State;

/// One source and how it fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    /// Its name.
    pub name: String,
    /// Where it lives.
    pub url: String,
    /// Its publisher.
    pub outlet: String,
    /// When it is due next.
    pub due_at: DateTime<Utc>,
    /// Last successful poll.
    pub read_at: Option<DateTime<Utc>>,
    /// Last finished poll.
    pub polled_at: Option<DateTime<Utc>>,
    /// Until when its server asked to be left alone.
    pub not_before: Option<DateTime<Utc>>,
    /// Failed polls in a row.
    pub n_failed: u32,
    /// Since when it fails.
    pub failing_since: Option<DateTime<Utc>>,
    /// Why.
    pub trouble: Option<String>,
    /// What can be done.
    pub hint: Option<String>,
    /// Items stored.
    pub n_items: u64,
    /// Things that had to be guessed in the last document.
    pub n_flaws: u32,
}

/// One edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionRow {
    /// Its digest.
    pub digest: String,
    /// The slot it answers.
    pub slot_at: DateTime<Utc>,
    /// `news`, `quiet`, `skipped` or `missed`.
    pub kind: String,
    /// Subject line.
    pub subject: String,
    /// Items it claims.
    pub n_items: u32,
}

/// One watch and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchRow {
    /// Its name.
    pub name: String,
    /// When its rule was last changed, or first loaded.
    pub changed_at: DateTime<Utc>,
    /// Wordings since then that had the words of every part.
    pub n_candidates: u64,
    /// Of them, those that matched.
    pub n_matches: u64,
    /// What the last change gained and lost over 30 days; `None` before the first change.
    pub turnover: Option<(u64, u64)>,
    /// Whether the changed rule is still being run over what is stored.
    pub is_looking_back: bool,
}

/// One delivery, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its row, for `outbox retry`.
    pub id: i64,
    /// Its digest.
    pub digest: String,
    /// The slot.
    pub slot_at: DateTime<Utc>,
    /// Recipient.
    pub to: String,
    /// Without angle brackets.
    pub message_id: String,
    /// Where it stands.
    pub state: State,
    /// Attempts that were this message's own.
    pub n_attempts: u32,
    /// Answers to the final dot that stayed out.
    pub n_doubts: u32,
    /// When it is tried next.
    pub next_at: DateTime<Utc>,
    /// The server's last words.
    pub last_words: Option<String>,
}

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

    /// Every configured source, by name.
    ///
    /// # Errors
    /// Database failure.
    pub fn source_rows(&self) -> Result<Vec<SourceRow>> {
        let mut query = self.db.prepare(
            "SELECT name, url, due_at, read_at, polled_at, n_failed, failing_since, trouble, hint,
                    (SELECT count(*) FROM item WHERE source = s.id), n_flaws,
                    outlet, not_before
             FROM source s WHERE left_at IS NULL ORDER BY name",
        )?;
        let rows = query.query_map([], read_source_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Every configured watch, by name.
    ///
    /// # Errors
    /// Database failure.
    pub fn watch_rows(&self) -> Result<Vec<WatchRow>> {
        let mut query = self.db.prepare(
            "SELECT name, changed_at, n_tried, n_taken, born_at, n_gained, n_lost,
                    rerun_below IS NOT NULL
             FROM watch WHERE left_at IS NULL ORDER BY name",
        )?;
        let rows = query.query_map([], |row| {
            let is_new = row.get::<_, i64>(4)? == row.get::<_, i64>(1)?;
            let turnover = (row.get(5)?, row.get(6)?);
            Ok(WatchRow {
                name: row.get(0)?,
                changed_at: instant(row.get(1)?),
                n_candidates: row.get(2)?,
                n_matches: row.get(3)?,
                turnover: (!is_new).then_some(turnover),
                is_looking_back: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The last `limit` editions, newest first.
    ///
    /// # Errors
    /// Database failure.
    pub fn edition_rows(&self, limit: usize) -> Result<Vec<EditionRow>> {
        let mut query = self.db.prepare(
            "SELECT d.name, e.slot_at, e.kind, e.subject, e.n_items
             FROM edition e JOIN digest d ON d.id = e.digest
             ORDER BY e.slot_at DESC, d.name LIMIT ?1",
        )?;
        let rows = query.query_map([limit], |row| {
            Ok(EditionRow {
                digest: row.get(0)?,
                slot_at: instant(row.get(1)?),
                kind: row.get(2)?,
                subject: row.get(3)?,
                n_items: row.get(4)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The last `limit` deliveries, newest slot first.
    ///
    /// # Errors
    /// Database failure.
    pub fn outbox_rows(&self, limit: usize) -> Result<Vec<OutboxRow>> {
        let mut query = self.db.prepare(
            "SELECT o.id, d.name, e.slot_at, o.rcpt, o.message_id, o.state, o.n_attempts, o.n_doubts,
                    o.next_at, o.last_words
             FROM delivery o JOIN edition e ON e.id = o.edition JOIN digest d ON d.id = e.digest
             ORDER BY e.slot_at DESC, d.name, o.rcpt LIMIT ?1",
        )?;
        let rows = query.query_map([limit], read_outbox_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

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

fn read_source_row(row: &Row<'_>) -> rusqlite::Result<SourceRow> {
    let time = |column: usize| row.get::<_, Option<i64>>(column).map(|it| it.map(instant));
    Ok(SourceRow {
        name: row.get(0)?,
        url: row.get(1)?,
        due_at: instant(row.get(2)?),
        read_at: time(3)?,
        polled_at: time(4)?,
        n_failed: row.get(5)?,
        failing_since: time(6)?,
        trouble: row.get(7)?,
        hint: row.get(8)?,
        n_items: row.get(9)?,
        n_flaws: row.get(10)?,
        outlet: row.get(11)?,
        not_before: time(12)?,
    })
}

fn read_outbox_row(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    let state: String = row.get(5)?;
    Ok(OutboxRow {
        id: row.get(0)?,
        digest: row.get(1)?,
        slot_at: instant(row.get(2)?),
        to: row.get(3)?,
        message_id: row.get(4)?,
        state: outbox::read_state(&state),
        n_attempts: row.get(6)?,
        n_doubts: row.get(7)?,
        next_at: instant(row.get(8)?),
        last_words: row.get(9)?,
    })
}
