//! Conditions: `&&`, `||`, `?:`, and the bodies of macros. Most can be told at a glance at the facts.

use super::access;
use super::ast::BinaryOp;
use super::collections::Map;
use super::evaluate::FEW_LOCALS;
use super::evaluate::Machine;
use super::evaluate::no_overload;
use super::glance::Asks;
use super::glance::Base;
use super::glance::Glance;
use super::glance::Hop;
use super::glance::Jump;
use super::glance::Known;
use super::glance::MAX_ONCE;
use super::glance::Place;
use super::glance::Question;
use super::glance::Term;
use super::glance::Test;
use super::glance::compare;
use super::limits::Budget;
use super::mistake::Span;
use super::operators;
use super::plan::Expression;
use super::plan::Loop;
use super::plan::Node;
use super::plan::NodeId;
use super::plan::TextTest;
use super::stop::Eval;
use super::stop::Meter;
use super::stop::Stop;
use super::stop::steps_to_search;
use super::timestamp::Timestamp;
use super::value::Input;
use super::value::Value;
use crate::document::Elements;
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

/// What a glance needs.
pub(super) struct Sight<'a, 'm> {
    pub(super) plan: &'a Expression,
    pub(super) inputs: &'m [Input<'a>],
    pub(super) meter: Meter<'m>,
    /// The variables of macros that are bound to places in facts.
    nodes: [Option<FactNode<'a>>; FEW_LOCALS],
    /// What glances remember, as far as it was asked for.
    once: [Option<Option<Known<'a>>>; MAX_ONCE],
}

impl<'a, 'm> Sight<'a, 'm> {
    #[inline]
    pub(super) fn new(plan: &'a Expression, inputs: &'m [Input<'a>], meter: Meter<'m>) -> Self {
        Self { plan, inputs, meter, nodes: [None; FEW_LOCALS], once: [None; MAX_ONCE] }
    }

    /// Binds a variable of a macro, as far as glances see it.
    #[inline]
    pub(super) fn show(&mut self, local: usize, input: &Input<'a>) {
        if let Some(place) = self.nodes.get_mut(local) {
            *place = match input {
                Input::Node(node) => Some(*node),
                Input::Absent | Input::Value(_) | Input::Unknown(_) => None,
            };
        }
    }

    #[inline]
    fn bind(&mut self, local: usize, node: FactNode<'a>) {
        if let Some(place) = self.nodes.get_mut(local) {
            *place = Some(node);
        }
    }

    /// What a glance tells; nothing if something is in the way, which the evaluator has to judge.
    ///
    /// Recursion: loops in one another, bounded by the nesting of plans.
    #[inline(always)]
    pub(super) fn look(&mut self, glance: &'a Glance) -> Option<bool> {
        self.meter.take(glance.steps)?;
        let mut at = glance.entry;
        while let Some(test) = glance.tests.get(at.position()) {
            at = self.ask(test)?;
        }
        at.answer()
    }

    #[inline(always)]
    fn ask(&mut self, test: &'a Test) -> Option<Jump> {
        let (place, question) = match &test.asks {
            Asks::Place(place, question) => (place, question),
            Asks::Order(op, terms) => return Some(test.to(self.order(*op, terms)?)),
            Asks::Versions(op, terms) => return Some(test.to(self.order_versions(*op, terms)?)),
        };
        let here = match self.find(place) {
            Ok(here) => here,
            Err(Miss::Nothing) => return test.absent,
            Err(Miss::Unclear) => return None,
        };
        Some(test.to(match question {
            Question::IsTrue => here.as_bool()?,
            Question::Has(field) => match here.find(field) {
                Some(found) => found.is_readable().then_some(true)?,
                None => here.is_whole_map().then_some(false)?,
            },
            Question::Compare(op, right) => {
                let right = self.known(right)?;
                self.compare(*op, Known::Fact(here.scalar()?), right)?
            }
            Question::InSet(keys) => {
                let text = here.as_bytes()?;
                self.meter.take_for(text.len())?;
                operators::text_in_set(text, keys)
            }
            Question::Matches(pattern) => {
                let text = here.as_str()?;
                self.meter.take(pattern.steps(text.len()))?;
                pattern.is_match(text)
            }
            Question::TextTest(test, part) => {
                let text = here.as_bytes()?;
                self.meter.take_for(test.reads(text.len(), part))?;
                match test {
                    TextTest::StartsWith => text.starts_with(part.as_bytes()),
                    TextTest::EndsWith => text.ends_with(part.as_bytes()),
                    TextTest::Contains => here.as_str()?.contains(&**part),
                }
            }
            Question::Holds(element) => self.holds(here, element)?,
            Question::Loop { deciding, local, body } => self.look_through(here, *deciding, *local, *body)?,
            Question::Bind(local) => {
                self.bind(*local, here.is_readable().then_some(here)?);
                true
            }
        }))
    }

    #[inline(always)]
    fn find(&mut self, place: &'a Place) -> Result<FactNode<'a>, Miss> {
        let here = match place.base {
            Base::Local(local) => self.nodes.get(local).copied().flatten(),
            Base::Variable(slot) => match self.inputs.get(slot) {
                Some(Input::Node(node)) => Some(*node),
                _ => None,
            },
        };
        let here = here.ok_or(Miss::Unclear)?;
        match &*place.hops {
            [] => Ok(here),
            [Hop::Field(name)] => here.find(name).ok_or(Miss::Unclear),
            hops => self.walk(here, hops),
        }
    }

    /// Apart, since most places in loops are a field of the element.
    #[inline(never)]
    fn walk(&mut self, mut here: FactNode<'a>, hops: &'a [Hop]) -> Result<FactNode<'a>, Miss> {
        for hop in hops {
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

    fn under(&mut self, map: FactNode<'a>, key: &'a Term) -> Option<FactNode<'a>> {
        let key = match key {
            Term::Constant(constant) => constant.known(),
            Term::Place(place) => self.read(place)?,
            _ => return None,
        };
        match key {
            Known::Fact(Scalar::Text(key)) => {
                self.meter.take(steps_to_search(Map::Facts(map).len(), key.len()))?;
                map.member_of(key)
            }
            _ => None,
        }
    }

    #[inline]
    fn known(&mut self, term: &'a Term) -> Option<Known<'a>> {
        match term {
            Term::Constant(constant) => Some(constant.known()),
            other => self.work_out(other),
        }
    }

    /// Recursion: bounded by the nesting of plans.
    #[inline(never)]
    fn work_out(&mut self, term: &'a Term) -> Option<Known<'a>> {
        match term {
            Term::Constant(constant) => Some(constant.known()),
            Term::Place(place) => self.read(place),
            Term::Size(place) => Some(Known::Fact(Scalar::Int(self.find(place).ok()?.count()?))),
            Term::Timestamp(of) => Timestamp::read(self.text(of)?).map(Known::Timestamp),
            Term::Version(of) => Known::version(self.text(of)?),
            Term::Sum(terms) => {
                let [left, right] = &**terms;
                self.work_out(left)?.plus(self.work_out(right)?)
            }
            Term::Difference(terms) => {
                let [left, right] = &**terms;
                self.work_out(left)?.minus(self.work_out(right)?)
            }
            Term::Once(at, term) => {
                if let Some(known) = self.once.get(*at)? {
                    return *known;
                }
                let known = self.work_out(term);
                *self.once.get_mut(*at)? = Some(known);
                known
            }
            Term::Node(id) => {
                // It depends on no variable of a macro: an evaluation of its own knows as much.
                let meter = std::mem::replace(&mut self.meter, Meter::new(&Budget::NOTHING));
                let mut machine = Machine::new(self.plan, self.inputs, meter);
                let value = machine.eval(*id);
                std::mem::swap(&mut self.meter, &mut machine.meter);
                Known::of(&value.ok()?)
            }
        }
    }

    /// A text that is read.
    fn text(&mut self, term: &'a Term) -> Option<&'a [u8]> {
        match self.work_out(term)? {
            Known::Fact(Scalar::Text(text)) => {
                self.meter.take_for(text.len())?;
                Some(text)
            }
            _ => None,
        }
    }

    /// What stands at a place, or is bound to a variable.
    #[inline(never)]
    fn read(&mut self, place: &'a Place) -> Option<Known<'a>> {
        if let (Base::Variable(slot), []) = (place.base, &*place.hops)
            && let Some(Input::Value(value)) = self.inputs.get(slot)
        {
            return Known::of(value);
        }
        self.find(place).ok()?.scalar().map(Known::Fact)
    }

    #[inline(never)]
    fn order(&mut self, op: BinaryOp, terms: &'a [Term; 2]) -> Option<bool> {
        let [left, right] = terms;
        let (left, right) = (self.known(left)?, self.known(right)?);
        self.compare(op, left, right)
    }

    #[inline(always)]
    fn compare(&mut self, op: BinaryOp, left: Known<'a>, right: Known<'a>) -> Option<bool> {
        if let (Known::Fact(Scalar::Text(left)), Known::Fact(Scalar::Text(right))) = (left, right) {
            self.meter.take_for(left.len().min(right.len()))?;
        }
        compare(op, left, right)
    }

    #[inline(never)]
    fn order_versions(&mut self, op: BinaryOp, terms: &'a [Term; 2]) -> Option<bool> {
        let [left, right] = terms;
        match (self.known(left)?, self.known(right)?) {
            (left @ Known::Version(_), right @ Known::Version(_)) => compare(op, left, right),
            _ => None,
        }
    }

    #[inline(never)]
    fn holds(&mut self, list: FactNode<'a>, element: &'a Term) -> Option<bool> {
        let elements = list.elements().filter(|_| list.open().is_none())?;
        match self.known(element)? {
            Known::Fact(Scalar::Text(text)) => {
                self.meter.take(operators::steps_to_find(text.len(), elements.len()))?;
                elements.any_is_string(text)
            }
            _ => None,
        }
    }

    /// Takes the elements that a condition keeps, as long as that can be told at a glance.
    pub(super) fn sift(&mut self, elements: &mut Elements<'a>, step: &'a Loop, kept: &mut Vec<Value<'a>>) {
        let plan = self.plan;
        let Some(body) = plan.glance(step.body) else { return };
        let mut rest = *elements;
        while let Some(element) = rest.next() {
            self.bind(step.first, element);
            match self.look(body) {
                Some(true) => match access::read(Input::Node(element)) {
                    Ok(value) => kept.push(value),
                    Err(_) => return,
                },
                Some(false) => {}
                None => return,
            }
            *elements = rest;
        }
    }

    #[inline(never)]
    fn look_through(&mut self, list: FactNode<'a>, deciding: bool, local: usize, body: NodeId) -> Option<bool> {
        self.deciding(list, deciding, local, body).map(|found| if found.is_some() { deciding } else { !deciding })
    }

    /// The first element that decides, with its position, or that none does; nothing if something is in the way.
    #[inline(always)]
    pub(super) fn deciding(
        &mut self,
        list: FactNode<'a>,
        deciding: bool,
        local: usize,
        body: NodeId,
    ) -> Option<Option<(usize, FactNode<'a>)>> {
        let plan = self.plan;
        let body = plan.glance(body)?;
        for (position, element) in list.elements()?.enumerate() {
            self.bind(local, element);
            if self.look(body)? == deciding {
                return Some(Some((position, element)));
            }
        }
        list.open().is_none().then_some(None)
    }
}

/// Why nothing was found at a place.
enum Miss {
    /// Nothing stands there, which the expression allows.
    Nothing,
    Unclear,
}

fn bool_of<'a>(value: Value<'a>, operator: &'static str, span: Span) -> Eval<'a, bool> {
    match value {
        Value::Bool(value) => Ok(value),
        other => Err(no_overload(operator, &[other]).at(span)),
    }
}
