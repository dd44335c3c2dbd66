//! `attache status`: how everything is, for people and for health checks.
use std::{cmp::Reverse, collections::BTreeMap, path::Path, process::ExitCode};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    args::Format,
    output::{self, minute, utc},
};
use crate::{
    config::{self, Config, DigestPlan},
    daemon::{self, Late},
    model::Coverage,
    store::{EditionRow, MailFault, PageCounts, SourceRow, Store, Totals, WatchRow, Word},
};

/// Gaps and bursts older than this are no news.
const RECENTLY: TimeDelta = TimeDelta::days(7);

/// Watches shown to people.
const N_WATCHES: usize = 20;

/// Editions shown.
const N_EDITIONS: usize = 5;

/// Everything the command shows.
struct Sight {
    totals: Totals,
    failing: Vec<SourceRow>,
    coverage: Coverage,
    pages: PageCounts,
    editions: Vec<EditionRow>,
    watches: Vec<WatchRow>,
    fault: Option<MailFault>,
    late: Vec<Late>,
    next_poll: Option<DateTime<Utc>>,
    next_digest: Option<(DateTime<Utc>, String)>,
    disk: Disk,
    word: Word,
}

/// How much the store takes, and how much room is left where it is.
struct Disk {
    store_bytes: u64,
    free_bytes: Option<u64>,
}

/// The store is shown also while the files have problems; those are drawn beside it.
pub(super) fn status(
    path: &Path,
    format: Format,
    check: bool,
    now: DateTime<Utc>,
) -> anyhow::Result<ExitCode> {
    let read = config::load(path);
    if let Err(refusal) = &read {
        output::refusal(refusal);
    }
    let sight = look(path, read.ok().as_ref(), now)?;
    match format {
        Format::Text => output::data(&as_text(&sight)),
        Format::Json => output::data(&as_json(&sight)),
    }
    let is_well = sight.late.is_empty() && sight.fault.is_none() && sight.word.troubles.is_empty();
    Ok(output::exit_code(is_well || !check))
}

fn look(path: &Path, config: Option<&Config>, now: DateTime<Utc>) -> anyhow::Result<Sight> {
    let options = config.map_or_else(|| config::store_of(path), |config| config.store.clone());
    let store = Store::reader(&options)?;
    let late = config.map(|config| daemon::late(config, &store, now)).transpose()?;
    Ok(Sight {
        totals: store.totals()?,
        failing: store.source_rows()?.into_iter().filter(|row| 0 < row.n_failed).collect(),
        coverage: store.coverage(Some(now - RECENTLY), now)?,
        pages: store.page_counts(now)?,
        editions: store.edition_rows(N_EDITIONS)?,
        watches: store.watch_rows()?,
        fault: store.mail_fault()?,
        late: late.unwrap_or_default(),
        next_poll: store.next_poll_at()?,
        next_digest: config.and_then(|config| next_digest(config, now)),
        disk: Disk { store_bytes: store.size()?, free_bytes: free_beside(&options.path) },
        word: Word::heard(&options.path),
    })
}

fn next_digest(config: &Config, now: DateTime<Utc>) -> Option<(DateTime<Utc>, String)> {
    let next =
        |plan: &DigestPlan| Some((plan.timetable.next_after(now)?, plan.digest.name.clone()));
    config.digests.iter().filter_map(next).min()
}

/// Bytes that an ordinary user may still write there.
fn free_beside(path: &Path) -> Option<u64> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail * disk.f_frsize)
}

fn as_text(sight: &Sight) -> String {
    let mut lines = figures(sight);
    lines.extend(sight.word.troubles.iter().map(|trouble| format!("trouble   {trouble}")));
    if let Some(fault) = &sight.fault {
        lines.push(format!("          held since {}: {}", utc(fault.since), fault.words));
    }
    for row in &sight.failing {
        let why = row.trouble.as_deref().unwrap_or_default();
        lines.push(format!("failing   {}: {why}", row.name));
        lines.extend(row.hint.iter().map(|hint| format!("          {hint}")));
    }
    lines.extend(watches(&sight.watches));
    lines.extend(doubts(&sight.coverage));
    for EditionRow { slot_at, digest, kind, subject, .. } in &sight.editions {
        let line = format!("edition   {} {digest} ({kind}) {subject}", utc(*slot_at));
        lines.push(line.trim_end().to_owned());
    }
    lines.extend(sight.late.iter().map(why_late));
    lines.join("\n")
}

fn why_late(late: &Late) -> String {
    let name = &late.digest;
    match late.silent_until {
        None => format!("late      {name}: its slot has no edition"),
        Some(until) => format!(
            "late      {name}: answered up to {} while the clock was ahead, and silent until then\n          to have mail sooner, take it out of the files, and a minute later put it back under another name",
            utc(until)
        ),
    }
}

/// What is always said: who works, what comes next, how much there is.
fn figures(sight: &Sight) -> Vec<String> {
    let Totals { n_sources, n_failing, n_items, n_matches, n_queued, n_failed } = sight.totals;
    let never = || "never".to_owned();
    let next_poll = sight.next_poll.map_or_else(never, utc);
    let next_digest = sight.next_digest.as_ref();
    let next_digest = next_digest.map_or_else(never, |(at, name)| format!("{}, {name}", utc(*at)));
    let free = sight.disk.free_bytes.map(|n| format!(", {} left", output::size(n)));
    let mut lines = vec![
        format!("daemon    {}", if sight.word.is_running { "running" } else { "not running" }),
        format!("next poll {next_poll}"),
        format!("next mail {next_digest}"),
        format!("disk      {}{}", output::size(sight.disk.store_bytes), free.unwrap_or_default()),
        format!("sources   {n_sources}, {n_failing} failing"),
        format!("items     {n_items}, {n_matches} matches"),
        format!("outbox    {n_queued} waiting, {n_failed} given up"),
    ];
    if 0 < sight.pages.sum() {
        lines.push(format!("articles  {} in 7 days", output::pages(&sight.pages)));
    }
    lines
}

/// How much each watch looked at, and took; the busiest first where there are many.
fn watches(rows: &[WatchRow]) -> Vec<String> {
    let mut rows: Vec<&WatchRow> = rows.iter().collect();
    if N_WATCHES < rows.len() {
        rows.sort_by_key(|row| Reverse(row.n_candidates));
    }
    let said = |row: &&WatchRow| {
        let counted = [
            output::counted(usize::try_from(row.n_candidates).unwrap_or(usize::MAX), "candidate"),
            output::counted(usize::try_from(row.n_matches).unwrap_or(usize::MAX), "match"),
        ];
        let since = row.changed_at.format("%Y-%m-%d");
        format!("watch     {}: {} since {since}", row.name, counted.join(", "))
    };
    let mut lines: Vec<String> = rows.iter().take(N_WATCHES).map(said).collect();
    if let Some(n) = rows.len().checked_sub(N_WATCHES).filter(|n| 0 < *n) {
        lines.push(format!("watch     {n} more; --format json has them all"));
    }
    lines
}

/// What may have been missed although everything was read.
fn doubts(coverage: &Coverage) -> Vec<String> {
    let gaps = coverage
        .gaps
        .iter()
        .map(|it| format!("gap       {}: {} to {}", it.outlet, minute(it.from), utc(it.to)));
    let emptied = coverage.emptied.iter();
    let emptied = emptied.map(|it| {
        format!(
            "empty     {}: lists nothing since {}\n          look whether the feed has moved",
            it.outlet,
            utc(it.since)
        )
    });
    let silent = coverage.silent.iter();
    let silent =
        silent.map(|it| format!("silent    {}: nothing new since {}", it.outlet, utc(it.since)));
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
        "running": sight.word.is_running, "troubles": sight.word.troubles,
        "next_poll": sight.next_poll.map(|at| at.to_rfc3339()),
        "next_digest": sight.next_digest.as_ref().map(|(at, _)| at.to_rfc3339()),
        "disk": { "store_bytes": sight.disk.store_bytes, "free_bytes": sight.disk.free_bytes },
        "sources": { "n": n_sources, "failing": n_failing },
        "items": n_items, "matches": n_matches,
        "articles": BTreeMap::from(sight.pages.by_word()),
        "outbox": { "waiting": n_queued, "failed": n_failed,
                    "held": sight.fault.as_ref().map(|fault| fault.words.clone()) },
        "gaps": sight.coverage.gaps.iter().map(|it| serde_json::json!({
            "outlet": it.outlet, "from": it.from.to_rfc3339(), "to": it.to.to_rfc3339(),
        })).collect::<Vec<_>>(),
        "empty": sight.coverage.emptied.iter().map(|it| &it.outlet).collect::<Vec<_>>(),
        "silent": sight.coverage.silent.iter().map(|it| &it.outlet).collect::<Vec<_>>(),
        "bursts": sight.coverage.bursts.iter().map(|it| &it.outlet).collect::<Vec<_>>(),
        "watches": sight.watches.iter().map(|it| serde_json::json!({
            "name": it.name, "since": it.changed_at.to_rfc3339(),
            "candidates": it.n_candidates, "matches": it.n_matches,
        })).collect::<Vec<_>>(),
        "editions": editions,
        "late": sight.late.iter().map(|it| &it.digest).collect::<Vec<_>>(),
    })
    .to_string()
}
