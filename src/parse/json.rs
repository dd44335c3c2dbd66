//! JSON Feed whose fields have the wrong types, put right, so that the strict reader takes it.
use serde_json::{Map, Value};

use url::Url;

use super::{classify::shortened, person};
use crate::{model::Hints, text};

const FEED_TEXTS: &[&str] =
    &["title", "home_page_url", "feed_url", "language", "description", "icon", "favicon"];
const ITEM_TEXTS: &[&str] = &[
    "id",
    "url",
    "external_url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "date_published",
    "date_modified",
];

/// The document with every field of its proper type, its items counted, and what it says of
/// itself; else what it is instead, in words that follow "the address leads to".
pub(super) fn repair(
    text: &str,
    max_items: usize,
    base: &Url,
) -> Result<(String, usize, Hints), String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
    let Ok(Value::Object(mut feed)) = serde_json::from_str::<Value>(text) else {
        return Err("a JSON document that is no feed".to_owned());
    };
    let says_feed =
        matches!(feed.get("version"), Some(Value::String(v)) if v.contains("jsonfeed.org"));
    let mut items = match feed.remove("items") {
        Some(Value::Array(items)) if says_feed || items.iter().any(is_entry) => items,
        _ if says_feed => Vec::new(),
        _ => return Err(not_a_feed(&feed)),
    };
    let hints = hints(&feed, base);
    let n_items = items.len();
    items.retain(Value::is_object);
    items.truncate(max_items);
    items.iter_mut().filter_map(Value::as_object_mut).for_each(repair_item);
    feed.insert("items".to_owned(), Value::Array(items));
    feed.insert("version".to_owned(), "https://jsonfeed.org/version/1.1".into());
    texts(&mut feed, FEED_TEXTS);
    authors(&mut feed);
    feed.entry("title").or_insert_with(|| "".into());
    Ok((Value::Object(feed).to_string(), n_items, hints))
}

/// Source: JSON Feed 1.1, `feed_url`, `next_url`, `hubs`.
fn hints(feed: &Map<String, Value>, base: &Url) -> Hints {
    let address = |value: Option<&Value>| base.join(value?.as_str()?).ok();
    Hints {
        own: address(feed.get("feed_url")),
        older: address(feed.get("next_url")),
        hub: address(feed.get("hubs").and_then(|hubs| hubs.get(0)?.get("url"))),
        ..Hints::default()
    }
}

fn is_entry(item: &Value) -> bool {
    ["id", "url", "content_html", "content_text"].iter().any(|key| item.get(key).is_some())
}

/// A JSON answer usually carries the server's excuse.
fn not_a_feed(answer: &Map<String, Value>) -> String {
    let words =
        ["message", "error", "detail", "errors"].iter().find_map(|key| answer.get(*key)?.as_str());
    match words {
        Some(words) => format!("a JSON answer that says “{}”", shortened(&text::line(words))),
        None => "a JSON document that is no feed".to_owned(),
    }
}

fn repair_item(item: &mut Map<String, Value>) {
    texts(item, ITEM_TEXTS);
    authors(item);
    keep(item, "tags", Value::is_string);
    item.remove("attachments");
}

/// Numbers become text; what is neither goes.
fn texts(object: &mut Map<String, Value>, keys: &[&str]) {
    for key in keys {
        match object.get(*key) {
            None | Some(Value::String(_)) => (),
            Some(Value::Number(number)) => {
                let text = number.to_string();
                object.insert((*key).to_owned(), text.into());
            }
            Some(_) => drop(object.remove(*key)),
        }
    }
}

/// `author` is an object, `authors` a list of them; each with a name that is text.
fn authors(object: &mut Map<String, Value>) {
    if let Some(Value::String(name)) = object.get("author") {
        let author = serde_json::json!({ "name": name });
        object.insert("author".to_owned(), author);
    }
    if object.get("author").is_some_and(|author| !author.is_object()) {
        object.remove("author");
    }
    keep(object, "authors", Value::is_object);
    if let Some(Value::Object(single)) = object.get_mut("author") {
        author(single);
    }
    if let Some(Value::Array(list)) = object.get_mut("authors") {
        list.iter_mut().filter_map(Value::as_object_mut).for_each(author);
    }
}

fn author(author: &mut Map<String, Value>) {
    texts(author, &["name", "url"]);
    if let Some(Value::String(name)) = author.get_mut("name") {
        *name = person::name_of(name);
    }
}

/// A list of what is right in it; no list at all is dropped.
fn keep(object: &mut Map<String, Value>, key: &str, is_right: fn(&Value) -> bool) {
    match object.get_mut(key) {
        Some(Value::Array(list)) => list.retain(is_right),
        Some(_) => drop(object.remove(key)),
        None => (),
    }
}
