//! From an answer to what is known by it.
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{Response, Version, header::CONTENT_TYPE};
use url::Url;

use super::{Wanted, body, headers, trail};
use crate::model::{Impostor, Trouble, Validators};

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

/// A trouble, and whose HTTP/2 it may be the fault of.
pub(super) struct Fault {
    pub(super) trouble: Trouble,
    pub(super) http2_host: Option<String>,
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        Self { trouble, http2_host: None }
    }
}

/// How we came to an answer.
pub(super) struct Trail {
    /// Where it came from in the end, credentials and all.
    pub(super) url: Url,
    /// The same to be printed, if a redirect led there.
    pub(super) owner: Option<String>,
    /// The same, if nothing but permanent redirects led there.
    pub(super) moved: Option<Url>,
}

/// What the answer at the end of a trail says.
///
/// # Errors
/// It says that nothing is to be had.
pub(super) async fn read(
    response: Response,
    trail: Trail,
    known: Validators,
    (wanted, now): (&Wanted, DateTime<Utc>),
) -> Result<Reply, Fault> {
    let Trail { url, owner, moved } = trail;
    let asked = headers::fresh_for(response.headers(), now);
    let sent = headers::validators(response.headers());
    let content_type = headers::text(response.headers(), &CONTENT_TYPE).map(str::to_owned);
    let robots = headers::robots(response.headers());
    match response.status().as_u16() {
        200..=299 => {
            let bytes = whole(&url, response, wanted).await?;
            let final_url = trail::without_credentials(url);
            let validators = Validators { url: owner.filter(|_| !sent.is_empty()), ..sent };
            let body = Body { bytes, content_type, final_url, validators, asked, moved, robots };
            Ok(Reply::Body(body))
        }
        304 if !known.is_empty() => {
            let validators = Validators { url: owner, ..renewed(known, sent) };
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

/// What is known, where a 304 says nothing newer.
///
/// Source: RFC 9111 §4.3.4.
fn renewed(known: Validators, sent: Validators) -> Validators {
    Validators {
        etag: sent.etag.or(known.etag),
        last_modified: sent.last_modified.or(known.last_modified),
        ..known
    }
}

/// All that is wanted of a document. One that breaks off may be the fault of HTTP/2.
async fn whole(url: &Url, response: Response, wanted: &Wanted) -> Result<Vec<u8>, Fault> {
    let is_http2 = response.version() == Version::HTTP_2;
    body::read(response, wanted.max_bytes).await.map_err(|trouble| Fault {
        http2_host: match trouble {
            Trouble::BrokenOff { .. } if is_http2 => url.host_str().map(str::to_owned),
            _ => None,
        },
        trouble,
    })
}

/// A page that wants proof of a browser answers in the feed's place.
fn challenge() -> Trouble {
    let found = "a page that wants proof of a browser".to_owned();
    Trouble::NotAFeed { what: Impostor::Challenge, found }
}
