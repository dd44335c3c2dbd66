//! From rows to items, sources, matches and candidates, and back to words.
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::Row;

use super::instant;
use crate::model::{Candidate, Item, Match, Score, Source, Tier};

/// What [`read_item`] reads, of `version v` and `item i`.
pub(super) const ITEM: &str = "i.key, v.title, v.summary, v.content, v.link, v.author,
    v.categories, v.lang AS item_lang, v.published, v.updated";

/// What [`read_source`] reads, of `source s`.
pub(super) const SOURCE: &str =
    "s.name AS source, s.url, s.outlet, s.role, s.country, s.lang, s.tags";

/// A stored item, whatever came of it.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its row.
    pub id: i64,
    /// When we first saw it.
    pub first_seen: DateTime<Utc>,
    /// Its current wording.
    pub item: Item,
    /// Who published it.
    pub source: Source,
    /// Number of the story it tells; `None` for what is older than stories are.
    pub story: Option<i64>,
}

/// Items in their current wording: `SELECT` and `FROM`, for [`read_stored`].
pub(super) fn select_stored() -> String {
    format!(
        "SELECT i.id AS item, i.first_seen, {ITEM}, {SOURCE}, t.story
         FROM item i JOIN version v ON v.item = i.id AND v.n = i.n_versions
         JOIN source s ON s.id = i.source LEFT JOIN told t ON t.item = i.id"
    )
}

/// An item out of [`select_stored`].
pub(super) fn read_stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok(Stored {
        id: row.get("item")?,
        first_seen: instant(row.get("first_seen")?),
        item: read_item(row)?,
        source: read_source(row)?,
        story: row.get("story")?,
    })
}

/// The columns of both, with its matches.
pub(super) fn read_candidate(row: &Row<'_>, matches: Vec<Match>) -> rusqlite::Result<Candidate> {
    Ok(Candidate {
        id: row.get("item")?,
        source: read_source(row)?,
        item: read_item(row)?,
        first_seen: instant(row.get("first_seen")?),
        matches,
        beats: BTreeMap::new(),
        alerted_at: None,
        story: row.get("story")?,
    })
}

/// An item out of [`ITEM`].
pub(super) fn read_item(row: &Row<'_>) -> rusqlite::Result<Item> {
    let categories: String = row.get("categories")?;
    Ok(Item {
        key: row.get("key")?,
        title: row.get("title")?,
        summary: row.get("summary")?,
        content: row.get("content")?,
        link: row.get("link")?,
        author: row.get("author")?,
        categories: categories.lines().map(str::to_owned).collect(),
        lang: row.get("item_lang")?,
        published: row.get::<_, Option<i64>>("published")?.map(instant),
        updated: row.get::<_, Option<i64>>("updated")?.map(instant),
    })
}

/// A source out of [`SOURCE`].
pub(super) fn read_source(row: &Row<'_>) -> rusqlite::Result<Source> {
    let (url, tags): (String, String) = (row.get("url")?, row.get("tags")?);
    Ok(Source {
        name: row.get("source")?,
        was: None,
        url: super::take::read_url(&url)?,
        outlet: row.get("outlet")?,
        role: row.get("role")?,
        country: row.get("country")?,
        lang: row.get("lang")?,
        tags: tags.split_whitespace().map(str::to_owned).collect(),
    })
}

/// The columns of `matched m`, of the watch of this name.
pub(super) fn read_match(row: &Row<'_>, watch: &str) -> rusqlite::Result<Match> {
    let (tier, evidence): (String, String) = (row.get("tier")?, row.get("evidence")?);
    Ok(Match {
        watch: watch.to_owned(),
        score: Score::from_halves(row.get("score")?),
        tier: read_tier(&tier),
        evidence: serde_json::from_str(&evidence).unwrap_or_default(),
    })
}

/// The reverse of [`Tier::word`]; the schema allows no fourth.
pub(super) fn read_tier(word: &str) -> Tier {
    match word {
        "main" => Tier::Main,
        "also" => Tier::Also,
        _ => Tier::Passing,
    }
}
