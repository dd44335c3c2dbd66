//! Putting what was filed into stories, before anybody is told of it.
use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::Daemon;
use crate::{
    model::Kinship,
    store::{Kin, Sketched, Telling, Untold},
    story::{self, Sketch, Terms},
};

/// Items of one transaction.
const PAGE: usize = 100;
/// Pages of one step: half a second of work, so that no poll waits for more.
const PAGES: usize = 20;
/// A headline that one source has again after more than this may be a rubric.
const RUBRIC: TimeDelta = TimeDelta::hours(12);

/// What is compared of an item.
struct Told {
    sketch: Sketch,
    terms: Terms,
}

impl Daemon {
    /// Finds the story of each item nobody has looked at, as far as one step may take; `false` if
    /// some are left for the next one.
    pub(super) fn tell_stories(&mut self, now: DateTime<Utc>) -> anyhow::Result<bool> {
        let window = self.config.story_window;
        let terms = |spoken: &[u8]| Terms::from_bytes(spoken).keys();
        self.store.forget_signs(now - window, PAGE * PAGES, terms)?;
        for _ in 0..PAGES {
            let page = self.store.untold(now - window, PAGE)?;
            let n_items = page.len();
            let told: HashMap<i64, Told> = page.iter().map(|it| (it.id, read(it))).collect();
            let page: Vec<Sketched> =
                page.into_iter().map(|untold| sketched(&told[&untold.id], untold)).collect();
            self.store.tell(&page, window, |item, kin, weight| judge(item, kin, weight, &told))?;
            if n_items < PAGE {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// What no watch asks for is told by its text alone: nobody reads it, and most items are such.
fn read(untold: &Untold) -> Told {
    let terms = if untold.is_matched { Terms::of(&untold.item) } else { Terms::default() };
    Told { sketch: Sketch::of(&untold.item), terms }
}

fn sketched(told: &Told, untold: Untold) -> Sketched {
    let title = untold.title.filter(|_| told.sketch.has_headline());
    Sketched {
        untold: Untold { title, ..untold },
        signs: told.sketch.bands(),
        terms: told.terms.keys(),
        title_terms: told.terms.title_keys(),
        spoken: told.terms.to_bytes(),
    }
}

/// * `told` — of the whole page, by row; kin of earlier pages is read again.
fn judge(
    item: &Sketched,
    kin: &[Kin],
    weight: &dyn Fn(u32) -> f64,
    told: &HashMap<i64, Told>,
) -> Telling {
    let untold = &item.untold;
    let dated = untold.item.published.or(untold.item.updated);
    let at = dated.map_or(untold.first_seen, |at| at.min(untold.first_seen));
    let earlier = kin.iter().map(|kin| {
        let known = told.get(&kin.id);
        let sketch = kin
            .item
            .as_ref()
            .map(|item| known.map_or_else(|| Sketch::of(item), |known| known.sketch.clone()));
        story::Earlier {
            sketch,
            terms: known.map_or_else(|| Terms::from_bytes(&kin.spoken), |it| it.terms.clone()),
            apart: story::Apart { by: at - kin.at, is_one_source: untold.source == kin.source },
            has_link: untold.canon.is_some() && untold.canon == kin.canon,
            may_be_rubric: untold.source == kin.source
                && RUBRIC < (untold.first_seen - kin.first_seen).abs(),
        }
    });
    let earlier: Vec<_> = earlier.collect();
    let told = &told[&untold.id];
    match story::join(&told.sketch, &told.terms, &earlier, &weight) {
        None => Telling { kin: None, kinship: Kinship::First, likeness: None },
        Some(joined) => Telling {
            kin: Some(joined.place),
            kinship: joined.kinship,
            likeness: (joined.kinship == Kinship::Copy).then(|| joined.thousandths()),
        },
    }
}
