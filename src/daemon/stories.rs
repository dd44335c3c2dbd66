//! Putting what was filed into stories, before anybody is told of it.
use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::Daemon;
use crate::{
    model::Kinship,
    store::{Kin, Telling, Untold},
    story::{self, Sketch},
};

/// Items of one transaction.
const PAGE: usize = 100;
/// Pages of one step: half a second of work, so that no poll waits for more.
const PAGES: usize = 20;
/// A headline that one source has again after more than this may be a rubric.
const RUBRIC: TimeDelta = TimeDelta::hours(12);

impl Daemon {
    /// Finds the story of each item nobody has looked at, as far as one step may take; `false` if
    /// some are left for the next one.
    pub(super) fn tell_stories(&mut self, now: DateTime<Utc>) -> anyhow::Result<bool> {
        let window = self.config.story_window;
        self.store.forget_signs(now - window, PAGE * PAGES)?;
        for _ in 0..PAGES {
            let page = self.store.untold(now - window, PAGE)?;
            let n_items = page.len();
            let by_row = |it: &Untold| (it.id, Sketch::of(&it.item));
            let sketches: HashMap<i64, Sketch> = page.iter().map(by_row).collect();
            let with_bands = page.into_iter().map(|it| {
                let bands = sketches[&it.id].bands();
                let title = it.title.filter(|_| sketches[&it.id].has_headline());
                (Untold { title, ..it }, bands)
            });
            let page: Vec<(Untold, Vec<i64>)> = with_bands.collect();
            self.store.tell(&page, window, |untold, kin| judge(untold, kin, &sketches))?;
            if n_items < PAGE {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// * `sketches` — of the whole page, by row; kin of earlier pages is read again.
fn judge(untold: &Untold, kin: &[Kin], sketches: &HashMap<i64, Sketch>) -> Telling {
    let earlier = kin.iter().map(|Kin { earlier, .. }| {
        let sketch = sketches.get(&earlier.id).cloned();
        let apart = untold.first_seen - earlier.first_seen;
        story::Earlier {
            sketch: sketch.unwrap_or_else(|| Sketch::of(&earlier.item)),
            has_link: untold.canon.is_some() && untold.canon == earlier.canon,
            may_be_rubric: untold.source == earlier.source && RUBRIC < apart.abs(),
        }
    });
    let earlier: Vec<_> = earlier.collect();
    match story::join(&sketches[&untold.id], &earlier) {
        None => Telling { kin: None, kinship: Kinship::First, likeness: None },
        Some(joined) => Telling {
            kin: Some(joined.place),
            kinship: joined.kinship,
            likeness: (joined.kinship == Kinship::Copy).then(|| joined.thousandths()),
        },
    }
}
