//! How the compiler and the checker walk a tree: what hangs on what, and which dotted names are functions.

use super::ast::Ast;
use super::ast::Expr;
use super::ast::ExprId;
use super::env::Env;
use super::env::Resolved;
use super::functions::Style;
use super::macros::Macro;
use super::macros::find_macro;

/// What a node does its step to.
pub(super) enum Left {
    Of(ExprId),
    Nothing,
    /// It is no chain; it is walked for itself.
    Operand,
}

/// What a node does its step to; `namespaced` says whether a call's target is a part of the function's name.
pub(super) fn left(ast: &Ast, id: ExprId, namespaced: impl Fn(Option<ExprId>, &str) -> bool) -> Left {
    match ast.expr(id) {
        Expr::Select { operand, .. } | Expr::Index { operand, .. } => Left::Of(*operand),
        Expr::Not(operand) | Expr::Negate(operand) => Left::Of(*operand),
        Expr::Binary { left, .. } => Left::Of(*left),
        Expr::Call { target, name, args, .. } => match find_macro(ast, *target, name, args) {
            Some(Macro::Has { operand, .. }) => Left::Of(operand),
            Some(Macro::Loop { target, .. } | Macro::OptionalMap { target, .. }) => Left::Of(target),
            Some(
                Macro::Bind { .. }
                | Macro::Block { .. }
                | Macro::Memo { .. }
                | Macro::Variable { .. }
                | Macro::Wrong(_),
            ) => Left::Nothing,
            None => match (target, namespaced(*target, name)) {
                (Some(target), false) => Left::Of(*target),
                _ => args.first().map_or(Left::Nothing, |first| Left::Of(*first)),
            },
        },
        Expr::Name { .. } => Left::Nothing,
        _ => Left::Operand,
    }
}

/// The operands of a tree of one associative operator, left to right, without recursion.
pub(super) fn operands(ast: &Ast, id: ExprId, split: fn(&Expr) -> Option<(ExprId, ExprId)>) -> Vec<ExprId> {
    let mut waiting = vec![id];
    let mut operands = Vec::new();
    while let Some(id) = waiting.pop() {
        match split(ast.expr(id)) {
            Some((left, right)) => waiting.extend([right, left]),
            None => operands.push(id),
        }
    }
    operands
}

/// The two sides of an `&&`.
pub(super) fn both(expr: &Expr) -> Option<(ExprId, ExprId)> {
    match expr {
        Expr::And(left, right) => Some((*left, *right)),
        _ => None,
    }
}

/// The two sides of an `||`.
pub(super) fn either(expr: &Expr) -> Option<(ExprId, ExprId)> {
    match expr {
        Expr::Or(left, right) => Some((*left, *right)),
        _ => None,
    }
}

/// What a name means with the selections above it that belong to it, as far as they are declared together.
pub(super) fn dotted(ast: &Ast, env: &Env, name: &str, from_root: bool, spine: &[ExprId]) -> Option<Resolved> {
    let mut parts: Vec<&str> = vec![name];
    for above in spine.iter().rev().take(16) {
        match ast.expr(*above) {
            Expr::Select { field, optional: false, .. } => parts.push(field),
            // The field that `has` tests is not a part of a name, but what it is in is.
            _ => break,
        }
    }
    env.resolve(&parts, from_root)
}

/// `math.greatest`: the target is a name that begins a function's, not a value; whether that function is there or not.
pub(super) fn namespaced(
    ast: &Ast,
    env: &Env,
    is_local: impl Fn(&str) -> bool,
    target: Option<ExprId>,
    name: &str,
) -> Option<String> {
    let mut parts = vec![name];
    let mut at = target?;
    loop {
        match ast.expr(at) {
            Expr::Select { operand, field, optional: false } if parts.len() < 4 => {
                parts.push(field);
                at = *operand;
            }
            Expr::Name { name: first, from_root } => {
                if !from_root && is_local(first) {
                    return None;
                }
                parts.push(first);
                parts.reverse();
                let full = parts.join(".");
                let is_function = || env.function(&full, Style::Global, *from_root).is_some();
                // `math.greatst` is misspelt, not a call on something that nobody declared.
                let is_meant = || {
                    let namespace = full.strip_suffix(name).unwrap_or_default();
                    env.resolve(&[first], *from_root).is_none() && env.has_namespace(namespace)
                };
                return (is_function() || is_meant()).then_some(full);
            }
            _ => return None,
        }
    }
}
