//! Eight bytes of a text at once, as one number. Knows ASCII and nothing else.
//!
//! Words end where nobody can foretell, and a processor that guesses wrong at every end waits longer
//! than it reads; here the end is counted. A byte stands for itself in all of these numbers: the
//! first is the lowest, and its highest bit says whether something is true of it.

/// What eight bytes begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Eight {
    /// How many of the first are ASCII letters or digits; 8 if all are.
    pub(super) n_letters: usize,
    /// Whether one of those is a capital, and whether one is a small letter.
    pub(super) has_upper: bool,
    pub(super) has_lower: bool,
    /// All eight, capitals made small.
    pub(super) small: [u8; 8],
}

const HIGH: u64 = each(0x80);

const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Where a byte is at least `least`; both are below 128.
#[inline]
fn at_least(bytes: u64, least: u8) -> u64 {
    (bytes + each(0x80 - least)) & HIGH
}

impl Eight {
    /// The letters and digits that these eight begin with.
    #[inline]
    pub(super) fn read(bytes: [u8; 8]) -> Self {
        let all = u64::from_le_bytes(bytes);
        let ascii = all & !HIGH;
        let small = ascii | each(0x20);
        let alphabetic = at_least(small, b'a') & !at_least(small, b'z' + 1) & !all;
        let digits = at_least(ascii, b'0') & !at_least(ascii, b'9' + 1) & !all;
        let others = !(alphabetic | digits) & HIGH;
        let n_letters = (others.trailing_zeros() / 8) as usize;
        // Those before the first that is no letter.
        let first = others.wrapping_sub(1) & !others;
        let is_small = all << 2;
        let upper = alphabetic & !is_small;
        Self {
            n_letters,
            has_upper: upper & first != 0,
            has_lower: alphabetic & is_small & first != 0,
            small: (all | upper >> 2).to_le_bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Eight;

    #[test]
    fn eight_bytes_are_what_each_of_them_is() {
        let mut bytes = *b"aZ09 .\n-";
        for place in 0..8 {
            for byte in 0..=u8::MAX {
                bytes[place] = byte;
                bytes.rotate_left(3);
                let read = Eight::read(bytes);
                let n = bytes.iter().take_while(|it| it.is_ascii_alphanumeric()).count();
                assert_eq!(read.n_letters, n, "{bytes:?}");
                assert_eq!(read.has_upper, bytes[..n].iter().any(u8::is_ascii_uppercase));
                assert_eq!(read.has_lower, bytes[..n].iter().any(u8::is_ascii_lowercase));
                assert_eq!(read.small, bytes.map(|it| it.to_ascii_lowercase()));
            }
        }
    }
}
