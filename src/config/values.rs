//! What a text in a file can mean, and what is said when it means nothing.
//!
//! Each [`Kind`] is pure: text in, value or a teaching refusal out. Where the text stands, and
//! that all refusals are gathered, is the reader's business.
mod addresses;
mod times;

use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Tz;
use ipnet::IpNet;
use url::Url;

use super::{Quiet, address, places};
use crate::{schedule::Rhythm, text};
pub(super) use times::span;

/// One sort of value.
pub(super) struct Kind<T> {
    /// After "needs": `a duration`.
    pub(super) what: &'static str,
    /// As it stands in a file.
    pub(super) example: &'static str,
    /// Reads it.
    pub(super) read: fn(&str) -> Result<T, Refused>,
}

/// Why a text is not of its kind.
#[derive(Debug, Default)]
pub(super) struct Refused {
    /// Drawn under the text.
    pub(super) label: String,
    /// What to write instead; the kind's example when `None`.
    pub(super) help: Option<String>,
    /// Whether the text itself must not be printed.
    pub(super) is_secret: bool,
}

impl Refused {
    /// With words to be drawn under the text.
    pub(super) fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// The same with what to write instead.
    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    fn secret(self) -> Self {
        Self { is_secret: true, ..self }
    }
}

/// Any one line with something on it.
pub(super) const LINE: Kind<String> =
    Kind { what: "one line of text", example: "\"South Asia, mornings\"", read: line };

/// A timetable, read later: it needs a zone.
pub(super) const CRON: Kind<String> =
    Kind { what: "a timetable", example: "\"30 7 * * Mon-Fri\"", read: line };
/// Times of day, read later.
pub(super) const AT: Kind<String> =
    Kind { what: "a time of day", example: "\"07:30\"", read: line };
/// Days of the week, read later.
pub(super) const DAYS: Kind<String> =
    Kind { what: "days of the week", example: "\"mon-fri\"", read: line };
/// A path, relative to the folder of its file.
pub(super) const PATH: Kind<String> = Kind { what: "a path", example: "\"file\"", read: line };
/// Who we are somewhere.
pub(super) const USER: Kind<String> = Kind { example: "\"attache\"", ..LINE };
/// What a shell runs.
pub(super) const COMMAND: Kind<String> = Kind { example: "\"pass show attache\"", ..LINE };

/// A name that other tables can point at.
pub(super) const NAME: Kind<String> = Kind { what: "a name", example: "\"dawn\"", read: name };

/// A free word for selecting.
pub(super) const WORD: Kind<String> =
    Kind { what: "a word", example: "\"think-tank\"", read: word };

/// A mail address without a display name.
pub(super) const ADDRESS: Kind<String> = Kind {
    what: "a mail address",
    example: "\"desk@example.org\"",
    read: |text| address::bare(text).map(str::to_owned),
};

/// A mail address, with a display name if one likes.
pub(super) const SENDER: Kind<String> = Kind {
    what: "a sender",
    example: "\"Attaché <attache@example.org>\"",
    read: |text| address::with_name(text).map(|()| text.to_owned()),
};

/// An address on the web.
pub(super) const WEB: Kind<Url> = Kind {
    what: "a web address",
    example: "\"https://outlet.example/feed.xml\"",
    read: |text| addresses::web(text, &["https", "http"]),
};

/// Where requests are sent instead.
pub(super) const PROXY: Kind<Url> = Kind {
    what: "a proxy address",
    example: "\"http://proxy.example.org:3128\"",
    read: |text| addresses::scheme(text, &["http", "https", "socks5"]),
};

/// An address fetched as a sign of life.
pub(super) const HEARTBEAT: Kind<Url> = Kind {
    what: "a web address",
    example: "\"https://hc.example.org/ping/attache\"",
    read: |text| addresses::scheme(text, &["http", "https"]),
};

/// Where one click stops a digest.
pub(super) const UNSUBSCRIBE: Kind<String> = Kind {
    what: "an https address with {to} in it",
    example: "\"https://example.org/stop?digest={digest}&to={to}\"",
    read: addresses::unsubscribe,
};

/// What goes into the User-Agent.
pub(super) const CONTACT: Kind<String> = Kind {
    what: "a web page or mail address",
    example: "\"https://example.org/attache\"",
    read: addresses::contact,
};

/// A stretch of time of a second and more.
pub(super) const DURATION: Kind<Duration> =
    Kind { what: "a duration of a second or more", example: "\"20s\"", read: times::some_time };

/// A stretch of time, or none.
pub(super) const PAUSE: Kind<Duration> =
    Kind { what: "a duration", example: "\"2s\"", read: times::any_time };

/// How long to keep things; `forever` is `None`.
pub(super) const KEEP: Kind<Option<TimeDelta>> = Kind {
    what: "a duration of a day or more, or \"forever\"",
    example: "\"2y\"",
    read: times::keep,
};

/// How long a story may go on.
pub(super) const STORY: Kind<TimeDelta> =
    Kind { what: "a duration from an hour to thirty days", example: "\"72h\"", read: times::story };

/// How often a source is asked.
pub(super) const RHYTHM: Kind<Rhythm> =
    Kind { what: "\"auto\", a duration or a timetable", example: "\"30m\"", read: times::rhythm };

/// A time zone.
pub(super) const ZONE: Kind<Tz> =
    Kind { what: "a time zone", example: "\"Europe/London\"", read: places::zone };

/// From when to when alerts wait.
pub(super) const QUIET: Kind<Quiet> =
    Kind { what: "two times of day", example: "\"22:00-07:00\"", read: times::quiet };

/// A country.
pub(super) const COUNTRY: Kind<String> =
    Kind { what: "a country code", example: "\"PK\"", read: places::country };

/// A language.
pub(super) const LANG: Kind<String> =
    Kind { what: "a language code", example: "\"ur\"", read: places::lang };

/// A network, or one address of it.
pub(super) const NETWORK: Kind<IpNet> =
    Kind { what: "a network", example: "\"192.168.0.0/16\"", read: addresses::network };

/// The name or address of a server.
pub(super) const HOST: Kind<String> =
    Kind { what: "a host name", example: "\"mail.example.org\"", read: addresses::host };

/// A colour.
pub(super) const COLOUR: Kind<String> =
    Kind { what: "a colour", example: "\"#1f4e79\"", read: colour };

fn line(text: &str) -> Result<String, Refused> {
    if text.is_empty() {
        return Err(Refused::new("this is empty"));
    }
    if text.chars().any(char::is_control) {
        return Err(Refused::new("this has line breaks or control characters"));
    }
    let n_visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    if n_visible(&text::line(text)) != n_visible(text) {
        return Err(Refused::new("this has invisible characters that turn text around"));
    }
    Ok(text.to_owned())
}

fn name(text: &str) -> Result<String, Refused> {
    let text = line(text)?;
    let reserved = ["-", "tag:", "country:", "alert:"].into_iter().find(|it| text.starts_with(it));
    match reserved {
        Some(start) => Err(Refused::new(format!("a name cannot begin with `{start}`"))
            .help("watches and digests use that to select; choose another beginning")),
        None if text == "*" => Err(Refused::new("`*` means all of them")),
        None => Ok(text),
    }
}

fn word(text: &str) -> Result<String, Refused> {
    let text = line(text)?;
    if text.chars().any(char::is_whitespace) {
        let joined = text.split_whitespace().collect::<Vec<_>>().join("-");
        return Err(Refused::new("this is more than one word").help(format!("write \"{joined}\"")));
    }
    Ok(text)
}

fn colour(text: &str) -> Result<String, Refused> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) && digits != text {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(Refused::new("a colour is `#` and six hexadecimal digits"))
    }
}
