//! A slow evaluator that is right by looking at it, and the engine, which must say the same.
use attache::{
    model::{Field, Item, Watch},
    text::{ItemWords, Word, Words},
    watch::{Engine, Frequencies},
};
use proptest::{collection::vec, prelude::*, sample::select};

use super::{item, source, words};

/// A query as the oracle reads it.
#[derive(Clone, Debug)]
pub(super) enum Query {
    Term(&'static str),
    Exact(&'static str),
    Phrase(&'static str, &'static str),
    Begins(&'static str),
    /// One letter, then these.
    Any(&'static str),
    Title(Box<Query>),
    Lead(Box<Query>),
    Not(Box<Query>),
    And(Vec<Query>),
    Or(Vec<Query>),
    Near(u32, Box<Query>, Box<Query>),
    Before(u32, Box<Query>, Box<Query>),
    Sentence(Box<Query>, Box<Query>),
    Paragraph(Box<Query>, Box<Query>),
    AtLeast(u32, Box<Query>),
}
use Query::{
    And, Any, AtLeast, Before, Begins, Exact, Lead, Near, Not, Or, Paragraph, Phrase, Sentence,
    Term, Title,
};

/// Words in a row: field, first, one after the last.
type Span = (Field, usize, usize);

impl Query {
    pub(super) fn text(&self) -> String {
        match self {
            Term(word) => (*word).to_owned(),
            Exact(word) => format!("={word}"),
            Phrase(one, other) => format!("\"{one} {other}\""),
            Begins(start) => format!("{start}*"),
            Any(rest) => format!("?{rest}"),
            Title(inner) => format!("title:({})", inner.text()),
            Lead(inner) => format!("lead:({})", inner.text()),
            Not(inner) => format!("not ({})", inner.text()),
            And(all) => joined(all, " and "),
            Or(all) => joined(all, " or "),
            Near(n, one, other) => format!("(({}) near/{n} ({}))", one.text(), other.text()),
            Before(n, one, other) => format!("(({}) pre/{n} ({}))", one.text(), other.text()),
            Sentence(one, other) => format!("(({}) same sentence ({}))", one.text(), other.text()),
            Paragraph(one, other) => {
                format!("(({}) same paragraph ({}))", one.text(), other.text())
            }
            AtLeast(n, inner) => format!("atleast{n}({})", inner.text()),
        }
    }

    fn holds(&self, item: &ItemWords) -> bool {
        match self {
            Not(inner) => !inner.holds(item),
            And(all) => all.iter().all(|one| one.holds(item)),
            Or(all) => all.iter().any(|one| one.holds(item)),
            Title(inner) => inner.holds(&ItemWords { body: Words::default(), ..item.clone() }),
            Lead(inner) => match &**inner {
                // The places are what counts in a field, so ask for them.
                place @ (Term(_) | Exact(_) | Phrase(..) | Begins(_) | Any(_)) => {
                    place.spans(item).iter().any(|span| in_lead(*span))
                }
                _ => unreachable!("the generator puts words alone into a lead"),
            },
            Near(n, one, other) => {
                pairs(one, other, item).any(|(a, b)| a.0 == b.0 && between(a, b) <= *n as usize)
            }
            Before(n, one, other) => pairs(one, other, item)
                .any(|(a, b)| a.0 == b.0 && a.2 <= b.1 && b.1 - a.2 <= *n as usize),
            Sentence(one, other) => pairs(one, other, item)
                .any(|(a, b)| a.0 == b.0 && first(item, a).sentence == first(item, b).sentence),
            Paragraph(one, other) => {
                pairs(one, other, item).any(|(a, b)| paragraph(item, a) == paragraph(item, b))
            }
            AtLeast(n, inner) => most_apart(inner.spans(item)) >= *n as usize,
            _ => !self.spans(item).is_empty(),
        }
    }

    /// Every place of words, or of any of several.
    fn spans(&self, item: &ItemWords) -> Vec<Span> {
        if let Or(all) = self {
            return all.iter().flat_map(|one| one.spans(item)).collect();
        }
        let n_words = if matches!(self, Phrase(..)) { 2 } else { 1 };
        let mut spans = Vec::new();
        for field in [Field::Title, Field::Body] {
            for start in 0..item.field(field).len().saturating_sub(n_words - 1) {
                if self.is_at(item.field(field), start) {
                    spans.push((field, start, start + n_words));
                }
            }
        }
        spans
    }

    fn is_at(&self, words: &Words, at: usize) -> bool {
        let word = &words.list()[at];
        let text = words.text(word);
        match self {
            Term(wanted) => text == *wanted,
            Exact(wanted) => {
                text == wanted.to_lowercase()
                    && word.is_capitals
                    && !words.is_shouted(word.sentence)
            }
            Phrase(one, other) => text == *one && words.text(&words.list()[at + 1]) == *other,
            Begins(start) => text.starts_with(start),
            Any(rest) => text.chars().count() == rest.len() + 1 && text.ends_with(rest),
            _ => false,
        }
    }
}

fn joined(all: &[Query], glue: &str) -> String {
    let all: Vec<String> = all.iter().map(Query::text).collect();
    format!("({})", all.join(glue))
}

fn pairs<'q>(
    one: &'q Query,
    other: &'q Query,
    item: &'q ItemWords,
) -> impl Iterator<Item = (Span, Span)> + 'q {
    let others = other.spans(item);
    one.spans(item).into_iter().flat_map(move |a| others.clone().into_iter().map(move |b| (a, b)))
}

/// Words between two places; none if they overlap.
fn between(a: Span, b: Span) -> usize {
    a.1.max(b.1).saturating_sub(a.2.min(b.2))
}

fn first(item: &ItemWords, span: Span) -> &Word {
    &item.field(span.0).list()[span.1]
}

/// Title and first paragraph are one.
fn paragraph(item: &ItemWords, span: Span) -> u32 {
    if span.0 == Field::Title { 0 } else { first(item, span).paragraph }
}

fn in_lead(span: Span) -> bool {
    span.0 == Field::Title || span.2 <= 60
}

/// The most places of which no two overlap, by trying all of them.
fn most_apart(spans: Vec<Span>) -> usize {
    let mut best: Vec<Span> = Vec::new();
    let mut sorted = spans;
    sorted.sort_by_key(|span| (span.0, span.2));
    for span in sorted {
        if best.iter().all(|kept| kept.0 != span.0 || kept.2 <= span.1) {
            best.push(span);
        }
    }
    best.len()
}

const WORDS: [&str; 8] = ["oil", "gas", "pact", "oils", "coil", "us", "talk", "talks"];

fn word() -> impl Strategy<Value = &'static str> {
    select(&WORDS[..])
}

/// Words, in one of the ways to write them.
fn term() -> impl Strategy<Value = Query> {
    prop_oneof![
        4 => word().prop_map(Term),
        1 => Just(Exact("US")),
        2 => (word(), word()).prop_map(|(one, other)| Phrase(one, other)),
        1 => select(&["oil", "tal", "pac"][..]).prop_map(Begins),
        1 => select(&["oil", "as"][..]).prop_map(Any),
    ]
}

fn place() -> impl Strategy<Value = Query> {
    prop_oneof![2 => term(), 1 => vec(term(), 2..4).prop_map(Or)]
}

pub(super) fn query() -> impl Strategy<Value = Query> {
    let pair = || (0u32..5, place().prop_map(Box::new), place().prop_map(Box::new));
    let leaf = prop_oneof![
        4 => term(),
        2 => pair().prop_map(|(n, one, other)| Near(n, one, other)),
        1 => pair().prop_map(|(n, one, other)| Before(n, one, other)),
        1 => pair().prop_map(|(_, one, other)| Sentence(one, other)),
        1 => pair().prop_map(|(_, one, other)| Paragraph(one, other)),
        1 => (1u32..4, place()).prop_map(|(n, inner)| AtLeast(n, Box::new(inner))),
        1 => term().prop_map(|inner| Title(Box::new(inner))),
        1 => term().prop_map(|inner| Lead(Box::new(inner))),
    ];
    leaf.prop_recursive(3, 16, 3, |inner| {
        prop_oneof![
            2 => vec(inner.clone(), 2..4).prop_map(And),
            2 => vec(inner.clone(), 2..4).prop_map(Or),
            1 => (inner.clone(), inner)
                .prop_map(|(one, other)| And(vec![one, Not(Box::new(other))])),
        ]
    })
}

/// A text of few words, sentences and paragraphs.
pub(super) fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => word().prop_map(str::to_owned),
        1 => Just("US".to_owned()),
        1 => Just("U.S.".to_owned()),
        3 => Just("other".to_owned()),
        2 => Just(". Then".to_owned()),
        1 => Just(".\n\nThen".to_owned()),
    ];
    vec(piece, 0..30).prop_map(|pieces| pieces.join(" "))
}

fn engine(queries: &[String], frequencies: &Frequencies) -> Engine {
    let watch = |(number, query): (usize, &String)| Watch {
        name: number.to_string(),
        query: Some(query.as_str().into()),
        ..Watch::default()
    };
    let watches: Vec<Watch> = queries.iter().enumerate().map(watch).collect();
    Engine::build_for(&[], &watches, frequencies)
        .unwrap_or_else(|problems| panic!("{queries:?} {problems:?}"))
}

fn taken(engine: &Engine, item: &Item) -> Vec<usize> {
    let found = engine.matches(&ItemWords::of(item), item, &source());
    found.iter().map(|matched| matched.watch.parse().unwrap()).collect()
}

const N_CASES: u32 = 130;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(N_CASES))]

    /// 130 × 20 × 20 is 52,000 pairs of a query and a document.
    #[test]
    fn the_engine_says_what_the_slow_evaluator_says(
        queries in vec(query(), 20..21),
        texts in vec((text(), text()), 20..21),
    ) {
        let texts: Vec<Item> = texts.iter().map(|(title, body)| item(title, body)).collect();
        let written: Vec<String> = queries.iter().map(Query::text).collect();
        let fresh = engine(&written, &Frequencies::assumed());
        // Another guess of what is common.
        let sample: Vec<ItemWords> = texts.iter().map(ItemWords::of).collect();
        let other = engine(&written, &Frequencies::of(sample.iter()));
        let expected: Vec<Vec<usize>> = sample
            .iter()
            .map(|words| (0..queries.len()).filter(|it| queries[*it].holds(words)).collect())
            .collect();
        for (item, expected) in texts.iter().zip(&expected) {
            prop_assert_eq!(&taken(&fresh, item), expected, "{:?} {:?}", written, item);
        }
        // So often that the engine's count of items, which ends at 127, begins anew.
        for (item, expected) in texts.iter().zip(&expected).cycle().take(150) {
            prop_assert_eq!(&taken(&other, item), expected, "{:?} {:?}", written, item);
        }
    }

    #[test]
    fn a_printed_query_is_the_query(query in query()) {
        let printed = attache::watch::printed(&query.text()).unwrap();
        prop_assert_eq!(&attache::watch::printed(&printed).unwrap(), &printed);
        let fingerprint = |text: &str| {
            let watch = Watch { name: "test".into(), query: Some(text.into()), ..Watch::default() };
            Engine::build(&[], &[watch]).unwrap().fingerprint("test").unwrap()
        };
        prop_assert_eq!(fingerprint(&query.text()), fingerprint(&printed));
    }
}

/// A mask is the only thing that makes two identical terms differ; it must not leak.
#[test]
fn a_mask_of_one_watch_is_not_a_mask_of_another() {
    let watch = |name: &str, mask: &[&str]| Watch {
        name: name.into(),
        query: Some("oil and gas".into()),
        mask: words(mask),
        ..Watch::default()
    };
    let engine = Engine::build(&[], &[watch("0", &["olive oil"]), watch("1", &[])]).unwrap();
    assert_eq!(taken(&engine, &item("Olive oil and gas", "")), [1]);
    assert_eq!(taken(&engine, &item("Olive oil, oil and gas", "")), [0, 1]);
}
