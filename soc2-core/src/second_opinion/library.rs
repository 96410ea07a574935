//! The stock library: its own extensions, and the macros that checks use and it does not have.

use std::collections::BTreeMap;
use std::sync::Arc;

use cel_interpreter as stock;
use stock::common::ast::CallExpr;
use stock::common::ast::ComprehensionExpr;
use stock::common::ast::EntryExpr;
use stock::common::ast::Expr;
use stock::common::ast::IdedEntryExpr;
use stock::common::ast::IdedExpr;
use stock::common::ast::ListExpr;
use stock::common::ast::LiteralValue;
use stock::common::ast::MapEntryExpr;
use stock::common::ast::MapExpr;
use stock::common::ast::operators;
use stock::common::types;
use stock::common::value::CowVal;
use stock::parser::Macro;
use stock::parser::MacroExprHelper;

use crate::cel::reach;

/// How far the library's parser may go down on a text; see [`reach`]. Measured with version 0.15: it takes half a MiB of
/// stack for this much where it is built with optimization, and up to 8 MiB where it is built without any.
const FARTHEST: usize = 192;

/// A mistake far behind in a text ends the process, so no text is longer, in bytes.
const LONGEST: usize = 16 << 10;

/// Entries of a list or a map, as pairs of index or key and value.
const PAIRS: &str = "@pairs";
/// A list of maps as one.
const MERGED: &str = "@merged";
const PAIR: &str = "@pair";
const RESULT: &str = "@result";

/// The library, and what it made of texts.
pub(super) struct Library {
    pub(super) env: Arc<stock::Env>,
    /// The rows of a matrix share their texts.
    programs: BTreeMap<String, Result<Arc<stock::Program>, String>>,
}

impl Library {
    pub(super) fn new() -> Self {
        Self { env: Arc::new(environment()), programs: BTreeMap::new() }
    }

    /// A text as the library's program, or why it cannot be asked.
    pub(super) fn program(&mut self, source: &str) -> Result<Arc<stock::Program>, String> {
        if let Some(known) = self.programs.get(source) {
            return known.clone();
        }
        let program = match (source.len() > LONGEST, reach(source) > FARTHEST) {
            (true, _) => Err(format!("an expression is longer than {LONGEST} bytes")),
            (false, true) => {
                Err("an expression is so deep that the library's parser may overflow the stack".to_owned())
            }
            (false, false) => match self.env.compile(source) {
                Ok(program) => Ok(Arc::new(program)),
                Err(_) => Err("the library does not read an expression".to_owned()),
            },
        };
        self.programs.insert(source.to_owned(), program.clone());
        program
    }
}

#[expect(clippy::expect_used, reason = "which names there are does not depend on any input")]
fn environment() -> stock::Env {
    let mut env = stock::Env::stdlib();
    extend(&mut env).expect("each name is declared once");
    env
}

fn extend(env: &mut stock::Env) -> Result<(), stock::DeclarationError> {
    env.add_extension(stock::extensions::strings)?;
    env.add_extension(stock::extensions::lists)?;
    env.add_extension(stock::extensions::math)?;
    env.add_extension(stock::extensions::encoders)?;
    env.add_overload(PAIRS, "pairs_list", vec![types::LIST_TYPE], pairs)?;
    env.add_overload(PAIRS, "pairs_map", vec![types::MAP_TYPE], pairs)?;
    env.add_overload(MERGED, "merged_list", vec![types::LIST_TYPE], merged)?;
    let two_lists = || vec![types::LIST_TYPE, types::LIST_TYPE];
    env.add_overload("sets.contains", "sets_contains", two_lists(), |args| sets(args, contains))?;
    env.add_overload("sets.intersects", "sets_intersects", two_lists(), |args| sets(args, intersects))?;
    env.add_overload("sets.equivalent", "sets_equivalent", two_lists(), |args| sets(args, equivalent))?;
    env.add_macro(Macro::receiver("bind", 3, |helper, target, args| match target.as_ref().map(|it| &it.expr) {
        Some(Expr::Ident(name)) if name == "cel" => {
            let (result, init) = (taken(args), taken(args));
            let name = named(helper, taken(args))?;
            Ok(Some(bind(helper, name, init, result)))
        }
        Some(_) | None => Ok(None),
    }))?;
    env.add_macro(Macro::receiver(operators::ALL, 3, |helper, target, args| {
        let predicate = taken(args);
        each_pair(helper, target, args, Fold::All, predicate)
    }))?;
    env.add_macro(Macro::receiver(operators::EXISTS, 3, |helper, target, args| {
        let predicate = taken(args);
        each_pair(helper, target, args, Fold::Exists, predicate)
    }))?;
    for (n_arguments, transform) in [(3, Transform::Each), (4, Transform::Where)] {
        env.add_macro(Macro::receiver("transformList", n_arguments, move |helper, target, args| {
            let element = taken(args);
            transformed(helper, target, args, transform, element)
        }))?;
        env.add_macro(Macro::receiver("transformMapEntry", n_arguments, move |helper, target, args| {
            let entry = taken(args);
            let entries = transformed(helper, target, args, transform, entry)?;
            Ok(entries.map(|entries| call(helper, MERGED, vec![entries])))
        }))?;
        env.add_macro(Macro::receiver("transformMap", n_arguments, move |helper, target, args| {
            let value = taken(args);
            let key = named(helper, args.first().cloned().unwrap_or_default())?;
            let entry = MapEntryExpr { key: ident(helper, &key), value, optional: false };
            let entry = IdedEntryExpr { id: entry.value.id, expr: EntryExpr::MapEntry(entry) };
            let entry = helper.next_expr(Expr::Map(MapExpr { entries: vec![entry] }));
            let entries = transformed(helper, target, args, transform, entry)?;
            Ok(entries.map(|entries| call(helper, MERGED, vec![entries])))
        }))?;
    }
    Ok(())
}

type Args = Vec<IdedExpr>;
type Made<T> = Result<T, stock::ParseError>;

/// How what holds of pairs comes together.
#[derive(Clone, Copy)]
enum Fold {
    All,
    Exists,
}

/// Whether a macro's third argument says which pairs it takes.
#[derive(Clone, Copy)]
enum Transform {
    Each,
    Where,
}

/// The last argument that is left. A macro is called with as many as it was declared for.
fn taken(args: &mut Args) -> IdedExpr {
    args.pop().unwrap_or_default()
}

fn named(helper: &MacroExprHelper<'_>, name: IdedExpr) -> Made<String> {
    match name.expr {
        Expr::Ident(name) => Ok(name),
        _ => Err(helper.new_error(name.id, "a variable of a macro is a name")),
    }
}

fn ident(helper: &mut MacroExprHelper<'_>, name: &str) -> IdedExpr {
    helper.next_expr(Expr::Ident(name.to_owned()))
}

fn boolean(helper: &mut MacroExprHelper<'_>, value: bool) -> IdedExpr {
    helper.next_expr(Expr::Literal(LiteralValue::Boolean(value.into())))
}

fn call(helper: &mut MacroExprHelper<'_>, name: &str, args: Args) -> IdedExpr {
    helper.next_expr(Expr::Call(CallExpr { func_name: name.to_owned(), target: None, args }))
}

fn list(helper: &mut MacroExprHelper<'_>, elements: Args) -> IdedExpr {
    helper.next_expr(Expr::List(ListExpr::new(elements)))
}

/// `init` under a name in `result`: a loop over nothing, whose result reads what it began with.
fn bind(helper: &mut MacroExprHelper<'_>, name: String, init: IdedExpr, result: IdedExpr) -> IdedExpr {
    let iter_range = list(helper, Vec::new());
    let (loop_cond, loop_step) = (boolean(helper, false), ident(helper, &name));
    helper.next_expr(Expr::Comprehension(Box::new(ComprehensionExpr {
        iter_range,
        iter_var: "@nothing".to_owned(),
        iter_var2: None,
        accu_var: name,
        accu_init: init,
        loop_cond,
        loop_step,
        result,
    })))
}

/// What is asked of a pair, with both of its parts under their names: the two arguments that are left.
fn of_pair(helper: &mut MacroExprHelper<'_>, args: &mut Args, mut asked: IdedExpr) -> Made<IdedExpr> {
    for at in [1, 0] {
        let name = named(helper, taken(args))?;
        let position = helper.next_expr(Expr::Literal(LiteralValue::Int(at.into())));
        let pair = ident(helper, PAIR);
        let part = call(helper, operators::INDEX, vec![pair, position]);
        asked = bind(helper, name, part, asked);
    }
    Ok(asked)
}

/// A loop over the pairs of a list or a map: what the library's own loops do over elements.
fn each_pair(
    helper: &mut MacroExprHelper<'_>,
    target: &mut Option<IdedExpr>,
    args: &mut Args,
    fold: Fold,
    predicate: IdedExpr,
) -> Made<Option<IdedExpr>> {
    let predicate = of_pair(helper, args, predicate)?;
    let mut so_far = ident(helper, RESULT);
    let (begin, operator) = match fold {
        Fold::All => (true, operators::LOGICAL_AND),
        Fold::Exists => {
            so_far = call(helper, operators::LOGICAL_NOT, vec![so_far]);
            (false, operators::LOGICAL_OR)
        }
    };
    let goes_on = call(helper, operators::NOT_STRICTLY_FALSE, vec![so_far]);
    let result = ident(helper, RESULT);
    let step = call(helper, operator, vec![result, predicate]);
    let begin = boolean(helper, begin);
    Ok(Some(over_pairs(helper, target, begin, goes_on, step)))
}

fn transformed(
    helper: &mut MacroExprHelper<'_>,
    target: &mut Option<IdedExpr>,
    args: &mut Args,
    transform: Transform,
    element: IdedExpr,
) -> Made<Option<IdedExpr>> {
    let filter = match transform {
        Transform::Each => None,
        Transform::Where => Some(taken(args)),
    };
    let added = list(helper, vec![element]);
    let result = ident(helper, RESULT);
    let mut step = call(helper, operators::ADD, vec![result, added]);
    if let Some(filter) = filter {
        let unchanged = ident(helper, RESULT);
        step = call(helper, operators::CONDITIONAL, vec![filter, step, unchanged]);
    }
    let step = of_pair(helper, args, step)?;
    let (begin, goes_on) = (list(helper, Vec::new()), boolean(helper, true));
    Ok(Some(over_pairs(helper, target, begin, goes_on, step)))
}

fn over_pairs(
    helper: &mut MacroExprHelper<'_>,
    target: &mut Option<IdedExpr>,
    accu_init: IdedExpr,
    loop_cond: IdedExpr,
    loop_step: IdedExpr,
) -> IdedExpr {
    let iter_range = call(helper, PAIRS, vec![target.take().unwrap_or_default()]);
    let result = ident(helper, RESULT);
    helper.next_expr(Expr::Comprehension(Box::new(ComprehensionExpr {
        iter_range,
        iter_var: PAIR.to_owned(),
        iter_var2: None,
        accu_var: RESULT.to_owned(),
        accu_init,
        loop_cond,
        loop_step,
        result,
    })))
}

type Answered<'b, 'v> = Result<CowVal<'b, 'v>, stock::ExecutionError>;

fn answered<'b, 'v>(value: stock::Value) -> Answered<'b, 'v> {
    Ok(CowVal::Owned(value.try_into()?))
}

/// The values of arguments. An overload is called with as many as it was declared for.
fn values<const N: usize>(args: &[CowVal<'_, '_>]) -> Result<[stock::Value; N], stock::ExecutionError> {
    let values: Vec<stock::Value> =
        args.iter().map(|it| stock::Value::try_from(it.as_ref())).collect::<Result<_, _>>()?;
    values.try_into().map_err(|_| stock::ExecutionError::missing_argument_or_target())
}

fn pairs<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Answered<'b, 'v> {
    let [of] = values(&args)?;
    let pair = |one: stock::Value, other: &stock::Value| stock::Value::List(Arc::new(vec![one, other.clone()]));
    let pairs: Vec<stock::Value> = match &of {
        stock::Value::List(list) => (0_i64..).zip(list.iter()).map(|(at, value)| pair(at.into(), value)).collect(),
        stock::Value::Map(map) => map.map.iter().map(|(key, value)| pair(key.into(), value)).collect(),
        _ => return Err(stock::ExecutionError::unsupported_target_type(of)),
    };
    answered(stock::Value::List(Arc::new(pairs)))
}

fn merged<'b, 'v>(args: Vec<CowVal<'b, 'v>>) -> Answered<'b, 'v> {
    let [maps] = values(&args)?;
    let stock::Value::List(maps) = &maps else { return Err(stock::ExecutionError::unsupported_target_type(maps)) };
    let (mut all, mut n_entries) = (BTreeMap::new(), 0);
    for map in maps.iter() {
        let stock::Value::Map(map) = map else {
            return Err(stock::ExecutionError::unsupported_target_type(map.clone()));
        };
        n_entries += map.map.len();
        all.extend(map.map.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
    if all.len() < n_entries {
        return Err(stock::ExecutionError::function_error("transformMapEntry", "a key stands twice"));
    }
    answered(stock::Value::Map(stock::objects::Map { map: Arc::new(all.into_iter().collect()) }))
}

fn sets<'b, 'v>(args: Vec<CowVal<'b, 'v>>, asked: fn(&[stock::Value], &[stock::Value]) -> bool) -> Answered<'b, 'v> {
    match values(&args)? {
        [stock::Value::List(one), stock::Value::List(other)] => answered(asked(&one, &other).into()),
        [one, _] => Err(stock::ExecutionError::unsupported_target_type(one)),
    }
}

fn contains(all: &[stock::Value], part: &[stock::Value]) -> bool {
    part.iter().all(|element| all.contains(element))
}

fn intersects(one: &[stock::Value], other: &[stock::Value]) -> bool {
    one.iter().any(|element| other.contains(element))
}

fn equivalent(one: &[stock::Value], other: &[stock::Value]) -> bool {
    contains(one, other) && contains(other, one)
}
