//! No server inside is reached, and nothing but the web is asked.
use attache::{
    fetch::{Client, Options, Reply},
    model::{Trouble, Validators},
};
use url::Url;

use super::{Answer, now, options, trouble};
use crate::support::feed_server::FeedServer;

/// Many ways to write an address inside.
fn forbidden_addresses(port: u16) -> Vec<String> {
    let hosts = [
        "127.0.0.1",
        "localhost",
        "localhost.",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
        "127.0.0.1.",
        "0.0.0.0",
        "0",
        "127.255.255.254",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fc00::1]",
        "10.0.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "１２７.０.０.１",
        "LOCALHOST",
        "%31%32%37.0.0.1",
        "0177.0.0x1",
        "0x7F.0x0.0x0.0x1",
        "172.16.0.1",
        "192.0.0.1",
        "192.88.99.1",
        "198.18.0.1",
        "203.0.113.1",
        "224.0.0.1",
        "255.255.255.255",
        "[64:ff9b:1::7f00:1]",
        "[::ffff:a00:1]",
        "[2001:0:7f00:1::]",
        "[2001:db8::1]",
        "[fec0::1]",
        "[ff02::1]",
    ];
    hosts.iter().map(|host| format!("http://{host}:{port}/secret")).collect()
}

#[tokio::test]
async fn no_address_inside_is_ever_reached_unless_allowed() {
    let server = FeedServer::start().await;
    server.serve("/secret", Answer::ok("secret"));
    let closed = Client::new(&Options { allow_networks: Vec::new(), ..options() }).unwrap();
    let addresses = forbidden_addresses(server.port());
    for address in &addresses {
        let answer = closed.ask(&Url::parse(address).unwrap(), &Validators::default(), now()).await;
        let is_kept_out = matches!(answer, Reply::Trouble(Trouble::Forbidden { .. }));
        let is_unknown = matches!(answer, Reply::Trouble(Trouble::Unreachable(_)));
        assert!(
            is_kept_out || address.contains("localhost.") && is_unknown,
            "{address}: {answer:?}"
        );
    }
    assert_eq!((server.n_connections(), addresses.len()), (0, 45));
}

#[tokio::test]
async fn nothing_but_the_web_is_asked_and_no_redirect_leads_off_it() {
    let server = FeedServer::start().await;
    server.serve("/secret", Answer::ok("secret"));
    let port = server.port();
    let addresses = [
        "file:///etc/passwd".to_owned(),
        format!("ftp://127.0.0.1:{port}/secret"),
        format!("gopher://127.0.0.1:{port}/secret"),
        "data:text/xml,<rss/>".to_owned(),
        "unix:/run/secret".to_owned(),
    ];
    for address in &addresses {
        let asked = trouble(&Url::parse(address).unwrap()).await;
        assert!(matches!(asked, Trouble::Forbidden { .. } | Trouble::Unreachable(_)), "{asked:?}");
        server.serve("/a", Answer::redirect(301, address));
        assert!(matches!(trouble(&server.url("/a")).await, Trouble::Redirect { .. }), "{address}");
    }
    assert!(server.requests("/secret").is_empty());
}

/// 1 GiB of zeros in 1 MiB: one compressed mebibyte over and over.
#[tokio::test(flavor = "multi_thread")]
async fn a_bomb_of_a_gibibyte_needs_less_than_that() {
    let dir = tempfile::tempdir().unwrap();
    let server = FeedServer::start().await;
    server.serve("/bomb", Answer::ok(vec![0; 1_048_576]).gzip_unannounced().repeated(1024));
    let config = dir.path().join("attache.toml");
    std::fs::write(&config, "[fetch]\nallow_networks = [\"127.0.0.0/8\"]\n").unwrap();
    let program = env!("CARGO_BIN_EXE_attache");
    let limited = format!(
        "ulimit -v 900000; exec {program} --config {} inspect {}",
        config.display(),
        server.url("/bomb")
    );
    let output = std::process::Command::new("sh").args(["-c", &limited]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("the answer is larger than 10 MiB"), "{said} {output:?}");
}

#[tokio::test]
async fn no_redirect_leads_inside() {
    let (outside, inside) = (FeedServer::start().await, FeedServer::start().await);
    inside.serve("/secret", Answer::ok("secret"));
    let only_one = vec![format!("{}/32", outside.url("/").host_str().unwrap()).parse().unwrap()];
    let client = Client::new(&Options { allow_networks: only_one, ..options() }).unwrap();
    let addresses = forbidden_addresses(inside.port());
    let reaches = |address: &&String| {
        let host = Url::parse(address).unwrap();
        // the one network this test allows, for its own server, and its names
        !matches!(host.host_str(), Some("127.0.0.1" | "localhost" | "localhost."))
    };
    let mut n_judged = 0;
    for address in addresses.iter().filter(reaches) {
        outside.serve("/a", Answer::redirect(302, address));
        let answer = client.ask(&outside.url("/a"), &Validators::default(), now()).await;
        let is_kept_out = matches!(answer, Reply::Trouble(Trouble::Forbidden { .. }));
        assert!(is_kept_out, "{address}: {answer:?}");
        n_judged += 1;
    }
    assert_eq!(inside.n_connections(), 0);
    assert!(10 <= n_judged, "{n_judged}");
}
