//! One published thing.
use chrono::{DateTime, Utc};

/// One published thing, as the outlet described it. All text is plain: no markup, entities resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Identity inside its source: guid, `rdf:about` or Atom id; else the canonical link; else a
    /// hash of title and day. Never random.
    pub key: String,
    /// One line; empty when the outlet gives none.
    pub title: String,
    /// The teaser; paragraphs are separated by a blank line. Empty when there is none.
    pub summary: String,
    /// The text the feed itself carries in full; empty when it only carries a teaser.
    pub content: String,
    /// Where to read it: http or https; empty when there is none.
    pub link: String,
    /// One line; several authors separated by `, `; empty when unknown.
    pub author: String,
    /// As the outlet labels it, one line each.
    pub categories: Vec<String>,
    /// BCP 47, lower case; `None` when neither item nor feed says.
    pub lang: Option<String>,
    /// When the outlet says it was published; `None` if it does not say or cannot be read.
    pub published: Option<DateTime<Utc>>,
    /// When the outlet says it was last changed.
    pub updated: Option<DateTime<Utc>>,
}

impl Item {
    /// The longest text we have of it: the content, else the summary.
    pub fn body(&self) -> &str {
        if self.content.is_empty() { &self.summary } else { &self.content }
    }
}

/// Something we had to guess or mend in a publisher's document, in words for `sources show`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw(pub String);
