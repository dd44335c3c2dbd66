//! One item as the templates print it: its link, what is said of it, the words that matched.
use std::collections::HashMap;

use crate::{
    digest::{
        dates::Wall,
        facts::listed,
        languages, sentences,
        telling::{self, behind, when},
    },
    model::{Edition, Entry, Story, Tier},
};

/// Other watches an item names; more are counted.
const MAX_ALSO: usize = 6;

/// Characters of words that matched and of the signs between that no line parts.
const UNBROKEN: usize = 44;

/// What an entry must know of the edition it stands in.
pub(super) struct Ground<'a> {
    pub(super) wall: Wall,
    /// The anchor of each watch that tells something under its own name.
    anchors: HashMap<&'a str, usize>,
}

impl<'a> Ground<'a> {
    pub(super) fn of(edition: &'a Edition) -> Self {
        let sections = edition.sections.iter().enumerate();
        let told = sections.filter(|(_, section)| !section.stories.is_empty());
        let anchors = told.map(|(place, section)| (section.watch.as_str(), place + 1)).collect();
        Self { wall: sentences::wall(edition), anchors }
    }
}

/// What stories and rows have in common.
pub(super) struct EntryView<'a> {
    pub(super) link: &'a str,
    /// The attribute of a foreign headline; empty for English.
    pub(super) lang: &'a str,
    pub(super) is_rtl: bool,
    /// Who published it, and what else is said of it in one line, from the sign between on: role,
    /// author, time; `in Urdu`, `continues from Tue 24 May`, `already sent Wed 14:05`.
    pub(super) byline: (String, String),
    /// The words that matched; under another item's headline only where that has to be said.
    pub(super) words: Vec<WordView<'a>>,
    /// What is said behind them, from the sign between on.
    pub(super) notes: String,
    /// Other watches that took it.
    pub(super) also: Vec<AlsoView<'a>>,
    pub(super) n_also_more: usize,
    /// What was changed in its article, one line a change; mostly empty.
    pub(super) edits: &'a [String],
}

/// A word that matched.
pub(super) struct WordView<'a> {
    pub(super) surface: &'a str,
    pub(super) lang: &'a str,
    pub(super) is_rtl: bool,
    pub(super) gloss: &'a str,
    /// Whether a line may break before it, where too many stand in a chain.
    pub(super) breaks: bool,
}

/// Another watch that took an item.
pub(super) struct AlsoView<'a> {
    pub(super) watch: &'a str,
    /// 0 where nothing stands under its name.
    pub(super) anchor: usize,
}

impl<'a> EntryView<'a> {
    /// For one row: outlet and time, what stands in a foreign headline; why it matched where it
    /// stands in passing, else the words where one is foreign and not said yet.
    pub(super) fn row(entry: &'a Entry, fact: &str, ground: &Ground<'a>) -> Self {
        let lang = entry.lang.as_deref().filter(|lang| languages::primary(lang) != "en");
        let lang = lang.and_then(languages::attribute).unwrap_or_default();
        let is_passing = entry.tier == Tier::Passing;
        let has_words = is_passing || telling::has_foreign_words(entry);
        let notes = if is_passing { entry.reason.notes.as_slice() } else { &[] };
        Self {
            link: &entry.link,
            lang,
            is_rtl: languages::is_rtl(&entry.title),
            byline: byline(
                entry,
                &[
                    &when(entry, ground.wall),
                    &telling::alerted(entry, ground.wall),
                    fact,
                    &telling::gloss_or_language(entry),
                ],
            ),
            words: if has_words { words(entry, lang) } else { Vec::new() },
            notes: behind(&telling::words(entry), notes),
            also: also(entry, ground),
            n_also_more: entry.also.len().saturating_sub(MAX_ALSO),
            edits: &entry.edits,
        }
    }

    /// The same with role and author, and why it matched.
    ///
    /// * `names_language` — whether nothing else does.
    pub(super) fn told(story: &'a Story, names_language: bool, ground: &Ground<'a>) -> Self {
        let (entry, wall) = (&story.head, ground.wall);
        let row = Self::row(entry, "", ground);
        Self {
            byline: byline(
                entry,
                &[
                    &entry.role,
                    &entry.author,
                    &when(entry, wall),
                    &if names_language { telling::language(entry) } else { String::new() },
                    &telling::continues(story, wall),
                    &telling::alerted(entry, wall),
                ],
            ),
            words: words(entry, row.lang),
            notes: match entry.reason.words.as_slice() {
                [] => String::new(),
                _ => behind(&telling::words(entry), &entry.reason.notes),
            },
            ..row
        }
    }
}

/// The outlet, and the facts behind it from the sign between on.
fn byline(entry: &Entry, facts: &[&str]) -> (String, String) {
    let line = listed(&[&[entry.outlet.as_str()], facts].concat());
    let n_letters = entry.outlet.chars().count();
    let end = line.char_indices().nth(n_letters).map_or(line.len(), |(at, _)| at);
    let (outlet, facts) = line.split_at(end);
    (outlet.to_owned(), facts.to_owned())
}

fn also<'a>(entry: &'a Entry, ground: &Ground<'a>) -> Vec<AlsoView<'a>> {
    let view = |watch: &'a String| AlsoView {
        watch,
        anchor: ground.anchors.get(watch.as_str()).copied().unwrap_or(0),
    };
    entry.also.iter().take(MAX_ALSO).map(view).collect()
}

/// * `lang` — the attribute of foreign words.
pub(super) fn words<'a>(entry: &'a Entry, lang: &'a str) -> Vec<WordView<'a>> {
    let mut n_unbroken = 0;
    let words = entry.reason.words.iter().map(|word| {
        let first = word.surface.split(' ').next().unwrap_or_default().chars().count();
        let breaks = 0 < n_unbroken && UNBROKEN < n_unbroken + 3 + first;
        let is_one = word.gloss.is_none() && !word.surface.contains(' ');
        let last = word.gloss.as_ref().unwrap_or(&word.surface).rsplit(' ').next();
        let last = last.unwrap_or_default().chars().count();
        n_unbroken = if is_one && !breaks { n_unbroken + 3 + last } else { last };
        WordView {
            surface: &word.surface,
            lang: if word.gloss.is_some() { lang } else { "" },
            is_rtl: languages::is_rtl(&word.surface),
            gloss: word.gloss.as_deref().unwrap_or_default(),
            breaks,
        }
    });
    words.collect()
}
