//! Running a new or changed watch over what is stored, page by page.
//!
//! What it finds is late: searchable and counted, never mailed as news. What is still open and
//! still matches stays open; what no longer matches is no longer open.
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Transaction, params};

use super::{
    Result, Store, adopt, desk, instant,
    rows::{self, ITEM, SOURCE},
    seconds,
};
use crate::model::{Item, Match, Source};

/// How far back a changed rule looks.
pub(super) const REACH: TimeDelta = TimeDelta::days(30);

/// One page of stored items that wait for a changed rule.
#[derive(Clone, Debug)]
pub struct Page {
    /// Row of the watch.
    pub watch: i64,
    /// Its name.
    pub name: String,
    /// Version row, item row, item, source; newest first. Empty: nothing is left.
    pub items: Vec<(i64, i64, Item, Source)>,
}

impl Store {
    /// The next page of at most `limit` items for the first watch that waits; `None` when no
    /// watch waits.
    ///
    /// # Errors
    /// Database failure.
    pub fn rerun_page(&self, now: DateTime<Utc>, limit: usize) -> Result<Option<Page>> {
        let mut query = self.db.prepare_cached(
            "SELECT id, name, rerun_below FROM watch
             WHERE rerun_below IS NOT NULL AND left_at IS NULL ORDER BY id LIMIT 1",
        )?;
        let mut rows = query.query([])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let (watch, name, below): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let mut query = self.db.prepare_cached(&format!(
            "SELECT v.id AS version, i.id AS item, {ITEM}, {SOURCE}
             FROM item i JOIN version v ON v.item = i.id AND v.n = i.n_versions
             JOIN source s ON s.id = i.source
             WHERE i.id < ?1 AND ?2 <= i.first_seen ORDER BY i.id DESC LIMIT ?3"
        ))?;
        let rows = query.query_map(params![below, seconds(now - REACH), limit], |row| {
            Ok((
                row.get("version")?,
                row.get("item")?,
                rows::read_item(row)?,
                rows::read_source(row)?,
            ))
        })?;
        Ok(Some(Page { watch, name, items: rows.collect::<rusqlite::Result<_>>()? }))
    }

    /// Writes what the changed rule says of a page; after the last page, leaves one line for the
    /// next edition.
    ///
    /// * `verdicts` — one a page item, `None` for no match.
    /// * `n_tried` — how many of the items were looked at closely.
    ///
    /// # Errors
    /// Database failure; the page waits as before.
    pub fn file_rerun(
        &mut self,
        page: &Page,
        verdicts: &[Option<Match>],
        n_tried: usize,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let tx = self.db.transaction()?;
        let (mut n_gained, mut n_lost) = (0, 0);
        for ((version, item, ..), verdict) in page.items.iter().zip(verdicts) {
            let had = had_match(&tx, page.watch, *item)?;
            match verdict {
                Some(matched) => {
                    n_gained += i64::from(!had);
                    desk::insert_match(&tx, *version, *item, page.watch, matched, !had)?;
                }
                None if had => {
                    n_lost += 1;
                    tx.prepare_cached("DELETE FROM matched WHERE watch = ?1 AND item = ?2")?
                        .execute([page.watch, *item])?;
                }
                None => (),
            }
        }
        let n_taken = verdicts.iter().flatten().count();
        let below = page.items.iter().map(|(_, item, ..)| *item).min();
        tx.execute(
            "UPDATE watch SET rerun_below = ?2, n_gained = n_gained + ?3, n_lost = n_lost + ?4,
                    n_tried = n_tried + ?5, n_taken = n_taken + ?6
             WHERE id = ?1",
            params![page.watch, below, n_gained, n_lost, n_tried, n_taken],
        )?;
        if below.is_none() {
            conclude(&tx, page.watch, now)?;
        }
        tx.commit()?;
        Ok(())
    }
}

fn had_match(tx: &Transaction<'_>, watch: i64, item: i64) -> Result<bool> {
    let query = "SELECT 1 FROM matched WHERE watch = ?1 AND item = ?2 LIMIT 1";
    Ok(tx.prepare_cached(query)?.exists([watch, item])?)
}

/// `“Shadow fleet”: changed on Tue 3 Mar; 3 gained and 1 lost over 30 days`.
fn conclude(tx: &Transaction<'_>, watch: i64, now: DateTime<Utc>) -> Result<()> {
    let line = tx.query_row(
        "SELECT name, born_at, changed_at, n_gained, n_lost FROM watch WHERE id = ?1",
        [watch],
        |row| {
            let (name, n_gained, n_lost): (String, i64, i64) =
                (row.get(0)?, row.get(3)?, row.get(4)?);
            let (born, changed): (i64, i64) = (row.get(1)?, row.get(2)?);
            let day = instant(changed).format("%a %-d %b");
            Ok(if born == changed {
                format!("\u{201c}{name}\u{201d}: new since {day}; {n_gained} of the last 30 days match")
            } else {
                format!(
                    "\u{201c}{name}\u{201d}: changed on {day}; {n_gained} gained and {n_lost} lost over 30 days"
                )
            })
        },
    )?;
    adopt::note(tx, now, &line)
}
