//! Today beside what is usual: in sentences, in heads, in columns. What is only in passing counts on
//! neither side.
use super::{
    facts::listed,
    line::tied,
    sentences::{self, some},
};
use crate::model::{Edition, Section};

/// One report in twelve outlets counts once, today as usually; what is told in passing never.
pub(super) fn compared(n_told: usize, usual: u32) -> String {
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
pub(super) fn is_striking(n_told: usize, usual: u32) -> bool {
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

/// Whether nothing can be compared yet.
pub(super) fn has_no_usual(edition: &Edition) -> bool {
    let shown = edition.sections.iter().map(|section| section.usual);
    shown.chain(edition.quiet.iter().map(|watch| watch.usual)).all(|usual| usual.is_none())
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
