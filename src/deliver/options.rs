//! Who we are and which way mail goes, as the `[mail]` table says it. Values; nothing is done here.
use std::{fmt, net::IpAddr, path::PathBuf};

/// Who we are and which way mail goes: the `[mail]` table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The From header: `Attaché <attache@example.org>`.
    pub from: String,
    /// Who is told when an edition cannot be composed; `None`: only the log and `status`.
    pub admin: Option<String>,
    /// `https:` address where one click stops a digest, `{digest}` and `{to}` in it for which one
    /// and whose; `None`: readers write to the sender.
    pub unsubscribe: Option<String>,
    /// Which way.
    pub transport: Transport,
}

impl Options {
    /// Where one click stops `digest` for `to`; `None` when no such place is configured.
    ///
    /// ```text
    /// https://example.org/stop/{digest}?to={to}  ->  https://example.org/stop/morning?to=a%40b.example
    /// ```
    pub fn unsubscribe_address(&self, digest: &str, to: &str) -> Option<String> {
        let template = self.unsubscribe.as_ref()?;
        Some(template.replace("{digest}", &percent(digest)).replace("{to}", &percent(to)))
    }
}

/// Percent-encodes all but the unreserved characters.
///
/// Source: RFC 3986 §2.3.
fn percent(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

/// Which way mail goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// A mail server.
    Smtp(Smtp),
    /// A program that takes the message on its standard input, called `PROGRAM -i -f FROM -- TO`.
    Sendmail {
        /// Its path.
        program: PathBuf,
    },
    /// Files: `.eml`, `.html` and `.txt`. Needs no server.
    Directory {
        /// Made when missing.
        path: PathBuf,
    },
    /// The message on standard output: a dry run.
    Stdout,
}

/// A mail server and how to talk to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Smtp {
    /// Name or address.
    pub host: String,
    /// 587 for STARTTLS, 465 for implicit TLS, 25 for a relay on loopback.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// PEM file of certificate authorities trusted besides the system's.
    pub ca_file: Option<PathBuf>,
    /// Who we are there; `None` sends without AUTH.
    pub login: Option<Login>,
}

/// How the connection is protected. There is no switch that turns verification off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Plain first, then STARTTLS, which must succeed.
    Starttls,
    /// TLS from the first byte.
    Implicit,
    /// None; only towards loopback.
    None,
}

/// A user name and what proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The user name.
    pub username: String,
    /// The password, or an OAuth 2 token when `xoauth2` is set.
    pub secret: Secret,
    /// Whether the secret is an OAuth 2 access token (XOAUTH2) rather than a password.
    pub xoauth2: bool,
}

/// Text that must not be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Whether `host` can only be this machine: `localhost`, `127.0.0.0/8` or `::1`.
///
/// Elsewhere a connection without TLS would show everybody on the way what is in the mail.
///
/// ```text
/// localhost, 127.0.0.1, ::1, [::1]  ->  true
/// mail.example.org, 10.0.0.1        ->  false
/// ```
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
