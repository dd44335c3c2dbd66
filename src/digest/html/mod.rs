//! The HTML part of the mail: the templates filled, and no larger than mail programs show.
//! The look itself is in `templates/`.
mod accent;
mod entries;
mod entry;
mod fit;
mod page;
mod sections;

use std::collections::BTreeSet;

use askama::Template;

use self::{
    entries::{RowView, StoryView},
    entry::Ground,
    fit::{Form, Piece, by_rank, fit},
    page::Page,
    sections::{HeadingView, SectionView, Unseen},
};
use super::{footer::Footer, missing::Missing, telling};
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
        .map(|section| print(&SectionView::new(edition, section, 0)).len() + SECTION_EXTRA)
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
    let ground = Ground::of(edition);
    for (section, place) in by_rank(&sections).into_iter().take(MAX_PIECES) {
        // No line above the first story, nor above the first under a sub-heading.
        let pieces = &mut sections[section];
        let is_first = place == 0 || pieces[place - 1].heading != pieces[place].heading;
        let story = &edition.sections[section].stories[place];
        fill(&mut pieces[place], story, is_first, edition, &ground);
    }
    sections
}

/// Prints a story in both of its forms.
fn fill<'a>(
    piece: &mut Piece,
    story: &'a Story,
    is_first: bool,
    edition: &Edition,
    ground: &Ground<'a>,
) {
    let level = if edition.is_alert { 2 } else { 3 };
    piece.full = match story.tier {
        Tier::Main | Tier::Also => print(&StoryView::new(story, is_first, level, ground)),
        Tier::Passing => RowView::all(story, ground).iter().map(print).collect(),
    };
    piece.row = print(&RowView::brief(story, ground));
}

/// All sections, each with what of it is shown.
fn body(edition: &Edition, sections: &[Vec<Piece>], shown: &[Vec<Form>]) -> String {
    let mut body = String::new();
    let (mut n_unseen, mut unseen_anchors) = (0, Vec::new());
    let numbers = shown_numbers(edition, shown);
    for (place, section) in edition.sections.iter().enumerate() {
        let pieces: Vec<_> = sections[place].iter().zip(shown[place].iter().copied()).collect();
        let unseen: usize = n_items(pieces.iter().filter(|(_, form)| *form == Form::Unseen));
        if pieces.iter().all(|(_, form)| *form == Form::Unseen) {
            n_unseen += unseen;
            unseen_anchors.extend(is_named(edition, &section.watch).then_some(place + 1));
            continue;
        }
        let is_told = |piece: &Piece, form| form == Form::Full && piece.tier != Tier::Passing;
        let told = pieces.iter().filter(|(piece, form)| is_told(piece, *form));
        let rows =
            pieces.iter().filter(|(piece, form)| *form != Form::Unseen && !is_told(piece, *form));
        let first_row = rows.clone().map(|(piece, _)| *piece).min_by_key(|piece| piece.tier);
        let view = SectionView::new(edition, section, place + 1);
        let has_place = numbers.contains(&view.elsewhere_anchor);
        body += &print(&SectionView {
            elsewhere_anchor: if has_place { view.elsewhere_anchor } else { 0 },
            stories: &under_headings(told),
            rows_label: rows_label(first_row),
            rows: &rows.map(|(piece, form)| piece.shown(*form)).collect::<String>(),
            n_more: unseen,
            ..view
        });
    }
    body + &print(&Unseen { n_unseen, anchors: unseen_anchors })
}

/// The numbers of the stories that are shown in any form.
fn shown_numbers(edition: &Edition, shown: &[Vec<Form>]) -> BTreeSet<u32> {
    let forms = shown.iter().flatten();
    let shown = edition.stories().zip(forms).filter(|(_, form)| **form != Form::Unseen);
    shown.map(|(story, _)| story.number).collect()
}

/// Whether an item that stands elsewhere says that `watch` took it too.
fn is_named(edition: &Edition, watch: &str) -> bool {
    edition.entries().any(|entry| entry.also.iter().any(|also| also == watch))
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
        shown += piece.shown(*form);
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

fn print(template: &impl Template) -> String {
    template.render().expect("a String takes what is written")
}
