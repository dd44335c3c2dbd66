//! The subscription: what goes to whom.
use chrono_tz::Tz;
use url::Url;

/// What to do when a slot comes and there is nothing new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WhenEmpty {
    /// Send a quiet edition.
    #[default]
    Send,
    /// Send nothing, unless a source has begun to fail since the last edition.
    Skip,
}

/// A subscription. Its timetable is kept beside it by whoever schedules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Identity in the store, and the List-Id.
    pub name: String,
    /// The name before a rename; keeps claims and history.
    pub was: Option<String>,
    /// Heading of the mail; the name when the file gives none.
    pub title: String,
    /// Addresses, at least one, each once.
    pub to: Vec<String>,
    /// Names of watches in the order of the mail; `*` was resolved when the file was read.
    pub watches: Vec<String>,
    /// The zone its readers live in.
    pub zone: Tz,
    /// What a day without news brings.
    pub when_empty: WhenEmpty,
    /// Colour of heading and bars, `#rrggbb`; `None` is ours.
    pub accent: Option<String>,
    /// One line of the user's own at the end of the mail.
    pub footer: Option<String>,
    /// Whether mail programs show its editions as one conversation.
    pub is_threaded: bool,
    /// Fetched once every reader's copy of an edition was accepted; may hold a secret.
    pub heartbeat: Option<Url>,
}
