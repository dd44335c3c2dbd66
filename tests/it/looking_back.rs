//! A changed rule is run over the last 30 days in the background, and keeps nobody waiting.
use attache::config::{self, Config, SourceFile};
use chrono::{DateTime, TimeDelta, Utc};

use crate::support::{
    feed_server::Reply as Feed,
    world::{World, at, rss},
};

const N_ITEMS: usize = 1500;

fn desk(watch: &str) -> String {
    format!(
        r#"
[[source]]
name = "outlet"
feed = "{{base}}/rss"
poll = "1h"

[[watch]]
name = "Gas"
{watch}

[[digest]]
name = "morning"
cron = "30 7 * * *"
to = ["desk@example.org"]
watches = ["*"]
"#
    )
}

/// Every other item names gas, every third oil.
fn items(now: DateTime<Utc>) -> Vec<(String, String, DateTime<Utc>)> {
    let item = |n: usize| {
        let gas = if n.is_multiple_of(2) { "gas" } else { "coal" };
        let oil = if n.is_multiple_of(3) { "oil" } else { "wheat" };
        (
            format!("i{n}"),
            format!("Paper {n} on {gas} and {oil}"),
            now - TimeDelta::minutes(n as i64),
        )
    };
    (0..N_ITEMS).map(item).collect()
}

fn config_of(world: &World, watch: &str) -> Config {
    let file = SourceFile { path: "attache.toml".into(), text: world.configuration(&desk(watch)) };
    config::read(vec![file], world.dir.path()).unwrap_or_else(|refusal| panic!("{refusal}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_watch_looks_back_a_page_a_step_and_no_poll_waits_for_it() {
    let mut world = World::with(&desk("all = [\"gas\"]")).await;
    let start = at("2026-03-02T06:00:00Z");
    world.feeds.serve("/rss", Feed::feed(rss(&[])));
    world.step_at(start).await;
    world.feeds.serve("/rss", Feed::feed(rss(&items(start))));
    let now = start + TimeDelta::hours(2);
    world.step_at(now).await;
    assert_eq!(world.store().totals().unwrap().n_matches, 750);

    let changed = config_of(&world, "any = [\"oil\"]");
    let now = now + TimeDelta::hours(2);
    let n_asked = world.feeds.requests("/rss").len();
    let daemon = world.daemon_at(now);
    daemon.reload(changed, now).unwrap();
    let is_looking_back =
        |daemon: &attache::daemon::Daemon| daemon.store().watch_rows().unwrap()[0].is_looking_back;
    assert!(is_looking_back(daemon));

    // The first step asks the source that is due, though most of the past is still to be read.
    let step = daemon.step(now).unwrap();
    assert_eq!(step.next_due, Some(now), "there is more to do");
    assert!(daemon.wait().await, "the source is being asked");
    assert!(is_looking_back(daemon));
    let mut n_steps = 1;
    while is_looking_back(daemon) {
        daemon.step(now).unwrap();
        n_steps += 1;
        assert!(n_steps < 100);
    }
    // 200 items a step, and one that finds nothing left.
    assert_eq!(n_steps, N_ITEMS.div_ceil(200) + 1);
    while daemon.wait().await {
        daemon.step(now).unwrap();
    }
    let row = daemon.store().watch_rows().unwrap().remove(0);
    assert_eq!(row.turnover, Some((250, 500)), "oil without gas, gas without oil");
    assert_eq!((row.n_candidates, row.n_matches), (500, 500));
    assert_eq!(world.feeds.requests("/rss").len(), n_asked + 1);

    // What stayed on the watch is news as before; what came with the change is not.
    world.step("2026-03-03T07:30:00Z").await;
    let text = world.texts().pop().unwrap();
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("changed on Mon 2 Mar; 250 gained and 500 lost over 30 days"), "{flat}");
    assert!(world.subjects().last().unwrap().starts_with("250 on Gas"), "{:?}", world.subjects());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_that_only_looks_different_is_not_run_again() {
    let mut world = World::with(&desk("all = [\"gas\", \"oil\"]")).await;
    let now = at("2026-03-02T06:00:00Z");
    world.feeds.serve("/rss", Feed::feed(rss(&items(now))));
    world.step_at(now).await;
    let same = config_of(&world, "# said otherwise\nall   = [\"Oil\", \"gas\"]");
    let daemon = world.daemon_at(now);
    daemon.reload(same, now).unwrap();
    let row = daemon.store().watch_rows().unwrap().remove(0);
    assert_eq!((row.is_looking_back, row.n_matches), (false, 250));
}
