//! Stretches of time, and times of day.
use std::time::Duration;

use chrono::{NaiveTime, TimeDelta};

use super::{super::Quiet, Refused};
use crate::schedule::{self, Rhythm};

/// `20s`, `6h`, `30d`: see [`schedule::parse_duration`].
pub(in super::super) fn span(text: &str) -> Result<TimeDelta, Refused> {
    schedule::parse_duration(text).map_err(|error| Refused {
        label: error.to_string(),
        help: error.help(),
        is_secret: false,
    })
}

/// A second or more.
pub(super) fn some_time(text: &str) -> Result<Duration, Refused> {
    let length = any_time(text)?;
    if length < Duration::from_secs(1) {
        Err(Refused::new("this is too short"))
    } else {
        Ok(length)
    }
}

/// Zero or more.
pub(super) fn any_time(text: &str) -> Result<Duration, Refused> {
    span(text)?.to_std().map_err(|_| Refused::new("this is less than nothing"))
}

/// A day or more; `None` for `forever`.
pub(super) fn keep(text: &str) -> Result<Option<TimeDelta>, Refused> {
    if text == "forever" {
        return Ok(None);
    }
    let length = span(text)?;
    if length < TimeDelta::days(1) {
        Err(Refused::new("this is too short"))
    } else {
        Ok(Some(length))
    }
}

/// An hour to thirty days.
pub(super) fn story(text: &str) -> Result<TimeDelta, Refused> {
    let length = span(text)?;
    if length < TimeDelta::hours(1) {
        Err(Refused::new("this is too short"))
    } else if TimeDelta::days(30) < length {
        Err(Refused::new("this is too long"))
    } else {
        Ok(length)
    }
}

/// `auto`, a stretch of time or a timetable.
pub(super) fn rhythm(text: &str) -> Result<Rhythm, Refused> {
    Rhythm::parse(text).map_err(|error| Refused {
        label: error.to_string(),
        help: error.help(),
        is_secret: false,
    })
}

/// `22:00-07:00`, which may reach over midnight; never empty.
pub(super) fn quiet(text: &str) -> Result<Quiet, Refused> {
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    let (from, to) = text
        .split_once(['-', '–'])
        .ok_or_else(|| Refused::new("a `-` between two times is missing"))?;
    match (time(from), time(to)) {
        (Some(from), Some(to)) if from != to => Ok(Quiet { from, to }),
        (Some(_), Some(_)) => Err(Refused::new("this begins and ends at the same time")),
        (None, _) => Err(Refused::new(format!("`{}` is no time of day", from.trim()))),
        (_, None) => Err(Refused::new(format!("`{}` is no time of day", to.trim()))),
    }
}
