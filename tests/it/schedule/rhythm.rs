//! What a `poll` line and a length of time may say.
use attache::schedule::{Rhythm, Timetable, parse_duration};
use chrono::TimeDelta;
use chrono_tz::Tz;
use proptest::prelude::*;

fn check(text: &str, seconds: i64) {
    assert_eq!(parse_duration(text), Ok(TimeDelta::seconds(seconds)), "{text}");
}

#[test]
fn a_length_of_time_is_a_number_and_a_unit() {
    check("20s", 20);
    check("30m", 1_800);
    check("2h", 7_200);
    check("90d", 7_776_000);
    check("3w", 1_814_400);
    check("2y", 63_072_000);
    check("0s", 0);
    check(" 30 min ", 1_800);
    check("1 hour", 3_600);
    check("7 Days", 604_800);
    check("100y", 3_153_600_000);
}

fn told(text: &str) -> String {
    let error = parse_duration(text).unwrap_err();
    format!("{error}\n= {}", error.help().unwrap())
}

#[test]
fn anything_else_is_shown_right() {
    insta::assert_snapshot!(told("30"), @r"
    `30` has no unit
    = add one of s, m, h, d, w, y: `30m` is 30 minutes
    ");
    insta::assert_snapshot!(told("3 fortnights"), @r"
    `fortnights` is not a unit of time
    = the units are s, m (minutes), h, d, w and y (365 days)
    ");
    insta::assert_snapshot!(told("6 months"), @r"
    `months` is not a unit of time
    = months differ in length; in days this is about `180d`
    ");
    insta::assert_snapshot!(told("soon"), @r"
    `soon` is not a length of time
    = write one whole number and one unit, as `90m`; the units are s, m (minutes), h, d, w and y (365 days)
    ");
    insta::assert_snapshot!(told(""), @r"
    an empty text is not a length of time
    = write one whole number and one unit, as `90m`; the units are s, m (minutes), h, d, w and y (365 days)
    ");
    insta::assert_snapshot!(told("1.5h"), @r"
    `1.5h` is not a length of time
    = write one whole number and one unit, as `90m`; the units are s, m (minutes), h, d, w and y (365 days)
    ");
    insta::assert_snapshot!(told("1h30m"), @r"
    `1h30m` is not a length of time
    = write one whole number and one unit, as `90m`; the units are s, m (minutes), h, d, w and y (365 days)
    ");
    insta::assert_snapshot!(told("-5m"), @r"
    `-5m` is not a length of time
    = write one whole number and one unit, as `90m`; the units are s, m (minutes), h, d, w and y (365 days)
    ");
    insta::assert_snapshot!(told("101y"), @r"
    `101y` is more than 100 years
    = `100y` is the longest that can be said
    ");
    insta::assert_snapshot!(told("99999999999999999999s"), @r"
    `99999999999999999999s` is more than 100 years
    = `100y` is the longest that can be said
    ");
}

#[test]
fn a_poll_line_is_a_word_a_length_or_a_timetable_in_utc() {
    let timetable = |cron| Rhythm::Timetable(Timetable::cron(cron, Tz::UTC).unwrap());
    assert_eq!(Rhythm::parse("auto"), Ok(Rhythm::Auto));
    assert_eq!(Rhythm::parse(" Auto "), Ok(Rhythm::Auto));
    assert_eq!(Rhythm::parse("15m"), Ok(Rhythm::Every(TimeDelta::minutes(15))));
    assert_eq!(Rhythm::parse("2 h"), Ok(Rhythm::Every(TimeDelta::hours(2))));
    assert_eq!(Rhythm::parse("30d"), Ok(Rhythm::Every(TimeDelta::days(30))));
    assert_eq!(Rhythm::parse("0 6 * * *"), Ok(timetable("0 6 * * *")));
    assert_eq!(Rhythm::parse("@daily"), Ok(timetable("0 0 * * *")));
    assert_eq!(Rhythm::default(), Rhythm::Auto);
}

#[test]
fn any_other_poll_line_is_shown_right() {
    let told = |text: &str| {
        let error = Rhythm::parse(text).unwrap_err();
        format!("{error}\n= {}", error.help().unwrap())
    };
    insta::assert_snapshot!(told("often"), @r"
    `often` does not say how often to ask
    = write `auto`, a length of time such as `30m`, or a timetable in UTC such as `0 6 * * *`
    ");
    insta::assert_snapshot!(told(""), @r"
    an empty text does not say how often to ask
    = write `auto`, a length of time such as `30m`, or a timetable in UTC such as `0 6 * * *`
    ");
    insta::assert_snapshot!(told("5m"), @r"
    `5m` is too often: a feed is asked at most every 15 minutes
    = write `15m` or more, or `auto`: it asks a lively feed as often as its server allows
    ");
    insta::assert_snapshot!(told("31d"), @r"
    `31d` is too seldom: a feed is asked at least every 30 days
    = write `30d` or less
    ");
    insta::assert_snapshot!(told("30"), @r"
    `30` has no unit
    = add one of s, m, h, d, w, y: `30m` is 30 minutes
    ");
    insta::assert_snapshot!(told("0 25 * * *"), @r"
    `25` is not an hour (0-23)
    = seven in the morning is `7`, seven in the evening `19`
    ");
    insta::assert_snapshot!(told("0 6 * *"), @r"
    a timetable has five fields (minute hour day month weekday), this has 4
    = weekday mornings at half past seven are `30 7 * * Mon-Fri`
    ");
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,16}", spaced in "[0-9a-z@* ]{0,16}") {
        let _ = (parse_duration(&text), Rhythm::parse(&text));
        let _ = (parse_duration(&spaced), Rhythm::parse(&spaced));
    }
}
