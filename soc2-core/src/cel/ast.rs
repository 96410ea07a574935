//! The syntax tree: an arena of nodes that name each other by index, each with its span.

use super::mistake::Span;

/// A node's place in the arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExprId(u32);

/// A parsed expression. Children stand before their parents; the root is the last node made.
#[derive(Debug)]
pub struct Ast {
    nodes: Vec<(Expr, Span)>,
    root: ExprId,
}

/// One node. Macros are still calls here: the compiler knows them by name.
#[derive(Debug)]
pub enum Expr {
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

#[derive(Debug, Clone, Copy)]
pub struct Element {
    pub value: ExprId,
    pub optional: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Entry {
    pub key: ExprId,
    pub value: ExprId,
    pub optional: bool,
}

/// The strict binary operators; `&&` and `||` are not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
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
    /// How the operator is written.
    pub fn symbol(self) -> &'static str {
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
    pub fn root(&self) -> ExprId {
        self.root
    }

    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.nodes[id.0 as usize].0
    }

    pub fn span(&self, id: ExprId) -> Span {
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
