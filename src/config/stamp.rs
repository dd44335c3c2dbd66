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
pub struct Stamp {
    own: BTreeMap<PathBuf, Look>,
    /// What the configuration in force names: a password, certificate authorities.
    named: BTreeMap<PathBuf, Look>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Look {
    size: u64,
    inode: u64,
    changed_at: Option<SystemTime>,
}

impl Stamp {
    /// How the files of the configuration at `path` look now. To be taken before they are read: what
    /// is saved meanwhile differs from it then.
    pub fn of_files(path: &Path) -> Self {
        Self { own: looked_at(files::list(path)), named: BTreeMap::new() }
    }

    /// The same, and what the configuration in force names.
    pub fn of(path: &Path, in_force: &Config) -> Self {
        Self::of_files(path).naming(in_force)
    }

    /// The files as they looked when this was taken, and what a configuration names: as it looked
    /// then, or as it does now if nobody looked.
    #[must_use]
    pub fn naming(self, in_force: &Config) -> Self {
        let mut named = looked_at(named_in(in_force));
        for (path, look) in &mut named {
            if let Some(before) = self.named.get(path) {
                look.clone_from(before);
            }
        }
        Self { named, ..self }
    }

    /// When the file was last written; `None` when it is not among them.
    pub fn written_at(&self, path: &Path) -> Option<DateTime<Utc>> {
        let look = self.own.get(path).or_else(|| self.named.get(path))?;
        look.changed_at.map(DateTime::from)
    }
}

fn looked_at(paths: impl IntoIterator<Item = PathBuf>) -> BTreeMap<PathBuf, Look> {
    let look = |path: PathBuf| Some((path.clone(), Look::at(&path)?));
    paths.into_iter().filter_map(look).collect()
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
