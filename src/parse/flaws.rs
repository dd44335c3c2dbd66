//! What had to be mended in a document, counted while reading and put in words at the end.
use crate::model::Flaw;

/// Counts of what was mended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mended {
    /// `&` that begins no reference.
    pub(super) n_ampersands: usize,
    /// Names HTML knows and XML does not.
    pub(super) n_entities: usize,
    /// Characters XML forbids.
    pub(super) n_controls: usize,
    /// Elements whose end tag is missing.
    pub(super) n_unclosed: usize,
    /// End tags that end nothing.
    pub(super) n_stray: usize,
    /// The document stops in the middle.
    pub(super) is_broken_off: bool,
    /// More entries than we read.
    pub(super) is_cut_short: bool,
}

impl Mended {
    /// Counts in what was mended in another part of the document.
    pub(super) fn add(&mut self, other: &Self) {
        self.n_ampersands += other.n_ampersands;
        self.n_entities += other.n_entities;
        self.n_controls += other.n_controls;
        self.n_unclosed += other.n_unclosed;
        self.n_stray += other.n_stray;
        self.is_broken_off |= other.is_broken_off;
        self.is_cut_short |= other.is_cut_short;
    }

    /// One sentence for each kind of mending, none for a document that needed none.
    pub(super) fn into_flaws(self, max_items: usize) -> Vec<Flaw> {
        let counted = [
            (self.n_ampersands, "`&` taken for the character"),
            (self.n_entities, "names of HTML characters that XML does not know"),
            (self.n_controls, "forbidden characters dropped"),
            (self.n_unclosed, "elements left open"),
            (self.n_stray, "end tags that end nothing"),
        ];
        let counted = counted.into_iter().filter(|(n, _)| 0 < *n);
        let mut flaws: Vec<Flaw> = counted.map(|(n, what)| Flaw(format!("{what}: {n}"))).collect();
        if self.is_broken_off {
            flaws.push(Flaw("the document breaks off; what arrived is kept".to_owned()));
        }
        if self.is_cut_short {
            flaws.push(Flaw(format!("more than {max_items} entries; the rest is left out")));
        }
        flaws
    }
}
