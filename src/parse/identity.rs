//! What makes two entries the same thing. Keys are stable over polls and never random.
use std::collections::HashSet;

use sha2::{Digest as _, Sha256};
use url::Url;

use crate::model::Item;

/// Query parameters that say how a reader came, not what is read.
const TRACKING: &[&str] = &[
    "_ga",
    "at_campaign",
    "at_medium",
    "cmp",
    "cmpid",
    "dclid",
    "fbclid",
    "feedname",
    "feedtype",
    "ftag",
    "gclid",
    "igshid",
    "ito",
    "maca",
    "mc_cid",
    "mc_eid",
    "msclkid",
    "ns_campaign",
    "ns_fee",
    "ns_linkname",
    "ns_mchannel",
    "ns_source",
    "smid",
    "spm",
    "wt_mc",
    "xtor",
    "yclid",
];
/// Parameters that are tracking when their value speaks of feeds: `traffic_source=rss`.
const ORIGINS: &[&str] =
    &["emc", "from", "partner", "ref", "referrer", "source", "src", "traffic_source"];

/// One spelling for one article: `https`, lower-case host, no fragment, no tracking
/// parameters, no trailing slash. For comparing, not for following.
///
/// Text that is no http(s) address comes back trimmed; empty stays empty.
///
/// ```text
/// http://WWW.Example.org/a/?utm_source=rss&id=7#top   ->  https://www.example.org/a?id=7
/// ```
pub fn canonical_link(link: &str) -> String {
    let link = link.trim();
    let Some(mut url) = Url::parse(link).ok().filter(is_web) else { return link.to_owned() };
    url.set_fragment(None);
    let kept: Vec<&str> = url.query().unwrap_or("").split('&').filter(|p| is_content(p)).collect();
    let query = kept.join("&");
    url.set_query(Some(&*query).filter(|query| !query.is_empty()));
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let (_, rest) = url.as_str().split_once("://").unwrap_or(("", link));
    format!("https://{}", if path.is_empty() { rest.replacen('/', "", 1) } else { rest.to_owned() })
}

/// The address of a page or nothing: http or https with a host.
pub(crate) fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

fn is_content(parameter: &str) -> bool {
    let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
    let (name, value) = (name.to_ascii_lowercase(), value.to_ascii_lowercase());
    let is_origin = ORIGINS.contains(&&*name) && (value.contains("rss") || value.contains("feed"));
    !parameter.is_empty() && !name.starts_with("utm_") && !TRACKING.contains(&&*name) && !is_origin
}

/// Gives every item its key, in document order; `item.key` holds the outlet's own id or
/// nothing. An item that repeats another is left out.
///
/// The outlet's id; else the canonical link; else a hash of title (or text) and day. The second
/// item with one id becomes `id|link`, so that neither is lost.
///
/// The items, how many ids were used twice, and how many items were left out.
pub(super) fn assign_keys(items: Vec<Item>) -> (Vec<Item>, usize, usize) {
    let n_before = items.len();
    let mut taken = HashSet::new();
    let mut n_shared = 0;
    let mut kept = Vec::with_capacity(items.len());
    for mut item in items {
        let mut key = first_key(&item);
        if taken.contains(&key) {
            n_shared += 1;
            key = format!("{key}|{}", item.link);
        }
        if taken.contains(&key) {
            key = format!("{key}|{}", fingerprint(&item));
        }
        if taken.insert(key.clone()) {
            item.key = key;
            kept.push(item);
        }
    }
    let n_left_out = n_before - kept.len();
    (kept, n_shared, n_left_out)
}

fn first_key(item: &Item) -> String {
    if !item.key.is_empty() {
        item.key.clone()
    } else if !item.link.is_empty() {
        canonical_link(&item.link)
    } else {
        fingerprint(item)
    }
}

/// Title (or, without one, the text) and day, hashed.
fn fingerprint(item: &Item) -> String {
    let text = if item.title.is_empty() { item.body() } else { &item.title };
    let day = item.published.or(item.updated);
    let mut hash = Sha256::new();
    hash.update(text.to_lowercase());
    hash.update([0]);
    hash.update(day.map(|at| at.date_naive().to_string()).unwrap_or_default());
    let hex = hash
        .finalize()
        .iter()
        .take(12)
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    format!("title:{hex}")
}

#[cfg(test)]
mod tests {
    use super::{assign_keys, canonical_link};
    use crate::{model::Item, parse::dates};

    #[test]
    fn one_article_has_one_spelling() {
        let check = |link: &str, expected: &str| assert_eq!(canonical_link(link), expected);
        check(
            "http://WWW.Example.org/a/?utm_source=rss&id=7#top",
            "https://www.example.org/a?id=7",
        );
        check("https://example.org:443/a", "https://example.org/a");
        check("http://example.org:80/a", "https://example.org/a");
        check("http://example.org/", "https://example.org");
        check("https://example.org?at_medium=RSS", "https://example.org");
        check("https://example.org/a?traffic_source=rss", "https://example.org/a");
        check("https://example.org/a?source=ministry", "https://example.org/a?source=ministry");
        check("https://example.org/Путь", "https://example.org/%D0%9F%D1%83%D1%82%D1%8C");
        check("https://me:secret@example.org/a", "https://example.org/a");
        check(" tag:example.org,2026:1 ", "tag:example.org,2026:1");
        check("", "");
    }

    #[test]
    fn every_item_has_its_own_key() {
        let item = |key: &str, link: &str, title: &str| Item {
            key: key.into(),
            link: link.into(),
            title: title.into(),
            published: dates::parse("2026-03-03"),
            ..Item::default()
        };
        let (items, n_shared, n_left_out) = assign_keys(vec![
            item("g1", "https://e.org/1", "One"),
            item("g1", "https://e.org/2", "Two"),
            item("g1", "https://e.org/2", "Three"),
            item("g1", "https://e.org/2", "Three"),
            item("", "https://e.org/4/?utm_medium=rss", "Four"),
            item("", "", "Five"),
            item("", "", ""),
        ]);
        let keys: Vec<_> = items.iter().map(|item| item.key.as_str()).collect();
        insta::assert_snapshot!(keys.join("\n"), @r"
        g1
        g1|https://e.org/2
        g1|https://e.org/2|title:5a18a88845b5026cd77ac79a
        https://e.org/4
        title:ead42278bedf20ef6f7be869
        title:c15db642adf492ca58e50ddb
        ");
        assert_eq!((n_shared, n_left_out), (3, 1));
    }
}
