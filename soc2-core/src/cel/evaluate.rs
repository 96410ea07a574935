//! Plan and inputs to an answer: a value, what is not known, or an error.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::ops::DerefMut;

use super::access;
use super::collections::Key;
use super::conditions::Sight;
use super::functions::Function;
use super::inputs::Inputs;
use super::limits::Budget;
use super::mistake::Span;
use super::operators;
use super::plan::Expression;
use super::plan::Item;
use super::plan::Node;
use super::plan::NodeId;
use super::plan::Step;
use super::stop::Eval;
use super::stop::EvalError;
use super::stop::Meter;
use super::stop::Stop;
use super::value::Input;
use super::value::Kind;
use super::value::Value;
use crate::document::Node as FactNode;
use crate::unknown::Unknown;

/// What an expression comes to.
#[derive(Debug, Clone)]
pub enum Answer<'a> {
    /// A value.
    Value(Value<'a>),
    /// What would have to be known, ordered by path, each once.
    Unknown(Vec<Unknown>),
    /// It went wrong.
    Error(EvalError),
}

/// Evaluates an expression within a budget.
///
/// ```
/// use soc2_core::cel::{Answer, Budget, Env, Inputs, Value, compile, evaluate};
///
/// let env = Env::strict().variable("ports");
/// let expression = compile("ports.all(port, port > 1023)", &env).unwrap();
/// let inputs = Inputs::new(&env).value("ports", Value::list(vec![Value::Int(8080), Value::Int(443)])).unwrap();
/// let answer = evaluate(&expression, &inputs, &Budget::default());
/// assert!(matches!(answer, Answer::Value(Value::Bool(false))));
/// ```
pub fn evaluate<'a>(expression: &'a Expression, inputs: &Inputs<'a>, budget: &Budget<'_>) -> Answer<'a> {
    evaluate_sharing(expression, inputs, &mut { *budget })
}

/// Evaluates an expression within what is left of a budget that serves several evaluations, and takes its steps from
/// it. Memory is each evaluation's own: what one has built is gone before the next begins.
///
/// ```
/// use soc2_core::cel::{Budget, Env, Inputs, compile, evaluate_sharing};
///
/// let env = Env::strict();
/// let expression = compile("[1, 2, 3].map(n, n * n).exists(n, n == 9)", &env).unwrap();
/// let mut budget = Budget { steps: 60, ..Budget::default() };
/// evaluate_sharing(&expression, &Inputs::new(&env), &mut budget);
/// assert!(budget.steps > 0);
/// evaluate_sharing(&expression, &Inputs::new(&env), &mut budget);
/// assert_eq!(budget.steps, 0, "the second evaluation met the limit");
/// ```
pub fn evaluate_sharing<'a>(expression: &'a Expression, inputs: &Inputs<'a>, budget: &mut Budget<'_>) -> Answer<'a> {
    let mut sight = Sight::new(expression, inputs.slots(expression), Meter::new(budget));
    if let Some(glance) = expression.glance(expression.root)
        && let Some(truth) = sight.look(glance)
    {
        (budget.steps, _) = sight.meter.left();
        return Answer::Value(Value::Bool(truth));
    }
    let mut machine = Machine::of(sight);
    let result = machine.eval(expression.root);
    (budget.steps, _) = machine.meter.left();
    match result {
        Ok(value) => Answer::Value(value),
        Err(stop) => match *stop {
            Stop::Unknown(unknowns) => {
                let distinct: BTreeSet<Unknown> = unknowns.into_iter().map(Cow::into_owned).collect();
                Answer::Unknown(distinct.into_iter().collect())
            }
            Stop::Error(error) => Answer::Error(error),
        },
    }
}

/// The value of a node that reads no input, if it has one that is worth keeping. What it takes is taken from `left`,
/// so that no text can make the compiler work or keep without end.
pub(super) fn fold(expression: &Expression, id: NodeId, left: &mut Budget<'_>) -> Option<Value<'static>> {
    let budget = Budget { steps: left.steps.min(10_000), memory: left.memory.min(1 << 16), cancel: None };
    let mut machine = Machine::new(expression, &[], Meter::new(&budget));
    let result = machine.eval(id).ok();
    let (steps, memory) = machine.meter.left();
    left.steps -= budget.steps - steps;
    left.memory -= budget.memory - memory;
    let value = result?;
    let kept = left.memory.checked_sub(value.size().bytes)?;
    left.memory = kept;
    value.into_owned()
}

/// One evaluation under way: what a glance needs, and the values of variables, which takes longer to set up.
pub(super) struct Machine<'a, 'm> {
    sight: Sight<'a, 'm>,
    few_locals: [Input<'a>; FEW_LOCALS],
    more_locals: Vec<Input<'a>>,
    pub(super) memos: Vec<Option<Eval<'a>>>,
}

/// Variables of macros that need no allocation.
pub(super) const FEW_LOCALS: usize = 4;

/// Operands of a call that need no allocation.
const FEW_ARGS: usize = 4;

impl<'a, 'm> Deref for Machine<'a, 'm> {
    type Target = Sight<'a, 'm>;

    #[inline]
    fn deref(&self) -> &Sight<'a, 'm> {
        &self.sight
    }
}

impl<'a, 'm> DerefMut for Machine<'a, 'm> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Sight<'a, 'm> {
        &mut self.sight
    }
}

impl<'a, 'm> Machine<'a, 'm> {
    pub(super) fn new(plan: &'a Expression, inputs: &'m [Input<'a>], meter: Meter<'m>) -> Self {
        Self::of(Sight::new(plan, inputs, meter))
    }

    /// An evaluation that goes on from a glance.
    pub(super) fn of(sight: Sight<'a, 'm>) -> Self {
        let n_more = sight.plan.n_locals.saturating_sub(FEW_LOCALS);
        let n_memos = sight.plan.n_memos;
        Self {
            sight,
            few_locals: [const { Input::Absent }; FEW_LOCALS],
            more_locals: vec![Input::Absent; n_more],
            memos: vec![None; n_memos],
        }
    }

    /// Recursion: the nesting of plans is limited when they are compiled.
    pub(super) fn eval(&mut self, id: NodeId) -> Eval<'a> {
        self.meter.step()?;
        let (node, span) = self.plan.node(id);
        match node {
            Node::Constant(value) => Ok(value.borrowed()),
            Node::Chain { head, first_step, n_steps } => {
                let input = self.chain(*head, *first_step, *n_steps)?;
                access::read(input).map_err(|stop| stop.at(*span))
            }
            Node::And(terms) => self.terms(terms, false).map(Value::Bool),
            Node::Or(terms) => self.terms(terms, true).map(Value::Bool),
            Node::Conditional { arms, otherwise } => self.conditional(arms, *otherwise),
            Node::List(items) => self.list(items).map_err(|stop| stop.at(*span)),
            Node::Map(entries) => self.map(entries).map_err(|stop| stop.at(*span)),
            Node::Call { function } => self.call(function, &mut [], *span),
            Node::Bind { local, value, body } => {
                let value = self.eval(*value)?;
                self.set_local(*local, Input::Value(value));
                self.eval(*body)
            }
            Node::Block { first_memo, values, body } => self.block(*first_memo, values, *body),
            Node::Variable { .. } | Node::Local(_) | Node::Memo(_) | Node::Error(_) => {
                let input = self.input(id)?;
                access::read(input).map_err(|stop| stop.at(*span))
            }
        }
    }

    /// A node's value as it is bound, not read yet: the head of a path into facts.
    pub(super) fn input(&mut self, id: NodeId) -> Eval<'a, Input<'a>> {
        let (node, span) = self.plan.node(id);
        match node {
            Node::Variable { slot, name } => match self.inputs.get(*slot) {
                Some(Input::Absent) => Err(Stop::error(format!("no value was given for `{name}`")).at(*span)),
                Some(input) => Ok(input.clone()),
                None => {
                    let message = format!("the inputs are of another environment than the expression's `{name}`");
                    Err(Stop::error(message).at(*span))
                }
            },
            Node::Local(local) => Ok(self.local(*local).clone()),
            Node::Memo(memo) => match self.memos.get(*memo) {
                Some(Some(Ok(value))) => Ok(Input::Value(value.clone())),
                Some(Some(Err(stop))) => {
                    self.sight.meter.bytes(stop.bytes())?;
                    Err(stop.clone())
                }
                _ => Err(Stop::error("the value of the block is not there yet").at(*span)),
            },
            Node::Error(message) => {
                self.meter.read(message.len())?;
                Err(Stop::error(message.to_string()).at(*span))
            }
            _ => self.eval(id).map(Input::Value),
        }
    }

    fn chain(&mut self, head: NodeId, first_step: u32, n_steps: u32) -> Eval<'a, Input<'a>> {
        self.meter.steps(n_steps.into())?;
        let steps = self.plan.chain_steps(first_step, n_steps);
        match self.place(head) {
            Some(node) => {
                let (node, rest) = walk(node, steps);
                self.run_steps(Ok(Input::Node(node)), rest)
            }
            None => {
                let input = self.input(head);
                self.run_steps(input, steps)
            }
        }
    }

    /// The place in facts that a variable is bound to.
    #[inline]
    pub(super) fn place(&self, head: NodeId) -> Option<FactNode<'a>> {
        let input = match &self.plan.node(head).0 {
            Node::Local(local) => self.local(*local),
            Node::Variable { slot, .. } => self.inputs.get(*slot)?,
            _ => return None,
        };
        match input {
            Input::Node(node) => Some(*node),
            Input::Absent | Input::Value(_) | Input::Unknown(_) => None,
        }
    }

    /// Does the steps one by one; a strict step still looks at its operands after a stop.
    pub(super) fn run_steps(
        &mut self,
        mut current: Eval<'a, Input<'a>>,
        steps: &'a [(Step, Span)],
    ) -> Eval<'a, Input<'a>> {
        for (step, span) in steps {
            current = match (current, step) {
                (Ok(input), Step::Select(field)) => access::select(input, field).map_err(|stop| stop.at(*span)),
                (Ok(input), step) => self.step(input, step, *span).map(Input::Value),
                (Err(stop), _) if stop.is_final() => return Err(stop),
                (Err(stop), step) => Err(self.step_after(stop, step)?),
            };
        }
        current
    }

    fn step(&mut self, input: Input<'a>, step: &'a Step, span: Span) -> Eval<'a> {
        let result = match step {
            Step::Binary(op, right) => {
                let left = access::read(input);
                let right = self.eval(*right);
                match (left, right) {
                    (Ok(left), Ok(right)) => operators::binary(*op, left, right, &mut self.meter),
                    (Err(stop), Ok(_)) | (Ok(_), Err(stop)) => Err(stop),
                    (Err(left), Err(right)) => Err(left.merge(right)),
                }
            }
            Step::Call { function, args } => {
                let receiver = access::read(input).map_err(|stop| stop.at(span));
                return self.call_with(function, receiver, args, span);
            }
            Step::Loop(step) => return self.run_loop(input, step, span),
            Step::InSet(keys) => access::read(input).and_then(|value| {
                self.meter.read(value.length())?;
                Ok(Value::Bool(operators::in_set(&value, keys)))
            }),
            Step::Matches(pattern) => access::read(input).and_then(|value| match value {
                Value::String(text) => {
                    self.meter.steps(pattern.steps(text.len()))?;
                    Ok(Value::Bool(pattern.is_match(&text)))
                }
                other => Err(no_overload("matches", &[other])),
            }),
            Step::TextTest(test, part) => access::read(input).and_then(|value| match value {
                Value::String(text) => {
                    self.meter.read(test.reads(text.len(), part))?;
                    Ok(Value::Bool(test.holds(&text, part)))
                }
                other => Err(no_overload(test.name(), &[other])),
            }),
            Step::Select(field) => access::select(input, field).and_then(access::read),
            Step::SelectOptional(field) => access::select_optional(input, field, &mut self.meter),
            Step::Has(field) => access::has(input, field),
            Step::Index(index) => match self.with(input, *index) {
                Ok((value, index)) => access::index(value, index, &mut self.meter),
                Err(stop) => Err(stop),
            },
            Step::IndexOptional(index) => match self.with(input, *index) {
                Ok((value, index)) => access::index_optional(value, index, &mut self.meter),
                Err(stop) => Err(stop),
            },
            Step::Not => access::read(input).and_then(|value| match value {
                Value::Bool(value) => Ok(Value::Bool(!value)),
                other => Err(no_overload("!", &[other])),
            }),
            Step::Negate => access::read(input).and_then(operators::negate),
            Step::OptionalMap { local, body, flat } => return self.optional_map(input, *local, *body, *flat, span),
            Step::OrValue(other) | Step::Or(other) => {
                let wanted = matches!(step, Step::OrValue(_));
                match access::read(input) {
                    Ok(Value::Optional(optional)) => match optional.held() {
                        Some(value) if wanted => Ok(value.clone()),
                        Some(_) => Ok(Value::Optional(optional.clone())),
                        None => match self.eval(*other) {
                            Ok(value) if wanted || value.kind() == Kind::Optional => Ok(value),
                            Ok(_) => Err(Stop::error("`or` takes an optional")),
                            Err(stop) => Err(stop),
                        },
                    },
                    Ok(value) => Err(no_overload(if wanted { "orValue" } else { "or" }, &[value])),
                    Err(stop) => Err(stop),
                }
            }
        };
        result.map_err(|stop| stop.at(span))
    }

    /// Two operands of a strict operator.
    fn with(&mut self, input: Input<'a>, other: NodeId) -> Eval<'a, (Value<'a>, Value<'a>)> {
        match (access::read(input), self.eval(other)) {
            (Ok(left), Ok(right)) => Ok((left, right)),
            (Err(stop), Ok(_)) | (Ok(_), Err(stop)) => Err(stop),
            (Err(left), Err(right)) => Err(left.merge(right)),
        }
    }

    /// The chain has stopped; the other operands of a strict step can still turn an error into an unknown.
    fn step_after(&mut self, mut stop: Box<Stop<'a>>, step: &'a Step) -> Eval<'a, Box<Stop<'a>>> {
        let operands: &[NodeId] = match step {
            Step::Binary(_, id) | Step::Index(id) | Step::IndexOptional(id) => std::slice::from_ref(id),
            Step::Call { args, .. } => args,
            _ => &[],
        };
        for operand in operands {
            if let Err(other) = self.eval(*operand) {
                stop = stop.merge(other);
                if stop.is_final() {
                    return Err(stop);
                }
            }
        }
        Ok(stop)
    }

    fn list(&mut self, items: &'a [Item]) -> Eval<'a> {
        let mut values = Vec::with_capacity(items.len());
        let mut stopped = None;
        for item in items {
            match self.item(*item) {
                Ok(Some(value)) => values.push(value),
                Ok(None) => {}
                Err(stop) => stopped = Some(collect(stopped, stop)?),
            }
        }
        match stopped {
            Some(stop) => Err(stop),
            None => self.meter.list(values),
        }
    }

    fn map(&mut self, entries: &'a [(NodeId, Item)]) -> Eval<'a> {
        let mut pairs = Vec::with_capacity(entries.len());
        let mut stopped = None;
        for (key, item) in entries {
            let key = self.eval(*key).and_then(|key| match (key.kind(), Key::of(&key)) {
                (Kind::Double, _) | (_, None) => Err(no_key(&key)),
                (_, Some(key)) => Ok(key),
            });
            match (key, self.item(*item)) {
                (Ok(key), Ok(Some(value))) => pairs.push((key, value)),
                (Ok(_), Ok(None)) => {}
                (Err(stop), Ok(_)) | (Ok(_), Err(stop)) => stopped = Some(collect(stopped, stop)?),
                (Err(left), Err(right)) => stopped = Some(collect(stopped, left.merge(right))?),
            }
        }
        if let Some(stop) = stopped {
            return Err(stop);
        }
        self.meter.map(pairs)
    }

    /// The value of an element; nothing for an optional element that is absent.
    fn item(&mut self, item: Item) -> Eval<'a, Option<Value<'a>>> {
        let value = self.eval(item.value)?;
        match value {
            Value::Optional(optional) if item.optional => Ok(optional.held().cloned()),
            other if item.optional => Err(no_overload("?", &[other])),
            other => Ok(Some(other)),
        }
    }

    /// A block's values are evaluated in order, each once; one that stops does so only where it is used.
    fn block(&mut self, first_memo: usize, values: &'a [NodeId], body: NodeId) -> Eval<'a> {
        for (position, value) in values.iter().enumerate() {
            let result = self.eval(*value);
            if let Err(stop) = &result
                && stop.is_final()
            {
                return result;
            }
            if let Some(memo) = self.memos.get_mut(first_memo + position) {
                *memo = Some(result);
            }
        }
        self.eval(body)
    }

    fn optional_map(&mut self, input: Input<'a>, local: usize, body: NodeId, flat: bool, span: Span) -> Eval<'a> {
        let value = access::read(input).map_err(|stop| stop.at(span))?;
        let Value::Optional(optional) = value else { return Err(no_overload("optMap", &[value]).at(span)) };
        let Some(held) = optional.held() else { return Ok(Value::none()) };
        self.set_local(local, Input::Value(held.clone()));
        match self.eval(body)? {
            value @ Value::Optional(_) if flat => Ok(value),
            _ if flat => Err(Stop::error("`optFlatMap` needs an optional as its second argument").at(span)),
            value => self.meter.built(Value::some(value)),
        }
    }

    fn call_with(&mut self, function: &Function, receiver: Eval<'a>, args: &'a [NodeId], span: Span) -> Eval<'a> {
        if args.len() < FEW_ARGS {
            let mut few = [const { Value::Null }; FEW_ARGS];
            self.arguments(receiver, args, &mut few)?;
            return self.call(function, &mut few[..=args.len()], span);
        }
        let mut many = vec![Value::Null; args.len() + 1];
        self.arguments(receiver, args, &mut many)?;
        self.call(function, &mut many, span)
    }

    fn arguments(&mut self, receiver: Eval<'a>, args: &'a [NodeId], into: &mut [Value<'a>]) -> Eval<'a, ()> {
        let mut stopped = None;
        let Some((first, rest)) = into.split_first_mut() else { return Ok(()) };
        match receiver {
            Ok(value) => *first = value,
            Err(stop) => stopped = Some(collect(stopped, stop)?),
        }
        for (arg, place) in args.iter().zip(rest) {
            match self.eval(*arg) {
                Ok(value) => *place = value,
                Err(stop) => stopped = Some(collect(stopped, stop)?),
            }
        }
        stopped.map_or(Ok(()), Err)
    }

    fn call(&mut self, function: &Function, args: &mut [Value<'a>], span: Span) -> Eval<'a> {
        if !function.takes_open
            && let Some(open) = args.iter().find_map(Value::open)
        {
            return Err(Stop::unknown(open));
        }
        match function.call(args, &mut self.meter) {
            Ok(Some(value)) => Ok(value),
            Ok(None) => Err(no_overload(&function.name, args).at(span)),
            Err(stop) if !function.is_ours() && self.plan.variables.have_secrets() => {
                Err(stop.without_words_of(&function.name).at(span))
            }
            Err(stop) => Err(stop.at(span)),
        }
    }

    #[inline]
    pub(super) fn set_local(&mut self, local: usize, input: Input<'a>) {
        self.sight.show(local, &input);
        let place = match local.checked_sub(FEW_LOCALS) {
            None => self.few_locals.get_mut(local),
            Some(more) => self.more_locals.get_mut(more),
        };
        if let Some(place) = place {
            *place = input;
        }
    }

    #[inline]
    pub(super) fn local(&self, local: usize) -> &Input<'a> {
        let place = match local.checked_sub(FEW_LOCALS) {
            None => self.few_locals.get(local),
            Some(more) => self.more_locals.get(more),
        };
        place.unwrap_or(&Input::Absent)
    }
}

/// As many selections as there are members for; the steps that are left.
#[inline(always)]
pub(super) fn walk<'a>(mut place: FactNode<'a>, mut steps: &'a [(Step, Span)]) -> (FactNode<'a>, &'a [(Step, Span)]) {
    while let [(Step::Select(field), _), rest @ ..] = steps {
        let Some(found) = place.find(field) else { break };
        (place, steps) = (found, rest);
    }
    (place, steps)
}

/// Adds a stop to those met before; a limit ends everything.
fn collect<'a>(before: Option<Box<Stop<'a>>>, stop: Box<Stop<'a>>) -> Eval<'a, Box<Stop<'a>>> {
    if stop.is_final() {
        return Err(stop);
    }
    Ok(match before {
        Some(before) => before.merge(stop),
        None => stop,
    })
}

/// Types only: no fact stands in the text of an error.
pub(super) fn no_overload<'a>(name: &str, args: &[Value<'_>]) -> Box<Stop<'a>> {
    let kinds: Vec<&str> = args.iter().map(|arg| arg.kind().name()).collect();
    Stop::error(format!("`{name}` cannot be applied to ({})", kinds.join(", ")))
}

fn no_key<'a>(key: &Value<'_>) -> Box<Stop<'a>> {
    Stop::error(format!("a value of type {} cannot be a map's key", key.kind().name()))
}
