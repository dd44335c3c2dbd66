//! The same event in other words and in other languages.
use std::fs;

use attache::{
    story::{Apart, SAME, Terms, alike},
    watch::{
        self,
        Known::{Actor, Happening, Thing},
    },
};
use chrono::TimeDelta;
use proptest::prelude::*;

use super::item;

const HOUR: Apart = Apart { by: TimeDelta::hours(1), is_one_source: false };

/// Headlines of a day on which Russia and Pakistan sign, first as six outlets tell it.
const DAY: [&str; 40] = [
    "Russia and Pakistan sign agreement on Kasur gas pipeline in Moscow",
    "Россия и Пакистан подписали в Москве соглашение о газопроводе до Касура",
    "روس اور پاکستان نے ماسکو میں قصور گیس پائپ لائن کے معاہدے پر دستخط کر دیے",
    "মস্কোতে কাসুর গ্যাস পাইপলাইন চুক্তিতে স্বাক্ষর করল রাশিয়া ও পাকিস্তান",
    "Russland und Pakistan unterzeichnen Vertrag über Gaspipeline nach Kasur",
    "Moscow, Islamabad seal Kasur pipeline deal",
    "Russia and Pakistan sign agreement on defence exercises in Karachi",
    "Why Pakistan needs the Kasur gas pipeline deal with Russia",
    "Nine killed as bus falls into river near Quetta",
    "Kremlin denies it will raise oil export tariffs this year",
    "Pakistan central bank holds interest rates at 11 percent",
    "India protests after drone is shot down over Kashmir border",
    "Uzbek president visits Tehran for talks on railway",
    "Pakistan and China agree on loan for port",
    "Russia strikes power grid of Ukraine, two dead",
    "US imposes sanctions on banks in Moscow",
    "Afghan and Pakistani troops exchange fire at border",
    "Iran signs gas swap deal with Turkmenistan",
    "Pakistan court jails former minister for corruption",
    "Earthquake shakes Hindu Kush, no damage reported",
    "Russia opens trade office in Lahore",
    "India and Russia discuss delivery of missiles",
    "Kazakhstan raises price of gas for industry",
    "Pakistan seeks help of IMF after floods",
    "Moscow court sentences blogger to six years",
    "Kyiv says drones hit refinery in Russia",
    "Saudi Arabia invests in copper mine in Balochistan",
    "Turkey hosts summit on water of the Euphrates",
    "Pakistan tests missile with range of 450 km",
    "Russia and Iran agree to settle trade in roubles",
    "Germany stops aid to Kabul over school ban",
    "Police in Lahore arrest eleven after protest",
    "Russian grain ship leaves for Karachi",
    "Delhi says talks with Islamabad not on agenda",
    "Gas shortage shuts factories in Punjab",
    "Pipeline leak in Siberia reported to ministry",
    "Foreign minister of Pakistan arrives in Beijing",
    "Tajikistan and Kyrgyzstan draw border after 30 years",
    "Russia sentences Pakistani student for spying",
    "Pakistan president signs law on elections",
];

/// How surely two headlines of the day tell one event, among all of the day.
fn score(one: usize, other: usize, apart: Apart) -> Option<f64> {
    let day: Vec<Terms> = DAY.iter().map(|title| Terms::of(&item(title, ""))).collect();
    let weight = |key: u32| {
        let n = day.iter().filter(|it| it.keys().contains(&key)).count();
        ((f64::from(u32::try_from(DAY.len()).unwrap()) + 1.0)
            / (f64::from(u32::try_from(n).unwrap()) + 0.5))
            .ln()
    };
    alike(&day[one], &day[other], apart, &weight).map(|it| it.score())
}

/// Whether two headlines of the day are told as one event.
fn check(is_one: bool, one: usize, other: usize) {
    let found = score(one, other, HOUR);
    assert_eq!(
        found.is_some_and(|it| SAME <= it),
        is_one,
        "{found:?}: {} | {}",
        DAY[one],
        DAY[other]
    );
}

#[test]
fn one_agreement_is_one_event_in_five_languages_and_in_other_words() {
    for (one, other) in (0..6).flat_map(|one| (0..one).map(move |other| (one, other))) {
        check(true, one, other);
    }
}

#[test]
fn another_agreement_of_the_same_two_is_another_event() {
    for one in 0..6 {
        check(false, one, 6);
    }
    for (one, other) in
        (0..DAY.len()).flat_map(|one| (6.max(one + 1)..DAY.len()).map(move |other| (one, other)))
    {
        check(false, one, other);
    }
}

#[test]
fn a_headline_that_asks_is_no_event() {
    assert_eq!(score(5, 7, HOUR), None);
}

#[test]
fn what_is_days_apart_or_of_one_source_is_less_surely_one_event() {
    let near = score(0, 5, HOUR).unwrap();
    assert!(score(0, 5, Apart { by: TimeDelta::days(-2), ..HOUR }).unwrap() < near - 2.0);
    assert!(score(0, 5, Apart { is_one_source: true, ..HOUR }).unwrap() < near);
}

#[test]
fn headlines_of_one_mould_are_one_event_only_in_two_outlets() {
    let terms = |title: &str| Terms::of(&item(title, "The rate was published by the bank."));
    let of =
        |rate: &str| terms(&format!("Central bank of Tashkent sets the dollar at {rate} soum"));
    let found = |apart| alike(&of("12640"), &of("12655"), apart, &|_| 1.0);
    assert_eq!(found(Apart { is_one_source: true, ..HOUR }), None);
    assert!(found(HOUR).is_some_and(|it| it.numbers_differ));
}

#[test]
fn prices_that_rise_are_not_those_that_fall() {
    let terms = |title: &str| Terms::of(&item(title, "Traders in London spoke of the strait."));
    let one = terms("Oil prices jump in London trade");
    let found = |title: &str| alike(&one, &terms(title), HOUR, &|_| 1.0);
    assert_eq!(found("Oil prices fall in London trade"), None);
    assert!(found("Oil prices surge in London trade").is_some());
}

#[test]
fn every_word_of_the_lists_means_its_own_happening_or_thing_alone() {
    let mut wrong = list_of("happenings", &|name| Happening(name));
    for part in ["state", "economy", "life", "sport"] {
        wrong.extend(list_of(&format!("things/{part}"), &|name| Thing(name)));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The words of one list that mean something else, or only in part what they are to mean.
fn list_of(list: &str, known: &dyn Fn(&'static str) -> watch::Known) -> Vec<String> {
    let file = fs::read_to_string(format!("config/stories/{list}.toml")).unwrap();
    let listed: toml::Table = file.parse().unwrap();
    let words = listed.iter().flat_map(|(name, section)| {
        let by_lang = section.as_table().unwrap().iter().filter(|(lang, _)| *lang != "opposite");
        by_lang.flat_map(move |(lang, words)| {
            words.as_array().unwrap().iter().map(move |word| (name, lang, word.as_str().unwrap()))
        })
    });
    let mut wrong = Vec::new();
    for (name, lang, written) in words {
        let text = attache::text::words(&written.replace('*', ""));
        let found = watch::mentions(&text, lang);
        let is_own =
            |it: &watch::Mention| it.words == (0..text.len()) && it.known == known(leaked(name));
        if !matches!(found.as_slice(), [only] if is_own(only)) {
            wrong.push(format!("{lang}\t{name}\t{written}\t{found:?}"));
        }
    }
    wrong
}

fn leaked(name: &str) -> &'static str {
    Box::leak(name.to_owned().into_boxed_str())
}

#[test]
fn neighbours_of_a_word_that_goes_on_name_nothing() {
    let neighbours = [
        ("en", "explore important according treatment consultations department boycott example"),
        ("en", "courtesy allegiance assistant talks held missiles fired Arab League 8 pm 12 March"),
        ("ru", "долгосрочный заключено закончились электронный судьба"),
        ("ur", "دوران طلب جنگل"),
        ("de", "einige Fahrer Bildung Schuld Haftung"),
    ];
    for (lang, text) in neighbours {
        let found = watch::mentions(&attache::text::words(text), lang);
        let happens = |it: &&watch::Mention| matches!(it.known, Happening(name) if !["talks", "missile"].contains(&name));
        assert_eq!(found.iter().find(happens), None, "{lang}");
    }
}

#[test]
fn words_name_actors_and_what_happens() {
    let mentions = |text: &str, lang| {
        let words = attache::text::words(text);
        watch::mentions(&words, lang)
    };
    let found = mentions("12 killed in Russian strike on Kyiv", "en");
    let named: Vec<_> = found.iter().map(|it| (it.words.clone(), it.known)).collect();
    assert_eq!(
        named,
        [
            (1..2, Happening("kill")),
            (3..4, Actor("Russia")),
            (4..5, Happening("strike")),
            (6..7, Actor("Ukraine"))
        ]
    );
    let known =
        |text: &str, lang| mentions(text, lang).into_iter().map(|it| it.known).collect::<Vec<_>>();
    assert_eq!(known("die Wahl", "de"), [Happening("election")], "an article kills nobody");
    assert_eq!(known("they die", "en"), [Happening("kill")]);
    assert_eq!(known("the US and us", "en"), [Actor("United States")]);
    assert_eq!(known("cease-fire in the Indian Ocean", "en"), [Happening("ceasefire")]);
    assert_eq!(known("ইরানের প্রেসিডেন্ট", "bn"), [Actor("Iran"), Happening("president")]);
    assert_eq!(known("Соединенных Штатов", "ru"), [Actor("United States")]);
}

proptest! {
    /// Words of several scripts, so that texts meet.
    #[test]
    fn what_one_item_is_to_another_the_other_is_to_it_and_the_store_gives_it_back(
        one in prop::collection::vec(0_usize..16, 1..12),
        other in prop::collection::vec(0_usize..16, 1..12),
        hours in -80_i64..80,
    ) {
        let words = [
            "Russia", "Пакистан", "quake", "Moscow", "gas", "живет", "250", "rises", "fall", "Putin",
            "পাকিস্তান", "live", "12", "May", "why", "Nasir",
        ];
        let terms = |picked: &[usize]| {
            let text: Vec<&str> = picked.iter().map(|n| words[*n]).collect();
            Terms::of(&item(&text.join(" "), "Nasir spoke in Moscow."))
        };
        let (one, other) = (terms(&one), terms(&other));
        let apart = Apart { by: TimeDelta::hours(hours), is_one_source: false };
        let back = Apart { by: -apart.by, ..apart };
        let weight = |key: u32| f64::from(key % 7);
        let score = |one: &Terms, other: &Terms, apart| alike(one, other, apart, &weight).map(|it| it.score());
        let (there, again) = (score(&one, &other, apart), score(&other, &one, back));
        prop_assert!(there.zip(again).is_none_or(|(there, again)| (there - again).abs() < 1e-9));
        prop_assert_eq!(there.is_some(), again.is_some());
        prop_assert!(there.is_none_or(|it| it <= 6.25));
        prop_assert_eq!(&Terms::from_bytes(&one.to_bytes()), &one);
        prop_assert_eq!(one.keys().iter().filter(|key| one.title_keys().contains(key)).count(), one.title_keys().len());
    }
}
