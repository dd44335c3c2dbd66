//! Taking due sources: committed before anybody asks them.
//!
//! A taken source is due again only after its lease, so a process that dies while reading a feed
//! does not begin with it again. A finished poll sets the real due time.
use std::{
    collections::{BTreeSet, HashSet},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Row, Rows, params};
use url::Url;

use super::{Result, Store, host, instant, seconds};
use crate::model::{Pace, Skip, Trouble, Validators};

/// A source that is ours to ask now.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Its row.
    pub id: i64,
    /// Its name in the configuration.
    pub name: String,
    /// Where to ask: as configured, or where permanent redirects have long led; an older page
    /// while a gap is being filled.
    pub url: Url,
    /// Whether an older page is asked for. Then nothing of the answer but its items counts.
    pub is_fill: bool,
    /// One request at a time goes to it.
    pub host: String,
    /// What the server remembers us by; empty for an older page.
    pub validators: Validators,
    /// Polls begun and not finished before this one.
    pub n_taken: u32,
    /// Failed polls in a row.
    pub n_failed: u32,
    /// Repeats of the last body in a row.
    pub n_same: u32,
    /// Hash of the last body that was read.
    pub body_hash: Option<Vec<u8>>,
    /// Usual time between its items.
    pub gap: Option<TimeDelta>,
    /// Rest the last document asked for.
    pub asked: TimeDelta,
    /// When the last document did not want to be asked.
    pub skip: Skip,
    /// How eagerly it is asked.
    pub pace: Pace,
    /// Whether somebody asked for it by hand.
    pub is_forced: bool,
}

const COLUMNS: &str = "s.id, s.name, coalesce(s.fill_url, s.lives_at, s.url), s.host, s.etag,
    s.last_modified, s.n_taken, s.n_failed, s.n_same, s.body_hash, s.gap_s, s.validated_url,
    s.fill_url IS NOT NULL, s.asked_s, s.skip, s.pace, s.is_forced";

impl Store {
    /// Takes at most `limit` sources that are due at `now`, one a host, none on a host that is
    /// `busy` or resting; each is due again at `lease(n_taken)` should we never come back.
    ///
    /// A source whose last poll never ended is a suspect: it is read alone, when nothing else is
    /// in flight or due, so that the guilty one is found without the innocent waiting. Taken three
    /// times without an end, it is named as failing.
    ///
    /// # Errors
    /// Database failure; nothing is taken.
    pub fn take(
        &mut self,
        now: DateTime<Utc>,
        limit: usize,
        busy: &BTreeSet<String>,
        pause: Duration,
        lease: impl Fn(u32) -> DateTime<Utc>,
    ) -> Result<Vec<Taken>> {
        self.without_waiting(|store| store.take_now(now, limit, busy, pause, lease))
    }

    /// Takes without waiting for the disk: a power cut may forget it, and then what was taken is
    /// simply due. The end of the process forgets nothing. What is filed waits for the disk again.
    pub(super) fn without_waiting<T>(
        &mut self,
        take: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        self.db.pragma_update(None, "synchronous", "normal")?;
        let taken = take(self);
        self.db.pragma_update(None, "synchronous", "full")?;
        taken
    }

    fn take_now(
        &mut self,
        now: DateTime<Utc>,
        limit: usize,
        busy: &BTreeSet<String>,
        pause: Duration,
        lease: impl Fn(u32) -> DateTime<Utc>,
    ) -> Result<Vec<Taken>> {
        let tx = self.db.transaction()?;
        let mut taken = due(&tx, "s.n_taken = 0", now, limit, busy)?;
        if taken.is_empty() && busy.is_empty() {
            taken = due(&tx, "0 < s.n_taken", now, 1, busy)?;
        }
        let taken = awake(&tx, taken, now)?;
        for it in &taken {
            tx.prepare_cached(
                "UPDATE source SET n_taken = n_taken + 1, due_at = ?2 WHERE id = ?1",
            )?
            .execute(params![it.id, seconds(lease(it.n_taken))])?;
            if 2 < it.n_taken {
                suspect(&tx, it, now)?;
            }
            if !pause.is_zero() {
                let pause = TimeDelta::from_std(pause).unwrap_or_default();
                host::rest(&tx, &it.host, now + pause)?;
            }
        }
        tx.commit()?;
        Ok(taken)
    }

    /// When the next source may be asked, given the hosts that are resting; `None` without sources.
    ///
    /// # Errors
    /// Database failure.
    pub fn next_poll_at(&self) -> Result<Option<DateTime<Utc>>> {
        let mut query = self.db.prepare_cached(
            "SELECT s.due_at, coalesce(h.next_at, 0)
             FROM source s LEFT JOIN host h ON h.name = s.host WHERE s.left_at IS NULL
             ORDER BY s.due_at, s.shuffle",
        )?;
        earliest(query.query([])?)
    }
}

/// When the first of them may be asked; `None` without any.
///
/// * `rows` — in order of the first column, when it is due; in the second until when its host rests.
pub(super) fn earliest(mut rows: Rows<'_>) -> Result<Option<DateTime<Utc>>> {
    let mut best: Option<i64> = None;
    while let Some(row) = rows.next()? {
        let (due, rests_until): (i64, i64) = (row.get(0)?, row.get(1)?);
        if best.is_some_and(|best| best <= due) {
            break; // those that follow are due later still
        }
        let at = due.max(rests_until);
        best = Some(best.map_or(at, |best| best.min(at)));
    }
    Ok(best.map(instant))
}

/// The first due sources in order of time and shuffle, one a host; stops looking when it has
/// enough, so that a long list costs no more than a short one.
fn due(
    db: &Connection,
    which: &str,
    now: DateTime<Utc>,
    limit: usize,
    busy: &BTreeSet<String>,
) -> Result<Vec<Taken>> {
    let mut taken: Vec<Taken> = Vec::new();
    if limit == 0 {
        return Ok(taken);
    }
    let mut query = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM source s LEFT JOIN host h ON h.name = s.host
         WHERE s.left_at IS NULL AND s.due_at <= ?1 AND coalesce(h.next_at, 0) <= ?1 AND {which}
         ORDER BY s.due_at, s.shuffle",
    ))?;
    let mut rows = query.query([seconds(now)])?;
    let mut hosts = HashSet::new();
    while let Some(row) = rows.next()? {
        let host: String = row.get(3)?;
        if busy.contains(&host) || !hosts.insert(host) {
            continue;
        }
        taken.push(read_taken(row)?);
        if taken.len() == limit {
            break;
        }
    }
    Ok(taken)
}

/// Those that may be asked in this hour. The others waited for their host until their own time
/// was over, and are due when it comes again; what somebody asks for by hand is asked.
fn awake(db: &Connection, taken: Vec<Taken>, now: DateTime<Utc>) -> Result<Vec<Taken>> {
    let (awake, asleep): (Vec<_>, Vec<_>) =
        taken.into_iter().partition(|it| it.is_forced || it.skip.next_allowed(now) == now);
    for it in asleep {
        let at = it.skip.next_allowed(now);
        db.execute("UPDATE source SET due_at = ?2 WHERE id = ?1", params![it.id, seconds(at)])?;
    }
    Ok(awake)
}

/// Names a source whose polls never end; a poll that does end clears it.
fn suspect(db: &Connection, taken: &Taken, now: DateTime<Utc>) -> Result<()> {
    let trouble = Trouble::Dangerous { n_taken: taken.n_taken };
    db.execute(
        "UPDATE source SET n_failed = max(n_failed, ?2), failing_since = coalesce(failing_since, ?3),
                trouble = ?4, hint = ?5
         WHERE id = ?1",
        params![taken.id, taken.n_taken, seconds(now), trouble.to_string(), trouble.hint()],
    )?;
    Ok(())
}

fn read_taken(row: &Row<'_>) -> rusqlite::Result<Taken> {
    let url: String = row.get(2)?;
    let is_fill: bool = row.get(12)?;
    let known = Validators { etag: row.get(4)?, last_modified: row.get(5)?, url: row.get(11)? };
    Ok(Taken {
        id: row.get(0)?,
        name: row.get(1)?,
        url: read_url(&url)?,
        is_fill,
        host: row.get(3)?,
        validators: if is_fill { Validators::default() } else { known },
        n_taken: row.get(6)?,
        n_failed: row.get(7)?,
        n_same: row.get(8)?,
        body_hash: row.get(9)?,
        gap: row.get::<_, Option<i64>>(10)?.map(TimeDelta::seconds),
        asked: TimeDelta::seconds(row.get(13)?),
        skip: Skip::from_bits(row.get(14)?),
        pace: Pace::from_steps(row.get(15)?),
        is_forced: row.get(16)?,
    })
}

/// A stored address; it was one when it was written.
pub(super) fn read_url(text: &str) -> rusqlite::Result<Url> {
    let kind = rusqlite::types::Type::Text;
    Url::parse(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, kind, Box::new(error)))
}
