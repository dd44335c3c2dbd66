//! Sources at hand: found, written, listed, checked, imported and exported by the real program.
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use crate::support::{
    feed_server::Reply,
    world::{World, item, rss},
};

const CLOCK: &str = "2026-03-03T10:00:00Z";

fn attache(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["--config", folder.to_str().unwrap(), "sources"])
        .args(arguments)
        .env("ATTACHE_CLOCK", CLOCK)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn talked(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn feed() -> String {
    rss(&[
        item("a", "First \u{202e}headline", "2026-03-01T10:00:00Z"),
        item("b", "Second", "2026-03-02T10:00:00Z"),
    ])
}

/// A folder with this desk; `{base}` stands for the server.
async fn desk(tables: &str) -> World {
    let world = World::with("").await;
    fs::write(world.dir.path().join("attache.toml"), world.configuration(tables)).unwrap();
    world
}

fn source(name: &str, path: &str) -> String {
    format!("[[source]]\nname = \"{name}\"\nfeed = \"{{base}}{path}\"\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_behind_a_site_is_found_and_written() {
    let world = desk(&source("old", "/old")).await;
    let page = "<html><head><link rel=alternate type='application/rss+xml' title=All href=/broken>
        <link rel=alternate type='application/atom+xml' href='/news.atom'></head>";
    world.feeds.serve("/", Reply::ok(page));
    world.feeds.serve("/broken", Reply::ok("<html>no"));
    world.feeds.serve("/news.atom", Reply::feed(feed()));
    let folder = world.dir.path();

    let dry = attache(folder, &["add", world.feeds.url("/").as_str(), "--dry-run"]);
    assert!(said(&dry).contains("name = \"outlet\""), "{}", talked(&dry));
    assert!(!folder.join("sources/added.toml").exists());

    let added = attache(folder, &["add", world.feeds.url("/").as_str()]);
    assert!(added.status.success(), "{}", talked(&added));
    assert!(talked(&added).contains("  2026-03-01 First headline"), "{}", talked(&added));
    let written = fs::read_to_string(folder.join("sources/added.toml")).unwrap();
    assert_eq!(written, said(&added));
    let base = world.feeds.url("");
    let expected =
        format!("[[source]]\nname = \"outlet\"\nfeed = \"{base}news.atom\"\noutlet = \"Outlet\"\n");
    assert_eq!(written, expected);

    let again = attache(folder, &["add", world.feeds.url("/news.atom").as_str()]);
    assert!(talked(&again).contains("is read already, as `outlet`"), "{}", talked(&again));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_added_leaves_everything_as_it_was() {
    let world = desk(&source("old", "/old")).await;
    world.feeds.serve("/feed", Reply::feed(feed()));
    world.feeds.serve("/blocked", Reply::status(403).header("cf-mitigated", "challenge"));
    let folder = world.dir.path();
    let clash = attache(folder, &["add", world.feeds.url("/feed").as_str(), "--name", "old"]);
    assert!(!clash.status.success());
    assert!(!folder.join("sources/added.toml").exists(), "{}", talked(&clash));
    let blocked = attache(folder, &["add", world.feeds.url("/blocked").as_str()]);
    assert!(
        talked(&blocked).contains("ask the outlet to let this reader in"),
        "{}",
        talked(&blocked)
    );
    let nothing = attache(folder, &["add", world.feeds.url("/nothing").as_str()]);
    assert!(talked(&nothing).contains("HTTP 404"), "{}", talked(&nothing));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_source_is_checked_once_and_what_is_gone_is_looked_for() {
    let all = source("good", "/good") + &source("moved", "/moved") + &source("page", "/page");
    let world = desk(&all).await;
    world.feeds.serve("/good", Reply::feed(feed()));
    world.feeds.serve("/", Reply::ok("<html><a href='/new/feed'>RSS</a>"));
    world.feeds.serve("/new/feed", Reply::feed(feed()));
    world.feeds.serve("/page", Reply::ok("<html><title>Welcome</title>"));
    let checked = attache(world.dir.path(), &["check"]);
    let base = world.feeds.url("").to_string();
    let lines = said(&checked).replace(&base, "BASE/");
    insta::assert_snapshot!(lines, @r#"
    source      what was found
    good    ok  2 items, newest 2026-03-02
    moved   no  the server answers HTTP 404; a feed was found: feed = "BASE/new/feed"
    page    no  the address leads to an HTML page, not a feed; it names none, so ask the outlet
    "#);
    assert_eq!((world.feeds.requests("/good").len(), checked.status.code()), (1, Some(1)));

    let one = attache(world.dir.path(), &["check", "good"]);
    assert_eq!(one.status.code(), Some(0));
    assert!(talked(&one).contains("1 source checked, 0 with trouble"), "{}", talked(&one));
    assert!(!attache(world.dir.path(), &["check", "nobody"]).status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_goes_out_and_comes_back_without_loss() {
    let tables = r#"
[[source]]
name = "dawn"
feed = "https://dawn.example/feed?a=1&b=2"
outlet = "Dawn \"daily\" & <more>"
role = "newspaper"
country = "PK"
lang = "en"
poll = "0 */2 * * *"
tags = ["south-asia", "press_service"]

[[source]]
name = "tass"
feed = "https://tass.example/rss"
outlet = "ТАСС"
poll = "90m"
tags = ["south-asia"]

[[source]]
name = "loose"
feed = "https://loose.example/"
"#;
    let world = desk(tables).await;
    let exported = attache(world.dir.path(), &["export"]);
    let list = world.dir.path().join("list.opml");
    fs::write(&list, said(&exported)).unwrap();

    let other = desk("").await;
    let imported = attache(other.dir.path(), &["import", list.to_str().unwrap()]);
    assert!(imported.status.success(), "{}", talked(&imported));
    assert_eq!(said(&attache(other.dir.path(), &["export"])), said(&exported));
    let again = attache(other.dir.path(), &["import", list.to_str().unwrap()]);
    assert!(
        talked(&again).contains("0 new, 3 read already; nothing was written"),
        "{}",
        talked(&again)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_another_program_keeps_its_folders() {
    let world = desk("").await;
    let list = world.dir.path().join("list.opml");
    let body = "<?xml version='1.0' encoding='windows-1251'?><opml version='1.0'><body>
        <outline text='Азия &amp; Pacific'><outline text='South' title='South'>
        <outline type='rss' text='Dawn' xmlUrl='https://dawn.example/feed'/>
        <outline text='Dawn' xmlUrl='https://dawn.example/other'/></outline>
        <outline text='Nikkei' xmlUrl='https://nikkei.example/'/></outline>
        <outline text='again' xmlUrl='https://dawn.example/feed'/></body></opml>";
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(body);
    fs::write(&list, bytes).unwrap();
    let imported = attache(world.dir.path(), &["import", list.to_str().unwrap()]);
    assert!(talked(&imported).contains("4 feeds in"), "{}", talked(&imported));
    let exported = said(&attache(world.dir.path(), &["export"]));
    let bare: Vec<_> = exported
        .lines()
        .skip(4)
        .map(|line| line.split(" attache:").next().unwrap().trim_end_matches("/>"))
        .collect();
    insta::assert_snapshot!(bare.join("\n"), @r#"
    <outline text="Азия &amp; Pacific">
    <outline text="South">
    <outline type="rss" text="Dawn" title="Dawn" xmlUrl="https://dawn.example/feed"
    <outline type="rss" text="Dawn" title="Dawn" xmlUrl="https://dawn.example/other"
    </outline>
    <outline type="rss" text="Nikkei" title="Nikkei" xmlUrl="https://nikkei.example/"
    </outline>
    </body>
    </opml>
    "#);
    let empty = world.dir.path().join("empty.opml");
    fs::write(&empty, "<opml/>").unwrap();
    let refused = attache(world.dir.path(), &["import", empty.to_str().unwrap()]);
    assert!(talked(&refused).contains("lists no feeds"), "{}", talked(&refused));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_is_shown_with_all_that_is_known_of_it() {
    let world = desk(&source("good", "/good")).await;
    world.feeds.serve(
        "/good",
        Reply::feed(feed().replace("<title>Second", "<title>AT&T \u{1b}[31m second")),
    );
    let folder = world.dir.path();
    let before = said(&attache(folder, &["show", "good"]));
    assert!(before.contains("state        not asked yet"), "{before}");
    let poll = Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["--config", folder.to_str().unwrap(), "poll"])
        .env("ATTACHE_CLOCK", CLOCK)
        .output()
        .unwrap();
    assert!(poll.status.success());
    let shown = said(&attache(folder, &["show", "good"]));
    for part in [
        "outlet       good",
        "state        read (2 mended)",
        "items        2",
        "usual gap    24 h",
        "mended       `&` taken for the character: 1",
    ] {
        assert!(shown.contains(part), "{part} is missing in:\n{shown}");
    }
    assert!(!attache(folder, &["show", "nobody"]).status.success());
}
