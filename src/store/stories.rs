//! Stories as they are remembered: who tells each, and which were shown already.
use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Result, Store, instant, seconds};
use crate::model::{Kinship, StoredStory, Teller};

impl Store {
    /// A story with all its items; `None` if there is none of this number.
    ///
    /// # Errors
    /// Database failure.
    pub fn story(&self, id: i64) -> Result<Option<StoredStory>> {
        let story = self
            .db
            .query_row("SELECT head, opened_at, last_at FROM story WHERE id = ?1", [id], |row| {
                let (opened_at, last_at) = (instant(row.get(1)?), instant(row.get(2)?));
                Ok(StoredStory { id, head: row.get(0)?, opened_at, last_at, tellers: Vec::new() })
            })
            .optional()?;
        let Some(story) = story else { return Ok(None) };
        Ok(Some(StoredStory { tellers: self.tellers(id)?, ..story }))
    }

    /// The items of a story, in the order they were published.
    ///
    /// # Errors
    /// Database failure.
    pub fn tellers(&self, story: i64) -> Result<Vec<Teller>> {
        let mut query = self.db.prepare_cached(
            "SELECT t.item, s.outlet, s.country, coalesce(v.title, ''), coalesce(v.link, ''),
                    min(coalesce(v.published, i.first_seen), i.first_seen) AS at,
                    t.kinship, t.kin, t.likeness
             FROM told t JOIN item i ON i.id = t.item JOIN source s ON s.id = i.source
             LEFT JOIN version v ON v.item = i.id AND v.n = i.n_versions
             WHERE t.story = ?1 ORDER BY at, t.item",
        )?;
        let rows = query.query_map([story], read_teller)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Of these stories those that more than one item tells.
    ///
    /// # Errors
    /// Database failure.
    pub fn told_by_several(&self, stories: &BTreeSet<i64>) -> Result<Vec<i64>> {
        let stories = serde_json::to_string(stories).expect("numbers are JSON");
        let mut query = self.db.prepare_cached(
            "SELECT t.story FROM json_each(?1) j JOIN told t ON t.story = j.value
             GROUP BY t.story HAVING 1 < count(*)",
        )?;
        let rows = query.query_map([stories], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Of these stories those an edition of the digest told, in full or among the others.
    ///
    /// # Errors
    /// Database failure.
    pub fn stories_told_by(&self, digest: i64, stories: &[i64]) -> Result<BTreeSet<i64>> {
        let stories = serde_json::to_string(stories).expect("numbers are JSON");
        let mut query = self.db.prepare_cached(
            "SELECT DISTINCT t.story FROM json_each(?2) j JOIN told t ON t.story = j.value
             JOIN edition_item e ON e.item = t.item WHERE e.digest = ?1",
        )?;
        let rows = query.query_map(params![digest, stories], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether outlets of a country (ISO 3166 alpha-2 in capitals) are listened to at `now`: there are
    /// at least two sources, and nine in ten of them were read within a day and do not fail.
    ///
    /// # Errors
    /// Database failure.
    pub fn is_heard(&self, country: &str, now: DateTime<Utc>) -> Result<bool> {
        let day = TimeDelta::days(1);
        let (n_sources, n_read): (i64, i64) = self.db.query_row(
            "SELECT count(*), coalesce(sum(failing_since IS NULL AND ?2 <= read_at), 0)
             FROM source WHERE country = ?1 AND left_at IS NULL",
            params![country, seconds(now - day)],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(2 <= n_sources && 9 * n_sources <= 10 * n_read)
    }
}

/// From its first edition on a story is headed by the item that was shown for it.
pub(super) fn claim(db: &Connection, head: i64, at: DateTime<Utc>) -> Result<()> {
    db.prepare_cached(
        "UPDATE story SET head = ?1, claimed_at = ?2
         WHERE claimed_at IS NULL AND id = (SELECT story FROM told WHERE item = ?1)",
    )?
    .execute([head, seconds(at)])?;
    Ok(())
}

fn read_teller(row: &Row<'_>) -> rusqlite::Result<Teller> {
    let kinship: String = row.get(6)?;
    Ok(Teller {
        item: row.get(0)?,
        outlet: row.get(1)?,
        country: row.get(2)?,
        title: row.get(3)?,
        link: row.get(4)?,
        at: instant(row.get(5)?),
        kinship: read_kinship(&kinship),
        kin: row.get(7)?,
        likeness: row.get(8)?,
    })
}

/// The reverse of [`Kinship::word`]; nothing else is written.
fn read_kinship(word: &str) -> Kinship {
    match word {
        "link" => Kinship::Link,
        "title" => Kinship::Title,
        "copy" => Kinship::Copy,
        "part" => Kinship::Part,
        "event" => Kinship::Event,
        _ => Kinship::First,
    }
}
