//! Which items tell the same thing. It knows words and times, no outlet and no store.
//!
//! So far a story is made of copies: one wire report in twelve outlets, retitled, shortened, with a
//! line of the house before and after. What tells the same event in other words is not joined; a
//! false join hides news, a missed one costs a line.
mod copies;
mod edits;
mod fingerprint;

pub use copies::{Copies, Copy, LIKE, LIKE_SHORT, SHORT};
pub use edits::{Change, changes};
pub use fingerprint::{Fingerprint, MIN_SHINGLES, N_WORDS};
