//! One idea of "the same word" for items and rules, and one of "safe to print".
//!
//! Nothing here knows what a watch is: it only says where words stand and how they are folded.
mod fold;
mod item_words;
mod line;
mod sentences;
mod words;

pub use item_words::ItemWords;
pub use line::line;
pub use words::{Word, Words, words};

/// The folded words of a text, one space between: for search phrases and for comparing titles.
///
/// ```text
/// Russia’s “Côte d’Ivoire” S-400  ->  russia cote d ivoire s 400
/// ```
pub fn folded(text: &str) -> String {
    words(text).into_folded()
}
