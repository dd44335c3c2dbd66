//! One binary for all tests: what the parts promise together.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
#![allow(missing_docs, unreachable_pub, reason = "tests are read, not linked against")]
#![allow(clippy::print_stdout, reason = "a test that skips or counts says so")]
#![allow(
    clippy::cast_possible_wrap,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::maybe_infinite_iter,
    reason = "small numbers and short texts, written to be read"
)]

mod alerts;
mod architecture;
mod archive;
mod articles;
mod backtest;
mod busy_hour;
mod cli;
mod config;
mod corpus;
mod coverage;
mod crash;
mod delivery;
mod demo_content;
mod desk_content;
mod digest;
mod documents;
mod end_to_end;
mod feeds;
mod folding;
mod full_text;
mod letters;
mod life;
mod local_mail;
mod looking_back;
mod mail_commands;
mod mail_line;
mod matching;
mod operating;
mod poison;
mod politeness;
mod polls;
mod refusals;
mod schedule;
mod service;
mod sources;
mod store;
mod store_index;
mod stories;
mod stress;
mod support;
mod ten_days;
mod virtual_year;
mod watch_problems;
mod watches;
