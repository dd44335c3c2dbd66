//! One source: asked, read and tried by every watch. Writes nothing, so it may be dropped at any
//! point.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use tokio::sync::OwnedSemaphorePermit;
use url::Url;

use super::{asking::Turns, by_full_text, decide::is_private, hooks};
use crate::{
    article, fetch,
    model::{Asked, Flaw, FullText, Hints, Item, Match, Source, Trouble, Validators},
    parse,
    store::{Read, Taken},
    text, watch,
};

/// With what a document is read.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    pub(super) engine: Arc<watch::Engine>,
    pub(super) source: Source,
    /// Whether the words of items are kept for searching.
    pub(super) search: bool,
    /// Whether the articles behind its items are fetched.
    pub(super) full_text: FullText,
}

impl Reader {
    /// What the watches say of an item, which of them looked at it closely, and its words for the
    /// index. Where nobody wants any, the text is not split at all.
    ///
    /// * `mark` — says of the matches which are owed to the full text alone.
    pub(super) fn look_at(
        &self,
        item: &Item,
        mark: impl FnOnce(&mut [Match], &watch::Engine, &Item, &Source),
    ) -> (Vec<Match>, Vec<String>, String) {
        if !self.search && self.engine.names().next().is_none() {
            return Default::default();
        }
        let words = text::ItemWords::of(item);
        let (mut matches, tried) = self.engine.tried(&words, item, &self.source);
        mark(&mut matches, &self.engine, item, &self.source);
        let index = if self.search { words.index_text() } else { String::new() };
        (matches, tried, index)
    }
}

/// What a source had to say.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) taken: Taken,
    pub(super) said: Said,
    /// The watches that were tried.
    pub(super) engine: Arc<watch::Engine>,
    /// Where nothing but permanent redirects led.
    pub(super) moved: Option<Url>,
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
    /// Where older items are.
    pub(super) older: Option<Url>,
}

/// Asks `taken`, reads the answer, tries the watches.
///
/// With an answer that was read comes a turn at reading: nobody reads the next document before
/// this one has been handed over, so that few are in memory at a time.
///
/// * `place` — on the wire; given back as soon as the answer is here.
pub(super) async fn ask(
    client: fetch::Client,
    reader: Reader,
    taken: Taken,
    (place, readers): Turns,
    now: DateTime<Utc>,
) -> (Answer, Option<OwnedSemaphorePermit>) {
    let (mut moved, mut turn) = (None, None);
    let reply = client.ask(&taken.url, &taken.validators, now).await;
    drop(place);
    let said = match reply {
        fetch::Reply::NotModified { validators, asked, moved: led } => {
            moved = led;
            Said::Same { validators, asked: remembered(&taken, asked) }
        }
        fetch::Reply::Trouble(trouble) => Said::Trouble(trouble),
        fetch::Reply::Elsewhere(url) => Said::Trouble(Trouble::Redirect { chain: url.into() }),
        fetch::Reply::Body(body) => {
            moved.clone_from(&body.moved);
            let (reader, asked) = (reader.clone(), remembered(&taken, body.asked));
            let known = taken.body_hash.clone().filter(|_| !taken.is_fill);
            // Reading is work for a processor, not for the threads that wait for sockets.
            turn = readers.acquire_owned().await.ok();
            let read =
                tokio::task::spawn_blocking(move || read(&body, known.as_deref(), asked, &reader));
            let unreadable = |error| Said::Trouble(Trouble::Unreadable(format!("{error}")));
            read.await.unwrap_or_else(unreadable)
        }
    };
    (Answer { taken, said, engine: reader.engine, moved }, turn)
}

/// What the document of last time asked for still holds; the server's wish is today's.
fn remembered(taken: &Taken, by_cache: TimeDelta) -> Asked {
    Asked { by_cache, by_feed: taken.asked, skip: taken.skip }
}

/// Bytes to items with their matches; not even that if they hash to what is `known`.
///
/// * `asked` — what still holds if they do.
fn read(body: &fetch::Body, known: Option<&[u8]>, asked: Asked, reader: &Reader) -> Said {
    hooks::abort_on_marker(&body.bytes);
    let body_hash = Sha256::digest(&body.bytes)[..16].to_vec();
    if known == Some(&body_hash[..]) {
        return Said::Unchanged { validators: body.validators.clone(), asked };
    }
    let document = match parse::read(&body.bytes, body.content_type.as_deref(), &body.final_url) {
        Ok(document) => document,
        Err(trouble) => return Said::Trouble(trouble),
    };
    let gaps = gaps_between(&document.items);
    let older = older_page(&body.final_url, &document.hints);
    let is_whole = article::is_whole_feed(&document.items);
    let items = listed_once(document.items).into_iter().map(|(mut item, canon, folded_title)| {
        item.lang = item.lang.or_else(|| reader.source.lang.clone());
        let (matches, tried, words) = reader.look_at(&item, by_full_text::mark_if_both);
        // A link is a stranger's: where our own networks are open to feeds, it leads there only
        // from there.
        let owed = article::owed(&item, reader.full_text, is_whole)
            .filter(|owed| !is_private(&owed.url) || is_private(&body.final_url));
        Read { item, canon, folded_title, words, matches, tried, owed }
    });
    Said::Read(Box::new(News {
        items: items.collect(),
        flaws: document.flaws,
        validators: body.validators.clone(),
        asked: Asked { by_cache: body.asked, by_feed: document.asked, skip: document.hints.skip },
        gaps,
        body_hash,
        older,
    }))
}

impl Answer {
    /// Tries the watches now in force on what was read under others: a reload came in between.
    pub(super) fn match_again(&mut self, engine: &Arc<watch::Engine>, source: &Source) {
        let Said::Read(news) = &mut self.said else { return };
        if Arc::ptr_eq(&self.engine, engine) {
            return;
        }
        for read in &mut news.items {
            let words = text::ItemWords::of(&read.item);
            (read.matches, read.tried) = engine.tried(&words, &read.item, source);
            by_full_text::mark_if_both(&mut read.matches, engine, &read.item, source);
        }
    }
}

/// Where the items before this document's are: an archive or next page it names, or the next page
/// of a WordPress feed. Only on the host that was asked, whose turn it is.
///
/// Source: RFC 5005 §3, §4; WordPress, "WordPress Feeds" (`paged`).
fn older_page(url: &Url, hints: &Hints) -> Option<Url> {
    if let Some(older) = &hints.older {
        return Some(older.clone()).filter(|it| it.host() == url.host() && it != url);
    }
    if !hints.is_wordpress {
        return None;
    }
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let page = pairs.iter().find(|(key, _)| key == "paged").and_then(|(_, n)| n.parse().ok());
    let mut older = url.clone();
    older.query_pairs_mut().clear().extend_pairs(pairs.iter().filter(|(key, _)| key != "paged"));
    older.query_pairs_mut().append_pair("paged", &(page.unwrap_or(1_u32) + 1).to_string());
    Some(older)
}

/// Each item with its canonical link and folded title. What the document lists again under the
/// same link, title and date, in another of its sections, is left out.
///
/// A link under which the document has several titles or dates tells nothing apart: `None`. Nor
/// does one that several items without a title share.
fn listed_once(items: Vec<Item>) -> Vec<(Item, Option<String>, String)> {
    let identify = |item: Item| {
        let link = parse::canonical_link(&item.link);
        let title = text::folded(&item.title);
        (item, link, title)
    };
    let items: Vec<_> = items.into_iter().map(identify).collect();
    let mut headings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (index, (item, link, title)) in items.iter().enumerate() {
        let heading = match title.as_str() {
            "" => index.to_string(),
            title => format!("{title} {:?}", item.published),
        };
        headings.entry(link.clone()).or_default().insert(heading);
    }
    let mut seen = BTreeSet::new();
    let mut once = Vec::with_capacity(items.len());
    for (item, link, title) in items {
        let tells = !link.is_empty() && headings[&link].len() == 1;
        if !tells || seen.insert(link.clone()) {
            once.push((item, tells.then_some(link), title));
        }
    }
    once
}

/// Times between consecutive items, in any order; empty with fewer than two dated items.
fn gaps_between(items: &[Item]) -> Vec<TimeDelta> {
    let mut times: Vec<_> = items.iter().filter_map(|item| item.published).collect();
    times.sort_unstable();
    times.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Key, link and title of each item; what is left, with the links that tell.
    fn check(items: &[(&str, &str, &str)], expected: &[(&str, Option<&str>)]) {
        let item = |(key, link, title): &(&str, &str, &str)| Item {
            key: (*key).to_owned(),
            link: (*link).to_owned(),
            title: (*title).to_owned(),
            ..Item::default()
        };
        let once = listed_once(items.iter().map(item).collect());
        let left: Vec<_> =
            once.iter().map(|(item, link, _)| (item.key.as_str(), link.as_deref())).collect();
        assert_eq!(left, expected);
    }

    #[test]
    fn what_a_document_lists_twice_is_one_item_but_a_shared_link_is_not_an_identity() {
        let (a, home) = ("https://x.example/a", "https://x.example/");
        let canon = parse::canonical_link(a);
        check(&[("1", a, "News"), ("2", a, "News")], &[("1", Some(&canon))]);
        check(&[("1", home, "News"), ("2", home, "More")], &[("1", None), ("2", None)]);
        check(&[("1", home, ""), ("2", home, "")], &[("1", None), ("2", None)]);
        check(&[("1", "", "News"), ("2", "", "News")], &[("1", None), ("2", None)]);
    }
}
