//! The user's files, read and checked: every problem at once, each with its place.
//!
//! `files` finds and decodes them, `mend` and `syntax` read TOML, `tables` puts the tables of all files side
//! by side, `reader` and `spelling` know keys and types, `values` knows what texts mean, and
//! `settings`, `sources`, `watches`, `digests` say what the tables mean together. `draft` makes one
//! configuration of that, whose shape is in `plans`, or a `refusal`; `rules` reads watches alone.
//! `report` draws
//! what is wrong; `secret` fetches passwords, later and on its own; `sandbox` says what cannot run
//! here, and `stamp` whether the files are still those that were read.
mod address;
mod articles;
mod digests;
mod draft;
mod files;
mod found;
mod mend;
pub mod metrics;
mod names;
pub mod opml;
mod places;
mod plans;
mod reader;
mod refusal;
pub mod report;
mod rules;
pub mod sandbox;
pub mod secret;
mod settings;
mod sources;
pub mod spelling;
pub mod stamp;
mod syntax;
mod tables;
mod values;
mod watches;

use std::path::Path;

pub use self::{
    articles::Articles,
    places::country_code,
    plans::{Config, DigestPlan, Quiet, SourcePlan},
    refusal::{Refusal, SourceFile},
    rules::{Rules, load_rules},
};
use self::{draft::read_all, found::Found, tables::Tables};
use crate::store;

/// Reads a configuration from a folder (every `*.toml` in it and below, in order of path) or from
/// one file.
///
/// # Errors
/// Every problem in every file; also a path that cannot be read, or holds no `*.toml`.
pub fn load(path: &Path) -> Result<Config, Refusal> {
    let files::Collected { base, files, problems } = files::collect(path);
    if files.is_empty() {
        return Err(Refusal { problems, files, base, is_about_credentials: false });
    }
    read_all(files, &base, problems)
}

/// The same with what it takes to work by it: programs that may run here, and the password in the
/// mail options.
///
/// # Errors
/// As [`load`]; also what [`sandbox::allows`] and [`secret::resolve`] refuse.
pub fn load_for_work(path: &Path) -> Result<Config, Refusal> {
    let mut config = load(path)?;
    sandbox::allows(&config)?;
    config.mail = secret::resolve(&config)?;
    Ok(config)
}

/// Where the store is, as far as the files can be read: for commands that look at it while the files
/// have problems.
pub fn store_of(path: &Path) -> store::Options {
    let files::Collected { base, files, .. } = files::collect(path);
    let found = Found::default();
    let texts = mend::mend(&files, &found);
    let roots = syntax::parse(&texts, &found);
    settings::read(&Tables::gather(&roots, &found), &files, &base, &found).store
}

/// Reads a configuration from texts; touches no disk.
///
/// * `files` — paths relative to `base`; any table may stand in any of them.
/// * `base` — where relative paths begin, together with the folder of the file they stand in.
///
/// # Errors
/// Every problem in every file.
pub fn read(files: Vec<SourceFile>, base: &Path) -> Result<Config, Refusal> {
    read_all(files, base, Vec::new())
}
