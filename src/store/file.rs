//! Filing what a poll brought: items, words, matches, validators and the next due time at once.
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use url::Url;

use super::{
    Result, Store, apart,
    desk::Desk,
    gaps, host,
    identity::{self, Known},
    outcome,
    polled::{About, Due, News, Polled, Read},
    window,
};
use crate::model::Pace;

/// What filing one poll changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filed {
    /// Items never seen before.
    pub n_new: usize,
    /// Items whose wording changed.
    pub n_changed: usize,
    /// Matches among both.
    pub n_matched: usize,
    /// Old items republished, kept out of the mail.
    pub n_held: usize,
    /// Whether the source could not be read before this poll.
    pub was_failing: bool,
    /// Whether this trouble is to be said now: when it begins; for a 404, after three days.
    pub is_said: bool,
    /// Whether items may have been lost since the poll before.
    pub has_gap: bool,
    /// When the source is due next.
    pub due_at: DateTime<Utc>,
}

impl Store {
    /// Files finished polls at `now`, all in one transaction. A poll the store refuses for itself
    /// costs no other: in its place stands why, nothing of it is filed, and its source is due again
    /// after its lease.
    ///
    /// `watches` gives the row of each watch the matches name.
    ///
    /// # Errors
    /// Database failure; then nothing of any poll is filed, and all are due again after their lease.
    pub fn file<'p>(
        &mut self,
        polls: impl IntoIterator<Item = &'p Polled>,
        watches: &BTreeMap<String, i64>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Result<Filed>>> {
        let search = self.options.search;
        let mut tx = self.db.transaction()?;
        let mut filed = Vec::new();
        for poll in polls {
            let run = |db: &Connection| Filing { db, poll, watches, search, now }.run();
            filed.push(apart(&mut tx, run)?);
        }
        tx.commit()?;
        Ok(filed)
    }
}

/// One poll on its way in.
struct Filing<'a> {
    db: &'a Connection,
    poll: &'a Polled,
    watches: &'a BTreeMap<String, i64>,
    search: bool,
    now: DateTime<Utc>,
}

impl Filing<'_> {
    fn run(&self) -> Result<Filed> {
        let Self { db, poll, now, .. } = *self;
        if let Some(until) = poll.host_rests_until {
            host::rest(db, &poll.host, until)?;
        }
        let before = outcome::Before::of(db, poll.source)?;
        let was_failing = before.failing_since.is_some();
        let filed = Filed { was_failing, due_at: poll.due.same, ..Filed::default() };
        match &poll.news {
            News::Failed(_) if before.is_filling => self.end_fill(&before, filed, false),
            News::Failed(trouble) => {
                outcome::fail(db, poll, trouble, now)?;
                Ok(Filed { is_said: outcome::is_said(trouble, &before, now), ..filed })
            }
            News::Same { validators } | News::Unchanged { validators } => {
                outcome::succeed(db, poll, validators, &before, now)?;
                Ok(filed)
            }
            News::Read { items, validators, about } => {
                outcome::succeed(db, poll, validators, &before, now)?;
                self.document(items, about, &before, filed)
            }
            News::Filled { items, older } => self.older_page(items, older.as_ref(), &before, filed),
        }
    }

    fn document(
        &self,
        items: &[Read],
        about: &About,
        before: &outcome::Before,
        mut filed: Filed,
    ) -> Result<Filed> {
        let Self { db, poll, now, .. } = *self;
        let mut desk = self.desk(items, before.is_first);
        desk.articles_since = about.articles_since;
        let known: Vec<Option<Known>> = desk.find_all(items)?;
        let held = window::held(&desk, items, &known, before)?;
        for (at, (read, known)) in items.iter().zip(&known).enumerate() {
            let history = if held.contains(&at) { HELD } else { i64::from(before.is_first) };
            desk.file_item(read, known.as_ref(), history, &mut filed)?;
        }
        desk.file_counts()?;
        filed.n_held = held.len();
        let n_known = known.iter().flatten().count();
        // Old items under new ids are known too: nothing can have come and gone between them.
        let gap = gaps::gap_between(before, items, n_known + held.len(), now);
        let (pace, due_at) = paced(&poll.due, before, n_known, items.len(), gap.is_some());
        filed.due_at = due_at;
        filed.has_gap = gap.is_some();
        outcome::describe(db, poll.source, about, (pace, due_at), now)?;
        window::note_window(db, poll.source, items, &filed, before, now)?;
        if let Some((from, to)) = gap {
            gaps::open_gap(db, poll.source, (from, to), about.older.as_ref(), due_at, now)?;
        }
        Ok(filed)
    }

    /// Items of the gap are news; what is older than the gap is history.
    fn older_page(
        &self,
        items: &[Read],
        older: Option<&Url>,
        before: &outcome::Before,
        mut filed: Filed,
    ) -> Result<Filed> {
        let Self { db, poll, now, .. } = *self;
        let from = gaps::open_since(db, poll.source)?;
        let mut desk = self.desk(items, false);
        let known = desk.find_all(items)?;
        for (read, known) in items.iter().zip(&known) {
            let is_news = from.is_some_and(|from| read.told_at().is_some_and(|at| from <= at));
            desk.file_item(read, known.as_ref(), i64::from(!is_news), &mut filed)?;
        }
        desk.file_counts()?;
        gaps::count_filled(db, poll.source, filed.n_new)?;
        let oldest = items.iter().filter_map(Read::told_at).min();
        let is_closed = known.iter().any(Option::is_some)
            || oldest.is_some_and(|oldest| from.is_some_and(|from| oldest <= from));
        let next = older.filter(|_| !is_closed && !items.is_empty());
        match next {
            Some(older) if before.n_fill + 1 < gaps::MAX_PAGES => {
                gaps::next_page(db, poll.source, older, now)?;
                Ok(Filed { due_at: now, ..filed })
            }
            _ => self.end_fill(before, filed, is_closed),
        }
    }

    /// Back to the feed itself, at the time it was due anyway, or later if the server said so.
    fn end_fill(&self, before: &outcome::Before, filed: Filed, is_closed: bool) -> Result<Filed> {
        let due_at = before.fill_then.unwrap_or(self.poll.due.same);
        let due_at = self.poll.not_before.map_or(due_at, |until| until.max(due_at));
        gaps::end_fill(self.db, self.poll.source, due_at, is_closed, self.now)?;
        Ok(Filed { due_at, ..filed })
    }

    fn desk<'a>(&'a self, items: &'a [Read], is_first: bool) -> Desk<'a> {
        Desk {
            db: self.db,
            source: self.poll.source,
            is_first,
            search: self.search,
            watches: self.watches,
            counts: BTreeMap::new(),
            keys: items.iter().map(|read| read.item.key.as_str()).collect(),
            links: items.iter().filter_map(identity::canon_hash).collect(),
            articles_since: None,
            n_owed: 0,
            now: self.now,
        }
    }
}

/// `item.is_history` of an old item republished: never mailed as news.
const HELD: i64 = 2;

/// Slower where over two thirds were known, faster where under one third was; much faster where
/// items may have been lost.
fn paced(
    due: &Due,
    before: &outcome::Before,
    n_known: usize,
    n_items: usize,
    has_gap: bool,
) -> (Pace, DateTime<Utc>) {
    let pace = before.pace;
    if has_gap {
        (pace.faster().faster(), due.faster)
    } else if before.is_first || n_items == 0 {
        (pace, due.same)
    } else if 2 * n_items < 3 * n_known {
        (pace.slower(), due.slower)
    } else if 3 * n_known < n_items {
        (pace.faster(), due.faster)
    } else {
        (pace, due.same)
    }
}
