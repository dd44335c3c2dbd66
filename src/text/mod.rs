//! From bytes to words: one idea of "the same word" for items and rules, and one of "safe to print".
//!
//! Nothing here knows what a feed or a watch is: it only says what characters stand in a document,
//! where words stand in a text, and how they are folded.
mod code;
mod decode;
mod fold;
pub mod html;
mod item_words;
mod line;
mod scanner;
mod sentences;
mod shouting;
mod words;

pub use code::code;
pub use decode::{Decoded, Found, decode, windows_1252};
pub use item_words::ItemWords;
pub use line::line;
pub use words::{HEAD_BYTES, Word, Words, head, sentences, words};

/// Fewer letters than this are a rubric (`Press briefing`), not a headline of its own.
pub const MIN_HEADLINE: usize = 16;

/// The folded words of a text, one space between: for search phrases and for comparing titles.
///
/// ```text
/// Russia’s “Côte d’Ivoire” S-400  ->  russia cote d ivoire s 400
/// ```
pub fn folded(text: &str) -> String {
    words(text).into_folded()
}
