//! What an answer means for its source: when to come back, and how long to leave the host alone.
//! It decides and writes nothing.
use chrono::{DateTime, TimeDelta, Utc};
use url::{Host, Url};

use super::ask::{self, Answer, Said};
use crate::{
    model::{Asked, Pace, Trouble},
    schedule::{self, MIN_WAIT, Rhythm},
    store::{About, Due, News, Polled, Taken},
};

/// What a poll is filed as.
///
/// * `pause` — rest of a host after any request; zero for none.
pub(super) fn decide(
    answer: Answer,
    rhythm: &Rhythm,
    pause: TimeDelta,
    now: DateTime<Utc>,
) -> Polled {
    let Answer { taken, said, moved, .. } = answer;
    let (due, news) = Plan { rhythm, taken: &taken, now }.weigh(said);
    let mut rests_until = (!pause.is_zero()).then(|| now + pause);
    let mut not_before = None;
    if let News::Failed(Trouble::Busy { status, wait }) = news {
        not_before = (TimeDelta::zero() < wait).then_some(due.same);
        if status == 429 && !is_private(&taken.url) {
            rests_until = Some(due.same);
        }
    }
    Polled {
        source: taken.id,
        moved: moved.filter(|_| may_move(&taken)),
        host: taken.host,
        host_rests_until: rests_until,
        due,
        not_before,
        news,
    }
}

/// When a source is asked again whose answer the store refuses: as after a document that cannot be
/// read.
pub(super) fn after_refusal(taken: &Taken, now: DateTime<Utc>) -> DateTime<Utc> {
    Plan { rhythm: &Rhythm::Auto, taken, now }.after(&Trouble::Unreadable(String::new()))
}

/// An older page says nothing of the feed's address, and a secret in it stays where it was put.
fn may_move(taken: &Taken) -> bool {
    !taken.is_fill && taken.url.username().is_empty() && taken.url.password().is_none()
}

fn read(news: ask::News) -> News {
    let ask::News { items, flaws, validators, asked, gaps, body_hash, older } = news;
    let about = About {
        flaws,
        gap: median(gaps),
        body_hash,
        asked: asked.by_feed,
        skip: asked.skip,
        older,
        articles_since: None,
    };
    News::Read { items, validators, about }
}

/// With what the next poll of a source is planned.
struct Plan<'a> {
    rhythm: &'a Rhythm,
    taken: &'a Taken,
    now: DateTime<Utc>,
}

impl Plan<'_> {
    /// When to come back after what was said, and what is filed of it.
    fn weigh(&self, said: Said) -> (Due, News) {
        let known_gap: Vec<TimeDelta> = self.taken.gap.into_iter().collect();
        match said {
            Said::Same { validators, asked } => {
                let due = self.due(asked, &known_gap, true, 0).same;
                (due.into(), News::Same { validators })
            }
            Said::Unchanged { validators, asked } => {
                // It was asked conditionally and sent the same bytes again: it does not validate.
                let validates = self.taken.validators.is_empty() && !validators.is_empty();
                let n_same = self.taken.n_same.saturating_add(2);
                let due = self.due(asked, &known_gap, validates, n_same).same;
                (due.into(), News::Unchanged { validators })
            }
            Said::Read(news) if self.taken.is_fill => {
                let ask::News { items, older, .. } = *news;
                (self.now.into(), News::Filled { items, older })
            }
            Said::Read(news) => {
                let due = self.due(news.asked, &news.gaps, !news.validators.is_empty(), 0);
                (due, read(*news))
            }
            Said::Trouble(trouble) => (self.after(&trouble).into(), News::Failed(trouble)),
        }
    }

    /// At the pace it has, one step slower, one step faster.
    fn due(&self, asked: Asked, gaps: &[TimeDelta], validates: bool, n_same: u32) -> Due {
        let at = |pace: Pace| {
            schedule::next_poll(&schedule::Polled {
                rhythm: self.rhythm,
                gaps,
                asked,
                has_validators: validates,
                n_same,
                pace,
                seed: seed(self.taken),
                now: self.now,
            })
        };
        let pace = self.taken.pace;
        Due { slower: at(pace.slower()), same: at(pace), faster: at(pace.faster()) }
    }

    fn after(&self, trouble: &Trouble) -> DateTime<Utc> {
        let n_failed = self.taken.n_failed.saturating_add(1);
        let at = schedule::after_trouble(trouble, n_failed, seed(self.taken), self.now);
        debug_assert!(self.now + MIN_WAIT <= at, "nothing is asked again at once");
        self.taken.skip.next_allowed(at)
    }
}

/// Jitter differs by source and by poll, not by run.
fn seed(taken: &Taken) -> u64 {
    let id = taken.id.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    id ^ u64::from(taken.n_failed)
}

fn median(mut gaps: Vec<TimeDelta>) -> Option<TimeDelta> {
    gaps.sort_unstable();
    gaps.get(gaps.len() / 2).copied()
}

/// Many outlets share a test machine or a proxy; what one of them asks does not bind the others.
pub(super) fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback() || address.is_private(),
        Some(Host::Ipv6(address)) => address.is_loopback() || address.is_unique_local(),
        Some(Host::Domain(name)) => name == "localhost" || !name.contains('.'),
        None => false,
    }
}
