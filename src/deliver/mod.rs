//! Handing a finished message to whoever carries it. It knows mail and nothing of digests.
//!
//! [`letter`] makes the bytes once; [`drain`] carries them as often as it takes. What an attempt
//! amounted to is a [`Outcome`](crate::model::Outcome); what follows from it (when to try again, when to give up)
//! is the outbox's to say.
mod certificate;
mod check;
mod connect;
mod directory;
mod drain;
mod encode;
mod mailbox;
mod message;
mod options;
mod phase;
mod program;
mod readback;
mod remedy;
mod smtp;
mod wire;

pub use check::{Fault, check};
pub use drain::{Limits, Progress, drain};
pub use mailbox::{Mailbox, MailboxError, parse_mailbox};
pub use message::{Letter, LetterError, letter, message_id};
pub use options::{Login, Options, Secret, Smtp, Tls, Transport, is_loopback};
