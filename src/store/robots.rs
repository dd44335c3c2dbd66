//! What each origin allows, and until when that holds.
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::params;

use super::{Result, Store, host, seconds};

/// What an origin allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RobotsAsked {
    /// Scheme, host and port.
    pub origin: String,
    /// The host that was asked.
    pub host: String,
    /// How long the whole host is left alone.
    pub host_rests_until: Option<DateTime<Utc>>,
    /// The text, and the rest it asks for between two requests; `None`: it could not be read, and
    /// nothing is asked until it can be.
    pub rules: Option<(String, TimeDelta)>,
    /// When it is asked anew.
    pub until: DateTime<Utc>,
}

impl Store {
    /// Files what an origin allows.
    ///
    /// # Errors
    /// Database failure; nothing is filed, and the origin is asked again as soon as its host may
    /// be: where that would be in vain, [`Self::put_off_origin`] says when instead.
    pub fn file_robots(&mut self, asked: &RobotsAsked) -> Result<()> {
        let tx = self.db.transaction()?;
        if let Some(until) = asked.host_rests_until {
            host::rest(&tx, &asked.host, until)?;
        }
        let rules = asked.rules.as_ref();
        let (text, delay_s) = rules.map_or(("", 0), |(text, delay)| (text, delay.num_seconds()));
        tx.prepare_cached(
            "INSERT INTO robots (origin, text, delay_s, until_at, is_closed, n_failed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5)
             ON CONFLICT (origin) DO UPDATE
             SET text = excluded.text, delay_s = excluded.delay_s, until_at = excluded.until_at,
                 is_closed = excluded.is_closed,
                 n_failed = CASE WHEN excluded.is_closed THEN n_failed + 1 ELSE 0 END",
        )?
        .execute(params![
            asked.origin,
            text,
            delay_s,
            seconds(asked.until),
            i64::from(rules.is_none()),
        ])?;
        Ok(tx.commit()?)
    }

    /// Leaves an origin alone whose rules the store cannot take: nothing of it is asked until
    /// `until(n)`, where `n`, given back, is how often in a row that has happened. It stands with
    /// the pages that wait for the rules, so a restart asks nothing early.
    ///
    /// * `why` — for those that have not been read yet, in words.
    ///
    /// # Errors
    /// Database failure; the pages are due as before.
    pub fn put_off_origin(
        &mut self,
        origin: &str,
        why: &str,
        until: impl Fn(u32) -> DateTime<Utc>,
    ) -> Result<u32> {
        let tx = self.db.transaction()?;
        let before: Option<u32> = tx
            .prepare_cached(
                "SELECT max(n_tried) FROM owed WHERE origin = ?1 AND due_at IS NOT NULL",
            )?
            .query_row([origin], |row| row.get(0))?;
        let n = before.unwrap_or(0) + 1;
        tx.prepare_cached(
            "UPDATE owed SET n_tried = ?2, due_at = max(due_at, ?3),
                    why = CASE state WHEN 'owed' THEN ?4 ELSE why END
             WHERE origin = ?1 AND due_at IS NOT NULL",
        )?
        .execute(params![origin, n, seconds(until(n)), why])?;
        tx.commit()?;
        Ok(n)
    }
}
