//! What came of an attempt: where its delivery stands, and whether the whole queue is held.
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::{Result, Store, instant, outbox::MAX_DOUBTS, seconds};
use crate::model::{Outcome, State};

/// How long a recipient's 4xx are answered with patience.
const PATIENCE: TimeDelta = TimeDelta::hours(48);

/// The mail server's own fault, holding the whole queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailFault {
    /// In a row.
    pub n_faults: u32,
    /// When it began.
    pub since: DateTime<Utc>,
    /// When it is tried again.
    pub next_at: DateTime<Utc>,
    /// The server's words, or ours about it.
    pub words: String,
}

impl Store {
    /// Writes how an attempt ended. `retry_in(n_attempts)` is how long to wait after that many
    /// attempts of this message, or that many faults of the server.
    ///
    /// One that was dropped by hand before it could be offered has failed already and stays so; of
    /// its attempt only the server's fault is noted.
    ///
    /// # Errors
    /// Database failure; the row stays as it was, an offered one is a doubt at the next start.
    pub fn settle(
        &mut self,
        id: i64,
        outcome: &Outcome,
        retry_in: impl Fn(u32) -> TimeDelta,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let tx = self.db.transaction()?;
        let Some(before) = Before::of(&tx, id, now)? else { return Ok(()) };
        let Verdict { state, n_attempts, n_doubts } = judge(outcome, &before, now);
        let wait =
            if n_attempts == 0 { TimeDelta::zero() } else { retry_in(before.n_attempts + 1) };
        tx.execute(
            "UPDATE delivery SET state = ?2, last_words = ?3, n_attempts = n_attempts + ?4,
                    n_doubts = n_doubts + ?5, next_at = ?6, done_at = ?7, refused_since = ?8
             WHERE id = ?1 AND state <> 'failed'",
            params![
                id,
                state.word(),
                outcome.words(),
                n_attempts,
                n_doubts,
                seconds(now + wait),
                matches!(state, State::Sent | State::Failed).then_some(seconds(now)),
                matches!(outcome, Outcome::Retry(_)).then_some(seconds(before.refused_since)),
            ],
        )?;
        match outcome {
            Outcome::ServerFault(words) => raise_fault(&tx, words, &retry_in, now)?,
            _ => drop(tx.execute("DELETE FROM mail_fault", [])?),
        }
        tx.commit()?;
        Ok(())
    }

    /// The fault that holds the queue; `None` while mail goes out.
    ///
    /// # Errors
    /// Database failure.
    pub fn mail_fault(&self) -> Result<Option<MailFault>> {
        let fault = self
            .db
            .prepare_cached("SELECT n_faults, since, next_at, words FROM mail_fault")?
            .query_row([], |row| {
                Ok(MailFault {
                    n_faults: row.get(0)?,
                    since: instant(row.get(1)?),
                    next_at: instant(row.get(2)?),
                    words: row.get(3)?,
                })
            })
            .optional()?;
        Ok(fault)
    }
}

/// A delivery before an attempt was settled.
struct Before {
    n_attempts: u32,
    n_doubts: u32,
    /// When the first of the 4xx in a row came; `now` where none has.
    refused_since: DateTime<Utc>,
}

impl Before {
    /// `None` where there is no such delivery.
    fn of(tx: &Transaction<'_>, id: i64, now: DateTime<Utc>) -> Result<Option<Self>> {
        let query = "SELECT n_attempts, n_doubts, refused_since FROM delivery WHERE id = ?1";
        let read = |row: &Row<'_>| {
            let refused_since = row.get::<_, Option<i64>>(2)?.map_or(now, instant);
            Ok(Self { n_attempts: row.get(0)?, n_doubts: row.get(1)?, refused_since })
        };
        Ok(tx.query_row(query, [id], read).optional()?)
    }
}

/// Where a delivery stands after an attempt, and what that cost it.
struct Verdict {
    state: State,
    /// 0 or 1.
    n_attempts: u32,
    /// 0 or 1.
    n_doubts: u32,
}

fn judge(outcome: &Outcome, before: &Before, now: DateTime<Utc>) -> Verdict {
    let (state, n_attempts, n_doubts) = match outcome {
        Outcome::Sent(_) => (State::Sent, 1, 0),
        Outcome::Rejected(_) => (State::Failed, 1, 0),
        Outcome::Retry(_) if before.refused_since + PATIENCE <= now => (State::Failed, 1, 0),
        Outcome::Retry(_) => (State::Queued, 1, 0),
        Outcome::Doubt(_) if MAX_DOUBTS <= before.n_doubts + 1 => (State::Failed, 1, 1),
        Outcome::Doubt(_) => (State::Queued, 1, 1),
        Outcome::ServerFault(_) => (State::Queued, 0, 0),
    };
    Verdict { state, n_attempts, n_doubts }
}

/// One more fault in a row, and the whole queue waits for the same backoff.
fn raise_fault(
    tx: &Transaction<'_>,
    words: &str,
    retry_in: &impl Fn(u32) -> TimeDelta,
    now: DateTime<Utc>,
) -> Result<()> {
    let before: Option<u32> =
        tx.query_row("SELECT n_faults FROM mail_fault", [], |row| row.get(0)).optional()?;
    let n_faults = before.unwrap_or(0) + 1;
    tx.execute(
        "INSERT INTO mail_fault (id, n_faults, since, next_at, words) VALUES (1, ?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE
         SET n_faults = excluded.n_faults, next_at = excluded.next_at, words = excluded.words",
        params![n_faults, seconds(now), seconds(now + retry_in(n_faults)), words],
    )?;
    Ok(())
}
