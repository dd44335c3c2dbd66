//! Rules that stay on duty, as their author wrote them.
use super::{Place, Score, Spelled};

/// How close the parts of a watch must stand. It gates; the score ranks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Within {
    /// Anywhere in the item.
    #[default]
    Item,
    /// In one paragraph; title and first paragraph count as one.
    Paragraph,
    /// In one sentence.
    Sentence,
    /// At most this many words in between.
    Words(u32),
}

/// A sub-heading of a watch in the digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beat {
    /// The heading.
    pub name: String,
    /// Any of these puts an item under it.
    pub terms: Vec<Spelled>,
}

/// A rule that stays on duty. Has `between`, or `all` and/or `any`, or `query`; the rest narrows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// Heading in the digest and identity in the store.
    pub name: String,
    /// Where the table stands in its file.
    pub at: Place,
    /// The name before a rename; keeps history, "usual" and claims.
    pub was: Option<Spelled>,
    /// Two or more actors (`@RU`) or terms; every one must be there.
    pub between: Vec<Spelled>,
    /// Every one must be there.
    pub all: Vec<Spelled>,
    /// One of them must be there; empty asks for none.
    pub any: Vec<Spelled>,
    /// In place of the three above: a query, with its own `and`, `or`, `near`.
    pub query: Option<Spelled>,
    /// A regular expression that must fit the title or the body; alone, or beside the others.
    pub regex: Option<Spelled>,
    /// The score from which an item is a main story; `None` takes the usual one.
    pub main: Option<Score>,
    /// The score from which an item is told of; `None` takes the usual one.
    pub also: Option<Score>,
    /// What names these goes to `passing`, never away.
    pub demote: Vec<Spelled>,
    /// What names these is no match; `title:podcast` looks only there.
    pub exclude: Vec<Spelled>,
    /// Blanked before matching; never drops an item.
    pub mask: Vec<Spelled>,
    /// How close the parts must stand.
    pub within: Within,
    /// Source names, `tag:…`, `country:…`; with `-` in front to leave out. Empty means all.
    pub sources: Vec<Spelled>,
    /// Languages, BCP 47 primary tags; empty means all.
    pub lang: Vec<Spelled>,
    /// Titles this watch must take.
    pub should_match: Vec<Spelled>,
    /// Titles this watch must leave.
    pub should_not_match: Vec<Spelled>,
    /// Main stories go out at once.
    pub alert: bool,
    /// Sub-headings, in file order.
    pub beats: Vec<Beat>,
}

/// Somebody under many names, as the user's files say it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// Written `@name` in watches.
    pub name: String,
    /// Where the table stands in its file.
    pub at: Place,
    /// ISO 3166 alpha-2: starts from the built-in pack, then adds to it.
    pub country: Option<Spelled>,
    /// Count wherever they stand.
    pub names: Vec<Spelled>,
    /// Like names.
    pub people: Vec<Spelled>,
    /// Count only beside a name of this actor, or near the partner of a dyad.
    pub hints: Vec<Spelled>,
    /// Blanked before matching.
    pub mask: Vec<Spelled>,
}
