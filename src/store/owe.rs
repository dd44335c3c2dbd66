//! Which items owe their article. Written with the item, in the same transaction: a kill loses none.
use chrono::TimeDelta;
use rusqlite::params;

use super::{Result, desk::Desk, host, instant, polled::Read, seconds};
use crate::model::Owed;

/// Of a first document no more are worth their article: the newest stand first in it.
const MOST_OF_HISTORY: usize = 20;
/// Articles a source may owe in a day; more is an archive, and a burden to its server.
const MOST_A_DAY: i64 = 100;
/// A new wording of an item first seen before that owes nothing: nobody reads it as news.
const FRESH: TimeDelta = TimeDelta::days(7);

impl Desk<'_> {
    /// A new item owes its article unless it is history no open window could use.
    ///
    /// * `history` — `item.is_history`.
    pub(super) fn owe(&mut self, id: i64, read: &Read, history: i64) -> Result<()> {
        let Some(owed) = &read.owed else { return Ok(()) };
        let is_of_use = match history {
            0 => true,
            1 => {
                let told = read.told_at();
                let is_late = |since| told.is_some_and(|at| since <= at);
                self.n_owed < MOST_OF_HISTORY && self.articles_since.is_some_and(is_late)
            }
            _ => false,
        };
        if is_of_use {
            self.write_owed(id, 1, owed)?;
        }
        Ok(())
    }

    /// A new wording of the feed may stand for a new article. Once it carries the text itself,
    /// nothing is asked any more.
    pub(super) fn owe_again(&mut self, id: i64, n: i64, read: &Read) -> Result<()> {
        let is_written = match &read.owed {
            Some(owed) if self.is_fresh_news(id)? => self.write_owed(id, n, owed)?,
            _ => false,
        };
        if !is_written {
            // What is on its way for the earlier wording is let go, too.
            self.db
                .prepare_cached("DELETE FROM owed WHERE item = ?1 AND state = 'owed'")?
                .execute([id])?;
            self.db
                .prepare_cached("UPDATE owed SET due_at = NULL WHERE item = ?1")?
                .execute([id])?;
        }
        Ok(())
    }

    fn is_fresh_news(&self, id: i64) -> Result<bool> {
        let (is_news, first_seen): (bool, i64) = self
            .db
            .prepare_cached(
                "SELECT is_history = 0 OR EXISTS (SELECT 1 FROM owed WHERE item = i.id), first_seen
                 FROM item i WHERE id = ?1",
            )?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(is_news && self.now - FRESH <= instant(first_seen))
    }

    /// Whether there was room for it.
    fn write_owed(&mut self, id: i64, n: i64, owed: &Owed) -> Result<bool> {
        if !self.has_room(owed)? {
            return Ok(false);
        }
        self.n_owed += 1;
        self.db
            .prepare_cached(
                "INSERT INTO owed (item, source, version, url, host, origin, owed_at, due_at, state)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 'owed')
                 ON CONFLICT (item) DO UPDATE
                 SET version = excluded.version, url = excluded.url, host = excluded.host,
                     origin = excluded.origin, owed_at = excluded.owed_at,
                     due_at = excluded.due_at, n_taken = 0, n_tried = 0, n_hops = 0,
                     state = 'owed', why = NULL",
            )?
            .execute(params![
                id,
                self.source,
                n,
                owed.url.as_str(),
                host::of(&owed.url),
                owed.url.origin().ascii_serialization(),
                seconds(self.now),
            ])?;
        Ok(true)
    }

    /// Whether the source may be asked for one more page today: it has not had its share, and its
    /// last pages had articles.
    fn has_room(&self, owed: &Owed) -> Result<bool> {
        let (n_today, rests): (i64, bool) = self
            .db
            .prepare_cached(
                "SELECT (SELECT count(*) FROM owed WHERE source = ?1 AND ?2 < owed_at),
                        coalesce(?3 < absent_until, 0)
                 FROM source WHERE id = ?1",
            )?
            .query_row(
                params![self.source, seconds(self.now - TimeDelta::days(1)), seconds(self.now)],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
        Ok(n_today < MOST_A_DAY && (owed.is_wanted || !rests))
    }
}
