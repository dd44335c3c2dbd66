//! Putting items into stories: each once, in the order they were seen, a page a transaction.
//!
//! What may be kin is found by signs that lie in the store for as long as a story may go on, so
//! that a restart forgets none and no memory is held for them.
use std::{cell::RefCell, collections::HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Result, Store, instant, rows, seconds, terms};
use crate::model::{Item, Kinship};

/// More possible kin than this are not compared: those that share most with an item are.
const MOST_KIN: usize = 8;
/// What more items than this speak of finds nobody.
const MOST_COMMON: u32 = 300;
/// Of what an item speaks of, the rarest by which others are looked for.
const N_RAREST: usize = 30;
/// A text, an address, a headline in common counts more than everything both speak of.
const OF_SIGN: f64 = 1_000.0;

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
}

/// An untold item, and by what it is found.
#[derive(Clone, Debug)]
pub struct Sketched {
    /// The item.
    pub untold: Untold,
    /// Numbers of its text, besides link and title.
    pub signs: Vec<i64>,
    /// What it speaks of, each once: it is counted, and looked for.
    pub terms: Vec<u32>,
    /// The same of its headline: by these others find it.
    pub title_terms: Vec<u32>,
    /// All of it in one; handed back with its kin, and not looked into here.
    pub spoken: Vec<u8>,
}

/// An earlier item that has something in common with an untold one.
#[derive(Clone, Debug)]
pub struct Kin {
    /// Its row.
    pub id: i64,
    /// Row of its source.
    pub source: i64,
    /// When it was first seen.
    pub first_seen: DateTime<Utc>,
    /// When it was published, but no later than it was seen.
    pub at: DateTime<Utc>,
    /// Hash of its canonical link, if that tells items apart.
    pub canon: Option<i64>,
    /// Its current wording, if it has a text, an address or a headline in common.
    pub item: Option<Item>,
    /// What it speaks of; empty for one that an older program told.
    pub spoken: Vec<u8>,
    /// The story it tells.
    pub story: i64,
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
        }
        terms::add(&tx, page.iter().map(|item| item.terms.as_slice()))?;
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
            for sign in signs.chunks_exact(8) {
                let sign = i64::from_le_bytes(sign.try_into().expect("eight bytes"));
                tx.prepare_cached("DELETE FROM sign WHERE sign = ?1 AND item = ?2")?
                    .execute([sign, *item])?;
            }
            tx.prepare_cached("UPDATE told SET signs = NULL, terms = NULL WHERE item = ?1")?
                .execute([item])?;
        }
        let spoken: Vec<Vec<u32>> =
            old.iter().filter_map(|(_, _, spoken)| spoken.as_deref().map(&terms)).collect();
        terms::remove(&tx, spoken.iter().map(Vec::as_slice))?;
        tx.commit()?;
        Ok(())
    }
}

fn read(
    db: &Connection,
    which: &str,
    order: &str,
    value: impl rusqlite::ToSql,
) -> Result<Vec<Untold>> {
    let query = format!(
        "SELECT i.id AS item, i.source AS source_row, i.first_seen, i.canon, i.title AS title_hash,
                i.key, v.title, v.summary, v.content, v.link, v.author, v.categories,
                v.lang AS item_lang, v.published, v.updated
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
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The earlier items that have most in common with one, seen since `since`.
///
/// * `signs` — of its text, its address, its headline.
/// * `spoken` — what it speaks of.
fn kin(
    db: &Connection,
    signs: &[i64],
    spoken: &[u32],
    counts: &terms::Counts,
    since: DateTime<Utc>,
) -> Result<Vec<Kin>> {
    let mut rare = Vec::new();
    for term in spoken {
        rare.extend(
            Some((counts.of_term(*term)?, *term)).filter(|(n, _)| (1..=MOST_COMMON).contains(n)),
        );
    }
    rare.sort_unstable();
    let mut by = signs.iter().map(|sign| (*sign, OF_SIGN)).collect::<Vec<_>>();
    for (_, term) in rare.into_iter().take(N_RAREST) {
        by.push((i64::from(term), counts.weight(term)?));
    }
    let mut found: HashMap<i64, f64> = HashMap::new();
    let mut query = db.prepare_cached("SELECT item FROM sign WHERE sign = ?1")?;
    for (sign, weight) in by {
        let items = query.query_map([sign], |row| row.get::<_, i64>(0))?;
        for item in items {
            *found.entry(item?).or_default() += weight;
        }
    }
    let mut found: Vec<(i64, f64)> = found.into_iter().collect();
    found.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    let mut kin = Vec::new();
    for (item, weight) in found {
        if kin.len() == MOST_KIN {
            break;
        }
        kin.extend(read_kin(db, item, since, OF_SIGN <= weight)?);
    }
    kin.sort_by_key(|kin| (kin.first_seen, kin.id));
    Ok(kin)
}

/// * `has_sign` — its text, its address or its headline is to be compared, too.
fn read_kin(
    db: &Connection,
    item: i64,
    since: DateTime<Utc>,
    has_sign: bool,
) -> Result<Option<Kin>> {
    let mut query = db.prepare_cached(
        "SELECT i.source, i.first_seen, min(coalesce(i.told_at, i.first_seen), i.first_seen),
                i.canon, coalesce(t.terms, x''), t.story
         FROM told t JOIN item i ON i.id = t.item WHERE t.item = ?1 AND ?2 <= t.seen_at",
    )?;
    let kin = query
        .query_row(params![item, seconds(since)], |row| {
            Ok(Kin {
                id: item,
                source: row.get(0)?,
                first_seen: instant(row.get(1)?),
                at: instant(row.get(2)?),
                canon: row.get(3)?,
                item: None,
                spoken: row.get(4)?,
                story: row.get(5)?,
            })
        })
        .optional()?;
    let Some(kin) = kin else { return Ok(None) };
    let wording = if has_sign { read(db, "i.id = ?1", "i.id", item)?.pop() } else { None };
    Ok(Some(Kin { item: wording.map(|it| it.item), ..kin }))
}

fn note(
    db: &Connection,
    item: &Sketched,
    signs: &[i64],
    telling: Telling,
    kin: Option<&Kin>,
) -> Result<()> {
    let (row, at) = (item.untold.id, seconds(item.untold.first_seen));
    let story = if let Some(kin) = kin {
        db.prepare_cached("UPDATE story SET last_at = max(last_at, ?2) WHERE id = ?1")?
            .execute([kin.story, at])?;
        kin.story
    } else {
        db.prepare_cached("INSERT INTO story (head, opened_at, last_at) VALUES (?1, ?2, ?2)")?
            .execute([row, at])?;
        db.last_insert_rowid()
    };
    let kinship = kin.map_or(Kinship::First, |_| telling.kinship);
    let signs: Vec<i64> =
        signs.iter().copied().chain(item.title_terms.iter().map(|it| i64::from(*it))).collect();
    let bytes: Vec<u8> = signs.iter().flat_map(|sign| sign.to_le_bytes()).collect();
    db.prepare_cached(
        "INSERT INTO told (item, story, seen_at, kinship, kin, likeness, signs, terms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        row,
        story,
        at,
        kinship.word(),
        kin.map(|kin| kin.id),
        kin.and(telling.likeness),
        bytes,
        item.spoken,
    ])?;
    for sign in signs {
        db.prepare_cached("INSERT OR IGNORE INTO sign (sign, item) VALUES (?1, ?2)")?
            .execute([sign, row])?;
    }
    db.prepare_cached("UPDATE item SET is_told = 1 WHERE id = ?1")?.execute([row])?;
    Ok(())
}
