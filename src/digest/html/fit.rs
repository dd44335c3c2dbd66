//! How much of an edition the HTML part can hold. It cuts nothing in half and forgets nothing:
//! what does not fit is counted.
use crate::model::Tier;

/// One story in both of its forms.
pub(super) struct Piece {
    pub(super) tier: Tier,
    /// Items it holds.
    pub(super) n_items: usize,
    /// As its tier deserves.
    pub(super) full: String,
    /// As a one-line row.
    pub(super) row: String,
}

/// How a section is shown: its first stories in full, the next as rows, the rest counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) n_full: usize,
    pub(super) n_rows: usize,
}

impl Shown {
    pub(super) fn n(self) -> usize {
        self.n_full + self.n_rows
    }
}

/// All in full if they fit. Else the best of every section in full on three fifths of the room,
/// then rows on the rest.
///
/// * `sections` — pieces in the order they are shown, best first.
/// * `heads` — bytes that a section costs before its first piece.
/// * `room` — bytes for all of it.
pub(super) fn fit(sections: &[Vec<Piece>], heads: &[usize], room: usize) -> Vec<Shown> {
    let order = by_rank(sections);
    let mut shown = vec![Shown::default(); sections.len()];
    let all_heads: usize = heads.iter().sum();
    let all: usize = sections.iter().flatten().map(|piece| piece.full.len()).sum();
    let room_in_full = if all_heads + all <= room { room } else { room / 5 * 3 };
    let mut used = 0;
    let mut order = order.into_iter().peekable();
    while let Some((section, place)) = order.peek().copied() {
        let head = if place == 0 { heads[section] } else { 0 };
        let cost = head + sections[section][place].full.len();
        if used + cost > room_in_full {
            break;
        }
        used += cost;
        shown[section].n_full += 1;
        order.next();
    }
    for (section, place) in order {
        let head = if place == 0 { heads[section] } else { 0 };
        let cost = head + sections[section][place].row.len();
        if used + cost > room {
            break;
        }
        used += cost;
        shown[section].n_rows += 1;
    }
    shown
}

/// Section and place of every piece: better tiers first, then the first of each section, then
/// the second.
fn by_rank(sections: &[Vec<Piece>]) -> Vec<(usize, usize)> {
    let places = sections.iter().enumerate().flat_map(|(section, pieces)| {
        pieces.iter().enumerate().map(move |(place, piece)| (piece.tier, place, section))
    });
    let mut ranked: Vec<_> = places.collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, place, section)| (section, place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(n: usize) -> Vec<Piece> {
        let piece =
            || Piece { tier: Tier::Main, n_items: 1, full: "f".repeat(100), row: "r".repeat(10) };
        std::iter::repeat_with(piece).take(n).collect()
    }

    #[test]
    fn what_fits_is_shown() {
        let check = |sections: &[usize], room, expected: &[(usize, usize)]| {
            let pieces: Vec<_> = sections.iter().map(|n| pieces(*n)).collect();
            let shown = fit(&pieces, &vec![0; sections.len()], room);
            let shown: Vec<_> = shown.iter().map(|shown| (shown.n_full, shown.n_rows)).collect();
            assert_eq!(shown, expected);
        };
        check(&[3], 300, &[(3, 0)]);
        check(&[3], 299, &[(1, 2)]);
        check(&[5, 5], 500, &[(2, 3), (1, 4)]);
        check(&[100, 1], 500, &[(2, 20), (1, 0)]);
        check(&[100], 0, &[(0, 0)]);
    }
}
