//! Every pattern of every rule, found in one walk over the words. Knows no rule and no actor.
use std::{collections::HashMap, ops::Range};

use foldhash::fast::FixedState;

use super::{
    frequency::Frequencies,
    stems::Language,
    term::{self, Pattern, Piece},
};
use crate::text::{Word, Words};

/// Index into the patterns of one lexicon.
pub(super) type PatternId = usize;

/// A table that only holds words of our own: nobody can fill it with words that collide.
type Table<K, V> = HashMap<K, V, FixedState>;

/// All patterns, each once, reachable by the rarest of their words.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    patterns: Vec<Pattern>,
    ids: Table<Pattern, PatternId>,
    /// A whole word to the patterns that are verified on it.
    by_word: Table<Box<str>, Vec<Anchor>>,
    /// First three letters to patterns with no whole word, on a word that is open or has a `?`.
    by_start: Table<u64, Vec<Anchor>>,
    /// A stem to patterns verified on it.
    by_stem: Table<(Language, Box<str>), Vec<Anchor>>,
    /// Patterns whose words all have a `?` among their first three letters: tried on every word.
    anywhere: Vec<Anchor>,
}

/// A pattern that may stand where one of its words does.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    pattern: u32,
    /// Words of the pattern before that word.
    n_before: u32,
    n_words: u32,
    /// Whether the word is the whole pattern, so that there is nothing to verify.
    is_sure: bool,
}

/// One field of an item while it is searched.
#[derive(Clone, Copy)]
pub(super) struct Field<'t> {
    /// What `words` was made from.
    pub(super) source: &'t str,
    pub(super) words: &'t Words,
    /// For stems.
    pub(super) language: Language,
}

impl Lexicon {
    /// The number of a pattern, a new one if it was never seen.
    pub(super) fn add(&mut self, pattern: &Pattern) -> PatternId {
        if let Some(id) = self.ids.get(pattern) {
            return *id;
        }
        let id = self.patterns.len();
        self.patterns.push(pattern.clone());
        self.ids.insert(pattern.clone(), id);
        id
    }

    /// Says by which word each pattern is found: its rarest. Nothing is found before.
    pub(super) fn index(&mut self, frequencies: &Frequencies) {
        for (id, pattern) in self.patterns.iter().enumerate() {
            let n = rarest(pattern, frequencies);
            let piece = &pattern.pieces[n];
            let anchor = Anchor {
                pattern: small(id),
                n_before: small(n),
                n_words: small(pattern.pieces.len()),
                is_sure: pattern.pieces.len() == 1
                    && pattern.capitals.is_none()
                    && piece.is_whole(),
            };
            match start_key(piece.fixed_start()) {
                _ if piece.is_stem => {
                    for language in Language::all() {
                        let stem = language.stem(&piece.letters).into();
                        self.by_stem.entry((language, stem)).or_default().push(anchor);
                    }
                }
                _ if piece.is_whole() => {
                    self.by_word.entry(piece.letters.clone()).or_default().push(anchor);
                }
                Some(key) => self.by_start.entry(key).or_default().push(anchor),
                None => self.anywhere.push(anchor),
            }
        }
    }

    /// How many patterns there are.
    pub(super) fn len(&self) -> usize {
        self.patterns.len()
    }

    pub(super) fn pattern(&self, id: PatternId) -> &Pattern {
        &self.patterns[id]
    }

    /// How common a pattern is, for what is tried first.
    pub(super) fn share(&self, id: PatternId, frequencies: &Frequencies) -> f64 {
        let pattern = &self.patterns[id];
        let piece = &pattern.pieces[rarest(pattern, frequencies)];
        let phrase = if pattern.pieces.len() > 1 { 0.2 } else { 1.0 };
        phrase * share(piece, frequencies)
    }

    /// Calls `found` with every pattern in a field and the words it covers; those of one pattern
    /// come in order.
    pub(super) fn find(&self, field: Field, found: &mut impl FnMut(PatternId, Range<usize>)) {
        let words = field.words;
        for (at, word) in words.list().iter().enumerate() {
            let text = words.text(word);
            if let Some(anchors) = self.by_word.get(text) {
                self.verify(anchors, field, at, found);
            }
            if !self.by_start.is_empty()
                && let Some(anchors) = start_key(text).and_then(|key| self.by_start.get(&key))
            {
                self.verify(anchors, field, at, found);
            }
            if !self.by_stem.is_empty() {
                let key = (field.language, field.language.stem(text).into());
                self.verify(self.by_stem.get(&key).map_or(&[], Vec::as_slice), field, at, found);
            }
            self.verify(&self.anywhere, field, at, found);
        }
    }

    #[inline]
    fn verify(
        &self,
        anchors: &[Anchor],
        field: Field,
        at: usize,
        found: &mut impl FnMut(PatternId, Range<usize>),
    ) {
        for anchor in anchors {
            let id = anchor.pattern as usize;
            if anchor.is_sure {
                found(id, at..at + 1);
                continue;
            }
            let Some(start) = at.checked_sub(anchor.n_before as usize) else { continue };
            let covered = start..start + anchor.n_words as usize;
            if is_here(&self.patterns[id], field, &covered) {
                found(id, covered);
            }
        }
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The word of a pattern that stands in the fewest texts.
fn rarest(pattern: &Pattern, frequencies: &Frequencies) -> usize {
    let commonness = |n: &usize| share(&pattern.pieces[*n], frequencies);
    let order = (0..pattern.pieces.len()).min_by(|a, b| commonness(a).total_cmp(&commonness(b)));
    order.unwrap_or_default()
}

fn share(piece: &Piece, frequencies: &Frequencies) -> f64 {
    match piece.fixed_start().chars().count() {
        _ if piece.is_whole() => frequencies.share(&piece.letters),
        _ if piece.is_stem => 0.02 + frequencies.share(&piece.letters),
        // As common as words with this beginning may be.
        0..3 => 1.0,
        3 => 0.1,
        4 => 0.05,
        _ => 0.03,
    }
}

fn is_here(pattern: &Pattern, field: Field, covered: &Range<usize>) -> bool {
    let words = field.words;
    let Some(list) = words.list().get(covered.clone()) else { return false };
    let fits = |word: &Word, piece: &Piece| {
        let text = words.text(word);
        if piece.is_stem {
            field.language.stem(text) == field.language.stem(&piece.letters)
        } else {
            piece.fits(text)
        }
    };
    list.iter().zip(&pattern.pieces).all(|(word, piece)| fits(word, piece))
        && pattern
            .capitals
            .as_ref()
            .is_none_or(|wanted| has_capitals(wanted, field.source, words, covered))
}

/// Whether the words stand there with these capitals, and the capitals mean something: a sentence
/// in capitals says nothing about `US`, but `U.S.` does everywhere, and so does `USSR`, which is
/// no word. What stands alone in angle brackets, `<UK>`, is a company on a stock exchange.
fn has_capitals(wanted: &[bool], source: &str, words: &Words, covered: &Range<usize>) -> bool {
    let list = &words.list()[covered.clone()];
    let means_it = list.iter().any(|word| word.is_dotted)
        || !words.is_shouted(list[0].sentence)
        || list.iter().any(|word| !may_be_word(words.text(word)));
    let range = words.range(covered.clone());
    let is_ticker = source[..range.start].ends_with('<') && source[range.end..].starts_with('>');
    let mut written = term::capitals(&source[range]);
    means_it && !is_ticker && wanted.iter().all(|capital| written.next() == Some(*capital))
}

/// Whether folded letters may be read as a word: they have a vowel, and no three consonants in a
/// row but for those few that words begin and end with.
///
/// ```text
/// us, who, start, world -> true;  ussr, prc, lng, uk -> false
/// ```
fn may_be_word(letters: &str) -> bool {
    const ABBREVIATIONS: [&str; 2] = ["uk", "uae"];
    const LONGEST_ABBREVIATION: usize = 5;
    const VOWELS: &str = "aeiouyаеиоуыэюяіїє";
    let is_vowel = |c: char| VOWELS.contains(c) || !matches!(c, 'a'..='z' | 'а'..='я');
    let is_crowded = |run: &str| 3 <= run.len() && letters.len() <= LONGEST_ABBREVIATION;
    !ABBREVIATIONS.contains(&letters)
        && letters.contains(is_vowel)
        && !letters.split(is_vowel).any(|run| is_crowded(run) && !CLUSTERS.contains(&run))
}

/// Three consonants that words have in a row.
const CLUSTERS: [&str; 24] = [
    "str", "spr", "scr", "spl", "thr", "chr", "phr", "sch", "shr", "ght", "rst", "rld", "nth",
    "rth", "tch", "rch", "nch", "lth", "rks", "nds", "nts", "rts", "cks", "ngs",
];

/// The first three letters of a word that has as many, as one number.
#[inline]
fn start_key(word: &str) -> Option<u64> {
    if let [a, b, c, ..] = word.as_bytes()
        && (*a | *b | *c) < 128
    {
        return Some(u64::from(*a) << 42 | u64::from(*b) << 21 | u64::from(*c));
    }
    let mut letters = word.chars();
    let mut key = 0;
    for _ in 0..3 {
        key = key << 21 | u64::from(u32::from(letters.next()?));
    }
    Some(key)
}
