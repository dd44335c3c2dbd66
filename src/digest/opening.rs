//! The first lines of an edition: its date, how much is new, how that compares with usual.
use std::collections::BTreeSet;

use super::{
    facts::listed,
    languages,
    line::{clean, tied},
    sentences::{self, count, some, wall},
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
    /// `11 new stories`.
    pub(super) what: String,
    /// `, and 2 in passing, from 11 outlets in 3 languages`.
    pub(super) from: String,
    /// `2 of 61 sources could not be read`; empty when all could.
    pub(super) unread: String,
    /// `More than twice the usual 6.`; empty while it is too new to compare.
    pub(super) compared: String,
    /// Whether the comparison is worth a colour.
    pub(super) is_striking: bool,
}

impl Opening {
    pub(super) fn new(edition: &Edition) -> Self {
        if edition.is_quiet() {
            return Self::quiet(edition);
        }
        let (n_told, n_stories) = (edition.n_told(), edition.stories().count());
        let (what, passing) = match n_stories - n_told {
            n if n_told == 0 => (format!("{} only in passing", count(n, "story")), String::new()),
            0 => (new_stories(n_told), String::new()),
            n => (new_stories(n_told), format!(", and\u{a0}{n} in\u{a0}passing")),
        };
        let usual = edition.usual();
        Self {
            what,
            from: format!("{passing}, from {}", outlets(edition)),
            unread: unread(edition),
            compared: match usual {
                Some(usual) => compared(n_told, usual),
                None if is_early(edition) => EARLY.to_owned(),
                None => String::new(),
            },
            is_striking: usual.is_some_and(|usual| is_striking(n_told, usual)),
        }
    }

    /// All of it as one paragraph.
    pub(super) fn plain(&self) -> String {
        let unread = match self.unread.as_str() {
            "" => String::new(),
            unread => format!("; {unread}"),
        };
        let all = format!("{}{}{unread}. {}", self.what, self.from, self.compared);
        all.trim_end().to_owned()
    }

    fn quiet(edition: &Edition) -> Self {
        let watches = match edition.digest.watches.as_slice() {
            [only] => format!(" on {}", clean(only)),
            watches => format!(" on any of {}", count(watches.len(), "watch")),
        };
        let since = tied(&wall(edition).instant(edition.window.from()));
        Self {
            what: "Nothing new".to_owned(),
            from: format!("{watches} since {since}"),
            unread: unread(edition),
            compared: match edition.usual() {
                None if is_early(edition) => EARLY.to_owned(),
                None | Some(0) => String::new(),
                Some(usual) => format!("Usually {}.", count(usual as usize, "story")),
            },
            is_striking: false,
        }
    }
}

fn new_stories(n: usize) -> String {
    format!("{n} new {}", if n == 1 { "story" } else { "stories" })
}

/// `11 outlets in 3 languages`, `Gulf Monitor`.
fn outlets(edition: &Edition) -> String {
    let outlets: BTreeSet<_> = edition.entries().map(|entry| &entry.outlet).collect();
    let langs: BTreeSet<_> = edition
        .entries()
        .filter_map(|entry| entry.lang.as_deref().map(languages::primary))
        .collect();
    let from = match outlets.first() {
        Some(only) if outlets.len() == 1 => (*only).clone(),
        _ => tied(&count(outlets.len(), "outlet")),
    };
    match langs.len() {
        0 | 1 => from,
        n => format!("{from} in\u{a0}{n}\u{a0}languages"),
    }
}

/// `2 of 61 sources could not be read`; empty when all could.
fn unread(edition: &Edition) -> String {
    let coverage = &edition.coverage;
    match (coverage.failing.len(), coverage.n_sources) {
        (0, _) => String::new(),
        (_, 1) => "the one source could not be read".to_owned(),
        (n, n_sources) => {
            format!("{} could not be read", tied(&format!("{n} of {}", count(n_sources, "source"))))
        }
    }
}

/// One report in twelve outlets counts once, today as usually; what is told in passing never.
fn compared(n_told: usize, usual: u32) -> String {
    let usual = usual as usize;
    let as_usual = tied(&format!("usual {usual}"));
    match n_told {
        _ if usual == 0 => "Usually there are none.".to_owned(),
        n if n > 2 * usual => format!("More than twice the {as_usual}."),
        n if n > usual => format!("More than the {as_usual}."),
        n if n == usual => "As many as usual.".to_owned(),
        n if 2 * n < usual => format!("Less than half the {as_usual}."),
        _ => format!("Fewer than the {as_usual}."),
    }
}

/// Whether a watch brought far more than usual.
pub(super) fn is_striking_in(section: &Section) -> bool {
    section.usual.is_some_and(|usual| is_striking(section.n_told(), usual))
}

/// Stories more than usual, below which twice as many is chance: 2 where there is usually 1.
const FAR_MORE: usize = 3;

/// Whether there is at least twice as much as usual, and not by one or two.
fn is_striking(n_told: usize, usual: u32) -> bool {
    let usual = usual as usize;
    usual + FAR_MORE <= n_told && 2 * usual <= n_told
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

/// What stands in the head of a section: `5 new, usual 2`.
pub(super) fn figures(edition: &Edition, section: &Section) -> [String; 2] {
    [sentences::n_new(section), usual(edition, section.usual)]
}

/// The same in a column of its own: `3`, `too new`.
pub(super) fn usual_column(edition: &Edition, usual: Option<u32>) -> String {
    match usual {
        Some(usual) => usual.to_string(),
        None if has_no_usual(edition) => String::new(),
        None => "too new".to_owned(),
    }
}

/// What stands beside a watch in the contents that brought nothing of its own: where all is told that
/// it took, or that it is all in passing. Mostly empty.
pub(super) fn beside(section: &Section) -> String {
    let passing = match section.n_passing() {
        n if 0 < n && section.n_told() == 0 => format!("{n} in passing"),
        _ => String::new(),
    };
    let told = if section.stories.is_empty() {
        format!("told under {}", some(&section.elsewhere.watches))
    } else {
        String::new()
    };
    listed(&[&passing, &told])
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
        let slots = tied(&count(edition.missed.len(), "missed slot"));
        let which = match edition.missed.len() {
            1..=FEW => edition
                .missed
                .iter()
                .map(|slot| tied(&wall.instant(*slot)))
                .collect::<Vec<_>>()
                .join(", "),
            _ => format!("from {} to {}", tied(&wall.instant(*first)), tied(&wall.instant(*last))),
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
        check(14, 6, "More than twice the usual\u{a0}6.");
        check(12, 6, "More than the usual\u{a0}6.");
        check(6, 6, "As many as usual.");
        check(4, 6, "Fewer than the usual\u{a0}6.");
        check(2, 6, "Less than half the usual\u{a0}6.");
        check(2, 0, "Usually there are none.");
    }

    #[test]
    fn what_strikes_is_twice_as_much_and_not_by_chance() {
        let check = |n_told, usual, expected| assert_eq!(is_striking(n_told, usual), expected);
        check(9, 3, true);
        check(3, 0, true);
        check(2, 1, false);
        check(3, 1, false);
        check(7, 4, false);
    }
}
