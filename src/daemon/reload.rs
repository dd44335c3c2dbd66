//! Agreeing with the configuration, at start and when it changes.
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Daemon, beats::Beats, watching::Files};
use crate::{
    config::{Config, DigestPlan, Refusal},
    fetch,
    model::{Severity, Source},
    store::Named,
};

/// First polls of a long list are spread over this, so that a start is no stampede.
const SPREAD_PER_SOURCE: TimeDelta = TimeDelta::milliseconds(100);

/// Names that seem changed, said outside the log: another list of a thousand sources may change all
/// of them.
const MAX_DOUBTS: usize = 8;

impl Daemon {
    /// Puts another configuration in force; the one in force stays if the store cannot agree.
    ///
    /// # Errors
    /// The store or the HTTP client failed; nothing has changed.
    pub fn reload(&mut self, config: Config, now: DateTime<Utc>) -> anyhow::Result<()> {
        let client = fetch::Client::new(&config.fetch)?;
        let before = std::mem::replace(&mut self.config, Arc::new(config));
        if let Err(error) = self.adopt(now) {
            self.config = before;
            return Err(error);
        }
        self.client = client;
        self.not_in_force.clear();
        let options = self.config.store.clone();
        self.store.tune(&options);
        if options.path != self.store.options().path {
            tracing::warn!("`path` in [store] is another now; a restart goes there");
        }
        Ok(())
    }

    /// Keeps the configuration in force, and what `status` and the next editions say about the other
    /// one: `watches/x.toml of Tue 14:02 UTC is not in force: line 3, unknown key`.
    pub(super) fn refuse(&mut self, refusal: &Refusal, files: &Files) {
        let mut named: Vec<usize> = Vec::new();
        self.not_in_force.clear();
        for problem in refusal.problems.iter().filter(|it| it.severity == Severity::Error) {
            let Some(file) = refusal.files.get(problem.at.file) else {
                self.not_in_force.push(format!("the files are not in force: {}", problem.message));
                continue;
            };
            if named.contains(&problem.at.file) {
                continue;
            }
            named.push(problem.at.file);
            let before = file.text.get(..problem.at.span.start).unwrap_or_default();
            let written = files.written_at(&refusal.base.join(&file.path));
            let of = written.map(|at| format!(" of {}", at.format("%a %H:%M UTC")));
            self.not_in_force.push(format!(
                "{}{} is not in force: line {}, {}",
                file.path.display(),
                of.unwrap_or_default(),
                before.matches('\n').count() + 1,
                problem.message,
            ));
        }
    }

    /// Makes the store agree with the configuration.
    pub(super) fn adopt(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let config = self.config.clone();
        let sources: Vec<Source> = config.sources.iter().map(|plan| plan.source.clone()).collect();
        let watches: Vec<Named> = config
            .watches
            .iter()
            .map(|watch| Named {
                name: watch.name.clone(),
                was: watch.was.as_ref().map(|was| was.text.clone()),
                fingerprint: config.engine.fingerprint(&watch.name).unwrap_or_default(),
                floor_at: now,
            })
            .collect();
        let digests: Vec<Named> = config.digests.iter().map(|plan| as_named(plan, now)).collect();
        let step = if self.duties.spread { SPREAD_PER_SOURCE } else { TimeDelta::zero() };
        let first_due = |n: usize| now + step * i32::try_from(n).unwrap_or(0);
        self.beats = Beats::new(&config);
        self.errands_at = now;
        self.rows = self.store.adopt(&sources, &watches, &digests, now, first_due)?;
        let names = config.sources.iter().map(|plan| &plan.source.name);
        self.plans = names.map(|name| self.rows.sources[name]).zip(0..).collect();
        self.say_doubts();
        Ok(())
    }

    /// Names that seem changed: all in the log, the first of them wherever troubles are said.
    fn say_doubts(&mut self) {
        for doubt in &self.rows.doubts {
            tracing::warn!("{doubt}");
        }
        let n_more = self.rows.doubts.len().saturating_sub(MAX_DOUBTS);
        if 0 < n_more {
            self.rows.doubts.truncate(MAX_DOUBTS);
            let line = format!(
                "{n_more} more names seem changed, and nothing of them is mailed; the log has them all"
            );
            self.rows.doubts.push(line);
        }
        self.lock.say(&self.troubles());
    }
}

/// A digest of the same readers and watches under another name is a rename.
fn as_named(plan: &DigestPlan, now: DateTime<Utc>) -> Named {
    let digest = &plan.digest;
    Named {
        name: digest.name.clone(),
        was: digest.was.clone(),
        fingerprint: format!("{} | {}", digest.to.join(", "), digest.watches.join(", ")),
        floor_at: plan.timetable.last_until(now).unwrap_or(now),
    }
}
