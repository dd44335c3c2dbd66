//! The dateline a report opens with: `MADISON, Ind., March 3 (Reuters) -`. Knows its shape, not
//! which places there are.
use std::{ops::Range, sync::LazyLock};

use regex::Regex;

/// Where a dateline stands, in bytes of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dateline {
    /// The place it names.
    pub(super) place: Range<usize>,
    /// Where the report itself begins.
    pub(super) end: usize,
}

/// The place of a dateline stands within the first words of a body.
pub(super) const MOST_WORDS: usize = 12;

/// No dateline reaches further.
const LONGEST_BYTES: usize = 240;

/// A shape of datelines, and how many characters its place may have.
struct Shape {
    pattern: Regex,
    most_chars: usize,
}

/// Three shapes: a place and a day; a place in capitals before a dash or colon; the same in Arabic
/// letters, which have no capitals: three words at most.
///
/// The patterns repeat without an upper bound, and the length is looked at afterwards: sixty
/// copies of a Unicode class would take megabytes a thread.
static SHAPES: LazyLock<[Shape; 3]> = LazyLock::new(|| {
    let shape = |pattern: &str, most_chars| Shape {
        pattern: Regex::new(pattern).expect("the shape of a dateline is well-formed"),
        most_chars,
    };
    [
        shape(
            r"(?x)^\s* (?<place> \p{Lu} [\p{L}\p{M}.,'’\x20/()-]+? ) [,.]? \s*
                (?: (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec
                      |JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|march|april)
                    [A-Za-z]*\.? \s* [0-9]{1,2}
                  | [0-9]{1,2} \s (?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек) \p{L}* )
                \.? \s* (?: (?: \( [^()]+ \) \s* )? [-–—:] | / [^/]+ / \.? )",
            61,
        ),
        shape(
            r"(?x)^\s* (?<place> \p{Lu} [\p{Lu}.,'’\x20/-]{2} [\p{Lu}.,'’\x20/-]*?
                (?: ,\s? \p{Lu}[\p{L}.]+ )? ) \s*
                (?: \( [\p{L}\x20]+ \) \s* )? (?: \x20[-–—]+\s | [–—]\s | :\s )",
            60,
        ),
        shape(
            r"(?x)^\s* (?<place> \p{Arabic}+ (?: [\x20،]+ \p{Arabic}+ ){0,2} ) \s*
                (?: \( [^()]+ \) \s* )? (?: \x20?[-–—]+\s | :\s )",
            LONGEST_BYTES,
        ),
    ]
});

/// What looks like a dateline at the head of a body; whether it names a place is for others to say.
pub(super) fn dateline(body: &str) -> Option<Dateline> {
    let head = &body[..body.floor_char_boundary(LONGEST_BYTES)];
    SHAPES.iter().find_map(|shape| {
        let found = shape.pattern.captures(head)?;
        let place = found.name("place")?;
        let is_short = place.as_str().chars().count() <= shape.most_chars;
        is_short.then(|| Dateline { place: place.range(), end: found.get_match().end() })
    })
}
