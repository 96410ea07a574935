//! Syntax tree and the types of variables to the type of the whole, or every mistake found.
//!
//! What is dynamic is believed. A field that may be absent is read where a guard before it says that it is there:
//! `has(x)` to the right of `&&`, in the arm of `?:` that it opens, to the right of `!has(x) ||`, and inside macros.

use std::collections::BTreeMap;

use super::ast::Ast;
use super::ast::BinaryOp;
use super::ast::Expr;
use super::ast::ExprId;
use super::env::Env;
use super::env::Resolved;
use super::env::distance;
use super::functions;
use super::functions::Style;
use super::functions::signature;
use super::functions::signature::Overload;
use super::lexer::MAX_MISTAKES;
use super::limits::Limits;
use super::macros::Macro;
use super::macros::find_macro;
use super::mistake::Mistake;
use super::mistake::MistakeKind;
use super::mistake::Span;
use super::names;
use super::names::Left;
use super::operators;
use super::patterns;
use super::plan::LoopKind;
use super::syntax;
use super::types::Presence;
use super::types::Type;
use super::types::with_article;
use super::value::Kind;

/// Checks an expression that is to give a value of a type, and says what it gives.
///
/// Undeclared names and functions are the compiler's to report; here they are dynamic.
pub(super) fn check(ast: &Ast, source: &str, env: &Env, limits: &Limits, wanted: &Type) -> Result<Type, Vec<Mistake>> {
    // They were compiled, so there is nothing to say of them; one that is beyond these limits says nothing.
    let conditions: Vec<(Ast, &str)> =
        env.conditions().iter().filter_map(|text| Some((syntax::parse(text, limits).ok()?, &**text))).collect();
    let mut checker = Checker {
        ast,
        source,
        env,
        limits,
        scope: Vec::new(),
        blocks: Vec::new(),
        depth: 0,
        paths: BTreeMap::new(),
        fields: BTreeMap::new(),
        n_paths: 0,
        guards: Guards::default(),
        mistakes: Vec::new(),
    };
    for (condition, text) in &conditions {
        (checker.ast, checker.source) = (condition, text);
        let holds = checker.check(condition.root()).if_true;
        checker.guards.assume(&holds);
        checker.mistakes.clear();
    }
    (checker.ast, checker.source) = (ast, source);
    let seen = checker.check(ast.root());
    if !seen.type_.may_be(wanted) {
        let message = format!("expected {}, found {}", wanted.with_article(), seen.type_.with_article());
        checker.mistake(ast.span(ast.root()), message);
    }
    if checker.mistakes.is_empty() { Ok(seen.type_) } else { Err(checker.mistakes) }
}

struct Checker<'s> {
    ast: &'s Ast,
    source: &'s str,
    env: &'s Env,
    limits: &'s Limits,
    /// The variables of macros in scope, outermost first.
    scope: Vec<Local>,
    /// The values of the blocks around, innermost last.
    blocks: Vec<Vec<Seen>>,
    depth: usize,
    paths: BTreeMap<Step, PathId>,
    /// The paths that end in a field, and what the field is of.
    fields: BTreeMap<PathId, (PathId, Box<str>)>,
    n_paths: u32,
    guards: Guards,
    mistakes: Vec<Mistake>,
}

struct Local {
    name: String,
    seen: Seen,
}

/// What is known of an expression before it is evaluated.
#[derive(Debug, Clone)]
struct Seen {
    type_: Type,
    /// Two expressions of one path have one value.
    path: Option<PathId>,
    /// What follows from its being true, and from its being false.
    if_true: Vec<Guard>,
    if_false: Vec<Guard>,
    meaning: Meaning,
}

/// What an expression is, beyond its type, for the one that it stands in.
#[derive(Debug, Clone, PartialEq)]
enum Meaning {
    Plain,
    /// `true` or `false`, as written.
    Bool(bool),
    /// A string, as written.
    Text(ExprId),
    /// The name of a type.
    Kind(Kind),
    /// `type(x)`, with the path of `x`.
    TypeOf(PathId, Type),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct PathId(u32);

/// How a path goes on from others: what is the same here has the same value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Variable(usize),
    Field(PathId, Box<str>),
    At(PathId, PathId),
    Int(i64),
    Text(Box<str>),
    Call(Box<str>, Vec<PathId>),
    Operator(&'static str, PathId, PathId),
}

/// What a condition says of a path.
#[derive(Debug, Clone, PartialEq)]
enum Guard {
    Present(PathId),
    Is(PathId, Type),
}

/// What the conditions around say.
#[derive(Default)]
struct Guards {
    present: BTreeMap<PathId, usize>,
    types: BTreeMap<PathId, Vec<Type>>,
}

impl Guards {
    fn assume(&mut self, guards: &[Guard]) {
        for guard in guards {
            match guard {
                Guard::Present(path) => *self.present.entry(*path).or_default() += 1,
                Guard::Is(path, type_) => self.types.entry(*path).or_default().push(type_.clone()),
            }
        }
    }

    fn forget(&mut self, guards: &[Guard]) {
        for guard in guards {
            match guard {
                Guard::Present(path) => {
                    if let Some(count) = self.present.get_mut(path) {
                        *count = count.saturating_sub(1);
                    }
                }
                Guard::Is(path, _) => {
                    if let Some(types) = self.types.get_mut(path) {
                        types.pop();
                    }
                }
            }
        }
    }

    fn are_present(&self, path: Option<PathId>) -> bool {
        path.and_then(|path| self.present.get(&path)).is_some_and(|count| *count > 0)
    }

    fn type_of(&self, path: PathId) -> Option<&Type> {
        self.types.get(&path)?.last()
    }
}

/// Guards are copied where a variable stands for a condition and compared for `||`; more are not followed.
const MAX_GUARDS: usize = 16;

impl Seen {
    fn of(type_: Type) -> Self {
        Self { type_, path: None, if_true: Vec::new(), if_false: Vec::new(), meaning: Meaning::Plain }
    }

    fn dynamic() -> Self {
        Self::of(Type::Dynamic)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Access {
    /// `x.field`, `x['field']`
    Plain,
    /// `x.?field`, `x[?'field']`
    Optional,
    /// `has(x.field)`
    Test,
}

enum Head<'s> {
    Local(usize),
    Variable(usize),
    Type(Kind),
    Undeclared,
    Call(&'s Expr),
    Operand(ExprId),
}

impl<'s> Checker<'s> {
    /// Recursion: bounded by `limits.nesting`, beyond which the compiler reports the mistake; what would nest on the
    /// left is walked by `chain`.
    fn check(&mut self, id: ExprId) -> Seen {
        self.depth += 1;
        let seen = if self.depth > self.limits.nesting { Seen::dynamic() } else { self.check_here(id) };
        self.depth -= 1;
        seen
    }

    fn check_here(&mut self, id: ExprId) -> Seen {
        match self.ast.expr(id) {
            Expr::Missing => Seen::dynamic(),
            Expr::Null => Seen::of(Type::Null),
            Expr::Bool(value) => Seen { meaning: Meaning::Bool(*value), ..Seen::of(Type::Bool) },
            Expr::Int(value) => Seen { path: self.path(Step::Int(*value)), ..Seen::of(Type::Int) },
            Expr::Uint(_) => Seen::of(Type::Uint),
            Expr::Double(_) => Seen::of(Type::Double),
            Expr::String(text) => {
                let path = self.path(Step::Text(text.clone()));
                Seen { path, meaning: Meaning::Text(id), ..Seen::of(Type::String) }
            }
            Expr::Bytes(_) => Seen::of(Type::Bytes),
            Expr::And(..) => self.and(id),
            Expr::Or(..) => self.or(id),
            Expr::Conditional { .. } => self.conditional(id),
            Expr::List(elements) => self.list(elements),
            Expr::Map(entries) => self.map(entries),
            Expr::Name { .. }
            | Expr::Select { .. }
            | Expr::Index { .. }
            | Expr::Call { .. }
            | Expr::Not(_)
            | Expr::Negate(_)
            | Expr::Binary { .. } => self.chain(id),
        }
    }

    fn condition(&mut self, id: ExprId, of: &str) -> Seen {
        let seen = self.check(id);
        self.expect_bool(id, &seen.type_, of);
        seen
    }

    fn expect_bool(&mut self, id: ExprId, type_: &Type, of: &str) {
        if !type_.may_be(&Type::Bool) {
            let message = format!("`{of}` takes a bool, not {}", type_.with_article());
            self.mistake(self.ast.span(id), message).hint = Some("compare it with something".to_owned());
        }
    }

    fn and(&mut self, id: ExprId) -> Seen {
        let mut assumed = Vec::new();
        for term in names::operands(self.ast, id, names::both) {
            let guards = self.condition(term, "&&").if_true;
            self.guards.assume(&guards);
            assumed.extend(guards);
        }
        self.guards.forget(&assumed);
        Seen { if_true: assumed, ..Seen::of(Type::Bool) }
    }

    fn or(&mut self, id: ExprId) -> Seen {
        let mut assumed = Vec::new();
        let mut common: Option<Vec<Guard>> = None;
        for term in names::operands(self.ast, id, names::either) {
            let Seen { if_true, if_false, .. } = self.condition(term, "||");
            self.guards.assume(&if_false);
            assumed.extend(if_false);
            let is_short = if_true.len() <= MAX_GUARDS;
            common = Some(match common {
                None if is_short => if_true,
                Some(common) if is_short => common.into_iter().filter(|guard| if_true.contains(guard)).collect(),
                _ => Vec::new(),
            });
        }
        self.guards.forget(&assumed);
        Seen { if_true: common.unwrap_or_default(), if_false: assumed, ..Seen::of(Type::Bool) }
    }

    fn conditional(&mut self, mut id: ExprId) -> Seen {
        let mut assumed = Vec::new();
        let mut result: Option<Type> = None;
        let mut opened = Vec::new();
        let mut n_arms = 0;
        while let Expr::Conditional { condition, then, otherwise } = self.ast.expr(id) {
            let Seen { if_true, if_false, .. } = self.condition(*condition, "?:");
            self.guards.assume(&if_true);
            let arm = self.check(*then);
            self.guards.forget(&if_true);
            result = Some(match result {
                None => arm.type_,
                Some(before) => before.join(arm.type_),
            });
            opened = if_true;
            opened.extend(arm.if_true);
            self.guards.assume(&if_false);
            assumed.extend(if_false);
            n_arms += 1;
            id = *otherwise;
        }
        let last = self.check(id);
        self.guards.forget(&assumed);
        // `a ? b : false` is `a && b`.
        let is_and = n_arms == 1 && last.meaning == Meaning::Bool(false);
        let type_ = result.map_or(Type::Dynamic, |before| before.join(last.type_));
        Seen { if_true: if is_and { opened } else { Vec::new() }, ..Seen::of(type_) }
    }

    fn list(&mut self, elements: &[super::ast::Element]) -> Seen {
        let mut joined: Option<Type> = None;
        for element in elements {
            let seen = self.check(element.value);
            let type_ = if element.optional { self.unwrapped(element.value, seen.type_) } else { seen.type_ };
            joined = Some(match joined {
                None => type_,
                Some(before) => before.join(type_),
            });
        }
        Seen::of(Type::list(joined.unwrap_or(Type::Dynamic)))
    }

    fn map(&mut self, entries: &[super::ast::Entry]) -> Seen {
        let mut joined: Option<(Type, Type)> = None;
        for entry in entries {
            let key = self.check(entry.key).type_;
            let seen = self.check(entry.value);
            let value = if entry.optional { self.unwrapped(entry.value, seen.type_) } else { seen.type_ };
            joined = Some(match joined {
                None => (key, value),
                Some((keys, values)) => (keys.join(key), values.join(value)),
            });
        }
        let (key, value) = joined.unwrap_or((Type::Dynamic, Type::Dynamic));
        Seen::of(Type::map(key, value))
    }

    /// What `?` before an element or a value takes out of an optional.
    fn unwrapped(&mut self, id: ExprId, type_: Type) -> Type {
        if !type_.may_be(&Type::optional(Type::Dynamic)) {
            let message = format!("`?` takes an optional, not {}", type_.with_article());
            self.mistake(self.ast.span(id), message).hint = Some("remove the `?`, or read with `.?`".to_owned());
        }
        type_.element()
    }

    /// Walks down the left side to the head, then makes the steps on the way back.
    fn chain(&mut self, id: ExprId) -> Seen {
        let mut spine = Vec::new();
        let mut at = id;
        let head = loop {
            if let Expr::Name { name, from_root } = self.ast.expr(at) {
                break self.named(name, *from_root, &mut spine);
            }
            match names::left(self.ast, at, |target, name| self.namespaced(target, name).is_some()) {
                Left::Of(left) => {
                    spine.push(at);
                    at = left;
                }
                Left::Nothing => break Head::Call(self.ast.expr(at)),
                Left::Operand => break Head::Operand(at),
            }
        };
        let mut seen = self.head(&head);
        for step in spine.into_iter().rev() {
            seen = self.step(step, seen);
            self.apply_guards(&mut seen);
        }
        seen
    }

    fn named(&self, name: &str, from_root: bool, spine: &mut Vec<ExprId>) -> Head<'s> {
        if !from_root && let Some(local) = self.local(name) {
            return Head::Local(local);
        }
        let (head, parts) = match names::dotted(self.ast, self.env, name, from_root, spine) {
            Some(Resolved::Variable { slot, parts }) => (Head::Variable(slot), parts),
            Some(Resolved::Type { kind, parts }) => (Head::Type(kind), parts),
            None => (Head::Undeclared, 1),
        };
        spine.truncate(spine.len().saturating_sub(parts - 1));
        head
    }

    fn head(&mut self, head: &Head<'_>) -> Seen {
        let mut seen = match head {
            Head::Local(local) => self.scope[*local].seen.clone(),
            Head::Variable(slot) => {
                Seen { path: self.path(Step::Variable(*slot)), ..Seen::of(self.env.type_of(*slot)) }
            }
            Head::Type(kind) => Seen { meaning: Meaning::Kind(*kind), ..Seen::of(Type::Type) },
            Head::Undeclared => Seen::dynamic(),
            Head::Operand(id) => self.check(*id),
            Head::Call(expr) => self.call_head(expr),
        };
        self.apply_guards(&mut seen);
        seen
    }

    fn apply_guards(&self, seen: &mut Seen) {
        if let Some(type_) = seen.path.and_then(|path| self.guards.type_of(path)) {
            seen.type_ = type_.clone();
        }
    }

    /// A call that has nothing on its left.
    fn call_head(&mut self, expr: &Expr) -> Seen {
        let Expr::Call { target, name, args, from_root } = expr else { return Seen::dynamic() };
        match find_macro(self.ast, *target, name, args) {
            Some(Macro::Bind { name, value, body }) => {
                let mut seen = self.check(value);
                if seen.path.is_none() {
                    seen.path = self.new_path();
                }
                if seen.if_true.len() + seen.if_false.len() > MAX_GUARDS {
                    (seen.if_true, seen.if_false) = (Vec::new(), Vec::new());
                }
                self.scope.push(Local { name, seen });
                let seen = self.check(body);
                self.scope.pop();
                seen
            }
            Some(Macro::Block { values, body }) => {
                self.blocks.push(Vec::new());
                for element in values {
                    let seen = self.check(element.value);
                    let seen = Seen { path: seen.path, ..Seen::of(seen.type_) };
                    if let Some(block) = self.blocks.last_mut() {
                        block.push(seen);
                    }
                }
                let seen = self.check(body);
                self.blocks.pop();
                seen
            }
            Some(Macro::Memo { position }) => {
                self.blocks.last().and_then(|block| block.get(position)).cloned().unwrap_or_else(Seen::dynamic)
            }
            Some(Macro::Variable { name }) => {
                self.local(&name).map_or_else(Seen::dynamic, |local| self.scope[local].seen.clone())
            }
            Some(_) => Seen::dynamic(),
            None => {
                let full = self.namespaced(*target, name).unwrap_or_else(|| name.to_string());
                self.call(&full, Style::Global, *from_root, Vec::new())
            }
        }
    }

    fn step(&mut self, id: ExprId, seen: Seen) -> Seen {
        match self.ast.expr(id) {
            Expr::Select { field, optional, .. } => {
                let access = if *optional { Access::Optional } else { Access::Plain };
                self.select(id, &seen, field, access)
            }
            Expr::Index { operand, index, optional } => {
                let access = if *optional { Access::Optional } else { Access::Plain };
                self.index(id, *operand, &seen, *index, access)
            }
            Expr::Not(operand) => {
                self.expect_bool(*operand, &seen.type_, "!");
                Seen { if_true: seen.if_false, if_false: seen.if_true, ..Seen::of(Type::Bool) }
            }
            Expr::Negate(operand) => {
                let overloads = signature::read(operators::NEGATE);
                Seen::of(self.overloaded("-", &overloads, &[(*operand, seen.type_)], Style::Global))
            }
            Expr::Binary { op, left, right } => self.binary(id, *op, *left, seen, *right),
            Expr::Call { target, name, args, from_root } => match find_macro(self.ast, *target, name, args) {
                Some(Macro::Has { field, .. }) => self.select(id, &seen, field, Access::Test),
                Some(Macro::Loop { kind, target, first, second, filter, body }) => {
                    self.over(target, &seen, Over { kind, name, first, second, filter, body })
                }
                Some(Macro::OptionalMap { target, name, body, flat }) => {
                    self.optional_map(target, seen, name, body, flat)
                }
                _ => self.call_step(id, seen, *target, name, args, *from_root),
            },
            _ => Seen::dynamic(),
        }
    }

    fn select(&mut self, id: ExprId, of: &Seen, field: &str, access: Access) -> Seen {
        let path = of.path.and_then(|path| self.path(Step::Field(path, field.into())));
        let Some((type_, presence)) = self.member(id, &of.type_, field) else { return Seen::dynamic() };
        match access {
            Access::Test => Seen { if_true: path.map(Guard::Present).into_iter().collect(), ..Seen::of(Type::Bool) },
            Access::Optional => Seen::of(Type::optional(type_)),
            Access::Plain => {
                if presence == Presence::Optional && !self.guards.are_present(path) {
                    self.may_be_absent(id, field);
                }
                Seen { path, ..Seen::of(type_) }
            }
        }
    }

    /// The type of a member and whether it is there; nothing after a mistake.
    fn member(&mut self, id: ExprId, of: &Type, field: &str) -> Option<(Type, Presence)> {
        let found = match of {
            Type::Dynamic => (Type::Dynamic, Presence::Always),
            Type::Object(fields) => match (fields.known.get(field), &fields.others) {
                (Some(known), _) => (known.type_.clone(), known.presence),
                (None, Some(others)) => (others.clone(), Presence::Optional),
                (None, None) => {
                    self.unknown_field(id, field, fields.known.keys());
                    return None;
                }
            },
            Type::Map(entries) if Type::String.may_be(&entries.key) => (entries.value.clone(), entries.presence),
            Type::Optional(held) => {
                let (type_, _) = self.member(id, held, field)?;
                (Type::optional(type_), Presence::Always)
            }
            Type::Union(types)
                if types.iter().any(|type_| matches!(type_, Type::Map(_) | Type::Object(_) | Type::Optional(_))) =>
            {
                (Type::Dynamic, Presence::Always)
            }
            other => {
                let message = format!("{} has no field `{field}`", other.with_article());
                self.mistake(self.field_span(id, field), message);
                return None;
            }
        };
        Some(found)
    }

    fn unknown_field<'n>(&mut self, id: ExprId, field: &str, known: impl Iterator<Item = &'n Box<str>> + Clone) {
        let span = self.field_span(id, field);
        let hint = match nearest(field, known.clone().map(|name| &**name)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("its fields: {}", listed(known.map(|name| &**name))),
        };
        self.mistake(span, format!("no field `{field}`")).hint = Some(hint);
    }

    fn may_be_absent(&mut self, id: ExprId, field: &str) {
        let (whole, span) = (self.written(id), self.field_span(id, field));
        let hint = match (self.ast.expr(id), whole) {
            (Expr::Select { .. }, Some(whole)) => {
                format!("guard it with `has({whole})`, or read it with `.?{field}` and `orValue(…)`")
            }
            (Expr::Index { .. }, _) => format!("read it with `[?\"{field}\"]` and `orValue(…)`"),
            _ => format!("guard it with `has(…)`, or read it with `.?{field}` and `orValue(…)`"),
        };
        self.mistake(span, format!("the field `{field}` may be absent")).hint = Some(hint);
    }

    /// The text of an expression, if it is short enough to be read in a hint.
    fn written(&self, id: ExprId) -> Option<&'s str> {
        Some(self.ast.span(id).of(self.source)).filter(|text| text.len() <= 80 && !text.contains('\n'))
    }

    /// Where a field's name stands: at the end of the selection, or inside the brackets or parentheses.
    fn field_span(&self, id: ExprId, field: &str) -> Span {
        let span = self.ast.span(id);
        let Some(inside) = span.of(self.source).rfind(field) else { return span };
        let start = span.start + u32::try_from(inside).unwrap_or(0);
        Span { start, end: start + u32::try_from(field.len()).unwrap_or(0) }
    }

    fn index(&mut self, id: ExprId, operand: ExprId, of: &Seen, index: ExprId, access: Access) -> Seen {
        let at = self.check(index);
        if let (Meaning::Text(text), Type::Object(_) | Type::Map(_) | Type::Optional(_)) = (&at.meaning, &of.type_)
            && let Expr::String(field) = self.ast.expr(*text)
        {
            return self.select(id, of, field, access);
        }
        let type_ = self.element_at(operand, &of.type_, index, &at.type_);
        match access {
            Access::Plain | Access::Test => {
                let path = of.path.zip(at.path).and_then(|(path, at)| self.path(Step::At(path, at)));
                Seen { path, ..Seen::of(type_) }
            }
            Access::Optional => Seen::of(Type::optional(type_)),
        }
    }

    fn element_at(&mut self, operand: ExprId, of: &Type, index: ExprId, at: &Type) -> Type {
        match of {
            Type::Dynamic => Type::Dynamic,
            Type::List(element) => {
                if ![Type::Int, Type::Uint, Type::Double].iter().any(|number| at.may_be(number)) {
                    let message = format!("a list is indexed by a whole number, not by {}", at.with_article());
                    self.mistake(self.ast.span(index), message);
                }
                (**element).clone()
            }
            Type::Map(entries) => {
                if !at.may_equal(&entries.key) {
                    let (key, at) = (entries.key.with_article(), at.with_article());
                    self.mistake(self.ast.span(index), format!("the keys of the map are each {key}, not {at}"));
                }
                entries.value.clone()
            }
            Type::Object(fields) => {
                if !at.may_be(&Type::String) {
                    let message = format!("the keys of the map are each a string, not {}", at.with_article());
                    self.mistake(self.ast.span(index), message);
                }
                if fields.known.is_empty() { fields.others.clone().unwrap_or(Type::Dynamic) } else { Type::Dynamic }
            }
            Type::Optional(held) => {
                let held = (**held).clone();
                Type::optional(self.element_at(operand, &held, index, at))
            }
            Type::Union(types)
                if types.iter().any(|type_| {
                    matches!(type_, Type::List(_) | Type::Map(_) | Type::Object(_) | Type::Optional(_))
                }) =>
            {
                Type::Dynamic
            }
            other => {
                self.mistake(self.ast.span(operand), format!("{} cannot be indexed", other.with_article()));
                Type::Dynamic
            }
        }
    }

    fn binary(&mut self, id: ExprId, op: BinaryOp, left: ExprId, one: Seen, right: ExprId) -> Seen {
        let other = self.check(right);
        let path = one.path.zip(other.path).and_then(|(one, other)| self.path(Step::Operator(op.symbol(), one, other)));
        match op {
            BinaryOp::Equal | BinaryOp::NotEqual => {
                self.comparable(id, &one, left, &other, right);
                let (same, differing) = self.type_guards(&one, &other);
                let (if_true, if_false) = if op == BinaryOp::Equal { (same, differing) } else { (differing, same) };
                Seen { path, if_true, if_false, ..Seen::of(Type::Bool) }
            }
            BinaryOp::In => {
                self.membership(id, &one, &other, right);
                let held = match (&one.meaning, other.path) {
                    (Meaning::Text(text), Some(path)) if let Expr::String(text) = self.ast.expr(*text) => {
                        self.path(Step::Field(path, text.clone()))
                    }
                    _ => None,
                };
                let if_true = held.map(Guard::Present).into_iter().collect();
                Seen { path, if_true, ..Seen::of(Type::Bool) }
            }
            _ => {
                let type_ = match (op, &one.type_, &other.type_) {
                    (BinaryOp::Add, Type::List(one), Type::List(other)) => {
                        Type::list((**one).clone().join((**other).clone()))
                    }
                    _ => self.operator(id, op, one.type_, other.type_),
                };
                Seen { path, ..Seen::of(type_) }
            }
        }
    }

    fn operator(&mut self, id: ExprId, op: BinaryOp, one: Type, other: Type) -> Type {
        let overloads = signature::read(operators::signature(op));
        let fits = |overload: &&Overload| {
            let takes = |at, type_: &Type| overload.param(at).is_some_and(|param| param.takes(type_));
            takes(0, &one) && takes(1, &other)
        };
        let mut fitting = overloads.iter().filter(fits);
        if let Some(overload) = fitting.next() {
            let result = overload.result(&[&one, &other]);
            return if fitting.all(|overload| overload.result(&[&one, &other]) == result) {
                result
            } else {
                Type::Dynamic
            };
        }
        let symbol = op.symbol();
        let (one_word, other_word) = (one.with_article(), other.with_article());
        let message = match is_comparison(op) {
            true => format!("`{symbol}` cannot compare {one_word} with {other_word}"),
            false => format!("`{symbol}` does not take {one_word} and {other_word}"),
        };
        let hint = conversion(&one, &other);
        self.mistake(self.ast.span(id), message).hint = hint;
        // A comparison is a bool, whatever is wrong with it.
        if is_comparison(op) { Type::Bool } else { Type::Dynamic }
    }

    fn comparable(&mut self, id: ExprId, one: &Seen, left: ExprId, other: &Seen, right: ExprId) {
        if !one.type_.may_equal(&other.type_) {
            let (one, other) = (&one.type_, &other.type_);
            let message = format!("{} is never equal to {}", one.with_article(), other.with_article());
            let hint = conversion(one, other);
            self.mistake(self.ast.span(id), message).hint = hint;
        }
        for (type_, given, at) in [(&one.type_, other, right), (&other.type_, one, left)] {
            if let (Type::Choice(values), Meaning::Text(text)) = (type_, &given.meaning) {
                self.chosen(values, *text, at);
            }
        }
    }

    /// A text that is compared with a value that has a list of what it can be.
    fn chosen(&mut self, values: &[Box<str>], text: ExprId, at: ExprId) {
        let Expr::String(text) = self.ast.expr(text) else { return };
        if values.contains(text) {
            return;
        }
        let hint = match nearest(text, values.iter().map(|value| &**value)) {
            Some(value) => format!("did you mean `{value}`?"),
            None => format!("its values: {}", listed(values.iter().map(|value| &**value))),
        };
        let message = format!("`{}` is not one of the values that it can have", text.escape_debug());
        self.mistake(self.ast.span(at), message).hint = Some(hint);
    }

    fn type_guards(&self, one: &Seen, other: &Seen) -> (Vec<Guard>, Vec<Guard>) {
        match (&one.meaning, &other.meaning) {
            (Meaning::TypeOf(path, type_), Meaning::Kind(kind))
            | (Meaning::Kind(kind), Meaning::TypeOf(path, type_)) => {
                (vec![Guard::Is(*path, type_.only(*kind))], vec![Guard::Is(*path, type_.without(*kind))])
            }
            _ => (Vec::new(), Vec::new()),
        }
    }

    fn membership(&mut self, id: ExprId, one: &Seen, whole: &Seen, right: ExprId) {
        let element = match &whole.type_ {
            Type::List(element) => (**element).clone(),
            Type::Map(entries) => entries.key.clone(),
            Type::Object(_) => Type::String,
            Type::Dynamic | Type::Union(_) => Type::Dynamic,
            other => {
                let message = format!("`in` looks into a list or a map, not into {}", other.with_article());
                let hint = (*other == Type::String).then(|| "a part of a string is found by `.contains(…)`".to_owned());
                self.mistake(self.ast.span(right), message).hint = hint;
                return;
            }
        };
        if !one.type_.may_equal(&element) {
            let (one, element) = (one.type_.with_article(), element.with_article());
            let message = format!("{one} is never in it: what `in` looks into holds {element}");
            self.mistake(self.ast.span(id), message);
        }
        if let (Type::Choice(values), Expr::List(elements)) = (&one.type_, self.ast.expr(right)) {
            for element in elements.iter().filter(|element| !element.optional) {
                self.chosen(values, element.value, element.value);
            }
        }
    }

    fn optional_map(&mut self, target: ExprId, of: Seen, name: String, body: ExprId, flat: bool) -> Seen {
        if !of.type_.may_be(&Type::optional(Type::Dynamic)) {
            let macro_name = if flat { "optFlatMap" } else { "optMap" };
            let message = format!("`{macro_name}` is asked of an optional, not of {}", of.type_.with_article());
            self.mistake(self.ast.span(target), message).hint = Some("read the field with `.?`".to_owned());
        }
        let seen = Seen { path: self.new_path(), ..Seen::of(of.type_.element()) };
        self.scope.push(Local { name, seen });
        let body = self.check(body).type_;
        self.scope.pop();
        Seen::of(Type::optional(body))
    }

    fn over(&mut self, target: ExprId, of: &Seen, over: Over<'_>) -> Seen {
        let Over { kind, name, first, second, filter, body } = over;
        let (key, value, is_list) = match &of.type_ {
            Type::List(element) => (Type::Int, (**element).clone(), true),
            Type::Map(entries) => (entries.key.clone(), entries.value.clone(), false),
            Type::Object(_) => (Type::String, Type::Dynamic, false),
            Type::Dynamic | Type::Union(_) => (Type::Dynamic, Type::Dynamic, false),
            other => {
                let message = format!("`{name}` goes over a list or a map, not over {}", other.with_article());
                self.mistake(self.ast.span(target), message);
                (Type::Dynamic, Type::Dynamic, false)
            }
        };
        let alone = if is_list { value.clone() } else { key.clone() };
        let outside = self.scope.len();
        let element = self.new_path();
        match second {
            None => self.enter(first, alone.clone(), element),
            Some(second) => {
                let path = self.new_path();
                self.enter(first, key.clone(), path);
                self.enter(second, value, element);
            }
        }
        let guards = filter.map_or(Vec::new(), |filter| self.condition(filter, name).if_true);
        self.guards.assume(&guards);
        let inside = self.check(body);
        self.guards.forget(&guards);
        self.scope.truncate(outside);
        Seen::of(match kind {
            LoopKind::All | LoopKind::Exists | LoopKind::ExistsOne => {
                self.expect_bool(body, &inside.type_, name);
                Type::Bool
            }
            LoopKind::Filter => {
                self.expect_bool(body, &inside.type_, name);
                Type::list(self.kept(alone, element, &inside.if_true))
            }
            LoopKind::Map => Type::list(inside.type_),
            LoopKind::TransformMap => Type::map(key, inside.type_),
            LoopKind::TransformMapEntry => match inside.type_ {
                Type::Map(_) => inside.type_,
                _ => Type::map(Type::Dynamic, Type::Dynamic),
            },
            LoopKind::SortBy => Type::list(alone),
        })
    }

    /// What `filter` keeps has the fields that its condition asked for.
    fn kept(&self, element: Type, path: Option<PathId>, guards: &[Guard]) -> Type {
        guards.iter().take(MAX_GUARDS).fold(element, |element, guard| match guard {
            Guard::Present(present) => match self.fields.get(present) {
                Some((of, field)) if Some(*of) == path => element.with_present(field),
                _ => element,
            },
            Guard::Is(narrowed, type_) if Some(*narrowed) == path => type_.clone(),
            Guard::Is(..) => element,
        })
    }

    fn call_step(
        &mut self,
        id: ExprId,
        first: Seen,
        target: Option<ExprId>,
        name: &str,
        args: &[ExprId],
        from_root: bool,
    ) -> Seen {
        let namespaced = self.namespaced(target, name);
        let style = if target.is_some() && namespaced.is_none() { Style::Member } else { Style::Global };
        let (at, rest) = match (style, target, args) {
            (Style::Member, Some(target), rest) => (target, rest),
            (_, _, [first, rest @ ..]) => (*first, rest),
            _ => (id, args),
        };
        let meaning = match (name, style, first.path, rest) {
            ("type", Style::Global, Some(path), []) => Meaning::TypeOf(path, first.type_.clone()),
            _ => Meaning::Plain,
        };
        let mut given = vec![(at, first)];
        for arg in rest {
            given.push((*arg, self.check(*arg)));
        }
        if let ("orValue" | "or", Style::Member, [(at, of), (_, otherwise)]) = (name, style, given.as_slice()) {
            let type_ = self.otherwise(name, *at, &of.type_, id, &otherwise.type_);
            return Seen::of(type_);
        }
        let full = namespaced.unwrap_or_else(|| name.to_owned());
        let seen = self.call(&full, style, from_root, given);
        Seen { meaning, ..seen }
    }

    /// `of.orValue(otherwise)` and `of.or(otherwise)`.
    fn otherwise(&mut self, name: &str, at: ExprId, of: &Type, id: ExprId, otherwise: &Type) -> Type {
        if !of.may_be(&Type::optional(Type::Dynamic)) {
            let message = format!("`{name}` is asked of an optional, not of {}", of.with_article());
            self.mistake(self.ast.span(at), message).hint = Some("read the field with `.?`".to_owned());
            return Type::Dynamic;
        }
        let held = of.element();
        let given = if name == "or" { otherwise.element() } else { otherwise.clone() };
        if !held.may_equal(&given) {
            let (held, given) = (held.with_article(), given.with_article());
            self.mistake(self.ast.span(id), format!("`{name}` gives {given} where the optional holds {held}"));
        }
        let joined = held.join(given);
        if name == "or" { Type::optional(joined) } else { joined }
    }

    fn call(&mut self, full: &str, style: Style, from_root: bool, given: Vec<(ExprId, Seen)>) -> Seen {
        let found = self.env.function(full, style, from_root);
        let Some(function) = found.filter(|function| function.takes(given.len())) else { return Seen::dynamic() };
        self.constant_text(&function.name, style, &given);
        let paths: Option<Vec<PathId>> = given.iter().map(|(_, seen)| seen.path).collect();
        // A call with many arguments is no index of anything.
        let path = paths.filter(|paths| paths.len() <= 3).and_then(|paths| self.path(Step::Call(full.into(), paths)));
        let types: Vec<(ExprId, Type)> = given.into_iter().map(|(id, seen)| (id, seen.type_)).collect();
        let type_ = self.overloaded(&function.name, &function.overloads(), &types, style);
        Seen { path, ..Seen::of(type_) }
    }

    /// What comes back if any overload takes the arguments; else a mistake at the first that none takes.
    fn overloaded(&mut self, name: &str, overloads: &[Overload], given: &[(ExprId, Type)], style: Style) -> Type {
        let types: Vec<&Type> = given.iter().map(|(_, type_)| type_).collect();
        let mut fitting: Vec<&Overload> =
            overloads.iter().filter(|overload| overload.takes_count(given.len())).collect();
        for (position, (id, type_)) in given.iter().enumerate() {
            let takes = |overload: &&Overload| overload.param(position).is_some_and(|param| param.takes(type_));
            if !fitting.iter().any(takes) {
                let mut words: Vec<String> = Vec::new();
                for param in fitting.iter().filter_map(|overload| overload.param(position)) {
                    let word = with_article(param.word());
                    if !words.contains(&word) {
                        words.push(word);
                    }
                }
                let (words, found) = (alternatives(&words), type_.with_article());
                let message = match (style, position) {
                    (Style::Member, 0) => format!("`{name}` is asked of {words}, not of {found}"),
                    _ => format!("`{name}` takes {words} here, not {found}"),
                };
                let wants_text = words == "a string";
                let hint = if wants_text { conversion(&Type::String, type_) } else { None };
                self.mistake(self.ast.span(*id), message).hint = hint;
                return match fitting.first().map(|overload| overload.result(&types)) {
                    Some(first) if fitting.iter().all(|overload| overload.result(&types) == first) => first,
                    _ => Type::Dynamic,
                };
            }
            fitting.retain(takes);
        }
        match fitting.first().map(|overload| overload.result(&types)) {
            Some(first) if fitting.iter().all(|overload| overload.result(&types) == first) => first,
            _ => Type::Dynamic,
        }
    }

    /// A text that only ever fails is a mistake where it stands, and not in every evaluation.
    fn constant_text(&mut self, name: &str, style: Style, given: &[(ExprId, Seen)]) {
        let text_of = |seen: &Seen| match seen.meaning {
            Meaning::Text(text) => match self.ast.expr(text) {
                Expr::String(text) => Some(text),
                _ => None,
            },
            _ => None,
        };
        let fault = match (style, name, given) {
            (Style::Global, _, [(id, seen)]) if let Some(text) = text_of(seen) => {
                functions::time::fault(name, text).map(|fault| (*id, fault.to_owned()))
            }
            (Style::Member, "find" | "findAll", [_, (id, seen), ..]) if let Some(text) = text_of(seen) => {
                patterns::compile(text, self.limits.pattern, self.limits.regex).err().map(|fault| (*id, fault.message))
            }
            _ => None,
        };
        if let Some((id, fault)) = fault {
            self.mistake(self.ast.span(id), fault);
        }
    }

    fn namespaced(&self, target: Option<ExprId>, name: &str) -> Option<String> {
        names::namespaced(self.ast, self.env, |name| self.local(name).is_some(), target, name)
    }

    fn local(&self, name: &str) -> Option<usize> {
        self.scope.iter().rposition(|known| known.name == name)
    }

    fn enter(&mut self, name: String, type_: Type, path: Option<PathId>) {
        self.scope.push(Local { name, seen: Seen { path, ..Seen::of(type_) } });
    }

    /// The path of a step: the same one for the same step.
    fn path(&mut self, step: Step) -> Option<PathId> {
        if let Some(path) = self.paths.get(&step) {
            return Some(*path);
        }
        let path = self.new_path()?;
        if let Step::Field(of, name) = &step {
            self.fields.insert(path, (*of, name.clone()));
        }
        self.paths.insert(step, path);
        Some(path)
    }

    /// A path that nothing else has.
    fn new_path(&mut self) -> Option<PathId> {
        self.n_paths = self.n_paths.checked_add(1)?;
        Some(PathId(self.n_paths))
    }

    fn mistake(&mut self, span: Span, message: String) -> &mut Mistake {
        // More are found than are kept, so that there is always one to write a hint on.
        self.mistakes.truncate(MAX_MISTAKES);
        self.mistakes.push(Mistake::new(MistakeKind::Check, span, message));
        let last = self.mistakes.len() - 1;
        &mut self.mistakes[last]
    }
}

/// A macro over a list or a map.
struct Over<'m> {
    kind: LoopKind,
    name: &'m str,
    first: String,
    second: Option<String>,
    filter: Option<ExprId>,
    body: ExprId,
}

/// What turns one of two types into the other, where there is a way.
fn conversion(one: &Type, other: &Type) -> Option<String> {
    let is_text = |type_: &Type| matches!(type_, Type::String | Type::Choice(_));
    let other = match (is_text(one), is_text(other)) {
        (true, false) => other,
        (false, true) => one,
        _ => return None,
    };
    match other {
        Type::Int | Type::Uint | Type::Double => Some(format!("turn one into the other: `string(…)`, `{other}(…)`")),
        Type::Timestamp | Type::Duration | Type::Quantity => Some(format!("turn the string into one: `{other}(…)`")),
        Type::Bool => Some("turn the bool into a string: `string(…)`".to_owned()),
        _ => None,
    }
}

/// `a string, bytes or a list`
fn alternatives(words: &[String]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        words => words.concat(),
    }
}

fn is_comparison(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual)
}

/// The name that was perhaps meant: a letter in five may differ, and how words are put together does not count.
fn nearest<'n>(given: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let letters = |name: &str| name.replace(['_', '-'], "").to_lowercase();
    let (edits, name) = known.map(|name| (distance(&letters(name), &letters(given)), name)).min()?;
    (edits <= 1 + given.len() / 5).then_some(name)
}

/// The first few names, for a hint.
fn listed<'n>(known: impl Iterator<Item = &'n str>) -> String {
    let mut names: Vec<&str> = known.take(9).collect();
    if names.len() == 9 {
        names[8] = "…";
    }
    names.join(", ")
}

#[cfg(test)]
mod tests;
