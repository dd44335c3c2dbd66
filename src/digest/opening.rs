//! The first lines of an edition: its date, how much is new, how that compares with usual.
use std::collections::BTreeSet;

use super::{
    languages,
    line::{clean, tied},
    sentences::{count, wall},
    usual::{compared, has_no_usual, is_striking},
};
use crate::model::Edition;

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

/// Whether nothing can be compared yet, and that is still to be said: a first edition does.
fn is_early(edition: &Edition) -> bool {
    (!edition.is_first || edition.is_alert) && has_no_usual(edition)
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
