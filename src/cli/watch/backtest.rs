//! `attache watch backtest`: a watch on everything stored, and what would be gained and lost.
mod said;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    slice,
};

use crate::{
    cli::{args::Format, find, output},
    config::{self, Config},
    daemon::Clock,
    model::{Tier, Watch},
    schedule,
    store::{PAGE, Store, Stored},
    text,
    watch::{Engine, Frequencies, Yield},
};
use chrono::{DateTime, Utc};

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

impl Outcome {
    fn new(since: DateTime<Utc>, n_items: usize) -> Self {
        Self {
            since,
            n_items,
            n_read: 0,
            n_candidates: 0,
            n_matches: [0; 3],
            gained: Shown::default(),
            lost: Shown::default(),
            yields: Vec::new(),
            n_idle: 0,
        }
    }

    /// * `tier` — `None` where the watch leaves the item; `had` — whether it had it before.
    fn add(&mut self, found: Stored, tier: Option<Tier>, had: bool, limit: usize) {
        self.n_read += 1;
        if let Some(tier) = tier {
            self.n_matches[tier as usize] += 1;
        }
        match tier {
            Some(_) if !had => self.gained.add(found, tier, limit),
            None if had => self.lost.add(found, None, limit),
            _ => (),
        }
    }
}

/// Some of many items.
#[derive(Default)]
struct Shown {
    n: usize,
    /// The newest of them, with their tiers where the watch takes them.
    some: Vec<(Stored, Option<Tier>)>,
}

impl Shown {
    fn add(&mut self, found: Stored, tier: Option<Tier>, limit: usize) {
        self.n += 1;
        if self.some.len() < limit {
            self.some.push((found, tier));
        }
    }
}

/// Prints what a watch finds in what is stored, and what that gains and loses.
///
/// # Errors
/// There is no such watch, what it is compared with has problems, or the store cannot be read.
pub(super) fn backtest(
    config: &Config,
    asked: Asked<'_>,
    format: Format,
    clock: &Clock,
) -> anyhow::Result<()> {
    let watch = find::watch(config, asked.name)?;
    let outcome = run(config, watch, asked, clock.now())?;
    output::data(&match format {
        Format::Text => said::as_text(watch, asked, &outcome),
        Format::Json => said::as_json(watch, asked, &outcome),
    });
    Ok(())
}

/// # Errors
/// The other file has problems, or the store cannot be read.
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
    let mut expression = engine.index_query(&watch.name);
    if let Some(before) = &before {
        expression = either(expression, before.engine.index_query(&before.name));
    }
    let mut trial = engine.trial(&watch.name).expect("the engine was built of this watch");
    let mut earlier = before.as_ref().and_then(|it| it.engine.trial(&it.name));
    let mut outcome = Outcome::new(since, store.count_since(since)?);
    for page in worth_reading(&store, expression.as_deref(), &held, since)?.chunks(PAGE) {
        for found in store.stored(page)? {
            let words = text::ItemWords::of(&found.item);
            let matched = trial.judge(&words, &found.item, &found.source);
            let had = match &mut earlier {
                Some(earlier) => earlier.judge(&words, &found.item, &found.source).is_some(),
                None => held.contains(&found.id),
            };
            outcome.add(found, matched.map(|matched| matched.tier), had, asked.limit);
        }
    }
    outcome.n_candidates = trial.n_candidates;
    outcome.yields = trial.yields();
    outcome.n_idle = trial.n_idle();
    Ok(outcome)
}

/// Rows of the items that are taken now, or were before, and of others: the newest first.
///
/// * `expression` — a question to the index that leaves none of them out; `None`: all are read.
/// * `held` — items that were taken before.
fn worth_reading(
    store: &Store,
    expression: Option<&str>,
    held: &BTreeSet<i64>,
    since: DateTime<Utc>,
) -> anyhow::Result<Vec<i64>> {
    let mut ids: BTreeSet<i64> = store.rows_with(expression, since)?.into_iter().collect();
    ids.extend(held);
    Ok(ids.into_iter().rev().collect())
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
