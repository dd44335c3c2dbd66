//! Opening the file, and keeping others out while we write.
use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

use super::{Error, Options, Result, Store, schema};

/// How long a command waits for the daemon to finish a transaction, and the other way round.
const BUSY: Duration = Duration::from_secs(10);

/// Held by the one process that polls and sends. Given back when dropped, or when the process ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock beside the store at `path`.
    ///
    /// # Errors
    /// [`Error::Busy`] if another process holds it.
    pub fn take(path: &Path) -> Result<Self> {
        let name = lock_path(path);
        let failed =
            |cause: std::io::Error| Error::Open { path: name.clone(), cause: cause.to_string() };
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&name);
        let file = file.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::Busy { path: path.to_owned() }),
            Err(TryLockError::Error(cause)) => Err(failed(cause)),
        }
    }
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

impl Store {
    /// Opens the store for writing; makes the file, and brings its schema up to date.
    ///
    /// # Errors
    /// The file cannot be made or is no database of ours; it is left as it was.
    pub fn open(options: &Options) -> Result<Self> {
        if let Some(folder) = options.path.parent().filter(|it| !it.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|cause| open_error(options, &cause))?;
        }
        let mut db =
            Connection::open(&options.path).map_err(|cause| open_error(options, &cause))?;
        prepare(&db).map_err(|cause| open_error(options, &cause))?;
        schema::migrate(&mut db, &options.path)?;
        Ok(Self { db, options: options.clone() })
    }

    /// Opens the store for reading beside whoever writes.
    ///
    /// # Errors
    /// There is no store yet, or it is no database of ours.
    pub fn reader(options: &Options) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(&options.path, flags)
            .map_err(|cause| open_error(options, &cause))?;
        db.busy_timeout(BUSY)?;
        db.pragma_update(None, "query_only", true)?;
        let found: i64 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if schema::current() != found {
            let known = schema::current();
            return Err(Error::Newer { path: options.path.clone(), found, known });
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
}

fn prepare(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(BUSY)?;
    db.pragma_update(None, "journal_mode", "wal")?;
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "temp_store", "memory")?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn open_error(options: &Options, cause: &dyn std::fmt::Display) -> Error {
    Error::Open { path: options.path.clone(), cause: cause.to_string() }
}
