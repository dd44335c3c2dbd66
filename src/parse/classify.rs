//! What a document is, before anybody tries to read it: a feed, or something that only answers
//! in a feed's place, each with its own words.
use super::tag;
use crate::{
    model::Impostor,
    text::{self, html},
};

/// The root of a feed stands within this many bytes, or there is none.
const HEAD_BYTES: usize = 65_536;
/// Words of pages that ask for a browser, or for proof of one.
const CHALLENGES: &[&str] = &[
    "just a moment",
    "attention required! | cloudflare",
    "cf-mitigated",
    "cf-chl",
    "checking your browser",
    "enable javascript and cookies to continue",
    "ddos-guard",
    "_incapsula_resource",
    "are you a robot",
];

/// What a document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// RSS or Atom; its root begins at this byte.
    Xml(usize),
    /// Perhaps JSON Feed.
    Json,
    /// Something else; the words follow "the address leads to".
    Other(Impostor, String),
}

/// Looks at the beginning of a decoded document.
pub(super) fn classify(text: &str) -> Kind {
    let start =
        text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    if start.is_empty() {
        return other(Impostor::Empty, "an empty document");
    }
    if start.starts_with(['{', '[']) {
        return Kind::Json;
    }
    if let Some(name) = binary(start) {
        return other(Impostor::Binary, name);
    }
    root(text).unwrap_or_else(|| {
        let words = text::line(start).chars().take(40).collect::<String>();
        Kind::Other(Impostor::Text, format!("text that is no feed (“{words}”)"))
    })
}

fn binary(text: &str) -> Option<&'static str> {
    let marks =
        [("%PDF-", "a PDF document"), ("PK\u{3}\u{4}", "a ZIP archive"), ("GIF8", "an image")];
    let image = text.get(..8).filter(|head| head.contains("PNG\r") || head.contains("JFIF"));
    marks
        .iter()
        .find(|(mark, _)| text.starts_with(mark))
        .map(|(_, name)| *name)
        .or(image.map(|_| "an image"))
}

/// The first element that tells what this is.
fn root(text: &str) -> Option<Kind> {
    let end = text.floor_char_boundary(HEAD_BYTES);
    let mut at = 0;
    let mut first = None;
    while let Some(offset) = text[at..end].find('<') {
        at += offset;
        let markup = &text[at..];
        if let Some(comment) = markup.strip_prefix("<!--") {
            at += 4 + comment.find("-->").map_or(0, |end| end + 3);
        } else if markup.get(..14).is_some_and(|m| m.eq_ignore_ascii_case("<!doctype html")) {
            return Some(page(text));
        } else if let Some(name) = tag::name_at(markup) {
            match tag::local(name).to_ascii_lowercase().as_str() {
                "rss" | "rdf" | "feed" => return Some(Kind::Xml(at)),
                "channel" | "entry" if first.is_none() => return Some(Kind::Xml(at)),
                "html" | "head" | "body" | "title" => return Some(page(text)),
                "opml" => return Some(other(Impostor::Opml, "a list of feeds (OPML)")),
                "urlset" | "sitemapindex" => return Some(other(Impostor::Xml, "a sitemap")),
                _ => first = first.or(Some(name)),
            }
            at += 1;
        } else {
            at += 1;
        }
        if end <= at {
            break;
        }
    }
    first.map(|name| {
        let what = format!("an XML document that is no feed (`{}`)", text::line(name));
        Kind::Other(Impostor::Xml, what)
    })
}

fn other(what: Impostor, words: &str) -> Kind {
    Kind::Other(what, words.to_owned())
}

fn page(text: &str) -> Kind {
    let head = &text[..text.floor_char_boundary(HEAD_BYTES)];
    let lower = head.to_ascii_lowercase();
    if names_a_challenge(&lower) {
        return other(Impostor::Challenge, "a page that wants proof of a browser");
    }
    let title = lower.find("<title").and_then(|at| {
        let (_, rest) = head[at..].split_once('>')?;
        Some(text::line(&html::plain(rest.split_once('<')?.0)))
    });
    match title.filter(|title| !title.is_empty()) {
        Some(title) => {
            Kind::Other(Impostor::Page, format!("an HTML page titled “{}”", shortened(&title)))
        }
        None => other(Impostor::Page, "an HTML page"),
    }
}

/// Whether a page asks for a browser, or for proof of one.
pub(crate) fn is_challenge(page: &str) -> bool {
    names_a_challenge(&page[..page.floor_char_boundary(HEAD_BYTES)].to_ascii_lowercase())
}

fn names_a_challenge(lower: &str) -> bool {
    CHALLENGES.iter().any(|words| lower.contains(words))
}

/// At most 80 characters.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, classify};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = match classify(text) {
            Kind::Xml(at) => format!("feed at {at}"),
            Kind::Json => "json".to_owned(),
            Kind::Other(_, what) => what,
        };
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn feeds_are_found_behind_what_stands_before_them() {
        check("<rss>", "feed at 0");
        check("<?xml version='1.0'?>\n<!-- <html> -->\n<feed>", "feed at 38");
        check("<br />\n<b>Warning</b>: Cannot modify header <rss version='2.0'>", "feed at 44");
        check("<rdf:RDF>", "feed at 0");
        check("<a10:feed>", "feed at 0");
        check("<channel>", "feed at 0");
        check("<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>", "feed at 32");
        check(" \u{feff}{\"version\":1}", "json");
    }

    #[test]
    fn what_answers_in_a_feeds_place_is_named() {
        check("", "an empty document");
        check(" \r\n\0", "an empty document");
        check(
            "<!DOCTYPE html><title>Sub&shy;scribe\n now</title>",
            "an HTML page titled “Subscribe now”",
        );
        check("<html><body>Hello", "an HTML page");
        check("<html><title>Just a moment...</title>", "a page that wants proof of a browser");
        check("<opml version='1.0'>", "a list of feeds (OPML)");
        check("<urlset>", "a sitemap");
        check("<svg>", "an XML document that is no feed (`svg`)");
        check("%PDF-1.7", "a PDF document");
        check("Service unavailable", "text that is no feed (“Service unavailable”)");
    }
}
