//! A compiled expression: an immutable arena that evaluation walks. Nothing in it depends on inputs.
//!
//! Whatever stands left of an operator, a selection, an index or a member call is the head of a chain, and what
//! is done to it are the chain's steps: a loop evaluates them, so that only operands on the right nest.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::ast::BinaryOp;
use super::collections::Key;
use super::env::Variables;
use super::functions::Callee;
use super::glance::Glance;
use super::mistake::Span;
use super::patterns::Pattern;
use super::value::Value;
use crate::document::Name;

/// A compiled expression. `Send` and `Sync`, to be shared and evaluated as often as wished.
#[derive(Debug)]
pub struct Expression {
    /// The text that it was compiled from: what is explained is quoted.
    pub(super) source: Arc<str>,
    /// The variables that its slots are of.
    pub(super) variables: Arc<Variables>,
    pub(super) nodes: Vec<(Node, Span)>,
    pub(super) steps: Vec<(Step, Span)>,
    pub(super) root: NodeId,
    /// By node, for the conditions that can be told at a glance.
    pub(super) glances: Vec<Option<Box<Glance>>>,
    /// How many variables of macros are in scope at once, at most.
    pub(super) n_locals: usize,
    pub(super) n_memos: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeId(pub(super) u32);

impl NodeId {
    #[inline]
    pub(super) fn position(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug)]
pub(super) enum Node {
    Constant(Value<'static>),
    Variable {
        slot: usize,
        name: Box<str>,
    },
    Local(usize),
    Memo(usize),
    /// Reading it is an error with this text.
    Error(Box<str>),
    Chain {
        head: NodeId,
        first_step: u32,
        n_steps: u32,
    },
    And(Box<[NodeId]>),
    Or(Box<[NodeId]>),
    /// The first condition that is true decides; else the last value.
    Conditional {
        arms: Box<[(NodeId, NodeId)]>,
        otherwise: NodeId,
    },
    List(Box<[Item]>),
    Map(Box<[(NodeId, Item)]>),
    Call {
        function: Callee,
    },
    Bind {
        local: usize,
        value: NodeId,
        body: NodeId,
    },
    Block {
        first_memo: usize,
        values: Box<[NodeId]>,
        body: NodeId,
    },
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) value: NodeId,
    pub(super) optional: bool,
}

/// What is done to the value so far.
#[derive(Debug)]
pub(super) enum Step {
    Select(Name),
    SelectOptional(Name),
    Has(Name),
    Index(NodeId),
    IndexOptional(NodeId),
    Not,
    Negate,
    Binary(BinaryOp, NodeId),
    /// Membership in a constant list, whose elements are ordered as keys.
    InSet(Box<[Key<'static>]>),
    /// `matches` with a pattern known when compiled.
    Matches(Box<Pattern>),
    /// `startsWith` and its like with a text known when compiled.
    TextTest(TextTest, Box<str>),
    Call {
        function: Callee,
        args: Box<[NodeId]>,
    },
    Loop(Box<Loop>),
    OptionalMap {
        local: usize,
        body: NodeId,
        flat: bool,
    },
    /// `orValue` and `or`: the argument is evaluated only if it is needed.
    OrValue(NodeId),
    Or(NodeId),
}

/// What is asked of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextTest {
    Contains,
    StartsWith,
    EndsWith,
}

impl TextTest {
    pub(super) const ALL: [Self; 3] = [Self::Contains, Self::StartsWith, Self::EndsWith];

    /// The function that asks it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Contains => "contains",
            Self::StartsWith => "startsWith",
            Self::EndsWith => "endsWith",
        }
    }

    /// How many bytes it reads, at most.
    #[inline]
    pub(super) fn reads(self, n_bytes: usize, part: &str) -> usize {
        match self {
            Self::Contains => n_bytes,
            Self::StartsWith | Self::EndsWith => part.len().min(n_bytes),
        }
    }

    #[inline]
    pub(super) fn holds(self, text: &str, part: &str) -> bool {
        match self {
            Self::Contains => text.contains(part),
            Self::StartsWith => text.starts_with(part),
            Self::EndsWith => text.ends_with(part),
        }
    }
}

/// A macro over the elements of a list, or the keys of a map.
#[derive(Debug)]
pub(super) struct Loop {
    pub(super) kind: LoopKind,
    /// The element or key; with two variables the index or key.
    pub(super) first: usize,
    /// The value, with two variables.
    pub(super) second: Option<usize>,
    pub(super) filter: Option<NodeId>,
    pub(super) body: NodeId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoopKind {
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
    TransformMap,
    TransformMapEntry,
    SortBy,
}

/// A path that an expression may read: a variable's slot, and the steps from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read<'e> {
    /// The variable's slot in the environment.
    pub slot: usize,
    /// The steps, outermost first. All that is behind them may be read.
    pub path: Vec<PathStep<'e>>,
}

/// A step on a path that is known before there are facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PathStep<'e> {
    /// To the field of this name.
    Field(&'e str),
    /// To an element, or to a field of a name that is worked out: any of them.
    Each,
}

impl Expression {
    /// The text that it was compiled from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The paths that may be read, ordered, each once.
    ///
    /// ```
    /// use soc2_core::cel::{Env, PathStep, compile};
    ///
    /// let env = Env::strict().variable("aws.iam.policies").variable("name");
    /// let expression = compile("aws.iam.policies[name].Length > 8 || has(aws.iam.policies.root)", &env).unwrap();
    /// let paths: Vec<_> = expression.reads().into_iter().map(|read| read.path).collect();
    /// assert_eq!(paths, [vec![PathStep::Field("root")], vec![PathStep::Each, PathStep::Field("Length")], vec![]]);
    /// ```
    pub fn reads(&self) -> Vec<Read<'_>> {
        let mut heads = vec![false; self.nodes.len()];
        let mut reads = BTreeSet::new();
        for (node, _) in &self.nodes {
            let Node::Chain { head, first_step, n_steps } = node else { continue };
            let Node::Variable { slot, .. } = self.node(*head).0 else { continue };
            heads[head.0 as usize] = true;
            let mut path = Vec::new();
            for (step, _) in self.chain_steps(*first_step, *n_steps) {
                match step {
                    Step::Select(field) | Step::SelectOptional(field) => path.push(PathStep::Field(field)),
                    Step::Index(_) | Step::IndexOptional(_) => path.push(PathStep::Each),
                    Step::Has(field) => {
                        path.push(PathStep::Field(field));
                        break;
                    }
                    _ => break,
                }
            }
            reads.insert(Read { slot, path });
        }
        let alone = self.nodes.iter().zip(heads).filter(|(_, is_head)| !is_head);
        reads.extend(alone.filter_map(|((node, _), _)| match node {
            Node::Variable { slot, .. } => Some(Read { slot: *slot, path: Vec::new() }),
            _ => None,
        }));
        reads.into_iter().collect()
    }

    /// The functions of the embedder that may be called, ordered by name, each once.
    ///
    /// ```
    /// use soc2_core::cel::{Env, Function, Functions, Type, Value, compile};
    ///
    /// let ours = Function::global("acme.isOurs", "3").overload([Type::String], Type::Bool, |_| Ok(Value::Bool(true)));
    /// let env = Env::strict().functions(Functions::of([ours])?);
    /// let expression = compile("acme.isOurs('a') || 'a'.startsWith('b')", &env).unwrap();
    /// assert_eq!(expression.functions(), [("acme.isOurs", "3")]);
    /// # Ok::<(), soc2_core::cel::FunctionsError>(())
    /// ```
    pub fn functions(&self) -> Vec<(&str, &str)> {
        let of_nodes = self.nodes.iter().filter_map(|(node, _)| match node {
            Node::Call { function } => Some(function),
            _ => None,
        });
        let of_steps = self.steps.iter().filter_map(|(step, _)| match step {
            Step::Call { function, .. } => Some(function),
            _ => None,
        });
        let named = of_nodes.chain(of_steps).filter_map(|function| Some((function.name(), function.version()?)));
        named.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The path whose value is the expression's, if it is a variable and fields of it and nothing else.
    pub(crate) fn as_path(&self) -> Option<Read<'_>> {
        let (head, steps) = match &self.node(self.root).0 {
            Node::Chain { head, first_step, n_steps } => (*head, self.chain_steps(*first_step, *n_steps)),
            _ => (self.root, [].as_slice()),
        };
        let Node::Variable { slot, .. } = self.node(head).0 else { return None };
        let path: Option<Vec<PathStep<'_>>> = steps
            .iter()
            .map(|(step, _)| match step {
                Step::Select(field) => Some(PathStep::Field(field)),
                _ => None,
            })
            .collect();
        Some(Read { slot, path: path? })
    }

    /// The node at a position. Positions fit: the number of nodes is limited.
    pub(super) fn id(&self, position: usize) -> NodeId {
        NodeId(u32::try_from(position).unwrap_or(u32::MAX))
    }

    #[inline]
    pub(super) fn node(&self, id: NodeId) -> &(Node, Span) {
        &self.nodes[id.position()]
    }

    #[inline]
    pub(super) fn glance(&self, id: NodeId) -> Option<&Glance> {
        self.glances.get(id.position())?.as_deref()
    }

    #[inline]
    pub(super) fn chain_steps(&self, first: u32, count: u32) -> &[(Step, Span)] {
        &self.steps[first as usize..first as usize + count as usize]
    }
}
