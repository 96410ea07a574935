//! Conditions that can be told at a glance: places in facts, each asked one question, as tests that jump to the next.
//!
//! Facts are most often what they should be: booleans, texts and numbers that stand where they are looked for. Of these
//! nothing has to be made or moved. Whatever is otherwise (absent, unknown, of another type) ends the glance without an
//! answer, and then the evaluator is asked, which knows the rules. So a glance never decides what the evaluator would
//! decide otherwise, and never says that something went wrong.

use regex::Regex;

use super::ast::BinaryOp;
use super::collections::Key;
use super::mistake::Span;
use super::operators;
use super::plan::Expression;
use super::plan::LoopKind;
use super::plan::Node;
use super::plan::NodeId;
use super::plan::Step;
use super::plan::TextTest;
use super::value::Value;
use crate::document::Name;
use crate::document::Scalar;

/// A condition as tests.
#[derive(Debug)]
pub(super) struct Glance {
    pub(super) tests: Box<[Test]>,
    pub(super) entry: Jump,
    /// What it takes of the budget, whatever comes of it; loops take more for each element.
    pub(super) steps: u64,
}

#[derive(Debug)]
pub(super) struct Test {
    pub(super) place: Place,
    pub(super) question: Question,
    pub(super) then: Jump,
    pub(super) otherwise: Jump,
    /// Where nothing stands at the place and the expression says what is taken instead.
    pub(super) absent: Option<Jump>,
}

/// The position of a test, or an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Jump(u32);

impl Jump {
    const TRUE: Self = Self(u32::MAX);
    const FALSE: Self = Self(u32::MAX - 1);

    /// The position of the test; past all of them for an answer.
    #[inline]
    pub(super) fn position(self) -> usize {
        self.0 as usize
    }

    #[inline]
    pub(super) fn answer(self) -> Option<bool> {
        match self {
            Self::TRUE => Some(true),
            Self::FALSE => Some(false),
            _ => None,
        }
    }
}

/// Where to look.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) base: Base,
    pub(super) hops: Box<[Hop]>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Base {
    Local(usize),
    Variable(usize),
}

#[derive(Debug)]
pub(super) enum Hop {
    Field(Name),
    /// `.?field`
    Optional(Name),
    /// `[key]`
    Key(Operand),
}

/// What a place is compared with.
#[derive(Debug)]
pub(super) enum Operand {
    Constant(Constant),
    Place(Place),
}

#[derive(Debug)]
pub(super) enum Constant {
    Bool(bool),
    Int(i64),
    Double(f64),
    Text(Box<str>),
}

/// What is asked of a place.
#[derive(Debug)]
pub(super) enum Question {
    /// Whether it is true.
    IsTrue,
    Has(Name),
    Compare(BinaryOp, Operand),
    /// Membership in a constant list, whose elements are ordered as keys.
    InSet(Box<[Key<'static>]>),
    /// Whether the list that stands here has an element.
    Holds(Operand),
    Matches(Regex),
    TextTest(TextTest, Box<str>),
    /// How many elements or entries it has.
    Counts(BinaryOp, i64),
    /// `all` and `exists`: what of one element decides for all.
    Loop {
        deciding: bool,
        local: usize,
        body: NodeId,
    },
    /// `cel.bind`: the place gets a name.
    Bind(usize),
}

impl Constant {
    fn of(value: &Value<'_>) -> Option<Self> {
        match value {
            Value::Bool(value) => Some(Self::Bool(*value)),
            Value::Int(value) => Some(Self::Int(*value)),
            Value::Double(value) => Some(Self::Double(*value)),
            Value::String(text) => Some(Self::Text((**text).into())),
            _ => None,
        }
    }

    #[inline]
    pub(super) fn scalar(&self) -> Scalar<'_> {
        match self {
            Self::Bool(value) => Scalar::Bool(*value),
            Self::Int(value) => Scalar::Int(*value),
            Self::Double(value) => Scalar::Double(*value),
            Self::Text(text) => Scalar::Text(text.as_bytes()),
        }
    }
}

/// The glances of an expression, by node: of the largest parts that are asked for their truth and can be told so.
pub(super) fn glances(plan: &Expression) -> Vec<Option<Box<Glance>>> {
    let asked = asked(plan);
    // Parts stand before the whole that they are in.
    let mut plain = Plain { plan, nodes: Vec::with_capacity(plan.nodes.len()) };
    for (node, _) in &plan.nodes {
        let is_plain = plain.is_plain(node);
        plain.nodes.push(is_plain);
    }
    let mut glances: Vec<Option<Box<Glance>>> = Vec::new();
    glances.resize_with(plan.nodes.len(), || None);
    let mut is_inside = vec![false; plan.nodes.len()];
    for at in (0..plan.nodes.len()).rev() {
        if asked[at] && plain.nodes[at] && !is_inside[at] {
            let mut lowering = Lowering { plain: &plain, tests: Vec::new(), is_inside: &mut is_inside, steps: 1 };
            let entry = lowering.lower(plan.id(at), Jump::TRUE, Jump::FALSE);
            let Lowering { tests, steps, .. } = lowering;
            glances[at] = entry.map(|entry| Box::new(Glance { tests: tests.into(), entry, steps }));
        }
    }
    glances
}

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

/// Which nodes can be told at a glance.
struct Plain<'p> {
    plan: &'p Expression,
    nodes: Vec<bool>,
}

impl<'p> Plain<'p> {
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

    /// What a chain asks of which place.
    fn asks(&self, head: NodeId, steps: &'p [(Step, Span)]) -> Option<Asks> {
        let (node, _) = self.plan.node(head);
        if let (Node::Constant(needle), [(Step::Binary(BinaryOp::In, list), _)]) = (node, steps) {
            let question = Question::Holds(Operand::Constant(Constant::of(needle)?));
            return Some(Asks { place: self.place(*list)?, question, absent: None });
        }
        let (place, rest) = self.walk(head, steps)?;
        let is_optional = place.hops.iter().any(|hop| matches!(hop, Hop::Optional(_)));
        let (default, rest) = match rest {
            [(Step::OrValue(default), _), rest @ ..] if is_optional => match &self.plan.node(*default).0 {
                Node::Constant(default) => (Some(default), rest),
                _ => return None,
            },
            _ if is_optional => return None,
            rest => (None, rest),
        };
        if let ([(Step::Binary(BinaryOp::In, list), _)], None) = (rest, default) {
            return Some(Asks {
                place: self.place(*list)?,
                question: Question::Holds(Operand::Place(place)),
                absent: None,
            });
        }
        let question = self.question(rest)?;
        let absent = match default {
            Some(default) => Some(question.of_constant(default)?),
            None => None,
        };
        Some(Asks { place, question, absent })
    }

    fn question(&self, steps: &'p [(Step, Span)]) -> Option<Question> {
        let step = match steps {
            [] => return Some(Question::IsTrue),
            [(step, _)] => step,
            [(Step::Call { function, args }, _), (Step::Binary(op, right), _)]
                if function.name == "size" && args.is_empty() =>
            {
                let Node::Constant(Value::Int(right)) = &self.plan.node(*right).0 else { return None };
                return op.is_comparison().then_some(Question::Counts(*op, *right));
            }
            _ => return None,
        };
        Some(match step {
            Step::Has(field) => Question::Has(Name::new(field)),
            Step::Binary(op, right) if op.is_comparison() => Question::Compare(*op, self.operand(*right)?),
            Step::InSet(keys) => Question::InSet(keys.clone()),
            Step::Matches(regex) => Question::Matches((**regex).clone()),
            Step::TextTest(test, part) => Question::TextTest(*test, part.clone()),
            Step::Loop(step) if step.second.is_none() && self.has(step.body) => {
                Question::Loop { deciding: step.kind.deciding()?, local: step.first, body: step.body }
            }
            _ => return None,
        })
    }

    fn operand(&self, id: NodeId) -> Option<Operand> {
        match &self.plan.node(id).0 {
            Node::Constant(value) => Constant::of(value).map(Operand::Constant),
            _ => self.place(id).map(Operand::Place),
        }
    }

    /// A node that is a place and nothing else.
    fn place(&self, id: NodeId) -> Option<Place> {
        let (head, steps) = match &self.plan.node(id).0 {
            Node::Chain { head, first_step, n_steps } => (*head, self.plan.chain_steps(*first_step, *n_steps)),
            _ => (id, [].as_slice()),
        };
        let (place, rest) = self.walk(head, steps)?;
        let is_certain = !place.hops.iter().any(|hop| matches!(hop, Hop::Optional(_)));
        (rest.is_empty() && is_certain).then_some(place)
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
                Step::Index(key) if !is_optional => match self.operand(*key) {
                    Some(key @ (Operand::Place(_) | Operand::Constant(Constant::Text(_)))) => Hop::Key(key),
                    Some(Operand::Constant(_)) | None => break,
                },
                _ => break,
            });
        }
        let rest = &steps[hops.len()..];
        Some((Place { base, hops: hops.into() }, rest))
    }
}

/// What is asked of a place, and the answer if nothing stands there.
struct Asks {
    place: Place,
    question: Question,
    absent: Option<bool>,
}

impl Question {
    /// The answer for a constant.
    fn of_constant(&self, value: &Value<'static>) -> Option<bool> {
        match (self, value) {
            (Self::IsTrue, Value::Bool(value)) => Some(*value),
            (Self::Compare(op, Operand::Constant(right)), value) => {
                compare(*op, Constant::of(value)?.scalar(), right.scalar())
            }
            (Self::InSet(keys), value) => match operators::in_set(value, keys) {
                Ok(Value::Bool(found)) => Some(found),
                _ => None,
            },
            (Self::TextTest(test, part), Value::String(text)) => Some(test.holds(text, part)),
            (Self::Loop { deciding, .. }, Value::List(list)) if list.is_empty() => Some(!deciding),
            (Self::Counts(op, n), Value::List(list)) if list.is_empty() => op.holds(|| 0.cmp(n)),
            _ => None,
        }
    }
}

/// The truth of a comparison between values of one type.
#[inline]
pub(super) fn compare(op: BinaryOp, left: Scalar<'_>, right: Scalar<'_>) -> Option<bool> {
    match (left, right) {
        // Lengths are looked at first.
        (Scalar::Text(left), Scalar::Text(right)) if op == BinaryOp::Equal => Some(left == right),
        (Scalar::Text(left), Scalar::Text(right)) if op == BinaryOp::NotEqual => Some(left != right),
        (Scalar::Text(left), Scalar::Text(right)) => op.holds(|| left.cmp(right)),
        (Scalar::Int(left), Scalar::Int(right)) => op.holds(|| left.cmp(&right)),
        (Scalar::Bool(left), Scalar::Bool(right)) => op.holds(|| left.cmp(&right)),
        (Scalar::Double(left), Scalar::Double(right)) => {
            let order = left.partial_cmp(&right)?;
            op.holds(|| order)
        }
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
    is_inside: &'l mut [bool],
    steps: u64,
}

impl<'p> Lowering<'_, 'p> {
    /// Where the tests of a node begin. Recursion: bounded by the nesting of plans.
    fn lower(&mut self, id: NodeId, then: Jump, otherwise: Jump) -> Option<Jump> {
        self.is_inside[id.position()] = true;
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
                let asks = Asks { place: self.plain.place(*value)?, question: Question::Bind(*local), absent: None };
                Some(self.test(asks, body, body))
            }
            Node::Chain { head, first_step, n_steps } => {
                let (steps, is_turned) = without_not(self.plain.plan.chain_steps(*first_step, *n_steps));
                let (then, otherwise) = if is_turned { (otherwise, then) } else { (then, otherwise) };
                match steps {
                    [] => self.lower(*head, then, otherwise),
                    steps => {
                        let asks = self.plain.asks(*head, steps)?;
                        Some(self.test(asks, then, otherwise))
                    }
                }
            }
            _ => {
                let asks = Asks { place: self.plain.place(id)?, question: Question::IsTrue, absent: None };
                Some(self.test(asks, then, otherwise))
            }
        }
    }

    fn test(&mut self, asks: Asks, then: Jump, otherwise: Jump) -> Jump {
        let Asks { place, question, absent } = asks;
        self.steps += 1 + place.hops.len() as u64;
        let absent = absent.map(|holds| if holds { then } else { otherwise });
        self.tests.push(Test { place, question, then, otherwise, absent });
        Jump(u32::try_from(self.tests.len() - 1).unwrap_or(u32::MAX - 2))
    }
}
