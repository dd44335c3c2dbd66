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

/// `5 new`; where all of it is in passing, that: as many as the contents say, wherever they are told.
pub(super) fn n_new(section: &Section) -> String {
    match (section.n_told(), section.n_passing()) {
        (0, 0) => String::new(),
        (0, n) => format!("{n} in passing"),
        (n, _) => format!("{n} new"),
    }
}

/// What a watch took that other watches tell, before and after the headline that leads there:
/// `Told under Russia–Pakistan: ` and nothing, `3 stories are told under Russia–Pakistan` and nothing;
/// empty where the section tells all its watch took.
pub(super) fn elsewhere(section: &Section) -> String {
    let elsewhere = &section.elsewhere;
    let under = match elsewhere.watches.as_slice() {
        [] => return String::new(),
        watches @ ([_] | [_, _]) => some(watches),
        more => count(more.len(), "other watch"),
    };
    match elsewhere.n_stories {
        _ if !elsewhere.title.is_empty() => format!("Also on this, told under {under}: "),
        0 | 1 => format!("Also on this: one more story, told under {under}"),
        n => format!("Also on this: {n} more stories, told under {under}"),
    }
}

/// What the strip of bars counts: `stories a day, last 28 days`.
pub(super) fn days(days: &[u32]) -> String {
    format!("stories a day, last {} days", days.len())
}

/// Whether the watches are listed: of one alone the opening and its own head say everything.
pub(super) fn has_contents(edition: &Edition) -> bool {
    !edition.is_alert && 1 < edition.sections.len() + edition.quiet.len()
}

/// Over the columns of the list of watches: its name, how many are new, how many are usual.
pub(super) const COLUMNS: [&str; 3] = ["Stories by watch", "new", "usual"];

/// Why the list of watches adds up to more than there is; empty where it does not.
pub(super) fn counted_twice(edition: &Edition) -> String {
    let listed: usize = edition.sections.iter().map(Section::n_told).sum();
    match edition.n_told() {
        n if n == listed => String::new(),
        n => format!("A story on several watches counts under each; there are {n} in all."),
    }
}

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
