//! The stretch of a long text that an excerpt can come from. Whole texts of ten thousand items are
//! more than an edition needs to have in memory.
use std::{cmp::Reverse, collections::BTreeSet, ops::Range};

use crate::model::{Candidate, Field, Match, Tier};

/// Characters kept before the first word of the densest evidence, and from it on: more than any
/// excerpt reaches.
const KEPT: (usize, usize) = (400, 600);
/// Characters within which words stand together.
const TOGETHER: usize = 200;
/// More words together say nothing more.
const ENOUGH: usize = 4;

/// Leaves of a candidate's text what its excerpt can be taken from, between `…` where something is
/// cut; its evidence stays on the same words. Shorter texts, and those without a headline, stay as
/// they are.
pub fn shorten(candidate: &mut Candidate) {
    let body = candidate.item.body();
    let hits = home(&candidate.matches).map(|matched| hits(matched, body)).unwrap_or_default();
    let at = densest(&hits, body).unwrap_or(0);
    let (start, end) = (back(body, at, KEPT.0), forward(body, at, KEPT.1));
    let is_whole = start == 0 && end == body.len();
    if is_whole || candidate.item.title.trim().is_empty() {
        return;
    }
    let before = if start == 0 { "" } else { "… " };
    let after = if end == body.len() { "" } else { " …" };
    let text = format!("{before}{}{after}", &body[start..end]);
    for matched in &mut candidate.matches {
        let hits = matched.evidence.hits.iter_mut().filter(|hit| hit.field == Field::Body);
        for hit in hits {
            hit.range = match &hit.range {
                range if range.end <= start => 0..0,
                range if start <= range.start && range.end <= end => {
                    range.start - start + before.len()..range.end - start + before.len()
                }
                _ => text.len()..text.len(),
            };
        }
    }
    candidate.item.content = text;
    candidate.item.summary = String::new();
}

/// The match the item is shown by, its matches being in the digest's order.
fn home(matches: &[Match]) -> Option<&Match> {
    matches.iter().find(|matched| matched.tier != Tier::Passing).or(matches.first())
}

/// Where in the body which parts stand, in order.
fn hits(matched: &Match, body: &str) -> Vec<(Range<usize>, usize)> {
    let hits = matched.evidence.hits.iter().filter(|hit| hit.field == Field::Body);
    let mut hits: Vec<_> = hits.map(|hit| (hit.range.clone(), hit.part)).collect();
    hits.retain(|(range, _)| body.get(range.clone()).is_some());
    hits.sort_by_key(|(range, _)| range.start);
    hits
}

/// Where most parts stand together, the first such place.
fn densest(hits: &[(Range<usize>, usize)], body: &str) -> Option<usize> {
    let reach = TOGETHER * body.len().div_ceil(body.chars().count().max(1));
    let worth = |at: usize| {
        let near = hits.iter().filter(|(range, _)| (at..at + reach).contains(&range.start));
        let parts: BTreeSet<usize> = near.clone().map(|(_, part)| *part).collect();
        (parts.len(), near.count().min(ENOUGH), Reverse(at))
    };
    hits.iter().map(|(range, _)| range.start).max_by_key(|at| worth(*at))
}

/// The start of a word, `n` characters before `at` or somewhat less.
fn back(body: &str, at: usize, n: usize) -> usize {
    let Some((start, _)) = body[..at].char_indices().rev().nth(n) else { return 0 };
    body[start..at].find(' ').map_or(start, |blank| start + blank + 1)
}

/// The end of a word, `n` characters from `at` on or somewhat less.
fn forward(body: &str, at: usize, n: usize) -> usize {
    let Some((end, _)) = body[at..].char_indices().nth(n) else { return body.len() };
    body[at..at + end].rfind(' ').map_or(at + end, |blank| at + blank)
}
