//! Commands about mail, with the real program: what is tried, what is sent by hand, what it says.
use std::path::Path;

use attache::deliver::Tls;

use crate::support::{
    feed_server::Reply as Feed,
    mail_server::{MailServer, Mode},
    process,
    world::{DESK, World, at, item, rss_with},
};

const BOTH: &str = "Russia and Pakistan agreed on it. Moscow will write to Islamabad.";

/// A desk in a folder that was polled at six, with one main story.
async fn desk() -> World {
    let world = World::new().await;
    let news = [item("a", "Russia and Pakistan sign", "2026-03-01T18:00:00Z")];
    world.feeds.serve("/rss", Feed::feed(rss_with(&news, BOTH)));
    std::fs::write(world.dir.path().join("attache.toml"), world.configuration(DESK)).unwrap();
    run(&world, "2026-03-02T06:00:00Z", &["once"]).await.unwrap();
    world
}

/// What a command says on both channels; `Err` when it does not succeed.
async fn run(world: &World, now: &str, arguments: &[&str]) -> Result<String, String> {
    said(world.dir.path(), now, arguments).await
}

async fn said(config: &Path, now: &str, arguments: &[&str]) -> Result<String, String> {
    let (config, now) = (config.to_owned(), now.to_owned());
    let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
    let ended = tokio::task::spawn_blocking(move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        process::run(&config, &now, &arguments, &[("NO_COLOR", "1")])
    });
    let output = ended.await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    if output.status.success() { Ok(said) } else { Err(said) }
}

/// A folder whose mail goes to `server` with this password.
fn folder(server: &MailServer, tls: Tls, password: &str, port: u16) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (tls, ca) = match tls {
        Tls::Starttls => ("starttls", server.ca_file()),
        Tls::Implicit => ("implicit", server.ca_file()),
        Tls::None => ("none", "none".into()),
    };
    let ca =
        if tls == "none" { String::new() } else { format!("ca_file = \"{}\", ", ca.display()) };
    std::fs::write(folder.path().join("secret"), password).unwrap();
    let toml = format!(
        "[mail]\nfrom = \"Attaché <attache@example.org>\"\ntransport = \"smtp\"\n\
         smtp = {{ host = \"localhost\", port = {port}, tls = \"{tls}\", {ca}username = \"attache\", password_file = \"secret\" }}\n"
    );
    std::fs::write(folder.path().join("attache.toml"), toml).unwrap();
    folder
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_check_goes_the_whole_way_and_names_the_certificate() {
    let server = MailServer::start_tls().await;
    let folder = folder(&server, Tls::Starttls, "secret", server.port());
    let check = ["mail", "check", "--to", "desk@example.org"];
    let said = said(folder.path(), "2026-03-02T06:00:00Z", &check).await.unwrap();
    for line in [
        "ok     localhost resolves to ",
        "ok     connected to localhost:",
        "ok     TLS, with a certificate for localhost",
        "ok     logged in as attache",
        "ok     the server takes mail from attache@example.org",
        "ok     the server takes mail for desk@example.org",
        "ok     sent: 250 2.0.0 taken",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert_eq!(server.messages_to("desk@example.org").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_check_stops_at_the_first_fault_with_the_servers_words_and_a_remedy() {
    let server = MailServer::start_tls().await;
    let check = async |mode: Mode, password: &str, to: &str, fault: &str, help: &str| {
        server.set_mode(mode);
        let folder = folder(&server, Tls::Starttls, password, server.port());
        let arguments = ["mail", "check", "--to", to];
        let said = said(folder.path(), "2026-03-02T06:00:00Z", &arguments).await.unwrap_err();
        assert!(said.contains("FAULT") && said.contains(fault), "{said}");
        assert!(said.contains(help), "{help}: {said}");
        assert!(!said.contains("wrong"), "the password is never said: {said}");
    };
    let desk = "desk@example.org";
    check(Mode::Normal, "wrong", desk, "535 5.7.8", "help   look at `username` and the password")
        .await;
    check(
        Mode::Normal,
        "secret",
        "rcpt550@example.org",
        "550 5.1.1",
        "help   nobody has this address",
    )
    .await;
    check(Mode::NoStarttls, "secret", desk, "does not offer STARTTLS", "`tls = \"implicit\"`")
        .await;
    check(Mode::Greets421, "secret", desk, "421 4.3.2", "help   the server is busy").await;
    assert!(server.messages().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_check_without_a_server_says_where_mail_goes() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("attache.toml"), "[mail]\n").unwrap();
    let now = "2026-03-02T06:00:00Z";
    let alone = said(folder.path(), now, &["mail", "check"]).await.unwrap_err();
    assert!(alone.contains("--to you@example.org"), "{alone}");
    let check = ["mail", "check", "--to", "desk@example.org"];
    let said = said(folder.path(), now, &check).await.unwrap();
    assert!(said.contains("no server is needed") && said.contains("sent: written to"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_preview_opens_on_what_was_stored_and_leaves_three_files() {
    let world = desk().await;
    run(&world, "2026-03-02T07:30:00Z", &["once"]).await.unwrap();
    let now = "2026-03-03T08:00:00Z";
    let next = run(&world, now, &["digest", "preview", "morning"]).await.unwrap();
    assert!(next.starts_with("Subject: Nothing new"), "{next}");
    let week = ["digest", "preview", "morning", "--open-since", "7d"];
    let week = run(&world, now, &week).await.unwrap();
    assert!(
        week.contains("Russia and Pakistan sign") || week.contains("*Russia* and *Pakistan* sign"),
        "{week}"
    );
    let before = ["digest", "preview", "morning", "--open-since", "7d", "--until", "5d"];
    let before = run(&world, now, &before).await.unwrap();
    assert!(before.starts_with("Subject: Nothing new"), "{before}");

    let out = world.dir.path().join("out");
    let files =
        ["digest", "preview", "morning", "--open-since", "7d", "--out", out.to_str().unwrap()];
    run(&world, now, &files).await.unwrap();
    for name in ["morning.html", "morning.txt", "morning.eml"] {
        assert!(out.join(name).is_file(), "{name}");
    }
    let message = std::fs::read(out.join("morning.eml")).unwrap();
    let message = mail_parser::MessageParser::default().parse(&message).unwrap();
    assert!(message.subject().unwrap().starts_with("1 on Russia–Pakistan: "));
    assert_eq!(world.mail.messages().len(), 1, "nothing was sent");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sample_goes_to_one_address_and_claims_nothing() {
    let world = desk().await;
    let send = ["digest", "send", "morning", "--to", "chief@example.org"];
    let talk = run(&world, "2026-03-02T06:30:00Z", &send).await.unwrap();
    assert!(talk.contains("in the outbox"), "{talk}");
    run(&world, "2026-03-02T06:31:00Z", &["once"]).await.unwrap();
    assert_eq!(world.mail.messages_to("chief@example.org").len(), 1);
    run(&world, "2026-03-02T07:30:00Z", &["once"]).await.unwrap();
    let subjects = world.subjects();
    assert!(subjects.iter().all(|it| it.starts_with("1 on Russia–Pakistan: ")), "{subjects:?}");
    assert_eq!(world.mail.messages_to("desk@example.org").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_is_tried_again_or_dropped_by_hand() {
    let world = desk().await;
    world.mail.refuse("desk@example.org", Some(450));
    run(&world, "2026-03-02T07:30:00Z", &["once"]).await.unwrap();
    world.mail.refuse("desk@example.org", None);
    let talk = run(&world, "2026-03-02T07:30:05Z", &["outbox", "retry", "1"]).await.unwrap();
    assert!(talk.contains("delivery 1 is due now"), "{talk}");
    run(&world, "2026-03-02T07:30:10Z", &["once"]).await.unwrap();
    assert_eq!(world.mail.messages_to("desk@example.org").len(), 1);
    let again = run(&world, "2026-03-02T07:31:00Z", &["outbox", "retry", "1"]).await.unwrap_err();
    assert!(again.contains("was accepted already"), "{again}");
    let nobody = run(&world, "2026-03-02T07:31:00Z", &["outbox", "drop", "7"]).await.unwrap_err();
    assert!(nobody.contains("there is no delivery 7"), "{nobody}");

    world.mail.refuse("desk@example.org", Some(450));
    run(&world, "2026-03-03T07:30:00Z", &["once"]).await.unwrap();
    let talk = run(&world, "2026-03-03T07:31:00Z", &["outbox", "drop", "2"]).await.unwrap();
    assert!(talk.contains("delivery 2 is dropped"), "{talk}");
    let list = run(&world, "2026-03-03T07:32:00Z", &["outbox", "list"]).await.unwrap();
    assert!(list.contains("dropped by hand"), "{list}");
}

#[tokio::test]
async fn what_is_dropped_while_the_queue_is_carried_is_not_sent() {
    let desk = DESK.replace(
        "[\"desk@example.org\"]",
        "[\"a@example.org\", \"b@example.org\", \"c@example.org\"]",
    );
    let mut world = World::with(&desk).await;
    let now = at("2026-03-02T07:30:00Z");
    world.step("2026-03-02T06:00:00Z").await;
    let daemon = world.daemon_at(now);
    daemon.step(now).unwrap();
    let queue = daemon.store().due_deliveries(now, 10).unwrap();
    assert_eq!(queue.len(), 3);
    daemon.store_mut().drop_delivery(queue[1].id, now).unwrap();
    world.step_at(now).await;
    let n_to = |world: &World| {
        queue.iter().map(|it| world.mail.messages_to(&it.to).len()).collect::<Vec<_>>()
    };
    assert_eq!(n_to(&world), [1, 0, 1]);
    let rows = world.store().outbox_rows(10).unwrap();
    let dropped = rows.iter().find(|it| it.id == queue[1].id).unwrap();
    assert_eq!(dropped.last_words.as_deref(), Some("dropped by hand"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_access_token_is_read_anew_for_every_queue() {
    let server = MailServer::start_tls().await;
    let folder = folder(&server, Tls::Starttls, "stale", server.port());
    let path = folder.path().join("attache.toml");
    let toml = std::fs::read_to_string(&path).unwrap();
    let toml = toml.replace("username", "auth = \"xoauth2\", username");
    let desk = "[[source]]\nname = \"s\"\nfeed = \"http://127.0.0.1:9/\"\n[[watch]]\nname = \"W\"\nall = [\"w\"]\n\
                [[digest]]\nname = \"d\"\ncron = \"* * * * *\"\nto = [\"desk@example.org\"]\n";
    std::fs::write(&path, format!("{toml}{desk}")).unwrap();
    let clock = process::FastClock::starting("2026-03-02T06:00:00Z".parse().unwrap());
    let running = process::Running::start(folder.path(), clock, &[]);
    let wait = async |is_there: &dyn Fn() -> bool| {
        for _ in 0..600 {
            if is_there() {
                return true;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        false
    };
    assert!(wait(&|| 0 < server.n_connections()).await, "the stale token was tried");
    assert!(server.messages().is_empty());
    std::fs::write(folder.path().join("secret"), "token").unwrap();
    assert!(
        wait(&|| !server.messages().is_empty()).await,
        "the fresh one is read without a restart"
    );
    running.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rename_nobody_confirmed_is_said_by_status_and_by_the_digest() {
    let world = desk().await;
    let path = world.dir.path().join("attache.toml");
    let toml = std::fs::read_to_string(&path).unwrap();
    let renamed = |was: &str| {
        let name = format!("name = \"Moscow–Islamabad\"{was}");
        std::fs::write(&path, toml.replace("name = \"Russia–Pakistan\"", &name)).unwrap();
    };
    renamed("");
    run(&world, "2026-03-02T07:30:00Z", &["once"]).await.unwrap();
    let remedy = "write was = \"Russia–Pakistan\" under it";
    let flat = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = flat(world.texts().last().unwrap());
    assert!(text.contains(remedy), "{text}");
    let said = run(&world, "2026-03-02T07:31:00Z", &["status", "--check"]).await.unwrap_err();
    let trouble = said.lines().find(|line| line.starts_with("trouble ")).unwrap();
    assert!(trouble.contains(remedy), "{trouble}");

    renamed("\nwas = \"Russia–Pakistan\"");
    run(&world, "2026-03-03T07:30:00Z", &["once"]).await.unwrap();
    let text = flat(world.texts().last().unwrap());
    assert!(text.contains("Russia and Pakistan sign") && !text.contains(remedy), "{text}");
    run(&world, "2026-03-03T07:31:00Z", &["status", "--check"]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn status_names_a_digest_that_a_clock_ahead_has_silenced() {
    let world = desk().await;
    run(&world, "2027-03-02T07:30:00Z", &["once"]).await.unwrap();
    run(&world, "2027-03-02T07:40:00Z", &["status", "--check"]).await.unwrap();
    let said = run(&world, "2026-03-02T07:40:00Z", &["status", "--check"]).await.unwrap_err();
    let late = said.lines().find(|line| line.starts_with("late ")).unwrap();
    assert!(late.contains("morning: ") && late.contains("2027-03-02 07:30 UTC"), "{late}");
    run(&world, "2027-03-02T07:00:00Z", &["status", "--check"]).await.unwrap();

    // The remedy it names.
    let n_before = world.mail.messages().len();
    let path = world.dir.path().join("attache.toml");
    let toml = std::fs::read_to_string(&path).unwrap();
    let (without, _) = toml.split_once("[[digest]]").unwrap();
    std::fs::write(&path, without).unwrap();
    run(&world, "2026-03-02T07:41:00Z", &["once"]).await.unwrap();
    std::fs::write(&path, toml.replace("\"morning\"", "\"dawn\"")).unwrap();
    run(&world, "2026-03-02T07:42:00Z", &["once"]).await.unwrap();
    run(&world, "2026-03-02T07:43:00Z", &["status", "--check"]).await.unwrap();
    run(&world, "2026-03-03T07:30:00Z", &["once"]).await.unwrap();
    assert_eq!(world.mail.messages().len(), n_before + 1);
}
