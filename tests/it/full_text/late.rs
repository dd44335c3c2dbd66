//! What comes too late, what a clock left behind, and what cannot be written down.
use std::time::Duration;

use super::{
    serve_teaser,
    site::{self, FILLER, NINE, TEASER, TITLE, html, n_asked, outlet, page, serve_feed, with_nine},
};
use crate::support::{
    feed_server::{FeedServer, Reply},
    world::{World, at},
};

/// The headline of the newer wording.
const NEWER: &str = "New terminal to open next year";

/// The feed with one item whose page is at `pages`: a host of its own, so that the feed is read
/// while a page is on its way.
fn serve_apart(world: &World, pages: &FeedServer, title: &str, teaser: &str) {
    let feed = site::feed(world, &[("/a", title, teaser, "2026-03-02T06:00:00Z")]);
    let feed = feed.replace(world.feeds.url("/a").as_str(), pages.url("/a").as_str());
    world.feeds.serve("/rss", Reply::feed(feed));
}

/// Steps at `now` until it is so, and waits for nobody.
async fn step_until(world: &mut World, now: &str, is_so: impl Fn(&World) -> bool) {
    let now = at(now);
    for _ in 0..800 {
        world.daemon_at(now).step(now).unwrap();
        if is_so(world) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it did not come to that");
}

/// Of each wording of the only item: whether it came from its page.
fn from_page(world: &World) -> Vec<bool> {
    world.store().dossier(1).unwrap().wordings.iter().map(|it| it.page.is_some()).collect()
}

#[tokio::test]
async fn a_page_on_its_way_never_stands_in_for_a_newer_wording_of_the_feed() {
    let whole = FILLER.join(" ").repeat(2);
    for (newer, expected) in [(TEASER, &[false, false, true][..]), (&whole, &[false, false])] {
        let mut world = outlet("poll = \"30m\"").await;
        let pages = FeedServer::start().await;
        let (late, gate) = html(page(TITLE, &FILLER)).held();
        pages.serve_in_turn("/a", vec![late, html(with_nine())]);
        serve_apart(&world, &pages, TITLE, TEASER);
        let is_asked = |_: &World| pages.requests("/a").len() == 1;
        step_until(&mut world, "2026-03-02T06:30:00Z", is_asked).await;
        serve_apart(&world, &pages, NEWER, newer);
        let is_newer = |world: &World| from_page(world).len() == 2;
        step_until(&mut world, "2026-03-02T07:10:00Z", is_newer).await;
        gate.notify_one();
        world.step("2026-03-02T07:10:00Z").await;
        assert_eq!(from_page(&world), expected, "{newer}");
        let last = world.store().dossier(1).unwrap().wordings.pop().unwrap();
        assert_eq!(last.item.title, NEWER);
        assert_eq!(last.item.content.contains(NINE), newer == TEASER, "of the newer page");
    }
}

#[tokio::test]
async fn a_look_on_its_way_never_stands_in_for_a_newer_wording_that_owes_nothing() {
    let mut world = outlet("poll = \"30m\"").await;
    let pages = FeedServer::start().await;
    pages.serve("/a", html(with_nine()));
    serve_apart(&world, &pages, TITLE, TEASER);
    for now in ["02T06:30", "02T07:40", "02T12:40", "03T06:40"] {
        world.step(&format!("2026-03-{now}:00Z")).await;
    }
    let (late, gate) = html(page(TITLE, &[&FILLER[..], &[NINE]].concat())).held();
    pages.serve("/a", late);
    let is_asked = |_: &World| pages.requests("/a").len() == 5;
    step_until(&mut world, "2026-03-09T06:40:00Z", is_asked).await;
    // After a week nobody reads it as news, and its article is asked for no more.
    serve_apart(&world, &pages, NEWER, TEASER);
    let is_newer = |world: &World| from_page(world).len() == 3;
    step_until(&mut world, "2026-03-09T07:20:00Z", is_newer).await;
    gate.notify_one();
    world.step("2026-03-09T07:20:00Z").await;
    assert_eq!(from_page(&world), [false, true, false]);
    assert_eq!(world.store().dossier(1).unwrap().page.unwrap().due_at, None);
}

#[tokio::test]
async fn a_page_that_was_read_is_not_called_given_up_when_a_look_ends_the_process() {
    let mut world = outlet("").await;
    serve_teaser(&world);
    world.feeds.serve("/a", html(with_nine()));
    world.step("2026-03-02T06:30:00Z").await;
    world.feeds.serve("/a", Reply::hang());
    for now in ["2026-03-02T07:31:00Z", "2026-03-02T08:05:00Z", "2026-03-02T16:30:00Z"] {
        let n_before = n_asked(&world, "/a");
        step_until(&mut world, now, |world| n_before < n_asked(world, "/a")).await;
        world.crash();
    }
    world.step("2026-03-03T12:00:00Z").await;
    let stand = world.store().dossier(1).unwrap().page.unwrap();
    assert_eq!((stand.state.as_str(), stand.due_at), ("read", None));
    assert_eq!((n_asked(&world, "/a"), from_page(&world)), (4, vec![false, true]));
    let counts = world.store().page_counts(at("2026-03-03T12:00:00Z")).unwrap();
    assert_eq!((counts.n_read, counts.n_failed), (1, 0));
}

#[tokio::test]
async fn articles_owed_by_a_clock_that_was_ahead_are_given_up_and_keep_none_waiting() {
    let mut world = outlet("").await;
    let names: Vec<(String, String)> =
        (0..100).map(|n| (format!("/{n}"), format!("Terminal {n}"))).collect();
    let teasers: Vec<_> = names
        .iter()
        .map(|(path, title)| (path.as_str(), title.as_str(), TEASER, "2027-03-02T06:00:00Z"))
        .collect();
    serve_feed(&world, &teasers);
    world.feeds.serve("/robots.txt", Reply::status(503));
    world.step("2027-03-02T06:30:00Z").await;
    for day in 2..=6 {
        world.step(&format!("2026-03-{day:02}T06:30:00Z")).await;
    }
    let counts = world.store().page_counts(at("2026-03-06T06:30:00Z")).unwrap();
    assert_eq!((counts.n_failed, counts.n_owed), (100, 0), "three days are enough");

    world.feeds.serve("/robots.txt", Reply::status(404));
    world.feeds.serve("/a", html(with_nine()));
    serve_feed(&world, &[("/a", TITLE, TEASER, "2026-03-08T06:00:00Z")]);
    assert_eq!(world.step("2026-03-08T06:30:00Z").await.n_read, 1, "they are not of this day");
}

#[tokio::test]
async fn a_source_without_articles_rests_a_week_and_not_as_long_as_the_clock_was_ahead() {
    let mut world = outlet("poll = \"30m\"").await;
    for n in 0..6 {
        let (path, title) = (format!("/{n}"), format!("Terminal {n}"));
        serve_feed(&world, &[(&path, &title, TEASER, "2027-03-02T05:50:00Z")]);
        world.feeds.serve(&path, html(String::new()));
        world.step(&format!("2027-03-02T{:02}:00:00Z", 6 + n)).await;
    }
    world.step("2026-03-02T12:00:00Z").await;
    serve_feed(&world, &[("/a", TITLE, TEASER, "2026-03-10T05:50:00Z")]);
    world.feeds.serve("/a", html(with_nine()));
    assert_eq!(world.step("2026-03-10T06:00:00Z").await.n_read, 1);
}
