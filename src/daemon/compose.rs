//! When a slot has come: what the edition takes, what it says, and freezing it.
use anyhow::Context as _;
use chrono::{DateTime, Days, TimeDelta, Utc};

use super::{Daemon, Step};
use crate::{
    config::{Config, DigestPlan},
    deliver, digest,
    model::{Candidate, Edition, Material, WatchFigures, WhenEmpty, Window},
    store::{Adopted, Claimed, Kind, Letter, Life, NewEdition, Store},
};

/// More missed slots than this are not named one by one.
const MAX_MISSED: usize = 400;

/// "Usual" looks at this many weeks.
const WEEKS: i32 = 8;

/// And says nothing with fewer than these to look at.
const WEEKS_NEEDED: usize = 4;

/// Days in the strip of bars.
const STRIP_DAYS: usize = 28;

impl Daemon {
    /// Composes an edition for every digest whose slot has come: the latest slot, making good the
    /// ones before it.
    pub(super) fn compose_due(
        &mut self,
        now: DateTime<Utc>,
        step: &mut Step,
    ) -> anyhow::Result<()> {
        let config = self.config.clone();
        for plan in &config.digests {
            let row = self.rows.digests[&plan.digest.name];
            let life = self.store.life(row)?;
            let after = life.last_slot.unwrap_or(life.born_at);
            let slots = plan.timetable.slots_between(after, now, MAX_MISSED);
            let Some((slot_at, missed)) = slots.split_last().filter(|_| !life.is_held) else {
                continue;
            };
            let edition = self.compose(plan, row, &life, *slot_at, missed, now)?;
            if self.store.freeze(&edition)? {
                let name = &plan.digest.name;
                tracing::info!(
                    digest.name = name,
                    digest.n_items = edition.claims.len(),
                    mail.n_queued = edition.letters.len(),
                    "Composed {name}: {} items, {} messages",
                    edition.claims.len(),
                    edition.letters.len(),
                );
                step.editions.push(format!("{name}: {}", edition.subject));
            }
        }
        Ok(())
    }

    /// The first slot to come, over all digests.
    pub(super) fn next_slot(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.config.digests.iter().filter_map(|plan| plan.timetable.next_after(now)).min()
    }

    fn compose(
        &self,
        plan: &DigestPlan,
        row: i64,
        life: &Life,
        slot_at: DateTime<Utc>,
        missed: &[DateTime<Utc>],
        now: DateTime<Utc>,
    ) -> anyhow::Result<NewEdition> {
        let (config, rows) = (&self.config, &self.rows);
        let desk = Desk { rows, store: &self.store, plan, row };
        let material = desk.material(life, slot_at, missed.to_vec(), now)?;
        let edition = digest::assemble(&material);
        let kind = kind_of(plan, &material, &edition);
        let claims = edition.claims().into_iter().filter_map(|claim| {
            let watch = *rows.watches.get(&claim.watch)?;
            Some(Claimed { item: claim.item, watch, story: claim.story, is_main: claim.main })
        });
        let mut new = NewEdition {
            digest: row,
            slot_at,
            missed: missed.to_vec(),
            window: material.window,
            kind,
            subject: String::new(),
            claims: claims.collect(),
            letters: Vec::new(),
        };
        if kind == Kind::Skipped {
            return Ok(new);
        }
        for to in &plan.digest.to {
            let rendered = digest::render(&edition, to, &config.mail.from);
            new.letters.push(letter(config, &edition, to, &rendered)?);
            new.subject = rendered.subject;
        }
        Ok(new)
    }
}

/// What the next edition of a digest would be made from, were it composed at `now`; for
/// previews.
///
/// # Errors
/// The store failed, or no daemon has loaded the digest yet.
pub fn preview(store: &Store, plan: &DigestPlan, now: DateTime<Utc>) -> anyhow::Result<Material> {
    let rows = &store.rows()?;
    let name = &plan.digest.name;
    let row = *rows.digests.get(name).with_context(|| {
        format!("`{name}` has not been loaded yet; start the daemon, or run `attache once`")
    })?;
    let life = store.life(row)?;
    let desk = Desk { rows, store, plan, row };
    desk.material(&life, plan.timetable.next_after(now).unwrap_or(now), Vec::new(), now)
}

/// Everything a composition reads.
struct Desk<'a> {
    rows: &'a Adopted,
    store: &'a Store,
    plan: &'a DigestPlan,
    row: i64,
}

impl Desk<'_> {
    fn material(
        &self,
        life: &Life,
        slot_at: DateTime<Utc>,
        missed: Vec<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<Material> {
        let from = life.last_to.unwrap_or(life.floor_at);
        // A clock that was set back must not stop the mail.
        let window = Window::new(from, now).unwrap_or_else(|| {
            Window::new(now - TimeDelta::seconds(1), now).expect("a second is not empty")
        });
        Ok(Material {
            digest: self.plan.digest.clone(),
            slot_at,
            missed,
            window,
            next_at: self.plan.timetable.next_after(slot_at.max(now)),
            is_first: life.last_to.is_none(),
            candidates: self.candidates(life)?,
            figures: self.figures(window)?,
            days: self.days(now)?,
            coverage: self.store.coverage(life.last_to, now)?,
            changes: self.store.changes_since(window.from())?,
            last_main: self.store.last_main(self.row)?,
            closest: Vec::new(),
            host: host_name(),
        })
    }

    /// Watches of the digest: row and name.
    fn watches(&self) -> Vec<(i64, String)> {
        let names = self.plan.digest.watches.iter();
        names.filter_map(|name| Some((*self.rows.watches.get(name)?, name.clone()))).collect()
    }

    /// Open items. One that came with its source's first poll is news only if it was published
    /// since the slot before that poll, whether or not that slot was composed.
    fn candidates(&self, life: &Life) -> anyhow::Result<Vec<Candidate>> {
        let timetable = &self.plan.timetable;
        let is_news = |published: Option<DateTime<Utc>>, first_seen| {
            let slot = timetable.last_until(first_seen);
            published.is_some_and(|at| slot.is_some_and(|slot| slot <= at))
        };
        Ok(self.store.open_items(self.row, &self.watches(), life.floor_at, is_news)?)
    }

    /// Median of the same window over the last weeks.
    fn figures(&self, window: Window) -> anyhow::Result<Vec<WatchFigures>> {
        let weeks = (1..=WEEKS).filter_map(|n| {
            let back = TimeDelta::weeks(i64::from(n));
            Window::new(window.from() - back, window.to() - back)
        });
        let mut counted = Vec::new();
        for week in weeks {
            counted.push((week, self.store.counts(week)?));
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

    /// Items a civil day in the digest's zone, the last one today; empty in the first two days.
    fn days(&self, now: DateTime<Utc>) -> anyhow::Result<Vec<u32>> {
        let zone = self.plan.digest.zone;
        let today = now.with_timezone(&zone).date_naive();
        let rows: Vec<i64> = self.watches().into_iter().map(|(row, _)| row).collect();
        let first = rows.first().map(|row| self.store.counted_since(*row)).transpose()?.flatten();
        if first.is_none_or(|first| now - TimeDelta::days(2) < first) {
            return Ok(Vec::new());
        }
        let mut days = vec![0; STRIP_DAYS];
        let reach = Days::new(STRIP_DAYS as u64 + 1);
        for seen in self.store.seen_since(&rows, now - reach)? {
            let day = seen.with_timezone(&zone).date_naive();
            let index = (0..STRIP_DAYS)
                .find(|back| day.checked_add_days(Days::new(*back as u64)) == Some(today));
            if let Some(back) = index {
                days[STRIP_DAYS - 1 - back] += 1;
            }
        }
        Ok(days)
    }
}

/// Quiet or skipped when nothing is new; trouble begun since the last edition breaks the silence.
fn kind_of(plan: &DigestPlan, material: &Material, edition: &Edition) -> Kind {
    let since = material.window.from();
    let has_new_trouble = material.coverage.failing.iter().any(|it| since <= it.since);
    match plan.digest.when_empty {
        _ if !edition.claims().is_empty() => Kind::News,
        WhenEmpty::Skip if !has_new_trouble => Kind::Skipped,
        _ => Kind::Quiet,
    }
}

fn letter(
    config: &Config,
    edition: &Edition,
    to: &str,
    rendered: &digest::Rendered,
) -> anyhow::Result<Letter> {
    let from = &config.mail.from;
    let name = &edition.digest.name;
    let message_id = deliver::message_id(name, edition.slot_at, to, from);
    let raw = deliver::letter(&deliver::Letter {
        from,
        to,
        subject: &rendered.subject,
        date: edition.window.to(),
        message_id: &message_id,
        digest: name,
        text: &rendered.text,
        html: &rendered.html,
    })?;
    Ok(Letter { to: to.to_owned(), from: from.clone(), message_id, raw })
}

fn median(mut counts: Vec<u32>) -> Option<u32> {
    counts.sort_unstable();
    (WEEKS_NEEDED <= counts.len()).then(|| counts[counts.len() / 2])
}

/// This machine's name, for the footer.
fn host_name() -> String {
    let name = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "this server".to_owned() } else { name.to_owned() }
}
