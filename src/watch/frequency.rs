//! How many texts hold a word, roughly. Decides what is looked at first, never what is found.
use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

use crate::text::ItemWords;

/// Document frequencies, learnt from a sample or assumed.
#[derive(Clone, Debug, Default)]
pub struct Frequencies {
    n_texts: f64,
    n_with: HashMap<Box<str>, u32, FixedState>,
}

/// Words that stand in many texts of any outlet, for when there is no sample.
const COMMON: &str = "the of and to in a for on is that by as with was at be from it has are its \
    will have an this which not he said or but had been were would their who more one new after \
    year also than they last over all his up can government other some there out about first could \
    two state president into we minister between time when people years country countries no so \
    if any under world may national international most foreign against million percent per cent \
    official officials public security economic policy political power report group trade market \
    company companies bank oil price prices week month war military support talks meeting party \
    business development global region law court election china states united european russia";

impl Frequencies {
    /// What texts are like when nobody has looked.
    pub fn assumed() -> Self {
        let counted = COMMON.split_whitespace().zip(0u32..);
        let n_with = counted.map(|(word, rank)| (word.into(), 9_000 / (rank / 4 + 1))).collect();
        Self { n_texts: 10_000.0, n_with }
    }

    /// Counted in some items.
    pub fn of<'i>(items: impl Iterator<Item = &'i ItemWords>) -> Self {
        let mut counted = Self::default();
        for item in items {
            counted.n_texts += 1.0;
            let fields = [&item.title, &item.body];
            let all =
                fields.iter().flat_map(|field| field.list().iter().map(|word| field.text(word)));
            for word in all.collect::<HashSet<_, FixedState>>() {
                match counted.n_with.get_mut(word) {
                    Some(n) => *n += 1,
                    None => drop(counted.n_with.insert(word.into(), 1)),
                }
            }
        }
        counted
    }

    /// The share of texts that hold the word, above 0 also for one that was never seen.
    pub(super) fn share(&self, word: &str) -> f64 {
        (f64::from(self.n_with.get(word).copied().unwrap_or(0)) + 0.5) / (self.n_texts + 1.0)
    }
}
