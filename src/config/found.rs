//! What is wrong, gathered while reading goes on. One list for all files, so that a problem never
//! hides the next one.
use std::{cell::RefCell, collections::BTreeSet};

use crate::model::{Place, Problem, Severity};

/// Everything found so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    problems: RefCell<Vec<Problem>>,
    secrets: RefCell<Vec<Place>>,
    ignored: RefCell<Vec<Place>>,
    unsound: RefCell<Vec<Place>>,
    damaged: RefCell<BTreeSet<usize>>,
    lost: RefCell<BTreeSet<&'static str>>,
}

impl Found {
    /// One more.
    pub(super) fn add(&self, problem: Problem) {
        let at = &problem.at;
        let is_inside = |it: &Place| it.file == at.file && it.span.contains(&at.span.start);
        if !self.ignored.borrow().iter().any(is_inside) {
            self.problems.borrow_mut().push(problem);
        }
    }

    /// One more, unless it is about a table as a whole, and parts of that could not be read.
    pub(super) fn add_unless_known(&self, problem: Problem) {
        if !self.unsound.borrow().contains(&problem.at) {
            self.add(problem);
        }
    }

    /// The table with its heading here has problems of its own: what seems to be missing in it may
    /// be what could not be read.
    pub(super) fn mark_unsound(&self, heading: Place) {
        self.unsound.borrow_mut().push(heading);
    }

    /// Nothing more is said about this stretch.
    pub(super) fn ignore(&self, place: Place) {
        self.ignored.borrow_mut().push(place);
    }

    /// This place must not be printed, not even to draw a problem.
    pub(super) fn hide(&self, place: Place) {
        self.secrets.borrow_mut().push(place);
    }

    /// Parts of this file could not be read, so what is missing there may be no fault of its own.
    pub(super) fn mark_damaged(&self, file: usize) {
        self.damaged.borrow_mut().insert(file);
    }

    /// Some table of this kind could not be read, so a name that is not there may be in it.
    pub(super) fn mark_lost(&self, kind: &'static str) {
        self.lost.borrow_mut().insert(kind);
    }

    /// Whether [`Self::mark_damaged`] was said of this file.
    pub(super) fn is_damaged(&self, file: usize) -> bool {
        self.damaged.borrow().contains(&file)
    }

    /// Whether names of this kind may be missing only because their tables could not be read.
    pub(super) fn is_lost(&self, kind: &str) -> bool {
        !self.damaged.borrow().is_empty() || self.lost.borrow().contains(kind)
    }

    /// How many of them keep the configuration from being used.
    pub(super) fn n_errors(&self) -> usize {
        self.problems.borrow().iter().filter(|it| it.severity == Severity::Error).count()
    }

    /// The problems by file and place, and what must be blanked.
    pub(super) fn into_parts(self) -> (Vec<Problem>, Vec<Place>) {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| (problem.at.file, problem.at.span.start));
        problems.dedup();
        (problems, self.secrets.into_inner())
    }
}
