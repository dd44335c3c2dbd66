//! Who is seen where in one item, masks already applied. Judges no watch.
use std::{cmp::Reverse, ops::Range};

use crate::{
    model::{self, Field},
    text::{ItemWords, Words},
};

use super::{
    actors::Kind,
    dateline,
    pack::PACK,
    plan::{Plan, Role, SubjectId},
    scratch::Scratch,
    term::Scope,
    tongue,
};

/// One pattern of one subject in one place.
#[derive(Clone, Debug)]
pub(super) struct Sighting<'p> {
    pub(super) subject: SubjectId,
    pub(super) kind: Kind,
    pub(super) field: Field,
    /// Which words of the field.
    pub(super) words: Range<usize>,
    /// Whether it stands in the dateline. An actor's does so only if it is the dateline's place.
    pub(super) in_dateline: bool,
    pub(super) gloss: Option<&'p str>,
}

impl Sighting<'_> {
    /// A name, in running text.
    pub(super) fn new(subject: SubjectId, field: Field, words: Range<usize>) -> Self {
        Self { subject, kind: Kind::Name, field, words, in_dateline: false, gloss: None }
    }

    /// Whether it is a built-in word of another language than English in our letters: `Francia`.
    fn is_foreign(&self, words: &Words) -> bool {
        self.gloss.is_some()
            && matches!(self.subject, SubjectId::BuiltIn(_))
            && is_latin(words, self.words.start)
    }

    /// Whether it is a town or state of ours written small: `natal`, `mobile`, `reading`.
    fn is_common_word(&self, words: &Words) -> bool {
        let is_place = matches!(
            self.kind,
            Kind::State | Kind::Hint | Kind::StateInDateline | Kind::TownInDateline
        );
        is_place
            && self.gloss.is_none()
            && matches!(self.subject, SubjectId::BuiltIn(_))
            && !words.list()[self.words.start].is_capital
            && is_latin(words, self.words.start)
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.field == other.field
            && self.words.start < other.words.end
            && other.words.start < self.words.end
    }

    /// Whether it covers the other and more.
    fn swallows(&self, other: &Self) -> bool {
        self.overlaps(other)
            && self.words.start <= other.words.start
            && other.words.end <= self.words.end
            && other.words.len() < self.words.len()
    }
}

/// Words that masks have taken away.
pub(super) struct Blanks(Vec<(Field, Range<usize>)>);

impl Blanks {
    /// What these cover. Joined and in order, so that a text of nothing but masked words is no
    /// slower than another.
    pub(super) fn of<'s>(masks: impl Iterator<Item = &'s Sighting<'s>>) -> Self {
        let mut covered: Vec<_> = masks.map(|seen| (seen.field, seen.words.clone())).collect();
        covered.sort_by_key(|(field, words)| (*field, words.start));
        covered.dedup_by(|(field, words), (last_field, last)| {
            let joins = field == last_field && words.start < last.end;
            if joins {
                last.end = last.end.max(words.end);
            }
            joins
        });
        Self(covered)
    }

    /// Whether a word of this sighting is taken away.
    pub(super) fn hide(&self, seen: &Sighting) -> bool {
        let n = self
            .0
            .partition_point(|(field, words)| (*field, words.start) < (seen.field, seen.words.end));
        let last = n.checked_sub(1).map(|n| &self.0[n]);
        last.is_some_and(|(field, words)| *field == seen.field && seen.words.start < words.end)
    }
}

/// All sightings of one item.
pub(super) struct Sightings<'p, 's> {
    scratch: &'s Scratch,
    plan: &'p Plan,
    /// Of actors, by actor, then by place; those of one actor never overlap.
    actors: Vec<Sighting<'p>>,
    /// The first word of the body that is not its dateline.
    pub(super) body_start: usize,
}

impl<'p, 's> Sightings<'p, 's> {
    /// Makes sense of what a walk has seen.
    ///
    /// * `scratch` — of this item and plan; `raw` — what its walk returned.
    pub(super) fn of_walk(
        plan: &'p Plan,
        scratch: &'s Scratch,
        raw: Vec<(Role, Sighting<'p>)>,
        words: &ItemWords,
        item: &model::Item,
    ) -> Self {
        let mut raw = raw;
        if raw.iter().any(|(_, seen)| matches!(seen.subject, SubjectId::BuiltIn(_))) {
            let is_foreign = |seen: &Sighting| seen.is_foreign(words.field(seen.field));
            if raw.iter().any(|(_, seen)| is_foreign(seen)) && tongue::is_english(words) {
                raw.retain(|(_, seen)| !is_foreign(seen));
            }
            raw.retain(|(_, seen)| !seen.is_common_word(words.field(seen.field)));
            raw.retain(|(_, seen)| !is_money(seen, words.field(seen.field)));
            raw = unswallowed(raw);
        }
        raw.sort_by_key(|(role, seen)| {
            (seen.subject, *role == Role::Mask, seen.field, seen.words.start)
        });
        let actors =
            raw.chunk_by(|(_, a), (_, b)| a.subject == b.subject).flat_map(unmasked).collect();
        let mut sightings = Self { scratch, plan, actors, body_start: 0 };
        sightings.cut_dateline(words, item);
        sightings
    }

    /// Those of one subject, by place.
    pub(super) fn of(&self, subject: SubjectId) -> Vec<Sighting<'p>> {
        let mut seen = Vec::new();
        self.each(subject, |one| seen.push(one.clone()));
        seen
    }

    /// The same, one after the other.
    pub(super) fn each(&self, subject: SubjectId, mut seen: impl FnMut(&Sighting<'p>)) {
        let SubjectId::Own(number) = subject else {
            return self.of_actor(subject).iter().for_each(seen);
        };
        match self.plan.term(number) {
            [] => self.of_actor(subject).iter().for_each(seen),
            [(pattern, scope)] => {
                self.of_pattern(subject, *pattern, *scope).for_each(|it| seen(&it));
            }
            patterns => {
                let own =
                    patterns.iter().flat_map(|(it, scope)| self.of_pattern(subject, *it, *scope));
                let mut own: Vec<Sighting> = own.collect();
                own.sort_by_key(|one| (one.field, one.words.start));
                own.iter().for_each(seen);
            }
        }
    }

    fn of_pattern(
        &self,
        subject: SubjectId,
        pattern: u32,
        scope: Scope,
    ) -> impl Iterator<Item = Sighting<'p>> {
        let places = self.scratch.places(pattern as usize);
        places.filter(move |it| scope.reaches(it.field, it.end as usize)).map(move |place| {
            let words = place.start as usize..place.end as usize;
            let in_dateline = place.field == Field::Body && words.start < self.body_start;
            Sighting { in_dateline, ..Sighting::new(subject, place.field, words) }
        })
    }

    fn of_actor(&self, subject: SubjectId) -> &[Sighting<'p>] {
        let start = self.actors.partition_point(|seen| seen.subject < subject);
        let n = self.actors[start..].partition_point(|seen| seen.subject == subject);
        &self.actors[start..start + n]
    }

    /// Finds the one place the dateline names, and forgets the other places in it: the state after
    /// the comma beats the town.
    fn cut_dateline(&mut self, words: &ItemWords, item: &model::Item) {
        let in_head = |seen: &Sighting, n_words: usize| {
            seen.field == Field::Body && seen.words.end <= n_words
        };
        if !self.actors.iter().any(|seen| in_head(seen, dateline::MOST_WORDS)) {
            return;
        }
        let Some(dateline) = dateline::dateline(item.body()) else { return };
        let until = |end| words.body.list().partition_point(|word| word.range.end <= end);
        let (n_place_words, body_start) = (until(dateline.place.end), until(dateline.end));
        let places = self.actors.iter().filter(|seen| in_head(seen, n_place_words));
        let states = places
            .clone()
            .filter(|seen| matches!(seen.kind, Kind::Name | Kind::State | Kind::StateInDateline));
        let state = states.max_by_key(|seen| seen.words.start);
        let town = || places.min_by_key(|seen| (seen.words.start, Reverse(seen.words.end)));
        let Some(place) = state.or_else(town).cloned() else { return };
        let at_place = self.actors.iter().filter(|seen| seen.overlaps(&place));
        let there: Vec<SubjectId> = at_place.map(|seen| seen.subject).collect();
        self.body_start = body_start;
        self.actors.retain_mut(|seen| {
            seen.in_dateline = seen.field == Field::Body && seen.words.start < body_start;
            !seen.in_dateline || there.contains(&seen.subject)
        });
    }
}

fn is_latin(words: &Words, at: usize) -> bool {
    words.text(&words.list()[at]).starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Whether a currency follows, so that “Canadian dlrs” is money and not Canada.
fn is_money(seen: &Sighting, words: &Words) -> bool {
    let next = words.list().get(seen.words.end);
    next.is_some_and(|next| PACK.currencies.contains(words.text(next)))
}

/// Those that no longer name of another built-in actor covers: “South Sudan” is not Sudan, and
/// “New Mexico” not Mexico. Names of nobody, such as “Indian Ocean”, end here.
fn unswallowed<'p>(mut raw: Vec<(Role, Sighting<'p>)>) -> Vec<(Role, Sighting<'p>)> {
    raw.sort_by_key(|(_, seen)| (seen.field, seen.words.start, Reverse(seen.words.end)));
    let mut kept = Vec::with_capacity(raw.len());
    let mut reaching: Vec<Sighting<'p>> = Vec::new();
    for (role, seen) in raw {
        reaching.retain(|it| it.field == seen.field && seen.words.start < it.words.end);
        let is_nobodys = seen.subject == PACK.nobody;
        let is_covered = reaching.iter().any(|it| {
            it.subject != seen.subject
                && (it.swallows(&seen) || it.subject == PACK.nobody && it.words == seen.words)
        });
        let covers = matches!(seen.subject, SubjectId::BuiltIn(_))
            && role != Role::Mask
            && (1 < seen.words.len() || is_nobodys);
        if covers && (is_nobodys || !is_covered) {
            reaching.push(seen.clone());
        }
        if !is_nobodys && (!is_covered || role == Role::Mask) {
            kept.push((role, seen));
        }
    }
    kept
}

/// One subject's sightings without those its masks blank, and of any that overlap the strongest,
/// then the longest.
fn unmasked<'p>(own: &[(Role, Sighting<'p>)]) -> Vec<Sighting<'p>> {
    let (seen, masks) = own.split_at(own.partition_point(|(role, _)| *role != Role::Mask));
    let blanks = Blanks::of(masks.iter().map(|(_, mask)| mask));
    let mut kept: Vec<Sighting> = Vec::new();
    for (_, one) in seen.iter().filter(|(_, one)| !blanks.hide(one)) {
        match kept.last_mut() {
            Some(last) if last.overlaps(one) => {
                let rank = |seen: &Sighting| (seen.kind, Reverse(seen.words.len()));
                if rank(one) < rank(last) {
                    *last = one.clone();
                }
            }
            _ => kept.push(one.clone()),
        }
    }
    kept
}

/// Whether a scope of a query reaches a sighting.
pub(super) fn is_in(scope: Scope, seen: &Sighting) -> bool {
    scope == Scope::Text || scope.reaches(seen.field, seen.words.end)
}
