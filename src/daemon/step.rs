//! What the daemon is to do, and what one step of it did.
use chrono::{DateTime, Utc};

/// What a running daemon is to do; a command beside it may want less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duties {
    /// Ask sources that are due.
    pub poll: bool,
    /// Compose editions whose slot has come, and hand over what waits in the outbox.
    pub report: bool,
    /// Spread the first polls of new sources, so that a long list is no stampede.
    pub spread: bool,
}

impl Duties {
    /// A daemon's.
    pub const ALL: Self = Self { poll: true, report: true, spread: true };
    /// One round of everything.
    pub const ONCE: Self = Self { spread: false, ..Self::ALL };
    /// Only asking sources.
    pub const POLL: Self = Self { report: false, ..Self::ONCE };
    /// Only writing down what others have to tell, on the way out.
    pub(super) const LAST: Self = Self { poll: false, report: false, spread: false };
}

/// What one step did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Polls that ended.
    pub n_polled: usize,
    /// Items never seen before.
    pub n_new: usize,
    /// Matches among them.
    pub n_matched: usize,
    /// Texts of articles that were read.
    pub n_read: usize,
    /// Editions composed, in words: `south-asia-morning: 4 on Russia–Pakistan…`.
    pub editions: Vec<String>,
    /// Messages a server accepted.
    pub n_sent: usize,
    /// When there is something to do again; `None`: only when a task has something to tell.
    pub next_due: Option<DateTime<Utc>>,
}

impl Step {
    /// What two steps did together.
    pub fn add(&mut self, next: Self) {
        self.n_polled += next.n_polled;
        self.n_new += next.n_new;
        self.n_matched += next.n_matched;
        self.n_read += next.n_read;
        self.n_sent += next.n_sent;
        self.editions.extend(next.editions);
        self.next_due = next.next_due;
    }
}
