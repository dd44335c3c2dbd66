//! Documents as the daemon files them, without a server.
use attache::{
    model::{Item, Source, Validators},
    parse,
    store::{About, Due, News, Polled, Read},
    text::{self, ItemWords},
    watch::Engine,
};
use chrono::{DateTime, TimeDelta, Utc};

/// A poll that brought these items, due again a day after `now`.
pub(crate) fn polled(source: i64, items: Vec<Read>, now: DateTime<Utc>) -> Polled {
    Polled {
        source,
        host: "example".to_owned(),
        host_rests_until: None,
        due: Due::from(now + TimeDelta::days(1)),
        not_before: None,
        moved: None,
        news: News::Read { items, validators: Validators::default(), about: About::default() },
    }
}

/// An item with what its watches say of it.
///
/// * `search` — whether its words are kept for the index.
pub(crate) fn looked_at(engine: &Engine, item: Item, search: bool) -> Read {
    let words = ItemWords::of(&item);
    let (matches, tried) = engine.tried(&words, &item, &Source::nobody());
    Read {
        canon: Some(parse::canonical_link(&item.link)).filter(|link| !link.is_empty()),
        folded_title: text::folded(&item.title),
        words: if search { words.index_text() } else { String::new() },
        matches,
        tried,
        owed: None,
        item,
    }
}
