//! What a page says of itself for machines: linked data in JSON.
//!
//! Source: schema.org `Article` and its kinds; JSON-LD 1.1 §7 (embedded in HTML).
use serde_json::{Map, Value};

use crate::{
    parse,
    text::{self, html},
};

/// Objects that are looked at; a page has a dozen.
const MAX_OBJECTS: usize = 2_000;
/// Authors that are named.
const MAX_AUTHORS: usize = 10;

/// What is said of the article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Linked {
    /// Whether an article is spoken of at all.
    pub(super) has_article: bool,
    /// Whether the page calls itself a list of others.
    pub(super) is_list: bool,
    /// Whether it says that one must pay.
    pub(super) is_paid: bool,
    pub(super) title: String,
    pub(super) byline: String,
    /// As written.
    pub(super) published: String,
    pub(super) url: String,
    /// The text, where it is given whole; paragraphs as in `text::html::plain`.
    pub(super) body: String,
}

/// * `data` — pieces of JSON as they stand in the page; what cannot be read is passed over.
pub(super) fn read(data: &[&str]) -> Linked {
    let mut linked = Linked::default();
    let mut n_left = MAX_OBJECTS;
    for piece in data {
        if let Some(value) = json(piece) {
            walk(&value, &mut n_left, &mut linked);
        }
    }
    linked
}

/// Reads JSON that may stand in a comment or hold line breaks within its strings.
fn json(piece: &str) -> Option<Value> {
    let begin = piece.find(['{', '['])?;
    let end = piece.rfind(['}', ']'])?;
    let piece = piece.get(begin..=end)?;
    serde_json::from_str(piece)
        .or_else(|_| serde_json::from_str(&piece.replace(|c: char| c.is_control(), " ")))
        .ok()
}

/// Depth is bounded by the reader of JSON, at 128.
fn walk(value: &Value, n_left: &mut usize, linked: &mut Linked) {
    if *n_left == 0 {
        return;
    }
    *n_left -= 1;
    match value {
        Value::Array(values) => values.iter().for_each(|value| walk(value, n_left, linked)),
        Value::Object(object) => {
            let is_kind = |is: fn(&str) -> bool| strings(object.get("@type")).any(is);
            linked.is_list |= is_kind(is_list);
            if is_kind(is_article) {
                if !linked.has_article {
                    take(object, linked);
                }
                return; // what it names inside are other articles
            }
            let date = text::line(first(object.get("datePublished")));
            if linked.published.is_empty() && is_kind(is_page) {
                linked.published = date;
            }
            for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(value) = object.get(key) {
                    walk(value, n_left, linked);
                }
            }
        }
        _ => (),
    }
}

fn is_article(kind: &str) -> bool {
    let kind = kind.rsplit('/').next().unwrap_or_default();
    kind.ends_with("Article") || matches!(kind, "BlogPosting" | "LiveBlogPosting" | "Report")
}

/// What may hold an article without saying so.
fn is_page(kind: &str) -> bool {
    kind.ends_with("Page") || kind.ends_with("Review")
}

fn is_list(kind: &str) -> bool {
    matches!(kind, "CollectionPage" | "ItemList" | "SearchResultsPage")
}

fn take(object: &Map<String, Value>, linked: &mut Linked) {
    let line = |key: &str| text::line(&html::plain(first(object.get(key))));
    linked.has_article = true;
    linked.title = line("headline");
    if linked.title.is_empty() {
        linked.title = line("name");
    }
    linked.byline = authors(object.get("author"));
    let published = line("datePublished");
    if !published.is_empty() {
        linked.published = published;
    }
    linked.is_paid = match object.get("isAccessibleForFree") {
        Some(Value::Bool(is_free)) => !is_free,
        Some(Value::String(is_free)) => is_free.eq_ignore_ascii_case("false"),
        _ => false,
    };
    let page = object.get("mainEntityOfPage");
    let id = page.and_then(|page| page.get("@id")).or(page);
    let urls = [object.get("url"), id].map(first);
    urls.into_iter().find(|it| !it.is_empty()).unwrap_or("").clone_into(&mut linked.url);
    linked.body = paragraphs(first(object.get("articleBody")));
}

/// A text with or without markup; without, each of its lines is one.
fn paragraphs(text: &str) -> String {
    if text.contains('<') {
        return html::plain(text);
    }
    text.lines().map(html::plain).collect::<Vec<_>>().join("\n")
}

/// A text, or the first of several.
fn first(value: Option<&Value>) -> &str {
    strings(value).next().unwrap_or_default()
}

fn strings(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let several = value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    value.into_iter().chain(several).filter_map(Value::as_str)
}

/// Names of persons, joined by commas: of texts, of objects with a `name`, of lists of both.
fn authors(value: Option<&Value>) -> String {
    let several = match value {
        Some(Value::Array(values)) => values.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let mut names: Vec<String> = Vec::new();
    for author in several.iter().take(MAX_AUTHORS) {
        let parts = if author.is_object() { author.get("name") } else { Some(author) };
        for name in strings(parts).map(name).filter(|name| !name.is_empty()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names.join(", ")
}

/// A name without "by" and mail address; empty where an address stands in its place.
pub(super) fn name(text: &str) -> String {
    let line = text::line(&html::plain(text));
    let begins_with_by = line.get(..3).is_some_and(|by| by.eq_ignore_ascii_case("by "));
    let line = if begins_with_by { line[3..].trim() } else { &line };
    let is_address = ["http:", "https:", "www.", "//"].iter().any(|it| line.starts_with(it));
    if is_address || 120 < line.chars().count() { String::new() } else { parse::name_of(line) }
}

/// The same where the line was found by its looks: empty when it is more than a name.
pub(super) fn short_name(text: &str) -> String {
    let name = name(text);
    let is_name = name.split_whitespace().count() <= 8 && !name.contains(|c: char| c.is_numeric());
    if is_name { name } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::{Linked, name, read, short_name};

    #[test]
    fn an_article_is_found_wherever_it_stands() {
        let article = r#"{"@type":"NewsArticle","headline":"Talks &amp; gas","author":[{"name":"By Ann
            Writer"},"Bob","Bob"],"datePublished":"2026-03-03T10:00:00Z","url":"https://e.org/a",
            "isAccessibleForFree":"False","articleBody":"One.\n\nTwo."}"#;
        let expected = Linked {
            has_article: true,
            is_list: false,
            is_paid: true,
            title: "Talks & gas".to_owned(),
            byline: "Ann Writer, Bob".to_owned(),
            published: "2026-03-03T10:00:00Z".to_owned(),
            url: "https://e.org/a".to_owned(),
            body: "One.\n\nTwo.".to_owned(),
        };
        assert_eq!(read(&[article]), expected);
        assert_eq!(read(&[&format!("<!-- [{article}] -->")]), expected);
        assert_eq!(read(&[&format!(r#"{{"@graph":[{{"@type":"Person"}},{article}]}}"#)]), expected);
        assert_eq!(read(&["{", "nothing", r#"{"@type":"WebSite"}"#]), Linked::default());
    }

    #[test]
    fn names_are_names() {
        let check = |text: &str, expected: &str| assert_eq!(name(text), expected, "{text}");
        check("By Ann Writer", "Ann Writer");
        check("https://facebook.com/ann", "");
        check("Ann (ann@e.org)", "Ann");
        assert_eq!(short_name("By Ann Writer"), "Ann Writer");
        assert_eq!(short_name("Ann Writer Monday, 3 March 2026"), "");
    }
}
