//! Which item this is: known under its link, its key, or its title and date, or new.
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, params};
use sha2::{Digest as _, Sha256};

use super::{Result, desk::Desk, instant, polled::Read, seconds};
use crate::model::Item;

/// An item we have, and what we remember of its wording.
pub(super) struct Known {
    pub(super) id: i64,
    key: String,
    pub(super) canon: Option<i64>,
    pub(super) text_hash: i64,
    pub(super) n_versions: i64,
    pub(super) first_seen: i64,
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
            return Ok((!stands_elsewhere).then_some(known));
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

    /// The item's own key; with its link where another item of the outlet has the key.
    pub(super) fn free_key(&self, read: &Read) -> Result<String> {
        let key = &read.item.key;
        let is_taken = !self.is_first && self.find_by("key = ?2", key)?.is_some();
        Ok(if is_taken { format!("{key}|{}", read.item.link) } else { key.clone() })
    }
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

/// By what two wordings of an item are told apart.
pub(super) fn text_hash(item: &Item) -> i64 {
    hash(&[&item.title, &item.summary, &item.content, &item.author])
}

/// Of its canonical link; `None` without one.
pub(super) fn canon_hash(read: &Read) -> Option<i64> {
    read.canon.as_deref().map(|canon| hash(&[canon]))
}

/// Of its folded title; `None` without one.
pub(super) fn title_hash(read: &Read) -> Option<i64> {
    (!read.folded_title.is_empty()).then(|| hash(&[&read.folded_title]))
}
