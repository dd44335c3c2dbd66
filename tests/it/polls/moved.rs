//! Feeds that move, and feeds that are gone.
use attache::schedule::STOPPED;
use chrono::{DateTime, Utc};

use super::{DAY, HOUR, ONE, START, due_of, feed, is_about, n_asked, polled, start, wait_of};
use crate::support::{feed_server::Reply, world::World};

#[tokio::test]
async fn a_permanent_redirect_is_believed_after_three_sightings_over_a_day() {
    for status in [301, 308] {
        let mut world = redirected(status).await;
        let at_new = |world: &World| n_asked(world, "/new");
        let (mut now, mut n_old) = (start(), n_asked(&world, "/a"));
        while now < start() + DAY {
            now = due_of(&world, "a");
            world.step_at(now).await;
            n_old += 1;
            assert_eq!(n_asked(&world, "/a"), n_old, "the old address is asked for a day");
        }
        assert!(3 <= n_old);
        let n_items = world.store().totals().unwrap().n_items;
        let n_new = at_new(&world);
        for _ in 0..2 {
            world.crash();
            let due = due_of_stored(&mut world, now, "a");
            world.step_at(due).await;
            now = due;
        }
        assert_eq!((n_asked(&world, "/a"), at_new(&world)), (n_old, n_new + 2));
        assert_eq!(world.store().totals().unwrap().n_items, n_items, "the items stay the same");
    }
}

/// A feed that lives at `/new`; polled once at the old address.
async fn redirected(status: u16) -> World {
    let mut world = World::with(ONE).await;
    world.feeds.serve("/a", Reply::redirect(status, "/new"));
    world.feeds.serve("/new", Reply::ok(feed(HOUR)));
    world.step(START).await;
    world
}

fn due_of_stored(world: &mut World, now: DateTime<Utc>, name: &str) -> DateTime<Utc> {
    world.daemon_at(now);
    due_of(world, name)
}

#[tokio::test]
async fn a_temporary_redirect_is_followed_and_never_believed() {
    for status in [302, 307] {
        let mut world = redirected(status).await;
        let mut n = 1;
        while due_of(&world, "a") < start() + DAY * 4 {
            world.step_at(due_of(&world, "a")).await;
            n += 1;
        }
        assert_eq!(n_asked(&world, "/a"), n);
    }
}

#[tokio::test]
async fn a_new_address_that_fails_leads_back_to_the_configured_one() {
    let mut world = redirected(301).await;
    while due_of(&world, "a") < start() + DAY * 2 {
        world.step_at(due_of(&world, "a")).await;
    }
    world.feeds.serve("/new", Reply::status(500));
    let n = n_asked(&world, "/a");
    for _ in 0..3 {
        world.step_at(due_of(&world, "a")).await;
    }
    assert_eq!(n_asked(&world, "/a"), n);
    world.step_at(due_of(&world, "a")).await;
    assert_eq!(n_asked(&world, "/a"), n + 1);
}

#[tokio::test]
async fn what_is_gone_is_asked_no_more_until_somebody_asks_or_its_address_changes() {
    let mut world = polled(Reply::status(410)).await;
    assert!(start() + STOPPED <= due_of(&world, "a"));
    world.step_at(start() + DAY * 365).await;
    assert_eq!(n_asked(&world, "/a"), 1);
    let since = |days| Some(start() + DAY * days);
    let said = |world: &World, since| {
        world.store().coverage(since, start() + DAY * 3).unwrap().failing.len()
    };
    assert_eq!((said(&world, since(-1)), said(&world, since(1))), (1, 0), "it is said once");

    world.crash();
    world.rewrite(&ONE.replace("/a\"", "/b\""));
    world.step_at(start() + DAY * 366).await;
    assert_eq!(n_asked(&world, "/b"), 1);
}

#[tokio::test]
async fn what_is_not_found_is_asked_daily_and_said_after_three_days() {
    let mut world = polled(Reply::status(404)).await;
    let mut now = start();
    for _ in 0..3 {
        assert_eq!(world.store().coverage(None, now).unwrap().failing, vec![]);
        let wait = wait_of(&mut world, "/a", now).await;
        is_about(wait, DAY);
        now += wait;
    }
    assert_eq!(world.store().coverage(None, now).unwrap().failing.len(), 1);
}
