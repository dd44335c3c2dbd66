//! `attache outbox`: what waits for the mail server, and what came of it.
use super::output;
use crate::{config::Config, model::State, store::Store};

pub(super) fn list(config: &Config, limit: usize) -> anyhow::Result<()> {
    let store = Store::reader(&config.store)?;
    let rows: Vec<Vec<String>> = store
        .outbox_rows(limit)?
        .into_iter()
        .map(|row| {
            let next = match row.state {
                State::Queued => row.next_at.format("%Y-%m-%d %H:%M").to_string(),
                _ => String::new(),
            };
            vec![
                row.id.to_string(),
                row.digest,
                row.slot_at.format("%Y-%m-%d %H:%M").to_string(),
                row.to,
                state_word(row.state).to_owned(),
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
            "the queue is held since {} UTC, the mail server is at fault: {}",
            fault.since.format("%Y-%m-%d %H:%M"),
            fault.words,
        ));
    }
    Ok(())
}

fn state_word(state: State) -> &'static str {
    match state {
        State::Queued => "queued",
        State::Offered => "offered",
        State::Sent => "sent",
        State::Failed => "failed",
    }
}
