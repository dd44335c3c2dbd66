//! Everything we remember.
use std::path::PathBuf;

use chrono::TimeDelta;

/// Where and how long: the `[store]` table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The database file.
    pub path: PathBuf,
    /// How long texts are kept; identities stay. `None` keeps everything.
    pub keep: Option<TimeDelta>,
    /// Whether words are indexed for `attache search`.
    pub search: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { path: PathBuf::from("attache.db"), keep: None, search: true }
    }
}
