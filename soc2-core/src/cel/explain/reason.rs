//! From an answer down to the smallest parts that decided it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::ExplainOptions;
use super::Witness;
use super::operand::Bound;
use super::operand::Part;
use super::operand::Place;
use super::shown::quoted;
use super::trace::Choice;
use super::trace::Trace;
use super::trace::Traced;
use super::words::Fact;
use super::words::State;
use super::words::Why;
use crate::cel::access;
use crate::cel::evaluate::Machine;
use crate::cel::plan::Expression;
use crate::cel::plan::LoopKind;
use crate::cel::plan::Node;
use crate::cel::plan::NodeId;
use crate::cel::plan::Step;
use crate::cel::stop::Eval;
use crate::cel::stop::Stop;
use crate::cel::value::Input;
use crate::cel::value::Value;

/// Explaining goes no deeper than this; below, the part is quoted as it is.
pub(super) const MAX_DEPTH: usize = 24;

/// One answer being explained.
pub(super) struct Explainer<'a, 'm, 'o> {
    pub(super) plan: &'a Expression,
    pub(super) machine: Machine<'a, 'm>,
    pub(super) options: &'o ExplainOptions<'o>,
    /// Where the elements stand that the variables of macros are bound to.
    pub(super) local_places: Vec<Option<Place<'a>>>,
    /// Variables whose values were made from something sensitive.
    pub(super) hidden_locals: BTreeSet<usize>,
    /// Variables whose values were made from what is wanted, not from what is.
    pub(super) standard_locals: BTreeSet<usize>,
    /// What variables without a place, and values of blocks, were made from.
    pub(super) bound: BTreeMap<usize, Bound>,
    pub(super) memos: BTreeMap<usize, Bound>,
    pub(super) hidden_memos: bool,
    pub(super) depth: usize,
    /// What is left of the way that the evaluation went.
    pub(super) way: &'o [Choice],
}

impl<'a, 'm, 'o> Explainer<'a, 'm, 'o> {
    pub(super) fn new(machine: Machine<'a, 'm>, options: &'o ExplainOptions<'o>) -> Self {
        let plan = machine.plan;
        Self {
            plan,
            machine,
            options,
            local_places: vec![None; plan.n_locals],
            hidden_locals: BTreeSet::new(),
            standard_locals: BTreeSet::new(),
            bound: BTreeMap::new(),
            memos: BTreeMap::new(),
            hidden_memos: false,
            depth: 0,
            way: &[],
        }
    }

    pub(super) fn witnesses(&mut self, trace: &'o Trace) -> Vec<Witness> {
        let root = self.part(self.plan.root);
        self.way = &trace.way;
        let why = match &trace.answer {
            Traced::False => self.why(root, false),
            Traced::Limit(error) => self.stop_here(root, &Stop::Error(error.clone()), Vec::new(), None),
            Traced::Neither => self.neither(root),
        };
        self.told(why)
    }

    /// Why there is no truth to speak of.
    fn neither(&mut self, root: Part<'a>) -> Why {
        match self.machine.eval(self.plan.root) {
            Ok(other) => {
                let message = format!("the answer is of type {}, neither true nor false", other.kind().name());
                Why::Error { span: root.span, message, reads: Vec::new(), absent: None }
            }
            Err(stop) if stop.is_final() => self.stop_here(root, &stop, Vec::new(), None),
            Err(stop) => self.stopped(root, stop),
        }
    }

    /// A witness for each reason, each fact once.
    fn told(&self, why: Why) -> Vec<Witness> {
        let mut witnesses: Vec<Witness> = Vec::new();
        let limit = self.options.limit;
        let plan = self.plan;
        why.each(&mut |why| {
            let (span, sentence) = (why.span(), why.sentence());
            let mut reads = Vec::new();
            why.into_reads(&mut reads);
            let witness = Witness { expression: quoted(&plan.source, span), span, reads, sentence };
            // One fact may stop several parts.
            let is_said = witnesses.iter().any(|known: &Witness| {
                known.sentence == witness.sentence && known.reads.first() == witness.reads.first()
            });
            if witnesses.len() < limit && !is_said {
                witnesses.push(witness);
            }
            witnesses.len() < limit
        });
        witnesses
    }

    /// Which part decided here, where the evaluation went this way.
    pub(super) fn choice(&mut self) -> Option<Choice> {
        let (choice, rest) = self.way.split_first()?;
        self.way = rest;
        Some(*choice)
    }

    /// Why a part is true, or false, where it should not be.
    ///
    /// Recursion: `MAX_DEPTH`.
    pub(super) fn why(&mut self, part: Part<'a>, truth: bool) -> Why {
        if self.depth >= MAX_DEPTH {
            return self.leaf(part, truth);
        }
        self.depth += 1;
        let why = self.why_here(part, truth);
        self.depth -= 1;
        why
    }

    fn why_here(&mut self, part: Part<'a>, truth: bool) -> Why {
        let (node, head_span) = self.plan.node(part.head);
        let Some((before, step)) = part.split(*head_span) else { return self.why_node(node, part, truth) };
        match step {
            Step::Not => self.why(before, !truth),
            Step::Loop(step) => match step.kind {
                LoopKind::All => self.quantified(part, before, step, truth, false),
                LoopKind::Exists => self.quantified(part, before, step, truth, true),
                LoopKind::ExistsOne => self.exactly_one(part, before, step, truth),
                LoopKind::Filter | LoopKind::Map | LoopKind::TransformMap => self.leaf(part, truth),
                LoopKind::TransformMapEntry | LoopKind::SortBy => self.leaf(part, truth),
            },
            Step::OrValue(default) => self.or_value(part, before, *default, truth),
            _ => self.leaf(part, truth),
        }
    }

    fn why_node(&mut self, node: &'a Node, part: Part<'a>, truth: bool) -> Why {
        match node {
            Node::And(terms) => self.terms(part, terms, truth, false),
            Node::Or(terms) => self.terms(part, terms, truth, true),
            Node::Conditional { arms, otherwise } => self.conditional(arms, *otherwise, truth),
            Node::Bind { local, value, body } => {
                self.bind_part(*local, *value);
                let why = self.why(self.part(*body), truth);
                self.forget(*local);
                why
            }
            Node::Block { first_memo, values, body } => {
                self.remember(*first_memo, values);
                self.why(self.part(*body), truth)
            }
            Node::Constant(_) => {
                let message = format!("the check says {truth} here whatever the facts are");
                Why::Error { span: part.span, message, reads: Vec::new(), absent: None }
            }
            _ => self.leaf(part, truth),
        }
    }

    /// `&&` that is false has terms that are false, each of which would have to be true; `||` that is false would do
    /// with any. Under a negation it is the other way around.
    fn terms(&mut self, part: Part<'a>, terms: &'a [NodeId], truth: bool, is_or: bool) -> Why {
        let mut deciding = Vec::new();
        let first = match self.choice() {
            Some(Choice::Term(position)) => Some(position as usize),
            _ => None,
        };
        for (position, term) in terms.iter().enumerate().skip(first.unwrap_or(0)) {
            let is_known = first == Some(position);
            match if is_known { Ok(truth) } else { self.machine.truth(*term, "&&") } {
                Ok(value) if value == truth => {
                    match self.why(self.part(*term), truth) {
                        // Facts that hold together are one list, however they are nested.
                        Why::Together { parts, .. } if truth && !is_or => deciding.extend(parts),
                        why => deciding.push(why),
                    }
                    self.way = &[];
                    // One true term is enough for `||`, as it is for evaluation.
                    if is_or && truth {
                        break;
                    }
                }
                Err(stop) if stop.is_final() => break,
                Ok(_) | Err(_) => {}
            }
            if deciding.len() >= self.options.limit.max(1) {
                break;
            }
        }
        let span = part.span;
        match (deciding.len(), is_or, truth) {
            (0, ..) => self.leaf(part, truth),
            (1, ..) => deciding.swap_remove(0),
            (_, false, false) => {
                // The smallest first: what can be read at a glance.
                deciding.sort_by_key(Why::weight);
                Why::Each(deciding)
            }
            (_, false, true) => Why::Together { span, parts: deciding },
            (_, true, _) => Why::NoneOf { span, parts: deciding },
        }
    }

    fn conditional(&mut self, arms: &'a [(NodeId, NodeId)], otherwise: NodeId, truth: bool) -> Why {
        let mut taken = otherwise;
        let mut decided = None;
        for (condition, then) in arms {
            match self.machine.truth(*condition, "?:") {
                Ok(true) => {
                    (taken, decided) = (*then, Some((*condition, true)));
                    break;
                }
                Ok(false) => decided = Some((*condition, false)),
                Err(_) => break,
            }
        }
        let is_constant = matches!(self.plan.node(taken).0, Node::Constant(_));
        // What is wanted is no reason for what is: an arm that parameters choose is the only one that counts.
        let decided = decided.filter(|(condition, _)| is_constant || self.operand(self.part(*condition)).is_fact);
        let way = std::mem::take(&mut self.way);
        let condition = decided.map(|(condition, value)| self.why(self.part(condition), value));
        self.way = way;
        match (condition, &self.plan.node(taken).0) {
            // Nothing is left to say but why that arm was taken.
            (Some(condition), Node::Constant(_)) => condition,
            (Some(condition), _) => {
                let why = self.why(self.part(taken), truth);
                Why::Since { why: Box::new(why), condition: Box::new(condition) }
            }
            (None, _) => self.why(self.part(taken), truth),
        }
    }

    fn or_value(&mut self, part: Part<'a>, before: Part<'a>, default: NodeId, truth: bool) -> Why {
        let head_span = self.plan.node(part.head).1;
        let is_mapped = matches!(before.steps.last(), Some((Step::OptionalMap { .. }, _)));
        let is_constant = matches!(self.plan.node(default).0, Node::Constant(_));
        if !is_mapped && is_constant {
            return self.leaf(part, truth);
        }
        match (self.evaluate(before), before.split(head_span)) {
            (Ok(Value::Optional(held)), Some((source, Step::OptionalMap { local, body, flat: false })))
                if held.held().is_some() =>
            {
                let seen = self.operand(source);
                let Ok(Value::Optional(inner)) = &seen.value else { return self.leaf(part, truth) };
                let Some(value) = inner.held().cloned() else { return self.leaf(part, truth) };
                self.set_local(*local, Input::Value(value), &seen);
                self.name_local(*local, seen);
                let why = self.why(self.part(*body), truth);
                self.forget(*local);
                why
            }
            (Ok(Value::Optional(held)), Some((source, Step::OptionalMap { .. }))) if held.held().is_none() => {
                let seen = self.operand(source);
                match seen.place {
                    Some(_) if is_constant => Why::Fact(Fact {
                        span: part.span,
                        name: seen.called(self.plan),
                        state: State::Absent,
                        need: None,
                        reads: seen.reads,
                    }),
                    _ if is_constant => self.leaf(part, truth),
                    _ => self.why(self.part(default), truth),
                }
            }
            (Ok(Value::Optional(held)), _) if held.held().is_none() && !is_constant => {
                self.why(self.part(default), truth)
            }
            _ => self.leaf(part, truth),
        }
    }

    pub(super) fn evaluate(&mut self, part: Part<'a>) -> Eval<'a> {
        let head = self.machine.input(part.head);
        self.machine.run_steps(head, part.steps).and_then(access::read)
    }
}
