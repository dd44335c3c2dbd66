//! The command line: one file a command. Data goes to stdout, talk to stderr.
pub mod args;
mod backup;
pub mod check;
mod demo;
mod digest;
mod find;
pub mod init;
mod inspect;
mod items;
mod mail;
mod man;
mod match_;
mod outbox;
mod output;
mod poll;
mod run;
pub mod search;
mod sources;
mod status;
mod stories;
mod watch;

use std::process::ExitCode;

use clap::Parser as _;

use crate::{config, store};
use args::Args;

/// Parses the arguments, does the command, and says how it went.
///
/// 0 done · 1 error · 2 usage · 77 credentials · 78 configuration, or a store that somebody must
/// mend (sysexits(3); systemd is told not to restart on the last two).
pub fn main() -> ExitCode {
    let args = Args::parse();
    output::start_log(&args);
    match run::dispatch(args) {
        Ok(code) => code,
        Err(error) => {
            let refusal = error.downcast_ref::<config::Refusal>();
            match refusal {
                Some(refusal) => output::refusal(refusal),
                None => output::talk(&format!("attache: {error:#}")),
            }
            let store = error.downcast_ref::<store::Error>();
            let needs_somebody = store.is_some_and(store::Error::needs_somebody);
            let otherwise = if needs_somebody { 78 } else { 1 };
            ExitCode::from(refusal.map_or(otherwise, config::Refusal::exit_code))
        }
    }
}
