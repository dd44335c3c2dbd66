//! Sentences all in capitals, where a capital says nothing.
use super::words::{Word, Words};

/// A word in capitals is shouted from so many letters on.
pub(super) const LONGER_THAN_ABBREVIATIONS: usize = 5;

/// For each sentence, whether more than 70 % of its words are in capitals and one of them is longer
/// than abbreviations are.
pub(super) fn shouted(words: &Words) -> Vec<bool> {
    let in_capitals = |word: &&Word| word.is_capitals && !word.is_dotted;
    let sentences = words.list.chunk_by(|a, b| a.sentence == b.sentence);
    let mut shouted = Vec::new();
    for sentence in sentences {
        let n_capitals = sentence.iter().filter(in_capitals).count();
        let n_letters = |word: &Word| words.text(word).chars().count();
        let longest = sentence.iter().filter(in_capitals).map(n_letters).max();
        shouted.resize(sentence[0].sentence as usize, false);
        shouted.push(
            n_capitals * 10 > sentence.len() * 7
                && longest.is_some_and(|n| n >= LONGER_THAN_ABBREVIATIONS),
        );
    }
    shouted
}
