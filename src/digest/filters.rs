//! What templates do to text beside escaping it.
use std::fmt;

/// A word longer than this could push the mail out of its column.
const LONG: usize = 24;
/// It may break after this many characters: the widest letters of a headline on a small screen.
const PIECE: usize = 16;

/// Lets very long words break.
#[askama::filter_fn]
pub(super) fn soft(text: impl fmt::Display, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(softened(&text.to_string()))
}

/// `text` with zero-width spaces in words of more than [`LONG`] characters.
fn softened(text: &str) -> String {
    text.split_inclusive(char::is_whitespace).map(softened_word).collect()
}

fn softened_word(word: &str) -> String {
    if word.chars().count() <= LONG {
        return word.to_owned();
    }
    let letters: Vec<char> = word.chars().collect();
    let pieces: Vec<String> = letters.chunks(PIECE).map(|piece| piece.iter().collect()).collect();
    pieces.join("\u{200b}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_very_long_words_may_break() {
        let check = |text: &str, expected: &str| assert_eq!(softened(text), expected);
        check("internationalisation of a port", "internationalisation of a port");
        let (sixteen, nine) = ("ж".repeat(16), "ж".repeat(9));
        check(&format!("a {sixteen}{nine} b"), &format!("a {sixteen}\u{200b}{nine} b"));
    }
}
