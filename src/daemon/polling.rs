//! Which sources to ask now, and when to ask them again.
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Daemon, Event, Step,
    ask::{self, Answer},
    decide,
};
use crate::{
    config::SourcePlan,
    model::Trouble,
    schedule::{self, Rhythm},
    store::{self, Filed, News, Polled, Taken},
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
        for taken in self.store.take(now, limit, self.asking.hosts(), pause, lease)? {
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

    /// How many more may be asked now.
    pub(super) fn n_free_places(&self) -> usize {
        self.asking.n_free(self.config.fetch.max_in_flight)
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
        let turns = self.asking.begin_feed(&taken.host);
        let (client, sender) = (self.client.clone(), self.sender.clone());
        self.tasks.spawn(async move {
            let (answer, _turn) = ask::ask(client, reader, taken, turns, now).await;
            // Nobody listens any more when the daemon stops; the source is due again after its lease.
            let _ = sender.send(Event::Answered(Box::new(answer))).await;
        });
    }

    /// Decides what follows from an answer; [`Self::file_polls`] writes it down.
    pub(super) fn note_answer(&mut self, mut answer: Answer, now: DateTime<Utc>) {
        self.asking.end_feed(&answer.taken.host);
        if let Some(plan) = self.plan_of(answer.taken.id) {
            answer.match_again(&self.config.engine, &plan.source);
        }
        let name = answer.taken.name.clone();
        let refused_until = decide::after_refusal(&answer.taken, now);
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
        self.polled.push(Unfiled { name, poll, refused_until });
    }

    /// Where the earliest window begins that an edition is still to cover; a day ago without any.
    fn open_since(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let digests = self.config.digests.iter();
        let slots = digests.filter_map(|plan| plan.timetable.last_until(now));
        slots.min().unwrap_or(now - TimeDelta::days(1))
    }

    /// Files what was answered. While the disk takes nothing, the answers are kept. What the store
    /// refuses for itself is filed as trouble of its source: asked at once it would be refused again.
    pub(super) fn file_polls(&mut self, now: DateTime<Utc>, step: &mut Step) -> anyhow::Result<()> {
        let answered = std::mem::take(&mut self.polled);
        let refused = self.file_all(answered, now, step)?;
        let troubles = refused.into_iter().map(|(poll, error)| poll.into_trouble(&error)).collect();
        match self.file_all(troubles, now, step)?.into_iter().next() {
            Some((_, error)) => Err(error.into()),
            None => Ok(()),
        }
    }

    /// Files in one transaction; gives what the store refuses for itself, and why.
    fn file_all(
        &mut self,
        answered: Vec<Unfiled>,
        now: DateTime<Utc>,
        step: &mut Step,
    ) -> anyhow::Result<Vec<(Unfiled, store::Error)>> {
        if answered.is_empty() {
            return Ok(Vec::new());
        }
        let polls = answered.iter().map(|it| &it.poll);
        let filed = match self.store.file(polls, &self.rows.watches, now) {
            Ok(filed) => filed,
            Err(error) => {
                if error.is_passing() {
                    self.polled = answered;
                }
                return Err(error.into());
            }
        };
        let mut refused = Vec::new();
        for (unfiled, filed) in answered.into_iter().zip(filed) {
            match filed {
                Ok(filed) => self.note_filed(&unfiled, filed, now, step),
                Err(error) => refused.push((unfiled, error)),
            }
        }
        Ok(refused)
    }

    fn note_filed(&mut self, unfiled: &Unfiled, filed: Filed, now: DateTime<Utc>, step: &mut Step) {
        step.n_polled += 1;
        step.n_new += filed.n_new;
        if 0 < filed.n_new + filed.n_changed {
            self.errands_at = now; // they may owe their articles
        }
        step.n_matched += filed.n_matched;
        log_poll(&unfiled.name, &unfiled.poll, filed, now);
    }
}

/// A poll that was decided and not filed yet.
#[derive(Debug)]
pub(super) struct Unfiled {
    /// Of its source.
    name: String,
    poll: Polled,
    /// When it is due should the store refuse it.
    refused_until: DateTime<Utc>,
}

impl Unfiled {
    /// The same as a poll that brought nothing, for the reason the store gives.
    fn into_trouble(self, error: &store::Error) -> Self {
        let words = format!("what it says cannot be stored: {error}");
        let news = News::Failed(Trouble::Unreadable(words));
        let (due, not_before, moved) = (self.refused_until.into(), None, None);
        Self { poll: Polled { due, not_before, moved, news, ..self.poll }, ..self }
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
