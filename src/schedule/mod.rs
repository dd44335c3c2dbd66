//! When things are due: the next poll of a source, the next edition of a digest, the next try
//! after a fault. Pure: the caller says what time it is, and chance is a seed.
//!
//! Digests keep civil time (`07:30` in Karachi, whatever the clocks do there); polls never do.
mod dialect;
mod duration;
mod jitter;
mod refusal;
mod retry;
mod rhythm;
mod timetable;
mod wait;

pub use dialect::Field;
pub use duration::{DurationError, parse_duration};
pub use refusal::TimetableError;
pub use retry::{retry_delivery, retry_page, retry_server};
pub use rhythm::{MAX_EVERY, MIN_EVERY, Rhythm, RhythmError};
pub use timetable::Timetable;
pub use wait::{
    LONG_FLOOR, MAX_BY_CACHE, MAX_BY_FEED, MAX_RETRY_AFTER, MAX_WAIT, MIN_WAIT, Polled, STOPPED,
    after_trouble, next_poll, taken_until,
};
