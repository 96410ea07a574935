//! Syntax tree and the types of variables to the type of the whole, or every mistake found.
//!
//! What is dynamic is believed. A field that may be absent is read where a guard before it says that it is there:
//! `has(x)` to the right of `&&`, in the arm of `?:` that it opens, to the right of `!has(x) ||`, and inside macros.

mod calls;
mod guards;
mod hints;
mod loops;
mod members;
mod operations;
mod secrets;

use std::collections::BTreeMap;

use self::guards::Guard;
use self::guards::Guards;
use self::guards::PathId;
use self::guards::Step;
use self::loops::Over;
use self::secrets::Secrets;
use super::ast::Ast;
use super::ast::Expr;
use super::ast::ExprId;
use super::compile::Purpose;
use super::env::Env;
use super::env::Resolved;
use super::functions::Style;
use super::functions::signature;
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
use super::patterns::Work;
use super::syntax;
use super::types::Sensitivity;
use super::types::Type;
use super::value::Kind;

/// Checks an expression that is to give a value of a type, and says what it gives.
///
/// Undeclared names and functions are the compiler's to report; here they are dynamic.
pub(super) fn check(
    ast: &Ast,
    source: &str,
    env: &Env,
    limits: &Limits,
    wanted: &Type,
    purpose: Purpose,
) -> Result<Type, Vec<Mistake>> {
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
        n_apart: 0,
        paths: BTreeMap::new(),
        fields: BTreeMap::new(),
        n_paths: 0,
        guards: Guards::default(),
        patterns: Work::default(),
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
    if purpose == Purpose::Shown {
        checker.shown(&seen);
    }
    match checker.mistakes.is_empty() {
        true => Ok(seen.into_type()),
        false => Err(checker.mistakes),
    }
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
    /// Maps whose values keep types of their own.
    n_apart: usize,
    paths: BTreeMap<Step, PathId>,
    /// The paths that end in a field, and what the field is of.
    fields: BTreeMap<PathId, (PathId, Box<str>)>,
    n_paths: u32,
    guards: Guards,
    /// What is left for compiling patterns.
    patterns: Work,
    mistakes: Vec<Mistake>,
}

struct Local {
    name: String,
    seen: Seen,
}

/// What is known of an expression before it is evaluated.
#[derive(Debug, Clone)]
struct Seen {
    /// Invariant: not itself [`Type::Sensitive`], which is said by `sensitivity`.
    type_: Type,
    sensitivity: Sensitivity,
    /// Where what is sensitive was read.
    secret: Span,
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
    /// A name that nobody declared, which is mistake enough.
    Undeclared,
    /// `true` or `false`, as written.
    Bool(bool),
    /// A string, as written.
    Text(ExprId),
    /// `[]`, as written: a list of whatever the lists beside it are of.
    NoElements,
    /// The name of a type.
    Kind(Kind),
    /// `type(x)`, with the path of `x`.
    TypeOf(PathId, Type),
}

/// Guards are copied where a variable stands for a condition and compared for `||`; more are not followed.
const MAX_GUARDS: usize = 16;

impl Seen {
    fn of(type_: Type) -> Self {
        let (type_, sensitivity) = match type_ {
            Type::Sensitive(_) => (type_.bare(), Sensitivity::Whole),
            type_ => (type_, Sensitivity::Nothing),
        };
        let (if_true, if_false) = (Vec::new(), Vec::new());
        Self { type_, sensitivity, secret: Span::default(), path: None, if_true, if_false, meaning: Meaning::Plain }
    }

    fn dynamic() -> Self {
        Self::of(Type::Dynamic)
    }

    /// What holds either value, by its type alone. No element of `[]` has another type than those of the list beside it.
    fn beside(self, other: &Self) -> Self {
        match (&self.type_, &self.meaning, &other.type_, &other.meaning) {
            (Type::List(_), _, Type::List(_), Meaning::NoElements) => self,
            (Type::List(_), Meaning::NoElements, Type::List(_), _) => other.clone(),
            _ => {
                let sensitivity = self.sensitivity.max(other.sensitivity);
                Self { sensitivity, ..Self::of(self.type_.join(other.type_.clone())) }
            }
        }
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
        let mut result: Option<Seen> = None;
        let mut opened = Vec::new();
        let mut secrets = Secrets::default();
        let mut n_arms = 0;
        while let Expr::Conditional { condition, then, otherwise } = self.ast.expr(id) {
            let Seen { if_true, if_false, .. } = self.condition(*condition, "?:");
            self.guards.assume(&if_true);
            let arm = self.check(*then);
            self.guards.forget(&if_true);
            secrets.add(&arm);
            opened = if_true;
            opened.extend(arm.if_true.iter().cloned());
            result = Some(match result {
                None => arm,
                Some(before) => before.beside(&arm),
            });
            self.guards.assume(&if_false);
            assumed.extend(if_false);
            n_arms += 1;
            id = *otherwise;
        }
        let last = self.check(id);
        self.guards.forget(&assumed);
        secrets.add(&last);
        // `a ? b : false` is `a && b`.
        let is_and = n_arms == 1 && last.meaning == Meaning::Bool(false);
        let type_ = result.map_or(Type::Dynamic, |before| before.beside(&last).type_);
        Seen { if_true: if is_and { opened } else { Vec::new() }, ..secrets.in_(type_) }
    }

    fn list(&mut self, elements: &[super::ast::Element]) -> Seen {
        if elements.is_empty() {
            return Seen { meaning: Meaning::NoElements, ..Seen::of(Type::list(Type::Dynamic)) };
        }
        let mut joined: Option<Type> = None;
        let mut secrets = Secrets::default();
        for element in elements {
            let seen = self.check(element.value);
            secrets.add(&seen);
            let type_ = if element.optional { self.unwrapped(element.value, seen.type_) } else { seen.type_ };
            joined = Some(match joined {
                None => type_,
                Some(before) => before.join(type_),
            });
        }
        secrets.in_(Type::list(joined.unwrap_or(Type::Dynamic)))
    }

    fn map(&mut self, entries: &[super::ast::Entry]) -> Seen {
        let mut joined: Option<(Type, Type)> = None;
        let mut secrets = Secrets::default();
        let mut fields = Vec::new();
        for entry in entries {
            let key = self.check(entry.key);
            let seen = self.check(entry.value);
            secrets.add(&key).add(&seen);
            if let Meaning::Text(name) = key.meaning
                && !entry.optional
            {
                fields.push((name, seen.clone()));
            }
            let key = key.type_;
            let value = if entry.optional { self.unwrapped(entry.value, seen.type_) } else { seen.type_ };
            joined = Some(match joined {
                None => (key, value),
                Some((keys, values)) => (keys.join(key), values.join(value)),
            });
        }
        let (key, value) = joined.unwrap_or((Type::Dynamic, Type::Dynamic));
        match self.kept_apart(secrets, fields, entries.len()) {
            Some(object) => object,
            None => secrets.in_(Type::map(key, value)),
        }
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
            seen = self.step(step, seen).read_at(self.ast.span(step));
            self.apply_guards(&mut seen);
        }
        seen.read_at(self.ast.span(id))
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
                let sensitivity = self.env.variables().sensitivity(*slot);
                let path = self.path(Step::Variable(*slot));
                Seen { path, sensitivity, ..Seen::of(self.env.type_of(*slot).clone()) }
            }
            Head::Type(kind) => Seen { meaning: Meaning::Kind(*kind), ..Seen::of(Type::Type) },
            Head::Undeclared => Seen { meaning: Meaning::Undeclared, ..Seen::dynamic() },
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
                    let seen = seen.value();
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
                let mut secrets = Secrets::default();
                secrets.add(&seen);
                secrets.in_(self.overloaded("-", &overloads, &[(*operand, seen.type_)], Style::Global))
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

    fn namespaced(&self, target: Option<ExprId>, name: &str) -> Option<String> {
        names::namespaced(self.ast, self.env, |name| self.local(name).is_some(), target, name)
    }

    fn local(&self, name: &str) -> Option<usize> {
        self.scope.iter().rposition(|known| known.name == name)
    }

    fn enter(&mut self, name: String, seen: Seen, path: Option<PathId>) {
        self.scope.push(Local { name, seen: Seen { path, ..seen } });
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

#[cfg(test)]
mod tests;
