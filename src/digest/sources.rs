//! What could and could not be read, in sentences: silence becomes something one can cite.
use super::{
    dates::{self, Wall},
    sentences::count,
};
use crate::model::Coverage;

/// One outlet and what is the matter with it.
pub(super) struct Gap {
    pub(super) outlet: String,
    pub(super) what: String,
    /// What can be done; empty when waiting is enough.
    pub(super) hint: String,
}

/// The sources section, in every edition.
pub(super) struct Sources {
    /// `59 of 61 sources read in full.`
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
                "{}, since {} ({})",
                failing.why,
                wall.instant(failing.since),
                if failing.n_tries == 1 {
                    "1 try".to_owned()
                } else {
                    format!("{} tries", failing.n_tries)
                },
            ),
            hint: failing.hint.clone().unwrap_or_default(),
        });
        let silent = coverage.silent.iter().map(|silent| Gap {
            outlet: silent.outlet.clone(),
            what: format!(
                "no new item for {}; usually {}",
                dates::length(at - silent.since),
                dates::every(silent.usual_gap),
            ),
            hint: String::new(),
        });
        let lost = coverage.gaps.iter().map(|gap| Gap {
            outlet: gap.outlet.clone(),
            what: format!("possible gap {} to {}", wall.instant(gap.from), wall.instant(gap.to)),
            hint: String::new(),
        });
        let emptied = coverage.emptied.iter().map(|it| Gap {
            outlet: it.outlet.clone(),
            what: format!("its feed lists nothing any more, since {}", wall.instant(it.since)),
            hint: "look whether the feed has moved".to_owned(),
        });
        let bursts = coverage.bursts.iter().map(|it| Gap {
            outlet: it.outlet.clone(),
            what: format!(
                "{} republished on {}, kept out of this mail",
                count(it.n_items as usize, "old item"),
                wall.instant(it.at),
            ),
            hint: String::new(),
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

/// `59 of 61 sources read in full`, `all 61 sources read in full`, and how many wait for their
/// first poll.
pub(super) fn read(coverage: &Coverage) -> String {
    let (n_read, n_sources) = (coverage.n_read, coverage.n_sources);
    let read = match (n_read, n_sources) {
        (_, 0) => return "No sources are configured".to_owned(),
        (1, 1) => "The one source was read in full".to_owned(),
        (n_read, n_sources) if n_read == n_sources => {
            format!("All {n_sources} sources read in full")
        }
        _ => format!("{n_read} of {} read in full", count(n_sources, "source")),
    };
    match coverage.n_waiting {
        0 => read,
        1 => format!("{read}; 1 not asked yet"),
        n => format!("{read}; {n} not asked yet"),
    }
}
