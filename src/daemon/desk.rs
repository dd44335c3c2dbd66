//! Everything an edition is made from, gathered from the store; and the same for a preview.
use std::collections::BTreeSet;

use anyhow::Context as _;
use chrono::{DateTime, Days, TimeDelta, Utc};

use super::{beats::Beats, by_full_text, closest, gloss};
use crate::{
    config::{Config, DigestPlan},
    digest,
    model::{Candidate, ClosestMiss, Material, WatchFigures, Window},
    store::{Adopted, Life, Store, Stored},
    text,
};

/// "Usual" looks at this many weeks.
const WEEKS: i32 = 8;

/// And says nothing with fewer than these to look at.
const WEEKS_NEEDED: usize = 4;

/// Days in the strip of bars.
const STRIP_DAYS: usize = 28;
/// With fewer there is none: two bars say nothing.
const FEWEST_DAYS: usize = 7;

/// How long a story may pause and still be the same story.
const GOES_ON: TimeDelta = TimeDelta::days(14);

/// How long after it was shown an item may come once more.
const SECOND_LOOK: TimeDelta = TimeDelta::days(30);

/// What the next edition of a digest would be made from, were it composed at `now`; for
/// previews.
///
/// With a `window` it is made instead from everything stored that was first seen in it, matched by
/// the watches as they are in the files now, whether or not an edition holds it.
///
/// # Errors
/// The store failed, or, without a window, no daemon has loaded the digest yet.
pub fn preview(
    store: &Store,
    config: &Config,
    plan: &DigestPlan,
    window: Option<Window>,
    now: DateTime<Utc>,
) -> anyhow::Result<Material> {
    let rows = &store.rows()?;
    let beats = &Beats::new(config);
    let name = &plan.digest.name;
    let desk = |row| Desk { config, rows, store, beats, not_in_force: &[], plan, row };
    let slot_at = plan.timetable.next_after(now).unwrap_or(now);
    let known = rows.digests.get(name).copied();
    let Some(window) = window else {
        let row = known.with_context(|| {
            format!("`{name}` has not been loaded yet; start the daemon, or run `attache once`")
        })?;
        return desk(row).material(&store.life(row)?, slot_at, Vec::new(), now);
    };
    let life = Life {
        born_at: window.from(),
        floor_at: window.from(),
        is_held: false,
        last_slot: None,
        last_to: Some(window.from()),
    };
    let desk = desk(known.unwrap_or(NOBODY));
    let material = desk.material(&life, slot_at, Vec::new(), window.to())?;
    let candidates = desk.matched_now(window)?;
    let edited = desk.edited_candidates(&candidates)?;
    let (lineages, lopsided) = desk.told(&candidates, window.to())?;
    let second_looks = Vec::new();
    Ok(Material { candidates, second_looks, edited, lineages, lopsided, ..material })
}

/// A row no digest has.
const NOBODY: i64 = -1;

/// Everything a composition reads.
pub(super) struct Desk<'a> {
    pub(super) config: &'a Config,
    pub(super) rows: &'a Adopted,
    pub(super) store: &'a Store,
    pub(super) beats: &'a Beats,
    pub(super) not_in_force: &'a [String],
    pub(super) plan: &'a DigestPlan,
    pub(super) row: i64,
}

impl Desk<'_> {
    pub(super) fn material(
        &self,
        life: &Life,
        slot_at: DateTime<Utc>,
        missed: Vec<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Material> {
        let window = window_of(life, now);
        let candidates = self.candidates(life)?;
        let edited = self.edited(&candidates, window)?;
        let closest = if candidates.is_empty() { self.closest(window)? } else { Vec::new() };
        let (lineages, lopsided) = self.told(&candidates, now)?;
        Ok(Material {
            digest: self.plan.digest.clone(),
            slot_at,
            missed,
            window,
            next_at: self.plan.timetable.next_after(slot_at.max(now)),
            is_first: life.last_to.is_none(),
            is_alert: false,
            candidates,
            second_looks: self.second_looks(now)?,
            edited,
            earlier: self.store.earlier(self.row, now - GOES_ON)?,
            lineages,
            lopsided,
            beats: self.beats.names(&self.plan.digest.watches),
            figures: self.figures(window)?,
            days: self.days(now)?,
            coverage: self.store.coverage(life.last_to, now)?,
            changes: self.store.changes_since(window.from())?,
            last_main: self.store.last_main(self.row)?,
            not_in_force: self.not_in_force.iter().chain(&self.rows.doubts).cloned().collect(),
            closest,
        })
    }

    /// Watches of the digest: row and name.
    pub(super) fn watches(&self) -> Vec<(i64, String)> {
        let names = self.plan.digest.watches.iter();
        names.filter_map(|name| Some((*self.rows.watches.get(name)?, name.clone()))).collect()
    }

    /// Open items, with their beats and whether they went out as alerts. One that came with its
    /// source's first poll is news only if it was published since the slot before that poll, whether
    /// or not that slot was composed.
    fn candidates(&self, life: &Life) -> anyhow::Result<Vec<Candidate>> {
        let timetable = &self.plan.timetable;
        let is_news = |published: Option<DateTime<Utc>>, first_seen| {
            let slot = timetable.last_until(first_seen);
            published.is_some_and(|at| slot.is_some_and(|slot| slot <= at))
        };
        let settle = |candidate: &mut Candidate| {
            candidate.beats = self.beats.of(&candidate.item, &candidate.source);
            gloss::note(candidate);
            digest::shorten(candidate);
        };
        let (watches, floor_at) = (self.watches(), life.floor_at);
        let mut open = self.store.open_items(self.row, &watches, floor_at, is_news, settle)?;
        let ids: Vec<i64> = open.iter().map(|candidate| candidate.id).collect();
        let alerted = self.store.alerted(&ids, &self.plan.digest.to)?;
        for candidate in &mut open {
            candidate.alerted_at = alerted.get(&candidate.id).copied();
        }
        Ok(open)
    }

    /// What became a main story after the digest had shown it.
    fn second_looks(&self, now: DateTime<Utc>) -> anyhow::Result<Vec<Candidate>> {
        let since = now - SECOND_LOOK;
        let settle = |candidate: &mut Candidate| {
            gloss::note(candidate);
            digest::shorten(candidate);
        };
        let looks = self.store.second_looks(self.row, &self.watches(), since, settle);
        looks.context("second looks")
    }

    /// On a day without news: what came closest.
    fn closest(&self, window: Window) -> anyhow::Result<Vec<ClosestMiss>> {
        let watches = &self.plan.digest.watches;
        let items = self.store.items_between(window, closest::n_looked_at(watches.len()))?;
        Ok(closest::closest(&self.config.engine, watches, &items))
    }

    /// Everything stored that was first seen in `window` and matches now, as the files are.
    fn matched_now(&self, window: Window) -> anyhow::Result<Vec<Candidate>> {
        let watches = &self.plan.digest.watches;
        let mut candidates = Vec::new();
        for Stored { id, first_seen, item, source, story } in
            self.store.items_between(window, usize::MAX >> 1)?
        {
            let words = text::ItemWords::of(&item);
            let mut matches = self.config.engine.matches(&words, &item, &source);
            matches.retain(|matched| watches.contains(&matched.watch));
            by_full_text::mark_if_both(&mut matches, &self.config.engine, &item, &source);
            matches.sort_by_key(|m| watches.iter().position(|watch| *watch == m.watch));
            if !matches.is_empty() {
                let (beats, alerted_at) = (self.beats.of(&item, &source), None);
                let named = Vec::new();
                let mut candidate = Candidate {
                    id,
                    source,
                    item,
                    first_seen,
                    matches,
                    named,
                    beats,
                    alerted_at,
                    story,
                };
                gloss::note(&mut candidate);
                digest::shorten(&mut candidate);
                candidates.push(candidate);
            }
        }
        Ok(candidates)
    }

    /// Median of the same window over the last weeks.
    fn figures(&self, window: Window) -> anyhow::Result<Vec<WatchFigures>> {
        let weeks = (1..=WEEKS).filter_map(|n| {
            let back = TimeDelta::weeks(i64::from(n));
            Window::new(window.from() - back, window.to() - back)
        });
        let mut counted = Vec::new();
        for week in weeks {
            // With sources away it brought less than usual, or what had piled up before.
            let is_short = self.store.was_short_of_sources(week.from())?
                || self.store.was_short_of_sources(week.to())?;
            if !is_short {
                counted.push((week, self.store.counts(week)?));
            }
        }
        let mut figures = Vec::new();
        for (row, name) in self.watches() {
            let since = self.store.counted_since(row)?;
            let comparable =
                counted.iter().filter(|(week, _)| since.is_some_and(|since| since <= week.from()));
            let counts = comparable.map(|(_, counts)| counts.get(&row).copied().unwrap_or(0));
            figures.push(WatchFigures { watch: name, usual: median(counts.collect()) });
        }
        Ok(figures)
    }

    /// Stories a day, on the clock of the digest's zone, the last day ending now: as many days as there
    /// is anything of, empty in the first days. A story that goes on counts on each of its days.
    fn days(&self, now: DateTime<Utc>) -> anyhow::Result<Vec<u32>> {
        let zone = self.plan.digest.zone;
        let clock = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
        let rows: Vec<i64> = self.watches().into_iter().map(|(row, _)| row).collect();
        let first = rows.first().map(|row| self.store.counted_since(*row)).transpose()?.flatten();
        let n_days = first.map_or(0, |first| (now - first).num_days());
        let n_days = usize::try_from(n_days).unwrap_or(0).min(STRIP_DAYS);
        if n_days < FEWEST_DAYS {
            return Ok(Vec::new());
        }
        let mut days = vec![BTreeSet::new(); n_days];
        let reach = Days::new(STRIP_DAYS as u64 + 1);
        for (seen, story) in self.store.told_since(&rows, now - reach)? {
            let back = (clock(now) - clock(seen)).num_days();
            if let Some(day) = usize::try_from(back).ok().and_then(|back| days.get_mut(back)) {
                day.insert(story);
            }
        }
        let counts = days.iter().rev().map(|stories| u32::try_from(stories.len()));
        counts.collect::<Result<_, _>>().context("stories a day")
    }
}

/// From where the last edition ended, or the digest begins, until `now`. A clock that was set back
/// must not stop the mail.
fn window_of(life: &Life, now: DateTime<Utc>) -> Window {
    Window::new(life.last_to.unwrap_or(life.floor_at), now).unwrap_or_else(|| {
        Window::new(now - TimeDelta::seconds(1), now).expect("a second is not empty")
    })
}

fn median(mut counts: Vec<u32>) -> Option<u32> {
    counts.sort_unstable();
    (WEEKS_NEEDED <= counts.len()).then(|| counts[counts.len() / 2])
}
