//! Filing the items of one document: which are new, which are new wordings of one we have.
use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};
use sha2::{Digest as _, Sha256};

use super::{Filed, Read, Result, claim, seconds};
use crate::model::{Item, Match};

/// Everything one document's items are filed with.
pub(super) struct Desk<'a> {
    db: &'a Connection,
    source: i64,
    is_first: bool,
    search: bool,
    watches: &'a BTreeMap<String, i64>,
    now: DateTime<Utc>,
    /// Keys of the whole document.
    keys: HashSet<&'a str>,
    /// Canonical links of the whole document.
    links: HashSet<Vec<u8>>,
}

/// An item we have, and what we remember of its wording.
struct Known {
    id: i64,
    key: String,
    canon: Option<Vec<u8>>,
    text_hash: Vec<u8>,
    n_versions: i64,
}

impl<'a> Desk<'a> {
    /// For one document of a source.
    ///
    /// * `is_first` — whether this is the source's first successful poll: its items are history.
    /// * `search` — whether words are indexed.
    /// * `watches` — row of each watch the matches name.
    pub(super) fn new(
        db: &'a Connection,
        source: i64,
        is_first: bool,
        search: bool,
        watches: &'a BTreeMap<String, i64>,
        items: &'a [Read],
        now: DateTime<Utc>,
    ) -> Self {
        let keys = items.iter().map(|read| read.item.key.as_str()).collect();
        let links = items.iter().filter_map(canon_hash).collect();
        Self { db, source, is_first, search, watches, now, keys, links }
    }

    /// Files one item, or a new wording of one we have; counts both.
    pub(super) fn file_item(&self, read: &Read, filed: &mut Filed) -> Result<()> {
        let text_hash = text_hash(&read.item);
        let id = match self.find(read)? {
            Some(known) if known.text_hash == text_hash && known.canon == canon_hash(read) => {
                return Ok(());
            }
            Some(known) if known.text_hash == text_hash => {
                return self.describe(&known, known.n_versions, &text_hash, read);
            }
            Some(known) => {
                filed.n_changed += 1;
                self.describe(&known, known.n_versions + 1, &text_hash, read)?;
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

    /// The same item under its canonical link, else under its key, else under its title and date:
    /// a changed guid is a new version, not a new item.
    ///
    /// The link comes first because some outlets give one guid to several items and deal them out
    /// anew in every document. So a key whose item stands in this document under its own link, or
    /// a title and date whose key does, belongs to another item.
    fn find(&self, read: &Read) -> Result<Option<Known>> {
        let canon = canon_hash(read).filter(|_| !self.is_first);
        if let Some(canon) = &canon
            && let Some(known) = self.find_by("canon", canon)?
        {
            return Ok(Some(known));
        }
        if let Some(known) = self.find_by("key", &read.item.key)? {
            let stands_elsewhere = known.canon.as_ref().is_some_and(|it| self.links.contains(it));
            return Ok((!stands_elsewhere).then_some(known));
        }
        let Some(twin) = twin_hash(read).filter(|_| !self.is_first) else { return Ok(None) };
        let known = self.find_by("twin", &twin)?;
        Ok(known.filter(|it| !self.keys.contains(it.key.as_str())))
    }

    fn find_by(&self, column: &str, value: &dyn rusqlite::ToSql) -> Result<Option<Known>> {
        let query = format!(
            "SELECT id, key, canon, text_hash, n_versions FROM item WHERE source = ?1 AND {column} = ?2"
        );
        let known = self
            .db
            .prepare_cached(&query)?
            .query_row(params![self.source, value], |row| {
                Ok(Known {
                    id: row.get(0)?,
                    key: row.get(1)?,
                    canon: row.get(2)?,
                    text_hash: row.get(3)?,
                    n_versions: row.get(4)?,
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
                self.free_key(read)?,
                canon_hash(read),
                twin_hash(read),
                text_hash,
                seconds(self.now),
                read.item.published.map(seconds),
                self.is_first,
            ])?;
        Ok(self.db.last_insert_rowid())
    }

    /// What identifies its current wording.
    fn describe(
        &self,
        known: &Known,
        n_versions: i64,
        text_hash: &[u8],
        read: &Read,
    ) -> Result<()> {
        self.db
            .prepare_cached(
                "UPDATE item SET text_hash = ?2, n_versions = ?3, canon = coalesce(?4, canon)
                 WHERE id = ?1",
            )?
            .execute(params![known.id, text_hash, n_versions, canon_hash(read)])?;
        Ok(())
    }

    /// The item's own key; with its link where another item of the outlet has the key.
    fn free_key(&self, read: &Read) -> Result<String> {
        let key = &read.item.key;
        let is_taken = self.find_by("key", key)?.is_some();
        Ok(if is_taken { format!("{key}|{}", read.item.link) } else { key.clone() })
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
        claim::tier_word(matched.tier),
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
