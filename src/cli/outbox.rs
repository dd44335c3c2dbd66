//! `attache outbox`: what waits for the mail server, and what came of it.
use anyhow::Context as _;
use chrono::{DateTime, Utc};

use super::{args::OutboxCommand, output};
use crate::{
    config::Config,
    model::State,
    store::{Standing, Store},
};

/// Does what is asked of the outbox.
pub(super) fn outbox(
    config: &Config,
    command: &OutboxCommand,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    match *command {
        OutboxCommand::List { limit } => list(config, limit),
        OutboxCommand::Retry { id } => retry(config, id, now),
        OutboxCommand::Drop { id } => drop_delivery(config, id, now),
    }
}

fn list(config: &Config, limit: usize) -> anyhow::Result<()> {
    let store = Store::reader(&config.store)?;
    let rows: Vec<Vec<String>> = store
        .outbox_rows(limit)?
        .into_iter()
        .map(|row| {
            let next = match row.state {
                State::Queued => output::minute(row.next_at),
                _ => String::new(),
            };
            vec![
                row.id.to_string(),
                row.digest,
                output::minute(row.slot_at),
                row.to,
                row.state.word().to_owned(),
                row.n_attempts.to_string(),
                next,
                row.last_words.unwrap_or_default(),
            ]
        })
        .collect();
    let head = ["id", "digest", "slot (UTC)", "to", "state", "tries", "next (UTC)", "last words"];
    output::data(&output::table(&head, &rows));
    if let Some(fault) = store.mail_fault()? {
        output::talk(&format!(
            "the queue is held since {}, the mail server is at fault: {}",
            output::utc(fault.since),
            fault.words,
        ));
    }
    Ok(())
}

/// Makes a delivery due; the daemon, or the next `attache once`, sends it.
fn retry(config: &Config, id: i64, now: DateTime<Utc>) -> anyhow::Result<()> {
    let standing = Store::open(&config.store)?.retry(id, now)?;
    match found(standing, id)? {
        Standing { state: State::Sent, .. } => anyhow::bail!("delivery {id} was accepted already"),
        Standing { state: State::Offered, .. } => {
            anyhow::bail!("delivery {id} is being handed over; look again in a minute")
        }
        Standing { state: State::Failed, n_doubts: 2.. } => anyhow::bail!(
            "the server may have two copies of delivery {id} already; its items come as rows in that reader's next message"
        ),
        _ => {
            output::talk(&format!(
                "delivery {id} is due now: a running daemon sends it at once, else `attache once`"
            ));
            Ok(())
        }
    }
}

/// Gives a delivery up.
fn drop_delivery(config: &Config, id: i64, now: DateTime<Utc>) -> anyhow::Result<()> {
    let standing = Store::open(&config.store)?.drop_delivery(id, now)?;
    match found(standing, id)?.state {
        State::Queued => {
            output::talk(&format!(
                "delivery {id} is dropped; its items come as rows in that reader's next message"
            ));
            Ok(())
        }
        state => anyhow::bail!("delivery {id} does not wait, it is {}", state.word()),
    }
}

fn found(standing: Option<Standing>, id: i64) -> anyhow::Result<Standing> {
    standing.with_context(|| format!("there is no delivery {id}; see `attache outbox list`"))
}
