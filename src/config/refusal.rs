//! The files, and why they come to nothing.
use std::{fmt, path::PathBuf};

use super::report;
use crate::model::Problem;

/// One file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the folder of the configuration.
    pub path: PathBuf,
    /// Decoded; without a byte order mark.
    pub text: String,
}

/// Why there is no configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Everything found, by file and place; warnings and notes among it.
    pub problems: Vec<Problem>,
    /// The files that [`Place::file`](model::Place) counts.
    pub files: Vec<SourceFile>,
    /// The folder their paths begin at.
    pub base: PathBuf,
    /// Whether it is only a secret that could not be had.
    pub is_about_credentials: bool,
}

impl Refusal {
    /// 78, or 77 when it is only a secret that could not be had.
    ///
    /// Source: `sysexits.h`, `EX_CONFIG` and `EX_NOPERM`; the unit does not restart on either.
    pub fn exit_code(&self) -> u8 {
        if self.is_about_credentials { 77 } else { 78 }
    }
}

/// All problems drawn, without colour.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&report::draw(&self.problems, &self.files, false))
    }
}
impl std::error::Error for Refusal {}
