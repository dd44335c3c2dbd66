//! Filing what a poll brought: items, words, matches, validators and the next due time at once.
use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::{Result, Store, host, seconds};
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
            let listed = items.iter().map(|read| read.item.key.as_str()).collect();
            let (source, is_first) = (poll.source, before.is_first);
            let desk = Desk { db, source, is_first, search, watches, listed, now };
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

/// Everything one document's items are filed with.
struct Desk<'a> {
    db: &'a Connection,
    source: i64,
    is_first: bool,
    search: bool,
    watches: &'a BTreeMap<String, i64>,
    /// Keys of the whole document.
    listed: HashSet<&'a str>,
    now: DateTime<Utc>,
}

/// An item we have, and what we remember of its wording.
struct Known {
    id: i64,
    key: String,
    text_hash: Vec<u8>,
    n_versions: i64,
}

impl Desk<'_> {
    fn file_item(&self, read: &Read, filed: &mut Filed) -> Result<()> {
        let text_hash = text_hash(&read.item);
        let id = match self.find(read)? {
            Some(known) if known.text_hash == text_hash => return Ok(()),
            Some(known) => {
                filed.n_changed += 1;
                self.reword(&known, &text_hash)?;
                self.file_version(known.id, known.n_versions + 1, read, filed)?;
                known.id
            }
            None => {
                filed.n_new += 1;
                let id = self.insert(read, &text_hash)?;
                self.file_version(id, 1, read, filed)?;
                id
            }
        };
        if self.search {
            self.db
                .prepare_cached("INSERT OR REPLACE INTO search (rowid, words) VALUES (?1, ?2)")?
                .execute(params![id, read.words])?;
        }
        Ok(())
    }

    /// The same item under this key, or under another key with the same canonical link, or with
    /// the same title and date: a changed guid is a new version, not a new item. A key that the
    /// document still lists beside this one belongs to another item.
    fn find(&self, read: &Read) -> Result<Option<Known>> {
        if let Some(known) = self.find_by("key", &read.item.key)? {
            return Ok(Some(known));
        }
        if self.is_first {
            return Ok(None);
        }
        for (column, value) in [("canon", canon_hash(read)), ("twin", twin_hash(read))] {
            let Some(value) = value else { continue };
            let known = self.find_by(column, &value)?;
            if let Some(known) = known.filter(|it| !self.listed.contains(it.key.as_str())) {
                return Ok(Some(known));
            }
        }
        Ok(None)
    }

    fn find_by(&self, column: &str, value: &dyn rusqlite::ToSql) -> Result<Option<Known>> {
        let query = format!(
            "SELECT id, key, text_hash, n_versions FROM item WHERE source = ?1 AND {column} = ?2"
        );
        let known = self
            .db
            .prepare_cached(&query)?
            .query_row(params![self.source, value], |row| {
                Ok(Known {
                    id: row.get(0)?,
                    key: row.get(1)?,
                    text_hash: row.get(2)?,
                    n_versions: row.get(3)?,
                })
            })
            .optional()?;
        Ok(known)
    }

    fn insert(&self, read: &Read, text_hash: &[u8]) -> Result<i64> {
        self.db
            .prepare_cached(
                "INSERT INTO item (source, key, canon, twin, text_hash, n_versions, first_seen,
                                   published, is_history)
                 VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7, ?8)",
            )?
            .execute(params![
                self.source,
                read.item.key,
                canon_hash(read),
                twin_hash(read),
                text_hash,
                seconds(self.now),
                read.item.published.map(seconds),
                self.is_first,
            ])?;
        Ok(self.db.last_insert_rowid())
    }

    fn reword(&self, known: &Known, text_hash: &[u8]) -> Result<()> {
        self.db
            .prepare_cached("UPDATE item SET text_hash = ?2, n_versions = ?3 WHERE id = ?1")?
            .execute(params![known.id, text_hash, known.n_versions + 1])?;
        Ok(())
    }

    fn file_version(&self, id: i64, n: i64, read: &Read, filed: &mut Filed) -> Result<()> {
        let item = &read.item;
        self.db
            .prepare_cached(
                "INSERT INTO version (item, n, seen_at, title, summary, content, link, author,
                                      categories, lang, published, updated)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute(params![
                id,
                n,
                seconds(self.now),
                item.title,
                item.summary,
                item.content,
                item.link,
                item.author,
                item.categories.join("\n"),
                item.lang,
                item.published.map(seconds),
                item.updated.map(seconds),
            ])?;
        let version = self.db.last_insert_rowid();
        for matched in &read.matches {
            if let Some(watch) = self.watches.get(&matched.watch) {
                filed.n_matched += 1;
                insert_match(self.db, version, id, *watch, matched, false)?;
            }
        }
        Ok(())
    }
}

/// Writes one match, in place of an older one of the same version and watch.
pub(super) fn insert_match(
    db: &Connection,
    version: i64,
    item: i64,
    watch: i64,
    matched: &Match,
    is_late: bool,
) -> Result<()> {
    let evidence = serde_json::to_string(&matched.evidence).expect("evidence is plain data");
    db.prepare_cached(
        "INSERT INTO matched (version, watch, item, score, tier, is_late, evidence)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (version, watch) DO UPDATE
         SET score = excluded.score, tier = excluded.tier, evidence = excluded.evidence",
    )?
    .execute(params![
        version,
        watch,
        item,
        matched.score.halves(),
        super::claim::tier_word(matched.tier),
        is_late,
        evidence,
    ])?;
    Ok(())
}

/// Sixteen bytes are plenty to tell the wordings of one source apart.
fn hash(parts: &[&str]) -> Vec<u8> {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize()[..16].to_vec()
}

fn text_hash(item: &Item) -> Vec<u8> {
    hash(&[&item.title, &item.summary, &item.content, &item.author])
}

fn canon_hash(read: &Read) -> Option<Vec<u8>> {
    read.canon.as_deref().map(|canon| hash(&[canon]))
}

/// Title and date (some outlets only say when they updated); neither alone tells items apart.
fn twin_hash(read: &Read) -> Option<Vec<u8>> {
    let published = read.item.published.or(read.item.updated)?;
    let title = &read.folded_title;
    (!title.is_empty()).then(|| hash(&[title, &published.timestamp().to_string()]))
}
