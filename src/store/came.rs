//! What came of an errand: values, until `pages` files them.
use chrono::{DateTime, Utc};
use url::Url;

use super::polled::Read;
use crate::model::{PageFacts, Validators};

/// One finished errand.
#[derive(Clone, Debug)]
pub struct PageAsked {
    /// Row of the item.
    pub item: i64,
    /// Row of its source.
    pub source: i64,
    /// Number of the feed's wording it was asked for.
    pub version: i64,
    /// The host that was asked.
    pub host: String,
    /// How long the whole host is left alone.
    pub host_rests_until: Option<DateTime<Utc>>,
    /// How it ended.
    pub came: Came,
}

/// How an errand ended.
#[derive(Clone, Debug)]
pub enum Came {
    /// A text that was not there before.
    Text(Box<PageText>),
    /// The text that is there already; when to look again, should the item have matched.
    Same {
        /// To send next time.
        validators: Validators,
        /// `None`: never.
        look_at: Option<DateTime<Utc>>,
    },
    /// A redirect led to another origin, whose robots.txt and turn count.
    Elsewhere(Url),
    /// There is no text to be had, and nothing more is asked.
    Nothing {
        /// Which sort of nothing.
        state: Nothing,
        /// In words.
        why: String,
    },
    /// Nothing came this time.
    Failed {
        /// In words.
        why: String,
        /// When it is tried again; `None`: given up.
        due_at: Option<DateTime<Utc>>,
    },
}

/// Why there is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nothing {
    /// The page has no article.
    Absent,
    /// robots.txt or the page itself says no.
    Disallowed,
    /// The server says no.
    Refused,
    /// The page has been taken down.
    Gone,
}

impl Nothing {
    /// As the store writes it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Disallowed => "disallowed",
            Self::Refused => "refused",
            Self::Gone => "gone",
        }
    }
}

/// A text, and all that is derived from it.
#[derive(Clone, Debug)]
pub struct PageText {
    /// The wording with words and matches; `owed`, `canon` and the folded title are not looked at.
    pub read: Read,
    /// What the page says of itself.
    pub facts: PageFacts,
    /// Of the page's own text.
    pub hash: Vec<u8>,
    /// To send next time.
    pub validators: Validators,
    /// When to look again, should the item have matched; `None`: never.
    pub look_at: Option<DateTime<Utc>>,
}
