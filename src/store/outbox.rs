//! The outbox: what waits for a mail server. `settle` says what came of an attempt.
//!
//! queued → offered → sent | failed. The row is committed as offered before the first byte of the
//! message, so one found offered at start is a doubt: it is sent once more under the same id.
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Result, Store, instant, seconds};
use crate::model::{Delivery, State};

/// A second doubt is one too many: two copies of an id at most.
pub(super) const MAX_DOUBTS: u32 = 2;

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where it is.
    pub state: State,
    /// Answers to the final dot that stayed out; with two of them the server may have two copies.
    pub n_doubts: u32,
}

impl Store {
    /// Settles what an earlier process left offered: the first time it goes back to the queue,
    /// the second time it is failed. Gives the number of doubts.
    ///
    /// # Errors
    /// Database failure; call again.
    pub fn recover_offered(&mut self, now: DateTime<Utc>) -> Result<usize> {
        let n = self.db.execute(
            "UPDATE delivery SET n_doubts = n_doubts + 1, n_attempts = n_attempts + 1,
                    state = CASE WHEN n_doubts + 1 < ?2 THEN 'queued' ELSE 'failed' END,
                    done_at = CASE WHEN n_doubts + 1 < ?2 THEN NULL ELSE ?1 END, next_at = ?1,
                    last_words = 'stopped between offer and answer'
             WHERE state = 'offered'",
            params![seconds(now), MAX_DOUBTS],
        )?;
        Ok(n)
    }

    /// At most `limit` deliveries to hand over at `now`, the longest waiting first; none while the
    /// server is at fault.
    ///
    /// # Errors
    /// Database failure.
    pub fn due_deliveries(&self, now: DateTime<Utc>, limit: usize) -> Result<Vec<Delivery>> {
        if self.mail_fault()?.is_some_and(|fault| now < fault.next_at) {
            return Ok(Vec::new());
        }
        let mut query = self.db.prepare_cached(
            "SELECT id, message_id, sender, rcpt, raw, state, n_attempts, n_doubts FROM delivery
             WHERE state = 'queued' AND next_at <= ?1 ORDER BY next_at, queued_at, message_id LIMIT ?2",
        )?;
        let rows = query.query_map(params![seconds(now), limit], read_delivery)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// When the next delivery is due; `None` with an empty queue.
    ///
    /// # Errors
    /// Database failure.
    pub fn next_delivery_at(&self) -> Result<Option<DateTime<Utc>>> {
        let at: Option<i64> = self
            .db
            .prepare_cached("SELECT min(next_at) FROM delivery WHERE state = 'queued'")?
            .query_row([], |row| row.get(0))?;
        let fault = self.mail_fault()?.map(|fault| fault.next_at);
        Ok(at.map(instant).map(|at| fault.map_or(at, |fault| fault.max(at))))
    }

    /// Commits that the server is ready for the message and may have it from now on; `false` if it
    /// waits no more, having been dropped by hand: it must not be sent.
    ///
    /// # Errors
    /// Database failure; the message must not be sent.
    pub fn offer(&mut self, id: i64) -> Result<bool> {
        let n = self.db.execute(
            "UPDATE delivery SET state = 'offered' WHERE id = ?1 AND state = 'queued'",
            [id],
        )?;
        Ok(0 < n)
    }

    /// Makes a delivery due again at once, by hand: one that waits, or one that was refused. What
    /// the server may already have twice stays as it is. Ends a wait for the mail server too.
    ///
    /// Gives where the delivery stood before; `None` if there is none.
    ///
    /// # Errors
    /// Database failure; nothing is due that was not.
    pub fn retry(&mut self, id: i64, now: DateTime<Utc>) -> Result<Option<Standing>> {
        let Some(standing) = self.standing(id)? else { return Ok(None) };
        let may_go = match standing.state {
            State::Queued => true,
            State::Failed => standing.n_doubts < MAX_DOUBTS,
            State::Offered | State::Sent => false,
        };
        if may_go {
            let tx = self.db.transaction()?;
            tx.execute(
                "UPDATE delivery SET state = 'queued', next_at = ?2, refused_since = NULL,
                        done_at = NULL WHERE id = ?1",
                params![id, seconds(now)],
            )?;
            tx.execute("UPDATE mail_fault SET next_at = min(next_at, ?1)", [seconds(now)])?;
            tx.commit()?;
        }
        Ok(Some(standing))
    }

    /// Gives a waiting delivery up, by hand: its items come as one-line rows in that reader's next
    /// message, as after a refusal.
    ///
    /// Gives where the delivery stood before; `None` if there is none.
    ///
    /// # Errors
    /// Database failure; it waits as before.
    pub fn drop_delivery(&mut self, id: i64, now: DateTime<Utc>) -> Result<Option<Standing>> {
        let standing = self.standing(id)?;
        self.db.execute(
            "UPDATE delivery SET state = 'failed', done_at = ?2, last_words = 'dropped by hand'
             WHERE id = ?1 AND state = 'queued'",
            params![id, seconds(now)],
        )?;
        Ok(standing)
    }

    fn standing(&self, id: i64) -> Result<Option<Standing>> {
        let standing = self
            .db
            .query_row("SELECT state, n_doubts FROM delivery WHERE id = ?1", [id], |row| {
                let state: String = row.get(0)?;
                Ok(Standing { state: read_state(&state), n_doubts: row.get(1)? })
            })
            .optional()?;
        Ok(standing)
    }
}

fn read_delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let state: String = row.get(5)?;
    Ok(Delivery {
        id: row.get(0)?,
        message_id: row.get(1)?,
        from: row.get(2)?,
        to: row.get(3)?,
        raw: row.get(4)?,
        state: read_state(&state),
        n_attempts: row.get(6)?,
        n_doubts: row.get(7)?,
    })
}

/// The reverse of [`State::word`]; the schema allows no fifth.
pub(super) fn read_state(word: &str) -> State {
    match word {
        "queued" => State::Queued,
        "offered" => State::Offered,
        "sent" => State::Sent,
        _ => State::Failed,
    }
}
