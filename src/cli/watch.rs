//! `attache watch`: what runs, whether it would match, and what it would have found.
mod backtest;
mod show;

use std::{
    io::{IsTerminal as _, Read as _},
    path::Path,
    process::ExitCode,
};

use anyhow::Context as _;

use super::{args::WatchCommand, find, output};
use crate::{
    config::Config,
    daemon::Clock,
    model::{Field, Hit, Item, Source, Spelled, Watch},
    text,
    watch::Explanation,
};

/// Does what is asked of watches.
pub(super) fn watch(
    config: &Config,
    command: WatchCommand,
    clock: &Clock,
) -> anyhow::Result<ExitCode> {
    match command {
        WatchCommand::List => list(config),
        WatchCommand::Show { name, format } => show::show(config, &name, format)?,
        WatchCommand::Test { name, titles, file, lang } => {
            return test(config, &name, &titles, file.as_deref(), lang.as_deref());
        }
        WatchCommand::Backtest { name, since, against, limit, format } => {
            let (since, against) = (since.as_str(), against.as_deref());
            let asked = backtest::Asked { name: &name, since, against, limit };
            backtest::backtest(config, asked, format, clock)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(config: &Config) {
    for watch in &config.watches {
        output::data(&format!("{}\n  {}", watch.name, in_words(watch)));
    }
}

/// `between @RU and @PK; demotes cricket, T20`, or the query.
fn in_words(watch: &Watch) -> String {
    let listed = |words: &[Spelled], glue: &str| {
        words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(glue)
    };
    let clauses = [
        ("between ", &watch.between, " and "),
        ("all of ", &watch.all, ", "),
        ("one of ", &watch.any, ", "),
        ("demotes ", &watch.demote, ", "),
        ("excludes ", &watch.exclude, ", "),
        ("only from ", &watch.sources, ", "),
        ("only in ", &watch.lang, ", "),
    ];
    let lists = clauses.iter().filter(|(_, words, _)| !words.is_empty());
    let lists = lists.map(|(head, words, glue)| format!("{head}{}", listed(words, glue)));
    let query = watch.query.iter().map(|query| text::line(&query.text));
    let regex = watch.regex.iter().map(|regex| format!("fits {}", regex.text));
    query.chain(lists).chain(regex).collect::<Vec<_>>().join("; ")
}

/// Exit code 1 when nothing matched.
fn test(
    config: &Config,
    name: &str,
    titles: &[String],
    file: Option<&Path>,
    lang: Option<&str>,
) -> anyhow::Result<ExitCode> {
    find::watch(config, name)?;
    let items = items(titles, file, lang)?;
    let mut n_matched = 0;
    for item in &items {
        let source = anybody(lang);
        let explained = config.engine.explain(name, item, &source);
        let explained = explained.expect("every configured watch is in the engine");
        n_matched += usize::from(matches!(explained, Explanation::Match(_)));
        output::data(&in_full(item, &explained));
    }
    Ok(output::exit_code(0 < n_matched))
}

/// The title with its evidence marked, the verdict, and each sentence of evidence in the text.
fn in_full(item: &Item, explained: &Explanation) -> String {
    let Explanation::Match(matched) = explained else {
        return format!("no match  {}\n  {explained}", text::line(&item.title));
    };
    let marked = |field| marked(item, &matched.evidence.hits, field);
    let tier = format!("{:?}", matched.tier).to_lowercase();
    let mut lines = vec![format!("{tier:<9} {}", text::line(&marked(Field::Title)))];
    lines.push(format!("  {explained}"));
    let body = marked(Field::Body);
    let telling = body.lines().filter(|line| line.contains(MARK));
    lines.extend(telling.take(MAX_LINES).map(|line| format!("  | {}", text::line(line))));
    lines.join("\n")
}

/// Stands around evidence, as in the text part of a digest.
const MARK: char = '*';

/// Lines of a long text that are shown.
const MAX_LINES: usize = 12;

fn marked(item: &Item, hits: &[Hit], field: Field) -> String {
    let whole = if field == Field::Title { item.title.as_str() } else { item.body() };
    let (mut out, mut end) = (String::new(), 0);
    let mut hits: Vec<&Hit> = hits.iter().filter(|hit| hit.field == field).collect();
    hits.sort_by_key(|hit| hit.range.start);
    for hit in hits.into_iter().filter(|hit| hit.range.end <= whole.len()) {
        if end <= hit.range.start {
            out.push_str(&whole[end..hit.range.start]);
            out.extend([MARK]);
            out.push_str(&whole[hit.range.clone()]);
            out.extend([MARK]);
            end = hit.range.end;
        }
    }
    out.push_str(&whole[end..]);
    out
}

/// What to try: titles, or a text whose first line is the title.
fn items(titles: &[String], file: Option<&Path>, lang: Option<&str>) -> anyhow::Result<Vec<Item>> {
    let item = |title: &str, content: &str| Item {
        title: title.trim().to_owned(),
        content: content.trim().to_owned(),
        lang: lang.map(str::to_owned),
        ..Item::default()
    };
    if let Some(file) = file {
        let text = read(file)?;
        let (title, content) = text.trim_start().split_once('\n').unwrap_or((&text, ""));
        return Ok(vec![item(title, content)]);
    }
    if !titles.is_empty() {
        return Ok(titles.iter().map(|title| item(title, "")).collect());
    }
    if std::io::stdin().is_terminal() {
        output::talk("a title a line, then Ctrl-D");
    }
    let text = read(Path::new("-"))?;
    Ok(text.lines().filter(|line| !line.trim().is_empty()).map(|line| item(line, "")).collect())
}

fn read(file: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes).context("cannot read standard input")?;
    } else {
        bytes = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A source that no rule leaves out.
fn anybody(lang: Option<&str>) -> Source {
    Source { lang: lang.map(str::to_owned), ..Source::nobody() }
}
