//! Who is seen where in one item, masks already applied. Judges no watch.
use std::ops::Range;

use crate::{
    model::{self, Field},
    text::{ItemWords, Words},
};

use super::{
    actors::Kind,
    dateline,
    plan::{Plan, Role, SubjectId, Use},
    term::Scope,
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
    fn overlaps(&self, other: &Self) -> bool {
        self.field == other.field
            && self.words.start < other.words.end
            && other.words.start < self.words.end
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
pub(super) struct Sightings<'p> {
    /// By subject, then by place; those of one subject never overlap.
    list: Vec<Sighting<'p>>,
    /// The first word of the body that is not its dateline.
    pub(super) body_start: usize,
}

impl<'p> Sightings<'p> {
    /// Looks for everything at once.
    pub(super) fn look(plan: &'p Plan, words: &ItemWords, item: &model::Item) -> Self {
        let mut raw = Vec::new();
        see(plan, Field::Title, &item.title, &words.title, &mut raw);
        see(plan, Field::Body, item.body(), &words.body, &mut raw);
        if plan.looks_beyond_text {
            see(plan, Field::Author, &item.author, &words.author, &mut raw);
            see(plan, Field::Url, &item.link, &words.url, &mut raw);
        }
        raw.sort_by_key(|(role, seen)| {
            (seen.subject, *role == Role::Mask, seen.field, seen.words.start)
        });
        let list =
            raw.chunk_by(|(_, a), (_, b)| a.subject == b.subject).flat_map(unmasked).collect();
        let mut sightings = Self { list, body_start: 0 };
        sightings.cut_dateline(plan, words, item);
        sightings
    }

    /// Those of one subject, by place.
    pub(super) fn of(&self, subject: SubjectId) -> &[Sighting<'p>] {
        let start = self.list.partition_point(|seen| seen.subject < subject);
        let n = self.list[start..].partition_point(|seen| seen.subject == subject);
        &self.list[start..start + n]
    }

    /// Every subject that is seen, in order.
    pub(super) fn subjects(&self) -> impl Iterator<Item = SubjectId> {
        self.list.chunk_by(|a, b| a.subject == b.subject).map(|same| same[0].subject)
    }

    /// Finds the one place the dateline names, and forgets the other places in it: the state after
    /// the comma beats the town.
    fn cut_dateline(&mut self, plan: &Plan, words: &ItemWords, item: &model::Item) {
        let in_head = |seen: &Sighting, n_words: usize| {
            plan.subjects[seen.subject].is_actor
                && seen.field == Field::Body
                && seen.words.end <= n_words
        };
        if !self.list.iter().any(|seen| in_head(seen, dateline::MOST_WORDS)) {
            return;
        }
        let Some(dateline) = dateline::dateline(item.body()) else { return };
        let until = |end| words.body.list().partition_point(|word| word.range.end <= end);
        let (n_place_words, body_start) = (until(dateline.place.end), until(dateline.end));
        let places = self.list.iter().filter(|seen| in_head(seen, n_place_words));
        let states = places.clone().filter(|seen| matches!(seen.kind, Kind::Name | Kind::State));
        let state = states.max_by_key(|seen| seen.words.start);
        let town = || places.min_by_key(|seen| seen.words.start);
        let Some(place) = state.or_else(town).cloned() else { return };
        let at_place = self.list.iter().filter(|seen| seen.overlaps(&place));
        let there: Vec<SubjectId> = at_place.map(|seen| seen.subject).collect();
        self.body_start = body_start;
        self.list.retain_mut(|seen| {
            seen.in_dateline = seen.field == Field::Body && seen.words.start < body_start;
            let is_elsewhere =
                plan.subjects[seen.subject].is_actor && !there.contains(&seen.subject);
            !(seen.in_dateline && is_elsewhere)
        });
    }
}

/// Everything in one field.
fn see<'p>(
    plan: &'p Plan,
    field: Field,
    source: &str,
    words: &Words,
    raw: &mut Vec<(Role, Sighting<'p>)>,
) {
    for found in plan.lexicon.find(source, words) {
        for meaning in
            plan.uses[found.pattern].iter().filter(|one| reaches(one, field, &found.words))
        {
            let kind = match meaning.role {
                Role::Alias(kind) => kind,
                Role::Mask => Kind::Hint,
            };
            let seen = Sighting {
                subject: meaning.subject,
                kind,
                field,
                words: found.words.clone(),
                in_dateline: false,
                gloss: meaning.gloss.as_deref(),
            };
            raw.push((meaning.role, seen));
        }
    }
}

fn reaches(meaning: &Use, field: Field, words: &Range<usize>) -> bool {
    match meaning.scope {
        Scope::Text => matches!(field, Field::Title | Field::Body),
        Scope::Title => field == Field::Title,
        Scope::Lead => {
            field == Field::Title || field == Field::Body && words.end <= Scope::LEAD_WORDS
        }
        Scope::Body => field == Field::Body,
        Scope::Author => field == Field::Author,
        Scope::Url => field == Field::Url,
    }
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
                let rank = |seen: &Sighting| (seen.kind, std::cmp::Reverse(seen.words.len()));
                if rank(one) < rank(last) {
                    *last = one.clone();
                }
            }
            _ => kept.push(one.clone()),
        }
    }
    kept
}
