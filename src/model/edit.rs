//! What was changed in an article after it was first read.
use chrono::{DateTime, Utc};

/// A change that touches a watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// When it was seen.
    pub at: DateTime<Utc>,
    /// What was done.
    pub what: Edited,
    /// Whom the sentence names, in the watch's words: `Pakistan`; empty for [`Edited::Gone`].
    pub named: Vec<String>,
    /// The sentence; empty for [`Edited::Gone`].
    pub sentence: String,
}

/// What was done to a sentence, or to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edited {
    /// It stands there no more.
    Removed,
    /// It stands there now.
    Added,
    /// It says the same of the same in other words.
    Reworded,
    /// The page has been taken down.
    Gone,
}

/// An item whose article was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditedItem {
    /// Row of the item.
    pub item: i64,
    /// Its headline.
    pub title: String,
    /// Where to read it.
    pub link: String,
    /// Who published it.
    pub outlet: String,
    /// Oldest first; never empty.
    pub edits: Vec<Edit>,
}
