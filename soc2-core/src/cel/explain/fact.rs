//! One condition: what a fact is, and what it would have to be.

use super::Observed;
use super::Shown;
use super::operand::Operand;
use super::operand::Part;
use super::operand::is_selection;
use super::operand::name_of;
use super::operand::push_reads;
use super::reason::Explainer;
use super::shown::name as text;
use super::shown::shown;
use super::words::Fact;
use super::words::LONG;
use super::words::Need;
use super::words::State;
use super::words::Why;
use super::words::plural;
use crate::cel::access;
use crate::cel::ast::BinaryOp;
use crate::cel::plan::Loop;
use crate::cel::plan::Node;
use crate::cel::plan::NodeId;
use crate::cel::plan::Step;
use crate::cel::plan::TextTest;
use crate::cel::value::Value;

impl<'a> Explainer<'a, '_, '_> {
    /// A part that is one question about one fact, if it is; and whether it asks the same of every element.
    pub(super) fn asked(&mut self, part: Part<'a>, wanted: bool, step: &'a Loop) -> Option<(Fact, bool)> {
        if let Some((Step::Not, _)) = part.steps.last() {
            let (before, _) = part.split(self.plan.node(part.head).1)?;
            return self.asked(before, !wanted, step);
        }
        let before = self.machine.meter.left().0;
        let general = match part.steps.last() {
            Some((Step::Binary(_, right), _)) => {
                let (left, _) = part.split(self.plan.node(part.head).1)?;
                let is_one_fact = !(self.operand(self.part(*right)).is_fact && self.operand(left).is_fact);
                // What every element is held against may be a fact too.
                is_one_fact || (self.depends(left.head, step) && !self.depends(*right, step))
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
        let is_counted = matches!(fact.state, State::Empty | State::Has(_) | State::HiddenCount | State::Kept { .. });
        (!is_counted).then_some((fact, true))
    }

    /// The facts of a part that is not made of smaller conditions.
    pub(super) fn leaf(&mut self, part: Part<'a>, truth: bool) -> Why {
        match self.fact(part, truth) {
            Some(fact) => Why::Fact(fact),
            None => Why::Fact(Fact {
                span: part.span,
                name: text(&self.plan.source, part.span),
                state: State::Is(truth.to_string()),
                need: Some(Need::Is((!truth).to_string())),
                reads: Vec::new(),
            }),
        }
    }

    /// What one condition says of one fact: what it is, and what it would have to be for the condition to be other
    /// than `truth`.
    pub(super) fn fact(&mut self, part: Part<'a>, truth: bool) -> Option<Fact> {
        let head_span = self.plan.node(part.head).1;
        let Some((before, step)) = part.split(head_span) else { return Some(self.plain(part, truth)) };
        let span = part.span;
        let fact = match step {
            Step::Binary(op, right) => return self.comparison(part, before, *op, *right, truth),
            Step::InSet(keys) => {
                let seen = self.operand(before);
                if self.machine.meter.steps(keys.len() as u64).is_err() {
                    return Some(self.plain(part, truth));
                }
                let mut wanted: Vec<String> = Vec::new();
                for key in keys {
                    let key = shown(&key.clone().into_value());
                    if wanted.last() != Some(&key) {
                        wanted.push(key);
                    }
                }
                let need = if truth { Need::NoneOf(wanted) } else { Need::OneOf(wanted) };
                self.seen_as(part, truth, seen, need)
            }
            Step::Matches(regex) => {
                let seen = self.operand(before);
                let pattern = shown(&Value::string(regex.as_str()));
                let need = Need::Text { verb: "match", part: pattern, negated: truth };
                self.seen_as(part, truth, seen, need)
            }
            Step::TextTest(test, text) => {
                let seen = self.operand(before);
                let verb = verb(*test);
                let need = Need::Text { verb, part: shown(&Value::string(&**text)), negated: truth };
                self.seen_as(part, truth, seen, need)
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
                Fact { span, state, name: seen.called(self.plan), need: Some(need), reads: seen.reads }
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
        // It may have no value of its own, as a default has not: it counts as what it was taken for.
        let seen = match &seen.value {
            Ok(Value::Bool(_)) => seen,
            _ => Operand { value: Ok(Value::Bool(truth)), ..seen },
        };
        self.seen_as(part, truth, seen, need)
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
        if op == BinaryOp::In {
            let need = match (&other.value, turned) {
                (_, true) => {
                    let need = Need::Holds { member: self.standard(&left), negated: truth };
                    let (state, name) = (state(&other), other.called(self.plan));
                    return Some(Fact { span, state, name, need: Some(need), reads: both(other.reads, left.reads) });
                }
                (Ok(Value::List(list)), false) if !other.is_hidden && other.place.is_none() && list.len() <= 6 => {
                    let wanted = list.iter().filter_map(|item| access::read(item).ok()).map(|it| shown(&it)).collect();
                    if truth { Need::NoneOf(wanted) } else { Need::OneOf(wanted) }
                }
                _ => Need::Among { list: self.standard(&other), negated: truth },
            };
            let (state, name) = (state(&left), left.called(self.plan));
            return Some(Fact { span, state, name, need: Some(need), reads: both(left.reads, other.reads) });
        }
        let op = if truth { negated(op)? } else { op };
        let (seen, standard, op) = if turned { (other, left, turned_around(op)) } else { (left, other, op) };
        let counted = self.counted(if turned { other_part } else { before });
        let wanted = match &counted {
            Some((_, counting)) if seen.is_hidden => self.standard_count(&standard, counting),
            Some(_) | None => self.standard(&standard),
        };
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
            (Some((name, _)), _) if seen.is_hidden => (State::HiddenCount, name),
            (Some((name, Counting::Elements)), Ok(Value::Int(0))) => (State::Empty, name),
            (Some((name, Counting::Elements)), Ok(value)) => (State::Has(count_of(value, "element")), name),
            (Some((name, Counting::Characters)), Ok(value)) => (State::Has(count_of(value, "character")), name),
            (Some((name, Counting::Kept(total, needs))), Ok(value)) => {
                (State::Kept { kept: shown(value), total, needs }, name)
            }
            _ => match self.age(if turned { other_part } else { before }, &seen) {
                Some((name, state, reads)) => {
                    let reads = both(both(reads, seen.reads), standard.reads);
                    return Some(Fact { span, name, state, need: Some(need), reads });
                }
                None => {
                    let fact = self.seen_as(part, truth, seen, need);
                    return Some(Fact { reads: both(fact.reads, standard.reads), ..fact });
                }
            },
        };
        Some(Fact { span, name, state, need: Some(need), reads: both(seen.reads, standard.reads) })
    }

    /// The time from an instant of the facts to one that is given, `now - timestamp(x)`, is the age of what stands there.
    fn age(&mut self, part: Part<'a>, seen: &Operand<'a>) -> Option<(String, State, Vec<Observed>)> {
        let Ok(Value::Duration(span)) = &seen.value else { return None };
        let (given, Step::Binary(BinaryOp::Subtract, instant)) = part.split(self.plan.node(part.head).1)? else {
            return None;
        };
        let is_given = matches!(self.plan.node(given.head).0, Node::Variable { .. })
            && given.steps.is_empty()
            && !self.operand(given).is_fact;
        if !is_given || seen.is_hidden || span.is_negative() {
            return None;
        }
        let mut instant = self.part(*instant);
        loop {
            let (node, head_span) = self.plan.node(instant.head);
            instant = match (node, instant.split(*head_span)) {
                (_, Some((text, Step::Call { function, .. }))) if function.name == "timestamp" => text,
                (Node::Conditional { arms, otherwise }, None) => {
                    let mut arms = arms.iter();
                    let taken = arms.find(|(condition, _)| matches!(self.machine.truth(*condition, "?:"), Ok(true)));
                    self.part(taken.map_or(*otherwise, |(_, then)| *then))
                }
                _ => break,
            };
        }
        let instant = self.operand(instant);
        let is_a_fact = instant.place.is_some() && instant.is_fact && !instant.is_absent;
        is_a_fact.then(|| {
            let old = seen.value.as_ref().map(shown).unwrap_or_default();
            (instant.called(self.plan), State::Is(format!("{old} old")), instant.reads)
        })
    }

    /// What was seen, and what it would have to be; a long computation is told by the fact that it was made
    /// from first.
    fn seen_as(&self, part: Part<'a>, truth: bool, seen: Operand<'a>, need: Need) -> Fact {
        let span = part.span;
        let name = seen.called(self.plan);
        if seen.place.is_none()
            && !seen.is_hidden
            && name.len() > LONG
            && let [Observed { path, value: Shown::Value(value) }, ..] = seen.reads.as_slice()
            && !self.is_standard(path)
        {
            let (name, state) = (name_of(path).1.to_owned(), State::Is(value.clone()));
            // A condition on a variable of the expression says nothing without the expression.
            let need = match (&seen.said, seen.reads.len()) {
                (None, _) => Some(Need::Meets { condition: text(&self.plan.source, span), negated: truth }),
                (Some(_), 1) => Some(Need::Is("another value".to_owned())),
                (Some(_), _) => None,
            };
            return Fact { span, name, state, need, reads: seen.reads };
        }
        Fact { span, state: state(&seen), name, need: Some(need), reads: seen.reads }
    }

    /// What a value is held against, in words. A fact is named too, so that the reader knows whose value that is.
    fn standard(&self, seen: &Operand<'a>) -> String {
        match (&seen.value, &seen.place) {
            (Ok(_), _) if seen.is_hidden => format!("`{}`", seen.called(self.plan)),
            (Ok(value), Some(_)) if seen.is_fact => format!("{} (`{}`)", shown(value), seen.called(self.plan)),
            (Ok(value), _) => shown(value),
            (Err(_), _) => format!("`{}`", seen.called(self.plan)),
        }
    }

    /// What a number that is not shown is held against, with what it counts: the sentence has no other word of that.
    fn standard_count(&self, seen: &Operand<'a>, counting: &Counting) -> String {
        let is_one = matches!(seen.value, Ok(Value::Int(1))) && !seen.is_hidden;
        let (one, several, needs) = match counting {
            Counting::Elements => ("element", "elements", None),
            Counting::Characters => ("character", "characters", None),
            Counting::Kept(_, needs) => ("element", "elements", Some(needs)),
        };
        let noun = if is_one { one } else { several };
        let kept = match needs {
            Some(needs) if is_one => format!(" that {needs}"),
            Some(needs) => format!(" that {}", plural(needs)),
            None => String::new(),
        };
        match (&seen.value, &seen.place) {
            (Ok(value), Some(_)) if seen.is_fact && !seen.is_hidden => {
                format!("{} {noun}{kept} (`{}`)", shown(value), seen.called(self.plan))
            }
            _ => format!("{} {noun}{kept}", self.standard(seen)),
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
            return Some((range.seen.called(self.plan), Counting::Kept(range.elements.len(), needs)));
        }
        let seen = self.operand(before);
        let counting = match &seen.value {
            Ok(Value::List(_) | Value::Map(_)) => Counting::Elements,
            Ok(Value::String(_)) => Counting::Characters,
            _ => return None,
        };
        Some((seen.called(self.plan), counting))
    }
}

/// What a number counts.
enum Counting {
    Elements,
    Characters,
    /// The elements that a condition keeps, of how many.
    Kept(usize, String),
}

/// What both sides read, the side that the sentence is about first.
fn both(mut first: Vec<Observed>, second: Vec<Observed>) -> Vec<Observed> {
    push_reads(&mut first, second);
    first
}

fn count_of(value: &Value<'_>, noun: &str) -> String {
    match value {
        Value::Int(1) => format!("1 {noun}"),
        value => format!("{} {noun}s", shown(value)),
    }
}

pub(super) fn state(seen: &Operand<'_>) -> State {
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
