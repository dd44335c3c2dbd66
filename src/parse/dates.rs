//! Dates as publishers write them. It reads one date from one string; whether to believe it is
//! for others to say.
mod clock;
mod tokens;

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Utc};

use clock::take_time;
use tokens::{Token, split_compact, tokens};

/// Longer strings are no dates.
const MAX_BYTES: usize = 120;
/// Anything else is a slip of the keys, and would stay the newest item for ever.
const YEARS: RangeInclusive<i32> = 1..=9999;

/// One instant from one string; `None` if it is no date.
///
/// RFC 3339 and RFC 2822 first; then days, months (English, Russian, Ukrainian, Turkish, French,
/// German, Spanish, Italian, Portuguese, Dutch, Arabic, Urdu, Persian, Hindi, Bengali), years,
/// times and zones in the orders that occur, digits of these scripts, weeks and ordinal days of
/// ISO 8601, compact ISO and Unix seconds. Without a zone: UTC. Without a time: midnight.
/// Fractions of a second are dropped.
///
/// ```text
/// Tue, 03 Mar 2026 10:00:00 PKT   ->  2026-03-03T05:00:00Z
/// 3 марта 2026, 10:00 MSK         ->  2026-03-03T07:00:00Z
/// ۳ مارچ ۲۰۲۶                     ->  2026-03-03T00:00:00Z
/// ```
pub fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if text.is_empty() || MAX_BYTES < text.len() {
        return None;
    }
    standard(text).or_else(|| loose(text)).filter(|at| YEARS.contains(&at.year()))
}

fn standard(text: &str) -> Option<DateTime<Utc>> {
    let parsed = if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        DateTime::parse_from_rfc2822(text)
    } else {
        DateTime::parse_from_rfc3339(text)
    };
    let at = parsed.ok()?;
    let is_leap = 1_000_000_000 <= at.timestamp_subsec_nanos();
    DateTime::from_timestamp(at.timestamp() + i64::from(is_leap), 0)
}

fn loose(text: &str) -> Option<DateTime<Utc>> {
    let mut tokens = tokens(text)?;
    if let [Token::Number { value, n_digits }] = tokens[..] {
        match n_digits {
            9 | 10 => return DateTime::from_timestamp(value, 0),
            13 => return DateTime::from_timestamp_millis(value),
            14 => tokens = split_compact(value),
            _ => (),
        }
    }
    let seconds = take_time(&mut tokens)?;
    let midnight = day(&tokens)?.and_hms_opt(0, 0, 0)?.and_utc();
    midnight.checked_add_signed(TimeDelta::seconds(seconds))
}

/// The calendar day among what is left without the time.
fn day(tokens: &[Token]) -> Option<NaiveDate> {
    // A weekday may look like a month (`mar, 3 feb`): the last one is meant.
    if let Some(at) = tokens.iter().rposition(|token| token.month().is_some()) {
        return day_by_name(tokens, at);
    }
    let numbers: Vec<(i64, usize)> = tokens.iter().filter_map(Token::number).collect();
    if tokens.contains(&Token::Word("w".to_owned())) {
        return day_of_week(&numbers);
    }
    match numbers[..] {
        [(value, 8), ..] => ymd(value / 10_000, value / 100 % 100, value % 100),
        [(year, 4), (month, _), (day, _), ..] => ymd(year, month, day),
        [(year, 4), (ordinal, 3)] => {
            NaiveDate::from_yo_opt(i32::try_from(year).ok()?, u32::try_from(ordinal).ok()?)
        }
        [(year, 4), (month, _)] => ymd(year, month, 1),
        [(year, 4)] => ymd(year, 1, 1),
        [(a, 1 | 2), (b, 1 | 2), year @ (_, 2 | 4), ..] => {
            let is_american = tokens.contains(&Token::Mark('/')) && a <= 12;
            let (day, month) = if is_american { (b, a) } else { (a, b) };
            ymd(century(year), month, day)
        }
        _ => None,
    }
}

/// `2026-W10-2`; without a weekday, the Monday.
///
/// Source: ISO 8601.
fn day_of_week(numbers: &[(i64, usize)]) -> Option<NaiveDate> {
    let [(year, 4), (week, _), rest @ ..] = numbers else { return None };
    let weekday = rest.first().map_or(1, |(weekday, _)| *weekday);
    let weekday = u8::try_from(weekday).ok().filter(|day| (1..=7).contains(day))?;
    let weekday = chrono::Weekday::try_from(weekday - 1).ok()?;
    NaiveDate::from_isoywd_opt(i32::try_from(*year).ok()?, u32::try_from(*week).ok()?, weekday)
}

/// `3 March 2026`, `March 3, 2026`, `2026 March 3`; the month is the token at `at`.
fn day_by_name(tokens: &[Token], at: usize) -> Option<NaiveDate> {
    let month = i64::from(tokens[at].month()?);
    let before = tokens[..at].iter().rev().find_map(Token::number);
    let mut after = tokens[at + 1..].iter().filter_map(Token::number);
    match (before, after.next(), after.next()) {
        (Some((year, 4)), Some((day, 1 | 2)), _) => ymd(year, month, day),
        (Some((day, 1 | 2)), Some(year @ (_, 2 | 4)), _)
        | (None, Some((day, 1 | 2)), Some(year @ (_, 2 | 4))) => ymd(century(year), month, day),
        (None, Some((year, 4)), None) => ymd(year, month, 1),
        _ => None,
    }
}

fn century((year, n_digits): (i64, usize)) -> i64 {
    match (n_digits, year) {
        (2, 0..70) => 2000 + year,
        (2, _) => 1900 + year,
        _ => year,
    }
}

fn ymd(year: i64, month: i64, day: i64) -> Option<NaiveDate> {
    let date = NaiveDate::from_ymd_opt(
        i32::try_from(year).ok()?,
        u32::try_from(month).ok()?,
        u32::try_from(day).ok()?,
    );
    date.filter(|date| 0 < date.year())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let parsed = parse(text).map(|at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        assert_eq!(parsed.as_deref().unwrap_or("none"), expected, "{text}");
    }

    #[test]
    fn months_and_digits_of_the_east() {
        check("۳ مارچ ۲۰۲۶", "2026-03-03T00:00:00Z");
        check("منگل 3 مارچ 2026 10:00", "2026-03-03T10:00:00Z");
        check("جمعرات، 5 فروری 2026", "2026-02-05T00:00:00Z");
        check("3 مارس 2026", "2026-03-03T00:00:00Z");
        check("السبت ٧ نوفمبر ٢٠٢٦ ١٠:٣٠", "2026-11-07T10:30:00Z");
        check("3 سپتامبر 2026", "2026-09-03T00:00:00Z");
        check("3 मार्च 2026 10:00", "2026-03-03T10:00:00Z");
        check("३ अक्टूबर २०२६", "2026-10-03T00:00:00Z");
        check("৩ মার্চ ২০২৬", "2026-03-03T00:00:00Z");
    }

    #[test]
    fn weeks_are_no_months() {
        check("2026-W10-2", "2026-03-03T00:00:00Z");
        check("2026-W10", "2026-03-02T00:00:00Z");
        check("2026-W54-1", "none");
        check("2026-W10-9", "none");
    }

    #[test]
    fn the_standards() {
        check("Tue, 03 Mar 2026 10:00:00 GMT", "2026-03-03T10:00:00Z");
        check("Tue, 03 Mar 2026 10:00:00 +0500", "2026-03-03T05:00:00Z");
        check("2026-03-03T10:00:00Z", "2026-03-03T10:00:00Z");
        check("2026-03-03T10:00:00.123+05:00", "2026-03-03T05:00:00Z");
    }

    #[test]
    fn zones_by_name() {
        check("Tue, 03 Mar 2026 10:00:00 PKT", "2026-03-03T05:00:00Z");
        check("Tue, 03 Mar 2026 10:00:00 MSK", "2026-03-03T07:00:00Z");
        check("Tue, 03 Mar 2026 10:00:00 CET", "2026-03-03T09:00:00Z");
        check("Tue, 03 Mar 2026 10:00:00 EST", "2026-03-03T15:00:00Z");
        check("Tue, 03 Mar 2026 10:00:00 UTC", "2026-03-03T10:00:00Z");
        check("Tue, 03 Mar 2026 10:00:00 GMT+0300", "2026-03-03T07:00:00Z");
        check("Tue Mar  3 10:00:00 IST 2026", "2026-03-03T04:30:00Z");
        check("Tue, 03 Mar 2026 10:00:00 +0300 (MSK)", "2026-03-03T07:00:00Z");
    }

    #[test]
    fn what_is_missing_is_zero() {
        check("Tue, 03 Mar 2026", "2026-03-03T00:00:00Z");
        check("2026-03-03", "2026-03-03T00:00:00Z");
        check("2026-03-03 10:00", "2026-03-03T10:00:00Z");
        check("2026-03-03 10:00:00", "2026-03-03T10:00:00Z");
        check("Tue, 03 Mar 2026 10:00 +0500", "2026-03-03T05:00:00Z");
        check("2026-03", "2026-03-01T00:00:00Z");
        check("2026", "2026-01-01T00:00:00Z");
    }

    #[test]
    fn months_in_other_languages() {
        check("3 марта 2026, 10:00 MSK", "2026-03-03T07:00:00Z");
        check("Вт, 03 Мар 2026 10:00:00 +0300", "2026-03-03T07:00:00Z");
        check("середа, 5 серпня 2026", "2026-08-05T00:00:00Z");
        check("3 Şubat 2026 10:00", "2026-02-03T10:00:00Z");
        check("mar. 3 févr. 2026 10:00", "2026-02-03T10:00:00Z");
        check("Di, 3. März 2026 10:00 CET", "2026-03-03T09:00:00Z");
        check("3 de agosto de 2026", "2026-08-03T00:00:00Z");
    }

    #[test]
    fn other_orders() {
        check("March 3, 2026 10:05 AM", "2026-03-03T10:05:00Z");
        check("March 3rd, 2026 10:05 pm EST", "2026-03-04T03:05:00Z");
        check("2026 Mar 3", "2026-03-03T00:00:00Z");
        check("03.02.2026 10:00", "2026-02-03T10:00:00Z");
        check("02/03/2026 10:00:00 PM", "2026-02-03T22:00:00Z");
        check("23/03/2026", "2026-03-23T00:00:00Z");
        check("10:30, 3 Mar 2026", "2026-03-03T10:30:00Z");
        check("Tue, 3 Mar 26 10:00:00 GMT", "2026-03-03T10:00:00Z");
        check("2026-062", "2026-03-03T00:00:00Z");
    }

    #[test]
    fn compact_and_counted() {
        check("20260303", "2026-03-03T00:00:00Z");
        check("20260303T100000Z", "2026-03-03T10:00:00Z");
        check("20260303100000", "2026-03-03T10:00:00Z");
        check("1772532000", "2026-03-03T10:00:00Z");
        check("1772532000000", "2026-03-03T10:00:00Z");
    }

    #[test]
    fn slips_are_forgiven_and_nonsense_is_not() {
        check("Mon, 03 Mar 2026 10:00:00 GMT", "2026-03-03T10:00:00Z"); // it is a Tuesday
        check("Tuesday, 3 March 2026 24:00:00 GMT", "2026-03-04T00:00:00Z");
        check("Tue, 03 Mar 2026 10:00:60 GMT", "2026-03-03T10:01:00Z");
        check("Tue, 33 Mar 2026 10:00:00 GMT", "none");
        check("Tue, 03 Mar 2026 25:00:00 GMT", "none");
        check("Tue, 03 Mar 205226 10:00:00 GMT", "none");
        check("17725320009999924:00", "none");
        check("3 Mar 2026 10:00 +05:9223372036854775807", "none");
        check("yesterday", "none");
        check("", "none");
        check("99999999999999999999", "none");
        check("آج", "none");
    }
}
