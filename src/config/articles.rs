//! What `[articles]` means, and what a source says of its articles.
use chrono::TimeDelta;

use super::{
    reader::Reader,
    values::{Kind, Refused, span},
};
use crate::{article::Selector, model::FullText};

/// Whether articles are fetched, and when those that matched are looked at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Articles {
    /// For sources that say nothing else.
    pub full_text: FullText,
    /// Times after the first reading, in order; empty: never.
    pub look_again: Vec<TimeDelta>,
}

impl Default for Articles {
    fn default() -> Self {
        Self {
            full_text: FullText::Auto,
            look_again: [1, 6, 24, 7 * 24].map(TimeDelta::hours).to_vec(),
        }
    }
}

/// Sooner than this an outlet has hardly had the time to correct anything.
const SOONEST: TimeDelta = TimeDelta::minutes(10);

/// The words of `full_text`.
pub(super) const MODES: [(&str, FullText); 3] =
    [("auto", FullText::Auto), ("always", FullText::Always), ("never", FullText::Never)];

/// Where the text stands on an outlet's pages.
pub(super) const SELECTOR: Kind<Selector> = Kind {
    what: "a CSS selector",
    example: "\"article .body\"",
    read: |text| {
        Selector::new(text).ok_or_else(|| {
            Refused::new("this is no CSS selector").help(
                "name the element around the text, as in \"article .body\"; `attache inspect --article URL` shows what is found without one",
            )
        })
    },
};

const LOOK: Kind<TimeDelta> = Kind {
    what: "a duration of ten minutes or more",
    example: "\"6h\"",
    read: |text| {
        let after = span(text)?;
        if after < SOONEST { Err(Refused::new("this is too short")) } else { Ok(after) }
    },
};

/// The `[articles]` table; what it leaves out, and what is wrong in it, is as by default. Times are
/// sorted, each once.
pub(super) fn read(table: &Reader<'_>) -> Articles {
    let default = Articles::default();
    let looks = table.read_each("look_again", &LOOK).map(|looks| {
        let mut looks: Vec<TimeDelta> = looks.into_iter().map(|(look, _)| look).collect();
        looks.sort_unstable();
        looks.dedup();
        looks
    });
    let articles = Articles {
        full_text: table.choice("full_text", &MODES).unwrap_or(default.full_text),
        look_again: looks.unwrap_or(default.look_again),
    };
    table.finish();
    articles
}
