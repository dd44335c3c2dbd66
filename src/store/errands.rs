//! Taking pages that are due: committed before anybody asks for them, as sources are.
//!
//! A page is asked only where the robots.txt of its origin is known and can be read; where it is
//! not known, that is the errand.
use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Row, params};
use url::Url;

use super::{
    Result, Store, host, instant,
    rows::{ITEM, read_item},
    seconds, take,
};
use crate::model::{Item, Validators};

/// A page that could not be asked for so long is given up.
const GIVEN_UP_AFTER: TimeDelta = TimeDelta::days(3);
/// A page that ended the process so often is not asked again.
const MOST_ENDS: i64 = 3;
/// Pages due at once that are looked through for hosts that may be asked.
const LOOKED_THROUGH: usize = 1_000;

/// Something to ask a host for.
#[derive(Clone, Debug)]
pub enum Errand {
    /// What an origin allows.
    Robots(Origin),
    /// An item's page.
    Page(Box<PageTaken>),
}

impl Errand {
    /// The queue it waits in.
    pub fn host(&self) -> &str {
        match self {
            Self::Robots(origin) => &origin.host,
            Self::Page(page) => &page.host,
        }
    }
}

/// Whose robots.txt is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Scheme, host and port: `https://outlet.example`.
    pub name: String,
    /// One request at a time goes to it.
    pub host: String,
    /// Row of the source whose page is wanted.
    pub source: i64,
    /// Failures in a row.
    pub n_failed: u32,
}

/// An item's page that is ours to ask for now.
#[derive(Clone, Debug)]
pub struct PageTaken {
    /// Row of the item.
    pub item: i64,
    /// Row of its source.
    pub source: i64,
    /// Number of the feed's wording it is owed for.
    pub version: i64,
    /// The current wording.
    pub wording: Item,
    /// Where the page stands.
    pub url: Url,
    /// One request at a time goes to it.
    pub host: String,
    /// What the origin allows, as its robots.txt says; empty: everything.
    pub robots: String,
    /// Rest the origin asks for between two requests.
    pub delay: TimeDelta,
    /// What the server remembers us by; empty where the page has not been read for this wording.
    pub validators: Validators,
    /// Hash of the text that was read for this wording.
    pub hash: Option<Vec<u8>>,
    /// Times it was begun and not finished before this one.
    pub n_taken: u32,
    /// Failures in a row.
    pub n_tried: u32,
    /// Redirects to other origins in a row.
    pub n_hops: u32,
    /// When the page was first read; `None`: never.
    pub read_at: Option<DateTime<Utc>>,
    /// Looks after that.
    pub n_looks: u32,
}

impl Store {
    /// Takes at most `limit` errands due at `now`, one a host, none on a host that is `busy` or
    /// resting, and none while a feed waits to be read alone. A page is due again at
    /// `lease(n_taken)` should we never come back; one that has ended the process is taken alone,
    /// three times at most.
    ///
    /// # Errors
    /// Database failure; nothing is taken.
    pub fn take_errands(
        &mut self,
        now: DateTime<Utc>,
        limit: usize,
        busy: &BTreeSet<String>,
        pause: Duration,
        lease: impl Fn(u32) -> DateTime<Utc>,
    ) -> Result<Vec<Errand>> {
        if limit == 0 || !self.has_errand(now)? {
            return Ok(Vec::new());
        }
        self.without_waiting(|store| store.take_errands_now(now, limit, busy, pause, lease))
    }

    /// Whether a page is due, its host resting or not; a look into an index.
    fn has_errand(&self, now: DateTime<Utc>) -> Result<bool> {
        let query = "SELECT 1 FROM owed o JOIN source s ON s.id = o.source
                     WHERE o.due_at <= ?1 AND s.left_at IS NULL LIMIT 1";
        Ok(self.db.prepare_cached(query)?.exists([seconds(now)])?)
    }

    fn take_errands_now(
        &mut self,
        now: DateTime<Utc>,
        limit: usize,
        busy: &BTreeSet<String>,
        pause: Duration,
        lease: impl Fn(u32) -> DateTime<Utc>,
    ) -> Result<Vec<Errand>> {
        let tx = self.db.transaction()?;
        give_up(&tx, now)?;
        if is_suspect_due(&tx, now)? {
            tx.commit()?;
            return Ok(Vec::new());
        }
        let mut errands = due(&tx, "o.n_taken = 0", now, limit, busy)?;
        if errands.is_empty() && busy.is_empty() {
            errands = due(&tx, "0 < o.n_taken", now, 1, busy)?;
        }
        let pause = TimeDelta::from_std(pause).unwrap_or_default();
        for errand in &errands {
            let mut rest = pause;
            if let Errand::Page(page) = errand {
                rest = rest.max(page.delay);
                tx.prepare_cached(
                    "UPDATE owed SET n_taken = n_taken + 1, due_at = ?2 WHERE item = ?1",
                )?
                .execute(params![page.item, seconds(lease(page.n_taken))])?;
            }
            if !rest.is_zero() {
                host::rest(&tx, errand.host(), now + rest)?;
            }
        }
        tx.commit()?;
        Ok(errands)
    }

    /// When the next page may be asked for, given the hosts that are resting and the origins that
    /// say nothing; `None` when none is owed.
    ///
    /// # Errors
    /// Database failure.
    pub fn next_errand_at(&self) -> Result<Option<DateTime<Utc>>> {
        let mut query = self.db.prepare_cached(
            "SELECT o.due_at, max(coalesce(h.next_at, 0),
                                  CASE WHEN r.is_closed THEN r.until_at ELSE 0 END)
             FROM owed o JOIN source s ON s.id = o.source LEFT JOIN host h ON h.name = o.host
             LEFT JOIN robots r ON r.origin = o.origin
             WHERE o.due_at IS NOT NULL AND s.left_at IS NULL ORDER BY o.due_at LIMIT ?1",
        )?;
        take::earliest(query.query([LOOKED_THROUGH])?)
    }
}

/// Ends what has waited for days, and what has ended the process often enough.
fn give_up(db: &Connection, now: DateTime<Utc>) -> Result<()> {
    db.prepare_cached(
        "UPDATE owed SET due_at = NULL, state = CASE state WHEN 'read' THEN 'read' ELSE 'failed' END,
                why = CASE WHEN ?3 <= n_taken THEN 'reading it has ended the program three times'
                           ELSE coalesce(why, 'it could not be asked for within three days') END
         WHERE due_at <= ?1 AND (?3 <= n_taken OR state = 'owed' AND owed_at < ?2)",
    )?
    .execute(params![seconds(now), seconds(now - GIVEN_UP_AFTER), MOST_ENDS])?;
    Ok(())
}

/// Whether a feed waits until nobody else is being read.
fn is_suspect_due(db: &Connection, now: DateTime<Utc>) -> Result<bool> {
    let query = "SELECT 1 FROM source s LEFT JOIN host h ON h.name = s.host
                 WHERE s.left_at IS NULL AND s.due_at <= ?1 AND 0 < s.n_taken
                   AND coalesce(h.next_at, 0) <= ?1";
    Ok(db.prepare_cached(query)?.exists([seconds(now)])?)
}

const COLUMNS: &str = "o.host, o.origin, r.origin IS NULL OR r.until_at <= ?1 AS is_unknown,
    coalesce(r.n_failed, 0) AS n_closed, coalesce(r.text, '') AS robots,
    coalesce(r.delay_s, 0) AS delay_s, o.item AS row, o.source AS source_row, o.version, o.url,
    o.etag, o.last_modified, o.validated_url, o.hash, o.n_taken, o.n_tried, o.n_hops, o.n_looks,
    o.read_at, o.state = 'owed' AS is_anew";

/// The first due errands, one a host.
fn due(
    db: &Connection,
    which: &str,
    now: DateTime<Utc>,
    limit: usize,
    busy: &BTreeSet<String>,
) -> Result<Vec<Errand>> {
    let mut query = db.prepare_cached(&format!(
        "SELECT {COLUMNS}, {ITEM} FROM owed o JOIN source s ON s.id = o.source JOIN item i ON i.id = o.item
         JOIN version v ON v.item = i.id AND v.n = i.n_versions
         LEFT JOIN host h ON h.name = o.host LEFT JOIN robots r ON r.origin = o.origin
         WHERE o.due_at <= ?1 AND {which} AND s.left_at IS NULL AND coalesce(h.next_at, 0) <= ?1
           AND NOT (coalesce(r.is_closed, 0) AND ?1 < r.until_at)
         ORDER BY o.due_at, o.item LIMIT ?2",
    ))?;
    let mut rows = query.query(params![seconds(now), LOOKED_THROUGH])?;
    let (mut errands, mut hosts) = (Vec::new(), HashSet::new());
    while let Some(row) = rows.next()? {
        let host: String = row.get("host")?;
        if busy.contains(&host) || !hosts.insert(host.clone()) {
            continue;
        }
        errands.push(if row.get("is_unknown")? {
            Errand::Robots(Origin {
                name: row.get("origin")?,
                host,
                source: row.get("source_row")?,
                n_failed: row.get("n_closed")?,
            })
        } else {
            Errand::Page(Box::new(read_page(row, host)?))
        });
        if errands.len() == limit {
            break;
        }
    }
    Ok(errands)
}

fn read_page(row: &Row<'_>, host: String) -> rusqlite::Result<PageTaken> {
    let url: String = row.get("url")?;
    let is_anew: bool = row.get("is_anew")?;
    let known = Validators {
        etag: row.get("etag")?,
        last_modified: row.get("last_modified")?,
        url: row.get("validated_url")?,
    };
    let hash: Option<Vec<u8>> = row.get("hash")?;
    Ok(PageTaken {
        item: row.get("row")?,
        source: row.get("source_row")?,
        version: row.get("version")?,
        wording: read_item(row)?,
        url: take::read_url(&url)?,
        host,
        robots: row.get("robots")?,
        delay: TimeDelta::seconds(row.get("delay_s")?),
        validators: if is_anew { Validators::default() } else { known },
        hash: hash.filter(|_| !is_anew),
        n_taken: row.get("n_taken")?,
        n_tried: row.get("n_tried")?,
        n_hops: row.get("n_hops")?,
        read_at: row.get::<_, Option<i64>>("read_at")?.map(instant),
        n_looks: row.get("n_looks")?,
    })
}
