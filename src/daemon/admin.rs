//! Mail that is no digest: what the administrator is told, once a day, of an edition that cannot be
//! composed; and any notice as a message.
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::{Daemon, Step};
use crate::{
    config::Config,
    deliver::{self, LetterError},
    digest::{self, Rendered},
    model::Window,
    store::{Kind, Letter, NewEdition},
};

/// The digest these notices are editions of; no file can name it.
const ADMIN: &str = "admin:";

impl Daemon {
    /// Writes to `admin`, unless that was done today; without one, the log has to do.
    ///
    /// * `alert` — the watch, where it is its alert that cannot be composed for the readers of the
    ///   digest.
    pub(super) fn tell_admin(
        &mut self,
        name: &str,
        alert: Option<&str>,
        error: &anyhow::Error,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let Some(to) = &self.config.mail.admin else { return Ok(()) };
        let notice = cannot_compose(name, alert, error, now);
        let slot_at = now.date_naive().and_time(NaiveTime::MIN).and_utc();
        let series = Series { name: ADMIN, slot_at, list: "attache-admin" };
        let letter = notice_letter(&self.config, &notice, to, &series, now)?;
        let edition = NewEdition {
            digest: self.store.aside(ADMIN, now)?,
            slot_at,
            missed: Vec::new(),
            window: Window::new(slot_at, now.max(slot_at + TimeDelta::seconds(1)))
                .expect("a day has begun"),
            kind: Kind::Quiet,
            subject: notice.subject,
            claims: Vec::new(),
            letters: vec![letter],
        };
        self.freeze(ADMIN, &edition, &mut Step::default())
    }
}

fn cannot_compose(
    name: &str,
    alert: Option<&str>,
    error: &anyhow::Error,
    now: DateTime<Utc>,
) -> Rendered {
    let at = now.format("%Y-%m-%d %H:%M UTC");
    let (title, what) = match alert {
        None => (format!("Attaché cannot compose {name}"), format!("The digest “{name}”")),
        Some(watch) => (
            format!("Attaché cannot compose an alert of {watch}"),
            format!("An alert of “{watch}” for the readers of “{name}”"),
        ),
    };
    digest::notice(
        &title,
        &[
            format!("{what} could not be composed at {at}, not even as plain rows: {error:#}."),
            "Its items are not lost: they stay open, and the next edition takes them.".to_owned(),
            format!(
                "`attache digest preview {name}` shows whether it still fails; the log has more. Please report it: no item should be able to do this. You are told once a day."
            ),
        ],
    )
}

/// To what a notice belongs, as an edition belongs to the slot of a digest.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// Of this, of `slot_at` and of the two addresses its Message-ID is made.
    pub name: &'a str,
    /// Two notices of one instant are one message.
    pub slot_at: DateTime<Utc>,
    /// Its List-Id, for filters.
    pub list: &'a str,
}

/// A notice as a message to one address, from the sender of the digests.
///
/// # Errors
/// The sender or the reader cannot stand in a header.
pub fn notice_letter(
    config: &Config,
    notice: &Rendered,
    to: &str,
    series: &Series<'_>,
    now: DateTime<Utc>,
) -> Result<Letter, LetterError> {
    let from = &config.mail.from;
    let message_id = deliver::message_id(series.name, series.slot_at, to, from);
    let raw = deliver::letter(&deliver::Letter {
        from,
        to,
        subject: &notice.subject,
        date: now,
        message_id: &message_id,
        thread: None,
        digest: series.list,
        unsubscribe: None,
        text: &notice.text,
        html: &notice.html,
    })?;
    let (to, from) = (to.to_owned(), from.clone());
    Ok(Letter { to, from, message_id, raw, makes_good: Vec::new() })
}
