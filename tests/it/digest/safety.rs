//! What never gets into a mail, whatever a feed says, and how large it may be.
use std::collections::BTreeSet;

use attache::{
    deliver, digest,
    model::{Headline, Material},
};

use super::{
    material::{self, busy, empty, hostile, many, quiet, urdu},
    print,
    scan::{self, Tag},
};

/// Gmail cuts near 102 KB, and what carries the part adds to it.
const MAX_BYTES: usize = 88_000;

const TAGS: &[&str] = &[
    "html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td", "h1", "h2", "h3",
    "p", "b", "a", "span", "br",
];
const ATTRIBUTES: &[&str] = &[
    "style",
    "class",
    "role",
    "width",
    "cellpadding",
    "cellspacing",
    "border",
    "bgcolor",
    "align",
    "valign",
    "colspan",
    "href",
    "lang",
    "dir",
    "id",
    "aria-label",
    "aria-roledescription",
    "charset",
    "name",
    "content",
    "xmlns:o",
];
const PROPERTIES: &[&str] = &[
    "margin",
    "padding",
    "font-family",
    "font-size",
    "font-weight",
    "line-height",
    "color",
    "background-color",
    "border",
    "border-top",
    "border-radius",
    "border-collapse",
    "text-align",
    "text-decoration",
    "vertical-align",
    "white-space",
    "width",
    "max-width",
    "height",
    "max-height",
    "display",
    "overflow",
    "mso-hide",
];

/// Every link of both parts as an independent reader finds them in the message.
fn links(material: &Material) -> [BTreeSet<String>; 2] {
    let missed = material::undelivered();
    let reader = digest::Reader { undelivered: &missed, ..super::reader(super::FROM) };
    let rendered = digest::render(&digest::assemble(material), &reader);
    let letter = deliver::Letter {
        from: super::FROM,
        to: super::TO,
        subject: &rendered.subject,
        date: material.window.to(),
        message_id: "id@example.org",
        thread: None,
        digest: "d",
        unsubscribe: None,
        text: &rendered.text,
        html: &rendered.html,
    };
    let raw = deliver::letter(&letter).unwrap();
    let message = mail_parser::MessageParser::default().parse(&raw).unwrap();
    let (text, html) = (message.body_text(0).unwrap(), message.body_html(0).unwrap());
    let is_link = |it: &&str| ["http://", "https://", "mailto:"].iter().any(|s| it.starts_with(s));
    let in_text = text.lines().map(str::trim).filter(is_link).map(str::to_owned).collect();
    let hrefs: Vec<String> = scan::tags(&html)
        .iter()
        .filter_map(|tag| tag.get("href").map(str::to_owned))
        .filter(|href| !href.starts_with('#'))
        .collect();
    [in_text, hrefs.into_iter().collect()]
}

#[test]
fn both_parts_of_a_message_hold_the_same_links() {
    for (name, material) in editions().into_iter().chain([("crowded", material::crowded())]) {
        let [text, html] = links(&material);
        let only_html: Vec<_> = html.difference(&text).collect();
        assert!(only_html.is_empty(), "{name}: {only_html:?}");
        // Of what has no room in the HTML, the text part has all.
        assert!(name == "500" || text == html, "{name}: {:?}", text.difference(&html));
        assert!(3 <= text.len(), "{name}");
    }
}

fn editions() -> Vec<(&'static str, Material)> {
    vec![
        ("busy", busy()),
        ("quiet", quiet()),
        ("urdu", urdu()),
        ("hostile", hostile()),
        ("500", many(500)),
        ("empty", empty()),
    ]
}

#[test]
fn only_known_tags_attributes_and_styles_are_used() {
    for (name, material) in editions() {
        for tag in scan::tags(&print(name, &material).html) {
            check(name, &tag);
        }
    }
}

fn check(name: &str, tag: &Tag) {
    assert!(TAGS.contains(&tag.name.as_str()), "{name}: <{}>", tag.name);
    for (attribute, _) in &tag.attributes {
        assert!(ATTRIBUTES.contains(&attribute.as_str()), "{name}: {attribute} in {tag:?}");
    }
    for property in tag.properties() {
        assert!(PROPERTIES.contains(&property.as_str()), "{name}: {property} in {tag:?}");
    }
    if let Some(href) = tag.get("href") {
        let known = ["https://", "http://", "mailto:", "#r", "#s"];
        assert!(known.iter().any(|scheme| href.starts_with(scheme)), "{name}: {href}");
    }
}

#[test]
fn nothing_is_fetched_when_a_mail_is_opened() {
    for (name, material) in editions() {
        let html = print(name, &material).html;
        let sheet = html.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        let tags = scan::tags(&html);
        let inline = tags.iter().filter_map(|tag| tag.get("style"));
        for style in inline.chain([sheet]) {
            assert!(!style.contains("url(") && !style.contains("@import"), "{name}: {style}");
        }
    }
}

#[test]
fn a_link_inside_the_mail_leads_somewhere() {
    for (name, material) in [("busy", busy()), ("500", many(500)), ("wide", wide())] {
        let tags = scan::tags(&print(name, &material).html);
        let ids: Vec<_> = tags.iter().filter_map(|tag| tag.get("id")).collect();
        for href in tags.iter().filter_map(|tag| tag.get("href")?.strip_prefix('#')) {
            assert!(ids.contains(&href), "{name}: #{href}");
        }
    }
}

#[test]
fn hostile_text_is_shown_as_text() {
    let rendered = print("hostile", &hostile());
    let words = scan::words(&rendered.html);
    assert!(words.contains("<script>alert(1)</script> Russia natsikaP \"quoted\" & 'single'"));
    assert!(words.contains("{{ body }} {% raw %}"));
    for part in [&rendered.subject, &rendered.preheader, &rendered.text, &rendered.html] {
        let odd = |c: char| c.is_control() && c != '\n' || "\u{202e}\u{2066}\u{2028}".contains(c);
        assert_eq!(part.chars().find(|c| odd(*c)), None);
        assert!(!part.contains("javascript:") && !part.contains("data:text"));
    }
    assert!(!rendered.subject.contains('\n') && !rendered.preheader.contains('\n'));
}

#[test]
fn five_hundred_items_stay_under_what_gmail_clips_and_none_is_lost() {
    let material = many(500);
    let rendered = print("500", &material);
    assert!(rendered.html.len() <= MAX_BYTES, "{} bytes", rendered.html.len());
    assert!(
        rendered.html.len() >= MAX_BYTES * 8 / 9,
        "{} bytes: room is wasted",
        rendered.html.len()
    );
    let lines: Vec<&str> = rendered.text.lines().map(str::trim).collect();
    for candidate in &material.candidates {
        assert!(lines.contains(&candidate.item.link.as_str()), "{}", candidate.item.link);
    }
    let words = scan::words(&rendered.html);
    let more: usize = words
        .split("and ")
        .filter_map(|after| after.split_once(" more, in the text part")?.0.parse::<usize>().ok())
        .sum();
    let shown = scan::tags(&rendered.html)
        .iter()
        .filter(|tag| tag.get("href").is_some_and(|href| href.starts_with("https://indus")))
        .count();
    assert_eq!(shown + more, 500, "what has no room is counted");
}

#[test]
fn a_hundred_watches_and_sources_fit_too() {
    let rendered = print("wide", &wide());
    assert!(rendered.html.len() <= MAX_BYTES, "{} bytes", rendered.html.len());
    scan::tags(&rendered.html);
}

/// Every list there is, each full, each link as long as a link may be.
#[test]
fn the_longest_links_leave_room_for_the_news() {
    let mut material = many(30);
    material.digest.watches =
        wide().digest.watches.into_iter().chain(material.digest.watches).collect();
    let long = |n: usize| format!("https://long.example/{n}/{}", "x".repeat(3_900));
    material.second_looks = many(40).candidates;
    for (n, again) in material.second_looks.iter_mut().enumerate() {
        again.id += 1_000;
        again.item.link = long(n);
    }
    material.coverage.failing = wide().coverage.failing;
    let mut missed = material::undelivered();
    let row = missed[0].items[0].clone();
    missed[0].items = (0..100).map(|n| Headline { link: long(n), ..row.clone() }).collect();
    let reader = digest::Reader { undelivered: &missed, ..super::reader(super::FROM) };
    let rendered = digest::render(&digest::assemble(&material), &reader);
    assert!(rendered.html.len() <= MAX_BYTES, "{} bytes", rendered.html.len());
    let words = scan::words(&rendered.html);
    assert!(words.contains("Report 1: Russia and Pakistan"), "{words}");
    for link in (0..40).map(long) {
        assert!(rendered.text.contains(&link));
    }
    let shown = scan::tags(&rendered.html)
        .iter()
        .filter(|tag| tag.get("href").is_some_and(|href| href.starts_with("https://long")))
        .count();
    let more: usize = words
        .split("and ")
        .filter_map(|after| after.split_once(" more, in the text part")?.0.parse::<usize>().ok())
        .sum();
    // 40 second looks, 100 rows, 150 sources of which 12 are named.
    assert!(140 + 138 <= shown + more, "{shown} shown, {more} counted");
}

/// 500 items over 150 watches, 150 sources failing.
fn wide() -> Material {
    let mut material = many(500);
    let names: Vec<String> =
        (0..150).map(|n| format!("Watch number {n} on a long subject")).collect();
    for (n, candidate) in material.candidates.iter_mut().enumerate() {
        candidate.matches[0].watch.clone_from(&names[n % names.len()]);
    }
    material.digest.watches = names;
    material.coverage.failing = vec![material::troubled().failing[0].clone(); 150];
    material
}

#[test]
fn a_story_everybody_carries_does_not_drown_the_others() {
    let mut material = many(3);
    let mut copies = many(300).candidates;
    for (n, copy) in (10..).zip(&mut copies) {
        copy.id = n;
        copy.item.link = format!("https://indus-tribune.example/copy/{n}");
        copy.item.title = "One agency report that every outlet carries today".to_owned();
    }
    material.candidates.extend(copies);
    let rendered = print("carried", &material);
    assert!(scan::words(&rendered.html).contains("and 293 more"));
    assert!(rendered.html.len() <= 30_000, "{} bytes", rendered.html.len());
    assert_eq!(rendered.text.matches("https://indus-tribune.example/").count(), 303);
}
