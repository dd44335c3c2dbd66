//! What stands around the stories of a watch, as the templates print it.
use askama::Template;

use super::accent::Accent;
use crate::{
    digest::{filters, sentences, usual},
    model::{Edition, Section},
};

/// A section's heading around its stories.
#[derive(Template)]
#[template(path = "section.html", config = ".askama.toml")]
pub(super) struct SectionView<'a> {
    pub(super) anchor: usize,
    pub(super) watch: &'a str,
    /// `5 new`; empty where its count is not said.
    pub(super) n_new: String,
    pub(super) is_striking: bool,
    /// On light ground.
    pub(super) accent: String,
    pub(super) usual: String,
    /// That some of them are told elsewhere; mostly empty.
    pub(super) elsewhere: String,
    /// The headline of the only one of them.
    pub(super) elsewhere_title: &'a str,
    /// Where it stands; 0 where it has no place.
    pub(super) elsewhere_anchor: u32,
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

/// How many stories there was no room for at all, and where links to their watches lead.
#[derive(Template)]
#[template(path = "unseen.html", config = ".askama.toml")]
pub(super) struct Unseen {
    pub(super) n_unseen: usize,
    pub(super) anchors: Vec<usize>,
}

impl<'a> SectionView<'a> {
    /// A section whose stories are still to be filled in.
    ///
    /// * `anchor` — from 1.
    pub(super) fn new(edition: &'a Edition, section: &'a Section, anchor: usize) -> Self {
        let [n_new, usual] = usual::figures(edition, section);
        let is_alert = edition.is_alert; // its watch is the title, and nothing is counted
        let said = |words: String| if is_alert { String::new() } else { words };
        Self {
            anchor,
            watch: if is_alert { "" } else { &section.watch },
            n_new: said(n_new),
            is_striking: usual::is_striking_in(section),
            accent: Accent::new(edition.digest.accent.as_deref()).on_light,
            usual: said(usual),
            elsewhere: said(sentences::elsewhere(section)),
            elsewhere_title: &section.elsewhere.title,
            elsewhere_anchor: section.elsewhere.story,
            stories: "",
            rows_label: "",
            rows: "",
            n_more: 0,
        }
    }
}
