//! Pages of what is stored, newest first, by words and by what is filed beside them.
use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, params};

use super::{Result, Store, instant, labels, seconds};

/// What narrows a look at the archive beside words; the default narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// First seen then or later.
    pub since: Option<DateTime<Utc>>,
    /// First seen before.
    pub until: Option<DateTime<Utc>>,
    /// Rows of sources: of one of them.
    pub sources: Option<Vec<i64>>,
    /// Primary tag, such as `ur`: written in it, as the item says, else its source.
    pub lang: Option<String>,
    /// Row of a watch that took the current wording.
    pub watch: Option<i64>,
    /// Number of a story.
    pub story: Option<i64>,
}

/// A watch that took fewer items is looked through item by item; of one that took more a page is
/// soon full, however its words are found.
const FEW: usize = 1_500;

/// Where candidates come from.
enum Drive {
    /// Nothing can be there.
    Nowhere,
    /// The index, by this expression.
    Index(String),
    /// The few items of the watch.
    Watch,
    /// The items of the story.
    Story,
    /// Everything there is.
    Everything,
}

const INDEXED: &str = "SELECT f.rowid FROM search f CROSS JOIN item i ON i.id = f.rowid
     WHERE f.search MATCH ?7 AND f.rowid < ?1";
const WITHOUT_WORDS: &str = "SELECT i.id FROM item i INDEXED BY item_without_words
     WHERE i.has_words = 0 AND i.id < ?1 AND ?7 = ?7";
const WATCHED: &str = "SELECT i.id FROM item i
     WHERE i.id IN (SELECT item FROM matched WHERE watch = ?6) AND i.id < ?1 AND ?7 IS NULL";
const TELLING: &str = "SELECT i.id FROM item i
     WHERE i.id IN (SELECT item FROM told WHERE story = ?9) AND i.id < ?1 AND ?7 IS NULL";
const STORED: &str = "SELECT i.id FROM item i WHERE i.id < ?1 AND ?7 IS NULL";

impl Store {
    /// Rows of at most `limit` items below row `below` that may satisfy `expression` (FTS5
    /// syntax; `None` takes all), in the order they were filed, the last one first. What is stored
    /// without its words is among them whatever they are: nothing is missed.
    ///
    /// The next page begins below the last row of this one; an empty page is the last.
    ///
    /// # Errors
    /// Database failure, or an expression that is none.
    pub fn page(
        &self,
        expression: Option<&str>,
        narrowed: &Narrowed,
        below: i64,
        limit: usize,
    ) -> Result<Vec<i64>> {
        let checks = checks(narrowed);
        let (expression, froms) = match self.drive(expression, narrowed)? {
            Drive::Nowhere => return Ok(Vec::new()),
            Drive::Index(expression) => (Some(expression), &[INDEXED, WITHOUT_WORDS][..]),
            Drive::Watch => (None, &[WATCHED][..]),
            Drive::Story => (None, &[TELLING][..]),
            Drive::Everything => (None, &[STORED][..]),
        };
        let mut rows = Vec::new();
        for from in froms {
            let query = format!("{from} {checks} ORDER BY 1 DESC LIMIT ?2");
            rows.extend(self.walk(&query, narrowed, expression.as_deref(), below, limit)?);
        }
        rows.sort_unstable_by_key(|row| std::cmp::Reverse(*row));
        rows.dedup(); // filed once, and without the words of its wording since
        rows.truncate(limit);
        Ok(rows)
    }

    fn walk(
        &self,
        query: &str,
        narrowed: &Narrowed,
        expression: Option<&str>,
        below: i64,
        limit: usize,
    ) -> Result<Vec<i64>> {
        let mut query = self.db.prepare_cached(query)?;
        let sources = narrowed.sources.as_ref();
        let sources = sources.map(|rows| serde_json::to_string(rows).expect("numbers are JSON"));
        let asked = params![
            below,
            limit,
            narrowed.since.map_or(i64::MIN, seconds),
            narrowed.until.map_or(i64::MAX, seconds),
            sources,
            narrowed.watch,
            expression,
            narrowed.lang,
            narrowed.story,
        ];
        let rows = query.query_map(asked, |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn drive(&self, expression: Option<&str>, narrowed: &Narrowed) -> Result<Drive> {
        if narrowed.story.is_some() {
            return Ok(Drive::Story);
        }
        if let Some(watch) = narrowed.watch
            && self.has_few(watch)?
        {
            return Ok(Drive::Watch);
        }
        let mut asked: Vec<String> = expression.map(|it| format!("({it})")).into_iter().collect();
        if let Some(sources) = &narrowed.sources {
            if sources.is_empty() {
                return Ok(Drive::Nowhere);
            }
            asked.push(labels::of_sources(sources));
        }
        if let Some(lang) = &narrowed.lang {
            asked.push(labels::of_language(lang, &self.writers(lang)?));
        }
        match self.stretch(narrowed)? {
            None => return Ok(Drive::Nowhere),
            Some((since, until)) if narrowed.since.is_some() || narrowed.until.is_some() => {
                asked.extend(labels::of_time(since, until));
            }
            Some(_) => (),
        }
        if asked.is_empty() {
            return Ok(Drive::Everything);
        }
        Ok(Drive::Index(asked.join(" AND ")))
    }

    /// The time that is asked for, as far as anything is stored of it; `None` if nothing is.
    fn stretch(&self, narrowed: &Narrowed) -> Result<Option<(DateTime<Utc>, DateTime<Utc>)>> {
        let (oldest, newest): (Option<i64>, Option<i64>) = self.db.query_row(
            "SELECT (SELECT min(first_seen) FROM item), (SELECT max(first_seen) FROM item)",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let Some((oldest, newest)) = oldest.zip(newest) else { return Ok(None) };
        let (oldest, newest) = (instant(oldest), instant(newest));
        let since = narrowed.since.map_or(oldest, |since| since.max(oldest));
        let until = narrowed.until.map_or(newest, |until| until.min(newest));
        Ok((since <= until).then_some((since, until)))
    }

    fn has_few(&self, watch: i64) -> Result<bool> {
        let query = "SELECT 1 FROM matched WHERE watch = ?1 LIMIT 1 OFFSET ?2";
        let one: Option<i64> =
            self.db.query_row(query, params![watch, FEW], |row| row.get(0)).optional()?;
        Ok(one.is_none())
    }

    /// Rows of the sources that write in a language; none while every item says its own.
    fn writers(&self, lang: &str) -> Result<Vec<i64>> {
        let unknown = "SELECT 1 FROM search WHERE search MATCH ?1 LIMIT 1";
        if !self.db.prepare_cached(unknown)?.exists([labels::of_language("", &[])])? {
            return Ok(Vec::new());
        }
        let query = format!("SELECT id FROM source s WHERE {} = ?1", primary("s.lang"));
        let mut query = self.db.prepare_cached(&query)?;
        let rows = query.query_map([lang], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Rows of the sources the store knows, configured or no longer: those of this name, those of
    /// this country (ISO 3166 alpha-2 in capitals); `None` asks for nothing.
    ///
    /// # Errors
    /// Database failure.
    pub fn rows_of_sources(&self, name: Option<&str>, country: Option<&str>) -> Result<Vec<i64>> {
        let query = "SELECT id FROM source WHERE (?1 IS NULL OR name = ?1)
                     AND (?2 IS NULL OR country = ?2) ORDER BY id";
        let mut query = self.db.prepare_cached(query)?;
        let rows = query.query_map([name, country], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// The conditions again, exactly: a label of time is only as good as a day, and what is filed
/// without words has no labels. The plus keeps SQLite from going by time and sorting all it finds.
fn checks(narrowed: &Narrowed) -> String {
    let of_watch = match &narrowed.watch {
        None => "?6 IS NULL",
        Some(_) => {
            "EXISTS (SELECT 1 FROM matched m JOIN version v ON v.id = m.version
                     WHERE m.watch = ?6 AND m.item = i.id AND v.n = i.n_versions)"
        }
    };
    let of_language = match &narrowed.lang {
        None => "?8 IS NULL".to_owned(),
        Some(_) => format!(
            "?8 = (SELECT {} FROM version v JOIN source s ON s.id = i.source
                   WHERE v.item = i.id AND v.n = i.n_versions)",
            primary("coalesce(v.lang, s.lang)")
        ),
    };
    format!(
        "AND ?3 <= +i.first_seen AND +i.first_seen < ?4
         AND (?5 IS NULL OR i.source IN (SELECT value FROM json_each(?5)))
         AND (?9 IS NULL OR EXISTS (SELECT 1 FROM told WHERE item = i.id AND story = ?9))
         AND {of_watch} AND {of_language}"
    )
}

/// `ur` of a column that says `ur-PK`, in SQL.
fn primary(tag: &str) -> String {
    let tag = format!("replace({tag}, '_', '-') || '-'");
    format!("lower(substr({tag}, 1, instr({tag}, '-') - 1))")
}
