//! Decides what an edition says and words it, as text and as HTML. Pure: it neither chooses the
//! items nor sends anything.
//!
//! One [`crate::model::Edition`] goes into both parts, so they cannot disagree. Whatever comes
//! from a feed is cleaned in `line`, once, and escaped by the templates; no markup of a feed
//! enters the mail.
mod line;

mod assemble;
mod entry;
mod excerpt;
mod reason;
mod story;

mod dates;
mod footer;
mod languages;
mod sentences;
mod sources;
mod subject;

mod columns;
mod html;
mod text;

use crate::model::Edition;
pub use assemble::assemble;

/// An edition in words, for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// At most 60 characters, one line.
    pub subject: String,
    /// What mail programs show beside the subject: at most 90 characters, one line.
    pub preheader: String,
    /// The plain part: LF lines of at most 72 characters, except addresses, which stand alone.
    pub text: String,
    /// The HTML part: at most 90,000 bytes, nothing remote, no script.
    pub html: String,
}

/// Words an edition.
///
/// The text part holds every item. The HTML part holds as many stories in full as fit, then
/// one-line rows, then says how many more the text part has.
///
/// * `to` — the recipient, named in the footer.
/// * `from` — the sender, with or without a display name: `Attaché <attache@example.org>`.
///   Where it holds no address, the footer offers none to write to.
pub fn render(edition: &Edition, to: &str, from: &str) -> Rendered {
    let footer = footer::Footer::new(edition, to, from);
    let preheader = subject::preheader(edition);
    Rendered {
        subject: subject::subject(edition),
        text: text::text(edition, &footer),
        html: html::html(edition, &preheader, &footer),
        preheader,
    }
}
