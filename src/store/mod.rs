//! Everything we remember, in one SQLite file. Synchronous; one writer.
//!
//! Invariant: an item is here if and only if its words, its matches, its feed's validators and the
//! next due time are: one transaction.
//! Invariant: an item has at most one full entry per digest (`UNIQUE`), whatever the clock does.
//! Invariant: identities outlive texts, so nothing old becomes new.
mod adopt;
mod again;
mod archive;
mod aside;
mod backup;
mod came;
mod candidates;
mod claim;
mod clock;
mod coverage;
mod desk;
mod dossier;
mod due;
mod errands;
mod facts;
mod file;
mod gaps;
mod host;
mod identity;
mod kin;
mod labels;
mod lock;
mod open;
mod outbox;
mod outcome;
mod owe;
mod owner;
mod page_counts;
mod pages;
mod polled;
mod rerun;
mod retain;
mod robots;
mod rows;
mod schema;
mod search;
mod settle;
mod status;
mod stories;
mod take;
mod tell;
mod terms;
mod totals;
mod window;
mod wordings;

use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, Transaction};

pub use adopt::{Adopted, Named};
pub use archive::Narrowed;
pub use backup::{backup, restore};
pub use came::{Came, Nothing, PageAsked, PageText};
pub use claim::{Claimed, Kind, Letter, Life, NewEdition};
pub use coverage::Shown;
pub use dossier::{Dossier, PageStand, Worded};
pub use due::MadeDue;
pub use errands::{Errand, Origin, PageTaken};
pub use file::Filed;
pub use kin::Kin;
pub use lock::{Lock, Word};
pub use outbox::Standing;
pub use page_counts::PageCounts;
pub use polled::{About, Due, News, Polled, Read};
pub use rerun::Page;
pub use robots::RobotsAsked;
pub use rows::Stored;
pub use search::PAGE;
pub use settle::MailFault;
pub use status::{EditionRow, OutboxRow, SourceRow, WatchRow};
pub use take::Taken;
pub use tell::{Sketched, Telling, Untold};
pub use totals::Totals;
pub use wordings::{Held, Wording};

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

/// The database.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    options: Options,
}

/// Why the store could not do it. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A later program wrote the file.
    #[error(
        "{path} was written by a newer attache (schema {found}, this one knows {known}); install that version or restore a backup"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// An earlier program wrote the file, and nobody has run this one on it yet.
    #[error("{path} has an older form; the daemon or `attache once` brings it up to date")]
    Older {
        /// The file.
        path: PathBuf,
    },
    /// The file is no longer what was written.
    #[error(
        "{path} is damaged ({finding}); nothing was written to it: restore a backup with `attache restore FILE`, or move it away to begin anew"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// SQLite's first finding.
        finding: String,
    },
    /// Somebody's file is in the way.
    #[error("{path} is there already; name another file, such as one with today's date")]
    InTheWay {
        /// The file.
        path: PathBuf,
    },
    /// Another process works on it.
    #[error("another attache is working on {path}; stop it first, or wait until it is done")]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be opened or made.
    #[error("cannot open the store {path}: {cause}")]
    Open {
        /// The file.
        path: PathBuf,
        /// The system's words.
        cause: String,
    },
    /// SQLite's own words.
    #[error("the store: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

impl Error {
    /// Whether it may end by itself: a full disk gets room again, a lock is given back.
    pub fn is_passing(&self) -> bool {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, OutOfMemory, PermissionDenied,
            ReadOnly, SystemIoFailure,
        };
        let Self::Sqlite(cause) = self else { return false };
        matches!(
            cause.sqlite_error_code(),
            Some(
                CannotOpen
                    | DatabaseBusy
                    | DatabaseLocked
                    | DiskFull
                    | OutOfMemory
                    | PermissionDenied
                    | ReadOnly
                    | SystemIoFailure
            )
        )
    }

    /// Whether it is said of one row for what stands in it, and of no other.
    pub fn is_refusal(&self) -> bool {
        use rusqlite::ErrorCode::{ConstraintViolation, TooBig, TypeMismatch};
        let Self::Sqlite(cause) = self else { return false };
        matches!(cause.sqlite_error_code(), Some(ConstraintViolation | TooBig | TypeMismatch))
    }

    /// Whether it stays until somebody does something: the service is not started again.
    pub fn needs_somebody(&self) -> bool {
        matches!(self, Self::Newer { .. } | Self::Damaged { .. })
    }
}

/// What store methods return.
pub type Result<T> = std::result::Result<T, Error>;

impl Store {
    /// Keeps and indexes as `options` say from now on; the file stays the one that is open.
    pub fn tune(&mut self, options: &Options) {
        let path = self.options.path.clone();
        self.options = Options { path, ..options.clone() };
    }

    /// Where it was opened, and how it keeps things.
    pub fn options(&self) -> &Options {
        &self.options
    }
}

/// Does one of several works of a transaction. What the store refuses for itself is undone alone,
/// and the others go on.
///
/// # Errors
/// Any other failure; the whole transaction is over.
fn apart<T>(
    tx: &mut Transaction<'_>,
    work: impl FnOnce(&Connection) -> Result<T>,
) -> Result<Result<T>> {
    let point = tx.savepoint()?;
    let done = work(&point);
    match &done {
        Ok(_) => point.commit()?,
        Err(error) if error.is_refusal() => point.finish()?, // rolls back
        Err(_) => return done.map(Ok),
    }
    Ok(done)
}

/// Whole seconds since 1970.
fn seconds(at: DateTime<Utc>) -> i64 {
    at.timestamp()
}

/// The instant `seconds` after 1970; the epoch for what no calendar holds.
fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}
