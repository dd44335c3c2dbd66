//! The command line: one file a command. Data goes to stdout, talk to stderr.
pub mod args;
pub mod check;
mod demo;
mod digest;
mod find;
pub mod init;
mod inspect;
mod mail;
mod match_;
mod outbox;
mod output;
mod poll;
mod run;
mod search;
mod sources;
mod status;
mod watch;

use std::process::ExitCode;

use clap::Parser as _;

use crate::config;
use args::Args;

/// Parses the arguments, does the command, and says how it went.
///
/// 0 done · 1 error · 2 usage · 77 credentials · 78 configuration (sysexits(3); systemd is told
/// not to restart on the last two).
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
            ExitCode::from(refusal.map_or(1, config::Refusal::exit_code))
        }
    }
}
