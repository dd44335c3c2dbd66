//! Mail as files: the `.eml` a mail program opens, and its two parts as `.html` and `.txt`.
//!
//! Names derive from the message, so sending it again overwrites its own files and nothing is
//! ever there twice.
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use chrono::DateTime;
use tokio::task;

use super::{drain::lf_lines, encode, message, readback};
use crate::model::{Delivery, Outcome};

/// Writes the files of one message; the folder is made when missing. The `.eml` comes last, so
/// where it stands the other two are complete.
pub(super) async fn file(folder: &Path, delivery: &Delivery) -> Outcome {
    let (to, delivery) = (folder.to_owned(), delivery.clone());
    let written = task::spawn_blocking(move || write(&to, &delivery)).await;
    match written.unwrap_or_else(|error| Err(io::Error::other(error))) {
        Ok(path) => Outcome::Sent(format!("written to {}", path.display())),
        Err(error) => {
            Outcome::ServerFault(format!("{} cannot be written: {error}", folder.display()))
        }
    }
}

fn write(folder: &Path, delivery: &Delivery) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let parts = readback::parts(&delivery.raw);
    let stem = stem(&parts, delivery);
    let path = |ending: &str| folder.join(format!("{stem}.{ending}"));
    put(&path("txt"), parts.text.as_bytes())?;
    put(&path("html"), parts.html.as_bytes())?;
    put(&path("eml"), &lf_lines(&delivery.raw))?;
    Ok(path("eml"))
}

/// Date, digest, recipient and something unmistakable: `2026-05-26T0630Z-south-asia-desk-example-org-1f0c9a2b`.
fn stem(parts: &readback::Parts, delivery: &Delivery) -> String {
    let date = DateTime::parse_from_rfc2822(&parts.date);
    let date = date.map_or_else(|_| String::new(), |at| at.format("%Y-%m-%dT%H%MZ").to_string());
    let to = encode::slug(&delivery.to).chars().take(60).collect();
    let list = parts.list.chars().take(60).collect();
    let id = message::hash(&[&delivery.message_id])[..8].to_owned();
    let words = [date, list, to, id];
    words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// The whole file or none: under another name first, on the disk, then renamed.
fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_added_extension("part");
    let mut file = fs::File::create(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(unfinished, path)
}
