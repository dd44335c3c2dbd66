//! How we behave towards other people's servers, seen from the server.
use std::time::Duration;

use attache::{
    fetch::{Body, Client, MAX_BYTES, Options, Reply},
    model::{Trouble, Validators},
};
use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::support::feed_server::{self, FeedServer};

mod guard;

type Answer = feed_server::Reply;

fn now() -> DateTime<Utc> {
    "2026-03-03T10:00:00Z".parse().unwrap()
}

fn options() -> Options {
    Options {
        contact: Some("https://example.org/about".into()),
        timeout: Duration::from_secs(10),
        allow_networks: vec!["127.0.0.0/8".parse().unwrap()],
        ..Options::default()
    }
}

fn client() -> Client {
    Client::new(&options()).unwrap()
}

async fn ask(url: &Url, known: &Validators) -> Reply {
    client().ask(url, known, now()).await
}

async fn body(url: &Url, known: &Validators) -> Body {
    match ask(url, known).await {
        Reply::Body(body) => body,
        other => panic!("no body: {other:?}"),
    }
}

async fn trouble(url: &Url) -> Trouble {
    match ask(url, &Validators::default()).await {
        Reply::Trouble(trouble) => trouble,
        other => panic!("no trouble: {other:?}"),
    }
}

fn validators(etag: &str, last_modified: &str) -> Validators {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Validators { etag: some(etag), last_modified: some(last_modified), url: None }
}

#[tokio::test]
async fn the_first_question_is_one_unconditional_get() {
    let server = FeedServer::start().await;
    server.serve("/a", Answer::ok("<rss/>"));
    body(&server.url("/a"), &Validators::default()).await;

    let requests = server.requests("/a");
    assert_eq!((requests.len(), server.n_requests()), (1, 1));
    let mut lines: Vec<&str> = requests[0].head.lines().collect();
    lines.retain(|line| !line.starts_with("host:"));
    insta::assert_snapshot!(lines.join("\n"), @r"
    GET /a HTTP/1.1
    accept: application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1
    user-agent: attache/0.1.0 (+https://example.org/about)
    accept-encoding: zstd,gzip,deflate,br
    ");
}

#[tokio::test]
async fn validators_come_back_byte_for_byte() {
    let server = FeedServer::start().await;
    for (etag, date) in [
        ("\"1\"", "Tue, 03 Mar 2026 09:00:00 GMT"),
        ("W/\"a-gzip\"", ""),
        ("unquoted; strange", "yesterday"),
        ("", "Tue, 3 Mar 2026 09:00:00 +0000"),
    ] {
        let mut reply = Answer::ok("<rss/>");
        for (name, value) in [("etag", etag), ("last-modified", date)] {
            if !value.is_empty() {
                reply = reply.header(name, value);
            }
        }
        server.serve("/a", reply);
        let known = body(&server.url("/a"), &Validators::default()).await.validators;
        assert_eq!(known, validators(etag, date));

        body(&server.url("/a"), &known).await;
        let request = server.requests("/a").pop().unwrap();
        assert_eq!(request.header("if-none-match").unwrap_or(""), etag);
        assert_eq!(request.header("if-modified-since").unwrap_or(""), date);
    }
}

#[tokio::test]
async fn a_304_updates_the_validators_it_carries_and_keeps_the_others() {
    let server = FeedServer::start().await;
    let check = async |reply: Answer, expected: Validators, asked: i64| {
        server.serve("/a", reply);
        let known = validators("\"1\"", "Tue, 03 Mar 2026 09:00:00 GMT");
        let answer = ask(&server.url("/a"), &known).await;
        let asked = TimeDelta::seconds(asked);
        assert_eq!(answer, Reply::NotModified { validators: expected, asked, moved: None });
    };
    let date = "Tue, 03 Mar 2026 09:00:00 GMT";
    check(Answer::status(304), validators("\"1\"", date), 0).await;
    check(Answer::status(304).header("etag", "\"2\""), validators("\"2\"", date), 0).await;
    check(
        Answer::status(304).header("cache-control", "max-age=1800"),
        validators("\"1\"", date),
        1800,
    )
    .await;
}

#[tokio::test]
async fn a_200_without_validators_leaves_none() {
    let server = FeedServer::start().await;
    server.serve("/a", Answer::ok("<rss/>"));
    let body = body(&server.url("/a"), &validators("\"1\"", "")).await;
    assert_eq!(body.validators, Validators::default());
}

#[tokio::test]
async fn a_304_nobody_asked_for_is_trouble() {
    let server = FeedServer::start().await;
    server.serve("/a", Answer::status(304));
    assert_eq!(trouble(&server.url("/a")).await, Trouble::Status { status: 304 });
}

#[tokio::test]
async fn a_feed_that_has_not_changed_costs_a_304() {
    let server = FeedServer::start().await;
    server.serve("/a", Answer::feed("<rss/>"));
    let known = body(&server.url("/a"), &Validators::default()).await.validators;
    let answer = ask(&server.url("/a"), &known).await;
    assert!(matches!(answer, Reply::NotModified { validators, .. } if validators == known));
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = FeedServer::start().await;
    let client = client();
    for path in ["/a", "/b", "/a"] {
        server.serve(path, Answer::feed("<rss/>"));
        client.ask(&server.url(path), &Validators::default(), now()).await;
    }
    assert_eq!((server.n_requests(), server.n_connections()), (3, 1));
}

#[tokio::test]
async fn a_busy_server_says_how_long() {
    let server = FeedServer::start().await;
    let check = async |status: u16, retry_after: &str, seconds: i64| {
        let reply = Answer::status(status);
        let is_silent = retry_after.is_empty();
        let reply = if is_silent { reply } else { reply.header("retry-after", retry_after) };
        server.serve("/a", reply);
        let wait = TimeDelta::seconds(seconds);
        assert_eq!(trouble(&server.url("/a")).await, Trouble::Busy { status, wait });
    };
    check(429, "", 0).await;
    check(429, "90", 90).await;
    check(503, "Tue, 03 Mar 2026 12:00:00 GMT", 7200).await;
    check(503, "when we are back", 0).await;
    check(429, "99999999999", 30 * 86_400).await;
}

#[tokio::test]
async fn other_answers_are_named() {
    let server = FeedServer::start().await;
    let check = async |status: u16, expected: Trouble| {
        server.serve("/a", Answer::status(status));
        assert_eq!(trouble(&server.url("/a")).await, expected);
    };
    check(410, Trouble::Gone).await;
    for status in [401, 403, 404, 418, 451, 500, 502, 521] {
        check(status, Trouble::Status { status }).await;
    }
}

#[tokio::test]
async fn redirects_are_followed_and_the_last_address_is_known() {
    let server = FeedServer::start().await;
    for (path, status) in [("/1", 301), ("/2", 302), ("/3", 307), ("/4", 308)] {
        let next = format!("/{}", path[1..].parse::<u32>().unwrap() + 1);
        server.serve(path, Answer::redirect(status, &next));
    }
    server.serve("/5", Answer::ok("<rss/>"));
    let body = body(&server.url("/1"), &Validators::default()).await;
    assert_eq!((body.final_url, server.n_requests()), (server.url("/5"), 5));
}

#[tokio::test]
async fn redirects_that_lead_nowhere_are_trouble_that_shows_the_chain() {
    let server = FeedServer::start().await;
    let check = async |path: &str, expected: &[&str]| {
        let Trouble::Redirect { chain } = trouble(&server.url(path)).await else {
            panic!("{path} is followed");
        };
        let origin = format!("http://127.0.0.1:{}", server.port());
        assert_eq!(chain.replace(&origin, ""), expected.join(" -> "));
    };
    server.serve("/loop", Answer::redirect(302, "/pool"));
    server.serve("/pool", Answer::redirect(302, "/loop#again"));
    check("/loop", &["/loop", "/pool", "/loop"]).await;

    for i in 0..9 {
        server.serve(&format!("/{i}"), Answer::redirect(302, &format!("/{}", i + 1)));
    }
    check("/0", &["/0", "/1", "/2", "/3", "/4", "/5", "/6"]).await;
    assert!(server.requests("/6").is_empty());

    server.serve("/file", Answer::redirect(302, "file:///etc/passwd"));
    check("/file", &["/file", "file:///etc/passwd"]).await;
    server.serve("/data", Answer::redirect(301, "data:text/xml,<rss/>"));
    check("/data", &["/data", "data:text/xml,<rss/>"]).await;
    server.serve("/nowhere", Answer::status(302));
    check("/nowhere", &["/nowhere", ""]).await;
    server.serve("/choices", Answer::status(300));
    check("/choices", &["/choices", ""]).await;
}

#[tokio::test]
async fn validators_go_to_the_address_they_came_from_and_nowhere_else() {
    let (a, b) = (FeedServer::start().await, FeedServer::start().await);
    a.serve("/feed", Answer::feed("<rss>a</rss>"));
    b.serve("/feed", Answer::feed("<rss>b</rss>"));
    let of_a = body(&a.url("/feed"), &Validators::default()).await.validators;

    a.serve("/feed", Answer::redirect(301, b.url("/feed").as_str()));
    let of_b = body(&a.url("/feed"), &of_a).await.validators;
    assert!(a.requests("/feed")[1].header("if-none-match").is_some());
    assert_eq!(b.requests("/feed")[0].header("if-none-match"), None);

    let answer = ask(&a.url("/feed"), &of_b).await;
    assert!(matches!(answer, Reply::NotModified { validators, .. } if validators == of_b));
    assert_eq!(a.requests("/feed")[2].header("if-none-match"), None);
    assert!(b.requests("/feed")[1].header("if-none-match").is_some());
}

#[tokio::test]
async fn credentials_stay_with_their_origin_and_are_never_printed() {
    let (a, b) = (FeedServer::start().await, FeedServer::start().await);
    let mut url = a.url("/feed");
    url.set_username("me").unwrap();
    url.set_password(Some("secret")).unwrap();
    a.serve("/feed", Answer::redirect(302, "/here"));
    a.serve("/here", Answer::redirect(302, b.url("/there").as_str()));
    b.serve("/there", Answer::redirect(302, "mailto:me"));

    let said = trouble(&url).await.to_string();
    assert!(!said.contains("secret") && said.contains("/there"), "{said}");
    let sent = |requests: Vec<feed_server::Request>| {
        requests[0].header("authorization").map(str::to_owned)
    };
    assert_eq!(sent(a.requests("/feed")).as_deref(), Some("Basic bWU6c2VjcmV0"));
    assert_eq!(sent(a.requests("/here")).as_deref(), Some("Basic bWU6c2VjcmV0"));
    assert_eq!(sent(b.requests("/there")), None);

    a.serve("/feed", Answer::ok("<rss/>"));
    let final_url = body(&url, &Validators::default()).await.final_url;
    assert_eq!(final_url, a.url("/feed"));
}

#[tokio::test]
async fn no_cookie_and_no_referer_is_ever_sent() {
    let server = FeedServer::start().await;
    let client = client();
    server.serve("/a", Answer::redirect(302, "/b").header("set-cookie", "id=1; Path=/"));
    server.serve("/b", Answer::feed("<rss/>").header("set-cookie", "id=2; Path=/"));
    for _ in 0..2 {
        client.ask(&server.url("/a"), &Validators::default(), now()).await;
    }
    for request in [server.requests("/a"), server.requests("/b")].concat() {
        assert_eq!((request.header("cookie"), request.header("referer")), (None, None));
    }
}

#[tokio::test]
async fn compressed_bodies_are_read_announced_or_not() {
    let server = FeedServer::start().await;
    server.serve("/said", Answer::ok("<rss>said</rss>").gzip());
    server.serve("/unsaid", Answer::ok("<rss>unsaid</rss>").gzip_unannounced());
    let none = Validators::default();
    assert_eq!(body(&server.url("/said"), &none).await.bytes, b"<rss>said</rss>");
    assert_eq!(body(&server.url("/unsaid"), &none).await.bytes, b"<rss>unsaid</rss>");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_taken_for_a_feed() {
    let server = FeedServer::start().await;
    server.serve("/plain", Answer::ok("<rss>0123456789</rss>").truncated(10));
    server.serve("/zipped", Answer::ok("0123456789".repeat(100)).gzip().truncated(20));
    let broken_off = Trouble::BrokenOff { received_bytes: 10 };
    assert_eq!(trouble(&server.url("/plain")).await, broken_off);
    assert!(matches!(trouble(&server.url("/zipped")).await, Trouble::BrokenOff { .. }));
}

#[tokio::test]
async fn a_body_without_end_is_left_at_the_cap() {
    let server = FeedServer::start().await;
    let too_large = Trouble::TooLarge { limit_bytes: MAX_BYTES };
    server.serve("/endless", Answer::endless("x".repeat(65_536)));
    assert_eq!(trouble(&server.url("/endless")).await, too_large);
    server.serve("/bomb", Answer::ok(vec![b' '; 4 * MAX_BYTES]).gzip());
    assert_eq!(trouble(&server.url("/bomb")).await, too_large);
    server.serve("/hidden", Answer::ok(vec![b' '; 4 * MAX_BYTES]).gzip_unannounced());
    assert_eq!(trouble(&server.url("/hidden")).await, too_large);
    server.serve("/announced", Answer::ok(vec![b' '; MAX_BYTES + 1]).truncated(0));
    assert_eq!(trouble(&server.url("/announced")).await, too_large);
    server.serve("/just", Answer::ok(vec![b' '; MAX_BYTES]));
    assert_eq!(body(&server.url("/just"), &Validators::default()).await.bytes.len(), MAX_BYTES);
}

#[tokio::test]
async fn a_slow_server_is_left_when_the_time_is_up() {
    let server = FeedServer::start().await;
    let options = Options { timeout: Duration::from_secs(1), ..options() };
    let client = Client::new(&options).unwrap();
    server.serve("/hang", Answer::hang());
    server.serve("/drip", Answer::ok("x".repeat(600)).drip(Duration::from_millis(100)));
    server.serve("/around", Answer::redirect(302, "/hang"));
    for path in ["/hang", "/drip", "/around"] {
        let answer = client.ask(&server.url(path), &Validators::default(), now()).await;
        assert_eq!(answer, Reply::Trouble(Trouble::Slow { seconds: 1 }), "{path}");
    }
}

#[tokio::test]
async fn who_cannot_be_reached_is_said_in_short_words() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let closed = Url::parse(&format!("http://127.0.0.1:{port}/")).unwrap();
    let words = async |url: &Url| trouble(url).await.to_string();
    assert_eq!(words(&closed).await, "the server cannot be reached (connection refused)");
    let unknown = Url::parse("http://no-such-host.invalid/").unwrap();
    assert_eq!(words(&unknown).await, "the server cannot be reached (the name is not known)");
    let server = FeedServer::start().await;
    server.serve("/gone", Answer::vanish());
    assert!(matches!(trouble(&server.url("/gone")).await, Trouble::Unreachable(_)));
    let tls = Url::parse(&format!("https://127.0.0.1:{}/", server.port())).unwrap();
    assert!(matches!(trouble(&tls).await, Trouble::Unreachable(_)));
}

#[tokio::test]
async fn options_that_cannot_be_used_are_said_at_once() {
    let check = |options: Options, expected: &str| {
        assert_eq!(Client::new(&options).unwrap_err().to_string(), expected);
    };
    check(
        Options { contact: Some("two\nlines".into()), ..options() },
        "the contact `two lines` cannot stand in a header; use ASCII without line breaks",
    );
    check(
        Options { ca_file: Some("no/such/file.pem".into()), ..options() },
        "cannot read the certificates in no/such/file.pem",
    );
    check(
        Options { ca_file: Some("Cargo.toml".into()), ..options() },
        "Cargo.toml holds no certificates in PEM form",
    );
    check(
        Options { proxy: Some(Url::parse("ftp://127.0.0.1/").unwrap()), ..options() },
        "a proxy address begins with http, https or socks5, not with `ftp`",
    );
}

#[tokio::test]
async fn a_proxy_is_asked_when_there_is_one() {
    let proxy = FeedServer::start().await;
    let url = Url::parse("http://feeds.example.org/rss").unwrap();
    proxy.serve(url.as_str(), Answer::ok("<rss/>"));
    let options = Options { proxy: Some(proxy.url("/")), ..options() };
    let answer = Client::new(&options).unwrap().ask(&url, &Validators::default(), now()).await;
    assert!(matches!(answer, Reply::Body(_)), "{answer:?}");
    assert_eq!(proxy.requests(url.as_str()).len(), 1);
}
