//! How long a source, a delivery and a mail server are left alone.
use std::time::Duration;

use attache::{
    model::{Asked, Impostor, Pace, Trouble},
    schedule::{
        self, LONG_FLOOR, MAX_WAIT, MIN_WAIT, Polled, Rhythm, after_trouble, next_poll, taken_until,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::{collection::vec, prelude::*};

use super::utc;

const MINUTE: TimeDelta = TimeDelta::minutes(1);
const HOUR: TimeDelta = TimeDelta::hours(1);
const DAY: TimeDelta = TimeDelta::days(1);

fn now() -> DateTime<Utc> {
    utc("2026-11-24 10:00")
}

/// A poll of a feed with these gaps, in minutes; the server validates and asks for nothing.
fn polled<'a>(rhythm: &'a Rhythm, gaps: &'a [TimeDelta]) -> Polled<'a> {
    let asked = Asked::default();
    Polled {
        rhythm,
        gaps,
        asked,
        has_validators: true,
        n_same: 0,
        pace: Pace::default(),
        seed: 0,
        now: now(),
    }
}

fn every(minutes: i64) -> Rhythm {
    Rhythm::Every(TimeDelta::minutes(minutes))
}

fn minutes(gaps: &[i64]) -> Vec<TimeDelta> {
    gaps.iter().copied().map(TimeDelta::minutes).collect()
}

/// Whatever the seed, the wait is `expected` and up to a tenth more; and the seed matters.
fn is_about(expected: TimeDelta, at: impl Fn(u64) -> DateTime<Utc>) {
    let waits: Vec<_> = (0..200).map(|seed| at(seed) - now()).collect();
    let (shortest, longest) = (*waits.iter().min().unwrap(), *waits.iter().max().unwrap());
    let at_most = expected + expected / 10;
    assert!(expected <= shortest && longest <= at_most, "{shortest} {longest}, not {expected}");
    assert!(expected / 20 < longest - shortest, "the seed hardly matters");
}

fn check(polled: &Polled<'_>, expected: TimeDelta) {
    is_about(expected, |seed| next_poll(&Polled { seed, ..polled.clone() }));
}

#[test]
fn a_feed_is_asked_after_half_its_usual_gap() {
    let check = |gaps: &[i64], expected| check(&polled(&Rhythm::Auto, &minutes(gaps)), expected);
    check(&[60, 180, 540], MINUTE * 90);
    check(&[540, 60, 180], MINUTE * 90);
    check(&[100], MINUTE * 50);
    check(&[10, 10, 10], MIN_WAIT); // the floor of a lively feed
    check(&[0, 0, 0], MIN_WAIT); // everything at one date
    check(&[-60], MIN_WAIT); // out of order
    check(&[119], MINUTE * 59 + MINUTE / 2);
    check(&[120], LONG_FLOOR);
    check(&[], LONG_FLOOR); // a new feed
    check(&[60 * 24 * 30], MAX_WAIT);
}

#[test]
fn a_server_that_never_validates_is_asked_hourly_and_daily_when_nothing_changes() {
    for rhythm in [Rhythm::Auto, every(15)] {
        let lively = minutes(&[10]);
        let mute = Polled { has_validators: false, ..polled(&rhythm, &lively) };
        check(&mute, LONG_FLOOR);
        check(&Polled { n_same: 2, ..mute.clone() }, LONG_FLOOR);
        check(&Polled { n_same: 3, ..mute.clone() }, MAX_WAIT);
        check(&Polled { n_same: u32::MAX, ..mute.clone() }, MAX_WAIT);
        check(&Polled { n_same: 3, has_validators: true, ..mute }, MIN_WAIT);
    }
}

#[test]
fn a_chosen_rhythm_is_kept_down_to_the_floor() {
    check(&polled(&every(30), &[]), MINUTE * 30);
    check(&polled(&every(30), &minutes(&[6_000])), MINUTE * 30);
    check(&polled(&every(5), &[]), MIN_WAIT);
    check(&polled(&every(60 * 48), &minutes(&[10])), DAY * 2);
}

#[test]
fn what_server_and_feed_ask_for_is_honoured_within_reason() {
    let check = |by_cache, by_feed, expected| {
        for rhythm in [Rhythm::Auto, every(30)] {
            let gaps = minutes(&[60]);
            check(
                &Polled {
                    asked: Asked { by_cache, by_feed, ..Asked::default() },
                    ..polled(&rhythm, &gaps)
                },
                expected,
            );
        }
    };
    check(MINUTE, TimeDelta::zero(), MINUTE * 30);
    check(HOUR * 2, TimeDelta::zero(), HOUR * 2);
    check(DAY * 3, TimeDelta::zero(), DAY * 3);
    check(DAY * 365, TimeDelta::zero(), DAY * 7);
    check(TimeDelta::zero(), HOUR * 6, HOUR * 6);
    check(TimeDelta::zero(), DAY * 90, DAY);
    check(HOUR * 2, HOUR * 3, HOUR * 3);
}

#[test]
fn a_timetable_is_kept_to_the_minute_unless_that_is_too_soon() {
    let check = |cron: &str, now: &str, has_validators, by_cache, expected: &str| {
        let rhythm = Rhythm::parse(cron).unwrap();
        let asked = Asked { by_cache, ..Asked::default() };
        let now = utc(now);
        let polled = Polled { now, asked, has_validators, ..polled(&rhythm, &[]) };
        assert_eq!(next_poll(&polled), utc(expected), "{cron}");
    };
    let zero = TimeDelta::zero();
    check("0 6 * * *", "2026-11-24 06:00", true, zero, "2026-11-25 06:00");
    check("0 * * * *", "2026-11-24T10:00:07Z", true, zero, "2026-11-24 11:00");
    check("0 * * * *", "2026-11-24T10:00:07Z", false, zero, "2026-11-24T11:00:07Z");
    check("*/5 * * * *", "2026-11-24 10:00", true, zero, "2026-11-24 10:15");
    check("0 * * * *", "2026-11-24 10:00", true, HOUR * 5, "2026-11-24 15:00");
}

fn waits_of(trouble: &Trouble) -> [TimeDelta; 8] {
    [1, 2, 3, 4, 5, 6, 7, 8].map(|n_failed| {
        let wait = after_trouble(trouble, n_failed, 0, now()) - now();
        let (low, high) = (wait * 10 / 11, wait);
        [15, 30, 60, 120, 240, 480, 960, 1_440, 10_080]
            .map(TimeDelta::minutes)
            .into_iter()
            .find(|step| low <= *step && *step <= high)
            .unwrap_or(wait)
    })
}

#[test]
fn trouble_that_passes_is_asked_again_in_a_quarter_of_an_hour_and_then_ever_later() {
    let expected = [15, 30, 60, 120, 240, 480, 960, 1_440].map(TimeDelta::minutes);
    for trouble in [
        Trouble::Status { status: 500 },
        Trouble::Busy { status: 503, wait: TimeDelta::zero() },
        Trouble::Unreachable("no such host".into()),
        Trouble::Slow { seconds: 20 },
        Trouble::BrokenOff { received_bytes: 17 },
    ] {
        assert_eq!(waits_of(&trouble), expected, "{trouble}");
    }
}

#[test]
fn trouble_that_somebody_must_mend_begins_with_an_hour() {
    let expected = [60, 120, 240, 480, 960, 1_440, 1_440, 1_440].map(TimeDelta::minutes);
    for trouble in [
        Trouble::Busy { status: 429, wait: TimeDelta::zero() },
        Trouble::Status { status: 403 },
        Trouble::Redirect { chain: "https://a.example -> http://a.example".into() },
        Trouble::Forbidden { address: "10.0.0.1".into() },
        Trouble::NotAFeed { what: Impostor::Empty, found: "an empty document".into() },
        Trouble::TooLarge { limit_bytes: 10_485_760 },
        Trouble::Unreadable("depth".into()),
    ] {
        assert_eq!(waits_of(&trouble), expected, "{trouble}");
    }
}

#[test]
fn what_is_not_found_is_looked_at_daily_and_what_is_gone_by_hand_only() {
    assert_eq!(waits_of(&Trouble::Status { status: 404 }), [DAY; 8]);
    assert_eq!(waits_of(&Trouble::Dangerous { n_taken: 3 }), [DAY; 8]);
    for gone in [Trouble::Gone, Trouble::Status { status: 410 }] {
        assert!(waits_of(&gone).iter().all(|wait| schedule::STOPPED <= *wait));
    }
}

#[test]
fn retry_after_is_honoured_up_to_a_month() {
    for status in [429, 503] {
        let check = |wait, expected| {
            let busy = Trouble::Busy { status, wait };
            is_about(expected, |seed| after_trouble(&busy, 1, seed, now()));
            is_about(expected, |seed| after_trouble(&busy, 20, seed, now()));
        };
        check(HOUR * 2, HOUR * 2);
        check(DAY * 3, DAY * 3);
        check(DAY * 365, DAY * 30);
        check(TimeDelta::seconds(5), MIN_WAIT);
    }
}

#[test]
fn a_time_that_is_kept_in_whole_seconds_is_never_early() {
    let now = utc("2026-11-24T10:00:00.900Z");
    let whole = |at: DateTime<Utc>| at.timestamp_subsec_nanos() == 0;
    let busy = Trouble::Busy { status: 429, wait: HOUR * 2 };
    for seed in 0..200 {
        let at = after_trouble(&busy, 1, seed, now);
        assert!(whole(at) && now + HOUR * 2 <= at, "{at}");
        let at = next_poll(&Polled { seed, now, ..polled(&every(30), &[]) });
        assert!(whole(at) && now + MINUTE * 30 <= at, "{at}");
    }
    let at = taken_until(now, Duration::from_secs(20), 0);
    assert!(whole(at) && now + MIN_WAIT <= at);
}

#[test]
fn a_feed_that_ends_the_process_is_asked_three_times_a_day_at_most() {
    for timeout in [0, 20, 3_600].map(Duration::from_secs) {
        let mut taken = vec![now()];
        for n_taken in 0..20 {
            taken.push(taken_until(*taken.last().unwrap(), timeout, n_taken));
        }
        for four in taken.windows(4) {
            assert!(DAY <= four[3] - four[0], "{four:?}");
        }
        let soon = taken[1] - taken[0];
        assert!(
            soon <= MIN_WAIT + TimeDelta::from_std(timeout).unwrap(),
            "an accident costs little"
        );
    }
}

#[test]
fn a_delivery_waits_longer_each_time() {
    for (n_th, expected) in [(0, 1), (1, 1), (2, 5), (3, 15), (4, 60), (5, 120), (99, 120)] {
        let expected = TimeDelta::minutes(expected);
        for retry in [schedule::retry_delivery, schedule::retry_server] {
            let waits: Vec<_> = (0..200).map(|seed| retry(n_th, seed)).collect();
            assert!(waits.iter().all(|w| expected * 8 / 10 <= *w && *w <= expected * 12 / 10));
            let early = waits.iter().filter(|wait| **wait < expected).count();
            assert!((60..140).contains(&early), "{early} of 200 are early");
        }
    }
}

proptest! {
    #[test]
    fn the_server_may_slow_us_down_and_is_always_obeyed(
        gaps in vec(-1_000i64..100_000, 0..20),
        cache in 0i64..20_000,
        ttl in 0i64..3_000,
        has_validators: bool,
        n_same: u32,
        chosen in proptest::option::of(15i64..43_200),
        pace in -9i64..9,
        seed: u64,
    ) {
        let pace = Pace::from_steps(pace);
        let (gaps, rhythm) = (minutes(&gaps), chosen.map_or(Rhythm::Auto, every));
        let (by_cache, by_feed) = (TimeDelta::minutes(cache), TimeDelta::minutes(ttl));
        let asked = Asked { by_cache, by_feed, ..Asked::default() };
        let polled = Polled { asked, has_validators, n_same, pace, seed, ..polled(&rhythm, &gaps) };
        let wait = next_poll(&polled) - now();
        let honoured = asked.by_cache.min(DAY * 7).max(asked.by_feed.min(DAY));
        let floor = if has_validators { MIN_WAIT } else { LONG_FLOOR };
        prop_assert!(floor.max(honoured) <= wait);
        let most = honoured.max(MAX_WAIT).max(chosen.map_or(MAX_WAIT, TimeDelta::minutes));
        prop_assert!(wait <= most + most / 10);
        prop_assert_eq!(next_poll(&polled), now() + wait, "the same seed, the same time");
    }

    #[test]
    fn no_failure_is_the_last_look(n_failed: u32, status in 300u16..600, seed: u64) {
        prop_assume!(status != 410);
        let trouble = Trouble::Status { status };
        let wait = after_trouble(&trouble, n_failed, seed, now()) - now();
        prop_assert!(MIN_WAIT <= wait && wait <= DAY * 8);
        let later = after_trouble(&trouble, n_failed.saturating_add(1), seed, now()) - now();
        prop_assert!(wait <= later, "one more failure never brings it forward");
    }
}

#[test]
fn the_pace_moves_the_wait_between_an_eighth_of_the_gap_and_all_of_it() {
    let hours = minutes(&[60 * 12]);
    let at = |steps| Polled { pace: Pace::from_steps(steps), ..polled(&Rhythm::Auto, &hours) };
    check(&at(0), HOUR * 6);
    check(&at(2), HOUR * 12);
    check(&at(9), HOUR * 12);
    check(&at(-2), HOUR * 3);
    check(&at(-4), HOUR + MINUTE * 30);
    check(&at(-9), HOUR + MINUTE * 30);
    let mut pace = Pace::default();
    for _ in 0..9 {
        pace = pace.slower();
    }
    assert_eq!((pace, pace.slower().of(HOUR)), (Pace::from_steps(2), HOUR * 2));
}

#[test]
fn hours_and_days_a_feed_rules_out_are_left_alone() {
    let skip = |hours: &[&str], days: &[&str]| {
        let mut skip = attache::model::Skip::default();
        for hour in hours {
            skip.add_hour(hour);
        }
        for day in days {
            skip.add_day(day);
        }
        assert_eq!(attache::model::Skip::from_bits(skip.bits()), skip);
        skip
    };
    let check = |skip: attache::model::Skip, at: &str, expected: &str| {
        assert_eq!(skip.next_allowed(utc(at)), utc(expected), "{at}");
    };
    check(skip(&[], &[]), "2026-11-24 10:20", "2026-11-24 10:20");
    check(skip(&["10", " 11 "], &[]), "2026-11-24 10:20", "2026-11-24 12:00");
    check(skip(&["24", "x", "99"], &[]), "2026-11-24 00:20", "2026-11-24 01:00");
    check(skip(&["23"], &["Wednesday"]), "2026-11-24 23:20", "2026-11-26 00:00");
    check(skip(&[], &["saturday", "Sun", "Mon."]), "2026-11-28 00:00", "2026-11-30 00:00");
    let all: Vec<String> = (0..24).map(|hour| hour.to_string()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    check(
        skip(&all, &["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
        "2026-11-24 10:20",
        "2026-11-24 10:20",
    );
    let rhythm = Rhythm::Every(MINUTE * 30);
    let quiet = Polled {
        asked: Asked { skip: skip(&["10", "11"], &[]), ..Asked::default() },
        ..polled(&rhythm, &[])
    };
    assert_eq!(next_poll(&quiet), utc("2026-11-24 12:00"));
}
