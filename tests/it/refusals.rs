//! A document that the store refuses for good.
use chrono::TimeDelta;

use crate::support::{
    feed_server::Reply,
    world::{World, at, item, lines_with, log_to, rss},
};

/// Two outlets on one server.
const DESK: &str = r#"
[[source]]
name = "outlet"
feed = "{base}/rss"
poll = "30m"

[[source]]
name = "poisoned"
feed = "{base}/poisoned"
poll = "30m"

[[watch]]
name = "Russia–Pakistan"
between = ["@RU", "@PK"]

[[digest]]
name = "morning"
cron = "30 7 * * *"
to = ["desk@example.org"]
watches = ["*"]
"#;

#[tokio::test]
async fn what_the_store_refuses_costs_no_other_source_and_is_asked_for_ever_less_often() {
    let mut world = World::with(DESK).await;
    let one = |guid: &str| {
        let title = format!("Terminal {guid}");
        Reply::feed(rss(&[item(guid, &title, "2026-03-02T06:00:00Z")]))
    };
    world.feeds.serve("/rss", one("first"));
    world.feeds.serve("/poisoned", one("old"));
    world.step("2026-03-02T06:00:00Z").await;
    world.change_store(
        "CREATE TRIGGER refusing BEFORE INSERT ON item WHEN NEW.key = 'poison'
         BEGIN SELECT RAISE(ABORT, 'this row is refused'); END",
    );
    world.feeds.serve("/rss", one("second"));
    world.feeds.serve("/poisoned", one("poison"));
    let log = world.dir.path().join("log");
    let logging = log_to(&log);
    let (began, mut n_new, mut asked_after) = (at("2026-03-02T07:00:00Z"), 0, Vec::new());
    let n_before = world.feeds.requests("/poisoned").len();
    for minutes in (0..16 * 60).step_by(10) {
        n_new += world.step_at(began + TimeDelta::minutes(minutes)).await.n_new;
        if n_before + asked_after.len() < world.feeds.requests("/poisoned").len() {
            asked_after.push(minutes / 60);
        }
    }
    drop(logging);
    assert_eq!(n_new, 1, "of the other source, in the same transaction");
    assert_eq!(asked_after, [0, 1, 3, 7, 15], "1 h, 2 h, 4 h, 8 h");
    let row = world.store().source_rows().unwrap().into_iter().find(|row| row.name == "poisoned");
    let trouble = row.unwrap().trouble.unwrap();
    assert!(trouble.contains("what it says cannot be stored"), "{trouble}");
    assert_eq!(lines_with(&log, "Cannot read poisoned").len(), 1);
    assert_eq!(lines_with(&log, "ERROR"), [""; 0]);

    world.change_store("DROP TRIGGER refusing");
    assert_eq!(world.step("2026-03-04T07:00:00Z").await.n_new, 1);
}
