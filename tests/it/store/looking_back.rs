//! What a changed rule finds in the past, and what becomes of it.
use chrono::TimeDelta;

use super::{Desk, named, read, run_reruns};

/// A desk that looked back with a new rule: one item is found late.
fn looked_back() -> Desk {
    let mut desk = Desk::new();
    desk.poll("indus", vec![]);
    desk.later(TimeDelta::hours(1));
    desk.poll("indus", vec![unmatched("Pakistan and Moscow: pipeline talks")]);
    desk.later(TimeDelta::hours(1));
    desk.watches[0] = named("Russia–Pakistan", "v2", desk.now);
    desk.adopt();
    run_reruns(&mut desk);
    desk
}

/// An item that the rule of the hour does not take.
fn unmatched(title: &str) -> attache::store::Read {
    let mut it = read("a", title);
    it.matches.clear();
    it
}

#[test]
fn an_item_found_late_stays_no_news_when_it_is_reworded() {
    let mut desk = looked_back();
    assert_eq!(desk.open().len(), 0, "found late");
    desk.later(TimeDelta::hours(1));
    let filed = desk.poll("indus", vec![read("a", "Pakistan and Moscow: pipeline talks, day two")]);
    assert_eq!((filed.n_changed, filed.n_matched), (1, 1));
    assert_eq!(desk.open().len(), 0, "it is the item that was found late");
}

#[test]
fn an_item_that_a_new_wording_brings_to_the_watch_is_news() {
    let mut desk = looked_back();
    desk.later(TimeDelta::hours(1));
    let mut other = unmatched("Weather");
    other.item.key = "b".into();
    other.item.link = "https://outlet.example/b".into();
    other.canon = Some("outlet.example/b".into());
    desk.poll("indus", vec![other]);
    desk.later(TimeDelta::hours(1));
    desk.poll("indus", vec![read("b", "Weather halts Pakistan and Moscow talks")]);
    assert_eq!(desk.open().len(), 1);
}
