//! Sections, stories and rows as the templates print them. The templates escape; nothing here
//! does.
use askama::Template;

use super::filters;
use crate::{
    digest::{
        dates::Wall,
        languages,
        line::{self, plain},
        sentences,
    },
    model::{Entry, Run, Section, Story, Tier},
};

/// Other items of one story that are shown with it.
const MAX_OTHERS: usize = 6;
/// A last word at most this long does not stand alone on a line.
const WIDOW: usize = 12;

/// A section's heading around its stories.
#[derive(Template)]
#[template(path = "section.html", config = ".askama.toml")]
pub(super) struct SectionView<'a> {
    pub(super) accent: &'a str,
    pub(super) anchor: usize,
    pub(super) watch: &'a str,
    pub(super) new: String,
    pub(super) usual: String,
    pub(super) is_striking: bool,
    pub(super) stories: &'a str,
    /// Over the rows; empty when there are none.
    pub(super) rows_label: &'static str,
    pub(super) rows: &'a str,
    pub(super) n_more: usize,
}

/// A main story, or a shorter one that is also about the watch.
#[derive(Template)]
#[template(path = "story.html", config = ".askama.toml")]
pub(super) struct StoryView<'a> {
    pub(super) is_first: bool,
    pub(super) is_main: bool,
    pub(super) title: Vec<Run>,
    pub(super) excerpt: &'a [Run],
    pub(super) is_excerpt_rtl: bool,
    pub(super) entry: EntryView<'a>,
    pub(super) others_label: String,
    pub(super) others: Vec<RowView<'a>>,
    pub(super) n_others_more: usize,
}

/// A story as one row.
#[derive(Template)]
#[template(path = "row.html", config = ".askama.toml")]
pub(super) struct RowView<'a> {
    /// What is linked: the headline, or the outlet where the headline was just said.
    pub(super) text: String,
    pub(super) entry: EntryView<'a>,
}

/// What stories and rows have in common.
pub(super) struct EntryView<'a> {
    pub(super) link: &'a str,
    /// The attribute of a foreign headline; empty for English.
    pub(super) lang: &'a str,
    pub(super) is_rtl: bool,
    /// `Russian`; empty for English.
    pub(super) tag: &'static str,
    pub(super) outlet: &'a str,
    /// Role, author, time, `also: …`, with dots between.
    pub(super) meta: String,
    /// The words that matched; for lesser stories only where one is foreign.
    pub(super) words: Vec<WordView<'a>>,
    pub(super) notes: String,
}

/// A word that matched.
pub(super) struct WordView<'a> {
    pub(super) surface: &'a str,
    pub(super) lang: &'a str,
    pub(super) is_rtl: bool,
    pub(super) gloss: &'a str,
}

/// How many stories there was no room for at all.
#[derive(Template)]
#[template(path = "unseen.html", config = ".askama.toml")]
pub(super) struct Unseen {
    pub(super) n_unseen: usize,
}

impl<'a> StoryView<'a> {
    pub(super) fn new(story: &'a Story, is_first: bool, wall: Wall) -> Self {
        let is_main = story.tier == Tier::Main;
        let head = &story.head;
        Self {
            is_first,
            is_main,
            title: without_widow(&head.title),
            excerpt: &head.excerpt,
            is_excerpt_rtl: languages::is_rtl(&plain(&head.excerpt)),
            entry: EntryView::new(head, wall, true, is_main),
            others_label: others_label(story, wall),
            others: story.others.iter().take(MAX_OTHERS).map(|o| RowView::new(o, wall)).collect(),
            n_others_more: story.others.len().saturating_sub(MAX_OTHERS),
        }
    }
}

impl<'a> RowView<'a> {
    pub(super) fn new(entry: &'a Entry, wall: Wall) -> Self {
        let mut view = EntryView::new(entry, wall, false, false);
        if !entry.repeats_head {
            return Self { text: plain(&entry.title), entry: view };
        }
        view.outlet = "";
        view.lang = "";
        view.is_rtl = false;
        view.meta = format!("{} · same headline", view.meta);
        Self { text: entry.outlet.clone(), entry: view }
    }
}

impl<'a> EntryView<'a> {
    /// * `has_byline` — whether role and author are said.
    /// * `has_reason` — whether it is said why it matched; else only foreign words are.
    fn new(entry: &'a Entry, wall: Wall, has_byline: bool, has_reason: bool) -> Self {
        let is_rtl = languages::is_rtl(&plain(&entry.title));
        let tag = languages::foreign(entry.lang.as_deref()).unwrap_or_default();
        let lang = entry.lang.as_deref().filter(|lang| languages::primary(lang) != "en");
        let lang = lang.and_then(languages::attribute).unwrap_or_default();
        let when = wall.when(entry.at);
        let also = match entry.also.as_slice() {
            [] => String::new(),
            also => format!("also: {}", line::cut(&also.join(", "), 200)),
        };
        let byline = if has_byline { [&*entry.role, &*entry.author] } else { [""; 2] };
        let (in_meta, in_notes) = if has_reason { ("", &*also) } else { (&*also, "") };
        let meta = joined(&[byline[0], byline[1], &when, in_meta]);
        let words = &entry.reason.words;
        let has_words = has_reason || words.iter().any(|word| word.gloss.is_some());
        let words = words.iter().filter(|_| has_words).map(|word| WordView {
            surface: &word.surface,
            lang: if word.gloss.is_some() { lang } else { "" },
            is_rtl: languages::is_rtl(&word.surface),
            gloss: word.gloss.as_deref().unwrap_or_default(),
        });
        Self {
            link: &entry.link,
            lang,
            is_rtl,
            tag,
            outlet: &entry.outlet,
            meta,
            words: words.collect(),
            notes: if has_reason {
                joined(&[&entry.reason.notes.join(" · "), in_notes])
            } else {
                String::new()
            },
        }
    }
}

/// What is not empty, with dots between.
fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// The headline with its last two words tied together.
fn without_widow(title: &[Run]) -> Vec<Run> {
    let mut title = title.to_vec();
    if let Some(last) = title.last_mut()
        && let Some((before, word)) = last.text.rsplit_once(' ')
        && word.chars().count() <= WIDOW
    {
        last.text = format!("{before}\u{a0}{word}");
    }
    title
}

/// `4 more on this story, first Volga Wire, Wed 16:05`; empty when there are none.
fn others_label(story: &Story, wall: Wall) -> String {
    let n = story.others.len();
    match story.others.first() {
        None => String::new(),
        Some(first) if first.at < story.head.at => {
            format!("{n} more on this story, first {}, {}", first.outlet, wall.when(first.at))
        }
        Some(_) => format!("{n} more on this story"),
    }
}

/// Whether a watch brought at least twice its usual.
pub(super) fn is_striking(section: &Section) -> bool {
    let n = section.n_items + section.n_elsewhere;
    section.usual.is_some_and(|usual| sentences::is_striking(n, usual))
}
