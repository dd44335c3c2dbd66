//! The flags of `attache search`.
use clap::Args;

use super::Format;

/// What to look for in the archive.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// For example: '@pakistan and (gas or "price cap")'.
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Only what this watch took.
    #[arg(long, value_name = "NAME")]
    pub watch: Option<String>,
    /// Only from this source.
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// Only from sources of this country, such as PK.
    #[arg(long, value_name = "CODE")]
    pub country: Option<String>,
    /// Only what is written in this language, such as ur.
    #[arg(long, value_name = "CODE")]
    pub language: Option<String>,
    /// Only what tells this story, by its number.
    #[arg(long, value_name = "ID")]
    pub story: Option<i64>,
    /// Only what was first seen since then: 30d, or a date such as 2026-03-01. Else as far back as
    /// there is anything.
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only what was first seen before then, spelled the same way.
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// At most this many.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// The next page: only what was filed before the item of this number, the last one shown.
    #[arg(long, value_name = "ID")]
    pub before: Option<i64>,
    /// How results look; JSON is a line an item.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}
