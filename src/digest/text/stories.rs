//! The stories of the plain part. It knows nothing of what stands around them.
use super::super::{
    columns::Columns,
    dates::Wall,
    languages,
    line::{plain, starred},
    sentences::{self, capitalised, listed},
    telling,
};
use crate::model::{Edition, Entry, Section, Story, Tier, Word};

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

/// `Energy`, `Energy, in passing`; without beats `Partly on this`, `In passing`; empty for main
/// stories.
fn heading(story: &Story, has_beats: bool) -> String {
    let heading = telling::heading(story, has_beats);
    match story.tier {
        Tier::Passing if heading.is_empty() => telling::IN_PASSING.to_owned(),
        Tier::Passing => format!("{heading}, {}", telling::IN_PASSING.to_lowercase()),
        Tier::Main | Tier::Also => heading,
    }
}

fn tell(page: &mut Columns, story: &Story, wall: Wall) {
    let entry = &story.head;
    let (bullet, title) = match story.tier {
        Tier::Passing => ("- ", plain(&entry.title)),
        Tier::Main | Tier::Also => ("* ", starred(&entry.title)),
    };
    page.wrap(bullet, "  ", &(title + &tag(entry)));
    page.wrap(
        "  ",
        "  ",
        &listed(&[
            &entry.outlet,
            &entry.role,
            &entry.author,
            &telling::when(entry, wall),
            &telling::continues(story, wall),
            &telling::alerted(entry, wall),
        ]),
    );
    if !entry.excerpt.is_empty() {
        page.wrap("  ", "  ", &starred(&entry.excerpt));
    }
    page.wrap("  ", "  ", &why(entry));
    for edit in &entry.edits {
        page.wrap("  ", "  ", edit);
    }
    page.url("  ", &entry.link);
    for told in [telling::lineage(story, wall), telling::lopsided(story)] {
        page.wrap("  ", "  ", &capitalised(&told));
    }
    page.gap();
    for other in &story.others {
        retell(page, other, telling::relation(story, other), wall);
    }
}

/// Another item of the same story.
fn retell(page: &mut Columns, other: &Entry, relation: &str, wall: Wall) {
    let byline = listed(&[&other.outlet, &telling::when(other, wall)]);
    let (sent, also) = (telling::alerted(other, wall), telling::also(other));
    if other.repeats_head {
        page.wrap("    + ", "      ", &listed(&[&byline, relation, &sent, &also]));
    } else {
        page.wrap("    + ", "      ", &(plain(&other.title) + &tag(other)));
        page.wrap("      ", "      ", &listed(&[&byline, relation, &sent, &glosses(other), &also]));
    }
    for edit in &other.edits {
        page.wrap("      ", "      ", edit);
    }
    page.url("      ", &other.link);
    page.gap();
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
        page.wrap("- ", "  ", &(plain(&entry.title) + &tag(entry)));
        let byline = listed(&[&entry.outlet, &telling::when(entry, sentences::wall(edition))]);
        page.wrap("  ", "  ", &listed(&[&byline, &why(entry)]));
        page.url("  ", &entry.link);
        page.gap();
    }
}

/// ` [Russian]` behind a foreign headline.
fn tag(entry: &Entry) -> String {
    languages::foreign(entry.lang.as_deref()).map_or_else(String::new, |name| format!(" [{name}]"))
}

/// `Matched: Islamabad + Moscow · 9 words apart · in the lead · score 7 · also under Defence`; the
/// words are left out where the headline shows them.
fn why(entry: &Entry) -> String {
    let words = all_glossed(entry);
    let notes = telling::behind(&entry.reason.notes, &telling::also(entry));
    match words.as_str() {
        "" => telling::also(entry),
        _ if telling::is_evident(entry) => format!("Matched{notes}"),
        words => format!("Matched: {words}{notes}"),
    }
}

/// `matched Россия (Russia) + Пакистан (Pakistan)`; empty where no word is foreign.
fn glosses(entry: &Entry) -> String {
    let has_foreign = entry.reason.words.iter().any(|word| word.gloss.is_some());
    if has_foreign { format!("matched {}", all_glossed(entry)) } else { String::new() }
}

/// The words that matched; a plus may end a line and begins none.
fn all_glossed(entry: &Entry) -> String {
    let words = entry.reason.words.iter().map(glossed);
    words.collect::<Vec<_>>().join("\u{a0}+ ")
}

/// Word and gloss, that no line parts.
fn glossed(word: &Word) -> String {
    match &word.gloss {
        Some(gloss) => format!("{}\u{a0}({gloss})", word.surface).replace(' ', "\u{a0}"),
        None => word.surface.clone(),
    }
}
