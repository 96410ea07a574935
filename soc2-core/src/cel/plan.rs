//! A compiled expression: an immutable arena that evaluation walks. Nothing in it depends on inputs.
//!
//! Whatever stands left of an operator, a selection, an index or a member call is the head of a chain, and what
//! is done to it are the chain's steps: a loop evaluates them, so that only operands on the right nest.

use regex::Regex;

use super::ast::BinaryOp;
use super::functions::Function;
use super::mistake::Span;
use super::value::Key;
use super::value::Value;

/// A compiled expression. `Send` and `Sync`, to be shared and evaluated as often as wished.
#[derive(Debug)]
pub struct Expression {
    pub(super) nodes: Vec<(Node, Span)>,
    pub(super) steps: Vec<(Step, Span)>,
    pub(super) root: NodeId,
    /// How many variables of macros are in scope at once, at most.
    pub(super) n_locals: usize,
    pub(super) n_memos: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeId(pub(super) u32);

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
        function: &'static Function,
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
    Select(Box<str>),
    SelectOptional(Box<str>),
    Has(Box<str>),
    Index(NodeId),
    IndexOptional(NodeId),
    Not,
    Negate,
    Binary(BinaryOp, NodeId),
    /// Membership in a constant list, whose elements are ordered as keys.
    InSet(Box<[Key<'static>]>),
    /// `matches` with a pattern known when compiled.
    Matches(Box<Regex>),
    Call {
        function: &'static Function,
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

impl Expression {
    pub(super) fn node(&self, id: NodeId) -> &(Node, Span) {
        &self.nodes[id.0 as usize]
    }

    pub(super) fn chain_steps(&self, first: u32, count: u32) -> &[(Step, Span)] {
        &self.steps[first as usize..first as usize + count as usize]
    }
}
