//! What publishers send, and what we read in it.
use attache::{
    model::{Item, Trouble},
    parse::{self, Document},
    text::{self, Found},
};
use chrono::TimeDelta;
use url::Url;

mod corpus;
mod laws;

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
