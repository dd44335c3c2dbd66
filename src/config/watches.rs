//! What `[actor.NAME]` and `[[watch]]` mean here: their shape, and the names they point at.
//!
//! What their terms mean is the business of [`crate::watch`], which compiles them.
use std::collections::BTreeSet;

use super::{
    SourcePlan,
    found::Found,
    names::Names,
    reader::Reader,
    spelling,
    tables::Tables,
    values::{COUNTRY, LANG, NAME},
};
use crate::{
    model::{Actor, Beat, Problem, Score, Severity, Spelled, Watch, Within},
    watch::{Engine, Frequencies},
};

/// The user's own actors.
pub(super) fn actors(tables: &Tables<'_>, found: &Found) -> Vec<Actor> {
    let mut names = Names::new("actor");
    let mut actors = Vec::new();
    for (name, table) in &tables.actors {
        let n_errors = found.n_errors();
        names.take(&Spelled { text: name.text.to_lowercase(), at: name.at.clone() }, found);
        let spelled = |text| Spelled { text, at: table.place_of("country") };
        actors.push(Actor {
            name: name.text.clone(),
            at: table.at.clone(),
            country: table.read("country", &COUNTRY).map(spelled),
            names: table.texts("names").unwrap_or_default(),
            people: table.texts("people").unwrap_or_default(),
            hints: table.texts("hints").unwrap_or_default(),
            mask: table.texts("mask").unwrap_or_default(),
        });
        table.finish();
        table.mark_if_unsound(n_errors);
    }
    actors
}

/// All watches in order of the files; what is wrong is drawn.
///
/// * `sources` — what the watches may ask for; `None` leaves that open.
pub(super) fn read(
    tables: &Tables<'_>,
    sources: Option<&[SourcePlan]>,
    found: &Found,
) -> Vec<Watch> {
    let mut names = Names::new("watch");
    let mut former = Vec::new();
    let mut watches = Vec::new();
    for table in &tables.watches {
        let n_errors = found.n_errors();
        let name = table.need("name", &NAME);
        if let Some(name) = &name {
            names.take(&Spelled { text: name.clone(), at: table.place_of("name") }, found);
        }
        let watch = watch(table, name.unwrap_or_default());
        table.finish();
        former.extend(watch.was.clone());
        if let Some(sources) = sources {
            check_selection(&watch, sources, found);
        }
        if watch.name.is_empty() {
            found.mark_lost("watch");
        }
        table.mark_if_unsound(n_errors);
        watches.push(watch);
    }
    names.renamed(&former, found);
    watches
}

/// All watches in one engine; `None` when they do not compile, with the reasons drawn.
pub(super) fn compile(
    actors: &[Actor],
    watches: &[Watch],
    frequencies: &Frequencies,
    found: &Found,
) -> Option<Engine> {
    let built = Engine::build_for(actors, watches, frequencies);
    let said = built.as_ref().map_or_else(Vec::as_slice, Engine::notes);
    for problem in said {
        found.add_unless_known(problem.clone());
    }
    built.ok()
}

fn watch(table: &Reader<'_>, name: String) -> Watch {
    let texts = |key| table.texts(key).unwrap_or_default();
    let langs = table.read_each("lang", &LANG).unwrap_or_default();
    let watch = Watch {
        name,
        at: table.at.clone(),
        was: table.read("was", &NAME).map(|text| Spelled { text, at: table.place_of("was") }),
        between: texts("between"),
        all: texts("all"),
        any: texts("any"),
        query: table.verbatim("query"),
        regex: table.verbatim("regex"),
        main: table.halves("main").map(Score::from_halves),
        also: table.halves("also").map(Score::from_halves),
        demote: texts("demote"),
        exclude: texts("exclude"),
        mask: texts("mask"),
        within: within(table).unwrap_or_default(),
        sources: texts("sources"),
        lang: langs.into_iter().map(|(text, at)| Spelled { text, ..at }).collect(),
        should_match: texts("should_match"),
        should_not_match: texts("should_not_match"),
        alert: table.flag("alert").unwrap_or_default(),
        beats: beats(table),
    };
    check_shape(table);
    watch
}

fn beats(table: &Reader<'_>) -> Vec<Beat> {
    let beat = |(name, terms): (Spelled, Vec<Spelled>)| {
        if terms.is_empty() {
            table.add(
                Problem::error(name.at.clone(), format!("the beat `{}` is empty", name.text))
                    .help("name the words that put an item under it, or remove the line"),
            );
        }
        Beat { name: name.text, terms }
    };
    table.lists_by_name("beats").into_iter().map(beat).collect()
}

/// Three words, or a number of words.
fn within(table: &Reader<'_>) -> Option<Within> {
    const MOST_WORDS: u32 = 1000;
    if table.is_number("within") {
        return table.whole("within", 1..=MOST_WORDS).map(Within::Words);
    }
    let words =
        [("item", Within::Item), ("paragraph", Within::Paragraph), ("sentence", Within::Sentence)];
    let text = table.text("within")?;
    if let Ok(n_words) = text.text.parse::<u32>() {
        table.add(
            Problem::error(text.at, "a number of words stands without quotes")
                .help(format!("write `within = {n_words}`")),
        );
        return None;
    }
    table.choice("within", &words)
}

/// Draws a watch that has none of the keys that ask for something.
fn check_shape(table: &Reader<'_>) {
    if !asks(table) && !table.has_refused() && !table.is_damaged() {
        table.add(
            Problem::error(table.at.clone(), "this watch asks for nothing")
                .label("no `between`, no `all`, no `any`, no `query`")
                .help("add `between = [\"@RU\", \"@PK\"]`, or `any = [\"a word\", \"two words\"]`"),
        );
    }
}

/// Whether the keys are there that ask for something, right or wrong.
fn asks(table: &Reader<'_>) -> bool {
    ["between", "all", "any", "query", "regex"].into_iter().any(|key| table.has(key))
}

/// Draws sources, tags and countries that nobody has.
fn check_selection(watch: &Watch, sources: &[SourcePlan], found: &Found) {
    let names = sources.iter().map(|plan| plan.source.name.as_str());
    let tags: BTreeSet<&str> =
        sources.iter().flat_map(|plan| &plan.source.tags).map(String::as_str).collect();
    let countries: BTreeSet<&str> =
        sources.iter().filter_map(|plan| plan.source.country.as_deref()).collect();
    let names: BTreeSet<&str> = names.collect();
    for select in &watch.sources {
        let text = select.text.strip_prefix('-').unwrap_or(&select.text);
        let (kind, word, known, severity) = match text.split_once(':') {
            Some(("tag", tag)) => ("source with the tag", tag, &tags, Severity::Warning),
            Some(("country", code)) => ("source in", code, &countries, Severity::Warning),
            _ => ("source", text, &names, Severity::Error),
        };
        if known.contains(word) || found.is_lost("source") {
            continue;
        }
        let problem = Problem::error(select.at.clone(), format!("there is no {kind} `{word}`"))
            .severity(severity);
        found.add(match spelling::nearest(word, known.iter().copied()) {
            Some(near) => problem.label(format!("did you mean `{near}`?")),
            None => problem.help(
                "write a source's name, `tag:…` or `country:…`, with `-` in front to leave it out",
            ),
        });
    }
}
