//! Sections, stories and rows as the templates print them. The templates escape; nothing here
//! does.
use askama::Template;

use crate::{
    digest::{
        dates::Wall,
        filters, languages,
        line::{plain, tied},
        sentences::{capitalised, listed},
        telling::{self, behind, when},
    },
    model::{Entry, Run, Story, Tier},
};

/// Other items of one story that are shown with it.
const MAX_OTHERS: usize = 6;

/// Characters of a word and its gloss that no line parts.
const SHORT: usize = 40;

/// A section's heading around its stories.
#[derive(Template)]
#[template(path = "section.html", config = ".askama.toml")]
pub(super) struct SectionView<'a> {
    pub(super) anchor: usize,
    pub(super) watch: &'a str,
    /// Empty where its count is not said.
    pub(super) n_stories: String,
    pub(super) usual: String,
    /// Those of them that are told elsewhere; mostly empty.
    pub(super) elsewhere: String,
    pub(super) stories: &'a str,
    /// Over the rows; empty when there are none.
    pub(super) rows_label: &'static str,
    pub(super) rows: &'a str,
    pub(super) n_more: usize,
}

/// A sub-heading within a section.
#[derive(Template)]
#[template(path = "heading.html", config = ".askama.toml")]
pub(super) struct HeadingView<'a> {
    pub(super) name: &'a str,
    pub(super) is_first: bool,
}

/// A main story, or a shorter one that is also about the watch.
#[derive(Template)]
#[template(path = "story.html", config = ".askama.toml")]
pub(super) struct StoryView<'a> {
    /// Of its heading: 3 under a section's, 2 where there is none.
    pub(super) level: u8,
    pub(super) is_first: bool,
    pub(super) title: Vec<Run>,
    pub(super) excerpt: Vec<Run>,
    pub(super) is_excerpt_rtl: bool,
    pub(super) entry: EntryView<'a>,
    /// Who had it first, that its two sides do not tell it alike: a sentence each, mostly none.
    pub(super) told: Vec<String>,
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
    /// Whether it stands under another row.
    pub(super) is_nested: bool,
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
    /// Role, author, time; `continues from Tue 24 May`, `already sent Wed 14:05`.
    pub(super) meta: String,
    /// The words that matched; under another item's headline only where one is foreign.
    pub(super) words: Vec<WordView<'a>>,
    /// Whether they are not named, since the headline shows them.
    pub(super) is_evident: bool,
    /// What is said behind them, from the sign between on; `also under …`.
    pub(super) notes: String,
    /// What was changed in its article, one line a change; mostly empty.
    pub(super) edits: &'a [String],
}

/// A word that matched.
pub(super) struct WordView<'a> {
    pub(super) surface: &'a str,
    pub(super) lang: &'a str,
    pub(super) is_rtl: bool,
    pub(super) gloss: &'a str,
    /// Whether word and gloss are short enough for one line.
    pub(super) is_short: bool,
}

/// How many stories there was no room for at all.
#[derive(Template)]
#[template(path = "unseen.html", config = ".askama.toml")]
pub(super) struct Unseen {
    pub(super) n_unseen: usize,
}

impl<'a> StoryView<'a> {
    pub(super) fn new(story: &'a Story, is_first: bool, level: u8, wall: Wall) -> Self {
        let head = &story.head;
        let alone =
            if story.others.is_empty() { telling::lineage(story, wall) } else { String::new() };
        let told = [alone, telling::lopsided(story)];
        Self {
            level,
            is_first,
            title: without_widow(&head.title),
            excerpt: head.excerpt.clone(),
            is_excerpt_rtl: languages::is_rtl(&plain(&head.excerpt)),
            entry: EntryView::told(story, wall),
            told: told.iter().filter(|it| !it.is_empty()).map(|it| capitalised(it)).collect(),
            others_label: others_label(story, wall),
            others: others(story, wall).collect(),
            n_others_more: story.others.len().saturating_sub(MAX_OTHERS),
        }
    }
}

impl<'a> RowView<'a> {
    /// A story that is told in no more than this row.
    pub(super) fn brief(story: &'a Story, wall: Wall) -> Self {
        let mut row = Self::new(&story.head, wall);
        if !story.others.is_empty() {
            let more = format!("{} more on this story", story.others.len());
            row.entry.meta = listed(&[&row.entry.meta, &more]);
        }
        row
    }

    /// A story as rows: the head, and under it the others.
    pub(super) fn all(story: &'a Story, wall: Wall) -> Vec<Self> {
        let head = match story.others.len() {
            0..=MAX_OTHERS => Self::new(&story.head, wall),
            _ => Self::brief(story, wall),
        };
        let others = others(story, wall).map(|other| Self { is_nested: true, ..other });
        std::iter::once(head).chain(others).collect()
    }

    /// Another item of a story, and what it is to the first.
    fn other(story: &Story, entry: &'a Entry, wall: Wall) -> Self {
        let mut row = Self::new(entry, wall);
        row.entry.meta = listed(&[&row.entry.meta, telling::relation(story, entry)]);
        row
    }

    /// A second look: one row with the reason.
    pub(super) fn again(entry: &'a Entry, wall: Wall) -> Self {
        let mut row = Self::new(entry, wall);
        row.entry.words = words(entry, row.entry.lang);
        row.entry.is_evident = telling::is_evident(entry);
        row.entry.notes = behind(&entry.reason.notes, &telling::also(entry));
        row
    }

    /// One item.
    fn new(entry: &'a Entry, wall: Wall) -> Self {
        let mut view = EntryView::row(entry, wall);
        if !entry.repeats_head {
            return Self { text: plain(&entry.title), is_nested: false, entry: view };
        }
        // Its headline was just read, and so was why it matched.
        (view.outlet, view.lang, view.tag, view.is_rtl) = ("", "", "", false);
        view.words.clear();
        Self { text: entry.outlet.clone(), is_nested: false, entry: view }
    }
}

impl<'a> EntryView<'a> {
    /// For one row: outlet and time; why it matched where it stands in passing, else the words
    /// where one is foreign.
    fn row(entry: &'a Entry, wall: Wall) -> Self {
        let lang = entry.lang.as_deref().filter(|lang| languages::primary(lang) != "en");
        let lang = lang.and_then(languages::attribute).unwrap_or_default();
        let is_passing = entry.tier == Tier::Passing;
        let has_foreign = entry.reason.words.iter().any(|word| word.gloss.is_some());
        let notes = if is_passing { entry.reason.notes.as_slice() } else { &[] };
        Self {
            link: &entry.link,
            lang,
            is_rtl: languages::is_rtl(&plain(&entry.title)),
            tag: languages::foreign(entry.lang.as_deref()).unwrap_or_default(),
            outlet: &entry.outlet,
            meta: listed(&[&when(entry, wall), &telling::alerted(entry, wall)]),
            words: if has_foreign || is_passing { words(entry, lang) } else { Vec::new() },
            is_evident: false,
            notes: behind(notes, &telling::also(entry)),
            edits: &entry.edits,
        }
    }

    /// The same with role and author, and why it matched.
    fn told(story: &'a Story, wall: Wall) -> Self {
        let entry = &story.head;
        let row = Self::row(entry, wall);
        Self {
            meta: listed(&[
                &entry.role,
                &entry.author,
                &when(entry, wall),
                &tied(&telling::continues(story, wall)),
                &telling::alerted(entry, wall),
            ]),
            words: words(entry, row.lang),
            is_evident: telling::is_evident(entry),
            notes: match telling::also(entry) {
                also if entry.reason.words.is_empty() => also,
                also => behind(&entry.reason.notes, &also),
            },
            ..row
        }
    }
}

/// The other items of a story, as many as are shown with it.
fn others(story: &Story, wall: Wall) -> impl Iterator<Item = RowView<'_>> {
    let shown = story.others.iter().take(MAX_OTHERS);
    shown.map(move |other| RowView::other(story, other, wall))
}

/// * `lang` — the attribute of foreign words.
fn words<'a>(entry: &'a Entry, lang: &'a str) -> Vec<WordView<'a>> {
    let words = entry.reason.words.iter().map(|word| WordView {
        surface: &word.surface,
        lang: if word.gloss.is_some() { lang } else { "" },
        is_rtl: languages::is_rtl(&word.surface),
        gloss: word.gloss.as_deref().unwrap_or_default(),
        is_short: telling::n_letters(word) <= SHORT,
    });
    words.collect()
}

/// The text with its last two words tied together.
fn without_widow(text: &[Run]) -> Vec<Run> {
    let mut text = text.to_vec();
    if let Some(last) = text.last_mut() {
        last.text = filters::without_widow(&last.text);
    }
    text
}

/// `4 more on this story · first in Volga Wire, Wed 16:05 · retitled by Indus Courier`; empty when
/// there are none.
fn others_label(story: &Story, wall: Wall) -> String {
    let n = format!("{} more on this story", story.others.len());
    match story.others.first() {
        None => String::new(),
        Some(first)
            if story.others.len() > 1 && story.lineage.is_none() && first.at < story.head.at =>
        {
            listed(&[&n, &format!("first in {}, {}", first.outlet, when(first, wall))])
        }
        Some(_) => listed(&[&n, &telling::lineage(story, wall)]),
    }
}
