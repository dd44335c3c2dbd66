//! Main stories at once: the watches with `alert = true`, to the readers of their digests.
//!
//! An alert is an edition of a digest of its own, `alert:WATCH for DIGEST`, and claims nothing
//! from the digests, which mark what was already sent. What a reader may not get now (night, or
//! enough for this hour) stays open and is looked at again. One that cannot be composed is left to
//! the digest, and stops nobody else.
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Daemon, Step, compose, gloss};
use crate::{
    config::{Config, DigestPlan},
    model::{Candidate, Coverage, Digest, Material, Story, Tier, Window},
};

/// What is older is no alert: the digests have it.
const FRESH: TimeDelta = TimeDelta::days(2);

/// One watch and those readers of a digest who do not get it through a digest before.
struct AlertPlan {
    watch: String,
    /// The digest, as the alert of that watch.
    plan: DigestPlan,
    /// The digest's own name.
    digest: String,
}

impl Daemon {
    /// Composes an alert for each new main story whose readers may get one now.
    pub(super) fn alert_due(&mut self, now: DateTime<Utc>, step: &mut Step) -> anyhow::Result<()> {
        let config = self.config.clone();
        for alert in plans(&config) {
            // Born at once, also by night: what comes from now on is news to it.
            let row = self.store.aside(&alert.plan.digest.name, now)?;
            let zone = alert.plan.digest.zone;
            let time = now.with_timezone(&zone).time();
            if !alert.plan.quiet.is_some_and(|quiet| quiet.contains(time)) {
                self.alert(&config, &alert, row, now, step)?;
            }
        }
        Ok(())
    }

    fn alert(
        &mut self,
        config: &Config,
        alert: &AlertPlan,
        row: i64,
        now: DateTime<Utc>,
        step: &mut Step,
    ) -> anyhow::Result<()> {
        let candidates = self.waiting(alert, row, now)?;
        let mut n_recent = 0;
        for to in &alert.plan.digest.to {
            n_recent = n_recent.max(self.store.n_alerts(to, now - TimeDelta::hours(1))?);
        }
        let n_allowed = (config.alert_per_hour as usize).saturating_sub(n_recent);
        if candidates.is_empty() || n_allowed == 0 {
            return Ok(());
        }
        let earlier = self.store.earlier(row, now - FRESH)?;
        let material = Material { earlier, ..bare(alert, candidates, now, now) };
        for items in bundled(new_stories(&material), n_allowed) {
            let last = self.store.life(row)?.last_slot;
            let slot_at = last.map_or(now, |last| now.max(last + TimeDelta::seconds(1)));
            let of = material.candidates.iter().filter(|it| items.contains(&it.id)).cloned();
            let material = bare(alert, of.collect(), slot_at, now);
            let readers: Vec<_> =
                alert.plan.digest.to.iter().map(|to| (to.as_str(), Vec::new())).collect();
            match compose::compose(config, &alert.plan, &material, &readers) {
                Ok(new) => {
                    let edition = self.numbered(row, &material, new);
                    self.freeze(&alert.plan.digest.name, &edition, step)?;
                }
                Err(error) => self.give_up(alert, items, &error, now)?,
            }
        }
        Ok(())
    }

    /// Leaves a story of which no alert can be made to the digest, and says so.
    fn give_up(
        &mut self,
        alert: &AlertPlan,
        items: BTreeSet<i64>,
        error: &anyhow::Error,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let name = &alert.plan.digest.name;
        tracing::error!(digest.name = name, "Cannot compose {name}: {error:#}");
        self.not_alerted.extend(items);
        self.tell_admin(&alert.digest, Some(&alert.watch), error, now)
    }

    /// Fresh main matches of whose story neither an alert nor the digest itself has brought
    /// anything.
    fn waiting(
        &self,
        alert: &AlertPlan,
        row: i64,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Vec<Candidate>> {
        let Some(watch) = self.rows.watches.get(&alert.watch) else { return Ok(Vec::new()) };
        let watches = [(*watch, alert.watch.clone())];
        let floor_at = self.store.life(row)?.floor_at.max(now - FRESH);
        // What a source brings with its first poll is history here, whenever it was published.
        let mut open = self.store.open_items(row, &watches, floor_at, |_, _| false, gloss::note)?;
        open.retain(|it| it.matches.iter().any(|matched| matched.tier == Tier::Main));
        open.retain(|it| !self.not_alerted.contains(&it.id));
        let ids: Vec<i64> = open.iter().map(|it| it.id).collect();
        let held = match self.rows.digests.get(&alert.digest) {
            Some(digest) => self.store.held_by(*digest, &ids)?,
            None => BTreeSet::new(),
        };
        open.retain(|it| !held.contains(&it.id));
        let stories: Vec<i64> = open.iter().filter_map(|it| it.story).collect();
        let mut told = self.store.stories_told_by(row, &stories)?;
        if let Some(digest) = self.rows.digests.get(&alert.digest) {
            told.extend(self.store.stories_told_by(*digest, &stories)?);
        }
        open.retain(|it| it.story.is_none_or(|story| !told.contains(&story)));
        Ok(open)
    }
}

/// The items of each new main story. Where nobody can put the candidates in order, stories are what
/// is stored as such, so that the one at fault keeps no other waiting.
fn new_stories(material: &Material) -> Vec<BTreeSet<i64>> {
    let is_new = |story: &&Story| story.tier == Tier::Main && story.continues.is_none();
    let items = |story: &Story| story.entries().map(|entry| entry.item).collect();
    match compose::fenced(|| Ok(compose::assembled(material))) {
        Ok(edition) => edition.stories().filter(is_new).map(items).collect(),
        Err(_) => as_stored(&material.candidates),
    }
}

/// The items of each stored story; one that tells none stands alone.
fn as_stored(candidates: &[Candidate]) -> Vec<BTreeSet<i64>> {
    let mut stories: BTreeMap<(Option<i64>, i64), BTreeSet<i64>> = BTreeMap::new();
    for it in candidates {
        let alone = if it.story.is_none() { it.id } else { 0 };
        stories.entry((it.story, alone)).or_default().insert(it.id);
    }
    stories.into_values().collect()
}

/// One mail a story while that is allowed; else one mail for all, or none.
fn bundled(stories: Vec<BTreeSet<i64>>, n_allowed: usize) -> Vec<BTreeSet<i64>> {
    match n_allowed {
        0 => Vec::new(),
        n if stories.len() <= n => stories,
        _ => vec![stories.into_iter().flatten().collect()],
    }
}

/// Every watch that alerts, with every digest that carries it. A reader of two of them is told by
/// the first.
fn plans(config: &Config) -> Vec<AlertPlan> {
    let mut plans = Vec::new();
    for watch in config.watches.iter().filter(|watch| watch.alert) {
        let mut told = BTreeSet::new();
        for plan in &config.digests {
            if !plan.digest.watches.contains(&watch.name) {
                continue;
            }
            let new = |to: &&String| told.insert(to.to_lowercase());
            let to: Vec<String> = plan.digest.to.iter().filter(new).cloned().collect();
            if !to.is_empty() {
                plans.push(alert_plan(&watch.name, plan, to));
            }
        }
    }
    plans
}

fn alert_plan(watch: &str, plan: &DigestPlan, to: Vec<String>) -> AlertPlan {
    let digest = Digest {
        name: format!("alert:{watch} for {}", plan.digest.name),
        was: None,
        title: watch.to_owned(),
        to,
        watches: vec![watch.to_owned()],
        heartbeat: None,
        ..plan.digest.clone()
    };
    AlertPlan {
        watch: watch.to_owned(),
        plan: DigestPlan { digest, ..plan.clone() },
        digest: plan.digest.name.clone(),
    }
}

/// A story and nothing else.
fn bare(
    alert: &AlertPlan,
    candidates: Vec<Candidate>,
    slot_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Material {
    let second = TimeDelta::seconds(1);
    Material {
        digest: alert.plan.digest.clone(),
        slot_at,
        missed: Vec::new(),
        window: Window::new(now - second, now).expect("a second is not empty"),
        next_at: None,
        is_first: false,
        is_alert: true,
        candidates,
        second_looks: Vec::new(),
        edited: Vec::new(),
        earlier: Vec::new(),
        lineages: std::collections::BTreeMap::new(),
        lopsided: std::collections::BTreeMap::new(),
        beats: std::collections::BTreeMap::new(),
        figures: Vec::new(),
        days: Vec::new(),
        coverage: Coverage::default(),
        changes: Vec::new(),
        not_in_force: Vec::new(),
        last_main: None,
        closest: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_for_an_hour_is_folded_or_waits() {
        let check = |n_stories: i64, n_allowed, expected: &[usize]| {
            let stories = (0..n_stories).map(|id| BTreeSet::from([id])).collect();
            let sizes: Vec<_> = bundled(stories, n_allowed).iter().map(BTreeSet::len).collect();
            assert_eq!(sizes, expected, "{n_stories} stories, {n_allowed} allowed");
        };
        check(0, 6, &[]);
        check(2, 6, &[1, 1]);
        check(7, 6, &[7]);
        check(3, 1, &[3]);
        check(1, 1, &[1]);
        check(3, 0, &[]);
    }
}
