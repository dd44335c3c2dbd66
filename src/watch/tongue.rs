//! Whether a text is English, as far as a name needs to know. Knows a few words of each language,
//! no actor.
use std::{collections::HashMap, sync::LazyLock};

use crate::text::{ItemWords, Words};

/// Small words that every text of its language is full of. Those that several languages share say
/// nothing and are left out.
const ENGLISH: &str = "the of and to for with from says said that by its after against between \
    was were has have will this their which who how why what is are not";
const OTHERS: &str = "le les et du une est dans pour sur avec aux der das und den mit von ist nicht \
    ein eine zu im el los las del que por con para se una ve bir ile icin bu il della di che";

static VOTES: LazyLock<HashMap<&str, i32>> = LazyLock::new(|| {
    let english = ENGLISH.split_whitespace().map(|word| (word, 1));
    english.chain(OTHERS.split_whitespace().map(|word| (word, -1))).collect()
});

/// Whether a text is English by its small words, whatever its feed calls it: many feeds keep the
/// `en-US` their software came with.
///
/// ```text
/// Francesco Rossi to meet the minister       ->  true
/// La Russie et le Pakistan signent un accord ->  false
/// Francia                                    ->  false: nobody knows
/// ```
pub(super) fn is_english(words: &ItemWords) -> bool {
    0 < vote(&words.title) + vote(&words.body)
}

/// * Of a long text the beginning is enough.
fn vote(words: &Words) -> i32 {
    const ENOUGH: usize = 400;
    let known = words.list().iter().take(ENOUGH).map(|word| VOTES.get(words.text(word)));
    known.flatten().sum()
}
