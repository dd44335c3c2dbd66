//! One issue of a digest, decided but not yet worded: what is said of which item, in which order.
//!
//! `digest::assemble` makes it, `digest::render` prints it. Text in it is one line, plain, and
//! safe to print; only escaping is left to do.
use chrono::{DateTime, Utc};

use super::{
    Change, ClosestMiss, Coverage, Digest, LastMain, Lineage, Lopsided, Score, Tier, WatchFigures,
    Window,
};

/// One issue of a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The subscription it belongs to.
    pub digest: Digest,
    /// The scheduled instant it answers.
    pub slot_at: DateTime<Utc>,
    /// Slots it makes good, oldest first; empty on a normal day.
    pub missed: Vec<DateTime<Utc>>,
    /// What it covers.
    pub window: Window,
    /// When the next one is due; `None` if never.
    pub next_at: Option<DateTime<Utc>>,
    /// Whether no edition came before.
    pub is_first: bool,
    /// Whether it is an alert: a story at once, and nothing else.
    pub is_alert: bool,
    /// Watches with something new, in the digest's order.
    pub sections: Vec<Section>,
    /// Watches with nothing new, in the digest's order.
    pub quiet: Vec<WatchFigures>,
    /// Stories a day, oldest first; empty when there is no history yet.
    pub days: Vec<u32>,
    /// What could and could not be read.
    pub coverage: Coverage,
    /// Renames, new and changed rules, oldest first.
    pub changes: Vec<Change>,
    /// Items an earlier edition held that have become main stories since, best first.
    pub second_looks: Vec<Entry>,
    /// Items an earlier edition held whose articles were changed since.
    pub edited: Vec<EditedRow>,
    /// Files that are not in force because they have problems, and names that seem changed, one line
    /// each.
    pub not_in_force: Vec<String>,
    /// For a quiet day; `None` also when there never was one.
    pub last_main: Option<LastMain>,
    /// For a quiet day: at most three.
    pub closest: Vec<ClosestMiss>,
}

/// What one watch brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Name of the watch.
    pub watch: String,
    /// Items shown here.
    pub n_items: usize,
    /// What it took too, shown under another one.
    pub elsewhere: Elsewhere,
    /// Stories it usually takes, those in passing left out, the median of the same window; `None`:
    /// too new to compare.
    pub usual: Option<u32>,
    /// Those told before those in passing; in each by beat, tier, score, then newest first; empty
    /// when everything is shown elsewhere.
    pub stories: Vec<Story>,
}

/// What a watch took and other watches show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elsewhere {
    /// Items.
    pub n_items: usize,
    /// The stories they tell.
    pub n_stories: usize,
    /// Those of them the watch took more than in passing.
    pub n_told: usize,
    /// The watches they are shown under, in the digest's order; empty when there are none.
    pub watches: Vec<String>,
    /// The headline of the only story; empty where there are none, or several.
    pub title: String,
    /// [`Story::number`] of the only story; 0 where there are none, or several.
    pub story: u32,
}

/// Items that tell the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// Its place in the edition, from 1.
    pub number: u32,
    /// How much of it the watch is about: its head's tier.
    pub tier: Tier,
    /// The sub-heading it stands under; empty where the watch has none that fits.
    pub beat: String,
    /// The last edition that told of it, if one did.
    pub continues: Option<DateTime<Utc>>,
    /// Who told it first and what other outlets did; `None` where one alone tells it.
    pub lineage: Option<Lineage>,
    /// That the two sides of its watch do not tell it alike.
    pub lopsided: Option<Lopsided>,
    /// The item shown: best tier and score, then the earliest.
    pub head: Entry,
    /// The other items, earliest first; where the head is in another language, one in English
    /// before them.
    pub others: Vec<Entry>,
}

/// One item, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Row of the item.
    pub item: i64,
    /// The watch whose match is shown; a claim is made in its name.
    pub watch: String,
    /// Its points under that watch.
    pub score: Score,
    /// How much of it that watch is about.
    pub tier: Tier,
    /// Who published it.
    pub outlet: String,
    /// What kind of outlet that is, for readers: `Think tank`; empty when unknown.
    pub role: String,
    /// Empty when unknown, or no more than the outlet's name.
    pub author: String,
    /// When it was published, or first seen.
    pub at: DateTime<Utc>,
    /// BCP 47, lower case; `None` when nobody says.
    pub lang: Option<String>,
    /// The headline, cut at a word; never empty.
    pub title: String,
    /// What a headline in another language speaks of, in English and in its order; empty for an
    /// English one, and where nothing of it is known.
    pub gloss: Vec<String>,
    /// http or https; empty when there is none.
    pub link: String,
    /// The words around the best match; empty when there are none, or for a one-line row.
    pub excerpt: Vec<Run>,
    /// Why it is here.
    pub reason: Reason,
    /// Other watches of the digest that took it, in the digest's order.
    pub also: Vec<String>,
    /// Whether its headline says the same as its story's head.
    pub repeats_head: bool,
    /// When its readers were sent it as an alert.
    pub alerted_at: Option<DateTime<Utc>>,
    /// What was changed in its article since it was read, one line a change; mostly empty.
    pub edits: Vec<String>,
}

/// An item whose article was changed after an edition had told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditedRow {
    /// Its headline.
    pub title: String,
    /// http or https; empty when there is none.
    pub link: String,
    /// Who published it.
    pub outlet: String,
    /// What was changed, one line a change; never empty.
    pub lines: Vec<String>,
}

/// A stretch of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// One line; blanks at its ends count.
    pub text: String,
    /// Whether it is evidence.
    pub is_marked: bool,
}

/// Why an item matched, ready to be strung together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// One word a part of the watch, in its order.
    pub words: Vec<Word>,
    /// `9 words apart`, `in the lead`, `score 7`.
    pub notes: Vec<String>,
}

/// A word that counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As it stands in the item.
    pub surface: String,
    /// In English, where it is foreign.
    pub gloss: Option<String>,
}

/// One item an edition holds, so that no later edition of its digest takes it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Row of the item.
    pub item: i64,
    /// The watch it is shown under.
    pub watch: String,
    /// [`Story::number`].
    pub story: u32,
    /// Whether it is the head of a main story.
    pub main: bool,
    /// How much of it that watch is about.
    pub tier: Tier,
    /// Whether an earlier edition held it, and this one shows it in one line more.
    pub again: bool,
}

impl Edition {
    /// Every candidate it was made from, exactly once, in the order of the mail; then the second
    /// looks.
    pub fn claims(&self) -> Vec<Claim> {
        let news = self.stories().flat_map(|story| {
            story.entries().enumerate().map(|(place, entry)| Claim {
                story: story.number,
                main: place == 0 && story.tier == Tier::Main,
                ..claim(entry)
            })
        });
        let again = self.second_looks.iter().map(|entry| Claim { again: true, ..claim(entry) });
        news.chain(again).collect()
    }

    /// Whether there is nothing new.
    pub fn is_quiet(&self) -> bool {
        self.stories().next().is_none()
    }

    /// All stories, in the order of the mail.
    pub fn stories(&self) -> impl Iterator<Item = &Story> {
        self.sections.iter().flat_map(|section| &section.stories)
    }

    /// All items, in the order of the mail.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.stories().flat_map(Story::entries)
    }

    /// Stories that are told: more than in passing.
    pub fn n_told(&self) -> usize {
        self.sections.iter().map(Section::n_told_here).sum()
    }

    /// What the whole digest usually brings: the sum over its watches; `None` while one of them
    /// is too new to compare.
    pub fn usual(&self) -> Option<u32> {
        let shown = self.sections.iter().map(|section| section.usual);
        shown.chain(self.quiet.iter().map(|watch| watch.usual)).sum()
    }
}

impl Section {
    /// Stories its watch took more than in passing, wherever they are shown: what is compared with
    /// [`Section::usual`].
    pub fn n_told(&self) -> usize {
        self.n_told_here() + self.elsewhere.n_told
    }

    /// Those of them that are shown here.
    pub fn n_told_here(&self) -> usize {
        self.stories.len() - self.n_passing()
    }

    /// Stories here that are about the watch only in passing.
    pub fn n_passing(&self) -> usize {
        self.stories.iter().filter(|story| story.tier == Tier::Passing).count()
    }
}

impl Story {
    /// The head, then the others.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        std::iter::once(&self.head).chain(&self.others)
    }
}

fn claim(entry: &Entry) -> Claim {
    let (item, watch, tier) = (entry.item, entry.watch.clone(), entry.tier);
    Claim { item, watch, story: 0, main: false, tier, again: false }
}
