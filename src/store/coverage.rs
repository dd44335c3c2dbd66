//! Proof of coverage: what may have been missed, and what looks like more than it is.
//!
//! A gap is a window that shares no item with the one before; a burst is a window full of old
//! items under new ids or dates; empty is a feed that lists nothing where it used to.
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use url::Url;

use super::{
    Result, Store,
    desk::{Desk, Known},
    file::{Filed, Read},
    instant,
    outcome::Before,
    seconds,
};
use crate::model::{Burst, Coverage, Emptied, Failing, Gap, Silent};

/// Older pages looked at for one gap.
pub(super) const MAX_PAGES: i64 = 5;
/// A 404 is said when it has lasted this long.
pub(super) const SAID_AFTER: TimeDelta = TimeDelta::days(3);
/// A source is silent after this many of its usual gaps without anything new …
const SILENT_GAPS: i32 = 4;
/// … but nobody is called silent sooner.
const SILENT_AT_LEAST: TimeDelta = TimeDelta::days(2);
/// A feed is called empty after this many windows without an item.
const EMPTY_WINDOWS: i64 = 3;
/// Fewer old items than this are no burst.
const BURST_AT_LEAST: usize = 3;
/// A new item dated this long before the last poll is an old one.
const OLD: TimeDelta = TimeDelta::days(7);

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
            "SELECT outlet, read_at, n_failed, failing_since, trouble, hint, first_read_at, news_at,
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
    if let Some(at) = time(13)?.filter(|at| is_fresh(*at)) {
        coverage.bursts.push(Burst { outlet: outlet.clone(), at, n_items: row.get(12)? });
    }
    if let Some(failing_since) = time(3)? {
        // Gone is said once, not found is said when it lasts.
        let is_said = match row.get::<_, Option<u16>>(9)? {
            Some(410) => is_fresh(failing_since),
            Some(404) => failing_since + SAID_AFTER <= now,
            _ => true,
        };
        if is_said {
            coverage.failing.push(Failing {
                outlet,
                why: row.get::<_, Option<String>>(4)?.unwrap_or_default(),
                since: failing_since,
                n_tries: row.get(2)?,
                hint: row.get(5)?,
            });
        }
        return Ok(());
    }
    if time(1)?.is_none() {
        coverage.n_waiting += 1;
        return Ok(());
    }
    coverage.n_read += 1;
    if let (Some(first), Some(since)) = (time(6)?, since)
        && since <= first
    {
        coverage.new.push(outlet.clone());
    }
    if let Some(since) = time(11)?
        && EMPTY_WINDOWS <= row.get(10)?
    {
        coverage.emptied.push(Emptied { outlet, since });
        return Ok(());
    }
    let gap = row.get::<_, Option<i64>>(8)?.map(TimeDelta::seconds);
    if let (Some(news), Some(gap)) = (time(7)?, gap)
        && news + (gap * SILENT_GAPS).max(SILENT_AT_LEAST) < now
    {
        coverage.silent.push(Silent { outlet, since: news, usual_gap: gap });
    }
    Ok(())
}

/// From the newest item known before to the oldest of this window, if the two windows share
/// nothing; `None` for a first or an empty window, and while there was none before.
pub(super) fn gap_between(
    before: &Before,
    items: &[Read],
    n_known: usize,
    now: DateTime<Utc>,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    if before.is_first || items.is_empty() || 0 < n_known {
        return None;
    }
    let from = before.newest_at?;
    let oldest = items.iter().filter_map(Read::told_at).min();
    let to = oldest.filter(|to| from < *to && *to <= now).unwrap_or(now);
    Some((from, to))
}

/// Which of the new items are old ones republished, by their place in the document.
///
/// Old is what carries the title of exactly one item we already have, or a date a week before the
/// last poll. A few of them among news are news; three and more that are at least half of what is
/// new are a burst.
pub(super) fn held(
    desk: &Desk<'_>,
    items: &[Read],
    known: &[Option<Known>],
    before: &Before,
) -> Result<HashSet<usize>> {
    let new: Vec<(usize, &Read)> =
        items.iter().enumerate().filter(|(at, _)| known[*at].is_none()).collect();
    let Some(read_at) = before.read_at.filter(|_| BURST_AT_LEAST <= new.len()) else {
        return Ok(HashSet::new());
    };
    let mut n_of_title: HashMap<&str, usize> = HashMap::new();
    for (_, read) in &new {
        *n_of_title.entry(&read.folded_title).or_default() += 1;
    }
    let mut old = HashSet::new();
    for (at, read) in &new {
        let is_dated_back = read.told_at().is_some_and(|told| told + OLD < read_at);
        let is_retold =
            n_of_title[read.folded_title.as_str()] == 1 && desk.only_of_title(read)?.is_some();
        if is_dated_back || is_retold {
            old.insert(*at);
        }
    }
    let is_burst = BURST_AT_LEAST <= old.len() && new.len() <= 2 * old.len();
    Ok(if is_burst { old } else { HashSet::new() })
}

/// Writes down what this window looked like.
pub(super) fn note_window(
    db: &Connection,
    source: i64,
    items: &[Read],
    filed: &Filed,
    before: &Before,
    now: DateTime<Utc>,
) -> Result<()> {
    if items.is_empty() {
        if before.newest_at.is_some() {
            db.prepare_cached(
                "UPDATE source SET n_empty = max(n_empty, 1), empty_since = coalesce(empty_since, ?2)
                 WHERE id = ?1",
            )?
            .execute(params![source, seconds(now)])?;
        }
        return Ok(());
    }
    let newest = items.iter().filter_map(Read::told_at).map(|at| at.min(now)).max();
    db.prepare_cached(
        "UPDATE source SET newest_at = ?2, n_empty = 0, empty_since = NULL,
                news_at = CASE WHEN ?3 THEN ?4 ELSE news_at END,
                n_burst = CASE WHEN 0 < ?5 THEN ?5 ELSE n_burst END,
                burst_at = CASE WHEN 0 < ?5 THEN ?4 ELSE burst_at END
         WHERE id = ?1",
    )?
    .execute(params![
        source,
        seconds(newest.unwrap_or(now)),
        filed.n_held < filed.n_new,
        seconds(now),
        filed.n_held,
    ])?;
    Ok(())
}

/// Records a gap; with an older page to ask for, asks for that first.
pub(super) fn open_gap(
    db: &Connection,
    source: i64,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    older: Option<&Url>,
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    db.execute(
        "INSERT INTO gap (source, from_at, to_at, found_at) VALUES (?1, ?2, ?3, ?4)",
        params![source, seconds(from), seconds(to), seconds(now)],
    )?;
    if let Some(older) = older {
        db.execute(
            "UPDATE source SET fill_url = ?2, fill_then = ?3, n_fill = 0, due_at = ?4 WHERE id = ?1",
            params![source, older.as_str(), seconds(due_at), seconds(now)],
        )?;
    }
    Ok(())
}

/// Where the newest open gap begins.
pub(super) fn open_since(db: &Connection, source: i64) -> Result<Option<DateTime<Utc>>> {
    let from: Option<i64> = db
        .query_row(
            "SELECT from_at FROM gap WHERE source = ?1 AND closed_at IS NULL
             ORDER BY found_at DESC, id DESC LIMIT 1",
            [source],
            |row| row.get(0),
        )
        .optional()?;
    Ok(from.map(instant))
}

/// Credits the newest open gap with what an older page had.
pub(super) fn count_filled(db: &Connection, source: i64, n_new: usize) -> Result<()> {
    db.execute(
        "UPDATE gap SET n_filled = n_filled + ?2 WHERE id = (
           SELECT id FROM gap WHERE source = ?1 AND closed_at IS NULL
           ORDER BY found_at DESC, id DESC LIMIT 1)",
        params![source, n_new],
    )?;
    Ok(())
}

/// One page further back.
pub(super) fn next_page(
    db: &Connection,
    source: i64,
    older: &Url,
    now: DateTime<Utc>,
) -> Result<()> {
    db.execute(
        "UPDATE source SET fill_url = ?2, n_fill = n_fill + 1, n_taken = 0, due_at = ?3
         WHERE id = ?1",
        params![source, older.as_str(), seconds(now)],
    )?;
    Ok(())
}

/// No page further back; `is_closed` if they reached what was known.
pub(super) fn end_fill(
    db: &Connection,
    source: i64,
    due_at: DateTime<Utc>,
    is_closed: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    db.execute(
        "UPDATE source SET fill_url = NULL, fill_then = NULL, n_fill = 0, n_taken = 0, due_at = ?2
         WHERE id = ?1",
        params![source, seconds(due_at)],
    )?;
    if is_closed {
        db.execute(
            "UPDATE gap SET closed_at = ?2 WHERE id = (
               SELECT id FROM gap WHERE source = ?1 AND closed_at IS NULL
               ORDER BY found_at DESC, id DESC LIMIT 1)",
            params![source, seconds(now)],
        )?;
    }
    Ok(())
}
