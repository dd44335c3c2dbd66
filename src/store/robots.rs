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
    /// Database failure; it is asked again.
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
}
