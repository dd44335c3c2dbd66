//! The sign of life: an address fetched once every reader's copy of an edition was accepted.
//!
//! It is how broken mail is noticed, since a mail about it would not arrive.
use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{Daemon, Event};
use crate::{
    fetch::Reply,
    model::{Trouble, Validators},
};

/// After a heartbeat that was not taken.
const PAUSE: TimeDelta = TimeDelta::minutes(5);

impl Daemon {
    /// Fetches the heartbeat of every digest whose last edition arrived, one at a time. One that was
    /// not taken keeps no other waiting.
    pub(super) fn beat_due(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        if self.is_beating {
            return Ok(());
        }
        self.beats_paused.retain(|_, until| now < *until);
        let config = self.config.clone();
        for plan in &config.digests {
            let Some(url) = plan.digest.heartbeat.clone() else { continue };
            if self.beats_paused.contains_key(&plan.digest.name) {
                continue;
            }
            let row = self.rows.digests[&plan.digest.name];
            if let Some(edition) = self.store.beat_due(row)? {
                self.send_beat(edition, plan.digest.name.clone(), url, now);
                break;
            }
        }
        Ok(())
    }

    fn send_beat(&mut self, edition: i64, digest: String, url: Url, now: DateTime<Utc>) {
        self.is_beating = true;
        let (client, sender) = (self.client.clone(), self.sender.clone());
        self.tasks.spawn(async move {
            let trouble = match client.ask(&url, &Validators::default(), now).await {
                Reply::Body(_) | Reply::NotModified { .. } => None,
                Reply::Trouble(trouble) => Some(trouble),
                Reply::Elsewhere(url) => Some(Trouble::Redirect { chain: url.into() }),
            };
            let _ = sender.send(Event::Beat { edition, digest, trouble }).await;
        });
    }

    /// Notes how it went; the address itself may be a secret and is not logged.
    pub(super) fn note_beat(
        &mut self,
        edition: i64,
        digest: &str,
        trouble: Option<&Trouble>,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        self.is_beating = false;
        match trouble {
            None => self.store.beat(edition, now)?,
            Some(trouble) => {
                self.beats_paused.insert(digest.to_owned(), now + PAUSE);
                tracing::warn!(
                    digest.name = digest,
                    "The heartbeat of {digest} was not taken: {trouble}"
                );
            }
        }
        Ok(())
    }
}
