//! `attache poll`: sources asked now. With a daemon on the store the command makes them due and
//! watches it work; without one it does the work itself.
use std::{io::IsTerminal as _, time::Duration};

use chrono::TimeDelta;

use super::{
    find,
    output::{self, counted},
    run,
};
use crate::{
    config::Config,
    daemon::{Clock, Daemon, Duties, Step},
    store::{Error, MadeDue, Store},
};

/// A server asked by hand less than this ago is left alone, unless forced.
const FLOOR: TimeDelta = TimeDelta::minutes(15);

/// Asks the sources of these names, or all where none is named.
///
/// * `force` — also those asked less than [`FLOOR`] ago; what a server asked for holds all the same.
///
/// # Errors
/// A name nobody goes by; the store cannot be opened.
pub(super) fn poll(
    config: Config,
    names: &[String],
    force: bool,
    clock: &Clock,
) -> anyhow::Result<()> {
    for name in names {
        find::source(&config, name)?;
    }
    let options = config.store.clone();
    match Daemon::start(config, Duties::POLL, clock.now()) {
        Ok(daemon) => run::runtime()?.block_on(ourselves(daemon, names, force, clock)),
        Err(error) if matches!(error.downcast_ref(), Some(Error::Busy { .. })) => {
            let mut store = Store::open(&options)?;
            let n = make_due(&mut store, names, force, clock)?;
            watch_it_work(&store, n)
        }
        Err(error) => Err(error),
    }
}

async fn ourselves(
    mut daemon: Daemon,
    names: &[String],
    force: bool,
    clock: &Clock,
) -> anyhow::Result<()> {
    let n_due = make_due(daemon.store_mut(), names, force, clock)?;
    let mut total = Step::default();
    let show = std::io::stderr().is_terminal();
    daemon
        .run_forced(clock, |step| {
            total.add(step.clone());
            if show {
                output::progress(total.n_polled, n_due, "sources asked");
            }
        })
        .await?;
    let n_failing = daemon.store().totals()?.n_failing;
    output::talk(&format!(
        "{} asked, {}, {}; {} failing",
        counted(total.n_polled, "source"),
        counted(total.n_new, "new item"),
        counted(total.n_matched, "match"),
        counted(usize::try_from(n_failing)?, "source"),
    ));
    Ok(())
}

fn make_due(
    store: &mut Store,
    names: &[String],
    force: bool,
    clock: &Clock,
) -> anyhow::Result<usize> {
    let MadeDue { due, fresh, resting } = store.make_due(names, force, FLOOR, clock.now())?;
    if !resting.is_empty() {
        output::talk(&format!("the server asked to be left alone: {}", resting.join(", ")));
    }
    if !fresh.is_empty() {
        output::talk(&format!(
            "left alone, asked less than {} minutes ago: {} (--force asks all the same)",
            FLOOR.num_minutes(),
            fresh.join(", "),
        ));
    }
    Ok(due.len())
}

/// The daemon looks at the store once a second; so do we.
fn watch_it_work(store: &Store, n_due: usize) -> anyhow::Result<()> {
    output::talk(&format!(
        "{} made due; the running daemon does the asking",
        counted(n_due, "source")
    ));
    let mut left = store.n_forced()?;
    while 0 < left {
        std::thread::sleep(Duration::from_millis(500));
        left = store.n_forced()?;
        if std::io::stderr().is_terminal() {
            output::progress(n_due.saturating_sub(usize::try_from(left)?), n_due, "sources asked");
        }
    }
    Ok(())
}
