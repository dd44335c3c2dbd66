//! Putting items into stories: each once, in the order they were seen, a page a transaction.
//!
//! What may be kin is found by signs that lie in the store for as long as a story may go on, so
//! that a restart forgets none and no memory is held for them.
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, params};

use super::{Result, Store, instant, rows, seconds};
use crate::model::{Item, Kinship};

/// More possible kin than this are not compared: those that share most signs are.
const MOST_KIN: usize = 6;

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

/// An earlier item that shares signs with an untold one.
#[derive(Clone, Debug)]
pub struct Kin {
    /// The item.
    pub earlier: Untold,
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

    /// Notes for each item of a page which story it tells; `judge` decides, given an item and its
    /// possible kin: those that share most signs, in the order they were seen.
    ///
    /// * `page` — items with the numbers they are found by later, besides link and title.
    /// * `window` — how long after its last item a story may go on.
    ///
    /// # Errors
    /// Database failure; the whole page waits as before.
    pub fn tell(
        &mut self,
        page: &[(Untold, Vec<i64>)],
        window: TimeDelta,
        judge: impl Fn(&Untold, &[Kin]) -> Telling,
    ) -> Result<()> {
        let tx = self.db.transaction()?;
        for (untold, bands) in page {
            let own = [untold.canon, untold.title].into_iter().flatten();
            let signs: Vec<i64> = own.chain(bands.iter().copied()).collect();
            let kin = kin(&tx, &signs, untold.first_seen - window)?;
            let telling = judge(untold, &kin);
            note(&tx, untold, &signs, telling, telling.kin.and_then(|place| kin.get(place)))?;
        }
        tx.commit()?;
        Ok(())
    }

    /// Lets go of the signs of at most `limit` items seen before `since`; their stories stay.
    ///
    /// # Errors
    /// Database failure; nothing was deleted.
    pub fn forget_signs(&mut self, since: DateTime<Utc>, limit: usize) -> Result<()> {
        let old: Vec<(i64, Vec<u8>)> = {
            let mut query = self.db.prepare_cached(
                "SELECT item, signs FROM told WHERE signs IS NOT NULL AND seen_at < ?1 LIMIT ?2",
            )?;
            let rows = query
                .query_map(params![seconds(since), limit], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        if old.is_empty() {
            return Ok(());
        }
        let tx = self.db.transaction()?;
        for (item, signs) in old {
            for sign in signs.chunks_exact(8) {
                let sign = i64::from_le_bytes(sign.try_into().expect("eight bytes"));
                tx.prepare_cached("DELETE FROM sign WHERE sign = ?1 AND item = ?2")?
                    .execute([sign, item])?;
            }
            tx.prepare_cached("UPDATE told SET signs = NULL WHERE item = ?1")?.execute([item])?;
        }
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

/// The earlier items that share most of these signs, seen since `since`.
fn kin(db: &Connection, signs: &[i64], since: DateTime<Utc>) -> Result<Vec<Kin>> {
    if signs.is_empty() {
        return Ok(Vec::new());
    }
    let signs = serde_json::to_string(signs).expect("numbers are JSON");
    let mut query = db.prepare_cached(
        "SELECT s.item, t.story FROM json_each(?1) j JOIN sign s ON s.sign = j.value
         JOIN told t ON t.item = s.item
         WHERE ?2 <= t.seen_at GROUP BY s.item ORDER BY count(*) DESC, s.item LIMIT ?3",
    )?;
    let found = query.query_map(params![signs, seconds(since), MOST_KIN], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    })?;
    let mut kin = Vec::new();
    for found in found {
        let (item, story) = found?;
        let earlier = read(db, "i.id = ?1", "i.id", item)?.pop();
        kin.extend(earlier.map(|earlier| Kin { earlier, story }));
    }
    kin.sort_by_key(|kin| (kin.earlier.first_seen, kin.earlier.id));
    Ok(kin)
}

fn note(
    db: &Connection,
    untold: &Untold,
    signs: &[i64],
    telling: Telling,
    kin: Option<&Kin>,
) -> Result<()> {
    let (item, at) = (untold.id, seconds(untold.first_seen));
    let story = if let Some(kin) = kin {
        db.prepare_cached("UPDATE story SET last_at = max(last_at, ?2) WHERE id = ?1")?
            .execute([kin.story, at])?;
        kin.story
    } else {
        db.prepare_cached("INSERT INTO story (head, opened_at, last_at) VALUES (?1, ?2, ?2)")?
            .execute([item, at])?;
        db.last_insert_rowid()
    };
    let kinship = kin.map_or(Kinship::First, |_| telling.kinship);
    let bytes: Vec<u8> = signs.iter().flat_map(|sign| sign.to_le_bytes()).collect();
    db.prepare_cached(
        "INSERT INTO told (item, story, seen_at, kinship, kin, likeness, signs)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        item,
        story,
        at,
        kinship.word(),
        kin.map(|kin| kin.earlier.id),
        kin.and(telling.likeness),
        bytes,
    ])?;
    for sign in signs {
        db.prepare_cached("INSERT OR IGNORE INTO sign (sign, item) VALUES (?1, ?2)")?
            .execute([*sign, item])?;
    }
    db.prepare_cached("UPDATE item SET is_told = 1 WHERE id = ?1")?.execute([item])?;
    Ok(())
}
