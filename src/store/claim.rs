//! Taking a slot and its items: claims and letters in one transaction.
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::{Result, Store, instant, seconds, stories};
use crate::model::{Tier, Window};

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
        for slot in &edition.missed {
            insert_edition(&tx, edition, *slot, "missed")?;
        }
        let id = insert_edition(&tx, edition, edition.slot_at, edition.kind.word())?;
        let now = edition.window.to();
        insert_claims(&tx, id, edition)?;
        // The first claim of a story is its head.
        let mut last = None;
        for claim in edition.claims.iter().filter(|claim| !claim.again) {
            if last.replace(claim.story) != Some(claim.story) {
                stories::claim(&tx, claim.item, now)?;
            }
        }
        for letter in &edition.letters {
            insert_letter(&tx, id, letter, now)?;
        }
        tx.commit()?;
        Ok(true)
    }
}

fn insert_edition(
    db: &Connection,
    edition: &NewEdition,
    slot_at: DateTime<Utc>,
    kind: &str,
) -> Result<i64> {
    let is_answer = slot_at == edition.slot_at;
    db.prepare_cached(
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
    Ok(db.last_insert_rowid())
}

fn insert_claims(db: &Connection, id: i64, edition: &NewEdition) -> Result<()> {
    for claim in &edition.claims {
        db.prepare_cached(
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
    Ok(())
}

/// Puts a letter in the outbox; what it makes good is made good.
fn insert_letter(db: &Connection, edition: i64, letter: &Letter, now: DateTime<Utc>) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO delivery (edition, rcpt, sender, message_id, raw, state, queued_at, next_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 'queued', ?6, ?6)",
    )?
    .execute(params![
        edition,
        letter.to,
        letter.from,
        letter.message_id,
        letter.raw,
        seconds(now)
    ])?;
    let carrier = db.last_insert_rowid();
    for given_up in &letter.makes_good {
        db.prepare_cached("UPDATE delivery SET made_good_by = ?2 WHERE id = ?1")?
            .execute([*given_up, carrier])?;
    }
    Ok(())
}
