//! When to try a delivery or a mail server again. The outbox decides what a fault means.
use chrono::TimeDelta;

use super::jitter;

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

/// Minutes after the first, second, … failure to get a page.
const PAGE_STEPS: [i64; 4] = [10, 60, 6 * 60, 24 * 60];

/// How long a page that could not be had is left alone after its `n_tried`-th failure in a row:
/// 10 min, 1 h, 6 h, 24 h, each a fifth more or less; `None`: it is given up.
pub fn retry_page(n_tried: u32, seed: u64) -> Option<TimeDelta> {
    let minutes = PAGE_STEPS.get((n_tried.max(1) - 1) as usize)?;
    Some(jitter::around(TimeDelta::minutes(*minutes), seed))
}

fn step(n_th: u32, seed: u64) -> TimeDelta {
    let index = (n_th.max(1) as usize - 1).min(STEPS.len() - 1);
    jitter::around(TimeDelta::minutes(STEPS[index]), seed)
}
