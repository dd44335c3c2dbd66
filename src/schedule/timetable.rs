//! When a digest goes: civil times in a zone, each exactly once. It knows no digests.
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc};
use chrono_tz::{GapInfo, Tz};

use super::{
    TimetableError,
    dialect::{self, Field, Fields},
};

/// Civil times in a zone, as a crontab or a person writes them.
///
/// A *slot* is the instant at which one of them comes. The civil clock is walked as if it never
/// jumped, and each time is then placed in the zone: a time that comes twice in autumn is its
/// first coming, a time that spring skips is the first instant after the gap, and times that
/// fall on one instant are one slot. So a daily timetable has one slot a civil day, whatever the
/// clocks do.
///
/// ```text
/// 30 1 * * *  Europe/London  25 Oct 2026 (01:30 comes twice)   ->  00:30Z, not again at 01:30Z
/// 30 1 * * *  Europe/London  29 Mar 2026 (01:30 is skipped)    ->  01:00Z, which is 02:00 there
/// ```
///
/// It knows the years 1970 to 2100. Two are equal when they mean the same in the same zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Timetable {
    /// Either will do; never empty.
    parts: Vec<cron::Schedule>,
    zone: Tz,
}

impl Timetable {
    /// Reads five fields, `minute hour day month weekday`, or a name such as `@daily`.
    ///
    /// * Weekdays: 0 and 7 are Sunday, 1 is Monday; names in any case; `Fri-Mon` goes round.
    /// * Steps: `*/15`, `10-40/10`; `5/15` goes from 5 to the end of the field.
    /// * `?` is `*` in the two day fields.
    /// * A day *and* a weekday: either will do (`0 7 1 * Mon` is the first of the month and every
    ///   Monday), unless one of them begins with a star. So has Vixie's cron it.
    /// * Names, in any case: `@hourly @daily @midnight @weekly @monthly @yearly @annually`.
    ///
    /// # Errors
    /// The first thing that is wrong, or that it never comes due (`0 7 31 2 *`).
    ///
    /// Source: crontab(5) of Vixie cron 4.1.
    pub fn cron(text: &str, zone: Tz) -> Result<Self, TimetableError> {
        let text = text.trim();
        let spelled_out = match text.strip_prefix('@') {
            None => text,
            Some(name) => {
                by_name(name).ok_or_else(|| TimetableError::UnknownName(text.to_owned()))?
            }
        };
        let words: Vec<&str> = spelled_out.split_whitespace().collect();
        let fields = <[&str; 5]>::try_from(words)
            .map_err(|_| TimetableError::FieldCount { text: text.to_owned() })?;
        Self::new(&[Fields::read(fields)?], zone)
    }

    /// Reads times of day and days of the week.
    ///
    /// * `time` — `07:30`, or several with commas.
    /// * `days` — `mon-fri`, `mon,wed`, `weekdays`, `weekends`, `daily`; empty is every day.
    ///
    /// # Errors
    /// The first word that is no time or names no days.
    pub fn at(time: &str, days: &str, zone: Tz) -> Result<Self, TimetableError> {
        let days = weekdays(days)?;
        let mut times = time.split(',').map(time_of_day).collect::<Result<Vec<_>, _>>()?;
        times.sort_unstable();
        times.dedup();
        let fields: Vec<Fields> = times
            .iter()
            .map(|time| {
                let (minute, hour) = (time.minute().to_string(), time.hour().to_string());
                Fields::read([&minute, &hour, "*", "*", &days])
            })
            .collect::<Result<_, _>>()?;
        Self::new(&fields, zone)
    }

    /// `fields` — either will do; never empty.
    fn new(fields: &[Fields], zone: Tz) -> Result<Self, TimetableError> {
        let parts = fields
            .iter()
            .flat_map(Fields::to_dialect)
            .map(|line| {
                cron::Schedule::from_str(&line).expect("plain lists are any cron's dialect")
            })
            .collect();
        let timetable = Self { parts, zone };
        match timetable.civil_after(FIRST) {
            Some(_) => Ok(timetable),
            None => Err(TimetableError::Never { why: why_never(&fields[0]) }),
        }
    }

    /// The zone whose clocks it follows.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The first slot strictly after `t`. `None` only beyond the year 2100.
    pub fn next_after(&self, t: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.first_civil_after(t).map(|civil| place(civil, self.zone))
    }

    /// The last slot at or before `t`. `None` only before the first one of 1970.
    ///
    /// There is no slot between it and [`next_after`](Self::next_after) of the same `t`.
    pub fn last_until(&self, t: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.back_from(t).next()
    }

    /// The slots in `(after, until]`, oldest first; the newest `limit` of them if there are more.
    ///
    /// Empty when `until` is not after `after`.
    pub fn slots_between(
        &self,
        after: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: usize,
    ) -> Vec<DateTime<Utc>> {
        let mut slots: Vec<_> =
            self.back_from(until).take_while(|slot| after < *slot).take(limit).collect();
        slots.reverse();
        slots
    }

    /// Slots at or before `t`, newest first.
    fn back_from(&self, t: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> + '_ {
        let mut civil = self.first_civil_after(t).unwrap_or(LAST);
        let mut newest = None;
        std::iter::from_fn(move || {
            loop {
                civil = self.civil_before(civil)?;
                let slot = Some(place(civil, self.zone));
                if slot != newest {
                    newest = slot;
                    return slot;
                }
            }
        })
    }

    /// The first civil time whose slot comes after `t`.
    ///
    /// Placing never reverses an order, so nothing up to the clock's reading at `t` can come
    /// after `t`, and the search begins there. It takes more than one step only while an hour is
    /// repeated, when the times of that hour have already come.
    fn first_civil_after(&self, t: DateTime<Utc>) -> Option<NaiveDateTime> {
        let t = t.clamp(FIRST.and_utc(), LAST.and_utc());
        let mut civil = t.with_timezone(&self.zone).naive_local();
        loop {
            civil = self.civil_after(civil)?;
            if t < place(civil, self.zone) {
                return Some(civil);
            }
        }
    }

    fn civil_after(&self, civil: NaiveDateTime) -> Option<NaiveDateTime> {
        let next = |part: &cron::Schedule| part.after(&civil.and_utc()).next();
        self.parts.iter().filter_map(next).min().map(|at| at.naive_utc())
    }

    fn civil_before(&self, civil: NaiveDateTime) -> Option<NaiveDateTime> {
        let previous = |part: &cron::Schedule| part.after(&civil.and_utc()).next_back();
        self.parts.iter().filter_map(previous).max().map(|at| at.naive_utc())
    }
}

/// Before every slot the crate knows.
const FIRST: NaiveDateTime =
    NaiveDate::from_ymd_opt(1969, 12, 30).expect("a date").and_time(NaiveTime::MIN);
/// After every slot the crate knows. Asked to look back from later, it would lose months.
const LAST: NaiveDateTime =
    NaiveDate::from_ymd_opt(2101, 1, 1).expect("a date").and_time(NaiveTime::MIN);

/// The instant of a civil time: its first coming, or the end of the gap that swallows it.
fn place(civil: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    if let Some(at) = zone.from_local_datetime(&civil).earliest() {
        return at.to_utc();
    }
    let gap = GapInfo::new(&civil, &zone).expect("a time no clock shows lies in a gap");
    gap.end.expect("every gap ends").to_utc()
}

fn by_name(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "hourly" => "0 * * * *",
        "daily" | "midnight" => "0 0 * * *",
        "weekly" => "0 0 * * 0",
        "monthly" => "0 0 1 * *",
        "yearly" | "annually" => "0 0 1 1 *",
        _ => return None,
    })
}

/// Only the length of months can make a timetable impossible: a weekday falls on every date once
/// in 28 years.
fn why_never(fields: &Fields) -> String {
    let day = fields.days.first().expect("no field is empty");
    let mut months: Vec<_> =
        fields.months.iter().map(|month| dialect::month_name(*month)).collect();
    let last = months.pop().expect("no field is empty");
    let others = months.join(", ");
    let or = if others.is_empty() { "" } else { " or " };
    format!("there is no {day} {others}{or}{last}")
}

/// `7:30` or `07:30`.
fn time_of_day(text: &str) -> Result<NaiveTime, TimetableError> {
    let text = text.trim();
    let is_digits =
        |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    text.split_once(':')
        .filter(|(hour, minute)| is_digits(hour) && minute.len() == 2 && is_digits(minute))
        .and_then(|(hour, minute)| {
            NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
        })
        .ok_or_else(|| TimetableError::Time(text.to_owned()))
}

/// The words of `days` as a weekday field.
fn weekdays(days: &str) -> Result<String, TimetableError> {
    let mut field = Vec::new();
    for word in days.split(',').map(str::trim) {
        field.push(match word.to_ascii_lowercase().as_str() {
            "" if days.trim().is_empty() => "*".to_owned(),
            "daily" | "every day" => "*".to_owned(),
            "weekdays" => "1-5".to_owned(),
            "weekends" => "6-7".to_owned(),
            other => other.split_whitespace().collect(),
        });
    }
    let field = field.join(",");
    match dialect::read_field(Field::Weekday, &field) {
        Ok(_) => Ok(field),
        Err(_) => Err(TimetableError::Days(days.trim().to_owned())),
    }
}
