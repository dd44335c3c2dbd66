//! Capitals that mean something: `US` is a state, and `us` and `US` in a headline of capitals are
//! not. Knows no pattern.
use std::ops::Range;

use super::term;
use crate::text::Words;

/// Whether the words stand there with these capitals, and the capitals mean something: a sentence
/// in capitals says nothing about `US`, but `U.S.` does everywhere, and so does `USSR`, which is
/// no word. What stands alone in angle brackets, `<UK>`, is a company on a stock exchange.
pub(super) fn stand(wanted: &[bool], source: &str, words: &Words, covered: &Range<usize>) -> bool {
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
