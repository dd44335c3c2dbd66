//! Times as readers of a digest say them, in its own zone. It reads no clock.
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Tz;

/// The clock on the readers' wall, and the day they read on.
#[derive(Clone, Copy)]
pub(super) struct Wall {
    zone: Tz,
    today: DateTime<Utc>,
}

impl Wall {
    pub(super) fn new(zone: Tz, today: DateTime<Utc>) -> Self {
        Self { zone, today }
    }

    /// `Wed 18:40` within the last six days, else `4 May 18:40`, in another year `4 May 2015`.
    pub(super) fn when(self, at: DateTime<Utc>) -> String {
        let (local, today) = (at.with_timezone(&self.zone), self.today.with_timezone(&self.zone));
        let age = (today.date_naive() - local.date_naive()).num_days();
        let form = match age {
            -1..=6 => "%a %H:%M",
            _ if local.year() == today.year() => "%-d %b %H:%M",
            _ => "%-d %b %Y",
        };
        local.format(form).to_string()
    }

    /// `Tue 24 May 22:10`; in another year `24 May 2015`.
    pub(super) fn instant(self, at: DateTime<Utc>) -> String {
        self.format(at, "%a %-d %b %H:%M", "%-d %b %Y")
    }

    /// `Tue 24 May`; in another year `24 May 2015`.
    pub(super) fn day(self, at: DateTime<Utc>) -> String {
        self.format(at, "%a %-d %b", "%-d %b %Y")
    }

    /// `Fri 27 May 07:30`.
    pub(super) fn appointment(self, at: DateTime<Utc>) -> String {
        self.format(at, "%a %-d %b %H:%M", "%-d %b %Y %H:%M")
    }

    /// `Thursday 26 May 2016, 07:30 London`.
    pub(super) fn full(self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.zone);
        format!("{} {}", local.format("%A %-d %B %Y, %H:%M"), self.place())
    }

    /// `24–26 May`, `30 May – 2 June`, `31 December 2015 – 1 January 2016`; `None` if both are
    /// one day.
    pub(super) fn span(self, from: DateTime<Utc>, to: DateTime<Utc>) -> Option<String> {
        let (from, to) = (from.with_timezone(&self.zone), to.with_timezone(&self.zone));
        if from.date_naive() >= to.date_naive() {
            return None;
        }
        let (start, end) = if from.year() != to.year() {
            ("%-d %B %Y – ", "%-d %B %Y")
        } else if from.month() != to.month() {
            ("%-d %B – ", "%-d %B")
        } else {
            ("%-d–", "%-d %B")
        };
        Some(format!("{}{}", from.format(start), to.format(end)))
    }

    /// `24–26 May 2016, 07:30 London`: the full date of an edition over several slots.
    pub(super) fn full_span(self, from: DateTime<Utc>, to: DateTime<Utc>) -> Option<String> {
        let span = self.span(from, to)?;
        let local = to.with_timezone(&self.zone);
        let year = local.format("%Y").to_string();
        let dated = if span.ends_with(&year) { span } else { format!("{span} {year}") };
        Some(format!("{dated}, {} {}", local.format("%H:%M"), self.place()))
    }

    /// `London`, `New York`, `UTC`.
    pub(super) fn place(self) -> String {
        let name = self.zone.name();
        name.rsplit('/').next().unwrap_or(name).replace('_', " ")
    }

    /// `London (BST)`, `Tashkent (UTC+5)`, `UTC`.
    pub(super) fn named(self, at: DateTime<Utc>) -> String {
        match (self.place(), self.abbreviation(at)) {
            (place, name) if place == name => place,
            (place, name) => format!("{place} ({name})"),
        }
    }

    /// `BST`, `UTC+5`.
    fn abbreviation(self, at: DateTime<Utc>) -> String {
        let name = at.with_timezone(&self.zone).format("%Z").to_string();
        match name.strip_prefix(['+', '-']) {
            None => name,
            Some(digits) => {
                let (hours, minutes) = digits.split_at(digits.len().min(2));
                let colon = if minutes.is_empty() { "" } else { ":" };
                let hours = hours.trim_start_matches('0');
                format!("UTC{}{hours}{colon}{minutes}", &name[..1])
            }
        }
    }

    fn format(self, at: DateTime<Utc>, form: &str, with_year: &str) -> String {
        let (local, today) = (at.with_timezone(&self.zone), self.today.with_timezone(&self.zone));
        let near = (today.date_naive() - local.date_naive()).num_days().abs() < 180;
        let form = if near || local.year() == today.year() { form } else { with_year };
        local.format(form).to_string()
    }
}

/// `23 days`, `5 hours`; less than an hour is `an hour`.
pub(super) fn length(length: TimeDelta) -> String {
    match (length.num_days(), length.num_hours()) {
        (2.., _) => format!("{} days", length.num_days()),
        (_, 24..) => "a day".to_owned(),
        (_, 2..) => format!("{} hours", length.num_hours()),
        _ => "an hour".to_owned(),
    }
}

/// `every 2 days`, `every day`, `every 5 hours`, `every hour`.
pub(super) fn every(gap: TimeDelta) -> String {
    let length = length(gap);
    let unit = length.strip_prefix("a ").or_else(|| length.strip_prefix("an "));
    format!("every {}", unit.unwrap_or(&length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn times_are_the_readers_own() {
        let wall = Wall::new(chrono_tz::Europe::London, at("2016-05-26T06:30:00Z"));
        let check = |text, expected: &str| assert_eq!(wall.when(at(text)), expected);
        check("2016-05-25T17:40:00Z", "Wed 18:40");
        check("2016-05-20T06:00:00Z", "Fri 07:00");
        check("2016-05-19T06:00:00Z", "19 May 07:00");
        check("2015-12-31T06:00:00Z", "31 Dec 2015");
        assert_eq!(wall.full(at("2016-05-26T06:30:00Z")), "Thursday 26 May 2016, 07:30 London");
        assert_eq!(wall.abbreviation(at("2016-05-26T06:30:00Z")), "BST");
    }

    #[test]
    fn spans_are_short() {
        let wall = Wall::new(chrono_tz::Asia::Karachi, at("2016-05-26T06:30:00Z"));
        let check = |from, to, expected: &str| {
            let span = wall.full_span(at(from), at(to));
            assert_eq!(span.as_deref().unwrap_or("one day"), expected);
        };
        check("2016-05-24T06:30:00Z", "2016-05-26T02:30:00Z", "24–26 May 2016, 07:30 Karachi");
        check(
            "2016-05-30T06:30:00Z",
            "2016-06-02T02:30:00Z",
            "30 May – 2 June 2016, 07:30 Karachi",
        );
        check(
            "2015-12-31T06:30:00Z",
            "2016-01-01T02:30:00Z",
            "31 December 2015 – 1 January 2016, 07:30 Karachi",
        );
        check("2016-05-26T02:30:00Z", "2016-05-26T06:30:00Z", "one day");
    }

    #[test]
    fn lengths_are_round() {
        let check = |hours, expected| assert_eq!(length(TimeDelta::hours(hours)), expected);
        check(0, "an hour");
        check(5, "5 hours");
        check(30, "a day");
        check(23 * 24, "23 days");
        assert_eq!(every(TimeDelta::hours(30)), "every day");
        assert_eq!(every(TimeDelta::hours(1)), "every hour");
        assert_eq!(every(TimeDelta::hours(49)), "every 2 days");
    }

    #[test]
    fn a_zone_without_a_name_is_an_offset() {
        let check = |zone, expected| {
            let wall = Wall::new(zone, at("2016-05-26T06:30:00Z"));
            assert_eq!(wall.abbreviation(at("2016-05-26T06:30:00Z")), expected);
        };
        check(chrono_tz::Asia::Tashkent, "UTC+5");
        check(chrono_tz::Asia::Kabul, "UTC+4:30");
        check(chrono_tz::UTC, "UTC");
    }
}
