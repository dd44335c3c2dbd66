//! What stands in a foreign headline, in English and in its order. It is no translation, and does not
//! look like one.
use std::ops::Range;

use super::line;
use crate::{
    model::{Candidate, Evidence, Field},
    text,
};

/// More than this of one headline is no line.
const MOST: usize = 12;
/// Characters of one of them.
const NAME: usize = 40;

/// The words that matched, what everybody knows (actors, happenings), and what can be read as it is:
/// numbers, and names in Latin letters among others. Each once; empty where only the last are
/// there.
///
/// ```text
/// Индия просит Россию ускорить поставки С-400  ->  India, urge, Russia, deliver, S-400
/// ```
pub(super) fn gloss(candidate: &Candidate, evidence: &Evidence, is_foreign: bool) -> Vec<String> {
    let title = &candidate.item.title;
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    let mut add = |range: &Range<usize>, name: &str| {
        let is_free = found.iter().all(|(it, _)| range.end <= it.start || it.end <= range.start);
        if is_free && title.get(range.clone()).is_some() {
            found.push((range.clone(), line::cut(name, NAME)));
        }
    };
    if is_foreign || !candidate.named.is_empty() {
        for hit in evidence.hits.iter().filter(|hit| hit.field == Field::Title) {
            let readable = Some(&hit.surface).filter(|surface| surface.is_ascii());
            if let Some(name) = hit.gloss.as_ref().or(readable) {
                add(&hit.range, name);
            }
        }
    }
    for named in &candidate.named {
        add(&named.range, &named.name);
    }
    if found.is_empty() {
        return Vec::new();
    }
    for (range, name) in plain(title) {
        let is_free = found.iter().all(|(it, _)| range.end <= it.start || it.end <= range.start);
        found.extend(is_free.then_some((range, name)));
    }
    found.sort_by_key(|(range, _)| range.start);
    let mut names: Vec<String> = Vec::new();
    for (_, name) in found {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names.truncate(MOST);
    names
}

/// Numbers; and in another script the words in Latin letters: `12 000`, `S-400`, `BRICS`.
fn plain(title: &str) -> Vec<(Range<usize>, String)> {
    let words = text::words(title);
    let is_latin = |at: usize| title[words.list()[at].range.clone()].is_ascii();
    let is_number = |at: usize| words.text(&words.list()[at]).bytes().all(|b| b.is_ascii_digit());
    let is_other_script = (0..words.len()).filter(|at| !is_latin(*at)).count() * 2 > words.len();
    let is_plain = |at: &usize| is_number(*at) || is_other_script && is_latin(*at);
    let mut plain: Vec<(Range<usize>, String)> = Vec::new();
    for at in (0..words.len()).filter(is_plain) {
        let word = &words.list()[at];
        let name = if is_number(at) {
            words.text(word).to_owned()
        } else {
            line::cut(&title[word.range.clone()], NAME)
        };
        match plain.last_mut() {
            Some((before, together)) if is_joint(&title[before.end..word.range.start]) => {
                together.push_str(&title[before.end..word.range.start]);
                together.push_str(&name);
                before.end = word.range.end;
            }
            _ => plain.push((word.range.clone(), name)),
        }
    }
    plain
}

/// What may stand within `3.5`, `12 000`, `S-400` and `24/7`.
fn is_joint(gap: &str) -> bool {
    matches!(gap, " " | "\u{a0}" | "\u{202f}" | "." | "," | "-" | "–" | "/" | ":" | "")
}
