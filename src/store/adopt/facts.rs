//! What the files say of a thing, written into its row: once when it is new, and whenever it has
//! changed.
use chrono::{DateTime, Utc};
use rusqlite::{Transaction, params};

use super::{
    super::{Result, host, seconds},
    Named, note,
};
use crate::model::Source;

/// A source that was not there: due first at `due_at`. Gives its row.
pub(super) fn insert_source(
    tx: &Transaction<'_>,
    source: &Source,
    now: DateTime<Utc>,
    due_at: DateTime<Utc>,
) -> Result<i64> {
    tx.execute(
        "INSERT INTO source (name, url, host, outlet, added_at, due_at, shuffle)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            source.name,
            source.url.as_str(),
            host::of(&source.url),
            source.outlet,
            seconds(now),
            seconds(due_at),
            shuffle(&source.name),
        ],
    )?;
    Ok(tx.last_insert_rowid())
}

/// What the file says of it today. Another address forgets what the old server told us.
pub(super) fn refresh_source(
    tx: &Transaction<'_>,
    row: i64,
    source: &Source,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.prepare_cached(
        "UPDATE source SET etag = NULL, last_modified = NULL, validated_url = NULL, body_hash = NULL,
                lives_at = NULL, moved_to = NULL, n_moved = 0, fill_url = NULL, not_before = NULL,
                due_at = min(due_at, ?3)
         WHERE id = ?1 AND url <> ?2",
    )?
    .execute(params![row, source.url.as_str(), seconds(now)])?;
    tx.prepare_cached(
        "UPDATE source SET url = ?2, host = CASE WHEN lives_at IS NULL THEN ?3 ELSE host END,
                outlet = ?4, role = ?5, country = ?6, lang = ?7, tags = ?8
         WHERE id = ?1 AND ((url, outlet, role, country, lang, tags) IS NOT (?2, ?4, ?5, ?6, ?7, ?8)
           OR (lives_at IS NULL AND host <> ?3))",
    )?
    .execute(params![
        row,
        source.url.as_str(),
        host::of(&source.url),
        source.outlet,
        source.role,
        source.country,
        source.lang,
        source.tags.join(" "),
    ])?;
    Ok(())
}

/// A place among sources due at the same second that has nothing to do with the order of the
/// file, in which one outlet's feeds stand side by side.
fn shuffle(name: &str) -> i64 {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3) // FNV-1a
    });
    i64::try_from(hash >> 33).unwrap_or(0)
}

/// A watch that comes later than the first day is run over what is stored.
pub(super) fn insert_watch(
    tx: &Transaction<'_>,
    watch: &Named,
    now: DateTime<Utc>,
    is_new_store: bool,
) -> Result<i64> {
    let below: Option<i64> = tx.query_row("SELECT max(id) + 1 FROM item", [], |row| row.get(0))?;
    tx.execute(
        "INSERT INTO watch (name, fingerprint, born_at, changed_at, rerun_below)
         VALUES (?1, ?2, ?3, ?3, ?4)",
        params![watch.name, watch.fingerprint, seconds(now), below.filter(|_| !is_new_store)],
    )?;
    Ok(tx.last_insert_rowid())
}

/// Other readers or watches: claims stay, and the next edition says so.
pub(super) fn refresh_digest(
    tx: &Transaction<'_>,
    row: i64,
    digest: &Named,
    now: DateTime<Utc>,
) -> Result<()> {
    let n_changed = tx.execute(
        "UPDATE digest SET fingerprint = ?2 WHERE id = ?1 AND fingerprint <> ?2",
        params![row, digest.fingerprint],
    )?;
    if 0 < n_changed {
        note(tx, now, &format!("\u{201c}{}\u{201d} has other readers or watches", digest.name))?;
    }
    Ok(())
}

/// Where the rule asks for something else than before, it looks back anew and counts from zero.
pub(super) fn refresh_watch(
    tx: &Transaction<'_>,
    row: i64,
    watch: &Named,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.execute(
        "UPDATE watch SET fingerprint = ?2, changed_at = ?3, n_gained = 0, n_lost = 0, n_tried = 0,
                n_taken = 0, rerun_below = (SELECT max(id) + 1 FROM item)
         WHERE id = ?1 AND fingerprint <> ?2",
        params![row, watch.fingerprint, seconds(now)],
    )?;
    Ok(())
}
