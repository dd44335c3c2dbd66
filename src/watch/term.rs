//! What one entry of a list means: `word`, `two words`, `word*`, `=US`, `title:podcast`. Knows
//! spelling, not actors.
use crate::{model::Field, text};

/// One word of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Piece {
    /// Folded; a `?` stands for any one letter.
    pub(super) letters: Box<str>,
    /// Whether more letters may follow.
    pub(super) is_open: bool,
    /// For `~word`: whether every word of the same stem in the item's language is meant.
    pub(super) is_stem: bool,
}

/// Words in a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Pattern {
    /// At least one.
    pub(super) pieces: Vec<Piece>,
    /// For `=US`: which of its letters are capitals.
    pub(super) capitals: Option<Vec<bool>>,
}

/// The part of an item a term looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Scope {
    /// Title and body.
    #[default]
    Text,
    /// The title.
    Title,
    /// Title and the first [`Scope::LEAD_WORDS`] words of the body.
    Lead,
    /// The body.
    Body,
    /// The author line.
    Author,
    /// The link.
    Url,
}

/// Any of some patterns, in one part of the item.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Term {
    pub(super) scope: Scope,
    /// At least one.
    pub(super) patterns: Vec<Pattern>,
}

/// What is wrong with a term, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) help: String,
}

impl Scope {
    /// How far the lead of a body reaches.
    pub(super) const LEAD_WORDS: usize = 60;

    const PREFIXES: [(&str, Self); 5] = [
        ("title:", Self::Title),
        ("lead:", Self::Lead),
        ("body:", Self::Body),
        ("author:", Self::Author),
        ("url:", Self::Url),
    ];

    /// The field a text begins with, and the bytes of its name and colon.
    pub(super) fn of_prefix(text: &str) -> Option<(Self, usize)> {
        let found = Self::PREFIXES.iter().find(|(prefix, _)| {
            text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
        });
        found.map(|(prefix, scope)| (*scope, prefix.len()))
    }

    /// How it is written: `title:`; empty for title and body together.
    pub(super) fn prefix(self) -> &'static str {
        Self::PREFIXES.iter().find(|(_, scope)| *scope == self).map_or("", |(prefix, _)| prefix)
    }

    /// Whether `words` of a field lie in it.
    pub(super) fn reaches(self, field: Field, end: usize) -> bool {
        match self {
            Self::Text => matches!(field, Field::Title | Field::Body),
            Self::Title => field == Field::Title,
            Self::Lead => field == Field::Title || field == Field::Body && end <= Self::LEAD_WORDS,
            Self::Body => field == Field::Body,
            Self::Author => field == Field::Author,
            Self::Url => field == Field::Url,
        }
    }
}

impl Piece {
    /// Whether it is one word and nothing else.
    pub(super) fn is_whole(&self) -> bool {
        !self.is_open && !self.is_stem && !self.letters.contains('?')
    }

    /// Whether a folded word is this one; stems are for `stems`.
    pub(super) fn fits(&self, word: &str) -> bool {
        fits(&self.letters, self.is_open, word)
    }

    /// The letters before the first `?`.
    pub(super) fn fixed_start(&self) -> &str {
        self.letters.split('?').next().unwrap_or_default()
    }

    /// Whether every word that fits `other` fits this.
    fn covers(&self, other: &Self) -> bool {
        let is_stem = self.is_stem || other.is_stem;
        self == other || (!is_stem && self.fits(&other.letters) && (self.is_open || !other.is_open))
    }
}

/// Whether a folded word is spelled so; a `?` stands for any one letter.
///
/// * `is_open` — more letters may follow.
pub(super) fn fits(letters: &str, is_open: bool, word: &str) -> bool {
    if !letters.contains('?') {
        return if is_open { word.starts_with(letters) } else { word == letters };
    }
    let mut rest = word.chars();
    let fits = |wanted: char| rest.next().is_some_and(|c| wanted == '?' || wanted == c);
    letters.chars().all(fits) && (is_open || rest.next().is_none())
}

impl Pattern {
    /// Whether this stands inside every occurrence of `other`.
    pub(super) fn is_inside(&self, other: &Self) -> bool {
        (self.capitals.is_none() || self.capitals == other.capitals)
            && other.pieces.windows(self.pieces.len()).any(|window| {
                self.pieces.iter().zip(window).all(|(mine, theirs)| mine.covers(theirs))
            })
    }
}

/// Reads one entry of a list.
///
/// # Errors
/// There is no word in it, a star follows fewer than three letters or stands inside a word.
pub(super) fn parse(written: &str) -> Result<Term, Fault> {
    let written = unquoted(written.trim());
    let prefix = Scope::of_prefix(written);
    let (rest, scope) =
        prefix.map_or((written, Scope::Text), |(scope, n)| (written[n..].trim(), scope));
    let grouped = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let choices = match grouped {
        Some(group) => alternatives(group),
        None => vec![rest],
    };
    // There are many thousands, and most have one word.
    let mut patterns = Vec::with_capacity(choices.len());
    for choice in choices {
        patterns.push(pattern(choice, written)?);
    }
    Ok(Term { scope, patterns })
}

/// Reads one word or phrase of a query, where the field is said outside.
///
/// # Errors
/// As [`parse`].
pub(super) fn in_field(written: &str, scope: Scope) -> Result<Term, Fault> {
    Ok(Term { scope, patterns: vec![pattern(written, written)?] })
}

/// `a or b` in parentheses.
fn alternatives(group: &str) -> Vec<&str> {
    let mut choices = Vec::new();
    let mut rest = group;
    while let Some(at) = rest.to_ascii_lowercase().find(" or ") {
        choices.push(&rest[..at]);
        rest = &rest[at + 4..];
    }
    choices.push(rest);
    choices
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(|c| matches!(c, '"' | '“' | '”' | '„' | '«' | '»')).trim()
}

/// * `entry` — the whole entry, for what is said about it.
fn pattern(choice: &str, entry: &str) -> Result<Pattern, Fault> {
    let choice = unquoted(choice.trim());
    let mark = choice.chars().next().filter(|c| matches!(c, '=' | '~'));
    let letters = mark.map_or(choice, |_| unquoted(&choice[1..]));
    let bare = letters.replace(['*', '?'], " ");
    if text::words(&bare).is_empty() {
        return Err(Fault {
            message: format!("`{entry}` has no word in it"),
            help: "write a word, or remove the entry".into(),
        });
    }
    let mut pieces = pieces(letters)?;
    pieces.shrink_to_fit();
    if mark == Some('~') {
        if let Some(piece) = pieces.iter().find(|piece| !piece.is_whole()) {
            return Err(stem_of_pattern(&piece.letters));
        }
        for piece in &mut pieces {
            piece.is_stem = true;
        }
    }
    let capitals = (mark == Some('=')).then(|| capitals(letters).collect());
    Ok(Pattern { pieces, capitals })
}

fn stem_of_pattern(letters: &str) -> Fault {
    Fault {
        message: format!("`~` and a sign for open letters do not go together in `{letters}`"),
        help: "write `~sanction` for all forms of the word, or `sanction*` for all endings".into(),
    }
}

/// Which letters with case are capitals, in order: what `=US` compares.
pub(super) fn capitals(text: &str) -> impl Iterator<Item = bool> {
    text.chars().filter(|c| c.is_uppercase() || c.is_lowercase()).map(char::is_uppercase)
}

/// Letters of no living language, which stand for `?` and `*` while the words are split.
const ANY_LETTER: char = '\u{a7ff}';
const OPEN_END: char = '\u{a7fe}';

fn pieces(written: &str) -> Result<Vec<Piece>, Fault> {
    let lettered: String = written
        .chars()
        .map(|c| match c {
            '?' => ANY_LETTER,
            '*' => OPEN_END,
            _ => c,
        })
        .collect();
    let words = text::words(&lettered);
    words.list().iter().map(|word| piece(written, words.text(word))).collect()
}

fn piece(written: &str, lettered: &str) -> Result<Piece, Fault> {
    let letters = lettered.strip_suffix(OPEN_END);
    let is_open = letters.is_some();
    let letters = letters.unwrap_or(lettered).replace(ANY_LETTER, "?");
    match letters.chars().count() {
        _ if letters.contains(OPEN_END) => Err(misplaced_star(written)),
        n if is_open && n < 3 => Err(short_star(&letters)),
        _ => Ok(Piece { letters: letters.into(), is_open, is_stem: false }),
    }
}

fn misplaced_star(written: &str) -> Fault {
    Fault {
        message: format!("`{written}` has a star that does not end a word"),
        help: "a star stands for the open end of a word, as in `sanction*`; `?` is one letter"
            .into(),
    }
}

fn short_star(letters: &str) -> Fault {
    Fault {
        message: format!("`{letters}*` has fewer than three letters before its star"),
        help: "write more of the word, or list the words you mean".into(),
    }
}
