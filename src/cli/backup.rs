//! `attache backup`, `restore` and `vacuum`: the store as a file.
use std::path::Path;

use super::output;
use crate::store::{self, Lock, Options, Store};

/// While the daemon runs or not.
pub(super) fn backup(store: &Options, to: &Path) -> anyhow::Result<()> {
    let n_bytes = store::backup(store, to)?;
    output::talk(&format!("wrote {} ({}), checked", to.display(), output::size(n_bytes)));
    Ok(())
}

/// Only while no daemon runs.
pub(super) fn restore(store: &Options, from: &Path) -> anyhow::Result<()> {
    let before = store::restore(store, from)?;
    output::talk(&format!("{} is now {}", store.path.display(), from.display()));
    if let Some(before) = before {
        output::talk(&format!("the store of before is kept as {}", before.display()));
    }
    output::talk(
        "what happened after the backup is forgotten: the next start makes good the slots since \
         then by one edition of each digest, and may mail again what was mailed since",
    );
    Ok(())
}

/// Only while no daemon runs: it would have to wait.
pub(super) fn vacuum(store: &Options) -> anyhow::Result<()> {
    let _lock = Lock::take(&store.path)?;
    let (before, after) = Store::open(store)?.vacuum()?;
    let (before, after) = (output::size(before), output::size(after));
    output::talk(&format!("{}: {before} before, {after} now", store.path.display()));
    Ok(())
}
