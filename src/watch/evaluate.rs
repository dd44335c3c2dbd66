//! Whether an item satisfies a watch, and if not, why. How much it is worth is for `score`.
use std::{collections::BTreeSet, ops::Range};

use crate::{
    model::{self, Field, Within},
    text::{ItemWords, Word},
};

use super::{
    actors::Kind,
    expr::{Expr, LeafId},
    misses,
    nearness::{self, Placed, Span},
    plan::{Plan, Rule, SubjectId},
    scratch, selectors,
    sightings::{Blanks, Sighting, Sightings, is_in},
    syntax::Unit,
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
    /// Its words are there, but not as the query asks for them.
    Unmet {
        /// The clause, as it was written.
        clause: String,
        /// Why, where more can be said.
        why: Option<String>,
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
    pub(super) sightings: &'c Sightings<'p, 'c>,
    pub(super) words: &'c ItemWords,
    pub(super) item: &'c model::Item,
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
    /// The mentions that satisfy the watch, by part and place; or every clause that failed.
    ///
    /// * `source` — `None` leaves `sources` and `lang` aside, for the watch's own tests.
    pub(super) fn judge(
        &self,
        source: Option<&model::Source>,
    ) -> Result<Vec<Mention<'p>>, Vec<Miss>> {
        let found = self.find();
        let misses = misses::misses(self, &found, source);
        if misses.is_empty() { Ok(found.eligible) } else { Err(misses) }
    }

    /// The same without saying why not: for the many.
    ///
    /// * `is_exact` — whether all clauses are known to hold.
    pub(super) fn satisfying(
        &self,
        source: &model::Source,
        is_exact: bool,
    ) -> Option<Vec<Mention<'p>>> {
        let rule = self.rule;
        if !selectors::takes_source(&rule.sources, source)
            || !selectors::takes_language(&rule.langs, self.item, source)
        {
            return None;
        }
        let found = self.find();
        let is_met = (is_exact || rule.clauses.iter().all(|it| self.holds(&it.expr, &found)))
            && nearness::is_met(rule.within, rule.parts.len(), &found.eligible)
            && self.fits_regex()
            && self.named(&rule.exclude, &found.blanks).is_none();
        is_met.then_some(found.eligible)
    }

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

    /// The parts whose points count: those looked for in the text, or all if none is.
    pub(super) fn scoring_parts(&self) -> impl Iterator<Item = usize> + Clone {
        let parts = &self.rule.parts;
        let is_any = parts.iter().any(|part| part.scores);
        (0..parts.len()).filter(move |part| parts[*part].scores || !is_any)
    }

    /// The first word that sends the item to `passing`.
    pub(super) fn demoted_by(&self) -> Option<String> {
        if self.rule.demote.is_empty() {
            return None;
        }
        self.named(&self.rule.demote, &self.find().blanks)
    }

    /// The words of a mention as they stand in the item.
    pub(super) fn surface(&self, field: Field, words: Range<usize>) -> &str {
        &scratch::source(self.item, field)[self.words.field(field).range(words)]
    }

    /// Whether the watch's regular expression, if it has one, fits title or body.
    pub(super) fn fits_regex(&self) -> bool {
        self.rule
            .regex
            .as_ref()
            .is_none_or(|regex| regex.is_in(&self.item.title) || regex.is_in(self.item.body()))
    }

    /// Whether a condition holds.
    pub(super) fn holds(&self, expr: &Expr, found: &Found<'p>) -> bool {
        match expr {
            Expr::Leaf(_) => !self.spans(expr, found).is_empty(),
            Expr::Not(inner) => !self.holds(inner, found),
            Expr::And(all) => all.iter().all(|one| self.holds(one, found)),
            Expr::Or(all) => all.iter().any(|one| self.holds(one, found)),
            Expr::Near { most, is_ordered, pair } => {
                let (mut one, mut other) = (self.spans(&pair.0, found), self.spans(&pair.1, found));
                nearness::are_near(&mut one, &mut other, *most, *is_ordered)
            }
            Expr::Same { unit, pair } => {
                let units = |expr: &Expr| -> BTreeSet<(Field, u32)> {
                    self.spans(expr, found).iter().map(|span| self.unit(*unit, *span)).collect()
                };
                !units(&pair.0).is_disjoint(&units(&pair.1))
            }
            Expr::AtLeast { n, of } => *n as usize <= nearness::n_apart(&mut self.spans(of, found)),
        }
    }

    /// Where a leaf, or any of several, stands.
    pub(super) fn spans(&self, expr: &Expr, found: &Found<'p>) -> Vec<Span> {
        match expr {
            Expr::Leaf(leaf) if self.rule.leaves[*leaf].part.is_some() => {
                let first = found.eligible.partition_point(|one| one.leaf < *leaf);
                let own = found.eligible[first..].iter().take_while(|one| one.leaf == *leaf);
                own.map(|one| span(one.field, &one.words)).collect()
            }
            Expr::Leaf(leaf) => {
                let leaf = &self.rule.leaves[*leaf];
                let seen = self.sightings.of(leaf.subject);
                let names = seen.iter().filter(|one| one.kind == Kind::Name);
                let here = names.filter(|one| is_in(leaf.scope, one) && !found.blanks.hide(one));
                here.map(|one| span(one.field, &one.words)).collect()
            }
            Expr::Or(all) => all.iter().flat_map(|one| self.spans(one, found)).collect(),
            _ => Vec::new(),
        }
    }

    /// The sentence or paragraph a span begins in; title and first paragraph are one.
    fn unit(&self, unit: Unit, (field, start, _): Span) -> (Field, u32) {
        let word = &self.words.field(field).list()[start as usize];
        match (unit, field) {
            (Unit::Sentence, _) => (field, word.sentence),
            (Unit::Paragraph, Field::Title) => (Field::Body, 0),
            (Unit::Paragraph, _) => (field, word.paragraph),
        }
    }

    /// The first name of any of these in the item; hints do not name.
    pub(super) fn named(&self, subjects: &[SubjectId], blanks: &Blanks) -> Option<String> {
        let seen = subjects.iter().flat_map(|subject| self.sightings.of(*subject));
        let names = seen.filter(|seen| seen.kind == Kind::Name && !blanks.hide(seen));
        let first = names.min_by_key(|seen| (seen.field, seen.words.start))?;
        Some(self.surface(first.field, first.words.clone()).to_owned())
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

fn span(field: Field, words: &Range<usize>) -> Span {
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (field, small(words.start), small(words.end))
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
