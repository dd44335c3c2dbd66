//! Where the configuration is.
use std::path::{Path, PathBuf};

use super::output;
use crate::{
    config::{self, Config},
    fetch, store,
};

/// Loads the configuration the arguments or the environment point at.
///
/// # Errors
/// There is none, or it has problems.
pub(super) fn load(given: Option<&Path>) -> anyhow::Result<(Config, PathBuf)> {
    let path = place(given)?;
    Ok((config::load(&path)?, path))
}

/// How outlets are asked: as the configuration says, or by default where there is none.
///
/// # Errors
/// A configuration is there and has problems.
pub(super) fn fetch_options(given: Option<&Path>) -> anyhow::Result<fetch::Options> {
    if given.is_none() && usual().iter().all(|path| !path.exists()) {
        return Ok(fetch::Options::default());
    }
    Ok(load(given)?.0.fetch)
}

/// The store of that configuration, whatever problems its files have.
///
/// # Errors
/// There is no configuration.
pub(super) fn store(given: Option<&Path>) -> anyhow::Result<store::Options> {
    Ok(config::store_of(&place(given)?))
}

/// The first place that exists; says which one when there are two.
///
/// # Errors
/// There is none.
pub(super) fn place(given: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(path) = given {
        return Ok(path.to_owned());
    }
    let found: Vec<PathBuf> = usual().into_iter().filter(|path| path.exists()).collect();
    match &found[..] {
        [] => anyhow::bail!(
            "no configuration here; write one with `attache init DIR`, or name it with --config"
        ),
        [only] => Ok(only.clone()),
        [first, others @ ..] => {
            let others: Vec<_> = others.iter().map(|it| it.display().to_string()).collect();
            output::talk(&format!(
                "using {}; there is also {}",
                first.display(),
                others.join(", ")
            ));
            Ok(first.clone())
        }
    }
}

fn usual() -> Vec<PathBuf> {
    let home = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".config")));
    let home = home.map(|home| home.join("attache"));
    let here = Some(PathBuf::from("attache.toml"));
    [here, home, Some(PathBuf::from("/etc/attache"))].into_iter().flatten().collect()
}
