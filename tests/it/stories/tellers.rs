//! Who told a story first, what the others made of it, and whether both sides tell it.
use attache::{
    model::{Kinship, Lopsided, Side, Teller},
    story::{Part, lineage, lopsided, parts},
};
use chrono::{DateTime, TimeDelta, Utc};

fn hour(n: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(n)
}

fn teller(item: i64, outlet: &str, title: &str, kinship: Kinship, kin: Option<i64>) -> Teller {
    Teller {
        item,
        outlet: outlet.to_owned(),
        country: None,
        title: title.to_owned(),
        link: String::new(),
        at: hour(item),
        kinship,
        kin,
        likeness: None,
    }
}

#[test]
fn who_published_first_is_first_in_whichever_order_items_were_seen() {
    let mut tellers = [
        teller(1, "Courier", "Accord on dams", Kinship::First, None),
        teller(2, "Agency", "Ministers sign", Kinship::Copy, Some(1)),
        teller(3, "Wire", "ACCORD on Dams!", Kinship::Copy, Some(2)),
        teller(4, "Site", "What the accord means", Kinship::Title, Some(1)),
        teller(5, "Wire", "Another one", Kinship::Copy, Some(3)),
    ];
    tellers[1].at = hour(0);
    let found: Vec<_> = parts(&tellers).into_iter().map(|(it, part)| (it.item, part)).collect();
    assert_eq!(
        found,
        [
            (2, Part::First),
            (1, Part::Retitled),
            (3, Part::Retitled),
            (4, Part::Own),
            (5, Part::Retitled)
        ]
    );
    let lineage = lineage(&tellers).unwrap();
    assert_eq!((lineage.first.as_str(), lineage.first_at), ("Agency", hour(0)));
    assert_eq!(lineage.retitled, ["Courier", "Wire"], "each outlet once");
    assert_eq!((lineage.copied.len(), lineage.own), (0, vec!["Site".to_owned()]));
}

#[test]
fn one_outlet_alone_has_no_lineage() {
    let alone = [
        teller(1, "Courier", "Accord", Kinship::First, None),
        teller(2, "Courier", "Accord", Kinship::Copy, Some(1)),
    ];
    assert_eq!(lineage(&alone), None);
    assert_eq!(lineage(&[]), None);
}

#[test]
fn a_story_of_one_side_and_one_that_comes_late_are_told_apart_from_the_rest() {
    let side = |country: &str, name: &str, is_heard| Side {
        country: country.to_owned(),
        name: name.to_owned(),
        is_heard,
    };
    let sides = [side("RU", "Russia", true), side("PK", "Pakistan", true)];
    let of = |told: &[(i64, &str, &str)]| -> Vec<Teller> {
        let teller = |(at, outlet, country): &(i64, &str, &str)| Teller {
            country: Some((*country).to_owned()),
            ..teller(*at, outlet, "", Kinship::First, None)
        };
        told.iter().map(teller).collect()
    };
    let check = |told: &[(i64, &str, &str)], now, expected: Option<Lopsided>| {
        assert_eq!(lopsided(&of(told), &sides, hour(now)), expected, "{told:?} at {now}");
    };
    let only = Lopsided::Only { of: "Pakistan".to_owned(), not_of: "Russia".to_owned() };
    let late = Lopsided::Late { of: "Russia".to_owned(), by: TimeDelta::hours(14) };
    let two = [(9, "Courier", "PK"), (10, "Tribune", "PK")];
    let with = |last| [two[0], two[1], last];
    check(&two, 20, None);
    check(&two, 21, Some(only));
    check(&two[..1], 40, None);
    check(&with((23, "Volga", "RU")), 24, Some(late));
    check(&with((12, "Volga", "RU")), 40, None);
    check(&with((8, "Volga", "RU")), 40, None);
    check(&[(9, "Wire", "US"), (9, "Post", "US")], 40, None);
    let deaf = [side("RU", "Russia", false), side("PK", "Pakistan", true)];
    assert_eq!(lopsided(&of(&two), &deaf, hour(40)), None, "nobody knows what was not read");
}
