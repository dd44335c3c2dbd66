//! A thousand made-up rules over real news, judged by the engine and by a slow evaluator that reads
//! the rules in another notation. Passes without `../shared`, and says so.
use std::{
    collections::{HashMap, HashSet},
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
    process::Command,
};

use attache::{
    model::{Field, Item, Watch},
    text::{ItemWords, Words},
    watch::{Engine, Frequencies},
};
use flate2::read::GzDecoder;
use serde_json::Value;

use super::source;

const DOCUMENTS: &str = "../shared/corpus/reuters/docs.jsonl.gz";

/// One document in so many; all of them where `ATTACHE_WHOLE_CORPUS` is set.
const EVERY: usize = 40;

/// What the generator writes: TOML, or a tree a line.
fn generated(form: &str) -> Option<String> {
    let output = Command::new("python3")
        .args(["../shared/tools/gen_watches.py", DOCUMENTS])
        .args(["../shared/corpus/reuters/country_words.json", "1000", "7", form])
        .output()
        .ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// One item, with its words by the places where they stand.
struct Document {
    item: Item,
    words: ItemWords,
    places: HashMap<String, Vec<(Field, usize)>>,
}

impl Document {
    fn of(line: &str) -> Self {
        let read: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| read[key].as_str().unwrap_or_default().to_owned();
        let item = Item { title: text("title"), content: text("body"), ..Item::default() };
        let words = ItemWords::of(&item);
        let mut places: HashMap<String, Vec<(Field, usize)>> = HashMap::new();
        for field in [Field::Title, Field::Body] {
            for (at, word) in words.field(field).list().iter().enumerate() {
                let word = words.field(field).text(word).to_owned();
                places.entry(word).or_default().push((field, at));
            }
        }
        Self { item, words, places }
    }

    fn holds(&self, rule: &Value) -> bool {
        let (kind, of) = rule.as_object().unwrap().iter().next().unwrap();
        let all = || of.as_array().unwrap().iter();
        match kind.as_str() {
            "and" => all().all(|one| self.holds(one)),
            "or" => all().any(|one| self.holds(one)),
            "not" => !self.holds(of),
            "title" => self.spans(of).iter().any(|span| span.0 == Field::Title),
            "near" => {
                let most = usize::try_from(of[0].as_u64().unwrap()).unwrap();
                let others = self.spans(&of[2]);
                let gap = |a: (usize, usize), b: (usize, usize)| {
                    a.0.max(b.0).saturating_sub(a.1.min(b.1))
                };
                self.spans(&of[1]).iter().any(|one| {
                    others.iter().any(|other| {
                        one.0 == other.0 && gap((one.1, one.2), (other.1, other.2)) <= most
                    })
                })
            }
            _ => !self.spans(rule).is_empty(),
        }
    }

    /// Field, first word, one after the last.
    fn spans(&self, rule: &Value) -> Vec<(Field, usize, usize)> {
        let (kind, of) = rule.as_object().unwrap().iter().next().unwrap();
        let all = || of.as_array().unwrap().iter();
        match kind.as_str() {
            "or" => all().flat_map(|one| self.spans(one)).collect(),
            "t" => self.row(&[of.as_str().unwrap()]),
            "p" => self.row(&all().map(|word| word.as_str().unwrap()).collect::<Vec<_>>()),
            "x" => {
                let open = |word: &&String| word.starts_with(of.as_str().unwrap());
                let words = self.places.keys().filter(open);
                words.flat_map(|word| self.row(&[word])).collect()
            }
            other => unreachable!("the generator has no `{other}` here"),
        }
    }

    fn row(&self, row: &[&str]) -> Vec<(Field, usize, usize)> {
        let goes_on = |(field, at): &(Field, usize)| {
            let words: &Words = self.words.field(*field);
            let there = words.list()[*at..].iter().map(|word| words.text(word)).take(row.len());
            there.eq(row.iter().copied())
        };
        let first = self.places.get(row[0]).into_iter().flatten().filter(|it| goes_on(it));
        first.map(|(field, at)| (*field, *at, at + row.len())).collect()
    }
}

#[test]
fn on_real_news_the_engine_says_what_the_slow_evaluator_says() {
    let rules = Path::new(DOCUMENTS).exists().then(|| (generated("toml"), generated("ast")));
    let Some((Some(toml), Some(trees))) = rules else {
        println!("skipped: ../shared or python3 is not here");
        return;
    };
    let table: toml::Table = toml.parse().unwrap();
    let watches = table["watch"].as_array().unwrap().iter().map(|watch| Watch {
        name: watch["name"].as_str().unwrap().into(),
        query: Some(watch["query"].as_str().unwrap().into()),
        ..Watch::default()
    });
    let watches: Vec<Watch> = watches.collect();
    let trees: Vec<Value> = trees.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((watches.len(), trees.len()), (1000, 1000));

    let every = if std::env::var_os("ATTACHE_WHOLE_CORPUS").is_some() { 1 } else { EVERY };
    let lines = BufReader::new(GzDecoder::new(File::open(DOCUMENTS).unwrap())).lines();
    let documents: Vec<Document> =
        lines.step_by(every).map(|line| Document::of(&line.unwrap())).collect();
    let sample = Frequencies::of(documents.iter().take(200).map(|document| &document.words));
    let engine = Engine::build_for(&[], &watches, &sample).unwrap();
    let mut n_matches = 0;
    for document in &documents {
        let found = engine.matches(&document.words, &document.item, &source());
        let found: HashSet<&str> = found.iter().map(|matched| matched.watch.as_str()).collect();
        for tree in &trees {
            let name = tree["id"].as_str().unwrap();
            let expected = document.holds(&tree["q"]);
            assert_eq!(
                found.contains(name),
                expected,
                "{name} {} {}",
                tree["q"],
                document.item.title
            );
            n_matches += usize::from(expected);
        }
    }
    println!("{} pairs, {n_matches} matches", documents.len() * trees.len());
    assert!(documents.len() / 100 < n_matches);
}
