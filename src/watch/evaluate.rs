//! Whether an item satisfies a watch, and if not, why. How much it is worth is for `score`.
use std::{collections::BTreeMap, ops::Range};

use crate::{
    model::{self, Field, Within},
    text::{ItemWords, Word},
};

use super::{
    actors::Kind,
    plan::{Plan, Rule, SubjectId},
    selectors,
    sightings::{Sighting, Sightings},
};

/// A sighting that counts for a part of a watch.
#[derive(Clone, Debug)]
pub(super) struct Mention<'p> {
    pub(super) part: usize,
    /// [`Kind::Ambiguous`] no more: it has become a name or a hint.
    pub(super) kind: Kind,
    pub(super) field: Field,
    pub(super) words: Range<usize>,
    pub(super) sentence: u32,
    pub(super) paragraph: u32,
    /// Whether it is the place of the dateline.
    pub(super) is_dateline: bool,
    /// Whether it stands before the report begins.
    pub(super) in_dateline: bool,
    pub(super) gloss: Option<&'p str>,
}

/// One clause of a watch that an item failed, and by how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Miss {
    /// The watch does not read this source.
    Source {
        /// Name of the source.
        source: String,
    },
    /// The watch does not read this language.
    Lang {
        /// Primary tag of the item's language.
        lang: String,
        /// What the watch reads.
        wanted: Vec<String>,
    },
    /// Parts that are not there. Never empty.
    Unnamed {
        /// Parts that are.
        named: Vec<String>,
        /// Parts that are not.
        missing: Vec<String>,
    },
    /// A part has hints alone, none of them near a name of another part.
    OnlyHinted {
        /// The part.
        part: String,
        /// The hint as it stands in the item.
        hint: String,
    },
    /// Everything is there, but not close enough.
    TooFar {
        /// What the watch asks for.
        within: Within,
        /// The fewest words between two parts in one field; `None` if no field has two.
        gap: Option<u32>,
    },
    /// It names what the watch leaves out.
    Excluded {
        /// The words as they stand in the item.
        word: String,
    },
}

/// A hint this near to a name of another part, in words between, is meant.
const NEAR_WORDS: usize = 25;

/// What is looked at while one watch judges one item.
pub(super) struct Case<'c, 'p> {
    pub(super) plan: &'p Plan,
    pub(super) rule: &'p Rule,
    pub(super) sightings: &'c Sightings<'p>,
    pub(super) words: &'c ItemWords,
    pub(super) item: &'c model::Item,
}

impl<'p> Case<'_, 'p> {
    /// The mentions that satisfy the watch, by part and place; or every clause that failed.
    ///
    /// * `source` — `None` leaves `sources` and `lang` aside, for the watch's own tests.
    pub(super) fn judge(
        &self,
        source: Option<&model::Source>,
    ) -> Result<Vec<Mention<'p>>, Vec<Miss>> {
        let mut misses = source.map(|source| self.misses_of_source(source)).unwrap_or_default();
        let blanked = self.seen(&self.rule.masks);
        if let Some(word) = self.named(&self.rule.exclude, &blanked) {
            misses.push(Miss::Excluded { word });
        }
        let mut mentions = self.mentions(&blanked);
        self.settle_ambiguous(&mut mentions);
        let (eligible, hints) = eligible(mentions);
        match self.misses_of_parts(&eligible, &hints) {
            missing if !missing.is_empty() => misses.extend(missing),
            _ if self.is_close_enough(&eligible) => (),
            _ => misses.push(Miss::TooFar { within: self.rule.within, gap: gap(&eligible) }),
        }
        if misses.is_empty() { Ok(eligible) } else { Err(misses) }
    }

    /// The first word that sends the item to `passing`.
    pub(super) fn demoted_by(&self) -> Option<String> {
        self.named(&self.rule.demote, &self.seen(&self.rule.masks))
    }

    /// The words of a mention as they stand in the item.
    pub(super) fn surface(&self, field: Field, words: Range<usize>) -> &str {
        let text = match field {
            Field::Title => &self.item.title,
            Field::Body => self.item.body(),
            Field::Author => &self.item.author,
            Field::Url => &self.item.link,
        };
        &text[self.words.field(field).range(words)]
    }

    fn misses_of_source(&self, source: &model::Source) -> Vec<Miss> {
        let mut misses = Vec::new();
        if !selectors::takes_source(&self.rule.sources, source) {
            misses.push(Miss::Source { source: source.name.clone() });
        }
        let wanted = &self.rule.langs;
        if let Some(lang) = selectors::language(self.item, source)
            && !wanted.is_empty()
            && !wanted.iter().any(|one| one.eq_ignore_ascii_case(lang))
        {
            misses.push(Miss::Lang { lang: lang.to_owned(), wanted: wanted.clone() });
        }
        misses
    }

    fn seen(&self, subjects: &[SubjectId]) -> Vec<&Sighting<'p>> {
        subjects.iter().flat_map(|subject| self.sightings.of(*subject)).collect()
    }

    /// The first name of any of these in the item; hints do not name.
    fn named(&self, subjects: &[SubjectId], blanked: &[&Sighting]) -> Option<String> {
        let names = self.seen(subjects).into_iter().filter(|seen| {
            seen.kind == Kind::Name && !blanked.iter().any(|mask| mask.overlaps(seen))
        });
        let first = names.min_by_key(|seen| (seen.field, seen.words.start))?;
        Some(self.surface(first.field, first.words.clone()).to_owned())
    }

    fn mentions(&self, blanked: &[&Sighting]) -> Vec<Mention<'p>> {
        let parts = self.rule.parts.iter().enumerate();
        let mut mentions: Vec<Mention> = parts
            .flat_map(|(part, asked)| {
                self.seen(&asked.subjects).into_iter().map(move |seen| (part, seen))
            })
            .filter(|(_, seen)| !blanked.iter().any(|mask| mask.overlaps(seen)))
            .map(|(part, seen)| self.mention(part, seen))
            .collect();
        mentions.sort_by_key(|mention| (mention.part, mention.field, mention.words.start));
        mentions
    }

    fn mention(&self, part: usize, seen: &Sighting<'p>) -> Mention<'p> {
        let first = self.first_word(seen.field, &seen.words);
        Mention {
            part,
            kind: seen.kind,
            field: seen.field,
            words: seen.words.clone(),
            sentence: first.sentence,
            paragraph: first.paragraph,
            is_dateline: seen.in_dateline && self.plan.subjects[seen.subject].is_actor,
            in_dateline: seen.in_dateline,
            gloss: seen.gloss,
        }
    }

    fn first_word(&self, field: Field, words: &Range<usize>) -> &Word {
        &self.words.field(field).list()[words.start]
    }

    /// `Turkey` is a name where its capital, another name of it or a name of the partner is near,
    /// and where its capital letter means something; else a hint.
    fn settle_ambiguous(&self, mentions: &mut [Mention]) {
        let others: Vec<Mention> =
            mentions.iter().filter(|one| one.kind != Kind::Ambiguous).cloned().collect();
        for mention in mentions.iter_mut().filter(|one| one.kind == Kind::Ambiguous) {
            let speaks_of_it = |other: &Mention| {
                near(mention, other)
                    && (other.kind == Kind::Name
                        || other.part == mention.part && other.kind == Kind::Capital)
            };
            let is_name = self.is_written_as_name(mention) && others.iter().any(speaks_of_it);
            mention.kind = if is_name { Kind::Name } else { Kind::Hint };
        }
    }

    fn is_written_as_name(&self, mention: &Mention) -> bool {
        let first = self.first_word(mention.field, &mention.words);
        first.is_capital && !self.words.field(mention.field).is_shouted(first.sentence)
    }

    fn misses_of_parts(&self, eligible: &[Mention], hints: &[Mention]) -> Vec<Miss> {
        let parts = &self.rule.parts;
        let is_there = |part: usize| eligible.iter().any(|one| one.part == part);
        let hint = |part: usize| hints.iter().find(|one| one.part == part);
        let (mut named, mut missing, mut misses) = (Vec::new(), Vec::new(), Vec::new());
        for (part, asked) in parts.iter().enumerate() {
            match hint(part) {
                _ if is_there(part) => named.push(asked.label.clone()),
                Some(hint) => misses.push(Miss::OnlyHinted {
                    part: asked.label.clone(),
                    hint: self.surface(hint.field, hint.words.clone()).to_owned(),
                }),
                None => missing.push(asked.label.clone()),
            }
        }
        if !missing.is_empty() {
            misses.push(Miss::Unnamed { named, missing });
        }
        misses
    }

    /// Whether some stretch as small as the watch asks for holds all parts.
    fn is_close_enough(&self, mentions: &[Mention]) -> bool {
        match self.rule.within {
            Within::Item => true,
            Within::Sentence => self.share(mentions, |one| (one.field, one.sentence)),
            Within::Paragraph => self.share(mentions, |one| match one.field {
                // The title and the first paragraph count as one.
                Field::Title => (Field::Body, 0),
                field => (field, one.paragraph),
            }),
            Within::Words(n) => self.stand_within(mentions, n as usize),
        }
    }

    /// Whether all parts meet in one unit.
    fn share(&self, mentions: &[Mention], unit: impl Fn(&Mention) -> (Field, u32)) -> bool {
        let mut met: BTreeMap<(Field, u32), Vec<usize>> = BTreeMap::new();
        for mention in mentions {
            let parts = met.entry(unit(mention)).or_default();
            if !parts.contains(&mention.part) {
                parts.push(mention.part);
            }
        }
        met.values().any(|parts| parts.len() == self.rule.parts.len())
    }

    /// Whether all parts stand in one field with at most `n_between` other words between the first
    /// and the last of them.
    fn stand_within(&self, mentions: &[Mention], n_between: usize) -> bool {
        let mut placed: Vec<&Mention> = mentions.iter().collect();
        placed.sort_by_key(|one| (one.field, one.words.start));
        (0..placed.len()).any(|first| {
            let mut parts: Vec<usize> = Vec::new();
            let mut n_own = 0;
            placed[first..].iter().take_while(|one| one.field == placed[first].field).any(|one| {
                if !parts.contains(&one.part) {
                    parts.push(one.part);
                    n_own += one.words.len();
                }
                let n_words = one.words.end - placed[first].words.start;
                parts.len() == self.rule.parts.len() && n_words.saturating_sub(n_own) <= n_between
            })
        })
    }
}

/// The mentions that count, and the hints that do not: a hint needs a name of its own part in
/// the item, or one of another part near it, or to be the place of the dateline.
fn eligible(mentions: Vec<Mention>) -> (Vec<Mention>, Vec<Mention>) {
    let names: Vec<Mention> =
        mentions.iter().filter(|one| one.kind == Kind::Name).cloned().collect();
    mentions.into_iter().partition(|one| {
        one.kind == Kind::Name
            || one.is_dateline
            || names.iter().any(|name| name.part == one.part || near(name, one))
    })
}

/// Whether two mentions stand in one sentence or at most [`NEAR_WORDS`] words apart.
fn near(one: &Mention, other: &Mention) -> bool {
    one.field == other.field
        && (one.sentence == other.sentence || between(one, other) <= NEAR_WORDS)
}

/// The words between two mentions in one field.
fn between(one: &Mention, other: &Mention) -> usize {
    let (first, second) =
        if one.words.start <= other.words.start { (one, other) } else { (other, one) };
    second.words.start.saturating_sub(first.words.end)
}

/// The fewest words between two different parts in one field.
pub(super) fn gap(mentions: &[Mention]) -> Option<u32> {
    let mut placed: Vec<&Mention> = mentions.iter().collect();
    placed.sort_by_key(|one| (one.field, one.words.start));
    let pairs = placed
        .windows(2)
        .filter(|pair| pair[0].field == pair[1].field && pair[0].part != pair[1].part);
    let fewest = pairs.map(|pair| between(pair[0], pair[1])).min()?;
    u32::try_from(fewest).ok()
}
