//! Noticing that the files of the configuration changed: no signal is needed, and no root.
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};

use crate::config::{Config, stamp::Stamp};

/// How often one looks.
const GLANCE: Duration = Duration::from_millis(900);

/// The files, and how they looked when they were last read.
#[derive(Debug)]
pub(super) struct Files {
    path: PathBuf,
    read: Stamp,
    /// A change that may not be finished: an editor, a copy of several files.
    pending: Option<Stamp>,
    looked_at: Instant,
}

impl Files {
    /// As they look now; `in_force` says which they are.
    pub(super) fn new(path: PathBuf, in_force: &Config) -> Self {
        let read = Stamp::of(&path, in_force);
        Self { path, read, pending: None, looked_at: Instant::now() }
    }

    /// The file or folder they were found by.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether they differ from what was read and have stood still since the last look.
    pub(super) fn have_changed(&mut self, in_force: &Config) -> bool {
        if self.looked_at.elapsed() < GLANCE {
            return false;
        }
        self.looked_at = Instant::now();
        let now = Stamp::of(&self.path, in_force);
        if now == self.read {
            self.pending = None;
            return false;
        }
        let stands_still = self.pending.as_ref() == Some(&now);
        self.pending = Some(now);
        stands_still
    }

    /// They are being read now.
    pub(super) fn note_read(&mut self, in_force: &Config) {
        self.read = Stamp::of(&self.path, in_force);
        self.pending = None;
    }

    /// When a file was last written, as of the last reading; `None` when it was not read.
    pub(super) fn written_at(&self, file: &Path) -> Option<DateTime<Utc>> {
        self.read.written_at(file)
    }
}
