//! Putting items into stories: each once, in the order they were seen, a page a transaction.
//!
//! What may be kin is found by signs that lie in the store for as long as a story may go on, so
//! that a restart forgets none and no memory is held for them.
use std::cell::RefCell;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    Result, Store, instant,
    kin::{Kin, kin},
    rows::{self, ITEM},
    seconds, terms,
};
use crate::model::{Item, Kinship};

/// An item of which nobody knows yet which story it tells.
#[derive(Clone, Debug)]
pub struct Untold {
    /// Its row.
    pub id: i64,
    /// Row of its source.
    pub source: i64,
    /// When it was first seen.
    pub first_seen: DateTime<Utc>,
    /// Its current wording.
    pub item: Item,
    /// Hash of its canonical link, if that tells items apart.
    pub canon: Option<i64>,
    /// Hash of its folded title.
    pub title: Option<i64>,
    /// Whether a watch matched it.
    pub is_matched: bool,
}

/// An untold item, and by what it is found.
#[derive(Clone, Debug)]
pub struct Sketched {
    /// The item.
    pub untold: Untold,
    /// Numbers of its text, besides link and title.
    pub signs: Vec<i64>,
    /// What it speaks of, each once: it is counted, and looked for. Empty where nobody asks.
    pub terms: Vec<u32>,
    /// The same of its headline: by these others find it.
    pub title_terms: Vec<u32>,
    /// All of it in one; handed back with its kin, and not looked into here.
    pub spoken: Vec<u8>,
}

/// What is decided of an untold item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Place among its kin; `None`: it tells a story of its own.
    pub kin: Option<usize>,
    /// By what it is akin.
    pub kinship: Kinship,
    /// Of a copy: thousandths.
    pub likeness: Option<u16>,
}

impl Store {
    /// At most `limit` items nobody has looked at, in the order they were seen. History that is
    /// older than `since` tells no story and is passed over for good.
    ///
    /// # Errors
    /// Database failure.
    pub fn untold(&mut self, since: DateTime<Utc>, limit: usize) -> Result<Vec<Untold>> {
        let history = "SELECT 1 FROM item WHERE is_told = 0 AND is_history > 0 LIMIT 1";
        if self.db.prepare_cached(history)?.exists([])? {
            self.db
                .prepare_cached(
                    "UPDATE item SET is_told = 1
                     WHERE is_told = 0 AND is_history > 0
                       AND min(first_seen, coalesce(told_at, 0)) < ?1",
                )?
                .execute([seconds(since)])?;
        }
        read(&self.db, "i.is_told = 0", "i.first_seen, i.id LIMIT ?1", limit)
    }

    /// Notes for each item of a page which story it tells; `judge` decides, given an item, its
    /// possible kin in the order they were seen, and how much a term says: 0 or more.
    ///
    /// * `window` — how long after its last item a story may go on.
    ///
    /// # Errors
    /// Database failure; the whole page waits as before.
    pub fn tell(
        &mut self,
        page: &[Sketched],
        window: TimeDelta,
        judge: impl Fn(&Sketched, &[Kin], &dyn Fn(u32) -> f64) -> Telling,
    ) -> Result<()> {
        let tx = self.db.transaction()?;
        let counts = terms::Counts::of(&tx)?;
        for item in page {
            let untold = &item.untold;
            let own = [untold.canon, untold.title].into_iter().flatten();
            let signs: Vec<i64> = own.chain(item.signs.iter().copied()).collect();
            let kin = kin(&tx, &signs, &item.terms, &counts, untold.first_seen - window)?;
            let failure = RefCell::new(None);
            let weight = |term| {
                counts.weight(term).unwrap_or_else(|error| {
                    failure.borrow_mut().get_or_insert(error);
                    0.0
                })
            };
            let telling = judge(item, &kin, &weight);
            if let Some(error) = failure.into_inner() {
                return Err(error);
            }
            note(&tx, item, &signs, telling, telling.kin.and_then(|place| kin.get(place)))?;
            counts.note(&item.terms);
        }
        let spoken = page.iter().map(|item| item.terms.as_slice());
        terms::add(&tx, spoken.filter(|terms| !terms.is_empty()))?;
        tx.commit()?;
        Ok(())
    }

    /// Lets go of the signs and terms of at most `limit` items seen before `since`; their stories
    /// stay.
    ///
    /// * `terms` — what an item speaks of, out of what [`Sketched::spoken`] was.
    ///
    /// # Errors
    /// Database failure; nothing was deleted.
    pub fn forget_signs(
        &mut self,
        since: DateTime<Utc>,
        limit: usize,
        terms: impl Fn(&[u8]) -> Vec<u32>,
    ) -> Result<()> {
        let old: Vec<(i64, Vec<u8>, Option<Vec<u8>>)> = {
            let mut query = self.db.prepare_cached(
                "SELECT item, signs, terms FROM told
                 WHERE signs IS NOT NULL AND seen_at < ?1 LIMIT ?2",
            )?;
            let rows = query.query_map(params![seconds(since), limit], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        if old.is_empty() {
            return Ok(());
        }
        let tx = self.db.transaction()?;
        for (item, signs, _) in &old {
            delete_signs(&tx, *item, signs)?;
            tx.prepare_cached("UPDATE told SET signs = NULL, terms = NULL WHERE item = ?1")?
                .execute([item])?;
        }
        let spoken = old.iter().filter_map(|(_, _, spoken)| spoken.as_deref().map(&terms));
        let spoken: Vec<Vec<u32>> = spoken.filter(|terms| !terms.is_empty()).collect();
        terms::remove(&tx, spoken.iter().map(Vec::as_slice))?;
        tx.commit()?;
        Ok(())
    }
}

/// Has an item's story looked for once more, if it was told by its text alone because no watch had
/// matched it, and nobody else tells that story or has been shown it. Called when a watch matches it
/// after all, by its full text or by a rule that is new.
///
/// # Errors
/// Database failure; the caller's transaction is to be given up.
pub(super) fn tell_again(db: &Connection, item: i64) -> Result<()> {
    let mut query = db.prepare_cached(
        "SELECT t.story, t.signs FROM told t JOIN story s ON s.id = t.story
         WHERE t.item = ?1 AND t.kinship = 'first' AND t.terms IS NULL AND t.signs IS NOT NULL
           AND s.claimed_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM told o WHERE o.story = t.story AND o.item <> t.item)",
    )?;
    let lone = query.query_row([item], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((story, signs)): Option<(i64, Vec<u8>)> = lone else { return Ok(()) };
    delete_signs(db, item, &signs)?;
    db.prepare_cached("DELETE FROM told WHERE item = ?1")?.execute([item])?;
    db.prepare_cached("DELETE FROM story WHERE id = ?1")?.execute([story])?;
    db.prepare_cached("UPDATE item SET is_told = 0 WHERE id = ?1")?.execute([item])?;
    Ok(())
}

/// * `signs` — as they stand in `told`.
fn delete_signs(db: &Connection, item: i64, signs: &[u8]) -> Result<()> {
    for sign in signs.chunks_exact(8) {
        let sign = i64::from_le_bytes(sign.try_into().expect("eight bytes"));
        db.prepare_cached("DELETE FROM sign WHERE sign = ?1 AND item = ?2")?
            .execute([sign, item])?;
    }
    Ok(())
}

/// The items `which` says, with one value for `?1`; each in its current wording.
pub(super) fn read(
    db: &Connection,
    which: &str,
    order: &str,
    value: impl rusqlite::ToSql,
) -> Result<Vec<Untold>> {
    let query = format!(
        "SELECT i.id AS item, i.source AS source_row, i.first_seen, i.canon, i.title AS title_hash,
                {ITEM}, EXISTS (SELECT 1 FROM matched m WHERE m.version = v.id) AS is_matched
         FROM item i JOIN version v ON v.item = i.id AND v.n = i.n_versions
         WHERE {which} ORDER BY {order}"
    );
    let mut query = db.prepare_cached(&query)?;
    let rows = query.query_map([value], |row| {
        Ok(Untold {
            id: row.get("item")?,
            source: row.get("source_row")?,
            first_seen: instant(row.get("first_seen")?),
            item: rows::read_item(row)?,
            canon: row.get("canon")?,
            title: row.get("title_hash")?,
            is_matched: row.get("is_matched")?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Writes down which story an item tells, and by what later items find it.
///
/// * `signs` — its link, its title and its text, as numbers.
/// * `kin` — the item it is akin to; `None`: the story begins with it.
fn note(
    db: &Connection,
    item: &Sketched,
    signs: &[i64],
    telling: Telling,
    kin: Option<&Kin>,
) -> Result<()> {
    let (row, at) = (item.untold.id, seconds(item.untold.first_seen));
    let kinship = kin.map_or(Kinship::First, |_| telling.kinship);
    let headline = item.title_terms.iter().map(|term| i64::from(*term));
    let signs: Vec<i64> = signs.iter().copied().chain(headline).collect();
    let bytes: Vec<u8> = signs.iter().flat_map(|sign| sign.to_le_bytes()).collect();
    db.prepare_cached(
        "INSERT INTO told (item, story, seen_at, kinship, kin, likeness, signs, terms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        row,
        story_of(db, row, at, kin)?,
        at,
        kinship.word(),
        kin.map(|kin| kin.id),
        kin.and(telling.likeness),
        bytes,
        (!item.terms.is_empty()).then_some(&item.spoken),
    ])?;
    for sign in signs {
        db.prepare_cached("INSERT OR IGNORE INTO sign (sign, item) VALUES (?1, ?2)")?
            .execute([sign, row])?;
    }
    db.prepare_cached("UPDATE item SET is_told = 1 WHERE id = ?1")?.execute([row])?;
    Ok(())
}

/// The story of the kin, which goes on at `at`; without kin a new one.
fn story_of(db: &Connection, item: i64, at: i64, kin: Option<&Kin>) -> Result<i64> {
    if let Some(kin) = kin {
        db.prepare_cached("UPDATE story SET last_at = max(last_at, ?2) WHERE id = ?1")?
            .execute([kin.story, at])?;
        return Ok(kin.story);
    }
    db.prepare_cached("INSERT INTO story (head, opened_at, last_at) VALUES (?1, ?2, ?2)")?
        .execute([item, at])?;
    Ok(db.last_insert_rowid())
}
