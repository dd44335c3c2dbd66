//! The words around the best match. It does not know why they matched.
use std::{cmp::Reverse, collections::BTreeSet, ops::Range};

use super::line::Line;

/// A sentence that begins this close before the first word of evidence is shown from its start.
const LEAD_IN: usize = 120;
/// Else this many characters come before it.
const RUN_UP: usize = 60;
/// More evidence in one excerpt says nothing more.
const ENOUGH: usize = 4;

/// Between `size.start` and `size.end` characters of `body` (fewer only if it has fewer),
/// with as many parts of the watch as can stand together, the earliest such place.
///
/// Whole sentences where they fit; `…` where one is cut.
///
/// * `heard_out` — characters the excerpt may have instead, if they hold the whole of the sentence
///   that `size` would cut; no more than `size.end` where it may not.
pub(super) fn excerpt(body: &Line, size: &Range<usize>, heard_out: usize) -> Line {
    if body.len() <= size.end {
        return body.clone();
    }
    let room = size.end - 2;
    let start = best_start(body, size.start, room);
    let fits = is_sentence_start(body, start)
        && sentence_end(body, start, start + size.start, start + room).is_some();
    let seen = start..start + room;
    let whole = (!fits).then(|| whole_sentences(body, seen, size.start, heard_out)).flatten();
    if let Some(whole) = whole {
        return body.slice(whole, "", "");
    }
    let start =
        if body.len() - start < size.start { word_from(body, body.len() - room) } else { start };
    let before = if is_sentence_start(body, start) { "" } else { "…" };
    let end = (start + room).min(body.len());
    if end == body.len() {
        return body.slice(start..end, before, "");
    }
    match sentence_end(body, start, start + size.start, end) {
        Some(end) => body.slice(start..end, before, ""),
        None => body.slice(start..body.trimmed(word_to(body, end)), before, "…"),
    }
}

/// From the start of the sentence `seen` begins in to the end of the one that has its last evidence,
/// `least` characters or more; `None` if that takes more than `most`.
fn whole_sentences(
    body: &Line,
    seen: Range<usize>,
    least: usize,
    most: usize,
) -> Option<Range<usize>> {
    let from = (0..=seen.start).rev().find(|at| is_sentence_start(body, *at))?;
    let hit = seen.rev().find(|at| body.mark(*at).is_some())?;
    let ends =
        |at: &usize| *at == body.len() || body.char(*at) == ' ' && is_sentence_end(body, *at);
    let end = (hit.max(from + least)..=body.len().min(from + most)).find(ends)?;
    Some(from..end)
}

/// Where to begin, so that `room` characters hold the most, and best end with a sentence after
/// `least`.
fn best_start(body: &Line, least: usize, room: usize) -> usize {
    let hits = (0..body.len()).filter(|at| {
        body.mark(*at).is_some() && (*at == 0 || body.mark(*at) != body.mark(*at - 1))
    });
    let hits: Vec<usize> = hits.collect();
    let worth = |start: usize| {
        let seen = hits.iter().filter(|hit| (start..start + near(room)).contains(*hit));
        let parts: BTreeSet<_> = seen.clone().map(|hit| body.mark(*hit)).collect();
        let is_whole = sentence_end(body, start, start + least, start + room).is_some();
        (parts.len(), seen.count().min(ENOUGH), is_whole, Reverse(start))
    };
    let starts = hits.iter().map(|hit| start_before(body, *hit, room));
    starts.chain([0]).max_by_key(|start| worth(*start)).unwrap_or(0)
}

/// Characters of `room` whose evidence counts: later words would stand at the edge.
fn near(room: usize) -> usize {
    room * 9 / 10
}

/// The start of the sentence `hit` stands in, or of some word shortly before it, so that `hit` is
/// among the `room` characters from there.
fn start_before(body: &Line, hit: usize, room: usize) -> usize {
    let near = hit.saturating_sub(LEAD_IN.min(near(room).saturating_sub(1)))..=hit;
    near.rev()
        .find(|at| is_sentence_start(body, *at))
        .unwrap_or_else(|| word_from(body, hit.saturating_sub(RUN_UP.min(room * 2 / 3))))
}

fn is_sentence_start(body: &Line, at: usize) -> bool {
    at == 0 || body.char(at - 1) == ' ' && at > 1 && is_sentence_end(body, at - 1)
}

/// Whether a sentence ends right before `at`: a stop after a word too long for an abbreviation.
fn is_sentence_end(body: &Line, at: usize) -> bool {
    let quotes =
        (1..=2.min(at)).take_while(|n| matches!(body.char(at - n), '”' | '"' | '’' | '»' | ')'));
    let stop = at.saturating_sub(quotes.count());
    match stop.checked_sub(1).map(|last| body.char(last)) {
        Some('!' | '?' | '؟' | '۔' | '。' | '…') => true,
        Some('.') => (1..=4).all(|n| stop > n && body.char(stop - 1 - n).is_alphanumeric()),
        _ => false,
    }
}

/// The first end of a sentence in `least..=most` that leaves out no part seen before `most`.
fn sentence_end(body: &Line, start: usize, least: usize, most: usize) -> Option<usize> {
    let parts = |end: usize| (start..end).filter_map(|at| body.mark(at)).collect::<BTreeSet<_>>();
    let all = parts(most);
    (least..=most)
        .find(|at| body.char(*at) == ' ' && is_sentence_end(body, *at) && parts(*at) == all)
}

/// The first start of a word at `at` or after; `at` itself where words have no blanks.
fn word_from(body: &Line, at: usize) -> usize {
    if at == 0 {
        return 0;
    }
    (at..at + 40).find(|at| body.char(at - 1) == ' ').unwrap_or(at)
}

/// The last end of a word at `at` or before; `at` itself where words have no blanks.
fn word_to(body: &Line, at: usize) -> usize {
    (at.saturating_sub(40)..=at).rev().find(|at| body.char(*at) == ' ').unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, evidence: &[&str], size: Range<usize>, expected: &str) {
        let hits = evidence.iter().enumerate().flat_map(|(part, word)| {
            body.match_indices(word).map(move |(at, found)| (at..at + found.len(), part))
        });
        let line = Line::new(body, &hits.collect::<Vec<_>>());
        let found = excerpt(&line, &size, 0).text();
        assert_eq!(found, expected);
        assert!(found.chars().count() <= size.end, "{found}");
    }

    #[test]
    fn an_excerpt_surrounds_the_evidence() {
        let body = "The council met on Monday. It spoke of tariffs and of very little else, \
                    as it does. Envoys from Moscow then came to Islamabad to talk. Nobody wept \
                    about it, and the evening ended with a dinner that was long.";
        check(body, &[], 20..60, "The council met on Monday.");
        check(
            body,
            &["Moscow", "Islamabad"],
            40..70,
            "Envoys from Moscow then came to Islamabad to talk.",
        );
        check(
            body,
            &["dinner"],
            30..60,
            "Nobody wept about it, and the evening ended with a dinner…",
        );
        check("Short.", &["Short"], 40..80, "Short.");
    }

    #[test]
    fn a_long_sentence_is_cut_on_both_sides() {
        let body = format!("{} Moscow and Islamabad {}", "word ".repeat(60), "more ".repeat(60));
        let line = Line::new(&body, &[(301..307, 0)]);
        let found = excerpt(&line, &(60..110), 260).text();
        assert!(found.starts_with("…word") && found.ends_with("more…"), "{found}");
        assert!(found.contains("Moscow and Islamabad"), "{found}");
    }

    #[test]
    fn the_sentence_that_matched_is_heard_out() {
        let check = |body: &str, heard_out, expected: &str| {
            let marks = body.match_indices("Russia").map(|(at, it)| (at..at + it.len(), 0));
            let line = Line::new(body, &marks.collect::<Vec<_>>());
            assert_eq!(excerpt(&line, &(20..50), heard_out).text(), expected);
        };
        let body = "Nobody wept. The paper weighs ten years of talks and finds that Russia has \
                    given little and been given less. The rest is a long list of names.";
        let whole = "The paper weighs ten years of talks and finds that Russia has given little \
                     and been given less.";
        check(body, 110, whole);
        check(body, 90, "…years of talks and finds that Russia has given…");
        let body = "Russia came. Then nothing was heard of it for many years, nor of others.";
        check(body, 110, body);
        check(body, 60, "Russia came. Then nothing was heard of it for…");
    }

    #[test]
    fn an_abbreviation_ends_no_sentence() {
        let body = "He spoke to Gen. Malik and to the U.S. envoy for a long time that afternoon.";
        check(body, &[], 10..50, "He spoke to Gen. Malik and to the U.S. envoy for…");
    }

    #[test]
    fn a_text_without_blanks_is_cut_all_the_same() {
        let body = "汉".repeat(400);
        let line = Line::new(&body, &[]);
        assert_eq!(excerpt(&line, &(200..320), 320).len(), 319);
    }
}
