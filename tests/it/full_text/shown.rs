//! What commands say of articles, in the words of the real program.
use std::process::Command;

use super::{
    serve_teaser,
    site::{self, FILLER, NINE, TEASER, TEN, TITLE, html, outlet, page, with_nine},
};
use crate::support::{feed_server::Reply, world::World};

/// Standard output and standard error of a command on the world's store.
fn run(world: &World, arguments: &[&str]) -> (String, String) {
    run_at(world, "2026-03-02T08:00:00Z", arguments)
}

/// The same at another time.
fn run_at(world: &World, now: &str, arguments: &[&str]) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_attache"))
        .arg("--config")
        .arg(world.dir.path())
        .args(arguments)
        .env("ATTACHE_CLOCK", now)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// An article that was read and edited, and the file beside its store.
async fn edited() -> World {
    let mut world = outlet("").await;
    site::write_configuration(&world);
    serve_teaser(&world);
    world.feeds.serve("/a", html(with_nine()));
    world.step("2026-03-02T06:30:00Z").await;
    world.feeds.serve("/a", html(page(TITLE, &[&FILLER[..], &[NINE]].concat())));
    world.step("2026-03-02T07:31:00Z").await;
    world
}

#[tokio::test]
async fn items_show_tells_every_wording_and_what_changed() {
    let world = edited().await;
    let (shown, _) = run(&world, &["items", "show", "/a", "--diff"]);
    for said in [
        "item         1\n",
        "key          /a\n",
        "source       outlet, The Outlet\n",
        "page         read 2026-03-02 06:30 UTC, looked at again 2026-03-02 12:30 UTC\n",
        "edition      morning, 2026-03-02 07:30 UTC\n",
        "wording 1    2026-03-02 06:30 UTC, from the feed, 6 words\n",
        "wording 3    2026-03-02 07:31 UTC, from its page",
        "  match      Russia–Pakistan: also, by the full text; ",
        "\n  - Pakistan has asked Russia for a longer term than is usual.\n",
    ] {
        assert!(shown.contains(said), "{said:?}: {shown}");
    }
    let (shown, _) = run(&world, &["items", "show", "1"]);
    assert!(shown.ends_with(&format!("{NINE}\n")), "the current text: {shown}");
}

#[tokio::test]
async fn items_show_is_json_for_programs() {
    let world = edited().await;
    let (shown, _) = run(&world, &["items", "show", "1", "--diff", "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!((&shown["v"], &shown["page"]["state"]), (&1.into(), &"read".into()));
    let wordings = shown["wordings"].as_array().unwrap();
    let from: Vec<&str> = wordings.iter().map(|it| it["from"].as_str().unwrap()).collect();
    assert_eq!(from, ["feed", "page", "page"]);
    assert_eq!(wordings[1]["matches"][0]["evidence"]["is_by_full_text"], true);
    assert_eq!(wordings[2]["changes"].as_array().unwrap().len(), 2);
}

/// The sentences of a paragraph, each as a line of a difference.
fn lines(sign: char, paragraph: &str) -> Vec<String> {
    paragraph.split_inclusive(". ").map(|it| format!("  {sign} {}", it.trim())).collect()
}

#[tokio::test]
async fn differences_are_those_of_one_kind_of_wording() {
    let mut world = outlet("poll = \"30m\"").await;
    site::write_configuration(&world);
    serve_teaser(&world);
    world.feeds.serve("/a", html(page(TITLE, &[&FILLER[..], &[NINE]].concat())));
    world.step("2026-03-02T06:30:00Z").await;
    let newer = "New terminal to open next year";
    site::serve_feed(&world, &[("/a", newer, TEASER, "2026-03-02T06:00:00Z")]);
    world.feeds.serve("/a", html(page(TITLE, &[&FILLER[..], &[TEN]].concat())));
    world.step("2026-03-02T07:29:00Z").await;

    let (shown, _) = run(&world, &["items", "show", "1", "--diff", "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let wordings = shown["wordings"].as_array().unwrap();
    let from: Vec<&str> = wordings.iter().map(|it| it["from"].as_str().unwrap()).collect();
    assert_eq!(from, ["feed", "page", "feed", "page"]);
    let changes = |n: usize| -> Vec<&str> {
        let changes = wordings[n]["changes"].as_array();
        changes.into_iter().flatten().map(|it| it.as_str().unwrap()).collect()
    };
    assert_eq!((changes(0), changes(1)), (vec![], vec![]), "the first of their kind");
    let title = [format!("  - {TITLE}"), format!("  + {newer}")];
    assert_eq!(changes(2), title, "feed with feed");
    let text = [lines('-', NINE), lines('+', TEN)].concat();
    assert_eq!(changes(3), [&title[..], &text].concat(), "page with page");
    let (shown, _) = run(&world, &["items", "show", "1", "--diff"]);
    assert_eq!(shown.matches(&format!("\n  + {newer}\n")).count(), 2, "{shown}");
}

#[tokio::test]
async fn an_item_nobody_knows_is_refused_with_the_way_to_find_it() {
    let world = edited().await;
    let (_, talk) = run(&world, &["items", "show", "nobody"]);
    assert!(talk.contains("no item is called `nobody`; `attache search --format json`"), "{talk}");
}

#[tokio::test]
async fn status_and_sources_show_count_articles_and_name_the_remedy() {
    let mut world = outlet("").await;
    site::write_configuration(&world);
    serve_teaser(&world);
    world.feeds.serve("/robots.txt", Reply::ok("User-agent: *\nDisallow: /\n"));
    world.step("2026-03-02T06:30:00Z").await;
    let (shown, _) = run(&world, &["sources", "show", "outlet"]);
    for said in [
        "full text    auto\n",
        "pages        1 not allowed in 7 days\n",
        "             the outlet does not allow them all; the teaser is all there is\n",
    ] {
        assert!(shown.contains(said), "{said:?}: {shown}");
    }
    let (shown, _) = run(&world, &["status"]);
    assert!(shown.contains("articles  1 not allowed in 7 days"), "{shown}");
    let (shown, _) = run(&world, &["status", "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["articles"]["disallowed"], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_reads_the_articles_too() {
    let world = site::desk("full_text = \"auto\"").await;
    site::write_configuration(&world);
    site::serve_feed(&world, &[("/a", TITLE, TEASER, "2026-03-02T07:50:00Z")]);
    world.feeds.serve("/a", html(with_nine()));
    let (_, talk) = run(&world, &["once"]);
    assert!(talk.contains("1 new item, 1 match"), "{talk}");
    let (shown, _) = run(&world, &["items", "show", "/a"]);
    assert!(shown.contains("by the full text"), "{shown}");
}

/// What `attache once` says and mails at half past seven of a teaser whose article names both,
/// where the outlet allows this, and its clock goes as fast as this.
async fn once_at_half_past_seven(rules: &str, rate: u32) -> (String, String, String) {
    let world = site::desk("full_text = \"auto\"").await;
    site::write_configuration(&world);
    site::serve_feed(&world, &[]);
    run_at(&world, "2026-03-02T05:00:00Z", &["once"]);
    site::serve_feed(&world, &[("/a", TITLE, TEASER, "2026-03-02T07:20:00Z")]);
    world.feeds.serve("/a", html(with_nine()));
    world.feeds.serve("/robots.txt", Reply::ok(rules.to_owned()));
    let (_, talk) = run_at(&world, &format!("2026-03-02T07:30:00Z,{rate}"), &["once"]);
    let (shown, _) = run(&world, &["items", "show", "/a"]);
    (talk, world.texts().pop().unwrap(), shown)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_reads_feeds_and_the_articles_behind_them_before_it_composes() {
    let (talk, mail, _) = once_at_half_past_seven("", 1).await;
    assert!(talk.contains("1 new item, 1 match, 1 edition, 1 message sent"), "{talk}");
    assert!(mail.contains(TITLE) && mail.contains("in the full text"), "{mail}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_composes_after_half_a_minute_whoever_rests_and_reads_the_others_after_that() {
    let (talk, mail, shown) =
        once_at_half_past_seven("User-agent: *\nCrawl-delay: 120\n", 100).await;
    assert!(talk.contains("1 new item, 1 match, 1 edition, 1 message sent"), "{talk}");
    assert!(!mail.contains(TITLE), "its host rested for two minutes: {mail}");
    assert!(shown.contains("by the full text"), "{shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_leaves_to_the_next_round_what_ten_minutes_are_not_enough_for() {
    let world = site::desk("full_text = \"auto\"").await;
    site::write_configuration(&world);
    site::serve_feed(&world, &[]);
    run_at(&world, "2026-03-02T05:00:00Z", &["once"]);
    let names: Vec<(String, String)> =
        (0..20).map(|n| (format!("/{n}"), format!("Terminal {n}"))).collect();
    let teasers: Vec<_> = names
        .iter()
        .map(|(path, title)| (path.as_str(), title.as_str(), TEASER, "2026-03-02T07:20:00Z"))
        .collect();
    site::serve_feed(&world, &teasers);
    world.feeds.serve("/robots.txt", Reply::ok("User-agent: *\nCrawl-delay: 60\n"));
    for (path, _) in &names {
        world.feeds.serve(path, html(with_nine()));
    }
    let n_read = |world: &World| {
        let n_asked = names.iter().map(|(path, _)| site::n_asked(world, path));
        n_asked.sum::<usize>()
    };
    run_at(&world, "2026-03-02T07:50:00Z,400", &["once"]);
    let n_first = n_read(&world);
    assert!((1..=12).contains(&n_first), "{n_first} pages in ten minutes, one a minute");
    run_at(&world, "2026-03-02T08:05:00Z,400", &["once"]);
    assert!((n_first + 1..=20).contains(&n_read(&world)), "{} of 20", n_read(&world));
}
