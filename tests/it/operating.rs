//! What the administrator of the machine relies on: the real binary and its commands beside it.
use std::{fs, path::Path, time::Duration};

use attache::config::Config;
use chrono::TimeDelta;
use rusqlite::Connection;

use crate::support::{
    feed_server::Reply as Feed,
    process::{FastClock, Running, attache},
    world::{World, at, item, rss},
};

const DESK: &str = r#"
[store]
path = "attache.db"

[[source]]
name = "outlet"
feed = "{base}/rss"
poll = "15m"

[[watch]]
name = "Russia–Pakistan"
between = ["@RU", "@PK"]

[[digest]]
name = "hourly"
cron = "0 * * * *"
to = ["planted-reader@example.org"]
watches = ["*"]
"#;

/// A desk on disk, for the binary.
async fn desk(toml: &str) -> World {
    let world = World::new().await;
    fs::write(world.dir.path().join("attache.toml"), world.configuration(toml)).unwrap();
    world
}

fn begin() -> FastClock {
    FastClock::starting(at("2026-03-02T06:10:00Z"))
}

/// Looks until it is so; what is never so fails by name.
async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..600 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it never came about that {what}");
}

fn status(dir: &Path) -> serde_json::Value {
    let said = attache(dir, &["status", "--format", "json"]);
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{said:?}"))
}

fn count(store: &Path, query: &str) -> i64 {
    let db = Connection::open(store).unwrap();
    db.busy_timeout(Duration::from_secs(5)).unwrap();
    db.query_row(query, [], |row| row.get(0)).unwrap()
}

fn hundred_items(n: usize) -> String {
    let items: Vec<_> = (0..100)
        .map(|k| {
            let title = format!("Russia and Pakistan sign, mark {n} {k}");
            item(&format!("i{n}-{k}"), &title, "2026-03-02T06:00:00Z")
        })
        .collect();
    rss(&items)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_taken_while_the_daemon_writes_is_whole_and_can_be_restored() {
    let world = desk(DESK).await;
    let dir = world.dir.path();
    let store = dir.join("attache.db");
    world.feeds.serve("/rss", Feed::feed(hundred_items(0)));
    let running = Running::start(dir, begin(), &[]);
    until("a first poll was filed", || {
        store.exists() && status(dir)["items"].as_i64().is_some_and(|n| 0 < n)
    })
    .await;
    for n in 1..4 {
        world.feeds.serve("/rss", Feed::feed(hundred_items(n)));
        let copy = dir.join(format!("copy{n}.db"));
        let said = attache(dir, &["backup", copy.to_str().unwrap()]);
        assert_eq!(said.code, 0, "{said:?}");
        let whole: String = Connection::open(&copy)
            .unwrap()
            .pragma_query_value(None, "integrity_check", |row| row.get(0))
            .unwrap();
        assert_eq!(whole, "ok");
    }
    let copy = dir.join("copy3.db");
    let said = attache(dir, &["backup", copy.to_str().unwrap()]);
    assert!(said.code == 1 && said.err.contains("is there already"), "{said:?}");
    let said = attache(dir, &["restore", copy.to_str().unwrap()]);
    assert!(said.code == 1 && said.err.contains("stop it first"), "{said:?}");

    running.signal("TERM");
    assert_eq!(running.end(), Some(0));
    let n_items = count(&copy, "SELECT count(*) FROM item");
    let said = attache(dir, &["restore", copy.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(count(&store, "SELECT count(*) FROM item"), n_items);
    assert!(dir.join("attache.db.before-restore").exists());
    assert_eq!(attache(dir, &["vacuum"]).code, 0);
    assert_eq!(status(dir)["items"], n_items);
}

#[tokio::test]
async fn a_store_that_somebody_must_mend_ends_with_78_and_is_left_as_it_was() {
    let check = |bytes: &[u8], dir: &Path, words: &str| {
        let store = dir.join("attache.db");
        fs::write(&store, bytes).unwrap();
        for command in ["run", "once", "status"] {
            let said = attache(dir, &[command]);
            assert!(said.code == 78 && said.err.contains(words), "{command}: {said:?}");
        }
        assert!(fs::read(&store).unwrap() == bytes, "it was written to");
    };
    let world = desk(DESK).await;
    let dir = world.dir.path();
    check(b"this is no database, whatever it is called", dir, "is damaged");

    fs::remove_file(dir.join("attache.db")).unwrap();
    assert_eq!(attache(dir, &["once"]).code, 0);
    let store = dir.join("attache.db");
    Connection::open(&store)
        .unwrap()
        .execute_batch("PRAGMA journal_mode = delete; PRAGMA user_version = 999")
        .unwrap();
    check(&fs::read(&store).unwrap(), dir, "was written by a newer attache (schema 999");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_kill_the_whole_file_is_checked_before_anything_is_written() {
    let world = desk(DESK).await;
    let dir = world.dir.path();
    let store = dir.join("attache.db");
    world.feeds.serve("/rss", Feed::feed(hundred_items(0)));
    let running = Running::start(dir, begin(), &[]);
    until("something was filed", || {
        store.exists() && status(dir)["items"].as_i64().is_some_and(|n| 0 < n)
    })
    .await;
    let db = Connection::open(&store).unwrap();
    db.execute_batch("PRAGMA wal_checkpoint(PASSIVE)").unwrap();
    running.kill();
    // While somebody has it open, the log stays; now a page goes bad, as on a failing disk.
    let mut bytes = fs::read(&store).unwrap();
    let end = bytes.len();
    bytes[end - 4096..].fill(0xA5);
    bytes[4096 * 3..4096 * 5].fill(0x5A);
    fs::write(&store, &bytes).unwrap();
    let said = attache(dir, &["once"]);
    assert!(said.code == 78 && said.err.contains("is damaged"), "{said:?}");
    assert!(fs::read(&store).unwrap() == bytes, "it was written to");
    drop(db);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changed_files_come_into_force_by_themselves_and_what_does_not_is_said() {
    let world = desk(DESK).await;
    let dir = world.dir.path();
    world.feeds.serve("/rss", Feed::feed(hundred_items(0)));
    world.feeds.serve("/second", Feed::feed(hundred_items(1)));
    let _running = Running::start(dir, begin(), &[]);
    until("the daemon runs", || dir.join("attache.db").exists() && status(dir)["running"] == true)
        .await;

    let base = world.feeds.url("");
    let second = format!("[[source]]\nname = \"second\"\nfeed = \"{base}second\"\n");
    fs::write(dir.join("second.toml"), format!("{second}pol = \"15m\"\n")).unwrap();
    until("the refused file is named", || !status(dir)["troubles"][0].is_null()).await;
    let trouble = status(dir)["troubles"][0].as_str().unwrap().to_owned();
    assert!(trouble.starts_with("second.toml of "), "{trouble}");
    assert!(trouble.contains(" is not in force: line 4, unknown key `pol`"), "{trouble}");
    assert_eq!(attache(dir, &["status", "--check"]).code, 1);
    let subjects = || world.texts().iter().any(|text| text.contains("is not in force: line 4"));
    until("a digest says so", subjects).await;
    assert!(world.feeds.requests("/second").is_empty());

    fs::write(dir.join("second.toml"), second).unwrap();
    until("the second source is asked", || !world.feeds.requests("/second").is_empty()).await;
    until("nothing is wrong any more", || status(dir)["troubles"][0].is_null()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_said_and_outlived() {
    let world = desk(DESK).await;
    let dir = world.dir.path();
    let store = dir.join("attache.db");
    world.feeds.serve("/rss", Feed::feed(hundred_items(0)));
    // The log goes into a file on the same disk, and cannot be written either.
    std::fs::write(dir.join("log"), "an older line\n".repeat(1000)).unwrap();
    let mut running = Running::start_limitable(dir, begin());
    until("something was filed", || {
        store.exists() && status(dir)["items"].as_i64().is_some_and(|n| 0 < n)
    })
    .await;
    running.limit_files("8192");
    world.feeds.serve("/rss", Feed::feed(hundred_items(1)));
    until("status says it", || {
        let trouble = status(dir)["troubles"][0].to_string();
        trouble.contains("the store cannot be written")
    })
    .await;
    assert!(running.is_alive());
    let n_before = status(dir)["items"].as_i64().unwrap();
    assert_eq!(attache(dir, &["status", "--check"]).code, 1);
    running.limit_files("unlimited");
    until("what came meanwhile is filed", || {
        n_before + 100 <= status(dir)["items"].as_i64().unwrap()
    })
    .await;
    until("nothing is wrong any more", || status(dir)["troubles"][0].is_null()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_line_has_fields_and_neither_secrets_nor_addresses() {
    let mut world = desk(DESK).await;
    let dir = world.dir.path().to_owned();
    world.mail.stop().await;
    fs::write(dir.join("password"), "planted-password\n").unwrap();
    let toml = fs::read_to_string(dir.join("attache.toml")).unwrap();
    let toml = toml.replace(
        "tls = \"none\" }",
        "tls = \"none\", username = \"planted-user\", password_file = \"password\" }",
    );
    let toml = toml.replace("attache@example.org", "planted-sender@example.org");
    let toml = toml.replace("/rss\"", "/rss?key=planted-key\"");
    fs::write(dir.join("attache.toml"), toml).unwrap();
    world.feeds.serve("/rss?key=planted-key", Feed::feed(hundred_items(0)));
    let running = Running::start_with(&dir, begin(), &["-vv", "--log-format", "json"]);
    until("mail was tried", || {
        fs::read_to_string(dir.join("log")).unwrap().contains("The mail server is at fault")
    })
    .await;
    world.mail.resume().await;
    world.mail.reply_with(crate::support::mail_server::Reply::Accept);
    let asked = || !world.feeds.requests("/rss?key=planted-key").is_empty();
    until("the feed was asked", asked).await;
    until("that was logged", || fs::read_to_string(dir.join("log")).unwrap().contains("Polled"))
        .await;
    running.signal("TERM");
    running.end();
    let log = fs::read_to_string(dir.join("log")).unwrap();
    assert!(
        !log.contains("planted-"),
        "{}",
        log.lines().find(|it| it.contains("planted-")).unwrap()
    );
    let lines = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let polled: Vec<_> = lines.filter(|line| line["feed.name"] == "outlet").collect();
    assert!(polled.iter().all(|line| line["wait_s"].is_i64()) && !polled.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_are_served_on_this_machine_when_asked_for() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let world = World::new().await;
    let dir = world.dir.path();
    let socket = dir.join("metrics");
    let desk = format!("{DESK}\n[metrics]\nlisten = \"{}\"\n", socket.display());
    fs::write(dir.join("attache.toml"), world.configuration(&desk)).unwrap();
    world.feeds.serve("/rss", Feed::feed(hundred_items(0)));
    let _running = Running::start(dir, begin(), &[]);
    until("a digest was accepted", || !world.mail.messages().is_empty()).await;
    let ask = async |path: &str| {
        let mut stream = tokio::net::UnixStream::connect(&socket).await.unwrap();
        stream.write_all(format!("GET {path} HTTP/1.1\r\n\r\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let page = ask("/metrics").await;
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n"), "{page}");
    for line in
        ["attache_sources 1", "attache_troubles 0", "attache_digest_late{digest=\"hourly\"} "]
    {
        assert!(page.lines().any(|it| it.starts_with(line)), "{line} in {page}");
    }
    let mut accepted = false;
    for _ in 0..100 {
        accepted |= ask("/metrics")
            .await
            .contains("attache_edition_accepted_timestamp_seconds{digest=\"hourly\"} 1");
        tokio::time::sleep(Duration::from_millis(50)).await;
        if accepted {
            break;
        }
    }
    assert!(accepted);
    let (_, body) = page.split_once("\r\n\r\n").unwrap();
    let named: Vec<&str> = body.lines().filter_map(|it| it.strip_prefix("# TYPE ")).collect();
    for line in body.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split(['{', ' ']).next().unwrap();
        assert!(named.contains(&format!("{name} gauge").as_str()), "{line} has no type");
    }
    let documents =
        [include_str!("../../README.md"), include_str!("../../docs/alerts.yml")].concat();
    let words = documents.split(|letter: char| !letter.is_ascii_lowercase() && letter != '_');
    let figures: Vec<&str> = words.filter(|it| it.starts_with("attache_")).collect();
    assert!(figures.contains(&"attache_articles"));
    for figure in figures {
        assert!(body.contains(&format!("# TYPE {figure} gauge\n")), "{figure} is not served");
    }
    assert!(body.contains("attache_articles{state=\"owed\"} 0\n"), "{body}");
    assert!(ask("/other").await.starts_with("HTTP/1.1 404 "));
}

#[tokio::test]
async fn the_loop_lets_go_of_old_texts_and_keeps_who_they_were() {
    let mut world =
        World::with(&format!("[store]\nkeep = \"30d\"\n{}", crate::support::world::DESK)).await;
    world.feeds.serve("/rss", Feed::feed(hundred_items(0)));
    world.step("2026-03-02T06:00:00Z").await;
    world.step("2026-03-02T07:30:00Z").await;
    let n = world.store().totals().unwrap();
    assert!(n.n_items == 100 && n.n_matches == 100, "{n:?}");
    for day in 0..40 {
        world.step_at(at("2026-03-03T08:00:00Z") + TimeDelta::days(day)).await;
    }
    let n = world.store().totals().unwrap();
    assert!(n.n_items == 100 && n.n_matches == 0, "{n:?}");
}

#[tokio::test]
async fn what_one_digest_has_told_is_kept_until_the_others_have_too() {
    let desk = crate::support::world::DESK.replace("feed = ", "poll = \"1h\"\nfeed = ");
    let monthly = "[[digest]]\nname = \"monthly\"\ncron = \"30 8 1 * *\"\nto = [\"chief@example.org\"]\nwatches = [\"*\"]\n";
    let mut world = World::with(&format!("[store]\nkeep = \"2d\"\n{desk}{monthly}")).await;
    let old = item("old", "Pakistan and Russia, as ever", "2026-02-01T06:00:00Z");
    world.feeds.serve("/rss", Feed::feed(rss(std::slice::from_ref(&old))));
    world.step("2026-03-02T06:00:00Z").await;
    let new = item("new", "Russia and Pakistan sign", "2026-03-02T09:00:00Z");
    world.feeds.serve("/rss", Feed::feed(rss(&[old, new])));
    for day in 0..30 {
        world.step_at(at("2026-03-02T10:00:00Z") + TimeDelta::days(day)).await;
    }
    assert_eq!(world.store().totals().unwrap().n_matches, 1, "history has gone");
    world.step("2026-04-01T08:30:00Z").await;
    let monthly = world.mail.messages_to("chief@example.org");
    assert_eq!(monthly.len(), 1);
    let text = world.texts().pop().unwrap();
    assert!(text.contains("https://outlet.example/new"), "{text}");
    world.step("2026-04-01T12:00:00Z").await;
    assert_eq!(world.store().totals().unwrap().n_matches, 0, "both have told it");
}

#[test]
fn the_pages_of_the_manual_and_the_completions_know_every_command() {
    let dir = tempfile::tempdir().unwrap();
    let said = attache(dir.path(), &["man", "--out", dir.path().join("man").to_str().unwrap()]);
    assert_eq!(said.code, 0, "{said:?}");
    let page = |name: &str| fs::read_to_string(dir.path().join("man").join(name)).unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let script = attache(dir.path(), &["completions", shell]).out;
        for command in ["run", "backup", "restore", "completions"] {
            assert!(script.contains(command), "{shell} does not know {command}");
        }
    }
    assert!(page("attache.1").contains("/var/lib/attache"));
    for name in ["attache-run.1", "attache-backup.1", "attache-digest-preview.1"] {
        assert!(page(name).contains(".TH"), "{name}");
    }
}

#[test]
fn a_configuration_under_etc_keeps_its_data_where_a_service_may_write() {
    let read = |toml: &str, base: &str| -> Config {
        let file = attache::config::SourceFile { path: "attache.toml".into(), text: toml.into() };
        attache::config::read(vec![file], Path::new(base)).unwrap()
    };
    let store = |toml: &str, base: &str| read(toml, base).store.path;
    assert_eq!(store("", "/etc/attache"), Path::new("/var/lib/attache/attache.db"));
    assert_eq!(
        store("[store]\nkeep = \"2y\"", "/etc/attache"),
        Path::new("/var/lib/attache/attache.db")
    );
    assert_eq!(
        store("[store]\npath = \"a.db\"", "/etc/attache"),
        Path::new("/var/lib/attache/a.db")
    );
    assert_eq!(store("[store]\npath = \"/srv/a.db\"", "/etc/attache"), Path::new("/srv/a.db"));
    assert_eq!(store("", "/home/x/desk"), Path::new("/home/x/desk/attache.db"));
    let mail =
        format!("{:?}", read("[mail]\nfrom = \"a@b.example\"", "/etc/attache").mail.transport);
    assert!(mail.contains("\"/var/lib/attache/mail\""), "{mail}");
}

#[tokio::test]
async fn a_clock_that_is_set_back_keeps_no_feed_waiting_and_repeats_no_slot() {
    let mut world = World::new().await;
    world.feeds.serve(
        "/rss",
        Feed::feed(rss(&[item("a", "Russia and Pakistan sign", "2026-03-02T06:00:00Z")])),
    );
    world.step("2027-03-02T07:00:00Z").await;
    assert_eq!(world.step("2027-03-02T07:30:00Z").await.editions.len(), 1);
    world.feeds.serve("/rss", Feed::feed(hundred_items(1)));
    world.step("2026-03-02T07:40:00Z").await;
    let step = world.step("2026-03-03T07:20:00Z").await;
    assert_eq!(step.n_new, 100, "asked within a day, not after a year");
    assert!(world.step("2026-03-03T07:30:00Z").await.editions.is_empty(), "its year was answered");
    assert_eq!(world.step("2027-03-03T07:30:00Z").await.editions.len(), 1);
}
