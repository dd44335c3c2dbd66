//! Chance without a generator: the caller's seed decides, so the same seed gives the same time.
use chrono::TimeDelta;

/// `wait` and up to a tenth more.
pub(crate) fn stretched(wait: TimeDelta, seed: u64) -> TimeDelta {
    wait + part(wait, draw(seed))
}

/// `wait`, a fifth more or less.
pub(crate) fn around(wait: TimeDelta, seed: u64) -> TimeDelta {
    wait - part(wait, 2 * MILLE / 10) + part(wait, 4 * draw(seed))
}

const MILLE: i64 = 1_000;

/// `share` thousandths of `wait`.
fn part(wait: TimeDelta, share: i64) -> TimeDelta {
    TimeDelta::milliseconds(wait.num_milliseconds() * share / MILLE)
}

/// Between 0 and 100 thousandths.
///
/// Neighbouring seeds are far apart in the result: row numbers will do as seeds.
///
/// Source: `SplitMix64`, Steele, Lea & Flood, OOPSLA 2014.
fn draw(seed: u64) -> i64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    i64::try_from((z ^ (z >> 31)) % 101).expect("at most a hundred")
}
