//! The real binary on a fast clock, killed without a word.
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Instant,
};

use chrono::{DateTime, TimeDelta, Utc};

/// Virtual seconds in a real one, unless a test wants another pace.
const RATE: i32 = 3600;

/// A clock that goes on while nobody runs.
#[derive(Clone, Copy)]
pub struct FastClock {
    start: DateTime<Utc>,
    began: Instant,
    rate: i32,
}

impl FastClock {
    pub fn starting(start: DateTime<Utc>) -> Self {
        Self::at_rate(start, RATE)
    }

    pub fn at_rate(start: DateTime<Utc>, rate: i32) -> Self {
        Self { start, began: Instant::now(), rate }
    }

    /// The same set forward, or back.
    pub fn moved(self, by: TimeDelta) -> Self {
        Self { start: self.start + by, ..self }
    }

    pub fn now(&self) -> DateTime<Utc> {
        let passed = i64::try_from(self.began.elapsed().as_millis()).unwrap();
        self.start + TimeDelta::milliseconds(passed) * self.rate
    }

    /// `ATTACHE_CLOCK` for a process that starts now.
    pub fn variable(&self) -> String {
        format!("{},{}", self.now().to_rfc3339(), self.rate)
    }
}

/// One command beside whatever runs; its output and its exit code.
pub fn attache(config: &Path, arguments: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_attache"))
        .args(["--config", config.to_str().unwrap()])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// `attache run`; killed when dropped.
pub struct Running(Child);

impl Running {
    pub fn start(config: &Path, clock: FastClock, environment: &[(&str, &str)]) -> Self {
        Self::spawn(config, clock, &[], environment)
    }

    /// The same with flags.
    pub fn start_with(config: &Path, clock: FastClock, flags: &[&str]) -> Self {
        Self::spawn(config, clock, flags, &[])
    }

    fn spawn(
        config: &Path,
        clock: FastClock,
        flags: &[&str],
        environment: &[(&str, &str)],
    ) -> Self {
        let log =
            std::fs::File::options().create(true).append(true).open(config.join("log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_attache"))
            .args(["--config", config.to_str().unwrap(), "run"])
            .args(flags)
            .env("ATTACHE_CLOCK", clock.variable())
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        Self(child)
    }

    /// The same, so that a limit on the size of files is an error to it and not its end; see
    /// [`Running::limit_files`].
    pub fn start_limitable(config: &Path, clock: FastClock) -> Self {
        let log =
            std::fs::File::options().create(true).append(true).open(config.join("log")).unwrap();
        let binary = env!("CARGO_BIN_EXE_attache");
        let script = format!("trap '' XFSZ; exec {binary} --config {} run", config.display());
        let child = Command::new("sh")
            .args(["-c", &script])
            .env("ATTACHE_CLOCK", clock.variable())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        Self(child)
    }

    /// From now on no file may grow beyond `size` bytes, as on a disk that is full; `unlimited`
    /// ends that.
    pub fn limit_files(&self, size: &str) {
        let limit = format!("--fsize={size}:");
        let status = Command::new("prlimit").args(["--pid", &self.pid(), &limit]).status();
        assert!(status.unwrap().success());
    }

    pub fn pid(&self) -> String {
        self.0.id().to_string()
    }

    /// A signal by its name, such as `TERM`.
    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args(["-s", name, &self.pid()]).status().unwrap().success());
    }

    /// Its exit code, waiting for the end; `None` after a signal.
    pub fn end(mut self) -> Option<i32> {
        self.0.wait().unwrap().code()
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
