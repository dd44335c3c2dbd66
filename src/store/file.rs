//! Filing what a poll brought: items, words, matches, validators and the next due time at once.
use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, params};

use super::{Result, Store, desk::Desk, host, seconds};
use crate::model::{Flaw, Item, Match, Trouble, Validators};

/// One item as it was read, with all that is derived from its wording.
#[derive(Clone, Debug)]
pub struct Read {
    /// The item.
    pub item: Item,
    /// Its canonical link, if no other item of the same document has it.
    pub canon: Option<String>,
    /// Its title folded, for recognising it under another key.
    pub folded_title: String,
    /// Its folded words.
    pub words: String,
    /// What the watches say of it.
    pub matches: Vec<Match>,
}

/// How a poll ended.
#[derive(Clone, Debug)]
pub enum News {
    /// 304.
    Same {
        /// To send next time.
        validators: Validators,
    },
    /// A document that could be read.
    Read {
        /// Its items, in document order.
        items: Vec<Read>,
        /// To send next time.
        validators: Validators,
        /// What had to be guessed.
        flaws: Vec<Flaw>,
        /// Usual time between its items, if it shows one.
        gap: Option<TimeDelta>,
        /// Hash of the bytes.
        body_hash: Vec<u8>,
    },
    /// The very bytes of last time, from a server that does not validate.
    Unchanged {
        /// To send next time.
        validators: Validators,
    },
    /// Nothing could be read. Validators stay as they were, so that the next poll asks again.
    Failed(Trouble),
}

/// One finished poll.
#[derive(Clone, Debug)]
pub struct Polled {
    /// Row of the source.
    pub source: i64,
    /// The host that was asked.
    pub host: String,
    /// How long the whole host wants to be left alone, if it said so.
    pub host_rests_until: Option<DateTime<Utc>>,
    /// When the source is due next.
    pub due_at: DateTime<Utc>,
    /// How it ended.
    pub news: News,
}

/// What filing one poll changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filed {
    /// Items never seen before.
    pub n_new: usize,
    /// Items whose wording changed.
    pub n_changed: usize,
    /// Matches among both.
    pub n_matched: usize,
    /// Whether the source could not be read before this poll.
    pub was_failing: bool,
}

impl Store {
    /// Files finished polls at `now`: one transaction, a savepoint a poll, so that a poll the
    /// store cannot take costs no other.
    ///
    /// `watches` gives the row of each watch the matches name.
    ///
    /// # Errors
    /// Database failure; then nothing of any poll is filed, and all are due again after their lease.
    pub fn file(
        &mut self,
        polls: &[Polled],
        watches: &BTreeMap<String, i64>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Filed>> {
        let search = self.options.search;
        let mut tx = self.db.transaction()?;
        let mut filed = Vec::with_capacity(polls.len());
        for poll in polls {
            let point = tx.savepoint()?;
            filed.push(file_one(&point, poll, watches, search, now)?);
            point.commit()?;
        }
        tx.commit()?;
        Ok(filed)
    }
}

fn file_one(
    db: &Connection,
    poll: &Polled,
    watches: &BTreeMap<String, i64>,
    search: bool,
    now: DateTime<Utc>,
) -> Result<Filed> {
    if let Some(until) = poll.host_rests_until {
        host::rest(db, &poll.host, until)?;
    }
    let before = Before::of(db, poll.source)?;
    let mut filed = Filed { was_failing: before.is_failing, ..Filed::default() };
    match &poll.news {
        News::Failed(trouble) => fail(db, poll, trouble, now)?,
        News::Same { validators } | News::Unchanged { validators } => {
            succeed(db, poll, validators, now)?;
        }
        News::Read { items, validators, flaws, gap, body_hash } => {
            let (source, is_first) = (poll.source, before.is_first);
            let desk = Desk::new(db, source, is_first, search, watches, items, now);
            for read in items {
                desk.file_item(read, &mut filed)?;
            }
            succeed(db, poll, validators, now)?;
            describe(db, poll.source, flaws, *gap, body_hash)?;
            if 0 < filed.n_new {
                db.prepare_cached("UPDATE source SET news_at = ?2 WHERE id = ?1")?
                    .execute(params![poll.source, seconds(now)])?;
            }
        }
    }
    Ok(filed)
}

/// What the source was before this poll.
struct Before {
    is_first: bool,
    is_failing: bool,
}

impl Before {
    fn of(db: &Connection, source: i64) -> Result<Self> {
        let row = db
            .prepare_cached("SELECT first_read_at IS NULL, n_failed > 0 FROM source WHERE id = ?1")?
            .query_row([source], |row| {
                Ok(Self { is_first: row.get(0)?, is_failing: row.get(1)? })
            })?;
        Ok(row)
    }
}

fn succeed(
    db: &Connection,
    poll: &Polled,
    validators: &Validators,
    now: DateTime<Utc>,
) -> Result<()> {
    let n_same = i64::from(matches!(poll.news, News::Unchanged { .. }));
    db.prepare_cached(
        "UPDATE source SET due_at = ?2, n_taken = 0, is_forced = 0, polled_at = ?3, read_at = ?3,
                first_read_at = coalesce(first_read_at, ?3), n_failed = 0, failing_since = NULL,
                trouble = NULL, hint = NULL, etag = ?4, last_modified = ?5, validated_url = ?7,
                n_same = CASE ?6 WHEN 1 THEN n_same + 1 ELSE 0 END
         WHERE id = ?1",
    )?
    .execute(params![
        poll.source,
        seconds(poll.due_at),
        seconds(now),
        validators.etag,
        validators.last_modified,
        n_same,
        validators.url,
    ])?;
    Ok(())
}

fn describe(
    db: &Connection,
    source: i64,
    flaws: &[Flaw],
    gap: Option<TimeDelta>,
    body_hash: &[u8],
) -> Result<()> {
    let words: Vec<&str> = flaws.iter().take(20).map(|flaw| flaw.0.as_str()).collect();
    db.prepare_cached(
        "UPDATE source SET n_flaws = ?2, flaws = ?3, gap_s = coalesce(?4, gap_s), body_hash = ?5
         WHERE id = ?1",
    )?
    .execute(params![
        source,
        flaws.len(),
        words.join("\n"),
        gap.map(|gap| gap.num_seconds()),
        body_hash
    ])?;
    Ok(())
}

fn fail(db: &Connection, poll: &Polled, trouble: &Trouble, now: DateTime<Utc>) -> Result<()> {
    db.prepare_cached(
        "UPDATE source SET due_at = ?2, n_taken = 0, is_forced = 0, polled_at = ?3,
                n_failed = n_failed + 1, failing_since = coalesce(failing_since, ?3),
                trouble = ?4, hint = ?5
         WHERE id = ?1",
    )?
    .execute(params![
        poll.source,
        seconds(poll.due_at),
        seconds(now),
        trouble.to_string(),
        trouble.hint(),
    ])?;
    Ok(())
}
