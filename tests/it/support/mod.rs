//! The machinery behind the tests: servers on loopback.
#![allow(dead_code, reason = "each test uses its part of it")]

pub mod mail_server;
mod mail_talk;
pub mod smtp;
pub mod test_outbox;
