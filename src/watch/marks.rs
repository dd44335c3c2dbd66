//! Marks that a new round forgets by counting on. Knows nothing of what is marked.

/// Which round it is. One byte: marks of tens of thousands of conditions stay in a near cache, and
/// wiping them every 127 rounds takes no time that could be measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Epoch(u8);

impl Epoch {
    /// A mark holds twice the epoch and one bit.
    const LAST: u8 = u8::MAX / 2;

    /// Begins a new round; `true` if the count begins anew, so that every mark has to be wiped.
    pub(super) fn advance(&mut self) -> bool {
        let is_over = self.0 == Self::LAST;
        self.0 = if is_over { 1 } else { self.0 + 1 };
        is_over
    }
}

/// A truth for each of some numbers, from 0, as far as this round has found one.
#[derive(Debug)]
pub(super) struct Marks(Vec<u8>);

impl Marks {
    /// No mark yet on any of `n` numbers.
    pub(super) fn new(n: usize) -> Self {
        Self(vec![0; n])
    }

    /// Forgets every round.
    pub(super) fn wipe(&mut self) {
        self.0.fill(0);
    }

    /// What was set in this epoch; `None` if nothing was.
    #[inline]
    pub(super) fn get(&self, number: usize, epoch: Epoch) -> Option<bool> {
        let mark = self.0[number];
        (mark >> 1 == epoch.0).then_some(mark & 1 == 1)
    }

    /// Says of `number` what was found, in place of what this epoch had.
    #[inline]
    pub(super) fn set(&mut self, number: usize, epoch: Epoch, truth: bool) {
        self.0[number] = epoch.0 << 1 | u8::from(truth);
    }

    /// Sets it to true; `false` if this epoch had set it already, to whatever.
    #[inline]
    pub(super) fn is_first(&mut self, number: usize, epoch: Epoch) -> bool {
        let mark = &mut self.0[number];
        let is_first = *mark >> 1 != epoch.0;
        if is_first {
            *mark = epoch.0 << 1 | 1;
        }
        is_first
    }
}

#[cfg(test)]
mod tests {
    use super::{Epoch, Marks};

    /// Number `n` is marked in every `n + 1`st round, so that old marks of every age are about when
    /// the count begins anew.
    #[test]
    fn no_mark_outlives_its_round_however_often_the_count_begins_anew() {
        const N: usize = 300;
        let (mut epoch, mut marks, mut n_wiped) = (Epoch::default(), Marks::new(N), 0);
        for round in 0..2_000 {
            if epoch.advance() {
                marks.wipe();
                n_wiped += 1;
            }
            assert!((0..N).all(|number| marks.get(number, epoch).is_none()), "round {round}");
            for number in (0..N).filter(|number| round % (number + 1) == 0) {
                let truth = number % 2 == 0;
                if truth {
                    assert!(marks.is_first(number, epoch));
                } else {
                    marks.set(number, epoch, truth);
                }
                assert!(!marks.is_first(number, epoch));
                assert_eq!(marks.get(number, epoch), Some(truth));
            }
        }
        assert_eq!(n_wiped, 2_000 / usize::from(Epoch::LAST));
    }
}
