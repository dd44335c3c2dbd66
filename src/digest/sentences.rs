//! How the sentences of an edition are put together, and those that stand over its lists; worded
//! once for both parts of the mail.
use super::{dates::Wall, line::clean};
use crate::model::{Edition, Section};

/// `1 item`, `14 items`.
pub(super) fn count(n: usize, noun: &str) -> String {
    let plural = match noun.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if noun.ends_with("ch") => format!("{noun}es"),
        None => format!("{noun}s"),
    };
    format!("{n} {}", if n == 1 { noun } else { &plural })
}

/// One fact after the other: `Indus Tribune · newspaper · Wed 18:40`. A dot may end a line and
/// begins none.
pub(super) fn listed(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(DOT)
}

/// What stands between two facts.
pub(super) const DOT: &str = "\u{a0}· ";

/// `Indus Courier`, `Indus Courier and Volga Wire`, `Indus Courier and 3 others`; empty for none.
pub(super) fn some(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        [one, rest @ ..] => format!("{one} and {} others", rest.len()),
    }
}

/// The wall clock of an edition's readers.
pub(super) fn wall(edition: &Edition) -> Wall {
    Wall::new(edition.digest.zone, edition.slot_at)
}

/// `5 stories`, `5 stories, 2 in passing`: as many as the contents say, wherever they are told.
pub(super) fn n_stories(section: &Section) -> String {
    let stories = count(section.n_stories(), "story");
    match section.n_passing() {
        0 => stories,
        n if n == section.n_stories() => format!("{stories}, in passing"),
        n => format!("{stories}, {n} in passing"),
    }
}

/// `2 told under Russia–Pakistan`, `1 told under Russia–Pakistan: “Russia and…”`; empty where the
/// section tells all its watch took.
pub(super) fn elsewhere(section: &Section) -> String {
    let elsewhere = &section.elsewhere;
    let under = match elsewhere.watches.as_slice() {
        [] => return String::new(),
        watches @ ([_] | [_, _]) => some(watches),
        more => count(more.len(), "other watch"),
    };
    let told = format!("{} told under {under}", elsewhere.n_stories);
    match elsewhere.title.as_str() {
        "" => told,
        title => format!("{told}: “{title}”"),
    }
}

/// What the strip of bars counts, and the last of them: `items a day, 28 days; today 21`.
pub(super) fn days(days: &[u32]) -> String {
    let today = days.last().copied().unwrap_or(0);
    format!("items a day, {} days; today {today}", days.len())
}

/// Over the list of watches.
pub(super) const CONTENTS: &str = "New stories, by watch";

/// Why the list of watches adds up to more than there is; empty where it does not.
pub(super) fn counted_twice(edition: &Edition) -> &'static str {
    let listed: usize = edition.sections.iter().map(Section::n_stories).sum();
    if listed == edition.stories().count() { "" } else { COUNTED_TWICE }
}

const COUNTED_TWICE: &str = "A story on several watches counts under each.";

/// A sentence of ours that begins a line.
pub(super) fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// Over items an earlier edition held.
pub(super) const SECOND_LOOK: &str = "Second look: shown before, a main story since";

/// Over items an earlier edition held whose articles were changed.
pub(super) const EDITED: &str = "Changed since they were shown";

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
    fn things_are_counted() {
        assert_eq!(count(1, "story"), "1 story");
        assert_eq!(count(2, "story"), "2 stories");
        assert_eq!(count(2, "watch"), "2 watches");
    }
}
