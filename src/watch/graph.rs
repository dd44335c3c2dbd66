//! Every watch as one graph of conditions, each once: what finds the few watches an item may match.
//!
//! It may let through too much, never too little: where masks, hints or sentences decide, it asks
//! for the words alone, and `evaluate` looks closer.
use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::{
    expr::Expr,
    frequency::Frequencies,
    lexicon::PatternId,
    lists::Lists,
    plan::{Plan, Role, Rule, SubjectId},
    term::Scope,
};

/// Index into the nodes of a graph.
pub(super) type NodeId = u32;

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    /// A pattern, somewhere in its scope.
    Atom(PatternId, Scope),
    /// An actor, under any of its names.
    Seen(SubjectId),
    And(Box<[NodeId]>),
    Or(Box<[NodeId]>),
    Not(NodeId),
    /// Of atoms, or alternatives of atoms.
    Near {
        most: u32,
        is_ordered: bool,
        pair: (NodeId, NodeId),
    },
    /// Cannot be said here.
    Maybe,
}

/// All conditions, children before parents.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    /// By rule: the condition that stands for it.
    roots: Vec<NodeId>,
    /// By rule: what must hold for it, the rarest first.
    pub(super) asked: Lists<NodeId>,
    /// By rule: whether its clauses hold exactly when these conditions do.
    pub(super) is_exact: Vec<bool>,
    /// By pattern: its atoms.
    pub(super) atoms: Lists<(Scope, NodeId)>,
    pub(super) actors: HashMap<SubjectId, NodeId, FixedState>,
    /// By node: alternatives that hold as soon as it does. They are told, never asked.
    pub(super) parents: Lists<NodeId>,
    /// Whether a node is told: an atom, an actor, or an alternative of such.
    pub(super) is_told: Vec<bool>,
    /// By node: the rules that need it. Every rule stands under its rarest needed condition.
    pub(super) waiting: Lists<u32>,
    /// Rules that need nothing in particular.
    pub(super) always: Vec<u32>,
}

impl Graph {
    /// The graph of all rules of a plan.
    pub(super) fn of(plan: &Plan, frequencies: &Frequencies) -> Self {
        let mut builder = Builder { plan, graph: Self::default(), ids: HashMap::default() };
        for rule in &plan.rules {
            let (root, is_exact) = builder.rule(rule);
            builder.graph.roots.push(root);
            builder.graph.is_exact.push(is_exact);
        }
        let mut graph = builder.graph;
        graph.tell(plan.lexicon.len());
        graph.register(plan, frequencies);
        graph
    }

    /// Fills in who tells whom.
    fn tell(&mut self, n_patterns: usize) {
        self.is_told = vec![false; self.nodes.len()];
        let mut parents = vec![Vec::new(); self.nodes.len()];
        let mut atoms = vec![Vec::new(); n_patterns];
        for (node, id) in self.nodes.iter().zip(0u32..) {
            let here = id as usize;
            match node {
                Node::Atom(pattern, scope) => {
                    self.is_told[here] = true;
                    atoms[*pattern].push((*scope, id));
                }
                Node::Seen(subject) => {
                    self.is_told[here] = true;
                    self.actors.insert(*subject, id);
                }
                Node::Or(all) if all.iter().all(|it| self.is_told[*it as usize]) => {
                    self.is_told[here] = true;
                    for child in all {
                        parents[*child as usize].push(id);
                    }
                }
                _ => (),
            }
        }
        self.parents = parents.into();
        self.atoms = atoms.into();
    }

    /// Puts every rule under the condition that holds for the fewest texts.
    fn register(&mut self, plan: &Plan, frequencies: &Frequencies) {
        let mut costs: Vec<Cost> = Vec::with_capacity(self.nodes.len());
        for (node, id) in self.nodes.iter().zip(0u32..) {
            let cost = cost(node, id, &costs, plan, frequencies);
            costs.push(cost);
        }
        let by_share =
            |a: &NodeId, b: &NodeId| costs[*a as usize].share.total_cmp(&costs[*b as usize].share);
        for node in &mut self.nodes {
            if let Node::And(all) = node {
                all.sort_by(by_share);
            }
        }
        let asked = |root: &NodeId| match &self.nodes[*root as usize] {
            Node::And(all) => all.to_vec(),
            _ => vec![*root],
        };
        self.asked = self.roots.iter().map(asked).collect::<Vec<_>>().into();
        let mut waiting = vec![Vec::new(); self.nodes.len()];
        for (root, number) in self.roots.iter().zip(0u32..) {
            let mut needed = Vec::new();
            self.needed(*root, &costs, &mut needed);
            if needed.is_empty() {
                self.always.push(number);
            }
            needed.sort_unstable();
            needed.dedup();
            for node in needed {
                waiting[node as usize].push(number);
            }
        }
        self.waiting = waiting.into();
    }

    /// The told conditions of which one must hold; none if nothing in particular must.
    fn needed(&self, node: NodeId, costs: &[Cost], out: &mut Vec<NodeId>) {
        let Some(needed) = costs[node as usize].needed else { return };
        match &self.nodes[needed as usize] {
            _ if self.is_told[needed as usize] => out.push(needed),
            Node::Or(all) => all.iter().for_each(|child| self.needed(*child, costs, out)),
            _ => (),
        }
    }
}

/// How many texts a condition lets through, and what of it must hold.
#[derive(Clone, Copy)]
struct Cost {
    share: f64,
    needed: Option<NodeId>,
}

/// Children stand before their parents, so their costs are known.
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

struct Builder<'p> {
    plan: &'p Plan,
    graph: Graph,
    ids: HashMap<Node, NodeId, FixedState>,
}

/// A node, and whether it holds exactly when its condition does.
type Built = (NodeId, bool);

impl Builder<'_> {
    fn node(&mut self, node: Node) -> NodeId {
        if let Some(id) = self.ids.get(&node) {
            return *id;
        }
        let id = u32::try_from(self.graph.nodes.len()).unwrap_or(u32::MAX);
        self.graph.nodes.push(node.clone());
        self.ids.insert(node, id);
        id
    }

    fn rule(&mut self, rule: &Rule) -> Built {
        let built: Vec<Built> =
            rule.clauses.iter().map(|clause| self.condition(rule, &clause.expr)).collect();
        let is_exact = built.iter().all(|(_, is_exact)| *is_exact);
        (self.all(built.into_iter().map(|(node, _)| node).collect()), is_exact)
    }

    fn condition(&mut self, rule: &Rule, expr: &Expr) -> Built {
        match expr {
            Expr::Leaf(leaf) => {
                let leaf = &rule.leaves[*leaf];
                let (node, is_exact) = self.subject(leaf.subject, leaf.scope);
                (node, is_exact && rule.masks.is_empty())
            }
            Expr::Not(inner) => match self.condition(rule, inner) {
                (node, true) => (self.node(Node::Not(node)), true),
                (_, false) => (self.node(Node::Maybe), false),
            },
            Expr::And(all) => {
                let (nodes, is_exact) = self.each(rule, all);
                (self.all(nodes), is_exact)
            }
            Expr::Or(all) => {
                let (nodes, is_exact) = self.each(rule, all);
                (self.one_of(nodes), is_exact)
            }
            Expr::Near { most, is_ordered, pair } => {
                let (one, other) = (self.condition(rule, &pair.0), self.condition(rule, &pair.1));
                if !one.1 || !other.1 {
                    return (self.all(vec![one.0, other.0]), false);
                }
                let pair = (one.0, other.0);
                (self.node(Node::Near { most: *most, is_ordered: *is_ordered, pair }), true)
            }
            Expr::Same { pair, .. } => {
                let (one, other) = (self.condition(rule, &pair.0), self.condition(rule, &pair.1));
                (self.all(vec![one.0, other.0]), false)
            }
            Expr::AtLeast { of, .. } => (self.condition(rule, of).0, false),
        }
    }

    fn each(&mut self, rule: &Rule, all: &[Expr]) -> (Vec<NodeId>, bool) {
        let built: Vec<Built> = all.iter().map(|one| self.condition(rule, one)).collect();
        (built.iter().map(|(node, _)| *node).collect(), built.iter().all(|(_, exact)| *exact))
    }

    fn subject(&mut self, subject: SubjectId, scope: Scope) -> Built {
        let plan = self.plan;
        let SubjectId::Own(number) = subject else {
            return (self.node(Node::Seen(subject)), false);
        };
        let own = &plan.subjects[number];
        if own.is_actor {
            return (self.node(Node::Seen(subject)), false);
        }
        let is_exact = scope == Scope::Text;
        let aliases = own.patterns.iter().filter(|(_, role, _)| *role != Role::Mask);
        let atoms: Vec<NodeId> =
            aliases.map(|(pattern, _, scope)| self.node(Node::Atom(*pattern, *scope))).collect();
        (self.one_of(atoms), is_exact)
    }

    fn all(&mut self, mut nodes: Vec<NodeId>) -> NodeId {
        nodes.sort_unstable();
        nodes.dedup();
        match &nodes[..] {
            [only] => *only,
            _ => self.node(Node::And(nodes.into())),
        }
    }

    fn one_of(&mut self, mut nodes: Vec<NodeId>) -> NodeId {
        nodes.sort_unstable();
        nodes.dedup();
        match &nodes[..] {
            [only] => *only,
            _ => self.node(Node::Or(nodes.into())),
        }
    }
}
