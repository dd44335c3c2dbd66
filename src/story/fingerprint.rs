//! A text as the set of its runs of words, and a short sketch of that set.
use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::fast::FixedState;

use crate::text::Words;

/// Words in a row that make one shingle.
pub const N_WORDS: usize = 4;
/// With fewer shingles a text is a rubric or a teaser of a line, and nobody's copy.
pub const MIN_SHINGLES: usize = 8;

/// Groups of smallest hashes under which a text can be found. Two texts of likeness `j` share at
/// least one with probability `1 - (1 - j²)¹⁰`: .97 at .55, over .9999 at .8.
pub(super) const N_BANDS: usize = 10;
const BAND: usize = 2;
const N_MINIMA: usize = N_BANDS * BAND;

/// The shingles of a text: every run of [`N_WORDS`] words, as numbers.
///
/// Sources: A. Broder, On the resemblance and containment of documents (1997), for shingles and
/// their smallest hashes; P. Indyk and R. Motwani, Approximate nearest neighbors (1998), for bands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// Ascending, each once.
    shingles: Box<[u32]>,
}

impl Fingerprint {
    /// Of some texts in order, a title and a body for example; runs do not reach from one to the
    /// next. `None` for fewer than [`MIN_SHINGLES`] shingles.
    pub fn of(texts: &[&Words]) -> Option<Self> {
        let mut shingles = Vec::new();
        for words in texts {
            let hashes: Vec<u64> =
                words.list().iter().map(|word| hash(words.text(word).as_bytes())).collect();
            shingles.extend(hashes.windows(N_WORDS).map(shingle));
        }
        shingles.sort_unstable();
        shingles.dedup();
        (MIN_SHINGLES <= shingles.len()).then(|| Self { shingles: shingles.into_boxed_slice() })
    }

    /// How many different shingles there are: at least [`MIN_SHINGLES`].
    #[expect(clippy::len_without_is_empty, reason = "none is empty")]
    pub fn len(&self) -> usize {
        self.shingles.len()
    }

    /// The share of shingles two texts have in common, of all that either has: 0 to 1.
    pub fn likeness(&self, other: &Self) -> f64 {
        let (mut ours, mut theirs) = (&*self.shingles, &*other.shingles);
        let mut n_common = 0;
        while let ([our, our_rest @ ..], [their, their_rest @ ..]) = (ours, theirs) {
            n_common += usize::from(our == their);
            if our <= their {
                ours = our_rest;
            }
            if their <= our {
                theirs = their_rest;
            }
        }
        share(n_common, self.len() + other.len() - n_common)
    }

    /// Numbers of which like texts share at least one, in order of the band.
    pub(super) fn bands(&self) -> [u64; N_BANDS] {
        let mut minima = [u32::MAX; N_MINIMA];
        for shingle in &self.shingles {
            let mut state = u64::from(*shingle);
            for least in &mut minima {
                *least = (*least).min(next(&mut state));
            }
        }
        std::array::from_fn(|band| {
            let of_band = &minima[band * BAND..][..BAND];
            of_band.iter().fold(band as u64, |sum, least| mix(sum ^ u64::from(*least)))
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "a text has fewer than 2⁵² words")]
fn share(n: usize, of: usize) -> f64 {
    n as f64 / of as f64
}

/// The same in every process, so that a test is.
fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FixedState::with_seed(0).build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

fn shingle(run: &[u64]) -> u32 {
    let sum = run.iter().fold(0, |sum: u64, word| mix(sum.rotate_left(17) ^ word));
    (sum >> 32) as u32
}

/// A sequence of hashes of one shingle, as if each came from another function.
fn next(state: &mut u64) -> u32 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    (mix(*state) >> 32) as u32
}

/// The finalizer of `SplitMix64` (G. Steele, D. Lea, C. Flood 2014).
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
