//! A copy of the store taken while it is in use, and the way back.
use std::{
    fs::{self, File},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::{Error, Lock, Options, Result, Store, owner, schema};

/// Writes the store as it is at one instant to `to`, whoever works on it meanwhile; gives the
/// bytes it takes there.
///
/// The copy is checked before it gets its name, and readable for its owner alone: it holds mail.
///
/// # Errors
/// `to` is there already; there is no store, or no room. Nothing is left at `to`.
pub fn backup(options: &Options, to: &Path) -> Result<u64> {
    let failed = |cause: &dyn std::fmt::Display| Error::Open {
        path: to.to_owned(),
        cause: cause.to_string(),
    };
    if fs::symlink_metadata(to).is_ok() {
        return Err(Error::InTheWay { path: to.to_owned() });
    }
    let store = Store::reader(options)?;
    let draft = to.with_added_extension("part");
    let copied = copy(&store.db, &draft).and_then(|n_bytes| {
        fs::rename(&draft, to).map_err(|cause| failed(&cause))?;
        sync_folder(to);
        Ok(n_bytes)
    });
    copied.inspect_err(|_| drop(fs::remove_file(&draft)))
}

fn copy(db: &Connection, draft: &Path) -> Result<u64> {
    let failed =
        |cause: io::Error| Error::Open { path: draft.to_owned(), cause: cause.to_string() };
    let mut new = File::options();
    new.write(true).create(true).truncate(true).mode(0o600).open(draft).map_err(failed)?;
    db.pragma_update(None, "query_only", false)?;
    db.execute("VACUUM INTO ?1", [draft.to_string_lossy()])?;
    let file = File::open(draft).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    check(draft)?;
    Ok(file.metadata().map_err(failed)?.len())
}

/// Puts the backup at `from` in the place of the store; gives where the store of before is now,
/// if there was one.
///
/// # Errors
/// [`Error::Busy`] while a daemon runs; [`Error::Damaged`] or [`Error::Newer`] if the backup is
/// not to be had. The store is as it was.
pub fn restore(options: &Options, from: &Path) -> Result<Option<PathBuf>> {
    let path = &options.path;
    let _lock = Lock::take(path)?;
    check(from)?;
    let draft = path.with_added_extension("restoring");
    let io_failed = |cause: io::Error| Error::Open { path: path.clone(), cause: cause.to_string() };
    fs::copy(from, &draft).map_err(io_failed)?;
    File::open(&draft).and_then(|file| file.sync_all()).map_err(io_failed)?;
    owner::as_folder(&draft);
    let before = set_aside(path).map_err(io_failed)?;
    fs::rename(&draft, path).map_err(io_failed)?;
    sync_folder(path);
    Ok(before)
}

/// Whether the file is a whole store that this program understands.
fn check(path: &Path) -> Result<()> {
    let as_damage = |cause: rusqlite::Error| Error::Damaged {
        path: path.to_owned(),
        finding: cause.to_string(),
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)
        .map_err(|cause| Error::Open { path: path.to_owned(), cause: cause.to_string() })?;
    let query = "PRAGMA integrity_check(1)";
    let said: String = db.query_row(query, [], |row| row.get(0)).map_err(as_damage)?;
    if said != "ok" {
        return Err(Error::Damaged { path: path.to_owned(), finding: said });
    }
    schema::refuse_newer(&db, path)?;
    let query = "SELECT 1 FROM sqlite_schema WHERE name = 'edition_item'";
    let is_ours = db.query_row(query, [], |_| Ok(())).optional()?.is_some();
    let no_store = || Error::Damaged {
        path: path.to_owned(),
        finding: "it is a database, but no store of attache".to_owned(),
    };
    is_ours.then_some(()).ok_or_else(no_store)
}

/// Renames the store and the files beside it that belong to it.
fn set_aside(path: &Path) -> io::Result<Option<PathBuf>> {
    if !path.exists() {
        return Ok(None);
    }
    let aside = path.with_added_extension("before-restore");
    for ending in ["-wal", "-shm", ""] {
        let (from, to) = (with(path, ending), with(&aside, ending));
        match fs::rename(from, to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => (),
        }
    }
    Ok(Some(aside))
}

fn with(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Makes a new name durable, as far as the file system lets us.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

impl Store {
    /// Gives the room of what was deleted back to the disk; bytes before and after.
    ///
    /// # Errors
    /// No room for the work, which needs as much again as the store.
    pub fn vacuum(&mut self) -> Result<(u64, u64)> {
        let before = self.size()?;
        self.db.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
        Ok((before, self.size()?))
    }

    /// Bytes of the store, its log not counted.
    ///
    /// # Errors
    /// Database failure.
    pub fn size(&self) -> Result<u64> {
        let pages: u64 = self.db.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let bytes: u64 = self.db.pragma_query_value(None, "page_size", |row| row.get(0))?;
        Ok(pages * bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_reads_every_page_before_a_file_is_trusted() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        fs::write(&path, "no database at all, but long enough to look at").unwrap();
        assert!(matches!(check(&path), Err(Error::Damaged { .. })));
        let stranger = dir.path().join("stranger");
        Connection::open(&stranger).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
        assert!(matches!(check(&stranger), Err(Error::Damaged { .. })));
        let options = Options { path: dir.path().join("attache.db"), ..Options::default() };
        drop(Store::open(&options).unwrap());
        check(&options.path).unwrap();
    }
}
