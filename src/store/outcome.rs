//! What a finished poll makes of its source's row: read or failing, due when, living where.
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Row, params};
use url::Url;

use super::{
    Result, adopt,
    coverage::SAID_AFTER,
    host, instant,
    polled::{About, News, Polled},
    seconds,
};
use crate::model::{Pace, Trouble, Validators};

/// A permanent redirect is believed after this many sightings …
const SIGHTINGS: i64 = 3;
/// … over at least this long.
const SIGHTED_FOR: TimeDelta = TimeDelta::hours(24);
/// After this many failures at the new address, the configured one is tried again.
const GIVE_UP_MOVE: u32 = 3;

/// What the source was before this poll.
pub(super) struct Before {
    pub(super) is_first: bool,
    pub(super) failing_since: Option<DateTime<Utc>>,
    pub(super) polled_at: Option<DateTime<Utc>>,
    pub(super) read_at: Option<DateTime<Utc>>,
    pub(super) newest_at: Option<DateTime<Utc>>,
    pub(super) pace: Pace,
    pub(super) is_filling: bool,
    pub(super) fill_then: Option<DateTime<Utc>>,
    pub(super) n_fill: i64,
    has_sighting: bool,
}

impl Before {
    /// Of the source in this row.
    pub(super) fn of(db: &Connection, source: i64) -> Result<Self> {
        let row = db
            .prepare_cached(
                "SELECT first_read_at IS NULL, failing_since, polled_at, read_at, newest_at, pace,
                        fill_url IS NOT NULL, fill_then, n_fill, moved_to IS NOT NULL
                 FROM source WHERE id = ?1",
            )?
            .query_row([source], Self::read)?;
        Ok(row)
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let time = |column: usize| row.get::<_, Option<i64>>(column).map(|it| it.map(instant));
        Ok(Self {
            is_first: row.get(0)?,
            failing_since: time(1)?,
            polled_at: time(2)?,
            read_at: time(3)?,
            newest_at: time(4)?,
            pace: Pace::from_steps(row.get(5)?),
            is_filling: row.get(6)?,
            fill_then: time(7)?,
            n_fill: row.get(8)?,
            has_sighting: row.get(9)?,
        })
    }
}

/// The source was read, or has nothing new.
pub(super) fn succeed(
    db: &Connection,
    poll: &Polled,
    validators: &Validators,
    before: &Before,
    now: DateTime<Utc>,
) -> Result<()> {
    db.prepare_cached(
        "UPDATE source SET due_at = ?2, n_taken = 0, is_forced = 0, polled_at = ?3, read_at = ?3,
                first_read_at = coalesce(first_read_at, ?3), n_failed = 0, failing_since = NULL,
                status = NULL, trouble = NULL, hint = NULL, not_before = NULL,
                etag = ?4, last_modified = ?5, validated_url = ?6,
                n_same = CASE ?7 WHEN 1 THEN n_same + 1 ELSE 0 END,
                n_empty = n_empty + (0 < n_empty)
         WHERE id = ?1",
    )?
    .execute(params![
        poll.source,
        seconds(poll.due.same),
        seconds(now),
        validators.etag,
        validators.last_modified,
        validators.url,
        i64::from(matches!(poll.news, News::Unchanged { .. })),
    ])?;
    match &poll.moved {
        Some(target) => sight_move(db, poll.source, target, now),
        None if before.has_sighting => forget_move(db, poll.source),
        None => Ok(()),
    }
}

/// What a document taught besides its items.
pub(super) fn describe(
    db: &Connection,
    source: i64,
    about: &About,
    (pace, due_at): (Pace, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<()> {
    let words: Vec<&str> = about.flaws.iter().take(20).map(|flaw| flaw.0.as_str()).collect();
    db.prepare_cached(
        "UPDATE source SET n_flaws = ?2, flaws = ?3, gap_s = coalesce(?4, gap_s), body_hash = ?5,
                asked_s = ?6, skip = ?7, pace = ?8, due_at = max(?9, ?10)
         WHERE id = ?1",
    )?
    .execute(params![
        source,
        about.flaws.len(),
        words.join("\n"),
        about.gap.map(|gap| gap.num_seconds()),
        about.body_hash,
        about.asked.num_seconds(),
        about.skip.bits(),
        pace.steps(),
        seconds(due_at),
        seconds(now),
    ])?;
    Ok(())
}

/// Nothing could be read.
pub(super) fn fail(
    db: &Connection,
    poll: &Polled,
    trouble: &Trouble,
    now: DateTime<Utc>,
) -> Result<()> {
    db.prepare_cached(
        "UPDATE source SET due_at = ?2, n_taken = 0, is_forced = 0, polled_at = ?3,
                n_failed = n_failed + 1, failing_since = coalesce(failing_since, ?3),
                status = ?4, trouble = ?5, hint = ?6, not_before = ?7
         WHERE id = ?1",
    )?
    .execute(params![
        poll.source,
        seconds(poll.due.same),
        seconds(now),
        trouble.status(),
        trouble.to_string(),
        trouble.hint(),
        poll.not_before.map(seconds),
    ])?;
    return_home(db, poll.source)
}

/// Whether a trouble is to be said now: when it begins. A 404 may be an accident of an hour, so
/// it is said by the first poll that finds it three days old.
pub(super) fn is_said(trouble: &Trouble, before: &Before, now: DateTime<Utc>) -> bool {
    match (trouble.status(), before.failing_since) {
        (Some(404), Some(since)) => {
            let from = since + SAID_AFTER;
            from <= now && before.polled_at.is_none_or(|last| last < from)
        }
        (Some(404), None) => false,
        (_, since) => since.is_none(),
    }
}

/// Counts a permanent redirect; believed, it becomes the address we ask.
fn sight_move(db: &Connection, source: i64, target: &Url, now: DateTime<Utc>) -> Result<()> {
    db.prepare_cached(
        "UPDATE source SET n_moved = CASE WHEN moved_to IS ?2 THEN n_moved + 1 ELSE 1 END,
                moved_since = CASE WHEN moved_to IS ?2 THEN moved_since ELSE ?3 END, moved_to = ?2
         WHERE id = ?1",
    )?
    .execute(params![source, target.as_str(), seconds(now)])?;
    let n_changed = db.execute(
        "UPDATE source SET lives_at = moved_to, host = ?2, moved_to = NULL, n_moved = 0
         WHERE id = ?1 AND ?3 <= n_moved AND moved_since <= ?4",
        params![source, host::of(target), SIGHTINGS, seconds(now - SIGHTED_FOR)],
    )?;
    if 0 < n_changed {
        let outlet: String =
            db.query_row("SELECT outlet FROM source WHERE id = ?1", [source], |row| row.get(0))?;
        let line = format!(
            "the feed of {outlet} has moved for good to {target}; it is asked there from now on, and its file should say so"
        );
        adopt::note(db, now, &line)?;
    }
    Ok(())
}

fn forget_move(db: &Connection, source: i64) -> Result<()> {
    db.execute(
        "UPDATE source SET moved_to = NULL, n_moved = 0, moved_since = NULL WHERE id = ?1",
        [source],
    )?;
    Ok(())
}

/// The configured address gets another chance where the one it led to fails for long.
fn return_home(db: &Connection, source: i64) -> Result<()> {
    let home: Option<String> = db
        .prepare_cached(
            "SELECT CASE WHEN lives_at IS NOT NULL AND ?2 <= n_failed THEN url END
             FROM source WHERE id = ?1",
        )?
        .query_row(params![source, GIVE_UP_MOVE], |row| row.get(0))?;
    let Some(home) = home.and_then(|home| Url::parse(&home).ok()) else { return Ok(()) };
    db.execute(
        "UPDATE source SET lives_at = NULL, host = ?2, etag = NULL, last_modified = NULL,
                validated_url = NULL
         WHERE id = ?1",
        params![source, host::of(&home)],
    )?;
    Ok(())
}
