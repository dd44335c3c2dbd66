//! `attache status`: how everything is, for people and for health checks.
use std::process::ExitCode;

use chrono::{DateTime, TimeDelta, Utc};

use super::{args::Format, output};
use crate::{
    config::Config,
    model::Coverage,
    store::{EditionRow, MailFault, SourceRow, Store, Totals},
};

/// An edition later than this is late.
const LATE: TimeDelta = TimeDelta::hours(1);

/// Gaps and bursts older than this are no news.
const RECENTLY: TimeDelta = TimeDelta::days(7);

/// Editions shown.
const N_EDITIONS: usize = 5;

/// Everything the command shows.
struct Sight {
    totals: Totals,
    failing: Vec<SourceRow>,
    coverage: Coverage,
    editions: Vec<EditionRow>,
    fault: Option<MailFault>,
    late: Vec<String>,
}

pub(super) fn status(
    config: &Config,
    format: Format,
    check: bool,
    now: DateTime<Utc>,
) -> anyhow::Result<ExitCode> {
    let store = Store::reader(&config.store)?;
    let sight = Sight {
        totals: store.totals()?,
        failing: store.source_rows()?.into_iter().filter(|row| 0 < row.n_failed).collect(),
        coverage: store.coverage(Some(now - RECENTLY), now)?,
        editions: store.edition_rows(N_EDITIONS)?,
        fault: store.mail_fault()?,
        late: late(config, &store, now)?,
    };
    match format {
        Format::Text => output::data(&as_text(&sight)),
        Format::Json => output::data(&as_json(&sight)),
    }
    let is_well = sight.late.is_empty() && sight.fault.is_none();
    Ok(if check && !is_well { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Digests whose last slot is over an hour old and has no edition.
fn late(config: &Config, store: &Store, now: DateTime<Utc>) -> anyhow::Result<Vec<String>> {
    let mut late = Vec::new();
    for plan in &config.digests {
        let Some(slot) = plan.timetable.last_until(now - LATE) else { continue };
        let Some(life) = store.life_of(&plan.digest.name)? else { continue };
        if life.born_at < slot && life.last_slot.is_none_or(|last| last < slot) {
            late.push(plan.digest.name.clone());
        }
    }
    Ok(late)
}

fn as_text(sight: &Sight) -> String {
    let Totals { n_sources, n_failing, n_items, n_matches, n_queued, n_failed } = sight.totals;
    let mut lines = vec![
        format!("sources   {n_sources}, {n_failing} failing"),
        format!("items     {n_items}, {n_matches} matches"),
        format!("outbox    {n_queued} waiting, {n_failed} given up"),
    ];
    if let Some(fault) = &sight.fault {
        let since = fault.since.format("%Y-%m-%d %H:%M");
        lines.push(format!("          held since {since} UTC: {}", fault.words));
    }
    for row in &sight.failing {
        let why = row.trouble.as_deref().unwrap_or_default();
        lines.push(format!("failing   {}: {why}", row.name));
        lines.extend(row.hint.iter().map(|hint| format!("          {hint}")));
    }
    lines.extend(doubts(&sight.coverage));
    for edition in &sight.editions {
        let slot = edition.slot_at.format("%Y-%m-%d %H:%M");
        let EditionRow { digest, kind, subject, .. } = edition;
        lines.push(
            format!("edition   {slot} UTC {digest} ({kind}) {subject}").trim_end().to_owned(),
        );
    }
    lines
        .extend(sight.late.iter().map(|name| format!("late      {name}: its slot has no edition")));
    lines.join("\n")
}

/// What may have been missed although everything was read.
fn doubts(coverage: &Coverage) -> Vec<String> {
    let minute = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M").to_string();
    let gaps = coverage
        .gaps
        .iter()
        .map(|it| format!("gap       {}: {} to {} UTC", it.outlet, minute(it.from), minute(it.to)));
    let emptied = coverage.emptied.iter();
    let emptied = emptied
        .map(|it| format!("empty     {}: lists nothing since {} UTC", it.outlet, minute(it.since)));
    let silent = coverage.silent.iter();
    let silent = silent
        .map(|it| format!("silent    {}: nothing new since {} UTC", it.outlet, minute(it.since)));
    let bursts = coverage.bursts.iter().map(|it| {
        let n = it.n_items;
        format!("burst     {}: {n} old items republished, kept out of the mail", it.outlet)
    });
    gaps.chain(emptied).chain(silent).chain(bursts).collect()
}

fn as_json(sight: &Sight) -> String {
    let Totals { n_sources, n_failing, n_items, n_matches, n_queued, n_failed } = sight.totals;
    let editions: Vec<_> = sight
        .editions
        .iter()
        .map(|it| {
            serde_json::json!({
                "digest": it.digest, "slot_at": it.slot_at.to_rfc3339(), "kind": it.kind,
                "subject": it.subject, "items": it.n_items,
            })
        })
        .collect();
    serde_json::json!({
        "v": 1,
        "sources": { "n": n_sources, "failing": n_failing },
        "items": n_items, "matches": n_matches,
        "outbox": { "waiting": n_queued, "failed": n_failed,
                    "held": sight.fault.as_ref().map(|fault| fault.words.clone()) },
        "gaps": sight.coverage.gaps.iter().map(|it| serde_json::json!({
            "outlet": it.outlet, "from": it.from.to_rfc3339(), "to": it.to.to_rfc3339(),
        })).collect::<Vec<_>>(),
        "empty": sight.coverage.emptied.iter().map(|it| &it.outlet).collect::<Vec<_>>(),
        "silent": sight.coverage.silent.iter().map(|it| &it.outlet).collect::<Vec<_>>(),
        "bursts": sight.coverage.bursts.iter().map(|it| &it.outlet).collect::<Vec<_>>(),
        "editions": editions, "late": sight.late,
    })
    .to_string()
}
