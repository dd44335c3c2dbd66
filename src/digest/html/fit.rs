//! How much of an edition the HTML part can hold. It cuts nothing in half and forgets nothing:
//! what does not fit is counted.
use crate::model::Tier;

/// One story in both of its forms.
pub(super) struct Piece {
    pub(super) tier: Tier,
    /// The sub-heading it stands under; empty where there is none.
    pub(super) heading: String,
    /// Items it holds.
    pub(super) n_items: usize,
    /// As its tier deserves; empty, as is `row`, where no room can be left for it.
    pub(super) full: String,
    /// As a one-line row.
    pub(super) row: String,
}

impl Piece {
    /// The piece in one of its forms; empty for the last.
    pub(super) fn shown(&self, form: Form) -> &str {
        match form {
            Form::Full => &self.full,
            Form::Row => &self.row,
            Form::Unseen => "",
        }
    }
}

/// How a piece is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    Full,
    Row,
    /// Counted.
    #[default]
    Unseen,
}

/// All in full if they fit. Else the best of every section in full on three fifths of the room,
/// then rows on the rest.
///
/// * `sections` — pieces in the order they are shown, the best of a tier first.
/// * `heads` — bytes that a section costs before its first piece.
/// * `room` — bytes for all of it.
///
/// Gives a form for every piece.
pub(super) fn fit(sections: &[Vec<Piece>], heads: &[usize], room: usize) -> Vec<Vec<Form>> {
    let mut shown: Vec<Vec<Form>> =
        sections.iter().map(|pieces| vec![Form::Unseen; pieces.len()]).collect();
    let mut is_open = vec![false; sections.len()];
    let all_heads: usize = heads.iter().sum();
    let all: usize = sections.iter().flatten().map(|piece| piece.full.len()).sum();
    let is_whole = sections.iter().flatten().all(|piece| !piece.full.is_empty());
    let room_in_full = if is_whole && all_heads + all <= room { room } else { room / 5 * 3 };
    let (mut used, mut form) = (0, Form::Full);
    for (section, place) in by_rank(sections) {
        let piece = &sections[section][place];
        if piece.row.is_empty() {
            break;
        }
        let head = if is_open[section] { 0 } else { heads[section] };
        if form == Form::Full && used + head + piece.full.len() > room_in_full {
            form = Form::Row;
        }
        let (size, limit) = match form {
            Form::Full => (piece.full.len(), room_in_full),
            _ => (piece.row.len(), room),
        };
        if used + head + size > limit {
            break;
        }
        used += head + size;
        is_open[section] = true;
        shown[section][place] = form;
    }
    shown
}

/// Section and place of every piece: better tiers first, then the first of each section, then
/// the second.
pub(super) fn by_rank(sections: &[Vec<Piece>]) -> Vec<(usize, usize)> {
    let places = sections.iter().enumerate().flat_map(|(section, pieces)| {
        let mut n_before = [0; 3]; // by tier: within one, places count whatever stands between
        pieces.iter().enumerate().map(move |(place, piece)| {
            let n = &mut n_before[piece.tier as usize];
            *n += 1;
            (piece.tier, *n, section, place)
        })
    });
    let mut ranked: Vec<_> = places.collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, _, section, place)| (section, place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(n: usize) -> Vec<Piece> {
        let piece = || Piece {
            tier: Tier::Main,
            heading: String::new(),
            n_items: 1,
            full: "f".repeat(100),
            row: "r".repeat(10),
        };
        std::iter::repeat_with(piece).take(n).collect()
    }

    #[test]
    fn what_fits_is_shown() {
        let check = |sections: &[usize], room, expected: &[(usize, usize)]| {
            let pieces: Vec<_> = sections.iter().map(|n| pieces(*n)).collect();
            let shown = fit(&pieces, &vec![0; sections.len()], room);
            let n = |of: &Vec<Form>, form| of.iter().filter(|it| **it == form).count();
            let shown: Vec<_> =
                shown.iter().map(|of| (n(of, Form::Full), n(of, Form::Row))).collect();
            assert_eq!(shown, expected);
        };
        check(&[3], 300, &[(3, 0)]);
        check(&[3], 299, &[(1, 2)]);
        check(&[5, 5], 500, &[(2, 3), (1, 4)]);
        check(&[100, 1], 500, &[(2, 20), (1, 0)]);
        check(&[100], 0, &[(0, 0)]);
    }
}
