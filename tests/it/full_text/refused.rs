//! Rules of an outlet that the store refuses for good: who waits, for how long, and what is said.
use std::time::Duration;

use chrono::TimeDelta;

use super::{
    serve_teaser,
    site::{self, TEASER, TITLE, html, n_asked, outlet, serve_feed, with_nine},
};
use crate::support::{
    feed_server::{FeedServer, Reply},
    world::{World, at, lines_with, log_to},
};

/// From now on the store takes no rules of the world's own origin.
fn refuse_rules(world: &World) {
    world.change_store(&format!(
        "CREATE TRIGGER refusing BEFORE INSERT ON robots WHEN NEW.origin LIKE '%:{}'
         BEGIN SELECT RAISE(ABORT, 'this row is refused'); END",
        world.feeds.port()
    ));
}

#[tokio::test]
async fn rules_that_cannot_be_written_down_keep_no_other_page_waiting() {
    let other = "full_text = \"auto\"\n\n[[source]]\nname = \"other\"\nfeed = \"{base}/other\"";
    let mut world = site::desk(&format!("{other}\nfull_text = \"auto\"")).await;
    serve_feed(&world, &[]);
    world.feeds.serve("/other", Reply::feed(site::feed(&world, &[])));
    world.step("2026-03-02T05:00:00Z").await;
    let pages = FeedServer::start().await;
    pages.serve("/a", html(with_nine()));
    refuse_rules(&world);
    serve_teaser(&world);
    let other = [("/b", "Another terminal", TEASER, "2026-03-02T06:00:00Z")];
    let other = site::feed(&world, &other);
    let other = other.replace(world.feeds.url("/b").as_str(), pages.url("/a").as_str());
    world.feeds.serve("/other", Reply::feed(other));
    let now = at("2026-03-02T06:30:00Z");
    for _ in 0..60 {
        world.daemon_at(now).step(now).unwrap();
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!((pages.requests("/a").len(), n_asked(&world, "/a")), (1, 0));
    assert_eq!(
        n_asked(&world, "/robots.txt"),
        1,
        "the row was refused, and is not asked for at once"
    );
    let counts = world.store().page_counts(now).unwrap();
    assert_eq!((counts.n_read, counts.n_owed), (1, 1));
}

#[tokio::test]
async fn rules_that_cannot_be_written_down_are_asked_for_ever_less_often_and_said_once() {
    let mut world = outlet("").await;
    refuse_rules(&world);
    serve_teaser(&world);
    world.feeds.serve("/a", html(with_nine()));
    let log = world.dir.path().join("log");
    let logging = log_to(&log);
    let (began, mut asked_after) = (at("2026-03-02T06:30:00Z"), Vec::new());
    for minutes in (0..20 * 60).step_by(5) {
        world.step_at(began + TimeDelta::minutes(minutes)).await;
        if asked_after.len() < n_asked(&world, "/robots.txt") {
            asked_after.push(minutes);
        }
        if asked_after.len() == 2 {
            world.crash(); // what is put off stays so
        }
    }
    drop(logging);
    let waits: Vec<i64> = asked_after.windows(2).map(|two| two[1] - two[0]).collect();
    let is_around =
        |(wait, usual): (&i64, i64)| (usual * 8 / 10..=usual * 12 / 10 + 5).contains(wait);
    assert_eq!(waits.len(), 3, "{waits:?}");
    assert!(waits.iter().zip([10, 60, 360]).all(is_around), "{waits:?}");
    let said = lines_with(&log, "cannot be written down");
    assert_eq!(said.len(), 1, "{said:?}");
    let stand = world.store().dossier(1).unwrap().page.unwrap();
    assert_eq!(stand.why.as_deref(), Some("what its outlet allows cannot be written down"));

    world.change_store("DROP TRIGGER refusing");
    assert_eq!(world.step("2026-03-04T06:30:00Z").await.n_read, 1);
}

#[tokio::test]
async fn a_text_that_cannot_be_stored_is_given_up_and_costs_no_other() {
    let mut world = outlet("").await;
    world.change_store(
        "CREATE TRIGGER refusing BEFORE INSERT ON version WHEN NEW.content LIKE '%poison%'
         BEGIN SELECT RAISE(ABORT, 'this row is refused'); END",
    );
    let published = "2026-03-02T06:00:00Z";
    let pages = FeedServer::start().await;
    let feed = [("/a", TITLE, TEASER, published), ("/b", "Another terminal", TEASER, published)];
    let feed = site::feed(&world, &feed);
    let feed = feed.replace(world.feeds.url("/b").as_str(), pages.url("/b").as_str());
    world.feeds.serve("/rss", Reply::feed(feed));
    world.feeds.serve("/a", html(with_nine().replace("harbour", "poison harbour")));
    pages.serve("/b", html(with_nine()));
    assert_eq!(world.step("2026-03-02T06:30:00Z").await.n_read, 1);
    world.step("2026-03-03T06:30:00Z").await;
    assert_eq!(n_asked(&world, "/a"), 1);
    let stand = world.store().dossier(1).unwrap().page.unwrap();
    assert_eq!((stand.state.as_str(), stand.due_at), ("failed", None));
    let why = stand.why.unwrap();
    assert!(why.starts_with("its text cannot be stored (the store: this row is refused"), "{why}");
}
