//! Other people's text made fit for one line: no control characters, no bidi tricks, single
//! blanks, evidence kept in its place. It does not escape; the templates do.
use std::{collections::BTreeSet, ops::Range};

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

    /// With the marks that prove most in the fewest words: of each part one, those that stand
    /// nearest together; of places where they stand about as near, the earliest.
    pub(super) fn sparing(mut self) -> Self {
        let marks = self.marks();
        let parts: BTreeSet<u16> = marks.iter().map(|mark| mark.part).collect();
        if marks.len() == parts.len() {
            return self;
        }
        // Of three and more no one distance tells.
        let near = if parts.len() == 2 { 2 } else { 12 };
        let spans = (0..marks.len()).filter_map(|from| nearest(&marks[from..], parts.len()));
        let Some(kept) = spans.min_by_key(|kept| self.n_between(kept) / near) else { return self };
        let is_kept = |at: usize| kept.iter().any(|mark| mark.range.contains(&at));
        for (at, (_, mark)) in self.0.iter_mut().enumerate() {
            *mark = mark.filter(|_| is_kept(at));
        }
        self
    }

    /// Stretches of evidence, in order.
    fn marks(&self) -> Vec<Mark> {
        let mut at = 0;
        let stretches = self.0.chunk_by(|a, b| a.1 == b.1).filter_map(|stretch| {
            let range = at..at + stretch.len();
            at = range.end;
            stretch[0].1.map(|part| Mark { part, range })
        });
        stretches.collect()
    }

    /// Blanks from the first of them to the last.
    fn n_between(&self, marks: &[Mark]) -> usize {
        let end = marks.iter().map(|mark| mark.range.end).max().unwrap_or(0);
        let start = marks.first().map_or(0, |mark| mark.range.start);
        (start..end).filter(|at| self.char(*at) == ' ').count()
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

/// One stretch of evidence.
#[derive(Clone)]
struct Mark {
    part: u16,
    range: Range<usize>,
}

/// The first mark, and of each other part the next one; `None` unless there are `n_parts`.
fn nearest(marks: &[Mark], n_parts: usize) -> Option<Vec<Mark>> {
    let mut kept: Vec<Mark> = Vec::new();
    for mark in marks {
        if kept.len() == n_parts {
            break;
        }
        if kept.iter().all(|it| it.part != mark.part) {
            kept.push(mark.clone());
        }
    }
    (kept.len() == n_parts).then_some(kept)
}

/// `raw` as one clean line.
pub(super) fn clean(raw: &str) -> String {
    Line::new(raw, &[]).text()
}

/// `raw` as one clean line of at most `max` characters.
pub(super) fn cut(raw: &str, max: usize) -> String {
    Line::new(raw, &[]).cut(max).text()
}

/// The words without their marks.
pub(super) fn plain(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// `Moscow and *Islamabad*`: evidence between stars, for where there is no other type.
pub fn starred(runs: &[Run]) -> String {
    let star = |run: &Run| {
        if run.is_marked { format!("*{}*", run.text) } else { run.text.clone() }
    };
    runs.iter().map(star).collect()
}

/// A phrase at most this long stays on one line.
const PHRASE: usize = 20;

/// A short phrase that no line breaks, `11 further mentions`; a longer one as it is.
pub(super) fn tied(phrase: &str) -> String {
    match phrase.chars().count() {
        0..=PHRASE => phrase.replace(' ', "\u{a0}"),
        _ => phrase.to_owned(),
    }
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
    fn of_each_part_the_marks_nearest_together_stay() {
        let check = |text: &str, words: &[(&str, usize)], expected: &str| {
            let hits = words.iter().flat_map(|(word, part)| {
                text.match_indices(word).map(move |(at, it)| (at..at + it.len(), *part))
            });
            let hits: Vec<_> = hits.collect();
            assert_eq!(starred(&Line::new(text, &hits).sparing().runs()), expected);
        };
        let words = [("Russia", 0), ("Moscow", 0), ("Pakistan", 1)];
        check(
            "Russia, and later Moscow: Pakistan",
            &words,
            "Russia, and later *Moscow*: *Pakistan*",
        );
        check("Pakistan–Russia, Russia–Pakistan", &words, "*Pakistan*–*Russia*, Russia–Pakistan");
        check("Pakistan, Russia: Russia–Pakistan", &words, "*Pakistan*, *Russia*: Russia–Pakistan");
        check("Tell Pakistan Moscow came", &words, "Tell *Pakistan Moscow* came");
        check("Russia and Moscow", &words, "*Russia* and Moscow");
        check("Nobody", &words, "Nobody");
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
