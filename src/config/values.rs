//! What a text in a file can mean, and what is said when it means nothing.
//!
//! Each [`Kind`] is pure: text in, value or a teaching refusal out. Where the text stands, and
//! that all refusals are gathered, is the reader's business.
use std::{net::IpAddr, time::Duration};

use chrono::{NaiveTime, TimeDelta};
use chrono_tz::Tz;
use ipnet::IpNet;
use url::Url;

use super::{Quiet, address, places};
use crate::{
    schedule::{self, Rhythm},
    text,
};

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
    pub(super) fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

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
    read: |text| web(text, &["https", "http"]),
};

/// Where requests are sent instead.
pub(super) const PROXY: Kind<Url> = Kind {
    what: "a proxy address",
    example: "\"http://proxy.example.org:3128\"",
    read: |text| scheme(text, &["http", "https", "socks5"]),
};

/// An address fetched as a sign of life.
pub(super) const HEARTBEAT: Kind<Url> = Kind {
    what: "a web address",
    example: "\"https://hc.example.org/ping/attache\"",
    read: |text| scheme(text, &["http", "https"]),
};

/// Where one click stops a digest.
pub(super) const UNSUBSCRIBE: Kind<String> = Kind {
    what: "an https address with {to} in it",
    example: "\"https://example.org/stop?digest={digest}&to={to}\"",
    read: unsubscribe,
};

/// What goes into the User-Agent.
pub(super) const CONTACT: Kind<String> = Kind {
    what: "a web page or mail address",
    example: "\"https://example.org/attache\"",
    read: contact,
};

/// A stretch of time of a second and more.
pub(super) const DURATION: Kind<Duration> =
    Kind { what: "a duration of a second or more", example: "\"20s\"", read: some_time };

/// A stretch of time, or none.
pub(super) const PAUSE: Kind<Duration> =
    Kind { what: "a duration", example: "\"2s\"", read: any_time };

/// How long to keep things; `forever` is `None`.
pub(super) const KEEP: Kind<Option<TimeDelta>> =
    Kind { what: "a duration of a day or more, or \"forever\"", example: "\"2y\"", read: keep };

/// How long a story may go on.
pub(super) const STORY: Kind<TimeDelta> =
    Kind { what: "a duration from an hour to thirty days", example: "\"72h\"", read: story };

/// How often a source is asked.
pub(super) const RHYTHM: Kind<Rhythm> =
    Kind { what: "\"auto\", a duration or a timetable", example: "\"30m\"", read: rhythm };

/// A time zone.
pub(super) const ZONE: Kind<Tz> =
    Kind { what: "a time zone", example: "\"Europe/London\"", read: places::zone };

/// From when to when alerts wait.
pub(super) const QUIET: Kind<Quiet> =
    Kind { what: "two times of day", example: "\"22:00-07:00\"", read: quiet };

/// A country.
pub(super) const COUNTRY: Kind<String> =
    Kind { what: "a country code", example: "\"PK\"", read: places::country };

/// A language.
pub(super) const LANG: Kind<String> =
    Kind { what: "a language code", example: "\"ur\"", read: places::lang };

/// A network, or one address of it.
pub(super) const NETWORK: Kind<IpNet> =
    Kind { what: "a network", example: "\"192.168.0.0/16\"", read: network };

/// The name or address of a server.
pub(super) const HOST: Kind<String> =
    Kind { what: "a host name", example: "\"mail.example.org\"", read: host };

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

fn web(text: &str, schemes: &[&str]) -> Result<Url, Refused> {
    let url = scheme(text, schemes)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::new("a user name or password does not belong in here")
            .help("leave out everything before the `@`; feeds behind a login are not read yet")
            .secret());
    }
    Ok(url)
}

fn unsubscribe(text: &str) -> Result<String, Refused> {
    scheme(&text.replace(['{', '}'], ""), &["https"])?;
    if !text.contains("{to}") {
        return Err(Refused::new("it does not say whose copy is to stop").help(
            "write {to} where the address of the reader belongs, and {digest} for the digest",
        ));
    }
    if !text.is_ascii() {
        return Err(
            Refused::new("a header cannot carry it").help("percent-encode what is not ASCII")
        );
    }
    Ok(text.to_owned())
}

fn scheme(text: &str, schemes: &[&str]) -> Result<Url, Refused> {
    let starts: Vec<String> = schemes.iter().map(|scheme| format!("{scheme}://")).collect();
    let wanted = format!("this does not begin with {}", starts.join(" or "));
    let url = match Url::parse(text) {
        Ok(url) if schemes.contains(&url.scheme()) => url,
        Ok(url) if url.has_host() => return Err(Refused::new(wanted)),
        Ok(_) | Err(url::ParseError::RelativeUrlWithoutBase) => {
            return Err(Refused::new(wanted).help(format!("write \"{}://{text}\"", schemes[0])));
        }
        Err(error) => return Err(Refused::new(error.to_string())),
    };
    if !text.to_ascii_lowercase().starts_with(&format!("{}://", url.scheme())) {
        return Err(Refused::new(wanted));
    }
    if text.chars().any(char::is_whitespace) {
        return Err(Refused::new("there is a space in it"));
    }
    Ok(url)
}

fn contact(text: &str) -> Result<String, Refused> {
    if text.contains("://") {
        return web(text, &["https", "http"]).map(String::from);
    }
    address::bare(text).map(str::to_owned)
}

pub(super) fn span(text: &str) -> Result<TimeDelta, Refused> {
    schedule::parse_duration(text).map_err(|error| Refused {
        label: error.to_string(),
        help: error.help(),
        is_secret: false,
    })
}

fn some_time(text: &str) -> Result<Duration, Refused> {
    let length = any_time(text)?;
    if length < Duration::from_secs(1) {
        Err(Refused::new("this is too short"))
    } else {
        Ok(length)
    }
}

fn any_time(text: &str) -> Result<Duration, Refused> {
    span(text)?.to_std().map_err(|_| Refused::new("this is less than nothing"))
}

fn keep(text: &str) -> Result<Option<TimeDelta>, Refused> {
    if text == "forever" {
        return Ok(None);
    }
    let length = span(text)?;
    if length < TimeDelta::days(1) {
        Err(Refused::new("this is too short"))
    } else {
        Ok(Some(length))
    }
}

fn story(text: &str) -> Result<TimeDelta, Refused> {
    let length = span(text)?;
    if length < TimeDelta::hours(1) {
        Err(Refused::new("this is too short"))
    } else if TimeDelta::days(30) < length {
        Err(Refused::new("this is too long"))
    } else {
        Ok(length)
    }
}

fn rhythm(text: &str) -> Result<Rhythm, Refused> {
    Rhythm::parse(text).map_err(|error| Refused {
        label: error.to_string(),
        help: error.help(),
        is_secret: false,
    })
}

fn quiet(text: &str) -> Result<Quiet, Refused> {
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    let (from, to) = text
        .split_once(['-', '–'])
        .ok_or_else(|| Refused::new("a `-` between two times is missing"))?;
    match (time(from), time(to)) {
        (Some(from), Some(to)) if from != to => Ok(Quiet { from, to }),
        (Some(_), Some(_)) => Err(Refused::new("this begins and ends at the same time")),
        (None, _) => Err(Refused::new(format!("`{}` is no time of day", from.trim()))),
        (_, None) => Err(Refused::new(format!("`{}` is no time of day", to.trim()))),
    }
}

fn network(text: &str) -> Result<IpNet, Refused> {
    let alone = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse::<IpNet>().ok().or_else(alone).map(|net| net.trunc()).ok_or_else(|| {
        Refused::new("this is no network").help(
            "write an address and how many of its bits count: \"10.0.0.0/8\", \"127.0.0.1/32\", \"fd00::/8\"",
        )
    })
}

fn host(text: &str) -> Result<String, Refused> {
    // Names inside a network of containers have underscores, whatever RFC 1123 says.
    let is_name = |text: &str| address::is_domain(&text.replace('_', "-"));
    if text.parse::<IpAddr>().is_ok() || is_name(text) {
        return Ok(text.to_owned());
    }
    if let Some((name, port)) = text.rsplit_once(':')
        && is_name(name)
        && port.parse::<u16>().is_ok()
    {
        return Err(Refused::new("the port is a key of its own")
            .help(format!("write `host = \"{name}\"` and `port = {port}`")));
    }
    if text.contains("://") {
        return Err(Refused::new("a name without `…://` is wanted"));
    }
    Err(Refused::new("this is neither a host name nor an IP address"))
}

fn colour(text: &str) -> Result<String, Refused> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) && digits != text {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(Refused::new("a colour is `#` and six hexadecimal digits"))
    }
}
