//! Words by number, and words by how they begin: one step for each word of an item, whatever the
//! number of patterns. Knows no pattern.
//!
//! A word of up to eight bytes is one 64-bit number, see [`crate::text::Words::head`]: it is found
//! and compared without looking at its letters.
use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::text::{self, HEAD_BYTES};

/// A table that only holds words of our own: nobody can fill it with words that collide.
pub(super) type Table<K, V> = HashMap<K, V, FixedState>;

/// A word of our own, by its number; [`UNKNOWN`] is every other.
pub(super) type WordId = u32;

/// No word of ours.
pub(super) const UNKNOWN: WordId = 0;

/// Whole words and their numbers, from 1.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    short: Table<u64, WordId>,
    long: Table<Box<str>, WordId>,
    /// Of the heads of all.
    sieve: Sieve,
}

impl Vocabulary {
    /// The number of a word, a new one if it was never seen.
    pub(super) fn add(&mut self, word: &str) -> WordId {
        let next = u32::try_from(self.len() + 1).unwrap_or(u32::MAX);
        self.sieve.add(text::head(word));
        if word.len() <= HEAD_BYTES {
            return *self.short.entry(text::head(word)).or_insert(next);
        }
        if let Some(id) = self.long.get(word) {
            return *id;
        }
        self.long.insert(word.into(), next);
        next
    }

    /// How many words there are: the highest number.
    pub(super) fn len(&self) -> usize {
        self.short.len() + self.long.len()
    }

    /// The number of a word.
    #[inline]
    pub(super) fn find(&self, head: u64, word: &str) -> WordId {
        let found = match word.len() {
            _ if !self.sieve.may_hold(head) => None,
            ..=HEAD_BYTES => self.short.get(&head),
            _ => self.long.get(word),
        };
        found.copied().unwrap_or(UNKNOWN)
    }
}

/// Beginnings of words, each with a list.
#[derive(Debug)]
pub(super) struct Beginnings<T> {
    by_head: Table<u64, Vec<T>>,
    /// Which lengths there are, in bytes.
    lengths: Vec<usize>,
    sieve: Sieve,
}

impl<T> Beginnings<T> {
    const FEWEST_BYTES: usize = 3;

    /// Adds one under a beginning, of which the first eight bytes count; `false` if it is shorter
    /// than three.
    pub(super) fn add(&mut self, beginning: &str, one: T) -> bool {
        let n_bytes = beginning.len().min(HEAD_BYTES);
        if n_bytes < Self::FEWEST_BYTES {
            return false;
        }
        let key = cut(text::head(beginning), n_bytes);
        self.sieve.add(key);
        self.by_head.entry(key).or_default().push(one);
        if !self.lengths.contains(&n_bytes) {
            self.lengths.push(n_bytes);
        }
        true
    }

    /// Whether a word that [`Self::find`] finds under it begins so, with no more to compare.
    pub(super) fn compares_all_of(beginning: &str) -> bool {
        (Self::FEWEST_BYTES..=HEAD_BYTES).contains(&beginning.len())
    }

    /// Whether nothing was added.
    pub(super) fn is_empty(&self) -> bool {
        self.by_head.is_empty()
    }

    /// The lists of all beginnings of a word.
    #[inline]
    pub(super) fn find(&self, head: u64) -> impl Iterator<Item = &[T]> {
        let keys = self.lengths.iter().map(move |n_bytes| cut(head, *n_bytes));
        keys.filter(|key| self.sieve.may_hold(*key))
            .filter_map(|key| self.by_head.get(&key).map(Vec::as_slice))
    }
}

impl<T> Default for Beginnings<T> {
    fn default() -> Self {
        Self { by_head: Table::default(), lengths: Vec::new(), sieve: Sieve::default() }
    }
}

/// The first bytes of a head. No word has a byte that is 0, so heads of different lengths differ.
#[inline]
fn cut(head: u64, n_bytes: usize) -> u64 {
    head & (u64::MAX >> (64 - 8 * n_bytes))
}

/// Says at once of most numbers that they are not there.
#[derive(Debug)]
struct Sieve(Box<[u64]>);

impl Sieve {
    /// 32,768 bits: they stay in the nearest cache, and are sparse for some thousand numbers.
    const N_BLOCKS: usize = 512;

    fn add(&mut self, number: u64) {
        let (block, bit) = Self::place(number);
        self.0[block] |= bit;
    }

    /// Whether the number may be there; never `false` for one that is.
    #[inline]
    fn may_hold(&self, number: u64) -> bool {
        let (block, bit) = Self::place(number);
        self.0[block] & bit != 0
    }

    #[inline]
    fn place(number: u64) -> (usize, u64) {
        const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
        let mixed = number.wrapping_mul(GOLDEN) >> 49;
        ((mixed >> 6) as usize, 1 << (mixed & 63))
    }
}

impl Default for Sieve {
    fn default() -> Self {
        Self(vec![0; Self::N_BLOCKS].into())
    }
}

#[cfg(test)]
mod tests {
    use super::{Beginnings, UNKNOWN, Vocabulary};
    use crate::text;

    #[test]
    fn a_word_has_one_number_however_long_it_is() {
        let mut vocabulary = Vocabulary::default();
        let words = ["oil", "parliament", "россия", "мир", "oilfield", "oilfields"];
        let numbers = words.map(|word| vocabulary.add(word));
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
        assert_eq!(words.map(|word| vocabulary.add(word)), numbers);
        assert_eq!(words.map(|word| vocabulary.find(text::head(word), word)), numbers);
        assert_eq!(vocabulary.find(text::head("oi"), "oi"), UNKNOWN);
        assert_eq!(vocabulary.find(text::head("parliaments"), "parliaments"), UNKNOWN);
    }

    #[test]
    fn a_word_is_found_under_each_of_its_beginnings() {
        let mut beginnings = Beginnings::default();
        for beginning in ["san", "sanction", "sanctioning", "росс", "at"] {
            assert_eq!(beginnings.add(beginning, beginning), beginning != "at");
        }
        let check = |word: &str, expected: &[&str]| {
            let mut found: Vec<&str> =
                beginnings.find(text::head(word)).flatten().copied().collect();
            found.sort_unstable();
            assert_eq!(found, expected, "{word}");
        };
        check("sand", &["san"]);
        check("sa", &[]);
        // The last one is for others to look at: eight bytes are all that is compared here.
        check("sanctions", &["san", "sanction", "sanctioning"]);
        check("россии", &["росс"]);
        assert!(!Beginnings::<u8>::compares_all_of("sanctioning"));
    }
}
