//! Which items tell the same thing, and how each came to tell it.
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// By what an item is known to tell a story that was there before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kinship {
    /// By nothing: with it the story begins.
    First,
    /// The same address.
    Link,
    /// The same headline.
    Title,
    /// The same text, or nearly.
    Copy,
    /// The same beginning: one of the two is longer by far.
    Part,
    /// The same event in other words, or in another language.
    Event,
}

impl Kinship {
    /// As it is written in the store and in output.
    pub fn word(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Link => "link",
            Self::Title => "title",
            Self::Copy => "copy",
            Self::Part => "part",
            Self::Event => "event",
        }
    }
}

/// An item that tells a story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teller {
    /// Row of the item.
    pub item: i64,
    /// The outlet as readers know it.
    pub outlet: String,
    /// ISO 3166 alpha-2 in capitals.
    pub country: Option<String>,
    /// Its headline; empty if there is none, or its text is no longer kept.
    pub title: String,
    /// Where to read it; may be empty.
    pub link: String,
    /// When it was published, but no later than we saw it.
    pub at: DateTime<Utc>,
    /// By what it is known to tell the story.
    pub kinship: Kinship,
    /// Row of the earlier item it is akin to.
    pub kin: Option<i64>,
    /// Of a copy: the share of runs of words in common, in thousandths.
    pub likeness: Option<u16>,
}

/// A stored story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredStory {
    /// Its number, which never changes.
    pub id: i64,
    /// Row of the item that stands for it; once an edition has shown it, for good.
    pub head: i64,
    /// When its first item was seen.
    pub opened_at: DateTime<Utc>,
    /// When its last item was seen.
    pub last_at: DateTime<Utc>,
    /// Its items, in the order they were published.
    pub tellers: Vec<Teller>,
}

/// Who told a story first, and what the others made of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage {
    /// The outlet whose item was published first.
    pub first: String,
    /// When that was.
    pub first_at: DateTime<Utc>,
    /// Outlets that carry its text under its headline, in the order they did; none twice.
    pub copied: Vec<String>,
    /// Outlets that carry its text under a headline of their own.
    pub retitled: Vec<String>,
    /// Outlets that tell it in words of their own.
    pub own: Vec<String>,
}

/// One of the two sides of a watch, and how well it is listened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// ISO 3166 alpha-2 in capitals.
    pub country: String,
    /// For readers: `Pakistan`.
    pub name: String,
    /// Whether it has outlets and nearly all of them are read.
    pub is_heard: bool,
}

/// A story that the two sides of a watch do not tell alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lopsided {
    /// Outlets of one side alone tell it.
    Only {
        /// Theirs.
        of: String,
        /// The other one.
        not_of: String,
    },
    /// The outlets of one side told it much later.
    Late {
        /// Theirs.
        of: String,
        /// How much.
        by: TimeDelta,
    },
}
