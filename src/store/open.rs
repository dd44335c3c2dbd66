//! Opening the file, and making sure that it is whole.
use std::{path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};

use super::{Error, Options, Result, Store, owner, schema};

/// How long a command waits for the daemon to finish a transaction, and the other way round.
const BUSY: Duration = Duration::from_secs(10);

impl Store {
    /// Opens the store for writing; makes the file, and brings its schema up to date. After a stop
    /// that was no clean one the whole file is checked first.
    ///
    /// # Errors
    /// The file cannot be made, is damaged, or is no database of ours; it is left as it was.
    pub fn open(options: &Options) -> Result<Self> {
        let path = &options.path;
        if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|cause| open_error(options, &cause))?;
        }
        let was_unclean = has_log(path);
        let mut db = Connection::open(path).map_err(|cause| open_error(options, &cause))?;
        owner::as_folder(path);
        let failed = |cause: rusqlite::Error| named(options, &cause);
        // Until the file is known to be whole, closing it must not write to it either.
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(failed)?;
        db.busy_timeout(BUSY).map_err(failed)?;
        let trusted = if was_unclean { whole(&db, path) } else { Ok(()) };
        trusted.and_then(|()| schema::refuse_newer(&db, path)).map_err(|error| match error {
            Error::Sqlite(cause) => named(options, &cause),
            other => other,
        })?;
        prepare(&db).map_err(failed)?;
        schema::migrate(&mut db, path, options.search)?;
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map_err(failed)?;
        Ok(Self { db, options: options.clone() })
    }

    /// Opens the store for reading beside whoever writes.
    ///
    /// # Errors
    /// There is no store yet, or it is no database of ours.
    pub fn reader(options: &Options) -> Result<Self> {
        let failed = |cause: rusqlite::Error| named(options, &cause);
        let db = connect_to_read(options).map_err(failed)?;
        db.busy_timeout(BUSY)?;
        plan_once(&db)?;
        db.pragma_update(None, "query_only", true)?;
        let found: i64 =
            db.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(failed)?;
        let (path, known) = (options.path.clone(), schema::current());
        if known < found {
            return Err(Error::Newer { path, found, known });
        }
        if found < known {
            return Err(Error::Older { path });
        }
        Ok(Self { db, options: options.clone() })
    }

    /// A number that changes whenever another connection has committed something.
    ///
    /// # Errors
    /// Database failure.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.db.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Whether the disk takes anything at all: writes a page and waits until it is there.
    ///
    /// # Errors
    /// It does not; nothing has changed.
    pub fn try_writing(&mut self) -> Result<()> {
        let tx = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.pragma_update(None, "user_version", schema::current())?;
        Ok(tx.commit()?)
    }

    /// The same trouble with the file's name and the remedy, if it is one that waiting will not
    /// mend.
    pub fn damage(&self, error: &Error) -> Option<Error> {
        let Error::Sqlite(cause) = error else { return None };
        is_damage(cause).then(|| damaged(&self.options.path, &cause.to_string()))
    }
}

/// Whoever may only read cannot make the two files beside a store that nobody has open; nothing
/// is being written then, and the file alone says everything.
fn connect_to_read(options: &Options) -> rusqlite::Result<Connection> {
    let path = &options.path;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    let first_look: rusqlite::Result<i64> =
        db.pragma_query_value(None, "schema_version", |row| row.get(0));
    match first_look {
        Err(error) if is_closed_to_us(&error) && !has_log(path) => {
            let plain = path.to_string_lossy().replace('%', "%25").replace('?', "%3f");
            let uri = format!("file:{}?immutable=1", plain.replace('#', "%23"));
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
            Connection::open_with_flags(uri, flags)
        }
        _ => Ok(db),
    }
}

fn is_closed_to_us(error: &rusqlite::Error) -> bool {
    use ErrorCode::{CannotOpen, PermissionDenied, ReadOnly};
    matches!(error.sqlite_error_code(), Some(CannotOpen | PermissionDenied | ReadOnly))
}

/// Whether something still waits in the log beside the file: nobody closed it.
fn has_log(path: &Path) -> bool {
    let log = format!("{}-wal", path.display());
    std::fs::metadata(log).is_ok_and(|log| 0 < log.len())
}

/// Reads every page and says whether they fit together.
///
/// # Errors
/// [`Error::Damaged`] with the first thing that does not.
fn whole(db: &Connection, path: &Path) -> Result<()> {
    let said: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(damaged(path, &said)) }
}

/// Pages kept in memory, in KiB; a negative number is SQLite's way to say so. With more, a first poll
/// of many feeds reads fewer of them again, and an idle service of 2,000 feeds outgrows 40 MB.
const CACHE: i64 = -1_500;

/// Pages the log may grow to before they are copied home, 16 MiB: those that are written again
/// and again meanwhile are copied once.
const CHECKPOINT: i64 = 4_000;

fn prepare(db: &Connection) -> rusqlite::Result<()> {
    plan_once(db)?;
    db.pragma_update(None, "cache_size", CACHE)?;
    db.pragma_update(None, "wal_autocheckpoint", CHECKPOINT)?;
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "temp_store", "memory")?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Keeps the plan of a statement through all values it is run with. As it is built here (with
/// `STAT4`), SQLite would else parse and plan most statements anew at each run, although no table
/// of ours has the statistics that could make a difference.
///
/// Source: SQLite, "The Query Planner Stability Guarantee".
fn plan_once(db: &Connection) -> rusqlite::Result<()> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map(drop)
}

/// An error at the door, with the file's name.
fn named(options: &Options, cause: &rusqlite::Error) -> Error {
    if is_damage(cause) {
        return damaged(&options.path, &cause.to_string());
    }
    open_error(options, cause)
}

fn is_damage(cause: &rusqlite::Error) -> bool {
    use ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(cause.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
}

fn damaged(path: &Path, finding: &str) -> Error {
    Error::Damaged { path: path.to_owned(), finding: finding.replace('\n', " ") }
}

fn open_error(options: &Options, cause: &dyn std::fmt::Display) -> Error {
    Error::Open { path: options.path.clone(), cause: cause.to_string() }
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_statement_is_planned_once_whatever_it_is_asked() {
        let folder = tempfile::tempdir().expect("a folder");
        let options = Options { path: folder.path().join("attache.db"), ..Options::default() };
        let check = |store: &Store| {
            let query = "SELECT key FROM item WHERE source = ?1 AND canon = ?2";
            let mut query = store.db.prepare(query).expect("a query");
            for value in 0..3 {
                let rows = query.query_map([value, 7], |row| row.get::<_, String>(0));
                assert_eq!(rows.expect("an answer").count(), 0);
            }
            assert_eq!(query.get_status(StatementStatus::RePrepare), 0);
        };
        let writer = Store::open(&options).expect("a new store");
        check(&writer);
        check(&Store::reader(&options).expect("the same to read"));
    }
}
