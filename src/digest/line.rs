//! Other people's text made fit for one line: no control characters, no bidi tricks, single
//! blanks, evidence kept in its place. It does not escape; the templates do.
use std::ops::Range;

use crate::model::Run;

/// One line of text; each character knows the part of the watch it is evidence for.
#[derive(Clone, Debug, Default)]
pub(super) struct Line(Vec<(char, Option<u16>)>);

impl Line {
    /// * `raw` — as the outlet wrote it.
    /// * `marks` — bytes of `raw` and the part they prove. What lies outside is ignored.
    pub(super) fn new(raw: &str, marks: &[(Range<usize>, usize)]) -> Self {
        let mut marks: Vec<_> = marks.iter().filter(|(range, _)| range.end <= raw.len()).collect();
        marks.sort_by_key(|(range, _)| range.start);
        let mut marks = marks.into_iter().peekable();
        let mut line: Vec<(char, Option<u16>)> = Vec::with_capacity(raw.len());
        for (at, c) in raw.char_indices() {
            while marks.next_if(|(range, _)| range.end <= at).is_some() {}
            let mark = marks.peek().filter(|(range, _)| range.contains(&at));
            let mark = mark.map(|(_, part)| u16::try_from(*part).unwrap_or(u16::MAX));
            let after_blank = line.last().is_none_or(|(last, _)| *last == ' ');
            match c {
                c if c.is_whitespace() && after_blank => (),
                c if c.is_whitespace() => line.push((' ', mark)),
                c if is_unsafe(c) => (),
                c => line.push((c, mark)),
            }
        }
        if line.last().is_some_and(|(last, _)| *last == ' ') {
            line.pop();
        }
        Self(line)
    }

    /// In characters.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The character at `at`; a blank outside.
    pub(super) fn char(&self, at: usize) -> char {
        self.0.get(at).map_or(' ', |(c, _)| *c)
    }

    /// The part the character at `at` is evidence for.
    pub(super) fn mark(&self, at: usize) -> Option<u16> {
        self.0.get(at).and_then(|(_, mark)| *mark)
    }

    /// The characters of `range`, between `before` and `after`.
    pub(super) fn slice(&self, range: Range<usize>, before: &str, after: &str) -> Self {
        let plain = |text: &str| text.chars().map(|c| (c, None)).collect::<Vec<_>>();
        let middle = self.0.get(range).unwrap_or_default();
        Self([plain(before).as_slice(), middle, plain(after).as_slice()].concat())
    }

    /// At most `max` characters, cut at a word and ended with `…` if something is missing.
    pub(super) fn cut(&self, max: usize) -> Self {
        if self.len() <= max {
            return self.clone();
        }
        let room = max.saturating_sub(1);
        let word = (room / 2..=room).rev().find(|at| self.char(*at) == ' ').unwrap_or(room);
        self.slice(0..self.trimmed(word), "", "…")
    }

    /// `end` without the blanks and loose punctuation before it.
    pub(super) fn trimmed(&self, end: usize) -> usize {
        let loose =
            |c: char| c == ' ' || matches!(c, ',' | ';' | ':' | '-' | '–' | '—' | '…' | '،');
        (0..end).rev().find(|at| !loose(self.char(*at))).map_or(0, |at| at + 1)
    }

    /// As stretches, marked and not; two marks with a blank between them are one.
    pub(super) fn runs(&self) -> Vec<Run> {
        let is_marked = |at: usize| {
            let is_joint = 0 < at && self.char(at) == ' ';
            self.mark(at).is_some()
                || is_joint && self.mark(at - 1).is_some() && self.mark(at + 1).is_some()
        };
        let mut runs: Vec<Run> = Vec::new();
        for (at, (c, _)) in self.0.iter().enumerate() {
            match runs.last_mut().filter(|run| run.is_marked == is_marked(at)) {
                Some(run) => run.text.push(*c),
                None => runs.push(Run { text: c.to_string(), is_marked: is_marked(at) }),
            }
        }
        runs
    }

    pub(super) fn text(&self) -> String {
        self.0.iter().map(|(c, _)| *c).collect()
    }
}

/// `raw` as one clean line.
pub(super) fn clean(raw: &str) -> String {
    Line::new(raw, &[]).text()
}

/// `raw` as one clean line of at most `max` characters.
pub(super) fn cut(raw: &str, max: usize) -> String {
    Line::new(raw, &[]).cut(max).text()
}

/// `Moscow and *Islamabad*`: evidence between stars, for where there is no other type.
pub fn starred(runs: &[Run]) -> String {
    let star = |run: &Run| {
        if run.is_marked { format!("*{}*", run.text) } else { run.text.clone() }
    };
    runs.iter().map(star).collect()
}

/// A short phrase that no line breaks: `Tue 24 May 22:10`.
pub(super) fn tied(phrase: &str) -> String {
    phrase.replace(' ', "\u{a0}")
}

/// What could move or hide the text around it. The joiners that Persian and Urdu need stay.
///
/// Source: Unicode Technical Report 36 §2, Unicode Standard Annex 9 §2.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_clean() {
        let check = |raw, expected| assert_eq!(clean(raw), expected);
        check("  Two\n\n words\t", "Two words");
        check("nul\0 bell\u{7}", "nul bell");
        check("safe\u{202e}evil\u{2066}", "safeevil");
        check("می\u{200c}شود", "می\u{200c}شود");
    }

    #[test]
    fn a_line_is_cut_at_a_word() {
        let check = |raw, max, expected| assert_eq!(cut(raw, max), expected);
        check("Moscow and Islamabad", 20, "Moscow and Islamabad");
        check("Moscow and Islamabad", 19, "Moscow and…");
        check("Moscow, and", 8, "Moscow…");
        check("Moscowandislamabad", 7, "Moscow…");
        check("Moscow", 0, "…");
    }

    #[test]
    fn evidence_keeps_its_place() {
        let check = |raw: &str, range, expected: &str| {
            let runs = Line::new(raw, &[(range, 0)]).runs();
            let shown = runs.iter().map(|run| {
                if run.is_marked { format!("[{}]", run.text) } else { run.text.clone() }
            });
            assert_eq!(shown.collect::<String>(), expected);
        };
        check("In  New\nDelhi today", 4..13, "In [New Delhi] today");
        check("В Москве", 3..15, "В [Москве]");
        check("Short", 2..99, "Short");
    }
}
