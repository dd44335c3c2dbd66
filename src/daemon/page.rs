//! One page: asked where robots.txt allows it, read, and tried by every watch. Writes nothing, so
//! it may be dropped at any point.
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use tokio::sync::OwnedSemaphorePermit;
use url::Url;

use super::{ask, asking::Turns, by_full_text, hooks};
use crate::{
    article::{self, Absence, Page, Selector},
    fetch::{self, Wanted},
    model::{Item, PageFacts, Source, Trouble, Validators},
    parse::robots,
    store::{Errand, PageTaken, Read},
    text, watch,
};

/// A page as people read it; another origin has its own rules and its own turn.
const PAGE: Wanted = Wanted {
    accept: "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
    max_bytes: article::MAX_BYTES,
    is_anywhere: false,
};
/// The rules of an origin, wherever it keeps them.
///
/// Source: RFC 9309 §2.3.1.2.
const RULES: Wanted = Wanted { accept: "text/plain, */*;q=0.1", is_anywhere: true, ..Wanted::FEED };

/// With what a page is read.
#[derive(Clone, Debug)]
pub(super) struct Reader {
    pub(super) feed: ask::Reader,
    pub(super) selector: Option<Arc<Selector>>,
}

/// An errand that is done.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) errand: Errand,
    pub(super) said: Said,
    /// The watches that were tried.
    pub(super) engine: Arc<watch::Engine>,
}

/// How an errand ended, before anybody decides what follows.
#[derive(Debug)]
pub(super) enum Said {
    /// The rules of an origin.
    Rules(String),
    /// A text.
    Text(Box<News>),
    /// The text of last time.
    Same(Validators),
    /// A redirect to another origin.
    Elsewhere(Url),
    /// A page without an article; what stands in its place.
    Absent(String),
    /// robots.txt or the page says no, in words.
    Disallowed(&'static str),
    /// Nothing.
    Trouble(Trouble),
}

/// A text that was read.
#[derive(Debug)]
pub(super) struct News {
    pub(super) read: Read,
    pub(super) facts: PageFacts,
    pub(super) hash: Vec<u8>,
    pub(super) validators: Validators,
}

impl Fetched {
    /// Tries the watches now in force on what was read under others: a reload came in between.
    pub(super) fn match_again(&mut self, engine: &Arc<watch::Engine>, source: &Source) {
        let Said::Text(news) = &mut self.said else { return };
        if Arc::ptr_eq(&self.engine, engine) {
            return;
        }
        let item = &news.read.item;
        (news.read.matches, news.read.tried) =
            engine.tried(&text::ItemWords::of(item), item, source);
        by_full_text::mark(&mut news.read.matches, engine, item, source);
    }
}

/// Does an errand. As with feeds, a turn at reading comes with a text that was read.
///
/// * `place` — on the wire; given back as soon as the answer is here.
pub(super) async fn fetch(
    client: fetch::Client,
    reader: Reader,
    errand: Errand,
    (place, readers): Turns,
    now: DateTime<Utc>,
) -> (Fetched, Option<OwnedSemaphorePermit>) {
    let engine = reader.feed.engine.clone();
    let mut turn = None;
    let said = match &errand {
        Errand::Robots(origin) => ask_rules(&client, &origin.name, now).await,
        Errand::Page(page) if !robots::allows(&page.robots, &page.url) => {
            Said::Disallowed("robots.txt of the outlet does not allow it")
        }
        Errand::Page(page) => {
            let reply = client.ask_for(&PAGE, &page.url, &page.validators, now).await;
            drop(place);
            match document(reply) {
                Ok(body) => {
                    turn = readers.acquire_owned().await.ok();
                    let page = page.clone();
                    let read = tokio::task::spawn_blocking(move || read(&body, &page, &reader));
                    let unreadable = |error| Said::Trouble(Trouble::Unreadable(format!("{error}")));
                    read.await.unwrap_or_else(unreadable)
                }
                Err(said) => said,
            }
        }
    };
    (Fetched { errand, said, engine }, turn)
}

async fn ask_rules(client: &fetch::Client, origin: &str, now: DateTime<Utc>) -> Said {
    let Ok(url) = Url::parse(origin).and_then(|origin| origin.join("/robots.txt")) else {
        return Said::Trouble(Trouble::Unreadable("its origin has no address".to_owned()));
    };
    match document(client.ask_for(&RULES, &url, &Validators::default(), now).await) {
        Ok(body) => {
            let n_bytes = body.bytes.len().min(robots::MAX_BYTES);
            Said::Rules(String::from_utf8_lossy(&body.bytes[..n_bytes]).into_owned())
        }
        Err(said) => said,
    }
}

/// The document of a reply.
///
/// # Errors
/// There is none: what was said in its place.
fn document(reply: fetch::Reply) -> Result<fetch::Body, Said> {
    match reply {
        fetch::Reply::Body(body) => Ok(body),
        fetch::Reply::NotModified { validators, .. } => Err(Said::Same(validators)),
        fetch::Reply::Elsewhere(url) => Err(Said::Elsewhere(url)),
        fetch::Reply::Trouble(trouble) => Err(Said::Trouble(trouble)),
    }
}

/// Bytes to a wording with its matches.
fn read(body: &fetch::Body, taken: &PageTaken, reader: &Reader) -> Said {
    hooks::abort_on_marker(&body.bytes);
    let content_type = body.content_type.as_deref();
    let selector = reader.selector.as_deref();
    let page = article::read(&body.bytes, content_type, &body.final_url, selector);
    if page.keeps_off || robots::keeps_off(&body.robots) {
        return Said::Disallowed("the page asks readers like this one not to keep it");
    }
    if let Some(absence) = page.absence.filter(|it| *it != Absence::Paywall) {
        return Said::Absent(absence.to_string());
    }
    let hash = Sha256::digest(page.text.join("\n").as_bytes())[..16].to_vec();
    if taken.hash.as_ref() == Some(&hash) {
        return Said::Same(body.validators.clone());
    }
    if taken.hash.is_some() && page.absence.is_some() {
        return Said::Absent("by now its text must be paid for".to_owned()); // what was read stays
    }
    let n_chars: usize = page.text.iter().map(|line| line.chars().count()).sum();
    if taken.hash.is_none() && n_chars <= taken.wording.body().chars().count() {
        return Said::Absent("no more than the feed says".to_owned());
    }
    let item = reworded(&taken.wording, &page, taken.hash.is_none());
    let (matches, tried, words) = reader.feed.look_at(&item, by_full_text::mark);
    let (canon, folded_title, owed) = (None, String::new(), None);
    let read = Read { item, canon, folded_title, words, matches, tried, owed };
    let facts = facts(page);
    Said::Text(Box::new(News { read, facts, hash, validators: body.validators.clone() }))
}

/// The wording with the page's text in it; what the feed left out is filled in.
///
/// * `is_first` — whether the wording is the feed's own: then the longest text it has is the teaser.
fn reworded(wording: &Item, page: &Page, is_first: bool) -> Item {
    let mut item = wording.clone();
    if is_first {
        wording.body().clone_into(&mut item.summary);
    }
    item.content = page.whole(&item.summary);
    if item.author.is_empty() {
        item.author.clone_from(&page.byline);
    }
    item.published = item.published.or(page.published);
    item.lang = item.lang.or_else(|| Some(page.lang.clone()).filter(|lang| !lang.is_empty()));
    item
}

fn facts(page: Page) -> PageFacts {
    PageFacts {
        title: page.title,
        byline: page.byline,
        lang: page.lang,
        published: page.published,
        absence: page.absence.map(|absence| absence.to_string()),
    }
}
