//! `attache sources`: what is watched, how each fares, and how to add more.
mod add;
mod check;
mod list;
mod opml;
mod seek;
mod show;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context as _;

use super::{args::SourcesCommand, find};
use crate::{
    config::{self, Config},
    daemon::Clock,
};

/// Does what is asked of sources.
pub(super) fn sources(
    given: Option<&Path>,
    command: SourcesCommand,
    clock: &Clock,
) -> anyhow::Result<ExitCode> {
    let (config, path) = find::load(given)?;
    match command {
        SourcesCommand::List { format } => list::list(&config, format, clock.now())?,
        SourcesCommand::Show { name } => show::show(&config, &name, clock.now())?,
        SourcesCommand::Add { url, name, dry_run } => {
            add::add(&config, &path, &url, name.as_deref(), dry_run, clock)?;
        }
        SourcesCommand::Check { names } => return check::check(&config, &names, clock),
        SourcesCommand::Import { file, dry_run } => opml::import(&config, &path, &file, dry_run)?,
        SourcesCommand::Export => opml::export(&config),
    }
    Ok(ExitCode::SUCCESS)
}

/// Adds tables to the configuration at `path`: to the file itself, or to `sources/NAME` in the
/// folder. What was written is read again; with a problem in it everything stays as it was.
fn append(path: &Path, name: &str, tables: &str) -> anyhow::Result<PathBuf> {
    let file = if path.is_dir() { path.join("sources").join(name) } else { path.to_owned() };
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let before = if file.exists() {
        let text = std::fs::read_to_string(&file);
        Some(text.with_context(|| format!("cannot read {}", file.display()))?)
    } else {
        None
    };
    let gap = if before.as_ref().is_none_or(String::is_empty) { "" } else { "\n" };
    let whole = format!("{}{gap}{tables}", before.clone().unwrap_or_default());
    replace(&file, &whole)?;
    if let Err(refusal) = config::load(path) {
        match &before {
            Some(before) => replace(&file, before)?,
            None => std::fs::remove_file(&file)?,
        }
        return Err(anyhow::Error::new(refusal).context("nothing was added"));
    }
    Ok(file)
}

/// The whole new file or the whole old one, whatever happens in between.
fn replace(file: &Path, text: &str) -> anyhow::Result<()> {
    let mut draft = file.as_os_str().to_owned();
    draft.push(".new");
    std::fs::write(&draft, text)
        .and_then(|()| std::fs::rename(&draft, file))
        .with_context(|| format!("cannot write {}", file.display()))
}

/// Names that are taken.
fn names_of(config: &Config) -> std::collections::BTreeSet<String> {
    config.sources.iter().map(|plan| plan.source.name.clone()).collect()
}
