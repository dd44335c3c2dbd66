//! Stories and rows as the templates print them. The templates escape; nothing here does.
use askama::Template;

use super::entry::{EntryView, Ground, words};
use crate::{
    digest::{
        dates::Wall,
        facts::listed,
        filters::{self, Knot, knots},
        languages,
        sentences::capitalised,
        telling::{self, behind, when},
    },
    model::{Entry, Run, Story},
};

/// Other items of one story that are shown with it.
const MAX_OTHERS: usize = 6;

/// A main story, or a shorter one that is also about the watch.
#[derive(Template)]
#[template(path = "story.html", config = ".askama.toml")]
pub(super) struct StoryView<'a> {
    /// [`Story::number`].
    pub(super) number: u32,
    /// Of its heading: 3 under a section's, 2 where there is none.
    pub(super) level: u8,
    pub(super) is_first: bool,
    pub(super) title: &'a str,
    /// What stands in a foreign headline; empty where it is English, or is told in English.
    pub(super) gloss: String,
    /// The item in English under a foreign headline.
    pub(super) english: Option<RowView<'a>>,
    pub(super) excerpt: Vec<Knot>,
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
    /// [`Story::number`] of a story that has no more than rows; else 0.
    pub(super) number: u32,
    /// What is linked: the headline, or the outlet where the headline was just said.
    pub(super) text: &'a str,
    /// Whether it stands under another row.
    pub(super) is_nested: bool,
    pub(super) entry: EntryView<'a>,
}

impl<'a> StoryView<'a> {
    pub(super) fn new(story: &'a Story, is_first: bool, level: u8, ground: &Ground<'a>) -> Self {
        let (head, wall) = (&story.head, ground.wall);
        let others = telling::others(story);
        let alone = if others.is_empty() { telling::lineage(story, wall) } else { String::new() };
        let told = [alone, telling::lopsided(story)];
        let english = telling::in_english(story);
        let gloss = if english.is_some() { String::new() } else { telling::gloss(head) };
        Self {
            number: story.number,
            level,
            is_first,
            title: &head.title,
            english: english.map(|it| RowView::other(story, it, ground)),
            excerpt: knots(&head.excerpt),
            entry: EntryView::told(story, gloss.is_empty(), ground),
            gloss: capitalised(&gloss),
            told: told.iter().filter(|it| !it.is_empty()).map(|it| capitalised(it)).collect(),
            others_label: others_label(story, wall),
            others: shown(story, others, ground).collect(),
            n_others_more: others.len().saturating_sub(MAX_OTHERS),
        }
    }

    /// Where a foreign text is set from the right, all that is said of it stands there.
    fn side(&self) -> &'static str {
        if self.entry.is_rtl { "text-align:right;" } else { "" }
    }

    fn is_excerpt_rtl(&self) -> bool {
        let words: String = self.excerpt.iter().flat_map(|knot| &knot.runs).map(text).collect();
        languages::is_rtl(&words)
    }
}

fn text(run: &Run) -> &str {
    &run.text
}

impl<'a> RowView<'a> {
    /// A story that is told in no more than this row.
    pub(super) fn brief(story: &'a Story, ground: &Ground<'a>) -> Self {
        let more = match story.others.len() {
            0 => String::new(),
            n => format!("{n} more on this story"),
        };
        Self { number: story.number, ..Self::new(&story.head, &more, ground) }
    }

    /// A story as rows: the head, and under it the others.
    pub(super) fn all(story: &'a Story, ground: &Ground<'a>) -> Vec<Self> {
        let head = match story.others.len() {
            0..=MAX_OTHERS => Self { number: story.number, ..Self::new(&story.head, "", ground) },
            _ => Self::brief(story, ground),
        };
        let others = shown(story, &story.others, ground);
        std::iter::once(head).chain(others.map(|it| Self { is_nested: true, ..it })).collect()
    }

    /// Another item of a story, and what it is to the first.
    fn other(story: &Story, entry: &'a Entry, ground: &Ground<'a>) -> Self {
        Self::new(entry, telling::relation(story, entry), ground)
    }

    /// A second look: one row with the reason.
    pub(super) fn again(entry: &'a Entry, ground: &Ground<'a>) -> Self {
        let mut row = Self::new(entry, "", ground);
        row.entry.words = words(entry, row.entry.lang);
        row.entry.notes = behind(&telling::words(entry), &entry.reason.notes);
        row
    }

    /// One item; under the headline it repeats it is named by its outlet, and not said again why it
    /// matched.
    ///
    /// * `fact` — one more; mostly empty.
    fn new(entry: &'a Entry, fact: &str, ground: &Ground<'a>) -> Self {
        let mut view = EntryView::row(entry, fact, ground);
        if !entry.repeats_head {
            return Self { number: 0, text: &entry.title, is_nested: false, entry: view };
        }
        (view.byline.0, view.lang, view.is_rtl) = (String::new(), "", false);
        view.words.clear();
        Self { number: 0, text: &entry.outlet, is_nested: false, entry: view }
    }
}

/// Other items of a story, as many as are shown with it.
fn shown<'a>(
    story: &'a Story,
    others: &'a [Entry],
    ground: &Ground<'a>,
) -> impl Iterator<Item = RowView<'a>> {
    others.iter().take(MAX_OTHERS).map(move |other| RowView::other(story, other, ground))
}

/// `4 more on this story · first in Volga Wire, Wed 16:05 · copied by Indus Courier`; empty when there
/// are none.
fn others_label(story: &Story, wall: Wall) -> String {
    let others = telling::others(story);
    let n = format!("{} more on this story", others.len());
    let Some(first) = others.first() else { return String::new() };
    let is_unstored = 1 < others.len() && story.lineage.is_none();
    if is_unstored && telling::is_alone(story, &first.outlet, first.at) {
        return listed(&[&n, &format!("first in {}, {}", first.outlet, when(first, wall))]);
    }
    listed(&[&n, &telling::lineage(story, wall)])
}
