//! What was changed in articles after they were read, where it touches a watch of the digest.
use std::collections::BTreeMap;

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};

use super::desk::Desk;
use crate::{
    model::{Candidate, Edit, Edited, EditedItem, Window},
    store::Wording,
    story::{Change, changes},
    watch,
};

/// How long after it was shown an item's changes are told.
const REACH: TimeDelta = TimeDelta::days(30);

impl Desk<'_> {
    /// Of the candidates, everything that was changed; of what earlier editions held, what was
    /// changed in `window`.
    pub(super) fn edited(
        &self,
        candidates: &[Candidate],
        window: Window,
    ) -> anyhow::Result<Vec<EditedItem>> {
        let mut edited = self.edited_candidates(candidates)?;
        edited.extend(self.edited_since(window)?);
        Ok(edited)
    }

    /// Everything that was changed of these.
    pub(super) fn edited_candidates(
        &self,
        candidates: &[Candidate],
    ) -> anyhow::Result<Vec<EditedItem>> {
        let changed = self.changed(&candidates.iter().map(|it| it.id).collect::<Vec<_>>())?;
        let edited = candidates.iter().map(|it| EditedItem {
            item: it.id,
            title: it.item.title.clone(),
            link: it.item.link.clone(),
            outlet: it.source.outlet.clone(),
            edits: {
                let watches = it.matches.iter().map(|matched| matched.watch.as_str());
                changed.edits(it.id, &self.config.engine, &watches.collect::<Vec<_>>())
            },
        });
        Ok(edited.filter(|it| !it.edits.is_empty()).collect())
    }

    fn edited_since(&self, window: Window) -> anyhow::Result<Vec<EditedItem>> {
        let since = window.from() - REACH;
        let held = self.store.held_and_edited(self.row, since, window).context("edited items")?;
        let changed = self.changed(&held.iter().map(|it| it.item).collect::<Vec<_>>())?;
        let names = self.watches();
        let edited = held.into_iter().map(|it| {
            let watch = names.iter().filter(|(row, _)| *row == it.watch);
            let watch: Vec<&str> = watch.map(|(_, name)| name.as_str()).collect();
            let mut edits = changed.edits(it.item, &self.config.engine, &watch);
            edits.retain(|edit| window.contains(edit.at));
            EditedItem { item: it.item, title: it.title, link: it.link, outlet: it.outlet, edits }
        });
        Ok(edited.filter(|it| !it.edits.is_empty()).collect())
    }

    fn changed(&self, items: &[i64]) -> anyhow::Result<Changed> {
        Ok(Changed {
            wordings: self.store.wordings(items)?,
            taken_down: self.store.taken_down(items)?,
        })
    }
}

/// What is known of how articles were changed, by item.
struct Changed {
    wordings: BTreeMap<i64, Vec<Wording>>,
    taken_down: BTreeMap<i64, DateTime<Utc>>,
}

impl Changed {
    /// Those of one item that touch one of `watches`, oldest first.
    fn edits(&self, item: i64, engine: &watch::Engine, watches: &[&str]) -> Vec<Edit> {
        let mut edits = Vec::new();
        let wordings = self.wordings.get(&item).map(Vec::as_slice).unwrap_or_default();
        for pair in wordings.windows(2) {
            for change in changes(&pair[0].text, &pair[1].text) {
                edits.extend(touching(&change, pair[1].seen_at, engine, watches));
            }
        }
        edits.extend(self.taken_down.get(&item).map(|at| Edit {
            at: *at,
            what: Edited::Gone,
            named: Vec::new(),
            sentence: String::new(),
        }));
        edits
    }
}

/// The change, if a sentence of it names somebody a watch looks for. A sentence reworded so that
/// it no longer names somebody counts as removed.
fn touching(
    change: &Change<'_>,
    at: DateTime<Utc>,
    engine: &watch::Engine,
    watches: &[&str],
) -> Option<Edit> {
    let named = |sentence: &str| -> Vec<String> {
        let mut named = Vec::new();
        for name in watches.iter().flat_map(|watch| engine.named(watch, sentence)) {
            if !named.contains(&name) {
                named.push(name);
            }
        }
        named
    };
    let (what, named, sentence) = match *change {
        Change::Removed(old) => (Edited::Removed, named(old), old),
        Change::Added(new) => (Edited::Added, named(new), new),
        Change::Reworded(old, new) => {
            let (before, after) = (named(old), named(new));
            let only = |these: &[String], those: &[String]| -> Vec<String> {
                these.iter().filter(|name| !those.contains(name)).cloned().collect()
            };
            let (lost, gained) = (only(&before, &after), only(&after, &before));
            match (lost.is_empty(), gained.is_empty()) {
                (false, _) => (Edited::Removed, lost, old),
                (true, false) => (Edited::Added, gained, new),
                (true, true) => (Edited::Reworded, after, new),
            }
        }
    };
    let sentence = sentence.to_owned();
    (!named.is_empty()).then_some(Edit { at, what, named, sentence })
}
