//! Stories as they are kept: each item tells one for good, and nobody is told of it twice.
use attache::model::{Kinship, StoredStory};
use chrono::TimeDelta;

use super::WIRE;
use crate::support::{
    feed_server::Reply as Feed,
    process::attache,
    world::{World, at, item, rss, rss_with},
};

/// Three outlets, a watch that alerts, a digest.
pub(super) const DESK: &str = r#"
[[source]]
name = "agency"
outlet = "River Agency"
feed = "{base}/agency"
poll = "15m"

[[source]]
name = "courier"
outlet = "Indus Courier"
feed = "{base}/courier"
poll = "15m"

[[source]]
name = "volga"
outlet = "Volga Wire"
feed = "{base}/volga"
poll = "15m"

[[watch]]
name = "Russia–Pakistan"
between = ["@RU", "@PK"]
alert = true

[[digest]]
name = "morning"
at = "07:30"
to = ["desk@example.org"]
watches = ["*"]
"#;

const TITLE: &str = "Russia and Pakistan sign accord on dams";

/// A main story: both at the top of what an agency sends to everybody.
fn wire() -> String {
    format!("Russia and Pakistan agreed on dams. Moscow will write to Islamabad. {WIRE}")
}

/// A desk that has read its outlets once.
pub(super) async fn desk(desk: &str) -> World {
    let mut world = World::with(desk).await;
    for outlet in ["agency", "courier", "volga"] {
        let old = [item(&format!("old {outlet}"), "As ever", "2026-02-20T10:00:00Z")];
        world.feeds.serve(&format!("/{outlet}"), Feed::feed(rss(&old)));
    }
    world.step("2026-03-02T09:00:00Z").await;
    world
}

/// One more item of an outlet, and the steps that read it.
pub(super) async fn publish(world: &mut World, outlet: &str, title: &str, text: &str, now: &str) {
    let new = [item(&format!("{outlet} {now}"), title, now)];
    world.feeds.serve(&format!("/{outlet}"), Feed::feed(rss_with(&new, text)));
    world.step(now).await;
    world.step_at(at(now) + TimeDelta::seconds(1)).await;
}

/// The story told by most items.
pub(super) fn largest(world: &World) -> StoredStory {
    let stories = (1..20).filter_map(|id| world.store().story(id).unwrap());
    stories.max_by_key(|story| story.tellers.len()).unwrap()
}

#[tokio::test]
async fn one_report_in_three_outlets_is_one_story_and_one_alert_and_says_who_copied_it() {
    let mut world = desk(DESK).await;
    publish(&mut world, "agency", TITLE, &wire(), "2026-03-02T10:00:00Z").await;
    publish(&mut world, "courier", TITLE, &wire(), "2026-03-02T11:00:00Z").await;
    let retitled = "Moscow, Islamabad: engineers to see Pakistan and Russia dams";
    publish(&mut world, "volga", retitled, &wire(), "2026-03-02T12:00:00Z").await;
    assert_eq!(world.subjects().len(), 1, "one alert a story: {:?}", world.subjects());

    let story = largest(&world);
    let told: Vec<_> = story.tellers.iter().map(|it| (it.outlet.as_str(), it.kinship)).collect();
    assert_eq!(
        told,
        [
            ("River Agency", Kinship::First),
            ("Indus Courier", Kinship::Copy),
            ("Volga Wire", Kinship::Copy)
        ]
    );
    world.step("2026-03-03T07:30:00Z").await;
    let text = world.texts().pop().unwrap();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("3 new items in 1 story"), "{text}");
    assert!(text.contains("River Agency · Mon 10:00 · already sent"), "{text}");
    assert!(text.contains("Indus Courier · Mon 11:00 · copied"), "{text}");
    assert!(text.contains("Volga Wire · Mon 12:00 · retitled"), "{text}");
}

#[tokio::test]
async fn a_story_that_was_mailed_keeps_its_number_and_its_head_and_goes_on() {
    let mut world = desk(&DESK.replace("alert = true\n", "")).await;
    publish(&mut world, "courier", "Accord on dams", &wire(), "2026-03-02T10:00:00Z").await;
    publish(&mut world, "volga", TITLE, &wire(), "2026-03-02T11:00:00Z").await;
    let before = largest(&world);
    assert_eq!(before.head, before.tellers[0].item, "the first, until an edition shows another");
    world.step("2026-03-03T07:30:00Z").await;
    let mailed = largest(&world);
    assert_eq!((mailed.id, mailed.head), (before.id, before.tellers[1].item), "the one it showed");

    let better = "Pakistan and Russia sign: Russia, Pakistan agree on dams in Tashkent";
    publish(&mut world, "agency", better, &wire(), "2026-03-03T10:00:00Z").await;
    world.step("2026-03-04T07:30:00Z").await;
    let after = largest(&world);
    assert_eq!((after.id, after.head, after.tellers.len()), (mailed.id, mailed.head, 3));
    let text = world.texts().pop().unwrap();
    assert!(text.contains("continues from Tue 3 Mar"), "{text}");
}

#[tokio::test]
async fn what_a_process_left_untold_is_told_by_the_next_one() {
    let mut world = desk(DESK).await;
    publish(&mut world, "agency", TITLE, &wire(), "2026-03-02T10:00:00Z").await;
    let new = [item("copy", TITLE, "2026-03-02T11:00:00Z")];
    world.feeds.serve("/courier", Feed::feed(rss_with(&new, &wire())));
    // The answer is here and filed, and then the process is gone.
    let now = at("2026-03-02T11:00:00Z");
    world.step_at(now).await;
    world.crash();
    let store = attache::store::Options {
        path: world.dir.path().join("attache.db"),
        ..attache::store::Options::default()
    };
    let db = rusqlite::Connection::open(&store.path).unwrap();
    let undo = "UPDATE item SET is_told = 0 WHERE key = 'copy';
        DELETE FROM sign WHERE item = (SELECT id FROM item WHERE key = 'copy');
        DELETE FROM told WHERE item = (SELECT id FROM item WHERE key = 'copy');";
    db.execute_batch(undo).unwrap();
    drop(db);
    world.step("2026-03-02T11:05:00Z").await;
    assert_eq!(largest(&world).tellers.len(), 2);
}

#[tokio::test]
async fn after_its_window_a_story_is_over_and_its_signs_are_gone() {
    let mut world = desk(&format!("[stories]\nwindow = \"6h\"\n{DESK}")).await;
    publish(&mut world, "agency", TITLE, &wire(), "2026-03-02T10:00:00Z").await;
    publish(&mut world, "courier", TITLE, &wire(), "2026-03-02T15:30:00Z").await;
    publish(&mut world, "volga", TITLE, &wire(), "2026-03-02T21:00:00Z").await;
    let story = largest(&world);
    assert_eq!(story.tellers.len(), 3, "each within six hours of the one before");
    let late = "2026-03-03T10:00:00Z";
    publish(&mut world, "agency", &format!("{TITLE} again"), &wire(), late).await;
    assert_eq!(largest(&world).tellers.len(), 3);
    world.step("2026-03-05T10:00:00Z").await;
    let db = rusqlite::Connection::open(world.dir.path().join("attache.db")).unwrap();
    let n_rows = |of: &str| -> i64 {
        db.query_row(&format!("SELECT count(*) FROM {of}"), [], |row| row.get(0)).unwrap()
    };
    assert_eq!(n_rows("sign"), 0);
    assert_eq!(n_rows("term"), 0);
    assert_eq!(n_rows("told WHERE terms IS NOT NULL"), 0);
}

#[tokio::test]
async fn one_event_in_two_languages_is_one_story_and_one_alert() {
    let mut world = desk(&DESK.replace("alert = true", "alert = true\nalso = 2\nmain = 3")).await;
    let english = "Russia and Pakistan sign agreement on Tarbela turbines in Moscow";
    let russian = "Россия и Пакистан подписали в Москве соглашение о турбинах для Тарбелы";
    let lead = "The two ministers met on Monday. Islamabad will pay over nine years.";
    let in_russian =
        "Министры двух стран встретились в понедельник. Исламабад заплатит за девять лет.";
    publish(&mut world, "agency", english, lead, "2026-03-02T10:00:00Z").await;
    publish(&mut world, "volga", russian, in_russian, "2026-03-02T11:00:00Z").await;
    let other = "Russia and Pakistan sign agreement on visas for students in Moscow";
    publish(&mut world, "courier", other, lead, "2026-03-02T12:00:00Z").await;
    let told: Vec<_> = largest(&world).tellers.iter().map(|it| it.kinship).collect();
    assert_eq!(told, [Kinship::First, Kinship::Event]);
    assert_eq!(world.subjects().len(), 2, "one alert a story: {:?}", world.subjects());
}

#[tokio::test]
async fn what_two_outlets_bring_at_once_is_one_event_too() {
    let mut world = desk(DESK).await;
    let lead = "Russia and Pakistan agreed on Monday.";
    let now = "2026-03-02T10:00:00Z";
    let titles = [
        ("agency", "Russia and Pakistan sign agreement on Tarbela turbines in Moscow"),
        ("volga", "Россия и Пакистан подписали в Москве соглашение о турбинах для Тарбелы"),
    ];
    for (outlet, title) in titles {
        let new = [item(&format!("{outlet} new"), title, now)];
        world.feeds.serve(&format!("/{outlet}"), Feed::feed(rss_with(&new, lead)));
    }
    world.step(now).await;
    world.step_at(at(now) + TimeDelta::seconds(1)).await;
    assert_eq!(largest(&world).tellers.len(), 2);
}

#[tokio::test]
async fn history_outside_the_window_tells_no_story() {
    let world = desk(DESK).await;
    assert_eq!(world.store().story(1).unwrap(), None);
}

#[tokio::test]
async fn a_digest_says_what_one_side_alone_tells_while_both_are_read() {
    let of = |name: &str, country: &str| {
        let source = format!("name = \"{name}\"\n");
        (source.clone(), format!("{source}country = \"{country}\"\n"))
    };
    let (volga, in_russia) = of("volga", "RU");
    let second = in_russia.replace("volga", "neva");
    let mut sides = DESK.replace(&volga, &in_russia).replace("alert = true\n", "");
    for name in ["agency", "courier"] {
        let (plain, in_pakistan) = of(name, "PK");
        sides = sides.replace(&plain, &in_pakistan);
    }
    sides += &format!("[[source]]\n{second}feed = \"{{base}}/neva\"\npoll = \"15m\"\n");
    let mut world = World::with(&sides).await;
    for outlet in ["agency", "courier", "volga", "neva"] {
        let old = [item(&format!("old {outlet}"), "As ever", "2026-02-20T10:00:00Z")];
        world.feeds.serve(&format!("/{outlet}"), Feed::feed(rss(&old)));
    }
    world.step("2026-03-02T09:00:00Z").await;
    publish(&mut world, "agency", TITLE, &wire(), "2026-03-02T10:00:00Z").await;
    publish(&mut world, "courier", TITLE, &wire(), "2026-03-02T11:00:00Z").await;
    world.step("2026-03-03T07:25:00Z").await;
    world.step("2026-03-03T07:30:00Z").await;
    let text = world.texts().pop().unwrap();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = "So far in outlets of Pakistan only; those of Russia were read and do not have it";
    assert!(text.contains(said), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_story_is_shown_by_its_number_and_searched_by_it() {
    let mut world = desk(DESK).await;
    publish(&mut world, "agency", TITLE, &wire(), "2026-03-02T10:00:00Z").await;
    publish(&mut world, "courier", "Engineers may see the dams", &wire(), "2026-03-02T11:00:00Z")
        .await;
    let number = largest(&world).id.to_string();
    world.crash();
    std::fs::write(world.dir.path().join("attache.toml"), world.configuration(DESK)).unwrap();
    let run = |arguments: &[&str]| {
        let said = attache(world.dir.path(), arguments);
        (said.out, said.err)
    };
    let (shown, _) = run(&["stories", "show", &number]);
    assert!(shown.starts_with(&format!("story {number}: 2 items, seen 2026-03-02 10:00 to")));
    assert!(shown.contains("River Agency · 2026-03-02 10:00 UTC · first, shown for it"), "{shown}");
    assert!(shown.contains("Indus Courier · 2026-03-02 11:00 UTC · retitled, 9"), "{shown}");
    let (json, _) = run(&["stories", "show", &number, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["v"], &json["items"][1]["part"]), (&1.into(), &"retitled".into()));
    let (found, talk) = run(&["search", "--story", &number]);
    assert!(found.contains(&format!("· story {number}")), "{found}");
    assert_eq!(talk, "2 found\n");
    let (_, talk) = run(&["stories", "show", "999"]);
    assert!(talk.contains("there is no story 999; `attache search` gives the number"), "{talk}");
}
