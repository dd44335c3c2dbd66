//! One source: asked, read and tried by every watch. Writes nothing, so it may be dropped at any
//! point.
use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use crate::{
    fetch,
    model::{Asked, Flaw, Item, Source, Trouble, Validators},
    parse,
    store::{Read, Taken},
    text, watch,
};

/// What a source had to say.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) taken: Taken,
    pub(super) said: Said,
}

/// How a poll ended, before anybody decides when the next one is.
#[derive(Debug)]
pub(super) enum Said {
    /// 304.
    Same { validators: Validators, asked: Asked },
    /// The very bytes of last time.
    Unchanged { validators: Validators, asked: Asked },
    /// A document.
    Read(Box<News>),
    /// Nothing.
    Trouble(Trouble),
}

/// A document that was read.
#[derive(Debug)]
pub(super) struct News {
    pub(super) items: Vec<Read>,
    pub(super) flaws: Vec<Flaw>,
    pub(super) validators: Validators,
    pub(super) asked: Asked,
    pub(super) gaps: Vec<TimeDelta>,
    pub(super) body_hash: Vec<u8>,
}

/// Asks `taken`, reads the answer, tries the watches.
pub(super) async fn ask(
    client: fetch::Client,
    engine: Arc<watch::Engine>,
    source: Source,
    taken: Taken,
    readers: Arc<Semaphore>,
    now: DateTime<Utc>,
) -> Answer {
    let body = match client.ask(&taken.url, &taken.validators, now).await {
        fetch::Reply::NotModified { validators, asked } => {
            let asked = Asked { by_cache: asked, ..Asked::default() };
            return Answer { taken, said: Said::Same { validators, asked } };
        }
        fetch::Reply::Trouble(trouble) => return Answer { taken, said: Said::Trouble(trouble) },
        fetch::Reply::Body(body) => body,
    };
    let body_hash = Sha256::digest(&body.bytes)[..16].to_vec();
    if taken.body_hash.as_ref() == Some(&body_hash) {
        let asked = Asked { by_cache: body.asked, ..Asked::default() };
        return Answer { taken, said: Said::Unchanged { validators: body.validators, asked } };
    }
    // Reading is work for a processor, not for the threads that wait for sockets.
    let _turn = readers.acquire_owned().await;
    let read = tokio::task::spawn_blocking(move || read(&body, body_hash, &engine, &source)).await;
    let said = read.unwrap_or_else(|error| Said::Trouble(Trouble::Unreadable(error.to_string())));
    Answer { taken, said }
}

/// Bytes to items with their matches.
fn read(body: &fetch::Body, body_hash: Vec<u8>, engine: &watch::Engine, source: &Source) -> Said {
    hooks::abort_on_marker(&body.bytes);
    let document = match parse::read(&body.bytes, body.content_type.as_deref(), &body.final_url) {
        Ok(document) => document,
        Err(trouble) => return Said::Trouble(trouble),
    };
    let gaps = gaps_between(&document.items);
    let canons = telling_links(&document.items);
    let items = document.items.into_iter().zip(canons).map(|(mut item, canon)| {
        item.lang = item.lang.or_else(|| source.lang.clone());
        let words = text::ItemWords::of(&item);
        Read {
            matches: engine.matches(&words, &item, source),
            folded_title: text::folded(&item.title),
            words: words.index_text(),
            canon,
            item,
        }
    });
    Said::Read(Box::new(News {
        items: items.collect(),
        flaws: document.flaws,
        validators: body.validators.clone(),
        asked: Asked { by_cache: body.asked, by_feed: document.asked },
        gaps,
        body_hash,
    }))
}

/// The canonical link of each item; `None` where several items of the document share it, since
/// then it tells nothing apart.
fn telling_links(items: &[Item]) -> Vec<Option<String>> {
    let links: Vec<String> = items.iter().map(|item| parse::canonical_link(&item.link)).collect();
    let mut n_uses = BTreeMap::new();
    for link in &links {
        *n_uses.entry(link.clone()).or_insert(0) += 1;
    }
    let tells = |link: &String| !link.is_empty() && n_uses[link] == 1;
    links.iter().map(|link| tells(link).then(|| link.clone())).collect()
}

/// Times between consecutive items, in any order; empty with fewer than two dated items.
fn gaps_between(items: &[Item]) -> Vec<TimeDelta> {
    let mut times: Vec<_> = items.iter().filter_map(|item| item.published).collect();
    times.sort_unstable();
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

/// Ways for a test to break what cannot be broken from outside.
mod hooks {
    /// Ends the process if `ATTACHE_ABORT_ON` names something in `bytes`; only in debug builds.
    pub(super) fn abort_on_marker(bytes: &[u8]) {
        if !cfg!(debug_assertions) {
            return;
        }
        let Ok(marker) = std::env::var("ATTACHE_ABORT_ON") else { return };
        if bytes.windows(marker.len().max(1)).any(|part| part == marker.as_bytes()) {
            std::process::abort();
        }
    }
}
