//! Real pages with their true text, where they are at hand.
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::Read as _,
    path::Path,
};

use attache::article;
use flate2::read::GzDecoder;
use url::Url;

const CORPUS: &str = "../shared/corpus/articles";
/// The public table of such readers is led by .958 to .970.
const LEAST_F1: f64 = 0.970;

#[test]
fn the_text_of_real_pages_is_found() {
    let Ok(truth) = fs::read_to_string(Path::new(CORPUS).join("ground-truth.json")) else {
        println!("skipped: there is no {CORPUS}");
        return;
    };
    let truth: BTreeMap<String, serde_json::Value> = serde_json::from_str(&truth).unwrap();
    let mut scores = Scores::default();
    for (name, expected) in &truth {
        let page = page(name);
        let base = expected["url"].as_str().and_then(|url| Url::parse(url).ok());
        let base = base.unwrap_or_else(super::base);
        let found = article::read(&page, None, &base, None);
        assert_eq!(found.flaws, [], "{name}");
        scores.add(&found.text.join("\n"), expected["articleBody"].as_str().unwrap());
    }
    let f1 = scores.f1();
    println!("{} pages: F1 {f1:.3}", truth.len());
    assert!(LEAST_F1 <= f1, "{f1}");
}

fn page(name: &str) -> Vec<u8> {
    let packed = fs::read(Path::new(CORPUS).join(format!("html/{name}.html.gz"))).unwrap();
    let mut page = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut page).unwrap();
    page
}

/// Precision and recall of runs of four words, the means over pages.
///
/// Source: the public article extraction benchmark.
#[derive(Default)]
struct Scores {
    precisions: Vec<f64>,
    recalls: Vec<f64>,
}

impl Scores {
    fn add(&mut self, found: &str, expected: &str) {
        let (found, expected) = (runs(found), runs(expected));
        let n_common: usize =
            found.iter().map(|(run, n)| expected.get(run).map_or(0, |m| *m.min(n))).sum();
        let of = |runs: &HashMap<Vec<String>, usize>| {
            let n: usize = runs.values().sum();
            (0 < n).then(|| share(n_common, n))
        };
        self.precisions.extend(of(&found));
        self.recalls.extend(of(&expected));
    }

    fn f1(&self) -> f64 {
        let mean = |values: &[f64]| values.iter().sum::<f64>() / share(values.len().max(1), 1);
        let (precision, recall) = (mean(&self.precisions), mean(&self.recalls));
        2.0 * precision * recall / (precision + recall).max(1e-9)
    }
}

fn runs(text: &str) -> HashMap<Vec<String>, usize> {
    let is_gap = |c: char| !(c.is_alphanumeric() || c == '_');
    let words: Vec<String> =
        text.split(is_gap).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let mut runs = HashMap::new();
    for run in words.windows(words.len().clamp(1, 4)) {
        *runs.entry(run.to_vec()).or_default() += 1;
    }
    runs
}

#[expect(clippy::cast_precision_loss, reason = "words of a page are small numbers")]
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

#[test]
fn the_scorer_knows_right_from_wrong() {
    let score = |found: &str, expected: &str| {
        let mut scores = Scores::default();
        scores.add(found, expected);
        (scores.f1() * 100.0).round()
    };
    assert!((score("a b c d e", "a b c d e") - 100.0).abs() < 0.1);
    assert!((score("a b c d x", "a b c d e") - 50.0).abs() < 0.1);
    assert!(score("x y z v w", "a b c d e").abs() < 0.1);
    assert!(score("", "a b c d e").abs() < 0.1);
}
