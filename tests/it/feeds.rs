//! What publishers send, and what we read in it.
#![expect(clippy::print_stdout, reason = "how real documents compare is worth reading")]
use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

use attache::{
    model::{Item, Trouble},
    parse::{self, Document, canonical_link},
    text::{self, Found},
};
use chrono::TimeDelta;
use proptest::prelude::*;
use url::Url;

fn base() -> Url {
    Url::parse("http://feeds.example.org/dir/feed.xml").unwrap()
}

#[track_caller]
fn read(document: &str) -> Document {
    parse::read(document.as_bytes(), None, &base()).unwrap()
}

fn titles(document: &Document) -> Vec<&str> {
    document.items.iter().map(|item| item.title.as_str()).collect()
}

fn flaws(document: &Document) -> Vec<&str> {
    document.flaws.iter().map(|flaw| flaw.0.as_str()).collect()
}

/// Everything an item says, a line a field; what is empty is left out.
fn shown(item: &Item) -> String {
    let date =
        |at: Option<chrono::DateTime<chrono::Utc>>| at.map_or(String::new(), |at| at.to_rfc3339());
    let fields = [
        ("key", item.key.clone()),
        ("title", item.title.clone()),
        ("summary", item.summary.clone()),
        ("content", item.content.clone()),
        ("link", item.link.clone()),
        ("author", item.author.clone()),
        ("categories", item.categories.join(" | ")),
        ("lang", item.lang.clone().unwrap_or_default()),
        ("published", date(item.published)),
        ("updated", date(item.updated)),
    ];
    let said = fields.iter().filter(|(_, value)| !value.is_empty());
    said.map(|(name, value)| format!("{name}: {value:?}")).collect::<Vec<_>>().join("\n")
}

const RSS: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
  <title>The Harbour Review</title>
  <link>https://harbour.example/</link>
  <language>en-GB</language>
  <image><title>Not the title</title><url>/logo.png</url></image>
  <item>
    <title>Moscow &amp; Islamabad <![CDATA[sign a <b>gas</b> accord]]></title>
    <link>/2026/accord?utm_source=rss</link>
    <guid isPermaLink="false">hr-1</guid>
    <description><![CDATA[<p>The first paragraph.</p><p>The second.</p>]]></description>
    <content:encoded><![CDATA[<p>The first paragraph.</p><p>The second, and far more of it.</p>]]></content:encoded>
    <dc:creator>Ann Writer</dc:creator><author>desk@harbour.example (Desk)</author>
    <category>Energy</category><category>Asia</category>
    <pubDate>Tue, 03 Mar 2026 10:00:00 PKT</pubDate>
  </item>
</channel></rss>"#;

#[test]
fn rss_2_0_is_read_in_full() {
    let document = read(RSS);
    assert_eq!(
        (document.title.as_str(), document.format.as_str()),
        ("The Harbour Review", "RSS 2.0")
    );
    assert_eq!((document.encoding.as_str(), flaws(&document)), ("UTF-8 (valid UTF-8)", vec![]));
    insta::assert_snapshot!(shown(&document.items[0]), @r#"
    key: "hr-1"
    title: "Moscow & Islamabad sign a gas accord"
    summary: "The first paragraph.\n\nThe second."
    content: "The first paragraph.\n\nThe second, and far more of it."
    link: "http://feeds.example.org/2026/accord?utm_source=rss"
    author: "Ann Writer, Desk"
    categories: "Energy | Asia"
    lang: "en-gb"
    published: "2026-03-03T05:00:00+00:00"
    "#);
}

#[test]
fn rss_1_0_is_read_in_full() {
    let document = read(
        r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
              xmlns:dc="http://purl.org/dc/elements/1.1/">
        <channel rdf:about="https://e.org/"><title>Notes</title><dc:language>de</dc:language></channel>
        <item rdf:about="https://e.org/1"><title>Eins</title><link>https://e.org/1?x=1</link>
          <description>Text</description><dc:date>2026-03-03T10:00:00+01:00</dc:date>
          <dc:subject>Politik</dc:subject></item>
        </rdf:RDF>"#,
    );
    assert_eq!((document.title.as_str(), document.format.as_str()), ("Notes", "RSS 1.0"));
    insta::assert_snapshot!(shown(&document.items[0]), @r#"
    key: "https://e.org/1"
    title: "Eins"
    summary: "Text"
    link: "https://e.org/1?x=1"
    categories: "Politik"
    lang: "de"
    published: "2026-03-03T09:00:00+00:00"
    "#);
}

#[test]
fn atom_is_read_in_full() {
    let document = read(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://e.org/blog/">
        <title type="html">A &amp;amp; B</title>
        <entry xml:lang="ru">
          <id>tag:e.org,2026:1</id><title>Первая</title>
          <link rel="self" href="1.atom"/><link rel="alternate" type="text/html" href="1"/>
          <link rel="enclosure" href="1.mp3"/>
          <summary>Кратко</summary>
          <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Кратко, а потом</p><p>5 &lt; 6</p></div></content>
          <author><name>А. Автор</name><email>a@e.org</email></author>
          <category term="energy" label="Энергия"/>
          <published>2026-03-03T10:00:00Z</published><updated>2026-03-03T11:00:00Z</updated>
          <source><title>Not the title</title><updated>2020-01-01T00:00:00Z</updated></source>
        </entry></feed>"#,
    );
    assert_eq!((document.title.as_str(), document.format.as_str()), ("A & B", "Atom 1.0"));
    insta::assert_snapshot!(shown(&document.items[0]), @r#"
    key: "tag:e.org,2026:1"
    title: "Первая"
    summary: "Кратко"
    content: "Кратко, а потом\n\n5 < 6"
    link: "https://e.org/blog/1"
    author: "А. Автор"
    categories: "Энергия"
    lang: "ru"
    published: "2026-03-03T10:00:00+00:00"
    updated: "2026-03-03T11:00:00+00:00"
    "#);
}

#[test]
fn atom_0_3_is_read_in_full() {
    let document = read(
        r#"<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Old</title>
        <entry><title mode="escaped" type="text/html">A &lt;i&gt;b&lt;/i&gt;</title>
          <link rel="alternate" type="text/html" href="https://e.org/1"/>
          <issued>2004-03-03T10:00:00Z</issued><modified>2004-03-04T10:00:00Z</modified>
          <content type="application/xhtml+xml" mode="xml"><p>Text</p></content></entry></feed>"#,
    );
    assert_eq!(document.format, "Atom 0.3");
    insta::assert_snapshot!(shown(&document.items[0]), @r#"
    key: "https://e.org/1"
    title: "A b"
    content: "Text"
    link: "https://e.org/1"
    published: "2004-03-03T10:00:00+00:00"
    updated: "2004-03-04T10:00:00+00:00"
    "#);
}

#[test]
fn json_feed_is_read_even_where_types_are_wrong() {
    let document = read(
        r#"{"version": "https://jsonfeed.org/version/1", "title": 7, "language": "en", "items": [
            {"id": 1, "url": "/a", "title": "One", "content_html": "<p>Text</p>", "tags": ["x", 3],
             "author": "Ann", "date_published": "2026-03-03T10:00:00+05:00"},
            "not an item",
            {"id": "https://e.org/2", "summary": ["no"], "content_text": "Plain\n\ntext", "authors": "no one"}]}"#,
    );
    assert_eq!((document.title.as_str(), document.format.as_str()), ("7", "JSON Feed"));
    insta::assert_snapshot!(document.items.iter().map(shown).collect::<Vec<_>>().join("\n---\n"), @r#"
    key: "1"
    title: "One"
    content: "Text"
    link: "http://feeds.example.org/a"
    author: "Ann"
    categories: "x"
    lang: "en"
    published: "2026-03-03T05:00:00+00:00"
    ---
    key: "https://e.org/2"
    content: "Plain\n\ntext"
    link: "https://e.org/2"
    lang: "en"
    "#);
}

#[test]
fn broken_feeds_are_mended_and_the_mending_is_said() {
    #[track_caller]
    fn check(document: &str, expected: &[&str], said: &[&str]) {
        let document = read(document);
        assert_eq!((titles(&document), flaws(&document)), (expected.to_vec(), said.to_vec()));
    }
    let item =
        |inner: &str| format!("<rss version='2.0'><channel><item>{inner}</item></channel></rss>");

    check(
        &item("<title>AT&T & more &amp; M&Ms</title>"),
        &["AT&T & more & M&Ms"],
        &["`&` taken for the character: 3"],
    );
    check(
        &item("<title>caf&eacute;&nbsp;&ndash; &hellip;</title>"),
        &["café – …"],
        &["names of HTML characters that XML does not know: 4"],
    );
    check(
        &item("<title>a\u{1}b\u{96}c&#150;d</title>"),
        &["ab–c–d"],
        &["forbidden characters dropped: 1"],
    );
    check(
        "<br /><b>Warning</b>: headers sent\n<rss version='2.0'><channel><item><title>a</title></item></channel></rss>",
        &["a"],
        &["text before the document ignored"],
    );
    check(
        "<rss version='2.0'><channel><item><title>a</title></item><item><title>b</title><link>http://e.org/",
        &["a", "b"],
        &["the document breaks off; what arrived is kept"],
    );
    check(
        "<rss><channel><item><title>a</title><item><title>b</title></item></channel></rss>",
        &["a", "b"],
        &["elements left open: 1"],
    );
    check(
        "<rss><channel><item><title>a<link>http://e.org/1</link></item><item><title>b</title></item></channel></rss>",
        &["a", "b"],
        &["elements left open: 1"],
    );
    check("<RSS><CHANNEL><ITEM><TITLE>a</title></ITEM></CHANNEL></RSS>", &["a"], &[]);
    check("<rss><item><title>a</title></item></rss>", &["a"], &[]);
    check("<rss version='2.0'><channel></channel><item><title>a</title></item></rss>", &["a"], &[]);
    check(
        &item("<title>a</title></font><link>http://e.org/</link>"),
        &["a"],
        &["end tags that end nothing: 1"],
    );
    check(&item("<title>List<String> < 5 > 4</title>"), &["List<String> < 5 > 4"], &[]);
    check(&item("<title><![CDATA[a]]&gt;</title>"), &["a]]>"], &["elements left open: 1"]);
    check(
        &item("<title>a</title>").replace("</rss>", "</rss><rss><channel><item><title>b"),
        &["a"],
        &[],
    );
    check(
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss><channel><item><title>&x;</title></item></channel></rss>",
        &["&x;"],
        &["`&` taken for the character: 1"],
    );
    check(
        &item("<pubDate>32 Foo 2026</pubDate><title>a</title>"),
        &["a"],
        &["dates that cannot be read: 1, the first “32 Foo 2026”"],
    );
}

#[test]
fn markup_inside_a_description_needs_no_escaping() {
    let document = read(
        "<rss><channel><item><title>a</title><description><p>One<br>two & <img src=x>three<p>four</description>\
         <link>http://e.org/1</link></item></channel></rss>",
    );
    assert_eq!(document.items[0].summary, "One\ntwo & three\n\nfour");
    assert_eq!(document.items[0].link, "http://e.org/1");
}

#[test]
fn items_inside_an_item_are_items_too() {
    let document = read(
        "<rss><channel><item><sync><conflict><item><title>old</title></item></conflict></sync>\
         <title>new</title></item></channel></rss>",
    );
    assert_eq!(titles(&document), ["old", "new"]);
}

#[test]
fn what_is_no_feed_is_said() {
    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        let Trouble::NotAFeed { found, .. } = parse::read(bytes, None, &base()).unwrap_err() else {
            panic!("no impostor: {expected}");
        };
        assert_eq!(found, expected);
    }
    check(b"", "an empty document");
    check(
        b"<html><head><title>Subscribe &amp; read</title>",
        "an HTML page titled “Subscribe & read”",
    );
    check(
        b"<!doctype html><title>Just a moment...</title>",
        "a page that wants proof of a browser",
    );
    check(
        b"{\"error\": \"rate limit\\nexceeded\"}",
        "a JSON answer that says “rate limit exceeded”",
    );
    check(b"[1, 2]", "a JSON document that is no feed");
    check(b"{\"items\": ", "a JSON document that is no feed");
    check(b"<opml version=\"2.0\">", "a list of feeds (OPML)");
    check(b"%PDF-1.7 \xff\xfe", "a PDF document");
    check(b"<rss version=\"2.0", "a feed that breaks off in its first tag");
}

#[test]
fn every_encoding_is_found() {
    #[track_caller]
    fn check(bytes: &[u8], hint: Option<&str>, expected: &str, encoding: &str, found: Found) {
        let decoded = text::decode(bytes, hint);
        assert_eq!(
            (decoded.text.as_str(), decoded.encoding, decoded.found),
            (expected, encoding, found)
        );
    }
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| {
        text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()
    };
    let utf32 =
        |text: &str| text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect::<Vec<u8>>();
    let le = u16::to_le_bytes;
    let be = u16::to_be_bytes;

    check(b"\xef\xbb\xbfa", Some("latin1"), "a", "UTF-8", Found::Mark);
    check(&utf16("\u{feff}<é", le), None, "<é", "UTF-16LE", Found::Mark);
    check(&utf16("\u{feff}<é", be), None, "<é", "UTF-16BE", Found::Mark);
    check(&utf32("\u{feff}<é"), None, "<é", "UTF-32", Found::Mark);
    check(&utf16("<é>", le), None, "<é>", "UTF-16LE", Found::Zeros);
    check(&utf16("<é>", be), None, "<é>", "UTF-16BE", Found::Zeros);
    check("é".as_bytes(), Some("iso-8859-1"), "é", "UTF-8", Found::Valid);
    check(
        b"<?xml version='1.0' encoding='windows-1251'?><a>\xc3\xa9",
        None,
        "<a>é",
        "UTF-8",
        Found::Valid,
    );
    check(b"\xc3\xa9t\xc3\xa9 \x96 caf\xe9.", None, "été – café.", "UTF-8", Found::Nearly(2));
    check(b"caf\xe9 \x96", Some("iso-8859-1"), "café –", "windows-1252", Found::Header);
    check(
        b"<?xml version=\"1.0\" encoding=\"windows-1251\"?>\xcc\xe8\xf0",
        None,
        "Мир",
        "windows-1251",
        Found::Declaration,
    );
    check(
        b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\xcc\xe8\xf0",
        Some("windows-1251"),
        "Мир",
        "windows-1251",
        Found::Header,
    );
    let guess = "Президент России прибыл в Исламабад с визитом";
    let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(guess);
    check(&bytes, Some("no-such-label"), guess, "windows-1251", Found::Guess);
}

#[test]
fn a_document_may_ask_for_rest() {
    #[track_caller]
    fn check(inside: &str, expected: TimeDelta) {
        let document = read(&format!(
            "<rss xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>{inside}</channel></rss>"
        ));
        assert_eq!(document.asked, expected, "{inside}");
    }
    check("", TimeDelta::zero());
    check("<ttl>90</ttl>", TimeDelta::minutes(90));
    check("<ttl>99999999</ttl>", TimeDelta::hours(24));
    check("<ttl>soon</ttl>", TimeDelta::zero());
    check("<ttl>-5</ttl>", TimeDelta::zero());
    check("<sy:updatePeriod> hourly </sy:updatePeriod>", TimeDelta::hours(1));
    check(
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
        TimeDelta::hours(6),
    );
    check("<sy:updatePeriod>weekly</sy:updatePeriod><ttl>5</ttl>", TimeDelta::hours(24));
}

#[test]
fn a_key_is_the_same_whatever_happens_around_the_item() {
    let check = |before: &str, item: &str, after: &str, expected: &str| {
        let document = read(&format!("<rss><channel>{before}<item>{item}</item>{after}"));
        assert_eq!(document.items.last().unwrap().key, expected);
    };
    let whole = "</channel></rss>";
    let guid = "<guid> g-1 </guid><link>http://e.org/1</link>";
    check("", guid, whole, "g-1");
    check("<item><title>b & c</title></item>", guid, "", "g-1");
    check("", "<link>http://E.org/1/?utm_medium=rss#top</link>", whole, "https://e.org/1");
    let bare = "<title>Only a title</title><pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate>";
    let key = read(&format!("<rss><channel><item>{bare}</item>")).items[0].key.clone();
    check("<item><title>another</title></item>", bare, "", &key);
    assert!(key.starts_with("title:"), "{key}");
}

#[test]
fn the_second_item_with_one_guid_is_kept_under_guid_and_link() {
    let document = read(
        "<rss><channel><item><guid>g</guid><link>http://e.org/1</link></item>\
         <item><guid>g</guid><link>http://e.org/2</link></item>\
         <item><guid>g</guid><link>http://e.org/2</link></item></channel></rss>",
    );
    let keys: Vec<_> = document.items.iter().map(|item| item.key.as_str()).collect();
    assert_eq!(keys[..2], ["g", "g|http://e.org/2"]);
    assert_eq!(flaws(&document), ["entries that carry the id of another one: 2"]);
}

#[test]
fn a_link_is_a_page_or_nothing() {
    #[track_caller]
    fn check(item: &str, expected: &str) {
        let document = read(&format!(
            "<rss xmlns:atom='http://www.w3.org/2005/Atom'><channel><item>{item}<title>a</title></item></channel></rss>"
        ));
        assert_eq!(document.items[0].link, expected, "{item}");
    }
    check("<link> http://e.org/a b </link>", "http://e.org/a%20b");
    check("<link>../x?a=1&b=2</link>", "http://feeds.example.org/x?a=1&b=2");
    check("<link>//cdn.e.org/x</link>", "http://cdn.e.org/x");
    check("<link>javascript:alert(1)</link>", "");
    check("<link>mailto:a@e.org</link>", "");
    check("<link href='http://e.org/a'/>", "http://e.org/a");
    check("<atom:link rel='self' href='http://e.org/feed'/>", "");
    check("<atom:link rel='alternate' href='http://e.org/a'/>", "http://e.org/a");
    check("<atom:link href='http://e.org/b'/><link>http://e.org/a</link>", "http://e.org/a");
    check("<guid>http://e.org/a</guid>", "http://e.org/a");
    check("<guid isPermaLink='false'>http://e.org/a</guid>", "");
    check("<enclosure url='http://e.org/a.mp3'/>", "");
}

#[test]
fn five_thousand_items_are_enough() {
    let item = |i: usize| format!("<item><guid>{i}</guid></item>");
    let many: String = (0..5_001).map(item).collect();
    let document = read(&format!("<rss><channel>{many}</channel></rss>"));
    assert_eq!(document.items.len(), 5_000);
    assert_eq!(flaws(&document), ["more than 5000 entries; the rest is left out"]);
}

#[test]
fn hostile_documents_cost_little() {
    let wrap = |inner: String| format!("<rss><channel><item><title>a</title>{inner}");
    let many = |unit: &str| unit.repeat(200_000);
    for hostile in [
        many("<a>"),
        many("<a xmlns:b='c'>"),
        many("<title><![CDATA["),
        many("<!--"),
        many("<description>"),
        many("<a b=\""),
        format!("<a {}>", many(" x=y")),
        many("<item><x>"),
        many("</x>"),
        many("&#0;&"),
    ] {
        let document = read(&wrap(hostile));
        assert!(document.items.iter().any(|item| item.title == "a"));
    }
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let outcome = parse::read(&bytes, None, &base());
        prop_assert!(!matches!(outcome, Err(Trouble::Unreadable(_))), "{outcome:?}");
    }

    #[test]
    fn no_scrap_of_markup_makes_the_reader_fail(scraps in prop::collection::vec(scrap(), 0..40)) {
        let document = format!("<rss><channel>{}", scraps.concat());
        let outcome = parse::read(document.as_bytes(), None, &base());
        prop_assert!(outcome.is_ok(), "{outcome:?}");
    }

    #[test]
    fn no_wound_to_a_feed_makes_the_reader_fail(at in 0..RSS.len(), n in 0..60_usize, new in any::<[u8; 3]>()) {
        let mut bytes = RSS.as_bytes().to_vec();
        let end = (at + n).min(bytes.len());
        bytes.splice(at..end, new);
        let outcome = parse::read(&bytes, None, &base());
        prop_assert!(!matches!(outcome, Err(Trouble::Unreadable(_))), "{outcome:?}");
    }

    #[test]
    fn a_feed_cut_off_anywhere_keeps_what_arrived(cut in 0..100_usize) {
        let item = |i: usize| format!("<item><title>Title {i}</title><guid>{i}</guid></item>");
        let whole = format!("<rss><channel>{}</channel></rss>", (0..10).map(item).collect::<String>());
        let cut = &whole[..whole.len() * cut / 100];
        let n_whole = cut.matches("</item>").count();
        if let Ok(document) = parse::read(cut.as_bytes(), None, &base()) {
            prop_assert!(n_whole <= document.items.len());
            for (i, item) in document.items.iter().take(n_whole).enumerate() {
                prop_assert_eq!(&item.key, &i.to_string());
            }
        }
    }

    #[test]
    fn no_text_makes_the_reader_of_dates_fail(
        text in prop_oneof![".{0,60}", "[0-9A-Za-zа-яşü:,. +/-]{0,50}", date_scraps()],
    ) {
        let year = parse::date(&text).map(|at| chrono::Datelike::year(&at));
        prop_assert!(year.is_none_or(|year| (1..=9999).contains(&year)), "{text}: {year:?}");
    }

    #[test]
    fn text_never_holds_markup_or_grows(html in "[a-z <>/&;#\"'=pbr\n]{0,80}") {
        let plain = text::html::plain(&html);
        prop_assert!(!plain.contains("<p>") && !plain.contains("<br>"));
        prop_assert!(plain.len() <= html.len() + 2 * html.matches('<').count());
    }

    #[test]
    fn a_canonical_link_is_its_own_canonical_link(path in "[a-zA-Z0-9/?&=._#-]{0,40}") {
        let once = canonical_link(&format!("http://Example.org/{path}"));
        prop_assert_eq!(canonical_link(&once), once);
    }
}

fn date_scraps() -> impl Strategy<Value = String> {
    let known = [
        "Tue,",
        " ",
        "03",
        "3",
        "Mar",
        "марта",
        "2026",
        "26",
        "10:00",
        ":00",
        "PKT",
        "+0500",
        "Z",
        "T",
        "-",
        "/",
        ".",
        "AM",
        "pm",
        "1772532000",
        "99999",
        "-1",
        "24:00",
        ":60",
    ];
    prop::collection::vec(prop::sample::select(known.to_vec()), 0..10).prop_map(|all| all.concat())
}

fn scrap() -> impl Strategy<Value = String> {
    let known = [
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<entry>",
        "</channel>",
        "<link>",
        "</link>",
        "<![CDATA[",
        "]]>",
        "]",
        "<!--",
        "-->",
        "<description>",
        "<guid>",
        "&amp;",
        "&",
        "&#x1;",
        "<a b=",
        "\"",
        "<media:group>",
        "<media:title>",
        "text",
        "<pubDate>",
        "3 Mar 2026",
        "<?x",
        ">",
        "/>",
        "<x:y xmlns:x='z'>",
        "xml:base='http://[' ",
        "<item xml:base='http://['>",
        "\u{202e}",
        "\u{0}",
    ];
    prop::sample::select(known.to_vec()).prop_map(str::to_owned)
}

/// Real documents, where they are at hand.
fn corpus(folder: &str) -> Option<PathBuf> {
    let path = Path::new("../shared/corpus").join(folder);
    if !path.is_dir() {
        println!("skipped: there is no {}", path.display());
    }
    path.is_dir().then_some(path)
}

/// One column of a table by another one.
fn column(path: &Path, key: usize, value: usize) -> BTreeMap<String, usize> {
    let table = fs::read_to_string(path).unwrap();
    let rows = table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.map(|row| (row[key].to_owned(), row[value].parse().unwrap_or(0))).collect()
}

#[test]
fn real_feeds_give_at_least_what_feedparser_gives() {
    let Some(folder) = corpus("outlets") else { return };
    let theirs = column(&folder.join("feedparser_expected.tsv"), 1, 3);
    let counted = column(&folder.join("manifest.tsv"), 1, 5);
    let (mut n_ours, mut n_theirs) = (0, 0);
    for (name, n) in &theirs {
        let bytes = fs::read(folder.join(name)).unwrap();
        let document = parse::read(&bytes, None, &base())
            .unwrap_or_else(|trouble| panic!("{name}: {trouble}"));
        let n_items = document.items.len();
        println!("{name}: {n_items}, feedparser {n}, {} {:?}", document.format, flaws(&document));
        assert!(*n.max(&counted[name]) <= n_items, "{name}");
        (n_ours, n_theirs) = (n_ours + n_items, n_theirs + n);
    }
    println!("{} documents: {n_ours} items, feedparser {n_theirs}", theirs.len());
}

#[test]
fn broken_feeds_are_read_as_their_makers_meant() {
    let Some(folder) = corpus("feeds") else { return };
    let expected = fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: BTreeMap<String, serde_json::Value> = serde_json::from_str(&expected).unwrap();
    let mut wrong = Vec::new();
    for (name, expected) in &expected {
        let bytes = fs::read(folder.join(name)).unwrap();
        let base = expected["base_url"].as_str().map_or_else(base, |url| Url::parse(url).unwrap());
        let outcome = parse::read(&bytes, expected["http_content_type"].as_str(), &base);
        assert!(!matches!(outcome, Err(Trouble::Unreadable(_))), "{name}: {outcome:?}");
        let is_right = match &outcome {
            Ok(document) => expected["outcome"] == "feed" && is_as_expected(document, expected),
            Err(_) => expected["outcome"] != "feed",
        };
        if !is_right {
            wrong.push(name);
        }
    }
    println!("{} of {} as expected; not {wrong:?}", expected.len() - wrong.len(), expected.len());
    assert!(wrong.len() <= 2, "{wrong:?}");
}

/// Counts, links and dates; titles are compared by `tools/score_feeds.py`.
fn is_as_expected(document: &Document, expected: &serde_json::Value) -> bool {
    let number = |key: &str| expected[key].as_u64().or(expected["entries"].as_u64()).unwrap();
    let n_items = document.items.len() as u64;
    let is_count_right =
        (number("entries_at_least")..=number("entries_at_most")).contains(&n_items);
    let pairs = expected["items"].as_array().unwrap().iter().zip(&document.items);
    is_count_right
        && pairs.into_iter().all(|(expected, item)| {
            let date = item.published.or(item.updated);
            let date = date.map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
            let is_open = |key: &str| matches!(expected[key].as_str(), None | Some("*"));
            let is_link_right = is_open("link")
                || canonical_link(expected["link"].as_str().unwrap()) == canonical_link(&item.link);
            is_link_right
                && (is_open("date_utc") || expected["date_utc"].as_str() == date.as_deref())
        })
}

#[test]
fn consecutive_polls_give_each_item_once() {
    let Some(folder) = corpus("outlets") else { return };
    let streams = [
        ("aljazeera", 49),
        ("amarbanglabd", 75),
        ("banglatribune", 130),
        ("bbc_world", 32),
        ("bd24live", 10),
        ("indiatoday", 234),
        ("jagonews", 117),
        ("mehr", 37),
    ];
    for (outlet, expected) in streams {
        let mut known = HashSet::new();
        let (mut n_distinct, mut keys) = (0, HashSet::new());
        for poll in 1.. {
            let Ok(bytes) = fs::read(folder.join(format!("{outlet}.{poll:02}.feed"))) else {
                break;
            };
            for item in parse::read(&bytes, None, &base()).unwrap().items {
                let names = [
                    format!("key {}", item.key),
                    format!("link {}", canonical_link(&item.link)),
                    format!("title {} {:?}", item.title, item.published.or(item.updated)),
                ];
                n_distinct += usize::from(!names.iter().any(|name| known.contains(name)));
                known.extend(names);
                keys.insert(item.key);
            }
        }
        println!("{outlet}: {n_distinct} items under {} keys", keys.len());
        assert_eq!(n_distinct, expected, "{outlet}");
    }
}
