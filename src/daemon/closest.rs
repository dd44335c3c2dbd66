//! What nearly matched: on a day without news, the items that failed a watch by one clause.
use std::cmp::Reverse;

use crate::{
    model::ClosestMiss,
    store::Stored,
    watch::{Engine, Explanation, Miss},
};

/// More than these say nothing more.
const SHOWN: usize = 3;

/// Judgements a quiet day may cost: an item under a watch is one.
const JUDGEMENTS: usize = 2_000;

/// How many items are looked at, the newest first, for this many watches.
pub(super) fn n_looked_at(n_watches: usize) -> usize {
    (JUDGEMENTS / n_watches.max(1)).max(20)
}

/// At most three items, each with the watch it came closest to and the one clause it failed.
///
/// * `items` — in any order.
pub(super) fn closest(engine: &Engine, watches: &[String], items: &[Stored]) -> Vec<ClosestMiss> {
    let mut misses = Vec::new();
    for Stored { first_seen, item, source, .. } in items {
        let nearest = watches.iter().filter_map(|watch| {
            let Some(Explanation::Miss(failed)) = engine.explain(watch, item, source) else {
                return None;
            };
            let [only] = failed.as_slice() else { return None };
            Some((distance(only)?, watch, only.to_string()))
        });
        if let Some((distance, watch, failed)) = nearest.min_by_key(|(distance, ..)| *distance) {
            let miss = ClosestMiss {
                title: item.title.clone(),
                link: item.link.clone(),
                outlet: source.outlet.clone(),
                watch: watch.clone(),
                failed,
            };
            misses.push((distance, Reverse(*first_seen), miss));
        }
    }
    misses.sort_by_key(|(distance, seen, miss)| (*distance, *seen, miss.title.clone()));
    misses.dedup_by(|a, b| a.2.title == b.2.title);
    misses
        .into_iter()
        .map(|(_, _, miss)| miss)
        .filter(|miss| !miss.title.is_empty())
        .take(SHOWN)
        .collect()
}

/// How far one failed clause is from a match; `None` for what names nothing of the watch, and for
/// what its author left out on purpose.
fn distance(miss: &Miss) -> Option<usize> {
    match miss {
        Miss::TooFar { .. } | Miss::Unmet { .. } => Some(0),
        Miss::OnlyHinted { .. } => Some(1),
        Miss::Excluded { .. } | Miss::Lang { .. } => Some(2),
        Miss::Unnamed { named, .. } if named.is_empty() => None,
        Miss::Unnamed { missing, .. } => Some(2 + missing.len()),
        Miss::Source { .. } => None,
    }
}
