//! One binary for all tests: what the parts promise together.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![allow(missing_docs, unreachable_pub, reason = "tests are read, not linked against")]

mod architecture;
mod demo_content;
mod store;
mod documents;
mod schedule;
mod service;
mod delivery;
mod letters;
mod local_mail;
mod mail_line;
mod support;
mod folding;
mod watch_problems;
mod watches;
