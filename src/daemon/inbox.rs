//! What the tasks have to tell, and when it is committed. It starts none of them.
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::{Daemon, Step, ask, hooks, page};
use crate::{deliver, model::Trouble};

/// Events that may wait for the daemon; more make the tasks wait. A document that was read is
/// half a megabyte, so this and [`BATCH`] bound the memory of a busy hour. While a batch is
/// committed, half of the next one may come.
pub(super) const INBOX: usize = BATCH / 2;

/// How long an answer may wait for others to be committed with.
const GATHERING: Duration = Duration::from_millis(20);

/// The same where none of them brings a document: there is little to write.
const GATHERING_LITTLE: Duration = Duration::from_millis(4);

/// Events committed in one transaction.
const BATCH: usize = 48;

/// Something a task has to tell.
#[derive(Debug)]
pub(super) enum Event {
    /// A source was asked.
    Answered(Box<ask::Answer>),
    /// A page was asked for, or what may be asked.
    Fetched(Box<page::Fetched>),
    /// Mail goes on.
    Mail(deliver::Progress),
    /// The queue that was handed over is through.
    Sent,
    /// A heartbeat was fetched, or not.
    Beat { edition: i64, digest: String, trouble: Option<Trouble> },
}

impl Event {
    fn brings_document(&self) -> bool {
        match self {
            Self::Answered(answer) => matches!(answer.said, ask::Said::Read(_)),
            Self::Fetched(fetched) => matches!(fetched.said, page::Said::Text(_)),
            _ => false,
        }
    }
}

impl Daemon {
    /// Waits until a task has something to tell; `false` if nothing is under way.
    pub async fn wait(&mut self) -> bool {
        if self.asking.n() == 0 && !self.is_sending && !self.is_beating {
            return false;
        }
        if let Some(event) = self.inbox.recv().await {
            self.arrived.push_back(event);
        }
        self.gather().await;
        true
    }

    /// Waits a moment for answers that are about to come: one commit for many is cheaper than one
    /// for each, for the disk and for the index.
    async fn gather(&mut self) {
        let enough = BATCH.min(self.asking.n());
        let has_document = self.arrived.iter().any(Event::brings_document);
        let patience = if has_document { GATHERING } else { GATHERING_LITTLE };
        let moment = tokio::time::sleep(patience);
        tokio::pin!(moment);
        while self.arrived.len() < enough {
            tokio::select! {
                Some(event) = self.inbox.recv() => self.arrived.push_back(event),
                () = &mut moment => return,
            }
        }
    }

    /// Takes what the tasks have to tell. Whom this step asks is heard in the next one, however
    /// quick the answer.
    pub(super) fn hear(&mut self) {
        while self.arrived.len() < BATCH
            && let Ok(event) = self.inbox.try_recv()
        {
            self.arrived.push_back(event);
        }
    }

    /// Commits everything that was heard. What the store cannot take now waits for the next step.
    pub(super) fn collect(&mut self, now: DateTime<Utc>, step: &mut Step) -> anyhow::Result<()> {
        while let Some(event) = self.arrived.pop_front() {
            match event {
                Event::Answered(answer) => self.note_answer(*answer, now),
                Event::Fetched(fetched) => self.note_fetched(*fetched, now),
                Event::Mail(deliver::Progress::Offering { id, committed }) => {
                    // Where this fails `committed` is dropped, and the message is not sent.
                    let is_offered = self.store.offer(id)?;
                    hooks::die_at("offered");
                    let _ = committed.send(is_offered);
                }
                Event::Mail(deliver::Progress::Done { id, outcome }) => {
                    if let Err(error) = self.settle(id, &outcome, now, step) {
                        let done = deliver::Progress::Done { id, outcome };
                        self.arrived.push_front(Event::Mail(done));
                        return Err(error);
                    }
                }
                Event::Sent => self.is_sending = false,
                Event::Beat { edition, digest, trouble } => {
                    if let Err(error) = self.note_beat(edition, &digest, trouble.as_ref(), now) {
                        tracing::error!("{error:#}; the heartbeat is fetched once more");
                    }
                }
            }
        }
        self.file_polls(now, step)?;
        self.file_pages(now, step)
    }
}
