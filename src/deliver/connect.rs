//! From a host name to a line on which messages may be offered: TCP, TLS, AUTH. Whatever goes
//! wrong here is the server's fault or the configuration's, never a message's.
use std::{fs, future::Future, path::Path, time::Duration};

use lettre::transport::smtp::{
    self,
    authentication::{Credentials, Mechanism},
    client::{AsyncSmtpConnection, Certificate, TlsParameters},
    extension::ClientId,
};
use tokio::{task, time};

use super::{
    Limits, Login, Smtp, Tls, is_loopback,
    phase::{Failure, Phase, judge},
    remedy::remedy,
    wire::Wire,
};
use crate::model::Outcome;

/// Opens a line as `server` says: protected, verified, logged in.
///
/// # Errors
/// [`Outcome::ServerFault`], with the server's words and, where one is known, the remedy.
pub(super) async fn connect(server: &Smtp, limits: Limits) -> Result<AsyncSmtpConnection, Outcome> {
    if server.tls == Tls::None && !is_loopback(&server.host) {
        return Err(fault(server, "without TLS only this machine may be named; set `tls`"));
    }
    let mut line = match server.tls {
        Tls::Implicit => open_wrapped(server, limits).await?,
        Tls::Starttls | Tls::None => open_plain(server, limits).await?,
    };
    if server.tls == Tls::Starttls {
        encrypt(server, &mut line, limits.step).await?;
    }
    if let Some(login) = &server.login {
        log_in(server, login, &mut line, limits.step).await?;
    }
    Ok(line)
}

/// A line that nothing protects yet.
///
/// # Errors
/// The server cannot be reached, or does not greet in time.
pub(super) async fn open_plain(
    server: &Smtp,
    limits: Limits,
) -> Result<AsyncSmtpConnection, Outcome> {
    let unreachable = |failure: Failure| at_fault(server, Phase::Connect, &failure);
    let wire = Wire::open(bare(&server.host), server.port, limits.connect).await;
    let wire = wire.map_err(|error| unreachable(Failure::Broken(error.to_string())))?;
    let me = ClientId::default();
    let opening = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &me);
    step(limits.step, opening).await.map_err(unreachable)
}

/// A line that is protected from the first byte.
///
/// # Errors
/// The server cannot be reached, does not greet in time, or its certificate is not to be believed.
pub(super) async fn open_wrapped(
    server: &Smtp,
    limits: Limits,
) -> Result<AsyncSmtpConnection, Outcome> {
    let (me, trusted) = (ClientId::default(), trust(server).await?);
    let place = (bare(&server.host), server.port);
    let each = Some(limits.connect);
    let opening = AsyncSmtpConnection::connect_tokio1(place, each, &me, Some(trusted), None);
    let opened = step(limits.connect + limits.step, opening).await;
    opened.map_err(|failure| at_fault(server, Phase::Connect, &failure))
}

/// Protects an open line by STARTTLS.
///
/// # Errors
/// The server does not offer it, or its certificate is not to be believed.
pub(super) async fn encrypt(
    server: &Smtp,
    line: &mut AsyncSmtpConnection,
    limit: Duration,
) -> Result<(), Outcome> {
    if !line.can_starttls() {
        return Err(fault(
            server,
            "the mail server does not offer STARTTLS; if it speaks TLS from the first byte, set \
             `tls = \"implicit\"` and its port (465)",
        ));
    }
    let (me, trusted) = (ClientId::default(), trust(server).await?);
    let encrypted = step(limit, line.starttls(trusted, &me)).await;
    encrypted.map_err(|failure| at_fault(server, Phase::Starttls, &failure))
}

/// Says who we are.
///
/// # Errors
/// The server does not offer the way of logging in that is set, or refuses.
pub(super) async fn log_in(
    server: &Smtp,
    login: &Login,
    line: &mut AsyncSmtpConnection,
    limit: Duration,
) -> Result<(), Outcome> {
    let (mechanisms, names): (&[Mechanism], _) = if login.xoauth2 {
        (&[Mechanism::Xoauth2], "XOAUTH2")
    } else {
        (&[Mechanism::Plain, Mechanism::Login], "PLAIN or LOGIN")
    };
    if line.server_info().get_auth_mechanism(mechanisms).is_none() {
        return Err(fault(server, &format!("the mail server does not offer a login by {names}")));
    }
    let credentials = Credentials::new(login.username.clone(), login.secret.0.clone());
    match step(limit, line.auth(mechanisms, &credentials)).await {
        Ok(_) => Ok(()),
        // XOAUTH2 refuses by a challenge with the reason in it, which lettre does not answer.
        Err(Failure::Broken(_)) if login.xoauth2 => {
            Err(fault(server, "the mail server refuses the access token; fetch a fresh one"))
        }
        Err(failure) => Err(at_fault(server, Phase::Login, &failure)),
    }
}

/// One exchange, within `limit`.
pub(super) async fn step<T>(
    limit: Duration,
    exchange: impl Future<Output = Result<T, smtp::Error>>,
) -> Result<T, Failure> {
    match time::timeout(limit, exchange).await {
        Ok(answer) => answer.map_err(Failure::from),
        Err(_) => Err(Failure::Silent(limit)),
    }
}

/// Whom to believe: the authorities of this machine and those in `ca_file`.
async fn trust(server: &Smtp) -> Result<TlsParameters, Outcome> {
    let (host, ca_file) = (bare(&server.host).to_owned(), server.ca_file.clone());
    let built = task::spawn_blocking(move || {
        let mut builder = TlsParameters::builder(host);
        if let Some(path) = ca_file {
            builder = builder.add_root_certificate(read_authorities(&path)?);
        }
        builder.build().map_err(|error| format!("TLS cannot be set up: {}", Failure::from(error)))
    });
    let built = built.await.unwrap_or_else(|error| Err(error.to_string()));
    built.map_err(|words| fault(server, &words))
}

/// Every certificate in a PEM file.
fn read_authorities(path: &Path) -> Result<Certificate, String> {
    let name = path.display();
    let pem =
        fs::read(path).map_err(|error| format!("`ca_file` {name} cannot be read: {error}"))?;
    let has_any = String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----");
    let read = Certificate::from_pem(&pem).ok().filter(|_| has_any);
    read.ok_or_else(|| format!("`ca_file` {name} holds no certificate in PEM form"))
}

/// An IPv6 address without its brackets.
pub(super) fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

fn fault(server: &Smtp, words: &str) -> Outcome {
    Outcome::ServerFault(format!("{}:{}: {words}", server.host, server.port))
}

/// What follows from a failure; where the server is at fault, with its name and the remedy.
pub(super) fn at_fault(server: &Smtp, phase: Phase, failure: &Failure) -> Outcome {
    let words = match judge(phase, failure) {
        Outcome::ServerFault(words) => words,
        of_this_message => return of_this_message,
    };
    let remedy = remedy(&words).map(|remedy| format!("; {remedy}")).unwrap_or_default();
    fault(server, &format!("{words}{remedy}"))
}
