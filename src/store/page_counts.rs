//! How many articles were read, and why others were not.
use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{OptionalExtension as _, params};

use super::{Result, Store, instant, seconds};

/// Older pages say nothing of today.
const COUNTED: TimeDelta = TimeDelta::days(7);

/// Pages owed in the last seven days, by what became of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageCounts {
    /// To be asked, or asked again.
    pub n_owed: u64,
    /// Read.
    pub n_read: u64,
    /// Had no article.
    pub n_absent: u64,
    /// Not allowed by robots.txt, or by the page itself.
    pub n_disallowed: u64,
    /// Refused by the server.
    pub n_refused: u64,
    /// Taken down before they could be read, or given up.
    pub n_failed: u64,
    /// Of one source: until when its pages are left alone because none of the last had an article.
    pub rests_until: Option<DateTime<Utc>>,
}

impl PageCounts {
    /// All of them.
    pub fn sum(&self) -> u64 {
        self.by_word().iter().map(|(_, n)| n).sum()
    }

    /// Each under the word programs know it by.
    pub fn by_word(&self) -> [(&'static str, u64); 6] {
        [
            ("owed", self.n_owed),
            ("read", self.n_read),
            ("absent", self.n_absent),
            ("disallowed", self.n_disallowed),
            ("refused", self.n_refused),
            ("failed", self.n_failed),
        ]
    }
}

impl Store {
    /// How many pages are due at `at` and may be asked for sooner or later: those of origins whose
    /// rules cannot be read wait for these.
    ///
    /// # Errors
    /// Database failure.
    pub fn n_errands(&self, at: DateTime<Utc>) -> Result<u64> {
        let query = "SELECT count(*) FROM owed o JOIN source s ON s.id = o.source
                     LEFT JOIN robots r ON r.origin = o.origin
                     WHERE o.due_at <= ?1 AND s.left_at IS NULL AND NOT (coalesce(r.is_closed, 0) AND ?1 < r.until_at)";
        Ok(self.db.prepare_cached(query)?.query_row([seconds(at)], |row| row.get(0))?)
    }

    /// Of all sources, as of `now`.
    ///
    /// # Errors
    /// Database failure.
    pub fn page_counts(&self, now: DateTime<Utc>) -> Result<PageCounts> {
        self.counted(None, now)
    }

    /// Of one source; all zero where there is none of this name.
    ///
    /// # Errors
    /// Database failure.
    pub fn page_counts_of(&self, name: &str, now: DateTime<Utc>) -> Result<PageCounts> {
        let source: Option<(i64, Option<i64>)> = self
            .db
            .query_row(
                "SELECT id, absent_until FROM source WHERE left_at IS NULL AND name = ?1",
                [name],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let Some((id, until)) = source else { return Ok(PageCounts::default()) };
        let rests_until = until.map(instant).filter(|until| now < *until);
        Ok(PageCounts { rests_until, ..self.counted(Some(id), now)? })
    }

    fn counted(&self, source: Option<i64>, now: DateTime<Utc>) -> Result<PageCounts> {
        let mut query = self.db.prepare(
            "SELECT o.state, count(*)
             FROM source s CROSS JOIN owed o ON o.source = s.id AND ?1 < o.owed_at
             WHERE ?2 IS NULL OR s.id = ?2 GROUP BY o.state",
        )?;
        let rows = query.query_map(params![seconds(now - COUNTED), source], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?))
        })?;
        let by_state: BTreeMap<String, u64> = rows.collect::<rusqlite::Result<_>>()?;
        let n = |state: &str| by_state.get(state).copied().unwrap_or(0);
        Ok(PageCounts {
            n_owed: n("owed"),
            n_read: n("read"),
            n_absent: n("absent"),
            n_disallowed: n("disallowed"),
            n_refused: n("refused"),
            n_failed: n("gone") + n("failed"),
            rests_until: None,
        })
    }
}
