//! The lock beside the store, and the daemon's word about itself written into it.
//!
//! The lock keeps out a second daemon. What stands in the file is for those who only look: it has
//! room from the start, so it can still be said when the disk is full.
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::Read as _,
    os::unix::fs::{FileExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use super::{Error, Result, owner};

/// Bytes of the file, whatever stands in it.
const ROOM: usize = 4096;

/// Somebody who only looks whether a daemon runs holds the lock for an instant.
const TRIES: u32 = 4;
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// Held by the one process that polls and sends. Given back when dropped, or when the process ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

/// What the process that works on a store says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// Whether it is running now.
    pub is_running: bool,
    /// What is wrong with it now, or was when it ended without a word; empty when all is well.
    pub troubles: Vec<String>,
}

impl Lock {
    /// Takes the lock beside the store at `path`; the folder is made when missing.
    ///
    /// # Errors
    /// [`Error::Busy`] if another process holds it.
    pub fn take(path: &Path) -> Result<Self> {
        let name = lock_path(path);
        let failed =
            |cause: std::io::Error| Error::Open { path: name.clone(), cause: cause.to_string() };
        if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true).mode(0o640);
        let file = options.open(&name).map_err(failed)?;
        owner::as_folder(&name);
        for n in 1.. {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if n < TRIES => thread::sleep(BETWEEN_TRIES),
                Err(TryLockError::WouldBlock) => return Err(Error::Busy { path: path.to_owned() }),
                Err(TryLockError::Error(cause)) => return Err(failed(cause)),
            }
        }
        let lock = Self { file };
        lock.say(&[]);
        Ok(lock)
    }

    /// Leaves word for `status`: what is wrong, a line each; nothing when all is well.
    pub fn say(&self, troubles: &[String]) {
        let mut text = troubles.join("\n");
        text.truncate(text.floor_char_boundary(ROOM - 1));
        let room = format!("{text:<ROOM$}").into_bytes();
        // A disk that takes not even this is said in the log and to the service manager.
        let _ = self.file.write_all_at(&room[..ROOM], 0);
    }
}

impl Word {
    /// What was last said beside the store at `path`; nothing when nobody ever ran.
    pub fn heard(path: &Path) -> Self {
        let Ok(mut file) = File::open(lock_path(path)) else { return Self::default() };
        let is_running = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
        let mut text = String::new();
        // Half a word is no word.
        let _ = file.read_to_string(&mut text);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        Self { is_running, troubles: lines.map(str::to_owned).collect() }
    }
}

fn lock_path(path: &Path) -> PathBuf {
    path.with_added_extension("lock")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_daemon_says_is_heard_while_it_runs_and_after_a_kill() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("attache.db");
        assert_eq!(Word::heard(&path), Word::default());
        let lock = Lock::take(&path).unwrap();
        assert_eq!(Word::heard(&path), Word { is_running: true, troubles: vec![] });
        let troubles = vec!["the disk is full".to_owned(), "é".repeat(4000)];
        lock.say(&troubles);
        assert_eq!(Word::heard(&path).troubles[0], troubles[0]);
        lock.say(&troubles[..1]);
        drop(lock);
        assert_eq!(Word::heard(&path), Word { is_running: false, troubles: troubles[..1].into() });
    }
}
