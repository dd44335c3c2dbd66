//! What a hostile or careless file or text costs: an answer in bounded time, and never a panic.
use std::time::{Duration, Instant};

use attache::{
    model::{Actor, Problem, Watch},
    watch::Engine,
};

use super::{all_of, any_of, between, dyad, engine_of, item, matched_by, words};

/// A debug build on a busy machine needs seconds where a release needs tenths; the square of any of
/// these sizes would take hours.
const PATIENCE: Duration = Duration::from_mins(1);

const MEGABYTE: usize = 1 << 20;

fn in_time<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let done = work();
    assert!(began.elapsed() < PATIENCE, "{what} took {:?}", began.elapsed());
    done
}

fn query(text: &str) -> Watch {
    Watch { name: "test".into(), query: Some(text.into()), ..Watch::default() }
}

/// The problems of a watch; none if it runs.
fn problems(watch: Watch) -> Vec<Problem> {
    in_time("a watch", || Engine::build(&[], &[watch])).err().unwrap_or_default()
}

#[test]
fn a_query_of_a_megabyte_is_answered() {
    let with = |glue: &str, n_bytes: usize| {
        let mut text = String::with_capacity(n_bytes + 20);
        for n in 0.. {
            if n_bytes <= text.len() {
                break;
            }
            text.push_str(&format!("word{n}{glue}"));
        }
        text.push_str("end");
        text
    };
    let wide = with(" or ", MEGABYTE);
    let engine = in_time("a long list", || engine_of(&[], query(&wide)));
    assert!(matched_by(&engine, &item("Word77 and others", "")).is_some());
    assert!(matched_by(&engine, &item("Nothing of it", "")).is_none());
    assert!(engine.index_query("test").unwrap().contains("\"word77\""));
    // Mistakes all along it.
    assert!(!problems(query(&with(" ", MEGABYTE))).is_empty());
    assert!(!problems(query(&with(" and or ", MEGABYTE))).is_empty());
    assert!(!problems(query(&"(".repeat(MEGABYTE))).is_empty());
    assert!(!problems(query(&")".repeat(MEGABYTE))).is_empty());
    assert!(!problems(query(&"\"".repeat(MEGABYTE + 1))).is_empty());
    assert!(!problems(query(&"not ".repeat(MEGABYTE / 4))).is_empty());
    assert!(!problems(query(&"\u{202e}*?=~@".repeat(MEGABYTE / 8))).is_empty());
    // One word, a phrase of very many words.
    assert_eq!(problems(all_of(&[&"x".repeat(MEGABYTE)])), []);
    assert_eq!(problems(all_of(&[&"x ".repeat(MEGABYTE / 2)])), []);
}

#[test]
fn ten_thousand_nested_groups_are_said_to_be_too_deep() {
    let check = |open: &str, close: &str| {
        let text = format!("{}oil{}", open.repeat(10_000), close.repeat(10_000));
        let found = problems(query(&text));
        assert_eq!(found[0].message, "groups stand more than 100 deep in one another", "{open}");
        assert!(found[0].help.is_some());
    };
    check("(", ")");
    check("not (", ")");
    check("title:(", ")");
    check("atleast2(", ")");
    check("(gas or (coal and ", "))");
    assert_eq!(problems(query(&format!("{}oil{}", "(".repeat(90), ")".repeat(90)))), []);
}

#[test]
fn a_pattern_that_matches_everything_is_refused() {
    let said = |watch: Watch| {
        let found = problems(watch);
        assert!(!found.is_empty() && found.iter().all(|it| it.help.is_some()), "{found:?}");
        found[0].message.clone()
    };
    let regex =
        |text: &str| Watch { name: "test".into(), regex: Some(text.into()), ..Watch::default() };
    assert_eq!(said(regex("")), "this expression fits every text");
    assert_eq!(said(regex(".*")), "this expression fits every text");
    assert_eq!(said(regex("(?s)x?|.{0,9}")), "this expression fits every text");
    assert_eq!(said(query("not oil")), said(query("not (oil and gas)")));
    assert_eq!(said(query("oil or not gas")), said(query("not oil")));
    said(query("*"));
    said(query("?"));
    said(all_of(&["*"]));
    said(all_of(&[""]));
    said(any_of(&["???*", "—"]));
}

#[test]
fn an_actor_that_contains_itself_or_another_is_refused() {
    let fleet = |name: &str, inside: &str| Actor {
        name: name.into(),
        names: words(&[inside]),
        ..Actor::default()
    };
    let check = |actors: &[Actor]| {
        let found = Engine::build(actors, &[all_of(&["@fleet"])]).unwrap_err();
        assert_eq!(found[0].message, "an actor is made of words, not of other actors");
    };
    check(&[fleet("fleet", "@fleet")]);
    check(&[fleet("fleet", "@navy"), fleet("navy", "@fleet")]);
}

#[test]
fn a_regex_bomb_is_refused_and_a_slow_one_is_linear() {
    let regex =
        |text: &str| Watch { name: "test".into(), regex: Some(text.into()), ..Watch::default() };
    for bomb in ["(a{1000}){1000}", "((a{100}){100}){100}", "\\pL{50000}", &"(".repeat(100_000)] {
        let found = problems(regex(bomb));
        assert_eq!(found.len(), 1, "{}", &bomb[..10]);
        assert!(found[0].help.is_some());
    }
    // A program that goes back would take 2^30 steps and more.
    let engine = engine_of(&[], regex("(a+)+$x|(a|aa)+b"));
    let text = "a".repeat(1 << 20);
    assert!(in_time("a regex", || matched_by(&engine, &item("", &text))).is_none());
}

#[test]
fn an_item_of_fifty_megabytes_is_judged() {
    let engine = Engine::build(
        &[],
        &[dyad(), Watch { name: "query".into(), ..query("oil near/3 gas and not atleast5(coal)") }],
    )
    .unwrap();
    let filler = "The council met on Monday to speak of roads, schools and the harvest. ";
    let mut text = filler.repeat((50 << 20) / filler.len());
    text.push_str("Russia sells oil and gas to Pakistan.");
    let matched = in_time("50 MB", || matched_by(&engine, &item("", &text))).unwrap();
    assert_eq!(&text[matched.evidence.hits[0].range.clone()], "Russia");
}

#[test]
fn a_million_words_are_judged_whatever_they_are() {
    const MILLION: usize = 1_000_000;
    const MANY: usize = if cfg!(debug_assertions) { 60_000 } else { MILLION };
    let watches = [
        dyad(),
        Watch {
            name: "near".into(),
            ..query("(oil or gas) near/5 (coal or oil) and atleast3(oil)")
        },
        Watch { name: "same".into(), ..query("oil same sentence gas") },
        Watch { name: "phrase".into(), ..all_of(&["oil oil oil oil oil oil gas"]) },
        Watch { name: "begins".into(), ..all_of(&["oil*", "?as"]) },
        Watch { name: "three".into(), ..between(&["@RU", "@PK", "@IN"]) },
    ];
    let engine = Engine::build(&[], &watches).unwrap();
    let check = |what: &str, word: &str, n_times: usize| {
        let body = word.repeat(n_times);
        in_time(what, || matched_by(&engine, &item("", &body)));
    };
    check("a million of one word", "oil ", MILLION);
    // Enough to show the square of it.
    check("two in turn", "oil gas ", MANY);
    check("sentences", "Oil. ", MANY);
    check("paragraphs", "Gas\n\n", MANY);
    check("names", "Russia ", MANY);
    check("pairs of names", "Russia Pakistan India ", MANY);
    check("hints", "Moscow Islamabad ", MANY);
    check("capitals", "U.S. ", MANY);
    check("single letters", "a ", MANY);
    check("Han", "俄罗斯", MANY);
    check("hyphens", "oil-", MANY);
    check("hashtags", "#OilGas", MANY);
    let body: String = (0..MANY).map(|n| format!("w{n} ")).collect();
    in_time("words that are all different", || matched_by(&engine, &item("", &body)));
    let body = "x".repeat(10 * MILLION);
    in_time("one word of ten megabytes", || matched_by(&engine, &item(&body, &body)));
}
