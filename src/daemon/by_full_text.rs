//! Whether a match is owed to the full text alone: title and teaser would not have made it.
use std::collections::BTreeSet;

use crate::{
    model::{Item, Match, Source},
    text::ItemWords,
    watch::Engine,
};

/// Says of each match of an item whether title and teaser alone would have made it.
pub(super) fn mark(matches: &mut [Match], engine: &Engine, item: &Item, source: &Source) {
    if matches.is_empty() {
        return;
    }
    let teaser = Item { content: String::new(), ..item.clone() };
    let told = engine.matches(&ItemWords::of(&teaser), &teaser, source);
    let told: BTreeSet<String> = told.into_iter().map(|matched| matched.watch).collect();
    for matched in matches {
        matched.evidence.is_by_full_text = !told.contains(&matched.watch);
    }
}

/// The same where the item has both, a teaser and a text; a text that is all there is stands for
/// both.
pub(super) fn mark_if_both(matches: &mut [Match], engine: &Engine, item: &Item, source: &Source) {
    if !item.summary.is_empty() && !item.content.is_empty() {
        mark(matches, engine, item, source);
    }
}
