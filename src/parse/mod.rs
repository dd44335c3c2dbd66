//! Bytes to items: RSS, Atom and JSON Feed of any age, in any encoding, however broken.
//!
//! Decode, say what it is, write it anew in one spelling, read that. One bad entry never costs a
//! feed, no document makes it panic, and what had to be guessed or mended is said beside the
//! items.
pub mod robots;

mod catch;
mod classify;
mod date_names;
mod dates;
mod dialect;
mod discover;
mod entry;
mod flaws;
mod identity;
mod items;
mod json;
mod person;
mod repair;
mod scan;
mod tag;
mod vocabulary;

use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;
use feed_rs::{model::Feed, parser};
use url::Url;

use crate::{
    model::{Flaw, Hints, Impostor, Item, Trouble},
    text::{self, Decoded, Found, html},
};

// What a page has in common with a document.
pub(crate) use catch::fenced;
pub(crate) use classify::is_challenge;
pub(crate) use date_names::MONTHS;
pub use dates::parse as date;
pub use discover::{Candidate, discover, opml};
pub use identity::canonical_link;
pub(crate) use identity::is_web;
pub(crate) use person::name_of;

/// The longest rest a document may ask for.
const MAX_ASKED: TimeDelta = TimeDelta::hours(24);

/// What a document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// In document order, each with a key of its own; at most 5,000.
    pub items: Vec<Item>,
    /// What had to be guessed or mended, most telling first.
    pub flaws: Vec<Flaw>,
    /// The feed's own title, one line; empty when it has none.
    pub title: String,
    /// How long it asks to be left alone (`ttl`, `sy:updatePeriod`), at most 24 hours; zero when
    /// it does not say.
    pub asked: TimeDelta,
    /// What else it says of itself.
    pub hints: Hints,
    /// What it is: `RSS 2.0`, `RSS 1.0`, `Atom 0.3`, `JSON Feed`.
    pub format: String,
    /// `windows-1251 (XML declaration)`.
    pub encoding: String,
}

/// Reads a document.
///
/// * `bytes` — as received, decompressed; at most what `fetch` lets through.
/// * `content_type` — the HTTP header, for its `charset`; `None` for files.
/// * `base` — the address it came from in the end; relative links refer to it.
///
/// # Errors
/// [`Trouble::NotAFeed`] says what it is instead; [`Trouble::Unreadable`] when the reader
/// behind us gave up, which is our fault rather than the publisher's.
pub fn read(bytes: &[u8], content_type: Option<&str>, base: &Url) -> Result<Document, Trouble> {
    catch::fenced(|| read_unfenced(bytes, content_type, base))
        .unwrap_or_else(|words| Err(Trouble::Unreadable(text::line(&words))))
}

fn read_unfenced(
    bytes: &[u8],
    content_type: Option<&str>,
    base: &Url,
) -> Result<Document, Trouble> {
    let decoded = text::decode(bytes, content_type.and_then(charset));
    let mut document = match classify::classify(&decoded.text) {
        classify::Kind::Xml(root) => read_xml(&decoded.text, root, base)?,
        classify::Kind::Json => read_json(&decoded.text, base)?,
        classify::Kind::Other(what, found) => return Err(Trouble::NotAFeed { what, found }),
    };
    document.encoding = format!("{} ({})", decoded.encoding, decoded.found);
    if let Some(flaw) = encoding_flaw(&decoded) {
        document.flaws.insert(0, flaw);
    }
    Ok(document)
}

fn read_xml(text: &str, root: usize, base: &Url) -> Result<Document, Trouble> {
    let repaired = repair::repair(&text[root..], base);
    if repaired.xml.is_empty() {
        let found = "a feed that breaks off in its first tag".to_owned();
        return Err(Trouble::NotAFeed { what: Impostor::Xml, found });
    }
    let mut flaws = repaired.mended.into_flaws(repair::MAX_ITEMS);
    let before = text[..root].trim_start();
    if !before.is_empty() && !before.starts_with("<!") && !before.starts_with("<?") {
        flaws.push(Flaw("text before the document ignored".to_owned()));
    }
    let asked = asked(&repaired.ttl, &repaired.period, &repaired.frequency);
    if let Some(moved) = &repaired.hints.moved {
        flaws.push(Flaw(format!("the feed says it has moved to {}", text::line(moved.as_str()))));
    }
    let head = Head { format: text::line(&repaired.format), asked, hints: repaired.hints };
    document(&repaired.xml, head, flaws, base)
}

fn read_json(text: &str, base: &Url) -> Result<Document, Trouble> {
    let (json, n_items, hints) = json::repair(text, repair::MAX_ITEMS, base)
        .map_err(|found| Trouble::NotAFeed { what: Impostor::Json, found })?;
    let mut flaws = Vec::new();
    if repair::MAX_ITEMS < n_items {
        flaws.push(Flaw(format!("more than {} entries; the rest is left out", repair::MAX_ITEMS)));
    }
    let head = Head { format: "JSON Feed".to_owned(), asked: TimeDelta::zero(), hints };
    document(&json, head, flaws, base)
}

/// What was learnt before the items were read.
struct Head {
    format: String,
    asked: TimeDelta,
    hints: Hints,
}

fn document(
    source: &str,
    Head { format, asked, hints }: Head,
    mut flaws: Vec<Flaw>,
    base: &Url,
) -> Result<Document, Trouble> {
    let (feed, unread) = feed(source, base)?;
    if let Some(first) = unread.first() {
        let n = unread.len();
        flaws.push(Flaw(format!(
            "dates that cannot be read: {n}, the first “{}”",
            text::line(first)
        )));
    }
    let title = feed.title.as_ref().map_or("", |title| &title.content);
    let title = text::line(&html::plain(title));
    let (items, n_shared, n_left_out) = identity::assign_keys(items::items(&feed, base));
    if 0 < n_shared {
        flaws.push(Flaw(format!("entries that carry the id of another one: {n_shared}")));
    }
    if 0 < n_left_out {
        flaws.push(Flaw(format!("entries left out that repeat another: {n_left_out}")));
    }
    Ok(Document { items, flaws, title, asked, hints, format, encoding: String::new() })
}

/// Hands well-formed text to the feed reader; also the dates that could not be read.
fn feed(source: &str, base: &Url) -> Result<(Feed, Vec<String>), Trouble> {
    let unread = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&unread);
    let parser = parser::Builder::new()
        .base_uri(Some(base.as_str()))
        .sanitize_content(false)
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(move |text| {
            let read = dates::parse(text);
            if read.is_none() && !text.trim().is_empty() {
                seen.lock().unwrap_or_else(PoisonError::into_inner).push(text.to_owned());
            }
            read
        })
        .build();
    let feed = parser.parse(source.as_bytes());
    drop(parser);
    let feed = feed.map_err(|error| Trouble::Unreadable(text::line(&error.to_string())))?;
    let unread = std::mem::take(&mut *unread.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((feed, unread))
}

/// The `charset` of a Content-Type.
pub(crate) fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let is_charset = name.trim().eq_ignore_ascii_case("charset");
        is_charset.then(|| value.trim().trim_matches(['"', '\'']))
    })
}

fn encoding_flaw(decoded: &Decoded) -> Option<Flaw> {
    match decoded.found {
        Found::Guess => Some(Flaw(format!("the encoding is guessed to be {}", decoded.encoding))),
        Found::Nearly(n) if 0 < n => {
            Some(Flaw(format!("bytes that are not UTF-8, read as windows-1252: {n}")))
        }
        _ => None,
    }
}

/// The longer of `ttl` (minutes) and the rhythm of `sy:updatePeriod`, capped.
///
/// Source: RSS 2.0 `ttl`; RSS 1.0 Syndication module.
fn asked(ttl: &str, period: &str, frequency: &str) -> TimeDelta {
    let ttl = ttl.parse().unwrap_or(0).clamp(0, MAX_ASKED.num_minutes());
    let hours = match period.to_ascii_lowercase().as_str() {
        "hourly" => 1,
        "daily" => 24,
        "weekly" => 24 * 7,
        "monthly" => 24 * 30,
        "yearly" => 24 * 365,
        _ => 0,
    };
    let n_times = frequency.parse().unwrap_or(1).clamp(1, 10_000);
    TimeDelta::minutes(ttl).max(TimeDelta::minutes(hours * 60 / n_times)).min(MAX_ASKED)
}
