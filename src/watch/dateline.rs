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

/// Three shapes: a place and a day; a place in capitals before a dash or colon; the same in Arabic
/// letters, which have no capitals: three words at most.
static SHAPE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^\s*(?:
            (?<dated> \p{Lu} [\p{L}\p{M}.,'’\x20/()-]{1,60}? ) [,.]? \s*
                (?: (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec
                      |JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|march|april)
                    [A-Za-z]*\.? \s* \d{1,2}
                  | \d{1,2} \s (?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек) \p{L}* )
                \.? \s* (?: (?: \( [^()]{1,30} \) \s* )? [-–—:] | / [^/]{1,30} / \.? )
          | (?<loud> \p{Lu} [\p{Lu}.,'’\x20/-]{2,40}? (?: ,\s? \p{Lu}[\p{L}.]+ )? ) \s*
                (?: \( [\p{L}\x20]+ \) \s* )? (?: \x20[-–—]+\s | [–—]\s | :\s )
          | (?<arabic> \p{Arabic}+ (?: [\x20،]+ \p{Arabic}+ ){0,2} ) \s*
                (?: \( [^()]{1,30} \) \s* )? (?: \x20?[-–—]+\s | :\s )
        )",
    )
    .expect("the shape of a dateline is well-formed")
});

/// What looks like a dateline at the head of a body; whether it names a place is for others to say.
pub(super) fn dateline(body: &str) -> Option<Dateline> {
    let shape = SHAPE.captures(&body[..body.floor_char_boundary(LONGEST_BYTES)])?;
    let place = ["dated", "loud", "arabic"].iter().find_map(|name| shape.name(name))?;
    Some(Dateline { place: place.range(), end: shape.get_match().end() })
}
