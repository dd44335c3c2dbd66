//! How long to leave a source alone: after an answer, after trouble, and while it is being asked.
//! It decides and does nothing; the store keeps the result.
use std::time::Duration;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

use super::{Rhythm, jitter};
use crate::model::{Asked, Pace, Trouble};

/// Shortest wait between two polls of one source, whatever its rhythm.
pub const MIN_WAIT: TimeDelta = TimeDelta::minutes(15);
/// The same for a server that does not validate, and for a feed of unknown or slow rhythm.
pub const LONG_FLOOR: TimeDelta = TimeDelta::hours(1);
/// Longest wait we choose ourselves, and the longest backoff.
pub const MAX_WAIT: TimeDelta = TimeDelta::hours(24);
/// Most of what `Cache-Control` and `Expires` may ask.
pub const MAX_BY_CACHE: TimeDelta = TimeDelta::days(7);
/// Most of what `ttl` and `sy:update*` may ask.
pub const MAX_BY_FEED: TimeDelta = TimeDelta::hours(24);
/// Most of what `Retry-After` may ask.
pub const MAX_RETRY_AFTER: TimeDelta = TimeDelta::days(30);

/// A feed that was taken down is asked again by hand only, or when its address changes.
pub const STOPPED: TimeDelta = TimeDelta::days(36_500);

/// A feed whose usual gap is under this is lively enough for [`MIN_WAIT`].
const LIVELY: TimeDelta = TimeDelta::hours(2);
/// As many identical bodies make a server that never validates a daily one.
const MANY_SAME: u32 = 3;

/// What a finished poll taught, as far as the next one depends on it.
#[derive(Clone, Debug)]
pub struct Polled<'a> {
    /// What the source's `poll` line says.
    pub rhythm: &'a Rhythm,
    /// Time between consecutive items of the feed, any order; empty when it is not known.
    pub gaps: &'a [TimeDelta],
    /// What server and document ask for.
    pub asked: Asked,
    /// Whether the server gave us anything to validate with, and heeds it.
    pub has_validators: bool,
    /// How many bodies in a row were the same without validators; 0 or 1 when the last was new.
    pub n_same: u32,
    /// Slower or faster than usual.
    pub pace: Pace,
    /// Chance: the same seed gives the same time.
    pub seed: u64,
    /// When the poll was committed.
    pub now: DateTime<Utc>,
}

/// When to ask again after an answer that was a feed or a 304.
///
/// `auto`: half the usual gap between items, so that an average item is seen half a gap late, at
/// the feed's pace (an eighth of the gap to all of it), at most [`MAX_WAIT`]. `every`: that. Both are stretched by up to a tenth, so that sources drift
/// apart. A timetable: its next slot.
///
/// Never earlier than the floor or what is asked for. The floor is [`MIN_WAIT`] if the server
/// validates and the usual gap is under two hours (or the user chose the rhythm), else
/// [`LONG_FLOOR`]; a day if three bodies in a row were the same and it never validates. What falls
/// into the document's `skipHours` or `skipDays` moves to the next hour allowed.
///
/// ```text
/// auto, gaps [1 h, 3 h, 9 h], validates            ->  now + 1 h 30 min … 1 h 39 min
/// auto, gaps [10 min],        validates            ->  now + 15 min     … 16 min 30 s
/// auto, gaps [10 min],        no validators        ->  now + 1 h        … 1 h 6 min
/// every 30 min, max-age 2 h                        ->  now + 2 h        … 2 h 12 min
/// ```
///
/// Source: RFC 9111 §5.2.2.1 (`max-age`), RSS 2.0 (`ttl`), RSS 1.0 `mod_syndication`.
pub fn next_poll(polled: &Polled<'_>) -> DateTime<Utc> {
    let usual = usual_gap(polled.gaps);
    let least = floor(polled, usual).max(asked_for(polled.asked));
    let at = match polled.rhythm {
        Rhythm::Auto => {
            let chosen = polled.pace.of(usual.unwrap_or_default() / 2).min(MAX_WAIT);
            polled.now + jitter::stretched(chosen.max(least), polled.seed)
        }
        Rhythm::Every(wait) => polled.now + jitter::stretched((*wait).max(least), polled.seed),
        Rhythm::Timetable(timetable) => {
            let earliest = polled.now + least;
            timetable.next_after(polled.now).map_or(earliest, |slot| slot.max(earliest))
        }
    };
    whole_second(polled.asked.skip.next_allowed(at))
}

/// Rounded up: the store keeps whole seconds, and a promise kept early is broken.
fn whole_second(at: DateTime<Utc>) -> DateTime<Utc> {
    let second = at.trunc_subsecs(0);
    if second < at { second + TimeDelta::seconds(1) } else { at }
}

/// The median; `None` of nothing.
fn usual_gap(gaps: &[TimeDelta]) -> Option<TimeDelta> {
    let mut gaps = gaps.to_vec();
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied()
}

fn floor(polled: &Polled<'_>, usual: Option<TimeDelta>) -> TimeDelta {
    let is_lively = usual.is_some_and(|gap| gap < LIVELY);
    let is_chosen = !matches!(polled.rhythm, Rhythm::Auto);
    if polled.has_validators && (is_lively || is_chosen) {
        MIN_WAIT
    } else if !polled.has_validators && MANY_SAME <= polled.n_same {
        MAX_WAIT
    } else {
        LONG_FLOOR
    }
}

fn asked_for(asked: Asked) -> TimeDelta {
    asked.by_cache.min(MAX_BY_CACHE).max(asked.by_feed.min(MAX_BY_FEED))
}

/// When to ask again after trouble; nothing but a 410 stops for good.
///
/// * `n_failed` — polls in a row that brought trouble, this one included.
///
/// ```text
/// Retry-After                                that, at most 30 days
/// 429 without it, other 4xx, not a feed, …   1 h, 2 h, 4 h, … 24 h
/// 5xx, slow, unreachable, broken off         15 min, 30 min, 1 h, … 24 h
/// 404, ended the process                     daily
/// 410                                        never by itself: after [`STOPPED`]
/// ```
/// Each stretched by up to a tenth; nothing is asked again within [`MIN_WAIT`].
///
/// Source: RFC 9110 §10.2.3 (`Retry-After`), RFC 6585 §4 (429).
pub fn after_trouble(
    trouble: &Trouble,
    n_failed: u32,
    seed: u64,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let wait = match trouble {
        Trouble::Busy { wait, .. } if TimeDelta::zero() < *wait => {
            (*wait).clamp(MIN_WAIT, MAX_RETRY_AFTER)
        }
        Trouble::Gone | Trouble::Status { status: 410 } => STOPPED,
        Trouble::Status { status: 404 } | Trouble::Dangerous { .. } => MAX_WAIT,
        Trouble::Busy { status: 429, .. }
        | Trouble::Status { status: 400..=499 }
        | Trouble::TooLarge { .. }
        | Trouble::Redirect { .. }
        | Trouble::Forbidden { .. }
        | Trouble::NotAFeed { .. }
        | Trouble::Unreadable(_) => doubled(LONG_FLOOR, n_failed),
        Trouble::Busy { .. }
        | Trouble::Status { .. }
        | Trouble::Unreachable(_)
        | Trouble::Slow { .. }
        | Trouble::BrokenOff { .. } => doubled(MIN_WAIT, n_failed),
    };
    whole_second(now + jitter::stretched(wait, seed))
}

/// `first`, doubled with every failure after the first, at most [`MAX_WAIT`].
fn doubled(first: TimeDelta, n_failed: u32) -> TimeDelta {
    let n_doublings = n_failed.saturating_sub(1).min(16); // 2^16 quarters of an hour are years
    (first * (1 << n_doublings)).min(MAX_WAIT)
}

/// Until when a source counts as being asked: if the poll never ends, it is due again then.
///
/// * `timeout` — what one poll may take.
/// * `n_taken` — polls of this source that began before this one and never ended.
///
/// One poll without an end is most likely an accident (a power cut, a stop), so the first wait is
/// short; from the second on it is the feed. A poll that ends the process each time is taken
/// after 0, ¼, 8¼, 24¼, 40¼ h, … and so at most three times in any 24 hours.
pub fn taken_until(now: DateTime<Utc>, timeout: Duration, n_taken: u32) -> DateTime<Utc> {
    let backoff = match n_taken {
        0 => MIN_WAIT,
        1 => TimeDelta::hours(8),
        _ => TimeDelta::hours(16),
    };
    let timeout = TimeDelta::from_std(timeout).map_or(MAX_WAIT, |timeout| timeout.min(MAX_WAIT));
    whole_second(now + timeout + backoff)
}
