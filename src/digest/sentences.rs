//! What an edition says of itself, worded once for both parts of the mail.
use std::collections::BTreeSet;

use super::{
    dates::Wall,
    languages,
    line::{clean, cut},
};
use crate::model::{Edition, Entry, Lopsided, Section, Story};

/// Characters of the other watches' names.
const ALSO: usize = 200;
/// How many missed slots are named one by one.
const FEW: usize = 3;

/// `1 item`, `14 items`.
pub(super) fn count(n: usize, noun: &str) -> String {
    let plural = match noun.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if noun.ends_with("ch") => format!("{noun}es"),
        None => format!("{noun}s"),
    };
    format!("{n} {}", if n == 1 { noun } else { &plural })
}

/// Who, what kind, when: `Indus Tribune, newspaper, Wed 18:40`. A comma may end a line, a dot
/// between words may not.
pub(super) fn listed(parts: &[&str]) -> String {
    strung(parts, ", ")
}

/// Statements one after the other: `in the title; 11 further mentions; score 7`.
pub(super) fn stated(parts: &[&str]) -> String {
    strung(parts, "; ")
}

fn strung(parts: &[&str], between: &str) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(between)
}

/// Where all that matched stands.
pub(super) const IN_TITLE: &str = "in the title";
/// A note at most this long stays on one line.
const NOTE: usize = 20;

/// What is said behind the words that matched: ` in the title; 11 further mentions; score 7`,
/// `; 9 words apart; score 5`. Broken only between notes, and the score does not stand alone on a
/// line.
///
/// * `more` — a last statement; empty when there is none.
pub(super) fn behind(notes: &[String], more: &str) -> String {
    let between = if notes.first().is_some_and(|it| it == IN_TITLE) { " " } else { "; " };
    let mut tied: Vec<String> = notes.iter().map(|note| tied(note)).collect();
    if let [.., last, score] = tied.as_mut_slice()
        && last.chars().count() <= NOTE
    {
        *last = format!("{last};\u{a0}{score}");
        tied.pop();
    }
    let said: Vec<&str> = tied.iter().map(String::as_str).chain([more]).collect();
    match stated(&said) {
        said if said.is_empty() => said,
        said => format!("{between}{said}"),
    }
}

fn tied(note: &str) -> String {
    match note.chars().count() {
        0..=NOTE => note.replace(' ', "\u{a0}"),
        _ => note.to_owned(),
    }
}

/// The wall clock of an edition's readers.
pub(super) fn wall(edition: &Edition) -> Wall {
    Wall::new(edition.digest.zone, edition.slot_at)
}

/// `Thursday 26 May 2016, 07:30 London`; of a catch-up edition `24–26 May 2016, 07:30 London`.
pub(super) fn date(edition: &Edition) -> String {
    let first = edition.missed.first().unwrap_or(&edition.slot_at);
    let wall = wall(edition);
    wall.full_span(*first, edition.slot_at).unwrap_or_else(|| wall.full(edition.slot_at))
}

/// The first sentence, and what stands out.
pub(super) struct Opening {
    /// `14 new items in 6 stories`.
    pub(super) what: String,
    /// `, from 11 outlets in 3 languages; 2 of 61 sources could not be read.`
    pub(super) from: String,
    /// `More than twice the usual 6.`; empty while it is too new to compare.
    pub(super) compared: String,
    /// Whether the comparison is worth a colour.
    pub(super) is_striking: bool,
}

impl Opening {
    pub(super) fn new(edition: &Edition) -> Self {
        let n_items = edition.entries().count();
        if n_items == 0 {
            return Self::quiet(edition);
        }
        let outlets: BTreeSet<_> = edition.entries().map(|entry| &entry.outlet).collect();
        let langs: BTreeSet<_> = edition
            .entries()
            .filter_map(|entry| entry.lang.as_deref().map(languages::primary))
            .collect();
        let from = match outlets.first() {
            Some(only) if outlets.len() == 1 => (*only).clone(),
            _ => count(outlets.len(), "outlet"),
        };
        let langs = match langs.len() {
            0 | 1 => String::new(),
            n => format!(" in {n} languages"),
        };
        let n_stories = edition.stories().count();
        let stories = match n_stories {
            n if n == n_items => String::new(),
            n => format!(" in {}", count(n, "story")),
        };
        let usual = edition.usual();
        Self {
            what: format!("{n_items} new {}{stories}", if n_items == 1 { "item" } else { "items" }),
            from: format!(", from {from}{langs}{}.", unread(edition)),
            compared: match usual {
                Some(usual) => compared(n_stories, usual),
                None if is_early(edition) => EARLY.to_owned(),
                None => String::new(),
            },
            is_striking: usual.is_some_and(|usual| is_striking(n_stories, usual)),
        }
    }

    /// All of it as one paragraph.
    pub(super) fn plain(&self) -> String {
        let all = format!("{}{} {}", self.what, self.from, self.compared);
        all.trim_end().to_owned()
    }

    fn quiet(edition: &Edition) -> Self {
        let watches = match edition.digest.watches.as_slice() {
            [only] => format!(" on {}", clean(only)),
            watches => format!(" on any of {}", count(watches.len(), "watch")),
        };
        let since = wall(edition).instant(edition.window.from());
        Self {
            what: "Nothing new".to_owned(),
            from: format!("{watches} since {since}{}.", unread(edition)),
            compared: match edition.usual() {
                None if is_early(edition) => EARLY.to_owned(),
                None | Some(0) => String::new(),
                Some(usual) => format!("Usually {}.", count(usual as usize, "story")),
            },
            is_striking: false,
        }
    }
}

/// `; 2 of 61 sources could not be read`; empty when all could.
fn unread(edition: &Edition) -> String {
    let coverage = &edition.coverage;
    match (coverage.failing.len(), coverage.n_sources) {
        (0, _) => String::new(),
        (_, 1) => "; the one source could not be read".to_owned(),
        (n, n_sources) => format!("; {n} of {} could not be read", count(n_sources, "source")),
    }
}

/// One report in twelve outlets counts once, today as usually.
fn compared(n_stories: usize, usual: u32) -> String {
    let usual = usual as usize;
    match n_stories {
        _ if usual == 0 => "Usually there are none.".to_owned(),
        n if n > 2 * usual => format!("More than twice the usual {usual}."),
        n if n > usual => format!("More than the usual {usual}."),
        n if n == usual => "As many as usual.".to_owned(),
        n if 2 * n < usual => format!("Less than half the usual {usual}."),
        _ => format!("Fewer than the usual {usual}."),
    }
}

/// Whether there is at least twice as much as usual.
pub(super) fn is_striking(n_stories: usize, usual: u32) -> bool {
    n_stories > usual as usize && n_stories >= 2 * usual as usize
}

/// `usual 3`, or that it cannot be said yet; empty where the opening has said so for all.
pub(super) fn usual(edition: &Edition, usual: Option<u32>) -> String {
    match usual {
        Some(usual) => format!("usual {usual}"),
        None if is_early(edition) => String::new(),
        None => "too new to compare".to_owned(),
    }
}

/// Whether nothing can be compared yet, and that is still to be said: a first edition does.
fn is_early(edition: &Edition) -> bool {
    (!edition.is_first || edition.is_alert) && has_no_usual(edition)
}

fn has_no_usual(edition: &Edition) -> bool {
    let shown = edition.sections.iter().map(|section| section.usual);
    shown.chain(edition.quiet.iter().map(|watch| watch.usual)).all(|usual| usual.is_none())
}

/// Instead of a comparison.
const EARLY: &str = "It is too early to say what is usual.";

/// `9 new`; `9 new in 7 stories` where some tell the same.
pub(super) fn n_new(section: &Section) -> String {
    match section.stories.len() {
        n if n == section.n_items => format!("{n} new"),
        n => format!("{} new in {}", section.n_items, count(n, "story")),
    }
}

/// `2 more are told under Russia–Pakistan.`; empty where the section has all its watch took.
pub(super) fn elsewhere(section: &Section) -> String {
    let verb = match section.n_elsewhere {
        0 => return String::new(),
        1 => "is told",
        _ => "are told",
    };
    let under = match section.elsewhere.as_slice() {
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        more => count(more.len(), "other watch"),
    };
    format!("{} more {verb} under {under}.", section.n_elsewhere)
}

/// The number in the contents: `9`; where all stand under other watches, `2 under others`.
pub(super) fn n_in_contents(section: &Section) -> String {
    match section.n_items {
        0 => format!("{} under others", section.n_elsewhere),
        n => n.to_string(),
    }
}

/// `also under India–Russia defence ties`; empty where no other watch took the item.
pub(super) fn also(entry: &Entry) -> String {
    match entry.also.as_slice() {
        [] => String::new(),
        also => format!("also under {}", cut(&also.join(", "), ALSO)),
    }
}

/// A sentence of ours that begins a line.
pub(super) fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// The sub-heading of stories that belong under none.
pub(super) const NO_BEAT: &str = "Other";

/// The sub-heading of a story that stands under one; [`NO_BEAT`] where none fits.
pub(super) fn beat(story: &Story) -> String {
    let mut letters = story.beat.chars();
    let first = letters.next().map(|first| first.to_uppercase().chain(letters).collect());
    first.unwrap_or_else(|| NO_BEAT.to_owned())
}

/// `continues from Tue 24 May`; empty for a new story.
pub(super) fn continues(story: &Story, wall: Wall) -> String {
    let words = |at| format!("continues from {}", wall.day(at));
    story.continues.map_or_else(String::new, words)
}

/// `first in Volga Wire, Wed 16:05; copied by 3 others; retitled by Indus Courier`; empty where
/// nobody carries another's text.
pub(super) fn lineage(story: &Story, wall: Wall) -> String {
    let Some(lineage) = &story.lineage else { return String::new() };
    if lineage.copied.is_empty() && lineage.retitled.is_empty() {
        return String::new();
    }
    let by = |verb: &str, outlets: &[String]| match outlets {
        [] => String::new(),
        [one] => format!("; {verb} by {one}"),
        [one, other] => format!("; {verb} by {one} and {other}"),
        [one, rest @ ..] => format!("; {verb} by {one} and {} others", rest.len()),
    };
    let (copied, retitled) = (by("copied", &lineage.copied), by("retitled", &lineage.retitled));
    format!("first in {}, {}{copied}{retitled}", lineage.first, wall.when(lineage.first_at))
}

/// `so far in outlets of Pakistan only; those of Russia were read and do not have it`, `14 h later in
/// outlets of Russia`; empty where both sides of its watch tell it alike.
pub(super) fn lopsided(story: &Story) -> String {
    match &story.lopsided {
        None => String::new(),
        Some(Lopsided::Only { of, not_of }) => format!(
            "so far in outlets of {of} only; those of {not_of} were read and do not have it"
        ),
        Some(Lopsided::Late { of, by }) => {
            format!("{} h later in outlets of {of}", by.num_hours())
        }
    }
}

/// `already sent Wed 14:05`; empty for what was not.
pub(super) fn alerted(entry: &Entry, wall: Wall) -> String {
    let words = |at| format!("already sent {}", wall.when(at));
    entry.alerted_at.map_or_else(String::new, words)
}

/// Over items an earlier edition held.
pub(super) const SECOND_LOOK: &str = "Second look: shown before, a main story since";

/// Over items an earlier edition held whose articles were changed.
pub(super) const EDITED: &str = "Changed since they were shown";

/// What a reader should know before the news: that it is the first edition, or makes good
/// missed ones.
pub(super) fn notes(edition: &Edition) -> Vec<String> {
    let wall = wall(edition);
    let mut notes = Vec::new();
    if let ([first, ..], [.., last]) = (edition.missed.as_slice(), edition.missed.as_slice()) {
        let slots = count(edition.missed.len(), "missed slot");
        let which = match edition.missed.len() {
            1..=FEW => {
                edition.missed.iter().map(|slot| wall.instant(*slot)).collect::<Vec<_>>().join(", ")
            }
            _ => format!("from {} to {}", wall.instant(*first), wall.instant(*last)),
        };
        notes.push(format!("This edition makes good {slots}: {which}."));
    }
    if edition.is_first && !edition.is_alert {
        let usual = "; what is usual can be said after four weeks at the earliest";
        let usual = if has_no_usual(edition) { usual } else { "" };
        notes.push(format!("This is the first edition{usual}."));
    }
    notes
}

/// On the first quiet day: how to look back. The sentence, and the command it ends with.
pub(super) fn look_back(edition: &Edition) -> Option<(&'static str, String)> {
    let name = clean(&edition.digest.name);
    (edition.is_first && edition.is_quiet()).then(|| {
        (
            "To see what the last week would have brought:",
            format!("attache digest preview {name} --open-since 7d"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_compared_with_usual() {
        let check = |n_items, usual, expected| assert_eq!(compared(n_items, usual), expected);
        check(14, 6, "More than twice the usual 6.");
        check(12, 6, "More than the usual 6.");
        check(6, 6, "As many as usual.");
        check(4, 6, "Fewer than the usual 6.");
        check(2, 6, "Less than half the usual 6.");
        check(2, 0, "Usually there are none.");
    }

    #[test]
    fn things_are_counted() {
        assert_eq!(count(1, "story"), "1 story");
        assert_eq!(count(2, "story"), "2 stories");
        assert_eq!(count(2, "watch"), "2 watches");
    }
}
