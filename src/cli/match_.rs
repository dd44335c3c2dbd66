//! `attache match`: the engine for other people's programs. JSON Lines in, JSON Lines out, in the
//! order of the items; no configuration, no store.
mod lines;
mod output;

use std::{
    fs::File,
    io::{BufReader, Read, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use anyhow::Context as _;

use crate::{
    cli::output as terminal,
    config,
    model::Item,
    text::ItemWords,
    watch::{Engine, Frequencies},
};
use lines::{Batch, read_batch};

/// Batches that wait for a worker, or for their turn to be written.
const N_WAITING: usize = 4;

/// Where items come from.
type Input = BufReader<Box<dyn Read + Send>>;

/// What became of a batch.
struct Judged {
    /// Finished lines.
    out: Vec<u8>,
    /// Numbers of the lines that could not be read, and why.
    complaints: Vec<(usize, String)>,
}

/// Matches all items. Exit code 1 when a line could not be read.
///
/// * `jobs` — threads that match; 0 takes as many as there are cores.
pub(super) fn run(
    mut watches: Vec<PathBuf>,
    items: Option<PathBuf>,
    jobs: usize,
) -> anyhow::Result<ExitCode> {
    let items = items.or_else(|| split_off_items(&mut watches));
    let mut input = open(items.as_deref())?;
    // The first items say what texts are like, so that the engine looks for rare words first.
    let mut n_lines = 0;
    let first = read_batch(&mut input, &mut n_lines).context("cannot read the items")?;
    let rules = config::load_rules(&watches, &frequencies(first.as_ref()))?;
    if !rules.notes.is_empty() {
        let drawn = config::report::draw(&rules.notes, &rules.files, terminal::is_colourful());
        terminal::talk(&drawn);
    }
    let jobs = match jobs {
        0 => thread::available_parallelism().map_or(1, usize::from),
        n => n,
    };
    let n_unread = pass(&rules.engine, input, first, n_lines, jobs)?;
    Ok(terminal::exit_code(n_unread == 0))
}

/// In `--watches a.toml b.toml items.jsonl` the last is no watch.
fn split_off_items(watches: &mut Vec<PathBuf>) -> Option<PathBuf> {
    let is_items =
        |path: &PathBuf| path.extension().is_none_or(|it| it != "toml") && !path.is_dir();
    if watches.len() < 2 { None } else { watches.pop_if(|last| is_items(last)) }
}

fn open(items: Option<&Path>) -> anyhow::Result<Input> {
    const BUFFER: usize = 1 << 18;
    let input: Box<dyn Read + Send> = match items.filter(|path| *path != Path::new("-")) {
        None => Box::new(std::io::stdin()),
        Some(path) => {
            let file = File::open(path);
            Box::new(file.with_context(|| format!("cannot read {}", path.display()))?)
        }
    };
    Ok(BufReader::with_capacity(BUFFER, input))
}

fn frequencies(sample: Option<&Batch>) -> Frequencies {
    const FEWEST: usize = 50;
    let items: Vec<Item> = sample.into_iter().flat_map(Batch::items).collect();
    if items.len() < FEWEST {
        return Frequencies::assumed();
    }
    let words: Vec<ItemWords> = items.iter().map(ItemWords::of).collect();
    Frequencies::of(words.iter())
}

/// Every batch goes to the workers in turn, and comes back from them in the same turn.
fn pass(
    engine: &Engine,
    mut input: Input,
    first: Option<Batch>,
    mut n_lines: usize,
    jobs: usize,
) -> anyhow::Result<usize> {
    thread::scope(|scope| {
        let (mut asked, mut answered) = (Vec::new(), Vec::new());
        for _ in 0..jobs {
            let (to_worker, batches) = sync_channel::<Batch>(N_WAITING);
            let (to_writer, judged) = sync_channel(N_WAITING);
            asked.push(to_worker);
            answered.push(judged);
            scope.spawn(move || work(engine, &batches, &to_writer));
        }
        let reader = scope.spawn(move || -> std::io::Result<()> {
            let mut next = first;
            for worker in asked.iter().cycle() {
                let Some(batch) = next else { break };
                if worker.send(batch).is_err() {
                    break;
                }
                next = read_batch(&mut input, &mut n_lines)?;
            }
            Ok(())
        });
        let n_unread = write_all(&answered);
        let read = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        read.context("cannot read the items")?;
        Ok(n_unread)
    })
}

fn work(engine: &Engine, batches: &Receiver<Batch>, judged: &SyncSender<Judged>) {
    while let Ok(batch) = batches.recv() {
        let (mut out, mut complaints) = (Vec::new(), Vec::new());
        for (number, line) in batch.lines() {
            match lines::read(line) {
                Ok(None) => (),
                Ok(Some(given)) => {
                    let words = ItemWords::of(&given.item);
                    for matched in engine.matches(&words, &given.item, &given.source) {
                        output::write(&mut out, &given.id, &matched);
                    }
                }
                Err(why) => complaints.push((number, why)),
            }
        }
        if judged.send(Judged { out, complaints }).is_err() {
            return;
        }
    }
}

/// Writes the answers in turn; returns how many lines could not be read. A reader that hangs up
/// ends the program quietly.
fn write_all(answered: &[Receiver<Judged>]) -> usize {
    let mut n_unread = 0;
    let mut out = std::io::stdout().lock();
    for worker in answered.iter().cycle() {
        let Ok(judged) = worker.recv() else { break };
        for (number, why) in &judged.complaints {
            terminal::talk(&format!("line {number}: {why}"));
        }
        n_unread += judged.complaints.len();
        if out.write_all(&judged.out).and_then(|()| out.flush()).is_err() {
            std::process::exit(0);
        }
    }
    n_unread
}
