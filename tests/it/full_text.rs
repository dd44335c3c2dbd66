//! The article behind a teaser: asked for once, politely, where it is allowed; matched; looked at
//! again.
#[path = "full_text/site.rs"]
mod site;

use crate::support::world::World;
use site::{FILLER, NINE, TEN, html, outlet, page, serve_feed};

const TITLE: &str = "New terminal to open this year";
const TEASER: &str = "The harbour authority names a date.";

/// One teaser that names nobody.
fn serve_teaser(world: &World) {
    serve_feed(world, &[("/a", TITLE, TEASER, "2026-03-02T06:00:00Z")]);
}

fn with_nine() -> String {
    page(TITLE, &[&FILLER[..], &[NINE, TEN]].concat())
}

/// How often a path was asked.
fn n_asked(world: &World, path: &str) -> usize {
    world.feeds.requests(path).len()
}

#[tokio::test]
async fn a_mention_in_paragraph_nine_is_in_the_digest_and_said_to_be_from_the_full_text() {
    let mut world = outlet("").await;
    serve_teaser(&world);
    world.feeds.serve("/a", html(with_nine()));
    let step = world.step("2026-03-02T06:30:00Z").await;
    assert_eq!((step.n_new, step.n_read, step.n_matched), (1, 1, 1));
    world.step("2026-03-02T07:30:00Z").await;
    let text = &world.texts()[0];
    assert!(text.contains(TITLE), "{text}");
    assert!(text.contains("in the full text"), "{text}");
    assert!(text.contains("a loan for the railway line"), "{text}");
    assert_eq!((n_asked(&world, "/robots.txt"), n_asked(&world, "/a")), (1, 1));
    let asked = world.feeds.requests("/a").remove(0);
    assert!(asked.header("accept").unwrap().starts_with("text/html"));
}

#[tokio::test]
async fn menus_related_links_and_tags_match_nothing() {
    let mut world = outlet("").await;
    serve_teaser(&world);
    world.feeds.serve("/a", html(page(TITLE, &FILLER)));
    let step = world.step("2026-03-02T06:30:00Z").await;
    assert_eq!((step.n_read, step.n_matched), (1, 0));
}
