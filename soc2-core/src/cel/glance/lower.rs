//! Plan to glances: which of its conditions can be told so, and by which tests.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::Asks;
use super::Base;
use super::Constant;
use super::Glance;
use super::Hop;
use super::Jump;
use super::MAX_ONCE;
use super::MAX_TERM_STEPS;
use super::Place;
use super::Question;
use super::Term;
use super::Test;
use crate::cel::ast::BinaryOp;
use crate::cel::mistake::Span;
use crate::cel::plan::Expression;
use crate::cel::plan::LoopKind;
use crate::cel::plan::Node;
use crate::cel::plan::NodeId;
use crate::cel::plan::Step;
use crate::cel::value::Value;
use crate::document::Name;

/// The glances of an expression, by node: of the parts that are asked for their truth and can be told so. Evaluation asks
/// the largest; what is inside them is asked when it is traced what decided.
pub(in crate::cel) fn glances(plan: &Expression) -> Vec<Option<Box<Glance>>> {
    let asked = asked(plan);
    // Parts stand before the whole that they are in.
    let n_nodes = plan.nodes.len();
    let (nodes, still) = (Vec::with_capacity(n_nodes), Vec::with_capacity(n_nodes));
    let mut plain = Plain { plan, nodes, still, once: RefCell::default() };
    for (node, _) in &plan.nodes {
        let is_still = plain.is_still(node);
        plain.still.push(is_still);
        // What is found here is not kept.
        plain.once.get_mut().clear();
        let is_plain = plain.is_plain(node);
        plain.nodes.push(is_plain);
    }
    plain.once.get_mut().clear();
    let mut glances: Vec<Option<Box<Glance>>> = Vec::new();
    glances.resize_with(plan.nodes.len(), || None);
    let mut n_tests = 0;
    for at in (0..plan.nodes.len()).rev() {
        // The largest come first; where they take all the room, what is inside them is left to the evaluator.
        if asked[at] && plain.nodes[at] && n_tests < MAX_TESTS {
            let mut lowering = Lowering { plain: &plain, tests: Vec::new(), steps: 1 };
            let Some(entry) = lowering.lower(plan.id(at), Jump::TRUE, Jump::FALSE) else { continue };
            let Lowering { tests, steps, .. } = lowering;
            n_tests += tests.len();
            glances[at] = Some(Box::new(Glance { tests: tests.into(), entry, steps }));
        }
    }
    glances
}

/// The tests of an expression beyond which no more are made: each level of nesting has its own, and memory is to grow with
/// the text.
pub(super) const MAX_TESTS: usize = 4_096;

/// The nodes whose truth is asked for while evaluating.
fn asked(plan: &Expression) -> Vec<bool> {
    let mut asked = vec![false; plan.nodes.len()];
    let mut ask = |id: NodeId| asked[id.position()] = true;
    // A bare place is read as fast as it is looked at.
    let is_bare = |(step, _): &(Step, Span)| matches!(step, Step::Select(_) | Step::Index(_));
    let root_is_bare = match &plan.node(plan.root).0 {
        Node::Chain { first_step, n_steps, .. } => plan.chain_steps(*first_step, *n_steps).iter().all(is_bare),
        Node::And(_) | Node::Or(_) | Node::Conditional { .. } | Node::Bind { .. } => false,
        _ => true,
    };
    if !root_is_bare {
        ask(plan.root);
    }
    for (node, _) in &plan.nodes {
        match node {
            Node::And(terms) | Node::Or(terms) => terms.iter().for_each(|term| ask(*term)),
            Node::Conditional { arms, .. } => arms.iter().for_each(|(condition, _)| ask(*condition)),
            _ => {}
        }
    }
    for (step, _) in &plan.steps {
        if let Step::Loop(step) = step {
            step.filter.into_iter().for_each(&mut ask);
            match step.kind {
                LoopKind::All | LoopKind::Exists | LoopKind::ExistsOne | LoopKind::Filter => ask(step.body),
                LoopKind::Map | LoopKind::TransformMap | LoopKind::TransformMapEntry | LoopKind::SortBy => {}
            }
        }
    }
    asked
}

/// What is known of the nodes so far.
struct Plain<'p> {
    plan: &'p Expression,
    /// Those that can be told at a glance.
    nodes: Vec<bool>,
    /// Those that depend on no variable of a macro.
    still: Vec<bool>,
    /// Which parts are remembered where, by their texts: what depends on no variable of a macro has one value wherever it
    /// is written.
    once: RefCell<BTreeMap<&'p str, usize>>,
}

impl<'p> Plain<'p> {
    fn is_still(&self, node: &'p Node) -> bool {
        let are_still = |ids: &[NodeId]| ids.iter().all(|id| self.still.get(id.position()) == Some(&true));
        match node {
            Node::Constant(_) | Node::Variable { .. } => true,
            Node::And(terms) | Node::Or(terms) => are_still(terms),
            Node::Chain { head, first_step, n_steps } => {
                let steps = self.plan.chain_steps(*first_step, *n_steps);
                are_still(&[*head])
                    && steps.iter().all(|(step, _)| match step {
                        Step::Select(_) | Step::SelectOptional(_) | Step::Has(_) | Step::Not | Step::Negate => true,
                        Step::InSet(_) | Step::Matches(_) | Step::TextTest(..) => true,
                        Step::Index(id) | Step::IndexOptional(id) | Step::Binary(_, id) => are_still(&[*id]),
                        Step::OrValue(id) | Step::Or(id) => are_still(&[*id]),
                        Step::Call { args, .. } => are_still(args),
                        Step::Loop(_) | Step::OptionalMap { .. } => false,
                    })
            }
            _ => false,
        }
    }

    fn is_plain(&self, node: &'p Node) -> bool {
        let are_plain = |ids: &[NodeId]| ids.iter().all(|id| self.has(*id));
        match node {
            Node::Constant(value) => matches!(value, Value::Bool(_)),
            Node::Local(_) | Node::Variable { .. } => true,
            Node::And(terms) | Node::Or(terms) => are_plain(terms),
            Node::Conditional { arms, otherwise } => {
                self.has(*otherwise) && arms.iter().all(|(condition, value)| are_plain(&[*condition, *value]))
            }
            Node::Bind { value, body, .. } => self.has(*body) && self.place(*value).is_some(),
            Node::Chain { head, first_step, n_steps } => {
                match without_not(self.plan.chain_steps(*first_step, *n_steps)) {
                    ([], _) => self.has(*head),
                    (steps, _) => self.asks(*head, steps).is_some(),
                }
            }
            Node::Memo(_) | Node::Error(_) | Node::List(_) | Node::Map(_) => false,
            Node::Call { .. } | Node::Block { .. } => false,
        }
    }

    fn has(&self, id: NodeId) -> bool {
        self.nodes.get(id.position()).copied().unwrap_or(false)
    }

    /// What a chain asks, and the answer if nothing stands where it looks.
    fn asks(&self, head: NodeId, steps: &'p [(Step, Span)]) -> Option<(Asks, Option<bool>)> {
        let (node, _) = self.plan.node(head);
        if let (Node::Constant(needle), [(Step::Binary(BinaryOp::In, list), _)]) = (node, steps) {
            let question = Question::Holds(Term::Constant(Constant::of(needle)?));
            return Some((Asks::Place(self.place(*list)?, question), None));
        }
        let Some((place, rest)) = self.walk(head, steps) else { return self.orders(head, steps) };
        if place.is_certain() {
            if let [(Step::Binary(BinaryOp::In, list), _)] = rest {
                return Some((Asks::Place(self.place(*list)?, Question::Holds(Term::Place(place))), None));
            }
            return match self.question(rest) {
                // A variable of its own may be bound to a value.
                Some(Question::Compare(..)) if place.hops.is_empty() => self.orders(head, steps),
                Some(question) => Some((Asks::Place(place, question), None)),
                None => self.orders(head, steps),
            };
        }
        let [(Step::OrValue(default), _), rest @ ..] = rest else { return None };
        let Node::Constant(default) = &self.plan.node(*default).0 else { return None };
        let question = self.question(rest)?;
        let absent = question.of_constant(default)?;
        Some((Asks::Place(place, question), Some(absent)))
    }

    /// A comparison of what is made of places.
    fn orders(&self, head: NodeId, steps: &'p [(Step, Span)]) -> Option<(Asks, Option<bool>)> {
        let ((last, _), before) = steps.split_last()?;
        let pair = |steps, right: NodeId| Some(Box::new([self.term_of(head, steps)?, self.term(right)?]));
        let asks = match (before, last) {
            ([before @ .., (Step::Call { function, args }, _)], Step::Binary(op, zero))
                if op.is_comparison()
                    && function.name == "compareTo"
                    && matches!(self.plan.node(*zero).0, Node::Constant(Value::Int(0))) =>
            {
                let [other] = **args else { return None };
                Asks::Versions(*op, pair(before, other)?)
            }
            (before, Step::Call { function, args }) => {
                let ([other], Some(op)) = (&**args, order_of(&function.name)) else { return None };
                Asks::Versions(op, pair(before, *other)?)
            }
            (before, Step::Binary(op, right)) if op.is_comparison() => Asks::Order(*op, pair(before, *right)?),
            _ => return None,
        };
        Some((asks, None))
    }

    fn question(&self, steps: &'p [(Step, Span)]) -> Option<Question> {
        let step = match steps {
            [] => return Some(Question::IsTrue),
            [(step, _)] => step,
            _ => return None,
        };
        Some(match step {
            Step::Has(field) => Question::Has(Name::new(field)),
            Step::Binary(op, right) if op.is_comparison() => Question::Compare(*op, self.term(*right)?),
            Step::InSet(keys) => Question::InSet(keys.clone()),
            Step::Matches(pattern) => Question::Matches((**pattern).clone()),
            Step::TextTest(test, part) => Question::TextTest(*test, part.clone()),
            Step::Loop(step) if step.second.is_none() && self.has(step.body) => {
                Question::Loop { deciding: step.kind.deciding()?, local: step.first, body: step.body }
            }
            _ => return None,
        })
    }

    fn term(&self, id: NodeId) -> Option<Term> {
        let is_still = self.still.get(id.position()) == Some(&true);
        let (node, _) = self.plan.node(id);
        let made = match node {
            Node::Constant(value) => return Constant::of(value).map(Term::Constant),
            Node::Local(_) | Node::Variable { .. } => self.place(id).map(Term::Place),
            Node::Chain { head, first_step, n_steps } => {
                self.term_of(*head, self.plan.chain_steps(*first_step, *n_steps))
            }
            _ => None,
        };
        match made {
            None if is_still => self.once(self.plan.node(id).1, Term::Node(id)),
            made => made,
        }
    }

    /// A chain as a term.
    fn term_of(&self, head: NodeId, steps: &'p [(Step, Span)]) -> Option<Term> {
        let (mut term, rest) = match self.walk(head, steps) {
            Some((place, [(Step::Call { function, args }, _), rest @ ..]))
                if place.is_certain() && function.name == "size" && args.is_empty() =>
            {
                (Term::Size(place), rest)
            }
            Some((place, rest)) if place.is_certain() => (Term::Place(place), rest),
            Some(_) => return None,
            None => (self.term(head)?, steps),
        };
        if rest.len() > MAX_TERM_STEPS {
            return None;
        }
        for (step, span) in rest {
            term = match step {
                Step::Binary(BinaryOp::Add, right) => Term::Sum(Box::new([term, self.term(*right)?])),
                Step::Binary(BinaryOp::Subtract, right) => Term::Difference(Box::new([term, self.term(*right)?])),
                Step::Call { function, args } if args.is_empty() => {
                    let is_still = term.is_still();
                    let made = match &*function.name {
                        "timestamp" => Term::Timestamp(Box::new(term)),
                        "semver" => Term::Version(Box::new(term)),
                        _ => return None,
                    };
                    if is_still { self.once(*span, made)? } else { made }
                }
                _ => return None,
            };
        }
        Some(term)
    }

    /// The part under a span, to be worked out once in an evaluation.
    fn once(&self, span: Span, term: Term) -> Option<Term> {
        let mut once = self.once.borrow_mut();
        let next = once.len();
        let text = span.of(&self.plan.source);
        let at = once.get(text).copied().or_else(|| (next < MAX_ONCE).then_some(next));
        match (at, term) {
            (Some(at), term) => {
                once.insert(text, at);
                Some(Term::Once(at, Box::new(term)))
            }
            (None, Term::Node(_)) => None,
            (None, term) => Some(term),
        }
    }

    /// A node that is a place and nothing else.
    fn place(&self, id: NodeId) -> Option<Place> {
        let (head, steps) = match &self.plan.node(id).0 {
            Node::Chain { head, first_step, n_steps } => (*head, self.plan.chain_steps(*first_step, *n_steps)),
            _ => (id, [].as_slice()),
        };
        let (place, rest) = self.walk(head, steps)?;
        (rest.is_empty() && place.is_certain()).then_some(place)
    }

    /// As many steps as lead to a place; once one may lead nowhere, each does.
    fn walk(&self, head: NodeId, steps: &'p [(Step, Span)]) -> Option<(Place, &'p [(Step, Span)])> {
        let base = match &self.plan.node(head).0 {
            Node::Local(local) => Base::Local(*local),
            Node::Variable { slot, .. } => Base::Variable(*slot),
            _ => return None,
        };
        let mut hops: Vec<Hop> = Vec::new();
        for (step, _) in steps {
            let is_optional = matches!(hops.last(), Some(Hop::Optional(_)));
            hops.push(match step {
                Step::SelectOptional(field) => Hop::Optional(Name::new(field)),
                Step::Select(field) if !is_optional => Hop::Field(Name::new(field)),
                Step::Index(key) if !is_optional => match &self.plan.node(*key).0 {
                    Node::Constant(Value::String(key)) => Hop::Key(Term::Constant(Constant::Text((**key).into()))),
                    _ => match self.place(*key) {
                        Some(key) => Hop::Key(Term::Place(key)),
                        None => break,
                    },
                },
                _ => break,
            });
        }
        let rest = &steps[hops.len()..];
        Some((Place { base, hops: hops.into() }, rest))
    }
}

/// The order that a member function asks for.
fn order_of(function: &str) -> Option<BinaryOp> {
    match function {
        "isLessThan" => Some(BinaryOp::Less),
        "isGreaterThan" => Some(BinaryOp::Greater),
        _ => None,
    }
}

/// The steps before the negations at the end, and whether those turn the answer around.
fn without_not(steps: &[(Step, Span)]) -> (&[(Step, Span)], bool) {
    let n_kept = steps.len() - steps.iter().rev().take_while(|(step, _)| matches!(step, Step::Not)).count();
    (&steps[..n_kept], (steps.len() - n_kept) % 2 == 1)
}

/// One condition on its way to tests; those that follow are made before those that lead to them.
struct Lowering<'l, 'p> {
    plain: &'l Plain<'p>,
    tests: Vec<Test>,
    steps: u64,
}

impl<'p> Lowering<'_, 'p> {
    /// Where the tests of a node begin. Recursion: bounded by the nesting of plans.
    fn lower(&mut self, id: NodeId, then: Jump, otherwise: Jump) -> Option<Jump> {
        match &self.plain.plan.node(id).0 {
            Node::Constant(value) => Some(if matches!(value, Value::Bool(true)) { then } else { otherwise }),
            Node::And(terms) => terms.iter().rev().try_fold(then, |next, term| self.lower(*term, next, otherwise)),
            Node::Or(terms) => terms.iter().rev().try_fold(otherwise, |next, term| self.lower(*term, then, next)),
            Node::Conditional { arms, otherwise: last } => {
                let last = self.lower(*last, then, otherwise)?;
                arms.iter().rev().try_fold(last, |next, (condition, value)| {
                    let value = self.lower(*value, then, otherwise)?;
                    self.lower(*condition, value, next)
                })
            }
            Node::Bind { local, value, body } => {
                let body = self.lower(*body, then, otherwise)?;
                let asks = Asks::Place(self.plain.place(*value)?, Question::Bind(*local));
                Some(self.test(asks, None, body, body))
            }
            Node::Chain { head, first_step, n_steps } => {
                let (steps, is_turned) = without_not(self.plain.plan.chain_steps(*first_step, *n_steps));
                let (then, otherwise) = if is_turned { (otherwise, then) } else { (then, otherwise) };
                match steps {
                    [] => self.lower(*head, then, otherwise),
                    steps => {
                        let (asks, absent) = self.plain.asks(*head, steps)?;
                        Some(self.test(asks, absent, then, otherwise))
                    }
                }
            }
            _ => {
                let asks = Asks::Place(self.plain.place(id)?, Question::IsTrue);
                Some(self.test(asks, None, then, otherwise))
            }
        }
    }

    fn test(&mut self, asks: Asks, absent: Option<bool>, then: Jump, otherwise: Jump) -> Jump {
        self.steps += match &asks {
            Asks::Place(place, _) => 1 + place.hops.len() as u64,
            Asks::Order(..) | Asks::Versions(..) => 4,
        };
        let absent = absent.map(|holds| if holds { then } else { otherwise });
        self.tests.push(Test { asks, then, otherwise, absent });
        Jump(u32::try_from(self.tests.len() - 1).unwrap_or(u32::MAX - 2))
    }
}
