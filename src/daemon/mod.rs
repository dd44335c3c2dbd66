//! The loop: start what is due, commit what has arrived, say when to come back.
//!
//! [`Daemon::step`] never waits for anybody: asking and sending are tasks whose results arrive as
//! [`Event`]s. The daemon alone writes, so the store needs no lock inside the process. Steps take
//! the time as an argument; tests wind it by hand, `attache run` reads [`Clock`].
mod admin;
mod alerts;
mod ask;
mod asking;
mod beats;
mod by_full_text;
mod clock;
mod closest;
mod compose;
mod decide;
mod decide_page;
mod desk;
mod dispatch;
mod edits;
mod full_text;
mod gloss;
mod health;
mod heartbeat;
mod hooks;
mod inbox;
mod metrics;
mod page;
mod polling;
mod reload;
mod rerun;
mod run;
#[cfg(test)]
mod simulation;
mod step;
mod stories;
mod systemd;
mod told;
mod watching;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    config::Config,
    deliver, fetch,
    store::{Adopted, Lock, PageAsked, RobotsAsked, Store},
};

pub use admin::{Series, notice_letter};
pub use clock::{Clock, ClockError};
pub use compose::letter_of;
pub use desk::preview;
pub use health::{Late, late};
pub use step::{Duties, Step};

use asking::Asking;
use inbox::{Event, INBOX};
use polling::Unfiled;

/// How often old texts are looked for.
const RETENTION: TimeDelta = TimeDelta::hours(1);

/// One running instance.
#[derive(Debug)]
pub struct Daemon {
    config: Arc<Config>,
    store: Store,
    rows: Adopted,
    /// Index into the configured sources, by row: there may be many thousands.
    plans: HashMap<i64, usize>,
    client: fetch::Client,
    duties: Duties,
    asking: Asking,
    is_sending: bool,
    is_beating: bool,
    /// Digests whose heartbeat was not taken, and until when it is left alone.
    beats_paused: BTreeMap<String, DateTime<Utc>>,
    beats: beats::Beats,
    /// Changed files that have problems, each in one line for the next editions.
    not_in_force: Vec<String>,
    /// Items of which no alert can be made; the digests have them. The next process tries again.
    not_alerted: BTreeSet<i64>,
    sender: mpsc::Sender<Event>,
    inbox: mpsc::Receiver<Event>,
    arrived: VecDeque<Event>,
    /// Decided and not filed yet: the disk may be full.
    polled: Vec<Unfiled>,
    /// The same of pages and of robots.txt.
    fetched: Vec<PageAsked>,
    rules: Vec<RobotsAsked>,
    /// No page is due sooner.
    errands_at: DateTime<Utc>,
    tasks: TaskTracker,
    /// Stops deliveries that have not been offered yet.
    stop: CancellationToken,
    limits: deliver::Limits,
    /// The time of the last step.
    stepped_at: DateTime<Utc>,
    /// When retention looks again.
    retain_at: DateTime<Utc>,
    health: health::Health,
    lock: Lock,
}

impl Daemon {
    /// Opens the store, agrees with the configuration at `now`, and settles what an earlier
    /// process left half done.
    ///
    /// # Errors
    /// The store cannot be opened or belongs to another process; the client cannot be made.
    pub fn start(config: Config, duties: Duties, now: DateTime<Utc>) -> anyhow::Result<Self> {
        let lock = Lock::take(&config.store.path)?;
        let mut store = Store::open(&config.store)?;
        recover(&mut store, now)?;
        let client = fetch::Client::new(&config.fetch).context("cannot make the HTTP client")?;
        let (sender, inbox) = mpsc::channel(INBOX);
        let mut daemon = Self {
            rows: Adopted::default(),
            plans: HashMap::new(),
            config: Arc::new(config),
            store,
            client,
            duties,
            asking: Asking::nobody(),
            is_sending: false,
            is_beating: false,
            beats_paused: BTreeMap::new(),
            beats: beats::Beats::default(),
            not_in_force: Vec::new(),
            not_alerted: BTreeSet::new(),
            sender,
            inbox,
            arrived: VecDeque::new(),
            polled: Vec::new(),
            fetched: Vec::new(),
            errands_at: DateTime::<Utc>::MIN_UTC,
            rules: Vec::new(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
            limits: hooks::limits(),
            stepped_at: DateTime::<Utc>::MAX_UTC,
            retain_at: now,
            health: health::Health::default(),
            lock,
        };
        daemon.adopt(now)?;
        Ok(daemon)
    }

    /// Shorter or longer patience with mail servers than [`deliver::Limits::default`].
    #[must_use]
    pub fn with_limits(mut self, limits: deliver::Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Does what is to be done at `now`, without waiting for anybody.
    ///
    /// # Errors
    /// The store failed; nothing is half written, and the step may be tried again.
    pub fn step(&mut self, now: DateTime<Utc>) -> anyhow::Result<Step> {
        let mut step = Step::default();
        if self.health.is_ill() {
            // Nobody is asked and no mail server called while the answer cannot be written down.
            self.store.try_writing()?;
        }
        self.heed_clock(now)?;
        self.hear();
        if self.duties.poll && self.polled.is_empty() {
            // Hosts whose answers have arrived are busy until these are filed; others need not wait.
            self.poll_due(now, self.config.fetch.max_in_flight / 2)?;
        }
        self.collect(now, &mut step)?;
        let is_all_told = self.tell_stories(now)?;
        self.look_back(now)?;
        self.retain(now)?;
        let mut composed = Ok(());
        if self.duties.report {
            if is_all_told {
                // What cannot be composed keeps no other mail and no feed waiting.
                composed = self.compose_due(now, &mut step);
                composed = composed.and(self.alert_due(now, &mut step));
            }
            self.beat_due(now)?;
            self.dispatch(now)?;
        }
        if self.duties.poll {
            let worthwhile = self.config.fetch.max_in_flight / 8;
            self.poll_due(now, worthwhile)?;
            self.fetch_due(now, worthwhile)?;
        }
        composed?;
        step.next_due = if is_all_told { self.next_due(now)? } else { Some(now) };
        Ok(step)
    }

    /// The configuration in force.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What is remembered, for reading.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What is remembered, for commands that make something due.
    pub fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Looks, at the first step and whenever time went backwards, whether the clock was set back.
    fn heed_clock(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        if now < self.stepped_at
            && let Some(back) = self.store.heed_clock(now)?
        {
            self.retain_at = now;
            self.errands_at = now;
            self.beats_paused.clear();
            let minutes = back.num_minutes();
            tracing::warn!("The clock was set back by {minutes} min; waits are counted from now");
        }
        self.stepped_at = now;
        Ok(())
    }

    /// Lets go of old texts, a page a step, and looks again an hour after the last page.
    fn retain(&mut self, now: DateTime<Utc>) -> anyhow::Result<()> {
        if self.retain_at <= now {
            let is_done = self.store.retain(&self.carried(), now)? < Store::RETAIN_PAGE;
            self.retain_at = if is_done { now + RETENTION } else { now };
        }
        Ok(())
    }

    /// Rows of the digests in force, each with the row of a watch it carries.
    fn carried(&self) -> Vec<(i64, i64)> {
        let plans = self.config.digests.iter();
        let pairs = plans.flat_map(|plan| {
            let digest = self.rows.digests[&plan.digest.name];
            let watches = plan.digest.watches.iter();
            watches.filter_map(move |name| Some((digest, *self.rows.watches.get(name)?)))
        });
        pairs.collect()
    }

    fn next_due(&self, now: DateTime<Utc>) -> anyhow::Result<Option<DateTime<Utc>>> {
        let mut due = Vec::new();
        if self.duties.poll && 0 < self.n_free_places() {
            // While somebody is being asked, a host that is merely busy frees itself by an event.
            let at = self.store.next_poll_at()?;
            due.extend(at.filter(|at| now < *at || self.asking.n() == 0));
            let at = Some(self.errands_at).filter(|at| *at < DateTime::<Utc>::MAX_UTC);
            due.extend(at.filter(|at| now < *at || self.asking.n() == 0));
        }
        if self.duties.report {
            due.extend(self.next_slot(now));
            due.extend(self.store.next_delivery_at()?.filter(|_| !self.is_sending));
        }
        due.extend(self.store.rerun_page(now, 1)?.map(|_| now));
        due.extend(Some(self.retain_at).filter(|_| self.config.store.keep.is_some()));
        Ok(due.into_iter().min())
    }
}

/// Settles what an earlier process offered to a mail server and did not live to hear of.
fn recover(store: &mut Store, now: DateTime<Utc>) -> anyhow::Result<()> {
    let n_doubts = store.recover_offered(now)?;
    if 0 < n_doubts {
        tracing::warn!(
            mail.n_doubts = n_doubts,
            "Stopped between offer and answer last time: {n_doubts} messages in doubt, sent once more under the same Message-ID"
        );
    }
    Ok(())
}
