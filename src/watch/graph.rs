//! Every watch as one graph of conditions, each once: what finds the few watches an item may match.
//!
//! It may let through too much, never too little: where masks, hints or sentences decide, it asks
//! for the words alone, and `evaluate` looks closer.
use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::{
    conditions::{Conditions, Node, NodeId},
    frequency::Frequencies,
    lists::Lists,
    plan::{Plan, SubjectId},
    term::Scope,
};

/// How a condition is decided. It is read for every candidate, so it is small, and what an `And` or
/// `Or` joins lies beside it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// A pattern, somewhere in its scope. Told, never asked.
    Atom(u32, Scope),
    /// An actor. Told, never asked.
    Seen,
    And,
    /// Where each of its alternatives is told, so is it.
    Or {
        is_told: bool,
    },
    Not(NodeId),
    Near {
        most: u32,
        is_ordered: bool,
        pair: (NodeId, NodeId),
    },
    Maybe,
}

/// A condition that is told, and whether anything follows from it: a rule that waits for it, or an
/// alternative that holds with it. From most nothing does, and then nothing more is looked up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told(u32);

impl Told {
    fn new(node: NodeId, has_more: bool) -> Self {
        Self(node << 1 | u32::from(has_more))
    }

    /// Which condition it is.
    #[inline]
    pub(super) fn node(self) -> usize {
        (self.0 >> 1) as usize
    }

    /// Whether anything follows from it.
    #[inline]
    pub(super) fn has_more(self) -> bool {
        self.0 & 1 == 1
    }
}

/// All conditions, children before parents.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) steps: Vec<Step>,
    /// By node that is an `And` or `Or`: what it joins, of an `And` the rarest first.
    pub(super) joined: Lists<NodeId>,
    /// By rule: what must hold for it, the rarest first.
    pub(super) asked: Lists<NodeId>,
    /// By rule: whether its clauses hold exactly when these conditions do.
    pub(super) is_exact: Vec<bool>,
    /// By pattern: its atoms.
    pub(super) atoms: Lists<(Scope, Told)>,
    pub(super) actors: HashMap<SubjectId, Told, FixedState>,
    /// By node: alternatives that hold as soon as it does.
    pub(super) parents: Lists<Told>,
    /// By node: the rules that need it. Every rule stands under its rarest needed condition.
    pub(super) waiting: Lists<u32>,
    /// Rules that need nothing in particular.
    pub(super) always: Vec<u32>,
}

impl Graph {
    /// The graph of all rules of a plan.
    pub(super) fn of(plan: &Plan, frequencies: &Frequencies) -> Self {
        let conditions = Conditions::of(plan);
        let is_told = told(&conditions.nodes);
        let mut graph = Self::default();
        let costs = costs(&conditions.nodes, plan, frequencies);
        graph.join(&conditions.nodes, &is_told, &costs);
        graph.wait(&conditions, &is_told, &costs);
        graph.tell(&conditions.nodes, &is_told, plan.lexicon.len());
        graph.is_exact = conditions.is_exact;
        graph
    }

    /// Writes down each condition, and what an `And` or `Or` joins, of an `And` the rarest first.
    fn join(&mut self, nodes: &[Node], is_told: &[bool], costs: &[Cost]) {
        let share = |node: &NodeId| costs[*node as usize].share;
        for (node, is_told) in nodes.iter().zip(is_told) {
            match node {
                Node::And(all) => {
                    let mut all = all.to_vec();
                    all.sort_by(|a, b| share(a).total_cmp(&share(b)));
                    self.joined.push(all);
                }
                Node::Or(all) => self.joined.push(all.iter().copied()),
                _ => self.joined.push([]),
            }
            self.steps.push(step(node, *is_told));
        }
    }

    /// Puts every rule under the condition that holds for the fewest texts.
    fn wait(&mut self, conditions: &Conditions, is_told: &[bool], costs: &[Cost]) {
        let nodes = &conditions.nodes;
        let mut waiting = Vec::new();
        for (root, number) in conditions.roots.iter().zip(0u32..) {
            match &nodes[*root as usize] {
                Node::And(_) => self.asked.push(self.joined.of(*root as usize).to_vec()),
                _ => self.asked.push([*root]),
            }
            let mut needed = Vec::new();
            needed_of(*root, nodes, is_told, costs, &mut needed);
            if needed.is_empty() {
                self.always.push(number);
            }
            needed.sort_unstable();
            needed.dedup();
            waiting.extend(needed.into_iter().map(|node| (node, number)));
        }
        self.waiting = Lists::gathered(nodes.len(), &waiting);
    }

    /// Fills in who tells whom.
    fn tell(&mut self, nodes: &[Node], is_told: &[bool], n_patterns: usize) {
        let (mut parents, mut atoms) = (Vec::new(), Vec::new());
        // Parents stand after their children: from the end, what follows from each is known.
        let mut has_parents = vec![false; nodes.len()];
        let told = nodes.iter().enumerate().rev().filter(|(number, _)| is_told[*number]);
        for (number, node) in told {
            let told = Told::new(
                small(number),
                has_parents[number] || !self.waiting.of(number).is_empty(),
            );
            match node {
                Node::Atom(pattern, scope) => atoms.push((small(*pattern), (*scope, told))),
                Node::Seen(subject) => {
                    self.actors.insert(*subject, told);
                }
                Node::Or(all) => {
                    for child in all {
                        has_parents[*child as usize] = true;
                        parents.push((*child, told));
                    }
                }
                _ => (),
            }
        }
        self.parents = Lists::gathered(nodes.len(), &parents);
        self.atoms = Lists::gathered(n_patterns, &atoms);
    }
}

/// By node: whether it is told, being an atom, an actor, or an alternative of such.
fn told(nodes: &[Node]) -> Vec<bool> {
    let mut is_told = Vec::with_capacity(nodes.len());
    for node in nodes {
        is_told.push(match node {
            Node::Atom(..) | Node::Seen(_) => true,
            Node::Or(all) => all.iter().all(|it| is_told[*it as usize]),
            _ => false,
        });
    }
    is_told
}

fn step(node: &Node, is_told: bool) -> Step {
    match node {
        Node::Atom(pattern, scope) => Step::Atom(small(*pattern), *scope),
        Node::Seen(_) => Step::Seen,
        Node::And(_) => Step::And,
        Node::Or(_) => Step::Or { is_told },
        Node::Not(child) => Step::Not(*child),
        Node::Near { most, is_ordered, pair } => {
            Step::Near { most: *most, is_ordered: *is_ordered, pair: *pair }
        }
        Node::Maybe => Step::Maybe,
    }
}

/// The told conditions of which one must hold; none if nothing in particular must.
fn needed_of(
    node: NodeId,
    nodes: &[Node],
    is_told: &[bool],
    costs: &[Cost],
    out: &mut Vec<NodeId>,
) {
    let Some(needed) = costs[node as usize].needed else { return };
    match &nodes[needed as usize] {
        _ if is_told[needed as usize] => out.push(needed),
        Node::Or(all) => all.iter().for_each(|it| needed_of(*it, nodes, is_told, costs, out)),
        _ => (),
    }
}

/// How many texts a condition lets through, and what of it must hold.
#[derive(Clone, Copy)]
struct Cost {
    share: f64,
    needed: Option<NodeId>,
}

/// By node. Children stand before their parents, so their costs are known.
fn costs(nodes: &[Node], plan: &Plan, frequencies: &Frequencies) -> Vec<Cost> {
    let mut costs = Vec::with_capacity(nodes.len());
    for (node, id) in nodes.iter().zip(0u32..) {
        let cost = cost(node, id, &costs, plan, frequencies);
        costs.push(cost);
    }
    costs
}

fn cost(node: &Node, id: NodeId, costs: &[Cost], plan: &Plan, frequencies: &Frequencies) -> Cost {
    const ACTOR: f64 = 0.05;
    let of = |child: &NodeId| costs[*child as usize];
    let cheaper = |a: Cost, b: Cost| match (a.needed, b.needed) {
        (None, _) => b,
        (_, None) => a,
        _ if a.share <= b.share => a,
        _ => b,
    };
    match node {
        Node::Atom(pattern, scope) => {
            let is_narrow = matches!(scope, Scope::Title | Scope::Author | Scope::Url);
            let share = plan.lexicon.share(*pattern, frequencies);
            Cost { share: if is_narrow { share / 2.0 } else { share }, needed: Some(id) }
        }
        Node::Seen(_) => Cost { share: ACTOR, needed: Some(id) },
        Node::Or(all) => {
            let all = all.iter().map(of);
            let is_needed = all.clone().all(|cost| cost.needed.is_some());
            Cost { share: all.map(|cost| cost.share).sum(), needed: is_needed.then_some(id) }
        }
        Node::And(all) => all.iter().map(of).reduce(cheaper).unwrap_or(NOTHING),
        Node::Near { pair, .. } => cheaper(of(&pair.0), of(&pair.1)),
        Node::Not(_) | Node::Maybe => NOTHING,
    }
}

const NOTHING: Cost = Cost { share: 1.0, needed: None };

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
