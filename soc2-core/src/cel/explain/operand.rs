//! What a part of an expression comes to, and where in the facts that stands.

use super::Observed;
use super::Shown;
use super::Values;
use super::reason::Explainer;
use super::reason::MAX_DEPTH;
use super::shown::name;
use super::shown::shown;
use super::shown::visible;
use crate::cel::access;
use crate::cel::collections::Key;
use crate::cel::collections::List;
use crate::cel::collections::Map;
use crate::cel::mistake::Span;
use crate::cel::plan::Expression;
use crate::cel::plan::Loop;
use crate::cel::plan::LoopKind;
use crate::cel::plan::Node;
use crate::cel::plan::NodeId;
use crate::cel::plan::Step;
use crate::cel::stop::Eval;
use crate::cel::stop::EvalErrorKind;
use crate::cel::stop::Stop;
use crate::cel::types::Field;
use crate::cel::types::Sensitivity;
use crate::cel::types::Type;
use crate::cel::value::Input;
use crate::cel::value::Value;
use crate::document;
use crate::document::Node as FactNode;

/// A part of an expression: a node, or a chain up to one of its steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) head: NodeId,
    pub(super) steps: &'a [(Step, Span)],
    pub(super) span: Span,
}

impl<'a> Part<'a> {
    pub(super) fn of(plan: &'a Expression, id: NodeId) -> Self {
        let (node, span) = plan.node(id);
        match node {
            Node::Chain { head, first_step, n_steps } => {
                Self { head: *head, steps: plan.chain_steps(*first_step, *n_steps), span: *span }
            }
            _ => Self { head: id, steps: &[], span: *span },
        }
    }

    /// The chain without its last step, and that step.
    pub(super) fn split(self, head_span: Span) -> Option<(Self, &'a Step)> {
        let ((step, _), rest) = self.steps.split_last()?;
        let span = rest.last().map_or(head_span, |(_, span)| *span);
        Some((Self { steps: rest, span, ..self }, step))
    }
}

/// A place in what was given, and the name that sentences call it by.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    pub(super) path: String,
    /// Where the last part of the path begins that is a name for itself.
    name_at: usize,
    what: What<'a>,
}

/// What stands at a place.
#[derive(Debug, Clone, Copy)]
enum What<'a> {
    /// A fact, which knows what of it is never shown.
    Fact(FactNode<'a>),
    /// A value, or nothing; its variable's type says what of it is never shown.
    Declared(&'a Type),
    /// Nothing of it is never shown.
    Open,
    /// All of it is never shown.
    Closed,
}

impl<'a> What<'a> {
    /// What a type, a part of which is never shown, says of a field; of an element where there is no name. In doubt it
    /// is never shown.
    fn part_of(type_: &'a Type, field: Option<&str>) -> Self {
        match (type_, field) {
            (Type::Optional(held), _) => Self::part_of(held, field),
            (Type::List(element), None) => Self::declared(element),
            (Type::Map(entries), _) if entries.key.sensitivity() == Sensitivity::Nothing => {
                Self::declared(&entries.value)
            }
            (Type::Object(fields), Some(field)) => match (fields.known.get(field), &fields.others) {
                (Some(Field { type_, .. }), _) | (None, Some(type_)) => Self::declared(type_),
                (None, None) => Self::Closed,
            },
            _ => Self::Closed,
        }
    }

    fn declared(type_: &'a Type) -> Self {
        match type_.sensitivity() {
            Sensitivity::Nothing => Self::Open,
            Sensitivity::Parts => Self::Declared(type_),
            Sensitivity::Whole => Self::Closed,
        }
    }
}

impl<'a> Place<'a> {
    /// Most paths are no longer than what is set aside here.
    fn root(name: &str, what: What<'a>) -> Self {
        let mut path = String::with_capacity(name.len() + 56);
        path.push_str(name);
        Self { path, name_at: 0, what }
    }

    fn of_node(node: FactNode<'a>) -> Self {
        let path = visible(&node.path());
        let name_at = name_of(&path).0;
        Self { path, name_at, what: What::Fact(node) }
    }

    pub(super) fn field(&mut self, key: &str) {
        let found = match self.what {
            What::Fact(node) => node.get(key),
            What::Declared(_) | What::Open | What::Closed => None,
        };
        self.step(found, Some(key), |path| document::push_key(path, &visible(key)));
    }

    /// To a field of which it is known where it stands.
    fn to(&mut self, key: &str, found: FactNode<'a>) {
        self.step(Some(found), Some(key), |path| document::push_key(path, key));
    }

    pub(super) fn index(&mut self, position: usize) {
        let found = match self.what {
            What::Fact(node) => node.at(position),
            What::Declared(_) | What::Open | What::Closed => None,
        };
        self.step(found, None, |path| path.push_str(&format!("[{position}]")));
    }

    fn step(&mut self, found: Option<FactNode<'a>>, field: Option<&str>, push: impl FnOnce(&mut String)) {
        let before = self.path.len();
        // The names inside of what is never shown are not shown either.
        if !self.hides_names() {
            push(&mut self.path);
        }
        if self.path[before..].starts_with('.') {
            self.name_at = before + 1;
        }
        self.what = match (self.what, found) {
            (What::Fact(_), Some(node)) => What::Fact(node),
            (What::Fact(node), None) if node.is_sensitive() => What::Closed,
            // Nothing stands there, so there is nothing to hide.
            (What::Fact(_), None) => What::Open,
            (What::Declared(type_), _) => What::part_of(type_, field),
            (other @ (What::Open | What::Closed), _) => other,
        };
    }

    /// To an element that has no place of its own: of what a type says nothing is known to be that of the element.
    fn stray(&mut self) {
        if self.sensitivity() == Sensitivity::Parts {
            self.what = What::Closed;
        }
    }

    /// How much of what stands there is never shown.
    fn sensitivity(&self) -> Sensitivity {
        match self.what {
            What::Fact(node) if node.is_sensitive() => Sensitivity::Whole,
            What::Fact(node) if node.holds_sensitive() => Sensitivity::Parts,
            What::Declared(_) => Sensitivity::Parts,
            What::Closed => Sensitivity::Whole,
            What::Fact(_) | What::Open => Sensitivity::Nothing,
        }
    }

    /// Whether the names inside of what stands there are never shown.
    fn hides_names(&self) -> bool {
        match self.what {
            What::Fact(node) => node.is_sensitive(),
            What::Declared(type_) => type_.has_sensitive_keys(),
            What::Open => false,
            What::Closed => true,
        }
    }

    /// Whether what stands there, or something in it, is never shown.
    fn is_hidden(&self) -> bool {
        self.sensitivity() != Sensitivity::Nothing
    }

    pub(super) fn name(&self) -> &str {
        &self.path[self.name_at..]
    }
}

/// The name that sentences call a path by, and where it begins: its last field, with the indices after it.
pub(super) fn name_of(path: &str) -> (usize, &str) {
    let (mut name_at, mut is_inside_text, mut is_escaped) = (0, false, false);
    for (at, letter) in path.char_indices() {
        match letter {
            '"' if !is_escaped => is_inside_text = !is_inside_text,
            '.' if !is_inside_text => name_at = at + 1,
            _ => {}
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    (name_at, &path[name_at..])
}

/// What came of looking at a part of an expression.
#[derive(Debug)]
pub(super) struct Operand<'a> {
    pub(super) value: Eval<'a>,
    /// The place that it stands at, or would stand at.
    pub(super) place: Option<Place<'a>>,
    /// Nothing stands there, and a default may have been taken.
    pub(super) is_absent: bool,
    pub(super) reads: Vec<Observed>,
    /// It rests on something sensitive.
    pub(super) is_hidden: bool,
    /// It rests on something that is not a standard: it says what is, not what is wanted.
    pub(super) is_fact: bool,
    /// What a sentence calls it, where that is neither its place nor its text.
    pub(super) said: Option<String>,
    /// The list that a condition kept it of.
    pub(super) selected_from: Option<String>,
    pub(super) span: Span,
}

/// What a variable without a place, or a value of a block, was made from.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    name: String,
    reads: Vec<Observed>,
    selected_from: Option<String>,
}

impl<'a> Operand<'a> {
    fn unseen(span: Span) -> Self {
        Self {
            value: Ok(Value::Null),
            place: None,
            is_absent: false,
            reads: Vec::new(),
            is_hidden: false,
            is_fact: false,
            said: None,
            selected_from: None,
            span,
        }
    }

    /// Whether what was found at the place is a list or a map of which only parts are never shown.
    fn holds_sensitive_parts(&self, found: &Input<'a>) -> bool {
        let is_parts = self.place.as_ref().is_some_and(|place| place.sensitivity() == Sensitivity::Parts);
        is_parts && matches!(access::read(found.clone()), Ok(Value::List(_) | Value::Map(_)))
    }

    pub(super) fn bound(&self, plan: &Expression) -> Bound {
        Bound { name: self.called(plan), reads: self.reads.clone(), selected_from: self.selected_from.clone() }
    }

    /// What a sentence calls it.
    pub(super) fn called(&self, plan: &Expression) -> String {
        match (&self.place, &self.said) {
            (Some(place), _) => place.name().to_owned(),
            (None, Some(said)) => said.clone(),
            (None, None) => name(&plan.source, self.span),
        }
    }
}

/// A witness shows no more reads than this.
pub(super) const MAX_READS: usize = 8;

impl<'a> Explainer<'a, '_, '_> {
    pub(super) fn part(&self, id: NodeId) -> Part<'a> {
        Part::of(self.plan, id)
    }

    /// Evaluates a part step by step and notes what it reads.
    pub(super) fn operand(&mut self, part: Part<'a>) -> Operand<'a> {
        let mut seen = Operand { place: self.place_of(part.head), ..Operand::unseen(part.span) };
        let mut current = match self.machine.place(part.head) {
            Some(node) => Ok(Input::Node(node)),
            None => self.machine.input(part.head),
        };
        let bound: Option<Bound> = match &self.plan.node(part.head).0 {
            Node::Local(local) => self.bound.get(local).cloned(),
            Node::Memo(memo) => self.memos.get(memo).cloned(),
            _ => None,
        };
        if seen.place.is_none() {
            push_reads(&mut seen.reads, bound.as_ref().map(|bound| bound.reads.clone()).unwrap_or_default());
            self.mention(part.head, &mut seen);
        }
        for (position, (step, _)) in part.steps.iter().enumerate() {
            let Ok(before) = &current else { break };
            // The way into facts, which most operands are.
            if let (Step::Select(field), Input::Node(node), Some(place)) = (step, before, &mut seen.place)
                && let Some(found) = node.find(field)
            {
                place.to(field, found);
                current = Ok(Input::Node(found));
                continue;
            }
            let before = before.clone();
            match step {
                Step::Select(field) | Step::SelectOptional(field) => {
                    if let Some(place) = &mut seen.place {
                        place.field(field);
                    }
                }
                Step::Has(field) => {
                    if let Some(mut place) = seen.place.take() {
                        place.field(field);
                        let found = access::select(before, field);
                        self.note(&mut seen, &place, found);
                    }
                }
                Step::Index(index) | Step::IndexOptional(index) => self.indexed(&mut seen, *index),
                Step::OrValue(other) | Step::Or(other) => {
                    // What was taken instead stands elsewhere, and may be what is never shown.
                    if seen.is_absent && self.mentions_hidden(*other) {
                        self.leave_place(&mut seen, before);
                        seen.is_hidden = true;
                    }
                }
                Step::Not | Step::Negate | Step::InSet(_) | Step::Matches(_) | Step::TextTest(..) => {
                    self.leave_place(&mut seen, before);
                }
                Step::Binary(_, id) => {
                    self.leave_place(&mut seen, before);
                    self.mention_read(*id, &mut seen);
                }
                Step::Call { function, args } => {
                    let was_hidden = seen.is_hidden;
                    let counts_parts =
                        function.name == "size" && args.is_empty() && seen.holds_sensitive_parts(&before);
                    self.leave_place(&mut seen, before);
                    // How many there are says nothing of them.
                    if counts_parts {
                        seen.is_hidden = was_hidden;
                    }
                    for arg in args {
                        self.mention_read(*arg, &mut seen);
                    }
                }
                Step::Loop(step) => {
                    let is_last = position + 1 == part.steps.len();
                    let list = seen.place.as_ref().filter(|_| is_last && is_selection(step.kind));
                    seen.selected_from = list.map(|list| list.name().to_owned());
                    self.leave_place(&mut seen, before);
                    for id in step.filter.iter().chain([&step.body]) {
                        self.mention(*id, &mut seen);
                    }
                }
                Step::OptionalMap { body, .. } => {
                    self.leave_place(&mut seen, before);
                    self.mention(*body, &mut seen);
                }
            }
            current = self.machine.run_steps(current, &part.steps[position..=position]);
            if let Ok(Input::Value(Value::Optional(optional))) = &current
                && seen.place.is_some()
            {
                seen.is_absent = optional.held().is_none();
            }
            if matches!(&current, Err(stop) if is_absence(stop)) && seen.place.is_some() {
                seen.is_absent = true;
            }
        }
        if let Some(place) = seen.place.take() {
            match (seen.is_absent, current.clone()) {
                (true, _) => self.observe(&mut seen, &place, Shown::Absent),
                (false, found) => self.note(&mut seen, &place, found),
            }
            seen.place = Some(place);
        }
        seen.value = current.and_then(access::read);
        seen.is_hidden |= self.options.values == Values::Hidden && seen.is_fact;
        if let Some(bound) = bound.filter(|_| part.steps.is_empty()) {
            (seen.said, seen.selected_from) = (Some(bound.name), bound.selected_from);
        }
        seen
    }

    /// The value so far is worked on: what was read is the place, and what comes of it has none.
    fn leave_place(&self, seen: &mut Operand<'a>, found: Input<'a>) {
        if let Some(place) = seen.place.take() {
            if seen.is_absent {
                self.observe(seen, &place, Shown::Absent);
            } else {
                self.note(seen, &place, Ok(found));
            }
            seen.is_absent = false;
        }
    }

    fn indexed(&mut self, seen: &mut Operand<'a>, index: NodeId) {
        let key = self.machine.eval(index);
        if !matches!(self.plan.node(index).0, Node::Constant(_)) {
            self.mention_read(index, seen);
        }
        let Some(place) = &mut seen.place else { return };
        match key.ok().and_then(|key| Key::of(&key)) {
            Some(Key::String(key)) => place.field(&key),
            Some(Key::Int(position)) if position >= 0 => place.index(usize::try_from(position).unwrap_or(usize::MAX)),
            Some(Key::Uint(position)) => place.index(usize::try_from(position).unwrap_or(usize::MAX)),
            Some(Key::Bool(_) | Key::Int(_)) | None => place.stray(),
        }
    }

    /// What an operand of a step reads.
    fn mention_read(&mut self, id: NodeId, seen: &mut Operand<'a>) {
        if self.depth > MAX_DEPTH {
            self.mention(id, seen);
            return;
        }
        self.depth += 1;
        let other = self.operand(self.part(id));
        self.depth -= 1;
        seen.is_hidden |= other.is_hidden;
        seen.is_fact |= other.is_fact;
        push_reads(&mut seen.reads, other.reads);
    }

    /// The variables that a part may read, where it is not walked: without their values, but nothing of them is shown
    /// that may not be.
    pub(super) fn mention(&self, id: NodeId, seen: &mut Operand<'a>) {
        let mut waiting = vec![id];
        let mut visited = 0;
        while let Some(id) = waiting.pop() {
            visited += 1;
            if visited > 200 {
                // Too much to look through: better hidden than shown.
                seen.is_hidden = true;
                seen.is_fact = true;
                return;
            }
            match &self.plan.node(id).0 {
                Node::Variable { slot, name } => self.mention_place(&self.variable_place(*slot, name), seen),
                Node::Local(local) => match self.local_place(*local) {
                    Some(place) => self.mention_place(&place, seen),
                    None => {
                        seen.is_hidden |= self.hidden_locals.contains(local);
                        seen.is_fact |= !self.standard_locals.contains(local);
                    }
                },
                Node::Memo(_) => {
                    seen.is_hidden |= self.hidden_memos;
                    seen.is_fact = true;
                }
                Node::Chain { head, first_step, n_steps } => {
                    let steps = self.plan.chain_steps(*first_step, *n_steps);
                    let mut rest = steps;
                    match self.place_of(*head) {
                        Some(mut place) => {
                            while let [(Step::Select(field) | Step::SelectOptional(field) | Step::Has(field), _), ..] =
                                rest
                            {
                                place.field(field);
                                rest = &rest[1..];
                            }
                            self.mention_place(&place, seen);
                        }
                        None => waiting.push(*head),
                    }
                    waiting.extend(rest.iter().flat_map(|(step, _)| operands(step)));
                }
                node => waiting.extend(parts_of(node)),
            }
        }
    }

    /// Whether a part may read what is never shown.
    fn mentions_hidden(&mut self, id: NodeId) -> bool {
        let mut seen = Operand::unseen(self.plan.node(id).1);
        self.mention(id, &mut seen);
        seen.is_hidden
    }

    /// Whether a part may read a variable of a macro; a part that is too big to look through may.
    pub(super) fn depends(&self, id: NodeId, step: &Loop) -> bool {
        let mut waiting = vec![id];
        let mut visited = 0;
        while let Some(id) = waiting.pop() {
            visited += 1;
            match &self.plan.node(id).0 {
                _ if visited > 200 => return true,
                // Variables that are bound further inside may have been made from it.
                Node::Local(local) if *local >= step.first => return true,
                Node::Memo(_) => return true,
                Node::Chain { head, first_step, n_steps } => {
                    waiting.push(*head);
                    let steps = self.plan.chain_steps(*first_step, *n_steps);
                    waiting.extend(steps.iter().flat_map(|(step, _)| operands(step)));
                }
                node => waiting.extend(parts_of(node)),
            }
        }
        false
    }

    fn mention_place(&self, place: &Place<'a>, seen: &mut Operand<'a>) {
        seen.is_hidden |= place.is_hidden();
        seen.is_fact |= !self.is_standard(&place.path);
    }

    /// Notes what was found at a place.
    fn note(&self, seen: &mut Operand<'a>, place: &Place<'a>, found: Eval<'a, Input<'a>>) {
        let shown = match found.and_then(access::read) {
            Ok(value) => Shown::Value(shown(&value)),
            Err(stop) => match *stop {
                Stop::Unknown(unknowns) => match unknowns.into_iter().next() {
                    Some(unknown) => Shown::Unknown(unknown.reason.clone()),
                    None => Shown::Absent,
                },
                Stop::Error(error) if error.kind == EvalErrorKind::WrongType => Shown::WrongType,
                Stop::Error(_) => Shown::Absent,
            },
        };
        self.observe(seen, place, shown);
    }

    fn observe(&self, seen: &mut Operand<'a>, place: &Place<'a>, shown: Shown) {
        let is_sensitive = place.is_hidden();
        let is_fact = !self.is_standard(&place.path);
        seen.is_hidden |= is_sensitive;
        seen.is_fact |= is_fact;
        let hide = is_sensitive || (is_fact && self.options.values == Values::Hidden);
        let value = match shown {
            Shown::Value(_) if hide => Shown::Hidden,
            shown => shown,
        };
        // What it is about stands first, before what was read on the way to it.
        seen.reads.retain(|earlier| earlier.path != place.path);
        seen.reads.truncate(MAX_READS - 1);
        seen.reads.insert(0, Observed { path: place.path.clone(), value });
    }

    /// Where the value of a head stands.
    pub(super) fn place_of(&self, head: NodeId) -> Option<Place<'a>> {
        match &self.plan.node(head).0 {
            Node::Variable { slot, name } => Some(self.variable_place(*slot, name)),
            Node::Local(local) => self.local_place(*local),
            _ => None,
        }
    }

    fn variable_place(&self, slot: usize, name: &str) -> Place<'a> {
        let declared = match (self.plan.variables.sensitivity(slot), self.plan.variables.type_of(slot)) {
            (Sensitivity::Nothing, _) => What::Open,
            (Sensitivity::Parts, Some(type_)) => What::Declared(type_),
            (Sensitivity::Parts, None) | (Sensitivity::Whole, _) => What::Closed,
        };
        let node = match self.machine.inputs.get(slot) {
            Some(Input::Node(node)) => *node,
            Some(Input::Absent | Input::Value(_) | Input::Unknown(_)) | None => return Place::root(name, declared),
        };
        let what = match declared {
            // The facts themselves say it place by place.
            What::Declared(_) if node.tells_sensitive() => What::Fact(node),
            What::Declared(_) | What::Closed => declared,
            What::Fact(_) | What::Open => What::Fact(node),
        };
        // A variable that is bound to a document's root is called by its own name.
        let path = Place::of_node(node);
        if path.path.is_empty() || path.path == name { Place::root(name, what) } else { Place { what, ..path } }
    }

    fn local_place(&self, local: usize) -> Option<Place<'a>> {
        if let Some(place) = self.local_places.get(local).and_then(Option::as_ref) {
            return Some(place.clone());
        }
        self.bound_place(local)
    }

    /// Where what a variable is bound to stands in facts, whatever list it was taken from; nothing where the path would
    /// not say in which.
    pub(super) fn bound_place(&self, local: usize) -> Option<Place<'a>> {
        let (Input::Node(node) | Input::Value(Value::Map(Map::Facts(node)) | Value::List(List::Facts(node)))) =
            self.machine.local(local)
        else {
            return None;
        };
        node.has_named_root().then(|| Place::of_node(*node))
    }

    pub(super) fn is_standard(&self, path: &str) -> bool {
        self.options.standards.iter().any(|standard| begins_with(path, standard))
    }
}

fn begins_with(path: &str, name: &str) -> bool {
    path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// The parts of a node that is no chain.
fn parts_of(node: &Node) -> Vec<NodeId> {
    match node {
        Node::Constant(_) | Node::Error(_) | Node::Call { .. } => Vec::new(),
        Node::Variable { .. } | Node::Local(_) | Node::Memo(_) | Node::Chain { .. } => Vec::new(),
        Node::And(terms) | Node::Or(terms) => terms.to_vec(),
        Node::Conditional { arms, otherwise } => {
            arms.iter().flat_map(|(condition, then)| [*condition, *then]).chain([*otherwise]).collect()
        }
        Node::List(items) => items.iter().map(|item| item.value).collect(),
        Node::Map(entries) => entries.iter().flat_map(|(key, item)| [*key, item.value]).collect(),
        Node::Bind { value, body, .. } => vec![*value, *body],
        Node::Block { values, body, .. } => values.iter().chain([body]).copied().collect(),
    }
}

/// The operands of a step.
pub(super) fn operands(step: &Step) -> Vec<NodeId> {
    match step {
        Step::Select(_) | Step::SelectOptional(_) | Step::Has(_) | Step::Not | Step::Negate => Vec::new(),
        Step::InSet(_) | Step::Matches(_) | Step::TextTest(..) => Vec::new(),
        Step::Index(id) | Step::IndexOptional(id) | Step::Binary(_, id) | Step::OrValue(id) | Step::Or(id) => vec![*id],
        Step::Call { args, .. } => args.to_vec(),
        Step::Loop(step) => step.filter.iter().chain([&step.body]).copied().collect(),
        Step::OptionalMap { body, .. } => vec![*body],
    }
}

/// Whether reading stopped because nothing stands there.
pub(super) fn is_absence(stop: &Stop<'_>) -> bool {
    match stop {
        Stop::Error(error) => {
            error.message.starts_with("no such field")
                || error.message == "no such key"
                || error.message == "the index is out of range"
        }
        Stop::Unknown(_) => false,
    }
}

/// Adds reads, each path once, up to what a witness shows.
pub(super) fn push_reads(into: &mut Vec<Observed>, more: Vec<Observed>) {
    for read in more {
        if into.len() < MAX_READS && !into.iter().any(|known| known.path == read.path) {
            into.push(read);
        }
    }
}

/// Whether a macro asks a condition of each element.
pub(super) fn is_selection(kind: LoopKind) -> bool {
    matches!(kind, LoopKind::Filter)
}
