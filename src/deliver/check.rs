//! Trying the way mail goes, one step after another, until one fails. Sends nothing by itself.
use std::path::Path;

use lettre::transport::smtp::{
    client::AsyncSmtpConnection,
    commands::{Mail, Rcpt, Rset},
};
use tokio::net::lookup_host;

use super::{
    Limits, Options, Smtp, Tls, Transport, certificate, connect, parse_mailbox, phase::Phase,
    remedy::remedy, smtp::expect_done,
};
use crate::model::Outcome;

/// The step that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which one, with the other side's words.
    pub words: String,
    /// What to do; `None` where we know nothing better than the words.
    pub remedy: Option<&'static str>,
}

impl Fault {
    /// With the remedy for these words, if we know one.
    pub fn new(words: String) -> Self {
        let Some(remedy) = remedy(&words) else { return Self { words, remedy: None } };
        let words = words.strip_suffix(&format!("; {remedy}")).unwrap_or(&words).to_owned();
        Self { words, remedy: Some(remedy) }
    }
}

/// Goes as far as a message would, up to but not including the message itself.
///
/// * `to` — who is asked about: the server says whether it would take mail for this address.
/// * `say` — told each step that went well, in words.
///
/// # Errors
/// The first step that did not.
pub async fn check(
    options: &Options,
    limits: Limits,
    to: &str,
    mut say: impl FnMut(&str),
) -> Result<(), Fault> {
    match &options.transport {
        Transport::Smtp(server) => check_server(server, &options.from, limits, to, say).await,
        Transport::Sendmail { program } => {
            is_program(program)?;
            say(&format!("{} is there and can be run", program.display()));
            Ok(())
        }
        Transport::Directory { path } => {
            std::fs::create_dir_all(path)
                .map_err(|error| fault(format!("{} cannot be made: {error}", path.display())))?;
            say(&format!("mail is written to {}; no server is needed", path.display()));
            Ok(())
        }
        Transport::Stdout => {
            say("mail is printed; no server is needed");
            Ok(())
        }
    }
}

async fn check_server(
    server: &Smtp,
    from: &str,
    limits: Limits,
    to: &str,
    mut say: impl FnMut(&str),
) -> Result<(), Fault> {
    let (host, port) = (connect::bare(&server.host), server.port);
    let found = lookup_host((host, port)).await;
    let found = found.map_err(|error| fault(format!("{host} cannot be resolved: {error}")))?;
    let addresses: Vec<String> = found.map(|address| address.ip().to_string()).collect();
    say(&format!("{host} resolves to {}", addresses.join(", ")));
    let mut line = protected(server, limits, &mut say).await?;
    if let Some(login) = &server.login {
        connect::log_in(server, login, &mut line, limits.step).await.map_err(of_outcome)?;
        say(&format!("logged in as {}", login.username));
    }
    envelope(server, limits, &mut line, from, to, &mut say).await?;
    let _ = connect::step(limits.step, line.quit()).await;
    Ok(())
}

/// TCP and TLS.
async fn protected(
    server: &Smtp,
    limits: Limits,
    say: &mut impl FnMut(&str),
) -> Result<AsyncSmtpConnection, Fault> {
    let place = format!("{}:{}", server.host, server.port);
    let mut line = match server.tls {
        Tls::Implicit => connect::open_wrapped(server, limits).await.map_err(of_outcome)?,
        Tls::Starttls | Tls::None => {
            connect::open_plain(server, limits).await.map_err(of_outcome)?
        }
    };
    say(&format!("connected to {place}"));
    if server.tls == Tls::Starttls {
        connect::encrypt(server, &mut line, limits.step).await.map_err(of_outcome)?;
    }
    match (server.tls, line.peer_certificate()) {
        (Tls::None, _) => say("without TLS, on this machine only"),
        (_, Ok(der)) => {
            say(&format!("TLS, with a certificate for {}", certificate::describe(&der)));
        }
        (_, Err(_)) => say("TLS, with a certificate that is trusted"),
    }
    Ok(line)
}

/// Sender and recipient, taken back again.
async fn envelope(
    server: &Smtp,
    limits: Limits,
    line: &mut AsyncSmtpConnection,
    from: &str,
    to: &str,
    say: &mut impl FnMut(&str),
) -> Result<(), Fault> {
    let address = |text: &str| {
        let mailbox = parse_mailbox(text).map_err(|error| fault(error.to_string()))?;
        let address = mailbox.address().to_owned();
        Ok((address.parse().map_err(|_| fault(format!("`{address}` is not an address")))?, address))
    };
    let (sender, from) = address(from)?;
    let (recipient, to) = address(to)?;
    let asked = [
        (Phase::Sender, format!("the server takes mail from {from}")),
        (Phase::Recipient, format!("the server takes mail for {to}")),
    ];
    let (mail, rcpt) = (Mail::new(Some(sender), Vec::new()), Rcpt::new(recipient, Vec::new()));
    for (phase, words) in asked {
        let answer = match phase {
            Phase::Sender => connect::step(limits.step, line.command(mail.clone())).await,
            _ => connect::step(limits.step, line.command(rcpt.clone())).await,
        };
        let judged =
            expect_done(answer).map_err(|failure| connect::at_fault(server, phase, &failure));
        judged.map_err(of_outcome)?;
        say(&words);
    }
    let _ = connect::step(limits.step, line.command(Rset)).await;
    Ok(())
}

fn is_program(path: &Path) -> Result<(), Fault> {
    use std::os::unix::fs::PermissionsExt as _;
    let about = path.metadata().map_err(|error| fault(format!("{}: {error}", path.display())))?;
    if about.is_file() && about.permissions().mode() & 0o111 != 0 {
        Ok(())
    } else {
        Err(fault(format!("{} is no program", path.display())))
    }
}

fn fault(words: String) -> Fault {
    Fault::new(words)
}

fn of_outcome(outcome: Outcome) -> Fault {
    match outcome {
        Outcome::Sent(words)
        | Outcome::Retry(words)
        | Outcome::Rejected(words)
        | Outcome::ServerFault(words)
        | Outcome::Doubt(words) => Fault::new(words),
    }
}
