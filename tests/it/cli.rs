//! The command line, as its users meet it: the real program, its words and its exit codes.
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use crate::support::{
    feed_server::Reply as Feed,
    process::{FastClock, Running},
    world::{World, at, item, rss},
};

fn attache(folder: &Path, clock: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_attache"))
        .arg("--config")
        .arg(folder)
        .args(arguments)
        .env("ATTACHE_CLOCK", clock)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn talked(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A desk in a folder with one outlet that has three items.
async fn desk() -> World {
    let world = World::new().await;
    let news = [
        item("a", "Russia and Pakistan sign a gas accord", "2026-03-01T18:00:00Z"),
        item("b", "Россия и Пакистан подписали соглашение", "2026-03-01T19:00:00Z"),
        item("c", "Weather in the U.S.", "2026-03-01T20:00:00Z"),
    ];
    world.feeds.serve("/rss", Feed::feed(rss(&news)));
    let toml = world.configuration(crate::support::world::DESK);
    fs::write(world.dir.path().join("attache.toml"), toml).unwrap();
    world
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_polls_searches_previews_and_delivers_without_a_daemon() {
    let world = desk().await;
    let folder = world.dir.path();
    let run = |clock: &str, arguments: &[&str]| {
        let output = attache(folder, clock, arguments);
        assert!(output.status.success(), "{arguments:?}: {}", talked(&output));
        (said(&output), talked(&output))
    };
    let (_, talk) = run("2026-03-02T06:00:00Z", &["poll"]);
    assert!(talk.contains("1 source asked, 3 new items, 2 matches; 0 sources failing"), "{talk}");

    let (_, talk) = run("2026-03-02T06:05:00Z", &["poll"]);
    assert!(talk.contains("left alone, asked less than 15 minutes ago: outlet"), "{talk}");
    assert_eq!(world.feeds.requests("/rss").len(), 1);
    run("2026-03-02T06:06:00Z", &["poll", "outlet", "--force"]);
    assert_eq!(world.feeds.requests("/rss").len(), 2);

    let (found, _) = run("2026-03-02T06:10:00Z", &["search", "gas and @pakistan"]);
    assert!(found.contains("*gas* accord") && !found.contains("Weather"), "{found}");
    let (found, _) = run("2026-03-02T06:10:00Z", &["search", "\"подписали соглашение\""]);
    assert!(found.contains("*подписали соглашение*"), "{found}");
    let (found, _) = run("2026-03-02T06:10:00Z", &["search", "=US", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_str(found.trim()).unwrap();
    assert_eq!((&found["v"], &found["title"]), (&1.into(), &"Weather in the U.S.".into()));

    let (found, talk) = run("2026-03-02T06:10:00Z", &["search", "--limit", "2"]);
    assert_eq!(found.lines().filter(|line| line.contains(" UTC")).count(), 2, "{found}");
    let (_, before) = talk.trim().rsplit_once(' ').unwrap();
    assert_eq!(talk, format!("2 shown; the next page: --before {before}\n"));
    let (found, talk) = run("2026-03-02T06:10:00Z", &["search", "--before", before]);
    assert_eq!(found.lines().filter(|line| line.contains(" UTC")).count(), 1, "{found}");
    assert_eq!(talk, "1 found\n");
    let watched = ["search", "gas", "--watch", "Russia–Pakistan", "--since", "1d"];
    let (found, _) = run("2026-03-02T06:10:00Z", &watched);
    assert!(found.contains("*gas*"), "the words that were asked for are marked: {found}");
    let (found, talk) = run(
        "2026-03-02T06:10:00Z",
        &["search", "gas", "--until", "2026-03-02", "--source", "outlet"],
    );
    assert_eq!(found, "");
    assert_eq!(talk, "nothing found; without --source or --until there may be something\n");
    for (arguments, remedy) in [
        (&["--language", "urdu"][..], "write `ur`"),
        (&["--country", "Pakistan"], "write two letters, such as PK"),
        (&["--country", "uk"], "the code of the United Kingdom is GB; write \"GB\""),
        (&["--country", "PK"], "write country = \"PK\" under it"),
        (&["--source", "inlet"], "`attache sources list` gives their names"),
        (&["--watch", "Gas"], "there are: Russia–Pakistan"),
        (&["--since", "soon"], "write one whole number and one unit"),
    ] {
        let output =
            attache(folder, "2026-03-02T06:10:00Z", &[&["search", "gas"], arguments].concat());
        assert!(talked(&output).contains(remedy), "{}", talked(&output));
        assert_eq!(output.status.code(), Some(1));
    }

    let (preview, _) = run("2026-03-02T07:00:00Z", &["digest", "preview", "morning"]);
    assert!(preview.starts_with("Subject: 1 on Russia–Pakistan"), "{preview}");
    assert_eq!(world.mail.messages().len(), 0, "a preview sends nothing");

    run("2026-03-02T07:30:00Z", &["once"]);
    assert_eq!(world.mail.messages().len(), 1, "and claims nothing");
    let (status, _) = run("2026-03-02T07:31:00Z", &["status", "--check"]);
    assert!(status.contains("(news) 1 on Russia–Pakistan"), "{status}");
    let (outbox, _) = run("2026-03-02T07:31:00Z", &["outbox", "list"]);
    assert!(outbox.contains("sent"), "{outbox}");
    let (sources, _) = run("2026-03-02T07:31:00Z", &["sources", "list"]);
    assert!(sources.contains("outlet") && sources.contains("read"), "{sources}");
}

/// The command makes the source due in the store; the daemon, which holds the lock, asks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_a_running_daemon_a_poll_by_hand_is_the_daemons_work() {
    let world = desk().await;
    let news = rss(&[item("a", "Russia and Pakistan sign", "2026-03-01T18:00:00Z")]);
    let patient = Feed::feed(news).header("cache-control", "max-age=604800");
    world.feeds.serve("/rss", patient); // so that only the hand asks again
    let folder = world.dir.path();
    let clock = FastClock::starting(at("2026-03-02T06:00:00Z"));
    let running = Running::start(folder, clock, &[]);
    let asked = |n: usize| {
        let feeds = &world.feeds;
        async move {
            for _ in 0..400 {
                if n <= feeds.requests("/rss").len() {
                    return;
                }
                tokio::time::sleep(std::time::Duration::from_millis(25)).await;
            }
            panic!("the source was asked {} times", feeds.requests("/rss").len());
        }
    };
    asked(1).await;
    let second = attache(folder, &clock.variable(), &["once"]);
    assert_eq!(second.status.code(), Some(1), "one process at a time works on a store");
    assert!(talked(&second).contains("another attache is working on"), "{}", talked(&second));

    let poll = attache(folder, &clock.variable(), &["poll", "--force"]);
    assert!(poll.status.success(), "{}", talked(&poll));
    assert!(talked(&poll).contains("the running daemon does the asking"), "{}", talked(&poll));
    asked(2).await;
    drop(running);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_health_check_fails_while_the_mail_server_is_away() {
    let mut world = desk().await;
    world.mail.stop().await;
    let folder = world.dir.path();
    attache(folder, "2026-03-02T06:00:00Z", &["once"]);
    attache(folder, "2026-03-02T07:30:00Z", &["once"]);
    let status = attache(folder, "2026-03-02T07:31:00Z", &["status", "--check"]);
    assert_eq!(status.status.code(), Some(1));
    assert!(said(&status).contains("held since"), "{}", said(&status));
}

#[test]
fn every_kind_of_failure_has_its_exit_code() {
    let dir = tempfile::tempdir().unwrap();
    let check = |name: &str, text: &str, arguments: &[&str], expected: i32, word: &str| {
        let folder = dir.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("attache.toml"), text).unwrap();
        let output = attache(&folder, "2026-03-02T06:00:00Z", arguments);
        assert_eq!(output.status.code(), Some(expected), "{name}: {}", talked(&output));
        assert!(talked(&output).contains(word), "{name}: {}", talked(&output));
    };
    check("well", "", &["check"], 0, "");
    check("unknown", "[fetch]\ntimeuot = \"1s\"", &["check"], 78, "timeout");
    check("unknown", "[fetch]\ntimeuot = \"1s\"", &["run"], 78, "timeout");
    check("usage", "", &["pol"], 2, "poll");
    check("nobody", "", &["poll", "nobody"], 1, "no source is called `nobody`");
    check("empty", "", &["status"], 1, "cannot open the store");
    let secret = "[mail]\nfrom = \"a@example.org\"\ntransport = \"smtp\"\nsmtp = { host = \"localhost\", \
                  username = \"a\", password_file = \"not-there\" }";
    check("secret", secret, &["once"], 77, "password");
}

#[test]
fn a_beginner_starts_with_init_and_is_told_what_comes_next() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("desk");
    let begun = attache(dir.path(), "2026-03-02T06:00:00Z", &["init", folder.to_str().unwrap()]);
    assert!(begun.status.success() && said(&begun).contains("check"), "{}", talked(&begun));
    let checked = attache(&folder, "2026-03-02T06:00:00Z", &["check"]);
    assert!(checked.status.success(), "{}", talked(&checked));
    assert!(said(&checked).contains("Russia–Pakistan: @RU and @PK"), "{}", said(&checked));
    let again = attache(dir.path(), "2026-03-02T06:00:00Z", &["init", folder.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(1), "nothing is overwritten");
}

#[test]
fn the_demo_shows_russia_and_pakistan_in_three_languages() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("shown");
    let demo =
        attache(dir.path(), "2026-03-02T12:00:00Z", &["demo", "--out", out.to_str().unwrap()]);
    assert!(demo.status.success(), "{}", talked(&demo));
    assert_eq!(talked(&demo), "", "one screen, and nothing beside it");
    assert!(said(&demo).lines().count() <= 24, "{}", said(&demo));
    let find = |extension: &str| {
        let files = fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path());
        let mut files = files.filter(|path| path.extension().is_some_and(|it| it == extension));
        fs::read_to_string(files.next().unwrap()).unwrap()
    };
    let text = find("txt");
    let first = text.split("\n* ").nth(1).unwrap();
    assert!(first.contains("*Russia*") && first.contains("*Pakistan*"), "{first}");
    let news = "Pakistan and Russia to hold first joint mountain exercise\n";
    assert!(first.starts_with(news), "the top story is news: {first}");
    assert!(text.contains("More than twice the usual"), "a month came before: {text}");
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "Россия (Russia)",
        "in the Russian headline: Russia, Pakistan, exercise",
        "in the Urdu headline: Pakistan, Russia, mountain, exercise",
        "(3 tries): the server asks us to come back later (HTTP 503)",
        "Subscribe",
    ] {
        assert!(flat.contains(said), "{said}");
    }
    assert!(find("html").len() <= 90 * 1024 && find("eml").contains("multipart/alternative"));
}

/// Every `attache …` of the README is a command the program has.
#[test]
fn the_readme_names_only_commands_there_are() {
    let readme = fs::read_to_string("README.md").unwrap();
    let quoted = readme.split('`').skip(1).step_by(2);
    let fenced = readme.lines().filter(|line| line.starts_with("attache "));
    for command in quoted.chain(fenced).filter_map(|text| text.strip_prefix("attache ")) {
        let words: Vec<&str> = command
            .split_whitespace()
            .take_while(|word| word.chars().all(|c| c.is_ascii_lowercase()))
            .take(2)
            .collect();
        let mut help = Command::new(env!("CARGO_BIN_EXE_attache"));
        let help = help.args(&words).arg("--help").output().unwrap();
        assert!(help.status.success(), "`attache {command}`: {}", talked(&help));
    }
}
