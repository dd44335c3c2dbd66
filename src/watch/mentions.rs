//! Which sightings count for the parts of a watch: what is ambiguous becomes a name or a hint, and a
//! hint needs company.
use std::{collections::BTreeSet, ops::Range};

use crate::{model::Field, text::Word};

use super::{
    actors::Kind,
    evaluate::Case,
    expr::LeafId,
    nearness::Placed,
    plan::SubjectId,
    scratch,
    sightings::{Blanks, Sighting, is_in},
};

/// A sighting that counts for a part of a watch.
#[derive(Clone, Debug)]
pub(super) struct Mention<'p> {
    pub(super) leaf: LeafId,
    pub(super) part: usize,
    pub(super) subject: SubjectId,
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

/// What is found of one watch before it is judged.
pub(super) struct Found<'p> {
    /// The mentions that count, by leaf and place.
    pub(super) eligible: Vec<Mention<'p>>,
    /// The hints that do not.
    pub(super) hints: Vec<Mention<'p>>,
    pub(super) blanks: Blanks,
}

impl<'p> Case<'_, 'p> {
    /// Every mention of a leaf, and which of them count.
    pub(super) fn find(&self) -> Found<'p> {
        let masks: Vec<Sighting> =
            self.rule.masks.iter().flat_map(|subject| self.sightings.of(*subject)).collect();
        let blanks = Blanks::of(masks.iter());
        let mut mentions = self.mentions(&blanks);
        if mentions.iter().all(|one| one.kind == Kind::Name) {
            return Found { eligible: mentions, hints: Vec::new(), blanks };
        }
        self.settle_ambiguous(&mut mentions);
        let (eligible, hints) = eligible(mentions);
        Found { eligible, hints, blanks }
    }

    fn mentions(&self, blanks: &Blanks) -> Vec<Mention<'p>> {
        let mut mentions = Vec::new();
        for (number, leaf) in self.rule.leaves.iter().enumerate() {
            let Some(part) = leaf.part else { continue };
            self.sightings.each(leaf.subject, |seen| {
                if is_in(leaf.scope, seen) && !blanks.hide(seen) {
                    mentions.push(self.mention(number, part, seen));
                }
            });
        }
        if self.rule.leaves.is_empty() {
            self.add_fits_of_regex(&mut mentions);
        }
        mentions
    }

    /// Where the regular expression of a watch that has nothing else fits.
    fn add_fits_of_regex(&self, mentions: &mut Vec<Mention<'p>>) {
        let Some(regex) = &self.rule.regex else { return };
        for field in [Field::Title, Field::Body] {
            let list = self.words.field(field).list();
            for bytes in regex.places(scratch::source(self.item, field)) {
                let first = list.partition_point(|word| word.range.end <= bytes.start);
                let end = list.partition_point(|word| word.range.start < bytes.end);
                if first < end {
                    let nobody = SubjectId::Own(usize::MAX);
                    let seen = Sighting::new(nobody, field, first..end);
                    mentions.push(self.mention(0, 0, &seen));
                }
            }
        }
    }

    fn mention(&self, leaf: LeafId, part: usize, seen: &Sighting<'p>) -> Mention<'p> {
        let first = self.first_word(seen.field, &seen.words);
        Mention {
            leaf,
            part,
            subject: seen.subject,
            kind: seen.kind,
            field: seen.field,
            words: seen.words.clone(),
            sentence: first.sentence,
            paragraph: first.paragraph,
            is_dateline: seen.in_dateline && self.plan.is_actor(seen.subject),
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
}

/// The mentions that count, and the hints that do not: a hint needs a name of its own actor in
/// the item, or one of another part near it, or to be the place of the dateline.
fn eligible(mentions: Vec<Mention>) -> (Vec<Mention>, Vec<Mention>) {
    let is_name = |one: &&Mention| one.kind == Kind::Name;
    let names = Placed::of(mentions.iter().filter(is_name));
    let with_name: BTreeSet<SubjectId> =
        mentions.iter().filter(is_name).map(|one| one.subject).collect();
    let counts = |one: &Mention| match one.kind {
        Kind::Name => true,
        Kind::StateInDateline | Kind::TownInDateline => one.is_dateline,
        _ => one.is_dateline || with_name.contains(&one.subject) || names.is_near(one),
    };
    mentions.into_iter().partition(counts)
}
