//! Proof of coverage: what may have been missed, and what looks like more than it is.
//! How `gaps` and `window` find that is theirs.
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Result, Store, instant, seconds};
use crate::model::{Burst, Coverage, Emptied, Failing, Gap, Silent};

/// A 404 is said when it has lasted this long.
pub(super) const SAID_AFTER: TimeDelta = TimeDelta::days(3);
/// A source is silent after this many of its usual gaps without anything new …
const SILENT_GAPS: i32 = 4;
/// … but nobody is called silent sooner.
const SILENT_AT_LEAST: TimeDelta = TimeDelta::days(2);
/// A feed is called empty after this many windows without an item.
const EMPTY_WINDOWS: i64 = 3;

/// What is remembered of one source's coverage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Possible gaps of the last 30 days, newest first: from, to, items found in older pages,
    /// whether those reached back to what was known.
    pub gaps: Vec<(DateTime<Utc>, DateTime<Utc>, u32, bool)>,
    /// What the last document had mended.
    pub flaws: Vec<String>,
    /// Where permanent redirects have led it.
    pub lives_at: Option<String>,
    /// When its last new item came.
    pub news_at: Option<DateTime<Utc>>,
    /// Usual time between items.
    pub usual_gap: Option<TimeDelta>,
    /// Since when it lists nothing, three windows or more.
    pub empty_since: Option<DateTime<Utc>>,
    /// Old items republished, and when.
    pub burst: Option<(u32, DateTime<Utc>)>,
}

impl Store {
    /// What could and could not be read at `now`; `new` names outlets first read since `since`.
    /// Gaps and bursts are those found since then.
    ///
    /// # Errors
    /// Database failure.
    pub fn coverage(&self, since: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<Coverage> {
        let mut query = self.db.prepare_cached(
            "SELECT outlet, read_at, n_failed, failing_since, trouble, first_read_at, news_at,
                    gap_s, status, n_empty, empty_since, n_burst, burst_at
             FROM source WHERE left_at IS NULL ORDER BY outlet, name",
        )?;
        let mut rows = query.query([])?;
        let mut coverage = Coverage::default();
        while let Some(row) = rows.next()? {
            cover(&mut coverage, row, since, now)?;
        }
        coverage.gaps = self.gaps_since(since)?;
        Ok(coverage)
    }

    /// Gaps found since `since` that older pages could not close, by outlet.
    fn gaps_since(&self, since: Option<DateTime<Utc>>) -> Result<Vec<Gap>> {
        let mut query = self.db.prepare_cached(
            "SELECT s.outlet, g.from_at, g.to_at FROM gap g JOIN source s ON s.id = g.source
             WHERE s.left_at IS NULL AND g.closed_at IS NULL AND ?1 <= g.found_at
             ORDER BY s.outlet, g.from_at",
        )?;
        let since = since.map_or(i64::MIN, seconds);
        let rows = query.query_map([since], |row| {
            Ok(Gap { outlet: row.get(0)?, from: instant(row.get(1)?), to: instant(row.get(2)?) })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What is remembered of one source; `None` if no source in force has that name.
    ///
    /// # Errors
    /// Database failure.
    pub fn shown(&self, name: &str, now: DateTime<Utc>) -> Result<Option<Shown>> {
        let found = self
            .db
            .query_row(
                "SELECT id, flaws, lives_at, news_at, gap_s, n_empty, empty_since, n_burst, burst_at
                 FROM source WHERE left_at IS NULL AND name = ?1",
                [name],
                |row| Ok((row.get::<_, i64>(0)?, read_shown(row)?)),
            )
            .optional()?;
        let Some((id, mut shown)) = found else { return Ok(None) };
        let mut query = self.db.prepare(
            "SELECT from_at, to_at, n_filled, closed_at IS NOT NULL FROM gap
             WHERE source = ?1 AND ?2 <= found_at ORDER BY found_at DESC",
        )?;
        let rows = query.query_map(params![id, seconds(now - TimeDelta::days(30))], |row| {
            Ok((instant(row.get(0)?), instant(row.get(1)?), row.get(2)?, row.get(3)?))
        })?;
        shown.gaps = rows.collect::<rusqlite::Result<_>>()?;
        Ok(Some(shown))
    }
}

fn read_shown(row: &Row<'_>) -> rusqlite::Result<Shown> {
    let time = |column: usize| row.get::<_, Option<i64>>(column).map(|it| it.map(instant));
    let flaws: String = row.get(1)?;
    let n_empty: i64 = row.get(5)?;
    let n_burst: u32 = row.get(7)?;
    Ok(Shown {
        gaps: Vec::new(),
        flaws: flaws.lines().map(str::to_owned).collect(),
        lives_at: row.get(2)?,
        news_at: time(3)?,
        usual_gap: row.get::<_, Option<i64>>(4)?.map(TimeDelta::seconds),
        empty_since: time(6)?.filter(|_| EMPTY_WINDOWS <= n_empty),
        burst: time(8)?.map(|at| (n_burst, at)),
    })
}

/// Adds one source.
fn cover(
    coverage: &mut Coverage,
    row: &Row<'_>,
    since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let outlet: String = row.get(0)?;
    let time = |column: usize| row.get::<_, Option<i64>>(column).map(|it| it.map(instant));
    let is_fresh = |at: DateTime<Utc>| since.is_none_or(|since| since <= at);
    coverage.n_sources += 1;
    if let Some(at) = time(12)?.filter(|at| is_fresh(*at)) {
        coverage.bursts.push(Burst { outlet: outlet.clone(), at, n_items: row.get(11)? });
    }
    if let Some(failing_since) = time(3)? {
        // Gone is said once, not found is said when it lasts.
        let (said_from, is_said) = match row.get::<_, Option<u16>>(8)? {
            Some(410) => (failing_since, is_fresh(failing_since)),
            Some(404) => (failing_since + SAID_AFTER, failing_since + SAID_AFTER <= now),
            _ => (failing_since, true),
        };
        if is_said {
            let failing = read_failing(outlet, failing_since, row)?;
            coverage.failing.push(Failing { said_from, ..failing });
        }
        return Ok(());
    }
    if time(1)?.is_none() {
        coverage.n_waiting += 1;
        return Ok(());
    }
    coverage.n_read += 1;
    if let (Some(first), Some(since)) = (time(5)?, since)
        && since <= first
    {
        coverage.new.push(outlet.clone());
    }
    note_silence(coverage, outlet, row, now)
}

fn read_failing(outlet: String, since: DateTime<Utc>, row: &Row<'_>) -> rusqlite::Result<Failing> {
    Ok(Failing {
        outlet,
        why: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
        since,
        said_from: since,
        n_tries: row.get(2)?,
    })
}

/// Whether a source that can be read has gone empty, or is silent for longer than is usual.
fn note_silence(
    coverage: &mut Coverage,
    outlet: String,
    row: &Row<'_>,
    now: DateTime<Utc>,
) -> rusqlite::Result<()> {
    let time = |column: usize| row.get::<_, Option<i64>>(column).map(|it| it.map(instant));
    if let Some(since) = time(10)?
        && EMPTY_WINDOWS <= row.get(9)?
    {
        coverage.emptied.push(Emptied { outlet, since });
        return Ok(());
    }
    let gap = row.get::<_, Option<i64>>(7)?.map(TimeDelta::seconds);
    if let (Some(news), Some(gap)) = (time(6)?, gap)
        && news + (gap * SILENT_GAPS).max(SILENT_AT_LEAST) < now
    {
        coverage.silent.push(Silent { outlet, since: news, usual_gap: gap });
    }
    Ok(())
}
