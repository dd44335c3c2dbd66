//! Which items tell the same thing.
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    io::Read as _,
    path::Path,
};

use attache::{
    parse,
    story::{Copies, Fingerprint, LIKE},
    text::words,
};
use chrono::{DateTime, TimeDelta};
use flate2::read::GzDecoder;
use proptest::prelude::*;

mod stored;

const PAIRS: &str = include_str!("stories/pairs.tsv");
const CORPUS: &str = "../shared/corpus";

/// A report of the kind an agency sends to everybody.
const WIRE: &str = "The water ministers of both states signed an agreement in Tashkent on Tuesday \
    that lets engineers inspect the dams on the upper river twice a year. The agreement follows \
    four years of talks. Officials said that the first inspection would begin in March, and that \
    its findings would be published in both languages.";

fn fingerprint(title: &str, body: &str) -> Option<Fingerprint> {
    Fingerprint::of(&[&words(title), &words(body)])
}

fn hour(n: i64) -> DateTime<chrono::Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::hours(n)
}

fn three_days() -> Copies {
    Copies::within(TimeDelta::hours(72))
}

/// Whether the second text is told as a copy of the first.
fn check(is_copy: bool, first: (&str, &str), second: (&str, &str)) {
    let mut copies = three_days();
    let told = |copies: &mut Copies, id, text: (&str, &str)| {
        copies.tell(id, hour(id), fingerprint(text.0, text.1).expect("long enough"))
    };
    assert_eq!(told(&mut copies, 1, first), None);
    let copy = told(&mut copies, 2, second);
    assert_eq!(copy.map(|copy| copy.of), is_copy.then_some(1), "{second:?}");
    assert!(copy.is_none_or(|copy| (LIKE..=1.0).contains(&copy.likeness)));
}

#[test]
fn a_report_under_another_title_and_with_a_line_of_the_house_is_a_copy() {
    let first = ("Ministers sign accord on dams", WIRE);
    check(true, first, ("Dam inspections to begin in March, say officials", WIRE));
    let housed = format!("{WIRE} Follow us for more news from the region.");
    check(true, first, ("Ministers sign accord on dams", &housed));
    let shortened = &WIRE[..WIRE.find(" Officials").unwrap()];
    check(true, ("Ministers sign accord on dams", shortened), ("Accord on dams", shortened));
}

#[test]
fn case_marks_and_dashes_make_no_other_text() {
    let shouted = WIRE.to_uppercase().replace(' ', " \u{2009}").replace("Tashkent", "Tàshkent");
    check(true, ("Accord on dams", WIRE), ("ACCORD ON DAMS", &shouted));
}

#[test]
fn a_report_of_ones_own_is_no_copy() {
    let own = "After four years of talks the two governments agreed that engineers may look at \
        the upper river's dams, the ministers for water said in Tashkent. In March they begin.";
    check(false, ("Ministers sign accord on dams", WIRE), ("Accord on dams signed", own));
}

#[test]
fn short_texts_of_one_mould_are_no_copies() {
    let of = |bank: &str, rate: &str| {
        format!("{bank} cuts its prime rate to {rate} pct from 9 pct, effective tomorrow morning")
    };
    let (one, other) = (of("Bank of Montreal", "8.75"), of("Bank of Nova Scotia", "8.75"));
    check(false, (&one, ""), (&other, ""));
    check(false, (&one, ""), (&of("Bank of Montreal", "8.5"), ""));
    check(true, (&one, ""), (&one, ""));
}

#[test]
fn a_line_is_too_short_to_be_a_copy() {
    assert_eq!(fingerprint("Press briefing of the ministry", ""), None);
    assert_eq!(fingerprint("", ""), None);
    assert!(fingerprint("", "one two three four five six seven eight nine ten eleven").is_some());
}

#[test]
fn the_most_like_text_is_named_and_of_equals_the_first() {
    let mut copies = three_days();
    let longer = format!("{WIRE} Nobody was hurt when the old gate was lifted last year.");
    for (id, body) in [(1, longer.as_str()), (2, WIRE), (3, WIRE)] {
        copies.tell(id, hour(0), fingerprint("Accord", body).unwrap());
    }
    let copy = copies.tell(4, hour(1), fingerprint("Accord", WIRE).unwrap()).unwrap();
    assert_eq!((copy.of, copy.likeness), (2, 1.0));
}

#[test]
fn after_the_window_a_text_is_new_again_and_its_memory_is_free() {
    let mut copies = three_days();
    let text = || fingerprint("Accord", WIRE).unwrap();
    assert_eq!(copies.tell(1, hour(0), text()), None);
    assert_eq!(copies.tell(2, hour(72), text()).unwrap().of, 1, "at its very end");
    assert_eq!(copies.tell(3, hour(145), text()), None);
    assert_eq!(copies.len(), 1);
    for n in 0..10_000 {
        let body = format!("{n} a b c d e f g h i j k l {n}");
        copies.tell(n, hour(200 + n), fingerprint("", &body).unwrap());
        assert!(copies.len() <= 73);
    }
}

#[test]
fn on_real_news_near_duplicates_are_found_and_nothing_else() {
    let folder = Path::new(CORPUS).join("reuters");
    let (Some(documents), Some(pairs)) =
        (unpacked(&folder.join("docs.jsonl.gz")), unpacked(&folder.join("neardup_pairs.tsv.gz")))
    else {
        println!("skipped: ../shared/corpus/reuters is not here");
        return;
    };
    let likeness: HashMap<(i64, i64), f64> = pairs
        .lines()
        .skip(1)
        .map(|line| {
            let mut columns = line.split('\t');
            let mut id = || columns.next().unwrap().parse::<i64>().unwrap();
            let (one, other) = (id(), id());
            ((one.min(other), one.max(other)), columns.next().unwrap().parse().unwrap())
        })
        .collect();

    let mut copies = three_days();
    let (mut story, mut texts) = (HashMap::new(), HashMap::new());
    let mut wrong = Vec::new();
    for line in documents.lines() {
        let read: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| read[key].as_str().unwrap_or_default().to_owned();
        let id = read["id"].as_i64().unwrap();
        story.insert(id, id);
        texts.insert(id, text("title") + "\n" + &text("body"));
        let Some(text) = fingerprint(&text("title"), &text("body")) else { continue };
        if let Some(copy) = copies.tell(id, hour(0), text) {
            story.insert(id, story[&copy.of]);
            let stated = likeness.get(&(copy.of.min(id), copy.of.max(id))).copied();
            let likeness = stated.unwrap_or_else(|| slow_likeness(&texts[&copy.of], &texts[&id]));
            if likeness < 0.5 {
                wrong.push((copy.of, id, copy.likeness, likeness));
            }
        }
    }
    let is_here = |(one, other): &(i64, i64)| story.contains_key(one) && story.contains_key(other);
    let near: Vec<_> =
        likeness.iter().filter(|(pair, likeness)| 0.8 <= **likeness && is_here(pair)).collect();
    assert!(100 < near.len());
    let n_found = near.iter().filter(|((one, other), _)| story[one] == story[other]).count();
    println!("{n_found} of {} near duplicates in one story; joined wrongly: {wrong:?}", near.len());
    assert!(near.len() * 99 <= n_found * 100);
    assert_eq!(wrong, []);
}

/// Short reports are not in the list.
fn slow_likeness(one: &str, other: &str) -> f64 {
    let runs = |text: &str| -> BTreeSet<String> {
        let text = text.to_lowercase();
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().windows(4).map(|run| run.join(" ")).collect()
    };
    let (one, other) = (runs(one), runs(other));
    let n_common = f64::from(u32::try_from(one.intersection(&other).count()).unwrap());
    n_common / f64::from(u32::try_from(one.union(&other).count()).unwrap())
}

/// Of the labelled pairs for tuning; the others stay untouched.
#[test]
fn no_pair_of_different_events_is_a_copy() {
    let folder = Path::new(CORPUS).join("outlets");
    if !folder.exists() {
        println!("skipped: ../shared/corpus/outlets is not here");
        return;
    }
    let rows: Vec<Vec<&str>> = PAIRS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect();
    assert!(300 < rows.len());
    let mut documents: BTreeMap<&str, HashMap<String, Option<Fingerprint>>> = BTreeMap::new();
    let (mut n_same, mut n_found) = (0, 0);
    for row in rows.iter().step_by(2) {
        let mut text = |file, key: &str| {
            documents.entry(file).or_insert_with(|| fingerprints(&folder.join(file)))[key].clone()
        };
        let (one, other) = (text(row[0], row[1]), text(row[2], row[3]));
        let is_copy = one.zip(other).is_some_and(|(one, other)| {
            let mut copies = three_days();
            copies.tell(1, hour(0), one);
            copies.tell(2, hour(0), other).is_some()
        });
        n_same += usize::from(row[4] == "same");
        n_found += usize::from(row[4] == "same" && is_copy);
        assert!(row[4] == "same" || !is_copy, "{row:?}");
    }
    println!("{n_found} of {n_same} pairs that tell one event are copies");
}

fn fingerprints(file: &Path) -> HashMap<String, Option<Fingerprint>> {
    let base = "https://example.org/feed".parse().unwrap();
    let document = parse::read(&fs::read(file).unwrap(), None, &base).unwrap();
    let text = |item: &attache::model::Item| fingerprint(&item.title, item.body());
    document.items.iter().map(|item| (item.key.clone(), text(item))).collect()
}

fn unpacked(path: &Path) -> Option<String> {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(path).ok()?).read_to_string(&mut text).unwrap();
    Some(text)
}

proptest! {
    /// A few words, so that texts meet.
    #[test]
    fn what_is_found_is_what_a_look_at_every_text_finds(
        texts in prop::collection::vec(prop::collection::vec(0_u8..4, 11..40), 1..30),
    ) {
        let mut copies = three_days();
        let mut all: Vec<Fingerprint> = Vec::new();
        for (id, text) in (0..).zip(&texts) {
            let body: Vec<String> = text.iter().map(|word| format!("w{word}")).collect();
            let Some(text) = fingerprint("", &body.join(" ")) else { continue };
            let best = all.iter().map(|other| other.likeness(&text)).fold(0.0, f64::max);
            let copy = copies.tell(id, hour(0), text.clone());
            if 0.95 <= best {
                prop_assert_eq!(copy.map(|copy| copy.likeness), Some(best));
            } else if let Some(copy) = copy {
                prop_assert!(copy.likeness <= best && LIKE <= copy.likeness);
            }
            for other in &all {
                prop_assert_eq!(text.likeness(other).to_bits(), other.likeness(&text).to_bits());
            }
            prop_assert!((text.likeness(&text) - 1.0).abs() < f64::EPSILON);
            all.push(text);
        }
    }
}
