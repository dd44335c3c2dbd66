//! Which sources to ask now, and when to ask them again.
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Daemon, Event, Step,
    ask::{self, Answer, Said},
};
use crate::{
    config::SourcePlan,
    model::{Asked, Source, Trouble},
    schedule,
    store::{Filed, News, Polled, Taken},
};

impl Daemon {
    /// Takes what is due and sends somebody to ask, as far as the cap allows.
    pub(super) fn poll_due(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let cap = self.config.fetch.max_in_flight;
        // Half empty is soon enough: looking for due sources costs more than asking one.
        if cap < self.n_asking * 2 {
            return Ok(());
        }
        let timeout = self.config.fetch.timeout;
        let lease = |n_taken| schedule::taken_until(now, timeout, n_taken);
        let (limit, pause) = (cap - self.n_asking, self.config.fetch.host_pause);
        for taken in self.store.take(now, limit, &self.busy, pause, lease)? {
            let Some(source) = self.plan_of(&taken).map(|plan| plan.source.clone()) else {
                continue;
            };
            if 2 < taken.n_taken {
                tracing::warn!(
                    feed.name = taken.name,
                    n_taken = taken.n_taken,
                    "Reading {} has ended the process {} times; reading it alone",
                    taken.name,
                    taken.n_taken
                );
            }
            self.send_to_ask(source, taken, now);
        }
        Ok(())
    }

    fn send_to_ask(&mut self, source: Source, taken: Taken, now: DateTime<Utc>) {
        self.busy.insert(taken.host.clone());
        self.n_asking += 1;
        let sender = self.sender.clone();
        let (client, readers) = (self.client.clone(), self.readers.clone());
        let engine = self.config.engine.clone();
        self.tasks.spawn(async move {
            let answer = ask::ask(client, engine, source, taken, readers, now).await;
            // Nobody listens any more when the daemon stops; the source is due again after its lease.
            let _ = sender.send(Event::Answered(Box::new(answer))).await;
        });
    }

    /// Files what was answered, all in one transaction.
    pub(super) fn file_answers(
        &mut self,
        answers: Vec<Answer>,
        now: DateTime<Utc>,
        step: &mut Step,
    ) -> anyhow::Result<()> {
        if answers.is_empty() {
            return Ok(());
        }
        let mut answers = answers;
        for answer in &mut answers {
            self.busy.remove(&answer.taken.host);
            self.n_asking -= 1;
            if let Some(plan) = self.plan_of(&answer.taken) {
                answer.match_again(&self.config.engine, &plan.source);
            }
        }
        let names: Vec<String> = answers.iter().map(|answer| answer.taken.name.clone()).collect();
        let polls: Vec<Polled> =
            answers.into_iter().map(|answer| self.decide(answer, now)).collect();
        let filed = self.store.file(&polls, &self.rows.watches, now)?;
        for ((name, poll), filed) in names.iter().zip(&polls).zip(filed) {
            step.n_polled += 1;
            step.n_new += filed.n_new;
            step.n_matched += filed.n_matched;
            log_poll(name, poll, filed, now);
        }
        Ok(())
    }

    /// When to come back, and how long to leave the host alone.
    fn decide(&self, answer: Answer, now: DateTime<Utc>) -> Polled {
        let Answer { taken, said, .. } = answer;
        let due = |asked, gaps: &[TimeDelta], has_validators, n_same| {
            self.next_poll(&taken, asked, gaps, has_validators, n_same, now)
        };
        let known_gap: Vec<TimeDelta> = taken.gap.into_iter().collect();
        let mut rests_until = self.pause_after(now);
        let (due_at, news) = match said {
            Said::Same { validators, asked } => {
                (due(asked, &known_gap, true, 0), News::Same { validators })
            }
            Said::Unchanged { validators, asked } => {
                let due_at = due(asked, &known_gap, !validators.is_empty(), taken.n_same + 1);
                (due_at, News::Unchanged { validators })
            }
            Said::Read(news) => {
                let due_at = due(news.asked, &news.gaps, !news.validators.is_empty(), 0);
                let gap = median(news.gaps);
                let ask::News { items, flaws, validators, body_hash, .. } = *news;
                (due_at, News::Read { items, validators, flaws, gap, body_hash })
            }
            Said::Trouble(trouble) => {
                let n_failed = taken.n_failed + 1;
                let due_at = schedule::after_trouble(&trouble, n_failed, seed(&taken), now);
                if matches!(trouble, Trouble::Busy { status: 429, .. }) && !is_private(&taken) {
                    rests_until = Some(due_at);
                }
                (due_at, News::Failed(trouble))
            }
        };
        Polled { source: taken.id, host: taken.host, host_rests_until: rests_until, due_at, news }
    }

    fn next_poll(
        &self,
        taken: &Taken,
        asked: Asked,
        gaps: &[TimeDelta],
        has_validators: bool,
        n_same: u32,
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        let rhythm = self.plan_of(taken).map_or(&schedule::Rhythm::Auto, |plan| &plan.rhythm);
        schedule::next_poll(&schedule::Polled {
            rhythm,
            gaps,
            asked,
            has_validators,
            n_same,
            seed: seed(taken),
            now,
        })
    }

    /// What the configuration says of a source; `None` if it has left since it was taken.
    fn plan_of(&self, taken: &Taken) -> Option<&SourcePlan> {
        self.config.sources.get(*self.plans.get(&taken.id)?)
    }

    /// Until when the host rests after any request; `None` with no pause configured.
    fn pause_after(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let pause = TimeDelta::from_std(self.config.fetch.host_pause).unwrap_or_default();
        (!pause.is_zero()).then(|| now + pause)
    }
}

/// Jitter differs by source, not by run.
fn seed(taken: &Taken) -> u64 {
    taken.id.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn median(mut gaps: Vec<TimeDelta>) -> Option<TimeDelta> {
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied()
}

/// Many outlets share a test machine or a proxy; what one of them asks does not bind the others.
fn is_private(taken: &Taken) -> bool {
    match taken.url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback() || address.is_private(),
        Some(url::Host::Ipv6(address)) => address.is_loopback() || address.is_unique_local(),
        Some(url::Host::Domain(name)) => name == "localhost" || !name.contains('.'),
        None => false,
    }
}

/// One line a poll that brought something; a failing source speaks when it begins and when it ends.
fn log_poll(name: &str, poll: &Polled, filed: Filed, now: DateTime<Utc>) {
    let wait_s = (poll.due_at - now).num_seconds();
    match &poll.news {
        News::Failed(trouble) if !filed.was_failing => {
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
