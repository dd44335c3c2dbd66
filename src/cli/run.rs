//! From a command to what does it; and the daemon itself.
use std::{path::Path, process::ExitCode};

use anyhow::Context as _;

use super::{
    args::{Args, Command},
    backup, check, demo, digest, find, init, inspect, items, mail, man, match_, outbox,
    output::{self, counted},
    poll, search, sources, status, stories, watch,
};
use crate::{
    config,
    daemon::{Clock, Daemon, Duties},
};

/// Does the command.
///
/// # Errors
/// Whatever went wrong, with its context; a refused configuration as [`config::Refusal`].
pub(super) fn dispatch(args: Args) -> anyhow::Result<ExitCode> {
    let clock = Clock::from_env()?;
    let given = args.config.as_deref();
    match args.command {
        Command::Run => run(given, &clock, Duties::ALL)?,
        Command::Once => run(given, &clock, Duties::ONCE)?,
        Command::Poll { names, force } => poll::poll(find::load(given)?.0, &names, force, &clock)?,
        Command::Check { no_secrets, quiet } => return check(given, clock, no_secrets, quiet),
        Command::Init { dir } => output::data(&init::init(&dir)?.to_string()),
        Command::Demo { out } => demo::demo(&out, &clock)?,
        Command::Inspect { targets, list, article, format } => {
            let inspect = if article { inspect::articles } else { inspect::inspect };
            let is_well = inspect(given, &targets, list.as_deref(), format, &clock)?;
            return Ok(output::exit_code(is_well));
        }
        Command::Search(asked) => search::search(&find::load(given)?.0, &asked, clock.now())?,
        Command::Items(command) => items::items(&find::load(given)?.0, command)?,
        Command::Match { watches, items, jobs } => {
            return match_::run(watches, items, jobs);
        }
        Command::Watch(command) => return watch::watch(&find::load(given)?.0, command, &clock),
        Command::Digest(command) => digest::digest(&find::load(given)?.0, command, clock.now())?,
        Command::Outbox(command) => outbox::outbox(&find::load(given)?.0, &command, clock.now())?,
        Command::Mail(command) => return mail::mail(find::load(given)?.0, command, clock.now()),
        Command::Sources(command) => return sources::sources(given, command, &clock),
        Command::Stories(command) => stories::stories(&find::store(given)?, &command)?,
        Command::Status { format, check } => {
            return status::status(&find::place(given)?, format, check, clock.now());
        }
        Command::Backup { file } => backup::backup(&find::store(given)?, &file)?,
        Command::Restore { file } => backup::restore(&find::store(given)?, &file)?,
        Command::Vacuum => backup::vacuum(&find::store(given)?)?,
        Command::Completions { shell } => man::completions(shell),
        Command::Man { out } => man::man(out.as_deref())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Draws what is worth drawing, says what was understood.
fn check(
    given: Option<&Path>,
    clock: Clock,
    no_secrets: bool,
    quiet: bool,
) -> anyhow::Result<ExitCode> {
    let (config, _) = find::load(given)?;
    config::sandbox::allows(&config)?;
    let now = clock.now();
    let report = if no_secrets {
        check::report_without_secrets(&config, now)
    } else {
        check::report(&config, now)
    };
    if !report.problems.is_empty() {
        let drawn = config::report::draw(&report.problems, &config.files, output::is_colourful());
        output::talk(&drawn);
    }
    if !quiet {
        output::data(report.text.trim_end());
    }
    Ok(ExitCode::from(report.exit_code))
}

/// A runtime with a thread a core; the documents are read on blocking threads beside it.
pub(super) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(8)
        .enable_all()
        .build()
        .context("cannot start the runtime")
}

/// The daemon, or one round of it.
fn run(given: Option<&Path>, clock: &Clock, duties: Duties) -> anyhow::Result<()> {
    let path = find::place(given)?;
    let config = config::load_for_work(&path)?;
    runtime()?.block_on(async {
        let mut daemon = Daemon::start(config, duties, clock.now())?;
        if duties == Duties::ALL {
            return daemon.run(path, *clock).await;
        }
        let did = daemon.run_once(clock).await?;
        output::talk(&format!(
            "{}, {}, {}, {}, {} sent",
            counted(did.n_polled, "poll"),
            counted(did.n_new, "new item"),
            counted(did.n_matched, "match"),
            counted(did.editions.len(), "edition"),
            counted(did.n_sent, "message"),
        ));
        Ok(())
    })
}
