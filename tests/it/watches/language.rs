//! What may be typed, and what is refused because it may mean two things: a line a pitfall.
use attache::{
    model::{Actor, Item, Source, Watch},
    text::ItemWords,
    watch::{self, Engine},
};

use super::{all_of, engine_of, item, matched_by, source, words};

fn takes(query: &str, item: &Item) -> bool {
    let engine = Engine::for_search(&[], query).unwrap_or_else(|problems| panic!("{problems:?}"));
    matched_by(&engine, item).is_some()
}

#[test]
fn operators_mean_what_analysts_mean_by_them() {
    let check = |query: &str, title: &str, body: &str, expected: bool| {
        assert_eq!(takes(query, &item(title, body)), expected, "{query}: {title} / {body}");
    };
    check("oil AND gas", "Gas and oil", "", true);
    check("oil Or gas", "Gas", "", true);
    check("oil and not gas", "Gas and oil", "", false);
    check("oil near/2 gas", "oil one two gas", "", true);
    check("oil near/2 gas", "gas one two oil", "", true);
    check("oil near/2 gas", "oil one two three gas", "", false);
    check("oil w/2 gas", "oil one two gas", "", true);
    // Never across fields: title and body are two texts.
    check("oil near/12 gas", "oil", "gas", false);
    check("oil pre/2 gas", "oil and gas", "", true);
    check("oil pre/2 gas", "gas and oil", "", false);
    // Real sentences and paragraphs, not a word count.
    check("oil same sentence gas", "", "Oil is dear. Gas is not.", false);
    check("oil same sentence gas", "", "Oil of the U.S. and its gas", true);
    check("oil same paragraph gas", "", "Oil is dear. Gas is not.", true);
    check("oil same paragraph gas", "", "Oil is dear.\n\nGas is not.", false);
    check("oil same paragraph gas", "Oil is dear", "Gas is not.", true);
    check("atleast3(oil)", "Oil, oil", "oil", true);
    check("atleast3(oil)", "Oil, oil", "gas", false);
    check("title:(oil or gas)", "Gas", "", true);
    check("title:oil", "", "oil", false);
    check("body:oil", "oil", "", false);
    let far = format!("{}oil", "word ".repeat(60));
    check("lead:oil", "", &far[5..], true);
    check("lead:oil", "", &far, false);
    check("organi?ation", "Organization", "", true);
    check("sanction*", "Sanctioned", "", true);
    check("~sanction", "Sanctioning", "", true);
    check("=US", "Tell us", "", false);
    check("=US", "The U.S. sends", "", true);
    check("@RU and @PK", "Россия и Пакистан", "", true);
    check("“price cap” and oil", "Oil under a price-cap", "", true);
}

#[test]
fn author_and_link_are_fields_and_stems_follow_the_language() {
    let item = Item {
        author: "Anna Ivanova".into(),
        link: "https://example.org/podcast/7".into(),
        ..item("Санкциями", "")
    };
    assert!(takes("author:ivanova", &item) && takes("url:podcast", &item));
    assert!(!takes("ivanova", &item) && !takes("podcast", &item));
    let engine = engine_of(&[], all_of(&["~санкции"]));
    let russian = Source { lang: Some("ru".into()), ..source() };
    assert!(!engine.matches(&ItemWords::of(&item), &item, &russian).is_empty());
}

#[test]
fn what_may_mean_two_things_is_refused_with_both() {
    let check = |query: &str, message: &str, helps: &[&str]| {
        let problems = Engine::for_search(&[], query).unwrap_err();
        assert!(problems[0].message.contains(message), "{query}: {problems:?}");
        let help = problems[0].help.as_deref().unwrap_or_default();
        assert!(helps.iter().all(|part| help.contains(part)), "{query}: {help}");
        assert!(problems[0].at.span.end <= query.len(), "{query}: {problems:?}");
    };
    check("oil or gas and tax", "", &["(oil or gas) and tax", "oil or (gas and tax)"]);
    check("price cap", "several words", &["\"price cap\""]);
    check("oi*", "fewer than three letters", &[]);
    check("not oil", "", &[]);
    check("@nobody", "nobody is called", &[]);
    check("(oil", "", &[]);
    check("oil near gas", "", &["near/"]);
    check("=", "", &[]);
}

#[test]
fn every_mistake_is_found_at_once() {
    let problems = Engine::for_search(&[], "(oi* or @nobody) and price cap").unwrap_err();
    assert_eq!(problems.len(), 3, "{problems:?}");
}

#[test]
fn hostile_rules_are_answered_in_words() {
    let refused = |query: &str| assert!(Engine::for_search(&[], query).is_err());
    refused(&format!("{}oil{}", "(".repeat(10_000), ")".repeat(10_000)));
    refused(&"(".repeat(10_000));
    refused(&"not ".repeat(10_000));
    refused(&"oil and gas or ".repeat(70_000));
    let long = vec!["sanction*"; 100_000].join(" or ");
    assert!(1_000_000 < long.len());
    assert!(Engine::for_search(&[], &long).is_ok() || watch::printed(&long).is_err());
    for regex in [".*", "", "(((a{1000}){1000}){1000})", "(a*)*", "["] {
        let watch = Watch { name: "test".into(), regex: Some(regex.into()), ..Watch::default() };
        assert!(Engine::build(&[], &[watch]).is_err(), "{regex}");
    }
    let own = Actor { name: "a".into(), names: words(&["@a"]), ..Actor::default() };
    assert!(Engine::build(&[own], &[all_of(&["@a"])]).is_err());
}

#[test]
fn hostile_items_are_read_once() {
    let engine = engine_of(
        &[],
        Watch { query: Some("oil near/12 gas or atleast3(tax)".into()), ..super::all_of(&[]) },
    );
    let check = |body: String| {
        let item = item("", &body);
        assert!(matched_by(&engine, &item).is_none());
    };
    check("oil ".repeat(1_000_000));
    check("x".repeat(50_000_000));
    check(". ".repeat(5_000_000));
    check("\u{301}".repeat(5_000_000));
}
