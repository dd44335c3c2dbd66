//! What was mailed before: for stories that go on, alerts that went out, items a reader never got.
use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Result, Store, instant, seconds};
use crate::model::{Earlier, Headline, Undelivered};

impl Store {
    /// What editions of the digest since `since` held, oldest first. What has no text any more is
    /// left out.
    ///
    /// # Errors
    /// Database failure.
    pub fn earlier(&self, digest: i64, since: DateTime<Utc>) -> Result<Vec<Earlier>> {
        let mut query = self.db.prepare_cached(
            "SELECT v.title, v.link, t.story, d.slot_at
             FROM edition d JOIN edition_item e ON e.edition = d.id
             JOIN item i ON i.id = e.item JOIN version v ON v.item = i.id AND v.n = i.n_versions
             LEFT JOIN told t ON t.item = i.id
             WHERE d.digest = ?1 AND ?2 <= d.to_at AND e.again = 0 ORDER BY d.slot_at",
        )?;
        let rows = query.query_map(params![digest, seconds(since)], |row| {
            Ok(Earlier {
                title: row.get(0)?,
                link: row.get(1)?,
                story: row.get(2)?,
                at: instant(row.get(3)?),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Of these items those that went out as alerts to each of these readers, and when the last of
    /// them was told. An alert that no server took told nobody.
    ///
    /// # Errors
    /// Database failure.
    pub fn alerted(
        &self,
        items: &[i64],
        readers: &[String],
    ) -> Result<BTreeMap<i64, DateTime<Utc>>> {
        let items = serde_json::to_string(items).expect("numbers are JSON");
        let readers: BTreeSet<String> = readers.iter().map(|to| to.to_lowercase()).collect();
        let mut query = self.db.prepare_cached(
            "SELECT e.item, d.composed_at, v.rcpt FROM json_each(?1) j
             JOIN edition_item e ON e.item = j.value JOIN edition d ON d.id = e.edition
             JOIN digest n ON n.id = e.digest JOIN delivery v ON v.edition = d.id
             WHERE n.name GLOB 'alert:*' AND v.state <> 'failed' ORDER BY d.composed_at DESC",
        )?;
        let mut rows = query.query([items])?;
        let mut told: BTreeMap<i64, BTreeMap<String, i64>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (item, at, to): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            told.entry(item).or_default().insert(to.to_lowercase(), at);
        }
        let to_all = |(item, told): (i64, BTreeMap<String, i64>)| {
            let at: Option<Vec<i64>> = readers.iter().map(|to| told.get(to).copied()).collect();
            Some((item, instant(at?.into_iter().max()?)))
        };
        Ok(told.into_iter().filter_map(to_all).collect())
    }

    /// Of these items those that some edition of the digest holds.
    ///
    /// # Errors
    /// Database failure.
    pub fn held_by(&self, digest: i64, items: &[i64]) -> Result<BTreeSet<i64>> {
        let items = serde_json::to_string(items).expect("numbers are JSON");
        let mut query = self.db.prepare_cached(
            "SELECT item FROM edition_item
             WHERE digest = ?1 AND item IN (SELECT value FROM json_each(?2))",
        )?;
        let rows = query.query_map(params![digest, items], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Editions of the digest that `to` never got, since `since`, oldest first: given up, and not
    /// carried by a later message that was not given up too.
    ///
    /// # Errors
    /// Database failure.
    pub fn undelivered(
        &self,
        digest: i64,
        to: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<Undelivered>> {
        let mut query = self.db.prepare_cached(
            "SELECT o.id, d.slot_at, coalesce(o.last_words, ''), d.id
             FROM delivery o JOIN edition d ON d.id = o.edition
             WHERE o.state = 'failed' AND o.rcpt = ?2 AND ?3 <= o.done_at AND d.digest = ?1
               AND d.n_items > 0
               AND NOT EXISTS (SELECT 1 FROM delivery later
                               WHERE later.id = o.made_good_by AND later.state <> 'failed')
             ORDER BY d.slot_at",
        )?;
        let rows = query.query_map(params![digest, to, seconds(since)], |row| {
            let (delivery, slot_at) = (row.get(0)?, instant(row.get(1)?));
            let undelivered = Undelivered { delivery, slot_at, why: row.get(2)?, items: vec![] };
            Ok((row.get(3)?, undelivered))
        })?;
        let mut all = Vec::new();
        for row in rows {
            let (edition, undelivered): (i64, Undelivered) = row?;
            all.push(Undelivered { items: self.headlines(edition)?, ..undelivered });
        }
        Ok(all)
    }

    /// The headlines of an edition, in the order of its mail.
    fn headlines(&self, edition: i64) -> Result<Vec<Headline>> {
        let mut query = self.db.prepare_cached(
            "SELECT coalesce(v.title, ''), coalesce(v.link, ''), s.outlet
             FROM edition_item e JOIN item i ON i.id = e.item JOIN source s ON s.id = i.source
             LEFT JOIN version v ON v.item = i.id AND v.n = i.n_versions
             WHERE e.edition = ?1 ORDER BY e.story, e.is_main DESC, i.id",
        )?;
        let rows = query.query_map([edition], |row| {
            Ok(Headline { title: row.get(0)?, link: row.get(1)?, outlet: row.get(2)? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
