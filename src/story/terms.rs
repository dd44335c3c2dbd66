//! What an item speaks of, as numbers that can be compared within a language and across languages.
//! It does not decide what is alike.
use std::hash::{BuildHasher as _, Hasher as _};

use foldhash::fast::FixedState;

use super::{language::Tongue, sound::sound};
use crate::{
    model::Item,
    text::{Word, Words, words},
    watch::{self, Known, Manner},
};

/// Bytes of a body that say what the news is.
const LEAD: usize = 1_000;
/// Words of it.
const LEAD_WORDS: usize = 70;
/// Terms of a headline; more are none.
const MOST_OF_TITLE: usize = 40;

/// What kind of thing a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A built-in actor.
    Actor,
    /// What happens: `quake`.
    Happening,
    /// What it happens with: `pipeline`.
    Thing,
    /// A number that is no date.
    Number,
    /// A word with a capital within a sentence.
    Name,
    /// Any other.
    Word,
}

/// One thing an item speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// What it is.
    pub kind: Kind,
    /// The same for the same thing in one language.
    pub own: u32,
    /// The same in every language; `None` for a word that says too little by its sound.
    pub common: Option<u32>,
}

/// What an item speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    pub(super) tongue: Tongue,
    /// Bits of [`Manner`].
    pub(super) manners: u8,
    pub(super) title: Vec<Term>,
    /// Of the beginning of the text, as far as the headline does not have them.
    pub(super) lead: Vec<Term>,
    /// Happenings that cannot be said of what the headline says.
    pub(super) excludes: Vec<u32>,
}

impl Terms {
    /// Of an item in its current wording.
    pub fn of(item: &Item) -> Self {
        let body = item.body();
        let beginning = &body[..body.floor_char_boundary(LEAD)];
        let tongue = Tongue::of(item.lang.as_deref(), &item.title, beginning);
        let mut terms = Self { tongue, ..Self::default() };
        let title = terms.read(&item.title, usize::MAX, true);
        terms.title = title;
        terms.title.truncate(MOST_OF_TITLE);
        terms.excludes.sort_unstable();
        terms.excludes.dedup();
        let mut lead = terms.read(beginning, LEAD_WORDS, false);
        lead.retain(|term| !terms.title.contains(term));
        terms.lead = lead;
        terms
    }

    /// Whether the headline speaks in this manner.
    pub(super) fn speaks(&self, manner: Manner) -> bool {
        self.manners & bit(manner) != 0
    }

    /// Numbers by which it is found, and under which its terms are counted: each once, ascending.
    pub fn keys(&self) -> Vec<u32> {
        distinct(self.title.iter().chain(&self.lead))
    }

    /// Those of the headline.
    pub fn title_keys(&self) -> Vec<u32> {
        distinct(self.title.iter())
    }

    fn read(&mut self, source: &str, most: usize, is_title: bool) -> Vec<Term> {
        let words = words(source);
        let mentions = watch::mentions(&words, self.tongue.code());
        let list = &words.list()[..words.len().min(most)];
        let is_date: Vec<bool> = dates(&words, &mentions);
        let end = source.trim_end_matches(['"', '”', '»', '’', '\'', ' ']);
        if is_title && end.ends_with(['?', '؟', '？']) {
            self.manners |= bit(Manner::Asks);
        }
        let (mut terms, mut at, mut rest) = (Vec::new(), 0, mentions.iter().peekable());
        while at < list.len() {
            if let Some(mention) = rest.next_if(|it| it.words.start <= at) {
                if is_title {
                    self.note(source, &words, mention);
                }
                terms.extend(of_known(mention.known));
                at = mention.words.end.max(at + 1);
            } else {
                terms.extend(self.of_word(&words, at).filter(|_| !is_date[at]));
                at += 1;
            }
        }
        terms
    }

    /// What a headline's mention says of the headline as a whole.
    fn note(&mut self, source: &str, words: &Words, mention: &watch::Mention) {
        match mention.known {
            Known::Manner(Manner::Asks | Manner::Comments | Manner::Rounds)
                if !begins(source, words, mention.words.start) => {}
            Known::Manner(manner) => self.manners |= bit(manner),
            Known::Happening(name) => {
                self.excludes.extend(watch::opposite(name).map(|it| key('=', it)));
            }
            Known::Actor(_) | Known::Thing(_) => (),
        }
    }

    fn of_word(&self, words: &Words, at: usize) -> Option<Term> {
        let word = &words.list()[at];
        let text = words.text(word);
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return number(text);
        }
        if text.chars().nth(1).is_none() && text.is_ascii() {
            return None;
        }
        let stem = self.tongue.stem(text);
        let kind = if is_name(words, at, word) { Kind::Name } else { Kind::Word };
        // English endings are no sounds of a name; others are.
        let sounding = if self.tongue.code() == "en" { text } else { &stem };
        let common = sound(sounding).map(|sound| key('~', &sound));
        Some(Term { kind, own: key('"', &stem), common })
    }
}

/// A number that may tell happenings apart: no year.
fn number(digits: &str) -> Option<Term> {
    let value: u64 = digits.parse().ok()?;
    let is_year = digits.len() == 4 && (1900..2100).contains(&value);
    let own = key('#', &value.to_string());
    (!is_year).then_some(Term { kind: Kind::Number, own, common: Some(own) })
}

fn of_known(known: Known) -> Option<Term> {
    let (kind, own) = match known {
        Known::Actor(label) => (Kind::Actor, key('@', label)),
        Known::Happening(name) => (Kind::Happening, key('=', name)),
        Known::Thing(name) => (Kind::Thing, key('+', name)),
        Known::Manner(_) => return None,
    };
    Some(Term { kind, own, common: Some(own) })
}

/// Which words are numbers that stand by a month.
fn dates(words: &Words, mentions: &[watch::Mention]) -> Vec<bool> {
    let mut is_date = vec![false; words.len()];
    let months = mentions.iter().filter(|it| it.known == Known::Manner(Manner::Months));
    for month in months {
        let near = month.words.start.saturating_sub(2)..(month.words.end + 2).min(words.len());
        for at in near {
            let text = words.text(&words.list()[at]);
            is_date[at] = is_date[at] || text.bytes().all(|byte| byte.is_ascii_digit());
        }
    }
    is_date
}

/// Whether a word begins a headline, or a part of it behind a colon or a dash.
fn begins(source: &str, words: &Words, at: usize) -> bool {
    let list = words.list();
    let gap = at.checked_sub(1).map(|before| &source[list[before].range.end..list[at].range.start]);
    gap.is_none_or(|gap| gap.contains([':', '|', '–', '—', '?', '!', '-']) && gap.contains(' '))
}

/// A capital says nothing where a sentence begins.
fn is_name(words: &Words, at: usize, word: &Word) -> bool {
    let before = at.checked_sub(1).map(|before| &words.list()[before]);
    word.is_capital && before.is_some_and(|before| before.sentence == word.sentence)
}

fn bit(manner: Manner) -> u8 {
    match manner {
        Manner::Asks => 1,
        Manner::Live => 2,
        Manner::Comments => 4,
        Manner::Rounds => 8,
        Manner::Months => 16,
    }
}

fn distinct<'t>(terms: impl Iterator<Item = &'t Term>) -> Vec<u32> {
    let mut keys: Vec<u32> =
        terms.flat_map(|term| [Some(term.own), term.common]).flatten().collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The same in every process: keys lie in the store.
fn key(sort: char, text: &str) -> u32 {
    let mut hasher = FixedState::with_seed(0).build_hasher();
    hasher.write(sort.encode_utf8(&mut [0; 4]).as_bytes());
    hasher.write(text.as_bytes());
    (hasher.finish() >> 32) as u32
}
