//! Ways for a test to break what cannot be broken from outside. They work in debug builds only.
use std::time::Duration;

use crate::{deliver::Limits, model::Material};

/// What the variable says; `None` in a release build.
fn asked(variable: &str) -> Option<String> {
    if cfg!(debug_assertions) { std::env::var(variable).ok() } else { None }
}

/// Panics if `ATTACHE_PANIC_ON` names something in an item.
pub(super) fn panic_on_marker(material: &Material) {
    let Some(marker) = asked("ATTACHE_PANIC_ON") else { return };
    let has_marker = material.candidates.iter().any(|candidate| {
        candidate.item.title.contains(&marker) || candidate.item.body().contains(&marker)
    });
    assert!(!has_marker, "an item holds {marker}");
}

/// Ends the process if `ATTACHE_ABORT_ON` names something in a document.
pub(super) fn abort_on_marker(bytes: &[u8]) {
    let Some(marker) = asked("ATTACHE_ABORT_ON") else { return };
    if bytes.windows(marker.len().max(1)).any(|part| part == marker.as_bytes()) {
        std::process::abort();
    }
}

/// Ends the process if `ATTACHE_DIE_AT` names this point: `composing`, `composed`, `offered` (the
/// row says so, nothing was sent), `answered` (the server has accepted, the row does not say so).
pub(super) fn die_at(point: &str) {
    if asked("ATTACHE_DIE_AT").is_some_and(|asked| asked == point) {
        std::process::abort();
    }
}

/// Patience with mail servers: `ATTACHE_MAIL_SECONDS` for every step, else the default.
pub(super) fn limits() -> Limits {
    let seconds = asked("ATTACHE_MAIL_SECONDS").and_then(|text| text.parse().ok());
    seconds.map(Duration::from_secs).map_or_else(Limits::default, |limit| Limits {
        connect: limit,
        step: limit,
        dot: limit,
    })
}
