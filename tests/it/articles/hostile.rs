//! What holds of every page, whatever is in it. What would cost the square of its length is read
//! line by line, and says so; that this is taken is what is held here, `benches/article.rs` says
//! what it costs.
use attache::article::{self, Absence};
use proptest::prelude::*;

use super::{base, page, paragraph, read};

/// The article around something hostile is still found, without a tree.
#[track_caller]
fn is_read_line_by_line(inside: &str, why: &str) {
    let found = read(&page(inside));
    assert_eq!(found.flaws[0].0, format!("read line by line: {why}"));
    for n in 1..=3 {
        assert!(found.text.contains(&paragraph(n)), "{:?}", found.text.first());
    }
    assert_eq!(found.absence, None);
}

#[test]
fn pages_that_no_tree_should_be_made_of_are_read_line_by_line() {
    let deep = "elements lie more than 256 deep";
    is_read_line_by_line(&"<div>".repeat(3_000), deep);
    is_read_line_by_line(&"<div>".repeat(100_000), deep);
    is_read_line_by_line(&"<table><tr><td>".repeat(1_000), deep);
    is_read_line_by_line(&"<ul><li>".repeat(1_000), deep);
    is_read_line_by_line(&"<b><div></b>".repeat(1_000), deep);
    is_read_line_by_line(&"<i>a</i>".repeat(1_000_000), "there are more than 15000 elements");
    is_read_line_by_line(&"<p><font><b></p>".repeat(100), "formatting is never closed");
    let long = format!("<p>{}</p>", paragraph(7)).repeat(14_000);
    is_read_line_by_line(&long, "its markup is longer than 2 MiB");
}

#[test]
fn a_page_of_fifty_megabytes_is_read_to_four() {
    let long = format!("<p>{}</p>", paragraph(7)).repeat(300_000);
    let found = read(&page(&long));
    assert!(50_000_000 < long.len());
    assert_eq!(found.flaws.last().unwrap().0, "what is beyond 4 MiB is left out");
    assert!(found.text.contains(&paragraph(1)));
}

#[test]
fn what_nobody_can_see_is_no_line() {
    let unseen = "\u{16}\u{4} \u{1}\u{200b}".repeat(60);
    for inside in [format!("<p>{unseen}</p>"), format!("<p>{unseen}<br>{unseen}"), unseen.clone()] {
        let found = read(&page(&inside));
        assert_eq!(found.text, (1..=6).map(paragraph).collect::<Vec<_>>());
        let found = read(&format!("<article>{inside}</article>"));
        assert_eq!((found.text, found.absence), (vec![], Some(Absence::Empty)));
    }
}

#[test]
fn scraps_cost_little_and_give_nothing() {
    for unit in [
        "<",
        "</",
        "<a b=\"",
        "<!--",
        "<script>",
        "<p",
        "<a b",
        "&#0;&",
        "<![CDATA[",
        "<svg><title>",
    ] {
        let found = read(&unit.repeat(200_000));
        assert!(found.absence.is_some(), "{unit}");
    }
    let attributes = format!("<a{}>", " b=c".repeat(1_000_000));
    assert_eq!(read(&attributes).absence, Some(Absence::Empty));
}

#[test]
fn an_outsized_attribute_costs_a_page_nothing() {
    let image =
        format!("<img alt='Ministers' src=\"data:image/png;base64,{}\">", "A".repeat(3_000_000));
    let found = read(&page(&image));
    assert_eq!(found.flaws, []);
    assert_eq!(found.text.len(), 6);
}

#[test]
fn within_the_bounds_a_tree_is_made() {
    let found = read(&page(&format!("{}a{}", "<div>".repeat(200), "</div>".repeat(200))));
    assert_eq!(found.flaws, []);
    let found = read(&page(&"<p>A line.".repeat(5_000)));
    assert_eq!(found.flaws, []);
}

const NAMES: &[&str] = &[
    "div", "p", "a", "b", "table", "tr", "td", "select", "svg", "title", "script", "form", "li",
    "template", "math", "br",
];

/// A piece of markup, whole or broken.
fn scrap() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(NAMES).prop_map(|name| format!("<{name}>")),
        prop::sample::select(NAMES).prop_map(|name| format!("</{name}>")),
        prop::sample::select(NAMES).prop_map(|name| format!("<{name} class=\"share\" id=a")),
        Just("<meta property=og:title content='x".to_owned()),
        Just("<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"author\":[".to_owned()),
        (1..9_usize).prop_map(paragraph),
        "\\PC{0,20}",
    ]
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let found = article::read(&bytes, None, &base(), None);
        prop_assert!(found.flaws.is_empty(), "{:?}", found.flaws);
    }

    #[test]
    fn no_scrap_of_markup_makes_the_reader_panic(scraps in prop::collection::vec(scrap(), 0..60)) {
        let found = read(&scraps.concat());
        let is_bound = |words: &str| words.contains("deep") || words.contains("never closed");
        prop_assert!(found.flaws.iter().all(|flaw| is_bound(&flaw.0)), "{:?}", found.flaws);
    }

    #[test]
    fn a_text_is_lines_of_the_page_and_absent_where_it_is_said_to_be(scraps in prop::collection::vec(scrap(), 0..60)) {
        let found = read(&scraps.concat());
        prop_assert!(found.text.iter().all(|line| !line.is_empty() && !line.contains('\n')));
        let is_shown = matches!(found.absence, None | Some(Absence::Paywall));
        prop_assert!(is_shown || found.text.is_empty());
    }
}
