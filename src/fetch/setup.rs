//! What both clients, of HTTP/2 and of HTTP/1.1, have in common: what `[fetch]` says.
use std::{fs, io, path::PathBuf, time::Duration};

use reqwest::{Certificate, Proxy, header::HeaderValue, redirect};
use url::Url;

use super::{Options, guard::Guard};
use crate::text;

/// How long a connection waits for the next request. Feeds of one host are asked seconds apart;
/// longer it only costs memory, some 50 KB a host.
const IDLE: Duration = Duration::from_secs(15);

/// Why there can be no client: the `[fetch]` table says something that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// `ca_file` cannot be read.
    #[error("cannot read the certificates in {}", path.display())]
    CaFile {
        /// As configured.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// `ca_file` holds no certificates in PEM form.
    #[error("{} holds no certificates in PEM form", path.display())]
    CaFormat {
        /// As configured.
        path: PathBuf,
    },
    /// `contact` has characters a header cannot carry.
    #[error("the contact `{0}` cannot stand in a header; use ASCII without line breaks")]
    Contact(String),
    /// `proxy` is of another kind.
    #[error("a proxy address begins with http, https or socks5, not with `{0}`")]
    Proxy(String),
    /// TLS or the system refuse.
    #[error("cannot set up the HTTP client")]
    Setup(#[source] reqwest::Error),
}

/// A client before it is built.
pub(super) fn builder(
    options: &Options,
    guard: &Guard,
) -> Result<reqwest::ClientBuilder, ClientError> {
    let builder = reqwest::Client::builder()
        .user_agent(user_agent(options.contact.as_deref())?)
        .redirect(redirect::Policy::none()) // followed here, where each hop is judged
        .referer(false)
        .dns_resolver(guard.clone())
        .no_proxy()
        .pool_idle_timeout(IDLE)
        .tls_certs_merge(certificates(options)?);
    Ok(match &options.proxy {
        Some(proxy) => builder.proxy(proxy_of(proxy)?),
        None => builder,
    })
}

fn proxy_of(url: &Url) -> Result<Proxy, ClientError> {
    if !matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h") {
        return Err(ClientError::Proxy(url.scheme().to_owned()));
    }
    Proxy::all(url.as_str()).map_err(ClientError::Setup)
}

fn user_agent(contact: Option<&str>) -> Result<HeaderValue, ClientError> {
    let name = concat!("attache/", env!("CARGO_PKG_VERSION"));
    let Some(contact) = contact else { return Ok(HeaderValue::from_static(name)) };
    HeaderValue::from_str(&format!("{name} (+{contact})"))
        .map_err(|_| ClientError::Contact(text::line(contact)))
}

fn certificates(options: &Options) -> Result<Vec<Certificate>, ClientError> {
    let Some(path) = options.ca_file.clone() else { return Ok(Vec::new()) };
    let pem = match fs::read(&path) {
        Ok(pem) => pem,
        Err(source) => return Err(ClientError::CaFile { path, source }),
    };
    let bundle = Certificate::from_pem_bundle(&pem).unwrap_or_default();
    if bundle.is_empty() { Err(ClientError::CaFormat { path }) } else { Ok(bundle) }
}
