//! The real binary on a fast clock, killed without a word.
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Instant,
};

use chrono::{DateTime, TimeDelta, Utc};

/// Virtual seconds in a real one.
pub const RATE: i32 = 3600;

/// A clock that goes on while nobody runs.
#[derive(Clone, Copy)]
pub struct FastClock {
    start: DateTime<Utc>,
    began: Instant,
}

impl FastClock {
    pub fn starting(start: DateTime<Utc>) -> Self {
        Self { start, began: Instant::now() }
    }

    pub fn now(&self) -> DateTime<Utc> {
        let passed = i64::try_from(self.began.elapsed().as_millis()).unwrap();
        self.start + TimeDelta::milliseconds(passed) * RATE
    }

    /// `ATTACHE_CLOCK` for a process that starts now.
    pub fn variable(&self) -> String {
        format!("{},{RATE}", self.now().to_rfc3339())
    }
}

/// `attache run`; killed when dropped.
pub struct Running(Child);

impl Running {
    pub fn start(config: &Path, clock: FastClock, environment: &[(&str, &str)]) -> Self {
        let log =
            std::fs::File::options().create(true).append(true).open(config.join("log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_attache"))
            .args(["--config", config.to_str().unwrap(), "run"])
            .env("ATTACHE_CLOCK", clock.variable())
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        Self(child)
    }

    /// SIGKILL, and wait until it is gone.
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The binary with these arguments, run to its end with the clock standing at `now`.
pub fn run(
    config: &Path,
    now: &str,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["--config", config.to_str().unwrap()])
        .args(arguments)
        .env("ATTACHE_CLOCK", now)
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}
