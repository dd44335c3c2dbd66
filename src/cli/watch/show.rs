//! `attache watch show`: what a watch compiles to, and who its actors are.
use serde_json::json;

use super::{
    super::{args::Format, find},
    in_words,
};
use crate::{
    cli::output,
    config::Config,
    model::Watch,
    store::{Store, WatchRow},
    text,
    watch::{self, ShownActor, ShownPart},
};

/// Columns a list of words may fill.
const WIDTH: usize = 96;

/// * `name` — a watch, or an actor as a watch writes it: `@PK`.
pub(super) fn show(config: &Config, name: &str, format: Format) -> anyhow::Result<()> {
    if name.trim_start().starts_with('@') {
        let actor = watch::actor(&config.actors, name).map_err(|problem| {
            anyhow::anyhow!("{}; {}", problem.message, problem.help.unwrap_or_default())
        })?;
        output::data(&match format {
            Format::Text => of_actor(&actor).join("\n"),
            Format::Json => json!({ "v": 1, "actor": actor_as_json(&actor) }).to_string(),
        });
        return Ok(());
    }
    let watch = find::watch(config, name)?;
    // A watch can be shown before anything is stored.
    let row = Store::reader(&config.store).and_then(|store| store.watch_rows());
    let row = row.unwrap_or_default().into_iter().find(|row| row.name == name);
    output::data(&match format {
        Format::Text => as_text(config, watch, row.as_ref()),
        Format::Json => as_json(config, watch, row.as_ref()),
    });
    Ok(())
}

fn as_text(config: &Config, watch: &Watch, row: Option<&WatchRow>) -> String {
    let mut lines = vec![watch.name.clone(), format!("  {}", in_words(watch))];
    lines.extend(row.map(|row| format!("  {}", since(row))));
    let Some(shown) = config.engine.shown(&watch.name, &config.actors) else {
        return lines.join("\n");
    };
    let more =
        if shown.parts.len() == 1 { "one part, which collects" } else { "parts, each collects" };
    lines.push(format!("  {more} points of its own:"));
    lines.extend(shown.parts.iter().flat_map(of_part));
    for actor in &shown.actors {
        lines.push(String::new());
        lines.extend(of_actor(actor));
    }
    lines.join("\n")
}

/// `since 2026-03-02: 12 candidates, 3 matches; its last change gained 3 and lost 1 over 30 days`.
fn since(row: &WatchRow) -> String {
    let WatchRow { changed_at, n_candidates, n_matches, .. } = row;
    let turnover = match row.turnover {
        _ if row.is_looking_back => "; it is being run over the last 30 days".to_owned(),
        Some((gained, lost)) => {
            format!("; its last change gained {gained} and lost {lost} over 30 days")
        }
        None => String::new(),
    };
    let day = changed_at.format("%Y-%m-%d");
    format!("since {day}: {n_candidates} candidates, {n_matches} matches{turnover}")
}

fn of_part(part: &ShownPart) -> Vec<String> {
    if part.looks_for.is_empty() {
        return vec![format!("    {}", text::line(&part.name))];
    }
    let head = format!("    {}: ", text::line(&part.name));
    wrapped(&head, 6, &part.looks_for, " or ")
}

fn of_actor(actor: &ShownActor) -> Vec<String> {
    let mut lines = wrapped(&format!("{} is written ", actor.name), 2, &actor.calls, ", ");
    for group in &actor.groups {
        lines.push(format!("  {} ({}): {}", group.what, group.words.len(), group.counts));
        lines.extend(wrapped("    ", 4, &group.words, ", "));
    }
    lines
}

/// A list in lines of some width; what follows the first is indented.
fn wrapped(head: &str, indent: usize, words: &[String], glue: &str) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), head.to_owned());
    let mut is_begun = false;
    for (word, n) in words.iter().zip(1..) {
        let glue = if n == words.len() { "" } else { glue };
        let word = format!("{}{glue}", text::line(word));
        if is_begun && WIDTH < line.chars().count() + word.trim_end().chars().count() {
            lines.push(line.trim_end().to_owned());
            line = " ".repeat(indent);
        }
        line.push_str(&word);
        is_begun = true;
    }
    lines.push(line.trim_end().to_owned());
    lines
}

fn as_json(config: &Config, watch: &Watch, row: Option<&WatchRow>) -> String {
    let shown = config.engine.shown(&watch.name, &config.actors);
    let parts = shown.iter().flat_map(|shown| &shown.parts);
    let actors = shown.iter().flat_map(|shown| &shown.actors);
    json!({
        "v": 1, "watch": watch.name, "says": in_words(watch),
        "fingerprint": config.engine.fingerprint(&watch.name),
        "since": row.map(|row| row.changed_at.to_rfc3339()),
        "candidates": row.map(|row| row.n_candidates),
        "matches": row.map(|row| row.n_matches),
        "gained": row.and_then(|row| row.turnover).map(|it| it.0),
        "lost": row.and_then(|row| row.turnover).map(|it| it.1),
        "parts": parts.map(|part| json!({ "part": part.name, "looks_for": part.looks_for }))
            .collect::<Vec<_>>(),
        "actors": actors.map(actor_as_json).collect::<Vec<_>>(),
    })
    .to_string()
}

fn actor_as_json(actor: &ShownActor) -> serde_json::Value {
    let groups = actor
        .groups
        .iter()
        .map(|group| json!({ "what": group.what, "counts": group.counts, "words": group.words }));
    json!({ "name": actor.name, "calls": actor.calls, "groups": groups.collect::<Vec<_>>() })
}
