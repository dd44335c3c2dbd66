//! The HTML part of the mail: the templates filled, and no larger than mail programs show.
//! The look itself is in `templates/`.
mod accent;
mod entries;
#[expect(
    unreachable_pub,
    clippy::inline_always,
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "`filter_fn` asks for a Result and writes the rest itself"
)]
mod filters;
mod fit;
mod page;

use askama::Template;

use self::{
    entries::{RowView, SectionView, StoryView, Unseen},
    fit::{Piece, Shown, fit},
    page::Page,
};
use super::{dates::Wall, footer::Footer, sentences};
use crate::model::{Edition, Section, Story, Tier};

/// Gmail cuts a message near 102 KB, and the transport encoding adds to it.
const MAX_BYTES: usize = 90_000;
/// What a section's heading costs beside its words: labels, and how many more there are.
const SECTION_EXTRA: usize = 700;

/// The part, at most [`MAX_BYTES`] long.
pub(super) fn html(edition: &Edition, preheader: &str, footer: &Footer) -> String {
    let mut page = Page::new(edition, preheader, footer);
    let accent = page.accent.on_light.clone();
    let sections = pieces(edition);
    let heads: Vec<usize> = edition
        .sections
        .iter()
        .map(|section| print(&view(section, 0, &accent)).len() + SECTION_EXTRA)
        .collect();
    let mut room = MAX_BYTES.saturating_sub(print(&page).len());
    loop {
        let shown = fit(&sections, &heads, room);
        page.body = body(edition, &sections, &shown, &accent);
        page.unlink(shown.iter().map(|shown| shown.n() > 0));
        let html = print(&page);
        if html.len() <= MAX_BYTES || room == 0 {
            return html;
        }
        room = room.saturating_sub(html.len() - MAX_BYTES);
    }
}

fn pieces(edition: &Edition) -> Vec<Vec<Piece>> {
    let wall = sentences::wall(edition);
    let of = |section: &Section| {
        let stories = section.stories.iter().enumerate();
        stories.map(|(place, story)| piece(story, place == 0, wall)).collect()
    };
    edition.sections.iter().map(of).collect()
}

fn piece(story: &Story, is_first: bool, wall: Wall) -> Piece {
    let full = match story.tier {
        Tier::Main | Tier::Also => print(&StoryView::new(story, is_first, wall)),
        Tier::Passing => RowView::all(story, wall).iter().map(print).collect(),
    };
    let row = print(&RowView::brief(story, wall));
    Piece { tier: story.tier, n_items: story.entries().count(), full, row }
}

/// All sections, each with what of it is shown.
fn body(edition: &Edition, sections: &[Vec<Piece>], shown: &[Shown], accent: &str) -> String {
    let mut body = String::new();
    let mut n_unseen = 0;
    for (place, section) in edition.sections.iter().enumerate() {
        let (pieces, shown) = (&sections[place], shown[place]);
        if shown.n() == 0 {
            n_unseen += n_items(pieces);
            continue;
        }
        let (full, rest) = pieces.split_at(shown.n_full);
        let (brief, unseen) = rest.split_at(shown.n_rows);
        let (passing, told): (Vec<_>, Vec<_>) =
            full.iter().partition(|piece| piece.tier == Tier::Passing);
        let stories: String = told.iter().map(|piece| piece.full.as_str()).collect();
        let rows = passing.iter().map(|piece| piece.full.as_str());
        let rows: String = rows.chain(brief.iter().map(|piece| piece.row.as_str())).collect();
        body += &print(&SectionView {
            stories: &stories,
            rows_label: rows_label(passing.first().copied().or(brief.first())),
            rows: &rows,
            n_more: n_items(unseen),
            ..view(section, place + 1, accent)
        });
    }
    body + &print(&Unseen { n_unseen })
}

fn n_items(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| piece.n_items).sum()
}

/// What stands over the rows, by the best of them.
fn rows_label(first: Option<&Piece>) -> &'static str {
    match first.map(|piece| piece.tier) {
        Some(Tier::Passing) => "In passing",
        _ => "In brief",
    }
}

fn view<'a>(section: &'a Section, anchor: usize, accent: &'a str) -> SectionView<'a> {
    SectionView {
        accent,
        anchor,
        watch: &section.watch,
        new: sentences::n_new(section),
        usual: sentences::usual(section.usual),
        is_striking: entries::is_striking(section),
        stories: "",
        rows_label: "",
        rows: "",
        n_more: 0,
    }
}

fn print(template: &impl Template) -> String {
    template.render().expect("a String takes what is written")
}
