//! The line to the mail server: TLS that is verified, and a login. Real sockets, real TLS.
use std::{fs, path::PathBuf};

use attache::{
    deliver::{Smtp, Tls},
    model::State,
};

use crate::support::{
    mail_server::{MailServer, Mode},
    smtp::{LIMITS, held, options, protected},
    test_outbox::TestOutbox,
};

#[tokio::test]
async fn without_tls_mail_goes_to_this_machine_only() {
    let host = "mail.example.org".to_owned();
    let smtp = Smtp { host, port: 25, tls: Tls::None, ca_file: None, login: None };
    held(smtp, LIMITS, "without TLS only this machine may be named").await;
}

#[tokio::test]
async fn mail_goes_over_verified_tls_with_a_login() {
    let check = async |mode: Mode, tls: Tls, secret: &str, xoauth2: bool| {
        let server = MailServer::start_tls().await;
        server.set_mode(mode);
        let mut smtp = protected(&server, tls, secret);
        smtp.login.as_mut().unwrap().xoauth2 = xoauth2;
        let mut outbox = TestOutbox::for_recipients(&["desk"]);
        outbox.drain(&options(smtp), LIMITS).await;
        assert_eq!(outbox.states(), [State::Sent], "{mode:?}: {:?}", outbox.fault);
        let received = server.messages().remove(0);
        assert!(received.is_encrypted);
        assert_eq!(received.login.as_deref(), Some("attache"), "{mode:?}");
        assert_eq!(received.raw, outbox.row("desk").delivery.raw);
    };
    check(Mode::Normal, Tls::Starttls, "secret", false).await;
    check(Mode::Implicit, Tls::Implicit, "secret", false).await;
    check(Mode::OnlyLogin, Tls::Starttls, "secret", false).await;
    check(Mode::Normal, Tls::Starttls, "token", true).await;
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_refused_with_the_remedy() {
    let server = MailServer::start_tls().await;
    let stranger = MailServer::start_tls().await;
    for tls in [Tls::Starttls, Tls::Implicit] {
        server.set_mode(if tls == Tls::Implicit { Mode::Implicit } else { Mode::Normal });
        let unknown = Smtp { ca_file: None, ..protected(&server, tls, "secret") };
        held(unknown, LIMITS, "name that in `ca_file`").await;
        let other = Smtp { ca_file: Some(stranger.ca_file()), ..protected(&server, tls, "secret") };
        held(other, LIMITS, "invalid peer certificate").await;
    }
}

#[tokio::test]
async fn a_name_the_certificate_was_not_made_for_is_refused() {
    let server = MailServer::start_tls().await;
    let host = "127.0.0.1".to_owned(); // the certificate says `localhost`
    let smtp = Smtp { host, ..protected(&server, Tls::Starttls, "secret") };
    held(smtp, LIMITS, "`host` must be the name its certificate was made for").await;
}

#[tokio::test]
async fn an_authority_file_may_hold_several_and_must_hold_one() {
    let server = MailServer::start_tls().await;
    let stranger = MailServer::start_tls().await;
    let folder = tempfile::tempdir().unwrap();
    let with = |content: &str| {
        let path = folder.path().join("authorities.pem");
        fs::write(&path, content).unwrap();
        Smtp { ca_file: Some(path), ..protected(&server, Tls::Starttls, "secret") }
    };
    let pem = |server: &MailServer| fs::read_to_string(server.ca_file()).unwrap();

    let mut outbox = TestOutbox::for_recipients(&["desk"]);
    outbox.drain(&options(with(&(pem(&stranger) + &pem(&server)))), LIMITS).await;
    assert_eq!(outbox.states(), [State::Sent], "{:?}", outbox.fault);
    held(with("nothing of the kind"), LIMITS, "holds no certificate in PEM form").await;
    let missing = PathBuf::from("/nowhere/ca.pem");
    let smtp = Smtp { ca_file: Some(missing), ..protected(&server, Tls::Starttls, "secret") };
    held(smtp, LIMITS, "`ca_file` /nowhere/ca.pem cannot be read").await;
}

#[tokio::test]
async fn a_token_that_has_expired_is_the_servers_word_on_us() {
    let server = MailServer::start_tls().await;
    let mut smtp = protected(&server, Tls::Starttls, "stale");
    smtp.login.as_mut().unwrap().xoauth2 = true;
    held(smtp, LIMITS, "refuses the access token").await;
}

#[tokio::test]
async fn words_slipped_in_before_tls_are_not_taken_for_the_servers() {
    let server = MailServer::start_tls().await;
    server.set_mode(Mode::SpeaksBeforeTls);
    let smtp = protected(&server, Tls::Starttls, "secret");
    held(smtp, LIMITS, "no TLS with the mail server").await;
    assert!(server.messages().is_empty());
}

#[tokio::test]
async fn a_port_that_does_not_speak_tls_is_named_with_the_remedy() {
    let server = MailServer::start_tls().await;
    let smtp = protected(&server, Tls::Implicit, "secret");
    held(smtp, LIMITS, "does not speak TLS: look at `port` and `tls`").await;
}

#[tokio::test]
async fn a_line_that_breaks_inside_tls_is_said_in_plain_words() {
    let server = MailServer::start_tls().await;
    let mut outbox = TestOutbox::for_recipients(&["drop-before-data"]);
    outbox.drain(&options(protected(&server, Tls::Starttls, "secret")), LIMITS).await;
    let expected = "the mail server does not take the recipient: the server closed the line";
    assert_eq!(outbox.row("drop-before-data").words, expected);
}
