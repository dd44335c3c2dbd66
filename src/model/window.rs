//! Stretches of time.
use chrono::{DateTime, TimeDelta, Utc};

/// A half-open stretch of time, never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

impl Window {
    /// `None` if it would be empty.
    pub fn new(from: DateTime<Utc>, to: DateTime<Utc>) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// The first instant inside.
    pub fn from(self) -> DateTime<Utc> {
        self.from
    }

    /// The first instant after it.
    pub fn to(self) -> DateTime<Utc> {
        self.to
    }

    /// Always positive.
    pub fn length(self) -> TimeDelta {
        self.to - self.from
    }

    /// Whether `at` lies inside; the end does not.
    pub fn contains(self, at: DateTime<Utc>) -> bool {
        self.from <= at && at < self.to
    }
}
