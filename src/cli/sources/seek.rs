//! Finding the feed behind an address: the address itself, what its page names, or the paths where
//! feeds usually live.
use std::time::Duration;

use url::Url;

use crate::{
    daemon::Clock,
    fetch::{Client, Reply},
    model::{Impostor, Trouble, Validators},
    parse::{self, Candidate, Document},
    text,
};

/// Candidates asked before giving up.
const MAX_TRIES: usize = 8;

/// A feed that was found.
pub(super) struct Found {
    pub(super) url: Url,
    pub(super) document: Document,
}

/// What an address holds.
pub(super) enum Held {
    Feed(Box<Found>),
    /// A page, and the feeds it speaks of.
    Page(Vec<Candidate>),
    Trouble(Trouble),
}

/// Asks an address once.
///
/// * `usual` — whether a page that names no feed is to be guessed about.
pub(super) async fn look(client: &Client, url: &Url, usual: bool, clock: &Clock) -> Held {
    let body = match client.ask(url, &Validators::default(), clock.now()).await {
        Reply::Body(body) => body,
        Reply::Trouble(trouble) => return Held::Trouble(trouble),
        Reply::Elsewhere(url) => {
            return Held::Trouble(Trouble::Redirect { chain: url.into() });
        }
        Reply::NotModified { .. } => return Held::Trouble(Trouble::Status { status: 304 }),
    };
    match parse::read(&body.bytes, body.content_type.as_deref(), &body.final_url) {
        Ok(document) => {
            // The address we were sent to is the better one only if it is for good.
            let url = body.moved.unwrap_or_else(|| url.clone());
            Held::Feed(Box::new(Found { url, document }))
        }
        Err(Trouble::NotAFeed { what: Impostor::Page, .. }) => {
            let page = text::decode(&body.bytes, None).text;
            Held::Page(parse::discover(&page, &body.final_url, usual))
        }
        Err(trouble) => Held::Trouble(trouble),
    }
}

/// The first candidate that is a feed, asked one after the other with `pause` between.
pub(super) async fn first_feed(
    client: &Client,
    candidates: &[Candidate],
    pause: Duration,
    clock: &Clock,
) -> Option<Found> {
    for candidate in candidates.iter().take(MAX_TRIES) {
        tokio::time::sleep(pause).await;
        if let Held::Feed(found) = look(client, &candidate.url, false, clock).await {
            return Some(*found);
        }
    }
    None
}
