//! Mail over SMTP, and everything a mail server can do to it. Real sockets, real TLS.
use std::{env, time::Duration};

use attache::{
    deliver::{self, Limits, Login, Progress, Secret, Smtp, Tls},
    model::State,
};
use tokio::{net::TcpListener, sync::mpsc};
use tokio_util::sync::CancellationToken;

use crate::support::{
    mail_server::{MailServer, Mode, Reply},
    smtp::{LIMITS, held, options, plain, protected},
    test_outbox::{Death, TestOutbox, delivery},
};

/// For what must run into a limit.
const SHORT: Duration = Duration::from_millis(400);

/// One recipient beside two healthy ones, drained until nothing changes any more.
///
/// * `copies` — how often the server took the message; all under one Message-ID.
async fn check(local: &str, state: State, attempts: u32, doubts: u32, copies: usize) {
    let server = MailServer::start().await;
    let options = options(plain(&server));
    let dot = if local == "hang" { Duration::from_secs(2) } else { LIMITS.dot };
    let limits = Limits { dot, ..LIMITS };
    let mut outbox = TestOutbox::for_recipients(&["ok", local, "slow2"]);
    for _ in 0..3 {
        outbox.drain(&options, limits).await;
    }
    let row = &outbox.row(local).delivery;
    let seen = (row.state, row.n_attempts, row.n_doubts);
    assert_eq!(seen, (state, attempts, doubts), "{local}: {}", outbox.row(local).words);
    let taken = server.messages_to(&row.to);
    assert_eq!(taken.len(), copies, "{local}");
    assert!(taken.iter().all(|message| message.message_id() == row.message_id), "{local}");
    assert!(taken.iter().all(|message| message.raw == row.raw), "{local}");
    for healthy in ["ok", "slow2"] {
        assert_eq!(outbox.row(healthy).delivery.state, State::Sent, "{healthy} beside {local}");
        assert_eq!(server.messages_to(&outbox.row(healthy).delivery.to).len(), 1);
    }
}

#[tokio::test]
async fn what_becomes_of_a_message_is_decided_by_how_far_it_came() {
    use State::{Failed, Queued, Sent};
    // Recipient, state, attempts, doubts, copies.
    check("desk", Sent, 1, 0, 1).await;
    check("flaky2", Sent, 3, 0, 1).await;
    check("greylist", Sent, 2, 0, 1).await;
    check("rcpt450", Queued, 3, 0, 0).await;
    check("data452", Queued, 3, 0, 0).await;
    check("rcpt550", Failed, 1, 0, 0).await;
    check("data554", Failed, 1, 0, 0).await;
    check("drop-before-data", Queued, 3, 0, 0).await;
    check("drop-after-data", Failed, 2, 2, 2).await;
    check("hang", Failed, 2, 2, 0).await;
}

#[tokio::test]
async fn a_sender_the_server_dislikes_costs_its_own_messages_only() {
    let check = async |sender: &str, state: State, words: &str| {
        let server = MailServer::start().await;
        let mut outbox = TestOutbox::for_recipients(&["desk", "ok"]);
        outbox.rows[0].delivery.from = format!("{sender}@example.org");
        outbox.drain(&options(plain(&server)), LIMITS).await;
        assert_eq!(outbox.states(), [state, State::Sent], "{sender}");
        assert_eq!(outbox.row("desk").words, words);
    };
    let what = "the mail server does not take the sender";
    check("mail421", State::Queued, &format!("{what}: 421 4.7.0 try later")).await;
    check("mail550", State::Failed, &format!("{what}: 550 5.7.1 sender refused")).await;
}

#[tokio::test]
async fn a_server_at_fault_holds_the_queue_and_costs_no_message_an_attempt() {
    let server = MailServer::start_tls().await;
    let patient = |mode| {
        server.set_mode(mode);
        LIMITS
    };
    let starttls = |secret| protected(&server, Tls::Starttls, secret);
    let hasty = Limits { connect: SHORT, step: SHORT, ..LIMITS };

    held(plain(&server), patient(Mode::Greets421), "421 4.3.2 shutting down").await;
    patient(Mode::Mute);
    held(plain(&server), hasty, "no answer within 0.4 s").await;
    held(starttls("secret"), patient(Mode::BrokenTls), "no TLS with the mail server").await;
    held(starttls("secret"), patient(Mode::NoStarttls), "does not offer STARTTLS").await;
    held(plain(&server), patient(Mode::WantsLogin), "530 5.7.0 authentication required").await;
    held(starttls("wrong"), patient(Mode::Normal), "535 5.7.8 authentication failed").await;
    held(starttls("later"), LIMITS, "454 4.7.0 temporary authentication failure").await;

    let taken = server.messages();
    assert!(taken.is_empty());
}

#[tokio::test]
async fn a_message_larger_than_the_server_takes_is_refused_before_it_is_sent() {
    let server = MailServer::start().await;
    server.set_mode(Mode::Small);
    let mut outbox = TestOutbox::for_recipients(&["desk", "ok"]);
    outbox.rows[1].delivery.raw.truncate(900);
    outbox.drain(&options(plain(&server)), LIMITS).await;
    assert_eq!(outbox.states(), [State::Failed, State::Sent]);
    let words = &outbox.row("desk").words;
    assert!(words.contains("552 it has") && words.contains("the server takes 1000"), "{words}");
    assert_eq!((server.messages().len(), server.n_connections()), (1, 1));
}

#[tokio::test]
async fn a_closed_port_holds_the_queue() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let host = "127.0.0.1".to_owned();
    let smtp = Smtp { host, port, tls: Tls::None, ca_file: None, login: None };
    held(smtp, LIMITS, "Connection refused").await;
}

#[tokio::test]
async fn mail_waits_for_a_server_that_was_away() {
    let mut server = MailServer::start().await;
    let options = options(plain(&server));
    let mut outbox = TestOutbox::for_recipients(&["desk"]);
    server.stop().await;
    outbox.drain(&options, LIMITS).await;
    assert_eq!(outbox.states(), [State::Queued]);
    server.resume().await;
    outbox.drain(&options, LIMITS).await;
    assert_eq!(outbox.states(), [State::Sent]);
}

#[tokio::test]
async fn one_line_carries_the_queue_and_a_refusal_does_not_break_it() {
    let check = async |locals: &[&str], n_connections: usize| {
        let server = MailServer::start().await;
        let mut outbox = TestOutbox::for_recipients(locals);
        outbox.drain(&options(plain(&server)), LIMITS).await;
        assert_eq!(server.n_connections(), n_connections, "{locals:?}");
    };
    check(&[], 0).await;
    check(&["a", "b", "c"], 1).await;
    check(&["a", "rcpt550", "data451", "b"], 1).await;
    check(&["a", "drop-before-data", "b"], 2).await;
    check(&["a", "drop-after-data", "b", "c"], 2).await;
}

#[tokio::test]
async fn a_kill_around_the_answer_makes_a_second_copy_of_the_same_message_and_no_third() {
    let check = async |death: Death, copies: usize| {
        let server = MailServer::start().await;
        let options = options(plain(&server));
        let mut outbox = TestOutbox::for_recipients(&["desk"]);
        outbox.drain_and_die(&options, LIMITS, death).await;
        outbox.drain(&options, LIMITS).await;
        assert_eq!(outbox.states(), [State::Sent], "{death:?}");
        let id = &outbox.row("desk").delivery.message_id;
        assert_eq!(server.message_ids(), vec![id.clone(); copies], "{death:?}");
    };
    check(Death::AfterTheOffer, 1).await;
    check(Death::BeforeTheAnswerIsDurable, 2).await;
}

#[tokio::test]
async fn a_process_killed_while_the_server_thinks_sends_once_more() {
    let server = MailServer::start().await;
    let mut pause = server.pause_before_reply();
    let (sender, mut progress) = mpsc::channel(1);
    let queue = vec![delivery(1, "desk@example.test")];
    let stop = CancellationToken::new();
    let drain = deliver::drain(options(plain(&server)), LIMITS, queue, sender, stop);
    let process = tokio::spawn(drain);
    let Some(Progress::Offering { committed, .. }) = progress.recv().await else { panic!() };
    committed.send(true).unwrap();
    let arrived = pause.arrived.recv().await.unwrap();
    process.abort();
    drop(pause);

    let mut outbox = TestOutbox::for_recipients(&["desk"]);
    outbox.rows[0].delivery.state = State::Offered;
    outbox.restart();
    outbox.drain(&options(plain(&server)), LIMITS).await;
    assert_eq!(outbox.states(), [State::Sent]);
    assert_eq!(server.message_ids(), [arrived.message_id(), arrived.message_id()]);
}

#[tokio::test]
async fn a_stop_before_the_offer_drops_the_message_and_after_it_finishes_it() {
    let server = MailServer::start().await;
    let options = options(plain(&server));
    let mut outbox = TestOutbox::for_recipients(&["a", "b"]);
    let stopped = CancellationToken::new();
    stopped.cancel();
    outbox.drain_until(&options, LIMITS, stopped).await;
    assert_eq!(outbox.states(), [State::Queued; 2]);
    assert_eq!(server.n_connections(), 0);

    outbox.drain_and_stop_at_the_offer(&options, LIMITS).await;
    assert_eq!(outbox.states(), [State::Sent, State::Queued]);
    assert_eq!(server.messages().len(), 1);
}

#[tokio::test]
async fn a_stop_does_not_wait_for_a_mute_server() {
    let server = MailServer::start().await;
    server.set_mode(Mode::Mute);
    let stop = CancellationToken::new();
    let mut outbox = TestOutbox::for_recipients(&["a"]);
    let options = options(plain(&server));
    let stopper = async {
        while server.n_connections() == 0 {
            tokio::task::yield_now().await;
        }
        stop.cancel();
    };
    let forever = Limits { connect: Duration::MAX / 4, step: Duration::MAX / 4, ..LIMITS };
    tokio::join!(outbox.drain_until(&options, forever, stop.clone()), stopper);
    assert_eq!(outbox.states(), [State::Queued]);
    assert!(outbox.fault.is_none());
}

#[tokio::test]
async fn what_cannot_be_committed_as_offered_is_not_sent() {
    let server = MailServer::start().await;
    let (sender, mut progress) = mpsc::channel(1);
    let queue = vec![delivery(1, "a@example.test"), delivery(2, "b@example.test")];
    let stop = CancellationToken::new();
    let drain = deliver::drain(options(plain(&server)), LIMITS, queue, sender, stop);
    let process = tokio::spawn(drain);
    let Some(Progress::Offering { id: 1, committed }) = progress.recv().await else { panic!() };
    drop(committed);
    assert!(progress.recv().await.is_none(), "nothing more is said");
    process.await.unwrap();
    assert!(server.messages().is_empty());
}

#[tokio::test]
async fn what_waits_no_more_when_its_turn_comes_is_left_out() {
    let server = MailServer::start().await;
    let (sender, mut progress) = mpsc::channel(1);
    let queue = vec![delivery(1, "a@example.test"), delivery(2, "b@example.test")];
    let stop = CancellationToken::new();
    let drain = deliver::drain(options(plain(&server)), LIMITS, queue, sender, stop);
    let process = tokio::spawn(drain);
    let Some(Progress::Offering { id: 1, committed }) = progress.recv().await else { panic!() };
    committed.send(false).unwrap();
    let Some(Progress::Offering { id: 2, committed }) = progress.recv().await else { panic!() };
    committed.send(true).unwrap();
    let Some(Progress::Done { id: 2, .. }) = progress.recv().await else { panic!() };
    process.await.unwrap();
    assert!(server.messages_to("a@example.test").is_empty());
    assert_eq!(server.messages().len(), 1);
}

#[tokio::test]
async fn the_server_may_answer_for_everybody() {
    let check = async |reply: Reply, state: State, copies: usize| {
        let server = MailServer::start().await;
        server.reply_with(reply);
        let mut outbox = TestOutbox::for_recipients(&["desk"]);
        outbox.drain(&options(plain(&server)), LIMITS).await;
        assert_eq!((outbox.states(), server.messages().len()), (vec![state], copies), "{reply:?}");
    };
    check(Reply::Accept, State::Sent, 1).await;
    check(Reply::Later, State::Queued, 0).await;
    check(Reply::Refuse, State::Failed, 0).await;
    check(Reply::AcceptThenVanish, State::Queued, 1).await;
}

/// Runs only beside `tests/mail/postfix.sh`, which sets `ATTACHE_POSTFIX=HOST,PORT,IMPLICIT,CA`.
#[tokio::test]
#[expect(clippy::print_stdout, reason = "says whether it was skipped, and Postfix's own words")]
async fn a_real_postfix_takes_it() {
    let Ok(place) = env::var("ATTACHE_POSTFIX") else {
        println!("skipped: no Postfix here; `tests/mail/postfix.sh check` starts one");
        return;
    };
    let words: Vec<_> = place.split(',').collect();
    let smtp = |port: &str, tls, secret: &str| Smtp {
        host: words[0].to_owned(),
        port: port.parse().unwrap(),
        tls,
        ca_file: Some(words[3].into()),
        login: Some(Login {
            username: "analyst@example.test".to_owned(),
            secret: Secret(secret.to_owned()),
            xoauth2: false,
        }),
    };
    for (port, tls) in [(words[1], Tls::Starttls), (words[2], Tls::Implicit)] {
        let mut outbox = TestOutbox::for_recipients(&["analyst", "nobody", "later"]);
        outbox.drain(&options(smtp(port, tls, "secret")), LIMITS).await;
        let expected = [State::Sent, State::Failed, State::Queued];
        assert_eq!(outbox.states(), expected, "{tls:?} {:?}", outbox.fault);
        for row in &outbox.rows {
            println!("{tls:?} {}: {}", row.delivery.to, row.words);
        }
        held(smtp(port, tls, "wrong"), LIMITS, "535 5.7.8").await;
    }
}
