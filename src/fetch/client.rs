//! One question, one answer. It never waits for a turn, never retries, and never panics:
//! whatever the other side does is a value.
use std::{fs, io, path::PathBuf, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{
    Certificate, Proxy, Response, StatusCode, Version,
    header::{ACCEPT, CONTENT_TYPE, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH},
    redirect,
};
use tokio::time;
use url::Url;

use super::{
    Options, Wanted, body,
    fallback::Fallback,
    guard::Guard,
    headers,
    trail::{self, bare},
    words,
};
use crate::{
    model::{Impostor, Trouble, Validators},
    text,
};

/// How long a connection waits for the next request. Feeds of one host are asked seconds apart;
/// longer it only costs memory, some 50 KB a host.
const IDLE: Duration = Duration::from_secs(15);

/// Asks servers for documents. A clone is cheap and shares its connections.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    fallback: Arc<Fallback>,
    guard: Guard,
    timeout: Duration,
}

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

/// How a question ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A document.
    Body(Body),
    /// 304: nothing new.
    NotModified {
        /// To store: the known ones, updated by what the answer carried.
        validators: Validators,
        /// `max-age` or `Expires`, at most 7 days; zero if silent.
        asked: TimeDelta,
        /// Where it lives now, if nothing but permanent redirects (301, 308) led there.
        moved: Option<Url>,
    },
    /// A redirect to another origin, where it was not to be followed there.
    Elsewhere(Url),
    /// Anything else.
    Trouble(Trouble),
}

/// A document as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// Decompressed, at most as many as were wanted.
    pub bytes: Vec<u8>,
    /// The header, for its `charset`.
    pub content_type: Option<String>,
    /// Where it came from in the end, without credentials; relative links refer to it.
    pub final_url: Url,
    /// To store instead of the known ones, also when empty.
    pub validators: Validators,
    /// `max-age` or `Expires`, at most 7 days; zero if silent.
    pub asked: TimeDelta,
    /// Where it lives now, if nothing but permanent redirects (301, 308) led there.
    pub moved: Option<Url>,
    /// The values of `X-Robots-Tag`, a line each; empty when it has none.
    pub robots: String,
}

impl Client {
    /// A client for all sources.
    ///
    /// # Errors
    /// An option cannot be used; nothing has been asked yet.
    pub fn new(options: &Options) -> Result<Self, ClientError> {
        // An error means somebody else has installed one, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let guard = Guard::new(&options.allow_networks, options.proxy.as_ref());
        let http = builder(options, &guard)?.build().map_err(ClientError::Setup)?;
        let fallback = Arc::new(Fallback::new(options.clone(), guard.clone()));
        Ok(Self { http, fallback, guard, timeout: options.timeout })
    }

    /// Asks once: one GET, conditional if there are validators, and one for each redirect. A host
    /// that stumbles over HTTP/2 is asked once more over HTTP/1.1, and only so from then on.
    ///
    /// * `url` — may carry user name and password; they are sent as a header, to its own origin
    ///   only, and never printed.
    /// * `known` — what the last answer left; `Default` asks unconditionally.
    /// * `now` — what a date in `Retry-After` or `Expires` is measured from.
    ///
    /// Over within `[fetch] timeout`, however slowly the other side drips.
    ///
    /// Source: RFC 9110 §13 (conditional requests), §15.4 (redirection).
    pub async fn ask(&self, url: &Url, known: &Validators, now: DateTime<Utc>) -> Reply {
        self.ask_for(&Wanted::FEED, url, known, now).await
    }

    /// The same for anything.
    pub async fn ask_for(
        &self,
        wanted: &Wanted,
        url: &Url,
        known: &Validators,
        now: DateTime<Utc>,
    ) -> Reply {
        let answered = time::timeout(self.timeout, self.twice(wanted, url, known, now)).await;
        let slow = Trouble::Slow { seconds: self.timeout.as_secs() };
        answered.unwrap_or(Err(slow)).unwrap_or_else(Reply::Trouble)
    }

    async fn twice(
        &self,
        wanted: &Wanted,
        url: &Url,
        known: &Validators,
        now: DateTime<Utc>,
    ) -> Result<Reply, Trouble> {
        match self.follow(wanted, url, known, now).await {
            Err(Fault { http2_host: Some(host), .. }) if self.fallback.learn(&host) => {
                self.follow(wanted, url, known, now).await.map_err(|fault| fault.trouble)
            }
            reply => reply.map_err(|fault| fault.trouble),
        }
    }

    async fn follow(
        &self,
        wanted: &Wanted,
        asked_url: &Url,
        known: &Validators,
        now: DateTime<Utc>,
    ) -> Result<Reply, Fault> {
        let mut url = asked_url.clone();
        let mut chain = vec![bare(&url)];
        let mut is_permanent = true;
        loop {
            let is_theirs = known.url.as_ref().map_or(chain.len() == 1, |own| *own == bare(&url));
            let known = if is_theirs { known.clone() } else { Validators::default() };
            let response = self.send(wanted, &url, &known).await?;
            if response.status().is_redirection() && response.status() != StatusCode::NOT_MODIFIED {
                is_permanent &= matches!(response.status().as_u16(), 301 | 308);
                let next = trail::next_hop(&url, &response, &mut chain)?;
                if !wanted.is_anywhere && next.origin() != url.origin() {
                    return Ok(Reply::Elsewhere(next));
                }
                url = next;
                continue;
            }
            let owner = (1 < chain.len()).then(|| bare(&url));
            let moved = Url::parse(owner.as_deref().unwrap_or_default());
            let trail = Trail { moved: moved.ok().filter(|_| is_permanent), owner, url };
            return reply(response, trail, known, (wanted, now)).await;
        }
    }

    async fn send(
        &self,
        wanted: &Wanted,
        url: &Url,
        known: &Validators,
    ) -> Result<Response, Fault> {
        self.guard.judge_url(url).map_err(words::forbidden)?;
        let mut request = self.fallback.client_for(url).unwrap_or(&self.http).get(url.clone());
        request = request.header(ACCEPT, wanted.accept);
        if let Some(etag) = known.etag.as_deref().and_then(headers::value) {
            request = request.header(IF_NONE_MATCH, etag);
        }
        if let Some(date) = known.last_modified.as_deref().and_then(headers::value) {
            request = request.header(IF_MODIFIED_SINCE, date);
        }
        request.send().await.map_err(|error| Fault {
            http2_host: url.host_str().filter(|_| words::is_about_http2(&error)).map(str::to_owned),
            trouble: words::unreachable(&error),
        })
    }
}

/// A trouble, and whose HTTP/2 it may be the fault of.
struct Fault {
    trouble: Trouble,
    http2_host: Option<String>,
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        Self { trouble, http2_host: None }
    }
}

/// How we came to an answer.
struct Trail {
    /// Where it came from in the end, credentials and all.
    url: Url,
    /// The same to be printed, if a redirect led there.
    owner: Option<String>,
    /// The same, if nothing but permanent redirects led there.
    moved: Option<Url>,
}

/// Everything both clients have in common.
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

async fn reply(
    response: Response,
    trail: Trail,
    known: Validators,
    (wanted, now): (&Wanted, DateTime<Utc>),
) -> Result<Reply, Fault> {
    let Trail { url, owner, moved } = trail;
    let asked = headers::fresh_for(response.headers(), now);
    let sent = headers::validators(response.headers());
    match response.status().as_u16() {
        200..=299 => {
            let content_type = response.headers().get(CONTENT_TYPE);
            let content_type =
                content_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
            let robots = headers::robots(response.headers());
            let is_http2 = response.version() == Version::HTTP_2;
            let bytes = body::read(response, wanted.max_bytes).await.map_err(|trouble| Fault {
                http2_host: match trouble {
                    Trouble::BrokenOff { .. } if is_http2 => url.host_str().map(str::to_owned),
                    _ => None,
                },
                trouble,
            })?;
            let final_url = trail::without_credentials(url);
            let validators = Validators { url: owner.filter(|_| !sent.is_empty()), ..sent };
            Ok(Reply::Body(Body {
                bytes,
                content_type,
                final_url,
                validators,
                asked,
                moved,
                robots,
            }))
        }
        304 if !known.is_empty() => {
            let validators = Validators {
                etag: sent.etag.or(known.etag),
                last_modified: sent.last_modified.or(known.last_modified),
                url: owner,
            };
            Ok(Reply::NotModified { validators, asked, moved })
        }
        403 | 429 | 503 if headers::is_challenge(response.headers()) => Err(challenge().into()),
        status @ (429 | 503) => {
            let wait = headers::retry_after(response.headers(), now);
            Err(Trouble::Busy { status, wait }.into())
        }
        410 => Err(Trouble::Gone.into()),
        status => Err(Trouble::Status { status }.into()),
    }
}

/// A page that wants proof of a browser answers in the feed's place.
fn challenge() -> Trouble {
    let found = "a page that wants proof of a browser".to_owned();
    Trouble::NotAFeed { what: Impostor::Challenge, found }
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
