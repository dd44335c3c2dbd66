//! `attache sources list`: how each source fares.
use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::super::{
    args::Format,
    output::{self, minute},
};
use crate::{
    config::Config,
    model::Coverage,
    schedule::STOPPED,
    store::{SourceRow, Store},
};

/// Gaps and bursts older than this are no news.
const RECENTLY: TimeDelta = TimeDelta::days(7);

/// What is odd about sources that can be read, by outlet.
struct Doubts(BTreeMap<String, String>);

impl Doubts {
    fn of(coverage: &Coverage) -> Self {
        let mut doubts: BTreeMap<String, String> = BTreeMap::new();
        let mut note = |outlet: &str, words: String| {
            doubts.entry(outlet.to_owned()).or_insert(words);
        };
        for gap in &coverage.gaps {
            note(&gap.outlet, format!("possible gap {} to {}", minute(gap.from), minute(gap.to)));
        }
        for it in &coverage.emptied {
            note(&it.outlet, format!("lists nothing since {}", minute(it.since)));
        }
        for it in &coverage.silent {
            note(&it.outlet, format!("nothing new since {}", minute(it.since)));
        }
        for it in &coverage.bursts {
            note(&it.outlet, format!("{} old items republished, kept out of the mail", it.n_items));
        }
        Self(doubts)
    }
}

/// Prints every source; as JSON one a line.
pub(super) fn list(config: &Config, format: Format, now: DateTime<Utc>) -> anyhow::Result<()> {
    let store = Store::reader(&config.store)?;
    let rows = store.source_rows()?;
    if format == Format::Json {
        for row in &rows {
            output::data(&as_json(row));
        }
        return Ok(());
    }
    let coverage = Doubts::of(&store.coverage(Some(now - RECENTLY), now)?);
    let table: Vec<Vec<String>> = rows.iter().map(|row| as_cells(row, &coverage)).collect();
    let head = ["source", "state", "items", "read (UTC)", "next (UTC)", "what is wrong"];
    output::data(&output::table(&head, &table));
    Ok(())
}

fn as_cells(row: &SourceRow, doubts: &Doubts) -> Vec<String> {
    let wrong = match (&row.trouble, &row.hint) {
        (Some(trouble), Some(hint)) => format!("{trouble}; {hint}"),
        (Some(trouble), None) => trouble.clone(),
        _ => doubts.0.get(&row.outlet).cloned().unwrap_or_default(),
    };
    vec![
        row.name.clone(),
        state(row),
        row.n_items.to_string(),
        row.read_at.map_or_else(|| "never".to_owned(), minute),
        when_next(row),
        wrong,
    ]
}

/// How it fares: `read`, `read (3 mended)`, `failing (2)`, `not asked yet`.
pub(super) fn state(row: &SourceRow) -> String {
    match (row.failing_since, row.polled_at) {
        (Some(_), _) => format!("failing ({})", row.n_failed),
        (None, None) => "not asked yet".to_owned(),
        (None, Some(_)) if 0 < row.n_flaws => format!("read ({} mended)", row.n_flaws),
        _ => "read".to_owned(),
    }
}

/// When it is asked next; what is gone is asked by hand only.
pub(super) fn when_next(row: &SourceRow) -> String {
    let is_stopped = row.polled_at.is_some_and(|at| at + STOPPED <= row.due_at);
    if is_stopped { "by hand only".to_owned() } else { minute(row.due_at) }
}

fn as_json(row: &SourceRow) -> String {
    let time = |at: Option<DateTime<Utc>>| at.map(|at| at.to_rfc3339());
    serde_json::json!({
        "v": 1, "name": row.name, "url": row.url, "items": row.n_items, "flaws": row.n_flaws,
        "read_at": time(row.read_at), "due_at": row.due_at.to_rfc3339(), "n_failed": row.n_failed,
        "failing_since": time(row.failing_since), "trouble": row.trouble, "hint": row.hint,
    })
    .to_string()
}
