//! The plain part of the mail: 72 columns, addresses alone on their lines, every item in it.
//! Made from the edition, never from the HTML.
mod stories;

use super::{
    columns::{Columns, WIDTH},
    facts::listed,
    footer::Footer,
    missing::Missing,
    opening::{self, Opening},
    sentences::{self, capitalised},
    sources::{MAY_MISS, Sources},
    usual,
};
use crate::model::{Edition, Section, WatchFigures};

/// The whole part, LF lines.
pub(super) fn text(edition: &Edition, missing: &[Missing], footer: &Footer) -> String {
    let mut page = Columns::default();
    opening(&mut page, edition);
    if sentences::has_contents(edition) {
        contents(&mut page, edition);
    }
    for section in edition.sections.iter().filter(|section| !section.stories.is_empty()) {
        head(&mut page, section, edition);
        stories::told(&mut page, section, sentences::wall(edition));
    }
    if edition.is_quiet() {
        quiet(&mut page, edition);
    }
    stories::second_looks(&mut page, edition);
    edited(&mut page, edition);
    for missing in missing {
        undelivered(&mut page, missing);
    }
    page.rule('-');
    if !edition.is_alert {
        sources(&mut page, edition);
    }
    closing(&mut page, footer);
    page.text()
}

fn opening(page: &mut Columns, edition: &Edition) {
    page.wrap("", "", &edition.digest.title.to_uppercase());
    page.wrap("", "", &opening::date(edition));
    page.gap();
    if !edition.is_alert {
        page.wrap("", "", &Opening::new(edition).plain());
    }
    if edition.days.iter().any(|n| *n > 0) {
        let label = capitalised(&sentences::days(&edition.days));
        page.wrap("", "", &format!("{label}  {}", strip(&edition.days)));
    }
    for note in opening::notes(edition) {
        page.wrap("", "", &note);
    }
    page.gap();
}

/// Characters of the figures in the list of watches, and of a name beside them.
const FIGURES: (usize, usize) = (5, 9);
const NAME: usize = WIDTH - 2 - FIGURES.0 - FIGURES.1;

/// The watches in columns: name, how many are new, how many are usual.
fn contents(page: &mut Columns, edition: &Edition) {
    let [name, new, usual] = sentences::COLUMNS;
    let has_usual = edition.usual().is_some() || !usuals(edition).all(|usual| usual.is_empty());
    row(page, name, new, if has_usual { usual } else { "" });
    for section in &edition.sections {
        let usual = usual::usual_column(edition, section.usual);
        row(page, &section.watch, &section.n_told().to_string(), &usual);
        page.wrap("    ", "    ", &usual::beside(section));
    }
    for WatchFigures { watch, usual } in edition.quiet.iter().filter(|_| edition.is_quiet()) {
        row(page, watch, "0", &usual::usual_column(edition, *usual));
    }
    if !edition.is_quiet() && !edition.quiet.is_empty() {
        let names: Vec<_> = edition.quiet.iter().map(|watch| watch.watch.as_str()).collect();
        page.wrap("  ", "    ", &format!("Nothing new: {}", names.join(", ")));
    }
    page.wrap("  ", "    ", &sentences::counted_twice(edition));
    page.gap();
}

fn usuals(edition: &Edition) -> impl Iterator<Item = String> {
    let shown = edition.sections.iter().map(|section| section.usual);
    let all = shown.chain(edition.quiet.iter().map(|watch| watch.usual));
    all.map(|usual| usual::usual_column(edition, usual))
}

/// A name, broken where it is too long, and two figures at its end.
fn row(page: &mut Columns, name: &str, new: &str, usual: &str) {
    let (new_len, usual_len) = FIGURES;
    let is_short = name.chars().count() <= NAME;
    let (name, before) = if is_short { (name, "") } else { ("", name) };
    page.wrap("  ", "  ", before);
    page.line(format!("  {name:<NAME$}{new:>new_len$}{usual:>usual_len$}").trim_end());
}

fn head(page: &mut Columns, section: &Section, edition: &Edition) {
    if edition.is_alert {
        return;
    }
    let figures = usual::figures(edition, section);
    let figures: Vec<_> = figures.into_iter().filter(|it| !it.is_empty()).collect();
    let figures = figures.join(", ");
    let room = WIDTH.saturating_sub(figures.chars().count() + 1);
    page.rule('=');
    if section.watch.chars().count() <= room {
        page.line(&format!("{:<room$} {figures}", section.watch));
    } else {
        page.wrap("", "", &section.watch);
        page.line(&format!("{figures:>WIDTH$}"));
    }
    page.rule('=');
    let elsewhere = sentences::elsewhere(section);
    page.wrap("", "", &format!("{elsewhere}{}", section.elsewhere.title));
    page.gap();
}

/// Items an earlier edition held whose articles were changed since.
fn edited(page: &mut Columns, edition: &Edition) {
    if edition.edited.is_empty() {
        return;
    }
    page.rule('-');
    page.wrap("", "", sentences::EDITED);
    page.gap();
    for row in &edition.edited {
        page.wrap("- ", "  ", &listed(&[&row.title, &row.outlet]));
        for line in &row.lines {
            page.wrap("  ", "  ", line);
        }
        page.url("  ", &row.link);
        page.gap();
    }
}

fn quiet(page: &mut Columns, edition: &Edition) {
    let wall = sentences::wall(edition);
    if let Some(last) = &edition.last_main {
        page.rule('-');
        page.wrap("", "", &format!("The last main story, {}", wall.day(last.at)));
        page.gap();
        page.wrap("* ", "  ", &last.title);
        page.wrap("  ", "  ", &last.outlet);
        page.url("  ", &last.link);
        page.gap();
    }
    if !edition.closest.is_empty() {
        page.rule('-');
        page.line("What came closest");
        page.gap();
    }
    for miss in &edition.closest {
        page.wrap("- ", "  ", &miss.title);
        page.wrap(
            "  ",
            "  ",
            &listed(&[&miss.outlet, &format!("{}: {}", miss.watch, miss.failed)]),
        );
        page.url("  ", &miss.link);
        page.gap();
    }
    if let Some((sentence, command)) = sentences::look_back(edition) {
        page.wrap("", "", sentence);
        page.line(&format!("  {command}"));
        page.gap();
    }
}

/// What this reader never got.
fn undelivered(page: &mut Columns, missing: &Missing) {
    page.rule('-');
    page.wrap("", "", &missing.heading);
    page.gap();
    for item in &missing.items {
        page.wrap("- ", "  ", &listed(&[&item.title, &item.outlet]));
        page.url("  ", &item.link);
    }
    page.wrap("", "", &missing.gone());
    page.gap();
}

fn sources(page: &mut Columns, edition: &Edition) {
    let wall = sentences::wall(edition);
    if !edition.changes.is_empty() {
        page.line("Changes to the rules:");
    }
    for change in &edition.changes {
        page.wrap("  - ", "    ", &change.line);
    }
    if !edition.changes.is_empty() {
        page.gap();
    }
    let sources = Sources::new(&edition.coverage, wall, edition.window.to());
    let may_miss = if sources.gaps.is_empty() { "" } else { MAY_MISS };
    page.wrap("", "", &format!("{} {may_miss}", sources.read));
    for gap in &sources.gaps {
        page.wrap("  - ", "    ", &format!("{} {}.", gap.outlet, gap.what));
    }
    page.wrap("", "", &sources.new);
    for line in &edition.not_in_force {
        page.wrap("", "", &format!("{line}."));
    }
    page.gap();
}

fn closing(page: &mut Columns, footer: &Footer) {
    page.wrap("", "", &footer.own);
    page.wrap("", "", footer.scores);
    page.wrap("", "", &footer.covers);
    page.wrap("", "", &footer.why);
    if !footer.stop.is_empty() {
        page.gap();
        page.line("-- ");
        page.line("To stop:");
        page.url("", &footer.stop);
    }
}

/// `▃▄▃█`: the highest number is the full block.
fn strip(days: &[u32]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = days.iter().copied().max().unwrap_or(0).max(1) as usize;
    let bar = |n: u32| BARS[(n as usize * (BARS.len() - 1)).div_ceil(most)];
    days.iter().map(|n| bar(*n)).collect()
}
