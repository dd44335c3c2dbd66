//! What an edition may take, and taking it: claims and letters in one transaction.
//!
//! Open = a match that is not history, not late, and whose item no edition of this digest holds.
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, ToSql, TransactionBehavior, params};

use super::{
    Result, Store, instant,
    rows::{read_candidate, read_match},
    seconds, stories,
};
use crate::model::{Candidate, Tier, Window};

/// Where a digest stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// When it was first loaded.
    pub born_at: DateTime<Utc>,
    /// The slot before its birth: it never reaches back further.
    pub floor_at: DateTime<Utc>,
    /// It seems renamed and nobody has confirmed it: nothing is composed.
    pub is_held: bool,
    /// The last slot an edition answers.
    pub last_slot: Option<DateTime<Utc>>,
    /// Where the last edition's window ended.
    pub last_to: Option<DateTime<Utc>>,
}

/// Why an edition is a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It carries items.
    News,
    /// It says that there is nothing new.
    Quiet,
    /// There was nothing new, and nobody wanted to be told.
    Skipped,
    /// It could not be composed; its items stay open.
    Failed,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Quiet => "quiet",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }
}

/// A message to one recipient, its bytes final.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Envelope recipient.
    pub to: String,
    /// Envelope sender.
    pub from: String,
    /// Without angle brackets.
    pub message_id: String,
    /// The whole message.
    pub raw: Vec<u8>,
    /// Deliveries that were given up and whose items this message carries.
    pub makes_good: Vec<i64>,
}

/// An item an edition takes, and under which watch.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Row of the item.
    pub item: i64,
    /// Row of the watch.
    pub watch: i64,
    /// Number of the story within the edition.
    pub story: u32,
    /// Whether it is the head of a main story.
    pub is_main: bool,
    /// How much of it the watch is about.
    pub tier: Tier,
    /// Whether the digest held it before, and shows it in one line more.
    pub again: bool,
}

/// A composed edition, ready to be frozen.
#[derive(Clone, Debug)]
pub struct NewEdition {
    /// Row of the digest.
    pub digest: i64,
    /// The slot it answers.
    pub slot_at: DateTime<Utc>,
    /// Earlier slots nobody answered; they become rows without deliveries.
    pub missed: Vec<DateTime<Utc>>,
    /// What it covers; ends at composition.
    pub window: Window,
    /// Why it is a row.
    pub kind: Kind,
    /// The subject line; empty if nothing is sent.
    pub subject: String,
    /// Every item it takes.
    pub claims: Vec<Claimed>,
    /// One a recipient; empty if nothing is sent.
    pub letters: Vec<Letter>,
}

impl Store {
    /// Where a digest stands.
    ///
    /// # Errors
    /// Database failure.
    pub fn life(&self, digest: i64) -> Result<Life> {
        let life = self.db.query_row(
            "SELECT born_at, floor_at, is_held,
                    (SELECT max(slot_at) FROM edition WHERE digest = d.id),
                    (SELECT max(to_at) FROM edition
                     WHERE digest = d.id AND kind NOT IN ('missed', 'failed'))
             FROM digest d WHERE id = ?1",
            [digest],
            |row| {
                Ok(Life {
                    born_at: instant(row.get(0)?),
                    floor_at: instant(row.get(1)?),
                    is_held: row.get(2)?,
                    last_slot: row.get::<_, Option<i64>>(3)?.map(instant),
                    last_to: row.get::<_, Option<i64>>(4)?.map(instant),
                })
            },
        )?;
        Ok(life)
    }

    /// The same by name; `None` if the digest was never loaded.
    ///
    /// # Errors
    /// Database failure.
    pub fn life_of(&self, name: &str) -> Result<Option<Life>> {
        let row: Option<i64> = self
            .db
            .query_row("SELECT id FROM digest WHERE name = ?1", [name], |row| row.get(0))
            .optional()?;
        row.map(|row| self.life(row)).transpose()
    }

    /// The open items of a digest with their matches under `watches` (row and name, in the
    /// digest's order), oldest first.
    ///
    /// An item is given in its latest wording that matched. `is_news(published, first_seen)` says
    /// of an item from a source's first poll whether it is news rather than history.
    ///
    /// # Errors
    /// Database failure.
    pub fn open_items(
        &self,
        digest: i64,
        watches: &[(i64, String)],
        floor_at: DateTime<Utc>,
        is_news: impl Fn(Option<DateTime<Utc>>, DateTime<Utc>) -> bool,
    ) -> Result<Vec<Candidate>> {
        let open = format!("{COLUMNS} {OPEN}");
        let asked = params![digest, as_json(watches), seconds(floor_at)];
        self.candidates(&open, asked, watches, is_news)
    }

    /// Items the digest has shown before, in editions since `since`, though not as main stories,
    /// that are one now, and have not been shown again; with their matches under `watches`,
    /// oldest first.
    ///
    /// # Errors
    /// Database failure.
    pub fn second_looks(
        &self,
        digest: i64,
        watches: &[(i64, String)],
        since: DateTime<Utc>,
    ) -> Result<Vec<Candidate>> {
        let again = format!("{COLUMNS} {AGAIN}");
        let asked = params![digest, as_json(watches), seconds(since)];
        let mut candidates = self.candidates(&again, asked, watches, |_, _| true)?;
        let is_main = |it: &Candidate| it.matches.iter().any(|m| m.tier == Tier::Main);
        candidates.retain(is_main);
        Ok(candidates)
    }

    /// What a query over [`COLUMNS`] finds, an item in its latest wording that matched.
    fn candidates(
        &self,
        query: &str,
        asked: &[&dyn ToSql],
        watches: &[(i64, String)],
        is_news: impl Fn(Option<DateTime<Utc>>, DateTime<Utc>) -> bool,
    ) -> Result<Vec<Candidate>> {
        let mut query = self.db.prepare_cached(query)?;
        let mut found = query.query(asked)?;
        let mut open: BTreeMap<i64, (i64, Candidate)> = BTreeMap::new();
        while let Some(row) = found.next()? {
            let (id, n): (i64, i64) = (row.get("item")?, row.get("n")?);
            let matched = read_match(row, watches)?;
            match open.get_mut(&id) {
                Some((latest, candidate)) if *latest == n => candidate.matches.push(matched),
                Some((latest, _)) if n < *latest => (),
                _ => {
                    let candidate = read_candidate(row, matched)?;
                    let is_history: bool = row.get("is_history")?;
                    if !is_history || is_news(candidate.item.published, candidate.first_seen) {
                        open.insert(id, (n, candidate));
                    }
                }
            }
        }
        let rank = |name: &str| watches.iter().position(|(_, watch)| watch == name);
        let mut candidates: Vec<Candidate> = open.into_values().map(|(_, it)| it).collect();
        for candidate in &mut candidates {
            candidate.matches.sort_by_key(|matched| rank(&matched.watch));
        }
        Ok(candidates)
    }

    /// Freezes an edition: its slot, its claims and its letters, or nothing.
    ///
    /// `false` if the slot was already answered; then nothing is written.
    ///
    /// # Errors
    /// Database failure, or a claim another edition of the digest already holds; nothing is
    /// written and the items stay open.
    pub fn freeze(&mut self, edition: &NewEdition) -> Result<bool> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let taken: Option<i64> = tx
            .query_row(
                "SELECT id FROM edition WHERE digest = ?1 AND slot_at = ?2",
                params![edition.digest, seconds(edition.slot_at)],
                |row| row.get(0),
            )
            .optional()?;
        if taken.is_some() {
            return Ok(false);
        }
        let now = edition.window.to();
        for slot in &edition.missed {
            insert_edition(&tx, edition, *slot, "missed")?;
        }
        let id = insert_edition(&tx, edition, edition.slot_at, edition.kind.word())?;
        for claim in &edition.claims {
            tx.prepare_cached(
                "INSERT INTO edition_item (edition, digest, item, watch, story, is_main, tier, again)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                id,
                edition.digest,
                claim.item,
                claim.watch,
                claim.story,
                claim.is_main,
                claim.tier.word(),
                claim.again,
            ])?;
        }
        // The first claim of a story is its head.
        let mut last = None;
        for claim in edition.claims.iter().filter(|claim| !claim.again) {
            if last.replace(claim.story) != Some(claim.story) {
                stories::claim(&tx, claim.item, now)?;
            }
        }
        for letter in &edition.letters {
            tx.execute(
                "INSERT INTO delivery (edition, rcpt, sender, message_id, raw, state, queued_at, next_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?6)",
                params![id, letter.to, letter.from, letter.message_id, letter.raw, seconds(now)],
            )?;
            let carrier = tx.last_insert_rowid();
            for given_up in &letter.makes_good {
                tx.prepare_cached("UPDATE delivery SET made_good_by = ?2 WHERE id = ?1")?
                    .execute([*given_up, carrier])?;
            }
        }
        tx.commit()?;
        Ok(true)
    }
}

/// Rows of watches as a JSON list.
fn as_json(watches: &[(i64, String)]) -> String {
    let rows: Vec<i64> = watches.iter().map(|(row, _)| *row).collect();
    serde_json::to_string(&rows).expect("numbers are JSON")
}

const COLUMNS: &str = "
    SELECT i.id AS item, i.first_seen, i.is_history, v.n, v.title, v.summary, v.content, v.link,
           v.author, v.categories, v.lang AS item_lang, v.published, v.updated, i.key,
           s.name AS source, s.url, s.outlet, s.role, s.country, s.lang, s.tags,
           m.watch, m.score, m.tier, m.evidence, t.story
    FROM matched m
    JOIN watch w ON w.id = m.watch
    JOIN item i ON i.id = m.item
    JOIN version v ON v.id = m.version
    JOIN source s ON s.id = i.source
    LEFT JOIN told t ON t.item = i.id";

const OPEN: &str = "
    WHERE m.watch IN (SELECT value FROM json_each(?2))
      AND m.is_late = 0 AND w.is_held = 0 AND s.is_held = 0 AND i.first_seen >= ?3
      AND i.is_history < 2
      AND NOT EXISTS (SELECT 1 FROM edition_item e WHERE e.digest = ?1 AND e.item = m.item)
    ORDER BY i.id, v.n";

const AGAIN: &str = "
    WHERE m.watch IN (SELECT value FROM json_each(?2)) AND w.is_held = 0 AND s.is_held = 0
      AND v.n = i.n_versions
      AND m.item IN (
        SELECT item FROM edition d CROSS JOIN edition_item e ON e.edition = d.id
        WHERE d.digest = ?1 AND ?3 <= d.to_at
        GROUP BY item HAVING max(e.again) = 0 AND min(e.tier <> 'main') = 1)
    ORDER BY i.id, v.n";

fn insert_edition(
    tx: &rusqlite::Transaction<'_>,
    edition: &NewEdition,
    slot_at: DateTime<Utc>,
    kind: &str,
) -> Result<i64> {
    let is_answer = slot_at == edition.slot_at;
    tx.prepare_cached(
        "INSERT INTO edition (digest, slot_at, composed_at, from_at, to_at, kind, subject, n_items)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (digest, slot_at) DO NOTHING",
    )?
    .execute(params![
        edition.digest,
        seconds(slot_at),
        seconds(edition.window.to()),
        seconds(edition.window.from()),
        seconds(edition.window.to()),
        kind,
        if is_answer { edition.subject.as_str() } else { "" },
        if is_answer { edition.claims.len() } else { 0 },
    ])?;
    Ok(tx.last_insert_rowid())
}
