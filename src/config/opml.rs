//! Sources on their way in and out: as a list of feeds for other programs (OPML), and as tables
//! for a file of ours.
//!
//! Tags become folders inside one another and folders become tags, so that a list that goes out
//! and comes back is the same list. What other programs do not know (name, role, country,
//! language, poll) travels in attributes of our own.
use std::{collections::BTreeSet, fmt::Write as _};

use url::Url;

use super::SourcePlan;
use crate::{schedule::Rhythm, text};

const NAMESPACE: &str = "https://attache.invalid/opml";

/// A source that is to be written into a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewSource {
    /// Free among the names in use.
    pub name: String,
    /// The feed.
    pub feed: String,
    /// The publisher.
    pub outlet: String,
    /// As in a file; `None` when nobody says.
    pub role: Option<String>,
    /// The same.
    pub country: Option<String>,
    /// The same.
    pub lang: Option<String>,
    /// The same.
    pub poll: Option<String>,
    /// The same.
    pub tags: Vec<String>,
}

impl NewSource {
    /// A source of which only address and title are known; its name is made from the title.
    pub fn new(feed: Url, outlet: &str, taken: &BTreeSet<String>) -> Self {
        let outlet = text::line(outlet);
        let host = feed.host_str().unwrap_or("feed").to_owned();
        let name = free_name(&outlet, &host, taken);
        let outlet = if outlet.is_empty() { host } else { outlet };
        Self { name, feed: feed.into(), outlet, ..Self::default() }
    }

    /// A source as a list names it.
    ///
    /// * `folders` — outermost first; each becomes a tag.
    /// * `notes` — attributes of our own, if the list came from here. What cannot be used is
    ///   left out.
    pub fn listed(
        feed: Url,
        title: &str,
        folders: &[String],
        notes: &[(String, String)],
        taken: &BTreeSet<String>,
    ) -> Self {
        let mut source = Self::new(feed, title, taken);
        let note = |key: &str| {
            let (_, value) = notes.iter().find(|(name, _)| name == key)?;
            Some(text::line(value)).filter(|value| !value.is_empty())
        };
        if let Some(name) = note("name").filter(|name| !taken.contains(name)) {
            source.name = name;
        }
        let is_word = |word: &String| !word.contains(char::is_whitespace);
        source.role = note("role").filter(is_word);
        source.country = note("country");
        source.lang = note("lang");
        source.poll = note("poll").filter(|poll| Rhythm::parse(poll).is_ok());
        source.tags = Vec::new();
        for tag in folders.iter().map(|folder| tag_of(folder)) {
            if !tag.is_empty() && !source.tags.contains(&tag) {
                source.tags.push(tag);
            }
        }
        source
    }

    /// As a table of a file.
    pub fn as_toml(&self) -> String {
        let mut table = "[[source]]\n".to_owned();
        let mut say = |key: &str, value: &str| {
            let _ = writeln!(table, "{key} = {}", quoted(value));
        };
        say("name", &self.name);
        say("feed", &self.feed);
        say("outlet", &self.outlet);
        let optional = [
            ("role", &self.role),
            ("country", &self.country),
            ("lang", &self.lang),
            ("poll", &self.poll),
        ];
        for (key, value) in optional {
            if let Some(value) = value {
                say(key, value);
            }
        }
        if !self.tags.is_empty() {
            let tags: Vec<String> = self.tags.iter().map(|tag| quoted(tag)).collect();
            let _ = writeln!(table, "tags = [{}]", tags.join(", "));
        }
        table
    }
}

/// All sources as a list of feeds, in their order; those with the same tags share their folders.
///
/// Source: OPML 2.0, "Subscription lists".
pub fn as_opml(plans: &[SourcePlan]) -> String {
    let mut list = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\" xmlns:attache=\"{NAMESPACE}\">\n<head><title>Attaché</title></head>\n<body>\n"
    );
    let mut open: &[String] = &[];
    for plan in plans {
        let tags = &plan.source.tags;
        let n_shared = open.iter().zip(tags).take_while(|(one, other)| one == other).count();
        list.push_str(&"</outline>\n".repeat(open.len() - n_shared));
        for tag in &tags[n_shared..] {
            let _ = writeln!(list, "<outline text=\"{}\">", escaped(&tag.replace('_', " ")));
        }
        list.push_str(&outline(plan));
        open = tags;
    }
    list.push_str(&"</outline>\n".repeat(open.len()));
    list + "</body>\n</opml>\n"
}

fn outline(plan: &SourcePlan) -> String {
    let source = &plan.source;
    let (outlet, url) = (escaped(&source.outlet), escaped(source.url.as_str()));
    let mut line =
        format!("<outline type=\"rss\" text=\"{outlet}\" title=\"{outlet}\" xmlUrl=\"{url}\"");
    let notes = [
        ("name", Some(source.name.clone())),
        ("role", source.role.clone()),
        ("country", source.country.clone()),
        ("lang", source.lang.clone()),
        ("poll", plan.poll.clone()),
    ];
    for (key, value) in notes {
        if let Some(value) = value {
            let _ = write!(line, " attache:{key}=\"{}\"", escaped(&value));
        }
    }
    line + "/>\n"
}

/// A tag is one word; an underscore stands for the space, there and back.
fn tag_of(folder: &str) -> String {
    text::line(folder).split_whitespace().collect::<Vec<_>>().join("_")
}

/// `south-asia-monitor`; with a number where it is taken.
fn free_name(title: &str, host: &str, taken: &BTreeSet<String>) -> String {
    let slug = |text: &str| {
        let folded = text::folded(text);
        folded.split_whitespace().take(6).collect::<Vec<_>>().join("-")
    };
    let mut name = slug(title);
    if name.is_empty() {
        name = slug(host);
    }
    if name.is_empty() {
        "source".clone_into(&mut name);
    }
    let mut numbered = (2..).map(|n| format!("{name}-{n}"));
    if taken.contains(&name) {
        name = numbered.find(|name| !taken.contains(name)).expect("numbers do not end");
    }
    name
}

/// A TOML basic string.
///
/// Source: TOML 1.0, "String".
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text::line(text).chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted + "\""
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text::line(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}
