//! Looking into what is stored: by words, and by what is filed beside them.
use std::collections::BTreeSet;

use attache::{
    model::{Item, Match, Source, Validators},
    store::{About, Named, Narrowed, News, Options, Polled, Read, Store},
    text::ItemWords,
};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::{collection::vec, option, prelude::*};
use tempfile::TempDir;

fn day(n: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000 + n)
}

/// An item of a small world: which source, seen when, in which language, and its one word.
#[derive(Clone, Debug)]
struct Made {
    source: usize,
    day: i64,
    lang: Option<&'static str>,
    word: &'static str,
    is_matched: bool,
    is_indexed: bool,
    /// Another word, if it was worded anew, and whether the words of that are filed.
    anew: Option<(&'static str, bool)>,
}

fn made() -> impl Strategy<Value = Made> {
    let lang = prop_oneof![Just(None), Just(Some("ur")), Just(Some("ur-pk")), Just(Some("en"))];
    let word = prop_oneof![Just("gas"), Just("dam")];
    let anew = option::weighted(0.3, (word.clone(), any::<bool>()));
    let is_indexed = prop::bool::weighted(0.8);
    (0..3_usize, 0..200_i64, lang, word, any::<bool>(), is_indexed, anew).prop_map(
        |(source, day, lang, word, is_matched, is_indexed, anew)| Made {
            source,
            day,
            lang,
            word,
            is_matched,
            is_indexed,
            anew,
        },
    )
}

fn sources() -> Vec<Source> {
    let source = |(n, country, lang): (usize, &str, Option<&str>)| Source {
        name: format!("outlet-{n}"),
        country: Some(country.to_owned()),
        lang: lang.map(str::to_owned),
        ..Source::nobody()
    };
    [(0, "PK", Some("ur")), (1, "PK", None), (2, "RU", Some("en"))].map(source).to_vec()
}

/// A store with these items in this order, whatever day the clock showed; their rows.
fn store_of(dir: &TempDir, all: &[Made]) -> Store {
    let options = Options { path: dir.path().join("attache.db"), keep: None, search: true };
    let mut store = Store::open(&options).unwrap();
    let watch =
        Named { name: "Pipes".into(), was: None, fingerprint: "0".into(), floor_at: day(0) };
    let rows = store.adopt(&sources(), &[watch], &[], day(0), |_| day(0)).unwrap();
    let mut file = |n: usize, made: &Made, word: &str, is_indexed: bool| {
        store.tune(&Options { search: is_indexed, ..options.clone() });
        let poll = Polled {
            source: rows.sources[&format!("outlet-{}", made.source)],
            host: "example.org".into(),
            host_rests_until: None,
            due: day(0).into(),
            not_before: None,
            moved: None,
            news: News::Read {
                items: vec![read(n, made, word)],
                validators: Validators::default(),
                about: About::default(),
            },
        };
        store.file(&[poll], &rows.watches, day(made.day)).unwrap();
    };
    for (n, made) in all.iter().enumerate() {
        file(n, made, made.word, made.is_indexed);
    }
    for (n, made) in all.iter().enumerate() {
        if let Some((word, is_indexed)) = made.anew {
            file(n, made, &format!("{word} anew"), is_indexed);
        }
    }
    store
}

/// A wording with this word, as a poll brings it.
fn read(n: usize, made: &Made, word: &str) -> Read {
    let item = Item {
        key: n.to_string(),
        title: format!("{word} {n}"),
        lang: made.lang.map(str::to_owned),
        ..Item::default()
    };
    let matched = Match {
        watch: "Pipes".into(),
        score: attache::model::Score::from_halves(10),
        tier: attache::model::Tier::Main,
        evidence: attache::model::Evidence::default(),
    };
    Read {
        words: ItemWords::of(&item).index_text(),
        canon: None,
        folded_title: item.title.clone(),
        matches: if made.is_matched { vec![matched] } else { vec![] },
        tried: vec![],
        owed: None,
        item,
    }
}

/// What is asked for, as a person says it.
#[derive(Clone, Debug)]
struct Asked {
    word: Option<&'static str>,
    since: Option<i64>,
    until: Option<i64>,
    country: Option<&'static str>,
    lang: Option<&'static str>,
    is_watched: bool,
}

fn asked() -> impl Strategy<Value = Asked> {
    let days = option::of(0..200_i64);
    let country = prop_oneof![Just("PK"), Just("RU"), Just("DE")];
    let lang = prop_oneof![Just("ur"), Just("en"), Just("de")];
    let word = prop_oneof![Just("gas"), Just("dam"), Just("tea")];
    (option::of(word), days.clone(), days, option::of(country), option::of(lang), any::<bool>())
        .prop_map(|(word, since, until, country, lang, is_watched)| Asked {
            word,
            since,
            until,
            country,
            lang,
            is_watched,
        })
}

impl Asked {
    /// What a look at every item finds. The index decides nothing of words that were not filed.
    fn takes(&self, made: &Made) -> bool {
        let source = &sources()[made.source];
        let lang = made.lang.or(source.lang.as_deref()).map(|tag| &tag[..2]);
        let (last_word, is_indexed) = made.anew.unwrap_or((made.word, made.is_indexed));
        self.word.is_none_or(|word| !is_indexed || word == last_word)
            && self.since.is_none_or(|since| since <= made.day)
            && self.until.is_none_or(|until| made.day < until)
            && self.country.is_none_or(|country| source.country.as_deref() == Some(country))
            && self.lang.is_none_or(|wanted| lang == Some(wanted))
            && (!self.is_watched || made.is_matched)
    }

    fn narrowed(&self, store: &Store) -> Narrowed {
        let rows = |country| store.rows_of_sources(None, Some(country)).unwrap();
        Narrowed {
            since: self.since.map(day),
            until: self.until.map(day),
            sources: self.country.map(rows),
            lang: self.lang.map(str::to_owned),
            story: None,
            watch: self.is_watched.then(|| store.rows().unwrap().watches["Pipes"]),
        }
    }
}

/// All pages, one after the other.
fn pages(store: &Store, asked: &Asked, size: usize) -> Vec<i64> {
    let expression = asked.word.map(|word| format!("\"{word}\""));
    let narrowed = asked.narrowed(store);
    let (mut all, mut below) = (Vec::new(), i64::MAX);
    loop {
        let page = store.page(expression.as_deref(), &narrowed, below, size).unwrap();
        let Some(last) = page.last() else { return all };
        assert!(page.len() <= size);
        below = *last;
        all.extend(page);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn pages_by_any_filters_are_what_a_look_at_every_item_finds(
        all in vec(made(), 1..25),
        looks in vec((asked(), 1..6_usize), 1..8),
    ) {
        let memory = std::path::Path::new("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let dir = dir.unwrap();
        let store = store_of(&dir, &all);
        for (asked, size) in looks {
            let found = pages(&store, &asked, size);
            prop_assert!(found.is_sorted_by(|one, other| other < one), "the last filed first, none twice");
            let expected: BTreeSet<i64> =
                (1..).zip(&all).filter(|(_, made)| asked.takes(made)).map(|(row, _)| row).collect();
            // By an index of a watch's few items words are left to the engine.
            let by_watch = Asked { word: None, ..asked.clone() };
            let few = (1..).zip(&all).filter(|(_, it)| by_watch.takes(it)).map(|(row, _)| row);
            let expected = if asked.is_watched { few.collect() } else { expected };
            prop_assert_eq!(found.into_iter().collect::<BTreeSet<i64>>(), expected, "{:?}", asked);
        }
    }
}

fn one(day: i64, is_indexed: bool) -> Made {
    Made { source: 0, day, lang: None, word: "gas", is_matched: false, is_indexed, anew: None }
}

#[test]
fn a_new_wording_is_found_by_its_words_and_under_the_day_it_was_first_seen() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store_of(&dir, &[one(3, true)]);
    let rows = store.rows().unwrap();
    let item = Item { key: "0".into(), title: "tea 0".into(), ..Item::default() };
    let reword = |store: &mut Store, title: &str, search: bool| {
        let item = Item { title: title.into(), ..item.clone() };
        let read = Read {
            words: ItemWords::of(&item).index_text(),
            canon: None,
            folded_title: title.into(),
            matches: vec![],
            tried: vec![],
            owed: None,
            item,
        };
        store.tune(&Options { search, ..store.options().clone() });
        let poll = Polled {
            source: rows.sources["outlet-0"],
            host: "example.org".into(),
            host_rests_until: None,
            due: day(0).into(),
            not_before: None,
            moved: None,
            news: News::Read {
                items: vec![read],
                validators: Validators::default(),
                about: About::default(),
            },
        };
        store.file(&[poll], &rows.watches, day(9)).unwrap();
    };
    let found = |store: &Store, word: &str, from: i64| {
        let time =
            Narrowed { since: Some(day(from)), until: Some(day(from + 1)), ..Narrowed::default() };
        store.page(Some(&format!("\"{word}\"")), &time, i64::MAX, 9).unwrap()
    };
    reword(&mut store, "tea 0", true);
    assert_eq!((found(&store, "tea", 3), found(&store, "gas", 3)), (vec![1], vec![]));
    assert_eq!(found(&store, "tea", 9), [0_i64; 0]);
    // Worded anew while words are not indexed: any search looks at it.
    reword(&mut store, "dam 0", false);
    assert_eq!((found(&store, "gas", 3), found(&store, "tea", 3)), (vec![1], vec![1]), "and once");
    reword(&mut store, "gas 0", true);
    assert_eq!((found(&store, "gas", 3), found(&store, "dam", 3)), (vec![1], vec![]));
}

#[test]
fn what_retention_has_emptied_is_looked_at_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store_of(&dir, &[one(3, true), one(3, false), one(100, false)]);
    let keep = Some(TimeDelta::days(30));
    store.tune(&Options { keep, ..store.options().clone() });
    store.retain(&[], day(101)).unwrap();
    let found = store.page(Some("\"gas\""), &Narrowed::default(), i64::MAX, 9).unwrap();
    assert_eq!(found, [3]);
}
