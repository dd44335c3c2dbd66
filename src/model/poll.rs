//! What a server and we remember of each other between two polls.
use chrono::TimeDelta;

/// What the server remembers us by. `Default` means: ask unconditionally.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag` byte for byte as received: `W/`, quotes and suffixes untouched.
    pub etag: Option<String>,
    /// `Last-Modified` byte for byte as received.
    pub last_modified: Option<String>,
    /// The address they belong to where a redirect led away from the one asked; they are sent
    /// nowhere else. `None`: the address asked.
    pub url: Option<String>,
}

impl Validators {
    /// Whether the server gave us anything to validate with.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// How long the other side asks to be left alone; zero where it is silent.
///
/// Source: RFC 9111 §5.2.2.1 (`max-age`), RSS 2.0 `ttl`, `sy:updatePeriod`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// `Cache-Control: max-age` or `Expires`, at most seven days.
    pub by_cache: TimeDelta,
    /// `ttl` or `sy:update*` in the document, at most 24 hours.
    pub by_feed: TimeDelta,
}

impl Asked {
    /// The longer of the two.
    pub fn longest(self) -> TimeDelta {
        self.by_cache.max(self.by_feed)
    }
}
