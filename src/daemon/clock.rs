//! What time it is: the only place that reads it.
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

/// Real time, or a time of its own: `ATTACHE_CLOCK=START[,RATE]`.
#[derive(Clone, Copy, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Copy, Debug)]
enum Kind {
    Real,
    Wound { start: DateTime<Utc>, began: Instant, rate: f64 },
}

/// What is wrong with `ATTACHE_CLOCK`.
#[derive(Debug, thiserror::Error)]
#[error("ATTACHE_CLOCK is START or START,RATE, such as 2026-03-02T06:00:00Z,60; this is {0}")]
pub struct ClockError(String);

impl Clock {
    /// The clock the environment asks for; real time when it asks for none.
    ///
    /// `START` is an RFC 3339 instant, `RATE` how many seconds pass in one (1 if left out).
    ///
    /// # Errors
    /// `ATTACHE_CLOCK` is set and cannot be read.
    pub fn from_env() -> Result<Self, ClockError> {
        match std::env::var("ATTACHE_CLOCK") {
            Err(_) => Ok(Self(Kind::Real)),
            Ok(text) => Self::parse(&text).ok_or_else(|| ClockError(format!("`{text}`"))),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (start, rate) = text.split_once(',').unwrap_or((text, "1"));
        let rate: f64 = rate.trim().parse().ok()?;
        let start = start.trim().parse().ok()?;
        let is_sane = rate.is_finite() && 0.0 < rate;
        is_sane.then(|| Self(Kind::Wound { start, began: Instant::now(), rate }))
    }

    /// The time.
    #[expect(clippy::disallowed_methods, reason = "this is the place")]
    pub fn now(&self) -> DateTime<Utc> {
        match self.0 {
            Kind::Real => Utc::now(),
            Kind::Wound { start, began, rate } => {
                let passed = began.elapsed().as_secs_f64() * rate * 1000.0;
                #[expect(clippy::cast_possible_truncation, reason = "millions of years fit")]
                let passed = TimeDelta::milliseconds(passed as i64);
                start + passed
            }
        }
    }

    /// How long to sleep until `due`; zero if it is past.
    pub fn until(&self, due: DateTime<Utc>) -> Duration {
        let wait = (due - self.now()).to_std().unwrap_or_default();
        match self.0 {
            Kind::Real => wait,
            Kind::Wound { rate, .. } => wait.div_f64(rate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wound_clock_starts_where_it_is_told_and_runs_faster() {
        let clock = Clock::parse("2026-03-02T06:00:00Z,3600").expect("a clock");
        std::thread::sleep(Duration::from_millis(20));
        let start: DateTime<Utc> = "2026-03-02T06:00:00Z".parse().expect("a time");
        assert!(start + TimeDelta::seconds(60) <= clock.now());
        assert!(clock.until(clock.now() + TimeDelta::hours(1)) <= Duration::from_secs(1));
    }

    #[test]
    fn nonsense_is_no_clock() {
        for text in ["", "yesterday", "2026-03-02T06:00:00Z,0", "2026-03-02T06:00:00Z,fast"] {
            assert!(Clock::parse(text).is_none(), "{text}");
        }
    }
}
