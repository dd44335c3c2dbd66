//! A list or table in braces that is never closed swallows the rest of its file, and would hide
//! every other problem there. It is drawn and blanked, so that reading can go on behind it.
use std::{borrow::Cow, ops::Range};

use toml::de::{DeTable, Error};

use super::{SourceFile, found::Found};
use crate::model::{Place, Problem};

/// A file with more of them than this is given up.
const MAX_MENDED: usize = 30;

/// The text of each file, its unclosed lists drawn and blanked; no byte changes its place.
pub(super) fn mend<'a>(files: &'a [SourceFile], found: &Found) -> Vec<Cow<'a, str>> {
    files.iter().enumerate().map(|(file, source)| mend_one(file, &source.text, found)).collect()
}

fn mend_one<'a>(file: usize, text: &'a str, found: &Found) -> Cow<'a, str> {
    let mut mended = Cow::Borrowed(text);
    for _ in 0..MAX_MENDED {
        let (_, errors) = DeTable::parse_recoverable(&mended);
        let Some(lost) = errors.iter().find_map(|error| unclosed(&mended, error)) else { break };
        let place = |span| Place { file, span };
        let close = if mended[lost.start..].starts_with('[') { ']' } else { '}' };
        let opening = place(lost.start..lost.start + 1);
        found.mark_damaged(file);
        found.add(
            Problem::error(opening, format!("there is no `{close}` for this one"))
                .label("opened here")
                .also(place(lost.end..lost.end), "and still open here")
                .help(format!("write `{close}` after its last entry")),
        );
        found.ignore(place(lost.clone()));
        let blank = blanked(&mended[lost.clone()]);
        mended.to_mut().replace_range(lost, &blank);
    }
    mended
}

/// A value in place of what was never closed, as many bytes long and on as many lines.
fn blanked(lost: &str) -> String {
    let blank = lost.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' });
    std::iter::once('0').chain(blank.skip(1)).collect()
}

/// From the opening bracket or brace to where the next statement begins, if that is what an error
/// is about.
fn unclosed(text: &str, error: &Error) -> Option<Range<usize>> {
    let at = text.floor_char_boundary(error.span()?.start);
    let is_at_end = error.message().starts_with("unclosed") && text[at..].trim().is_empty();
    let is_before_statement =
        error.message().starts_with("missing comma") && is_statement(text, at);
    if !is_at_end && !is_before_statement {
        return None;
    }
    let opening = opening(&text[..at])?;
    Some(opening..at)
}

/// Whether a line that looks like `key = …` or `[heading]` begins at `at`.
fn is_statement(text: &str, at: usize) -> bool {
    let before = text[..at].rsplit('\n').next().unwrap_or_default();
    let line = text[at..].lines().next().unwrap_or_default();
    before.trim().is_empty() && (line.starts_with('[') || assigned(line).is_some())
}

/// The last bracket or brace that begins a value in `text`.
fn opening(text: &str) -> Option<usize> {
    let mut start = 0;
    let mut found = None;
    for line in text.split_inclusive('\n') {
        let value = assigned(line).filter(|value| line[*value..].starts_with(['[', '{']));
        found = value.map(|value| start + value).or(found);
        start += line.len();
    }
    found
}

/// Where the value begins on a line `key = value`.
fn assigned(line: &str) -> Option<usize> {
    let (key, value) = line.split_once('=')?;
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let key = key.trim();
    let blank = value.len() - value.trim_start().len();
    (!key.is_empty() && key.chars().all(is_key)).then(|| line.len() - value.len() + blank)
}
