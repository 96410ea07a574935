//! The syntax tree: an arena of nodes that name each other by index, each with its span.

use std::cmp::Ordering;

use super::mistake::Span;

/// A node's place in the arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ExprId(u32);

/// A parsed expression. Children stand before their parents; the root is the last node made.
#[derive(Debug)]
pub struct Ast {
    nodes: Vec<(Expr, Span)>,
    root: ExprId,
}

/// One node. Macros are still calls here: the compiler knows them by name.
#[derive(Debug)]
pub(super) enum Expr {
    /// Stands where a mistake was; a tree that holds one is never compiled.
    Missing,
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    String(Box<str>),
    Bytes(Box<[u8]>),
    Name {
        name: Box<str>,
        from_root: bool,
    },
    Select {
        operand: ExprId,
        field: Box<str>,
        optional: bool,
    },
    Index {
        operand: ExprId,
        index: ExprId,
        optional: bool,
    },
    Call {
        target: Option<ExprId>,
        name: Box<str>,
        args: Vec<ExprId>,
        from_root: bool,
    },
    List(Vec<Element>),
    Map(Vec<Entry>),
    Not(ExprId),
    Negate(ExprId),
    Binary {
        op: BinaryOp,
        left: ExprId,
        right: ExprId,
    },
    And(ExprId, ExprId),
    Or(ExprId, ExprId),
    Conditional {
        condition: ExprId,
        then: ExprId,
        otherwise: ExprId,
    },
}

/// An element of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Element {
    pub(super) value: ExprId,
    pub(super) optional: bool,
}

/// An entry of a map.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) key: ExprId,
    pub(super) value: ExprId,
    pub(super) optional: bool,
}

/// The strict binary operators; `&&` and `||` are not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BinaryOp {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl BinaryOp {
    /// Whether the operator holds of two values of one type in that order; nothing if it is no comparison.
    #[inline]
    pub(super) fn holds(self, order: impl FnOnce() -> Ordering) -> Option<bool> {
        Some(match self {
            Self::Equal => order().is_eq(),
            Self::NotEqual => order().is_ne(),
            Self::Less => order().is_lt(),
            Self::LessOrEqual => order().is_le(),
            Self::Greater => order().is_gt(),
            Self::GreaterOrEqual => order().is_ge(),
            Self::In | Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Remainder => return None,
        })
    }

    /// Whether it is about the order of two values.
    pub(super) fn is_comparison(self) -> bool {
        self.holds(|| Ordering::Equal).is_some()
    }

    /// How the operator is written.
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

impl Ast {
    pub(super) fn root(&self) -> ExprId {
        self.root
    }

    pub(super) fn expr(&self, id: ExprId) -> &Expr {
        &self.nodes[id.0 as usize].0
    }

    pub(super) fn span(&self, id: ExprId) -> Span {
        self.nodes[id.0 as usize].1
    }
}

/// Nodes while they are being made.
#[derive(Debug, Default)]
pub(super) struct Nodes(Vec<(Expr, Span)>);

impl Nodes {
    pub(super) fn add(&mut self, expr: Expr, span: Span) -> ExprId {
        let id = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.push((expr, span));
        ExprId(id)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn expr(&self, id: ExprId) -> &Expr {
        &self.0[id.0 as usize].0
    }

    pub(super) fn span(&self, id: ExprId) -> Span {
        self.0[id.0 as usize].1
    }

    pub(super) fn finish(self, root: ExprId) -> Ast {
        Ast { nodes: self.0, root }
    }
}
