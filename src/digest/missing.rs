//! What one reader never got: earlier editions that no server would take for this address, each
//! item as one row.
use super::{
    dates::Wall,
    entry::{NAME, TITLE, safe_link},
    line::cut,
    sentences,
};
use crate::model::{Edition, Headline, Undelivered};

/// Rows of all of them together: if a server refused a message for its size, the next one must be
/// smaller.
const MAX_ROWS: usize = 2_000;
/// Characters of what the server said.
const WHY: usize = 90;

/// One edition the reader never got.
pub(super) struct Missing {
    /// `Not delivered on Thu 26 May (554 5.3.0 no)`.
    pub(super) heading: String,
    /// Every item, its text safe to print.
    pub(super) items: Vec<Headline>,
    /// Items whose texts are no longer kept.
    pub(super) n_gone: usize,
    /// Items there is no room for.
    pub(super) n_more: usize,
}

impl Missing {
    /// All of them, oldest first.
    pub(super) fn of(edition: &Edition, undelivered: &[Undelivered]) -> Vec<Self> {
        let wall = sentences::wall(edition);
        let mut room = MAX_ROWS;
        let mut missing: Vec<Self> = undelivered.iter().map(|it| Self::new(it, wall)).collect();
        for it in &mut missing {
            it.n_more = it.items.len().saturating_sub(room);
            it.items.truncate(room);
            room -= it.items.len();
        }
        missing
    }

    fn new(undelivered: &Undelivered, wall: Wall) -> Self {
        let shown = undelivered.items.iter().map(|item| Headline {
            title: cut(&item.title, TITLE),
            link: safe_link(&item.link),
            outlet: cut(&item.outlet, NAME),
        });
        let is_kept = |item: &Headline| !item.title.is_empty() || !item.link.is_empty();
        let (kept, gone): (Vec<_>, Vec<_>) = shown.partition(is_kept);
        let items = kept.into_iter().map(|item| match item.title.as_str() {
            "" => Headline { title: cut(&item.link, NAME), ..item },
            _ => item,
        });
        let day = wall.day(undelivered.slot_at);
        Self {
            heading: match reason(&undelivered.why) {
                why if why.is_empty() => format!("Not delivered on {day}"),
                why => format!("Not delivered on {day} ({why})"),
            },
            items: items.collect(),
            n_gone: gone.len(),
            n_more: 0,
        }
    }

    /// `2 items are no longer kept`; empty when all are there.
    pub(super) fn gone(&self) -> String {
        let gone = match self.n_gone {
            0 => String::new(),
            1 => "1 item is no longer kept".to_owned(),
            n => format!("{n} items are no longer kept"),
        };
        match self.n_more {
            0 => gone,
            n if gone.is_empty() => format!("{n} more are found by `attache search`"),
            n => format!("{n} more are found by `attache search`; {gone}"),
        }
    }
}

/// What matters of `the mail server does not take the recipient: 550 5.1.1 no such user`: what
/// the server itself said.
fn reason(why: &str) -> String {
    let said = why.rsplit_once(": ").map_or(why, |(_, said)| said);
    let said = cut(said, WHY);
    // `550 5.2.2` is one word.
    if said.starts_with(|c: char| c.is_ascii_digit()) {
        said.replacen(' ', "\u{a0}", 1)
    } else {
        said
    }
}
