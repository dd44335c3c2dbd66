//! Decides what an edition says and words it, as text and as HTML. Pure: it neither chooses the
//! items nor sends anything.
//!
//! One [`crate::model::Edition`] goes into both parts, so they cannot disagree. Whatever comes
//! from a feed is cleaned in `line`, once, and escaped by the templates; no markup of a feed
//! enters the mail.
mod line;

mod assemble;
mod cleaned;
mod edits;
mod elsewhere;
mod entry;
mod excerpt;
mod gloss;
mod reason;
mod story;
mod stretch;

mod dates;
mod facts;
mod footer;
mod languages;
mod missing;
mod notice;
mod opening;
mod sentences;
mod sources;
mod subject;
mod telling;
mod usual;

mod columns;
#[expect(
    unreachable_pub,
    clippy::inline_always,
    clippy::unused_self,
    clippy::unnecessary_wraps,
    reason = "`filter_fn` asks for a Result and writes the rest itself"
)]
mod filters;
mod html;
mod text;

use crate::model::{Edition, Evidence, Item, Material, Run, Tier, Undelivered};
pub use assemble::assemble;
pub use line::starred;
pub use notice::notice;
pub use stretch::shorten;

/// An edition in words, for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// At most 60 characters, one line.
    pub subject: String,
    /// What mail programs show beside the subject: at most 90 characters, one line.
    pub preheader: String,
    /// The plain part: LF lines of at most 72 characters, except addresses, which stand alone.
    pub text: String,
    /// The HTML part: at most 88,000 bytes, nothing remote, no script.
    pub html: String,
}

/// One reader of an edition, and what only this one is told.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The address, named in the footer.
    pub to: &'a str,
    /// The sender, with or without a display name: `Attaché <attache@example.org>`. Where it holds
    /// no address, the footer offers none to write to.
    pub from: &'a str,
    /// Where one click ends it; `None`: by writing to the sender.
    pub unsubscribe: Option<&'a str>,
    /// Earlier editions this reader never got, oldest first.
    pub undelivered: &'a [Undelivered],
}

/// Words an edition.
///
/// The text part holds every item. The HTML part holds as many stories in full as fit, then
/// one-line rows, then says how many more the text part has.
///
/// What the reader never got is in both parts, each item as one row.
pub fn render(edition: &Edition, reader: &Reader) -> Rendered {
    let footer = footer::Footer::new(edition, reader);
    let preheader = subject::preheader(edition);
    let missing = missing::Missing::of(edition, reader.undelivered);
    Rendered {
        subject: subject::subject(edition),
        text: text::text(edition, &missing, &footer),
        html: html::html(edition, &preheader, &missing, &footer),
        preheader,
    }
}

/// An item in a few lines: its headline and the words of its text around the evidence, both cut to
/// the length they have in a digest, all evidence marked. Without evidence the text is shown from its beginning; empty
/// where there is none, or it only repeats the headline.
pub fn snippet(item: &Item, evidence: Option<&Evidence>) -> (Vec<Run>, Vec<Run>) {
    let around = entry::words_around(item, evidence, Tier::Main);
    (entry::title(item, evidence).runs(), around.runs())
}

/// The same items without anything that has to be computed from their texts: rows of headline,
/// outlet and link. For an edition that cannot be composed otherwise.
#[must_use]
pub fn plain(material: &Material) -> Material {
    let mut plain = material.clone();
    plain.second_looks.clear();
    plain.edited.clear();
    plain.earlier.clear();
    plain.beats.clear();
    for candidate in &mut plain.candidates {
        let Item { summary, content, author, .. } = &mut candidate.item;
        [summary, content, author].into_iter().for_each(String::clear);
        candidate.beats.clear();
        candidate.named.clear();
        for matched in &mut candidate.matches {
            matched.tier = Tier::Passing;
            matched.evidence = Evidence::default();
        }
    }
    plain
}
