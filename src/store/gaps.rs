//! Gaps: a window that shares no item with the one before, and the older pages that may fill it.
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};
use url::Url;

use super::{Result, instant, outcome::Before, polled::Read, seconds};

/// Older pages looked at for one gap.
pub(super) const MAX_PAGES: i64 = 5;

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
