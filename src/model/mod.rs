//! The words of the house: plain values, in the order an item meets them.
//!
//! Nothing here reads a file, a socket or a clock, and nothing here fails.
mod article;
mod delivery;
mod digest;
mod edit;
mod edition;
mod item;
mod matched;
mod material;
mod poll;
mod problem;
mod source;
mod story;
mod trouble;
mod watch;
mod window;

pub use article::{FullText, Owed, PageFacts};
pub use delivery::{Delivery, Outcome, State};
pub use digest::{Digest, WhenEmpty};
pub use edit::{Edit, Edited, EditedItem};
pub use edition::{Claim, EditedRow, Edition, Elsewhere, Entry, Reason, Run, Section, Story, Word};
pub use item::{Flaw, Item};
pub use matched::{Evidence, Field, Hit, Match, PartScore, Score, Tier};
pub use material::{
    Burst, Candidate, Change, ClosestMiss, Coverage, Earlier, Emptied, Failing, Gap, Headline,
    LastMain, Material, Named, Silent, Undelivered, WatchFigures,
};
pub use poll::{Asked, Hints, Pace, Skip, Validators};
pub use problem::{Place, Problem, Severity, Spelled};
pub use source::Source;
pub use story::{Kinship, Lineage, Lopsided, Side, StoredStory, Teller};
pub use trouble::{Impostor, Trouble};
pub use watch::{Actor, Beat, Watch, Within};
pub use window::Window;
