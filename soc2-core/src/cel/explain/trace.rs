//! What decided an answer: one evaluation that notes where it went. No value is kept and no text is made.

use super::elements::Elements;
use super::operand::Part;
use super::reason::MAX_DEPTH;
use crate::cel::access;
use crate::cel::collections::List;
use crate::cel::evaluate::Machine;
use crate::cel::evaluate::no_overload;
use crate::cel::inputs::Inputs;
use crate::cel::limits::Budget;
use crate::cel::mistake::Span;
use crate::cel::plan::Expression;
use crate::cel::plan::Loop;
use crate::cel::plan::Node;
use crate::cel::plan::NodeId;
use crate::cel::plan::Step;
use crate::cel::stop::Eval;
use crate::cel::stop::EvalError;
use crate::cel::stop::EvalErrorKind;
use crate::cel::stop::Meter;
use crate::cel::stop::STOP_BYTES;
use crate::cel::stop::Stop;
use crate::cel::value::Input;
use crate::cel::value::Value;

/// What decided that an expression does not come to true: the way from the whole of it to the smallest part that
/// decided. It owns the little that it holds, and [`tell`](Self::tell) makes [`Witness`](super::Witness)es of it when
/// somebody wants to read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    pub(super) answer: Traced,
    /// From the outside in.
    pub(super) way: Vec<Choice>,
    /// The part where the way ends.
    span: Span,
    /// What the evaluation took.
    pub(super) steps: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Traced {
    False,
    /// The budget ran out, and need not do so again.
    Limit(EvalError),
    /// Not known, gone wrong, or no bool: what it came from is looked for when it is told.
    Neither,
}

/// Which of several parts decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// A term of `&&` or `||`.
    Term(u32),
    /// An element of what a macro walks over.
    Element(u32),
    /// No element did; this one came nearest, if one came near.
    Nearest(Option<u32>),
}

/// What decided that an expression does not come to true on these inputs; nothing if it does.
///
/// It costs about one more evaluation; what reading it costs is spent by those who read.
///
/// ```
/// use soc2_core::cel::{Budget, Env, Inputs, Value, compile, trace};
///
/// let env = Env::strict().variable("ports");
/// let expression = compile("size(ports) > 0 && ports.all(port, port > 1023)", &env).unwrap();
/// let inputs = Inputs::new(&env).value("ports", Value::list(vec![Value::Int(8080), Value::Int(443)])).unwrap();
/// let trace = trace(&expression, &inputs, &Budget::default()).unwrap();
/// assert_eq!(trace.span().of(expression.source()), "port > 1023");
///
/// let witnesses = trace.tell(&expression, &inputs, &Budget::default(), &Default::default());
/// assert_eq!(witnesses[0].sentence, "`ports[1]` is 443, needs more than 1023");
/// ```
pub fn trace(expression: &Expression, inputs: &Inputs<'_>, budget: &Budget<'_>) -> Option<Trace> {
    trace_sharing(expression, inputs, &mut { *budget })
}

/// Traces within what is left of a budget that serves several traces, and takes its steps from it.
pub(crate) fn trace_sharing(expression: &Expression, inputs: &Inputs<'_>, budget: &mut Budget<'_>) -> Option<Trace> {
    let machine = Machine::new(expression, inputs.slots(expression), Meter::new(budget));
    let mut tracer = Tracer { machine, way: Vec::new(), span: Span::default(), depth: 0 };
    let root = Part::of(expression, expression.root);
    let answer = tracer.truth(root);
    let left = tracer.machine.meter.left().0;
    let steps = budget.steps - left;
    budget.steps = left;
    let Tracer { way, span, .. } = tracer;
    match answer {
        Ok(true) => None,
        Ok(false) => Some(Trace { answer: Traced::False, way, span, steps }),
        Err(stop) => {
            let answer = match *stop {
                Stop::Error(error) if error.kind == EvalErrorKind::Limit => Traced::Limit(error),
                Stop::Error(_) | Stop::Unknown(_) => Traced::Neither,
            };
            Some(Trace { answer, way: Vec::new(), span: root.span, steps })
        }
    }
}

impl Trace {
    /// Where the smallest part that decided stands in the expression; the whole where it is not known or went wrong.
    pub fn span(&self) -> Span {
        self.span
    }
}

/// One evaluation under way. Invariant: `way` leads to what decided what was evaluated last.
struct Tracer<'a, 'm> {
    machine: Machine<'a, 'm>,
    way: Vec<Choice>,
    span: Span,
    depth: usize,
}

impl<'a> Tracer<'a, '_> {
    /// A condition: what is asked most is one fact, which is read in place.
    fn truth_of(&mut self, id: NodeId) -> Eval<'a, bool> {
        let part = Part::of(self.machine.plan, id);
        match part.steps.last() {
            Some((Step::Not | Step::Loop(_), _)) => self.truth(part),
            Some(_) => {
                self.span = part.span;
                self.machine.truth(id, "&&")
            }
            None => self.truth(part),
        }
    }

    /// Recursion: `MAX_DEPTH`.
    fn truth(&mut self, part: Part<'a>) -> Eval<'a, bool> {
        if self.depth >= MAX_DEPTH {
            return self.leaf(part);
        }
        self.depth += 1;
        let truth = self.truth_here(part);
        self.depth -= 1;
        truth
    }

    fn truth_here(&mut self, part: Part<'a>) -> Eval<'a, bool> {
        let (node, head_span) = self.machine.plan.node(part.head);
        match (part.split(*head_span), node) {
            (Some((before, Step::Not)), _) => self.truth(before).map(|truth| !truth),
            (Some((before, Step::Loop(step))), _) => match step.kind.deciding() {
                Some(deciding) => self.quantified(part, before, step, deciding),
                None => self.leaf(part),
            },
            (Some(_), _) => self.leaf(part),
            (None, Node::And(terms)) => self.terms(part, terms, false),
            (None, Node::Or(terms)) => self.terms(part, terms, true),
            (None, Node::Conditional { arms, otherwise }) => {
                for (condition, then) in arms {
                    if self.machine.truth(*condition, "?:")? {
                        return self.truth_of(*then);
                    }
                }
                self.truth_of(*otherwise)
            }
            (None, Node::Bind { local, value, body }) => {
                let value = self.machine.eval(*value)?;
                self.machine.set_local(*local, Input::Value(value));
                self.truth_of(*body)
            }
            (None, Node::Block { first_memo, values, body }) => {
                for (position, value) in values.iter().enumerate() {
                    let value = self.machine.eval(*value);
                    if let Some(memo) = self.machine.memos.get_mut(first_memo + position) {
                        *memo = Some(value);
                    }
                }
                self.truth_of(*body)
            }
            (None, _) => self.leaf(part),
        }
    }

    /// What is not made of smaller conditions.
    fn leaf(&mut self, part: Part<'a>) -> Eval<'a, bool> {
        self.span = part.span;
        let value = self.evaluate(part).and_then(access::read)?;
        match value {
            Value::Bool(truth) => Ok(truth),
            other => Err(no_overload("&&", &[other]).at(part.span)),
        }
    }

    fn evaluate(&mut self, part: Part<'a>) -> Eval<'a, Input<'a>> {
        self.machine.meter.steps(part.steps.len() as u64 + 1)?;
        let head = match self.machine.place(part.head) {
            Some(place) => Ok(Input::Node(place)),
            None => self.machine.input(part.head),
        };
        self.machine.run_steps(head, part.steps)
    }

    /// `&&` and `||`, as evaluation decides them.
    fn terms(&mut self, part: Part<'a>, terms: &'a [NodeId], deciding: bool) -> Eval<'a, bool> {
        self.machine.meter.step()?;
        let begun = self.way.len();
        let mut stopped = None;
        for (position, term) in terms.iter().enumerate() {
            self.way.push(Choice::Term(position as u32));
            match self.truth_of(*term) {
                Ok(truth) if truth == deciding => return Ok(deciding),
                Ok(_) => {}
                Err(stop) => stopped = Some(self.keep(stopped, stop)?),
            }
            self.way.truncate(begun);
        }
        self.span = part.span;
        stopped.map_or(Ok(!deciding), Err)
    }

    /// `all` and `exists`. Elements that do not decide are asked as plainly as evaluation asks them.
    fn quantified(&mut self, part: Part<'a>, before: Part<'a>, step: &'a Loop, deciding: bool) -> Eval<'a, bool> {
        let range = self.evaluate(before).and_then(access::read)?;
        let open = range.open();
        let Some(elements) = Elements::of(&range) else { return Err(no_overload("all", &[range]).at(part.span)) };
        let terms: &[NodeId] = match &self.machine.plan.node(step.body).0 {
            Node::And(terms) if deciding => terms,
            _ => std::slice::from_ref(&step.body),
        };
        // Where the one that came nearest is asked for too, each has to be asked term by term.
        if let Value::List(List::Facts(list)) = &range
            && step.second.is_none()
            && step.filter.is_none()
            && terms.len() == 1
            && let Some(found) = self.machine.deciding(*list, deciding, step.first, step.body)
        {
            self.span = part.span;
            let Some((position, element)) = found else { return Ok(!deciding) };
            self.machine.set_local(step.first, Input::Node(element));
            self.way.push(Choice::Element(position as u32));
            return self.truth_of(step.body);
        }
        let mut nearest: Option<(usize, usize)> = None;
        let mut stopped = None;
        for (position, (at, element)) in elements.iter().enumerate() {
            self.machine.meter.step()?;
            at.bind(element, step, &mut |local, input| self.machine.set_local(local, input));
            let (held, truth) = self.held(terms);
            match truth {
                Ok(truth) if truth == deciding => {
                    self.way.push(Choice::Element(position as u32));
                    return self.truth_of(step.body);
                }
                Ok(_) => {}
                Err(stop) => stopped = Some(self.keep(stopped, stop)?),
            }
            if held > nearest.map_or(0, |(best, _)| best) {
                nearest = Some((held, position));
            }
        }
        if deciding && terms.len() > 1 {
            self.way.push(Choice::Nearest(nearest.map(|(_, position)| position as u32)));
        }
        self.span = part.span;
        if let Some(open) = open {
            stopped = Some(self.keep(stopped, Stop::unknown(open))?);
        }
        stopped.map_or(Ok(!deciding), Err)
    }

    /// Whether all terms are true, and how many are before the first that is not.
    fn held(&mut self, terms: &'a [NodeId]) -> (usize, Eval<'a, bool>) {
        let mut stopped = None;
        let mut held = 0;
        for term in terms {
            match self.machine.truth(*term, "&&") {
                Ok(true) if stopped.is_none() => held += 1,
                Ok(true) => {}
                Ok(false) => return (held, Ok(false)),
                Err(stop) => match self.keep(stopped, stop) {
                    Ok(stop) => stopped = Some(stop),
                    Err(stop) => return (held, Err(stop)),
                },
            }
        }
        (held, stopped.map_or(Ok(true), Err))
    }

    /// Adds a stop to those met before; each is counted, since a loop may meet many.
    fn keep(&mut self, before: Option<Box<Stop<'a>>>, stop: Box<Stop<'a>>) -> Eval<'a, Box<Stop<'a>>> {
        if stop.is_final() {
            return Err(stop);
        }
        self.machine.meter.bytes(STOP_BYTES)?;
        Ok(match before {
            Some(before) => before.merge(stop),
            None => stop,
        })
    }
}
