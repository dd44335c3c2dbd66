//! Entries, as the feed reader gives them, to items: plain text, absolute links, capped fields.
use feed_rs::model::{Entry, Feed, FeedType};
use url::Url;

use super::identity::is_web;
use crate::{
    model::Item,
    text::{self, html},
};

const MAX_TITLE_BYTES: usize = 2_000;
const MAX_SUMMARY_BYTES: usize = 50_000;
const MAX_CONTENT_BYTES: usize = 500_000;
const MAX_LINE_BYTES: usize = 500;
const MAX_KEY_BYTES: usize = 2_000;
const MAX_CATEGORIES: usize = 50;

/// The items of a feed; `key` is the outlet's own id or empty.
///
/// * `base` — what relative links refer to.
pub(super) fn items(feed: &Feed, base: &Url) -> Vec<Item> {
    let lang = feed.language.as_deref().and_then(language);
    let is_json = feed.feed_type == FeedType::JSON;
    feed.entries.iter().map(|entry| item(entry, lang.as_deref(), is_json, base)).collect()
}

fn item(entry: &Entry, lang: Option<&str>, is_json: bool, base: &Url) -> Item {
    let summary = html::plain(entry.summary.as_ref().map_or("", |text| &text.content));
    let content = entry.content.as_ref().and_then(|content| content.body.as_deref());
    let content = html::plain(content.unwrap_or_default());
    let is_fuller = summary.len() < content.len();
    let title = entry.title.as_ref().map_or("", |text| &text.content);
    Item {
        key: capped(text::line(&entry.id), MAX_KEY_BYTES),
        title: capped(text::line(&html::plain(title)), MAX_TITLE_BYTES),
        summary: capped(summary, MAX_SUMMARY_BYTES),
        content: if is_fuller { capped(content, MAX_CONTENT_BYTES) } else { String::new() },
        link: link(entry, is_json, base),
        author: author(entry),
        categories: categories(entry),
        lang: entry.language.as_deref().and_then(language).or_else(|| lang.map(str::to_owned)),
        published: entry.published,
        updated: entry.updated.filter(|at| Some(*at) != entry.published),
    }
}

/// The article's own address: a page rather than another form of it.
fn link(entry: &Entry, is_json: bool, base: &Url) -> String {
    let is_page = |kind: &Option<String>| kind.as_ref().is_none_or(|kind| kind.contains("html"));
    let candidates = || entry.links.iter().filter(|link| link.target.is_none());
    let best = candidates().find(|link| is_page(&link.media_type)).or_else(|| candidates().next());
    let own = best.map(|link| link.href.trim());
    let own =
        own.or_else(|| is_json.then_some(entry.id.trim()).filter(|id| id.starts_with("http")));
    let resolved = own.filter(|own| !own.is_empty()).and_then(|own| base.join(own).ok());
    resolved.filter(is_web).map_or_else(String::new, String::from)
}

fn author(entry: &Entry) -> String {
    let mut names: Vec<String> = Vec::new();
    for person in &entry.authors {
        let name = person.name.as_deref().or(person.email.as_deref()).unwrap_or_default();
        let name = text::line(&html::plain(name));
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    capped(names.join(", "), MAX_LINE_BYTES)
}

fn categories(entry: &Entry) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for category in entry.categories.iter().take(MAX_CATEGORIES) {
        let line = capped(text::line(&html::plain(&category.term)), MAX_LINE_BYTES);
        if !line.is_empty() && !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// BCP 47 in lower case; `None` if it does not look like it. `en_US` is taken for `en-us`.
fn language(tag: &str) -> Option<String> {
    let tag = tag.trim().to_ascii_lowercase().replace('_', "-");
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let is_tag = tag.split('-').all(is_part) && (2..=3).contains(&tag.split('-').next()?.len());
    is_tag.then_some(tag)
}

/// Cut where a character ends, and no space after it.
fn capped(mut text: String, max_bytes: usize) -> String {
    if max_bytes < text.len() {
        text.truncate(text.floor_char_boundary(max_bytes));
        text.truncate(text.trim_end().len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::language;

    #[test]
    fn languages_are_tags_or_nothing() {
        let check = |tag: &str, expected: Option<&str>| {
            assert_eq!(language(tag).as_deref(), expected, "{tag}");
        };
        check("en-US", Some("en-us"));
        check("en_GB", Some("en-gb"));
        check(" ur ", Some("ur"));
        check("english", None);
        check("", None);
        check("en-", None);
    }
}
