//! When a host may be asked again.
use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};

use super::{Result, seconds};

/// Leaves `host` alone until `until`, or longer if somebody already said so.
pub(super) fn rest(db: &Connection, host: &str, until: DateTime<Utc>) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO host (name, next_at) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET next_at = max(next_at, excluded.next_at)",
    )?
    .execute(params![host, seconds(until)])?;
    Ok(())
}
