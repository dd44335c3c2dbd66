//! Every pattern of every rule, found in one walk over the words. Knows no rule and no actor.
use std::ops::Range;

use super::{
    capitals,
    frequency::Frequencies,
    lists::Lists,
    stems::Language,
    term::{Pattern, Piece},
    vocabulary::{Beginnings, Table, UNKNOWN, Vocabulary, WordId},
};
use crate::text::{Word, Words};

/// Index into the patterns of one lexicon.
pub(super) type PatternId = usize;

/// All patterns, each once, reachable by the rarest of their words.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    patterns: Vec<Pattern>,
    ids: Table<Pattern, PatternId>,
    /// Every whole word of a pattern.
    words: Vocabulary,
    /// A whole word to the patterns that are verified on it.
    by_word: Lists<Anchor>,
    /// By pattern: its words, if each is whole.
    phrases: Lists<WordId>,
    /// Patterns with no whole word, by the beginning of a word that is open or has a `?`.
    by_beginning: Beginnings<Anchor>,
    /// A stem to patterns verified on it.
    by_stem: Table<(Language, Box<str>), Vec<Anchor>>,
    /// Patterns whose words all have a `?` among their first letters: tried on every word.
    anywhere: Vec<Anchor>,
    /// Whether every pattern is found by a whole word.
    has_only_words: bool,
}

/// A pattern that may stand where one of its words does.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    pattern: u32,
    /// Words of the pattern before that word.
    n_before: u32,
    n_words: u32,
    proof: Proof,
}

/// What else must be seen of a pattern than the word it is found by.
#[derive(Clone, Copy, Debug)]
enum Proof {
    /// Nothing: the word is the whole pattern.
    Sure,
    /// The other word of two, or all words of a longer phrase and this one first: it comes next.
    Next(WordId),
    /// The same, and it comes before.
    Previous(WordId),
    /// Letters, stems or capitals.
    Letters,
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

    /// Says by which word each pattern is found: its rarest. Nothing is found before, and nothing
    /// is added after.
    pub(super) fn index(&mut self, frequencies: &Frequencies) {
        self.ids = Table::default();
        let mut by_word: Vec<(WordId, Anchor)> = Vec::with_capacity(self.patterns.len());
        for id in 0..self.patterns.len() {
            let n = rarest(&self.patterns[id], frequencies);
            let phrase = self.phrase(id);
            let pattern = &self.patterns[id];
            let piece = &pattern.pieces[n];
            let anchor = Anchor {
                pattern: small(id),
                n_before: small(n),
                n_words: small(pattern.pieces.len()),
                proof: proof(pattern, &phrase, n),
            };
            if piece.is_stem {
                for language in Language::all() {
                    let stem = language.stem(&piece.letters).into();
                    self.by_stem.entry((language, stem)).or_default().push(anchor);
                }
            } else if piece.is_whole() {
                by_word.push((self.words.add(&piece.letters), anchor));
            } else if !self.by_beginning.add(piece.fixed_start(), anchor) {
                self.anywhere.push(anchor);
            }
            self.phrases.push(phrase);
        }
        self.by_word = Lists::gathered(self.words.len() + 1, &by_word);
        self.has_only_words =
            self.by_beginning.is_empty() && self.by_stem.is_empty() && self.anywhere.is_empty();
    }

    /// The words of a pattern; empty if more than whole words are asked for.
    fn phrase(&mut self, id: PatternId) -> Box<[WordId]> {
        let Self { patterns, words, .. } = self;
        let pattern = &patterns[id];
        if pattern.capitals.is_some() || !pattern.pieces.iter().all(Piece::is_whole) {
            return Box::default();
        }
        pattern.pieces.iter().map(|piece| words.add(&piece.letters)).collect()
    }

    /// How many patterns there are.
    pub(super) fn len(&self) -> usize {
        self.patterns.len()
    }

    /// The pattern of this number.
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
    ///
    /// * `known` — memory; what is in it does not matter.
    pub(super) fn find(
        &self,
        field: Field,
        known: &mut Vec<WordId>,
        found: &mut impl FnMut(PatternId, Range<usize>),
    ) {
        let words = field.words;
        let id_of = |word: &Word| self.words.find(words.head(word), words.text(word));
        known.clear();
        known.extend(words.list().iter().map(id_of));
        for (at, id) in known.iter().enumerate() {
            if *id != UNKNOWN {
                self.verify(self.by_word.of(*id as usize), field, known, at, found);
            }
            if !self.has_only_words {
                self.find_beginnings(field, known, at, found);
            }
        }
    }

    /// Patterns that are found by no whole word.
    fn find_beginnings(
        &self,
        field: Field,
        known: &[WordId],
        at: usize,
        found: &mut impl FnMut(PatternId, Range<usize>),
    ) {
        let word = &field.words.list()[at];
        for anchors in self.by_beginning.find(field.words.head(word)) {
            self.verify(anchors, field, known, at, found);
        }
        if !self.by_stem.is_empty() {
            let key = (field.language, field.language.stem(field.words.text(word)).into());
            let anchors = self.by_stem.get(&key).map_or(&[][..], Vec::as_slice);
            self.verify(anchors, field, known, at, found);
        }
        if !self.anywhere.is_empty() {
            self.verify(&self.anywhere, field, known, at, found);
        }
    }

    /// * `known` — the words of the field; `at` — the one these patterns are found by.
    #[inline]
    fn verify(
        &self,
        anchors: &[Anchor],
        field: Field,
        known: &[WordId],
        at: usize,
        found: &mut impl FnMut(PatternId, Range<usize>),
    ) {
        for anchor in anchors {
            let id = anchor.pattern as usize;
            let neighbour = match anchor.proof {
                Proof::Sure => {
                    found(id, at..at + 1);
                    continue;
                }
                Proof::Next(word) => known.get(at + 1) == Some(&word),
                Proof::Previous(word) => at.checked_sub(1).is_some_and(|n| known[n] == word),
                Proof::Letters => true,
            };
            let Some(start) = at.checked_sub(anchor.n_before as usize).filter(|_| neighbour) else {
                continue;
            };
            let covered = start..start + anchor.n_words as usize;
            let is_here = match anchor.proof {
                Proof::Letters => is_here(&self.patterns[id], field, &covered),
                _ => anchor.n_words == 2 || known.get(covered.clone()) == Some(self.phrases.of(id)),
            };
            if is_here {
                found(id, covered);
            }
        }
    }
}

/// * `phrase` — the words of a pattern, empty if they are not all; `n` — the one it is found by.
fn proof(pattern: &Pattern, phrase: &[WordId], n: usize) -> Proof {
    match (phrase, &pattern.pieces[..]) {
        ([_], _) => Proof::Sure,
        ([], [only]) if pattern.capitals.is_none() && is_beginning(only) => Proof::Sure,
        ([], _) => Proof::Letters,
        _ => {
            phrase.get(n + 1).map_or_else(|| Proof::Previous(phrase[n - 1]), |it| Proof::Next(*it))
        }
    }
}

/// Whether a word that is found under the beginning of this piece fits it.
fn is_beginning(piece: &Piece) -> bool {
    let all = &piece.letters;
    let is_plain = piece.is_open && !piece.is_stem && piece.fixed_start().len() == all.len();
    is_plain && Beginnings::<Anchor>::compares_all_of(all)
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
            .is_none_or(|wanted| capitals::stand(wanted, field.source, words, covered))
}
