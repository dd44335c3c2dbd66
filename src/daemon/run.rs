//! The two ways to drive the loop: until told to stop, and until nothing is left to do.
use std::{path::PathBuf, time::Duration};

use tokio::signal::unix::{Signal, SignalKind, signal};

use super::{Clock, Daemon, Duties, Step, systemd};
use crate::config;

/// Longest sleep: commands beside the daemon make things due in the store, and we look.
const GLANCE: Duration = Duration::from_secs(1);

/// Longest pause between two full steps, whatever the clock did meanwhile.
const MAX_SLEEP: Duration = Duration::from_mins(1);

/// How long messages on their way may take when we are told to stop.
const DRAIN: Duration = Duration::from_mins(1);

/// After a failed step: time for a disk to get room again.
const AFTER_ERROR: Duration = Duration::from_secs(5);

impl Daemon {
    /// Runs until SIGTERM or SIGINT; SIGHUP reads the configuration at `path` again.
    ///
    /// # Errors
    /// Signals cannot be caught. A failing store is logged and tried again.
    pub async fn run(mut self, path: PathBuf, clock: Clock) -> anyhow::Result<()> {
        let mut signals = Signals::new()?;
        systemd::ready();
        tracing::info!(
            feed.n = self.config.sources.len(),
            digest.n = self.config.digests.len(),
            "Ready: {} feeds, {} watches, {} digests",
            self.config.sources.len(),
            self.config.watches.len(),
            self.config.digests.len(),
        );
        loop {
            let sleep = match self.step(clock.now()) {
                Ok(step) => {
                    systemd::alive();
                    systemd::status(&self.store, self.next_slot(clock.now()));
                    step.next_due.map_or(MAX_SLEEP, |due| clock.until(due)).min(MAX_SLEEP)
                }
                Err(error) => {
                    tracing::error!("{error:#}");
                    AFTER_ERROR
                }
            };
            match self.pause(sleep, &mut signals).await {
                Woken::Work => (),
                Woken::Reload => self.reload_from(&path, &clock),
                Woken::Stop => break,
            }
        }
        self.shut_down(&clock).await;
        Ok(())
    }

    /// Does all that is due when it begins and what follows from it, then ends.
    ///
    /// # Errors
    /// The store failed.
    pub async fn run_once(&mut self, clock: &Clock) -> anyhow::Result<Step> {
        let began = clock.now();
        let mut total = Step::default();
        loop {
            let now = clock.now();
            let step = self.step(now)?;
            let next_due = step.next_due;
            total.add(step);
            if self.wait().await {
                continue;
            }
            // A source whose host is resting is still due; anything later is not ours.
            let is_resting = 0 < self.store.n_due(began)?;
            match next_due {
                Some(due) if due <= now || is_resting => {
                    tokio::time::sleep(clock.until(due)).await;
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

    /// Sleeps until something is to be done: time, an event, a signal, or another process that
    /// committed something.
    async fn pause(&mut self, sleep: Duration, signals: &mut Signals) -> Woken {
        let until = tokio::time::Instant::now() + sleep;
        let seen = self.store.data_version().ok();
        loop {
            let glance = until.min(tokio::time::Instant::now() + GLANCE);
            tokio::select! {
                Some(event) = self.inbox.recv() => {
                    self.arrived.push(event);
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
    fn reload_from(&mut self, path: &std::path::Path, clock: &Clock) {
        systemd::reloading();
        match config::load(path) {
            Ok(config) => match self.reload(config, clock.now()) {
                Ok(()) => tracing::info!("The configuration was read again and is in force"),
                Err(error) => tracing::error!("The configuration stays as it was: {error:#}"),
            },
            Err(refusal) => {
                self.refuse(&refusal, clock.now());
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
        if drained.await.is_err() {
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
