//! Where the configuration is, and who in it goes by a name.
use std::path::{Path, PathBuf};

use super::output;
use crate::{
    config::{self, Config, DigestPlan, SourcePlan},
    fetch,
    model::Watch,
    store,
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

/// The source of this name.
///
/// # Errors
/// There is none; says where they are listed, since there may be many.
pub(super) fn source<'c>(config: &'c Config, name: &str) -> anyhow::Result<&'c SourcePlan> {
    config.sources.iter().find(|plan| plan.source.name == name).ok_or_else(|| {
        anyhow::anyhow!("no source is called `{name}`; `attache sources list` names them")
    })
}

/// The watch of this name.
///
/// # Errors
/// There is none; says which there are.
pub(super) fn watch<'c>(config: &'c Config, name: &str) -> anyhow::Result<&'c Watch> {
    let found = config.watches.iter().find(|watch| watch.name == name);
    let names = config.watches.iter().map(|watch| watch.name.as_str());
    found.ok_or_else(|| none_called("watch", name, names))
}

/// The digest of this name.
///
/// # Errors
/// There is none; says which there are.
pub(super) fn digest<'c>(config: &'c Config, name: &str) -> anyhow::Result<&'c DigestPlan> {
    let found = config.digests.iter().find(|plan| plan.digest.name == name);
    let names = config.digests.iter().map(|plan| plan.digest.name.as_str());
    found.ok_or_else(|| none_called("digest", name, names))
}

/// `no watch is called `x`; there are: a, b`.
pub(super) fn none_called<'n>(
    what: &str,
    name: &str,
    names: impl Iterator<Item = &'n str>,
) -> anyhow::Error {
    let names = names.collect::<Vec<_>>().join(", ");
    anyhow::anyhow!("no {what} is called `{name}`; there are: {names}")
}
