//! What is remembered while one item is looked at, and forgotten by counting on. Judges no watch.
use std::ops::Range;

use super::{
    graph::{Graph, Node, NodeId},
    lexicon::{self, PatternId},
    nearness::{Span, are_near},
    pack::PACK,
    plan::{Plan, Role, Use},
    sightings::Sighting,
    stems::Language,
};
use crate::{
    model::{self, Field},
    text::ItemWords,
};

/// One place where a pattern stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) field: Field,
    pub(super) start: u32,
    pub(super) end: u32,
    /// The next place of the same pattern.
    next: u32,
}

/// The places of one pattern in the item that is looked at.
#[derive(Clone, Copy, Default)]
struct Chain {
    epoch: u32,
    first: u32,
    last: u32,
}

/// Memory for one item after another; made once, for its plan alone. What is marked counts only in
/// the epoch it was marked in.
pub(super) struct Scratch {
    epoch: u32,
    /// When the count begins anew and every mark is wiped.
    last_epoch: u32,
    chains: Vec<Chain>,
    places: Vec<Place>,
    /// By node: the epoch in which it was decided, times two, plus whether it holds.
    decided: Vec<u32>,
    /// By rule: the epoch in which it became a candidate.
    proposed: Vec<u32>,
    pub(super) candidates: Vec<u32>,
    /// For the numbers of a field's words.
    known: Vec<u32>,
    /// For comparing places.
    spans: (Vec<Span>, Vec<Span>),
}

const NONE: u32 = u32::MAX;

impl Scratch {
    /// * `last_epoch` — at least 1; half of what 32 bits hold, except in tests.
    pub(super) fn new(plan: &Plan, last_epoch: u32) -> Self {
        Self {
            epoch: 0,
            last_epoch: last_epoch.min(u32::MAX / 2),
            chains: vec![Chain::default(); plan.lexicon.len()],
            places: Vec::new(),
            decided: vec![0; plan.graph.nodes.len()],
            proposed: vec![0; plan.rules.len()],
            candidates: Vec::new(),
            known: Vec::new(),
            spans: (Vec::new(), Vec::new()),
        }
    }

    /// Forgets the item before.
    fn begin(&mut self) {
        if self.last_epoch <= self.epoch {
            self.epoch = 0;
            self.chains.fill(Chain::default());
            self.decided.fill(0);
            self.proposed.fill(0);
        }
        self.epoch += 1;
        self.places.clear();
        self.candidates.clear();
    }

    /// Every place of a pattern, in order.
    pub(super) fn places(&self, pattern: PatternId) -> impl Iterator<Item = Place> {
        let chain = self.chains[pattern];
        let mut next = if chain.epoch == self.epoch { chain.first } else { NONE };
        std::iter::from_fn(move || {
            let place = *self.places.get(next as usize)?;
            next = place.next;
            Some(place)
        })
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
        let number = small(self.places.len());
        self.places.push(Place {
            field,
            start: small(covered.start),
            end: small(covered.end),
            next: NONE,
        });
        let chain = &mut self.chains[pattern];
        if chain.epoch == self.epoch {
            self.places[chain.last as usize].next = number;
            chain.last = number;
        } else {
            *chain = Chain { epoch: self.epoch, first: number, last: number };
        }
        for (scope, node) in plan.graph.atoms.of(pattern) {
            if scope.reaches(field, covered.end) {
                self.hold(&plan.graph, *node);
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
            if let Some(node) = plan.graph.actors.get(&one.subject) {
                self.hold(&plan.graph, *node);
            }
        }
    }

    /// A condition holds: whoever waits for it is a candidate, and so are those above it.
    fn hold(&mut self, graph: &Graph, node: NodeId) {
        let here = node as usize;
        if self.decided[here] >> 1 == self.epoch {
            return;
        }
        self.decided[here] = self.epoch << 1 | 1;
        for rule in graph.waiting.of(here) {
            if self.proposed[*rule as usize] != self.epoch {
                self.proposed[*rule as usize] = self.epoch;
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
        let known = self.decided[here];
        if known >> 1 == self.epoch {
            return known & 1 == 1;
        }
        if graph.is_told[here] {
            return false;
        }
        let holds = match &graph.nodes[here] {
            Node::And(all) => all.iter().all(|child| self.holds(graph, *child)),
            Node::Or(all) => all.iter().any(|child| self.holds(graph, *child)),
            Node::Not(child) => !self.holds(graph, *child),
            Node::Near { most, is_ordered, pair } => {
                self.holds(graph, pair.0)
                    && self.holds(graph, pair.1)
                    && self.are_near(graph, *pair, *most, *is_ordered)
            }
            Node::Maybe => true,
            Node::Atom(..) | Node::Seen(_) => false,
        };
        self.decided[here] = self.epoch << 1 | u32::from(holds);
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
        match &graph.nodes[node as usize] {
            Node::Atom(pattern, scope) => {
                let reaches = |place: &Place| scope.reaches(place.field, place.end as usize);
                let places = self.places(*pattern).filter(reaches);
                out.extend(places.map(|place| (place.field, place.start, place.end)));
            }
            Node::Or(all) => all.iter().for_each(|child| self.collect(graph, *child, out)),
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
