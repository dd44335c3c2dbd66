//! Whether the files are still those that were read. It looks at names, sizes and times, and reads
//! nothing.
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::SystemTime,
};

use chrono::{DateTime, Utc};

use super::{Config, files, secret::Origin};
use crate::deliver::Transport;

/// What the files of a configuration look like from outside. Equal stamps: nothing was changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp(BTreeMap<PathBuf, Look>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Look {
    size: u64,
    inode: u64,
    changed_at: Option<SystemTime>,
}

impl Stamp {
    /// How the configuration at `path` looks now: its files, and those that the one in force names
    /// (a password, certificate authorities).
    pub fn of(path: &Path, in_force: &Config) -> Self {
        let paths = files::list(path).into_iter().chain(named_in(in_force));
        let look = |path: PathBuf| Some((path.clone(), Look::at(&path)?));
        Self(paths.filter_map(look).collect())
    }

    /// When the file was last written; `None` when it is not among them.
    pub fn written_at(&self, path: &Path) -> Option<DateTime<Utc>> {
        self.0.get(path)?.changed_at.map(DateTime::from)
    }
}

impl Look {
    fn at(path: &Path) -> Option<Self> {
        let data = fs::metadata(path).ok()?;
        Some(Self { size: data.len(), inode: data.ino(), changed_at: data.modified().ok() })
    }
}

fn named_in(config: &Config) -> impl Iterator<Item = PathBuf> {
    let password = config.login.as_ref().and_then(|login| match &login.origin {
        Origin::File(path) => Some(path.clone()),
        Origin::Command(_) | Origin::Credential => None,
    });
    let authorities = match &config.mail.transport {
        Transport::Smtp(smtp) => smtp.ca_file.clone(),
        _ => None,
    };
    [password, authorities, config.fetch.ca_file.clone()].into_iter().flatten()
}
