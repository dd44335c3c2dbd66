//! When a slot has come: composing its edition behind a fence, and freezing it.
use std::panic::{self, AssertUnwindSafe};

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Daemon, Step, desk::Desk, hooks};
use crate::{
    config::{Config, DigestPlan},
    deliver, digest,
    model::{Edition, Material, Undelivered, WhenEmpty},
    store::{Claimed, Kind, Letter, NewEdition},
};

/// More missed slots than this are not named one by one.
const MAX_MISSED: usize = 400;

/// What a reader never got is made good this long: a fortnight, and a day to notice.
const MADE_GOOD: TimeDelta = TimeDelta::days(15);

impl Daemon {
    /// Composes an edition for every digest whose slot has come: the latest slot, making good the
    /// ones before it.
    ///
    /// One that cannot be composed falls back to plain rows. Failing again it is marked, its items
    /// stay open for the next one, and the administrator is told; the other digests go on.
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
            let desk = self.desk(plan, row);
            let material = desk.material(&life, *slot_at, missed.to_vec(), now)?;
            let mut readers = Vec::new();
            for to in &plan.digest.to {
                let undelivered = self.store.undelivered(row, to, now - MADE_GOOD)?;
                readers.push((to.as_str(), undelivered));
            }
            let edition = match compose(&config, plan, &material, &readers) {
                Ok(new) => self.numbered(row, &material, new),
                Err(error) => {
                    let name = &plan.digest.name;
                    tracing::error!(digest.name = name, "Cannot compose {name}: {error:#}");
                    self.tell_admin(name, None, &error, now)?;
                    self.numbered(row, &material, New::failed())
                }
            };
            self.freeze(&plan.digest.name, &edition, step)?;
        }
        Ok(())
    }

    /// Puts an edition in the outbox, unless its slot was answered.
    pub(super) fn freeze(
        &mut self,
        name: &str,
        edition: &NewEdition,
        step: &mut Step,
    ) -> anyhow::Result<()> {
        hooks::die_at("composing");
        let is_new = self.store.freeze(edition)?;
        hooks::die_at("composed");
        if is_new && edition.kind != Kind::Failed {
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
        Ok(())
    }

    /// With rows in place of names.
    pub(super) fn numbered(&self, digest: i64, material: &Material, new: New) -> NewEdition {
        let claims = new.edition.iter().flat_map(Edition::claims).filter_map(|claim| {
            let watch = *self.rows.watches.get(&claim.watch)?;
            Some(Claimed {
                item: claim.item,
                watch,
                story: claim.story,
                is_main: claim.main,
                tier: claim.tier,
                again: claim.again,
            })
        });
        NewEdition {
            digest,
            slot_at: material.slot_at,
            missed: material.missed.clone(),
            window: material.window,
            kind: new.kind,
            subject: new.subject,
            claims: claims.collect(),
            letters: new.letters,
        }
    }

    /// The first slot to come, over all digests.
    pub(super) fn next_slot(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.config.digests.iter().filter_map(|plan| plan.timetable.next_after(now)).min()
    }

    pub(super) fn desk<'a>(&'a self, plan: &'a DigestPlan, row: i64) -> Desk<'a> {
        Desk {
            config: &self.config,
            rows: &self.rows,
            store: &self.store,
            beats: &self.beats,
            not_in_force: &self.not_in_force,
            plan,
            row,
        }
    }
}

/// An edition in words.
pub(super) struct New {
    /// `None`: nothing is claimed.
    edition: Option<Edition>,
    kind: Kind,
    subject: String,
    letters: Vec<Letter>,
}

impl New {
    /// A slot that is answered and says nothing.
    fn failed() -> Self {
        Self { edition: None, kind: Kind::Failed, subject: String::new(), letters: Vec::new() }
    }
}

/// The edition with a letter for each reader, or its plain rows where that fails.
///
/// * `readers` — addresses, each with what it never got.
///
/// # Errors
/// Not even the plain rows can be made; why.
pub(super) fn compose(
    config: &Config,
    plan: &DigestPlan,
    material: &Material,
    readers: &[(&str, Vec<Undelivered>)],
) -> anyhow::Result<New> {
    let full = fenced(|| word(config, plan, material, readers));
    full.or_else(|error| {
        let name = &plan.digest.name;
        tracing::error!(digest.name = name, "Composing {name} in plain rows: {error:#}");
        fenced(|| word(config, plan, &digest::plain(material), readers))
    })
}

/// What the closure gives; a panic in it as an error.
pub(super) fn fenced<T>(make: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    panic::catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        let words = words.or(panic.downcast_ref::<&str>().copied());
        Err(anyhow::anyhow!("{}", words.unwrap_or("a defect in the program")))
    })
}

/// What its material amounts to; to be called behind a fence.
pub(super) fn assembled(material: &Material) -> Edition {
    hooks::panic_on_marker(material);
    digest::assemble(material)
}

fn word(
    config: &Config,
    plan: &DigestPlan,
    material: &Material,
    readers: &[(&str, Vec<Undelivered>)],
) -> anyhow::Result<New> {
    let edition = assembled(material);
    let mut kind = kind_of(plan, material, &edition);
    let (mut letters, mut subject) = (Vec::new(), String::new());
    for (to, undelivered) in readers {
        if kind == Kind::Skipped && undelivered.is_empty() {
            continue;
        }
        let (letter, said) = letter(config, &edition, to, undelivered)?;
        letters.push(letter);
        subject = said;
    }
    if kind == Kind::Skipped && !letters.is_empty() {
        kind = Kind::Quiet;
    }
    Ok(New { edition: Some(edition), kind, subject, letters })
}

/// Quiet or skipped when nothing is new; trouble begun since the last edition breaks the silence,
/// and so does a change in what it told.
fn kind_of(plan: &DigestPlan, material: &Material, edition: &Edition) -> Kind {
    let since = material.window.from();
    // What began in the very second of the last edition was filed before that, and told.
    let has_new_trouble = material.coverage.failing.iter().any(|it| since < it.said_from);
    match plan.digest.when_empty {
        _ if !edition.claims().is_empty() => Kind::News,
        WhenEmpty::Skip if !has_new_trouble && edition.edited.is_empty() => Kind::Skipped,
        _ => Kind::Quiet,
    }
}

/// The message for one reader, and its subject line.
///
/// # Errors
/// The sender or the reader cannot stand in a header.
pub(super) fn letter(
    config: &Config,
    edition: &Edition,
    to: &str,
    undelivered: &[Undelivered],
) -> anyhow::Result<(Letter, String)> {
    let from = &config.mail.from;
    let name = &edition.digest.name;
    let unsubscribe = config.mail.unsubscribe_address(name, to);
    let rendered = digest::render(
        edition,
        &digest::Reader { to, from, unsubscribe: unsubscribe.as_deref(), undelivered },
    );
    let message_id = deliver::message_id(name, edition.slot_at, to, from);
    let root = deliver::message_id(name, DateTime::UNIX_EPOCH, to, from);
    let raw = deliver::letter(&deliver::Letter {
        from,
        to,
        subject: &rendered.subject,
        date: edition.window.to(),
        message_id: &message_id,
        thread: edition.digest.is_threaded.then_some(root.as_str()),
        digest: name,
        unsubscribe: unsubscribe.as_deref(),
        text: &rendered.text,
        html: &rendered.html,
    })
    .with_context(|| format!("no letter to {to} can be made"))?;
    let makes_good = undelivered.iter().map(|it| it.delivery).collect();
    let letter = Letter { to: to.to_owned(), from: from.clone(), message_id, raw, makes_good };
    Ok((letter, rendered.subject))
}

/// The message an edition makes for one reader, for previews and samples.
///
/// # Errors
/// The sender or the reader cannot stand in a header.
pub fn letter_of(config: &Config, edition: &Edition, to: &str) -> anyhow::Result<Letter> {
    Ok(letter(config, edition, to, &[])?.0)
}
