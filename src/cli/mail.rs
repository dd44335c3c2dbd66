//! `attache mail`: whether the way mail goes can be gone, and what to do if not.
use std::process::ExitCode;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{args::MailCommand, output, run};
use crate::{
    config::{self, Config},
    daemon,
    deliver::{self, Fault, LetterError, Limits, Progress},
    digest,
    model::{Delivery, Outcome, State},
    store::Letter,
};

/// Does what is asked of mail.
pub(super) fn mail(
    config: Config,
    command: MailCommand,
    now: DateTime<Utc>,
) -> anyhow::Result<ExitCode> {
    let MailCommand::Check { to } = command;
    check(config, to.as_deref(), now)
}

/// Says each step on its own line; at the first fault the other side's words and a remedy.
fn check(mut config: Config, to: Option<&str>, now: DateTime<Utc>) -> anyhow::Result<ExitCode> {
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
    let message = message(config, to, now).map_err(|error| plainly(error.to_string()))?;
    match hand_over(config, message).await {
        Some(Outcome::Sent(words)) => Ok(format!("sent: {words}")),
        Some(outcome) => Err(Fault::new(outcome.words().to_owned())),
        None => Err(plainly("nothing was said of the message".to_owned())),
    }
}

/// # Errors
/// The sender or the reader cannot stand in a header.
fn message(config: &Config, to: &str, now: DateTime<Utc>) -> Result<Delivery, LetterError> {
    let notice = digest::notice(
        "Attaché can send you mail",
        &[
            "This message was asked for by `attache mail check --to`.".to_owned(),
            "If it lies among spam, the domain of the sender may lack SPF or DKIM.".to_owned(),
        ],
    );
    let series = daemon::Series { name: "mail check", slot_at: now, list: "attache-check" };
    let letter = daemon::notice_letter(config, &notice, to, &series, now)?;
    let Letter { to, from, message_id, raw, .. } = letter;
    let (state, n_attempts, n_doubts) = (State::Queued, 0, 0);
    Ok(Delivery { id: 0, message_id, from, to, raw, state, n_attempts, n_doubts })
}

/// What came of a message; `None` where nothing was said of it.
async fn hand_over(config: &Config, message: Delivery) -> Option<Outcome> {
    let (sender, mut progress) = mpsc::channel(1);
    let (options, stop) = (config.mail.clone(), CancellationToken::new());
    let drain = deliver::drain(options, Limits::default(), vec![message], sender, stop);
    let listen = async {
        let mut last = None;
        while let Some(step) = progress.recv().await {
            match step {
                Progress::Offering { committed, .. } => drop(committed.send(true)),
                Progress::Done { outcome, .. } => last = Some(outcome),
            }
        }
        last
    };
    tokio::join!(drain, listen).1
}
