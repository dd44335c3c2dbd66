//! How many items of these days speak of what: the rarer, the more it says.
use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
};

use foldhash::fast::FixedState;
use rusqlite::{Connection, OptionalExtension as _};

use super::Result;

/// Counts that are remembered at once: what a page of items and their kin speak of is more, and most
/// of it comes once.
const REMEMBERED: usize = 8_192;

/// The row that counts the items.
const ITEMS: i64 = -1;

/// Counts as they were when first asked for: a page of items changes them little.
pub(super) struct Counts<'db> {
    db: &'db Connection,
    n_items: f64,
    known: RefCell<HashMap<u32, u32, FixedState>>,
    /// Of items of the same page, which are not in the table yet.
    of_page: RefCell<HashMap<u32, u32, FixedState>>,
    n_of_page: Cell<u32>,
}

impl<'db> Counts<'db> {
    /// None remembered yet.
    pub(super) fn of(db: &'db Connection) -> Result<Self> {
        let n_items = read(db, ITEMS)?;
        let (known, of_page) = (RefCell::default(), RefCell::default());
        Ok(Self { db, n_items: f64::from(n_items), known, of_page, n_of_page: Cell::new(0) })
    }

    /// Counts one more item of this page: those behind it are to find it.
    pub(super) fn note(&self, terms: &[u32]) {
        let mut of_page = self.of_page.borrow_mut();
        for term in terms {
            *of_page.entry(*term).or_default() += 1;
        }
        self.n_of_page.set(self.n_of_page.get() + u32::from(!terms.is_empty()));
    }

    /// How many items speak of it.
    pub(super) fn of_term(&self, term: u32) -> Result<u32> {
        let of_page = self.of_page.borrow().get(&term).copied().unwrap_or(0);
        Ok(of_page + self.stored(term)?)
    }

    fn stored(&self, term: u32) -> Result<u32> {
        if let Some(n) = self.known.borrow().get(&term) {
            return Ok(*n);
        }
        let n = read(self.db, i64::from(term))?;
        let mut known = self.known.borrow_mut();
        if known.len() == REMEMBERED {
            known.clear();
        }
        known.insert(term, n);
        Ok(n)
    }

    /// How much it says that an item speaks of this: 0 for what all do.
    pub(super) fn weight(&self, term: u32) -> Result<f64> {
        let n = f64::from(self.of_term(term)?);
        let n_items = self.n_items + f64::from(self.n_of_page.get());
        Ok(((n_items + 1.0) / (n + 0.5)).ln().max(0.0))
    }
}

fn read(db: &Connection, term: i64) -> Result<u32> {
    let mut query = db.prepare_cached("SELECT n FROM term WHERE term = ?1")?;
    Ok(query.query_row([term], |row| row.get(0)).optional()?.unwrap_or(0))
}

/// Counts what some items speak of, each of whose terms comes once.
pub(super) fn add<'t>(db: &Connection, items: impl Iterator<Item = &'t [u32]>) -> Result<()> {
    let sql =
        "INSERT INTO term (term, n) VALUES (?1, ?2) ON CONFLICT (term) DO UPDATE SET n = n + ?2";
    change(db, items, sql)
}

/// Counts it no more.
pub(super) fn remove<'t>(db: &Connection, items: impl Iterator<Item = &'t [u32]>) -> Result<()> {
    change(db, items, "UPDATE term SET n = max(0, n - ?2) WHERE term = ?1")?;
    db.prepare_cached("DELETE FROM term WHERE n = 0")?.execute([])?;
    Ok(())
}

fn change<'t>(db: &Connection, items: impl Iterator<Item = &'t [u32]>, sql: &str) -> Result<()> {
    let mut changes: HashMap<i64, u32> = HashMap::new();
    for terms in items {
        *changes.entry(ITEMS).or_default() += 1;
        for term in terms {
            *changes.entry(i64::from(*term)).or_default() += 1;
        }
    }
    let mut statement = db.prepare_cached(sql)?;
    for (term, n) in changes {
        statement.execute([term, i64::from(n)])?;
    }
    Ok(())
}
