//! Filing one document's items: which of them are known, under whatever key, and what is new.
use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use sha2::{Digest as _, Sha256};

use super::{Result, file::Filed, instant, labels::Indexed, polled::Read, seconds};
use crate::model::{Item, Match};

/// Everything one document's items are filed with.
pub(super) struct Desk<'a> {
    pub(super) db: &'a Connection,
    pub(super) source: i64,
    /// Nothing of the source is known yet, so nothing is looked for.
    pub(super) is_first: bool,
    pub(super) search: bool,
    pub(super) watches: &'a BTreeMap<String, i64>,
    /// By watch: wordings that were tried, and taken, so far.
    pub(super) counts: BTreeMap<i64, (i64, i64)>,
    /// Keys of the whole document.
    pub(super) keys: HashSet<&'a str>,
    /// Canonical links of the whole document.
    pub(super) links: HashSet<i64>,
    /// Of history, what was published since then is worth its article; `None`: nothing.
    pub(super) articles_since: Option<DateTime<Utc>>,
    /// Pages this document owes so far.
    pub(super) n_owed: usize,
    pub(super) now: DateTime<Utc>,
}

/// An item we have, and what we remember of its wording.
pub(super) struct Known {
    id: i64,
    key: String,
    canon: Option<i64>,
    text_hash: i64,
    n_versions: i64,
    first_seen: i64,
}

const KNOWN: &str =
    "SELECT id, key, canon, text_hash, n_versions, first_seen FROM item WHERE source = ?1 AND";

fn read_known(row: &Row<'_>) -> rusqlite::Result<Known> {
    Ok(Known {
        id: row.get(0)?,
        key: row.get(1)?,
        canon: row.get(2)?,
        text_hash: row.get(3)?,
        n_versions: row.get(4)?,
        first_seen: row.get(5)?,
    })
}

impl Desk<'_> {
    /// What is known of each item, in order.
    pub(super) fn find_all(&self, items: &[Read]) -> Result<Vec<Option<Known>>> {
        items.iter().map(|read| if self.is_first { Ok(None) } else { self.find(read) }).collect()
    }

    /// The same item under its canonical link, else under its key, else under its title and date:
    /// a changed guid is a new version, not a new item.
    ///
    /// The link comes first because some outlets give one guid to several items and deal them out
    /// anew in every document. So a key whose item stands in this document under its own link, or
    /// a title and date whose key does, belongs to another item.
    fn find(&self, read: &Read) -> Result<Option<Known>> {
        if let Some(canon) = canon_hash(read)
            && let Some(known) = self.find_by("canon = ?2", &canon)?
        {
            return Ok(Some(known));
        }
        if let Some(known) = self.find_by("key = ?2", &read.item.key)? {
            let stands_elsewhere = known.canon.is_some_and(|it| self.links.contains(&it));
            if !stands_elsewhere {
                return Ok(Some(known));
            }
            return self.find_by("key = ?2", &key_with_link(&read.item));
        }
        let (Some(title), Some(told_at)) = (title_hash(read), read.told_at()) else {
            return Ok(None);
        };
        let twin = (self.source, title, seconds(told_at));
        let query = format!("{KNOWN} title = ?2 AND told_at = ?3");
        let known = self.db.prepare_cached(&query)?.query_row(twin, read_known).optional()?;
        Ok(known.filter(|it| !self.keys.contains(it.key.as_str())))
    }

    fn find_by(&self, which: &str, value: &dyn rusqlite::ToSql) -> Result<Option<Known>> {
        let query = format!("{KNOWN} {which}");
        let mut query = self.db.prepare_cached(&query)?;
        Ok(query.query_row(params![self.source, value], read_known).optional()?)
    }

    /// When the one known item of this title was first seen; `None` where none or several are.
    pub(super) fn only_of_title(&self, read: &Read) -> Result<Option<DateTime<Utc>>> {
        let Some(title) = title_hash(read) else { return Ok(None) };
        let (n, seen): (i64, Option<i64>) = self
            .db
            .prepare_cached(
                "SELECT count(*), min(first_seen) FROM item WHERE source = ?1 AND title = ?2",
            )?
            .query_row([self.source, title], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(seen.filter(|_| n == 1).map(instant))
    }

    /// Files one item: nothing if it is known as it is, else a version, else item and version.
    ///
    /// * `history` — `item.is_history` of a new item.
    pub(super) fn file_item(
        &mut self,
        read: &Read,
        known: Option<&Known>,
        history: i64,
        filed: &mut Filed,
    ) -> Result<()> {
        let text_hash = text_hash(&read.item);
        let id = match known {
            Some(known) if known.text_hash == text_hash && known.canon == canon_hash(read) => {
                return Ok(());
            }
            Some(known) if known.text_hash == text_hash => {
                return self.describe(known, known.n_versions, text_hash, read);
            }
            Some(known) => {
                filed.n_changed += 1;
                self.describe(known, known.n_versions + 1, text_hash, read)?;
                self.file_version(known.id, known.n_versions + 1, read, filed)?;
                self.owe_again(known.id, known.n_versions + 1, read)?;
                known.id
            }
            None => {
                filed.n_new += 1;
                let id = self.insert(read, text_hash, history)?;
                self.file_version(id, 1, read, filed)?;
                self.owe(id, read, history)?;
                id
            }
        };
        self.index(id, read, known.map(|known| known.first_seen))
    }

    /// Files the words of an item's current wording, in place of those of the one before.
    ///
    /// * `known_since` — when the item was first seen, in seconds; `None` if it is new.
    pub(super) fn index(&self, item: i64, read: &Read, known_since: Option<i64>) -> Result<()> {
        if !self.search {
            if known_since.is_some() {
                // The words it was filed under are no longer its words.
                self.db
                    .prepare_cached("UPDATE item SET has_words = 0 WHERE id = ?1")?
                    .execute([item])?;
            }
            return Ok(());
        }
        let indexed = Indexed {
            item,
            source: self.source,
            lang: read.item.lang.as_deref(),
            first_seen: known_since.unwrap_or(seconds(self.now)),
            words: &read.words,
        };
        if known_since.is_some() { indexed.replace(self.db) } else { indexed.insert(self.db) }
    }

    fn insert(&self, read: &Read, text_hash: i64, history: i64) -> Result<i64> {
        self.db
            .prepare_cached(
                "INSERT INTO item (source, key, canon, title, told_at, text_hash, n_versions,
                                   first_seen, is_history, has_words, is_told)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?8, ?9, 0)",
            )?
            .execute(params![
                self.source,
                self.free_key(read)?,
                canon_hash(read),
                title_hash(read),
                read.told_at().map(seconds),
                text_hash,
                seconds(self.now),
                history,
                self.search,
            ])?;
        Ok(self.db.last_insert_rowid())
    }

    /// What identifies its current wording.
    fn describe(&self, known: &Known, n_versions: i64, text_hash: i64, read: &Read) -> Result<()> {
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
        let is_taken = !self.is_first && self.find_by("key = ?2", key)?.is_some();
        Ok(if is_taken { key_with_link(&read.item) } else { key.clone() })
    }

    /// Files one wording with its matches; gives its row.
    pub(super) fn file_version(
        &mut self,
        id: i64,
        n: i64,
        read: &Read,
        filed: &mut Filed,
    ) -> Result<i64> {
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
                self.counts.entry(*watch).or_default().1 += 1;
                let is_late = 1 < n && self.is_late(id, *watch)?;
                insert_match(self.db, version, id, *watch, matched, is_late)?;
            }
        }
        for watch in read.tried.iter().filter_map(|name| self.watches.get(name)) {
            self.counts.entry(*watch).or_default().0 += 1;
        }
        Ok(version)
    }

    /// Whether the watch found the item only looking back: then no other wording makes it news.
    fn is_late(&self, item: i64, watch: i64) -> Result<bool> {
        let mut query = self
            .db
            .prepare_cached("SELECT min(is_late) FROM matched WHERE item = ?1 AND watch = ?2")?;
        let is_late: Option<bool> = query.query_row([item, watch], |row| row.get(0))?;
        Ok(is_late.unwrap_or(false))
    }

    /// Adds what was tried and taken to each watch's sums.
    pub(super) fn file_counts(&self) -> Result<()> {
        for (watch, (n_tried, n_taken)) in &self.counts {
            self.db
                .prepare_cached(
                    "UPDATE watch SET n_tried = n_tried + ?2, n_taken = n_taken + ?3 WHERE id = ?1",
                )?
                .execute([watch, n_tried, n_taken])?;
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
        matched.tier.word(),
        is_late,
        evidence,
    ])?;
    Ok(())
}

/// Eight bytes are plenty to tell the wordings of one source apart: a million items collide in one
/// of thirty million stores.
fn hash(parts: &[&str]) -> i64 {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let digest = hasher.finalize();
    i64::from_le_bytes(digest[..8].try_into().expect("32 bytes are more than 8"))
}

/// The key of an item whose own key another item of the outlet has.
fn key_with_link(item: &Item) -> String {
    format!("{}|{}", item.key, item.link)
}

fn text_hash(item: &Item) -> i64 {
    hash(&[&item.title, &item.summary, &item.content, &item.author])
}

pub(super) fn canon_hash(read: &Read) -> Option<i64> {
    read.canon.as_deref().map(|canon| hash(&[canon]))
}

fn title_hash(read: &Read) -> Option<i64> {
    (!read.folded_title.is_empty()).then(|| hash(&[&read.folded_title]))
}
