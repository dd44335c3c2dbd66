//! The text a reader sees, as it grows: words, and what stands between them.
use super::entity;

/// What stands between two words; of several, the widest.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

/// The text so far.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) out: String,
    /// What stands between it and the next word.
    gap: Gap,
}

impl Seen {
    /// Nothing yet, and room for so much.
    pub(super) fn with_capacity(n_bytes: usize) -> Self {
        Self { out: String::with_capacity(n_bytes), gap: Gap::None }
    }

    /// At least this stands before the next word.
    pub(super) fn breaks(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    /// A new line; where one is due already, a new paragraph.
    pub(super) fn breaks_once_more(&mut self) {
        self.breaks(if self.gap < Gap::Line { Gap::Line } else { Gap::Paragraph });
    }

    /// Text between two tags: its entities are resolved, its white space collapses.
    pub(super) fn text(&mut self, text: &str) {
        if is_even(text) {
            return self.run(text);
        }
        for (i, word) in text.split(char::is_whitespace).enumerate() {
            if 0 < i {
                self.breaks(Gap::Space);
            }
            self.word(word);
        }
    }

    /// Text that [`is_even`]: as it stands, but for the spaces at its ends.
    fn run(&mut self, text: &str) {
        let inner = text.trim_matches(' ');
        if text.starts_with(' ') {
            self.breaks(Gap::Space);
        }
        if !inner.is_empty() {
            self.fill_gap();
            self.out.push_str(inner);
        }
        if text.ends_with(' ') {
            self.breaks(Gap::Space);
        }
    }

    fn word(&mut self, word: &str) {
        let mut parts = word.split('&');
        self.push(parts.next().unwrap_or_default());
        let mut resolved = String::new();
        for mut part in parts {
            resolved.clear();
            match entity(part, &mut resolved) {
                None => resolved.push('&'),
                Some(n_used) => part = &part[n_used..],
            }
            if resolved == "&" {
                // `&amp;quot;`: escaped once too often
                resolved.clear();
                match entity(part, &mut resolved) {
                    None => resolved.push('&'),
                    Some(n_used) => part = &part[n_used..],
                }
            }
            if resolved.chars().all(char::is_whitespace) {
                self.breaks(Gap::Space);
            } else {
                self.push(&resolved);
            }
            self.push(part);
        }
    }

    /// A piece of a word, as it stands.
    pub(super) fn push(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        self.fill_gap();
        let is_odd = |c: char| c.is_control() || c == '\u{feff}';
        if !is_even(word) && word.contains(is_odd) {
            self.out.extend(word.chars().filter(|c| !is_odd(*c)));
        } else {
            self.out.push_str(word);
        }
    }

    fn fill_gap(&mut self) {
        if !self.out.is_empty() {
            self.out.push_str(match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        self.gap = Gap::None;
    }
}

/// A quick look: whether text can be copied whole. It has no character reference, no control
/// character, no two spaces in a row, and nothing that may be a space of another kind.
fn is_even(text: &str) -> bool {
    let bytes = text.as_bytes();
    let after = bytes.get(1..).unwrap_or_default();
    // No early way out within a block, so that the compiler looks at many bytes at once.
    let is_even = |(block, after): (&[u8], &[u8])| {
        let is_odd = block.iter().fold(false, |is_odd, byte| is_odd | is_odd_byte(*byte));
        let is_double = |(byte, next): (&u8, &u8)| *byte == b' ' && *next == b' ';
        let has_double = block.iter().zip(after).fold(false, |has, pair| has | is_double(pair));
        !is_odd && !has_double
    };
    let ends_even = bytes.last().is_none_or(|byte| !is_odd_byte(*byte));
    ends_even && bytes.chunks(BLOCK).zip(after.chunks(BLOCK)).all(is_even)
}

/// Bytes that [`is_even`] looks at together.
const BLOCK: usize = 256;

/// Spaces and marks beyond ASCII begin with one of the last.
fn is_odd_byte(byte: u8) -> bool {
    byte < b' ' || matches!(byte, b'&' | 0x7f | 0xc2 | 0xe1..=0xe3 | 0xef)
}
