//! Whether an item satisfies a watch, and if not, why. How much it is worth is for `score`.
use std::{collections::BTreeSet, ops::Range};

use crate::{
    model::{self, Field, Within},
    text::{ItemWords, Word},
};

use super::{
    actors::Kind,
    nearness::{self, Placed},
    plan::{Plan, Rule, SubjectId},
    selectors,
    sightings::{Blanks, Sighting, Sightings},
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
        let blanks = self.blanks();
        if let Some(word) = self.named(&self.rule.exclude, &blanks) {
            misses.push(Miss::Excluded { word });
        }
        let mut mentions = self.mentions(&blanks);
        self.settle_ambiguous(&mut mentions);
        let (eligible, hints) = eligible(mentions);
        match self.misses_of_parts(&eligible, &hints) {
            missing if !missing.is_empty() => misses.extend(missing),
            _ if nearness::is_met(self.rule.within, self.rule.parts.len(), &eligible) => (),
            _ => misses
                .push(Miss::TooFar { within: self.rule.within, gap: nearness::gap(&eligible) }),
        }
        if misses.is_empty() { Ok(eligible) } else { Err(misses) }
    }

    /// The first word that sends the item to `passing`.
    pub(super) fn demoted_by(&self) -> Option<String> {
        self.named(&self.rule.demote, &self.blanks())
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

    fn blanks(&self) -> Blanks {
        Blanks::of(self.rule.masks.iter().flat_map(|subject| self.sightings.of(*subject)))
    }

    fn seen(&self, subjects: &[SubjectId]) -> Vec<&Sighting<'p>> {
        subjects.iter().flat_map(|subject| self.sightings.of(*subject)).collect()
    }

    /// The first name of any of these in the item; hints do not name.
    fn named(&self, subjects: &[SubjectId], blanks: &Blanks) -> Option<String> {
        let names = self
            .seen(subjects)
            .into_iter()
            .filter(|seen| seen.kind == Kind::Name && !blanks.hide(seen));
        let first = names.min_by_key(|seen| (seen.field, seen.words.start))?;
        Some(self.surface(first.field, first.words.clone()).to_owned())
    }

    fn mentions(&self, blanks: &Blanks) -> Vec<Mention<'p>> {
        let parts = self.rule.parts.iter().enumerate();
        let mut mentions: Vec<Mention> = parts
            .flat_map(|(part, asked)| {
                self.seen(&asked.subjects).into_iter().map(move |seen| (part, seen))
            })
            .filter(|(_, seen)| !blanks.hide(seen))
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
        for part in 0..self.rule.parts.len() {
            let is_open = |one: &Mention| one.part == part && one.kind == Kind::Ambiguous;
            if !mentions.iter().any(is_open) {
                continue;
            }
            let company = Placed::of(mentions.iter().filter(|one| {
                one.kind == Kind::Name || one.part == part && one.kind == Kind::Capital
            }));
            let is_name = |one: &Mention| self.is_written_as_name(one) && company.is_near(one);
            let kinds: Vec<Kind> = mentions
                .iter()
                .map(|one| match one.kind {
                    _ if !is_open(one) => one.kind,
                    _ if is_name(one) => Kind::Name,
                    _ => Kind::Hint,
                })
                .collect();
            for (mention, kind) in mentions.iter_mut().zip(kinds) {
                mention.kind = kind;
            }
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
}

/// The mentions that count, and the hints that do not: a hint needs a name of its own part in
/// the item, or one of another part near it, or to be the place of the dateline.
fn eligible(mentions: Vec<Mention>) -> (Vec<Mention>, Vec<Mention>) {
    let names = Placed::of(mentions.iter().filter(|one| one.kind == Kind::Name));
    let with_name: BTreeSet<usize> =
        mentions.iter().filter(|one| one.kind == Kind::Name).map(|one| one.part).collect();
    let counts =
        |one: &Mention| one.is_dateline || with_name.contains(&one.part) || names.is_near(one);
    mentions.into_iter().partition(counts)
}
