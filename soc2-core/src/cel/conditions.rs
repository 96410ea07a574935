//! Conditions: `&&`, `||`, `?:`, and the bodies of macros. Most are paths into facts, which are read in place.

use super::access;
use super::ast::BinaryOp;
use super::evaluate::Machine;
use super::evaluate::no_overload;
use super::evaluate::walk;
use super::mistake::Span;
use super::operators;
use super::plan::Node;
use super::plan::NodeId;
use super::plan::Step;
use super::stop::Eval;
use super::stop::Stop;
use super::value::Input;
use super::value::Value;
use crate::document::Data;
use crate::document::Node as FactNode;

impl<'a> Machine<'a, '_> {
    /// The truth of a condition; `operator` is what asks for it. Paths into facts are read without a value made.
    pub(super) fn truth(&mut self, id: NodeId, operator: &'static str) -> Eval<'a, bool> {
        let (node, span) = self.plan.node(id);
        match node {
            Node::And(terms) => {
                self.meter.step()?;
                return self.terms(terms, false);
            }
            Node::Or(terms) => {
                self.meter.step()?;
                return self.terms(terms, true);
            }
            Node::Chain { head, first_step, n_steps } => {
                if let Some(place) = self.place(*head) {
                    self.meter.steps(u64::from(*n_steps) + 1)?;
                    let (place, rest) = walk(place, self.plan.chain_steps(*first_step, *n_steps));
                    if let Some(truth) = self.truth_at(place, rest) {
                        return Ok(truth);
                    }
                    if let [(Step::Loop(step), span)] = rest
                        && let Some(decided) = self.decide(place, step, *span)
                    {
                        return decided;
                    }
                    let input = self.run_steps(Ok(Input::Node(place)), rest)?;
                    let value = access::read(input).map_err(|stop| stop.at(*span))?;
                    return bool_of(value, operator, *span);
                }
            }
            _ => {}
        }
        let value = self.eval(id)?;
        bool_of(value, operator, *span)
    }

    /// The truth of a place in facts after the steps that remain, where it is plain to see; else nothing.
    #[inline]
    fn truth_at(&self, place: FactNode<'a>, rest: &'a [(Step, Span)]) -> Option<bool> {
        let [(step, _)] = rest else { return place.as_bool().filter(|_| rest.is_empty()) };
        match step {
            Step::Not => place.as_bool().map(|value| !value),
            Step::Has(field) => match (place.find(field), place.data()) {
                (Some(found), _) => (!matches!(found.data(), Data::Unknown(_))).then_some(true),
                (None, Data::Map(_)) if place.open().is_none() => Some(false),
                (None, _) => None,
            },
            Step::InSet(keys) => place.as_bytes().map(|text| operators::text_in_set(text, keys)),
            Step::Matches(regex) => place.as_str().filter(is_short).map(|text| regex.is_match(text)),
            Step::TextTest(test, part) => place.as_str().filter(is_short).map(|text| test.holds(text, part)),
            Step::Binary(op, right) => {
                let Node::Constant(right) = &self.plan.node(*right).0 else { return None };
                match (right, place.data()) {
                    (Value::String(right), Data::String(left)) => compare_texts(*op, left.as_bytes(), right.as_bytes()),
                    (Value::Int(right), Data::Int(left)) => op.holds(|| left.cmp(right)),
                    (Value::Bool(right), Data::Bool(left)) => op.holds(|| left.cmp(right)),
                    _ => None,
                }
            }
            _ => None,
        }
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

/// A longer text costs steps.
fn is_short(text: &&str) -> bool {
    text.len() < 1024
}

/// Equality looks at the lengths first.
#[inline]
fn compare_texts(op: BinaryOp, left: &[u8], right: &[u8]) -> Option<bool> {
    match op {
        BinaryOp::Equal => Some(left == right),
        BinaryOp::NotEqual => Some(left != right),
        _ => op.holds(|| left.cmp(right)),
    }
}

fn bool_of<'a>(value: Value<'a>, operator: &'static str, span: Span) -> Eval<'a, bool> {
    match value {
        Value::Bool(value) => Ok(value),
        other => Err(no_overload(operator, &[other]).at(span)),
    }
}
