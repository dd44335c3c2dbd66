//! What a failure means, and how to say it. The phase decides: the same broken line is the
//! server's fault, a reason to try again, or a doubt. Pure; the talking is done in `smtp`.
use std::{error::Error as _, fmt, time::Duration};

use lettre::transport::smtp;

use super::encode;
use crate::model::Outcome;

/// Longer words of a server are cut: they stand in a row, a log line and a mail.
const MAX_WORDS: usize = 300;

/// How lettre and rustls say that the other side hung up.
const HANGING_UP: &[&str] = &["incomplete response", "without sending TLS close_notify"];

/// How far a conversation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Name lookup, TCP, the greeting and EHLO; with implicit TLS also the handshake.
    Connect,
    /// STARTTLS, the handshake and the second EHLO.
    Starttls,
    /// AUTH.
    Login,
    /// MAIL FROM.
    Sender,
    /// RCPT TO.
    Recipient,
    /// DATA, up to its 354.
    Data,
    /// The message, its final dot and the answer.
    Message,
}

/// Why a step did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The server said no.
    Reply {
        /// 400–599.
        code: u16,
        /// One line, with the code.
        words: String,
    },
    /// The line broke, or what came over it was no SMTP.
    Broken(String),
    /// No answer within this time.
    Silent(Duration),
}

impl Failure {
    /// Whether the conversation can go on with another message: after a refusal, unless it says
    /// that the server closes the line.
    pub(super) fn leaves_the_line_open(&self) -> bool {
        matches!(self, Self::Reply { code, .. } if *code != 421)
    }
}

/// The innermost cause says it best; the outer ones only repeat it.
impl From<smtp::Error> for Failure {
    fn from(error: smtp::Error) -> Self {
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            words = inner.to_string();
            cause = inner.source();
        }
        let words = encode::cut(&encode::one_line(&words), MAX_WORDS);
        match error.status() {
            Some(code) => Self::Reply { code: code.into(), words: format!("{code} {words}") },
            None if HANGING_UP.iter().any(|sign| words.contains(sign)) => {
                Self::Broken("the server closed the line".to_owned())
            }
            None => Self::Broken(words),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reply { words, .. } | Self::Broken(words) => f.write_str(words),
            Self::Silent(limit) => write!(f, "no answer within {} s", limit.as_secs_f64()),
        }
    }
}

/// What follows from a failure in `phase`.
///
/// | phase | 4xx | 5xx | line broken, no answer |
/// |---|---|---|---|
/// | connect, TLS, AUTH | server fault | server fault | server fault |
/// | sender, recipient, data | retry | rejected | retry |
/// | message | retry | rejected | **doubt** |
///
/// One exception: a 5xx about logging in (530, 534, 535, 538) is never this message's fault,
/// whenever it comes. So a wrong password never kills mail.
///
/// Source: RFC 5321 §4.2.1, RFC 4954 §6, RFC 1047 (the doubt).
pub(super) fn judge(phase: Phase, failure: &Failure) -> Outcome {
    let words = describe(phase, failure);
    match (phase, failure) {
        (Phase::Connect | Phase::Starttls | Phase::Login, _)
        | (_, Failure::Reply { code: 530 | 534 | 535 | 538, .. }) => Outcome::ServerFault(words),
        (_, Failure::Reply { code: 500.., .. }) => Outcome::Rejected(words),
        (Phase::Message, Failure::Broken(_) | Failure::Silent(_)) => Outcome::Doubt(words),
        (_, Failure::Reply { .. } | Failure::Broken(_) | Failure::Silent(_)) => {
            Outcome::Retry(words)
        }
    }
}

fn describe(phase: Phase, failure: &Failure) -> String {
    let what = match phase {
        Phase::Connect => "no conversation with the mail server",
        Phase::Starttls => "no TLS with the mail server",
        Phase::Login => "the mail server refuses the login",
        Phase::Sender => "the mail server does not take the sender",
        Phase::Recipient => "the mail server does not take the recipient",
        Phase::Data | Phase::Message => "the mail server does not take the message",
    };
    match (phase, failure) {
        (Phase::Message, Failure::Broken(_) | Failure::Silent(_)) => {
            format!("the mail server may or may not have taken the message: {failure}")
        }
        _ => format!("{what}: {failure}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(code: u16) -> Failure {
        Failure::Reply { code, words: format!("{code} so") }
    }

    fn kind(outcome: &Outcome) -> &'static str {
        match outcome {
            Outcome::Sent(_) => "sent",
            Outcome::Retry(_) => "retry",
            Outcome::Rejected(_) => "rejected",
            Outcome::ServerFault(_) => "server",
            Outcome::Doubt(_) => "doubt",
        }
    }

    #[test]
    fn the_phase_decides() {
        let broken = || Failure::Broken("reset".to_owned());
        let silent = || Failure::Silent(Duration::from_secs(1));
        let check = |phase: Phase, expected: [&str; 4]| {
            let failures = [reply(451), reply(550), broken(), silent()];
            assert_eq!(
                failures.map(|failure| kind(&judge(phase, &failure))),
                expected,
                "{phase:?}"
            );
        };
        check(Phase::Connect, ["server"; 4]);
        check(Phase::Starttls, ["server"; 4]);
        check(Phase::Login, ["server"; 4]);
        check(Phase::Sender, ["retry", "rejected", "retry", "retry"]);
        check(Phase::Recipient, ["retry", "rejected", "retry", "retry"]);
        check(Phase::Data, ["retry", "rejected", "retry", "retry"]);
        check(Phase::Message, ["retry", "rejected", "doubt", "doubt"]);
    }

    #[test]
    fn a_login_asked_for_late_is_still_the_servers_fault() {
        for code in [530, 534, 535, 538] {
            assert_eq!(kind(&judge(Phase::Sender, &reply(code))), "server");
        }
    }

    #[test]
    fn only_a_refusal_leaves_the_line_open() {
        assert!(reply(550).leaves_the_line_open());
        assert!(!reply(421).leaves_the_line_open());
        assert!(!Failure::Broken(String::new()).leaves_the_line_open());
    }
}
