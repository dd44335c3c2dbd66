//! How we behave towards other people's servers over days: each rule, seen from the server, with
//! a clock wound by hand.
use chrono::{DateTime, TimeDelta, Utc};

use crate::support::{
    feed_server::{FeedServer, Reply},
    world::{World, at, item, rss},
};

mod moved;

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const HOUR: TimeDelta = TimeDelta::hours(1);
const DAY: TimeDelta = TimeDelta::days(1);
const START: &str = "2026-03-03T10:00:00Z";

const ONE: &str = "[[source]]\nname = \"a\"\nfeed = \"{base}/a\"\n";
const TWO: &str = "[[source]]\nname = \"a\"\nfeed = \"{base}/a\"\n[[source]]\nname = \"b\"\nfeed = \"{base}/b\"\n";

fn start() -> DateTime<Utc> {
    at(START)
}

/// A feed whose items are `gap` apart, the newest at `newest`.
fn feed_at(newest: DateTime<Utc>, gap: TimeDelta) -> String {
    let items: Vec<_> = (0..5)
        .map(|n| {
            item(&format!("{newest}-{n}"), &format!("Item {n}"), &(newest - gap * n).to_rfc3339())
        })
        .collect();
    rss(&items)
}

fn feed(gap: TimeDelta) -> String {
    feed_at(start() - HOUR, gap)
}

/// One source at `/a`, polled once at [`START`] with this reply.
async fn polled(reply: Reply) -> World {
    let mut world = World::with(ONE).await;
    world.feeds.serve("/a", reply);
    world.step(START).await;
    world
}

fn due_of(world: &World, name: &str) -> DateTime<Utc> {
    let rows = world.store().source_rows().unwrap();
    rows.into_iter().find(|row| row.name == name).unwrap().due_at
}

fn n_asked(world: &World, path: &str) -> usize {
    world.feeds.requests(path).len()
}

/// Nothing is asked a second before the due time, something is at it; gives the wait from `now`.
async fn wait_of(world: &mut World, path: &str, now: DateTime<Utc>) -> TimeDelta {
    let (n, due) = (n_asked(world, path), due_of(world, &path[1..]));
    world.step_at(due - TimeDelta::seconds(1)).await;
    assert_eq!(n_asked(world, path), n, "asked before it was due");
    world.step_at(due).await;
    assert_eq!(n_asked(world, path), n + 1, "not asked when it was due");
    due - now
}

/// `expected` and up to a tenth more.
#[track_caller]
fn is_about(wait: TimeDelta, expected: TimeDelta) {
    let most = expected + expected / 10 + TimeDelta::seconds(1);
    assert!(
        expected <= wait && wait <= most,
        "{} s, not {} s",
        wait.num_seconds(),
        expected.num_seconds()
    );
}

fn sent(world: &World, n: usize) -> (String, String) {
    let request = &world.feeds.requests("/a")[n];
    let header = |name| request.header(name).unwrap_or("").to_owned();
    (header("if-none-match"), header("if-modified-since"))
}

#[tokio::test]
async fn validators_are_stored_each_time_they_change_and_cleared_when_they_go() {
    let mut world = World::with(ONE).await;
    let other = feed(HOUR * 2);
    let ok = |etag: &str, date: &str| {
        Reply::ok(feed(HOUR)).header("etag", etag).header("last-modified", date)
    };
    world.feeds.serve_in_turn(
        "/a",
        vec![
            ok("\"1\"", "Mon"),
            ok("\"2\"", "Mon"), // a new ETag, an old date, the same body
            Reply::status(304).header("etag", "\"3\""), // a 304 that carries a new one
            Reply::ok("<html>maintenance").header("etag", "\"x\""), // a 200 that is no feed
            Reply::status(304),
            Reply::ok(other).header("etag", ""), // a 200 without any
            Reply::ok(feed(HOUR)),
        ],
    );
    let mut now = start();
    for _ in 0..7 {
        world.step_at(now).await;
        now = due_of(&world, "a");
    }
    let asked: Vec<_> = (0..7).map(|n| sent(&world, n)).collect();
    let expected = [
        ("", ""),
        ("\"1\"", "Mon"),
        ("\"2\"", "Mon"),
        ("\"3\"", "Mon"),
        ("\"3\"", "Mon"),
        ("\"3\"", "Mon"),
        ("", ""),
    ];
    assert_eq!(asked, expected.map(|(etag, date)| (etag.to_owned(), date.to_owned())));
    assert_eq!(world.feeds.n_requests(), 7, "no HEAD, no second GET");
}

#[tokio::test]
async fn the_floor_is_a_quarter_of_an_hour_for_lively_feeds_that_validate_and_an_hour_for_others() {
    let check = async |reply: Reply, expected: TimeDelta| {
        let mut world = polled(reply).await;
        is_about(wait_of(&mut world, "/a", start()).await, expected);
    };
    check(Reply::feed(feed(MINUTE * 10)), MINUTE * 15).await;
    check(Reply::feed(feed(MINUTE * 100)), MINUTE * 50).await;
    check(Reply::ok(feed(MINUTE * 10)), HOUR).await;
    check(Reply::feed(feed(HOUR * 10)), HOUR * 5).await;
    check(Reply::feed(feed(DAY * 30)), DAY).await;
    check(Reply::feed(rss(&[])), HOUR).await;
}

#[tokio::test]
async fn a_server_that_never_validates_is_asked_daily_after_three_identical_bodies() {
    // The second one gives validators and never heeds them.
    for reply in
        [Reply::ok(feed(MINUTE * 10)), Reply::ok(feed(MINUTE * 10)).header("etag", "\"1\"")]
    {
        let mut world = polled(reply).await;
        let (mut now, mut waits) = (start(), Vec::new());
        for _ in 0..4 {
            let wait = wait_of(&mut world, "/a", now).await;
            now += wait;
            waits.push(wait);
        }
        is_about(waits[1], HOUR); // after two
        is_about(waits[2], DAY); // after three
        is_about(waits[3], DAY);
    }
}

#[tokio::test]
async fn ten_restarts_in_an_hour_cost_no_request() {
    let mut world = polled(Reply::feed(feed(HOUR * 10))).await;
    for minute in 1..=10 {
        world.crash();
        world.step_at(start() + MINUTE * 6 * minute - MINUTE).await;
    }
    assert_eq!(world.feeds.n_requests(), 1);
}

#[tokio::test]
async fn what_a_server_asks_for_is_honoured_after_a_304_too() {
    let body = || Reply::feed(feed(MINUTE * 10));
    let check = async |reply: Reply, expected: TimeDelta| {
        let mut world = polled(reply).await;
        let wait = wait_of(&mut world, "/a", start()).await;
        is_about(wait, expected);
        is_about(wait_of(&mut world, "/a", start() + wait).await, expected); // this one is a 304
    };
    check(body().header("cache-control", "max-age=7200"), HOUR * 2).await;
    check(body().header("cache-control", "max-age=99999999"), DAY * 7).await;
    let mut dated = polled(body().header("expires", "Tue, 03 Mar 2026 16:00:00 GMT")).await;
    is_about(wait_of(&mut dated, "/a", start()).await, HOUR * 6);
}

#[tokio::test]
async fn what_a_document_asks_for_is_honoured_while_it_does_not_change() {
    let says = |words: &str| {
        Reply::feed(feed(MINUTE * 10).replace("<channel>", &format!("<channel>{words}")))
    };
    let check = async |words: &str, expected: TimeDelta| {
        let mut world = polled(says(words)).await;
        let wait = wait_of(&mut world, "/a", start()).await;
        is_about(wait, expected);
        is_about(wait_of(&mut world, "/a", start() + wait).await, expected);
    };
    check("<ttl>180</ttl>", HOUR * 3).await;
    check("<ttl>999999</ttl>", DAY).await;
    check(
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
        HOUR * 6,
    )
    .await;

    let mut world = polled(says("<skipHours><hour>10</hour><hour>11</hour></skipHours>")).await;
    assert_eq!(wait_of(&mut world, "/a", start()).await, HOUR * 2);
    let mut world = polled(says("<skipDays><day>Tuesday</day></skipDays>")).await;
    assert_eq!(wait_of(&mut world, "/a", start()).await, HOUR * 14);
}

#[tokio::test]
async fn retry_after_is_kept_through_restarts_and_against_the_operator() {
    for status in [429, 503] {
        let check = async |retry_after: &str, expected: TimeDelta| {
            let mut world = polled(Reply::status(status).header("retry-after", retry_after)).await;
            world.crash();
            world.step_at(start() + expected / 2).await;
            assert_eq!(n_asked(&world, "/a"), 1, "asked after a restart");
            let daemon = world.daemon_at(start() + expected / 2);
            let made = daemon
                .store_mut()
                .make_due(&[], true, MINUTE * 15, start() + expected / 2)
                .unwrap();
            assert_eq!((made.due.len(), made.resting.len()), (0, 1));
            is_about(wait_of(&mut world, "/a", start()).await, expected);
        };
        check("7200", HOUR * 2).await;
        check("Wed, 04 Mar 2026 10:00:00 GMT", DAY).await;
        check("99999999", DAY * 30).await;
    }
    let mut world = polled(Reply::status(429).header("retry-after", "soon")).await;
    is_about(wait_of(&mut world, "/a", start()).await, HOUR);
}

#[tokio::test]
async fn a_429_without_more_doubles_from_an_hour_to_a_day() {
    let mut world = polled(Reply::status(429)).await;
    let mut now = start();
    for hours in [1, 2, 4, 8, 16, 24, 24] {
        let wait = wait_of(&mut world, "/a", now).await;
        is_about(wait, HOUR * hours);
        now += wait;
    }
}

#[tokio::test]
async fn failures_double_from_a_quarter_of_an_hour_to_a_day_and_never_stop_and_a_304_clears_them() {
    let mut world = polled(Reply::feed(feed(HOUR * 10))).await;
    let good = Reply::feed(feed(HOUR * 10));
    for reply in [Reply::status(500), Reply::vanish()] {
        world.feeds.serve("/a", reply);
        let first = due_of(&world, "a");
        world.step_at(first).await;
        let mut now = first;
        for minutes in [15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440] {
            let wait = wait_of(&mut world, "/a", now).await;
            is_about(wait, MINUTE * minutes);
            now += wait;
        }
        world.feeds.serve("/a", good.clone());
        world.step_at(due_of(&world, "a")).await;
        assert_eq!(world.store().totals().unwrap().n_failing, 0);
    }
}

/// Behind a proxy a test can have hosts that are not private.
const PUBLIC: &str = "[[source]]\nname = \"a\"\nfeed = \"http://one.example/a\"\n[[source]]\nname = \"b\"\nfeed = \"http://one.example/b\"\n[[source]]\nname = \"c\"\nfeed = \"http://two.example/c\"\n";

async fn behind_a_proxy(desk: &str, fetch: &str) -> World {
    let mut world = World::with("").await;
    let proxy = format!("proxy = \"{}\"\n{fetch}\n[mail]", world.feeds.url("/"));
    world.rewrite(desk);
    world.edit(|toml| toml.replacen("[mail]", &proxy, 1));
    world
}

#[tokio::test]
async fn a_429_on_one_feed_rests_its_whole_public_host_and_no_other() {
    let mut world = behind_a_proxy(PUBLIC, "").await;
    let busy = Reply::status(429).header("retry-after", "86400");
    world.feeds.serve("http://one.example/a", busy.clone());
    world.feeds.serve("http://one.example/b", busy);
    world.feeds.serve("http://two.example/c", Reply::feed(feed(HOUR)));
    world.step(START).await;
    world.step_at(start() + HOUR * 23).await;
    let n = |path: &str| n_asked(&world, path);
    assert_eq!(n("http://one.example/a") + n("http://one.example/b"), 1);
    assert_eq!(n("http://two.example/c"), 2);
}

#[tokio::test]
async fn a_429_on_a_private_host_rests_that_feed_alone() {
    let mut world = World::with(TWO).await;
    world.feeds.serve("/a", Reply::status(429).header("retry-after", "86400"));
    world.feeds.serve("/b", Reply::feed(feed(HOUR)));
    world.step(START).await;
    world.step_at(start() + HOUR * 23).await;
    assert_eq!((n_asked(&world, "/a"), n_asked(&world, "/b")), (1, 2));
}

#[tokio::test]
async fn twenty_feeds_on_one_host_are_asked_one_at_a_time_two_seconds_apart_in_another_order() {
    let names: Vec<String> = (10..30).map(|n| format!("f{n}")).collect();
    let desk: String = names
        .iter()
        .map(|name| format!("[[source]]\nname = \"{name}\"\nfeed = \"{{base}}/{name}\"\n"))
        .collect();
    let mut world = World::with(&desk).await;
    world.edit(|toml| toml.replacen("host_pause = \"0s\"", "host_pause = \"2s\"", 1));
    let mut order = Vec::new();
    for second in 0..45 {
        world.step_at(start() + TimeDelta::seconds(second)).await;
        let asked = |name: &&String| n_asked(&world, &format!("/{name}")) == 1;
        let new: Vec<_> =
            names.iter().filter(asked).filter(|name| !order.contains(*name)).cloned().collect();
        assert!(new.len() <= usize::from(second % 2 == 0), "second {second}: {new:?}");
        order.extend(new);
    }
    assert_eq!((order.len(), world.feeds.n_requests()), (20, 20));
    assert_ne!(order, names);
}

#[tokio::test]
async fn requests_in_flight_are_capped_over_all_hosts() {
    let desk: String = (0..12)
        .map(|n| format!("[[source]]\nname = \"f{n}\"\nfeed = \"http://h{n}.example/\"\n"))
        .collect();
    let mut world = behind_a_proxy(&desk, "max_in_flight = 5").await;
    (0..12).for_each(|n| world.feeds.serve(&format!("http://h{n}.example/"), Reply::hang()));
    world.daemon_at(start()).step(start()).unwrap();
    while world.feeds.n_requests() < 5 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    for _ in 0..20 {
        world.daemon_at(start()).step(start()).unwrap();
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert_eq!(world.feeds.n_requests(), 5);
}

/// `attache poll` beside nobody, at a time.
fn poll_by_hand(config: &std::path::Path, now: DateTime<Utc>, force: bool) -> String {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_attache"));
    command
        .args(["--config", config.to_str().unwrap(), "poll"])
        .env("ATTACHE_CLOCK", now.to_rfc3339());
    let output = command.args(force.then_some("--force")).output().unwrap();
    String::from_utf8(output.stderr).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poll_by_hand_is_conditional_and_refused_within_a_quarter_of_an_hour() {
    let world = World::with(ONE).await;
    world.feeds.serve("/a", Reply::feed(feed(HOUR)));
    let config = world.dir.path().join("attache.toml");
    std::fs::write(&config, world.configuration(ONE)).unwrap();
    poll_by_hand(&config, start(), false);
    let said = poll_by_hand(&config, start() + MINUTE * 14, false);
    assert!(said.contains("left alone, asked less than 15 minutes ago: a"), "{said}");
    assert_eq!(n_asked(&world, "/a"), 1);
    poll_by_hand(&config, start() + MINUTE * 14, true);
    poll_by_hand(&config, start() + MINUTE * 30, false);
    assert_eq!(n_asked(&world, "/a"), 3);
    assert!(world.feeds.requests("/a")[1].header("if-none-match").is_some());

    world.feeds.serve("/a", Reply::status(503).header("retry-after", "86400"));
    poll_by_hand(&config, start() + HOUR, true);
    let said = poll_by_hand(&config, start() + HOUR * 3, true);
    assert!(said.contains("the server asked to be left alone: a"), "{said}");
    assert_eq!(n_asked(&world, "/a"), 4);
}

#[tokio::test]
async fn the_first_polls_of_ten_thousand_feeds_are_spread() {
    let desk: String = (0..10_000)
        .map(|n| {
            format!("[[source]]\nname = \"f{n}\"\nfeed = \"https://h{}.example/{n}\"\n", n % 900)
        })
        .collect();
    let dir = tempfile::tempdir().unwrap();
    let file = attache::config::SourceFile { path: "attache.toml".into(), text: desk };
    let config = attache::config::read(vec![file], dir.path()).unwrap();
    let duties = attache::daemon::Duties::ALL;
    let daemon = attache::daemon::Daemon::start(config, duties, start()).unwrap();
    let rows = daemon.store().source_rows().unwrap();
    let within =
        |minutes: i32| rows.iter().filter(|row| row.due_at < start() + MINUTE * minutes).count();
    assert_eq!((within(0), within(1), within(5), within(17)), (0, 600, 3_000, 10_000));
}

/// A server for TLS whose HTTP/2 breaks and whose HTTP/1.1 does not.
#[tokio::test]
async fn a_host_whose_http2_breaks_is_asked_over_http1_from_then_on() {
    let dir = tempfile::tempdir().unwrap();
    let (server, ca) = crate::support::tls::stumbling_over_http2(&feed(HOUR)).await;
    std::fs::write(dir.path().join("ca.pem"), ca).unwrap();
    let options = attache::fetch::Options {
        allow_networks: vec!["127.0.0.0/8".parse().unwrap()],
        ca_file: Some(dir.path().join("ca.pem")),
        ..attache::fetch::Options::default()
    };
    let client = attache::fetch::Client::new(&options).unwrap();
    let url = format!("https://localhost:{}/a", server.port()).parse().unwrap();
    for _ in 0..2 {
        let reply = client.ask(&url, &attache::model::Validators::default(), start()).await;
        assert!(matches!(reply, attache::fetch::Reply::Body(_)), "{reply:?}");
    }
    assert_eq!(server.spoken(), ["h2", "http/1.1", "http/1.1"]);
}

#[tokio::test]
async fn a_challenge_page_is_called_one_whatever_its_status() {
    let server = FeedServer::start().await;
    let options = attache::fetch::Options {
        allow_networks: vec!["127.0.0.0/8".parse().unwrap()],
        ..attache::fetch::Options::default()
    };
    let client = attache::fetch::Client::new(&options).unwrap();
    server.serve("/a", Reply::status(403).header("cf-mitigated", "challenge"));
    let attache::fetch::Reply::Trouble(trouble) =
        client.ask(&server.url("/a"), &attache::model::Validators::default(), start()).await
    else {
        panic!("no trouble");
    };
    assert!(trouble.hint().unwrap().starts_with("blocked by a challenge page: ask the outlet"));
}
