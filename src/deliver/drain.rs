//! One walk through what waits in the outbox. It keeps no state between walks: what was sent,
//! offered or doubted is a row, and the row belongs to whoever listens.
use std::{
    io::{self, Write as _},
    time::Duration,
};

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::{Options, Transport, directory, program, smtp};
use crate::model::{Delivery, Outcome};

/// How long the other side may take. The defaults are generous because giving up early on the
/// answer to a message *makes* duplicates: the server goes on delivering what we send again.
///
/// Source: RFC 5321 §4.5.3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For the TCP connection alone; 30 s.
    pub connect: Duration,
    /// For each command and its answer, the greeting and the TLS handshake; 5 min.
    pub step: Duration,
    /// For the message itself up to the answer to its final dot; 10 min. A program that takes
    /// mail has as long.
    pub dot: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            step: Duration::from_mins(5),
            dot: Duration::from_mins(10),
        }
    }
}

/// What the drain tells the outbox, in the order it happens.
#[derive(Debug)]
pub enum Progress {
    /// The other side is ready for this message. Commit the row as offered, then answer
    /// `committed`; dropping it means the row could not be committed: nothing is sent, and the
    /// drain ends without another word on this row.
    Offering {
        /// Row in the outbox.
        id: i64,
        /// Answer when the commit is durable: whether the row is offered now. One that waits no
        /// more, having been dropped by hand, is not sent, and the drain goes on without another
        /// word on it.
        committed: oneshot::Sender<bool>,
    },
    /// The attempt is over. [`Outcome::ServerFault`] is the last word of a drain; if the row had
    /// been offered, it was certainly not taken and waits as before.
    Done {
        /// Row in the outbox.
        id: i64,
        /// How it ended.
        outcome: Outcome,
    },
}

/// Carries `queue` in order, one message at a time, and says through `progress` what becomes of
/// each. Returns when all were tried, when the server is at fault (the rest of the queue was not
/// touched and waits), when `stop` is cancelled, or when nobody listens any more.
///
/// A row is reported offered before the other side can have the message, never after; so a row
/// found offered at start may have been taken, and one found queued was not.
///
/// * `queue` — may be empty: then nobody is called.
/// * `stop` — before a message is offered it is dropped, without a word, and stays queued; after
///   that it is finished first.
pub async fn drain(
    options: Options,
    limits: Limits,
    queue: Vec<Delivery>,
    progress: mpsc::Sender<Progress>,
    stop: CancellationToken,
) {
    let outbox = Outbox(progress);
    let mut carrier = Carrier::new(&options.transport, limits);
    for delivery in queue {
        if stop.is_cancelled() {
            break;
        }
        let outcome = match carrier.carry(&delivery, &outbox, &stop).await {
            Carried::Tried(outcome) => outcome,
            Carried::Withdrawn => continue,
            Carried::Stopped => break,
        };
        let is_last = matches!(outcome, Outcome::ServerFault(_));
        if !outbox.done(delivery.id, outcome).await || is_last {
            break;
        }
    }
    carrier.close().await;
}

/// How far a message came.
pub(super) enum Carried {
    /// It was tried.
    Tried(Outcome),
    /// It was not to be sent any more.
    Withdrawn,
    /// Nothing more can or shall be sent, and there is no word on this one.
    Stopped,
}

/// The far end of `progress`.
pub(super) struct Outbox(mpsc::Sender<Progress>);

impl Outbox {
    /// Ends well if the row is durably offered, so that the message may go out.
    ///
    /// # Errors
    /// It may not; what became of it.
    pub(super) async fn offer(&self, id: i64) -> Result<(), Carried> {
        let (committed, answer) = oneshot::channel();
        let sent = self.0.send(Progress::Offering { id, committed }).await;
        sent.map_err(|_| Carried::Stopped)?;
        match answer.await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Carried::Withdrawn),
            Err(_) => Err(Carried::Stopped),
        }
    }

    /// Whether anybody is still listening.
    async fn done(&self, id: i64, outcome: Outcome) -> bool {
        self.0.send(Progress::Done { id, outcome }).await.is_ok()
    }
}

/// A transport at work. Only a mail server is worth keeping a line to.
enum Carrier<'a> {
    Smtp(Box<smtp::Line<'a>>),
    Local(&'a Transport, Limits),
}

impl<'a> Carrier<'a> {
    fn new(transport: &'a Transport, limits: Limits) -> Self {
        match transport {
            Transport::Smtp(server) => Self::Smtp(Box::new(smtp::Line::new(server, limits))),
            local => Self::Local(local, limits),
        }
    }

    async fn carry(
        &mut self,
        delivery: &Delivery,
        outbox: &Outbox,
        stop: &CancellationToken,
    ) -> Carried {
        let (transport, limits) = match self {
            Self::Smtp(line) => return line.carry(delivery, outbox, stop).await,
            Self::Local(transport, limits) => (*transport, *limits),
        };
        if let Err(carried) = outbox.offer(delivery.id).await {
            return carried;
        }
        Carried::Tried(match transport {
            Transport::Sendmail { program } => program::hand(program, delivery, limits.dot).await,
            Transport::Directory { path } => directory::file(path, delivery).await,
            Transport::Smtp(_) | Transport::Stdout => print(delivery),
        })
    }

    async fn close(self) {
        if let Self::Smtp(line) = self {
            line.quit().await;
        }
    }
}

/// The message on standard output, after a line that says whose it is.
fn print(delivery: &Delivery) -> Outcome {
    let mut out = io::stdout().lock();
    let separator = format!("----- to {}: {} -----\n", delivery.to, delivery.message_id);
    let written = out
        .write_all(separator.as_bytes())
        .and_then(|()| out.write_all(&lf_lines(&delivery.raw)))
        .and_then(|()| out.flush());
    match written {
        Ok(()) => Outcome::Sent("printed".to_owned()),
        Err(error) => Outcome::ServerFault(format!("standard output cannot be written: {error}")),
    }
}

/// CRLF as LF, for programs and people on this machine.
pub(super) fn lf_lines(raw: &[u8]) -> Vec<u8> {
    let is_end = |at: usize| raw[at] == b'\r' && raw.get(at + 1) == Some(&b'\n');
    (0..raw.len()).filter(|at| !is_end(*at)).map(|at| raw[at]).collect()
}
