//! The first lines of an edition: its date, how much is new, how that compares with usual.
use std::collections::BTreeSet;

use super::{
    languages,
    line::{clean, tied},
    sentences::{count, listed, some, wall},
};
use crate::model::{Edition, Section};

/// How many missed slots are named one by one.
const FEW: usize = 3;

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
            n => format!(" in {n}\u{a0}languages"),
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
        (n, n_sources) => {
            format!("; {n} of {} could not be read", tied(&count(n_sources, "source")))
        }
    }
}

/// One report in twelve outlets counts once, today as usually.
fn compared(n_stories: usize, usual: u32) -> String {
    let usual = usual as usize;
    let as_usual = tied(&format!("usual {}", count(usual, "story")));
    match n_stories {
        _ if usual == 0 => "Usually there are none.".to_owned(),
        n if n > 2 * usual => format!("More than twice the {as_usual}."),
        n if n > usual => format!("More than the {as_usual}."),
        n if n == usual => "As many as usual.".to_owned(),
        n if 2 * n < usual => format!("Less than half the {as_usual}."),
        _ => format!("Fewer than the {as_usual}."),
    }
}

/// Whether a watch brought at least twice its usual.
pub(super) fn is_striking_in(section: &Section) -> bool {
    section.usual.is_some_and(|usual| is_striking(section.n_stories(), usual))
}

/// Whether there is at least twice as much as usual.
fn is_striking(n_stories: usize, usual: u32) -> bool {
    n_stories > usual as usize && n_stories >= 2 * usual as usize
}

/// `usual 3`, or that it cannot be said yet; empty where that has been said
/// for all.
pub(super) fn usual(edition: &Edition, usual: Option<u32>) -> String {
    match usual {
        Some(usual) => format!("usual {usual}"),
        None if has_no_usual(edition) => String::new(),
        None => "too new to compare".to_owned(),
    }
}

/// What stands beside a watch in the contents: what is usual, and where all is told that it took
/// when nothing stands under its own name.
pub(super) fn usual_in(edition: &Edition, section: &Section) -> String {
    let told = if section.stories.is_empty() {
        format!("told under {}", some(&section.elsewhere.watches))
    } else {
        String::new()
    };
    listed(&[&usual(edition, section.usual), &told])
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn today_is_compared_with_usual() {
        let check = |n_items, usual, expected| assert_eq!(compared(n_items, usual), expected);
        check(14, 6, "More than twice the usual\u{a0}6\u{a0}stories.");
        check(12, 6, "More than the usual\u{a0}6\u{a0}stories.");
        check(6, 6, "As many as usual.");
        check(4, 6, "Fewer than the usual\u{a0}6\u{a0}stories.");
        check(2, 6, "Less than half the usual\u{a0}6\u{a0}stories.");
        check(2, 0, "Usually there are none.");
    }
}
