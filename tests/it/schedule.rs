//! When things are due.
mod civil;
mod rhythm;
mod spelling;
mod waiting;

use chrono::{DateTime, Utc};

/// `2026-03-29T01:00:00Z`, or `2026-03-29 01:00` for short.
fn utc(text: &str) -> DateTime<Utc> {
    let long =
        if text.len() == 16 { format!("{}:00Z", text.replace(' ', "T")) } else { text.into() };
    long.parse().unwrap()
}
