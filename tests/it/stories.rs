//! Which items tell the same thing.
use std::{
    collections::{BTreeSet, HashMap},
    fs,
    io::Read as _,
    path::Path,
};

use attache::{
    model::{Item, Kinship},
    story::{self, Apart, Earlier, Fingerprint, Joined, Sketch, Terms},
    text::words,
};
use chrono::TimeDelta;
use flate2::read::GzDecoder;
use proptest::prelude::*;

mod again;
mod events;
#[path = "../../benches/support/filing.rs"]
mod filing;
mod labelled;
mod stored;
mod tellers;

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

fn item(title: &str, body: &str) -> Item {
    Item { title: title.to_owned(), summary: body.to_owned(), ..Item::default() }
}

fn earlier(item: &Item) -> Earlier {
    Earlier { sketch: Some(Sketch::of(item)), ..unlike() }
}

/// Something that speaks of nothing.
fn unlike() -> Earlier {
    Earlier {
        sketch: None,
        terms: Terms::default(),
        apart: Apart { by: TimeDelta::zero(), is_one_source: false },
        has_link: false,
        may_be_rubric: false,
    }
}

/// By text, address and headline alone.
fn join(item: &Sketch, earlier: &[Earlier]) -> Option<Joined> {
    story::join(item, &Terms::default(), earlier, &|_| 0.0)
}

/// Whether the second text is told as a copy of the first.
fn check(is_copy: bool, first: (&str, &str), second: (&str, &str)) {
    let known = [earlier(&item(first.0, first.1))];
    let joined = join(&Sketch::of(&item(second.0, second.1)), &known);
    let joined = joined.filter(|joined| joined.kinship == Kinship::Copy);
    assert_eq!(joined.is_some(), is_copy, "{second:?}");
    assert!(joined.is_none_or(|joined| (0.5..=1.0).contains(&joined.likeness)));
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
    let bands = Sketch::of(&item("Press briefing of the ministry", "")).bands();
    assert!(bands.is_empty(), "else all that have no text would be kin");
    assert!(fingerprint("", "one two three four five six seven eight nine ten eleven").is_some());
}

#[test]
fn the_most_like_text_is_named_and_of_equals_the_first() {
    let longer = format!("{WIRE} Nobody was hurt when the old gate was lifted last year.");
    let known = [longer.as_str(), WIRE, WIRE].map(|body| earlier(&item("Accord", body)));
    let joined = join(&Sketch::of(&item("Accord", WIRE)), &known).unwrap();
    assert_eq!((joined.place, joined.kinship, joined.thousandths()), (1, Kinship::Copy, 1_000));
}

#[test]
fn a_report_that_goes_on_after_the_beginning_is_a_part_and_no_copy() {
    let report = |n: usize| (0..n).map(|n| format!("Word {n} of {}. ", n * 7)).collect::<String>();
    let long = earlier(&item("Accord", &format!("{}{}", report(100), report(900))));
    let joined = join(&Sketch::of(&item("Accord", &report(100))), &[long]).unwrap();
    assert_eq!(joined.kinship, Kinship::Part);
    assert!(joined.likeness < 0.5);
}

#[test]
fn an_address_or_a_headline_is_enough_but_a_rubric_is_none() {
    let check = |title: &str, change: fn(&mut Earlier), expected: Option<Kinship>| {
        let mut known = earlier(&item(title, "Ministers met."));
        change(&mut known);
        let joined = join(&Sketch::of(&item(title, "Something else was said.")), &[known]);
        assert_eq!(joined.map(|joined| joined.kinship), expected, "{title}");
    };
    check("Ministers sign accord on dams", |_| (), Some(Kinship::Title));
    check("Ministers sign accord on dams", |it| it.may_be_rubric = true, None);
    check("Press briefing", |_| (), None);
    check("Press briefing", |it| it.has_link = true, Some(Kinship::Link));
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

    let (mut story, mut texts) = (HashMap::new(), HashMap::new());
    let mut found_by: HashMap<i64, Vec<i64>> = HashMap::new();
    let mut wrong = Vec::new();
    for line in documents.lines() {
        let read: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| read[key].as_str().unwrap_or_default().to_owned();
        let id = read["id"].as_i64().unwrap();
        let sketch = Sketch::of(&item(&text("title"), &text("body")));
        let bands = sketch.bands();
        let mut kin: Vec<i64> =
            bands.iter().filter_map(|it| found_by.get(it)).flatten().copied().collect();
        kin.sort_unstable();
        kin.dedup();
        let known: Vec<Earlier> = kin.iter().map(|id| earlier(&texts[id])).collect();
        let is_of_text = |kinship| matches!(kinship, Kinship::Copy | Kinship::Part);
        let joined = join(&sketch, &known).filter(|joined| is_of_text(joined.kinship));
        texts.insert(id, item(&text("title"), &text("body")));
        let first = joined.map_or(id, |joined| story[&kin[joined.place]]);
        story.insert(id, first);
        for band in bands {
            found_by.entry(band).or_default().push(id);
        }
        if let Some(joined) = joined {
            let of = kin[joined.place];
            let stated = likeness.get(&(of.min(id), of.max(id))).copied();
            let likeness = stated.unwrap_or_else(|| slow_likeness(&texts[&of], &texts[&id]));
            if joined.kinship == Kinship::Copy && likeness < 0.5 {
                wrong.push((of, id, joined.thousandths(), likeness));
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
fn slow_likeness(one: &Item, other: &Item) -> f64 {
    let runs = |item: &Item| -> BTreeSet<String> {
        let text = format!("{}\n{}", item.title, item.summary).to_lowercase();
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().windows(4).map(|run| run.join(" ")).collect()
    };
    let (one, other) = (runs(one), runs(other));
    let n_common = f64::from(u32::try_from(one.intersection(&other).count()).unwrap());
    n_common / f64::from(u32::try_from(one.union(&other).count()).unwrap())
}

fn unpacked(path: &Path) -> Option<String> {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(path).ok()?).read_to_string(&mut text).unwrap();
    Some(text)
}

proptest! {
    /// A few words, so that texts meet.
    #[test]
    fn texts_that_are_nearly_the_same_are_found_by_a_sign_and_joined_to_the_most_like(
        texts in prop::collection::vec(prop::collection::vec(0_u8..4, 11..40), 1..30),
    ) {
        let mut known: Vec<Earlier> = Vec::new();
        for text in &texts {
            let body: Vec<String> = text.iter().map(|word| format!("w{word}")).collect();
            let sketch = Sketch::of(&item("", &body.join(" ")));
            let Some(text) = &sketch.text else { continue };
            let likeness =
                |it: &Earlier| it.sketch.as_ref().unwrap().text.as_ref().unwrap().likeness(text);
            let best = known.iter().map(likeness).fold(0.0, f64::max);
            let joined = join(&sketch, &known);
            if 0.8 <= best {
                prop_assert_eq!(joined.map(|it| likeness(&known[it.place])), Some(best));
            }
            for other in &known {
                let theirs = other.sketch.as_ref().unwrap();
                let (there, back) = (likeness(other), text.likeness(theirs.text.as_ref().unwrap()));
                prop_assert_eq!(there.to_bits(), back.to_bits());
                let shares = theirs.bands().iter().any(|band| sketch.bands().contains(band));
                prop_assert!(there < 0.95 || shares);
            }
            known.push(Earlier { sketch: Some(sketch), ..unlike() });
        }
    }
}
