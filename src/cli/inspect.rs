//! `attache inspect`: how we understand a document. It stores nothing.
mod articles;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use url::Url;

use super::{args::Format, find, output, run};
use crate::{
    daemon::Clock,
    fetch,
    model::{Item, Trouble, Validators},
    parse::{self, Document},
    text,
};

pub(super) use articles::articles;

/// What relative links of a file refer to when nobody says.
const NOWHERE: &str = "http://nowhere.invalid/";

/// One document to look at.
struct Target {
    /// As given.
    name: String,
    place: Place,
    content_type: Option<String>,
    base: Option<Url>,
}

enum Place {
    Web(Url),
    File(PathBuf),
}

/// A document as it came.
struct Loaded {
    bytes: Vec<u8>,
    content_type: Option<String>,
    base: Url,
}

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
    let targets = targets(names, list)?;
    let client = client(given, &targets)?;
    let mut is_well = true;
    for target in targets {
        let sight = look(&target, load(&target, client.as_ref(), clock)?);
        is_well &= sight.read.is_ok();
        output::data(&match format {
            Format::Text => as_text(&target, &sight),
            Format::Json => as_json(&target, &sight),
        });
    }
    Ok(is_well)
}

/// The documents named one by one, then those of a list.
fn targets(names: &[String], list: Option<&Path>) -> anyhow::Result<Vec<Target>> {
    let mut targets: Vec<Target> = names.iter().map(|name| target(name)).collect();
    if let Some(list) = list {
        targets.extend(listed(list)?);
    }
    Ok(targets)
}

/// `None` where nobody is to be asked.
fn client(given: Option<&Path>, targets: &[Target]) -> anyhow::Result<Option<fetch::Client>> {
    let is_asked = targets.iter().any(|it| matches!(it.place, Place::Web(_)));
    let client = is_asked.then(|| Ok(fetch::Client::new(&find::fetch_options(given)?)?));
    client.transpose()
}

fn target(name: &str) -> Target {
    let url = Url::parse(name).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let place = url.map_or_else(|| Place::File(PathBuf::from(name)), Place::Web);
    Target { name: name.to_owned(), place, content_type: None, base: None }
}

/// Paths are relative to where we are, or else to the list.
fn listed(list: &Path) -> anyhow::Result<Vec<Target>> {
    let table =
        std::fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
    let folder = list.parent().unwrap_or(Path::new(""));
    let lines = table.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    Ok(lines
        .map(|line| {
            let mut fields = line.split('\t').map(str::trim);
            let mut target = target(fields.next().unwrap_or_default());
            if let Place::File(path) = &mut target.place
                && !path.exists()
            {
                *path = folder.join(&*path);
            }
            let mut more = || fields.next().filter(|it| !it.is_empty()).map(str::to_owned);
            target.content_type = more();
            target.base = more().and_then(|base| Url::parse(&base).ok());
            target
        })
        .collect())
}

/// # Errors
/// A file that cannot be read; what a server does is the inner value.
fn load(
    target: &Target,
    client: Option<&fetch::Client>,
    clock: &Clock,
) -> anyhow::Result<Result<Loaded, Trouble>> {
    match (&target.place, client) {
        (Place::Web(url), Some(client)) => {
            let (first, now) = (Validators::default(), clock.now());
            let reply = run::runtime()?.block_on(client.ask(url, &first, now));
            Ok(answer(reply, target.base.as_ref()))
        }
        (Place::Web(_), None) => unreachable!("a client is made when an address is given"),
        (Place::File(path), _) => {
            let bytes =
                std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            let base = target.base.clone();
            let base = base.unwrap_or_else(|| Url::parse(NOWHERE).expect("an address"));
            Ok(Ok(Loaded { bytes, content_type: target.content_type.clone(), base }))
        }
    }
}

fn answer(reply: fetch::Reply, base: Option<&Url>) -> Result<Loaded, Trouble> {
    match reply {
        fetch::Reply::Body(body) => {
            let base = base.cloned().unwrap_or(body.final_url);
            Ok(Loaded { bytes: body.bytes, content_type: body.content_type, base })
        }
        fetch::Reply::Trouble(trouble) => Err(trouble),
        fetch::Reply::Elsewhere(url) => Err(Trouble::Redirect { chain: url.into() }),
        fetch::Reply::NotModified { .. } => Err(Trouble::Status { status: 304 }),
    }
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
                Place::File(_) => Url::parse(NOWHERE).expect("an address"),
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

fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
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
