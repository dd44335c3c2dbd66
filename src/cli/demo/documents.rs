//! What the sample outlets publish, as it stands at any time of the month shown. Dates are relative
//! to its last morning.
use std::fmt::Write as _;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

/// Path, content type, document on the last morning.
const FILES: &[(&str, &str, &str)] = &[
    ("/meridian-sixty.xml", RSS, include_str!("../../../config/demo/meridian-sixty.xml")),
    ("/indus-courier.xml", RSS, include_str!("../../../config/demo/indus-courier.xml")),
    (
        "/kaspiysky-obozrevatel.xml",
        RSS,
        include_str!("../../../config/demo/kaspiysky-obozrevatel.xml"),
    ),
    ("/naya-sangam.xml", RSS, include_str!("../../../config/demo/naya-sangam.xml")),
    ("/foreign-office.xml", RSS, include_str!("../../../config/demo/foreign-office.xml")),
    ("/steppe-and-monsoon.xml", ATOM, include_str!("../../../config/demo/steppe-and-monsoon.xml")),
    (
        "/subscribe.html",
        "text/html; charset=utf-8",
        include_str!("../../../config/demo/subscribe.html"),
    ),
];
const RSS: &str = "application/rss+xml; charset=utf-8";
const ATOM: &str = "application/atom+xml; charset=utf-8";

/// What was told before: hours before the last morning, source, headline.
const PAST: &str = include_str!("../../../config/demo/past.tsv");
/// A feed lists what is at most so old.
const LISTED: TimeDelta = TimeDelta::days(7);
/// The feed of an outlet that has none on the last morning: its path, its name in [`PAST`], how many
/// hours before that morning it was last there.
const FORMER: [(&str, &str, i64); 2] =
    [("/neva-ledger.xml", "neva-ledger", 49), ("/subscribe.html", "wakhan-monitor", 1)];
const EMPTY: &str = "<rss version=\"2.0\"><channel><title>Feed</title>\
                     <link>https://example/</link><description></description></channel></rss>";

/// Everything there is to be asked for.
#[derive(Clone, Copy)]
pub(super) struct Documents {
    /// The last time shown.
    pub(super) morning: DateTime<Utc>,
    /// The time shown.
    pub(super) at: DateTime<Utc>,
}

impl Documents {
    /// Content type and document under a path; `None` where nothing is.
    pub(super) fn at(self, path: &str) -> Option<(&'static str, String)> {
        let is_there = |hours| self.at < self.morning - TimeDelta::hours(hours);
        let mut former = FORMER.iter().filter(|(_, _, hours)| is_there(*hours));
        if let Some((_, source, _)) = former.find(|(it, ..)| *it == path) {
            return Some((RSS, with_past(EMPTY, source, self)));
        }
        let (_, media_type, document) = FILES.iter().find(|(known, ..)| *known == path)?;
        let document = standing(document, self.morning, self.at);
        let source = path.trim_start_matches('/').trim_end_matches(".xml");
        Some((media_type, with_past(&document, source, self)))
    }
}

/// The feed with what its source told in the last days before the time shown, behind the rest.
fn with_past(feed: &str, source: &str, documents: Documents) -> String {
    let Some((before, after)) = feed.split_once("</channel>") else { return feed.to_owned() };
    let mut items = String::new();
    for row in PAST.lines() {
        let mut columns = row.split('\t');
        let (hours, outlet, title) = (columns.next(), columns.next(), columns.next());
        let hours: Option<i64> = hours.and_then(|hours| hours.parse().ok());
        let (Some(hours), Some(title), true) = (hours, title, outlet == Some(source)) else {
            continue;
        };
        let at = documents.morning - TimeDelta::hours(hours);
        if at <= documents.at && documents.at - at < LISTED {
            let (id, date) = (format!("{source}-{hours}"), at.to_rfc2822());
            let _ = write!(
                items,
                "<item><title>{title}</title><link>https://{source}.example/{hours}</link>\
                 <guid isPermaLink=\"false\">{id}</guid><pubDate>{date}</pubDate></item>"
            );
        }
    }
    format!("{before}{items}</channel>{after}")
}

/// The document of the last morning as it stood at `at`: without the items that came later.
fn standing(document: &str, morning: DateTime<Utc>, at: DateTime<Utc>) -> String {
    let mut standing = String::with_capacity(document.len());
    let mut rest = document;
    while let Some(start) =
        ["<item>", "<item ", "<entry>"].iter().filter_map(|it| rest.find(it)).min()
    {
        let end = if rest[start..].starts_with("<entry") { "</entry>" } else { "</item>" };
        let end = rest[start..].find(end).map_or(rest.len(), |n| start + n + end.len());
        let item = &rest[start..end];
        standing.push_str(&rest[..start]);
        if published(item, morning).is_none_or(|published| published <= at) {
            standing.push_str(item);
        }
        rest = &rest[end..];
    }
    dated(&(standing + rest), morning)
}

/// When an item is dated: its first placeholder.
fn published(item: &str, morning: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let (placeholder, _) = item.split_once("{{")?.1.split_once("}}")?;
    before(placeholder.trim_start_matches("iso "), morning)
}

/// The document with every `{{[iso ]-<number>(m|h|d)}}` turned into that instant before `now`.
fn dated(document: &str, now: DateTime<Utc>) -> String {
    let mut dated = String::with_capacity(document.len());
    let mut rest = document;
    while let Some((before, after)) = rest.split_once("{{") {
        let (placeholder, after) = after.split_once("}}").unwrap_or((after, ""));
        dated.push_str(before);
        dated.push_str(&instant(placeholder, now).unwrap_or_default());
        rest = after;
    }
    dated.push_str(rest);
    dated
}

/// `-3h` as RFC 822 writes it, `iso -3h` as RFC 3339 does; `None` for anything else.
fn instant(placeholder: &str, now: DateTime<Utc>) -> Option<String> {
    match placeholder.strip_prefix("iso ") {
        Some(back) => Some(before(back, now)?.to_rfc3339_opts(SecondsFormat::Secs, true)),
        None => Some(before(placeholder, now)?.to_rfc2822()),
    }
}

/// `-3h`: three hours before `now`.
fn before(back: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let back = back.strip_prefix('-')?;
    let number: i64 = back.get(..back.len().checked_sub(1)?)?.parse().ok()?;
    match back.chars().last()? {
        'm' => Some(now - TimeDelta::minutes(number)),
        'h' => Some(now - TimeDelta::hours(number)),
        'd' => Some(now - TimeDelta::days(number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_become_instants_before_now() {
        let now = "2016-05-26T06:30:00Z".parse().expect("a time");
        let check = |text, expected| assert_eq!(dated(text, now), expected);
        check("a {{-3h}} b", "a Thu, 26 May 2016 03:30:00 +0000 b");
        check("{{iso -90m}}", "2016-05-26T05:00:00Z");
        check("{{-2d}}{{iso -1d}}", "Tue, 24 May 2016 06:30:00 +00002016-05-25T06:30:00Z");
        check("no placeholder", "no placeholder");
    }

    #[test]
    fn an_outlet_stands_as_it_did_then() {
        let morning: DateTime<Utc> = "2016-05-26T06:30:00Z".parse().expect("a time");
        let check = |path: &str, back: TimeDelta, said: &[&str], unsaid: &str| {
            let documents = Documents { morning, at: morning - back };
            let body = documents.at(path).map(|(_, body)| body).unwrap_or_default();
            for words in said {
                assert!(body.contains(words), "{path} {back}: {words}");
            }
            assert!(!body.contains(unsaid), "{path} {back}: {unsaid}");
        };
        let (now, week) = (TimeDelta::zero(), TimeDelta::days(7));
        check("/indus-courier.xml", now, &["<title>Floods", "goodwill call"], "northern ports");
        check("/indus-courier.xml", TimeDelta::days(2), &["goodwill call"], "<title>Floods");
        check("/indus-courier.xml", week, &["northern ports"], "goodwill call");
        check("/neva-ledger.xml", week, &["<title>"], "{{");
        check("/subscribe.html", week, &["Turkmen guards"], "<html");
        check("/subscribe.html", now, &["<html"], "Turkmen guards");
        let is_down =
            |back| Documents { morning, at: morning - back }.at("/neva-ledger.xml").is_none();
        let days = [now, TimeDelta::days(2), TimeDelta::days(3), week];
        assert_eq!(days.map(is_down), [true, true, false, false]);
    }

    #[test]
    fn no_placeholder_survives_in_any_sample_document() {
        let now = "2016-05-26T06:30:00Z".parse().expect("a time");
        for (path, _, document) in FILES {
            let dated = standing(document, now, now);
            assert!(!dated.contains("{{") && !dated.contains("<pubDate></pubDate>"), "{path}");
        }
    }
}
