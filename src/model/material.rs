//! What an edition is made from: everything the composer needs, and nothing it must ask for.
use std::{collections::BTreeMap, ops::Range};

use chrono::{DateTime, Utc};

use super::{Digest, EditedItem, Item, Lineage, Lopsided, Match, Source, Window};

/// A stored item that no edition of this digest holds yet, with its matches.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Row of the item.
    pub id: i64,
    /// Who published it.
    pub source: Source,
    /// Its current wording.
    pub item: Item,
    /// When we first saw it.
    pub first_seen: DateTime<Utc>,
    /// Matches of this digest's watches, in the digest's order; never empty.
    pub matches: Vec<Match>,
    /// What its headline speaks of that has an English name, in its order; empty for an English
    /// headline.
    pub named: Vec<Named>,
    /// The beat it belongs to, by watch; watches without beats, or where none fits, are left out.
    pub beats: BTreeMap<String, String>,
    /// When its readers were sent it as an alert.
    pub alerted_at: Option<DateTime<Utc>>,
    /// Number of the stored story it tells; `None` while nobody has looked, and for what is older
    /// than stories are.
    pub story: Option<i64>,
}

impl Candidate {
    /// `published`, but never later than when we saw it; when the outlet gives none, the latter.
    pub fn effective_at(&self) -> DateTime<Utc> {
        self.item.published.map_or(self.first_seen, |at| at.min(self.first_seen))
    }
}

/// Something a headline in another language speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Bytes of the headline.
    pub range: Range<usize>,
    /// What that is in English: `Pakistan`, `exercise`.
    pub name: String,
}

/// What a reader compares today with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WatchFigures {
    /// Name of the watch.
    pub watch: String,
    /// Median of the same window over the last eight weeks, of stories that are not only in
    /// passing; `None`: too new to compare.
    pub usual: Option<u32>,
}

/// A source that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    /// The outlet as readers know it.
    pub outlet: String,
    /// Why, in words: `the server answers HTTP 503`.
    pub why: String,
    /// Since when it has failed without a success in between.
    pub since: DateTime<Utc>,
    /// From when that is news: at once, and after three days where nothing is found (404), which
    /// often passes.
    pub said_from: DateTime<Utc>,
    /// How often we tried since.
    pub n_tries: u32,
}

/// A source that answers but has had nothing new for long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silent {
    /// The outlet.
    pub outlet: String,
    /// When its last new item was seen.
    pub since: DateTime<Utc>,
    /// The usual gap between its items.
    pub usual_gap: chrono::TimeDelta,
}

/// A stretch of time in which an outlet's items may have come and gone between two polls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The outlet.
    pub outlet: String,
    /// The newest item known before.
    pub from: DateTime<Utc>,
    /// The oldest item after.
    pub to: DateTime<Utc>,
}

/// A feed that lists nothing where it used to list items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emptied {
    /// The outlet.
    pub outlet: String,
    /// When that was first seen.
    pub since: DateTime<Utc>,
}

/// Old items republished under new ids or dates, kept out of the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burst {
    /// The outlet.
    pub outlet: String,
    /// When they came.
    pub at: DateTime<Utc>,
    /// How many.
    pub n_items: u32,
}

/// What could and could not be read, for the sources section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Sources in the configuration.
    pub n_sources: usize,
    /// Sources whose last poll succeeded.
    pub n_read: usize,
    /// Sources never polled yet.
    pub n_waiting: usize,
    /// By outlet.
    pub failing: Vec<Failing>,
    /// By outlet.
    pub silent: Vec<Silent>,
    /// Found since the last edition and not closed, by outlet and time.
    pub gaps: Vec<Gap>,
    /// By outlet.
    pub emptied: Vec<Emptied>,
    /// Since the last edition, by outlet.
    pub bursts: Vec<Burst>,
    /// Outlets first read since the last edition.
    pub new: Vec<String>,
}

/// A change to the rules, said in one line: `Shadow fleet: changed on Tue; 3 gained and 1 lost
/// over 30 days`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// When it came into force.
    pub at: DateTime<Utc>,
    /// The line, without a full stop.
    pub line: String,
}

/// The last main story an earlier edition carried, for a quiet day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastMain {
    /// Its headline.
    pub title: String,
    /// Its link; may be empty.
    pub link: String,
    /// The outlet.
    pub outlet: String,
    /// When it was published.
    pub at: DateTime<Utc>,
}

/// An item that nearly matched, for a quiet day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosestMiss {
    /// Its headline.
    pub title: String,
    /// Its link; may be empty.
    pub link: String,
    /// The outlet.
    pub outlet: String,
    /// The watch it nearly satisfied.
    pub watch: String,
    /// The one clause it failed: `names Pakistan, not Russia`.
    pub failed: String,
}

/// An item an earlier edition held, by which a story is known to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Its headline.
    pub title: String,
    /// Its link; may be empty.
    pub link: String,
    /// Number of the stored story it tells.
    pub story: Option<i64>,
    /// The slot of that edition.
    pub at: DateTime<Utc>,
}

/// Items of an earlier edition that one reader never got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// The delivery that was given up.
    pub delivery: i64,
    /// The slot of its edition.
    pub slot_at: DateTime<Utc>,
    /// Why: the server's words, or ours about it.
    pub why: String,
    /// Every item it held, in the order of that mail.
    pub items: Vec<Headline>,
}

/// No more of an item than its headline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headline {
    /// Its headline; empty if its text is no longer kept.
    pub title: String,
    /// Its link; may be empty.
    pub link: String,
    /// The outlet.
    pub outlet: String,
}

/// Everything an edition is made from.
#[derive(Clone, Debug)]
pub struct Material {
    /// The subscription.
    pub digest: Digest,
    /// The scheduled instant this edition answers.
    pub slot_at: DateTime<Utc>,
    /// Slots missed before it (off, suspended) that this edition makes good; oldest first.
    pub missed: Vec<DateTime<Utc>>,
    /// From the previous edition to now. Its end is the time of composition.
    pub window: Window,
    /// When the next edition is due; `None` if never.
    pub next_at: Option<DateTime<Utc>>,
    /// Whether no edition came before.
    pub is_first: bool,
    /// Whether it is an alert: a story at once, and nothing else.
    pub is_alert: bool,
    /// What is new, in any order.
    pub candidates: Vec<Candidate>,
    /// Items an earlier edition held that have become main stories since, in any order.
    pub second_looks: Vec<Candidate>,
    /// Items whose articles were changed since they were read: candidates, and such as an earlier
    /// edition held.
    pub edited: Vec<EditedItem>,
    /// What editions of the last weeks held, in any order.
    pub earlier: Vec<Earlier>,
    /// By number of the stored story: who told it first, and what the others did. Stories that one
    /// outlet alone tells are left out.
    pub lineages: BTreeMap<i64, Lineage>,
    /// By number of the stored story and name of a watch of two states: that their outlets do not
    /// tell it alike.
    pub lopsided: BTreeMap<(i64, String), Lopsided>,
    /// The beats of each watch that has some, in its order.
    pub beats: BTreeMap<String, Vec<String>>,
    /// One a watch of the digest, in its order.
    pub figures: Vec<WatchFigures>,
    /// Stories the digest's watches took a day, more than in passing: days that end at the hour of
    /// this edition, oldest first, 28 numbers at most; empty when there is no history yet.
    pub days: Vec<u32>,
    /// Sources.
    pub coverage: Coverage,
    /// Renames, new and changed rules since the last edition, oldest first.
    pub changes: Vec<Change>,
    /// Files that are not in force because they have problems, each in one line without a full
    /// stop: `watches/x.toml of Tue 14:02 is not in force: line 3, …`; and names that seem changed,
    /// of which nothing is mailed until somebody confirms it.
    pub not_in_force: Vec<String>,
    /// For a quiet day.
    pub last_main: Option<LastMain>,
    /// For a quiet day: at most three.
    pub closest: Vec<ClosestMiss>,
}
