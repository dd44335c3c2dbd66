//! Everything that looks backwards finds the same items, however it goes about it.
use std::{collections::BTreeSet, sync::LazyLock};

use attache::{
    model::{Item, Owed, PageFacts, Source, Validators, Watch},
    store::{About, Came, Named, News, Options, PageAsked, PageText, Polled, Read, Store, Stored},
    text::ItemWords,
    watch::Engine,
};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::{collection::vec, prelude::*};
use tempfile::TempDir;

use super::{all_of, any_of, between, dyad, engine_of, laws::vocabulary, oracle, source};

/// Rules that name actors; compiled once.
static RULES: LazyLock<Vec<Engine>> = LazyLock::new(|| {
    let watches =
        [dyad(), any_of(&["@US", "sanction*"]), all_of(&["=US", "o?l"]), between(&["@TR", "@RU"])];
    watches.into_iter().map(|watch| engine_of(&[], watch)).collect()
});

fn now() -> DateTime<Utc> {
    "2026-03-02T06:00:00Z".parse().unwrap()
}

/// A store with these items; every third was filed while words were not indexed, and of those every
/// other one as a title whose text came from its page later.
fn store_of(dir: &TempDir, items: &[Item]) -> Store {
    let options = Options { path: dir.path().join("attache.db"), keep: None, search: true };
    let mut store = Store::open(&options).unwrap();
    let outlet: Source = source();
    let nobody: &[Named] = &[];
    let rows =
        store.adopt(std::slice::from_ref(&outlet), nobody, nobody, now(), |_| now()).unwrap();
    for third in 0..3 {
        store.tune(&Options { search: third != 0, ..options.clone() });
        let read = |(n, item): (usize, &Item)| {
            let teaser = Item { content: String::new(), summary: String::new(), ..item.clone() };
            if third != 0 && n % 2 == 0 { read(n, &teaser) } else { read(n, item) }
        };
        let chosen = items.iter().enumerate().filter(|(n, _)| n % 3 == third);
        let news = News::Read {
            items: chosen.map(read).collect(),
            validators: Validators::default(),
            about: About::default(),
        };
        let poll = Polled {
            source: rows.sources[&outlet.name],
            host: "example.org".into(),
            host_rests_until: None,
            due: now().into(),
            not_before: None,
            moved: None,
            news,
        };
        store.file(&[poll], &rows.watches, now()).unwrap();
    }
    for (n, item) in items.iter().enumerate().filter(|(n, _)| n % 3 != 0 && n % 2 == 0) {
        store.tune(&Options { search: n % 4 == 0, ..options.clone() });
        let text = PageText {
            read: read(n, item),
            facts: PageFacts::default(),
            hash: vec![1],
            validators: Validators::default(),
            look_at: None,
        };
        let page = PageAsked {
            item: store.items_called(&format!("key {n}")).unwrap()[0],
            source: rows.sources[&outlet.name],
            version: 1,
            host: "example.org".into(),
            host_rests_until: None,
            came: Came::Text(Box::new(text)),
        };
        assert_eq!(
            store.file_pages(&[page], &rows.watches, now()).unwrap()[0].as_ref().unwrap().n_changed,
            1
        );
    }
    store
}

fn read(n: usize, item: &Item) -> Read {
    Read {
        item: Item { key: format!("key {n}"), ..item.clone() },
        canon: None,
        folded_title: String::new(),
        words: ItemWords::of(item).index_text(),
        matches: vec![],
        tried: vec![],
        owed: Some(Owed { url: "https://example.org/a".parse().unwrap(), is_wanted: false }),
    }
}

fn long_ago() -> DateTime<Utc> {
    now() - TimeDelta::days(30)
}

/// What the engine takes of some rows.
fn taken(store: &Store, engine: &Engine, rows: &[i64]) -> BTreeSet<i64> {
    let takes = |found: &Stored| {
        !engine.matches(&ItemWords::of(&found.item), &found.item, &found.source).is_empty()
    };
    store.stored(rows).unwrap().iter().filter(|it| takes(it)).map(|found| found.id).collect()
}

/// The rows a backtest takes, and its candidates.
fn tried(store: &Store, engine: &Engine, name: &str, rows: &[i64]) -> (BTreeSet<i64>, usize) {
    let mut trial = engine.trial(name).unwrap();
    let mut taken = BTreeSet::new();
    for found in store.stored(rows).unwrap() {
        let words = ItemWords::of(&found.item);
        if trial.judge(&words, &found.item, &found.source).is_some() {
            taken.insert(found.id);
        }
    }
    assert_eq!(trial.n_matches, taken.len());
    let is_sound = |n_hits, n_kept| n_kept <= n_hits && n_hits <= trial.n_candidates;
    assert!(trial.yields().iter().all(|it| is_sound(it.n_hits, it.n_kept)));
    (taken, trial.n_candidates)
}

/// A search, a backtest and a full scan by one rule over some items.
fn agree(engine: &Engine, items: &[Item]) -> Result<(), TestCaseError> {
    let memory = std::path::Path::new("/dev/shm");
    let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let dir = dir.unwrap();
    let store = store_of(&dir, items);
    let name = engine.names().next().unwrap().to_owned();
    let all = store.rows_with(None, long_ago()).unwrap();
    prop_assert_eq!(all.len(), items.len());
    let some = store.rows_with(engine.index_query(&name).as_deref(), long_ago()).unwrap();
    let by_scan = taken(&store, engine, &all);
    prop_assert_eq!(&taken(&store, engine, &some), &by_scan, "{}", name);
    let (by_backtest, n_candidates) = tried(&store, engine, &name, &some);
    prop_assert_eq!(&by_backtest, &by_scan, "{}", name);
    // What the index rules out was no candidate either: a backtest counts the same without it.
    prop_assert_eq!(tried(&store, engine, &name, &all), (by_scan, n_candidates), "{}", name);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_search_a_backtest_and_a_full_scan_find_the_same_by_any_query(
        query in oracle::query(),
        texts in vec((oracle::text(), oracle::text()), 1..40),
    ) {
        let items: Vec<Item> = texts.iter().map(|(title, body)| super::item(title, body)).collect();
        let watch = Watch { name: "test".into(), query: Some(query.text().as_str().into()), ..Watch::default() };
        agree(&engine_of(&[], watch), &items)?;
        agree(&Engine::for_search(&[], &query.text()).unwrap(), &items)?;
    }

    #[test]
    fn a_search_a_backtest_and_a_full_scan_find_the_same_by_actors(
        rule in 0..RULES.len(),
        texts in vec((vocabulary(), vocabulary()), 1..40),
    ) {
        let item = |(title, body): &(Vec<&str>, Vec<&str>)| super::item(&title.join(" "), &body.join(" "));
        let items: Vec<Item> = texts.iter().map(item).collect();
        agree(&RULES[rule], &items)?;
    }
}
