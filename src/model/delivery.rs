//! An edition on its way to one address.

/// Where a delivery stands.
///
/// queued → offered → sent, or failed. `Offered` is committed after the server's 354 and before
/// the first byte of the message, so a row found offered at start may have been accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for its time.
    Queued,
    /// Handed over, answer not yet durable.
    Offered,
    /// The server said 250.
    Sent,
    /// Given up for this recipient; made good in the recipient's next message.
    Failed,
}

impl State {
    /// As the store and the commands say it: `queued`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Offered => "offered",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }
}

/// One message to one address, its bytes fixed when it was composed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Row in the outbox.
    pub id: i64,
    /// RFC 5322 Message-ID without angle brackets; the same in every retry.
    pub message_id: String,
    /// Envelope sender.
    pub from: String,
    /// Envelope recipient.
    pub to: String,
    /// The whole message, CRLF lines.
    pub raw: Vec<u8>,
    /// Where it stands.
    pub state: State,
    /// Times it was tried and the fault lay with this message or recipient.
    pub n_attempts: u32,
    /// Times the answer to the final dot stayed out.
    pub n_doubts: u32,
}

/// How one attempt ended. The phase decides, not the error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// 250: accepted. The server's words.
    Sent(String),
    /// 4xx or a broken line before the message was offered: try again later.
    Retry(String),
    /// 5xx for this recipient or message: give up for this recipient alone.
    Rejected(String),
    /// Connect, greeting, TLS, AUTH: the server's fault holds the whole queue and costs no
    /// message an attempt.
    ServerFault(String),
    /// No answer after the message was offered: it may have been taken.
    Doubt(String),
}

impl Outcome {
    /// The server's words, or ours where it said none.
    pub fn words(&self) -> &str {
        match self {
            Self::Sent(words)
            | Self::Retry(words)
            | Self::Rejected(words)
            | Self::ServerFault(words)
            | Self::Doubt(words) => words,
        }
    }
}
