//! One question, one answer. It never waits for a turn, never retries, and never panics:
//! whatever the other side does is a value.
use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use reqwest::{
    Response, StatusCode,
    header::{ACCEPT, IF_MODIFIED_SINCE, IF_NONE_MATCH},
};
use tokio::time;
use url::Url;

use super::{
    Options, Wanted,
    fallback::Fallback,
    guard::Guard,
    headers,
    reply::{self, Fault, Reply, Trail},
    setup::{self, ClientError},
    trail::{self, bare},
    words,
};
use crate::model::{Trouble, Validators};

/// Asks servers for documents. A clone is cheap and shares its connections.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    fallback: Arc<Fallback>,
    guard: Guard,
    timeout: Duration,
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
        let http = setup::builder(options, &guard)?.build().map_err(ClientError::Setup)?;
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
            return reply::read(response, trail, known, (wanted, now)).await;
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
