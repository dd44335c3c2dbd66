//! Finding the files of a configuration and turning their bytes into text. It does not read TOML.
use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::SourceFile;
use crate::model::{Place, Problem};

/// Folders nested deeper than this are not searched: a link may lead back up.
const MAX_DEPTH: usize = 8;

/// What was found at a path, and what could not be read of it.
pub(super) struct Collected {
    /// The folder that paths begin at.
    pub(super) base: PathBuf,
    /// In order of path. A file that cannot be read is here with an empty text.
    pub(super) files: Vec<SourceFile>,
    /// What could not be read.
    pub(super) problems: Vec<Problem>,
}

/// Reads the file at `path`, or every `*.toml` in and below the folder at `path`.
///
/// Hidden files and folders are left out: editors keep their drafts there.
pub(super) fn collect(path: &Path) -> Collected {
    let is_folder = fs::metadata(path).map(|data| data.is_dir());
    let parent = || path.parent().filter(|it| !it.as_os_str().is_empty());
    let base = match is_folder {
        Ok(true) => path.to_owned(),
        _ => parent().unwrap_or(Path::new(".")).to_owned(),
    };
    let mut collected = Collected { base, files: Vec::new(), problems: Vec::new() };
    match is_folder {
        Ok(true) => {
            let mut paths = Vec::new();
            collected.walk(path, 0, &mut paths);
            paths.sort();
            for path in &paths {
                collected.take(path);
            }
            collected.complain_when_empty(path);
        }
        Ok(false) => collected.take(path),
        Err(error) => collected.problems.push(not_there(path, &error)),
    }
    collected
}

/// Every file that [`collect`] would read now; empty when nothing can be listed.
pub(super) fn list(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_owned()];
    }
    let mut collected =
        Collected { base: path.to_owned(), files: Vec::new(), problems: Vec::new() };
    let mut paths = Vec::new();
    collected.walk(path, 0, &mut paths);
    paths.sort();
    paths
}

impl Collected {
    fn walk(&mut self, folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.problems.push(not_there(folder, &error)),
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if path.is_dir() {
                if depth < MAX_DEPTH {
                    self.walk(&path, depth + 1, paths);
                }
            } else if path.extension().is_some_and(|ext| ext == "toml") {
                paths.push(path);
            }
        }
    }

    fn take(&mut self, path: &Path) {
        let file = self.files.len();
        let nowhere = Place { file, span: 0..0 };
        let name = path.strip_prefix(&self.base).unwrap_or(path).to_owned();
        let text = match fs::read(path) {
            Ok(bytes) => {
                let (text, fault) = decode(&bytes);
                if let Some(at) = fault {
                    self.problems.push(not_text(Place { file, span: at..at + 1 }));
                }
                text
            }
            Err(error) => {
                self.problems
                    .push(Problem::error(nowhere, format!("the file cannot be read: {error}")));
                String::new()
            }
        };
        self.files.push(SourceFile { path: name, text });
    }

    fn complain_when_empty(&mut self, folder: &Path) {
        if self.files.is_empty() && self.problems.is_empty() {
            let folder = folder.display();
            let problem =
                Problem::error(nowhere(), format!("there is no configuration in {folder}"))
                    .help(format!("`attache init {folder}` writes one to begin with"));
            self.problems.push(problem);
        }
    }
}

/// Bytes to text: UTF-8 with or without a byte order mark, or UTF-16 as Notepad saves it.
///
/// The second value is where the first byte stands that is none of these; the text goes on after
/// it all the same.
fn decode(bytes: &[u8]) -> (String, Option<usize>) {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf_8(rest),
        [0xFF, 0xFE, rest @ ..] => (utf_16(rest, u16::from_le_bytes), None),
        [0xFE, 0xFF, rest @ ..] => (utf_16(rest, u16::from_be_bytes), None),
        [1..=255, 0, 1..=255, 0, ..] => (utf_16(bytes, u16::from_le_bytes), None),
        [0, 1..=255, 0, 1..=255, ..] => (utf_16(bytes, u16::from_be_bytes), None),
        _ => utf_8(bytes),
    }
}

fn utf_8(bytes: &[u8]) -> (String, Option<usize>) {
    match str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), None),
        Err(error) => (String::from_utf8_lossy(bytes).into_owned(), Some(error.valid_up_to())),
    }
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks(2).map(|pair| unit([pair[0], pair.get(1).copied().unwrap_or(0)]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn not_text(at: Place) -> Problem {
    Problem::error(at, "the file is not UTF-8")
        .label("this byte is no character of it")
        .help("save the file as UTF-8; an editor may call what it is now windows-1252 or ANSI")
}

fn not_there(path: &Path, error: &io::Error) -> Problem {
    let problem = Problem::error(nowhere(), format!("cannot read {}: {error}", path.display()));
    if error.kind() == io::ErrorKind::NotFound {
        problem.help("`attache init DIR` writes a configuration to begin with")
    } else {
        problem
    }
}

/// A place in no file.
fn nowhere() -> Place {
    Place { file: usize::MAX, span: 0..0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_as_their_editor_meant_them() {
        let check = |bytes: &[u8], text: &str, fault: Option<usize>| {
            assert_eq!(decode(bytes), (text.to_owned(), fault), "{bytes:?}");
        };
        check(b"a = 1", "a = 1", None);
        check(b"\xEF\xBB\xBFa = 1", "a = 1", None);
        check(b"\xFF\xFEa\0=\x001\0", "a=1", None);
        check(b"\xFE\xFF\0a\0=\x001", "a=1", None);
        check(b"a\0=\x001\0", "a=1", None);
        check(b"\0a\0=\x001", "a=1", None);
        check(b"caf\xE9", "caf\u{FFFD}", Some(3));
        check(b"", "", None);
    }
}
