//! How fast items are matched against 100, 1,000 and 10,000 watches: `cargo bench --bench match`.
//! The bar is 80,000 items/s at 1,000 watches, 20,000 at 10,000, and 10,000 built in 0.3 s.
//!
//! Items and watches are those of `../shared` (Reuters-21578 and `tools/gen_watches.py`, which
//! needs Python 3) where they are, else made up here: other figures, no other meaning. Time is the
//! processor's, of this process.
#![expect(clippy::print_stdout, reason = "a benchmark is read")]
#![expect(clippy::cast_precision_loss, reason = "items and microseconds are small numbers")]
#[path = "support/cpu.rs"]
mod cpu;
#[path = "support/memory.rs"]
mod memory;

use std::{
    fmt::Write as _,
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use attache::{
    config,
    model::{Item, Source},
    text::ItemWords,
    watch::{Engine, Frequencies},
};
use cpu::cpu_seconds;
use flate2::read::GzDecoder;
use memory::peak_megabytes;

const N_RUNS: usize = 5;
const N_WATCHES: [usize; 3] = [100, 1_000, 10_000];
/// So many items say what is common, as the first lines of `attache match` do.
const N_SAMPLE: usize = 300;

fn main() {
    let folder = std::env::temp_dir().join(format!("attache-bench-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for the watches");
    let reuters = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/reuters");
    let corpus = Some(reuters).filter(|it| it.join("docs.jsonl.gz").exists());
    let items = corpus.as_deref().map_or_else(made_up_items, read_items);
    if corpus.is_none() {
        println!("../shared/corpus/reuters is not here: items and watches are made up");
    }
    let n_bytes: usize = items.iter().map(|item| item.title.len() + item.content.len()).sum();
    println!("{} items of {} bytes", items.len(), n_bytes / items.len());
    println!(
        "watches   load ms   build ms   items/s   of that words/s   p99 µs   matches   peak MB"
    );
    let sample: Vec<ItemWords> = items.iter().take(N_SAMPLE).map(ItemWords::of).collect();
    let frequencies = Frequencies::of(sample.iter());
    for n in N_WATCHES {
        let path = folder.join(format!("{n}.toml"));
        let written = corpus.as_deref().map_or_else(|| made_up_watches(n), |it| generated(it, n));
        fs::write(&path, written).expect("the watches can be written");
        let begin = cpu_seconds();
        let rules = config::load_rules(&[path], &frequencies).expect("watches without a mistake");
        let load = cpu_seconds() - begin;
        let begin = cpu_seconds();
        let again = Engine::build_for(&rules.actors, &rules.watches, &frequencies);
        let build = cpu_seconds() - begin;
        drop(again);
        report(n, (load, build), &rules.engine, &items);
    }
    let _ = fs::remove_dir_all(&folder);
}

/// * `load`, `build` — seconds to read the file and build the engine, and to build it alone.
fn report(n_watches: usize, (load, build): (f64, f64), engine: &Engine, items: &[Item]) {
    let source = Source::nobody();
    let (mut best, mut best_words, mut best_p99) = (f64::MAX, f64::MAX, f64::MAX);
    let mut n_found = 0;
    for _ in 0..N_RUNS {
        let begin = cpu_seconds();
        let n_words: usize = items.iter().map(|item| ItemWords::of(item).body.len()).sum();
        best_words = best_words.min(cpu_seconds() - begin);
        assert!(0 < n_words);

        let mut waits = Vec::with_capacity(items.len());
        n_found = 0;
        let begin = cpu_seconds();
        for item in items {
            let asked = Instant::now();
            n_found += engine.matches(&ItemWords::of(item), item, &source).len();
            waits.push(asked.elapsed());
        }
        best = best.min(cpu_seconds() - begin);
        waits.sort_unstable();
        best_p99 = best_p99.min(waits[waits.len() * 99 / 100].as_secs_f64() * 1e6);
    }
    println!(
        "{n_watches:>7} {:>9.0} {:>10.0} {:>9.0} {:>17.0} {best_p99:>8.1} {n_found:>9} {:>9.1}",
        load * 1e3,
        build * 1e3,
        items.len() as f64 / best,
        items.len() as f64 / best_words,
        peak_megabytes(),
    );
}

fn read_items(corpus: &Path) -> Vec<Item> {
    let packed = fs::File::open(corpus.join("docs.jsonl.gz")).expect("the items");
    let mut lines = String::new();
    GzDecoder::new(packed).read_to_string(&mut lines).expect("a whole file");
    let text = |line: &serde_json::Value, key: &str| line[key].as_str().unwrap_or("").to_owned();
    let item = |line: &str| {
        let line = serde_json::from_str(line).expect("an item a line");
        let content = format!("{} {}", text(&line, "dateline"), text(&line, "body"));
        Item { title: text(&line, "title"), content, ..Item::default() }
    };
    lines.lines().map(item).collect()
}

fn generated(corpus: &Path, n: usize) -> String {
    let tool: PathBuf = corpus.join("../../tools/gen_watches.py");
    let made = Command::new("python3")
        .arg(tool)
        .args([corpus.join("docs.jsonl.gz"), corpus.join("country_words.json")])
        .args([&n.to_string(), "7", "toml"])
        .output()
        .expect("python3 runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    String::from_utf8(made.stdout).expect("UTF-8")
}

/// Words of two to four syllables, the first of them often; the same in every run.
struct Made(u64);

impl Made {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % n
    }

    fn word(&mut self) -> String {
        const SYLLABLES: [&str; 16] = [
            "ba", "den", "fi", "gor", "ha", "jun", "ko", "lar", "mi", "nes", "po", "ral", "si",
            "tor", "ve", "zan",
        ];
        let rank = self.below(9_000) * self.below(9_000) / 9_000 + 16;
        let mut word = String::new();
        let mut rest = usize::try_from(rank).unwrap_or_default();
        while 0 < rest {
            word += SYLLABLES[rest % SYLLABLES.len()];
            rest /= SYLLABLES.len();
        }
        word
    }

    fn words(&mut self, n: usize, between: &str) -> String {
        (0..n).map(|_| self.word()).collect::<Vec<_>>().join(between)
    }
}

fn made_up_items() -> Vec<Item> {
    let mut made = Made(7);
    let item = |_| Item {
        title: made.words(7, " "),
        content: (0..9).fold(String::new(), |text, _| text + &made.words(14, " ") + ". "),
        ..Item::default()
    };
    (0..5_000).map(item).collect()
}

fn made_up_watches(n: usize) -> String {
    let mut made = Made(11);
    let mut written = String::new();
    for number in 0..n {
        let (some, others) = (made.words(3, " or "), made.words(4, " or "));
        let query = match number % 4 {
            0 => format!("({some}) near/10 ({others})"),
            1 => format!("\"{}\" and ({others})", made.words(2, " ")),
            2 => format!("{} and {} and not {}", made.word(), made.word(), made.word()),
            _ => format!("({some}) and ({others})"),
        };
        let _ = writeln!(written, "[[watch]]\nname = \"{number}\"\nquery = '''{query}'''\n");
    }
    written
}
