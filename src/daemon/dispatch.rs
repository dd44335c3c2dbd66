//! From the outbox to the mail server, and what came of it.
use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::{sync::mpsc, task};

use super::{Daemon, Event, Step, hooks};
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

    /// Writes down how an attempt ended.
    pub(super) fn settle(
        &mut self,
        id: i64,
        outcome: &Outcome,
        now: DateTime<Utc>,
        step: &mut Step,
    ) -> anyhow::Result<()> {
        if matches!(outcome, Outcome::Sent(_)) {
            hooks::die_at("answered");
        }
        let was_at_fault = self.store.mail_fault()?.is_some();
        let retry_in = |n: u32| match outcome {
            Outcome::ServerFault(_) => schedule::retry_server(n, id.unsigned_abs()),
            _ => schedule::retry_delivery(n, id.unsigned_abs()),
        };
        self.store.settle(id, outcome, retry_in, now)?;
        step.n_sent += usize::from(matches!(outcome, Outcome::Sent(_)));
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
    let words = &without_addresses(outcome.words());
    match outcome {
        Outcome::ServerFault(_) if was_at_fault => {
            tracing::debug!(mail.words = words, "The mail server is still at fault: {words}");
        }
        Outcome::ServerFault(_) => {
            tracing::error!(
                mail.words = words,
                "The mail server is at fault, the queue waits: {words}"
            );
        }
        Outcome::Sent(_) if was_at_fault => {
            tracing::info!(mail.id = id, "The mail server takes messages again");
        }
        Outcome::Sent(_) => tracing::info!(mail.id = id, "Sent delivery {id}: {words}"),
        Outcome::Retry(_) => tracing::warn!(mail.id = id, "Delivery {id} waits: {words}"),
        Outcome::Rejected(_) => tracing::error!(mail.id = id, "Delivery {id} refused: {words}"),
        Outcome::Doubt(_) => {
            tracing::warn!(mail.id = id, "Delivery {id} in doubt, the server may have it: {words}");
        }
    }
}

/// A server's words as the log may have them: who gets mail is nobody's business there.
///
/// ```text
/// 550 <desk@example.org>: no such user  ->  550 <…>: no such user
/// ```
fn without_addresses(words: &str) -> String {
    let is_in_address = |c: char| c.is_alphanumeric() || "@.!#$%&'*+/=?^_`{|}~-".contains(c);
    let (mut out, mut rest) = (String::new(), words);
    while let Some(start) = rest.find(is_in_address) {
        let end = rest[start..].find(|c| !is_in_address(c)).map_or(rest.len(), |n| start + n);
        let word = &rest[start..end];
        out.push_str(&rest[..start]);
        out.push_str(if word.contains('@') { "…" } else { word });
        rest = &rest[end..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_line_names_no_reader() {
        let check = |words: &str, expected: &str| assert_eq!(without_addresses(words), expected);
        check("550 5.1.1 <desk@example.org>: no such user", "550 5.1.1 <…>: no such user");
        check("a@b.example,c@d.example and e@f", "…,… and …");
        check("250 2.0.0 Ok: queued as 4Xy1", "250 2.0.0 Ok: queued as 4Xy1");
        check("", "");
        check("почта@пример.example занята", "… занята");
    }
}
