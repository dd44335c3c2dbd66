//! Which sources to ask now, and when to ask them again.
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Daemon, Event, Step,
    ask::{self, Answer},
    decide,
};
use crate::{
    config::SourcePlan,
    schedule::{self, Rhythm},
    store::{Filed, News, Polled, Taken},
};

impl Daemon {
    /// Takes what is due and sends somebody to ask, as far as the cap allows.
    ///
    /// * `worthwhile` — with fewer places free nobody is looked for: that costs more than asking.
    pub(super) fn poll_due(&mut self, now: DateTime<Utc>, worthwhile: usize) -> anyhow::Result<()> {
        let limit = self.n_free_places();
        if limit < worthwhile.max(1) {
            return Ok(());
        }
        let timeout = self.config.fetch.timeout;
        let lease = |n_taken| schedule::taken_until(now, timeout, n_taken);
        let pause = self.config.fetch.host_pause;
        for taken in self.store.take(now, limit, &self.busy, pause, lease)? {
            let Some(reader) = self.reader(taken.id) else { continue };
            if 2 < taken.n_taken {
                tracing::warn!(
                    feed.name = taken.name,
                    n_taken = taken.n_taken,
                    "Reading {} has ended the process {} times; reading it alone",
                    taken.name,
                    taken.n_taken
                );
            }
            self.send_to_ask(reader, taken, now);
        }
        Ok(())
    }

    /// How many more may be asked now. An answer that waits to be read holds no place on the wire,
    /// but no more of them wait than there are places: each may be large.
    pub(super) fn n_free_places(&self) -> usize {
        let cap = self.config.fetch.max_in_flight;
        let n_on_wire = Arc::strong_count(&self.on_wire) - 1;
        cap.saturating_sub(n_on_wire).min((2 * cap).saturating_sub(self.n_asking))
    }

    /// What is configured of a source, by row.
    pub(super) fn plan_of(&self, source: i64) -> Option<&SourcePlan> {
        self.config.sources.get(*self.plans.get(&source)?)
    }

    /// With what the documents of a source are read; `None` if it is configured no more.
    pub(super) fn reader(&self, source: i64) -> Option<ask::Reader> {
        let plan = self.plan_of(source)?;
        Some(ask::Reader {
            engine: self.config.engine.clone(),
            source: plan.source.clone(),
            search: self.config.store.search,
            full_text: self.config.full_text(plan),
        })
    }

    fn send_to_ask(&mut self, reader: ask::Reader, taken: Taken, now: DateTime<Utc>) {
        self.busy.insert(taken.host.clone());
        self.n_asking += 1;
        let sender = self.sender.clone();
        let (client, readers) = (self.client.clone(), self.readers.clone());
        let place = self.on_wire.clone();
        self.tasks.spawn(async move {
            let (answer, _turn) = ask::ask(client, reader, taken, (place, readers), now).await;
            // Nobody listens any more when the daemon stops; the source is due again after its lease.
            let _ = sender.send(Event::Answered(Box::new(answer))).await;
        });
    }

    /// Decides what follows from an answer; [`Self::file_polls`] writes it down.
    pub(super) fn note_answer(&mut self, mut answer: Answer, now: DateTime<Utc>) {
        self.busy.remove(&answer.taken.host);
        self.n_asking -= 1;
        if let Some(plan) = self.plan_of(answer.taken.id) {
            answer.match_again(&self.config.engine, &plan.source);
        }
        let name = answer.taken.name.clone();
        let is_first = answer.taken.body_hash.is_none();
        let plan = self.plan_of(answer.taken.id);
        let rhythm = plan.map_or(&Rhythm::Auto, |plan| &plan.rhythm);
        let pause = TimeDelta::from_std(self.config.fetch.host_pause).unwrap_or_default();
        let mut poll = decide::decide(answer, rhythm, pause, now);
        if let News::Read { about, .. } = &mut poll.news
            && is_first
        {
            about.articles_since = Some(self.open_since(now));
        }
        self.polled.push((name, poll));
    }

    /// Where the earliest window begins that an edition is still to cover; a day ago without any.
    fn open_since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let digests = self.config.digests.iter();
        let slots = digests.filter_map(|plan| plan.timetable.last_until(now));
        slots.min().unwrap_or(now - TimeDelta::days(1))
    }

    /// Files what was answered, all in one transaction. While the disk takes nothing, the answers
    /// are kept; those the store cannot take for any other reason are asked for again later.
    pub(super) fn file_polls(&mut self, now: DateTime<Utc>, step: &mut Step) -> anyhow::Result<()> {
        if self.polled.is_empty() {
            return Ok(());
        }
        let (names, polls): (Vec<_>, Vec<_>) = std::mem::take(&mut self.polled).into_iter().unzip();
        let filed = match self.store.file(&polls, &self.rows.watches, now) {
            Ok(filed) => filed,
            Err(error) => {
                if error.is_passing() {
                    self.polled = names.into_iter().zip(polls).collect();
                }
                return Err(error.into());
            }
        };
        for ((name, poll), filed) in names.iter().zip(&polls).zip(filed) {
            step.n_polled += 1;
            step.n_new += filed.n_new;
            if 0 < filed.n_new + filed.n_changed {
                self.errands_at = now; // they may owe their articles
            }
            step.n_matched += filed.n_matched;
            log_poll(name, poll, filed, now);
        }
        Ok(())
    }
}

/// One line a poll that brought something; a failing source speaks when it begins and when it ends.
fn log_poll(name: &str, poll: &Polled, filed: Filed, now: DateTime<Utc>) {
    let wait_s = (filed.due_at - now).num_seconds();
    if filed.has_gap {
        tracing::warn!(
            feed.name = name,
            "Items of {name} may have come and gone since the last poll"
        );
    }
    if 0 < filed.n_held {
        let n = filed.n_held;
        tracing::warn!(
            feed.name = name,
            item.n_held = n,
            "{name} republishes {n} old items; they are kept out of the mail"
        );
    }
    if filed.is_refused {
        tracing::error!(
            feed.name = name,
            wait_s,
            "Cannot file what {name} brought: it contradicts what is on file; `attache sources show` says why"
        );
        return;
    }
    match &poll.news {
        News::Failed(trouble) if filed.is_said => {
            tracing::warn!(feed.name = name, wait_s, "Cannot read {name}: {trouble}");
        }
        News::Failed(trouble) => {
            tracing::debug!(feed.name = name, wait_s, "Still cannot read {name}: {trouble}");
        }
        _ if filed.was_failing => {
            tracing::info!(feed.name = name, wait_s, "Can read {name} again");
        }
        News::Read { .. } if 0 < filed.n_new + filed.n_changed => {
            tracing::info!(
                feed.name = name,
                item.n_new = filed.n_new,
                item.n_changed = filed.n_changed,
                wait_s,
                "Polled {name}: {} new, {} matched",
                filed.n_new,
                filed.n_matched,
            );
        }
        _ => tracing::debug!(feed.name = name, wait_s, "Polled {name}: nothing new"),
    }
}
