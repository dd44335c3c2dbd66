//! Filing one document's items: what is new of them, with words and matches. `identity` says which
//! are known.
use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{
    Result,
    file::Filed,
    identity::{Known, canon_hash, text_hash, title_hash},
    labels::Indexed,
    polled::Read,
    seconds, tell,
};
use crate::model::Match;

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

impl Desk<'_> {
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
        self.file_matches(version, id, read, filed)?;
        Ok(version)
    }

    /// Files what the watches say of a wording, and counts what they looked at and took.
    fn file_matches(
        &mut self,
        version: i64,
        item: i64,
        read: &Read,
        filed: &mut Filed,
    ) -> Result<()> {
        for matched in &read.matches {
            if let Some(watch) = self.watches.get(&matched.watch) {
                filed.n_matched += 1;
                self.counts.entry(*watch).or_default().1 += 1;
                insert_match(self.db, version, item, *watch, matched, false)?;
            }
        }
        for watch in read.tried.iter().filter_map(|name| self.watches.get(name)) {
            self.counts.entry(*watch).or_default().0 += 1;
        }
        Ok(())
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
    tell::tell_again(db, item)
}
