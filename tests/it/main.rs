//! One binary for all tests: what the parts promise together.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![allow(missing_docs, unreachable_pub, reason = "tests are read, not linked against")]

mod architecture;
mod delivery;
mod demo_content;
mod documents;
mod folding;
mod letters;
mod local_mail;
mod mail_line;
mod politeness;
mod config;
mod delivery;
mod demo_content;
mod documents;
mod letters;
mod local_mail;
mod mail_line;
mod schedule;
mod service;
mod store;
mod support;
mod watch_problems;
mod watches;
mod digest;
