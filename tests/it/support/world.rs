//! A small real world: outlets, a mail server, a database, and a clock one winds by hand.
use attache::{
    config::{self, SourceFile},
    daemon::{Daemon, Duties, Step},
    deliver,
};
use chrono::{DateTime, Utc};
use std::{path::PathBuf, time::Duration};
use tempfile::TempDir;

use super::{feed_server::FeedServer, mail_server::MailServer};

/// The smallest desk: one outlet at `/rss`, Russia–Pakistan, a digest at 07:30 UTC.
pub const DESK: &str = r#"
[[source]]
name = "outlet"
feed = "{base}/rss"

[[watch]]
name = "Russia–Pakistan"
between = ["@RU", "@PK"]

[[digest]]
name = "morning"
cron = "30 7 * * *"
to = ["desk@example.org"]
watches = ["*"]
"#;

pub struct World {
    pub feeds: FeedServer,
    pub mail: MailServer,
    pub dir: TempDir,
    toml: String,
    daemon: Option<Daemon>,
}

impl World {
    /// [`DESK`], nobody started yet; the first [`World::step`] starts the daemon.
    pub async fn new() -> Self {
        Self::with(DESK).await
    }

    /// Another desk; `{base}` stands for the feed server's address.
    pub async fn with(desk: &str) -> Self {
        Self::in_folder(desk, tempfile::tempdir().unwrap()).await
    }

    /// The same in memory where the system has such a folder, for tests that commit for a year.
    pub async fn in_memory(desk: &str) -> Self {
        let memory = std::path::Path::new("/dev/shm");
        let dir = if memory.is_dir() {
            tempfile::tempdir_in(memory).unwrap()
        } else {
            tempfile::tempdir().unwrap()
        };
        Self::in_folder(desk, dir).await
    }

    async fn in_folder(desk: &str, dir: TempDir) -> Self {
        let feeds = FeedServer::start().await;
        let mail = MailServer::start().await;
        let mut world = Self { feeds, mail, dir, toml: String::new(), daemon: None };
        world.toml = world.configuration(desk);
        world
    }

    /// The whole file: where things are, then the desk.
    pub fn configuration(&self, desk: &str) -> String {
        let base = self.feeds.url("").to_string();
        let desk = desk.replace("{base}", base.trim_end_matches('/'));
        let port = self.mail.port();
        format!(
            r#"
[articles]
full_text = "never"

[fetch]
allow_networks = ["127.0.0.0/8"]
host_pause = "0s"
timeout = "5s"

[mail]
from = "Attaché <attache@example.org>"
transport = "smtp"
smtp = {{ host = "127.0.0.1", port = {port}, tls = "none" }}
{desk}"#
        )
    }

    /// Puts another desk in force at the next start.
    pub fn rewrite(&mut self, desk: &str) {
        self.toml = self.configuration(desk);
    }

    /// Changes the whole file, for the next start.
    pub fn edit(&mut self, change: impl FnOnce(&str) -> String) {
        self.toml = change(&self.toml);
    }

    /// One step at `now`, and all that follows from it before time goes on.
    pub async fn step(&mut self, now: &str) -> Step {
        self.step_at(at(now)).await
    }

    pub async fn step_at(&mut self, now: DateTime<Utc>) -> Step {
        let daemon = self.daemon_at(now);
        let mut total = daemon.step(now).unwrap();
        while daemon.wait().await {
            total.add(daemon.step(now).unwrap());
        }
        total
    }

    /// Stops the daemon as a crash would: nothing is finished, nothing is said.
    pub fn crash(&mut self) {
        self.daemon = None;
    }

    /// The daemon, started at `now` if it is not running.
    pub fn daemon_at(&mut self, now: DateTime<Utc>) -> &mut Daemon {
        let (toml, dir) = (&self.toml, self.dir.path());
        self.daemon.get_or_insert_with(|| {
            let file = SourceFile { path: PathBuf::from("attache.toml"), text: toml.clone() };
            let config =
                config::read(vec![file], dir).unwrap_or_else(|refusal| panic!("{refusal}"));
            let second = Duration::from_secs(1);
            let limits = deliver::Limits { connect: second, step: second, dot: second };
            Daemon::start(config, Duties::ONCE, now).unwrap().with_limits(limits)
        })
    }

    /// Changes the database behind the program's back.
    pub fn change_store(&self, sql: &str) {
        let db = rusqlite::Connection::open(self.dir.path().join("attache.db")).unwrap();
        db.execute_batch(sql).unwrap();
    }

    pub fn store(&self) -> &attache::store::Store {
        self.daemon.as_ref().expect("started by a step").store()
    }

    /// Texts of the messages taken, read by an independent parser.
    pub fn texts(&self) -> Vec<String> {
        let parser = mail_parser::MessageParser::default();
        let text = |raw: &[u8]| parser.parse(raw).unwrap().body_text(0).unwrap().into_owned();
        self.mail.messages().iter().map(|message| text(&message.raw)).collect()
    }
}

impl World {
    /// Subject lines of the messages taken.
    pub fn subjects(&self) -> Vec<String> {
        let parser = mail_parser::MessageParser::default();
        let subject = |raw: &[u8]| parser.parse(raw).unwrap().subject().unwrap().to_owned();
        self.mail.messages().iter().map(|message| subject(&message.raw)).collect()
    }
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// RSS with the given items: guid, title, published.
pub fn rss(items: &[(String, String, DateTime<Utc>)]) -> String {
    let items: String = items
        .iter()
        .map(|(guid, title, published)| {
            format!(
                "<item><guid isPermaLink=\"false\">{guid}</guid><title>{title}</title><link>https://outlet.example/{guid}</link><pubDate>{}</pubDate></item>\n",
                published.to_rfc2822(),
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel><title>Outlet</title><link>https://outlet.example/</link><description>All of it</description>\n{items}</channel></rss>"
    )
}

/// One item for [`rss`].
pub fn item(guid: &str, title: &str, published: &str) -> (String, String, DateTime<Utc>) {
    (guid.to_owned(), title.to_owned(), at(published))
}

/// The same, each item with this text.
pub fn rss_with(items: &[(String, String, DateTime<Utc>)], text: &str) -> String {
    let described = format!("</title><description>{text}</description><link>");
    rss(items).replace("</title><link>", &described)
}

/// Everything that is logged on this thread goes to the file, until the guard goes.
pub fn log_to(path: &std::path::Path) -> tracing::subscriber::DefaultGuard {
    let file = std::sync::Mutex::new(std::fs::File::create(path).unwrap());
    tracing::subscriber::set_default(tracing_subscriber::fmt().with_writer(file).finish())
}

/// The lines of such a file that hold the words.
pub fn lines_with(path: &std::path::Path, words: &str) -> Vec<String> {
    let log = std::fs::read_to_string(path).unwrap();
    log.lines().filter(|line| line.contains(words)).map(str::to_owned).collect()
}
