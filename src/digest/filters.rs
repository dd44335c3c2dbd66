//! What templates do to text beside escaping it: where a line may break, and where not. What comes
//! out of here is markup, and escaped.
use std::fmt;

use askama::filters::{Html, HtmlSafeOutput, escape};

use super::languages;
use crate::model::Run;

/// A word longer than this could push the mail out of its column.
const LONG: usize = 24;
/// It may break after this many characters: the widest letters of a headline on a small screen.
const PIECE: usize = 16;

/// Last words that make at most so many characters together stay on one line: longer ones would tear
/// a hole where the line ends.
const WIDOW: usize = 14;

/// A word with dashes at most this long stays on one line: `Afghan–Central`.
const DASHED: usize = 20;
/// And with a hyphen or a slash: `two-year`, `24/7`; of longer ones those with a number, `S-400`.
const HYPHENED: usize = 8;

/// Lets very long words break, and short ones with dashes not.
#[askama::filter_fn]
pub(super) fn soft(
    text: impl fmt::Display,
    _: &dyn askama::Values,
) -> askama::Result<HtmlSafeOutput<String>> {
    Ok(HtmlSafeOutput(knit(&text.to_string())))
}

/// The same for a headline, whose last word does not stand alone.
#[askama::filter_fn]
pub(super) fn whole(
    text: impl fmt::Display,
    _: &dyn askama::Values,
) -> askama::Result<HtmlSafeOutput<String>> {
    Ok(HtmlSafeOutput(knit(&without_widow(&text.to_string()))))
}

/// The same for a headline of unknown language: one from the right keeps to itself.
#[askama::filter_fn]
pub(super) fn titled(
    text: impl fmt::Display,
    _: &dyn askama::Values,
) -> askama::Result<HtmlSafeOutput<String>> {
    let text = text.to_string();
    let knit = knit(&without_widow(&text));
    Ok(HtmlSafeOutput(if languages::is_rtl(&text) {
        format!("<span dir=\"rtl\" style=\"line-height:25px;\">{knit}</span>")
    } else {
        knit
    }))
}

/// Words of which some are evidence; no line parts those of a knot that is tied.
pub(super) struct Knot {
    pub(super) is_tied: bool,
    pub(super) runs: Vec<Run>,
}

/// The same stretches, with words that no line parts together, though only a part of them be evidence.
pub(super) fn knots(runs: &[Run]) -> Vec<Knot> {
    let text: String = runs.iter().map(|run| run.text.as_str()).collect();
    let mut marks = runs.iter().flat_map(|run| run.text.chars().map(|_| run.is_marked));
    let mut knots: Vec<Knot> = Vec::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let is_tied = is_tied(word.trim_end());
        if is_tied || knots.last().is_none_or(|last| last.is_tied) {
            knots.push(Knot { is_tied, runs: Vec::new() });
        }
        let (knot, blank) = (word.trim_end(), &word[word.trim_end().len()..]);
        let runs = &mut knots.last_mut().expect("one was pushed").runs;
        take(runs, knot, &mut marks);
        if is_tied && !blank.is_empty() {
            knots.push(Knot { is_tied: false, runs: Vec::new() });
        }
        take(&mut knots.last_mut().expect("one was pushed").runs, blank, &mut marks);
    }
    knots
}

/// Adds `text` to the runs, each character with its mark.
fn take(runs: &mut Vec<Run>, text: &str, marks: &mut impl Iterator<Item = bool>) {
    for c in text.chars() {
        let is_marked = marks.next().unwrap_or_default();
        match runs.last_mut().filter(|run| run.is_marked == is_marked) {
            Some(run) => run.text.push(c),
            None => runs.push(Run { text: c.to_string(), is_marked }),
        }
    }
}

/// Escaped, each word broken where it must be and nowhere else.
fn knit(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        let (bare, blank) = (word.trim_end(), &word[word.trim_end().len()..]);
        if is_tied(bare) {
            format!("<span style=\"white-space:nowrap;\">{}</span>{blank}", safe(bare))
        } else {
            safe(&softened(word))
        }
    });
    words.collect()
}

fn safe(text: &str) -> String {
    let Ok(escaped) = escape(text, Html);
    escaped.to_string()
}

/// Whether a word would be torn where a line may break by itself: behind its dash or hyphen.
fn is_tied(word: &str) -> bool {
    let n = word.chars().count();
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    let has_number = inner.chars().any(|c| c.is_ascii_digit());
    match () {
        () if DASHED < n => false,
        () if inner.contains(['–', '‑']) => true,
        () => inner.contains(['-', '/']) && (has_number || n <= HYPHENED),
    }
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

    #[test]
    fn a_short_word_with_a_dash_is_not_torn() {
        let check = |word, expected| assert_eq!(is_tied(word), expected, "{word}");
        check("S-400", true);
        check("Tajik–Afghan", true);
        check("two-year", true);
        check("24/7,", true);
        check("even-handedness", false);
        check("–", false);
        check("Russia", false);
        check("https://outlet.example/2016/05/26", false);
    }

    #[test]
    fn text_is_escaped_and_torn_words_are_tied() {
        let tied = "<span style=\"white-space:nowrap;\">S-400</span>";
        assert_eq!(knit("<b> & S-400 x"), format!("&#60;b&#62; &#38; {tied} x"));
    }

    #[test]
    fn evidence_within_a_word_ties_it_all_the_same() {
        let run = |text: &str, is_marked| Run { text: text.to_owned(), is_marked };
        let runs = [
            run("The ", false),
            run("Pakistan", true),
            run("–", false),
            run("Russia", true),
            run(" group", false),
        ];
        let knots = knots(&runs);
        let shown: Vec<_> = knots.iter().map(|it| (it.is_tied, it.runs.as_slice())).collect();
        assert_eq!(shown, [(false, &runs[..1]), (true, &runs[1..4]), (false, &runs[4..])],);
    }
}
