//! `attache search`: a watch that looks backwards. The index finds candidates, the engine decides.
use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::{args::Format, output};
use crate::{
    config::{Config, Refusal, SourceFile},
    daemon::Clock,
    model::{Match, Problem},
    schedule,
    store::{Found, PAGE, Store},
    text, watch,
};

pub(super) fn search(
    config: &Config,
    query: &str,
    since: &str,
    limit: usize,
    format: Format,
    clock: &Clock,
) -> anyhow::Result<()> {
    let engine = watch::Engine::for_search(&config.actors, query)
        .map_err(|problems| refused(query, problems))?;
    let since = clock.now() - schedule::parse_duration(since)?;
    let store = Store::reader(&config.store)?;
    let hits = matching(&store, &engine, since, limit)?;
    for (found, matched) in &hits {
        match format {
            Format::Text => output::data(&as_text(found, matched)),
            Format::Json => output::data(&as_json(found, matched)),
        }
    }
    if format == Format::Text {
        output::talk(&match hits.len() {
            0 => "nothing found".to_owned(),
            n if n == limit => format!("the {n} newest; --limit shows more"),
            n => format!("{n} found"),
        });
    }
    Ok(())
}

/// The query's problems, drawn under it like a file's.
fn refused(query: &str, problems: Vec<Problem>) -> Refusal {
    let file = SourceFile { path: PathBuf::from("QUERY"), text: query.to_owned() };
    Refusal { problems, files: vec![file], base: PathBuf::new(), is_about_credentials: false }
}

fn matching(
    store: &Store,
    engine: &watch::Engine,
    since: DateTime<Utc>,
    limit: usize,
) -> anyhow::Result<Vec<(Found, Match)>> {
    let expression = engine.names().next().and_then(|name| engine.index_query(name));
    let mut hits = Vec::new();
    for page in store.rows_with(expression.as_deref(), since)?.chunks(PAGE) {
        for found in store.stored(page)? {
            if hits.len() == limit {
                return Ok(hits);
            }
            let words = text::ItemWords::of(&found.item);
            let matched = engine.matches(&words, &found.item, &found.source).pop();
            hits.extend(matched.map(|matched| (found, matched)));
        }
    }
    Ok(hits)
}

fn as_text(found: &Found, matched: &Match) -> String {
    let item = &found.item;
    let at = item.published.unwrap_or(found.first_seen).format("%Y-%m-%d %H:%M");
    let title = text::line(&item.title);
    let outlet = text::line(&found.source.outlet);
    let why = watch::arithmetic(matched);
    format!("{title}\n  {outlet} · {at} UTC · {why}\n  {}", item.link)
}

fn as_json(found: &Found, matched: &Match) -> String {
    let item = &found.item;
    serde_json::json!({
        "v": 1, "id": found.id, "source": found.source.name, "outlet": found.source.outlet,
        "title": item.title, "link": item.link, "published": item.published.map(|at| at.to_rfc3339()),
        "first_seen": found.first_seen.to_rfc3339(), "score": f64::from(matched.score.halves()) / 2.0,
        "tier": matched.tier, "evidence": matched.evidence,
    })
    .to_string()
}
