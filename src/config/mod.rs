//! The user's files, read and checked: every problem at once, each with its place.
//!
//! `files` finds and decodes them, `mend` and `syntax` read TOML, `tables` puts the tables of all files side
//! by side, `reader` and `spelling` know keys and types, `values` knows what texts mean, and
//! `settings`, `sources`, `watches`, `digests` say what the tables mean together. `report` draws
//! what is wrong; `secret` fetches passwords, later and on its own; `sandbox` says what cannot run
//! here, and `stamp` whether the files are still those that were read.
mod address;
mod articles;
mod digests;
mod files;
mod found;
mod mend;
pub mod metrics;
mod names;
pub mod opml;
mod places;
mod reader;
pub mod report;
pub mod sandbox;
pub mod secret;
mod settings;
mod sources;
pub mod spelling;
pub mod stamp;
mod syntax;
mod tables;
mod values;
mod watches;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{NaiveTime, TimeDelta};

pub use self::{articles::Articles, places::country_code};
use self::{found::Found, tables::Tables};
use crate::{
    article::Selector,
    deliver, fetch,
    model::{self, FullText, Place, Problem},
    schedule::{Rhythm, Timetable},
    store, watch,
};

/// Everything the daemon was asked to do. Built only by [`load`] and [`read`], so always
/// consistent: every name that is used exists, and every watch compiles.
#[derive(Debug)]
pub struct Config {
    /// The database.
    pub store: store::Options,
    /// How outlets are asked.
    pub fetch: fetch::Options,
    /// Whether the articles behind teasers are fetched.
    pub articles: Articles,
    /// Who we are in mail and which way it goes. A login is not in here: it needs a secret, and
    /// [`secret::resolve`] makes the options that have it.
    pub mail: deliver::Options,
    /// Who we are to the mail server; `None` when it asks for nothing.
    pub login: Option<secret::Login>,
    /// What is watched, in file order.
    pub sources: Vec<SourcePlan>,
    /// The user's own actors, in file order.
    pub actors: Vec<model::Actor>,
    /// The rules, in file order.
    pub watches: Vec<model::Watch>,
    /// The subscriptions, in file order.
    pub digests: Vec<DigestPlan>,
    /// All watches, compiled.
    pub engine: Arc<watch::Engine>,
    /// Where `[mail]` says which way mail goes; `None` when nothing is said.
    pub transport_at: Option<Place>,
    /// Where figures are served for a monitoring system; `None`: nowhere.
    pub metrics: Option<metrics::Listen>,
    /// How long after its last item a story may go on.
    pub story_window: TimeDelta,
    /// Alerts a recipient gets in an hour before they are folded into one; at least 1.
    pub alert_per_hour: u32,
    /// Warnings and notes: worth saying, but nothing that stops us.
    pub notes: Vec<Problem>,
    /// The files, as problems point into them; what is secret in them is blanked.
    pub files: Vec<SourceFile>,
    /// The folder that relative paths in the files begin at.
    pub base: PathBuf,
}

/// A source and when it is asked.
#[derive(Clone, Debug)]
pub struct SourcePlan {
    /// What is watched.
    pub source: model::Source,
    /// How often.
    pub rhythm: Rhythm,
    /// The same as it is written; `None` when the file does not say.
    pub poll: Option<String>,
    /// Whether articles are fetched; `None` when the file does not say.
    pub full_text: Option<FullText>,
    /// Where the text stands on its pages; `None` when the file does not say.
    pub article: Option<Arc<Selector>>,
    /// The same as it is written.
    pub article_at: Option<String>,
}

impl Config {
    /// Whether the articles of a source are fetched, as it or `[articles]` says.
    pub fn full_text(&self, plan: &SourcePlan) -> FullText {
        plan.full_text.unwrap_or(self.articles.full_text)
    }
}

/// A digest and when it goes.
#[derive(Clone, Debug)]
pub struct DigestPlan {
    /// What goes to whom.
    pub digest: model::Digest,
    /// When.
    pub timetable: Timetable,
    /// When alerts wait, on the clock of the digest's zone; `None`: never.
    pub quiet: Option<Quiet>,
}

/// Hours in which alerts wait: from the first instant of `from`, up to but not at `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// When it begins.
    pub from: NaiveTime,
    /// When it ends; before `from` when the night lies in between, never equal to it.
    pub to: NaiveTime,
}

impl Quiet {
    /// Whether alerts wait at this time of day.
    ///
    /// ```text
    /// 22:00-07:00:  21:59 no, 22:00 yes, 06:59 yes, 07:00 no
    /// ```
    pub fn contains(self, time: NaiveTime) -> bool {
        if self.from < self.to {
            self.from <= time && time < self.to
        } else {
            self.from <= time || time < self.to
        }
    }
}

/// One file as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the folder of the configuration.
    pub path: PathBuf,
    /// Decoded; without a byte order mark.
    pub text: String,
}

/// Why there is no configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Everything found, by file and place; warnings and notes among it.
    pub problems: Vec<Problem>,
    /// The files that [`Place::file`](model::Place) counts.
    pub files: Vec<SourceFile>,
    /// The folder their paths begin at.
    pub base: PathBuf,
    /// Whether it is only a secret that could not be had.
    pub is_about_credentials: bool,
}

impl Refusal {
    /// 78, or 77 when it is only a secret that could not be had.
    ///
    /// Source: `sysexits.h`, `EX_CONFIG` and `EX_NOPERM`; the unit does not restart on either.
    pub fn exit_code(&self) -> u8 {
        if self.is_about_credentials { 77 } else { 78 }
    }
}

/// All problems drawn, without colour.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&report::draw(&self.problems, &self.files, false))
    }
}
impl std::error::Error for Refusal {}

/// Reads a configuration from a folder (every `*.toml` in it and below, in order of path) or from
/// one file.
///
/// # Errors
/// Every problem in every file; also a path that cannot be read, or holds no `*.toml`.
pub fn load(path: &Path) -> Result<Config, Refusal> {
    let files::Collected { base, files, problems } = files::collect(path);
    if files.is_empty() {
        return Err(Refusal { problems, files, base, is_about_credentials: false });
    }
    read_all(files, &base, problems)
}

/// The same with what it takes to work by it: programs that may run here, and the password in the
/// mail options.
///
/// # Errors
/// As [`load`]; also what [`sandbox::allows`] and [`secret::resolve`] refuse.
pub fn load_for_work(path: &Path) -> Result<Config, Refusal> {
    let mut config = load(path)?;
    sandbox::allows(&config)?;
    config.mail = secret::resolve(&config)?;
    Ok(config)
}

/// Where the store is, as far as the files can be read: for commands that look at it while the files
/// have problems.
pub fn store_of(path: &Path) -> store::Options {
    let files::Collected { base, files, .. } = files::collect(path);
    let found = Found::default();
    let texts = mend::mend(&files, &found);
    let roots = syntax::parse(&texts, &found);
    settings::read(&Tables::gather(&roots, &found), &files, &base, &found).store
}

/// Reads a configuration from texts; touches no disk.
///
/// * `files` — paths relative to `base`; any table may stand in any of them.
/// * `base` — where relative paths begin, together with the folder of the file they stand in.
///
/// # Errors
/// Every problem in every file.
pub fn read(files: Vec<SourceFile>, base: &Path) -> Result<Config, Refusal> {
    read_all(files, base, Vec::new())
}

/// Actors and watches alone, out of files that need hold nothing else.
#[derive(Debug)]
pub struct Rules {
    /// All watches, compiled.
    pub engine: watch::Engine,
    /// The actors they may name, as they were read.
    pub actors: Vec<model::Actor>,
    /// The watches, as they were read.
    pub watches: Vec<model::Watch>,
    /// Warnings and notes.
    pub notes: Vec<Problem>,
    /// The files, as problems point into them.
    pub files: Vec<SourceFile>,
}

/// Reads the actors and watches of some files or folders, whatever else stands there. Sources that
/// a watch asks for need not exist.
///
/// * `frequencies` — what the items will be like.
///
/// # Errors
/// Every problem of every actor and watch; a path that cannot be read.
pub fn load_rules(paths: &[PathBuf], frequencies: &watch::Frequencies) -> Result<Rules, Refusal> {
    let (mut files, found) = (Vec::new(), Found::default());
    for path in paths {
        let collected = files::collect(path);
        for mut problem in collected.problems {
            problem.at.file += files.len();
            found.add(problem);
        }
        let named = |file: SourceFile| SourceFile { path: collected.base.join(file.path), ..file };
        files.extend(collected.files.into_iter().map(named));
    }
    let (actors, watches) = {
        let texts = mend::mend(&files, &found);
        let roots = syntax::parse(&texts, &found);
        let tables = Tables::gather(&roots, &found);
        (watches::actors(&tables, &found), watches::read(&tables, None, &found))
    };
    let engine = watches::compile(&actors, &watches, frequencies, &found);
    let has_errors = found.n_errors() > 0;
    let (problems, secrets) = found.into_parts();
    for secret in &secrets {
        blank(&mut files, secret);
    }
    match engine {
        Some(engine) if !has_errors => {
            Ok(Rules { engine, actors, watches, notes: problems, files })
        }
        _ => {
            let base = PathBuf::new();
            Err(Refusal { problems, files, base, is_about_credentials: false })
        }
    }
}

fn read_all(
    mut files: Vec<SourceFile>,
    base: &Path,
    problems: Vec<Problem>,
) -> Result<Config, Refusal> {
    let found = Found::default();
    for problem in problems {
        found.mark_damaged(problem.at.file);
        found.add(problem);
    }
    let draft = {
        let texts = mend::mend(&files, &found);
        let roots = syntax::parse(&texts, &found);
        Draft::read(&Tables::gather(&roots, &found), &files, base, &found)
    };
    let has_errors = found.n_errors() > 0;
    let (problems, secrets) = found.into_parts();
    for secret in secrets {
        blank(&mut files, &secret);
    }
    match draft {
        Some(draft) if !has_errors => Ok(draft.finish(problems, files, base)),
        _ => Err(Refusal { problems, files, base: base.to_owned(), is_about_credentials: false }),
    }
}

/// The configuration while it is not yet known to be without problems.
struct Draft {
    settings: settings::Settings,
    sources: Vec<SourcePlan>,
    actors: Vec<model::Actor>,
    watches: Vec<model::Watch>,
    digests: Vec<DigestPlan>,
    engine: watch::Engine,
}

impl Draft {
    /// `None` when the watches do not compile; why is among what was found.
    fn read(tables: &Tables<'_>, files: &[SourceFile], base: &Path, found: &Found) -> Option<Self> {
        let settings = settings::read(tables, files, base, found);
        let sources = sources::read(tables, found);
        let actors = watches::actors(tables, found);
        let watches = watches::read(tables, Some(&sources), found);
        let digests = digests::read(tables, &watches, found);
        let engine = watches::compile(&actors, &watches, &watch::Frequencies::assumed(), found)?;
        Some(Self { settings, sources, actors, watches, digests, engine })
    }

    fn finish(self, notes: Vec<Problem>, files: Vec<SourceFile>, base: &Path) -> Config {
        let settings::Settings {
            store,
            fetch,
            articles,
            mail,
            login,
            transport_at,
            metrics,
            story_window,
            alert_per_hour,
        } = self.settings;
        Config {
            store,
            fetch,
            articles,
            mail,
            login,
            transport_at,
            metrics,
            sources: self.sources,
            actors: self.actors,
            watches: self.watches,
            digests: self.digests,
            engine: Arc::new(self.engine),
            story_window,
            alert_per_hour,
            notes,
            files,
            base: base.to_owned(),
        }
    }
}

/// Replaces what stands at a place by as many asterisks, so that nothing else moves.
fn blank(files: &mut [SourceFile], place: &Place) {
    let Some(file) = files.get_mut(place.file) else { return };
    if let Some(secret) = file.text.get(place.span.clone()) {
        let stars: String = secret
            .chars()
            .map(|c| if c == '\n' { "\n".into() } else { "*".repeat(c.len_utf8()) })
            .collect();
        file.text.replace_range(place.span.clone(), &stars);
    }
}
