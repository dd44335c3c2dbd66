//! What a poll brought: values, until `file` files them.
use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::model::{Flaw, Item, Match, Owed, Skip, Trouble, Validators};

/// One item as it was read, with all that is derived from its wording.
#[derive(Clone, Debug)]
pub struct Read {
    /// The item.
    pub item: Item,
    /// Its canonical link, if no other item of the same document has it.
    pub canon: Option<String>,
    /// Its title folded, for recognising it under another key.
    pub folded_title: String,
    /// Its folded words.
    pub words: String,
    /// What the watches say of it.
    pub matches: Vec<Match>,
    /// Names of the watches that looked at it closely, those that match among them.
    pub tried: Vec<String>,
    /// The page to ask for its article; `None` where the feed carries it.
    pub owed: Option<Owed>,
}

impl Read {
    /// The date the outlet gives it; some only say when they updated.
    pub(super) fn told_at(&self) -> Option<DateTime<Utc>> {
        self.item.published.or(self.item.updated)
    }
}

/// How a poll ended.
#[derive(Clone, Debug)]
pub enum News {
    /// 304.
    Same {
        /// To send next time.
        validators: Validators,
    },
    /// A document that could be read.
    Read {
        /// Its items, in document order.
        items: Vec<Read>,
        /// To send next time.
        validators: Validators,
        /// What else it says.
        about: About,
    },
    /// The very bytes of last time, from a server that does not validate.
    Unchanged {
        /// To send next time.
        validators: Validators,
    },
    /// An older page of the feed, asked for to fill a gap.
    Filled {
        /// Its items.
        items: Vec<Read>,
        /// The page before it.
        older: Option<Url>,
    },
    /// Nothing could be read. Validators stay as they were, so that the next poll asks again.
    Failed(Trouble),
}

/// What a document says besides its items.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// What had to be guessed.
    pub flaws: Vec<Flaw>,
    /// Usual time between its items, if it shows one.
    pub gap: Option<TimeDelta>,
    /// Hash of the bytes.
    pub body_hash: Vec<u8>,
    /// Rest it asks for.
    pub asked: TimeDelta,
    /// When it does not want to be asked.
    pub skip: Skip,
    /// Where older items are, on the same host.
    pub older: Option<Url>,
    /// Of a first document the items published since then are worth their articles; `None`: none.
    pub articles_since: Option<DateTime<Utc>>,
}

/// When a source is due next: three answers, since only the store knows how much of a document
/// it had seen before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Over two thirds were known.
    pub slower: DateTime<Utc>,
    /// In between; and whenever there was no document.
    pub same: DateTime<Utc>,
    /// Under one third were known, or items may have been lost.
    pub faster: DateTime<Utc>,
}

impl From<DateTime<Utc>> for Due {
    fn from(at: DateTime<Utc>) -> Self {
        Self { slower: at, same: at, faster: at }
    }
}

/// One finished poll.
#[derive(Clone, Debug)]
pub struct Polled {
    /// Row of the source.
    pub source: i64,
    /// The host that was asked.
    pub host: String,
    /// How long the whole host wants to be left alone, if it said so.
    pub host_rests_until: Option<DateTime<Utc>>,
    /// When the source is due next.
    pub due: Due,
    /// Before when not even a poll by hand may ask: `Retry-After`.
    pub not_before: Option<DateTime<Utc>>,
    /// Where nothing but permanent redirects led.
    pub moved: Option<Url>,
    /// How it ended.
    pub news: News,
}
