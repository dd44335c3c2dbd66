//! Which items tell the same thing. It knows words and times, no outlet and no store.
//!
//! A false join hides news, a missed one costs a line.
mod copies;
mod fingerprint;
mod join;
mod lineage;
mod signs;

pub use copies::{Copies, Copy, LIKE, LIKE_SHORT, SHORT};
pub use fingerprint::{Fingerprint, MIN_SHINGLES, N_WORDS};
pub use join::{Earlier, Joined, join};
pub use lineage::{Part, lineage, parts};
pub use signs::Sketch;
