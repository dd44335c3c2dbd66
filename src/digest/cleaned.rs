//! What an edition says beside its stories, made safe to print: one line, plain, and not too long.
use super::{
    entry::{NAME, TITLE, safe_link},
    line,
};
use crate::model::{Change, ClosestMiss, Coverage, LastMain, Lineage, Lopsided};

/// Characters of one of our own sentences that quotes somebody.
pub(super) const SENTENCE: usize = 300;

pub(super) fn coverage(coverage: &Coverage) -> Coverage {
    let mut clean = coverage.clone();
    for failing in &mut clean.failing {
        failing.outlet = line::cut(&failing.outlet, NAME);
        failing.why = line::cut(&failing.why, SENTENCE);
    }
    for silent in &mut clean.silent {
        silent.outlet = line::cut(&silent.outlet, NAME);
    }
    for outlet in &mut clean.new {
        *outlet = line::cut(outlet, NAME);
    }
    clean
}

pub(super) fn lineage(lineage: &Lineage) -> Lineage {
    let outlets = |all: &[String]| all.iter().map(|outlet| line::cut(outlet, NAME)).collect();
    Lineage {
        first: line::cut(&lineage.first, NAME),
        first_at: lineage.first_at,
        copied: outlets(&lineage.copied),
        retitled: outlets(&lineage.retitled),
        own: outlets(&lineage.own),
    }
}

pub(super) fn lopsided(lopsided: &Lopsided) -> Lopsided {
    let clean = |name: &str| line::cut(name, NAME);
    match lopsided {
        Lopsided::Only { of, not_of } => Lopsided::Only { of: clean(of), not_of: clean(not_of) },
        Lopsided::Late { of, by } => Lopsided::Late { of: clean(of), by: *by },
    }
}

pub(super) fn change(change: &Change) -> Change {
    Change { at: change.at, line: line::cut(&change.line, SENTENCE) }
}

pub(super) fn last(last: &LastMain) -> LastMain {
    LastMain {
        title: line::cut(&last.title, TITLE),
        link: safe_link(&last.link),
        outlet: line::cut(&last.outlet, NAME),
        at: last.at,
    }
}

pub(super) fn miss(miss: &ClosestMiss) -> ClosestMiss {
    ClosestMiss {
        title: line::cut(&miss.title, TITLE),
        link: safe_link(&miss.link),
        outlet: line::cut(&miss.outlet, NAME),
        watch: line::clean(&miss.watch),
        failed: line::cut(&miss.failed, SENTENCE),
    }
}
