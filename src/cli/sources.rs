//! `attache sources`: how each source fares.
use chrono::{DateTime, Utc};

use super::{args::Format, output};
use crate::{
    config::Config,
    store::{SourceRow, Store},
};

pub(super) fn list(config: &Config, format: Format) -> anyhow::Result<()> {
    let rows = Store::reader(&config.store)?.source_rows()?;
    if format == Format::Json {
        for row in &rows {
            output::data(&as_json(row));
        }
        return Ok(());
    }
    let table: Vec<Vec<String>> = rows.iter().map(as_cells).collect();
    let head = ["source", "state", "items", "read (UTC)", "next (UTC)", "what is wrong"];
    output::data(&output::table(&head, &table));
    Ok(())
}

fn as_cells(row: &SourceRow) -> Vec<String> {
    let wrong = match (&row.trouble, &row.hint) {
        (Some(trouble), Some(hint)) => format!("{trouble}; {hint}"),
        (Some(trouble), None) => trouble.clone(),
        _ => String::new(),
    };
    vec![
        row.name.clone(),
        state(row),
        row.n_items.to_string(),
        row.read_at.map_or_else(|| "never".to_owned(), minute),
        minute(row.due_at),
        wrong,
    ]
}

fn state(row: &SourceRow) -> String {
    match (row.failing_since, row.polled_at) {
        (Some(_), _) => format!("failing ({})", row.n_failed),
        (None, None) => "not asked yet".to_owned(),
        (None, Some(_)) if 0 < row.n_flaws => format!("read ({} mended)", row.n_flaws),
        _ => "read".to_owned(),
    }
}

fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
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
