//! Who is being asked, and how many more may be.
use std::{collections::BTreeSet, sync::Arc};

use tokio::sync::Semaphore;

/// What a task holds on its way: a place on the wire until its answer is here, and where it waits
/// for a turn to read it.
pub(super) type Turns = (Arc<()>, Arc<Semaphore>);

/// Requests under way. Each has begun once and ends once.
#[derive(Debug)]
pub(super) struct Asking {
    /// One request at a time goes to a host.
    hosts: BTreeSet<String>,
    /// Taken and not answered yet, on the wire or waiting to be read.
    n: usize,
    /// Of them, pages and robots.txt.
    n_pages: usize,
    /// Every request on the wire holds one more.
    place: Arc<()>,
    /// How many documents may be read at once; each may be large.
    readers: Arc<Semaphore>,
}

impl Asking {
    /// Nobody is asked; as many documents may be read at once as there are processors.
    pub(super) fn nobody() -> Self {
        let n_readers = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            hosts: BTreeSet::new(),
            n: 0,
            n_pages: 0,
            place: Arc::new(()),
            readers: Arc::new(Semaphore::new(n_readers)),
        }
    }

    /// A feed of this host is asked from now on.
    pub(super) fn begin_feed(&mut self, host: &str) -> Turns {
        self.hosts.insert(host.to_owned());
        self.n += 1;
        (self.place.clone(), self.readers.clone())
    }

    /// A page or the robots.txt of this host is asked for from now on.
    pub(super) fn begin_page(&mut self, host: &str) -> Turns {
        self.n_pages += 1;
        self.begin_feed(host)
    }

    /// The answer is here.
    pub(super) fn end_feed(&mut self, host: &str) {
        self.hosts.remove(host);
        self.n -= 1;
    }

    /// The answer is here.
    pub(super) fn end_page(&mut self, host: &str) {
        self.n_pages -= 1;
        self.end_feed(host);
    }

    /// Hosts that are being asked.
    pub(super) fn hosts(&self) -> &BTreeSet<String> {
        &self.hosts
    }

    /// Answers that are still to come.
    pub(super) fn n(&self) -> usize {
        self.n
    }

    /// Of them, those of pages and robots.txt.
    pub(super) fn n_pages(&self) -> usize {
        self.n_pages
    }

    /// How many more may be asked, of `cap` on the wire. An answer that waits to be read holds no
    /// place there, but no more of them wait than there are places: each may be large.
    pub(super) fn n_free(&self, cap: usize) -> usize {
        let n_on_wire = Arc::strong_count(&self.place) - 1;
        cap.saturating_sub(n_on_wire).min((2 * cap).saturating_sub(self.n))
    }
}
