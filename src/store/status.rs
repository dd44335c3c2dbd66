//! What an operator wants to see, row by row, read without disturbing the writer.
use chrono::{DateTime, Utc};
use rusqlite::Row;

use super::{Result, Store, instant, outbox};
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

impl Store {
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
