//! Making the store agree with the configuration: what came, what left, what has a new name.
//!
//! A rename (`was`) keeps the row, and with it history, "usual" and claims. A name that vanished
//! beside a new one of the same substance is taken for a rename nobody has confirmed: the old row
//! goes on under the new name, and nothing of it is mailed until `was` says so.
mod facts;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::{Result, Store, seconds};
use crate::model::Source;
use facts::{insert_source, insert_watch, refresh_digest, refresh_source, refresh_watch};

/// A watch or digest as the store knows it: a name, perhaps an old one, and what it amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name in force.
    pub name: String,
    /// The name before a rename.
    pub was: Option<String>,
    /// What tells a rename from a newcomer.
    pub fingerprint: String,
    /// For a digest: the slot before its birth, if it is born now. For a watch: unused.
    pub floor_at: DateTime<Utc>,
}

/// Rows by configured name, and what to tell the operator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adopted {
    /// Sources.
    pub sources: BTreeMap<String, i64>,
    /// Watches.
    pub watches: BTreeMap<String, i64>,
    /// Digests.
    pub digests: BTreeMap<String, i64>,
    /// Unconfirmed renames, each with its remedy, one line.
    pub doubts: Vec<String>,
}

/// The three kinds of thing that have a name and a life.
#[derive(Clone, Copy)]
enum Kind {
    Source,
    Watch,
    Digest,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Watch => "watch",
            Self::Digest => "digest",
        }
    }

    /// The column that tells a rename from a newcomer.
    fn substance(self) -> &'static str {
        match self {
            Self::Source => "url",
            Self::Watch | Self::Digest => "fingerprint",
        }
    }
}

impl Store {
    /// Makes sources, watches and digests agree with the configuration at `now`, all or nothing.
    ///
    /// The `n`th source, if it is new, is due at `first_due(n)`. A new or changed watch is marked to be run over
    /// what is stored. Each change leaves one line for the next edition.
    ///
    /// # Errors
    /// Database failure; the store is as it was.
    pub fn adopt(
        &mut self,
        sources: &[Source],
        watches: &[Named],
        digests: &[Named],
        now: DateTime<Utc>,
        first_due: impl Fn(usize) -> DateTime<Utc>,
    ) -> Result<Adopted> {
        let tx = self.db.transaction()?;
        let mut adopted = Adopted::default();
        let named: Vec<Named> = sources.iter().map(as_named).collect();
        adopted.sources = settle(&tx, Kind::Source, &named, now, &mut adopted.doubts, |n, _| {
            insert_source(&tx, &sources[n], now, first_due(n))
        })?;
        for source in sources {
            refresh_source(&tx, adopted.sources[&source.name], source, now)?;
        }
        let is_new_store = count(&tx, "watch")? == 0;
        adopted.watches = settle(&tx, Kind::Watch, watches, now, &mut adopted.doubts, |_, it| {
            insert_watch(&tx, it, now, is_new_store)
        })?;
        for watch in watches {
            refresh_watch(&tx, adopted.watches[&watch.name], watch, now)?;
        }
        adopted.digests = settle(&tx, Kind::Digest, digests, now, &mut adopted.doubts, |_, it| {
            tx.execute(
                "INSERT INTO digest (name, fingerprint, born_at, floor_at) VALUES (?1, ?2, ?3, ?4)",
                params![it.name, it.fingerprint, seconds(now), seconds(it.floor_at)],
            )?;
            Ok(tx.last_insert_rowid())
        })?;
        for digest in digests {
            refresh_digest(&tx, adopted.digests[&digest.name], digest, now)?;
        }
        tx.commit()?;
        Ok(adopted)
    }
}

impl Store {
    /// The rows of everything in force, for commands that only read.
    ///
    /// # Errors
    /// Database failure.
    pub fn rows(&self) -> Result<Adopted> {
        let all = |kind: Kind| -> Result<BTreeMap<String, i64>> {
            let query = format!("SELECT name, id FROM {} WHERE left_at IS NULL", kind.word());
            let mut query = self.db.prepare(&query)?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        };
        Ok(Adopted {
            sources: all(Kind::Source)?,
            watches: all(Kind::Watch)?,
            digests: all(Kind::Digest)?,
            doubts: Vec::new(),
        })
    }
}

fn as_named(source: &Source) -> Named {
    Named {
        name: source.name.clone(),
        was: source.was.clone(),
        fingerprint: source.url.to_string(),
        floor_at: DateTime::UNIX_EPOCH,
    }
}

/// Finds or makes the row of every configured name, and lets the others leave.
fn settle(
    tx: &Transaction<'_>,
    kind: Kind,
    wanted: &[Named],
    now: DateTime<Utc>,
    doubts: &mut Vec<String>,
    insert: impl Fn(usize, &Named) -> Result<i64>,
) -> Result<BTreeMap<String, i64>> {
    let table = kind.word();
    let configured: BTreeSet<&str> = wanted.iter().map(|it| it.name.as_str()).collect();
    let known = known(tx, kind)?;
    let mut vanished = vanished(&known, wanted, &configured);
    let mut rows = BTreeMap::new();
    for (n, it) in wanted.iter().enumerate() {
        let row = if let Some(known) = known.get(&it.name) {
            if known.is_away || known.is_held {
                let back = format!("UPDATE {table} SET left_at = NULL, is_held = 0 WHERE id = ?1");
                tx.execute(&back, [known.row])?;
            }
            known.row
        } else if let Some(row) = confirmed_rename(tx, kind, it, &configured, now)? {
            row
        } else if let Some((old, row)) = vanished.remove(it.fingerprint.as_str()) {
            doubts.push(hold(tx, kind, it, old, row)?);
            row
        } else {
            insert(n, it)?
        };
        rows.insert(it.name.clone(), row);
    }
    let kept: BTreeSet<i64> = rows.values().copied().collect();
    for it in known.values().filter(|it| !it.is_away && !kept.contains(&it.row)) {
        let leave = format!("UPDATE {table} SET left_at = ?2 WHERE id = ?1");
        tx.execute(&leave, params![it.row, seconds(now)])?;
    }
    Ok(rows)
}

/// What the store knows of a name.
struct Known {
    row: i64,
    /// No longer configured.
    is_away: bool,
    /// Seems renamed.
    is_held: bool,
    /// What tells a rename from a newcomer.
    substance: String,
}

/// Every name the store has ever known.
fn known(tx: &Transaction<'_>, kind: Kind) -> Result<BTreeMap<String, Known>> {
    let (table, substance) = (kind.word(), kind.substance());
    let query = format!("SELECT name, id, left_at IS NOT NULL, is_held, {substance} FROM {table}");
    let mut query = tx.prepare(&query)?;
    let rows = query.query_map([], |row| {
        let known = Known {
            row: row.get(1)?,
            is_away: row.get(2)?,
            is_held: row.get(3)?,
            substance: row.get(4)?,
        };
        Ok((row.get(0)?, known))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The name and row of what has gone just now, by what it amounts to; without what a newcomer says
/// it was. Each can go on under one new name only.
fn vanished<'a>(
    known: &'a BTreeMap<String, Known>,
    wanted: &[Named],
    configured: &BTreeSet<&str>,
) -> BTreeMap<&'a str, (&'a str, i64)> {
    let newcomers = wanted.iter().filter(|it| !known.contains_key(&it.name));
    let confirmed: BTreeSet<&str> = newcomers.filter_map(|it| it.was.as_deref()).collect();
    let mut vanished = BTreeMap::new();
    for (name, it) in known.iter().filter(|(_, it)| !it.is_away) {
        if !configured.contains(name.as_str()) && !confirmed.contains(name.as_str()) {
            vanished.insert(it.substance.as_str(), (name.as_str(), it.row));
        }
    }
    vanished
}

/// The row that `was` names, under its new name from now on.
fn confirmed_rename(
    tx: &Transaction<'_>,
    kind: Kind,
    it: &Named,
    configured: &BTreeSet<&str>,
    now: DateTime<Utc>,
) -> Result<Option<i64>> {
    let table = kind.word();
    let Some(was) = it.was.as_deref().filter(|was| !configured.contains(was)) else {
        return Ok(None);
    };
    let Some(row) = row_of(tx, table, was)? else { return Ok(None) };
    tx.execute(
        &format!("UPDATE {table} SET name = ?2, is_held = 0, left_at = NULL WHERE id = ?1"),
        params![row, it.name],
    )?;
    note(
        tx,
        now,
        &format!("the {table} \u{201c}{was}\u{201d} is now called \u{201c}{}\u{201d}", it.name),
    )?;
    Ok(Some(row))
}

/// The row of a vanished name with the same substance goes on, but held; gives the remedy.
fn hold(tx: &Transaction<'_>, kind: Kind, it: &Named, old: &str, row: i64) -> Result<String> {
    let table = kind.word();
    tx.execute(&format!("UPDATE {table} SET is_held = 1, left_at = NULL WHERE id = ?1"), [row])?;
    Ok(format!(
        "the {table} \u{201c}{old}\u{201d} is gone and \u{201c}{}\u{201d} looks the same; write was = \"{old}\" under it, until then nothing of it is mailed",
        it.name,
    ))
}

fn row_of(tx: &Transaction<'_>, table: &str, name: &str) -> Result<Option<i64>> {
    let query = format!("SELECT id FROM {table} WHERE name = ?1");
    Ok(tx.prepare_cached(&query)?.query_row([name], |row| row.get(0)).optional()?)
}

fn count(tx: &Transaction<'_>, table: &str) -> Result<i64> {
    Ok(tx.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?)
}

/// One line for the next edition.
pub(super) fn note(tx: &Connection, now: DateTime<Utc>, line: &str) -> Result<()> {
    tx.execute("INSERT INTO change (at, line) VALUES (?1, ?2)", params![seconds(now), line])?;
    Ok(())
}
