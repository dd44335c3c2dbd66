//! What the tables that come once mean: `[store]`, `[fetch]`, `[articles]`, `[mail]`, `[stories]`,
//! `[alert]`, `[metrics]`.
use std::path::Path;

use chrono::TimeDelta;

use super::{
    SourceFile,
    articles::{self, Articles},
    found::Found,
    metrics::{self, Listen},
    reader::Reader,
    secret::{Login, Origin},
    spelling,
    tables::{self, Tables},
    values::{
        ADDRESS, COMMAND, CONTACT, DURATION, HOST, KEEP, NETWORK, PATH, PAUSE, PROXY, SENDER,
        STORY, UNSUBSCRIBE, USER,
    },
};
use crate::{
    deliver::{self, Smtp, Tls, Transport},
    fetch,
    model::{Place, Problem},
    store,
};

/// The sender when the file names none: good for files and standard output, for nothing else.
pub(super) const FROM: &str = "Attaché <attache@localhost>";
/// Where mail goes when nothing is said: a folder beside the file.
const DIRECTORY: &str = "mail";
/// Where the program stands on nearly every system.
const SENDMAIL: &str = "/usr/sbin/sendmail";
/// How long after its last item a story may go on.
const STORY_WINDOW: TimeDelta = TimeDelta::hours(72);
/// Alerts a recipient gets in an hour before they are folded into one.
const ALERTS_PER_HOUR: u32 = 6;
/// More connections than this are no politeness, and more than a process may open.
const MAX_IN_FLIGHT: u32 = 1000;

/// Where a configuration under `/etc` keeps what we write: `/etc` is read-only for a service.
const STATE: &str = "/var/lib/attache";

/// The folder that relative paths of what we write begin at.
///
/// ```text
/// /etc/attache        ->  /var/lib/attache
/// /home/x/desk        ->  /home/x/desk
/// ```
fn data_folder(base: &Path) -> &Path {
    if base.starts_with("/etc") { Path::new(STATE) } else { base }
}

/// All of them.
pub(super) struct Settings {
    pub(super) store: store::Options,
    pub(super) fetch: fetch::Options,
    pub(super) articles: Articles,
    pub(super) mail: deliver::Options,
    pub(super) login: Option<Login>,
    pub(super) transport_at: Option<Place>,
    pub(super) metrics: Option<Listen>,
    pub(super) story_window: TimeDelta,
    pub(super) alert_per_hour: u32,
}

/// Where a path in a file leads.
struct Paths<'a> {
    base: &'a Path,
    files: &'a [SourceFile],
}

impl Paths<'_> {
    /// The path under `key`; `None` when absent or empty.
    fn read(&self, table: &Reader<'_>, key: &'static str) -> Option<std::path::PathBuf> {
        let path = table.read(key, &PATH)?;
        Some(tables::path_in(self.base, self.files, &table.at, &path))
    }

    /// Where data is that we write: under `key`, or called `name` when the table says nothing.
    fn data(&self, table: &Reader<'_>, key: &'static str, name: &str) -> std::path::PathBuf {
        let said = table.read(key, &PATH);
        let name = said.as_deref().unwrap_or(name);
        tables::path_in(data_folder(self.base), self.files, &table.at, name)
    }
}

/// Reads all four; what is not said is at its default.
pub(super) fn read(
    tables: &Tables<'_>,
    files: &[SourceFile],
    base: &Path,
    found: &Found,
) -> Settings {
    let paths = Paths { base, files };
    let (mail, login) = match &tables.mail {
        Some(table) => self::mail(table, &paths, found),
        None => (mail_by_default(base), None),
    };
    let transport_at = tables.mail.as_ref().filter(|table| table.has("transport"));
    let transport_at = transport_at.map(|table| table.place_of("transport"));
    Settings {
        store: store(tables.store.as_ref(), &paths),
        fetch: tables.fetch.as_ref().map(|table| fetch(table, &paths)).unwrap_or_default(),
        articles: tables.articles.as_ref().map(articles::read).unwrap_or_default(),
        mail,
        login,
        transport_at,
        metrics: tables.metrics.as_ref().and_then(listen),
        story_window: tables.stories.as_ref().and_then(stories).unwrap_or(STORY_WINDOW),
        alert_per_hour: tables.alert.as_ref().and_then(alert).unwrap_or(ALERTS_PER_HOUR),
    }
}

fn store(table: Option<&Reader<'_>>, paths: &Paths<'_>) -> store::Options {
    let default = store::Options::default();
    let Some(table) = table else {
        return store::Options { path: data_folder(paths.base).join(default.path), ..default };
    };
    let options = store::Options {
        path: paths.data(table, "path", &default.path.to_string_lossy()),
        keep: table.read("keep", &KEEP).unwrap_or(default.keep),
        search: table.flag("search").unwrap_or(default.search),
    };
    table.finish();
    options
}

fn fetch(table: &Reader<'_>, paths: &Paths<'_>) -> fetch::Options {
    let default = fetch::Options::default();
    let networks = |list: Vec<(_, _)>| list.into_iter().map(|(network, _)| network).collect();
    let in_flight = table.whole("max_in_flight", 1..=MAX_IN_FLIGHT);
    let options = fetch::Options {
        contact: table.read("contact", &CONTACT),
        max_in_flight: in_flight.map_or(default.max_in_flight, |n| n as usize),
        timeout: table.read("timeout", &DURATION).unwrap_or(default.timeout),
        host_pause: table.read("host_pause", &PAUSE).unwrap_or(default.host_pause),
        allow_networks: table
            .read_each("allow_networks", &NETWORK)
            .map(networks)
            .unwrap_or_default(),
        proxy: table.read("proxy", &PROXY),
        ca_file: paths.read(table, "ca_file"),
    };
    if options.proxy.as_ref().is_some_and(|proxy| proxy.password().is_some()) {
        table.hide(table.place_of("proxy"));
    }
    table.finish();
    options
}

fn stories(table: &Reader<'_>) -> Option<TimeDelta> {
    let window = table.read("window", &STORY);
    table.finish();
    window
}

fn alert(table: &Reader<'_>) -> Option<u32> {
    let per_hour = table.whole("per_hour", 1..=1000);
    table.finish();
    per_hour
}

fn listen(table: &Reader<'_>) -> Option<Listen> {
    let listen = table.read("listen", &metrics::LISTEN);
    table.finish();
    listen
}

fn mail_by_default(base: &Path) -> deliver::Options {
    deliver::Options {
        from: FROM.to_owned(),
        admin: None,
        unsubscribe: None,
        transport: Transport::Directory { path: data_folder(base).join(DIRECTORY) },
    }
}

/// A mail server as it stands in a file.
const SERVER: &str = "{ host = \"mail.example.org\", username = \"attache\" }";

/// The four ways, by their words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Smtp,
    Sendmail,
    Directory,
    Stdout,
}

const WAYS: [(&str, Way); 4] = [
    ("directory", Way::Directory),
    ("smtp", Way::Smtp),
    ("sendmail", Way::Sendmail),
    ("stdout", Way::Stdout),
];

fn mail(table: &Reader<'_>, paths: &Paths<'_>, found: &Found) -> (deliver::Options, Option<Login>) {
    let way = table.choice("transport", &WAYS).unwrap_or(Way::Directory);
    let from = table.read("from", &SENDER);
    if from.is_none() && !table.has("from") && matches!(way, Way::Smtp | Way::Sendmail) {
        table.missing("from", SENDER.example);
    }
    let directory = paths.data(table, "directory", DIRECTORY);
    let program = paths.read(table, "sendmail").unwrap_or_else(|| SENDMAIL.into());
    let smtp = table.table("smtp", &spelling::SMTP, SERVER);
    let (smtp, login) = match &smtp {
        Some(smtp) => self::smtp(smtp, paths, way == Way::Smtp, found),
        None => (None, None),
    };
    if smtp.is_none() && way == Way::Smtp && !table.has("smtp") {
        table.missing("smtp", SERVER);
    }
    let transport = match way {
        // Without a server a problem is drawn, and these options are never seen.
        Way::Smtp => smtp.map_or(Transport::Stdout, Transport::Smtp),
        Way::Sendmail => Transport::Sendmail { program },
        Way::Directory => Transport::Directory { path: directory },
        Way::Stdout => Transport::Stdout,
    };
    let options = deliver::Options {
        from: from.unwrap_or_else(|| FROM.to_owned()),
        admin: table.read("admin", &ADDRESS),
        unsubscribe: table.read("unsubscribe", &UNSUBSCRIBE),
        transport,
    };
    table.finish();
    (options, login.filter(|_| way == Way::Smtp))
}

const PROTECTION: [(&str, Tls); 3] =
    [("starttls", Tls::Starttls), ("implicit", Tls::Implicit), ("none", Tls::None)];

/// `None` without a host, which is drawn when `is_used`.
fn smtp(
    table: &Reader<'_>,
    paths: &Paths<'_>,
    is_used: bool,
    found: &Found,
) -> (Option<Smtp>, Option<Login>) {
    let host = if is_used { table.need("host", &HOST) } else { table.read("host", &HOST) };
    let tls = table.choice("tls", &PROTECTION).unwrap_or(Tls::Starttls);
    let port = table.whole("port", 1..=u32::from(u16::MAX)).and_then(|n| u16::try_from(n).ok());
    let ca_file = paths.read(table, "ca_file");
    let login = login(table, paths);
    if tls == Tls::None && host.as_deref().is_some_and(|host| !deliver::is_loopback(host)) {
        found.add(
            Problem::error(table.place_of("tls"), "mail would travel without protection")
                .label("only towards this machine itself")
                .help("write `tls = \"starttls\"`, or \"implicit\" for port 465"),
        );
    }
    table.finish();
    let usual = match tls {
        Tls::Starttls => 587,
        Tls::Implicit => 465,
        Tls::None => 25,
    };
    let smtp = |host| Smtp { host, port: port.unwrap_or(usual), tls, ca_file, login: None };
    (host.map(smtp), login)
}

/// The words for how one proves who one is, and whether that is by an OAuth 2 token.
const AUTH: [(&str, bool); 3] = [("plain", false), ("login", false), ("xoauth2", true)];

fn login(table: &Reader<'_>, paths: &Paths<'_>) -> Option<Login> {
    let username = table.read("username", &USER);
    let file = paths.read(table, "password_file");
    let command = table.read("password_command", &COMMAND);
    let xoauth2 = table.choice("auth", &AUTH).unwrap_or(false);
    if file.is_some() && command.is_some() {
        let problem =
            Problem::error(table.place_of("password_command"), "two places for one password")
                .label("this is the second")
                .also(table.place_of("password_file"), "this is the first")
                .help("leave one of the two");
        table.add(problem);
    }
    let at = match (&file, &command) {
        (Some(_), _) => table.place_of("password_file"),
        (None, Some(_)) => table.place_of("password_command"),
        (None, None) => table.place_of("username"),
    };
    if username.is_none() && !table.has("username") && (file.is_some() || command.is_some()) {
        table.missing("username", "\"attache\"");
    }
    let origin = match (file, command) {
        (Some(path), _) => Origin::File(path),
        (None, Some(command)) => Origin::Command(command),
        (None, None) => Origin::Credential,
    };
    Some(Login { username: username?, xoauth2, origin, at })
}
