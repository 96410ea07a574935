//! Syntax tree to plan: names become slots, macros loops, constant parts values; or every mistake found.

use std::sync::Arc;

use super::ast::Ast;
use super::ast::BinaryOp;
use super::ast::Expr;
use super::ast::ExprId;
use super::check::check;
use super::collections::Key;
use super::env::Env;
use super::env::Resolved;
use super::env::Undeclared;
use super::evaluate::fold;
use super::foreign;
use super::functions::Callee;
use super::functions::Style;
use super::glance::glances;
use super::lexer::MAX_MISTAKES;
use super::limits::Budget;
use super::limits::Limits;
use super::macros;
use super::macros::Macro;
use super::macros::find_macro;
use super::mistake::Mistake;
use super::mistake::MistakeKind;
use super::mistake::Span;
use super::names;
use super::names::Left;
use super::patterns::Pattern;
use super::patterns::Work;
use super::plan::Expression;
use super::plan::Item;
use super::plan::Loop;
use super::plan::Node;
use super::plan::NodeId;
use super::plan::Step;
use super::plan::TextTest;
use super::syntax;
use super::types::Type;
use super::value::Value;
use crate::document::Name;

/// Compiles a source text within the default limits.
///
/// ```
/// use soc2_core::cel::{Env, compile};
///
/// assert!(compile("params.min >= 14", &Env::strict().variable("params")).is_ok());
/// let mistakes = compile("parms.min >= 14", &Env::strict().variable("params")).unwrap_err();
/// assert_eq!(mistakes[0].message, "undeclared name `parms`");
/// assert_eq!(mistakes[0].hint.as_deref(), Some("did you mean `params`?"));
/// ```
pub fn compile(source: &str, env: &Env) -> Result<Expression, Vec<Mistake>> {
    compile_within(source, env, &Limits::default())
}

/// Compiles a source text within limits of the caller's.
pub fn compile_within(source: &str, env: &Env, limits: &Limits) -> Result<Expression, Vec<Mistake>> {
    compile_as(source, env, limits, &Type::Dynamic).map(|(expression, _)| expression)
}

/// Compiles a source text that is to give a value of a type, and says what it gives.
///
/// ```
/// use soc2_core::cel::{Env, Limits, Type, compile_as};
///
/// let mistakes = compile_as("'a' + 'b'", &Env::strict(), &Limits::default(), &Type::Bool).unwrap_err();
/// assert_eq!(mistakes[0].message, "expected a bool, found a string");
/// ```
pub fn compile_as(source: &str, env: &Env, limits: &Limits, wanted: &Type) -> Result<(Expression, Type), Vec<Mistake>> {
    compile_for(Purpose::Asked, source, env, limits, wanted)
}

/// The same, of an expression whose value people read: it is a mistake where something [`Type::Sensitive`] goes into that.
///
/// A comparison of something sensitive is true or false, and shown; what a condition chooses between is not seen as made
/// from it.
pub fn compile_shown(
    source: &str,
    env: &Env,
    limits: &Limits,
    wanted: &Type,
) -> Result<(Expression, Type), Vec<Mistake>> {
    compile_for(Purpose::Shown, source, env, limits, wanted)
}

/// What an expression is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Its value is worked with.
    Asked,
    /// Its value is shown.
    Shown,
}

fn compile_for(
    purpose: Purpose,
    source: &str,
    env: &Env,
    limits: &Limits,
    wanted: &Type,
) -> Result<(Expression, Type), Vec<Mistake>> {
    let ast = syntax::parse(source, limits)?;
    let lowered = lower(&ast, source, env, limits);
    // In an open environment whatever is wrong is an error of evaluation, so that `||` can absorb it.
    let checked = match env.undeclared() {
        Undeclared::Mistake => check(&ast, source, env, limits, wanted, purpose),
        Undeclared::ErrorWhenRead => Ok(Type::Dynamic),
    };
    match (lowered, checked) {
        (Ok(expression), Ok(type_)) => Ok((expression, type_)),
        (lowered, checked) => {
            let mut mistakes = lowered.err().unwrap_or_default();
            mistakes.extend(checked.err().unwrap_or_default());
            mistakes.sort_by_key(|mistake| mistake.span);
            mistakes.truncate(MAX_MISTAKES);
            Err(mistakes)
        }
    }
}

fn lower(ast: &Ast, source: &str, env: &Env, limits: &Limits) -> Result<Expression, Vec<Mistake>> {
    let plan = Expression {
        source: source.into(),
        variables: Arc::clone(env.variables()),
        nodes: Vec::new(),
        steps: Vec::new(),
        root: NodeId(0),
        glances: Vec::new(),
        n_locals: 0,
        n_memos: 0,
    };
    let mut compiler = Compiler {
        ast,
        env,
        limits,
        plan,
        scope: Vec::new(),
        blocks: Vec::new(),
        depth: 0,
        folding: Budget { steps: 1_000_000, memory: 8 << 20, cancel: None },
        n_regexes: 0,
        patterns: Work::default(),
        mistakes: Vec::new(),
    };
    let root = compiler.lower(ast.root());
    let Compiler { mut plan, mistakes, .. } = compiler;
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    plan.root = root;
    plan.glances = glances(&plan);
    Ok(plan)
}

/// Chains longer than this are not tried for constants.
const FOLDED_STEPS: usize = 16;
const FOLDED_ITEMS: usize = 1000;

/// Bytes of a field's name.
const MAX_FIELD: usize = 1024;

pub(super) struct Compiler<'s> {
    ast: &'s Ast,
    env: &'s Env,
    limits: &'s Limits,
    plan: Expression,
    /// The variables of macros in scope, outermost first; a variable's place is its local slot.
    scope: Vec<String>,
    /// The blocks around, innermost last: the first memo, and how many are visible.
    blocks: Vec<(usize, usize)>,
    depth: usize,
    /// What is left for working out constants.
    folding: Budget<'static>,
    n_regexes: usize,
    /// What is left for compiling patterns.
    patterns: Work,
    mistakes: Vec<Mistake>,
}

impl<'s> Compiler<'s> {
    /// Recursion: bounded by `limits.nesting`; what would nest on the left is walked by `chain`.
    pub(super) fn lower(&mut self, id: ExprId) -> NodeId {
        self.depth += 1;
        let node = if self.depth > self.limits.nesting {
            let message = format!("operands are nested more than {} deep", self.limits.nesting);
            self.mistake(MistakeKind::Limit, self.ast.span(id), message)
        } else {
            self.lower_here(id)
        };
        self.depth -= 1;
        node
    }

    fn lower_here(&mut self, id: ExprId) -> NodeId {
        let span = self.ast.span(id);
        let constant = |value| Node::Constant(value);
        let node = match self.ast.expr(id) {
            Expr::Missing => Node::Error("the expression is not complete".into()),
            Expr::Null => constant(Value::Null),
            Expr::Bool(value) => constant(Value::Bool(*value)),
            Expr::Int(value) => constant(Value::Int(*value)),
            Expr::Uint(value) => constant(Value::Uint(*value)),
            Expr::Double(value) => constant(Value::Double(*value)),
            Expr::String(text) => constant(Value::string(&**text)),
            Expr::Bytes(bytes) => constant(Value::bytes(&**bytes)),
            Expr::And(..) => Node::And(self.terms(id, names::both)),
            Expr::Or(..) => Node::Or(self.terms(id, names::either)),
            Expr::Conditional { .. } => self.conditional(id),
            Expr::List(elements) => {
                let items: Box<[Item]> = elements
                    .iter()
                    .map(|element| Item { value: self.lower(element.value), optional: element.optional })
                    .collect();
                let constant = items.len() <= FOLDED_ITEMS && items.iter().all(|item| self.is_constant(item.value));
                return self.add_folded(Node::List(items), span, constant);
            }
            Expr::Map(entries) => {
                let entries: Box<[(NodeId, Item)]> = entries
                    .iter()
                    .map(|entry| {
                        let key = self.lower(entry.key);
                        (key, Item { value: self.lower(entry.value), optional: entry.optional })
                    })
                    .collect();
                let constant = entries.len() <= FOLDED_ITEMS
                    && entries.iter().all(|(key, item)| self.is_constant(*key) && self.is_constant(item.value));
                return self.add_folded(Node::Map(entries), span, constant);
            }
            Expr::Name { .. }
            | Expr::Select { .. }
            | Expr::Index { .. }
            | Expr::Call { .. }
            | Expr::Not(_)
            | Expr::Negate(_)
            | Expr::Binary { .. } => return self.chain(id),
        };
        self.add(node, span)
    }

    fn terms(&mut self, id: ExprId, split: fn(&Expr) -> Option<(ExprId, ExprId)>) -> Box<[NodeId]> {
        names::operands(self.ast, id, split).into_iter().map(|term| self.lower(term)).collect()
    }

    fn conditional(&mut self, mut id: ExprId) -> Node {
        let mut arms = Vec::new();
        while let Expr::Conditional { condition, then, otherwise } = self.ast.expr(id) {
            arms.push((self.lower(*condition), self.lower(*then)));
            id = *otherwise;
        }
        Node::Conditional { arms: arms.into(), otherwise: self.lower(id) }
    }

    /// Walks down the left side to the head, then makes the steps on the way back.
    fn chain(&mut self, id: ExprId) -> NodeId {
        let noted = self.mistakes.len();
        let mut spine = Vec::new();
        let mut at = id;
        let head = loop {
            if let Some((head, parts)) = self.dotted(at, &spine) {
                spine.truncate(spine.len() - parts);
                break head;
            }
            match names::left(self.ast, at, |target, name| self.namespaced(target, name).is_some()) {
                Left::Of(left) => {
                    spine.push(at);
                    at = left;
                }
                Left::Nothing => break self.head(at),
                Left::Operand => break self.lower(at),
            }
        };
        // What is called on something that is not there is not known to be wrong itself.
        let is_lost = self.mistakes.len() > noted;
        let mut steps: Vec<(Step, Span)> = Vec::with_capacity(spine.len());
        let mut constant = self.is_constant(head);
        for id in spine.into_iter().rev() {
            let step = self.step(id);
            if is_lost && self.mistakes.last().is_some_and(|last| last.span == self.ast.span(id)) {
                self.mistakes.pop();
            }
            constant = constant && steps.len() < FOLDED_STEPS && self.step_is_constant(&step);
            steps.push((step, self.ast.span(id)));
        }
        if steps.is_empty() {
            return head;
        }
        let first_step = u32::try_from(self.plan.steps.len()).unwrap_or(u32::MAX);
        let n_steps = u32::try_from(steps.len()).unwrap_or(u32::MAX);
        self.plan.steps.append(&mut steps);
        self.add_folded(Node::Chain { head, first_step, n_steps }, self.ast.span(id), constant)
    }

    /// A name with the selections above it that belong to it, as far as they are declared together.
    fn dotted(&mut self, id: ExprId, spine: &[ExprId]) -> Option<(NodeId, usize)> {
        let Expr::Name { name, from_root } = self.ast.expr(id) else { return None };
        if !from_root && let Some(local) = self.local(name) {
            return Some((self.add(Node::Local(local), self.ast.span(id)), 0));
        }
        let resolved = names::dotted(self.ast, self.env, name, *from_root, spine);
        let used = match resolved {
            Some(Resolved::Variable { parts, .. } | Resolved::Type { parts, .. }) => parts - 1,
            None => 0,
        };
        let last = used.checked_sub(1).and_then(|above| spine.iter().rev().nth(above)).copied().unwrap_or(id);
        let span = self.ast.span(last);
        let node = match resolved {
            Some(Resolved::Variable { slot, .. }) => {
                Node::Variable { slot, name: self.env.names().get(slot).map_or("", String::as_str).into() }
            }
            Some(Resolved::Type { kind, .. }) => Node::Constant(Value::Type(kind)),
            None => return Some((self.undeclared(name, span), 0)),
        };
        Some((self.add(node, span), used))
    }

    fn undeclared(&mut self, name: &str, span: Span) -> NodeId {
        let message = format!("undeclared name `{name}`");
        match self.env.undeclared() {
            Undeclared::ErrorWhenRead => self.add(Node::Error(message.into()), span),
            Undeclared::Mistake => {
                let mut mistake = Mistake::new(MistakeKind::Check, span, message);
                let similar = self.hintable().then(|| self.env.similar(name)).flatten();
                let similar = similar.map(|known| format!("did you mean `{known}`?"));
                mistake.hint = similar.or_else(|| foreign::hint(name).map(str::to_owned));
                self.push_mistake(mistake)
            }
        }
    }

    /// A call that stands at the head of a chain: it has nothing on its left.
    fn head(&mut self, id: ExprId) -> NodeId {
        let span = self.ast.span(id);
        let Expr::Call { target, name, args, from_root } = self.ast.expr(id) else { return self.lower_here(id) };
        let node = match find_macro(self.ast, *target, name, args) {
            Some(Macro::Bind { name, value, body }) => {
                let value = self.lower(value);
                let local = self.enter(name);
                let body = self.lower(body);
                self.leave(1);
                Node::Bind { local, value, body }
            }
            Some(Macro::Block { values, body }) => self.block(values, body),
            Some(Macro::Memo { position }) => match self.blocks.last() {
                Some((first, visible)) if position < *visible => Node::Memo(first + position),
                _ => {
                    return self.mistake(
                        MistakeKind::Check,
                        span,
                        format!("`cel.index({position})` names no earlier value of a block"),
                    );
                }
            },
            Some(Macro::Variable { name }) => match self.local(&name) {
                Some(local) => Node::Local(local),
                None => return self.undeclared(&name, span),
            },
            Some(Macro::Wrong(message)) => return self.mistake(MistakeKind::Parse, span, message),
            _ if let Some(error) = self.miscounted(target.is_some(), name, args.len(), span) => return error,
            _ => match self.function(*target, name, 0, *from_root, span) {
                Ok(function) => Node::Call { function },
                Err(node) => return node,
            },
        };
        self.add(node, span)
    }

    fn block(&mut self, values: &[super::ast::Element], body: ExprId) -> Node {
        let first_memo = self.plan.n_memos;
        self.plan.n_memos += values.len();
        self.blocks.push((first_memo, 0));
        let lowered = values
            .iter()
            .enumerate()
            .map(|(position, element)| {
                self.see(position);
                self.lower(element.value)
            })
            .collect();
        self.see(values.len());
        let body = self.lower(body);
        self.blocks.pop();
        Node::Block { first_memo, values: lowered, body }
    }

    fn see(&mut self, visible: usize) {
        if let Some(block) = self.blocks.last_mut() {
            block.1 = visible;
        }
    }

    fn step(&mut self, id: ExprId) -> Step {
        match self.ast.expr(id) {
            Expr::Select { field, optional: false, .. } => Step::Select(self.field(field, id)),
            Expr::Select { field, optional: true, .. } => Step::SelectOptional(self.field(field, id)),
            Expr::Index { index, optional: false, .. } => Step::Index(self.lower(*index)),
            Expr::Index { index, optional: true, .. } => Step::IndexOptional(self.lower(*index)),
            Expr::Negate(_) => Step::Negate,
            Expr::Binary { op, right, .. } => {
                let right = self.lower(*right);
                match self.constant_set(*op, right) {
                    Some(keys) => Step::InSet(keys),
                    None => Step::Binary(*op, right),
                }
            }
            Expr::Call { target, name, args, from_root } => self.call_step(id, *target, name, args, *from_root),
            _ => Step::Not,
        }
    }

    /// Looking one up is a single step, so it is not to be long; a longer key is an index.
    fn field(&mut self, field: &str, id: ExprId) -> Name {
        if field.len() > MAX_FIELD {
            let message = format!("the name of a field has {} bytes; {MAX_FIELD} are allowed", field.len());
            self.mistake(MistakeKind::Limit, self.ast.span(id), message);
        }
        Name::new(field)
    }

    fn call_step(&mut self, id: ExprId, target: Option<ExprId>, name: &str, args: &[ExprId], from_root: bool) -> Step {
        match find_macro(self.ast, target, name, args) {
            Some(Macro::Has { field, .. }) => return Step::Has(self.field(field, id)),
            Some(Macro::Loop { kind, first, second, filter, body, .. }) => {
                let n_variables = 1 + usize::from(second.is_some());
                let first = self.enter(first);
                let second = second.map(|name| self.enter(name));
                let filter = filter.map(|filter| self.lower(filter));
                let body = self.lower(body);
                self.leave(n_variables);
                return Step::Loop(Box::new(Loop { kind, first, second, filter, body }));
            }
            Some(Macro::OptionalMap { name, body, flat, .. }) => {
                let local = self.enter(name);
                let body = self.lower(body);
                self.leave(1);
                return Step::OptionalMap { local, body, flat };
            }
            _ => {}
        }
        let span = self.ast.span(id);
        let is_member = target.is_some() && self.namespaced(target, name).is_none();
        if let Some(error) = self.miscounted(is_member, name, args.len(), span) {
            return Step::Binary(BinaryOp::Equal, error);
        }
        let rest = if is_member { args } else { args.get(1..).unwrap_or(&[]) };
        let lowered: Box<[NodeId]> = rest.iter().map(|arg| self.lower(*arg)).collect();
        if is_member && let [only] = *lowered {
            match name {
                "orValue" => return Step::OrValue(only),
                "or" => return Step::Or(only),
                _ => {}
            }
        }
        let function = match self.function(target, name, lowered.len() + 1, from_root, span) {
            Ok(function) => function,
            // The value so far is dropped for the error: an undeclared function is one, whatever its arguments.
            Err(error) => return Step::Binary(BinaryOp::Equal, error),
        };
        if function.name == "matches"
            && let [pattern] = *lowered
            && let Some(pattern) = self.constant_pattern(pattern)
        {
            return Step::Matches(Box::new(pattern));
        }
        if let Some(test) = TextTest::ALL.into_iter().find(|test| test.name() == function.name)
            && let [part] = *lowered
            && let (Node::Constant(Value::String(part)), _) = self.plan.node(part)
        {
            return Step::TextTest(test, (**part).into());
        }
        Step::Call { function, args: lowered }
    }

    /// What says that a macro was called with as many arguments as it never takes, of which none is looked at: what they
    /// name would be declared by the macro.
    fn miscounted(&mut self, is_member: bool, name: &str, n_args: usize, span: Span) -> Option<NodeId> {
        let forms = macros::forms(name).filter(|_| is_member != (name == "has"))?;
        let message = format!("`{name}` does not take {}: it is {forms}", macros::arguments(n_args));
        Some(match self.env.undeclared() {
            Undeclared::ErrorWhenRead => self.add(Node::Error(message.into()), span),
            Undeclared::Mistake => self.mistake(MistakeKind::Check, span, message),
        })
    }

    fn constant_pattern(&mut self, pattern: NodeId) -> Option<Pattern> {
        let (Node::Constant(Value::String(text)), span) = self.plan.node(pattern) else { return None };
        self.n_regexes += 1;
        if self.n_regexes > self.limits.regexes {
            let (message, span) =
                (format!("the expression has more than {} regular expressions", self.limits.regexes), *span);
            self.mistake(MistakeKind::Limit, span, message);
            return None;
        }
        match Pattern::compile(text, self.limits, |steps| self.patterns.take(steps)) {
            Ok(pattern) => Some(pattern),
            Err(fault) if fault.is_limit => {
                let span = *span;
                self.mistake(MistakeKind::Limit, span, fault.message);
                None
            }
            // A pattern that cannot be read is an error of evaluation where names are not checked either.
            Err(fault) => {
                let span = *span;
                if self.env.undeclared() == Undeclared::Mistake {
                    self.mistake(MistakeKind::Check, span, fault.message);
                }
                None
            }
        }
    }

    fn constant_set(&self, op: BinaryOp, right: NodeId) -> Option<Box<[Key<'static>]>> {
        let (Node::Constant(Value::List(list)), _) = self.plan.node(right) else { return None };
        if op != BinaryOp::In {
            return None;
        }
        let mut keys = Vec::with_capacity(list.len());
        for item in list.iter() {
            match item {
                super::value::Input::Value(Value::Double(_)) => return None,
                super::value::Input::Value(value) => keys.push(Key::of(&value)?),
                _ => return None,
            }
        }
        keys.sort_by(|left, right| left.compare(right));
        Some(keys.into())
    }

    /// The function of that name, or a node that says that there is none.
    fn function(
        &mut self,
        target: Option<ExprId>,
        name: &str,
        n_args: usize,
        from_root: bool,
        span: Span,
    ) -> Result<Callee, NodeId> {
        let namespaced = self.namespaced(target, name);
        let style = if target.is_some() && namespaced.is_none() { Style::Member } else { Style::Global };
        let full = namespaced.unwrap_or_else(|| name.to_owned());
        let found = self.env.function(&full, style, from_root);
        let unknown = found.is_none();
        let message = match found {
            Some(function) if function.takes(n_args) => return Ok(function),
            Some(_) => {
                let counted = if style == Style::Member { n_args.saturating_sub(1) } else { n_args };
                format!("`{full}` does not take {}", macros::arguments(counted))
            }
            None => format!("undeclared function `{full}`"),
        };
        match self.env.undeclared() {
            Undeclared::ErrorWhenRead => Err(self.add(Node::Error(message.into()), span)),
            Undeclared::Mistake => {
                let mut mistake = Mistake::new(MistakeKind::Check, span, message);
                if unknown && self.hintable() {
                    let similar = self.env.similar_function(&full, style);
                    let foreign = foreign::hint(&full).map(str::to_owned);
                    mistake.hint = foreign.or_else(|| similar.map(|known| format!("did you mean `{known}`?")));
                }
                Err(self.push_mistake(mistake))
            }
        }
    }

    fn namespaced(&self, target: Option<ExprId>, name: &str) -> Option<String> {
        names::namespaced(self.ast, self.env, |name| self.local(name).is_some(), target, name)
    }

    fn local(&self, name: &str) -> Option<usize> {
        self.scope.iter().rposition(|known| known == name)
    }

    fn enter(&mut self, name: String) -> usize {
        self.scope.push(name);
        self.plan.n_locals = self.plan.n_locals.max(self.scope.len());
        self.scope.len() - 1
    }

    fn leave(&mut self, n_variables: usize) {
        self.scope.truncate(self.scope.len() - n_variables);
    }

    fn is_constant(&self, id: NodeId) -> bool {
        matches!(self.plan.node(id).0, Node::Constant(_))
    }

    fn step_is_constant(&self, step: &Step) -> bool {
        match step {
            Step::Select(_) | Step::SelectOptional(_) | Step::Has(_) | Step::Not | Step::Negate => true,
            Step::InSet(_) | Step::Matches(_) | Step::TextTest(..) => true,
            Step::Index(id) | Step::IndexOptional(id) | Step::Binary(_, id) | Step::OrValue(id) | Step::Or(id) => {
                self.is_constant(*id)
            }
            Step::Call { function, args } => function.is_ours() && args.iter().all(|arg| self.is_constant(*arg)),
            Step::Loop(_) | Step::OptionalMap { .. } => false,
        }
    }

    fn add(&mut self, node: Node, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.plan.nodes.len()).unwrap_or(u32::MAX));
        self.plan.nodes.push((node, span));
        id
    }

    /// Adds a node, or its value if it is made of constants and has a small one.
    fn add_folded(&mut self, node: Node, span: Span, constant: bool) -> NodeId {
        let id = self.add(node, span);
        if constant && let Some(value) = fold(&self.plan, id, &mut self.folding) {
            self.plan.nodes[id.0 as usize].0 = Node::Constant(value);
        }
        id
    }

    /// Looking for a similar name takes time, which only the mistakes that are reported are worth.
    fn hintable(&self) -> bool {
        self.mistakes.len() < MAX_MISTAKES
    }

    fn mistake(&mut self, kind: MistakeKind, span: Span, message: impl Into<String>) -> NodeId {
        self.push_mistake(Mistake::new(kind, span, message))
    }

    fn push_mistake(&mut self, mistake: Mistake) -> NodeId {
        let span = mistake.span;
        if self.hintable() {
            self.mistakes.push(mistake);
        }
        self.add(Node::Error("".into()), span)
    }
}
