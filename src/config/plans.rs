//! What the files come to: everything a daemon works by, as values.
use std::{path::PathBuf, sync::Arc};

use chrono::{NaiveTime, TimeDelta};

use super::{Articles, SourceFile, metrics, secret};
use crate::{
    article::Selector,
    deliver, fetch,
    model::{self, FullText, Place, Problem},
    schedule::{Rhythm, Timetable},
    store, watch,
};

/// Everything the daemon was asked to do. Built only by [`load`](super::load) and
/// [`read`](super::read), so always
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
