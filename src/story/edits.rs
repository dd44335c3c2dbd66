//! What two wordings of a text do not have in common, sentence by sentence.
use std::collections::HashSet;

use crate::text;

/// A sentence that only one of two wordings has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<'t> {
    /// Only the earlier one has it.
    Removed(&'t str),
    /// Only the later one has it.
    Added(&'t str),
    /// Each has one of its own, in mostly the same words: the earlier, then the later.
    Reworded(&'t str, &'t str),
}

/// Of the words of two sentences that are one reworded, so many are the same.
const SHARED_PERCENT: usize = 60;
/// With more sentences changed than this a text was written anew, and none is looked for.
const MOST: usize = 200;

/// The sentences in which two wordings differ: those removed or reworded in the order of the
/// earlier one, then those added in the order of the later. Case, accents and punctuation do not
/// count, nor does a sentence that has only moved.
pub fn changes<'t>(before: &'t str, after: &'t str) -> Vec<Change<'t>> {
    let (old, new) = (Sentence::all(before), Sentence::all(after));
    let known = |sentences: &[Sentence<'t>]| -> HashSet<String> {
        sentences.iter().map(|it| it.folded.clone()).collect()
    };
    let (in_old, in_new) = (known(&old), known(&new));
    let removed: Vec<_> = old.into_iter().filter(|it| !in_new.contains(&it.folded)).collect();
    let mut added: Vec<_> = new.into_iter().filter(|it| !in_old.contains(&it.folded)).collect();
    let is_rewritten = MOST < removed.len() || MOST < added.len();
    let mut changes = Vec::new();
    for old in removed {
        let near = added.iter().enumerate().filter(|_| !is_rewritten);
        let near = near.map(|(n, new)| (old.shared_percent(new), n));
        changes.push(match near.filter(|(percent, _)| SHARED_PERCENT <= *percent).max() {
            Some((_, n)) => Change::Reworded(old.text, added.remove(n).text),
            None => Change::Removed(old.text),
        });
    }
    changes.extend(added.into_iter().map(|new| Change::Added(new.text)));
    changes
}

/// A sentence as it stands, and as it is compared.
struct Sentence<'t> {
    text: &'t str,
    folded: String,
}

impl<'t> Sentence<'t> {
    fn all(text: &'t str) -> Vec<Self> {
        let sentences = text::sentences(text).into_iter();
        sentences.map(|text| Self { text, folded: text::folded(text) }).collect()
    }

    /// Of the words of the longer one, how many both have.
    fn shared_percent(&self, other: &Self) -> usize {
        let words = |sentence: &Self| -> HashSet<String> {
            sentence.folded.split(' ').map(str::to_owned).collect()
        };
        let (own, theirs) = (words(self), words(other));
        100 * own.intersection(&theirs).count() / own.len().max(theirs.len()).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Change::*, changes};

    #[test]
    fn a_sentence_is_removed_added_or_reworded() {
        let talks = "Ministers met in Geneva. Russia offered a loan. They will meet again.";
        let check = |after: &str, expected: &[super::Change<'_>]| {
            assert_eq!(changes(talks, after), expected, "{after}");
        };
        check(talks, &[]);
        check("MINISTERS met in Geneva! They will meet again. Russia offered a loan.", &[]);
        check(
            "Ministers met in Geneva. They will meet again.",
            &[Removed("Russia offered a loan.")],
        );
        check(
            "Ministers met in Geneva. Russia offered a loan. Nobody took it. They will meet again.",
            &[Added("Nobody took it.")],
        );
        check(
            "Ministers met in Geneva. Russia offered a small loan. They will meet again.",
            &[Reworded("Russia offered a loan.", "Russia offered a small loan.")],
        );
    }
}
