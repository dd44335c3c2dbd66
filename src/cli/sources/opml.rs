//! `attache sources import` and `export`: lists of feeds as other programs keep them.
use std::{collections::BTreeSet, path::Path};

use anyhow::Context as _;
use url::Url;

use super::{super::output, append, names_of};
use crate::{
    config::{
        Config,
        opml::{self, NewSource},
    },
    parse, text,
};

/// Where they go in a folder.
const FILE: &str = "imported.toml";

/// Prints all sources as a list.
pub(super) fn export(config: &Config) {
    output::data(opml::as_opml(&config.sources).trim_end());
}

/// Writes the feeds of a list that are not read yet.
pub(super) fn import(
    config: &Config,
    path: &Path,
    file: &Path,
    dry_run: bool,
) -> anyhow::Result<()> {
    let bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let base = Url::parse("http://nowhere.invalid/").expect("an address");
    let listed = parse::opml(&text::decode(&bytes, None).text, &base);
    anyhow::ensure!(
        !listed.is_empty(),
        "{} lists no feeds; an OPML list has <outline xmlUrl=\"…\"> for each",
        file.display()
    );
    let new = new_sources(config, &listed);
    let tables = new.join("\n");
    let found = format!(
        "{} in {}: {} new, {} read already",
        output::counted(listed.len(), "feed"),
        file.display(),
        new.len(),
        listed.len() - new.len(),
    );
    if dry_run || new.is_empty() {
        output::data(tables.trim_end());
        output::talk(&format!("{found}; nothing was written"));
        return Ok(());
    }
    let written = append(path, FILE, &tables)?;
    output::talk(&format!("{found}; written to {}", written.display()));
    Ok(())
}

/// A table for each feed that is not read yet, once, under a name that is free.
fn new_sources(config: &Config, listed: &[parse::Candidate]) -> Vec<String> {
    let mut names = names_of(config);
    let mut urls: BTreeSet<&Url> = config.sources.iter().map(|plan| &plan.source.url).collect();
    let mut tables = Vec::new();
    for feed in listed {
        if urls.insert(&feed.url) {
            let (url, title) = (feed.url.clone(), &feed.title);
            let source = NewSource::listed(url, title, &feed.folders, &feed.notes, &names);
            names.insert(source.name.clone());
            tables.push(source.as_toml());
        }
    }
    tables
}
