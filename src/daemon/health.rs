//! What is wrong with us or the disk, said where an operator looks: the log, the service manager's
//! status line, `attache status`, the next digest.
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Daemon, systemd};
use crate::{
    config::Config,
    store::{self, Store},
};

/// An edition later than this is late.
const LATE: TimeDelta = TimeDelta::hours(1);

/// How we are, and what was last said about it.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// Why the last step failed; `None` when it did not.
    illness: Option<Illness>,
    told: Option<(Instant, Vec<String>)>,
}

#[derive(Debug)]
struct Illness {
    words: String,
    /// It was the store, full or failing.
    is_of_store: bool,
}

impl Health {
    /// Whether the last step failed.
    pub(super) fn is_ill(&self) -> bool {
        self.illness.is_some()
    }
}

impl Daemon {
    /// Notes that a step failed; the loop goes on.
    ///
    /// # Errors
    /// It is nothing that waiting will mend: the store is damaged.
    pub(super) fn fell_ill(&mut self, error: &anyhow::Error) -> anyhow::Result<()> {
        let cause = error.downcast_ref::<store::Error>();
        if let Some(damage) = cause.and_then(|cause| self.store.damage(cause)) {
            return Err(damage.into());
        }
        let is_passing = cause.is_some_and(store::Error::is_passing);
        let words = if is_passing {
            format!(
                "the store cannot be written ({error:#}); nothing is lost, and it goes on when it can be"
            )
        } else {
            format!("{error:#}")
        };
        if self.health.illness.as_ref().is_none_or(|it| it.words != words) {
            tracing::error!("{words}");
        }
        self.health.illness = Some(Illness { words, is_of_store: is_passing });
        Ok(())
    }

    /// Notes that a step succeeded.
    pub(super) fn is_well(&mut self) {
        match self.health.illness.take() {
            None => (),
            Some(illness) if illness.is_of_store => {
                tracing::info!("The store can be written again");
            }
            Some(_) => tracing::info!("What failed goes well again"),
        }
    }

    /// What is wrong, a line each: with us or the disk, with files, with names.
    pub(super) fn troubles(&self) -> Vec<String> {
        let illness = self.health.illness.iter().map(|it| &it.words);
        illness.chain(&self.not_in_force).chain(&self.rows.doubts).cloned().collect()
    }

    /// Tells the service manager and whoever looks how we are; once a second at most, unless
    /// something changed.
    pub(super) fn tell(&mut self, now: DateTime<Utc>) {
        let troubles = self.troubles();
        if let Some((at, told)) = &self.health.told
            && *told == troubles
            && at.elapsed().as_secs() < 1
        {
            return;
        }
        if self.health.told.as_ref().is_none_or(|(_, told)| *told != troubles) {
            self.lock.say(&troubles);
        }
        systemd::status(&self.store, self.next_slot(now), &troubles);
        self.health.told = Some((Instant::now(), troubles));
    }
}

/// A digest that does not come when it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    /// Its name.
    pub digest: String,
    /// The slot that was answered while the clock was ahead: nothing is mailed before it. `None`: a
    /// slot has come that was not answered.
    pub silent_until: Option<DateTime<Utc>>,
}

/// Digests whose last slot is over an hour old and has no edition; and those that have answered one
/// over an hour ahead, which a clock that was set back leaves silent until then.
///
/// # Errors
/// Database failure.
pub fn late(config: &Config, store: &Store, now: DateTime<Utc>) -> store::Result<Vec<Late>> {
    let mut late = Vec::new();
    for plan in &config.digests {
        let digest = plan.digest.name.clone();
        let Some(life) = store.life_of(&digest)? else { continue };
        let slot = plan.timetable.last_until(now - LATE);
        if let Some(ahead) = life.last_slot.filter(|last| now + LATE < *last) {
            late.push(Late { digest, silent_until: Some(ahead) });
        } else if slot.is_some_and(|slot| life.born_at < slot && life.last_slot < Some(slot)) {
            late.push(Late { digest, silent_until: None });
        }
    }
    Ok(late)
}
