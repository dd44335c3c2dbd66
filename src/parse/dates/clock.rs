//! Time of day and zone among the pieces of a date.
use super::{super::date_names::ZONES, tokens::Token};

/// Takes time of day and zone out of the tokens: seconds after midnight UTC, which may be
/// negative. Zero if there is no time; `None` if there is one that cannot be.
pub(super) fn take_time(tokens: &mut Vec<Token>) -> Option<i64> {
    let Some((start, clock, after_clock)) = clock(tokens) else { return Some(0) };
    let (shift, end) = zone(tokens, after_clock);
    let is_morning = says(tokens, after_clock, end, "am");
    let is_afternoon = says(tokens, after_clock, end, "pm");
    tokens.drain(start..end);
    let [hour, minute, second] = clock;
    let hour = match hour {
        12 if is_morning => 0,
        1..12 if is_afternoon => hour + 12,
        _ => hour,
    };
    let is_possible = hour <= 24 && minute <= 59 && second <= 60 && shift.abs() <= 15 * 60;
    is_possible.then_some(hour * 3600 + (minute - shift) * 60 + second)
}

/// Where hours, minutes and seconds stand: first token, values, first token after them.
fn clock(tokens: &[Token]) -> Option<(usize, [i64; 3], usize)> {
    let number = |at: usize| tokens.get(at).and_then(Token::number);
    let is_mark = |at: usize, mark: char| tokens.get(at) == Some(&Token::Mark(mark));
    let is_word = |at: usize, word: &str| tokens.get(at).and_then(Token::word) == Some(word);
    for start in 0..tokens.len() {
        let Some((hour, n_digits)) = number(start) else { continue };
        if let Some((minute, _)) = number(start + 2)
            && (is_mark(start + 1, ':') || is_word(start + 1, "h"))
        {
            let mut end = start + 3;
            let second = number(end + 1).filter(|_| is_mark(end, ':')).map(|(second, _)| second);
            end += 2 * usize::from(second.is_some());
            let has_fraction = second.is_some() && number(end + 1).is_some();
            if has_fraction && (is_mark(end, '.') || is_mark(end, ',') || is_mark(end, ':')) {
                end += 2;
            }
            return Some((start, [hour, minute, second.unwrap_or(0)], end));
        }
        if 0 < start && is_word(start - 1, "t") {
            let clock = match n_digits {
                6 => [hour / 10_000, hour / 100 % 100, hour % 100],
                4 => [hour / 100, hour % 100, 0],
                _ => continue,
            };
            return Some((start, clock, start + 1));
        }
    }
    None
}

/// Minutes east of Greenwich, and the first token after the zone.
fn zone(tokens: &[Token], start: usize) -> (i64, usize) {
    let mut named = None;
    for at in start..tokens.len() {
        match &tokens[at] {
            Token::Number { .. } => break,
            Token::Word(word) => {
                let zone = ZONES.iter().find(|(_, names)| names.contains(&&**word));
                if let (Some((minutes, _)), None) = (zone, named) {
                    named = Some((*minutes, at + 1));
                }
            }
            Token::Mark(sign @ ('+' | '-' | '−')) => {
                if let Some((minutes, end)) = offset(tokens, at + 1) {
                    return (if *sign == '+' { minutes } else { -minutes }, end);
                }
            }
            Token::Mark(_) => (),
        }
    }
    named.unwrap_or_else(|| {
        let is_half = |token: &Token| token.word().is_some_and(|word| ["am", "pm"].contains(&word));
        let halves = tokens[start..].iter().take(2).rposition(is_half);
        (0, halves.map_or(start, |at| start + at + 1))
    })
}

/// `0500`, `05:00`, `05`, `5` after a sign.
fn offset(tokens: &[Token], at: usize) -> Option<(i64, usize)> {
    let (value, n_digits) = tokens.get(at)?.number()?;
    if 2 < n_digits {
        return (n_digits <= 4).then_some((value / 100 * 60 + value % 100, at + 1));
    }
    let minutes = tokens.get(at + 2).and_then(Token::number);
    match minutes.filter(|_| tokens[at + 1] == Token::Mark(':')) {
        Some((minutes, _)) => Some((value * 60 + minutes, at + 3)),
        None => Some((value * 60, at + 1)),
    }
}

fn says(tokens: &[Token], start: usize, end: usize, word: &str) -> bool {
    tokens[start..end].iter().any(|token| token.word() == Some(word))
}
