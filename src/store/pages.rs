//! Filing what a page brought: its text as a wording of the item, with words and matches, or why
//! there is none.
use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension as _, params};
use url::Url;

use super::{
    Result, Store, apart,
    came::{Came, Nothing, PageAsked, PageText},
    desk::Desk,
    file::Filed,
    host, seconds,
};
use crate::model::{PageFacts, Validators};

/// So many pages in a row without an article, and the source rests from being asked …
const ABSENT_IN_A_ROW: i64 = 6;
/// … for so long.
const ABSENT_REST: TimeDelta = TimeDelta::days(7);

/// What every look that found a text leaves behind of `?1`: validators `?2` to `?4`, and when it is
/// due again, `?5`, if it has matched: nobody asks how another one goes on.
const LOOKED: &str = "n_taken = 0, n_tried = 0, n_hops = 0, etag = ?2, last_modified = ?3,
    validated_url = ?4, due_at = CASE WHEN EXISTS (
      SELECT 1 FROM version v JOIN matched m ON m.version = v.id
      WHERE v.item = ?1 AND m.is_late = 0) THEN ?5 END";

impl Store {
    /// Files what pages brought, all in one transaction. A page the store refuses for itself costs
    /// no other, as with [`Self::file`]. An item whose feed has brought another wording meanwhile
    /// owes its article for that, and this one is let go.
    ///
    /// # Errors
    /// Database failure; then nothing is filed, and the pages are due again after their lease.
    pub fn file_pages(
        &mut self,
        pages: &[PageAsked],
        watches: &BTreeMap<String, i64>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Result<Filed>>> {
        let search = self.options.search;
        let mut tx = self.db.transaction()?;
        let mut filed = Vec::with_capacity(pages.len());
        for page in pages {
            let run = |db: &Connection| Filing { db, page, watches, search, now }.run();
            filed.push(apart(&mut tx, run)?);
        }
        tx.commit()?;
        Ok(filed)
    }
}

/// One page on its way in.
struct Filing<'a> {
    db: &'a Connection,
    page: &'a PageAsked,
    watches: &'a BTreeMap<String, i64>,
    search: bool,
    now: DateTime<Utc>,
}

impl Filing<'_> {
    fn run(&self) -> Result<Filed> {
        let Self { db, page, .. } = *self;
        let mut filed = Filed::default();
        if let Some(until) = page.host_rests_until {
            host::rest(db, &page.host, until)?;
        }
        let Some(was_read) = self.still_owed()? else { return Ok(filed) };
        match &page.came {
            Came::Text(text) => self.text(text, &mut filed)?,
            Came::Same { validators, look_at } => self.same(validators, *look_at)?,
            Came::Elsewhere(url) => self.elsewhere(url)?,
            Came::Nothing { state: Nothing::Gone, .. } if was_read => self.gone()?,
            Came::Nothing { why, .. } if was_read => self.end("read", why)?,
            Came::Nothing { state, why } => {
                self.end(state.word(), why)?;
                self.count(*state == Nothing::Absent)?;
            }
            Came::Failed { why, due_at } => self.failed(why, *due_at, was_read)?,
        }
        Ok(filed)
    }

    /// Whether the page was read for this wording before; `None` if it is owed for another one by
    /// now, or not at all: one on its way has its lease.
    fn still_owed(&self) -> Result<Option<bool>> {
        let state: Option<String> = self
            .db
            .prepare_cached(
                "SELECT state FROM owed WHERE item = ?1 AND version = ?2 AND due_at IS NOT NULL",
            )?
            .query_row([self.page.item, self.page.version], |row| row.get(0))
            .optional()?;
        Ok(state.map(|state| state == "read"))
    }

    /// A wording of its own, with everything that follows from it.
    fn text(&self, text: &PageText, filed: &mut Filed) -> Result<()> {
        let Self { db, page, now, .. } = *self;
        let (n, known_since): (i64, i64) = db
            .prepare_cached(
                "UPDATE item SET n_versions = n_versions + 1 WHERE id = ?1
                 RETURNING n_versions, first_seen",
            )?
            .query_row([page.item], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut desk = self.desk();
        let version = desk.file_version(page.item, n, &text.read, filed)?;
        desk.index(page.item, &text.read, Some(known_since))?;
        desk.file_counts()?;
        filed.n_changed = 1;
        self.note_facts(version, &text.facts)?;
        db.prepare_cached(&format!(
            "UPDATE owed SET {LOOKED}, hash = ?6, why = ?7, state = 'read', gone_at = NULL,
                    read_at = coalesce(read_at, ?8), n_looks = n_looks + (read_at IS NOT NULL)
             WHERE item = ?1"
        ))?
        .execute(params![
            page.item,
            text.validators.etag,
            text.validators.last_modified,
            text.validators.url,
            text.look_at.map(seconds),
            text.hash,
            text.facts.absence,
            seconds(now),
        ])?;
        self.count(false)
    }

    fn note_facts(&self, version: i64, facts: &PageFacts) -> Result<()> {
        self.db
            .prepare_cached(
                "INSERT INTO page (version, title, byline, lang, published, absence)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                version,
                facts.title,
                facts.byline,
                facts.lang,
                facts.published.map(seconds),
                facts.absence,
            ])?;
        Ok(())
    }

    /// The text is the one that was read.
    fn same(&self, validators: &Validators, look_at: Option<DateTime<Utc>>) -> Result<()> {
        self.db
            .prepare_cached(&format!(
                "UPDATE owed SET {LOOKED}, n_looks = n_looks + 1 WHERE item = ?1"
            ))?
            .execute(params![
                self.page.item,
                validators.etag,
                validators.last_modified,
                validators.url,
                look_at.map(seconds),
            ])?;
        Ok(())
    }

    fn elsewhere(&self, url: &Url) -> Result<()> {
        self.db
            .prepare_cached(
                "UPDATE owed SET url = ?2, host = ?3, origin = ?4, n_taken = 0, n_hops = n_hops + 1,
                        due_at = ?5
                 WHERE item = ?1",
            )?
            .execute(params![
                self.page.item,
                url.as_str(),
                host::of(url),
                url.origin().ascii_serialization(),
                seconds(self.now),
            ])?;
        Ok(())
    }

    /// Taken down; what was read stays.
    fn gone(&self) -> Result<()> {
        self.db
            .prepare_cached(
                "UPDATE owed SET n_taken = 0, due_at = NULL, gone_at = coalesce(gone_at, ?2)
                 WHERE item = ?1",
            )?
            .execute([self.page.item, seconds(self.now)])?;
        Ok(())
    }

    fn end(&self, state: &str, why: &str) -> Result<()> {
        self.db
            .prepare_cached(
                "UPDATE owed SET n_taken = 0, due_at = NULL, state = ?2, why = ?3 WHERE item = ?1",
            )?
            .execute(params![self.page.item, state, why])?;
        Ok(())
    }

    fn failed(&self, why: &str, due_at: Option<DateTime<Utc>>, was_read: bool) -> Result<()> {
        let state = match (was_read, due_at) {
            (true, _) => "read",
            (false, Some(_)) => "owed",
            (false, None) => "failed",
        };
        self.db
            .prepare_cached(
                "UPDATE owed SET n_taken = 0, n_tried = n_tried + 1, due_at = ?2, why = ?3,
                        state = ?4
                 WHERE item = ?1",
            )?
            .execute(params![self.page.item, due_at.map(seconds), why, state])?;
        Ok(())
    }

    /// Counts pages without an article; a source that has only such rests.
    fn count(&self, is_absent: bool) -> Result<()> {
        let until = seconds(self.now + ABSENT_REST);
        self.db
            .prepare_cached(
                "UPDATE source SET n_absent = CASE WHEN ?2 THEN n_absent + 1 ELSE 0 END,
                        absent_until = CASE WHEN ?2 AND ?3 <= n_absent + 1 THEN ?4 END
                 WHERE id = ?1 AND (?2 OR 0 < n_absent)",
            )?
            .execute(params![self.page.source, is_absent, ABSENT_IN_A_ROW, until])?;
        Ok(())
    }

    fn desk(&self) -> Desk<'_> {
        Desk {
            db: self.db,
            source: self.page.source,
            is_first: false,
            search: self.search,
            watches: self.watches,
            counts: BTreeMap::new(),
            keys: HashSet::new(),
            links: HashSet::new(),
            articles_since: None,
            n_owed: 0,
            now: self.now,
        }
    }
}
