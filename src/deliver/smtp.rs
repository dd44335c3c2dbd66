//! One SMTP transaction a recipient, over one line for the whole queue.
//!
//! lettre's own `send` hides how far a conversation had come when it failed and does not bound it
//! in time. Both decide whether a message may be sent again, so the commands are given one by one.
use std::time::Duration;

use lettre::{
    Address,
    transport::smtp::{
        client::AsyncSmtpConnection,
        commands::{Data, Ehlo, Mail, Rcpt, Rset},
        extension::ClientId,
        response::{Response, Severity},
    },
};
use tokio_util::sync::CancellationToken;

use super::{
    Limits, Smtp,
    connect::{at_fault, connect, step},
    drain::{Carried, Outbox},
    parse_mailbox,
    phase::{Failure, Phase},
};
use crate::model::{Delivery, Outcome};

/// How long a server may take to answer QUIT; nothing depends on it.
const GOODBYE: Duration = Duration::from_secs(3);

/// A line to the mail server, opened when it is first needed and again when it broke.
pub(super) struct Line<'a> {
    server: &'a Smtp,
    limits: Limits,
    /// Between messages; while one is under way the line is in that message's hands, so that
    /// dropping the work closes it.
    idle: Option<AsyncSmtpConnection>,
    /// The largest message the server takes, in bytes; `None` while unknown, or if it does not say.
    limit: Option<usize>,
}

impl<'a> Line<'a> {
    /// Not opened yet.
    pub(super) fn new(server: &'a Smtp, limits: Limits) -> Self {
        Self { server, limits, idle: None, limit: None }
    }

    /// Carries one message.
    pub(super) async fn carry(
        &mut self,
        delivery: &Delivery,
        outbox: &Outbox,
        stop: &CancellationToken,
    ) -> Carried {
        let prepared = tokio::select! {
            biased;
            () = stop.cancelled() => return Carried::Stopped,
            prepared = self.prepare(delivery) => prepared,
        };
        let line = match prepared {
            Ok(line) => line,
            Err(outcome) => return Carried::Tried(outcome),
        };
        if let Err(carried) = outbox.offer(delivery.id).await {
            return carried; // the line closes without a final dot: the server forgets the message
        }
        Carried::Tried(self.finish(line, &delivery.raw).await)
    }

    /// Everything up to the server's 354: it now waits for the message, and has none of it.
    async fn prepare(&mut self, delivery: &Delivery) -> Result<AsyncSmtpConnection, Outcome> {
        let (from, to) = (address(&delivery.from)?, address(&delivery.to)?);
        let mut line = if let Some(line) = self.idle.take() {
            line
        } else {
            let mut line = connect(self.server, self.limits).await?;
            self.limit = self.ask_limit(&mut line).await?;
            line
        };
        if let Some(limit) = self.limit.filter(|limit| *limit < delivery.raw.len()) {
            self.idle = Some(line);
            return Err(Outcome::Rejected(format!(
                "the mail server does not take the message: 552 it has {} bytes, and the server takes {limit}",
                delivery.raw.len(),
            )));
        }
        match self.announce(&mut line, from, to).await {
            Ok(()) => Ok(line),
            Err((phase, failure)) => {
                self.keep(line, &failure).await;
                Err(at_fault(self.server, phase, &failure))
            }
        }
    }

    /// What EHLO says of SIZE, asked again because lettre keeps only what it needs itself.
    ///
    /// Source: RFC 1870 §4.
    async fn ask_limit(&self, line: &mut AsyncSmtpConnection) -> Result<Option<usize>, Outcome> {
        let ehlo = Ehlo::new(ClientId::default());
        let answer = step(self.limits.step, line.command(ehlo)).await;
        let said = answer.map_err(|failure| at_fault(self.server, Phase::Connect, &failure))?;
        let size = said.message().find_map(|words| words.strip_prefix("SIZE ")?.parse().ok());
        Ok(size.filter(|limit| 0 < *limit))
    }

    async fn announce(
        &self,
        line: &mut AsyncSmtpConnection,
        from: Address,
        to: Address,
    ) -> Result<(), (Phase, Failure)> {
        let limit = self.limits.step;
        let answer = step(limit, line.command(Mail::new(Some(from), Vec::new()))).await;
        expect(Severity::PositiveCompletion, answer).map_err(|f| (Phase::Sender, f))?;
        let answer = step(limit, line.command(Rcpt::new(to, Vec::new()))).await;
        expect(Severity::PositiveCompletion, answer).map_err(|f| (Phase::Recipient, f))?;
        let answer = step(limit, line.command(Data)).await;
        expect(Severity::PositiveIntermediate, answer).map_err(|f| (Phase::Data, f))?;
        Ok(())
    }

    /// The message and the answer to its final dot. Never dropped half way: what was begun here
    /// may have been taken.
    async fn finish(&mut self, mut line: AsyncSmtpConnection, raw: &[u8]) -> Outcome {
        let body = raw.strip_suffix(b"\r\n").unwrap_or(raw); // lettre ends the last line itself
        let answer = step(self.limits.dot, line.message(body)).await;
        match expect(Severity::PositiveCompletion, answer) {
            Ok(words) => {
                self.idle = Some(line);
                Outcome::Sent(words)
            }
            Err(failure) => {
                // A refused message has ended its transaction; there is nothing to reset.
                self.idle = failure.leaves_the_line_open().then_some(line);
                at_fault(self.server, Phase::Message, &failure)
            }
        }
    }

    /// Keeps a line that survived a refusal for the next message, its envelope forgotten.
    async fn keep(&mut self, mut line: AsyncSmtpConnection, failure: &Failure) {
        let is_fit = failure.leaves_the_line_open()
            && step(self.limits.step, line.command(Rset)).await.is_ok();
        self.idle = is_fit.then_some(line);
    }

    /// Says goodbye; whether the server answers does not matter any more.
    pub(super) async fn quit(self) {
        if let Some(mut line) = self.idle {
            let _ = step(GOODBYE, line.quit()).await;
        }
    }
}

/// The server's words when it has done as it was told.
pub(super) fn expect_done(answer: Result<Response, Failure>) -> Result<String, Failure> {
    expect(Severity::PositiveCompletion, answer)
}

/// The server's words when they are of the kind that lets us go on.
fn expect(kind: Severity, answer: Result<Response, Failure>) -> Result<String, Failure> {
    let answer = answer?;
    let code = answer.code();
    let words = format!("{code} {}", answer.message().collect::<Vec<_>>().join(" "));
    if code.severity == kind { Ok(words) } else { Err(Failure::Broken(words)) }
}

fn address(text: &str) -> Result<Address, Outcome> {
    let mailbox = parse_mailbox(text).map_err(|error| Outcome::Rejected(error.to_string()))?;
    mailbox.address().parse().map_err(|_| Outcome::Rejected(format!("`{text}` is not an address")))
}
