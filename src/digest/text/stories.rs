//! The stories of the plain part. It knows nothing of what stands around them.
use super::super::{
    columns::Columns,
    dates::Wall,
    facts::listed,
    line::starred,
    sentences::{self, capitalised},
    telling,
};
use crate::model::{Edition, Entry, Section, Story, Tier};

/// The stories of a section, under the sub-headings it has.
pub(super) fn told(page: &mut Columns, section: &Section, wall: Wall) {
    let has_beats = section.stories.iter().any(|story| !story.beat.is_empty());
    let mut last = String::new();
    for story in &section.stories {
        let heading = heading(story, has_beats);
        if heading != last {
            page.wrap("--- ", "    ", &heading);
            page.gap();
        }
        last = heading;
        tell(page, story, wall);
    }
}

/// `Energy`; without beats `Partly on this`; `In passing`; empty for main stories.
fn heading(story: &Story, has_beats: bool) -> String {
    match story.tier {
        Tier::Passing => telling::IN_PASSING.to_owned(),
        Tier::Main | Tier::Also => telling::heading(story, has_beats),
    }
}

fn tell(page: &mut Columns, story: &Story, wall: Wall) {
    let entry = &story.head;
    let bullet = if story.tier == Tier::Passing { "- " } else { "* " };
    page.wrap(bullet, "  ", &entry.title);
    let in_english = telling::in_english(story);
    let gloss = if in_english.is_none() { telling::gloss(entry) } else { String::new() };
    page.wrap("  ", "  ", &capitalised(&gloss));
    let language = if gloss.is_empty() { telling::language(entry) } else { String::new() };
    page.wrap(
        "  ",
        "  ",
        &listed(&[
            &entry.outlet,
            &entry.role,
            &entry.author,
            &telling::when(entry, wall),
            &language,
            &telling::continues(story, wall),
            &telling::alerted(entry, wall),
        ]),
    );
    page.wrap("  ", "  ", &starred(&entry.excerpt));
    page.wrap("  ", "  ", &why(entry));
    page.wrap("  ", "  ", &capitalised(&telling::also(entry)));
    for edit in &entry.edits {
        page.wrap("  ", "  ", edit);
    }
    page.url("  ", &entry.link);
    for told in [telling::lineage(story, wall), telling::lopsided(story)] {
        page.wrap("  ", "  ", &capitalised(&told));
    }
    if let Some(english) = in_english {
        retell(page, story, english, "In English: ", wall);
    }
    for other in telling::others(story) {
        retell(page, story, other, "", wall);
    }
    page.gap();
}

/// Another item of the same story.
///
/// * `label` — before its headline.
fn retell(page: &mut Columns, story: &Story, other: &Entry, label: &str, wall: Wall) {
    let title = if other.repeats_head { "" } else { &other.title };
    let (first, rest) = ("    + ", "      ");
    if !title.is_empty() {
        page.wrap(first, rest, &format!("{label}{title}"));
    }
    let facts = listed(&[
        &other.outlet,
        &telling::when(other, wall),
        telling::relation(story, other),
        &telling::alerted(other, wall),
        &telling::gloss_or_language(other),
        &glosses(other),
        &telling::also(other),
    ]);
    page.wrap(if title.is_empty() { first } else { rest }, rest, &facts);
    for edit in &other.edits {
        page.wrap(rest, rest, edit);
    }
    page.url(rest, &other.link);
}

/// Items an earlier edition held, that have become main stories since.
pub(super) fn second_looks(page: &mut Columns, edition: &Edition) {
    if edition.second_looks.is_empty() {
        return;
    }
    page.rule('-');
    page.wrap("", "", sentences::SECOND_LOOK);
    page.gap();
    for entry in &edition.second_looks {
        page.wrap("- ", "  ", &entry.title);
        let when = telling::when(entry, sentences::wall(edition));
        let gloss = telling::gloss_or_language(entry);
        page.wrap("  ", "  ", &listed(&[&entry.outlet, &when, &gloss]));
        page.wrap("  ", "  ", &why(entry));
        page.wrap("  ", "  ", &capitalised(&telling::also(entry)));
        page.url("  ", &entry.link);
        page.gap();
    }
}

/// `Matched: Islamabad + Moscow · 9 words apart · in the lead · score 7`; empty where nothing says why.
fn why(entry: &Entry) -> String {
    if entry.reason.words.is_empty() {
        return String::new();
    }
    let words = telling::words(entry);
    let notes = telling::behind(&words, &entry.reason.notes);
    format!("Matched: {words}{notes}")
}

/// `matched Россия (Russia) + Пакистан (Pakistan)`; empty where no word is foreign, and where the
/// gloss of the headline has them.
fn glosses(entry: &Entry) -> String {
    if telling::has_foreign_words(entry) {
        format!("matched {}", telling::words(entry))
    } else {
        String::new()
    }
}
