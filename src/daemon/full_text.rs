//! Which pages to ask for now, and what follows from their answers.
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Daemon, Event, Step,
    article::{self, Fetched, Said},
    decide::is_private,
};
use crate::{
    model::{Impostor, Trouble},
    parse::robots,
    schedule,
    store::{Came, Errand, Filed, Nothing, Origin, PageAsked, PageTaken, PageText, RobotsAsked},
};

/// Rules that were read hold so long.
///
/// Source: RFC 9309 §2.4.
const RULES_HOLD: TimeDelta = TimeDelta::hours(24);
/// A page that is not there is looked for once more before it counts as taken down.
const GONE_AFTER: TimeDelta = TimeDelta::hours(1);
/// Redirects from origin to origin; one more is a circle.
const MAX_HOPS: u32 = 5;
/// Of the places on the wire, pages take one in so many.
const SHARE: usize = 4;

impl Daemon {
    /// Takes pages that are due and sends somebody to ask. Feeds have been asked before in the same
    /// step: where both are due, a host's turn is the feed's.
    ///
    /// * `worthwhile` — with fewer places free no feed was looked for, and so no page is.
    pub(super) fn fetch_due(
        &mut self,
        now: DateTime<Utc>,
        worthwhile: usize,
    ) -> anyhow::Result<()> {
        let share = (self.config.fetch.max_in_flight / SHARE).max(1);
        let n_free = self.n_free_places();
        let limit = n_free.min(share.saturating_sub(self.n_fetching));
        if n_free < worthwhile.max(1) || limit == 0 {
            return Ok(());
        }
        let (timeout, pause) = (self.config.fetch.timeout, self.config.fetch.host_pause);
        let lease = |n_taken| schedule::taken_until(now, timeout, n_taken);
        for errand in self.store.take_errands(now, limit, &self.busy, pause, lease)? {
            self.send_to_fetch(errand, now);
        }
        Ok(())
    }

    fn send_to_fetch(&mut self, errand: Errand, now: DateTime<Utc>) {
        let source = match &errand {
            Errand::Page(page) => page.source,
            Errand::Robots(origin) => origin.source,
        };
        let Some(feed) = self.reader(source) else { return };
        let selector = self.plan_of(source).and_then(|plan| plan.article.clone());
        let reader = article::Reader { feed, selector };
        self.busy.insert(errand.host().to_owned());
        self.n_asking += 1;
        self.n_fetching += 1;
        let (client, sender) = (self.client.clone(), self.sender.clone());
        let turns = (self.on_wire.clone(), self.readers.clone());
        self.tasks.spawn(async move {
            let (fetched, _turn) = article::fetch(client, reader, errand, turns, now).await;
            // Nobody listens any more when the daemon stops; the page is due after its lease.
            let _ = sender.send(Event::Fetched(Box::new(fetched))).await;
        });
    }

    /// Decides what follows from an errand; [`Self::file_pages`] writes it down.
    pub(super) fn note_fetched(&mut self, mut fetched: Fetched, now: DateTime<Utc>) {
        self.busy.remove(fetched.errand.host());
        self.n_asking -= 1;
        self.n_fetching -= 1;
        if let Errand::Page(page) = &fetched.errand
            && let Some(plan) = self.plan_of(page.source)
        {
            fetched.match_again(&self.config.engine, &plan.source);
        }
        let pause = TimeDelta::from_std(self.config.fetch.host_pause).unwrap_or_default();
        let Fetched { errand, said, .. } = fetched;
        match errand {
            Errand::Robots(origin) => self.rules.push(rules(origin, said, pause, now)),
            Errand::Page(page) => {
                let looks = &self.config.articles.look_again;
                self.fetched.push(page_asked(*page, said, looks, pause, now));
            }
        }
    }

    /// Files what was fetched. While the disk takes nothing it is kept, as polls are.
    pub(super) fn file_pages(&mut self, now: DateTime<Utc>, step: &mut Step) -> anyhow::Result<()> {
        while let Some(rules) = self.rules.last() {
            self.store.file_robots(rules)?;
            self.rules.pop();
        }
        if self.fetched.is_empty() {
            return Ok(());
        }
        let pages = std::mem::take(&mut self.fetched);
        let filed = match self.store.file_pages(&pages, &self.rows.watches, now) {
            Ok(filed) => filed,
            Err(error) => {
                if error.is_passing() {
                    self.fetched = pages;
                }
                return Err(error.into());
            }
        };
        for (page, filed) in pages.iter().zip(filed) {
            step.n_read += filed.n_changed;
            step.n_matched += filed.n_matched;
            self.log_page(page, filed);
        }
        Ok(())
    }

    /// One line a text that was read; the others are in `items show` and `sources show`.
    fn log_page(&self, page: &PageAsked, filed: Filed) {
        let name = self.plan_of(page.source).map_or("", |plan| plan.source.name.as_str());
        match &page.came {
            Came::Text(_) if filed.n_matched == 0 => {
                tracing::debug!(feed.name = name, "Read an article of {name}: nothing matched");
            }
            Came::Text(_) => tracing::info!(
                feed.name = name,
                item.n_matched = filed.n_matched,
                "Read an article of {name}: {} matched",
                filed.n_matched
            ),
            Came::Nothing { why, .. } | Came::Failed { why, due_at: None } => {
                tracing::debug!(feed.name = name, "No article of {name}: {why}");
            }
            Came::Failed { why, .. } => {
                tracing::debug!(feed.name = name, "No article of {name} yet: {why}");
            }
            Came::Same { .. } | Came::Elsewhere(_) => (),
        }
    }
}

/// What is filed of a page.
///
/// * `looks` — times after the first reading at which a page that matched is looked at again.
/// * `pause` — rest of a host after any request; zero for none.
fn page_asked(
    taken: PageTaken,
    said: Said,
    looks: &[TimeDelta],
    pause: TimeDelta,
    now: DateTime<Utc>,
) -> PageAsked {
    let rest = pause.max(taken.delay);
    let mut rests_until = (!rest.is_zero()).then(|| now + rest);
    let look_at = look_at(&taken, looks, now);
    let came = match said {
        Said::Text(news) => {
            let article::News { read, facts, hash, validators } = *news;
            Came::Text(Box::new(PageText { read, facts, hash, validators, look_at }))
        }
        Said::Same(validators) => Came::Same { validators, look_at },
        Said::Elsewhere(_) if MAX_HOPS <= taken.n_hops => {
            Came::Failed { why: "the address leads in a circle".to_owned(), due_at: None }
        }
        Said::Elsewhere(url) => Came::Elsewhere(url),
        Said::Absent(why) => Came::Nothing { state: Nothing::Absent, why },
        Said::Disallowed(why) => Came::Nothing { state: Nothing::Disallowed, why: why.to_owned() },
        Said::Rules(_) => {
            Came::Failed { why: "no answer to the question".to_owned(), due_at: None }
        }
        Said::Trouble(trouble) => {
            if let Trouble::Busy { wait, .. } = trouble
                && !is_private(&taken.url)
            {
                rests_until = rests_until.max(Some(now + wait));
            }
            after_trouble(&taken, &trouble, now)
        }
    };
    let PageTaken { item, source, version, host, .. } = taken;
    PageAsked { item, source, version, host, host_rests_until: rests_until, came }
}

/// When the page is looked at again after this; `None`: never.
fn look_at(taken: &PageTaken, looks: &[TimeDelta], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let read_at = taken.read_at.unwrap_or(now);
    looks.iter().map(|look| read_at + *look).find(|at| now < *at)
}

/// A refusal is final; what may pass is tried again, less and less often.
fn after_trouble(taken: &PageTaken, trouble: &Trouble, now: DateTime<Utc>) -> Came {
    let n_tried = taken.n_tried + 1;
    let seed = taken.item.unsigned_abs();
    let again = schedule::retry_page(n_tried, seed).map(|wait| now + wait);
    let why = words(trouble);
    match trouble {
        Trouble::Status { status: 404 } if taken.read_at.is_some() && taken.n_tried == 0 => {
            Came::Failed { why, due_at: Some(now + GONE_AFTER) }
        }
        Trouble::Gone | Trouble::Status { status: 404 } => {
            Came::Nothing { state: Nothing::Gone, why }
        }
        Trouble::Status { status: 408 | 425 } => Came::Failed { why, due_at: again },
        Trouble::Status { status: 400..=499 } | Trouble::NotAFeed { .. } => {
            Came::Nothing { state: Nothing::Refused, why }
        }
        Trouble::Busy { wait, .. } => {
            Came::Failed { why, due_at: again.map(|at| at.max(now + *wait)) }
        }
        Trouble::Status { .. }
        | Trouble::Unreachable(_)
        | Trouble::Slow { .. }
        | Trouble::BrokenOff { .. } => Came::Failed { why, due_at: again },
        Trouble::TooLarge { .. }
        | Trouble::Redirect { .. }
        | Trouble::Forbidden { .. }
        | Trouble::Unreadable(_)
        | Trouble::Dangerous { .. } => Came::Failed { why, due_at: None },
    }
}

/// A trouble as it is said of a page.
fn words(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Gone => "the page has been taken down (HTTP 410)".to_owned(),
        Trouble::Status { status: 404 } => "the page is not there (HTTP 404)".to_owned(),
        Trouble::NotAFeed { what: Impostor::Challenge, found }
        | Trouble::NotAFeed { found, .. } => format!("the address leads to {found}"),
        other => other.to_string(),
    }
}

/// What is filed of an origin's rules: 4xx allows everything, what cannot be reached nothing.
///
/// Source: RFC 9309 §2.3.1.
fn rules(origin: Origin, said: Said, pause: TimeDelta, now: DateTime<Utc>) -> RobotsAsked {
    let mut rests_until = (!pause.is_zero()).then(|| now + pause);
    let failed = |wait: TimeDelta| {
        let seed = origin.name.len() as u64;
        let usual = schedule::retry_page(origin.n_failed + 1, seed).unwrap_or(RULES_HOLD);
        (None, now + usual.max(wait))
    };
    let (rules, until) = match said {
        Said::Rules(text) => {
            let delay = robots::delay(&text);
            (Some((text, delay)), now + RULES_HOLD)
        }
        Said::Trouble(Trouble::Busy { wait, .. }) => failed(wait),
        Said::Trouble(
            Trouble::Status { status: 400..=499 }
            | Trouble::Gone
            | Trouble::NotAFeed { .. }
            | Trouble::Redirect { .. },
        ) => (Some(Default::default()), now + RULES_HOLD),
        _ => failed(TimeDelta::zero()),
    };
    if let Some((_, delay)) = &rules
        && !delay.is_zero()
    {
        rests_until = rests_until.max(Some(now + *delay));
    }
    RobotsAsked {
        origin: origin.name,
        host: origin.host,
        host_rests_until: rests_until,
        rules,
        until,
    }
}
