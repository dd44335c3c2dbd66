//! Which pages to ask for now, and what follows from their answers.
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Daemon, Event, Step, decide_page,
    page::{self, Fetched},
};
use crate::{
    schedule,
    store::{self, Came, Errand, Filed, PageAsked, RobotsAsked},
};

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
        if now < self.errands_at {
            return Ok(());
        }
        let share = (self.config.fetch.max_in_flight / SHARE).max(1);
        let n_free = self.n_free_places();
        let limit = n_free.min(share.saturating_sub(self.asking.n_pages()));
        if n_free < worthwhile.max(1) || limit == 0 {
            return Ok(());
        }
        let (timeout, pause) = (self.config.fetch.timeout, self.config.fetch.host_pause);
        let lease = |n_taken| schedule::taken_until(now, timeout, n_taken);
        for errand in self.store.take_errands(now, limit, self.asking.hosts(), pause, lease)? {
            self.send_to_fetch(errand, now);
        }
        self.errands_at = self.store.next_errand_at()?.unwrap_or(DateTime::<Utc>::MAX_UTC);
        Ok(())
    }

    fn send_to_fetch(&mut self, errand: Errand, now: DateTime<Utc>) {
        let source = match &errand {
            Errand::Page(page) => page.source,
            Errand::Robots(origin) => origin.source,
        };
        let Some(feed) = self.reader(source) else { return };
        let selector = self.plan_of(source).and_then(|plan| plan.article.clone());
        let reader = page::Reader { feed, selector };
        let turns = self.asking.begin_page(errand.host());
        let (client, sender) = (self.client.clone(), self.sender.clone());
        self.tasks.spawn(async move {
            let (fetched, _turn) = page::fetch(client, reader, errand, turns, now).await;
            // Nobody listens any more when the daemon stops; the page is due after its lease.
            let _ = sender.send(Event::Fetched(Box::new(fetched))).await;
        });
    }

    /// Decides what follows from an errand; [`Self::file_pages`] writes it down.
    pub(super) fn note_fetched(&mut self, mut fetched: Fetched, now: DateTime<Utc>) {
        self.asking.end_page(fetched.errand.host());
        if let Errand::Page(page) = &fetched.errand
            && let Some(plan) = self.plan_of(page.source)
        {
            fetched.match_again(&self.config.engine, &plan.source);
        }
        let pause = TimeDelta::from_std(self.config.fetch.host_pause).unwrap_or_default();
        let Fetched { errand, said, .. } = fetched;
        match errand {
            Errand::Robots(origin) => self.rules.push(decide_page::rules(origin, said, pause, now)),
            Errand::Page(page) => {
                let looks = &self.config.articles.look_again;
                self.fetched.push(decide_page::page(*page, said, looks, pause, now));
            }
        }
    }

    /// Files what was fetched. While the disk takes nothing it is kept, as polls are; a page the
    /// store refuses for itself is given up.
    pub(super) fn file_pages(&mut self, now: DateTime<Utc>, step: &mut Step) -> anyhow::Result<()> {
        if !self.rules.is_empty() || !self.fetched.is_empty() {
            self.errands_at = now;
        }
        let ruled = self.file_rules(now);
        let pages = std::mem::take(&mut self.fetched);
        let refused = self.file_all_pages(pages, now, step)?;
        let given_up = refused.into_iter().map(|(page, error)| given_up(page, &error)).collect();
        match self.file_all_pages(given_up, now, step)?.into_iter().next() {
            Some((_, error)) => Err(error.into()),
            None => ruled,
        }
    }

    /// Files in one transaction; gives what the store refuses for itself, and why.
    fn file_all_pages(
        &mut self,
        pages: Vec<PageAsked>,
        now: DateTime<Utc>,
        step: &mut Step,
    ) -> anyhow::Result<Vec<(PageAsked, store::Error)>> {
        if pages.is_empty() {
            return Ok(Vec::new());
        }
        let filed = match self.store.file_pages(&pages, &self.rows.watches, now) {
            Ok(filed) => filed,
            Err(error) => {
                if error.is_passing() {
                    self.fetched = pages;
                }
                return Err(error.into());
            }
        };
        let mut refused = Vec::new();
        for (page, filed) in pages.into_iter().zip(filed) {
            match filed {
                Ok(filed) => {
                    step.n_read += filed.n_changed;
                    step.n_matched += filed.n_matched;
                    self.log_page(&page, filed);
                }
                Err(error) => refused.push((page, error)),
            }
        }
        Ok(refused)
    }

    /// Files what origins allow, each for itself: where one cannot be written, no other waits.
    fn file_rules(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        let mut ruled = Ok(());
        for rules in std::mem::take(&mut self.rules) {
            let Err(error) = self.store.file_robots(&rules) else { continue };
            if error.is_passing() {
                self.rules.push(rules);
                ruled = Err(error.into());
            } else if !error.is_refusal() {
                ruled = Err(error.into());
            } else if let Err(error) = self.put_off(&rules, &error, now) {
                ruled = Err(error);
            }
        }
        ruled
    }

    /// Asks an origin less and less often whose rules the store refuses, and says so once: what was
    /// refused for itself will be refused again, and is no reason to stop anything else.
    fn put_off(
        &mut self,
        rules: &RobotsAsked,
        error: &store::Error,
        now: DateTime<Utc>,
    ) -> anyhow::Result<()> {
        let why = "what its outlet allows cannot be written down";
        let until = |n| decide_page::after_refusal(rules, n, now);
        let n_refused = self.store.put_off_origin(&rules.origin, why, until)?;
        let origin = &rules.origin;
        if n_refused == 1 {
            tracing::warn!(
                "What {origin} allows cannot be written down ({error}); its articles wait, and it is asked less and less often"
            );
        } else {
            tracing::debug!("What {origin} allows still cannot be written down: {error}");
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

/// The page as one that is asked no more, for the reason the store gives.
fn given_up(page: PageAsked, error: &store::Error) -> PageAsked {
    let why = format!("its text cannot be stored ({error})");
    PageAsked { came: Came::Failed { why, due_at: None }, ..page }
}
