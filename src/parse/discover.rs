//! Finding feeds where there is none: in the head of a page, in a list of feeds, at the paths
//! where feeds usually live.
use std::collections::HashSet;

use url::Url;

use super::{identity::is_web, tag::Tag};
use crate::text::{self, html};

/// Links a page may have that we look at.
const MAX_CANDIDATES: usize = 20;
/// Feeds a list may name.
const MAX_LISTED: usize = 20_000;
/// Where feeds live when nobody says so.
const USUAL: &[&str] = &["feed", "rss", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feeds"];

/// An address that may be a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Absolute.
    pub url: Url,
    /// What the page or list calls it; one line, may be empty.
    pub title: String,
    /// Folders around it in a list, outermost first; empty on a page.
    pub folders: Vec<String>,
    /// Attributes of a list that are our own (`attache:role`), without the prefix.
    pub notes: Vec<(String, String)>,
}

/// The feeds a page speaks of, most certain first: `<link rel="alternate">` of a feed type, then
/// links whose address looks like a feed's, then (`usual`) the paths where feeds usually live.
/// Feeds of comments come last. At most 20.
///
/// * `page` — decoded.
/// * `base` — where it came from.
/// * `usual` — whether to guess too.
pub fn discover(page: &str, base: &Url, usual: bool) -> Vec<Candidate> {
    let mut found = Found { base: base.clone(), seen: HashSet::new(), candidates: Vec::new() };
    let mut linked = Vec::new();
    for tag in tags(page) {
        match tag.name.to_ascii_lowercase().as_str() {
            "base" => found.rebase(&tag),
            "link" if is_feed_link(&tag) => found.take(&tag),
            "a" if looks_like_feed(&tag.value("href").unwrap_or_default()) => linked.push(tag),
            _ => (),
        }
    }
    for tag in &linked {
        found.take(tag);
    }
    if usual {
        found.guess(base);
    }
    let mut candidates = found.candidates;
    candidates.sort_by_key(is_about_comments);
    candidates.truncate(MAX_CANDIDATES);
    candidates
}

/// The feeds of an OPML list, in its order, with the folders they lie in. Addresses that are no
/// http(s) are left out.
///
/// Source: OPML 2.0, "Subscription lists".
pub fn opml(text: &str, base: &Url) -> Vec<Candidate> {
    let mut folders: Vec<Option<String>> = Vec::new();
    let mut feeds = Vec::new();
    for markup in markups(text) {
        if markup.get(..9).is_some_and(|end| end.eq_ignore_ascii_case("</outline")) {
            folders.pop();
            continue;
        }
        let Some(tag) = Tag::read(markup) else { continue };
        if !tag.name.eq_ignore_ascii_case("outline") {
            continue;
        }
        let label = tag.value("title").filter(|title| !title.trim().is_empty());
        let label = text::line(&label.or_else(|| tag.value("text")).unwrap_or_default());
        let address = tag.value("xmlUrl").filter(|url| !url.trim().is_empty());
        let is_feed = address.is_some();
        if let Some(url) = address.and_then(|url| base.join(url.trim()).ok()).filter(is_web) {
            let folders = folders.iter().flatten().cloned().collect();
            let own = tag.attributes.iter().filter_map(|(key, _)| key.strip_prefix("attache:"));
            let note =
                |key: &str| tag.value(&format!("attache:{key}")).unwrap_or_default().into_owned();
            let notes = own.map(|key| (key.to_owned(), note(key))).collect();
            feeds.push(Candidate { url, title: label.clone(), folders, notes });
        }
        if !tag.is_empty {
            folders.push((!is_feed).then_some(label));
        }
        if MAX_LISTED <= feeds.len() {
            break;
        }
    }
    feeds
}

struct Found {
    base: Url,
    seen: HashSet<Url>,
    candidates: Vec<Candidate>,
}

impl Found {
    fn rebase(&mut self, tag: &Tag<'_>) {
        if let Some(base) = tag.value("href").and_then(|href| self.base.join(href.trim()).ok()) {
            self.base = base;
        }
    }

    fn take(&mut self, tag: &Tag<'_>) {
        let href = tag.value("href").unwrap_or_default();
        let Ok(url) = self.base.join(href.trim()) else { return };
        let title = text::line(&html::plain(&tag.value("title").unwrap_or_default()));
        self.add(url, title);
    }

    fn guess(&mut self, base: &Url) {
        for path in USUAL {
            if let Ok(url) = base.join(&format!("/{path}")) {
                self.add(url, String::new());
            }
        }
    }

    fn add(&mut self, mut url: Url, title: String) {
        url.set_fragment(None);
        if is_web(&url) && self.seen.insert(url.clone()) {
            self.candidates.push(Candidate { url, title, folders: Vec::new(), notes: Vec::new() });
        }
    }
}

fn tags(text: &str) -> impl Iterator<Item = Tag<'_>> {
    markups(text).filter_map(Tag::read)
}

/// From every `<` to the end; comments are passed over.
fn markups(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            at += text.get(at..)?.find('<')?;
            let markup = &text[at..];
            if let Some(comment) = markup.strip_prefix("<!--") {
                at += 4 + comment.find("-->").map_or(comment.len(), |end| end + 3);
                continue;
            }
            at += 1;
            return Some(markup);
        }
    })
}

fn is_feed_link(tag: &Tag<'_>) -> bool {
    let rel = tag.value("rel").unwrap_or_default().to_ascii_lowercase();
    let kind = tag.value("type").unwrap_or_default().to_ascii_lowercase();
    let is_alternate = rel.split_whitespace().any(|word| matches!(word, "alternate" | "feed"));
    let kinds = ["application/rss+xml", "application/atom+xml", "application/feed+json"];
    let is_feed = kinds.iter().any(|known| kind.starts_with(known))
        || kind.starts_with("application/rdf+xml")
        || (kind.starts_with("application/json")
            && tag.value("href").is_some_and(|href| looks_like_feed(&href)));
    is_alternate && is_feed
}

fn looks_like_feed(href: &str) -> bool {
    let href = href.to_ascii_lowercase();
    let path = href.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let names =
        ["feed", "rss", "atom", "rss.xml", "feed.xml", "atom.xml", "index.xml", "index.rdf"];
    names.contains(&last)
        || [".rss", ".atom", ".rdf"].iter().any(|end| last.ends_with(end))
        || href.contains("feeds.feedburner.com/")
}

fn is_about_comments(candidate: &Candidate) -> bool {
    let says = |text: &str| text.to_ascii_lowercase().contains("comments");
    says(candidate.url.path()) || says(&candidate.title)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{discover, opml};

    fn base() -> Url {
        Url::parse("https://e.org/news/today").expect("an address")
    }

    #[test]
    fn a_page_names_its_feeds() {
        let page = "<html><head><!-- <link rel=alternate type=application/rss+xml href=/no> -->
            <link rel='alternate' type='application/rss+xml' title='Comments &raquo;' href='/comments/feed'>
            <LINK REL=\"alternate\" TYPE=\"application/atom+xml\" HREF=\"atom?a=1&amp;b=2\" title=\"All &amp; more\">
            <link rel=stylesheet type=text/css href=/style.css><link rel=alternate hreflang=de href=/de>
            </head><body><a href=/about>About</a><a href='/press/rss.xml'>RSS</a><a href='/press/rss.xml#x'>RSS</a>";
        let found = discover(page, &base(), false);
        let shown: Vec<_> = found
            .iter()
            .map(|it| format!("{} {}", it.url, it.title).trim_end().to_owned())
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        https://e.org/news/atom?a=1&b=2 All & more
        https://e.org/press/rss.xml
        https://e.org/comments/feed Comments »
        ");
        assert_eq!(discover("", &base(), true)[0].url.as_str(), "https://e.org/feed");
        assert_eq!(discover("<<<a href=", &base(), false), vec![]);
    }

    #[test]
    fn a_list_of_feeds_keeps_its_folders() {
        let list = "<opml version='2.0'><body><outline text='Asia &amp; Pacific'><outline text='South'>
            <outline type='rss' text='Dawn' xmlUrl='https://dawn.example/feed' htmlUrl='https://dawn.example/'/>
            </outline><outline type=rss title='Nikkei' text=x xmlUrl='https://nikkei.example/rss'></outline></outline>
            <outline text='Loose' xmlUrl='https://loose.example/'/><outline text='bad' xmlUrl='file:///etc'/>";
        let shown: Vec<_> = opml(list, &base())
            .iter()
            .map(|it| format!("{} {} {}", it.folders.join("/"), it.title, it.url))
            .collect();
        insta::assert_snapshot!(shown.join("\n"), @r"
        Asia & Pacific/South Dawn https://dawn.example/feed
        Asia & Pacific Nikkei https://nikkei.example/rss
         Loose https://loose.example/
        ");
    }
}
