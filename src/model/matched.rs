//! An item that satisfied a watch, and the words that prove it.
use std::{fmt, ops::Range};

use serde::{Deserialize, Serialize};

/// Points in halves, so that sums stay exact: `Score::from_halves(9)` prints `4½`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Score(u16);

impl Score {
    /// `halves` half points.
    pub const fn from_halves(halves: u16) -> Self {
        Self(halves)
    }

    /// How many half points.
    pub const fn halves(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 2, self.0 % 2) {
            (0, 1) => f.write_str("½"),
            (whole, 0) => write!(f, "{whole}"),
            (whole, _) => write!(f, "{whole}½"),
        }
    }
}

/// How much of the item the watch is about. Ordered: main first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Score 5 and more.
    Main,
    /// Score 2½ and more.
    Also,
    /// Less, or demoted; kept all the same.
    Passing,
}

impl Tier {
    /// As it is written in the store and in output: `main`, `also`, `passing`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Also => "also",
            Self::Passing => "passing",
        }
    }
}

/// A part of an item where words can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The title.
    Title,
    /// [`crate::model::Item::body`].
    Body,
    /// The author line.
    Author,
    /// The link.
    Url,
}

/// One word or phrase that counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Index into [`Evidence::parts`].
    pub part: usize,
    /// Where it stands.
    pub field: Field,
    /// Bytes in the field's own text, so that it can be marked there.
    pub range: Range<usize>,
    /// The words as they stand in the item.
    pub surface: String,
    /// What they mean in English where they are foreign (`Россия` is `Russia`); else `None`.
    pub gloss: Option<String>,
}

/// What one part of a watch collected, so that it can be printed and added up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartScore {
    /// The part in the reader's words: `Russia`, `sanction*`, `oil or gas`.
    pub part: String,
    /// 4 if the item's dateline lies in that country, else 0.
    pub dateline: u8,
    /// 3 if a name stands in the title, else 0.
    pub title: u8,
    /// 1 if a name stands in the first two sentences, else 0.
    pub lead: u8,
    /// 1 for each sentence with a name, at most 5.
    pub sentences: u8,
}

impl PartScore {
    /// The sum, in whole points.
    pub fn points(&self) -> u16 {
        [self.dateline, self.title, self.lead, self.sentences].map(u16::from).iter().sum()
    }
}

/// Why an item is under a watch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// One a part of the watch, in its order.
    pub parts: Vec<PartScore>,
    /// Whether some sentence names all parts: half a point more.
    pub together: bool,
    /// The words, by field and place. At most [`Evidence::MAX_HITS`]; `n_hits` counts all.
    pub hits: Vec<Hit>,
    /// How many words counted in all.
    pub n_hits: usize,
    /// The fewest words between two different parts in one field; `None` with fewer than two
    /// parts or none in one field.
    pub gap: Option<u32>,
    /// The word that sent it to `passing`, if one did.
    pub demoted_by: Option<String>,
    /// Whether only the full text satisfies the watch: title and teaser alone do not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_by_full_text: bool,
}

impl Evidence {
    /// More hits than this say nothing more to a reader.
    pub const MAX_HITS: usize = 40;
}

/// An item that satisfied a watch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// Name of the watch.
    pub watch: String,
    /// The points of the weakest part, and half a point if they stand together.
    pub score: Score,
    /// What the score amounts to.
    pub tier: Tier,
    /// The words that prove it.
    pub evidence: Evidence,
}
