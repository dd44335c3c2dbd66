//! A match as a line of JSON.
use serde::Serialize;

use crate::model::{Field, Match, PartScore, Tier};

/// Version 1 of what we write.
#[derive(Serialize)]
struct Line<'m> {
    v: u8,
    id: &'m serde_json::Value,
    watch: &'m str,
    score: f64,
    tier: Tier,
    /// How the score came about: its weakest part, and ½ if `together`.
    parts: &'m [PartScore],
    together: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    demoted_by: Option<&'m str>,
    evidence: Vec<Word<'m>>,
}

/// One word that counted. `start` and `end` are bytes of the field as it was given.
#[derive(Serialize)]
struct Word<'m> {
    part: &'m str,
    field: Field,
    start: usize,
    end: usize,
    surface: &'m str,
    #[serde(skip_serializing_if = "Option::is_none")]
    gloss: Option<&'m str>,
}

/// Appends one line.
pub(super) fn write(out: &mut Vec<u8>, id: &serde_json::Value, matched: &Match) {
    let evidence = &matched.evidence;
    let words = evidence.hits.iter().map(|hit| Word {
        part: evidence.parts.get(hit.part).map_or("", |part| &part.part),
        field: hit.field,
        start: hit.range.start,
        end: hit.range.end,
        surface: &hit.surface,
        gloss: hit.gloss.as_deref(),
    });
    let line = Line {
        v: 1,
        id,
        watch: &matched.watch,
        score: f64::from(matched.score.halves()) / 2.0,
        tier: matched.tier,
        parts: &evidence.parts,
        together: evidence.together,
        demoted_by: evidence.demoted_by.as_deref(),
        evidence: words.collect(),
    };
    // Writing to memory cannot fail.
    let _ = serde_json::to_writer(&mut *out, &line);
    out.push(b'\n');
}
