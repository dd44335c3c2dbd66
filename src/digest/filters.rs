//! What templates do to text beside escaping it.
use std::fmt;

/// A word longer than this could push the mail out of its column.
const LONG: usize = 24;
/// It may break after this many characters: the widest letters of a headline on a small screen.
const PIECE: usize = 16;

/// Last words that make at most so many characters together stay on one line: longer ones would tear
/// a hole where the line ends.
const WIDOW: usize = 14;

/// Lets very long words break.
#[askama::filter_fn]
pub(super) fn soft(text: impl fmt::Display, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(softened(&text.to_string()))
}

/// The same for a headline, whose last word does not stand alone.
#[askama::filter_fn]
pub(super) fn whole(text: impl fmt::Display, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(softened(&without_widow(&text.to_string())))
}

/// `text` with its last two words tied together, where they are short and that leaves something to
/// break.
pub(super) fn without_widow(text: &str) -> String {
    let Some((before, word)) = text.rsplit_once(' ') else { return text.to_owned() };
    let Some((_, last_but_one)) = before.rsplit_once(' ') else { return text.to_owned() };
    // Tied to a word with a hyphen, the line would break there.
    let may_break = last_but_one.contains(['-', '–', '—']);
    match last_but_one.chars().count() + word.chars().count() {
        n if n < WIDOW && !may_break => format!("{before}\u{a0}{word}"),
        _ => text.to_owned(),
    }
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
    fn the_last_word_stands_not_alone() {
        let check = |text: &str, expected: &str| assert_eq!(without_widow(text), expected);
        check("a drill this year", "a drill this\u{a0}year");
        check("on strategic stability", "on strategic stability");
        check("a well-known year", "a well-known year");
        check("this year", "this year");
        check("an internationalisation", "an internationalisation");
    }

    #[test]
    fn only_very_long_words_may_break() {
        let check = |text: &str, expected: &str| assert_eq!(softened(text), expected);
        check("internationalisation of a port", "internationalisation of a port");
        let (sixteen, nine) = ("ж".repeat(16), "ж".repeat(9));
        check(&format!("a {sixteen}{nine} b"), &format!("a {sixteen}\u{200b}{nine} b"));
    }
}
