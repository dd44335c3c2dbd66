//! A query's signs and words, each with its place. Knows no grammar.
use std::ops::Range;

use super::{super::term::Scope, Unit};

/// One sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Open,
    Close,
    And,
    Or,
    Not,
    Near {
        most: u32,
        is_ordered: bool,
    },
    Same(Unit),
    AtLeast(u32),
    Field(Scope),
    /// A word that stands without quotes.
    Word(String),
    /// A phrase in quotes, with the sign before them if there is one; written with plain quotes.
    Phrase(String),
    Actor(String),
    /// Something that has a meaning elsewhere and none here: what is wrong, what to write.
    Wrong(String, String),
}

/// A sign and the bytes it takes.
pub(super) type Placed = (Sign, Range<usize>);

/// More words in between than these are no nearness.
pub(super) const MOST_BETWEEN: u32 = 1000;

/// Every sign of a query, in order.
pub(super) fn scan(query: &str) -> Vec<Placed> {
    let mut signs: Vec<Placed> = Vec::new();
    let mut at = 0;
    while let Some(c) = query[at..].chars().next() {
        let start = at;
        match c {
            _ if c.is_whitespace() || is_unseen(c) => at += c.len_utf8(),
            '(' | ')' => {
                at += 1;
                signs.push((if c == '(' { Sign::Open } else { Sign::Close }, start..at));
            }
            _ if is_quote(c) => {
                let (sign, end) = phrase(query, "", start);
                at = end;
                signs.push((sign, start..at));
            }
            _ => at = word(query, start, &mut signs),
        }
    }
    join_same(signs)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '＂')
}

fn is_unseen(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}')
}

/// A phrase from its opening quote at `start` on, and where it ends.
fn phrase(query: &str, mark: &str, start: usize) -> (Sign, usize) {
    let opening = query[start..].chars().next().map_or(0, char::len_utf8);
    let inside = start + opening;
    let Some((n, closing)) = query[inside..].char_indices().find(|(_, c)| is_quote(*c)) else {
        let sign = wrong("a quote is not closed".into(), "close it with \" after the phrase");
        return (sign, query.len());
    };
    let inner = query[inside..inside + n].trim();
    let sign = match mark {
        "@" => Sign::Actor(inner.to_owned()),
        _ => Sign::Phrase(format!("{mark}\"{inner}\"")),
    };
    (sign, inside + n + closing.len_utf8())
}

/// What begins at `start` and is no quote; returns where it ends.
fn word(query: &str, start: usize, signs: &mut Vec<Placed>) -> usize {
    let rest = &query[start..];
    let n = rest
        .find(|c: char| c.is_whitespace() || is_unseen(c) || is_quote(c) || matches!(c, '(' | ')'))
        .unwrap_or(rest.len());
    let run = &rest[..n];
    let end = start + n;
    if let Some((scope, prefix)) = Scope::of_prefix(run) {
        signs.push((Sign::Field(scope), start..start + prefix));
        return if prefix < n { word(query, start + prefix, signs) } else { end };
    }
    let follows = rest[n..].chars().next();
    if matches!(run, "=" | "~" | "@") && follows.is_some_and(is_quote) {
        let (sign, end) = phrase(query, run, end);
        signs.push((sign, start..end));
        return end;
    }
    signs.push((sign(run, follows), start..end));
    end
}

/// * `follows` — the character after the run.
fn sign(run: &str, follows: Option<char>) -> Sign {
    let small = run.to_lowercase();
    match small.as_str() {
        "and" => return Sign::And,
        "or" => return Sign::Or,
        "not" => return Sign::Not,
        _ => (),
    }
    if let Some(count) = small.strip_prefix("atleast")
        && (follows == Some('(') || count.parse::<u32>().is_ok())
    {
        return match count.parse() {
            Ok(n) if (1..=1000).contains(&n) => Sign::AtLeast(n),
            _ => wrong(format!("`{run}` does not say how many"), "write `atleast3(…)`"),
        };
    }
    if let Some((operator, count)) = small.split_once('/')
        && let Some(sign) = nearness(run, operator, count)
    {
        return sign;
    }
    if let Some(name) = run.strip_prefix('@').filter(|name| !name.is_empty()) {
        return Sign::Actor(name.to_owned());
    }
    other(run, &small).unwrap_or_else(|| Sign::Word(run.to_owned()))
}

/// `near/12`, `w/12`, `pre/5`, and what other services write for a sentence or a paragraph.
fn nearness(run: &str, operator: &str, count: &str) -> Option<Sign> {
    let is_ordered = match operator {
        "near" | "w" | "within" | "n" | "" => false,
        "pre" | "p" | "adj" => true,
        _ => return None,
    };
    let name = if is_ordered { "pre" } else { "near" };
    Some(match (operator, count) {
        ("w" | "", "s" | "seg" | "sent") => {
            wrong(format!("`{run}` is not an operator here"), "write `same sentence`")
        }
        ("w" | "", "p" | "para") => {
            wrong(format!("`{run}` is not an operator here"), "write `same paragraph`")
        }
        ("near" | "w" | "pre", _) => match count.parse() {
            Ok(most) if most <= MOST_BETWEEN => Sign::Near { most, is_ordered },
            Ok(_) => wrong(
                format!("`{run}` is farther than {MOST_BETWEEN} words"),
                "write a smaller number, `same paragraph`, or `and`",
            ),
            Err(_) => {
                wrong(format!("`{run}` has no number of words"), &format!("write `{name}/12`"))
            }
        },
        (_, count) if count.parse::<u32>().is_ok() => {
            wrong(format!("`{run}` is not an operator here"), &format!("write `{name}/{count}`"))
        }
        _ => return None,
    })
}

/// Signs that mean something to other programs.
fn other(run: &str, small: &str) -> Option<Sign> {
    let not_here = || format!("`{run}` is not an operator here");
    Some(match small {
        "&" | "&&" | "+" => wrong(not_here(), "write `and`"),
        "|" | "||" => wrong(not_here(), "write `or`"),
        "-" | "!" | "andnot" | "and-not" => wrong(not_here(), "write `and not`"),
        "near" | "w/" | "near/" => {
            wrong("`near` does not say how near".into(), "write `near/12`; for the word, quote it")
        }
        "pre" | "pre/" => {
            wrong("`pre` does not say how near".into(), "write `pre/5`; for the word, quote it")
        }
        "=" | "~" | "@" => {
            wrong(format!("`{run}` stands before nothing"), "write it onto the word, as in `=US`")
        }
        _ if small.ends_with([',', ';']) => {
            let bare = run.trim_end_matches([',', ';']);
            wrong(
                format!("the comma after `{bare}` joins nothing"),
                "write `or` or `and` in its place",
            )
        }
        _ if small.starts_with(['+', '-', '!'])
            && run.chars().nth(1).is_some_and(char::is_alphabetic) =>
        {
            let bare = &run[1..];
            let instead = if run.starts_with('+') { "and" } else { "and not" };
            wrong(
                format!("`{run}` has a sign that means nothing here"),
                &format!("write `{instead} {bare}`"),
            )
        }
        _ => return unknown_field(run),
    })
}

/// `intitle:gas`: letters, a colon, something.
fn unknown_field(run: &str) -> Option<Sign> {
    let (name, _) = run.split_once(':')?;
    let is_name = 2 <= name.len() && name.chars().all(char::is_alphabetic);
    is_name.then(|| {
        wrong(
            format!("there is no field `{name}:`"),
            "the fields are `title:`, `lead:`, `body:`, `author:` and `url:`; for the words, quote them",
        )
    })
}

fn wrong(message: String, help: &str) -> Sign {
    Sign::Wrong(message, help.to_owned())
}

/// `same` and `sentence` are one sign; `same` alone is a word.
fn join_same(signs: Vec<Placed>) -> Vec<Placed> {
    let mut joined: Vec<Placed> = Vec::with_capacity(signs.len());
    for (sign, span) in signs {
        let unit = match &sign {
            Sign::Word(word) if word.eq_ignore_ascii_case("sentence") => Some(Unit::Sentence),
            Sign::Word(word) if word.eq_ignore_ascii_case("paragraph") => Some(Unit::Paragraph),
            _ => None,
        };
        match (joined.last_mut(), unit) {
            (Some((Sign::Word(word), before)), Some(unit)) if word.eq_ignore_ascii_case("same") => {
                let whole = before.start..span.end;
                joined.pop();
                joined.push((Sign::Same(unit), whole));
            }
            _ => joined.push((sign, span)),
        }
    }
    joined
}
