//! Hosts: which one an address belongs to, and when it may be asked again.
use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use url::Url;

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

/// The queue a source waits in: host and port, since a test server is one host with many.
pub(super) fn of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}
