//! From rows to items, sources, matches and candidates, and back to words.
use std::collections::BTreeMap;

use rusqlite::Row;

use super::instant;
use crate::model::{Candidate, Item, Match, Score, Source, Tier};

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

/// The item columns of `version v` and `item i`.
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

/// The source columns, `s.name` as `source`.
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
