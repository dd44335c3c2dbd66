//! TOML to trees. What is not TOML is drawn in words, and reading goes on behind it.
use std::{borrow::Cow, ops::Range};

use toml::de::{DeTable, Error};

use super::found::Found;
use crate::model::{Place, Problem};

/// The quotes a word processor puts where `"` and `'` were typed.
const CURLY: [char; 6] = ['“', '”', '„', '‘', '’', '‚'];

/// One tree a text, in their order; a text with mistakes gives what could be read of it.
pub(super) fn parse<'a>(texts: &'a [Cow<'_, str>], found: &Found) -> Vec<DeTable<'a>> {
    let parse = |(file, text): (usize, &'a Cow<'_, str>)| {
        let (tree, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            found.mark_damaged(file);
        }
        let mut last_line = None;
        for error in &errors {
            let at = place(file, text, error);
            let line = text[..at.span.start].matches('\n').count();
            // One mistake sets off several errors on its line; the first names it.
            if last_line != Some(line) {
                found.add(explain(at, text, error));
            }
            last_line = Some(line);
        }
        tree.into_inner()
    };
    texts.iter().enumerate().map(parse).collect()
}

/// Where an error stands, kept inside the text.
fn place(file: usize, text: &str, error: &Error) -> Place {
    let span = error.span().unwrap_or(0..0);
    let start = text.floor_char_boundary(span.start);
    let end = text.ceil_char_boundary(span.end).max(start);
    Place { file, span: start..end }
}

/// An error of the TOML reader in the words of whoever wrote the file.
fn explain(at: Place, text: &str, error: &Error) -> Problem {
    if let Some(curly) = curly_quote(text, at.span.start) {
        let at = Place { span: curly, ..at };
        return Problem::error(at, "curly quotes are not quotes in TOML")
            .label("a word processor put this here")
            .help("write \" in its place; inside a text they may stay");
    }
    let message = error.message();
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let problem = Problem::error(at, format!("this is not TOML: {what}"));
    let say = |message: &str| Problem { message: message.to_owned(), ..problem.clone() };
    match (what, expected) {
        ("duplicate key", _) => say("this is set twice")
            .label("the second time")
            .help("leave one of the two; a table that may come often is written `[[…]]`"),
        ("string values must be quoted", _) if problem.at.span.is_empty() => {
            say("there is no value").label("nothing stands after the `=`")
        }
        ("string values must be quoted", _) => {
            say("a text without quotes").help("put quotes around it: \"…\"")
        }
        ("invalid basic string", "`\"`") | ("invalid literal string", "`'`") => {
            say("the closing quote is missing").label("the text ends on its line")
        }
        ("key with no value", "`=`") => say("a key without a value").label("`=` belongs here"),
        ("unclosed table", _) => say("a heading without its end").label("`]` belongs here"),
        _ if what.contains("unicode") || what.contains("escape") => problem
            .label("a backslash means something in these quotes")
            .help("write it twice, or put the text into single quotes: 'C:\\folder'"),
        (_, "") => problem,
        _ => problem.label(format!("expected {expected}")),
    }
}

/// The first curly quote on the line around `at` that stands outside straight quotes.
fn curly_quote(text: &str, at: usize) -> Option<Range<usize>> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let mut inside = None;
    for (offset, c) in line.char_indices() {
        match inside {
            Some(quote) if c == quote => inside = None,
            None if c == '#' => return None,
            None if matches!(c, '"' | '\'') => inside = Some(c),
            None if CURLY.contains(&c) => {
                return Some(start + offset..start + offset + c.len_utf8());
            }
            _ => (),
        }
    }
    None
}
