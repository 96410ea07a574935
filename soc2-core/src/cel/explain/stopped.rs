//! Where an answer that is not known, or went wrong, comes from.

use super::Observed;
use super::operand::Part;
use super::operand::is_absence;
use super::operand::operands;
use super::reason::Explainer;
use super::reason::MAX_DEPTH;
use super::shown::name;
use super::shown::visible;
use super::words::Why;
use crate::cel::access;
use crate::cel::mistake::Span;
use crate::cel::plan::Node;
use crate::cel::plan::NodeId;
use crate::cel::plan::Step;
use crate::cel::stop::EvalErrorKind;
use crate::cel::stop::Stop;
use crate::cel::value::Value;

impl<'a> Explainer<'a, '_, '_> {
    /// Why a part has no value: the smallest part of it at which evaluation stopped.
    ///
    /// Recursion: `MAX_DEPTH`.
    pub(super) fn stopped(&mut self, part: Part<'a>, stop: Box<Stop<'a>>) -> Why {
        if self.depth >= MAX_DEPTH || stop.is_final() {
            return self.stop_here(part, &stop, Vec::new(), None);
        }
        self.depth += 1;
        let why = self.stopped_here(part, stop);
        self.depth -= 1;
        why
    }

    fn stopped_here(&mut self, part: Part<'a>, stop: Box<Stop<'a>>) -> Why {
        let head = self.machine.input(part.head);
        let mut current = match head {
            Ok(input) => input,
            Err(stop) => return self.stopped_node(part, stop),
        };
        let mut before = Part { steps: &[], span: self.plan.node(part.head).1, ..part };
        for (position, (step, span)) in part.steps.iter().enumerate() {
            let one = &part.steps[position..=position];
            let here = Part { steps: &part.steps[..=position], span: *span, ..part };
            match self.machine.run_steps(Ok(current), one) {
                Ok(next) => current = next,
                Err(stop) => return self.stopped_step(before, here, step, stop),
            }
            before = here;
        }
        match access::read(current) {
            Err(stop) => {
                let seen = self.operand(part);
                let name = seen.called(self.plan);
                self.stop_here(part, &stop, seen.reads, Some(name))
            }
            // It is not what was asked for: a condition that is no bool.
            Ok(_) => {
                let seen = self.operand(part);
                self.stop_here(part, &stop, seen.reads, None)
            }
        }
    }

    fn stopped_step(&mut self, before: Part<'a>, here: Part<'a>, step: &'a Step, stop: Box<Stop<'a>>) -> Why {
        if let Step::Loop(step) = step
            && let Some(range) = self.range(before)
        {
            let mut found = Vec::new();
            let limit = self.options.limit.max(1);
            let is_unknown = matches!(*stop, Stop::Unknown(_));
            self.each(&range, step, 0, &mut |explainer, spot| {
                for id in step.filter.iter().chain([&step.body]) {
                    match explainer.machine.eval(*id) {
                        Err(stop) if stop.is_final() => return false,
                        Err(stop) if matches!(*stop, Stop::Unknown(_)) == is_unknown => {
                            let element = explainer.settle(spot);
                            let why = explainer.stopped(explainer.part(*id), stop);
                            found.push(Why::In { element, why: Box::new(why) });
                            break;
                        }
                        Ok(Value::Bool(false)) => break,
                        Ok(_) | Err(_) => {}
                    }
                }
                found.len() < limit
            });
            return match found.len() {
                0 => self.stop_here(here, &stop, range.seen.reads, None),
                _ => Why::Each(found),
            };
        }
        // What came before the step may be what is not known.
        if let Err(inner) = self.evaluate(before) {
            let seen = self.operand(before);
            let name = seen.called(self.plan);
            return self.stop_here(before, &inner, seen.reads, Some(name));
        }
        for id in operands(step) {
            if let Step::OptionalMap { .. } = step {
                break;
            }
            if let Err(inner) = self.machine.eval(id)
                && matches!(*inner, Stop::Unknown(_)) == matches!(*stop, Stop::Unknown(_))
            {
                return self.stopped(self.part(id), inner);
            }
        }
        let seen = self.operand(here);
        let absent = is_absence(&stop).then(|| seen.called(self.plan));
        self.stop_here(here, &stop, seen.reads, absent)
    }

    fn stopped_node(&mut self, part: Part<'a>, stop: Box<Stop<'a>>) -> Why {
        let is_unknown = matches!(*stop, Stop::Unknown(_));
        let same = |stop: &Stop<'_>| matches!(stop, Stop::Unknown(_)) == is_unknown;
        let mut found = Vec::new();
        let mut look = |explainer: &mut Self, id: NodeId| match explainer.machine.eval(id) {
            Err(inner) if same(&inner) && !inner.is_final() && found.len() < explainer.options.limit.max(1) => {
                found.push(explainer.stopped(explainer.part(id), inner));
                true
            }
            Err(_) => true,
            Ok(_) => false,
        };
        match &self.plan.node(part.head).0 {
            Node::And(terms) | Node::Or(terms) => {
                for term in terms {
                    look(self, *term);
                }
            }
            Node::Conditional { arms, otherwise } => {
                let mut taken = Some(*otherwise);
                for (condition, then) in arms {
                    if look(self, *condition) {
                        taken = None;
                        break;
                    }
                    if matches!(self.machine.truth(*condition, "?:"), Ok(true)) {
                        taken = Some(*then);
                        break;
                    }
                }
                if let Some(taken) = taken {
                    look(self, taken);
                }
            }
            Node::List(items) => {
                for item in items {
                    look(self, item.value);
                }
            }
            Node::Map(entries) => {
                for (key, item) in entries {
                    look(self, *key);
                    look(self, item.value);
                }
            }
            Node::Bind { local, value, body } => {
                if !look(self, *value) {
                    self.bind_part(*local, *value);
                    if let Err(stop) = self.machine.eval(*body) {
                        found.push(self.stopped(self.part(*body), stop));
                    }
                    self.forget(*local);
                }
            }
            Node::Block { first_memo, values, body } => {
                self.remember(*first_memo, values);
                if let Err(stop) = self.machine.eval(*body) {
                    found.push(self.stopped(self.part(*body), stop));
                }
            }
            Node::Constant(_) | Node::Variable { .. } | Node::Local(_) | Node::Memo(_) => {}
            Node::Error(_) | Node::Chain { .. } | Node::Call { .. } => {}
        }
        match found.len() {
            0 => {
                let head = Part { steps: &[], span: self.plan.node(part.head).1, ..part };
                self.stop_here(head, &stop, Vec::new(), None)
            }
            1 => found.swap_remove(0),
            _ => Why::Each(found),
        }
    }

    pub(super) fn stop_here(
        &self,
        part: Part<'a>,
        stop: &Stop<'a>,
        reads: Vec<Observed>,
        absent: Option<String>,
    ) -> Why {
        match stop {
            Stop::Unknown(unknowns) => {
                let mut distinct: Vec<_> = Vec::new();
                for unknown in unknowns.iter().take(1000) {
                    if distinct.len() < self.options.limit.max(1) && !distinct.contains(&**unknown) {
                        distinct.push(unknown.clone().into_owned());
                    }
                }
                Why::Unknown { span: part.span, unknowns: distinct, reads }
            }
            Stop::Error(error) => {
                let span = if error.span == Span::default() { part.span } else { error.span };
                let absent = absent.filter(|_| is_absence(stop));
                let message = match error.kind {
                    EvalErrorKind::Eval => {
                        format!("`{}` has no value: {}", name(&self.plan.source, span), error.message)
                    }
                    EvalErrorKind::WrongType | EvalErrorKind::Limit => visible(&error.message),
                };
                Why::Error { span, message, reads, absent }
            }
        }
    }
}
