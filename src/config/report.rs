//! Draws problems the way rustc does: the place, words under it, the remedy.
use std::{collections::BTreeSet, ops::Range};

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::SourceFile;
use crate::model::{Place, Problem, Severity};

/// Columns of a drawing.
const WIDTH: usize = 100;

/// All problems as one text, each drawn, a line that counts them at the end.
///
/// * `files` — those that the problems' places point into; a place outside them is drawn without
///   a snippet.
/// * `colour` — whether the reader is a terminal; colour repeats what the words say.
///
/// Empty without problems.
pub fn draw(problems: &[Problem], files: &[SourceFile], colour: bool) -> String {
    if problems.is_empty() {
        return String::new();
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let mut parts: Vec<String> =
        problems.iter().map(|problem| renderer.render(&[group(problem, files)])).collect();
    parts.push(summary(problems, files));
    parts.join("\n\n")
}

/// `3 problems and 1 warning in 2 files`.
pub fn summary(problems: &[Problem], files: &[SourceFile]) -> String {
    let count = |severity, word| match problems
        .iter()
        .filter(|problem| problem.severity == severity)
        .count()
    {
        0 => None,
        1 => Some(format!("1 {word}")),
        n => Some(format!("{n} {word}s")),
    };
    let counts = [
        count(Severity::Error, "problem"),
        count(Severity::Warning, "warning"),
        count(Severity::Note, "note"),
    ];
    let counts = counts.into_iter().flatten().collect::<Vec<_>>().join(" and ");
    let places = problems.iter().map(|problem| problem.at.file);
    let named: BTreeSet<usize> = places.filter(|file| *file < files.len()).collect();
    match named.len() {
        0 => counts,
        1 => format!("{counts} in 1 file"),
        n => format!("{counts} in {n} files"),
    }
}

/// A place to draw under, and the words for it; empty for none.
struct Mark<'a> {
    kind: AnnotationKind,
    at: &'a Place,
    label: &'a str,
}

fn group<'a>(problem: &'a Problem, files: &'a [SourceFile]) -> Group<'a> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(problem.message.as_str()));
    let first =
        Mark { kind: AnnotationKind::Primary, at: &problem.at, label: problem.label.as_str() };
    let second = problem.also.as_deref().map(|(at, label)| Mark {
        kind: AnnotationKind::Context,
        at,
        label,
    });
    let (here, elsewhere): (Vec<Mark<'_>>, Vec<Mark<'_>>) =
        std::iter::once(first).chain(second).partition(|mark| mark.at.file == problem.at.file);
    group = group.elements(place(&here, files)).elements(place(&elsewhere, files));
    match &problem.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}

/// The lines around marks in one file; only its name when there is no text to show; `None` outside
/// all files.
fn place<'a>(marks: &[Mark<'a>], files: &'a [SourceFile]) -> Option<Element<'a>> {
    let file = files.get(marks.first()?.at.file)?;
    let path = file.path.to_string_lossy();
    if file.text.is_empty() {
        return Some(Origin::path(path).into());
    }
    let annotations = marks.iter().map(|mark| {
        let annotation = mark.kind.span(one_line(&file.text, &mark.at.span));
        if mark.label.is_empty() { annotation } else { annotation.label(mark.label) }
    });
    Some(Snippet::source(&file.text).path(path).annotations(annotations).into())
}

/// The part of a span on its first line, kept inside the text and between characters: a list over
/// many lines is named by its beginning.
fn one_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text.floor_char_boundary(span.start.min(text.len()));
    let end = text.ceil_char_boundary(span.end.min(text.len())).max(start);
    let length = text[start..end].find(['\r', '\n']).unwrap_or(end - start);
    start..start + length
}
