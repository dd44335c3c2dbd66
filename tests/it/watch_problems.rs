//! What is said to somebody whose watch cannot run: all of it at once, in place, with the remedy.
use attache::{
    model::{Actor, Place, Problem, Severity, Spelled, Watch},
    watch::Engine,
};

/// A word with a place of its own, so that a problem drawn elsewhere is seen.
fn spelled(text: &str) -> Spelled {
    Spelled { text: text.into(), at: Place { file: 7, span: 0..text.len() } }
}

fn words(list: &[&str]) -> Vec<Spelled> {
    list.iter().map(|word| spelled(word)).collect()
}

fn watch() -> Watch {
    Watch { name: "test".into(), all: words(&["oil"]), ..Watch::default() }
}

fn problems(actors: &[Actor], watch: Watch) -> Vec<Problem> {
    Engine::build(actors, &[watch]).expect_err("there is something wrong")
}

fn shown(problems: &[Problem]) -> String {
    let line = |problem: &Problem| {
        let help = problem.help.as_deref().unwrap_or("no remedy");
        let label =
            if problem.label.is_empty() { String::new() } else { format!(" [{}]", problem.label) };
        format!("{}{label} ({help})", problem.message)
    };
    problems.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What is wrong with a watch, all of it drawn under a word of the file.
fn said(watch: Watch) -> String {
    let found = problems(&[], watch);
    assert!(found.iter().all(|problem| problem.at.file == 7), "{found:?}");
    shown(&found)
}

#[test]
fn an_actor_nobody_knows_gets_the_nearest_name() {
    let watch = |name: &str| Watch { all: words(&[name]), ..watch() };
    insta::assert_snapshot!(said(watch("@pakstan")), @"nobody is called `pakstan` [unknown actor] (the nearest name is `@pakistan`)");
    insta::assert_snapshot!(said(watch("@shadow_fleet")), @"nobody is called `shadow_fleet` [unknown actor] (say who it is in `[actor.shadow_fleet]`, or take a built-in one, such as `@RU`)");
}

#[test]
fn a_star_ends_a_word_of_three_letters() {
    let watch = |term: &str| Watch { all: words(&[term]), ..watch() };
    insta::assert_snapshot!(said(watch("oi*")), @"`oi*` has fewer than three letters before its star (write more of the word, or list the words you mean)");
    insta::assert_snapshot!(said(watch("pak*stan")), @"`pak*stan` has a star that does not end a word (a star stands for the open end of a word, as in `sanction*`; `?` is one letter)");
    insta::assert_snapshot!(said(watch("*stan")), @"`*stan` has a star that does not end a word (a star stands for the open end of a word, as in `sanction*`; `?` is one letter)");
    insta::assert_snapshot!(said(watch("—")), @"`—` has no word in it (write a word, or remove the entry)");
    insta::assert_snapshot!(said(watch("title:")), @"`title:` has no word in it (write a word, or remove the entry)");
}

#[test]
fn a_watch_asks_for_something_and_between_for_two() {
    let at = Place { file: 7, span: 3..9 };
    let empty = Watch { name: "test".into(), at: at.clone(), ..Watch::default() };
    insta::assert_snapshot!(said(empty), @r#"the watch `test` asks for nothing (give it `between = ["@RU", "@PK"]`, or `all = […]`, or `any = […]`, or `query = '''…'''`)"#);
    insta::assert_snapshot!(said(Watch { between: words(&["@RU"]), ..watch() }), @r#"`between` needs two or more [stands alone] (name a second one, or write `all = ["@RU"]`)"#);
    insta::assert_snapshot!(said(Watch { between: words(&["@RU", "@russia"]), ..watch() }), @"`@russia` is asked for twice (it means Russia, which stands before it)");
}

#[test]
fn a_term_its_mask_blanks_and_a_part_its_exclusion_takes_away_can_never_count() {
    insta::assert_snapshot!(said(Watch { mask: words(&["oil"]), ..watch() }), @"`oil` never counts: a mask blanks it [stands inside its own mask] (make the mask longer than the term, as in `Russian roulette` for `Russian`)");
    insta::assert_snapshot!(said(Watch { all: words(&["oil price*"]), mask: words(&["oil"]), ..watch() }), @"`oil price*` never counts: a mask blanks it [stands inside its own mask] (make the mask longer than the term, as in `Russian roulette` for `Russian`)");
    insta::assert_snapshot!(said(Watch { exclude: words(&["oil"]), ..watch() }), @"the watch `test` can never match [takes away every `oil`] (remove it from `exclude`, or blank the words around it with `mask`)");
    let fine = Watch {
        mask: words(&["olive oil"]),
        exclude: words(&["title:oil", "oil paint*"]),
        ..watch()
    };
    assert!(Engine::build(&[], &[fine]).is_ok());
}

#[test]
fn a_language_is_a_code_and_a_selector_names_something() {
    let lang = |code: &str| said(Watch { lang: words(&[code]), ..watch() });
    insta::assert_snapshot!(lang("russian"), @"`russian` is no language we know (write `ru`)");
    insta::assert_snapshot!(lang("ua"), @"`ua` is no language we know (write `uk`)");
    insta::assert_snapshot!(lang("q"), @"`q` is no language we know (write an ISO 639 code, such as `en`, `ru` or `ur`)");
    let sources = |selector: &str| said(Watch { sources: words(&[selector]), ..watch() });
    insta::assert_snapshot!(sources("tag:"), @"`tag:` names no tag (write `tag:think-tank`)");
    insta::assert_snapshot!(sources("country:Pakistan"), @"`Pakistan` is no country code (write two letters, as in `country:PK`)");
    insta::assert_snapshot!(sources("-"), @"an entry of `sources` names nothing (write a source's name, `tag:…` or `country:…`)");
}

#[test]
fn an_actor_is_made_of_words() {
    let actor = |actor: Actor| {
        let actor = Actor { name: "fleet".into(), at: Place { file: 7, span: 0..5 }, ..actor };
        let watch = Watch { all: words(&["@fleet"]), ..watch() };
        shown(&problems(&[actor], watch))
    };
    insta::assert_snapshot!(actor(Actor::default()), @r#"the actor `fleet` has no names (give it `names = ["…"]`, or a `country` to start from)"#);
    insta::assert_snapshot!(actor(Actor { names: words(&["@RU"]), ..Actor::default() }), @r#"an actor is made of words, not of other actors (to start from a country, write `country = "RU"` in the actor's table)"#);
    insta::assert_snapshot!(actor(Actor { country: Some(spelled("RUS")), ..Actor::default() }), @"no built-in actor has the code `RUS` (write `RU`)");
    insta::assert_snapshot!(actor(Actor { country: Some(spelled("Russia")), ..Actor::default() }), @"no built-in actor has the code `Russia` (write `RU`)");
    let masked = Actor { names: words(&["tanker*"]), mask: words(&["Tanker"]), ..Actor::default() };
    assert!(Engine::build(&[Actor { name: "fleet".into(), ..masked.clone() }], &[watch()]).is_ok());
    let masked = Actor { names: words(&["oil tanker"]), ..masked };
    insta::assert_snapshot!(actor(masked), @"`oil tanker` never counts: a mask blanks it [stands inside its own mask] (make the mask longer than the term, as in `Russian roulette` for `Russian`)");
    insta::assert_snapshot!(said(Watch { mask: words(&["@RU"]), ..watch() }), @"a mask is made of words, not of actors (write the words to blank, as in `Russian roulette`)");
}

#[test]
fn all_problems_come_at_once() {
    let watch = Watch {
        between: words(&["@pakstan", "@RU"]),
        demote: words(&["t*"]),
        lang: words(&["ua"]),
        sources: words(&["tag:"]),
        ..watch()
    };
    assert_eq!(problems(&[], watch).len(), 4);
}

#[test]
fn what_is_only_worth_knowing_does_not_stop_anybody() {
    let unused = Actor { name: "fleet".into(), names: words(&["tanker"]), ..Actor::default() };
    let watch = Watch { any: words(&["US", "us", "gas"]), ..watch() };
    let engine = Engine::build(&[unused], &[watch]).unwrap();
    insta::assert_snapshot!(shown(engine.notes()), @r#"
    `US` also finds the word “us” (for exactly these capitals, write `=US`)
    no watch names the actor `fleet` (write `@fleet` in a watch, or remove the table)
    "#);
    let severities: Vec<_> = engine.notes().iter().map(|note| note.severity).collect();
    assert_eq!(severities, [Severity::Warning, Severity::Note]);
}

#[test]
fn a_watch_runs_the_tests_it_brings() {
    let tested = Watch {
        name: "Russia–Pakistan".into(),
        between: words(&["@RU", "@PK"]),
        should_match: words(&[
            "Pak-Russia group meets",
            "Российско-пакистанские переговоры",
            "Pakistan votes",
        ]),
        should_not_match: words(&["Belarussian premier lands in Islamabad", "Russia and Pakistan"]),
        sources: words(&["nowhere"]),
        ..Watch::default()
    };
    let engine = Engine::build(&[], std::slice::from_ref(&tested)).unwrap();
    insta::assert_snapshot!(shown(&engine.self_tests(&[tested])), @r#"
    `Russia–Pakistan` leaves what it should take [names Pakistan, not Russia] (add the missing name to an actor, or remove the test)
    `Russia–Pakistan` takes what it should leave [Russia 3: title 3 · Pakistan 3: title 3 → 3] (narrow it with `mask`, `within` or `exclude`, or remove the test)
    "#);
}
