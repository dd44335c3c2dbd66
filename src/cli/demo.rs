//! `attache demo`: the main job with nothing to set up.
//!
//! Serves the bundled outlets on loopback, then does to them what the daemon does to any outlet:
//! polls over real HTTP, stores, matches, composes, delivers into a folder. The clock goes through
//! the mornings of a month up to the last time the sample digest was due, so that the digest one
//! sees knows what is usual.
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

use super::{output, run};
use crate::{
    config::{self, Config, SourceFile},
    daemon::{Clock, Daemon, Duties, Step},
};

mod documents;
mod outlets;

use outlets::Outlets;

/// The sample desk's configuration, `{{base}}` standing for the address of its outlets.
const DESK: &str = include_str!("../../config/demo/demo.toml");

/// So long before a digest is due the outlets are asked.
const LEAD: TimeDelta = TimeDelta::seconds(30);
/// Mornings before the one that is shown: four weeks and the day they are counted from.
const EARLIER: usize = 30;
/// Where their digests go, in the folder.
const EARLIER_FOLDER: &str = "earlier";

/// What earlier runs left in the folder and this one makes anew.
const STORE: [&str; 4] = ["attache.db", "attache.db-wal", "attache.db-shm", "attache.db.lock"];

pub(super) fn demo(out: &Path, clock: &Clock) -> anyhow::Result<()> {
    let began = clock.now();
    std::fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    for name in STORE {
        let path = out.join(name);
        if path.exists() {
            std::fs::remove_file(&path)
                .with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    let (step, daemon) = run::runtime()?.block_on(one_month(out, began))?;
    report(out, &step, &daemon, clock.now() - began)
}

/// A month of mornings, their digests put aside; then the one that is shown.
async fn one_month(out: &Path, now: DateTime<Utc>) -> anyhow::Result<(Step, Daemon)> {
    let probe = desk(out, "http://127.0.0.1:9")?;
    let timetable = &probe.digests.first().context("the sample desk has a digest")?.timetable;
    let slot = timetable.last_until(now).context("the sample digest is daily")?;
    let before = |slot: &DateTime<Utc>| timetable.last_until(*slot - TimeDelta::seconds(1));
    let mut slots: Vec<_> = std::iter::successors(Some(slot), before).take(EARLIER + 1).collect();
    slots.reverse();
    let outlets = Outlets::serve(slot).await?;
    let aside = DESK.replace("directory = \".\"", &format!("directory = \"{EARLIER_FOLDER}\""));
    let (first, earlier) = (slots[0], &slots[..slots.len() - 1]);
    let mut daemon = Daemon::start(read(&aside, out, &outlets.base)?, Duties::ONCE, first - LEAD)?;
    for slot in earlier {
        one_morning(&mut daemon, &outlets, *slot).await?;
    }
    drop(daemon);
    let mut daemon = Daemon::start(desk(out, &outlets.base)?, Duties::ONCE, slot - LEAD)?;
    let total = one_morning(&mut daemon, &outlets, slot).await?;
    Ok((total, daemon))
}

/// Half a minute before the digest is due the daemon polls; then the slot comes.
async fn one_morning(
    daemon: &mut Daemon,
    outlets: &Outlets,
    slot: DateTime<Utc>,
) -> anyhow::Result<Step> {
    outlets.turn_to(slot - LEAD);
    let mut total = settle(daemon, slot - LEAD).await?;
    total.add(settle(daemon, slot).await?);
    Ok(total)
}

/// Steps until nobody has anything to tell.
async fn settle(daemon: &mut Daemon, now: DateTime<Utc>) -> anyhow::Result<Step> {
    let mut total = daemon.step(now)?;
    while daemon.wait().await {
        total.add(daemon.step(now)?);
    }
    Ok(total)
}

fn desk(out: &Path, base: &str) -> anyhow::Result<Config> {
    read(DESK, out, base)
}

fn read(desk: &str, out: &Path, base: &str) -> anyhow::Result<Config> {
    let file =
        SourceFile { path: PathBuf::from("demo.toml"), text: desk.replace("{{base}}", base) };
    Ok(config::read(vec![file], out)?)
}

/// One screen: what was done, what came of it, what to do next.
fn report(out: &Path, step: &Step, daemon: &Daemon, took: TimeDelta) -> anyhow::Result<()> {
    let store = daemon.store();
    let totals = store.totals()?;
    let n_sources = daemon.config().sources.len();
    let by_extension = delivered(out)?;
    let shown = |extension: &str| {
        by_extension.get(extension).map_or("–".to_owned(), |path| path.display().to_string())
    };
    output::data(&format!(
        "Attaché demo: a month of a Russia–South Asia desk, in {:.1} s

  asked      {} outlets over HTTP on loopback; {} cannot be read, and the digest says so
  filed      {} items in {}
  matched    {} times this morning by {} watches, in English, Russian and Urdu
  delivered  {} message: {}
             the digests of the mornings before are in {}

Open it
  {}    as the reader sees it
  {}     as a terminal sees it
  {}     as the mail server sees it

Next
  attache init my-desk              a commented configuration with real outlets
  attache --config my-desk check    what it means, and when digests go
  attache --config my-desk once     poll, match and deliver for real",
        took.as_seconds_f64(),
        n_sources,
        totals.n_failing,
        totals.n_items,
        out.join("attache.db").display(),
        step.n_matched,
        daemon.config().watches.len(),
        step.n_sent,
        store.edition_rows(1)?.first().map_or("–", |edition| &edition.subject),
        out.join(EARLIER_FOLDER).display(),
        shown("html"),
        shown("txt"),
        shown("eml"),
    ));
    anyhow::ensure!(step.n_sent == 1, "the digest was not delivered; see the lines above");
    Ok(())
}

/// The newest file of each kind in the folder.
fn delivered(out: &Path) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let mut newest = BTreeMap::new();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(out)?.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.sort_by_key(|path| path.metadata().and_then(|it| it.modified()).ok());
    for path in files {
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        newest.insert(extension, path);
    }
    Ok(newest)
}
