//! Lengths of time as a configuration writes them: one number, one unit.
use chrono::TimeDelta;

use super::refusal::quoted;

/// Why a length of time cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// `30`.
    #[error("`{0}` has no unit")]
    NoUnit(String),
    /// `3 fortnights`.
    #[error("`{unit}` is not a unit of time")]
    Unit {
        /// Before the unit.
        number: String,
        /// As written.
        unit: String,
    },
    /// `soon`, `-5m`, `1.5h`, `1h30m`.
    #[error("{} is not a length of time", quoted(.0))]
    Number(String),
    /// More than a hundred years.
    #[error("`{0}` is more than 100 years")]
    TooLong(String),
}

impl DurationError {
    /// What to write instead.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::NoUnit(number) => {
                format!("add one of s, m, h, d, w, y: `{number}m` is {number} minutes")
            }
            Self::Unit { number, unit } if unit.starts_with("mo") => format!(
                "months differ in length; in days this is about `{}d`",
                number.parse::<u64>().unwrap_or(1).saturating_mul(30)
            ),
            Self::Unit { .. } => UNITS.to_owned(),
            Self::Number(_) => format!("write one whole number and one unit, as `90m`; {UNITS}"),
            Self::TooLong(_) => "`100y` is the longest that can be said".to_owned(),
        })
    }
}

const UNITS: &str = "the units are s, m (minutes), h, d, w and y (365 days)";
const MAX_SECONDS: u64 = 100 * 365 * 86_400;

/// Reads `20s`, `30m`, `2h`, `90d`, `3w`, `2y`; also spelled out (`30 min`, `2 hours`).
///
/// A year is 365 days. `0s` is zero; nothing is negative.
///
/// # Errors
/// Anything but one whole number and one unit, or more than a hundred years.
pub fn parse_duration(text: &str) -> Result<TimeDelta, DurationError> {
    let text = text.trim();
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = (&text[..n_digits], text[n_digits..].trim_start());
    let is_word = unit.chars().all(char::is_alphabetic);
    if number.is_empty() || !is_word {
        return Err(DurationError::Number(text.to_owned()));
    }
    let seconds = match unit.to_lowercase().as_str() {
        "" => return Err(DurationError::NoUnit(text.to_owned())),
        "s" | "sec" | "second" | "seconds" => 1,
        "m" | "min" | "minute" | "minutes" => 60,
        "h" | "hour" | "hours" => 3_600,
        "d" | "day" | "days" => 86_400,
        "w" | "week" | "weeks" => 7 * 86_400,
        "y" | "year" | "years" => 365 * 86_400,
        other => {
            return Err(DurationError::Unit { number: number.to_owned(), unit: other.to_owned() });
        }
    };
    number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(seconds))
        .filter(|seconds| *seconds <= MAX_SECONDS)
        .and_then(|seconds| TimeDelta::try_seconds(i64::try_from(seconds).ok()?))
        .ok_or_else(|| DurationError::TooLong(text.to_owned()))
}
