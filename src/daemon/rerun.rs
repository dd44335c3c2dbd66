//! New and changed watches look back over what is stored, a page a step.
use chrono::{DateTime, Utc};

use super::{Daemon, by_full_text};
use crate::text;

/// Items a step; small enough that no poll waits for it.
const PAGE: usize = 200;

impl Daemon {
    /// Tries the first watch that is new or changed on one more page; nothing where none is.
    pub(super) fn look_back(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let Some(page) = self.store.rerun_page(now, PAGE)? else { return Ok(()) };
        // A held watch goes on under its old name; its rule is the configured one of the same row.
        let names = self.rows.watches.iter();
        let name = names.filter(|(_, row)| **row == page.watch).map(|(name, _)| name).next();
        let mut n_tried = 0;
        let mut verdict = |item, source: &_| {
            let words = text::ItemWords::of(item);
            let (matches, tried) = self.config.engine.tried(&words, item, source);
            n_tried += tried.iter().filter(|it| Some(*it) == name).count();
            let mut own = matches.into_iter().find(|matched| Some(&matched.watch) == name);
            by_full_text::mark_if_both(own.as_mut_slice(), &self.config.engine, item, source);
            own
        };
        let verdicts: Vec<_> =
            page.items.iter().map(|(_, _, item, source)| verdict(item, source)).collect();
        self.store.file_rerun(&page, &verdicts, n_tried, now)?;
        Ok(())
    }
}
