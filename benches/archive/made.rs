//! A store of a million items, the same in every run.
use std::path::Path;

use attache::{
    config::{self, Config, SourceFile},
    daemon::{Daemon, Duties},
    model::Item,
    store::Polled,
};
use chrono::{DateTime, TimeDelta, Utc};

use super::filing::{looked_at, polled};

pub(crate) const N_ITEMS: usize = 1_000_000;
const N_SOURCES: usize = 2_000;
const N_DAYS: i64 = 730;
/// Items of one document, and documents of one transaction.
const DOCUMENT: usize = 20;
const BATCH: usize = 48;
/// Words of one language.
const N_WORDS: usize = 60_000;

/// Languages, the countries that write in them, and syllables.
const TONGUES: [(&str, &[&str], &str); 5] = [
    (
        "en",
        &["US", "GB", "IN", "PK", "AU"],
        "ba den fi gor ha jun ko lar mi nes po ral si tor ve zan",
    ),
    ("ru", &["RU", "BY", "KZ"], "ба ден фи гор ха жун ко лар ми нес по рал си тор ве зан"),
    ("ur", &["PK"], "با دن فی گر ہا جن کو لار می نس پو رل سی تر وے زن"),
    ("fr", &["FR", "BE", "SN"], "bé don fu gra hi jou ke lor ma nos pi rel sa tir vo zen"),
    ("hi", &["IN"], "बा दन फी गर हा जन को लर मी नस पो रल सी तर वे ज़न"),
];

/// The one source of a country that has no other.
pub(crate) const RARE_COUNTRY: &str = "TM";

pub(crate) fn configuration() -> String {
    let desk = "[mail]\nfrom = \"Attaché <attache@example.org>\"\ntransport = \"directory\"\n\n\
        [[watch]]\nname = \"Pakistan\"\nany = [\"@PK\"]\n\n\
        [[watch]]\nname = \"Gwadar\"\nany = [\"gwadar\"]\n\n";
    let source = |n: usize| {
        let (lang, countries, _) = TONGUES[n % TONGUES.len()];
        let country = if n == 1_500 { RARE_COUNTRY } else { countries[n / 5 % countries.len()] };
        format!(
            "[[source]]\nname = \"outlet-{n}\"\nfeed = \"https://{n}.example/rss\"\n\
             country = \"{country}\"\nlang = \"{lang}\"\n\n"
        )
    };
    [desk.to_owned()].into_iter().chain((0..N_SOURCES).map(source)).collect::<Vec<_>>().concat()
}

pub(crate) fn read(folder: &Path) -> Config {
    let file = SourceFile { path: "attache.toml".into(), text: configuration() };
    config::read(vec![file], folder).unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// The time of the newest item.
pub(crate) fn end() -> DateTime<Utc> {
    "2026-03-02T06:00:00Z".parse().expect("a time")
}

/// Files further items through the daemon's own store.
pub(crate) struct Filing {
    daemon: Daemon,
    sources: Vec<i64>,
    chance: Chance,
    /// By language, commonest first.
    words: Vec<Vec<String>>,
    n_filed: usize,
}

impl Filing {
    /// * `n_filed` — items the store has already.
    pub(crate) fn new(config: Config, n_filed: usize) -> Self {
        let daemon = Daemon::start(config, Duties::POLL, end() - TimeDelta::days(N_DAYS));
        let daemon = daemon.expect("it starts");
        let rows = daemon.store().rows().expect("rows").sources;
        let sources = (0..N_SOURCES).map(|n| rows[&format!("outlet-{n}")]).collect();
        let words = TONGUES.iter().map(|(_, _, syllables)| words_of(syllables)).collect();
        let chance = Chance(0x9e37_79b9 ^ n_filed as u64);
        Self { daemon, sources, chance, words, n_filed }
    }

    pub(crate) fn index(&mut self, search: bool) {
        let store = self.daemon.store_mut();
        let options = attache::store::Options { search, ..store.options().clone() };
        store.tune(&options);
    }

    /// Documents for one transaction.
    pub(crate) fn documents(&mut self, search: bool) -> Vec<Polled> {
        let engine = self.daemon.config().engine.clone();
        (0..BATCH)
            .map(|_| {
                let source = self.chance.ranked(N_SOURCES);
                let items = (0..DOCUMENT).map(|_| {
                    let item = self.item(source);
                    looked_at(&engine, item, search)
                });
                let items = items.collect();
                polled(self.sources[source], items, end())
            })
            .collect()
    }

    /// How many items there are now.
    pub(crate) fn file(&mut self, polls: &[Polled]) -> usize {
        let watches = self.daemon.store().rows().expect("rows").watches;
        let n_days = self.n_filed as i64 * N_DAYS * 86_400 / N_ITEMS as i64;
        let now = end() - TimeDelta::days(N_DAYS) + TimeDelta::seconds(n_days);
        let filed = self.daemon.store_mut().file(polls, &watches, now).expect("it is filed");
        self.n_filed += filed.iter().flatten().map(|it| it.n_new).sum::<usize>();
        self.n_filed
    }

    fn item(&mut self, source: usize) -> Item {
        let tongue = source % TONGUES.len();
        let number = self.chance.next();
        let mut title = self.text(tongue, 9);
        match self.chance.below(3_000) {
            0..80 => {
                title += [" Pakistan", " Пакистана", " پاکستان", " Pakistan", " पाकिस्तान"][tongue];
            }
            80 => title += " Gwadar",
            _ => (),
        }
        Item {
            key: format!("{number:x}"),
            title,
            summary: (0..4).map(|_| self.text(tongue, 11) + ". ").collect(),
            link: format!("https://{source}.example/news/{number:x}"),
            lang: Some(TONGUES[tongue].0.to_owned()),
            ..Item::default()
        }
    }

    fn text(&mut self, tongue: usize, n_words: usize) -> String {
        let words: Vec<&str> = (0..n_words)
            .map(|_| self.words[tongue][self.chance.ranked(N_WORDS)].as_str())
            .collect();
        words.join(" ")
    }
}

/// The words of a language, commonest first.
fn words_of(syllables: &str) -> Vec<String> {
    let syllables: Vec<&str> = syllables.split(' ').collect();
    let spelled = |n: usize| {
        // Neighbours in rank are no neighbours in the alphabet.
        let mut rest = n.wrapping_mul(0x9e37) % 65_536 + 16;
        let mut word = String::new();
        while 0 < rest {
            word += syllables[rest % syllables.len()];
            rest /= syllables.len();
        }
        word
    };
    (0..N_WORDS).map(spelled).collect()
}

/// The word of this rank in a language of [`TONGUES`].
pub(crate) fn word((tongue, rank): (usize, usize)) -> String {
    words_of(TONGUES[tongue].2).swap_remove(rank)
}

/// The same numbers in every run.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// A rank below `n`, each about as often as the inverse of the rank: Zipf.
    fn ranked(&mut self, n: usize) -> usize {
        let chance = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((n as f64 + 1.0).powf(chance) - 1.0) as usize
    }
}
