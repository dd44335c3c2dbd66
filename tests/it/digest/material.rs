//! What editions are made from, written by hand. Outlets, people and news are invented.
use std::collections::BTreeMap;

use attache::model::{
    Candidate, Change, ClosestMiss, Coverage, Digest, Evidence, Failing, Field, Hit, Item,
    LastMain, Match, Material, PartScore, Score, Silent, Source, Tier, WatchFigures, WhenEmpty,
    Window,
};
use chrono::{DateTime, TimeDelta, Utc};

mod extremes;

pub use extremes::{crowded, hostile, many, undelivered};

pub const RUSSIA_PAKISTAN: &str = "Russia–Pakistan";
pub const DEFENCE: &str = "India–Russia defence ties";
pub const SANCTIONS: &str = "Sanctions evasion";

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Thursday 28 May 2026, 07:30 in London, nothing new.
pub fn empty() -> Material {
    let watches = [RUSSIA_PAKISTAN, DEFENCE, SANCTIONS, "SCO enlargement", "Afghan talks"];
    let figure = |watch: &&str, usual| WatchFigures { watch: (*watch).to_owned(), usual };
    let slot_at = at("2026-05-28T06:30:00Z");
    Material {
        digest: Digest {
            name: "south-asia-morning".to_owned(),
            was: None,
            title: "Russia & South Asia watch".to_owned(),
            to: vec!["desk@example.org".to_owned()],
            watches: watches.map(str::to_owned).to_vec(),
            zone: chrono_tz::Europe::London,
            when_empty: WhenEmpty::Send,
            accent: None,
            footer: None,
            is_threaded: false,
            heartbeat: None,
        },
        slot_at,
        missed: Vec::new(),
        window: Window::new(slot_at - TimeDelta::days(1), slot_at).unwrap(),
        next_at: Some(slot_at + TimeDelta::days(1)),
        is_first: false,
        is_alert: false,
        candidates: Vec::new(),
        second_looks: Vec::new(),
        edited: Vec::new(),
        lineages: std::collections::BTreeMap::new(),
        lopsided: std::collections::BTreeMap::new(),
        earlier: Vec::new(),
        beats: BTreeMap::new(),
        figures: watches.iter().zip([3, 2, 1, 0, 0]).map(|(w, n)| figure(w, Some(n))).collect(),
        days: vec![
            4, 6, 3, 5, 7, 2, 1, 5, 4, 6, 5, 8, 3, 1, 4, 5, 6, 7, 5, 2, 2, 6, 4, 5, 8, 5, 3, 0,
        ],
        coverage: Coverage { n_sources: 61, n_read: 61, ..Coverage::default() },
        changes: Vec::new(),
        not_in_force: Vec::new(),
        last_main: None,
        closest: Vec::new(),
    }
}

/// A day with everything on it.
pub fn busy() -> Material {
    let mut material = empty();
    material.candidates = vec![drill(), drill_again(), drill_reposted(), essay(), pipeline()];
    material.candidates.extend([wheat(), waiver(), spares(), tanker(), russian()]);
    *material.days.last_mut().unwrap() = 10;
    material.coverage = troubled();
    material.changes = vec![Change {
        at: at("2026-05-26T10:00:00Z"),
        line: "Sanctions evasion: changed on Tue; 3 gained and 1 lost over 30 days".to_owned(),
    }];
    material.digest.footer = Some("Research desk, internal use.".to_owned());
    material
}

/// A day without news: what came last, what came close.
pub fn quiet() -> Material {
    let mut material = empty();
    material.last_main = Some(LastMain {
        title: "Islamabad asks Moscow for a longer gas contract".to_owned(),
        link: "https://ledger.example/2026/05/gas-contract".to_owned(),
        outlet: "Karachi Ledger".to_owned(),
        at: at("2026-05-19T09:15:00Z"),
    });
    let miss = |title: &str, outlet: &str, failed: &str| ClosestMiss {
        title: title.to_owned(),
        link: format!("https://wire.example/{}", title.len()),
        outlet: outlet.to_owned(),
        watch: RUSSIA_PAKISTAN.to_owned(),
        failed: failed.to_owned(),
    };
    material.closest = vec![
        miss(
            "Pakistan’s central bank holds its rate",
            "Karachi Ledger",
            "names Pakistan, not Russia",
        ),
        miss("Moscow reopens its grain terminal", "Volga Courier", "names Russia, not Pakistan"),
    ];
    material
}

pub fn troubled() -> Coverage {
    Coverage {
        n_sources: 61,
        n_read: 59,
        n_waiting: 0,
        failing: vec![Failing {
            outlet: "Neva Business Daily".to_owned(),
            why: "the server asks us to come back later (HTTP 503)".to_owned(),
            since: at("2026-05-26T21:10:00Z"),
            said_from: at("2026-05-26T21:10:00Z"),
            n_tries: 41,
        }],
        silent: vec![Silent {
            outlet: "Institute of Regional Affairs".to_owned(),
            since: at("2026-05-05T06:00:00Z"),
            usual_gap: TimeDelta::days(2),
        }],
        new: vec!["Gulf Monitor".to_owned()],
        ..Coverage::default()
    }
}

/// An item nobody else has: `https://OUTLET.example/ID`.
pub fn candidate(id: i64, outlet: &str, published: &str, title: &str, body: &str) -> Candidate {
    let host = outlet.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let host = host.trim_matches('-').to_owned();
    Candidate {
        id,
        source: Source {
            name: host.clone(),
            was: None,
            url: format!("https://{host}.example/feed").parse().unwrap(),
            outlet: outlet.to_owned(),
            role: Some("newspaper".to_owned()),
            country: None,
            lang: Some("en".to_owned()),
            tags: Vec::new(),
        },
        item: Item {
            key: id.to_string(),
            title: title.to_owned(),
            summary: body.to_owned(),
            link: format!("https://{host}.example/{id}"),
            published: Some(at(published)),
            ..Item::default()
        },
        first_seen: at(published) + TimeDelta::minutes(12),
        matches: Vec::new(),
        named: Vec::new(),
        beats: BTreeMap::new(),
        alerted_at: None,
        story: None,
    }
}

impl Marked for Candidate {
    fn matched(
        mut self,
        watch: &str,
        halves: u16,
        tier: Tier,
        words: &[(&str, &str, &str)],
    ) -> Self {
        let (title, body) = (self.item.title.clone(), self.item.body().to_owned());
        let mut evidence = Evidence { gap: Some(9), ..Evidence::default() };
        for (part, (name, word, gloss)) in words.iter().enumerate() {
            let mut score = PartScore { part: (*name).to_owned(), ..PartScore::default() };
            for (field, text) in [(Field::Title, &title), (Field::Body, &body)] {
                for (start, surface) in text.match_indices(word) {
                    let range = start..start + surface.len();
                    let gloss = (!gloss.is_empty()).then(|| (*gloss).to_owned());
                    evidence.hits.push(Hit {
                        part,
                        field,
                        range,
                        surface: surface.to_owned(),
                        gloss,
                    });
                    match field {
                        Field::Title => score.title = 3,
                        _ => score.lead = 1,
                    }
                }
            }
            evidence.parts.push(score);
        }
        evidence.n_hits = evidence.hits.len();
        let score = Score::from_halves(halves);
        self.matches.push(Match { watch: watch.to_owned(), score, tier, evidence });
        self
    }
}

/// What a candidate matched, by words that are looked up in its title and body.
pub trait Marked {
    /// * `words` — part, word, gloss (empty for none).
    #[must_use]
    fn matched(self, watch: &str, halves: u16, tier: Tier, words: &[(&str, &str, &str)]) -> Self;
}

const PAIR: &[(&str, &str, &str)] = &[("Russia", "Russia", ""), ("Pakistan", "Pakistan", "")];

pub fn drill() -> Candidate {
    candidate(
        1,
        "Indus Tribune",
        "2026-05-27T17:40:00Z",
        "Russia and Pakistan agree on a second mountain drill",
        "The meeting had been put off twice. Both sides will send a company each to the northern \
         ranges in September, a senior official in Islamabad said on Wednesday, after two days of \
         talks with a delegation from Moscow that also went over the delivery of spare parts for \
         transport helicopters and the training of mountain guides, which was promised last year. \
         Nothing was said about its cost.",
    )
    .matched(
        RUSSIA_PAKISTAN,
        14,
        Tier::Main,
        &[("Pakistan", "Islamabad", ""), ("Russia", "Moscow", "")],
    )
}

/// The same headline elsewhere, earlier.
fn drill_again() -> Candidate {
    candidate(
        2,
        "Karachi Ledger",
        "2026-05-27T15:05:00Z",
        "Russia and Pakistan agree on a second mountain drill",
        "Agency report.",
    )
    .matched(RUSSIA_PAKISTAN, 8, Tier::Also, PAIR)
}

/// The same page in another feed, under another headline.
fn drill_reposted() -> Candidate {
    let mut repost = candidate(
        3,
        "Defence Notes",
        "2026-05-27T19:30:00Z",
        "Second drill with Russia, says briefing in Pakistan",
        "",
    );
    repost.item.link = "http://indus-tribune.example/1/?utm_source=notes#comments".into();
    repost.matched(RUSSIA_PAKISTAN, 7, Tier::Also, PAIR)
}

fn essay() -> Candidate {
    let mut essay = candidate(
        4,
        "South Asia Policy Review",
        "2026-05-27T10:15:00Z",
        "What Russia wants from Pakistan, and what it does not",
        "Russia has moved from arms to energy in its dealings with Pakistan, without giving up \
         its older friendships in the region. The paper looks at four agreements since 2021 and \
         finds that Pakistan asked for more than was signed each time.",
    );
    essay.source.role = Some("think-tank".to_owned());
    essay.item.author = "R. Nasser, T. Orlova".into();
    essay.matched(RUSSIA_PAKISTAN, 15, Tier::Main, PAIR).matched(DEFENCE, 5, Tier::Also, PAIR)
}

fn pipeline() -> Candidate {
    candidate(
        5,
        "Gas & Grid Monitor",
        "2026-05-28T05:21:00Z",
        "Ministry names a new date for the first section of the gas line",
        "The north–south line, which Russia is to build between Lahore and Karachi, would start \
         with the section that needs no new compressor, the ministry says.",
    )
    .matched(
        RUSSIA_PAKISTAN,
        6,
        Tier::Also,
        &[("Russia", "Russia", ""), ("Pakistan", "Karachi", "")],
    )
}

fn wheat() -> Candidate {
    candidate(
        6,
        "Karachi Ledger",
        "2026-05-27T20:02:00Z",
        "Pakistan’s millers pass over wheat from Russia",
        "",
    )
    .matched(RUSSIA_PAKISTAN, 3, Tier::Passing, PAIR)
}

fn russian() -> Candidate {
    let mut item = candidate(
        7,
        "Volga Courier",
        "2026-05-27T15:05:00Z",
        "Россия и Пакистан проведут вторые учения в горах",
        "Россия и Пакистан договорились о вторых совместных учениях в горах, сообщили в \
         министерстве. Учения пройдут в сентябре на севере страны, Пакистан пришлёт роту.",
    );
    item.item.lang = Some("ru".to_owned());
    item.matched(
        RUSSIA_PAKISTAN,
        12,
        Tier::Main,
        &[("Russia", "Россия", "Russia"), ("Pakistan", "Пакистан", "Pakistan")],
    )
}

fn waiver() -> Candidate {
    candidate(
        8,
        "Raisina Letter",
        "2026-05-27T16:20:00Z",
        "New Delhi asks for end-use terms before it signs",
        "New Delhi has been told that the four helicopters change nothing in Russia’s policy; \
         officials there still want the end-use terms in writing before the next tranche.",
    )
    .matched(DEFENCE, 11, Tier::Main, &[("India", "New Delhi", ""), ("Russia", "Russia", "")])
}

fn spares() -> Candidate {
    candidate(
        9,
        "Defence Notes",
        "2026-05-27T20:03:00Z",
        "Spares and end use: the questions India should ask Russia",
        "A list of nine questions.",
    )
    .matched(DEFENCE, 4, Tier::Passing, &[("India", "India", ""), ("Russia", "Russia", "")])
}

fn tanker() -> Candidate {
    candidate(
        10,
        "Gulf Monitor",
        "2026-05-27T12:30:00Z",
        "A tanker changes its flag for the third time this year",
        "Insurers say the ship carried oil above the price cap twice in April; the embargo office \
         has asked two registries for papers and got none so far.",
    )
    .matched(
        SANCTIONS,
        9,
        Tier::Also,
        &[("sanction*", "embargo", ""), ("evad*", "price cap", "")],
    )
}

/// One watch, one Urdu story with another outlet under it.
pub fn urdu() -> Material {
    let mut material = empty();
    let words: &[_] = &[("Russia", "روس", "Russia"), ("Pakistan", "پاکستان", "Pakistan")];
    let title = "پاکستان اور روس کی دوسری مشترکہ مشقیں ستمبر میں ہوں گی";
    let body = "دونوں ملکوں کے حکام نے بدھ کو بتایا کہ پاکستان اور روس کی فوجیں ستمبر میں شمالی \
                پہاڑوں میں مشترکہ مشقیں کریں گی۔ روس ایک کمپنی بھیجے گا اور تربیت کا خرچ دونوں \
                ملک مل کر اٹھائیں گے۔ مذاکرات دو دن جاری رہے اور ان میں گیس پائپ لائن پر بھی بات \
                ہوئی، تاہم اس کی لاگت پر کوئی فیصلہ نہیں ہوا۔ اگلا دور جولائی میں ہو گا۔";
    let mut urdu = candidate(1, "Roznama Naya Subh", "2026-05-27T18:12:00Z", title, body);
    urdu.item.lang = Some("ur".to_owned());
    let mut echo =
        candidate(2, "Awaz Online", "2026-05-27T18:40:00Z", "روس اور پاکستان: نئی مشقیں", "");
    echo.item.lang = Some("ur-PK".to_owned());
    echo.item.link.clone_from(&urdu.item.link);
    let mut also = candidate(
        3,
        "Awaz Online",
        "2026-05-27T13:40:00Z",
        "روس سے گیس پر بات، پاکستان کا وفد ماسکو میں",
        body,
    );
    also.item.lang = Some("ur".to_owned());
    material.candidates = vec![
        urdu.matched(RUSSIA_PAKISTAN, 14, Tier::Main, words),
        echo.matched(RUSSIA_PAKISTAN, 8, Tier::Also, words),
        also.matched(RUSSIA_PAKISTAN, 8, Tier::Also, words),
    ];
    material
}
