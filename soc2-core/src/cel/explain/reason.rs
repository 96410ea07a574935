//! From an answer down to the smallest parts that decided it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::ExplainOptions;
use super::Observed;
use super::Witness;
use super::operand::MAX_READS;
use super::operand::Operand;
use super::operand::Part;
use super::operand::Place;
use super::operand::is_absence;
use super::operand::is_selection;
use super::operand::operands;
use super::operand::push_reads;
use super::shown::name;
use super::shown::quoted;
use super::shown::shown;
use super::shown::visible;
use super::words::Fact;
use super::words::Need;
use super::words::State;
use super::words::Why;
use crate::cel::access;
use crate::cel::ast::BinaryOp;
use crate::cel::collections::Key;
use crate::cel::evaluate::Machine;
use crate::cel::mistake::Span;
use crate::cel::plan::Expression;
use crate::cel::plan::Loop;
use crate::cel::plan::LoopKind;
use crate::cel::plan::Node;
use crate::cel::plan::NodeId;
use crate::cel::plan::Step;
use crate::cel::plan::TextTest;
use crate::cel::stop::Eval;
use crate::cel::stop::EvalErrorKind;
use crate::cel::stop::Stop;
use crate::cel::value::Input;
use crate::cel::value::Value;

/// Explaining goes no deeper than this; below, the part is quoted as it is.
pub(super) const MAX_DEPTH: usize = 24;

/// Conditions of an element that are told one by one.
const CONDITIONS: usize = 3;

/// One answer being explained.
pub(super) struct Explainer<'a, 'm, 'o> {
    pub(super) plan: &'a Expression,
    pub(super) machine: Machine<'a, 'm>,
    pub(super) options: &'o ExplainOptions<'o>,
    /// Where the elements stand that the variables of macros are bound to.
    pub(super) local_places: Vec<Option<Place>>,
    /// Variables whose values were made from something sensitive.
    pub(super) hidden_locals: BTreeSet<usize>,
    /// Variables whose values were made from what is wanted, not from what is.
    pub(super) standard_locals: BTreeSet<usize>,
    /// What variables without a place, and values of blocks, were made from: its name, and what it read.
    pub(super) bound: BTreeMap<usize, (String, Vec<Observed>)>,
    pub(super) memos: BTreeMap<usize, (String, Vec<Observed>)>,
    pub(super) hidden_memos: bool,
    pub(super) depth: usize,
}

/// What a loop walks over.
struct Range<'a> {
    elements: Elements<'a>,
    /// The range itself, as it was seen.
    seen: Operand<'a>,
    /// A list that stands in the expression: its items are places of their own.
    items: Vec<Option<Place>>,
}

/// One element of a range, while it is bound.
struct Spot<'r, 'a> {
    range: &'r Range<'a>,
    step: &'a Loop,
    at: At<'a>,
}

enum At<'a> {
    Position(usize),
    Key(Key<'a>),
}

enum Elements<'a> {
    List(crate::cel::collections::List<'a>),
    Map(crate::cel::collections::Map<'a>),
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
        }
    }

    pub(super) fn witnesses(mut self, answer: Eval<'a>) -> Vec<Witness> {
        let root = self.part(self.plan.root);
        let why = match answer {
            Ok(Value::Bool(true)) => return Vec::new(),
            Ok(Value::Bool(false)) => self.why(root, false),
            Ok(other) => {
                let message = format!("the answer is of type {}, neither true nor false", other.kind().name());
                Why::Error { span: root.span, message, reads: Vec::new(), absent: None }
            }
            Err(stop) if stop.is_final() => self.stop_here(root, &stop, Vec::new(), None),
            Err(stop) => self.stopped(root, stop),
        };
        let mut witnesses: Vec<Witness> = Vec::new();
        let limit = self.options.limit;
        let plan = self.plan;
        why.each(&mut |why| {
            let mut reads = Vec::new();
            why.reads(&mut reads);
            let witness = Witness {
                expression: quoted(&plan.source, why.span()),
                span: why.span(),
                reads,
                sentence: why.sentence(),
            };
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

    /// Why a part is true, or false, where it should not be.
    ///
    /// Recursion: `MAX_DEPTH`.
    fn why(&mut self, part: Part<'a>, truth: bool) -> Why {
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
        for term in terms {
            match self.machine.truth(*term, "&&") {
                Ok(value) if value == truth => {
                    match self.why(self.part(*term), truth) {
                        // Facts that hold together are one list, however they are nested.
                        Why::Together { parts, .. } if truth && !is_or => deciding.extend(parts),
                        why => deciding.push(why),
                    }
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
        let condition = decided.map(|(condition, value)| self.why(self.part(condition), value));
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
                        name: seen.name,
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

    /// `all` and `exists`. Where one element decides, the first ones that do; where none did, how many there are, what
    /// was asked of them, and the one that came nearest.
    fn quantified(&mut self, part: Part<'a>, before: Part<'a>, step: &'a Loop, truth: bool, is_exists: bool) -> Why {
        let Some(range) = self.range(before) else { return self.leaf(part, truth) };
        match (is_exists, truth) {
            (true, false) => self.nothing(part, range, step),
            (false, false) | (true, true) => self.examples(part, range, step, truth),
            (false, true) => self.everything(part, range, step),
        }
    }

    /// The first elements for which the body is `truth`: each decided.
    fn examples(&mut self, part: Part<'a>, range: Range<'a>, step: &'a Loop, truth: bool) -> Why {
        let mut found = Vec::new();
        let wanted = if truth { 1 } else { self.options.limit.max(1) };
        self.each(&range, step, &mut |explainer, spot| {
            match explainer.machine.truth(step.body, "all") {
                Ok(value) if value == truth => {
                    let element = explainer.settle(spot);
                    let why = explainer.why(explainer.part(step.body), truth);
                    found.push(Why::In { element, why: Box::new(why) });
                }
                Err(stop) if stop.is_final() => return false,
                Ok(_) | Err(_) => {}
            }
            found.len() < wanted
        });
        match (found.len(), truth) {
            (0, _) => self.leaf(part, truth),
            (_, false) => Why::Each(found),
            (_, true) => {
                let list = range.seen.name.clone();
                Why::Held { span: part.span, list, why: Box::new(found.swap_remove(0)), reads: range.seen.reads }
            }
        }
    }

    /// No element does.
    fn nothing(&mut self, part: Part<'a>, range: Range<'a>, step: &'a Loop) -> Why {
        let terms: Vec<NodeId> = match &self.plan.node(step.body).0 {
            Node::And(terms) => terms.to_vec(),
            _ => vec![step.body],
        };
        let count = range.elements.len();
        let mut nearest: Option<(usize, usize)> = None;
        if terms.len() > 1 {
            let mut position = 0;
            self.each(&range, step, &mut |explainer, _| {
                // A term behind one that fails may rest on it, so that what stops counts as what is false.
                let held = terms.iter().take_while(|term| matches!(explainer.machine.truth(**term, "&&"), Ok(true)));
                let held = held.count();
                if held > nearest.map_or(0, |(best, _)| best) {
                    nearest = Some((held, position));
                }
                position += 1;
                explainer.machine.meter.step().is_ok()
            });
        }
        let at = nearest.map_or(0, |(_, position)| position);
        let (mut needs, mut inner) = (None, None);
        let mut position = 0;
        self.each(&range, step, &mut |explainer, spot| {
            position += 1;
            if position <= at {
                return true;
            }
            let label = explainer.settle(spot);
            needs = explainer.conditions(&terms, step.body);
            let why = explainer.why(explainer.part(step.body), false);
            inner = Some((label, Box::new(why)));
            false
        });
        let mut reads = Vec::new();
        push_reads(&mut reads, range.seen.reads);
        if let Some((_, why)) = &inner {
            why.reads(&mut reads);
        }
        let needs =
            needs.unwrap_or_else(|| format!("meets `{}`", name(&self.plan.source, self.plan.node(step.body).1)));
        Why::Nothing {
            span: part.span,
            list: range.seen.name,
            count,
            needs,
            nearest: inner.filter(|_| nearest.is_some()),
            reads,
        }
    }

    /// Every element does, where not all may.
    fn everything(&mut self, part: Part<'a>, range: Range<'a>, step: &'a Loop) -> Why {
        let needs = self.described(&range, step);
        let count = range.elements.len();
        Why::Every { span: part.span, list: range.seen.name, count, needs, reads: range.seen.reads }
    }

    fn exactly_one(&mut self, part: Part<'a>, before: Part<'a>, step: &'a Loop, truth: bool) -> Why {
        let Some(range) = self.range(before) else { return self.leaf(part, truth) };
        let mut found = Vec::new();
        let mut n_found = 0;
        self.each(&range, step, &mut |explainer, spot| {
            match explainer.machine.truth(step.body, "exists_one") {
                Ok(true) => {
                    n_found += 1;
                    if found.len() < CONDITIONS {
                        found.push(explainer.settle(spot));
                    }
                }
                Err(stop) if stop.is_final() => return false,
                Ok(false) | Err(_) => {}
            }
            true
        });
        if n_found == 0 {
            return self.nothing(part, range, step);
        }
        let needs = self.described(&range, step);
        let (list, count) = (range.seen.name, range.elements.len());
        Why::Count {
            span: part.span,
            list,
            found: n_found,
            labels: found,
            count,
            needs,
            reads: range.seen.reads,
            truth,
        }
    }

    /// What is asked of an element, in words.
    fn described(&mut self, range: &Range<'a>, step: &'a Loop) -> String {
        let terms: Vec<NodeId> = match &self.plan.node(step.body).0 {
            Node::And(terms) => terms.to_vec(),
            _ => vec![step.body],
        };
        let mut needs = None;
        self.each(range, step, &mut |explainer, spot| {
            explainer.settle(spot);
            needs = explainer.conditions(&terms, step.body);
            false
        });
        needs.unwrap_or_else(|| format!("meets `{}`", name(&self.plan.source, self.plan.node(step.body).1)))
    }

    /// `has A and B`, of the element that is bound; nothing where that would not be shorter than the text itself.
    fn conditions(&mut self, terms: &[NodeId], body: NodeId) -> Option<String> {
        let mut said: Vec<(String, String)> = Vec::new();
        let mut others = 0;
        let element: Vec<String> = self.local_places.iter().flatten().map(|place| place.path.clone()).collect();
        for term in terms {
            let part = self.part(*term);
            let fact = if said.len() < CONDITIONS { self.asked(part, true) } else { None };
            match fact {
                Some((fact, is_general)) if is_general => {
                    let path = fact.reads.first().map(|read| read.path.clone()).unwrap_or_default();
                    let words = match &fact.need {
                        Some(need) => need.had(&fact.name, element.contains(&path)),
                        None => format!("`{}`", fact.name),
                    };
                    // That a field is there is said by what is asked of it.
                    if let Some(known) = said.iter_mut().find(|(known, _)| *known == path && !path.is_empty()) {
                        if matches!(fact.need, Some(Need::Present)) {
                            continue;
                        }
                        known.1 = words;
                    } else {
                        said.push((path, words));
                    }
                }
                _ => others += 1,
            }
        }
        let words: Vec<String> = said.into_iter().map(|(_, words)| words).collect();
        match (words.len(), others) {
            (0, _) => Some(format!("meets `{}`", name(&self.plan.source, self.plan.node(body).1))),
            (_, 0) => Some(format!("has {}", joined(&words))),
            (_, 1) => Some(format!("has {} and meets the other condition", joined(&words))),
            (_, n) => Some(format!("has {} and meets {n} more conditions", joined(&words))),
        }
    }

    /// A part that is one question about one fact, if it is; and whether it asks the same of every element.
    fn asked(&mut self, part: Part<'a>, wanted: bool) -> Option<(Fact, bool)> {
        if let Some((Step::Not, _)) = part.steps.last() {
            let (before, _) = part.split(self.plan.node(part.head).1)?;
            return self.asked(before, !wanted);
        }
        let before = self.machine.meter.left().0;
        let general = match part.steps.last() {
            Some((Step::Binary(_, right), _)) => {
                let other = self.operand(self.part(*right));
                let (left, _) = part.split(self.plan.node(part.head).1)?;
                let left_is_fact = self.operand(left).is_fact;
                !(other.is_fact && left_is_fact)
            }
            Some((Step::Loop(_) | Step::Call { .. } | Step::OptionalMap { .. }, _)) => false,
            Some(_) => true,
            None => matches!(self.plan.node(part.head).0, Node::Local(_)),
        };
        if before == 0 || !general {
            return None;
        }
        let fact = self.fact(part, !wanted)?;
        // A number of elements is no value that an element has.
        let is_counted = matches!(fact.state, State::Empty | State::Has(_) | State::Kept { .. });
        (!is_counted).then_some((fact, true))
    }

    /// The facts of a part that is not made of smaller conditions.
    fn leaf(&mut self, part: Part<'a>, truth: bool) -> Why {
        match self.fact(part, truth) {
            Some(fact) => Why::Fact(fact),
            None => Why::Fact(Fact {
                span: part.span,
                name: name(&self.plan.source, part.span),
                state: State::Is(truth.to_string()),
                need: Some(Need::Is((!truth).to_string())),
                reads: Vec::new(),
            }),
        }
    }

    /// What one condition says of one fact: what it is, and what it would have to be for the condition to be other
    /// than `truth`.
    fn fact(&mut self, part: Part<'a>, truth: bool) -> Option<Fact> {
        let head_span = self.plan.node(part.head).1;
        let Some((before, step)) = part.split(head_span) else { return Some(self.plain(part, truth)) };
        let span = part.span;
        let fact = match step {
            Step::Binary(op, right) => return self.comparison(part, before, *op, *right, truth),
            Step::InSet(keys) => {
                let seen = self.operand(before);
                let mut wanted: Vec<String> = Vec::new();
                for key in keys {
                    let key = shown(&key.clone().into_value());
                    if wanted.last() != Some(&key) {
                        wanted.push(key);
                    }
                }
                let need = if truth { Need::NoneOf(wanted) } else { Need::OneOf(wanted) };
                Fact { span, state: state(&seen), name: seen.name, need: Some(need), reads: seen.reads }
            }
            Step::Matches(regex) => {
                let seen = self.operand(before);
                let pattern = shown(&Value::string(regex.as_str()));
                let need = Need::Text { verb: "match", part: pattern, negated: truth };
                Fact { span, state: state(&seen), name: seen.name, need: Some(need), reads: seen.reads }
            }
            Step::TextTest(test, text) => {
                let seen = self.operand(before);
                let verb = verb(*test);
                let need = Need::Text { verb, part: shown(&Value::string(&**text)), negated: truth };
                Fact { span, state: state(&seen), name: seen.name, need: Some(need), reads: seen.reads }
            }
            Step::Has(field) => {
                let seen = self.operand(part);
                let field_name = match self.place_name(before, field) {
                    Some(name) => name,
                    None => field.to_string(),
                };
                let (state, need) = if truth { (State::Present, Need::Absent) } else { (State::Absent, Need::Present) };
                Fact { span, name: field_name, state, need: Some(need), reads: seen.reads }
            }
            Step::Call { function, args } => {
                let test = TextTest::ALL.into_iter().find(|test| test.name() == function.name);
                let (Some(test), [arg]) = (test, &**args) else { return Some(self.plain(part, truth)) };
                let other = self.operand(self.part(*arg));
                let mut seen = self.operand(before);
                if seen.place.is_none() || !seen.is_fact {
                    return Some(self.plain(part, truth));
                }
                let need = Need::Text { verb: verb(test), part: self.standard(&other), negated: truth };
                let state = state(&seen);
                push_reads(&mut seen.reads, other.reads);
                Fact { span, state, name: seen.name, need: Some(need), reads: seen.reads }
            }
            _ => return Some(self.plain(part, truth)),
        };
        Some(fact)
    }

    fn place_name(&mut self, before: Part<'a>, field: &str) -> Option<String> {
        let mut place = self.operand(before).place?;
        place.field(field);
        Some(place.name().to_owned())
    }

    /// A bool that is read, or a call that tells one.
    fn plain(&mut self, part: Part<'a>, truth: bool) -> Fact {
        let seen = self.operand(part);
        let need = Need::Is((!truth).to_string());
        let state = match &seen.value {
            _ if seen.is_absent => State::Absent,
            _ if seen.is_hidden => State::Hidden,
            _ => State::Is(truth.to_string()),
        };
        Fact { span: part.span, name: seen.name, state, need: Some(need), reads: seen.reads }
    }

    /// Two sides: the one that is a fact is what the sentence is about, the other is what it should be.
    fn comparison(
        &mut self,
        part: Part<'a>,
        before: Part<'a>,
        op: BinaryOp,
        right: NodeId,
        truth: bool,
    ) -> Option<Fact> {
        let span = part.span;
        let left = self.operand(before);
        let other_part = self.part(right);
        let other = self.operand(other_part);
        let turned = other.is_fact && !left.is_fact;
        let reads_of = |first: &Operand<'a>, second: &Operand<'a>| {
            let mut reads: Vec<Observed> = Vec::new();
            push_reads(&mut reads, first.reads.clone());
            push_reads(&mut reads, second.reads.clone());
            reads
        };
        if op == BinaryOp::In {
            let need = match (&other.value, turned) {
                (_, true) => {
                    let need = Need::Holds { member: self.standard(&left), negated: truth };
                    let reads = reads_of(&other, &left);
                    return Some(Fact { span, state: state(&other), name: other.name, need: Some(need), reads });
                }
                (Ok(Value::List(list)), false) if !other.is_hidden && other.place.is_none() && list.len() <= 6 => {
                    let wanted = list.iter().filter_map(|item| access::read(item).ok()).map(|it| shown(&it)).collect();
                    if truth { Need::NoneOf(wanted) } else { Need::OneOf(wanted) }
                }
                _ => Need::Among { list: self.standard(&other), negated: truth },
            };
            let reads = reads_of(&left, &other);
            return Some(Fact { span, state: state(&left), name: left.name, need: Some(need), reads });
        }
        let op = if truth { negated(op)? } else { op };
        let (seen, standard, op) = if turned { (other, left, turned_around(op)) } else { (left, other, op) };
        let counted = self.counted(if turned { other_part } else { before });
        let wanted = self.standard(&standard);
        let reads = reads_of(&seen, &standard);
        let need = match op {
            BinaryOp::Equal => Need::Is(wanted),
            BinaryOp::NotEqual => Need::Not(wanted),
            BinaryOp::Less => Need::Under(wanted),
            BinaryOp::LessOrEqual => Need::AtMost(wanted),
            BinaryOp::Greater => Need::Over(wanted),
            BinaryOp::GreaterOrEqual => Need::AtLeast(wanted),
            BinaryOp::In | BinaryOp::Add | BinaryOp::Subtract => return None,
            BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => return None,
        };
        let (state, name) = match (counted, &seen.value) {
            (Some((name, _)), _) if seen.is_hidden => (State::Hidden, name),
            (Some((name, Counting::Elements)), Ok(Value::Int(0))) => (State::Empty, name),
            (Some((name, Counting::Elements)), Ok(value)) => (State::Has(count_of(value, "element")), name),
            (Some((name, Counting::Characters)), Ok(value)) => (State::Has(count_of(value, "character")), name),
            (Some((name, Counting::Kept(total, needs))), Ok(value)) => {
                (State::Kept { kept: shown(value), total, needs }, name)
            }
            _ => (state(&seen), seen.name),
        };
        Some(Fact { span, name, state, need: Some(need), reads })
    }

    /// What a value is held against, in words. A fact is named too, so that the reader knows whose value that is.
    fn standard(&self, seen: &Operand<'a>) -> String {
        match (&seen.value, &seen.place) {
            (Ok(_), _) if seen.is_hidden => format!("`{}`", seen.name),
            (Ok(value), Some(_)) if seen.is_fact => format!("{} (`{}`)", shown(value), seen.name),
            (Ok(value), _) => shown(value),
            (Err(_), _) => format!("`{}`", seen.name),
        }
    }

    /// Whether a part counts something, and what.
    fn counted(&mut self, part: Part<'a>) -> Option<(String, Counting)> {
        let (before, step) = part.split(self.plan.node(part.head).1)?;
        let Step::Call { function, args } = step else { return None };
        if function.name != "size" || !args.is_empty() {
            return None;
        }
        if let Some((source, Step::Loop(step))) = before.split(self.plan.node(part.head).1)
            && is_selection(step.kind)
        {
            let range = self.range(source)?;
            let needs = self.described(&range, step);
            return Some((range.seen.name.clone(), Counting::Kept(range.elements.len(), needs)));
        }
        let seen = self.operand(before);
        let counting = match &seen.value {
            Ok(Value::List(_) | Value::Map(_)) => Counting::Elements,
            Ok(Value::String(_)) => Counting::Characters,
            _ => return None,
        };
        Some((seen.name, counting))
    }

    fn range(&mut self, before: Part<'a>) -> Option<Range<'a>> {
        let seen = self.operand(before);
        let elements = match &seen.value {
            Ok(Value::List(list)) => Elements::List(list.clone()),
            Ok(Value::Map(map)) => Elements::Map(map.clone()),
            _ => return None,
        };
        let mut seen = seen;
        let mut items = Vec::new();
        if let Node::List(written) = &self.plan.node(before.head).0
            && before.steps.is_empty()
            && written.len() <= MAX_READS
            && written.iter().all(|item| !item.optional)
        {
            for item in written {
                let item = self.operand(self.part(item.value));
                push_reads(&mut seen.reads, item.reads);
                items.push(item.place);
            }
            let paths: Option<Vec<&str>> =
                items.iter().map(|place: &Option<Place>| place.as_ref().map(|it| it.path.as_str())).collect();
            if let Some(paths) = paths.filter(|paths| !paths.is_empty()) {
                seen.name = paths.join("`, `");
            }
        }
        Some(Range { elements, seen, items })
    }

    /// Binds each element, until told to stop. Where it stands is worked out only for those that are told of.
    fn each(&mut self, range: &Range<'a>, step: &'a Loop, look: &mut dyn FnMut(&mut Self, &Spot<'_, 'a>) -> bool) {
        let seen = &range.seen;
        match &range.elements {
            Elements::List(list) => {
                for (position, element) in list.iter().enumerate() {
                    if self.machine.meter.step().is_err() {
                        break;
                    }
                    match step.second {
                        None => self.set_local(step.first, element, seen),
                        Some(second) => {
                            let position = i64::try_from(position).unwrap_or(i64::MAX);
                            self.set_local(step.first, Input::Value(Value::Int(position)), seen);
                            self.set_local(second, element, seen);
                        }
                    }
                    if !look(self, &Spot { range, step, at: At::Position(position) }) {
                        break;
                    }
                }
            }
            Elements::Map(map) => {
                for (key, element) in map.iter() {
                    if self.machine.meter.step().is_err() {
                        break;
                    }
                    self.set_local(step.first, Input::Value(key.clone().into_value()), seen);
                    if let Some(second) = step.second {
                        self.set_local(second, element, seen);
                    }
                    if !look(self, &Spot { range, step, at: At::Key(key) }) {
                        break;
                    }
                }
            }
        }
        self.forget(step.first);
        if let Some(second) = step.second {
            self.forget(second);
        }
    }

    /// Notes where the element that is bound stands, and gives the name that sentences call it by.
    fn settle(&mut self, spot: &Spot<'_, 'a>) -> String {
        let Spot { range, step, at } = spot;
        let mut place = range.seen.place.clone();
        let label = match at {
            At::Position(position) => {
                match (range.items.get(*position), &mut place) {
                    (Some(item), _) => place = item.clone(),
                    (None, Some(place)) => place.index(*position),
                    (None, None) => {}
                }
                format!("element {position}")
            }
            At::Key(key) => {
                match (key, &mut place) {
                    (Key::String(key), Some(place)) => place.field(&visible(key)),
                    _ => place = None,
                }
                shown(&key.clone().into_value())
            }
        };
        let label = place.as_ref().map_or(label, |place| place.name().to_owned());
        let local = match (at, step.second) {
            (_, Some(second)) => Some(second),
            (At::Position(_), None) => Some(step.first),
            // The variable is the key: a value of its own.
            (At::Key(_), None) => None,
        };
        if let Some(known) = local.and_then(|local| self.local_places.get_mut(local)) {
            *known = place;
        }
        label
    }

    fn bind_part(&mut self, local: usize, value: NodeId) {
        let seen = self.operand(self.part(value));
        if let Ok(value) = &seen.value {
            self.set_local(local, Input::Value(value.clone()), &seen);
            self.name_local(local, seen);
        }
    }

    /// What a variable was bound to is what sentences speak of, not the variable.
    fn name_local(&mut self, local: usize, seen: Operand<'a>) {
        match seen.place {
            Some(place) => {
                if let Some(known) = self.local_places.get_mut(local) {
                    *known = Some(place);
                }
            }
            None => {
                self.bound.insert(local, (seen.name, seen.reads));
            }
        }
    }

    fn remember(&mut self, first_memo: usize, values: &'a [NodeId]) {
        for (position, value) in values.iter().enumerate() {
            let seen = self.operand(self.part(*value));
            self.hidden_memos |= seen.is_hidden;
            if let Some(memo) = self.machine.memos.get_mut(first_memo + position) {
                *memo = Some(seen.value);
            }
            self.memos.insert(first_memo + position, (seen.name, seen.reads));
        }
    }

    fn set_local(&mut self, local: usize, input: Input<'a>, from: &Operand<'a>) {
        self.machine.set_local(local, input);
        self.forget(local);
        if from.is_hidden {
            self.hidden_locals.insert(local);
        }
        if !from.is_fact {
            self.standard_locals.insert(local);
        }
    }

    fn forget(&mut self, local: usize) {
        if let Some(known) = self.local_places.get_mut(local) {
            *known = None;
        }
        self.bound.remove(&local);
        self.hidden_locals.remove(&local);
        self.standard_locals.remove(&local);
    }

    pub(super) fn evaluate(&mut self, part: Part<'a>) -> Eval<'a> {
        let head = self.machine.input(part.head);
        self.machine.run_steps(head, part.steps).and_then(access::read)
    }

    /// Where an answer that is not known, or went wrong, comes from.
    ///
    /// Recursion: `MAX_DEPTH`.
    fn stopped(&mut self, part: Part<'a>, stop: Box<Stop<'a>>) -> Why {
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
                self.stop_here(part, &stop, seen.reads, Some(seen.name))
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
            self.each(&range, step, &mut |explainer, spot| {
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
            return self.stop_here(before, &inner, seen.reads, Some(seen.name));
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
        let absent = is_absence(&stop).then(|| seen.name.clone());
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

    fn stop_here(&self, part: Part<'a>, stop: &Stop<'a>, reads: Vec<Observed>, absent: Option<String>) -> Why {
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

impl Elements<'_> {
    fn len(&self) -> usize {
        match self {
            Self::List(list) => list.len(),
            Self::Map(map) => map.len(),
        }
    }
}

/// What a number counts.
enum Counting {
    Elements,
    Characters,
    /// The elements that a condition keeps, of how many.
    Kept(usize, String),
}

fn count_of(value: &Value<'_>, noun: &str) -> String {
    match value {
        Value::Int(1) => format!("1 {noun}"),
        value => format!("{} {noun}s", shown(value)),
    }
}

fn state(seen: &Operand<'_>) -> State {
    match &seen.value {
        _ if seen.is_absent => State::Absent,
        _ if seen.is_hidden => State::Hidden,
        Ok(value) => State::Is(shown(value)),
        Err(_) => State::Hidden,
    }
}

fn verb(test: TextTest) -> &'static str {
    match test {
        TextTest::Contains => "contain",
        TextTest::StartsWith => "start with",
        TextTest::EndsWith => "end with",
    }
}

/// The operator that holds where this one does not.
fn negated(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Equal => BinaryOp::NotEqual,
        BinaryOp::NotEqual => BinaryOp::Equal,
        BinaryOp::Less => BinaryOp::GreaterOrEqual,
        BinaryOp::LessOrEqual => BinaryOp::Greater,
        BinaryOp::Greater => BinaryOp::LessOrEqual,
        BinaryOp::GreaterOrEqual => BinaryOp::Less,
        BinaryOp::In | BinaryOp::Add | BinaryOp::Subtract => return None,
        BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => return None,
    })
}

/// The operator with its sides exchanged.
fn turned_around(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Less => BinaryOp::Greater,
        BinaryOp::LessOrEqual => BinaryOp::GreaterOrEqual,
        BinaryOp::Greater => BinaryOp::Less,
        BinaryOp::GreaterOrEqual => BinaryOp::LessOrEqual,
        other => other,
    }
}

pub(super) fn joined(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
