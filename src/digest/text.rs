//! The plain part of the mail: 72 columns, addresses alone on their lines, every item in it.
//! Made from the edition, never from the HTML.
use super::{
    columns::{Columns, WIDTH},
    dates::Wall,
    footer::Footer,
    languages,
    line::plain,
    missing::Missing,
    sentences::{self, Opening, listed, stated},
    sources::{MAY_MISS, Sources},
};
use crate::model::{Edition, Entry, Run, Section, Story, Tier};

/// Columns of the watches' names in the contents, at least and at most.
const CONTENTS: (usize, usize) = (34, 50);

/// The whole part, LF lines.
pub(super) fn text(edition: &Edition, missing: &[Missing], footer: &Footer) -> String {
    let mut page = Columns::default();
    opening(&mut page, edition);
    if !edition.is_alert {
        contents(&mut page, edition);
    }
    for section in edition.sections.iter().filter(|section| !section.stories.is_empty()) {
        head(&mut page, section, edition);
        told(&mut page, section, sentences::wall(edition));
    }
    if edition.is_quiet() {
        quiet(&mut page, edition);
    }
    second_looks(&mut page, edition);
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

/// The stories of a section, under the sub-headings it has.
fn told(page: &mut Columns, section: &Section, wall: Wall) {
    let has_beats = section.stories.iter().any(|story| !story.beat.is_empty());
    let mut last = None;
    for story in &section.stories {
        let beat = (sentences::beat(story), story.tier == Tier::Passing);
        if has_beats && last.as_ref() != Some(&beat) {
            let (name, is_passing) = &beat;
            let passing = if *is_passing { ", in passing" } else { "" };
            page.wrap("--- ", "    ", &format!("{name}{passing}"));
            page.gap();
        }
        last = Some(beat);
        tell(page, story, wall);
    }
}

fn opening(page: &mut Columns, edition: &Edition) {
    page.wrap("", "", &edition.digest.title.to_uppercase());
    page.wrap("", "", &sentences::date(edition));
    page.gap();
    if !edition.is_alert {
        page.wrap("", "", &Opening::new(edition).plain());
    }
    if edition.days.iter().any(|n| *n > 0) {
        let label = format!("Items a day, {} days  ", edition.days.len());
        page.wrap("", "", &format!("{label}{}", strip(&edition.days)));
    }
    for note in sentences::notes(edition) {
        page.wrap("", "", &note);
    }
    page.gap();
}

fn contents(page: &mut Columns, edition: &Edition) {
    let shown = edition
        .sections
        .iter()
        .map(|section| (section.watch.as_str(), sentences::n_in_contents(section), section.usual));
    let silent = edition.quiet.iter().filter(|_| edition.is_quiet());
    let silent = silent.map(|watch| (watch.watch.as_str(), "0".to_owned(), watch.usual));
    let lines: Vec<_> = shown.chain(silent).collect();
    let longest = lines.iter().map(|(watch, ..)| watch.chars().count()).max().unwrap_or(0);
    let width = longest.clamp(CONTENTS.0, CONTENTS.1);
    for (watch, count, usual) in lines {
        let usual = sentences::usual(edition, usual);
        let usual = if usual.is_empty() { usual } else { format!("  ({usual})") };
        page.wrap("  ", "    ", &format!("{watch:<width$} {count:>3}{usual}"));
    }
    if !edition.is_quiet() && !edition.quiet.is_empty() {
        let names: Vec<_> = edition.quiet.iter().map(|watch| watch.watch.as_str()).collect();
        page.wrap("  ", "    ", &format!("Nothing new: {}", names.join(", ")));
    }
    page.gap();
}

fn head(page: &mut Columns, section: &Section, edition: &Edition) {
    if edition.is_alert {
        return;
    }
    let figures = [sentences::n_new(section), sentences::usual(edition, section.usual)];
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
    page.wrap("", "", &sentences::elsewhere(section));
    page.gap();
}

fn tell(page: &mut Columns, story: &Story, wall: Wall) {
    let entry = &story.head;
    let bullet = if story.tier == Tier::Passing { "- " } else { "* " };
    page.wrap(bullet, "  ", &(starred(&entry.title) + &tag(entry)));
    let byline = listed(&[&entry.outlet, &entry.role, &entry.author, &when(entry, wall)]);
    let before = [sentences::continues(story, wall), sentences::alerted(entry, wall)];
    page.wrap("  ", "  ", &stated(&[&byline, &before[0], &before[1]]));
    if !entry.excerpt.is_empty() {
        page.wrap("  ", "  ", &starred(&entry.excerpt));
    }
    page.wrap("  ", "  ", &why(entry));
    for edit in &entry.edits {
        page.wrap("  ", "  ", edit);
    }
    page.url("  ", &entry.link);
    for told in [sentences::lineage(story, wall), sentences::lopsided(story)] {
        page.wrap("  ", "  ", &sentences::capitalised(&told));
    }
    page.gap();
    for other in &story.others {
        retell(page, other, wall);
    }
}

/// Another item of the same story.
fn retell(page: &mut Columns, other: &Entry, wall: Wall) {
    let byline = listed(&[&other.outlet, &when(other, wall)]);
    let (sent, also) = (sentences::alerted(other, wall), sentences::also(other));
    if other.repeats_head {
        page.wrap("    + ", "      ", &stated(&[&byline, "same headline", &sent, &also]));
    } else {
        page.wrap("    + ", "      ", &(plain(&other.title) + &tag(other)));
        page.wrap("      ", "      ", &stated(&[&byline, &sent, &glosses(other), &also]));
    }
    for edit in &other.edits {
        page.wrap("      ", "      ", edit);
    }
    page.url("      ", &other.link);
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
        page.wrap("  ", "  ", &format!("{}; {}: {}", miss.outlet, miss.watch, miss.failed));
        page.url("  ", &miss.link);
        page.gap();
    }
    if let Some((sentence, command)) = sentences::look_back(edition) {
        page.wrap("", "", sentence);
        page.line(&format!("  {command}"));
        page.gap();
    }
}

/// Items an earlier edition held, that have become main stories since.
fn second_looks(page: &mut Columns, edition: &Edition) {
    if edition.second_looks.is_empty() {
        return;
    }
    page.rule('-');
    page.wrap("", "", sentences::SECOND_LOOK);
    page.gap();
    for entry in &edition.second_looks {
        page.wrap("- ", "  ", &(starred(&entry.title) + &tag(entry)));
        let byline = listed(&[&entry.outlet, &when(entry, sentences::wall(edition))]);
        page.wrap("  ", "  ", &stated(&[&byline, &why(entry)]));
        page.url("  ", &entry.link);
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
        page.wrap("  - ", "    ", format!("{} {}. {}", gap.outlet, gap.what, gap.hint).trim_end());
    }
    page.wrap("", "", &sources.new);
    for line in &edition.not_in_force {
        page.wrap("", "", &format!("{line}."));
    }
    page.gap();
}

fn closing(page: &mut Columns, footer: &Footer) {
    page.wrap("", "", &footer.own);
    page.wrap("", "", &footer.covers);
    page.wrap("", "", &footer.why);
    if !footer.stop.is_empty() {
        page.gap();
        page.line("-- ");
        page.line("To stop:");
        page.url("", &footer.stop);
    }
}

/// ` [Russian]` behind a foreign headline.
fn tag(entry: &Entry) -> String {
    languages::foreign(entry.lang.as_deref()).map_or_else(String::new, |name| format!(" [{name}]"))
}

/// `Wed 18:40`, never broken.
fn when(entry: &Entry, wall: Wall) -> String {
    wall.when(entry.at).replace(' ', "\u{a0}")
}

/// `Matched: Islamabad + Moscow; 9 words apart; in the lead; score 7; also under Defence`.
fn why(entry: &Entry) -> String {
    let words = entry.reason.words.iter().map(glossed).collect::<Vec<_>>().join(" + ");
    let notes = sentences::behind(&entry.reason.notes, &sentences::also(entry));
    if words.is_empty() { sentences::also(entry) } else { format!("Matched: {words}{notes}") }
}

/// `matched Россия (Russia) + Пакистан (Pakistan)`; empty where no word is foreign.
fn glosses(entry: &Entry) -> String {
    let words = &entry.reason.words;
    let has_foreign = words.iter().any(|word| word.gloss.is_some());
    let said = || words.iter().map(glossed).collect::<Vec<_>>().join(" + ");
    if has_foreign { format!("matched {}", said()) } else { String::new() }
}

fn glossed(word: &crate::model::Word) -> String {
    match &word.gloss {
        Some(gloss) => format!("{} ({gloss})", word.surface),
        None => word.surface.clone(),
    }
}

/// `Moscow and *Islamabad*`.
fn starred(runs: &[Run]) -> String {
    let star = |run: &Run| {
        if run.is_marked { format!("*{}*", run.text) } else { run.text.clone() }
    };
    runs.iter().map(star).collect()
}

/// `▃▄▃█`: the highest number is the full block.
fn strip(days: &[u32]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = days.iter().copied().max().unwrap_or(0).max(1) as usize;
    let bar = |n: u32| BARS[(n as usize * (BARS.len() - 1)).div_ceil(most)];
    days.iter().map(|n| bar(*n)).collect()
}
