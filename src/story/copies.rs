//! Copies of a text among the items of some days.
use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use foldhash::fast::FixedState;

use super::Fingerprint;

/// From this likeness on a text is a copy: a line before, a line after and a new beginning are
/// allowed, another report of the same thing is not.
pub const LIKE: f64 = 0.55;
/// The same where one of the two is [`SHORT`]: there one mould holds many news (`Bank of … cuts its
/// prime rate to …`).
pub const LIKE_SHORT: f64 = 0.8;
/// Texts of fewer shingles are short.
pub const SHORT: usize = 40;

/// How like two texts are if one is a copy of the other.
pub(super) fn least(one: &Fingerprint, other: &Fingerprint) -> f64 {
    if one.len().min(other.len()) < SHORT { LIKE_SHORT } else { LIKE }
}

/// An earlier item that an item copies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Copy {
    /// The number it was given with.
    pub of: i64,
    /// Share of common shingles: [`LIKE`] to 1.
    pub likeness: f64,
}

/// The texts of a window of time, so arranged that the copies of a new one are found without
/// looking at all of them. It takes about 1 KB a text.
#[derive(Debug)]
pub struct Copies {
    span: TimeDelta,
    /// In the order they came, oldest first.
    kept: VecDeque<Kept>,
    /// Place of the oldest one since the beginning.
    first: usize,
    /// Places by band; those before `first` are forgotten and swept out later.
    places: HashMap<u64, Vec<usize>, FixedState>,
    swept_at: usize,
}

#[derive(Debug)]
struct Kept {
    id: i64,
    at: DateTime<Utc>,
    text: Fingerprint,
}

impl Copies {
    /// Remembers what came within `span` before the newest.
    pub fn within(span: TimeDelta) -> Self {
        Self { span, kept: VecDeque::new(), first: 0, places: HashMap::default(), swept_at: 0 }
    }

    /// How many texts are remembered.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Takes the text of item `id`, seen at `at`, and says which earlier one it copies: the most
    /// like, the first of them if several are; `None` if it is new. Texts come in order of time.
    ///
    /// ```text
    /// 09:00 agency, 300 words                                 ->  new
    /// 09:20 the same under another title, first line cut off  ->  copy of it, likeness .9
    /// 11:00 a report of one's own about the same thing        ->  new
    /// ```
    pub fn tell(&mut self, id: i64, at: DateTime<Utc>, text: Fingerprint) -> Option<Copy> {
        self.forget_before(at - self.span);
        let bands = text.bands();
        let copy = self.most_like(&bands, &text);
        let place = self.first + self.kept.len();
        for band in bands {
            self.places.entry(band).or_default().push(place);
        }
        self.kept.push_back(Kept { id, at, text });
        copy
    }

    fn most_like(&self, bands: &[u64], text: &Fingerprint) -> Option<Copy> {
        let mut places: Vec<usize> =
            bands.iter().filter_map(|band| self.places.get(band)).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        let mut best: Option<Copy> = None;
        for place in places.into_iter().filter(|place| self.first <= *place) {
            let kept = &self.kept[place - self.first];
            let likeness = kept.text.likeness(text);
            if least(&kept.text, text) <= likeness
                && best.is_none_or(|best| best.likeness < likeness)
            {
                best = Some(Copy { of: kept.id, likeness });
            }
        }
        best
    }

    fn forget_before(&mut self, at: DateTime<Utc>) {
        while self.kept.front().is_some_and(|oldest| oldest.at < at) {
            self.kept.pop_front();
            self.first += 1;
        }
        // As many forgotten ones as there are others are worth a walk through all bands.
        if self.kept.len() + 1_000 < self.first - self.swept_at {
            let first = self.first;
            self.places.retain(|_, places| {
                places.retain(|place| first <= *place);
                !places.is_empty()
            });
            self.swept_at = first;
        }
    }
}
