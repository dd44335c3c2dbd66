//! The frame of the mail: title, opening, contents, sources, footer. Its stories are `entries`.
use askama::Template;

use super::{accent::Accent, entries::RowView, entry::Ground};
use crate::{
    digest::{
        filters,
        footer::Footer,
        missing::Missing,
        opening::{self, Opening},
        sentences,
        sources::{MAY_MISS, Sources},
        usual,
    },
    model::{ClosestMiss, EditedRow, Edition, Headline, LastMain, Section},
};

/// Watches in the contents box.
const MAX_CONTENTS: usize = 40;
/// Sources that could not be read, changes, second looks.
const MAX_GAPS: usize = 12;
/// Pixels of the highest bar, and of a day with nothing.
const BAR_PX: (usize, usize) = (34, 2);

/// The whole mail; `body` is made of the templates below.
#[derive(Template)]
#[template(path = "edition.html", config = ".askama.toml")]
pub(super) struct Page<'a> {
    pub(super) accent: Accent,
    pub(super) title: &'a str,
    pub(super) date: String,
    pub(super) preheader: &'a str,
    pub(super) opening: Opening,
    pub(super) notes: Vec<String>,
    pub(super) bars: Vec<Bar>,
    pub(super) under_bars: String,
    /// Over the columns of the contents; the last one is empty where nothing is usual yet.
    pub(super) columns: [&'static str; 3],
    pub(super) contents: Vec<Contents>,
    /// How many watches there are beyond the first ones; names of quiet ones.
    pub(super) remarks: Vec<String>,
    pub(super) body: String,
    pub(super) quiet: Option<Quiet<'a>>,
    pub(super) is_alert: bool,
    /// Rows of what was shown before and is a main story since, as HTML.
    pub(super) second_looks: String,
    pub(super) n_looks_more: usize,
    pub(super) over_looks: &'static str,
    pub(super) edited: &'a [EditedRow],
    pub(super) n_edited_more: usize,
    pub(super) over_edited: &'static str,
    pub(super) missing: Vec<MissingView<'a>>,
    pub(super) not_in_force: &'a [String],
    pub(super) changes: Vec<&'a str>,
    pub(super) n_changes_more: usize,
    pub(super) sources: Sources,
    pub(super) n_gaps_more: usize,
    pub(super) may_miss: &'static str,
    pub(super) footer: &'a Footer,
}

/// One day of the strip.
pub(super) struct Bar {
    pub(super) height_px: usize,
    pub(super) is_today: bool,
}

/// One line of the contents box.
pub(super) struct Contents {
    pub(super) watch: String,
    /// The anchor, from 1; 0 where nothing stands below.
    pub(super) anchor: usize,
    /// Stories.
    pub(super) count: usize,
    /// How many are usual; may be empty.
    pub(super) usual: String,
    /// Of stories that all stand elsewhere, where; mostly empty.
    pub(super) note: String,
    pub(super) is_striking: bool,
}

/// An edition its reader never got.
pub(super) struct MissingView<'a> {
    pub(super) heading: &'a str,
    pub(super) items: &'a [Headline],
    pub(super) gone: String,
    pub(super) n_more: usize,
}

/// What a quiet day shows instead of stories.
pub(super) struct Quiet<'a> {
    pub(super) last: Option<(&'a LastMain, String)>,
    pub(super) closest: &'a [ClosestMiss],
    pub(super) look_back: Option<(&'static str, String)>,
}

impl<'a> Page<'a> {
    /// * `max_rows` — rows of editions the reader never got; other lists have fewer anyway.
    pub(super) fn new(
        edition: &'a Edition,
        preheader: &'a str,
        missing: &'a [Missing],
        footer: &'a Footer,
        max_rows: usize,
    ) -> Self {
        let wall = sentences::wall(edition);
        let max_gaps = MAX_GAPS.min(max_rows);
        let mut sources = Sources::new(&edition.coverage, wall, edition.window.to());
        let n_gaps_more = sources.gaps.len().saturating_sub(MAX_GAPS);
        sources.gaps.truncate(MAX_GAPS);
        let (contents, remarks) =
            if sentences::has_contents(edition) { contents(edition) } else { Default::default() };
        Self {
            accent: Accent::new(edition.digest.accent.as_deref()),
            title: &edition.digest.title,
            date: opening::date(edition),
            preheader,
            opening: Opening::new(edition),
            notes: opening::notes(edition),
            bars: bars(&edition.days),
            under_bars: sentences::days(&edition.days),
            columns: columns(&contents),
            contents,
            remarks,
            body: String::new(),
            quiet: edition.is_quiet().then(|| Quiet {
                last: edition.last_main.as_ref().map(|last| (last, wall.day(last.at))),
                closest: &edition.closest,
                look_back: sentences::look_back(edition),
            }),
            is_alert: edition.is_alert,
            second_looks: second_looks(edition, max_gaps),
            n_looks_more: edition.second_looks.len().saturating_sub(max_gaps),
            edited: &edition.edited[..edition.edited.len().min(max_gaps)],
            over_looks: sentences::SECOND_LOOK,
            over_edited: sentences::EDITED,
            n_edited_more: edition.edited.len().saturating_sub(max_gaps),
            missing: missed(missing, max_rows),
            not_in_force: &edition.not_in_force,
            changes: edition.changes.iter().take(MAX_GAPS).map(|change| &*change.line).collect(),
            n_changes_more: edition.changes.len().saturating_sub(MAX_GAPS),
            sources,
            n_gaps_more,
            may_miss: MAY_MISS,
            footer,
        }
    }

    /// Takes the links from the contents whose section has no room: `has_place`, by section.
    pub(super) fn unlink(&mut self, has_place: impl Iterator<Item = bool>) {
        for (line, has_place) in self.contents.iter_mut().zip(has_place) {
            line.anchor = if has_place { line.anchor } else { 0 };
        }
    }

    /// What a screen reader says instead of the strip.
    fn strip_label(&self) -> String {
        format!(
            "Stories a day over the last {} days; the last bar is this edition’s",
            self.bars.len()
        )
    }
}

/// As many rows as there is room for: a reader who was away for long has the rest in the text.
fn missed(missing: &[Missing], max_rows: usize) -> Vec<MissingView<'_>> {
    let mut room = max_rows;
    let mut shown = Vec::new();
    for it in missing {
        let items = &it.items[..it.items.len().min(room)];
        room -= items.len();
        let n_more = it.items.len() - items.len();
        shown.push(MissingView { heading: &it.heading, items, gone: it.gone(), n_more });
    }
    shown
}

fn second_looks(edition: &Edition, max_rows: usize) -> String {
    let ground = Ground::of(edition);
    let rows = edition.second_looks.iter().take(max_rows);
    rows.map(|entry| super::print(&RowView::again(entry, &ground))).collect()
}

/// The lines of the contents box, and what is said under them.
fn contents(edition: &Edition) -> (Vec<Contents>, Vec<String>) {
    let shown =
        edition.sections.iter().enumerate().map(|(place, section)| entry(edition, place, section));
    let silent = edition.quiet.iter().filter(|_| edition.is_quiet()).map(|watch| Contents {
        watch: watch.watch.clone(),
        anchor: 0,
        count: 0,
        usual: usual::usual_column(edition, watch.usual),
        note: String::new(),
        is_striking: false,
    });
    let mut contents: Vec<_> = shown.chain(silent).collect();
    let n_more = contents.len().saturating_sub(MAX_CONTENTS);
    contents.truncate(MAX_CONTENTS);
    let mut remarks = Vec::new();
    remarks
        .extend((n_more > 0).then(|| format!("And {}.", sentences::count(n_more, "more watch"))));
    if !edition.is_quiet() && !edition.quiet.is_empty() {
        let names = edition.quiet.iter().take(MAX_CONTENTS).map(|watch| watch.watch.as_str());
        let names = names.collect::<Vec<_>>().join(", ");
        remarks.push(match edition.quiet.len().saturating_sub(MAX_CONTENTS) {
            0 => format!("Nothing new: {names}"),
            n => format!("Nothing new: {names} and {n} more"),
        });
    }
    let twice = sentences::counted_twice(edition);
    remarks.extend((!twice.is_empty()).then_some(twice));
    (contents, remarks)
}

fn entry(edition: &Edition, place: usize, section: &Section) -> Contents {
    Contents {
        watch: section.watch.clone(),
        anchor: if section.stories.is_empty() { 0 } else { place + 1 },
        count: section.n_told(),
        usual: usual::usual_column(edition, section.usual),
        note: usual::beside(section),
        is_striking: usual::is_striking_in(section),
    }
}

/// What stands over the columns: nothing over one that is empty.
fn columns(contents: &[Contents]) -> [&'static str; 3] {
    let [name, new, usual] = sentences::COLUMNS;
    let has_usual = contents.iter().any(|watch| !watch.usual.is_empty());
    [name, new, if has_usual { usual } else { "" }]
}

fn bars(days: &[u32]) -> Vec<Bar> {
    let most = days.iter().copied().max().unwrap_or(0) as usize;
    if most == 0 {
        return Vec::new();
    }
    let bar = |(place, n): (usize, &u32)| Bar {
        height_px: (*n as usize * BAR_PX.0 / most).max(BAR_PX.1),
        is_today: place + 1 == days.len(),
    };
    days.iter().enumerate().map(bar).collect()
}
