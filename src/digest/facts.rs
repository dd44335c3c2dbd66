//! Facts in a row, with a sign between them that neither ends a line nor begins one.

/// A fact at most this long stays on one line: `score 9½`.
const SHORT: usize = 9;
/// One at most this long does where it can: `side by side`.
const PHRASE: usize = 20;
/// Facts are kept whole while what cannot be broken is no longer than this.
const WHOLE: usize = 36;
/// More characters than this on one line that cannot be broken would be wider than a small screen.
const UNBROKEN: usize = 44;

const BLANK: char = '\u{a0}';

/// One fact after the other: `Indus Tribune · newspaper · Wed 18:40`; empty ones are left out.
pub(super) fn listed(parts: &[&str]) -> String {
    joined(parts, '·', 0)
}

/// The same behind other words on the line, from the sign between on; empty where there is no fact.
///
/// * `n_unbroken` — characters before it that no line parts.
pub(super) fn listed_behind(n_unbroken: usize, parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return String::new();
    }
    format!("{BLANK}·{BLANK}{}", joined(&parts, '·', n_unbroken + 3))
}

/// `Russia + Pakistan`.
pub(super) fn added(parts: &[&str]) -> String {
    joined(parts, '+', 0)
}

/// Characters at the end of `line` that no line parts.
pub(super) fn n_unbroken(line: &str) -> usize {
    line.rsplit(' ').next().unwrap_or_default().chars().count()
}

/// Facts with `sign` between, that lines break only within facts; within a chain of words that would
/// be wider than a small screen, behind the sign.
fn joined(parts: &[&str], sign: char, mut n_unbroken: usize) -> String {
    let mut joined = String::new();
    for part in parts.iter().filter(|part| !part.is_empty()) {
        if !joined.is_empty() {
            let first = match part.chars().count() {
                n @ 0..=SHORT => n,
                _ => part.split(' ').next().unwrap_or_default().chars().count(),
            };
            let is_long = n_unbroken + 3 + first > UNBROKEN;
            joined.extend([BLANK, sign, if is_long { ' ' } else { BLANK }]);
            n_unbroken = if is_long { 0 } else { n_unbroken + 3 };
        }
        let n = part.chars().count();
        let part = match n {
            0..=SHORT => part.replace(' ', "\u{a0}"),
            0..=PHRASE if n_unbroken + n <= WHOLE => part.replace(' ', "\u{a0}"),
            _ => with_initials(part),
        };
        n_unbroken = if part.contains(' ') { self::n_unbroken(&part) } else { n_unbroken + n };
        joined.push_str(&part);
    }
    joined
}

/// `R. Nasser` and the like on one line.
fn with_initials(part: &str) -> String {
    let mut whole = String::with_capacity(part.len());
    for word in part.split_inclusive(' ') {
        match word.strip_suffix(". ") {
            Some(initial) if initial.chars().count() == 1 => {
                whole.extend([initial, ".\u{a0}"]);
            }
            _ => whole.push_str(word),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_breaks_within_facts_and_never_beside_a_sign() {
        let check = |parts: &[&str], expected: &str| {
            assert_eq!(listed(parts).replace(BLANK, "_"), expected);
        };
        check(
            &["Indus Tribune", "", "newspaper", "Wed\u{a0}18:40"],
            "Indus_Tribune_·_newspaper_·_Wed_18:40",
        );
        check(&["in the title", "14 mentions", "score 7"], "in_the_title_·_14_mentions_·_score_7");
        check(
            &["Russia and Pakistan", "side by side", "in the lead", "7 mentions"],
            "Russia_and_Pakistan_·_side_by_side_·_in the lead_·_7_mentions",
        );
        check(
            &["a paper", "continues from Tue\u{a0}26\u{a0}May", "13 mentions", "score 6½"],
            "a_paper_·_continues from Tue_26_May_·_13_mentions_·_score_6½",
        );
        check(&["told in other words by all", "copied"], "told in other words by all_·_copied");
        check(&["R. Nasser and T. Orlova", "Wed 11:15"], "R._Nasser and T._Orlova_·_Wed_11:15");
        check(&["", ""], "");
        assert_eq!(added(&["Russia", "Pakistan"]).replace(BLANK, "_"), "Russia_+_Pakistan");
    }

    #[test]
    fn what_cannot_be_broken_is_no_wider_than_a_small_screen() {
        let words = ["evasion"; 20];
        for line in listed(&words).split(' ') {
            assert!(line.chars().count() <= UNBROKEN + 2, "{line}");
        }
    }
}
