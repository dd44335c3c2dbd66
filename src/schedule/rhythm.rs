//! How often a source is asked, as its `poll` line says. When exactly is `wait`'s business.
use chrono::TimeDelta;
use chrono_tz::Tz;

use super::{DurationError, Timetable, TimetableError, parse_duration, refusal::quoted};

/// The shortest `poll` a source may have.
pub const MIN_EVERY: TimeDelta = TimeDelta::minutes(15);
/// The longest.
pub const MAX_EVERY: TimeDelta = TimeDelta::days(30);

/// How often a source is asked. Whatever it says, a server that does not validate is asked at
/// most hourly, and everything a server or feed asks for is honoured.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Rhythm {
    /// As often as the feed usually brings something.
    #[default]
    Auto,
    /// At this distance: [`MIN_EVERY`] to [`MAX_EVERY`].
    Every(TimeDelta),
    /// At these times, in UTC.
    Timetable(Timetable),
}

/// Why a `poll` line cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RhythmError {
    /// Neither word, length of time nor timetable.
    #[error("{} does not say how often to ask", quoted(.0))]
    Unknown(String),
    /// It begins like a length of time.
    #[error(transparent)]
    Duration(#[from] DurationError),
    /// It looks like a timetable.
    #[error(transparent)]
    Timetable(#[from] TimetableError),
    /// Under [`MIN_EVERY`].
    #[error("`{0}` is too often: a feed is asked at most every 15 minutes")]
    TooOften(String),
    /// Over [`MAX_EVERY`].
    #[error("`{0}` is too seldom: a feed is asked at least every 30 days")]
    TooSeldom(String),
}

impl RhythmError {
    /// What to write instead.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::Unknown(_) => "write `auto`, a length of time such as `30m`, or a timetable in \
                UTC such as `0 6 * * *`"
                .to_owned(),
            Self::Duration(error) => return error.help(),
            Self::Timetable(error) => return error.help(),
            Self::TooOften(_) => "write `15m` or more, or `auto`: it asks a lively feed as often \
                as its server allows"
                .to_owned(),
            Self::TooSeldom(_) => "write `30d` or less".to_owned(),
        })
    }
}

impl Rhythm {
    /// Reads `auto`, a length of time (`30m`) or a timetable in UTC (`0 6 * * *`, `@daily`).
    ///
    /// # Errors
    /// None of the three, or a length outside [`MIN_EVERY`]`..=`[`MAX_EVERY`].
    pub fn parse(text: &str) -> Result<Self, RhythmError> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("auto") {
            return Ok(Self::Auto);
        }
        if text.starts_with('@') || text.split_whitespace().count() > 2 {
            return Ok(Self::Timetable(Timetable::cron(text, Tz::UTC)?));
        }
        if !text.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(RhythmError::Unknown(text.to_owned()));
        }
        match parse_duration(text)? {
            wait if wait < MIN_EVERY => Err(RhythmError::TooOften(text.to_owned())),
            wait if MAX_EVERY < wait => Err(RhythmError::TooSeldom(text.to_owned())),
            wait => Ok(Self::Every(wait)),
        }
    }
}
