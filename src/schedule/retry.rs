//! When to try a delivery or a mail server again. The outbox decides what a fault means.
use chrono::{DateTime, TimeDelta, Utc};

use super::jitter;

/// A delivery refused for now is given up after this.
pub const EXPIRES_AFTER: TimeDelta = TimeDelta::hours(48);

/// Minutes after the first, second, … try; the last holds from there on.
const STEPS: [i64; 5] = [1, 5, 15, 60, 120];

/// How long a delivery waits after its `n_attempts`-th try: 1, 5, 15, 60 min, then 2 h, each a
/// fifth more or less.
pub fn retry_delivery(n_attempts: u32, seed: u64) -> TimeDelta {
    step(n_attempts, seed)
}

/// How long the whole queue waits after the mail server's `n_faults`-th fault in a row: the same.
pub fn retry_server(n_faults: u32, seed: u64) -> TimeDelta {
    step(n_faults, seed)
}

/// Whether a delivery has been refused for now for [`EXPIRES_AFTER`].
///
/// Ask only where the fault lies with the message or its recipient: while the server is at fault
/// nothing expires.
pub fn is_expired(queued_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    EXPIRES_AFTER <= now - queued_at
}

fn step(n_th: u32, seed: u64) -> TimeDelta {
    let index = (n_th.max(1) as usize - 1).min(STEPS.len() - 1);
    jitter::around(TimeDelta::minutes(STEPS[index]), seed)
}
