//! Other people's failures, as values.
use std::fmt;

use chrono::TimeDelta;

/// Why a poll brought nothing, in words the digest can print.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// 429 or 503; `wait` is what the server asked for, zero if it did not say.
    #[error("the server asks us to come back later (HTTP {status})")]
    Busy {
        /// 429 or 503.
        status: u16,
        /// Never negative, at most 30 days.
        wait: TimeDelta,
    },
    /// Any other status that is neither success nor 304.
    #[error("the server answers HTTP {status}")]
    Status {
        /// 400–599, or a redirect that cannot be followed.
        status: u16,
    },
    /// 410.
    #[error("the feed has been taken down (HTTP 410)")]
    Gone,
    /// Name lookup, connection or TLS.
    #[error("the server cannot be reached ({0})")]
    Unreachable(String),
    /// No complete answer within `[fetch] timeout`.
    #[error("no complete answer within {seconds} s")]
    Slow {
        /// What we allowed.
        seconds: u64,
    },
    /// More bytes than we read of any document.
    #[error("the answer is larger than {} MiB", limit_bytes / 1_048_576)]
    TooLarge {
        /// The cap, after decompression.
        limit_bytes: usize,
    },
    /// The answer broke off.
    #[error("the answer broke off after {received_bytes} bytes")]
    BrokenOff {
        /// What had arrived.
        received_bytes: usize,
    },
    /// More than five hops, a loop, https to http, or a scheme that is not http(s).
    #[error("the address redirects where we do not follow ({chain})")]
    Redirect {
        /// Every address in order, joined by ` -> `.
        chain: String,
    },
    /// The address lies in a network we keep out of.
    #[error("the address {address} lies in a private or reserved network")]
    Forbidden {
        /// Host or IP address.
        address: String,
    },
    /// Something answered, but it was not a feed.
    #[error("the address leads to {found}, not a feed")]
    NotAFeed {
        /// In one word.
        what: Impostor,
        /// For example `an HTML page titled "Subscribe"`, `an empty document`.
        found: String,
    },
    /// Reading the document ended in a panic of the reader, or what it says cannot be stored.
    #[error("the document could not be read ({0})")]
    Unreadable(String),
    /// The process ended three times while reading this feed.
    #[error("reading this feed ended the process {n_taken} times")]
    Dangerous {
        /// Polls begun and never finished.
        n_taken: u32,
    },
}

impl Trouble {
    /// The HTTP status it came with, if it is one of those that say it all.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Busy { status, .. } | Self::Status { status } => Some(*status),
            Self::Gone => Some(410),
            _ => None,
        }
    }

    /// What the person running the daemon can do; `None` when waiting is enough.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Unreachable(_) => Some("if it lasts, look whether the outlet has moved"),
            Self::Status { status: 401 | 403 } => {
                Some("the outlet refuses automatic readers; ask it for access")
            }
            Self::Status { status: 404 } | Self::Gone => {
                Some("remove the source, or look for the feed’s new address on the outlet’s site")
            }
            Self::Busy { .. }
            | Self::Slow { .. }
            | Self::BrokenOff { .. }
            | Self::Status { .. } => None,
            Self::TooLarge { .. } => Some("look for a shorter feed of the same outlet"),
            Self::Redirect { .. } => Some("put the address it should end at into the source"),
            Self::Forbidden { .. } => {
                Some("if you mean it, name the network in `[fetch] allow_networks`")
            }
            Self::NotAFeed { what, .. } => what.hint(),
            Self::Unreadable(_) | Self::Dangerous { .. } => {
                Some("please report the address, so that it can be mended")
            }
        }
    }
}

/// What answers in a feed's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impostor {
    /// An HTML page; the feed may stand in its head.
    Page,
    /// A page that wants proof of a browser.
    Challenge,
    /// Nothing.
    Empty,
    /// A list of feeds.
    Opml,
    /// JSON, most often an error message.
    Json,
    /// Another kind of XML, such as a sitemap.
    Xml,
    /// An image, an archive, a PDF document.
    Binary,
    /// Words.
    Text,
}

impl Impostor {
    /// What the person running the daemon can do.
    fn hint(self) -> Option<&'static str> {
        match self {
            Self::Page => Some(
                "look for the feed’s address on that page, or let `attache sources check` look for it",
            ),
            Self::Challenge => Some(
                "blocked by a challenge page: ask the outlet to let this reader in, or try another feed of the same outlet",
            ),
            Self::Opml => Some("take the feeds it lists with `attache sources import`"),
            Self::Empty | Self::Json => None,
            Self::Xml | Self::Binary | Self::Text => {
                Some("look for the feed’s address on the outlet’s site")
            }
        }
    }
}

/// One word, for programs.
impl fmt::Display for Impostor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Page => "html",
            Self::Challenge => "challenge",
            Self::Empty => "empty",
            Self::Opml => "opml",
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Binary => "binary",
            Self::Text => "text",
        })
    }
}
