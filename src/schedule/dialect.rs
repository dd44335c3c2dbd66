//! The five fields as crontab writes them, read into sets and written out again for the `cron`
//! crate. It knows which words are allowed, and nothing of clocks and zones.
//!
//! The crate's own dialect differs where it hurts: it wants seconds first, counts weekdays from
//! Sunday = 1 (its `1-5` is Sunday to Thursday), refuses `Fri-Mon`, and joins day and weekday by
//! AND. So every field is spelled out as a plain list, and weekdays by name.
use std::{collections::BTreeSet, ops::RangeInclusive};

use super::TimetableError;

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: &[&str] =
    &["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/// One of the five fields of a timetable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// 0–59.
    Minute,
    /// 0–23.
    Hour,
    /// Day of the month, 1–31.
    Day,
    /// 1–12 or `Jan`–`Dec`.
    Month,
    /// 0–7 or `Sun`–`Sat`; 0 and 7 are Sunday.
    Weekday,
}

impl Field {
    /// What one value is called: `a minute`.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Minute => "a minute",
            Self::Hour => "an hour",
            Self::Day => "a day of the month",
            Self::Month => "a month",
            Self::Weekday => "a weekday",
        }
    }

    /// What may be written: `0-59`.
    pub fn allowed(self) -> &'static str {
        match self {
            Self::Minute => "0-59",
            Self::Hour => "0-23",
            Self::Day => "1-31",
            Self::Month => "1-12 or Jan-Dec",
            Self::Weekday => "0-7 or Sun-Sat, 0 and 7 are Sunday",
        }
    }

    /// What `*` stands for. A weekday's seven is folded into zero after reading.
    pub(crate) fn span(self) -> RangeInclusive<u32> {
        match self {
            Self::Minute => 0..=59,
            Self::Hour => 0..=23,
            Self::Day => 1..=31,
            Self::Month => 1..=12,
            Self::Weekday => 0..=6,
        }
    }

    /// The longest step that still does something: `*/90` minutes would come every hour.
    pub(crate) fn max_step(self) -> u32 {
        match self {
            Self::Weekday => 7,
            _ => *self.span().end(),
        }
    }

    fn value(self, word: &str, whole: &str) -> Result<u32, TimetableError> {
        let refuse = || TimetableError::Value {
            field: self,
            word: if word.is_empty() { whole } else { word }.to_owned(),
        };
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            let number = word.parse().map_err(|_| refuse())?;
            let seven = self == Self::Weekday && number == 7;
            return (seven || self.span().contains(&number)).then_some(number).ok_or_else(refuse);
        }
        self.named(word).ok_or_else(refuse)
    }

    /// `mon`, `Monday`, `thurs`: three letters or more of a name.
    fn named(self, word: &str) -> Option<u32> {
        let names = match self {
            Self::Month => MONTHS,
            Self::Weekday => WEEKDAYS,
            Self::Minute | Self::Hour | Self::Day => return None,
        };
        let word = word.to_ascii_lowercase();
        let at = names.iter().position(|name| word.len() >= 3 && name.starts_with(&word))?;
        Some(u32::try_from(at).expect("there are twelve months") + self.span().start())
    }
}

/// The name of month 1–12, as a sentence writes it.
pub(crate) fn month_name(month: u32) -> String {
    let name = MONTHS[month as usize - 1];
    name[..1].to_ascii_uppercase() + &name[1..]
}

/// The five fields, each as the set of its values; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fields {
    pub(crate) minutes: BTreeSet<u32>,
    pub(crate) hours: BTreeSet<u32>,
    pub(crate) days: BTreeSet<u32>,
    pub(crate) months: BTreeSet<u32>,
    pub(crate) weekdays: BTreeSet<u32>,
    /// Both days are restricted, so either will do.
    ///
    /// As in Vixie's cron a field counts as open when it begins with a star: `*/2` is open.
    pub(crate) is_either_day: bool,
}

impl Fields {
    /// Reads `minute hour day month weekday`.
    pub(crate) fn read(fields: [&str; 5]) -> Result<Self, TimetableError> {
        let [minute, hour, day, month, weekday] = fields;
        let is_open = |text: &str| text.starts_with(['*', '?']);
        Ok(Self {
            minutes: read_field(Field::Minute, minute)?,
            hours: read_field(Field::Hour, hour)?,
            days: read_field(Field::Day, day)?,
            months: read_field(Field::Month, month)?,
            weekdays: read_field(Field::Weekday, weekday)?,
            is_either_day: !is_open(day) && !is_open(weekday),
        })
    }

    /// The same in the crate's dialect: one expression, or two of which either will do.
    pub(crate) fn to_dialect(&self) -> Vec<String> {
        let minutes = list(Field::Minute, &self.minutes);
        let hours = list(Field::Hour, &self.hours);
        let days = list(Field::Day, &self.days);
        let months = list(Field::Month, &self.months);
        let weekdays = list(Field::Weekday, &self.weekdays);
        let line =
            |days: &str, weekdays: &str| format!("0 {minutes} {hours} {days} {months} {weekdays}");
        if self.is_either_day {
            vec![line(&days, "*"), line("*", &weekdays)]
        } else {
            vec![line(&days, &weekdays)]
        }
    }
}

/// Reads one field: `*`, `7`, `7-9`, `*/15`, `10-40/10`, `5/15` (from 5 to the end), and commas.
pub(crate) fn read_field(field: Field, text: &str) -> Result<BTreeSet<u32>, TimetableError> {
    let mut values = BTreeSet::new();
    for part in text.split(',') {
        values.extend(read_part(field, part, text)?);
    }
    Ok(values)
}

fn read_part(
    field: Field,
    part: &str,
    whole: &str,
) -> Result<impl Iterator<Item = u32> + use<>, TimetableError> {
    let (range, step) = match part.split_once('/') {
        None => (part, None),
        Some((range, step)) => (range, Some(read_step(field, step, part)?)),
    };
    let (first, mut last) = read_range(field, range, whole, step.is_some())?;
    if last < first {
        if field != Field::Weekday {
            return Err(TimetableError::Backwards { field, first, last });
        }
        last += 7; // Friday to Monday is 5-8
    }
    let fold = move |value| if field == Field::Weekday { value % 7 } else { value };
    Ok((first..=last).step_by(step.unwrap_or(1) as usize).map(fold))
}

fn read_range(
    field: Field,
    range: &str,
    whole: &str,
    has_step: bool,
) -> Result<(u32, u32), TimetableError> {
    let (first, last) = field.span().into_inner();
    let is_day = matches!(field, Field::Day | Field::Weekday);
    if range == "*" || (range == "?" && is_day) {
        return Ok((first, last));
    }
    if let Some((from, to)) = range.split_once('-') {
        return Ok((field.value(from, whole)?, field.value(to, whole)?));
    }
    let value = field.value(range, whole)?;
    Ok((value, if has_step { last.max(value) } else { value }))
}

fn read_step(field: Field, step: &str, part: &str) -> Result<u32, TimetableError> {
    let number = step.parse().ok().filter(|number| (1..=field.max_step()).contains(number));
    number.ok_or_else(|| TimetableError::Step { field, part: part.to_owned() })
}

fn list(field: Field, values: &BTreeSet<u32>) -> String {
    if field.span().all(|value| values.contains(&value)) {
        return "*".to_owned();
    }
    let word = |value: &u32| match field {
        Field::Weekday => WEEKDAYS[*value as usize][..3].to_ascii_uppercase(),
        _ => value.to_string(),
    };
    values.iter().map(word).collect::<Vec<_>>().join(",")
}
