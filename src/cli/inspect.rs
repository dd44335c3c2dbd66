//! `attache inspect`: how we understand a document. It stores nothing.
mod articles;
mod loading;

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use url::Url;

use super::{args::Format, output::minute};
use crate::{
    daemon::Clock,
    model::{Item, Trouble},
    parse::{self, Document},
    text,
};

pub(super) use articles::articles;
use loading::{Loaded, Place, Target, each, nowhere};

/// What came of it.
struct Sight {
    bytes: Vec<u8>,
    base: Url,
    read: Result<Document, Trouble>,
}

/// * `list` — a file with a line a document: path, content type, base address, tabs between.
///
/// Gives whether every document was a feed.
pub(super) fn inspect(
    given: Option<&Path>,
    names: &[String],
    list: Option<&Path>,
    format: Format,
    clock: &Clock,
) -> anyhow::Result<bool> {
    each(given, names, list, clock, |target, loaded| {
        let sight = look(target, loaded);
        let said = match format {
            Format::Text => as_text(target, &sight),
            Format::Json => as_json(target, &sight),
        };
        (said, sight.read.is_ok())
    })
}

fn look(target: &Target, loaded: Result<Loaded, Trouble>) -> Sight {
    match loaded {
        Ok(Loaded { bytes, content_type, base }) => {
            let read = parse::read(&bytes, content_type.as_deref(), &base);
            Sight { bytes, base, read }
        }
        Err(trouble) => {
            let base = match &target.place {
                Place::Web(url) => url.clone(),
                Place::File(_) => nowhere(),
            };
            Sight { bytes: Vec::new(), base, read: Err(trouble) }
        }
    }
}

/// Feeds the document itself points at, where it is a page.
fn candidates(sight: &Sight) -> Vec<parse::Candidate> {
    let page = text::decode(&sight.bytes, None).text;
    parse::discover(&page, &sight.base, false)
}

fn as_text(target: &Target, sight: &Sight) -> String {
    let mut lines = vec![text::line(&target.name)];
    match &sight.read {
        Ok(document) => describe(document, &mut lines),
        Err(trouble) => {
            lines.push(format!("  no feed     {trouble}"));
            lines.extend(trouble.hint().map(|hint| format!("              {hint}")));
            let found = candidates(sight);
            lines.extend(found.iter().map(|it| format!("  points at   {} {}", it.url, it.title)));
        }
    }
    lines.join("\n")
}

fn describe(document: &Document, lines: &mut Vec<String>) {
    let mut say = |what: &str, how: &str| {
        if !how.is_empty() {
            lines.push(format!("  {what:<11} {how}"));
        }
    };
    say("title", &document.title);
    say("format", &text::line(&document.format));
    say("encoding", &document.encoding);
    say("asks for", &wishes(document));
    for flaw in &document.flaws {
        say("mended", &flaw.0);
    }
    say("items", &document.items.len().to_string());
    for item in &document.items {
        let date = item.published.or(item.updated);
        let date = date.map_or("no date         ".to_owned(), minute);
        lines.push(format!("\n  {date}  {}", item.title));
        lines.push(format!("                    {}", item.link));
        lines.push(format!("                    key {}", item.key));
    }
}

/// `4 h between polls; not in the hours 1, 2`.
fn wishes(document: &Document) -> String {
    let mut wishes = Vec::new();
    if !document.asked.is_zero() {
        wishes.push(format!("{} min between polls", document.asked.num_minutes()));
    }
    let hours: Vec<_> = document.hints.skip.hours().iter().map(ToString::to_string).collect();
    if !hours.is_empty() {
        wishes.push(format!("nothing in the hours {} UTC", hours.join(", ")));
    }
    let days: Vec<_> = document.hints.skip.days().iter().map(ToString::to_string).collect();
    if !days.is_empty() {
        wishes.push(format!("nothing on {}", days.join(", ")));
    }
    wishes.join("; ")
}

/// One line; dates are Unix seconds.
fn as_json(target: &Target, sight: &Sight) -> String {
    let document = match &sight.read {
        Ok(document) => document,
        Err(trouble) => {
            let found: Vec<_> = candidates(sight).iter().map(|it| it.url.to_string()).collect();
            return json!({
                "v": 1, "file": target.name, "ok": false, "err": class(trouble), "points_at": found,
            })
            .to_string();
        }
    };
    let address = |url: &Option<Url>| url.as_ref().map(Url::to_string);
    let hints = &document.hints;
    json!({
        "v": 1, "file": target.name, "ok": true,
        "format": document.format, "encoding": document.encoding,
        "repairs": document.flaws.iter().map(|flaw| &flaw.0).collect::<Vec<_>>(),
        "asked_s": document.asked.max(TimeDelta::zero()).num_seconds(),
        "skip_hours": hints.skip.hours(),
        "skip_days": hints.skip.days().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "self": address(&hints.own), "hub": address(&hints.hub), "older": address(&hints.older),
        "moved_to": address(&hints.moved),
        "feed": {
            "title": document.title,
            "entries": document.items.iter().map(entry).collect::<Vec<_>>(),
        },
    })
    .to_string()
}

fn entry(item: &Item) -> serde_json::Value {
    let seconds = |at: Option<DateTime<Utc>>| at.map(|at| at.timestamp());
    json!({
        "key": item.key, "title": item.title, "link": item.link,
        "published": seconds(item.published), "updated": seconds(item.updated),
        "author": item.author, "lang": item.lang,
        "summary_chars": item.summary.chars().count(), "content_chars": item.content.chars().count(),
    })
}

/// `not_a_feed (html): the address leads to …`, `blocked (challenge): …`, `trouble: …`.
fn class(trouble: &Trouble) -> String {
    use crate::model::Impostor;
    match trouble {
        Trouble::NotAFeed { what: what @ Impostor::Challenge, .. } => {
            format!("blocked ({what}): {trouble}")
        }
        Trouble::NotAFeed { what, .. } => format!("not_a_feed ({what}): {trouble}"),
        Trouble::Unreadable(_) => format!("unreadable: {trouble}"),
        _ => format!("trouble: {trouble}"),
    }
}
