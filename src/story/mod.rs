//! Which items tell the same thing. It knows words and times, no outlet and no store.
//!
//! A story is made of one wire report in twelve outlets, retitled, shortened, with a line of the
//! house before and after; of what leads to one address; of what has one headline; and of what tells
//! the same event in other words or another language, if a watch matched both as they came
//! in and enough speaks for it: a false join hides news, a missed one costs a line.
//!
//! `fingerprint` and `signs` know texts, `terms` what an item speaks of (`sound` and `language` help
//! it across scripts), `alike` whether two tell one event; `join` decides.
mod alike;
mod edits;
mod fingerprint;
mod join;
mod kept;
mod language;
mod lineage;
mod sides;
mod signs;
mod sound;
mod terms;

pub use alike::{Apart, Likeness, SAME, alike};
pub use edits::{Change, changes};
pub use fingerprint::{Fingerprint, MIN_SHINGLES, N_WORDS};
pub use join::{Earlier, Joined, LIKE, LIKE_SHORT, SHORT, join};
pub use lineage::{Part, lineage, parts};
pub use sides::lopsided;
pub use signs::Sketch;
pub use terms::{Kind, Term, Terms};
