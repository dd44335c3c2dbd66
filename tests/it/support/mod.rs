//! The machinery behind the tests: servers on loopback, a clock wound by hand.
#![allow(dead_code, reason = "each test uses its part of it")]

pub mod feed_server;
pub mod mail_server;
mod mail_talk;
pub mod process;
pub mod smtp;
pub mod test_outbox;
pub mod tls;
pub mod world;
