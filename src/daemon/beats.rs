//! The sub-headings of watches: which one an item belongs under.
use std::collections::BTreeMap;

use crate::{
    config::Config,
    model::{Item, Source, Watch},
    text,
    watch::Engine,
};

/// Between the name of a watch and that of its beat; no name holds one.
const SEPARATOR: char = '\n';

/// Every beat of every watch, as an engine of its own.
#[derive(Debug, Default)]
pub(super) struct Beats {
    engine: Option<Engine>,
    names: BTreeMap<String, Vec<String>>,
}

impl Beats {
    /// Of all watches of a configuration.
    pub(super) fn new(config: &Config) -> Self {
        let with_beats = config.watches.iter().filter(|watch| !watch.beats.is_empty());
        let names: BTreeMap<String, Vec<String>> = with_beats
            .clone()
            .map(|it| (it.name.clone(), it.beats.iter().map(|beat| beat.name.clone()).collect()))
            .collect();
        let rules: Vec<Watch> = with_beats.flat_map(rules).collect();
        if rules.is_empty() {
            return Self::default();
        }
        match Engine::build(&config.actors, &rules) {
            Ok(engine) => Self { engine: Some(engine), names },
            Err(_) => Self::default(), // their terms were judged with the watches
        }
    }

    /// The beats of those of `watches` that have some, each in its order.
    pub(super) fn names(&self, watches: &[String]) -> BTreeMap<String, Vec<String>> {
        let ours = watches.iter().filter_map(|watch| self.names.get_key_value(watch));
        ours.map(|(watch, beats)| (watch.clone(), beats.clone())).collect()
    }

    /// The first beat of each watch that the item belongs under.
    pub(super) fn of(&self, item: &Item, source: &Source) -> BTreeMap<String, String> {
        let mut first = BTreeMap::new();
        let Some(engine) = &self.engine else { return first };
        for matched in engine.matches(&text::ItemWords::of(item), item, source) {
            if let Some((watch, beat)) = matched.watch.split_once(SEPARATOR) {
                first.entry(watch.to_owned()).or_insert_with(|| beat.to_owned());
            }
        }
        first
    }
}

/// A rule for each beat: any of its words.
fn rules(watch: &Watch) -> Vec<Watch> {
    let rule = |beat: &crate::model::Beat| Watch {
        name: format!("{}{SEPARATOR}{}", watch.name, beat.name),
        at: watch.at.clone(),
        any: beat.terms.clone(),
        ..Watch::default()
    };
    watch.beats.iter().map(rule).collect()
}
