//! How well pairs of states are found and ranked in eleven thousand wire reports that people have
//! labelled with the states they are about. They lie beside the project, not in it; without them
//! this test says so and passes.
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
};

use attache::{
    model::{Actor, Item, Tier, Watch},
    text::ItemWords,
    watch::Engine,
};
use flate2::read::GzDecoder;
use serde_json::Value;

use super::{source, words};

/// What the labels call a state, and what a watch does.
const STATES: [(&str, &str); 24] = [
    ("argentina", "AR"),
    ("australia", "AU"),
    ("belgium", "BE"),
    ("brazil", "BR"),
    ("canada", "CA"),
    ("china", "CN"),
    ("france", "FR"),
    ("hong-kong", "HK"),
    ("iran", "IR"),
    ("iraq", "IQ"),
    ("italy", "IT"),
    ("japan", "JP"),
    ("mexico", "MX"),
    ("netherlands", "NL"),
    ("philippines", "PH"),
    ("south-africa", "ZA"),
    ("south-korea", "KR"),
    ("sweden", "SE"),
    ("switzerland", "CH"),
    ("taiwan", "TW"),
    ("uk", "GB"),
    ("usa", "US"),
    ("ussr", "ussr"),
    ("west-germany", "west_germany"),
];

/// Two states of 1987 that no pack of today has.
fn states_of_1987() -> [Actor; 2] {
    let actor = |name: &str| Actor { name: name.into(), ..Actor::default() };
    [
        Actor {
            names: words(&["Soviet*", "=USSR", "Kremlin", "Gorbachev"]),
            hints: words(&["Moscow", "Russian*"]),
            ..actor("ussr")
        },
        Actor {
            country: Some("DE".into()),
            names: words(&["West German*", "Bonn", "Bundesbank"]),
            hints: words(&["Frankfurt"]),
            ..actor("west_germany")
        },
    ]
}

/// A pair, whether it was looked at while the weights were chosen, and what is about it.
struct Dyad {
    name: String,
    is_tuned: bool,
    gold: BTreeSet<u64>,
}

/// One found report.
struct Found {
    id: u64,
    score: f64,
    tier: Tier,
}

/// What one pair, or the mean of several, comes to.
#[derive(Clone, Copy, Default)]
struct Figures {
    f1: f64,
    mean_precision: f64,
}

#[expect(clippy::cast_precision_loss, reason = "counts of thousands")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

impl Dyad {
    fn figures(&self, found: &mut [Found]) -> Figures {
        let told = found.iter().filter(|it| it.tier != Tier::Passing);
        let n_told = told.clone().count();
        let n_right = told.filter(|it| self.gold.contains(&it.id)).count();
        let (precision, recall) = (share(n_right, n_told), share(n_right, self.gold.len()));
        let f1 = if n_right == 0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
        let (mut n_hits, mut sum) = (0, 0.0);
        for (rank, one) in (1..).zip(found) {
            if self.gold.contains(&one.id) {
                n_hits += 1;
                sum += share(n_hits, rank);
            }
        }
        Figures { f1, mean_precision: sum * share(1, self.gold.len()) }
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

fn reports(folder: &Path) -> impl Iterator<Item = Value> {
    let file = File::open(folder.join("docs.jsonl.gz")).unwrap();
    let lines = BufReader::new(GzDecoder::new(file)).lines();
    lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap())
}

fn dyads(folder: &Path, reports: &[Value]) -> (Vec<Dyad>, Vec<Watch>) {
    let listed: Vec<Value> =
        serde_json::from_reader(File::open(folder.join("dyads40.json")).unwrap()).unwrap();
    let codes: BTreeMap<&str, &str> = STATES.into();
    let is_about = |report: &&Value, place: &str| {
        report["places"].as_array().is_some_and(|all| all.iter().any(|one| one == place))
    };
    let both = listed.iter().map(|pair| {
        let (a, b) = (text(pair, "a"), text(pair, "b"));
        let gold = reports.iter().filter(|it| is_about(it, a) && is_about(it, b));
        let gold = gold.map(|it| it["id"].as_u64().unwrap()).collect();
        let name = text(pair, "dyad").to_owned();
        let between = words(&[&format!("@{}", codes[a]), &format!("@{}", codes[b])]);
        let watch = Watch { name: name.clone(), between, ..Watch::default() };
        (Dyad { name, is_tuned: pair["tune"] == true || pair["tune"] == 1, gold }, watch)
    });
    both.unzip()
}

fn found(watches: &[Watch], reports: &[Value]) -> BTreeMap<String, Vec<Found>> {
    let engine = Engine::build(&states_of_1987(), watches).unwrap();
    let mut found: BTreeMap<String, Vec<Found>> = BTreeMap::new();
    for report in reports {
        let body = format!("{} {}", text(report, "dateline"), text(report, "body"));
        let item = Item {
            title: text(report, "title").to_owned(),
            content: body.trim().to_owned(),
            lang: Some("en".into()),
            ..Item::default()
        };
        for matched in engine.matches(&ItemWords::of(&item), &item, &source()) {
            let (id, score) = (report["id"].as_u64().unwrap(), matched.score.to_string());
            let score = score.replace('½', ".5").parse().unwrap();
            found.entry(matched.watch).or_default().push(Found { id, score, tier: matched.tier });
        }
    }
    found
}

fn mean(all: &[Figures]) -> Figures {
    let mean = |of: fn(&Figures) -> f64| all.iter().map(of).sum::<f64>() * share(1, all.len());
    Figures { f1: mean(|it| it.f1), mean_precision: mean(|it| it.mean_precision) }
}

#[test]
#[expect(clippy::print_stdout, reason = "a test that skips says so")]
fn forty_pairs_of_states_are_found_and_ranked_in_a_year_of_wire_reports() {
    let folder = Path::new("../shared/corpus/reuters");
    if !folder.is_dir() {
        println!("skipped: ../shared/corpus/reuters is not here");
        return;
    }
    let reports: Vec<Value> = reports(folder).collect();
    let (dyads, watches) = dyads(folder, &reports);
    let mut found = found(&watches, &reports);
    let (mut tuned, mut unseen) = (Vec::new(), Vec::new());
    let (mut n_main, mut n_right, mut n_gold) = (0, 0, 0);
    for dyad in &dyads {
        let own = found.entry(dyad.name.clone()).or_default();
        let main = own.iter().filter(|it| it.tier == Tier::Main);
        n_main += main.clone().count();
        n_right += main.filter(|it| dyad.gold.contains(&it.id)).count();
        n_gold += dyad.gold.len();
        let figures = dyad.figures(own);
        if dyad.is_tuned { tuned.push(figures) } else { unseen.push(figures) }
    }
    let all = mean(&[tuned.clone(), unseen.clone()].concat());
    let (tuned, unseen) = (mean(&tuned), mean(&unseen));
    let (precision, recall) = (share(n_right, n_main), share(n_right, n_gold));
    let mut table = String::new();
    for (name, it) in [("looked at", tuned), ("unseen", unseen), ("all", all)] {
        let _ = writeln!(table, "| {name} | {:.3} | {:.3} |", it.f1, it.mean_precision);
    }
    println!("{table}main P {precision:.3} R {recall:.3}");
    let document = std::fs::read_to_string("docs/RANKING.md").unwrap();
    assert!(document.contains(&table), "docs/RANKING.md should have these rows:\n{table}");
    assert!(0.59 <= all.f1 && 0.66 <= all.mean_precision);
    assert!(tuned.f1 - unseen.f1 <= 0.05 && tuned.mean_precision - unseen.mean_precision <= 0.05);
    assert!(0.85 <= precision && 0.30 <= recall);
}
