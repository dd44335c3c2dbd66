//! What a server and we remember of each other between two polls.
use chrono::{DateTime, Datelike as _, TimeDelta, Timelike as _, Utc, Weekday};
use url::Url;

/// What the server remembers us by. `Default` means: ask unconditionally.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag` byte for byte as received: `W/`, quotes and suffixes untouched.
    pub etag: Option<String>,
    /// `Last-Modified` byte for byte as received.
    pub last_modified: Option<String>,
    /// The address they belong to where a redirect led away from the one asked; they are sent
    /// nowhere else. `None`: the address asked.
    pub url: Option<String>,
}

impl Validators {
    /// Whether the server gave us anything to validate with.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// How long the other side asks to be left alone; zero where it is silent.
///
/// Source: RFC 9111 §5.2.2.1 (`max-age`), RSS 2.0 `ttl`, `sy:updatePeriod`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// `Cache-Control: max-age` or `Expires`, at most seven days.
    pub by_cache: TimeDelta,
    /// `ttl` or `sy:update*` in the document, at most 24 hours.
    pub by_feed: TimeDelta,
    /// When the document does not want to be asked.
    pub skip: Skip,
}

impl Asked {
    /// The longer of the two.
    pub fn longest(self) -> TimeDelta {
        self.by_cache.max(self.by_feed)
    }
}

/// Hours and weekdays, in UTC, in which a feed does not want to be asked. `Default`: none.
///
/// Source: RSS 2.0 `skipHours`, `skipDays`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skip {
    /// Bit 0 is the hour after midnight.
    hours: u32,
    /// Bit 0 is Monday.
    days: u8,
}

const ALL_HOURS: u32 = (1 << 24) - 1;
const ALL_DAYS: u8 = (1 << 7) - 1;

impl Skip {
    /// `0` to `23`; 24 is taken for midnight. Anything else is ignored.
    pub fn add_hour(&mut self, text: &str) {
        if let Ok(hour @ 0..=24) = text.trim().parse::<u32>() {
            self.hours |= 1 << (hour % 24);
        }
    }

    /// `Monday` or `mon`, in any case. Anything else is ignored.
    pub fn add_day(&mut self, text: &str) {
        if let Ok(day) = text.trim().parse::<Weekday>() {
            self.days |= 1 << day.num_days_from_monday();
        }
    }

    /// The first instant at or after `at` in which the feed may be asked. A feed that forbids
    /// every hour or every day says nothing.
    ///
    /// ```text
    /// hours 1–5, Tuesday 03:20 UTC  ->  Tuesday 06:00 UTC
    /// ```
    pub fn next_allowed(self, at: DateTime<Utc>) -> DateTime<Utc> {
        let hours = if self.hours == ALL_HOURS { 0 } else { self.hours };
        let days = if self.days == ALL_DAYS { 0 } else { self.days };
        let is_skipped = |at: DateTime<Utc>| {
            hours & (1 << at.hour()) != 0 || days & (1 << at.weekday().num_days_from_monday()) != 0
        };
        let mut allowed = at;
        while is_skipped(allowed) {
            let seconds = allowed.timestamp();
            let next_hour = seconds - seconds.rem_euclid(3600) + 3600;
            allowed = DateTime::from_timestamp(next_hour, 0).unwrap_or(at);
        }
        allowed
    }

    /// Both masks in one number, for the store.
    pub fn bits(self) -> i64 {
        i64::from(self.days) << 24 | i64::from(self.hours)
    }

    /// What [`Self::bits`] gave; nonsense is cut off.
    pub fn from_bits(bits: i64) -> Self {
        let hours = u32::try_from(bits & i64::from(ALL_HOURS)).unwrap_or(0);
        let days = u8::try_from(bits >> 24 & i64::from(ALL_DAYS)).unwrap_or(0);
        Self { hours, days }
    }

    /// The hours, in order.
    pub fn hours(self) -> Vec<u32> {
        (0..24).filter(|hour| self.hours & (1 << hour) != 0).collect()
    }

    /// The days, Monday first.
    pub fn days(self) -> Vec<Weekday> {
        let all = (0..7u8).filter(|day| self.days & (1 << day) != 0);
        all.filter_map(|day| Weekday::try_from(day).ok()).collect()
    }
}

/// What a document says of itself besides its items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// When it does not want to be asked.
    pub skip: Skip,
    /// `rel="self"`.
    pub own: Option<Url>,
    /// `rel="hub"`: who would push it.
    pub hub: Option<Url>,
    /// Where older items are: `prev-archive` or `next` (RFC 5005), `next_url` (JSON Feed).
    pub older: Option<Url>,
    /// `itunes:new-feed-url`.
    pub moved: Option<Url>,
    /// Whether WordPress wrote it: then `?paged=2` has the items before.
    pub is_wordpress: bool,
}

/// How eagerly a feed is asked, learnt from how much of its documents was known already.
/// `Default` is neither slow nor fast.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pace(i8);

impl Pace {
    const SLOWEST: i8 = 2;
    const FASTEST: i8 = -4;

    /// One step slower; the slowest stays.
    #[must_use]
    pub fn slower(self) -> Self {
        Self((self.0 + 1).min(Self::SLOWEST))
    }

    /// One step faster; the fastest stays.
    #[must_use]
    pub fn faster(self) -> Self {
        Self((self.0 - 1).max(Self::FASTEST))
    }

    /// `wait` at this pace: two steps are a factor of two. Between a quarter of it and twice it.
    #[must_use]
    pub fn of(self, wait: TimeDelta) -> TimeDelta {
        const PERCENT: [i32; 7] = [25, 35, 50, 71, 100, 141, 200];
        let step = usize::try_from(self.0 - Self::FASTEST).unwrap_or(0).min(PERCENT.len() - 1);
        wait * PERCENT[step] / 100
    }

    /// For the store.
    pub fn steps(self) -> i64 {
        i64::from(self.0)
    }

    /// What [`Self::steps`] gave; nonsense becomes the nearest pace.
    pub fn from_steps(steps: i64) -> Self {
        let steps = steps.clamp(Self::FASTEST.into(), Self::SLOWEST.into());
        Self(i8::try_from(steps).unwrap_or(0))
    }
}
