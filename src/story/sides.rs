//! Whether a story comes from the outlets of one side alone, or later from those of the other.
use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Lopsided, Side, Teller};

/// Before this nobody is late.
const PATIENCE: TimeDelta = TimeDelta::hours(12);
/// What fewer outlets have says nothing of their side.
const OUTLETS: usize = 2;

/// What is to be said of a story under a watch of two sides; `None` where both tell it in time, where
/// it is too early to say, or where the outlets of one side could not be read.
///
/// ```text
/// two outlets of Pakistan at 09:00, none of Russia by 22:00     ->  only Pakistan
/// two outlets of Pakistan at 09:00, the first of Russia 23:00   ->  Russia 14 h later
/// ```
pub fn lopsided(tellers: &[Teller], sides: &[Side; 2], now: DateTime<Utc>) -> Option<Lopsided> {
    let [one, other] = sides;
    let by_one = begun(tellers, one);
    let by_other = begun(tellers, other);
    let (teller, begun_at, late, heard_at) = match (by_one, by_other) {
        (Some(at), None) => (one, at, other, None),
        (None, Some(at)) => (other, at, one, None),
        (Some(at), Some(then)) if at <= then => (one, at, other, Some(then)),
        (Some(then), Some(at)) => (other, at, one, Some(then)),
        (None, None) => return None,
    };
    let is_heard = one.is_heard && other.is_heard;
    if !is_heard || n_outlets(tellers, teller) < OUTLETS {
        return None;
    }
    let behind = heard_at.unwrap_or(now) - begun_at;
    (PATIENCE <= behind).then(|| match heard_at {
        None => Lopsided::Only { of: teller.name.clone(), not_of: late.name.clone() },
        Some(_) => Lopsided::Late { of: late.name.clone(), by: behind },
    })
}

/// When the first outlet of a side told it.
fn begun(tellers: &[Teller], side: &Side) -> Option<DateTime<Utc>> {
    of(tellers, side).map(|teller| teller.at).min()
}

fn n_outlets(tellers: &[Teller], side: &Side) -> usize {
    of(tellers, side).map(|teller| &teller.outlet).collect::<BTreeSet<_>>().len()
}

fn of<'t>(tellers: &'t [Teller], side: &Side) -> impl Iterator<Item = &'t Teller> {
    tellers.iter().filter(|teller| teller.country.as_ref() == Some(&side.country))
}
