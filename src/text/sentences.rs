//! Where sentences and paragraphs begin. Knows punctuation and a few abbreviations, no grammar.

/// A place where something new begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// Byte of the first character of the new sentence.
    pub(super) at: usize,
    /// Whether it opens a paragraph too.
    pub(super) opens_paragraph: bool,
}

/// Words that end in a full stop without ending a sentence, folded to lower case.
const ABBREVIATIONS: &[&str] = &[
    "inc", "corp", "co", "ltd", "mr", "mrs", "ms", "dr", "prof", "gen", "sen", "rep", "st", "no",
    "plc", "vs", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
    "dec", "gov", "lt", "col", "maj", "capt", "sgt", "brig", "adm", "amb", "hon", "messrs", "cos",
    "bros", "jr", "sr", "mt", "ft", "ind", "ill", "pa", "им", "ул", "др", "см", "проф", "акад",
    "ген", "тов", "dott", "mme", "hr", "bzw",
];

/// First bytes of the characters that may end a sentence or a line: the rest is passed over.
static MAY_END: [bool; 256] = {
    let mut may_end = [false; 256];
    // ASCII, then the lead bytes of ؟, ۔, ।, 。 and the full-width marks.
    let bytes = [b'.', b'!', b'?', b'\n', 0xd8, 0xdb, 0xe0, 0xe3, 0xef];
    let mut n = 0;
    while n < bytes.len() {
        may_end[bytes[n] as usize] = true;
        n += 1;
    }
    may_end
};

/// Looks for beginnings while somebody walks over a text, character by character.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seeker {
    /// Before this byte nothing more is to be found.
    passed: usize,
}

impl Seeker {
    /// The beginning that the character at this byte announces.
    ///
    /// A sentence ends at `.`, `!`, `?` with closing quotes, white space and a capital, a digit or
    /// a letter without case after it; at `۔ ؟ 。 ।` always. A paragraph begins after a blank line,
    /// or at a line indented by three spaces or a tab.
    ///
    /// * `at` — on a character boundary; further on than the last time. ASCII letters and digits
    ///   may be left out.
    ///
    /// ```text
    /// Mr. Lavrov met Gen. Munir. They spoke of the U.S. and gas.  ->  two sentences
    /// ```
    #[inline]
    pub(super) fn see(&mut self, text: &str, at: usize) -> Option<Start> {
        let may_end = MAY_END[text.as_bytes()[at] as usize];
        if may_end && self.passed <= at { self.look(text, at) } else { None }
    }

    fn look(&mut self, text: &str, at: usize) -> Option<Start> {
        let c = text[at..].chars().next()?;
        let after = at + c.len_utf8();
        let paragraph = if c == '\n' { paragraph_after(text, after) } else { None };
        let start = match c {
            '.' | '!' | '?' => sentence_after(text, at, after),
            '۔' | '؟' | '。' | '！' | '？' | '।' => Some(skip_closers(text, after)),
            _ => paragraph,
        };
        self.passed = paragraph.unwrap_or(after);
        start.map(|at| Start { at, opens_paragraph: paragraph.is_some() })
    }
}

/// Where the sentence after this mark begins; `None` where the mark ends none. Stops before a line
/// end, so that a paragraph is still seen.
fn sentence_after(text: &str, mark: usize, after: usize) -> Option<usize> {
    let closed = skip_closers(text, after);
    let rest = &text[closed..];
    let gap = rest.len() - rest.trim_start().len();
    let opener = |c: char| matches!(c, '"' | '\'' | '(' | '[' | '+' | '“' | '‘' | '«' | '„' | '¿');
    let next = rest[gap..].trim_start_matches(opener).chars().next()?;
    let opens = next.is_uppercase() || next.is_numeric() || is_caseless(next);
    (gap > 0 && opens && !abbreviates(text, mark)).then_some(closed)
}

fn is_caseless(c: char) -> bool {
    c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase()
}

/// Whether the full stop at `mark` belongs to an abbreviation, an initial or `U.S.`
fn abbreviates(text: &str, mark: usize) -> bool {
    if text.as_bytes()[mark] != b'.' {
        return false;
    }
    let before = &text[..mark];
    let part_of_word = |c: char| c.is_alphabetic() || c == '.';
    let reach = before.chars().rev().take(12).take_while(|c| part_of_word(*c));
    let word = &before[before.len() - reach.map(char::len_utf8).sum::<usize>()..];
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (None, _) => false,
        (Some(only), None) => only.is_lowercase() || only.is_uppercase(),
        _ if word.ends_with('.') => false, // an ellipsis
        _ => word.contains('.') || ABBREVIATIONS.contains(&word.to_lowercase().as_str()),
    }
}

fn skip_closers(text: &str, at: usize) -> usize {
    let closer = |c: char| matches!(c, '"' | '\'' | ')' | ']' | '”' | '’' | '»' | '“');
    text.len() - text[at..].trim_start_matches(closer).len()
}

/// Where a paragraph begins after this line end; `None` if the line only wraps.
fn paragraph_after(text: &str, after: usize) -> Option<usize> {
    let rest = &text[after..];
    let gap = &rest[..rest.len() - rest.trim_start().len()];
    let is_indented = |line: &str| line.starts_with("   ") || line.starts_with('\t');
    let opens = gap.contains('\n') || is_indented(gap);
    (opens && gap.len() < rest.len()).then_some(after + gap.len())
}
