//! Telling the service manager how we are. Without one, nothing happens.
use chrono::{DateTime, Utc};
use sd_notify::NotifyState;

use crate::store::{Store, Totals};

/// We are up.
pub(super) fn ready() {
    notify(&[NotifyState::Ready]);
}

/// We are reading the configuration again; [`ready`] ends it.
pub(super) fn reloading() {
    if let Ok(now) = NotifyState::monotonic_usec_now() {
        notify(&[NotifyState::Reloading, now]);
    }
}

/// We are on our way out.
pub(super) fn stopping() {
    notify(&[NotifyState::Stopping]);
}

/// A step was done: the watchdog is fed by progress, never by a timer of its own.
pub(super) fn alive() {
    notify(&[NotifyState::Watchdog]);
}

/// `412 feeds, 3 failing · next poll 14:05 · next digest 07:30`, in UTC, after what is wrong.
pub(super) fn status(store: &Store, next_slot: Option<DateTime<Utc>>, troubles: &[String]) {
    if std::env::var_os("NOTIFY_SOCKET").is_none() {
        return;
    }
    let totals = store.vitals().unwrap_or_default();
    let next_poll = store.next_poll_at().ok().flatten();
    let mut parts = troubles.to_vec();
    parts.push(line(&totals, next_poll, next_slot));
    notify(&[NotifyState::Status(&parts.join(" · "))]);
}

fn line(
    totals: &Totals,
    next_poll: Option<DateTime<Utc>>,
    next_slot: Option<DateTime<Utc>>,
) -> String {
    let clock = |at: Option<DateTime<Utc>>| {
        at.map_or_else(|| "never".to_owned(), |at| at.format("%H:%M").to_string())
    };
    let waiting = match totals.n_queued {
        0 => String::new(),
        n => format!(" · {n} messages waiting"),
    };
    format!(
        "{} feeds, {} failing · next poll {} · next digest {} UTC{waiting}",
        totals.n_sources,
        totals.n_failing,
        clock(next_poll),
        clock(next_slot),
    )
}

fn notify(states: &[NotifyState<'_>]) {
    // The manager may be gone or deaf; that must not stop the mail.
    let _ = sd_notify::notify(states);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_line_reads_like_a_sentence() {
        let totals = Totals { n_sources: 412, n_failing: 3, ..Totals::default() };
        let at = |text: &str| Some(text.parse().expect("a time"));
        let (poll, slot) = (at("2026-03-02T14:05:00Z"), at("2026-03-03T07:30:00Z"));
        assert_eq!(
            line(&totals, poll, slot),
            "412 feeds, 3 failing · next poll 14:05 · next digest 07:30 UTC"
        );
    }
}
