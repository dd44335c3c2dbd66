//! Any RSS or Atom, however broken, to well-formed RSS 2.0 or Atom 1.0 in one spelling, so that
//! the feed reader behind it never meets a document it could refuse. It moves words, it does
//! not judge them: dates, links and keys are read elsewhere.
//!
//! Linear in the length of the document, whatever stands in it.
mod feed;
mod namespaces;

use url::Url;

use super::{
    dialect::Dialect,
    entry::Entry,
    flaws::Mended,
    scan::{Limit, Scan},
    tag::{self, Tag},
    vocabulary::{Field, Space, field},
};
use crate::model::Hints;

/// More entries than any feed has; the rest is left out.
pub(super) const MAX_ITEMS: usize = 5_000;
/// Deeper elements are ignored.
const MAX_DEPTH: usize = 200;

/// A document in one spelling, and what was learnt on the way.
#[derive(Default)]
pub(super) struct Repaired {
    pub(super) xml: String,
    /// What it was: `RSS 2.0`, `RSS 1.0`, `Atom 0.3`.
    pub(super) format: String,
    pub(super) ttl: String,
    /// `hourly`, `daily`, …
    pub(super) period: String,
    pub(super) frequency: String,
    /// What it says of itself.
    pub(super) hints: Hints,
    pub(super) mended: Mended,
}

/// Rewrites a document.
///
/// * `text` — begins with the start tag of its root.
/// * `base` — what relative links refer to, unless the document says otherwise.
pub(super) fn repair(text: &str, base: &Url) -> Repaired {
    let mut writer = Writer {
        scan: Scan::new(text),
        done: Repaired { xml: String::with_capacity(text.len() + 512), ..Repaired::default() },
        base: base.clone(),
        dialect: Dialect::default(),
        open: Vec::new(),
        bound: Vec::new(),
        entry: Entry::default(),
        around: Vec::new(),
        n_entries: 0,
        has_title: false,
    };
    writer.run();
    writer.done.mended.add(&writer.scan.mended);
    writer.done
}

/// Where we are: which fields may stand here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Feed,
    Entry,
    /// Inside something whose fields are not the entry's: an image, a source, a media group.
    Other,
}

struct Open<'a> {
    name: &'a str,
    level: Level,
    /// Namespaces known before it.
    n_bound: usize,
}

struct Writer<'a> {
    scan: Scan<'a>,
    done: Repaired,
    base: Url,
    dialect: Dialect,
    open: Vec<Open<'a>>,
    bound: Vec<(&'a str, Space)>,
    entry: Entry,
    /// Entries around the one being read: some publishers keep old versions inside the new one.
    around: Vec<Entry>,
    n_entries: usize,
    has_title: bool,
}

impl<'a> Writer<'a> {
    fn run(&mut self) {
        while let Some(markup) = self.scan.next_markup() {
            if self.scan.skip_aside(markup) {
                continue;
            }
            if let Some(name) = self.scan.skip_end_tag(markup) {
                self.end(name);
            } else if tag::name_at(markup).is_some() {
                let Some(tag) = Tag::read(markup) else { break };
                self.scan.skip(tag.n_bytes);
                self.start(&tag);
            } else {
                self.scan.skip(1);
            }
            if self.open.is_empty() || self.done.mended.is_cut_short {
                break;
            }
        }
        self.done.mended.is_broken_off = !self.open.is_empty() && !self.done.mended.is_cut_short;
        self.close_to(0);
    }

    fn start(&mut self, tag: &Tag<'a>) {
        if MAX_DEPTH <= self.open.len() {
            return;
        }
        let n_bound = self.bound.len();
        let is_root = self.open.is_empty();
        self.bind(tag);
        let level = if is_root { Some(self.root(tag)) } else { self.element(tag) };
        match level {
            Some(level) => {
                self.open.push(Open { name: tag.name, level, n_bound });
                if tag.is_empty {
                    self.close_to(self.open.len() - 1);
                }
            }
            None => self.bound.truncate(n_bound),
        }
    }

    fn root(&mut self, tag: &Tag<'a>) -> Level {
        let version = tag.value("version").unwrap_or_default();
        let name = tag::local(tag.name).to_ascii_lowercase();
        if matches!(name.as_str(), "feed" | "entry") {
            self.dialect = Dialect::Atom;
        }
        let is_old = self.bound.iter().any(|(_, space)| *space == Space::Atom)
            && tag.attributes.iter().any(|(_, value)| value.contains("purl.org/atom/ns"));
        self.done.format = match name.as_str() {
            "rdf" => "RSS 1.0".to_owned(),
            "rss" | "channel" if version.trim().is_empty() => "RSS without a version".to_owned(),
            "rss" | "channel" => format!("RSS {}", version.trim()),
            _ if is_old || version.starts_with("0.") => "Atom 0.3".to_owned(),
            _ => "Atom 1.0".to_owned(),
        };
        if let Some(base) = tag.value("xml:base").and_then(|base| self.base.join(&base).ok()) {
            self.base = base;
        }
        self.done.xml.push_str(&self.dialect.head(tag.value("xml:lang").as_deref()));
        if name == "entry" {
            self.open_entry(tag);
            return Level::Entry;
        }
        Level::Feed
    }

    /// What to open for an element below the root; `None` when it has been read whole.
    fn element(&mut self, tag: &Tag<'a>) -> Option<Level> {
        let (space, name) = self.meaning(tag.name);
        let is_known = matches!(space, Space::Plain | Space::Atom);
        if is_known && matches!(name.as_str(), "item" | "entry") {
            self.leave_entry();
            if self.n_entries == MAX_ITEMS {
                self.done.mended.is_cut_short = true;
                return None;
            }
            self.open_entry(tag);
            return Some(Level::Entry);
        }
        let level = self.open.last().map_or(Level::Feed, |open| open.level);
        match (level, field(space, &name)) {
            (Level::Entry, Some(meaning)) => self.entry_field(meaning, space, tag),
            (Level::Other, Some(meaning @ (_, true))) if space == Space::Media => {
                self.entry_field(meaning, space, tag);
            }
            (Level::Feed, Some((field, _))) => self.feed_field(field, tag),
            (Level::Other, Some((field @ (Field::SkipHour | Field::SkipDay), _)))
                if self.is_inside_skip() =>
            {
                self.feed_field(field, tag);
            }
            (Level::Feed, None) if is_known && name == "channel" => return Some(Level::Feed),
            _ => return Some(Level::Other),
        }
        None
    }

    fn is_inside_skip(&self) -> bool {
        let around = self.open.last().map_or("", |open| tag::local(open.name));
        ["skiphours", "skipdays"].iter().any(|name| around.eq_ignore_ascii_case(name))
    }

    fn entry_field(&mut self, meaning: (Field, bool), space: Space, tag: &Tag<'a>) {
        let limit = match meaning.0 {
            Field::Summary | Field::Content => Limit::Text,
            _ => Limit::Line,
        };
        let text = self.text_of(tag, limit);
        self.entry.take(meaning, space, tag, text, &self.base);
    }

    fn open_entry(&mut self, tag: &Tag<'a>) {
        self.n_entries += 1;
        let entry = Entry::open(tag, self.dialect, &self.base);
        self.around.push(std::mem::replace(&mut self.entry, entry));
    }

    fn close_entry(&mut self) {
        let around = self.around.pop().unwrap_or_default();
        let (xml, n_controls) = std::mem::replace(&mut self.entry, around).close();
        self.done.xml.push_str(&xml);
        self.done.mended.n_controls += n_controls;
    }

    /// An entry that begins among the fields of another one shows that this was never ended.
    fn leave_entry(&mut self) {
        if self.open.last().is_some_and(|open| open.level == Level::Entry) {
            self.done.mended.n_unclosed += 1;
            self.close_to(self.open.len() - 1);
        }
    }

    fn end(&mut self, name: &str) {
        let is_it = |open: &Open<'_>| open.name == name;
        let is_nearly = |open: &Open<'_>| open.name.eq_ignore_ascii_case(name);
        let at =
            self.open.iter().rposition(is_it).or_else(|| self.open.iter().rposition(is_nearly));
        let entry = self.open.iter().rposition(|open| open.level == Level::Entry);
        match at {
            // A stray end tag inside an entry does not end what is around the entry, unless
            // it ends the feed itself.
            Some(at)
                if entry.is_none_or(|entry| entry <= at) || self.open[at].level == Level::Feed =>
            {
                self.done.mended.n_unclosed += self.open.len() - 1 - at;
                self.close_to(at);
            }
            _ => self.done.mended.n_stray += 1,
        }
    }

    fn close_to(&mut self, n_open: usize) {
        while n_open < self.open.len() {
            let Some(open) = self.open.pop() else { return };
            self.bound.truncate(open.n_bound);
            if open.level == Level::Entry {
                self.close_entry();
            }
            if self.open.is_empty() {
                self.done.xml.push_str(self.dialect.foot());
            }
        }
    }

    /// Everything up to the end tag, entities resolved once; as it stands where it is markup.
    fn text_of(&mut self, tag: &Tag<'a>, limit: Limit) -> String {
        if tag.is_empty {
            return String::new();
        }
        let kind = tag.value("type").unwrap_or_default().to_ascii_lowercase();
        let is_inline = || self.scan.is_at_markup() && !kind.contains("html");
        let is_markup = self.dialect == Dialect::Atom && (kind.contains("xhtml") || is_inline());
        let mut text = self.scan.text_until_end(tag.name, limit, is_markup);
        let n_leading = text.len() - text.trim_start().len();
        text.truncate(text.trim_end().len());
        text.drain(..n_leading.min(text.len()));
        text
    }

    fn write(&mut self, field: Field, text: &str) {
        self.done.mended.n_controls += self.dialect.write(field, text, &mut self.done.xml);
    }
}
