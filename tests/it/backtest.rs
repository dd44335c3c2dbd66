//! A watch shown, and tried on what is stored, by the real program.
use std::fs;

use serde_json::Value;

use crate::support::{
    feed_server::Reply as Feed,
    process::{Said, run},
    world::{World, item, rss},
};

const NOW: &str = "2026-03-02T06:00:00Z";

const ACTORS: &str = r#"
[actor.fleet]
names = ["shadow fleet", "Eagle S"]
hints = ["tanker*"]
mask = ["Eagle S scouts"]

[[source]]
name = "outlet"
feed = "{base}/rss"
"#;

const OLD: &str = r#"
[[watch]]
name = "Fleet"
all = ["@fleet", "oil"]
"#;

const NEW: &str = r#"
[[watch]]
name = "Fleet"
all = ["@fleet"]
any = ["oil", "gas", "=US"]
exclude = ["cricket"]
"#;

/// A desk that has polled five items under the old rule, and has the new one in its file.
async fn desk() -> World {
    let world = World::with("").await;
    let news = [
        ("a", "The shadow fleet moves oil"),
        ("b", "The shadow fleet moves gas to the US"),
        ("c", "Cricket, oil and the shadow fleet"),
        ("d", "Gas and a tanker; tell us more"),
        ("e", "Weather"),
    ];
    let news: Vec<_> =
        news.iter().map(|(key, title)| item(key, title, "2026-03-01T18:00:00Z")).collect();
    world.feeds.serve("/rss", Feed::feed(rss(&news)));
    write(&world, OLD);
    said(&world, &["poll"]);
    write(&world, NEW);
    world
}

fn write(world: &World, watch: &str) {
    let text = world.configuration(&format!("{ACTORS}{watch}"));
    fs::write(world.dir.path().join("attache.toml"), text).unwrap();
}

fn output(world: &World, arguments: &[&str]) -> Said {
    let output = run(world.dir.path(), NOW, arguments, &[]);
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn said(world: &World, arguments: &[&str]) -> String {
    let said = output(world, arguments);
    assert_eq!(said.code, 0, "{arguments:?}: {}", said.err);
    said.out
}

fn as_json(world: &World, arguments: &[&str]) -> Value {
    let out = said(world, &[arguments, &["--format", "json"]].concat());
    serde_json::from_str(&out).unwrap()
}

/// Titles under `gained` or `lost`, newest first.
fn titles<'v>(outcome: &'v Value, which: &str) -> Vec<&'v str> {
    let items = outcome[which]["items"].as_array().unwrap();
    items.iter().map(|item| item["title"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backtest_says_what_a_changed_rule_gains_and_loses_and_what_each_word_brings() {
    let world = desk().await;
    insta::assert_snapshot!(said(&world, &["watch", "backtest", "Fleet"]), @r"
    Fleet since 2026-01-31 06:00 UTC
      5 items stored, 4 read
      4 candidates, 3 matches: 0 main, 2 also, 1 passing
      against what the store holds: 2 gained, 1 lost

    gained
      passing  2026-03-01  Gas and a tanker; tell us more (outlet)
      also     2026-03-01  The shadow fleet moves gas to the US (outlet)

    lost
      2026-03-01  Cricket, oil and the shadow fleet (outlet)

    hits  kept  term          part
    3     2     shadow fleet  fleet
    2     1     oil           oil, gas or US
    2     2     gas           oil, gas or US
    1     1     tanker*       fleet
    1     1     =US           oil, gas or US
    1 term stands in no candidate
    ");
    let outcome = as_json(&world, &["watch", "backtest", "Fleet", "--limit", "1"]);
    assert_eq!(titles(&outcome, "gained"), ["Gas and a tanker; tell us more"]);
    assert_eq!((&outcome["gained"]["n"], &outcome["lost"]["n"]), (&2.into(), &1.into()));
    assert_eq!((&outcome["items"], &outcome["read"]), (&5.into(), &4.into()), "one is ruled out");

    let elsewhere = tempfile::tempdir().unwrap();
    let old = elsewhere.path().join("old.toml");
    fs::write(&old, world.configuration(&format!("{ACTORS}{OLD}"))).unwrap();
    let against = ["watch", "backtest", "Fleet", "--against", old.to_str().unwrap()];
    let outcome = as_json(&world, &against);
    let gained = ["Gas and a tanker; tell us more", "The shadow fleet moves gas to the US"];
    assert_eq!(titles(&outcome, "gained"), gained);
    assert_eq!(titles(&outcome, "lost"), ["Cricket, oil and the shadow fleet"]);
    fs::write(&old, world.configuration(&format!("{ACTORS}{NEW}"))).unwrap();
    let outcome = as_json(&world, &against);
    assert_eq!((&outcome["gained"]["n"], &outcome["lost"]["n"]), (&0.into(), &0.into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backtest_looks_only_as_far_back_as_it_is_asked_to() {
    let world = desk().await;
    let later = |since: &str| {
        let arguments = ["watch", "backtest", "Fleet", "--since", since, "--format", "json"];
        let output = run(world.dir.path(), "2026-03-12T06:00:00Z", &arguments, &[]);
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["items"].clone()
    };
    assert_eq!((later("9d"), later("11d")), (0.into(), 5.into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_and_a_backtest_of_the_same_words_find_the_same() {
    let world = desk().await;
    let query = "(\"shadow fleet\" or tanker*) and (oil or gas) and not cricket";
    let watch = format!("[[watch]]\nname = \"New\"\nquery = '''{query}'''\n");
    write(&world, &watch);
    let outcome = as_json(&world, &["watch", "backtest", "New"]);
    let found = said(&world, &["search", query, "--format", "json"]);
    let found: Vec<Value> = found.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<&str> = found.iter().map(|it| it["title"].as_str().unwrap()).collect();
    assert_eq!(found.len(), 3);
    assert_eq!(titles(&outcome, "gained"), found);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watch_is_shown_with_its_parts_and_every_word_of_its_actors() {
    let world = desk().await;
    insta::assert_snapshot!(said(&world, &["watch", "show", "Fleet"]), @r"
    Fleet
      all of @fleet; one of oil, gas, =US; excludes cricket
      since 2026-03-02: 2 candidates, 2 matches
      parts, each collects points of its own:
        fleet: @fleet
        oil, gas or US: oil or gas or =US

    fleet is written @fleet
      names (2): count wherever they stand
        shadow fleet, Eagle S
      hints (1): count in a dateline; else they help to match beside a name, or near the partner
        tanker*
      blanked (1): other things that are called so; these words never count
        eagle s scouts
    ");
    let shown = as_json(&world, &["watch", "show", "Fleet"]);
    assert_eq!(shown["actors"][0]["groups"][0]["words"][0], "shadow fleet");
    assert_eq!(shown["parts"][1]["looks_for"], serde_json::json!(["oil", "gas", "=US"]));

    let pakistan = said(&world, &["watch", "show", "@PK"]);
    for words in [
        "Pakistan is written @PK, @pakistan",
        "names (",
        "Rawalpindi",
        "پاکستان",
        "Пакистан",
        "capital (",
        "Islamabad",
        "blanked (",
    ] {
        assert!(pakistan.contains(words), "{words}: {pakistan}");
    }
    assert!(pakistan.lines().all(|line| line.chars().count() <= 100), "{pakistan}");
    assert_eq!(as_json(&world, &["watch", "show", "@pakistan"])["actor"]["name"], "Pakistan");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_watch_or_an_actor_that_is_not_there_is_said_with_those_that_are() {
    let world = desk().await;
    let check = |arguments: &[&str], expected: &str| {
        let said = output(&world, arguments);
        assert_eq!((said.code, said.err.trim()), (1, expected), "{arguments:?}");
    };
    check(&["watch", "show", "Flet"], "attache: no watch is called `Flet`; there are: Fleet");
    check(&["watch", "backtest", "x"], "attache: no watch is called `x`; there are: Fleet");
    check(
        &["watch", "show", "@flet"],
        "attache: nobody is called `flet`; the nearest name is `@fleet`",
    );
    let elsewhere = tempfile::tempdir().unwrap();
    let none = elsewhere.path().join("none.toml");
    fs::write(&none, "[[watch]]\nname = \"Gas\"\nall = [\"gas\"]\n").unwrap();
    let none = none.to_str().unwrap();
    let expected = format!("attache: {none} has no watch `Fleet`; it has: Gas");
    check(&["watch", "backtest", "Fleet", "--against", none], &expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn status_says_how_much_each_watch_looked_at_and_took() {
    let world = desk().await;
    let status = said(&world, &["status"]);
    assert!(
        status.contains("watch     Fleet: 2 candidates, 2 matches since 2026-03-02"),
        "{status}"
    );
    let status = as_json(&world, &["status"]);
    let watch = &status["watches"][0];
    assert_eq!((&watch["candidates"], &watch["matches"]), (&2.into(), &2.into()), "{status}");
}
