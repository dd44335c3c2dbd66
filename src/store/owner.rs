//! Files that root makes in somebody's folder belong to whom the folder belongs: a command run by
//! an administrator must not lock the daemon out.
use std::{
    fs,
    os::unix::fs::{MetadataExt as _, chown},
    path::Path,
};

/// Gives `path` the owner and group of its folder, if it has others. Only root can; for anybody
/// else nothing happens.
pub(super) fn as_folder(path: &Path) {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (Ok(mine), Ok(theirs)) = (fs::metadata(path), fs::metadata(folder)) else { return };
    if mine.uid() == 0 && theirs.uid() != 0 {
        // Where this fails the next one to open the file says why it cannot.
        let _ = chown(path, Some(theirs.uid()), Some(theirs.gid()));
    }
}
