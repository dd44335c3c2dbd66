//! What a window looked like: empty where it used to list something, or full of old items under new
//! ids or dates.
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, params};

use super::{
    Result, desk::Desk, file::Filed, identity::Known, outcome::Before, polled::Read, seconds,
};

/// Fewer old items than this are no burst.
const BURST_AT_LEAST: usize = 3;
/// A new item dated this long before the last poll is an old one.
const OLD: TimeDelta = TimeDelta::days(7);

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
