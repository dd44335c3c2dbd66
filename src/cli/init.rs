//! `attache init`: writes a commented configuration to begin with. It overwrites nothing.
use std::{
    fmt, fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};

/// Everything that is written, by path under the folder.
pub const FILES: [(&str, &str); 12] = [
    ("attache.toml", include_str!("../../config/attache.toml")),
    ("digests/morning.toml", include_str!("../../config/digests/morning.toml")),
    ("sources/asia-pacific.toml", include_str!("../../config/sources/asia-pacific.toml")),
    ("sources/europe.toml", include_str!("../../config/sources/europe.toml")),
    ("sources/international.toml", include_str!("../../config/sources/international.toml")),
    ("sources/middle-east.toml", include_str!("../../config/sources/middle-east.toml")),
    ("sources/north-america.toml", include_str!("../../config/sources/north-america.toml")),
    ("sources/russia.toml", include_str!("../../config/sources/russia.toml")),
    ("sources/south-asia.toml", include_str!("../../config/sources/south-asia.toml")),
    ("watches/russia-pakistan.toml", include_str!("../../config/watches/russia-pakistan.toml")),
    ("watches/sanctions.toml", include_str!("../../config/watches/sanctions.toml")),
    ("watches/themes.toml", include_str!("../../config/watches/themes.toml")),
];

/// What was written; its `Display` says so, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub dir: PathBuf,
    /// Relative to it, in order.
    pub files: Vec<PathBuf>,
}

/// Writes the starter configuration into a folder, which is made when missing.
///
/// A file is there whole or not at all.
///
/// # Errors
/// Names every file that is already there; nothing is written then. A disk that refuses; what was
/// written before is taken away again.
pub fn init(dir: &Path) -> anyhow::Result<Written> {
    refuse_to_overwrite(dir)?;
    let mut written = Written { dir: dir.to_owned(), files: Vec::new() };
    for (name, text) in FILES {
        if let Err(error) = write_whole(&dir.join(name), text) {
            written.take_away();
            return Err(error);
        }
        written.files.push(PathBuf::from(name));
    }
    Ok(written)
}

fn refuse_to_overwrite(dir: &Path) -> anyhow::Result<()> {
    let is_there = |name: &&str| fs::symlink_metadata(dir.join(name)).is_ok();
    let there: Vec<&str> = FILES.iter().map(|(name, _)| *name).filter(is_there).collect();
    if !there.is_empty() {
        bail!(
            "{} already has {}; nothing was written: choose another folder, or move them away",
            dir.display(),
            there.join(", ")
        );
    }
    Ok(())
}

/// Under another name first, so that nobody ever reads half of it.
fn write_whole(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let draft = path.with_extension("toml.new");
    let write = || -> std::io::Result<()> {
        let mut file = fs::File::create_new(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, path)
    };
    write().with_context(|| format!("cannot write {}", path.display())).inspect_err(|_| {
        // The first error is the one to report.
        let _ = fs::remove_file(&draft);
    })
}

impl Written {
    fn take_away(&self) {
        for file in &self.files {
            // The error that led here is the one to report.
            let _ = fs::remove_file(self.dir.join(file));
        }
    }
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dir = self.dir.display();
        writeln!(f, "Wrote {} files into {dir}:", self.files.len())?;
        for file in &self.files {
            writeln!(f, "  {}", file.display())?;
        }
        writeln!(f, "\nNext:")?;
        writeln!(f, "  attache --config {dir} check             what was understood")?;
        writeln!(f, "  attache --config {dir} poll              asks the outlets once")?;
        write!(f, "  attache --config {dir} digest preview morning    what the mail would say")
    }
}
