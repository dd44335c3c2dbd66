//! The article behind an item: whether one wants it, where it is owed, and what its page says of
//! itself.
use chrono::{DateTime, Utc};
use url::Url;

/// Whether the articles behind a source's items are fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FullText {
    /// Where the feed carries only a teaser, and its pages have given articles so far.
    #[default]
    Auto,
    /// Behind every item.
    Always,
    /// Behind none.
    Never,
}

impl FullText {
    /// As it is written in files: `auto`, `always`, `never`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// A page that is to be asked for an item's article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// Where it stands; without a fragment.
    pub url: Url,
    /// Whether it is asked even where the last pages of the source had no article.
    pub is_wanted: bool,
}

/// What a page says of itself besides its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageFacts {
    /// Its headline; empty when there is none.
    pub title: String,
    /// Its authors; empty when none is named.
    pub byline: String,
    /// ISO 639-1; empty when it cannot be told.
    pub lang: String,
    /// When it was published, as it says.
    pub published: Option<DateTime<Utc>>,
    /// Why its text is not the whole article; `None` where it is.
    pub absence: Option<String>,
}
