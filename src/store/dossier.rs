//! Everything that is known of one item.
use chrono::{DateTime, Utc};
use rusqlite::{Row, params};

use super::{
    Result, Store, instant,
    rows::{ITEM, SOURCE, read_item, read_match, read_source},
};
use crate::model::{Item, Match, PageFacts, Source};

/// An item with all its wordings.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// Its row.
    pub id: i64,
    /// Its key inside its source.
    pub key: String,
    /// Who published it.
    pub source: Source,
    /// When it was first seen.
    pub first_seen: DateTime<Utc>,
    /// Oldest first; empty where retention has deleted the texts.
    pub wordings: Vec<Worded>,
    /// Its page; `None` where it owes none.
    pub page: Option<PageStand>,
    /// Digests and slots of the editions that hold it, oldest first.
    pub editions: Vec<(String, DateTime<Utc>)>,
}

/// One wording of an item, and what the watches say of it.
#[derive(Clone, Debug)]
pub struct Worded {
    /// Its number, from 1.
    pub n: i64,
    /// When it was seen.
    pub seen_at: DateTime<Utc>,
    /// The wording.
    pub item: Item,
    /// What its page says of itself; `None` for a wording of the feed.
    pub page: Option<PageFacts>,
    /// By name of the watch.
    pub matches: Vec<Match>,
}

/// How an item's page stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageStand {
    /// Its address.
    pub url: String,
    /// `owed`, `read`, `absent`, `disallowed`, `refused`, `gone` or `failed`.
    pub state: String,
    /// In words, where there is no text, or not the whole.
    pub why: Option<String>,
    /// When it is asked next; `None`: it is not.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was first read.
    pub read_at: Option<DateTime<Utc>>,
    /// Looks after that.
    pub n_looks: u32,
    /// When it was found taken down.
    pub gone_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Rows of the items that somebody may mean by `name`: the number commands print, else a key,
    /// else a link. Several outlets may give one key.
    ///
    /// # Errors
    /// Database failure.
    pub fn items_called(&self, name: &str) -> Result<Vec<i64>> {
        let queries = [
            "SELECT id FROM item WHERE id = CAST(?1 AS INTEGER) AND CAST(id AS TEXT) = ?1",
            "SELECT id FROM item WHERE source IN (SELECT id FROM source) AND key = ?1 ORDER BY id",
            "SELECT i.id FROM item i JOIN version v ON v.item = i.id AND v.n = i.n_versions
             WHERE v.link = ?1 ORDER BY i.id",
        ];
        for query in queries {
            let mut query = self.db.prepare(query)?;
            let rows = query.query_map([name], |row| row.get(0))?;
            let rows: Vec<i64> = rows.collect::<rusqlite::Result<_>>()?;
            if !rows.is_empty() {
                return Ok(rows);
            }
        }
        Ok(Vec::new())
    }

    /// Everything that is known of the item in this row.
    ///
    /// # Errors
    /// Database failure, or no such row.
    pub fn dossier(&self, id: i64) -> Result<Dossier> {
        let mut query = self.db.prepare(&format!(
            "SELECT i.key, i.first_seen, {SOURCE}
             FROM item i JOIN source s ON s.id = i.source WHERE i.id = ?1"
        ))?;
        let (key, first_seen, source) = query.query_row([id], |row| {
            Ok((row.get("key")?, instant(row.get("first_seen")?), read_source(row)?))
        })?;
        let wordings = self.worded(id)?;
        let (page, editions) = (self.page_stand(id)?, self.editions_with(id)?);
        Ok(Dossier { id, key, source, first_seen, wordings, page, editions })
    }

    fn worded(&self, id: i64) -> Result<Vec<Worded>> {
        let mut query = self.db.prepare(&format!(
            "SELECT v.id AS version, v.n, v.seen_at, {ITEM}, p.version AS page, p.title AS page_title, p.byline, p.lang AS page_lang,
                    p.published AS page_published, p.absence
             FROM version v JOIN item i ON i.id = v.item LEFT JOIN page p ON p.version = v.id
             WHERE v.item = ?1 ORDER BY v.n"
        ))?;
        let mut rows = query.query([id])?;
        let mut wordings = Vec::new();
        while let Some(row) = rows.next()? {
            wordings.push(Worded {
                n: row.get("n")?,
                seen_at: instant(row.get("seen_at")?),
                item: read_item(row)?,
                page: read_facts(row)?,
                matches: self.matches_of(row.get("version")?)?,
            });
        }
        Ok(wordings)
    }

    fn matches_of(&self, version: i64) -> Result<Vec<Match>> {
        let mut query = self.db.prepare_cached(
            "SELECT w.name, m.score, m.tier, m.evidence
             FROM matched m JOIN watch w ON w.id = m.watch WHERE m.version = ?1 ORDER BY w.name",
        )?;
        let rows = query.query_map([version], |row| {
            let name: String = row.get("name")?;
            read_match(row, &name)
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn page_stand(&self, id: i64) -> Result<Option<PageStand>> {
        let mut query = self.db.prepare(
            "SELECT url, state, why, due_at, read_at, n_looks, gone_at FROM owed WHERE item = ?1",
        )?;
        let mut rows = query.query([id])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let time = |column: usize| row.get::<_, Option<i64>>(column).map(|it| it.map(instant));
        Ok(Some(PageStand {
            url: row.get(0)?,
            state: row.get(1)?,
            why: row.get(2)?,
            due_at: time(3)?,
            read_at: time(4)?,
            n_looks: row.get(5)?,
            gone_at: time(6)?,
        }))
    }

    fn editions_with(&self, id: i64) -> Result<Vec<(String, DateTime<Utc>)>> {
        let mut query = self.db.prepare(
            "SELECT n.name, d.slot_at FROM edition_item e JOIN edition d ON d.id = e.edition
             JOIN digest n ON n.id = e.digest WHERE e.item = ?1 ORDER BY d.slot_at, n.name",
        )?;
        let rows = query.query_map(params![id], |row| Ok((row.get(0)?, instant(row.get(1)?))))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn read_facts(row: &Row<'_>) -> rusqlite::Result<Option<PageFacts>> {
    if row.get::<_, Option<i64>>("page")?.is_none() {
        return Ok(None);
    }
    Ok(Some(PageFacts {
        title: row.get("page_title")?,
        byline: row.get("byline")?,
        lang: row.get("page_lang")?,
        published: row.get::<_, Option<i64>>("page_published")?.map(instant),
        absence: row.get("absence")?,
    }))
}
