//! Civil times in zones whose clocks jump: each exactly once.
use std::thread;

use attache::schedule::Timetable;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::utc;

/// Half-hour and two-hour jumps, jumps at midnight, clocks that go back in the month of fasting.
const ZONES: [Tz; 14] = [
    Tz::Europe__London,
    Tz::Asia__Karachi,
    Tz::Europe__Moscow,
    Tz::Asia__Beirut,
    Tz::America__New_York,
    Tz::Australia__Lord_Howe,
    Tz::Africa__Casablanca,
    Tz::America__Santiago,
    Tz::Pacific__Apia,
    Tz::Asia__Tehran,
    Tz::Antarctica__Troll,
    Tz::America__Havana,
    Tz::Asia__Kolkata,
    Tz::Europe__Dublin,
];
const TIMES: [(u32, u32); 5] = [(0, 0), (1, 30), (2, 30), (7, 30), (23, 15)];

#[test]
fn each_civil_day_has_its_slot_exactly_once_in_14_zones_and_20_years() {
    let n_slots: usize = thread::scope(|scope| {
        let zones = ZONES.map(|zone| scope.spawn(move || walk_20_years(zone)));
        zones.into_iter().map(|zone| zone.join().unwrap()).sum()
    });
    let n_days = 7_305; // 20 years with five leap days
    assert!(n_days * 14 * 5 - 70 <= n_slots && n_slots <= n_days * 14 * 5 + 70, "{n_slots}");
}

/// Walks slot by slot and day by day; returns how many slots there were.
fn walk_20_years(zone: Tz) -> usize {
    let (from, to) = (utc("2016-01-01 12:00"), utc("2036-01-01 12:00"));
    let mut n_slots = 0;
    for (hour, minute) in TIMES {
        let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap();
        let timetable = Timetable::at(&format!("{hour:02}:{minute:02}"), "", zone).unwrap();
        let today = from.with_timezone(&zone).date_naive();
        let mut expected = today
            .iter_days()
            .map(|day| by_hand(day.and_time(time), zone))
            .skip_while(|slot| *slot <= from);
        let mut t = from;
        while t < to {
            let slot = timetable.next_after(t).unwrap();
            assert!(t < slot, "{zone} {time}: {slot} does not come after {t}");
            assert_eq!(Some(slot), expected.next(), "{zone} {time} after {t}");
            t = slot;
            n_slots += 1;
        }
    }
    n_slots
}

/// The instant of a civil time, found without the zone's own answer to gaps: of all minutes that
/// may be meant the first at which the clock shows it or more, having shown less before.
fn by_hand(civil: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let reads = |at: &DateTime<Utc>| at.with_timezone(&zone).naive_local();
    let at = zone.from_local_datetime(&civil).earliest().map(|at| at.to_utc());
    at.unwrap_or_else(|| {
        let start = civil.and_utc() - TimeDelta::hours(15);
        let minutes = (0..).map(|minute| start + TimeDelta::minutes(minute));
        minutes.into_iter().find(|at| civil < reads(at)).unwrap()
    })
}

/// The slots of 48 hours from noon UTC, in the zone's own time with its offset.
fn check(cron: &str, zone: Tz, from: &str, expected: &[&str]) {
    let timetable = Timetable::cron(cron, zone).unwrap();
    let until = utc(from) + TimeDelta::hours(48);
    let slots = timetable.slots_between(utc(from), until, 100);
    let shown: Vec<_> =
        slots.iter().map(|at| at.with_timezone(&zone).format("%d %R %:z").to_string()).collect();
    assert_eq!(shown, expected, "{cron} in {zone}");
}

#[test]
fn a_skipped_time_comes_at_the_first_instant_after_the_gap() {
    let spring = "2026-03-28 12:00";
    check("30 1 * * *", Tz::Europe__London, spring, &["29 02:00 +01:00", "30 01:30 +01:00"]);
    check("0 2 * * *", Tz::Europe__London, spring, &["29 02:00 +01:00", "30 02:00 +01:00"]);
    // Beirut's clocks jump at midnight, so the day begins at one.
    check("0 0 * * *", Tz::Asia__Beirut, spring, &["29 01:00 +03:00", "30 00:00 +03:00"]);
    // Lord Howe's move by half an hour.
    check(
        "15 2 * * *",
        Tz::Australia__Lord_Howe,
        "2026-10-03 12:00",
        &["04 02:30 +11:00", "05 02:15 +11:00"],
    );
}

#[test]
fn a_repeated_time_comes_at_its_first_passing_only() {
    let autumn = "2026-10-24 12:00";
    check("30 1 * * *", Tz::Europe__London, autumn, &["25 01:30 +01:00", "26 01:30 +00:00"]);
    check("0 1 * * *", Tz::Europe__London, autumn, &["25 01:00 +01:00", "26 01:00 +00:00"]);
    check(
        "0 0 * * *",
        Tz::America__Havana,
        "2026-10-31 12:00",
        &["01 00:00 -04:00", "02 00:00 -05:00"],
    );
}

#[test]
fn slots_that_fall_on_one_instant_are_one() {
    // 01:00 and 01:30 are skipped and come at 02:00, where 02:00 itself is.
    check(
        "0,30 1-2 * * *",
        Tz::Europe__London,
        "2026-03-28 12:00",
        &[
            "29 02:00 +01:00",
            "29 02:30 +01:00",
            "30 01:00 +01:00",
            "30 01:30 +01:00",
            "30 02:00 +01:00",
            "30 02:30 +01:00",
        ],
    );
    // Samoa had no 30 December 2011: its slot is the first instant of the 31st.
    check(
        "0 0 * * *",
        Tz::Pacific__Apia,
        "2011-12-29 12:00",
        &["31 00:00 +14:00", "01 00:00 +14:00"],
    );
    check(
        "0 7 * * *",
        Tz::Pacific__Apia,
        "2011-12-29 20:00",
        &["31 00:00 +14:00", "31 07:00 +14:00", "01 07:00 +14:00"],
    );
}

#[test]
fn a_repeated_hour_brings_nothing_the_second_time() {
    let quarterly = Timetable::cron("*/15 * * * *", Tz::Europe__London).unwrap();
    let at = |text| quarterly.next_after(utc(text)).unwrap();
    assert_eq!(at("2026-10-25 00:45"), utc("2026-10-25 02:00"));
    assert_eq!(at("2026-10-25 01:00"), utc("2026-10-25 02:00"));
    assert_eq!(at("2026-10-25T01:59:59.999Z"), utc("2026-10-25 02:00"));
    assert_eq!(quarterly.last_until(utc("2026-10-25 01:30")), Some(utc("2026-10-25 00:45")));
}

#[test]
fn a_daemon_that_sleeps_until_the_next_slot_fires_once_through_the_repeated_hour() {
    let daily = Timetable::cron("30 1 * * *", Tz::Europe__London).unwrap();
    let (mut now, end) = (utc("2026-10-25 00:29"), utc("2026-10-25 03:00"));
    let mut n_fired = 0;
    while let Some(slot) = daily.next_after(now).filter(|slot| *slot < end) {
        now = slot + TimeDelta::milliseconds(50); // it wakes a little late
        n_fired += 1;
    }
    assert_eq!(n_fired, 1);
}

#[test]
fn missed_slots_are_told_oldest_first_and_the_newest_are_kept() {
    let daily = Timetable::cron("30 7 * * *", Tz::UTC).unwrap();
    let missed = |after: &str, until: &str, limit| {
        let slots = daily.slots_between(utc(after), utc(until), limit);
        slots.iter().map(|at| at.format("%d").to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(missed("2026-05-23 07:30", "2026-05-26 12:00", 10), "24 25 26");
    assert_eq!(missed("2026-05-23 07:29", "2026-05-26 07:30", 10), "23 24 25 26");
    assert_eq!(missed("2026-05-23 07:30", "2026-05-26 12:00", 2), "25 26");
    assert_eq!(missed("2026-05-23 07:30", "2026-05-26 12:00", 0), "");
    assert_eq!(missed("2026-05-23 07:30", "2026-05-24 07:29", 10), "");
    assert_eq!(missed("2026-05-26 12:00", "2026-05-23 07:30", 10), "");
    assert_eq!(missed("1980-05-23 07:30", "2026-05-26 12:00", 1), "26");
}

fn any_timetable() -> impl Strategy<Value = Timetable> {
    let texts = ["*/7 * * * *", "30 1 * * *", "0 0 * * Mon", "59 23 1,15 * Fri", "0 2 29 2 *"];
    (prop::sample::select(texts.to_vec()), prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()))
        .prop_map(|(text, zone)| Timetable::cron(text, zone).unwrap())
}

/// Anywhere in the calendar, or within half a day of a jump.
fn any_instant() -> impl Strategy<Value = DateTime<Utc>> {
    let anywhere = utc("1972-01-01 00:00").timestamp()..utc("2090-01-01 00:00").timestamp();
    let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap().and_time(NaiveTime::MIN);
    let jumps = [day(2026, 3, 29), day(2026, 10, 25), day(2011, 12, 30), day(2026, 11, 1)];
    let near = (prop::sample::select(jumps.to_vec()), -43_200_000i64..43_200_000)
        .prop_map(|(jump, ms)| jump.and_utc() + TimeDelta::milliseconds(ms));
    prop_oneof![anywhere.prop_map(|s| DateTime::from_timestamp(s, 0).unwrap()), near]
}

proptest! {
    #[test]
    fn before_and_after_agree(timetable in any_timetable(), t in any_instant()) {
        let next = timetable.next_after(t).unwrap();
        prop_assert!(t < next);
        prop_assert_eq!(timetable.last_until(next), Some(next));
        if let Some(last) = timetable.last_until(t) {
            prop_assert!(last <= t);
            prop_assert_eq!(timetable.next_after(last), Some(next));
            prop_assert_eq!(timetable.last_until(next - TimeDelta::nanoseconds(1)), Some(last));
        }
    }

    #[test]
    fn what_lies_between_is_what_stepping_finds(
        timetable in any_timetable(),
        t in any_instant(),
        days in 0i64..3,
    ) {
        let until = t + TimeDelta::days(days);
        let steps = std::iter::successors(timetable.next_after(t), |t| timetable.next_after(*t));
        let stepped: Vec<_> = steps.take_while(|slot| *slot <= until).collect();
        prop_assert_eq!(timetable.slots_between(t, until, usize::MAX), stepped);
    }
}
