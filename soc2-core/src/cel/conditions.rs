//! Conditions: `&&`, `||`, `?:`, and the bodies of macros. Most can be told at a glance at the facts.

use super::evaluate::Machine;
use super::evaluate::no_overload;
use super::glance::Base;
use super::glance::Glance;
use super::glance::Hop;
use super::glance::Jump;
use super::glance::Operand;
use super::glance::Place;
use super::glance::Question;
use super::glance::Test;
use super::glance::compare;
use super::mistake::Span;
use super::operators;
use super::plan::Node;
use super::plan::NodeId;
use super::stop::Eval;
use super::stop::Stop;
use super::value::Input;
use super::value::Value;
use crate::document::Node as FactNode;
use crate::document::Scalar;

impl<'a> Machine<'a, '_> {
    /// The truth of a condition; `operator` is what asks for it.
    pub(super) fn truth(&mut self, id: NodeId, operator: &'static str) -> Eval<'a, bool> {
        let plan = self.plan;
        if let Some(glance) = plan.glance(id)
            && let Some(truth) = self.look(glance)
        {
            return Ok(truth);
        }
        let (node, span) = plan.node(id);
        match node {
            Node::And(terms) => {
                self.meter.step()?;
                self.terms(terms, false)
            }
            Node::Or(terms) => {
                self.meter.step()?;
                self.terms(terms, true)
            }
            _ => bool_of(self.eval(id)?, operator, *span),
        }
    }

    /// What a glance tells; nothing if something is in the way, which the evaluator has to judge.
    ///
    /// Recursion: loops in one another, bounded by the nesting of plans.
    pub(super) fn look(&mut self, glance: &'a Glance) -> Option<bool> {
        self.meter.take(glance.steps)?;
        let mut at = glance.entry;
        while let Some(test) = glance.tests.get(at.position()) {
            at = self.ask(test)?;
        }
        at.answer()
    }

    #[inline]
    fn ask(&mut self, test: &'a Test) -> Option<Jump> {
        let here = match self.find(&test.place) {
            Ok(here) => here,
            Err(Miss::Nothing) => return test.absent,
            Err(Miss::Unclear) => return None,
        };
        let holds = match &test.question {
            Question::IsTrue => here.as_bool()?,
            Question::Has(field) => match here.find(field) {
                Some(found) => found.is_readable().then_some(true)?,
                None => here.is_whole_map().then_some(false)?,
            },
            Question::Compare(op, right) => compare(*op, here.scalar()?, self.scalar(right)?)?,
            Question::InSet(keys) => operators::text_in_set(here.as_bytes()?, keys),
            Question::Matches(regex) => regex.is_match(here.as_str().filter(is_short)?),
            Question::TextTest(test, part) => test.holds(here.as_str().filter(is_short)?, part),
            Question::Holds(element) => self.holds(here, element)?,
            Question::Counts(op, n) => here.count().and_then(|count| op.holds(|| count.cmp(n)))?,
            Question::Loop { deciding, local, body } => self.look_through(here, *deciding, *local, *body)?,
            Question::Bind(local) => {
                self.set_local(*local, Input::Node(Some(here).filter(|here| here.is_readable())?));
                true
            }
        };
        Some(if holds { test.then } else { test.otherwise })
    }

    #[inline(always)]
    fn find(&self, place: &'a Place) -> Result<FactNode<'a>, Miss> {
        let base = match place.base {
            Base::Local(local) => self.local(local),
            Base::Variable(slot) => self.inputs.get(slot).ok_or(Miss::Unclear)?,
        };
        let Input::Node(mut here) = *base else { return Err(Miss::Unclear) };
        for hop in &place.hops {
            let found = match hop {
                Hop::Field(name) => here.find(name),
                Hop::Key(key) => self.under(here, key),
                Hop::Optional(name) => match here.find(name) {
                    None if here.is_whole_map() => return Err(Miss::Nothing),
                    found => found,
                },
            };
            here = found.ok_or(Miss::Unclear)?;
        }
        Ok(here)
    }

    fn under(&self, map: FactNode<'a>, key: &'a Operand) -> Option<FactNode<'a>> {
        match self.scalar(key)? {
            Scalar::Text(key) => map.member_of(key),
            Scalar::Bool(_) | Scalar::Int(_) | Scalar::Double(_) => None,
        }
    }

    #[inline]
    fn scalar(&self, operand: &'a Operand) -> Option<Scalar<'a>> {
        match operand {
            Operand::Constant(constant) => Some(constant.scalar()),
            Operand::Place(place) => self.find_and_read(place),
        }
    }

    /// Apart, so that places inside of places do not make `find` call itself.
    #[inline(never)]
    fn find_and_read(&self, place: &'a Place) -> Option<Scalar<'a>> {
        self.find(place).ok()?.scalar()
    }

    fn holds(&mut self, list: FactNode<'a>, element: &'a Operand) -> Option<bool> {
        let elements = list.elements().filter(|_| list.open().is_none())?;
        self.meter.take(elements.len() as u64)?;
        match self.scalar(element)? {
            Scalar::Text(text) => elements.any_is_string(text),
            Scalar::Bool(_) | Scalar::Int(_) | Scalar::Double(_) => None,
        }
    }

    fn look_through(&mut self, list: FactNode<'a>, deciding: bool, local: usize, body: NodeId) -> Option<bool> {
        let plan = self.plan;
        let body = plan.glance(body)?;
        for element in list.elements()? {
            self.set_local(local, Input::Node(element));
            if self.look(body)? == deciding {
                return Some(deciding);
            }
        }
        list.open().is_none().then_some(!deciding)
    }

    /// `&&` and `||`: one term that decides is enough; else what is not known, else the first error.
    pub(super) fn terms(&mut self, terms: &'a [NodeId], deciding: bool) -> Eval<'a, bool> {
        let mut stopped: Option<Box<Stop<'a>>> = None;
        for term in terms {
            let stop = match self.truth(*term, if deciding { "||" } else { "&&" }) {
                Ok(value) if value == deciding => return Ok(deciding),
                Ok(_) => continue,
                Err(stop) if stop.is_final() => return Err(stop),
                Err(stop) => stop,
            };
            stopped = Some(match stopped {
                Some(before) => before.merge(stop),
                None => stop,
            });
        }
        match stopped {
            Some(stop) => Err(stop),
            None => Ok(!deciding),
        }
    }

    pub(super) fn conditional(&mut self, arms: &'a [(NodeId, NodeId)], otherwise: NodeId) -> Eval<'a> {
        for (condition, then) in arms {
            if self.truth(*condition, "?:")? {
                return self.eval(*then);
            }
        }
        self.eval(otherwise)
    }
}

/// Why nothing was found at a place.
enum Miss {
    /// Nothing stands there, which the expression allows.
    Nothing,
    Unclear,
}

/// A longer text costs steps.
fn is_short(text: &&str) -> bool {
    text.len() < 1024
}

fn bool_of<'a>(value: Value<'a>, operator: &'static str, span: Span) -> Eval<'a, bool> {
    match value {
        Value::Bool(value) => Ok(value),
        other => Err(no_overload(operator, &[other]).at(span)),
    }
}
