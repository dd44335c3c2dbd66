//! `attache watch backtest`: a watch on everything stored, and what would be gained and lost.
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    slice,
};

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{super::args::Format, find};
use crate::{
    cli::output::{self, counted},
    config::{self, Config},
    daemon::Clock,
    model::{Match, Tier, Watch},
    schedule,
    store::{Found, Store},
    text,
    watch::{Engine, Frequencies, Yield},
};

/// What is asked for.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) name: &'a str,
    pub(super) since: &'a str,
    /// Rules to compare with; else what the store holds.
    pub(super) against: Option<&'a Path>,
    /// Titles to show of what was gained, and of what was lost.
    pub(super) limit: usize,
}

/// What came of it.
struct Outcome {
    since: DateTime<Utc>,
    n_items: usize,
    /// Items that were read; the index ruled the others out.
    n_read: usize,
    n_candidates: usize,
    /// By tier.
    n_matches: [usize; 3],
    gained: Shown,
    lost: Shown,
    yields: Vec<Yield>,
    n_idle: usize,
}

/// Some of many items.
#[derive(Default)]
struct Shown {
    n: usize,
    /// The newest of them, with their tiers where the watch takes them.
    some: Vec<(Found, Option<Tier>)>,
}

impl Shown {
    fn add(&mut self, found: Found, tier: Option<Tier>, limit: usize) {
        self.n += 1;
        if self.some.len() < limit {
            self.some.push((found, tier));
        }
    }
}

pub(super) fn backtest(
    config: &Config,
    asked: Asked<'_>,
    format: Format,
    clock: &Clock,
) -> anyhow::Result<()> {
    let watch = find(config, asked.name)?;
    let outcome = run(config, watch, asked, clock.now())?;
    output::data(&match format {
        Format::Text => as_text(watch, asked, &outcome),
        Format::Json => as_json(watch, asked, &outcome),
    });
    Ok(())
}

fn run(
    config: &Config,
    watch: &Watch,
    asked: Asked<'_>,
    now: DateTime<Utc>,
) -> anyhow::Result<Outcome> {
    // Alone it is looked for faster than among all the others.
    let engine = Engine::build(&config.actors, slice::from_ref(watch))
        .map_err(|problems| anyhow::anyhow!("{}", problems[0].message))?;
    let before = asked.against.map(|path| Before::read(path, watch)).transpose()?;
    let since = now - schedule::parse_duration(asked.since)?;
    let store = Store::reader(&config.store)?;
    let held = match &before {
        Some(_) => BTreeSet::new(),
        None => store.matched_items(&watch.name, since)?,
    };
    let mut trial = engine.trial(&watch.name).expect("the engine was built of this watch");
    let mut earlier = before.as_ref().and_then(|it| it.engine.trial(&it.name));

    let expression = engine.index_query(&watch.name);
    let expression = match &before {
        Some(before) => either(expression, before.engine.index_query(&before.name)),
        None => expression,
    };
    let mut ids = store.rows_with(expression.as_deref(), since)?;
    let known: BTreeSet<i64> = ids.iter().copied().collect();
    ids.extend(held.difference(&known));
    ids.sort_unstable_by_key(|id| std::cmp::Reverse(*id));

    let (mut n_read, mut n_matches) = (0, [0; 3]);
    let (mut gained, mut lost) = (Shown::default(), Shown::default());
    for id in ids {
        let Some(found) = store.stored(id)? else { continue };
        let words = text::ItemWords::of(&found.item);
        let matched: Option<Match> = trial.judge(&words, &found.item, &found.source);
        let had = match &mut earlier {
            Some(earlier) => earlier.judge(&words, &found.item, &found.source).is_some(),
            None => held.contains(&id),
        };
        n_read += 1;
        let tier = matched.map(|matched| matched.tier);
        if let Some(tier) = tier {
            n_matches[place(tier)] += 1;
        }
        match tier {
            Some(_) if !had => gained.add(found, tier, asked.limit),
            None if had => lost.add(found, None, asked.limit),
            _ => (),
        }
    }
    Ok(Outcome {
        since,
        n_items: store.rows_with(None, since)?.len(),
        n_read,
        n_candidates: trial.n_candidates,
        n_matches,
        gained,
        lost,
        yields: trial.yields(),
        n_idle: trial.n_idle(),
    })
}

/// The rule as it was.
struct Before {
    engine: Engine,
    name: String,
}

impl Before {
    /// # Errors
    /// The files have problems, or none of their watches is this one.
    fn read(path: &Path, watch: &Watch) -> anyhow::Result<Self> {
        let engine = config::load_rules(&[PathBuf::from(path)], &Frequencies::assumed())?.engine;
        let was = watch.was.as_ref().map(|was| was.text.as_str());
        let is_it = |name: &&str| *name == watch.name || Some(*name) == was;
        let Some(name) = engine.names().find(is_it).map(str::to_owned) else {
            let names: Vec<&str> = engine.names().collect();
            let path = path.display();
            anyhow::bail!("{path} has no watch `{}`; it has: {}", watch.name, names.join(", "));
        };
        Ok(Self { engine, name })
    }
}

/// A question to the index that finds what one or the other finds.
fn either(one: Option<String>, other: Option<String>) -> Option<String> {
    Some(format!("({}) OR ({})", one?, other?))
}

fn place(tier: Tier) -> usize {
    match tier {
        Tier::Main => 0,
        Tier::Also => 1,
        Tier::Passing => 2,
    }
}

fn tier_word(tier: Tier) -> &'static str {
    match tier {
        Tier::Main => "main",
        Tier::Also => "also",
        Tier::Passing => "passing",
    }
}

fn as_text(watch: &Watch, asked: Asked<'_>, outcome: &Outcome) -> String {
    let Outcome { since, n_items, n_read, n_candidates, n_matches, gained, lost, .. } = outcome;
    let [main, also, passing] = n_matches;
    let against = asked
        .against
        .map_or_else(|| "what the store holds".to_owned(), |path| path.display().to_string());
    let mut lines = vec![
        format!("{} since {} UTC", watch.name, since.format("%Y-%m-%d %H:%M")),
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
        let tier = tier.map_or_else(String::new, |tier| format!("{:<8} ", tier_word(tier)));
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

fn as_json(watch: &Watch, asked: Asked<'_>, outcome: &Outcome) -> String {
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
            "tier": tier.map(tier_word),
        })
    });
    json!({ "n": shown.n, "items": items.collect::<Vec<_>>() })
}
