//! The HTML part of the mail: the templates filled, and no larger than mail programs show.
//! The look itself is in `templates/`.
mod accent;
mod entries;
mod fit;
mod page;

use askama::Template;

use self::{
    entries::{HeadingView, RowView, SectionView, StoryView, Unseen},
    fit::{Form, Piece, by_rank, fit},
    page::Page,
};
use super::{footer::Footer, missing::Missing, opening, sentences, telling};
use crate::model::{Edition, Section, Story, Tier};

/// Gmail cuts a message near 102 KB, and the transport encoding adds to it.
const MAX_BYTES: usize = 88_000;
/// More stories than this are not even tried: no row is shorter than 250 bytes.
const MAX_PIECES: usize = MAX_BYTES / 250;
/// And of it, what is no story; more only if every list is left out and it is still more.
const MAX_FRAME: usize = 60_000;
/// Rows of editions the reader never got, as many as leave the frame within bounds.
const MAX_ROWS: [usize; 4] = [40, 12, 4, 1];
/// What a section's heading costs beside its words: labels, and how many more there are.
const SECTION_EXTRA: usize = 700;

/// The part, at most [`MAX_BYTES`] long.
pub(super) fn html(
    edition: &Edition,
    preheader: &str,
    missing: &[Missing],
    footer: &Footer,
) -> String {
    let mut page = frame(edition, preheader, missing, footer);
    let sections = pieces(edition);
    let heads: Vec<usize> = edition
        .sections
        .iter()
        .map(|section| print(&view(edition, section, 0)).len() + SECTION_EXTRA)
        .collect();
    let mut room = MAX_BYTES.saturating_sub(print(&page).len());
    loop {
        let shown = fit(&sections, &heads, room);
        page.body = body(edition, &sections, &shown);
        page.unlink(shown.iter().map(|forms| forms.iter().any(|form| *form != Form::Unseen)));
        let html = print(&page);
        if html.len() <= MAX_BYTES || room == 0 {
            return html;
        }
        room = room.saturating_sub(html.len() - MAX_BYTES);
    }
}

/// The page without its stories, with as many rows of other lists as leave them room: links may be
/// very long.
fn frame<'a>(
    edition: &'a Edition,
    preheader: &'a str,
    missing: &'a [Missing],
    footer: &'a Footer,
) -> Page<'a> {
    let with = |rows| Page::new(edition, preheader, missing, footer, rows);
    let pages = MAX_ROWS.into_iter().map(with);
    pages.into_iter().find(|page| print(page).len() <= MAX_FRAME).unwrap_or_else(|| with(0))
}

/// Every story, the first [`MAX_PIECES`] by rank in words.
fn pieces(edition: &Edition) -> Vec<Vec<Piece>> {
    let of = |section: &Section| {
        let has_beats = section.stories.iter().any(|story| !story.beat.is_empty());
        let pieces = section.stories.iter().map(|story| Piece {
            tier: story.tier,
            heading: telling::heading(story, has_beats),
            n_items: story.entries().count(),
            full: String::new(),
            row: String::new(),
        });
        pieces.collect()
    };
    let mut sections: Vec<Vec<Piece>> = edition.sections.iter().map(of).collect();
    for (section, place) in by_rank(&sections).into_iter().take(MAX_PIECES) {
        // No line above the first story, nor above the first under a sub-heading.
        let pieces = &mut sections[section];
        let is_first = place == 0 || pieces[place - 1].heading != pieces[place].heading;
        let story = &edition.sections[section].stories[place];
        fill(&mut pieces[place], story, is_first, edition);
    }
    sections
}

/// Prints a story in both of its forms.
fn fill(piece: &mut Piece, story: &Story, is_first: bool, edition: &Edition) {
    let wall = sentences::wall(edition);
    let level = if edition.is_alert { 2 } else { 3 };
    piece.full = match story.tier {
        Tier::Main | Tier::Also => print(&StoryView::new(story, is_first, level, wall)),
        Tier::Passing => RowView::all(story, wall).iter().map(print).collect(),
    };
    piece.row = print(&RowView::brief(story, wall));
}

/// All sections, each with what of it is shown.
fn body(edition: &Edition, sections: &[Vec<Piece>], shown: &[Vec<Form>]) -> String {
    let mut body = String::new();
    let mut n_unseen = 0;
    for (place, section) in edition.sections.iter().enumerate() {
        let pieces: Vec<_> = sections[place].iter().zip(shown[place].iter().copied()).collect();
        let unseen: usize = n_items(pieces.iter().filter(|(_, form)| *form == Form::Unseen));
        if pieces.iter().all(|(_, form)| *form == Form::Unseen) {
            n_unseen += unseen;
            continue;
        }
        let is_told = |piece: &Piece, form| form == Form::Full && piece.tier != Tier::Passing;
        let told = pieces.iter().filter(|(piece, form)| is_told(piece, *form));
        let rows =
            pieces.iter().filter(|(piece, form)| *form != Form::Unseen && !is_told(piece, *form));
        let first_row = rows.clone().map(|(piece, _)| *piece).min_by_key(|piece| piece.tier);
        let is_alert = edition.is_alert;
        let counted = view(edition, section, place + 1);
        body += &print(&SectionView {
            n_stories: if is_alert { String::new() } else { counted.n_stories },
            watch: if is_alert { "" } else { counted.watch }, // it is the title
            stories: &under_headings(told),
            rows_label: rows_label(first_row),
            rows: &under_headings(rows),
            n_more: unseen,
            ..counted
        });
    }
    body + &print(&Unseen { n_unseen })
}

/// The pieces in their forms, a sub-heading before each change of it.
fn under_headings<'a>(pieces: impl Iterator<Item = &'a (&'a Piece, Form)>) -> String {
    let mut shown = String::new();
    let mut last = "";
    for (place, (piece, form)) in pieces.enumerate() {
        if piece.heading != last {
            shown += &print(&HeadingView { name: &piece.heading, is_first: place == 0 });
            last = &piece.heading;
        }
        shown += if *form == Form::Full { &piece.full } else { &piece.row };
    }
    shown
}

fn n_items<'a>(pieces: impl Iterator<Item = &'a (&'a Piece, Form)>) -> usize {
    pieces.map(|(piece, _)| piece.n_items).sum()
}

/// What stands over the rows, by the best of them.
fn rows_label(first: Option<&Piece>) -> &'static str {
    match first.map(|piece| piece.tier) {
        Some(Tier::Passing) => telling::IN_PASSING,
        _ => "In brief",
    }
}

fn view<'a>(edition: &'a Edition, section: &'a Section, anchor: usize) -> SectionView<'a> {
    SectionView {
        anchor,
        watch: &section.watch,
        n_stories: sentences::n_stories(section),
        usual: opening::usual(edition, section.usual),
        elsewhere: if edition.is_alert { String::new() } else { sentences::elsewhere(section) },
        stories: "",
        rows_label: "",
        rows: "",
        n_more: 0,
    }
}

fn print(template: &impl Template) -> String {
    template.render().expect("a String takes what is written")
}
