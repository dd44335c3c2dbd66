//! `attache mail`: whether the way mail goes can be gone, and what to do if not.
use std::process::ExitCode;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{output, run};
use crate::{
    config::{self, Config},
    deliver::{self, Fault, Limits, Progress},
    digest,
    model::{Delivery, Outcome, State},
};

/// Says each step on its own line; at the first fault the other side's words and a remedy.
pub(super) fn check(
    mut config: Config,
    to: Option<&str>,
    now: DateTime<Utc>,
) -> anyhow::Result<ExitCode> {
    config.mail = config::secret::resolve(&config)?;
    let reader = config.digests.iter().flat_map(|plan| &plan.digest.to).next();
    let asked = to.map(str::to_owned).or(reader.cloned());
    let asked = asked.context("no digest has readers; name an address: --to you@example.org")?;
    let ended = run::runtime()?.block_on(async {
        let say = |words: &str| output::data(&format!("ok     {words}"));
        deliver::check(&config.mail, Limits::default(), &asked, say).await?;
        match to {
            Some(to) => send(&config, to, now).await,
            None => Ok("the way is free; with --to ADDR a message is sent, too".to_owned()),
        }
    });
    match ended {
        Ok(words) => {
            output::data(&format!("ok     {words}"));
            Ok(ExitCode::SUCCESS)
        }
        Err(Fault { words, remedy }) => {
            output::data(&format!("FAULT  {words}"));
            if let Some(remedy) = remedy {
                output::data(&format!("help   {remedy}"));
            }
            Ok(ExitCode::FAILURE)
        }
    }
}

/// One message, outside the outbox: nobody waits for it.
async fn send(config: &Config, to: &str, now: DateTime<Utc>) -> Result<String, Fault> {
    let plainly = |words: String| Fault { words, remedy: None };
    let notice = digest::notice(
        "Attaché can send you mail",
        &[
            "This message was asked for by `attache mail check --to`.".to_owned(),
            "If it lies among spam, the domain of the sender may lack SPF or DKIM.".to_owned(),
        ],
    );
    let from = &config.mail.from;
    let message_id = deliver::message_id("mail check", now, to, from);
    let letter = deliver::Letter {
        from,
        to,
        subject: &notice.subject,
        date: now,
        message_id: &message_id,
        thread: None,
        digest: "attache-check",
        unsubscribe: None,
        text: &notice.text,
        html: &notice.html,
    };
    let raw = deliver::letter(&letter).map_err(|error| plainly(error.to_string()))?;
    let (from, to) = (from.clone(), to.to_owned());
    let (state, n_attempts, n_doubts) = (State::Queued, 0, 0);
    let queue = vec![Delivery { id: 0, message_id, from, to, raw, state, n_attempts, n_doubts }];
    let (sender, mut progress) = mpsc::channel(1);
    let stop = CancellationToken::new();
    let drain = deliver::drain(config.mail.clone(), Limits::default(), queue, sender, stop);
    let listen = async {
        let mut last = None;
        while let Some(step) = progress.recv().await {
            match step {
                Progress::Offering { committed, .. } => drop(committed.send(())),
                Progress::Done { outcome, .. } => last = Some(outcome),
            }
        }
        last
    };
    match tokio::join!(drain, listen).1 {
        Some(Outcome::Sent(words)) => Ok(format!("sent: {words}")),
        Some(
            Outcome::Retry(words)
            | Outcome::Rejected(words)
            | Outcome::ServerFault(words)
            | Outcome::Doubt(words),
        ) => Err(deliver::Fault::new(words)),
        None => Err(plainly("nothing was said of the message".to_owned())),
    }
}
