//! What could and could not be read, in sentences: silence becomes something one can cite. What
//! can be done about it is for whoever runs the daemon, and stands in `attache status`.
use super::{
    dates::{self, Wall},
    line::tied,
    sentences::count,
};
use crate::model::Coverage;

/// One outlet and what is the matter with it: together a sentence without its stop.
pub(super) struct Gap {
    pub(super) outlet: String,
    /// `could not be read since Tue 24 May 22:10 (41 tries): the server answers HTTP 503`.
    pub(super) what: String,
}

/// The sources section, in every edition.
pub(super) struct Sources {
    /// `59 of 61 sources were read in full.`
    pub(super) read: String,
    /// Failing sources, then gaps, empty and silent feeds, and bursts.
    pub(super) gaps: Vec<Gap>,
    /// `Read for the first time: Neva Business Daily.`; empty when there are none.
    pub(super) new: String,
}

/// What stands between the first sentence and the gaps.
pub(super) const MAY_MISS: &str = "This digest may be missing items from:";

impl Sources {
    pub(super) fn new(coverage: &Coverage, wall: Wall, at: chrono::DateTime<chrono::Utc>) -> Self {
        let failing = coverage.failing.iter().map(|failing| Gap {
            outlet: failing.outlet.clone(),
            what: format!(
                "could not be read since {} ({}): {}",
                tied(&wall.instant(failing.since)),
                tries(failing.n_tries),
                failing.why.replace("HTTP ", "HTTP\u{a0}"),
            ),
        });
        let silent = coverage.silent.iter().map(|silent| Gap {
            outlet: silent.outlet.clone(),
            what: format!(
                "has had no new item for {}; usually it has one {}",
                tied(&dates::length(at - silent.since)),
                tied(&dates::every(silent.usual_gap)),
            ),
        });
        let lost = coverage.gaps.iter().map(|gap| Gap {
            outlet: gap.outlet.clone(),
            what: format!(
                "has a possible gap from {} to {}",
                tied(&wall.instant(gap.from)),
                tied(&wall.instant(gap.to)),
            ),
        });
        let emptied = coverage.emptied.iter().map(|it| Gap {
            outlet: it.outlet.clone(),
            what: format!("lists nothing in its feed since {}", tied(&wall.instant(it.since))),
        });
        let bursts = coverage.bursts.iter().map(|it| Gap {
            outlet: it.outlet.clone(),
            what: format!(
                "republished {} on {}, kept out of this mail",
                count(it.n_items as usize, "old item"),
                tied(&wall.instant(it.at)),
            ),
        });
        let new = match coverage.new.as_slice() {
            [] => String::new(),
            new => format!("Read for the first time: {}.", new.join(", ")),
        };
        Self {
            read: format!("{}.", read(coverage)),
            gaps: failing.chain(lost).chain(emptied).chain(silent).chain(bursts).collect(),
            new,
        }
    }
}

/// `41 tries`, `1 try`.
fn tries(n: u32) -> String {
    tied(&count(n.max(1) as usize, "try"))
}

/// `59 of 61 sources were read in full`, `All 61 sources were read in full`, and how many wait for their
/// first poll.
pub(super) fn read(coverage: &Coverage) -> String {
    let (n_read, n_sources) = (coverage.n_read, coverage.n_sources);
    let read = match (n_read, n_sources) {
        (_, 0) => return "No sources are configured".to_owned(),
        (1, 1) => "The one source was read in full".to_owned(),
        (n_read, n_sources) if n_read == n_sources => {
            format!("All {n_sources} sources were read in full")
        }
        (1, n_sources) => format!("1 of {n_sources} sources was read in full"),
        _ => format!("{n_read} of {} were read in full", count(n_sources, "source")),
    };
    match coverage.n_waiting {
        0 => read,
        1 => format!("{read}; 1 not asked yet"),
        n => format!("{read}; {n} not asked yet"),
    }
}
