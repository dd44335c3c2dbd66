//! Title, author, date, language and address of a page, from whatever it says of itself.
//!
//! Source: The Open Graph protocol; schema.org; RFC 6596 (canonical).
use chrono::{DateTime, Datelike as _, Utc};
use dom_query::Document;
use url::Url;

use super::linked::{self, Linked};
use crate::{
    parse::{self, robots},
    text,
};

/// Names under which the time of publication stands, best first.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "publication_date",
    "publishdate",
    "pubdate",
    "date",
];
const AUTHORS: &[&str] = &[
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
];
const TITLES: &[&str] = &["og:title", "twitter:title", "parsely-title", "dc.title", "title"];
/// The first page went on the web.
const FIRST_YEAR: i32 = 1991;
/// Times that are looked at.
const MAX_TIMES: usize = 20;

/// What a page says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) title: String,
    pub(super) byline: String,
    pub(super) published: Option<DateTime<Utc>>,
    /// The primary subtag: `en`; empty when it does not say.
    pub(super) lang: String,
    pub(super) canonical: Option<Url>,
    /// What it calls itself, in small letters: `article`, `website`.
    pub(super) kind: String,
    /// Whether it wants its words neither kept nor found.
    pub(super) keeps_off: bool,
}

/// What a page says of itself in its head and in the linked data; empty where it says nothing.
///
/// * `base` — where the page came from: addresses in it are relative to that.
pub(super) fn read(document: &Document, linked: &Linked, base: &Url) -> Head {
    let metas = metas(document);
    let find = |names: &[&str]| values(&metas, names);
    let site = find(&["og:site_name"]).first().map(|site| text::line(site)).unwrap_or_default();
    let said = [linked.title.as_str()].into_iter().chain(find(TITLES));
    let said = said.map(text::line).find(|title| !title.is_empty());
    let title = said.unwrap_or_else(|| shown_title(document));
    let names = find(AUTHORS).into_iter().map(linked::name).find(|name| !name.is_empty());
    let byline = Some(linked.byline.clone()).filter(|name| !name.is_empty()).or(names);
    let dates = [linked.published.clone()].into_iter();
    let dates = dates.chain(find(PUBLISHED).into_iter().map(str::to_owned));
    Head {
        title: without_site(&title, &site),
        byline: byline.unwrap_or_default(),
        published: dates.chain(times(document)).find_map(|date| published(&date)),
        lang: lang(document),
        canonical: canonical(document, &find(&["og:url"]), linked, base),
        keeps_off: robots::keeps_off(&find(&["robots", "attache"]).join("\n")),
        kind: find(&["og:type"]).first().map(|it| it.to_ascii_lowercase()).unwrap_or_default(),
    }
}

/// The first heading, where the title in the tab repeats it or is missing; empty otherwise.
fn shown_title(document: &Document) -> String {
    let shown = |selector: &str| text::line(&document.select_single(selector).text());
    let (tab, heading) = (shown("title"), shown("h1"));
    if tab.contains(&heading) || tab.is_empty() { heading } else { String::new() }
}

/// Names in small letters, with their values.
fn metas(document: &Document) -> Vec<(String, String)> {
    let mut metas = Vec::new();
    for node in document.select("meta[content]").nodes() {
        let value = node.attr("content").unwrap_or_default();
        for key in ["property", "name", "itemprop"].iter().filter_map(|key| node.attr(key)) {
            let keys = key.split_whitespace().map(str::to_ascii_lowercase);
            metas.extend(keys.map(|key| (key, value.trim().to_owned())));
        }
    }
    metas
}

/// An instant at which a page may have been published: 0001-01-01 is nobody's date.
pub(super) fn published(date: &str) -> Option<DateTime<Utc>> {
    parse::date(date).filter(|at| FIRST_YEAR <= at.year())
}

/// The values of the first name, then those of the next.
fn values<'a>(metas: &'a [(String, String)], names: &[&str]) -> Vec<&'a str> {
    let mut values = Vec::new();
    for name in names {
        let of_name = metas.iter().filter(|(key, _)| key == name);
        values.extend(of_name.map(|(_, value)| value.as_str()));
    }
    values
}

/// What stands in `<time datetime>`, those marked as publication first.
fn times(document: &Document) -> Vec<String> {
    let mut times = Vec::new();
    for marked in ["time[itemprop~=datePublished]", "time[pubdate]", "time[datetime]"] {
        let found = document.select(marked);
        let values = found.nodes().iter().filter_map(|node| node.attr("datetime"));
        times.extend(values.take(MAX_TIMES).map(|value| value.to_string()));
    }
    times
}

fn lang(document: &Document) -> String {
    let root = document.select("html[lang]");
    let lang = root.nodes().first().and_then(|node| node.attr("lang")).unwrap_or_default();
    primary(&lang)
}

/// `en` of `en-GB`; empty where it is no language tag.
fn primary(tag: &str) -> String {
    let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
    let is_code =
        matches!(primary.len(), 2 | 3) && primary.bytes().all(|b| b.is_ascii_alphabetic());
    if is_code { primary.to_ascii_lowercase() } else { String::new() }
}

/// The first that leads to a page of the web; the front page is nobody's article.
fn canonical(document: &Document, said: &[&str], linked: &Linked, base: &Url) -> Option<Url> {
    let links = document.select("link[rel~=canonical][href]");
    let links = links.nodes().iter().filter_map(|node| node.attr("href"));
    let links = links.take(1).map(|href| href.to_string());
    let all = links.chain(said.iter().map(|it| (*it).to_owned())).chain([linked.url.clone()]);
    all.filter(|address| !address.trim().is_empty())
        .filter_map(|address| base.join(address.trim()).ok())
        .find(|url| parse::is_web(url) && (url.path() != "/" || url.query().is_some()))
}

/// `Talks go on` of `Talks go on | The Outlet`, where the outlet is known.
fn without_site(title: &str, site: &str) -> String {
    let cut = title.strip_suffix(site).map(str::trim_end).filter(|_| !site.is_empty());
    let cut = cut.and_then(|cut| cut.strip_suffix(['|', '-', '–', '—', '·', '»', ':']));
    cut.map(str::trim_end).filter(|cut| !cut.is_empty()).unwrap_or(title).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{primary, without_site};

    #[test]
    fn the_outlet_is_no_part_of_a_title() {
        let check = |title: &str, expected: &str| {
            assert_eq!(without_site(title, "The Outlet"), expected, "{title}");
        };
        check("Talks go on | The Outlet", "Talks go on");
        check("Talks go on — The Outlet", "Talks go on");
        check("Why I love The Outlet", "Why I love The Outlet");
        check("The Outlet", "The Outlet");
    }

    #[test]
    fn a_language_is_its_primary_subtag() {
        let check = |tag: &str, expected: &str| assert_eq!(primary(tag), expected, "{tag}");
        check("en-GB", "en");
        check("RU_ru", "ru");
        check("x-default", "");
        check("", "");
    }
}
