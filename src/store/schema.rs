//! Numbered migrations on `user_version`, each in one transaction, a copy left beside the store.
use std::path::Path;

use rusqlite::Connection;

use super::{Error, Result, search};

/// In order; the position of a script, from one, is the version it leads to.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_counts.sql"),
    include_str!("migrations/0003_search_without_places.sql"),
    include_str!("migrations/0004_articles.sql"),
    include_str!("migrations/0005_search_labels.sql"),
    include_str!("migrations/0006_stories.sql"),
    include_str!("migrations/0007_events.sql"),
    include_str!("migrations/0008_things.sql"),
    include_str!("migrations/0009_tiers.sql"),
];

/// The last version whose index is empty at first, until the words are filed anew.
const INDEXED_ANEW: i64 = 5;

/// The version this program writes.
pub(super) fn current() -> i64 {
    i64::try_from(MIGRATIONS.len()).expect("few migrations")
}

/// Nothing is touched that a later program wrote.
///
/// # Errors
/// [`Error::Newer`].
pub(super) fn refuse_newer(db: &Connection, path: &Path) -> Result<()> {
    let found: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if current() < found {
        return Err(Error::Newer { path: path.to_owned(), found, known: current() });
    }
    Ok(())
}

/// Brings the schema to [`current`], or leaves the file as it was.
///
/// A store that held something is copied to `FILE.vN` first, N being its old version.
///
/// * `search` — whether the words of items are indexed.
///
/// # Errors
/// Database failure, or no room for the copy.
pub(super) fn migrate(db: &mut Connection, path: &Path, search: bool) -> Result<()> {
    let found: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if 0 < found && found < current() {
        let copy = path.with_extension(format!("v{found}"));
        if !copy.exists() {
            db.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
        }
    }
    for (script, version) in MIGRATIONS.iter().zip(1i64..).filter(|(_, to)| found < *to) {
        let tx = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.execute_batch(script)?;
        if version == INDEXED_ANEW && search {
            search::index_all(&tx)?;
        }
        tx.pragma_update(None, "user_version", version)?;
        tx.commit()?;
    }
    Ok(())
}
