//! From the outbox to the mail server, and what came of it.
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::{sync::mpsc, task};

use super::{Daemon, Event, Step};
use crate::{
    config::{Config, secret},
    deliver::{self, Progress},
    model::Outcome,
    schedule,
};

/// Messages handed over in one go; more wait for the next step.
const BATCH: usize = 50;

impl Daemon {
    /// Hands what is due to somebody who sends it, unless somebody is still sending.
    pub(super) fn dispatch(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        if self.is_sending || self.stop.is_cancelled() {
            return Ok(());
        }
        let queue = self.store.due_deliveries(now, BATCH)?;
        if queue.is_empty() {
            return Ok(());
        }
        self.is_sending = true;
        let (config, limits) = (self.config.clone(), self.limits);
        let (sender, stop) = (self.sender.clone(), self.stop.clone());
        self.tasks.spawn(async move {
            let options = match fresh(config).await {
                Ok(options) => options,
                Err(words) => {
                    // Nobody can be asked: the queue waits as for a server at fault.
                    let (id, outcome) = (queue[0].id, Outcome::ServerFault(words));
                    let _ = sender.send(Event::Mail(Progress::Done { id, outcome })).await;
                    let _ = sender.send(Event::Sent).await;
                    return;
                }
            };
            let (progress, mut heard) = mpsc::channel(1);
            let drain = deliver::drain(options, limits, queue, progress, stop);
            let forward = async {
                while let Some(progress) = heard.recv().await {
                    let _ = sender.send(Event::Mail(progress)).await;
                }
            };
            tokio::join!(drain, forward);
            let _ = sender.send(Event::Sent).await;
        });
        Ok(())
    }

    /// Commits what the one who sends has to tell; an offer is answered only when it is durable.
    ///
    /// # Errors
    /// The store failed. An outcome comes back to be written later; an offer does not, and the
    /// message is not sent.
    pub(super) fn note_mail(
        &mut self,
        progress: Progress,
        now: DateTime<Utc>,
        step: &mut Step,
    ) -> Result<(), (anyhow::Error, Option<Progress>)> {
        match progress {
            Progress::Offering { id, committed } => {
                self.store.offer(id).map_err(|error| (error.into(), None))?;
                let _ = committed.send(());
            }
            Progress::Done { id, outcome } => {
                if let Err(error) = self.settle(id, &outcome, now) {
                    return Err((error, Some(Progress::Done { id, outcome })));
                }
                step.n_sent += usize::from(matches!(outcome, Outcome::Sent(_)));
            }
        }
        Ok(())
    }

    fn settle(&mut self, id: i64, outcome: &Outcome, now: DateTime<Utc>) -> anyhow::Result<()> {
        let was_at_fault = self.store.mail_fault()?.is_some();
        let retry_in = |n: u32| match outcome {
            Outcome::ServerFault(_) => schedule::retry_server(n, id.unsigned_abs()),
            _ => schedule::retry_delivery(n, id.unsigned_abs()),
        };
        self.store.settle(id, outcome, retry_in, now)?;
        log_outcome(id, outcome, was_at_fault);
        Ok(())
    }
}

/// The mail options with the secret as it is now: an access token lasts an hour, and somebody
/// renews the file.
///
/// # Errors
/// The secret cannot be had; why, in one line.
async fn fresh(config: Arc<Config>) -> Result<deliver::Options, String> {
    if config.login.is_none() {
        return Ok(config.mail.clone());
    }
    let resolved = task::spawn_blocking(move || secret::resolve(&config)).await;
    let resolved = resolved.map_err(|error| error.to_string())?;
    resolved.map_err(|refusal| {
        let problem = refusal.problems.first();
        problem.map_or_else(String::new, |it| format!("{}: {}", it.message, it.label))
    })
}

/// One line an outcome; the server's fault speaks when it begins and when it ends.
fn log_outcome(id: i64, outcome: &Outcome, was_at_fault: bool) {
    match outcome {
        Outcome::ServerFault(words) if was_at_fault => {
            tracing::debug!(mail.words = words, "The mail server is still at fault: {words}");
        }
        Outcome::ServerFault(words) => {
            tracing::error!(
                mail.words = words,
                "The mail server is at fault, the queue waits: {words}"
            );
        }
        Outcome::Sent(_) if was_at_fault => {
            tracing::info!(mail.id = id, "The mail server takes messages again");
        }
        Outcome::Sent(words) => tracing::info!(mail.id = id, "Sent delivery {id}: {words}"),
        Outcome::Retry(words) => tracing::warn!(mail.id = id, "Delivery {id} waits: {words}"),
        Outcome::Rejected(words) => tracing::error!(mail.id = id, "Delivery {id} refused: {words}"),
        Outcome::Doubt(words) => {
            tracing::warn!(mail.id = id, "Delivery {id} in doubt, the server may have it: {words}");
        }
    }
}
