//! The tables of all files side by side: any table may stand in any file.
use std::path::{Path, PathBuf};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    SourceFile,
    found::Found,
    reader::Reader,
    spelling::{self, Table},
};
use crate::model::{Place, Problem, Spelled};

/// Readers for everything that stands in the files.
#[derive(Default)]
pub(super) struct Tables<'a> {
    pub(super) store: Option<Reader<'a>>,
    pub(super) fetch: Option<Reader<'a>>,
    pub(super) articles: Option<Reader<'a>>,
    pub(super) mail: Option<Reader<'a>>,
    pub(super) stories: Option<Reader<'a>>,
    pub(super) alert: Option<Reader<'a>>,
    pub(super) metrics: Option<Reader<'a>>,
    pub(super) sources: Vec<Reader<'a>>,
    /// With the names they stand under.
    pub(super) actors: Vec<(Spelled, Reader<'a>)>,
    pub(super) watches: Vec<Reader<'a>>,
    pub(super) digests: Vec<Reader<'a>>,
}

/// One entry at the left margin of a file.
struct Entry<'a> {
    name: &'a str,
    /// Of the name.
    at: Place,
    value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Tables<'a> {
    /// Sorts what stands in the files by kind, in order of file and place; draws the rest.
    pub(super) fn gather(roots: &'a [DeTable<'a>], found: &'a Found) -> Self {
        let mut tables = Self::default();
        for (file, root) in roots.iter().enumerate() {
            let mut entries: Vec<_> = root.iter().collect();
            entries.sort_by_key(|(name, _)| name.span().start);
            for (name, value) in entries {
                let at = Place { file, span: name.span() };
                tables.take(&Entry { name: name.get_ref(), at, value }, found);
            }
        }
        tables
    }

    fn take(&mut self, entry: &Entry<'a>, found: &'a Found) {
        match entry.name {
            "store" => one(&mut self.store, entry, &spelling::STORE, found),
            "fetch" => one(&mut self.fetch, entry, &spelling::FETCH, found),
            "articles" => one(&mut self.articles, entry, &spelling::ARTICLES, found),
            "mail" => one(&mut self.mail, entry, &spelling::MAIL, found),
            "stories" => one(&mut self.stories, entry, &spelling::STORIES, found),
            "alert" => one(&mut self.alert, entry, &spelling::ALERT, found),
            "metrics" => one(&mut self.metrics, entry, &spelling::METRICS, found),
            "source" => many(&mut self.sources, entry, &spelling::SOURCE, found),
            "watch" => many(&mut self.watches, entry, &spelling::WATCH, found),
            "digest" => many(&mut self.digests, entry, &spelling::DIGEST, found),
            "actor" => named(&mut self.actors, entry, found),
            _ => unknown(entry, found),
        }
    }
}

/// A path as a file of the configuration means it: relative to the folder of that file.
pub(super) fn path_in(base: &Path, files: &[SourceFile], at: &Place, path: &str) -> PathBuf {
    let folder = files.get(at.file).and_then(|file| file.path.parent()).unwrap_or(Path::new(""));
    base.join(folder).join(path)
}

fn one<'a>(
    slot: &mut Option<Reader<'a>>,
    entry: &Entry<'a>,
    known: &'static Table,
    found: &'a Found,
) {
    let Some(table) = entry.value.get_ref().as_table() else {
        return wrong_shape(entry, known, found);
    };
    let at = Place { span: heading(entry, entry.value), ..entry.at };
    if let Some(first) = slot {
        let problem = Problem::error(at, format!("{} stands in two files", known.heading))
            .label("the second time")
            .also(first.at.clone(), "the first time")
            .help("put its keys together in one of them");
        return found.add(problem);
    }
    *slot = Some(Reader::new(table, known, at, found));
}

fn many<'a>(
    list: &mut Vec<Reader<'a>>,
    entry: &Entry<'a>,
    known: &'static Table,
    found: &'a Found,
) {
    let Some(array) = entry.value.get_ref().as_array() else {
        return wrong_shape(entry, known, found);
    };
    for value in array {
        if let Some(table) = value.get_ref().as_table() {
            let at = Place { span: heading(entry, value), ..entry.at };
            list.push(Reader::new(table, known, at, found));
        } else {
            wrong_shape(entry, known, found);
        }
    }
}

fn named<'a>(list: &mut Vec<(Spelled, Reader<'a>)>, entry: &Entry<'a>, found: &'a Found) {
    let known = &spelling::ACTOR;
    let Some(table) = entry.value.get_ref().as_table() else {
        return wrong_shape(entry, known, found);
    };
    let mut actors: Vec<_> = table.iter().collect();
    actors.sort_by_key(|(name, _)| name.span().start);
    for (name, value) in actors {
        let at = Place { file: entry.at.file, span: name.span() };
        let inner = Entry { name: name.get_ref(), at, value };
        if let Some(table) = value.get_ref().as_table() {
            let at = Place { span: heading(&inner, value), ..inner.at };
            let name = Spelled { text: inner.name.to_owned(), at: inner.at.clone() };
            list.push((name, Reader::new(table, known, at, found)));
        } else {
            wrong_shape(&inner, known, found);
        }
    }
}

/// The heading of a table; the name where it has none of its own, as with dotted keys.
fn heading(entry: &Entry<'_>, value: &Spanned<DeValue<'_>>) -> std::ops::Range<usize> {
    let span = value.span();
    if span.is_empty() { entry.at.span.clone() } else { span }
}

fn wrong_shape(entry: &Entry<'_>, known: &Table, found: &Found) {
    let name = entry.name;
    spelling::TOP.iter().filter(|(_, it)| it.heading == known.heading).for_each(|(kind, _)| {
        found.mark_lost(kind);
    });
    let mut problem = Problem::error(
        Place { span: heading(entry, entry.value), ..entry.at },
        format!("`{name}` is written as a table of its own"),
    );
    problem = match entry.value.get_ref() {
        DeValue::Table(_) => problem.label("one pair of brackets means that there is only one"),
        DeValue::Array(_) => problem.label("two pairs of brackets mean that there may be several"),
        _ => problem.label("this is a single value"),
    };
    found.add(problem.help(format!("write {} on a line alone, its keys below", known.heading)));
}

fn unknown(entry: &Entry<'_>, found: &Found) {
    let name = entry.name;
    let near = spelling::nearest(name, spelling::TOP.iter().map(|(name, _)| *name));
    let heading = |name: &str| {
        spelling::TOP.iter().find(|(top, _)| *top == name).map_or("", |(_, table)| table.heading)
    };
    let home = spelling::TABLES.iter().find(|table| table.keys.contains(&name));
    let what = if entry.value.get_ref().is_table() || entry.value.get_ref().is_array() {
        "table"
    } else {
        "key"
    };
    // It may have been meant as any of them.
    for (kind, _) in spelling::TOP {
        found.mark_lost(kind);
    }
    if what == "table" && found.is_damaged(entry.at.file) {
        return; // Its heading is what could not be read.
    }
    let problem = Problem::error(entry.at.clone(), format!("unknown {what} `{name}`"));
    let all: Vec<&str> = spelling::TOP.iter().map(|(_, table)| table.heading).collect();
    found.add(match (home, near) {
        (Some(home), _) if what == "key" => problem
            .label(format!("this belongs under {}", home.heading))
            .help(format!("put it below a line {}", home.heading)),
        (_, Some(near)) => problem
            .label(format!("did you mean {}?", heading(near)))
            .help(format!("there are {}", all.join(" "))),
        (_, None) => problem.help(format!("there are {}", all.join(" "))),
    });
}
