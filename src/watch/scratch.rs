//! What is remembered while one item is looked at, and forgotten by counting on. Judges no watch.
use std::ops::Range;

use super::{
    conditions::NodeId,
    graph::{Graph, Step, Told},
    lexicon::{self, PatternId},
    marks::{Epoch, Marks},
    nearness::{Span, are_near},
    pack::PACK,
    places::{Place, Places},
    plan::{Plan, Role, Use},
    sightings::Sighting,
    stems::Language,
};
use crate::{
    model::{self, Field},
    text::ItemWords,
};

/// Memory for one item after another; made once, for its plan alone. What is marked counts only in
/// the epoch it was marked in.
pub(super) struct Scratch {
    epoch: Epoch,
    places: Places,
    /// By node: whether it holds, where that was told or asked.
    decided: Marks,
    /// By rule: whether it became a candidate.
    proposed: Marks,
    pub(super) candidates: Vec<u32>,
    /// For the numbers of a field's words.
    known: Vec<u32>,
    /// For comparing places.
    spans: (Vec<Span>, Vec<Span>),
}

impl Scratch {
    /// No item yet.
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            epoch: Epoch::default(),
            places: Places::new(plan.lexicon.len()),
            decided: Marks::new(plan.graph.steps.len()),
            proposed: Marks::new(plan.rules.len()),
            candidates: Vec::new(),
            known: Vec::new(),
            spans: (Vec::new(), Vec::new()),
        }
    }

    /// Forgets the item before.
    fn begin(&mut self) {
        if self.epoch.advance() {
            self.places.wipe();
            self.decided.wipe();
            self.proposed.wipe();
        }
        self.places.clear();
        self.candidates.clear();
    }

    /// Every place of a pattern, in order.
    pub(super) fn places(&self, pattern: PatternId) -> impl Iterator<Item = Place> {
        self.places.of(pattern, self.epoch)
    }

    /// Walks the words of an item once and leaves the rules that may match in `candidates`, in
    /// order. Returns who is seen, actor by actor's word, masks and all.
    pub(super) fn look<'p>(
        &mut self,
        plan: &'p Plan,
        words: &ItemWords,
        item: &model::Item,
        language: Language,
    ) -> Vec<(Role, Sighting<'p>)> {
        self.begin();
        let mut known = std::mem::take(&mut self.known);
        let mut raw = Vec::new();
        let n_fields = if plan.looks_beyond_text { FIELDS.len() } else { 2 };
        for field in &FIELDS[..n_fields] {
            let here = lexicon::Field {
                source: source(item, *field),
                words: words.field(*field),
                language,
            };
            if here.words.is_empty() {
                continue;
            }
            plan.lexicon.find(here, &mut known, &mut |pattern, covered| {
                self.hit(plan, *field, pattern, &covered);
                if let Some(uses) = plan.uses.get(pattern) {
                    self.meet(plan, *field, uses, &covered, &mut raw);
                }
            });
            if plan.names_actors {
                PACK.lexicon.find(here, &mut known, &mut |pattern, covered| {
                    self.meet(plan, *field, &PACK.uses[pattern], &covered, &mut raw);
                });
            }
        }
        self.known = known;
        self.sift(&plan.graph);
        raw
    }

    fn hit(&mut self, plan: &Plan, field: Field, pattern: PatternId, covered: &Range<usize>) {
        let place = (small(covered.start), small(covered.end));
        self.places.add(pattern, self.epoch, field, place);
        for (scope, told) in plan.graph.atoms.of(pattern) {
            if scope.reaches(field, covered.end) {
                self.hold(&plan.graph, *told);
            }
        }
    }

    /// Takes note of every actor that a pattern names.
    fn meet<'p>(
        &mut self,
        plan: &'p Plan,
        field: Field,
        uses: &'p [Use],
        covered: &Range<usize>,
        raw: &mut Vec<(Role, Sighting<'p>)>,
    ) {
        for one in uses.iter().filter(|one| one.scope.reaches(field, covered.end)) {
            let (Role::Alias(kind), gloss) = (one.role, one.gloss.as_deref()) else {
                raw.push((Role::Mask, Sighting::new(one.subject, field, covered.clone())));
                continue;
            };
            let seen =
                Sighting { kind, gloss, ..Sighting::new(one.subject, field, covered.clone()) };
            raw.push((one.role, seen));
            if let Some(told) = plan.graph.actors.get(&one.subject) {
                self.hold(&plan.graph, *told);
            }
        }
    }

    /// A condition holds: whoever waits for it is a candidate, and so are those above it.
    fn hold(&mut self, graph: &Graph, told: Told) {
        let here = told.node();
        if !self.decided.is_first(here, self.epoch) || !told.has_more() {
            return;
        }
        for rule in graph.waiting.of(here) {
            if self.proposed.is_first(*rule as usize, self.epoch) {
                self.candidates.push(*rule);
            }
        }
        for parent in graph.parents.of(here) {
            self.hold(graph, *parent);
        }
    }

    /// Keeps the candidates whose whole condition holds.
    fn sift(&mut self, graph: &Graph) {
        let mut candidates = std::mem::take(&mut self.candidates);
        candidates.extend(&graph.always);
        candidates.retain(|rule| {
            graph.asked.of(*rule as usize).iter().all(|node| self.holds(graph, *node))
        });
        candidates.sort_unstable();
        self.candidates = candidates;
    }

    fn holds(&mut self, graph: &Graph, node: NodeId) -> bool {
        let here = node as usize;
        if let Some(known) = self.decided.get(here, self.epoch) {
            return known;
        }
        let mut joined = graph.joined.of(here).iter();
        let holds = match graph.steps[here] {
            Step::Atom(..) | Step::Seen | Step::Or { is_told: true } => return false,
            Step::And => joined.all(|child| self.holds(graph, *child)),
            Step::Or { is_told: false } => joined.any(|child| self.holds(graph, *child)),
            Step::Not(child) => !self.holds(graph, child),
            Step::Near { most, is_ordered, pair } => {
                self.holds(graph, pair.0)
                    && self.holds(graph, pair.1)
                    && self.are_near(graph, pair, most, is_ordered)
            }
            Step::Maybe => true,
        };
        self.decided.set(here, self.epoch, holds);
        holds
    }

    fn are_near(
        &mut self,
        graph: &Graph,
        pair: (NodeId, NodeId),
        most: u32,
        is_ordered: bool,
    ) -> bool {
        let (mut one, mut other) = std::mem::take(&mut self.spans);
        one.clear();
        other.clear();
        self.collect(graph, pair.0, &mut one);
        self.collect(graph, pair.1, &mut other);
        let met = are_near(&mut one, &mut other, most, is_ordered);
        self.spans = (one, other);
        met
    }

    /// The places of an atom, or of alternatives.
    fn collect(&self, graph: &Graph, node: NodeId, out: &mut Vec<Span>) {
        match graph.steps[node as usize] {
            Step::Atom(pattern, scope) => {
                let reaches = |place: &Place| scope.reaches(place.field, place.end as usize);
                let places = self.places(pattern as usize).filter(reaches);
                out.extend(places.map(|place| (place.field, place.start, place.end)));
            }
            Step::Or { .. } => {
                for child in graph.joined.of(node as usize) {
                    self.collect(graph, *child, out);
                }
            }
            _ => (),
        }
    }
}

const FIELDS: [Field; 4] = [Field::Title, Field::Body, Field::Author, Field::Url];

/// The text of a field.
pub(super) fn source(item: &model::Item, field: Field) -> &str {
    match field {
        Field::Title => &item.title,
        Field::Body => item.body(),
        Field::Author => &item.author,
        Field::Url => &item.link,
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
