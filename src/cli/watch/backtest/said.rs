//! What a backtest found, for people and for programs.
use serde_json::json;

use super::{Asked, Outcome, Shown};
use crate::{
    cli::output::{self, counted},
    model::Watch,
    text,
    watch::Yield,
};

pub(super) fn as_text(watch: &Watch, asked: Asked<'_>, outcome: &Outcome) -> String {
    let Outcome { since, n_items, n_read, n_candidates, n_matches, gained, lost, .. } = outcome;
    let [main, also, passing] = n_matches;
    let against = asked
        .against
        .map_or_else(|| "what the store holds".to_owned(), |path| path.display().to_string());
    let mut lines = vec![
        format!("{} since {}", watch.name, output::utc(*since)),
        format!("  {} stored, {n_read} read", counted(*n_items, "item")),
        format!(
            "  {}, {}: {main} main, {also} also, {passing} passing",
            counted(*n_candidates, "candidate"),
            counted(main + also + passing, "match"),
        ),
        format!("  against {against}: {} gained, {} lost", gained.n, lost.n),
    ];
    lines.extend(listed("gained", gained));
    lines.extend(listed("lost", lost));
    lines.extend(yields(outcome));
    lines.join("\n")
}

fn listed(head: &str, shown: &Shown) -> Vec<String> {
    if shown.n == 0 {
        return Vec::new();
    }
    let mut lines = vec![String::new(), head.to_owned()];
    for (found, tier) in &shown.some {
        let at = found.item.published.unwrap_or(found.first_seen).format("%Y-%m-%d");
        let (title, outlet) = (text::line(&found.item.title), text::line(&found.source.outlet));
        let tier = tier.map_or_else(String::new, |tier| format!("{:<8} ", tier.word()));
        lines.push(format!("  {tier}{at}  {title} ({outlet})"));
    }
    let n_more = shown.n - shown.some.len();
    if 0 < n_more {
        lines.push(format!("  and {n_more} more; --limit shows them"));
    }
    lines
}

/// `dar  Pakistan  212  3`.
fn yields(outcome: &Outcome) -> Vec<String> {
    if outcome.yields.is_empty() {
        return Vec::new();
    }
    let row = |it: &Yield| {
        vec![it.n_hits.to_string(), it.n_kept.to_string(), it.term.clone(), it.part.clone()]
    };
    let rows: Vec<Vec<String>> = outcome.yields.iter().map(row).collect();
    let mut lines = vec![String::new(), output::table(&["hits", "kept", "term", "part"], &rows)];
    if 0 < outcome.n_idle {
        let stand = if outcome.n_idle == 1 { "stands" } else { "stand" };
        lines.push(format!("{} {stand} in no candidate", counted(outcome.n_idle, "term")));
    }
    lines
}

pub(super) fn as_json(watch: &Watch, asked: Asked<'_>, outcome: &Outcome) -> String {
    let [main, also, passing] = outcome.n_matches;
    json!({
        "v": 1, "watch": watch.name, "since": outcome.since.to_rfc3339(),
        "against": asked.against.map(|path| path.display().to_string()),
        "items": outcome.n_items, "read": outcome.n_read, "candidates": outcome.n_candidates,
        "matches": { "main": main, "also": also, "passing": passing },
        "gained": shown_as_json(&outcome.gained), "lost": shown_as_json(&outcome.lost),
        "terms": outcome.yields.iter().map(|it| json!({
            "term": it.term, "part": it.part, "hits": it.n_hits, "kept": it.n_kept,
        })).collect::<Vec<_>>(),
        "idle_terms": outcome.n_idle,
    })
    .to_string()
}

fn shown_as_json(shown: &Shown) -> serde_json::Value {
    let items = shown.some.iter().map(|(found, tier)| {
        json!({
            "id": found.id, "title": found.item.title, "link": found.item.link,
            "source": found.source.name, "first_seen": found.first_seen.to_rfc3339(),
            "tier": tier,
        })
    });
    json!({ "n": shown.n, "items": items.collect::<Vec<_>>() })
}
