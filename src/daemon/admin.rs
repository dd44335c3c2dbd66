//! What the administrator is told by mail, once a day: an edition that cannot be composed.
use chrono::{DateTime, NaiveTime, Utc};

use super::{Daemon, Step};
use crate::{
    deliver, digest,
    model::Window,
    store::{Kind, Letter, NewEdition},
};

/// The digest these notices are editions of; no file can name it.
const ADMIN: &str = "admin:";

impl Daemon {
    /// Writes to `admin`, unless that was done today; without one, the log has to do.
    pub(super) fn tell_admin(
        &mut self,
        name: &str,
        error: &anyhow::Error,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let Some(to) = self.config.mail.admin.clone() else { return Ok(()) };
        let notice = digest::notice(
            &format!("Attaché cannot compose {name}"),
            &[
                format!(
                    "The digest “{name}” could not be composed at {}, not even as plain rows: {error:#}.",
                    now.format("%Y-%m-%d %H:%M UTC")
                ),
                "Its items are not lost: they stay open, and the next edition takes them."
                    .to_owned(),
                format!(
                    "`attache digest preview {name}` shows whether it still fails; the log has more. Please report it: no item should be able to do this. You are told once a day."
                ),
            ],
        );
        let slot_at = now.date_naive().and_time(NaiveTime::MIN).and_utc();
        let from = self.config.mail.from.clone();
        let message_id = deliver::message_id(ADMIN, slot_at, &to, &from);
        let raw = deliver::letter(&deliver::Letter {
            from: &from,
            to: &to,
            subject: &notice.subject,
            date: now,
            message_id: &message_id,
            thread: None,
            digest: "attache-admin",
            unsubscribe: None,
            text: &notice.text,
            html: &notice.html,
        })?;
        let edition = NewEdition {
            digest: self.store.aside(ADMIN, now)?,
            slot_at,
            missed: Vec::new(),
            window: Window::new(slot_at, now.max(slot_at + chrono::TimeDelta::seconds(1)))
                .expect("a day has begun"),
            kind: Kind::Quiet,
            subject: notice.subject,
            claims: Vec::new(),
            letters: vec![Letter { to, from, message_id, raw, makes_good: Vec::new() }],
        };
        self.freeze(ADMIN, &edition, &mut Step::default())
    }
}
