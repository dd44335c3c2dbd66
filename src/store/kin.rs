//! The earlier items that have most in common with one: by a text, an address, a headline, or by
//! what both speak of.
use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Result, instant, seconds, tell, terms};
use crate::model::Item;

/// More possible kin than this are not compared: those that share most with an item are.
const MOST_KIN: usize = 16;
/// What more items than this speak of finds nobody.
const MOST_COMMON: u32 = 300;
/// Of what an item speaks of, the rarest by which others are looked for.
const N_RAREST: usize = 30;
/// A text, an address, a headline in common counts more than everything both speak of.
const OF_SIGN: f64 = 1_000.0;

/// An earlier item that has something in common with an untold one.
#[derive(Clone, Debug)]
pub struct Kin {
    /// Its row.
    pub id: i64,
    /// Row of its source.
    pub source: i64,
    /// When it was first seen.
    pub first_seen: DateTime<Utc>,
    /// When it was published, or else changed, but no later than it was seen.
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

/// The earlier items that have most in common with one, seen since `since`.
///
/// * `signs` — of its text, its address, its headline.
/// * `spoken` — what it speaks of.
pub(super) fn kin(
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
    let wording = if has_sign { tell::read(db, "i.id = ?1", "i.id", item)?.pop() } else { None };
    Ok(Some(Kin { item: wording.map(|it| it.item), ..kin }))
}
