//! Macros: the elements that decided, and what is asked of them.

use super::operand::MAX_READS;
use super::operand::Operand;
use super::operand::Part;
use super::operand::Place;
use super::operand::push_reads;
use super::reason::Explainer;
use super::shown::name;
use super::shown::shown;
use super::trace::Choice;
use super::words::Fact;
use super::words::Need;
use super::words::State;
use super::words::Why;
use super::words::joined;
use crate::cel::collections::Key;
use crate::cel::collections::List;
use crate::cel::collections::Map;
use crate::cel::plan::Expression;
use crate::cel::plan::Loop;
use crate::cel::plan::Node;
use crate::cel::plan::NodeId;
use crate::cel::value::Input;
use crate::cel::value::Value;

/// Conditions of an element that are told one by one.
const CONDITIONS: usize = 3;

/// What a loop walks over.
pub(super) struct Range<'a> {
    pub(super) elements: Elements<'a>,
    /// The range itself, as it was seen.
    pub(super) seen: Operand<'a>,
    /// A list that stands in the expression: its items are places of their own.
    items: Vec<Option<Place<'a>>>,
}

/// One element of a range, while it is bound.
pub(super) struct Spot<'r, 'a> {
    range: &'r Range<'a>,
    step: &'a Loop,
    at: At<'a>,
}

pub(super) enum At<'a> {
    Position(usize),
    Key(Key<'a>),
}

pub(super) enum Elements<'a> {
    List(List<'a>),
    Map(Map<'a>),
}

impl<'a> Explainer<'a, '_, '_> {
    /// `all` and `exists`. Where one element decides, the first ones that do; where none did, how many there are, what
    /// was asked of them, and the one that came nearest.
    pub(super) fn quantified(
        &mut self,
        part: Part<'a>,
        before: Part<'a>,
        step: &'a Loop,
        truth: bool,
        is_exists: bool,
    ) -> Why {
        let Some(range) = self.range(before) else { return self.leaf(part, truth) };
        if is_exists && matches!(self.plan.node(step.body).0, Node::Constant(Value::Bool(true))) {
            return self.any(part, range);
        }
        match (is_exists, truth) {
            (true, false) => self.nothing(part, range, step),
            (false, false) | (true, true) => self.examples(part, range, step, truth),
            (false, true) => self.everything(part, range, step),
        }
    }

    /// Whether there is an element, when nothing more is asked.
    fn any(&self, part: Part<'a>, range: Range<'a>) -> Why {
        let (state, need) = match range.elements.len() {
            0 => (State::Empty, "an element"),
            1 => (State::Has("1 element".to_owned()), "none"),
            count => (State::Has(format!("{count} elements")), "none"),
        };
        let name = range.seen.called(self.plan);
        let need = Some(Need::Is(need.to_owned()));
        Why::Fact(Fact { span: part.span, name, state, need, reads: range.seen.reads })
    }

    /// The first elements for which the body is `truth`: each decided.
    fn examples(&mut self, part: Part<'a>, range: Range<'a>, step: &'a Loop, truth: bool) -> Why {
        let mut found = Vec::new();
        let wanted = if truth { 1 } else { self.options.limit.max(1) };
        let first = match self.choice() {
            Some(Choice::Element(position)) => Some(position),
            _ => None,
        };
        self.each(&range, step, first.unwrap_or(0), &mut |explainer, spot| {
            let is_known = first.is_some() && found.is_empty();
            match if is_known { Ok(truth) } else { explainer.machine.truth(step.body, "all") } {
                Ok(value) if value == truth => {
                    let element = explainer.settle(spot);
                    let why = explainer.why(explainer.part(step.body), truth);
                    explainer.way = &[];
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
                let list = range.called(self.plan);
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
        let nearest = match self.choice() {
            Some(Choice::Nearest(nearest)) => nearest,
            _ => self.nearest(&range, step, &terms),
        };
        let (mut needs, mut inner) = (None, None);
        self.each(&range, step, nearest.unwrap_or(0), &mut |explainer, spot| {
            let label = explainer.settle(spot);
            needs = explainer.conditions(&terms, step);
            let why = explainer.why(explainer.part(step.body), false);
            inner = Some((label, Box::new(why)));
            false
        });
        let list = range.called(self.plan);
        let needs =
            needs.unwrap_or_else(|| format!("meets `{}`", name(&self.plan.source, self.plan.node(step.body).1)));
        Why::Nothing {
            span: part.span,
            list,
            count,
            needs,
            example: inner,
            is_near: nearest.is_some(),
            reads: range.seen.reads,
        }
    }

    /// The element that meets the most conditions, if one meets any.
    fn nearest(&mut self, range: &Range<'a>, step: &'a Loop, terms: &[NodeId]) -> Option<u32> {
        if terms.len() < 2 {
            return None;
        }
        let mut nearest: Option<(usize, u32)> = None;
        let mut position = 0;
        self.each(range, step, 0, &mut |explainer, _| {
            // A term behind one that fails may rest on it, so that what stops counts as what is false.
            let held = terms.iter().take_while(|term| matches!(explainer.machine.truth(**term, "&&"), Ok(true)));
            let held = held.count();
            if held > nearest.map_or(0, |(best, _)| best) {
                nearest = Some((held, position));
            }
            position += 1;
            explainer.machine.meter.step().is_ok()
        });
        nearest.map(|(_, position)| position)
    }

    /// Every element does, where not all may.
    fn everything(&mut self, part: Part<'a>, range: Range<'a>, step: &'a Loop) -> Why {
        let needs = self.described(&range, step);
        let count = range.elements.len();
        Why::Every { span: part.span, list: range.called(self.plan), count, needs, reads: range.seen.reads }
    }

    pub(super) fn exactly_one(&mut self, part: Part<'a>, before: Part<'a>, step: &'a Loop, truth: bool) -> Why {
        let Some(range) = self.range(before) else { return self.leaf(part, truth) };
        let mut found = Vec::new();
        let mut n_found = 0;
        self.each(&range, step, 0, &mut |explainer, spot| {
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
        let (list, count) = (range.called(self.plan), range.elements.len());
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
    pub(super) fn described(&mut self, range: &Range<'a>, step: &'a Loop) -> String {
        let terms: Vec<NodeId> = match &self.plan.node(step.body).0 {
            Node::And(terms) => terms.to_vec(),
            _ => vec![step.body],
        };
        let mut needs = None;
        self.each(range, step, 0, &mut |explainer, spot| {
            explainer.settle(spot);
            needs = explainer.conditions(&terms, step);
            false
        });
        needs.unwrap_or_else(|| format!("meets `{}`", name(&self.plan.source, self.plan.node(step.body).1)))
    }

    /// `has A and B`, of the element that is bound; nothing where that would not be shorter than the text itself.
    fn conditions(&mut self, terms: &[NodeId], step: &'a Loop) -> Option<String> {
        let mut said: Vec<(String, String)> = Vec::new();
        let mut others = 0;
        let element: Vec<String> = self.local_places.iter().flatten().map(|place| place.path.clone()).collect();
        for term in terms {
            let part = self.part(*term);
            let fact = if said.len() < CONDITIONS { self.asked(part, true, step) } else { None };
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
            (0, _) => Some(format!("meets `{}`", name(&self.plan.source, self.plan.node(step.body).1))),
            (_, 0) => Some(format!("has {}", joined(&words))),
            (_, 1) => Some(format!("has {} and meets the other condition", words.join(", "))),
            (_, n) => Some(format!("has {} and meets {n} more conditions", words.join(", "))),
        }
    }

    pub(super) fn range(&mut self, before: Part<'a>) -> Option<Range<'a>> {
        let seen = self.operand(before);
        let elements = Elements::of(seen.value.as_ref().ok()?)?;
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
                items.iter().map(|place: &Option<Place<'_>>| place.as_ref().map(|it| it.path.as_str())).collect();
            if let Some(paths) = paths.filter(|paths| !paths.is_empty()) {
                seen.said = Some(paths.join("`, `"));
            }
        }
        Some(Range { elements, seen, items })
    }

    /// Binds each element from a position on, until told to stop. Where it stands is worked out only for those that
    /// are told of.
    pub(super) fn each(
        &mut self,
        range: &Range<'a>,
        step: &'a Loop,
        from: u32,
        look: &mut dyn FnMut(&mut Self, &Spot<'_, 'a>) -> bool,
    ) {
        for (at, element) in range.elements.iter().skip(from as usize) {
            if self.machine.meter.step().is_err() {
                break;
            }
            at.bind(element, step, &mut |local, input| self.set_local(local, input, &range.seen));
            if !look(self, &Spot { range, step, at }) {
                break;
            }
        }
        self.forget(step.first);
        if let Some(second) = step.second {
            self.forget(second);
        }
    }

    /// Notes where the element that is bound stands, and gives the name that sentences call it by.
    pub(super) fn settle(&mut self, spot: &Spot<'_, 'a>) -> String {
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
                    (Key::String(key), Some(place)) => place.field(key),
                    _ => place = None,
                }
                if range.seen.is_hidden { "an entry".to_owned() } else { shown(&key.clone().into_value()) }
            }
        };
        let local = match (at, step.second) {
            (_, Some(second)) => Some(second),
            (At::Position(_), None) => Some(step.first),
            // The variable is the key: a value of its own.
            (At::Key(_), None) => None,
        };
        let place = place.or_else(|| self.bound_place(local?));
        let label = place.as_ref().map_or(label, |place| place.name().to_owned());
        if let Some(known) = local.and_then(|local| self.local_places.get_mut(local)) {
            *known = place;
        }
        label
    }
}

impl Range<'_> {
    /// What a sentence calls it, in quotes.
    fn called(&self, plan: &Expression) -> String {
        match &self.seen.selected_from {
            Some(list) => format!("selected `{list}`"),
            None => format!("`{}`", self.seen.called(plan)),
        }
    }
}

impl<'a> Elements<'a> {
    /// What a macro may walk over.
    pub(super) fn of(range: &Value<'a>) -> Option<Self> {
        match range {
            Value::List(list) => Some(Self::List(list.clone())),
            Value::Map(map) => Some(Self::Map(map.clone())),
            _ => None,
        }
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::List(list) => list.len(),
            Self::Map(map) => map.len(),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (At<'a>, Input<'a>)> + use<'a> {
        let (elements, entries) = match self {
            Self::List(list) => (Some(list.iter()), None),
            Self::Map(map) => (None, Some(map.iter())),
        };
        let elements = elements.into_iter().flatten().enumerate();
        let entries = entries.into_iter().flatten();
        let elements = elements.map(|(position, element)| (At::Position(position), element));
        elements.chain(entries.map(|(key, element)| (At::Key(key), element)))
    }
}

impl<'a> At<'a> {
    /// The variables of a macro at this place: the element itself, or its index or key and its value.
    pub(super) fn bind(&self, element: Input<'a>, step: &Loop, set: &mut dyn FnMut(usize, Input<'a>)) {
        let key = match self {
            Self::Position(_) if step.second.is_none() => return set(step.first, element),
            Self::Position(position) => Value::Int(i64::try_from(*position).unwrap_or(i64::MAX)),
            Self::Key(key) => key.clone().into_value(),
        };
        set(step.first, Input::Value(key));
        if let Some(second) = step.second {
            set(second, element);
        }
    }
}
