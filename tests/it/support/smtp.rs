//! How the tests reach their mail server, and what must hold when it is at fault.
use std::time::Duration;

use attache::{
    deliver::{Limits, Login, Options, Secret, Smtp, Tls, Transport},
    model::State,
};

use super::{
    mail_server::MailServer,
    test_outbox::{FROM, TestOutbox},
};

/// Long enough for a busy machine; only what must run into a limit gets a shorter one.
pub const LIMITS: Limits = Limits {
    connect: Duration::from_secs(20),
    step: Duration::from_secs(20),
    dot: Duration::from_secs(20),
};

pub fn options(smtp: Smtp) -> Options {
    Options {
        from: FROM.to_owned(),
        admin: None,
        unsubscribe: None,
        transport: Transport::Smtp(smtp),
    }
}

pub fn plain(server: &MailServer) -> Smtp {
    let host = "127.0.0.1".to_owned();
    Smtp { host, port: server.port(), tls: Tls::None, ca_file: None, login: None }
}

pub fn protected(server: &MailServer, tls: Tls, secret: &str) -> Smtp {
    Smtp {
        host: "localhost".to_owned(),
        port: server.port(),
        tls,
        ca_file: Some(server.ca_file()),
        login: Some(Login {
            username: "attache".to_owned(),
            secret: Secret(secret.to_owned()),
            xoauth2: false,
        }),
    }
}

/// Two messages and a server at fault: both wait, neither is charged for it.
pub async fn held(smtp: Smtp, limits: Limits, words: &str) {
    let mut outbox = TestOutbox::for_recipients(&["desk", "ok"]);
    for _ in 0..2 {
        outbox.drain(&options(smtp.clone()), limits).await;
        assert_eq!(outbox.states(), [State::Queued; 2], "{words}");
        assert!(outbox.rows.iter().all(|row| row.delivery.n_attempts == 0), "{words}");
        let fault = outbox.fault.clone().unwrap();
        let place = format!("{}:{}: ", smtp.host, smtp.port);
        assert!(fault.starts_with(&place) && fault.contains(words), "{fault} / {words}");
        assert!(!fault.contains("wrong"), "the password is never said: {fault}");
    }
}
