//! The two ways to drive the loop: until told to stop, and until nothing is left to do.
use std::{path::PathBuf, time::Duration};

use chrono::TimeDelta;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Clock, Daemon, Duties, Step, metrics::Endpoint, systemd, watching::Files};
use crate::config;

/// Longest sleep: commands beside the daemon make things due in the store, and we look.
const GLANCE: Duration = Duration::from_secs(1);

/// Longest pause between two full steps, whatever the clock did meanwhile.
const MAX_SLEEP: Duration = Duration::from_mins(1);

/// How long messages on their way may take when we are told to stop.
const DRAIN: Duration = Duration::from_mins(1);

/// How long `attache once` waits, before it composes, for the articles behind the teasers it has
/// read; they come into the edition while they are of use to it.
const PATIENCE: TimeDelta = TimeDelta::seconds(30);

/// How long it reads the others after that. More than this are left to the next round.
const LONGEST: TimeDelta = TimeDelta::minutes(10);

/// After a failed step: time for a disk to get room again.
const AFTER_ERROR: Duration = Duration::from_secs(5);

impl Daemon {
    /// Runs until SIGTERM or SIGINT. The configuration at `path` is read again when its files
    /// change, and at once on SIGHUP.
    ///
    /// # Errors
    /// Signals cannot be caught, or the store is damaged. A full or failing disk is said and tried
    /// again.
    pub async fn run(mut self, path: PathBuf, clock: Clock) -> anyhow::Result<()> {
        let mut signals = Signals::new()?;
        let mut files = Files::new(path, &self.config);
        let mut endpoint = Endpoint::open(&self.config, clock);
        systemd::ready();
        self.say_ready();
        loop {
            let sleep = match self.step(clock.now()) {
                Ok(step) => {
                    self.is_well();
                    step.next_due.map_or(MAX_SLEEP, |due| clock.until(due)).min(MAX_SLEEP)
                }
                Err(error) => {
                    self.fell_ill(&error)?;
                    AFTER_ERROR
                }
            };
            systemd::alive();
            self.tell(clock.now());
            match self.pause(sleep, &mut signals, &mut files).await {
                Woken::Work => (),
                Woken::Reload => {
                    self.reload_from(&mut files, &clock);
                    endpoint = endpoint.reopen(&self.config, clock);
                }
                Woken::Stop => break,
            }
        }
        self.shut_down(&clock).await;
        Ok(())
    }

    fn say_ready(&self) {
        let config = &self.config;
        tracing::info!(
            feed.n = config.sources.len(),
            digest.n = config.digests.len(),
            "Ready: {} feeds, {} watches, {} digests",
            config.sources.len(),
            config.watches.len(),
            config.digests.len(),
        );
    }

    /// Does all that is due when it begins and what follows from it, then ends. Sources are read
    /// first, and the articles behind their teasers for as long as [`PATIENCE`] lasts; then what is
    /// due is composed and sent, and the articles that are left are read within [`LONGEST`].
    ///
    /// # Errors
    /// The store failed.
    pub async fn run_once(&mut self, clock: &Clock) -> anyhow::Result<Step> {
        let duties = std::mem::replace(&mut self.duties, Duties::POLL);
        let mut total = self.work(clock, PATIENCE).await?;
        self.duties = duties;
        total.add(self.work(clock, LONGEST).await?);
        Ok(total)
    }

    /// Steps until nothing of what was due at first is left.
    ///
    /// * `patience` — how long articles and resting hosts may keep us after the last source that
    ///   was read. A message on its way is waited for, however long it takes.
    async fn work(&mut self, clock: &Clock, patience: TimeDelta) -> anyhow::Result<Step> {
        let began = clock.now();
        let (mut total, mut until) = (Step::default(), began + patience);
        loop {
            let now = clock.now();
            let step = self.step(now)?;
            let next_due = step.next_due;
            if self.asking.n_pages() < self.asking.n() || 0 < step.n_polled {
                until = now + patience;
            }
            total.add(step);
            if until <= now && !self.is_sending {
                return Ok(total);
            }
            let longest = if self.is_sending { Duration::MAX } else { clock.until(until) };
            if tokio::time::timeout(longest, self.wait()).await.unwrap_or(true) {
                continue;
            }
            // A source whose host is resting is still due; anything later is not ours.
            let is_resting = 0 < self.store.n_due(began)? + self.store.n_errands(now)?;
            match next_due {
                Some(due) if due <= now || is_resting => {
                    tokio::time::sleep(clock.until(due).min(longest)).await;
                }
                _ => return Ok(total),
            }
        }
    }

    /// Polls until nothing that was asked for by hand is left. `seen` is told after every step.
    ///
    /// # Errors
    /// The store failed.
    pub async fn run_forced(
        &mut self,
        clock: &Clock,
        mut seen: impl FnMut(&Step),
    ) -> anyhow::Result<()> {
        loop {
            let step = self.step(clock.now())?;
            seen(&step);
            if !self.wait().await {
                if self.store.n_forced()? == 0 {
                    return Ok(());
                }
                let wait = step.next_due.map_or(GLANCE, |due| clock.until(due));
                tokio::time::sleep(wait.min(GLANCE)).await;
            }
        }
    }

    /// Sleeps until something is to be done: time, an event, a signal, changed files, or another
    /// process that committed something.
    async fn pause(&mut self, sleep: Duration, signals: &mut Signals, files: &mut Files) -> Woken {
        let until = tokio::time::Instant::now() + sleep;
        let seen = self.store.data_version().ok();
        loop {
            if files.have_changed(&self.config) {
                return Woken::Reload;
            }
            let glance = until.min(tokio::time::Instant::now() + GLANCE);
            tokio::select! {
                Some(event) = self.inbox.recv() => {
                    self.arrived.push_back(event);
                    return Woken::Work;
                }
                () = tokio::time::sleep_until(glance) => {
                    if until <= tokio::time::Instant::now() || self.store.data_version().ok() != seen {
                        return Woken::Work;
                    }
                    systemd::alive();
                }
                woken = signals.next() => return woken,
            }
        }
    }

    /// Reads the configuration again; with problems, the one in force stays.
    fn reload_from(&mut self, files: &mut Files, clock: &Clock) {
        systemd::reloading();
        files.note_read(&self.config);
        match config::load_for_work(files.path()) {
            Ok(config) => match self.reload(config, clock.now()) {
                Ok(()) => {
                    // Other files may be named now.
                    files.note_read(&self.config);
                    tracing::info!("The configuration was read again and is in force");
                }
                Err(error) => {
                    tracing::error!("The configuration stays as it was: {error:#}");
                    self.not_in_force = vec![format!("the files are not in force: {error:#}")];
                }
            },
            Err(refusal) => {
                self.refuse(&refusal, files);
                tracing::error!("The configuration stays as it was:\n{refusal}");
            }
        }
        systemd::ready();
    }

    /// Lets a message past its dot finish, drops everything else; either is safe.
    async fn shut_down(&mut self, clock: &Clock) {
        systemd::stopping();
        tracing::info!("Stopping");
        self.stop.cancel();
        self.duties = Duties::LAST;
        let drained = tokio::time::timeout(DRAIN, async {
            while self.is_sending {
                self.wait().await;
                if let Err(error) = self.step(clock.now()) {
                    tracing::error!("{error:#}");
                    return;
                }
            }
        });
        let is_drained = drained.await.is_ok();
        self.lock.say(&[]);
        if !is_drained {
            tracing::warn!(
                "A message was still on its way; it is in doubt and sent once more under the same Message-ID"
            );
        }
    }
}

/// Why a pause ended.
enum Woken {
    Work,
    Reload,
    Stop,
}

struct Signals {
    hup: Signal,
    int: Signal,
    term: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            hup: signal(SignalKind::hangup())?,
            int: signal(SignalKind::interrupt())?,
            term: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> Woken {
        tokio::select! {
            _ = self.hup.recv() => Woken::Reload,
            _ = self.int.recv() => Woken::Stop,
            _ = self.term.recv() => Woken::Stop,
        }
    }
}
