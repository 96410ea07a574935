//! Which calls are macros, and what their arguments mean.

use super::ast::Ast;
use super::ast::Element;
use super::ast::Expr;
use super::ast::ExprId;
use super::plan::LoopKind;

/// A call that is not evaluated as one.
pub(super) enum Macro<'s> {
    /// `has(operand.field)`
    Has { operand: ExprId, field: &'s str },
    /// `target.all(first, second, filter, body)`, and its kind.
    Loop { kind: LoopKind, target: ExprId, first: String, second: Option<String>, filter: Option<ExprId>, body: ExprId },
    /// `target.optMap(name, body)`
    OptionalMap { target: ExprId, name: String, body: ExprId, flat: bool },
    /// `cel.bind(name, value, body)`
    Bind { name: String, value: ExprId, body: ExprId },
    /// `cel.block([values], body)`
    Block { values: &'s [Element], body: ExprId },
    /// `cel.index(position)`
    Memo { position: usize },
    /// `cel.iterVar(depth, position)`, which stands for a variable's name.
    Variable { name: String },
    /// It is called as a macro, but not with what one takes.
    Wrong(String),
}

/// Names that no function has: of macros, and of what is evaluated as one.
const NAMES: [&str; 16] = [
    "has",
    "all",
    "exists",
    "exists_one",
    "existsOne",
    "filter",
    "map",
    "transformList",
    "transformMap",
    "transformMapEntry",
    "sortBy",
    "optMap",
    "optFlatMap",
    "or",
    "orValue",
    "cel",
];

/// Whether a function of that name, dots and all, could be taken for a macro.
pub(super) fn is_name(name: &str) -> bool {
    NAMES.contains(&name) || name.starts_with("cel.")
}

/// How a macro is called, for who called it otherwise.
pub(super) fn forms(name: &str) -> Option<&'static str> {
    Some(match name {
        "has" => "`has(value.field)`",
        "all" => "`list.all(x, condition)` or `map.all(key, value, condition)`",
        "exists" => "`list.exists(x, condition)` or `map.exists(key, value, condition)`",
        "exists_one" => "`list.exists_one(x, condition)` or `map.exists_one(key, value, condition)`",
        "existsOne" => "`list.existsOne(x, condition)` or `map.existsOne(key, value, condition)`",
        "filter" => "`list.filter(x, condition)`",
        "map" => "`list.map(x, result)` or `list.map(x, condition, result)`",
        "transformList" => {
            "`map.transformList(key, value, result)` or `map.transformList(key, value, condition, result)`"
        }
        "transformMap" => "`map.transformMap(key, value, result)` or `map.transformMap(key, value, condition, result)`",
        "transformMapEntry" => {
            "`map.transformMapEntry(key, value, {k: v})` or `map.transformMapEntry(key, value, condition, {k: v})`"
        }
        "sortBy" => "`list.sortBy(x, by)`",
        "optMap" => "`optional.optMap(x, result)`",
        "optFlatMap" => "`optional.optFlatMap(x, optional)`",
        _ => return None,
    })
}

/// `1 argument`, `2 arguments`
pub(super) fn arguments(count: usize) -> String {
    format!("{count} argument{}", if count == 1 { "" } else { "s" })
}

/// The macro that a call is, if it is one.
pub(super) fn find_macro<'s>(ast: &'s Ast, target: Option<ExprId>, name: &str, args: &[ExprId]) -> Option<Macro<'s>> {
    match target {
        None if name == "has" && args.len() == 1 => Some(has(ast, args[0])),
        None => None,
        Some(target) => match ast.expr(target) {
            Expr::Name { name: namespace, .. } if &**namespace == "cel" => of_cel(ast, name, args),
            _ => of_member(ast, target, name, args),
        },
    }
}

fn has(ast: &Ast, arg: ExprId) -> Macro<'_> {
    match ast.expr(arg) {
        Expr::Select { operand, field, optional: false } => Macro::Has { operand: *operand, field },
        _ => Macro::Wrong("`has` asks for a field: `has(a.b)`".to_owned()),
    }
}

fn of_cel<'s>(ast: &'s Ast, name: &str, args: &[ExprId]) -> Option<Macro<'s>> {
    let number = |id: ExprId| match ast.expr(id) {
        Expr::Int(value) => usize::try_from(*value).ok(),
        _ => None,
    };
    match (name, args) {
        ("bind", [variable, value, body]) => Some(match variable_name(ast, *variable) {
            Some(name) => Macro::Bind { name, value: *value, body: *body },
            None => not_a_name("bind"),
        }),
        ("block", [values, body]) => Some(match ast.expr(*values) {
            Expr::List(values) if values.iter().all(|value| !value.optional) => Macro::Block { values, body: *body },
            _ => Macro::Wrong("the first argument of `cel.block` is a list of values, none optional".to_owned()),
        }),
        ("index", [position]) => Some(match number(*position) {
            Some(position) => Macro::Memo { position },
            None => Macro::Wrong("`cel.index` takes a whole number".to_owned()),
        }),
        ("iterVar" | "accuVar", [depth, position]) => Some(match (number(*depth), number(*position)) {
            (Some(depth), Some(position)) => Macro::Variable { name: format!("@{name}:{depth}:{position}") },
            _ => Macro::Wrong(format!("`cel.{name}` takes two whole numbers")),
        }),
        ("bind", _) => Some(miscounted("bind", args, "`cel.bind(name, value, result)`")),
        ("block", _) => Some(miscounted("block", args, "`cel.block([value, …], result)`")),
        ("index", _) => Some(miscounted("index", args, "`cel.index(position)`")),
        _ => None,
    }
}

fn of_member<'s>(ast: &'s Ast, target: ExprId, name: &str, args: &[ExprId]) -> Option<Macro<'s>> {
    let (kind, first, second, filter, body) = match (name, args) {
        ("all", [first, body]) => (LoopKind::All, first, None, None, body),
        ("all", [first, second, body]) => (LoopKind::All, first, Some(second), None, body),
        ("exists", [first, body]) => (LoopKind::Exists, first, None, None, body),
        ("exists", [first, second, body]) => (LoopKind::Exists, first, Some(second), None, body),
        ("exists_one" | "existsOne", [first, body]) => (LoopKind::ExistsOne, first, None, None, body),
        ("exists_one" | "existsOne", [first, second, body]) => (LoopKind::ExistsOne, first, Some(second), None, body),
        ("filter", [first, body]) => (LoopKind::Filter, first, None, None, body),
        ("map", [first, body]) => (LoopKind::Map, first, None, None, body),
        ("map", [first, filter, body]) => (LoopKind::Map, first, None, Some(filter), body),
        ("transformList", [first, second, body]) => (LoopKind::Map, first, Some(second), None, body),
        ("transformList", [first, second, filter, body]) => (LoopKind::Map, first, Some(second), Some(filter), body),
        ("transformMap", [first, second, body]) => (LoopKind::TransformMap, first, Some(second), None, body),
        ("transformMap", [first, second, filter, body]) => {
            (LoopKind::TransformMap, first, Some(second), Some(filter), body)
        }
        ("transformMapEntry", [first, second, body]) => (LoopKind::TransformMapEntry, first, Some(second), None, body),
        ("transformMapEntry", [first, second, filter, body]) => {
            (LoopKind::TransformMapEntry, first, Some(second), Some(filter), body)
        }
        ("sortBy", [first, body]) => (LoopKind::SortBy, first, None, None, body),
        ("optMap" | "optFlatMap", [variable, body]) => {
            return Some(match variable_name(ast, *variable) {
                Some(variable) => {
                    Macro::OptionalMap { target, name: variable, body: *body, flat: name == "optFlatMap" }
                }
                None => not_a_name(name),
            });
        }
        _ => return None,
    };
    let Some(first_name) = variable_name(ast, *first) else { return Some(not_a_name(name)) };
    let second = match second.map(|second| variable_name(ast, *second)) {
        None => None,
        Some(Some(second)) if second == first_name => {
            return Some(Macro::Wrong(format!("the two variables of `{name}` have the same name")));
        }
        Some(Some(second)) => Some(second),
        Some(None) => return Some(not_a_name(name)),
    };
    Some(Macro::Loop { kind, target, first: first_name, second, filter: filter.copied(), body: *body })
}

fn miscounted<'s>(name: &str, args: &[ExprId], form: &str) -> Macro<'s> {
    Macro::Wrong(format!("`cel.{name}` does not take {}: it is {form}", arguments(args.len())))
}

fn variable_name(ast: &Ast, id: ExprId) -> Option<String> {
    match ast.expr(id) {
        Expr::Name { name, from_root: false } => Some(name.to_string()),
        Expr::Call { target: Some(target), name, args, .. } => {
            match find_macro(ast, Some(*target), name, args).filter(|_| matches!(&**name, "iterVar" | "accuVar"))? {
                Macro::Variable { name } => Some(name),
                _ => None,
            }
        }
        _ => None,
    }
}

fn not_a_name<'s>(name: &str) -> Macro<'s> {
    Macro::Wrong(format!("`{name}` begins with the name of a variable"))
}
