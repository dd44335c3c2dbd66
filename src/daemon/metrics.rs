//! Figures for a monitoring system, in Prometheus' text format, on loopback or a UNIX socket.
//!
//! Whoever asks gets what the store says at that moment; nothing is counted in the process, so a
//! restart loses nothing.
use std::{fmt::Write as _, io, os::unix::fs::FileTypeExt as _, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, UnixListener},
    task::JoinHandle,
    time,
};

use super::{Clock, health};
use crate::{
    config::{Config, metrics::Listen},
    store::{PageCounts, Store, Word},
};

/// The whole conversation; a monitoring system asks at once and reads at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// Questions longer than this are none.
const MAX_HEAD_BYTES: usize = 8 * 1024;

/// Somebody who answers; ends when dropped.
#[derive(Debug)]
pub(super) struct Endpoint {
    listen: Option<Listen>,
    task: Option<JoinHandle<()>>,
}

impl Endpoint {
    /// Answers where the configuration says, if it says so. That it cannot is logged: feeds and
    /// mail do not depend on it.
    pub(super) fn open(config: &Arc<Config>, clock: Clock) -> Self {
        let listen = config.metrics.clone();
        let (to, config) = (listen.clone(), config.clone());
        let task = to.map(|to| {
            tokio::spawn(async move {
                if let Err(error) = serve(&to, config, clock).await {
                    tracing::error!("No figures are served at {to:?}: {error}");
                }
            })
        });
        Self { listen, task }
    }

    /// The same under another configuration.
    pub(super) fn reopen(self, config: &Arc<Config>, clock: Clock) -> Self {
        drop(self);
        Self::open(config, clock)
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
        if let Some(Listen::Unix(path)) = &self.listen {
            // It may be gone already.
            let _ = std::fs::remove_file(path);
        }
    }
}

async fn serve(to: &Listen, config: Arc<Config>, clock: Clock) -> io::Result<()> {
    match to {
        Listen::Tcp(address) => {
            let listener = bind(*address).await?;
            loop {
                let (stream, _) = listener.accept().await?;
                tokio::spawn(answer(stream, config.clone(), clock));
            }
        }
        Listen::Unix(path) => {
            if std::fs::symlink_metadata(path).is_ok_and(|it| it.file_type().is_socket()) {
                // Left behind by a kill; the lock says that nobody else listens there.
                std::fs::remove_file(path)?;
            }
            let listener = UnixListener::bind(path)?;
            loop {
                let (stream, _) = listener.accept().await?;
                tokio::spawn(answer(stream, config.clone(), clock));
            }
        }
    }
}

/// The one before us may need a moment to let go of the address.
async fn bind(address: std::net::SocketAddr) -> io::Result<TcpListener> {
    for _ in 0..20 {
        match TcpListener::bind(address).await {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                time::sleep(Duration::from_millis(100)).await;
            }
            other => return other,
        }
    }
    TcpListener::bind(address).await
}

async fn answer(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    config: Arc<Config>,
    clock: Clock,
) {
    let conversation = async {
        let head = head(&mut stream).await?;
        let (status, body) = if head.starts_with("GET /metrics ") || head.starts_with("GET / ") {
            match tokio::task::spawn_blocking(move || figures(&config, clock)).await {
                Ok(Ok(body)) => ("200 OK", body),
                Ok(Err(error)) => ("503 Service Unavailable", format!("{error:#}\n")),
                Err(error) => ("500 Internal Server Error", format!("{error}\n")),
            }
        } else {
            ("404 Not Found", "the figures are at /metrics\n".to_owned())
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
        stream.shutdown().await
    };
    // Whoever hangs up or dawdles gets nothing; that is no trouble of ours.
    let _ = time::timeout(PATIENCE, conversation).await;
}

async fn head(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 1024];
    while !bytes.windows(4).any(|end| end == b"\r\n\r\n") && bytes.len() < MAX_HEAD_BYTES {
        match stream.read(&mut buffer).await? {
            0 => break,
            n => bytes.extend_from_slice(&buffer[..n]),
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Everything there is to say, now.
fn figures(config: &Config, clock: Clock) -> anyhow::Result<String> {
    let store = Store::reader(&config.store)?;
    let word = Word::heard(&config.store.path);
    let totals = store.totals()?;
    let mut page = Page::default();
    page.one(
        "attache_info",
        "The version that runs.",
        &[("version", env!("CARGO_PKG_VERSION"))],
        1,
    );
    page.plain("attache_troubles", "Things wrong with the daemon itself: a store that cannot be written, a file that is not in force, a new name nobody confirmed. `attache status` says which.", word.troubles.len());
    page.plain("attache_sources", "Sources in the configuration.", totals.n_sources);
    page.plain("attache_sources_failing", "Sources whose last poll failed.", totals.n_failing);
    page.plain(
        "attache_poll_last_timestamp_seconds",
        "When the last poll ended.",
        store.last_poll_at()?.map_or(0, |at| at.timestamp()),
    );
    page.plain("attache_items", "Items remembered.", totals.n_items);
    page.plain("attache_matches", "Matches stored.", totals.n_matches);
    page.articles(&store.page_counts(clock.now())?);
    page.plain("attache_deliveries_waiting", "Messages not handed over yet.", totals.n_queued);
    page.plain("attache_deliveries_failed", "Messages given up.", totals.n_failed);
    page.plain(
        "attache_mail_fault_since_timestamp_seconds",
        "Since when the mail server is at fault and the queue waits; 0 when it is not.",
        store.mail_fault()?.map_or(0, |fault| fault.since.timestamp()),
    );
    page.plain("attache_store_bytes", "Size of the store.", store.size()?);
    page.digests(config, &store, clock)?;
    Ok(page.0)
}

/// Prometheus' text format. All of ours are gauges: what the store says now.
///
/// Source: <https://prometheus.io/docs/instrumenting/exposition_formats/>, version 0.0.4.
#[derive(Default)]
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} gauge");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: impl std::fmt::Display) {
        let escaped =
            |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let labels: Vec<String> =
            labels.iter().map(|(key, value)| format!("{key}=\"{}\"", escaped(value))).collect();
        let labels = labels.join(",");
        let labels = if labels.is_empty() { labels } else { format!("{{{labels}}}") };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }

    fn one(
        &mut self,
        name: &str,
        help: &str,
        labels: &[(&str, &str)],
        value: impl std::fmt::Display,
    ) {
        self.head(name, help);
        self.line(name, labels, value);
    }

    fn plain(&mut self, name: &str, help: &str, value: impl std::fmt::Display) {
        self.one(name, help, &[], value);
    }

    /// Whether the digests are on time.
    fn digests(&mut self, config: &Config, store: &Store, clock: Clock) -> anyhow::Result<()> {
        let late = health::late(config, store, clock.now())?;
        self.head(
            "attache_digest_late",
            "Whether a slot over an hour old has no edition, or a clock that was ahead keeps the digest silent.",
        );
        for plan in &config.digests {
            let name = &plan.digest.name;
            let is_late = late.iter().any(|it| it.digest == *name);
            self.line("attache_digest_late", &[("digest", name)], i32::from(is_late));
        }
        self.head(
            "attache_edition_accepted_timestamp_seconds",
            "When the last message of a digest was accepted.",
        );
        for (digest, at) in store.accepted_at()? {
            self.line(
                "attache_edition_accepted_timestamp_seconds",
                &[("digest", &digest)],
                at.timestamp(),
            );
        }
        Ok(())
    }

    /// Pages of the last seven days, in the words of `status --format json`.
    fn articles(&mut self, counts: &PageCounts) {
        let name = "attache_articles";
        self.head(
            name,
            "Articles behind teasers, owed in the last seven days, by what became of them.",
        );
        for (state, n) in counts.by_word() {
            self.line(name, &[("state", state)], n);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_counted_by_what_became_of_them() {
        let mut page = Page::default();
        page.articles(&PageCounts { n_read: 41, n_disallowed: 2, ..PageCounts::default() });
        let lines: Vec<&str> = page.0.lines().skip(2).collect();
        let named = ["owed", "read", "absent", "disallowed", "refused", "failed"];
        for (line, (state, n)) in lines.iter().zip(named.iter().zip([0, 41, 0, 2, 0, 0])) {
            assert_eq!(*line, format!("attache_articles{{state=\"{state}\"}} {n}"));
        }
        assert_eq!(lines.len(), named.len());
    }

    #[test]
    fn names_of_people_cannot_break_a_line() {
        let mut page = Page::default();
        page.one("m", "Help.", &[("digest", "a \"b\" \\ c\nd")], 1);
        assert_eq!(
            page.0,
            "# HELP m Help.\n# TYPE m gauge\nm{digest=\"a \\\"b\\\" \\\\ c\\nd\"} 1\n"
        );
    }
}
