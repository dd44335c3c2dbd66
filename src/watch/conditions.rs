//! What must hold for each watch, as conditions that all watches share. Says what they are, not in
//! which order they are looked at.
use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::{
    expr::Expr,
    lexicon::PatternId,
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

/// Every condition once, children before parents.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    pub(super) nodes: Vec<Node>,
    /// By rule: the condition that stands for it.
    pub(super) roots: Vec<NodeId>,
    /// By rule: whether its clauses hold exactly when its condition does.
    pub(super) is_exact: Vec<bool>,
}

impl Conditions {
    /// Those of all rules of a plan.
    pub(super) fn of(plan: &Plan) -> Self {
        let mut builder = Builder { plan, made: Self::default(), ids: HashMap::default() };
        for rule in &plan.rules {
            let (root, is_exact) = builder.rule(rule);
            builder.made.roots.push(root);
            builder.made.is_exact.push(is_exact);
        }
        builder.made
    }
}

struct Builder<'p> {
    plan: &'p Plan,
    made: Conditions,
    ids: HashMap<Node, NodeId, FixedState>,
}

/// A node, and whether it holds exactly when its condition does.
type Built = (NodeId, bool);

impl Builder<'_> {
    fn node(&mut self, node: Node) -> NodeId {
        if let Some(id) = self.ids.get(&node) {
            return *id;
        }
        let id = u32::try_from(self.made.nodes.len()).unwrap_or(u32::MAX);
        self.made.nodes.push(node.clone());
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
        if plan.is_actor(subject) {
            return (self.node(Node::Seen(subject)), false);
        }
        let is_exact = scope == Scope::Text;
        let own = &plan.subjects[number];
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
