//! Which items tell the same thing. It knows words and times, no outlet and no store.
//!
//! A story is made of one wire report in twelve outlets, retitled, shortened, with a line of the
//! house before and after; of what leads to one address; of what has one headline. What tells the
//! same event in other words is not joined yet: a false join hides news, a missed one costs a line.
mod edits;
mod fingerprint;
mod join;
mod lineage;
mod sides;
mod signs;

pub use edits::{Change, changes};
pub use fingerprint::{Fingerprint, MIN_SHINGLES, N_WORDS};
pub use join::{Earlier, Joined, LIKE, LIKE_SHORT, SHORT, join};
pub use lineage::{Part, lineage, parts};
pub use sides::lopsided;
pub use signs::Sketch;
