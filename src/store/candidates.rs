//! What an edition may take. Claims nothing.
//!
//! Open = a match that is not history, not late, and whose item no edition of this digest holds.
use chrono::{DateTime, Utc};
use rusqlite::{ToSql, params};

use super::{
    Result, Store,
    rows::{ITEM, SOURCE, read_candidate, read_match},
    seconds,
};
use crate::model::{Candidate, Match, Tier};

impl Store {
    /// The open items of a digest with their matches under `watches` (row and name, in the
    /// digest's order), oldest first.
    ///
    /// An item is given in its latest wording that matched. `is_news(published, first_seen)` says
    /// of an item from a source's first poll whether it is news rather than history. `settle` is
    /// called with each as it was stored, before the next is read: what it leaves of the text is
    /// what stays in memory.
    ///
    /// # Errors
    /// Database failure.
    pub fn open_items(
        &self,
        digest: i64,
        watches: &[(i64, String)],
        floor_at: DateTime<Utc>,
        is_news: impl Fn(Option<DateTime<Utc>>, DateTime<Utc>) -> bool,
        settle: impl FnMut(&mut Candidate),
    ) -> Result<Vec<Candidate>> {
        let asked = params![digest, as_json(watches), seconds(floor_at)];
        let is_wanted = |is_history: bool, candidate: &Candidate| {
            !is_history || is_news(candidate.item.published, candidate.first_seen)
        };
        self.settled((OPEN, asked), (watches, false), is_wanted, settle)
    }

    /// Items the digest has shown before, in editions since `since`, though not as main stories,
    /// that are one now, and have not been shown again; with their matches under `watches`,
    /// oldest first. `settle` as in [`Store::open_items`].
    ///
    /// # Errors
    /// Database failure.
    pub fn second_looks(
        &self,
        digest: i64,
        watches: &[(i64, String)],
        since: DateTime<Utc>,
        settle: impl Fn(&mut Candidate),
    ) -> Result<Vec<Candidate>> {
        let asked = params![digest, as_json(watches), seconds(since)];
        let is_wanted = |_, candidate: &Candidate| {
            candidate.matches.iter().any(|matched| matched.tier == Tier::Main)
        };
        self.settled((AGAIN, asked), (watches, true), is_wanted, settle)
    }

    /// The wanted ones of the wordings a query finds, settled one by one; `is_wanted` is told
    /// whether an item came with its source's first poll.
    fn settled(
        &self,
        (query, asked): (&str, &[&dyn ToSql]),
        (watches, late): (&[(i64, String)], bool),
        is_wanted: impl Fn(bool, &Candidate) -> bool,
        mut settle: impl FnMut(&mut Candidate),
    ) -> Result<Vec<Candidate>> {
        // One look at the file for all of them.
        let _snapshot = self.db.unchecked_transaction()?;
        let mut items = Vec::new();
        for version in self.latest(query, asked)? {
            let (is_history, mut candidate) = self.candidate(version, watches, late)?;
            if is_wanted(is_history, &candidate) {
                settle(&mut candidate);
                items.push(candidate);
            }
        }
        Ok(items)
    }

    /// Of the wordings a query finds the first of each item; items in their order.
    fn latest(&self, query: &str, asked: &[&dyn ToSql]) -> Result<Vec<i64>> {
        let mut query = self.db.prepare_cached(query)?;
        let rows = query.query_map(asked, |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut found: Vec<(i64, i64)> = rows.collect::<rusqlite::Result<_>>()?;
        found.dedup_by_key(|(item, _)| *item);
        Ok(found.into_iter().map(|(_, version)| version).collect())
    }

    /// A wording with its matches under `watches`, in their order, and whether it came with its
    /// source's first poll. One at a time: sorting all of them would hold every text twice.
    ///
    /// * `late` — whether matches count that a changed rule found looking back.
    fn candidate(
        &self,
        version: i64,
        watches: &[(i64, String)],
        late: bool,
    ) -> Result<(bool, Candidate)> {
        let matches = self.open_matches(version, watches, late)?;
        let mut query = self.db.prepare_cached(&format!(
            "SELECT i.id AS item, i.first_seen, i.is_history, {ITEM}, {SOURCE}, t.story
             FROM version v JOIN item i ON i.id = v.item JOIN source s ON s.id = i.source
             LEFT JOIN told t ON t.item = i.id
             WHERE v.id = ?1"
        ))?;
        let found = query.query_row([version], |row| {
            Ok((row.get("is_history")?, read_candidate(row, matches)?))
        })?;
        Ok(found)
    }

    fn open_matches(
        &self,
        version: i64,
        watches: &[(i64, String)],
        late: bool,
    ) -> Result<Vec<Match>> {
        let mut query = self.db.prepare_cached(MATCHES)?;
        let mut rows = query.query([version])?;
        let mut matches = Vec::new();
        while let Some(row) = rows.next()? {
            let (watch, is_late): (i64, bool) = (row.get("watch")?, row.get("is_late")?);
            let place = watches.iter().position(|(row, _)| *row == watch);
            if let Some(place) = place.filter(|_| late || !is_late) {
                matches.push((place, read_match(row, &watches[place].1)?));
            }
        }
        matches.sort_by_key(|(place, _)| *place);
        Ok(matches.into_iter().map(|(_, matched)| matched).collect())
    }
}

/// Rows of watches as a JSON list.
fn as_json(watches: &[(i64, String)]) -> String {
    let rows: Vec<i64> = watches.iter().map(|(row, _)| *row).collect();
    serde_json::to_string(&rows).expect("numbers are JSON")
}

const MATCHES: &str = "
    SELECT m.watch, m.score, m.tier, m.evidence, m.is_late
    FROM matched m JOIN watch w ON w.id = m.watch
    WHERE m.version = ?1 AND w.is_held = 0";

const OPEN: &str = "
    SELECT m.item, m.version
    FROM matched m
    JOIN watch w ON w.id = m.watch
    JOIN item i ON i.id = m.item
    JOIN version v ON v.id = m.version
    JOIN source s ON s.id = i.source
    WHERE m.watch IN (SELECT value FROM json_each(?2))
      AND m.is_late = 0 AND w.is_held = 0 AND s.is_held = 0 AND i.first_seen >= ?3
      AND i.is_history < 2
      AND NOT EXISTS (SELECT 1 FROM edition_item e WHERE e.digest = ?1 AND e.item = m.item)
    ORDER BY m.item, v.n DESC";

const AGAIN: &str = "
    SELECT m.item, m.version
    FROM matched m
    JOIN watch w ON w.id = m.watch
    JOIN item i ON i.id = m.item
    JOIN version v ON v.id = m.version
    JOIN source s ON s.id = i.source
    WHERE m.watch IN (SELECT value FROM json_each(?2)) AND w.is_held = 0 AND s.is_held = 0
      AND v.n = i.n_versions
      AND m.item IN (
        SELECT item FROM edition d CROSS JOIN edition_item e ON e.edition = d.id
        WHERE d.digest = ?1 AND ?3 <= d.to_at
        GROUP BY item HAVING max(e.again) = 0 AND min(e.tier <> 'main') = 1)
    ORDER BY m.item";
