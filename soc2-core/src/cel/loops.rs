//! The macros over lists and maps, as loops that end with the element that decides.

use super::access;
use super::collections::Elements;
use super::collections::Key;
use super::collections::List;
use super::collections::ListIter;
use super::collections::Map;
use super::collections::MapIter;
use super::collections::VALUE_BYTES;
use super::evaluate::Machine;
use super::evaluate::no_overload;
use super::mistake::Span;
use super::operators;
use super::plan::Loop;
use super::plan::LoopKind;
use super::stop::Eval;
use super::stop::STOP_BYTES;
use super::stop::Stop;
use super::value::Input;
use super::value::Value;
use crate::document;
use crate::document::Data;
use crate::unknown::Unknown;

impl<'a> Machine<'a, '_> {
    pub(super) fn run_loop(&mut self, input: Input<'a>, step: &'a Loop, span: Span) -> Eval<'a> {
        let range = Range::of(input, step).map_err(|stop| stop.at(span))?;
        let result = match step.kind {
            LoopKind::All => self.quantify(&mut range.iter(), range.open(), step, false).map(Value::Bool),
            LoopKind::Exists => self.quantify(&mut range.iter(), range.open(), step, true).map(Value::Bool),
            LoopKind::ExistsOne => self.exists_one(&range, step),
            LoopKind::Filter => self.filter(&range, step),
            LoopKind::Map => self.map_elements(&range, step),
            LoopKind::TransformMap | LoopKind::TransformMapEntry => self.transform_map(&range, step),
            LoopKind::SortBy => self.sort_by(&range, step),
        };
        result.map_err(|stop| stop.at(span))
    }

    /// `all` is decided by one false, `exists` by one true; what is not known or fails is absorbed by it.
    fn quantify(
        &mut self,
        elements: &mut RangeIter<'a>,
        open: Option<&'a Unknown>,
        step: &'a Loop,
        deciding: bool,
    ) -> Eval<'a, bool> {
        let mut stopped: Option<Box<Stop<'a>>> = None;
        while self.bind_next(elements, step)? {
            let stop = match self.truth(step.body, step.kind.name()) {
                Ok(value) if value == deciding => return Ok(deciding),
                Ok(_) => continue,
                Err(stop) => stop,
            };
            stopped = Some(self.keep(stopped, stop)?);
        }
        if let Some(open) = open {
            stopped = Some(self.keep(stopped, Stop::unknown(open))?);
        }
        stopped.map_or(Ok(!deciding), Err)
    }

    fn exists_one(&mut self, range: &Range<'a>, step: &'a Loop) -> Eval<'a> {
        let mut found = 0_u32;
        let mut stopped = range.open().map(Stop::unknown);
        let mut elements = range.iter();
        while self.bind_next(&mut elements, step)? {
            match self.truth(step.body, step.kind.name()) {
                Ok(holds) => found = found.saturating_add(u32::from(holds)),
                Err(stop) => stopped = Some(self.keep(stopped, stop)?),
            }
        }
        stopped.map_or(Ok(Value::Bool(found == 1)), Err)
    }

    fn filter(&mut self, range: &Range<'a>, step: &'a Loop) -> Eval<'a> {
        let mut kept = Vec::new();
        let mut stopped = None;
        let mut elements = range.iter();
        if let RangeIter::Facts(elements) = &mut elements {
            self.sift(elements, step, &mut kept);
        }
        while self.bind_next(&mut elements, step)? {
            match self.truth(step.body, step.kind.name()) {
                Ok(false) => {}
                // The body's own variables have other places: the element is still bound.
                Ok(true) => match access::read(self.local(step.second.unwrap_or(step.first)).clone()) {
                    Ok(value) => kept.push(value),
                    Err(stop) => stopped = Some(self.keep(stopped, stop)?),
                },
                Err(stop) => stopped = Some(self.keep(stopped, stop)?),
            }
        }
        self.finish(kept, range.open(), stopped)
    }

    fn map_elements(&mut self, range: &Range<'a>, step: &'a Loop) -> Eval<'a> {
        let mut mapped = Vec::new();
        let mut stopped = None;
        let mut elements = range.iter();
        while self.bind_next(&mut elements, step)? {
            match self.wanted(step) {
                Ok(false) => continue,
                Ok(true) => {}
                Err(stop) => {
                    stopped = Some(self.keep(stopped, stop)?);
                    continue;
                }
            }
            match self.eval(step.body) {
                Ok(value) => mapped.push(value),
                Err(stop) => stopped = Some(self.keep(stopped, stop)?),
            }
        }
        self.finish(mapped, range.open(), stopped)
    }

    fn transform_map(&mut self, range: &Range<'a>, step: &'a Loop) -> Eval<'a> {
        let mut entries = Vec::new();
        // A map that an expression builds is never open: with an open range, it is not known.
        let mut stopped = range.open().map(Stop::unknown);
        let mut elements = range.iter();
        while self.bind_next(&mut elements, step)? {
            let key = self.local(step.first).clone();
            let added = match self.wanted(step) {
                Ok(false) => Ok(()),
                Ok(true) => self.eval(step.body).and_then(|value| match (step.kind, value) {
                    (LoopKind::TransformMapEntry, Value::Map(map)) => {
                        for (key, value) in map.iter() {
                            self.meter.bytes(ENTRY_BYTES)?;
                            entries.push((key, access::read(value)?));
                        }
                        Ok(())
                    }
                    (LoopKind::TransformMapEntry, _) => {
                        Err(Stop::error("`transformMapEntry` needs a map as its last argument"))
                    }
                    (_, value) => {
                        let key =
                            Key::of(&access::read(key)?).ok_or_else(|| Stop::error("the key cannot be a map's key"))?;
                        entries.push((key, value));
                        Ok(())
                    }
                }),
                Err(stop) => Err(stop),
            };
            if let Err(stop) = added {
                stopped = Some(self.keep(stopped, stop)?);
            }
        }
        if let Some(stop) = stopped {
            return Err(stop);
        }
        self.meter.map(entries)
    }

    fn sort_by(&mut self, range: &Range<'a>, step: &'a Loop) -> Eval<'a> {
        let mut keyed = Vec::new();
        let mut stopped = range.open().map(Stop::unknown);
        let mut elements = range.iter();
        while self.bind_next(&mut elements, step)? {
            let value = access::read(self.local(step.first).clone());
            match (value, self.eval(step.body)) {
                (Ok(value), Ok(key)) => keyed.push((key, value)),
                (Err(stop), Ok(_)) | (Ok(_), Err(stop)) => stopped = Some(self.keep(stopped, stop)?),
                (Err(left), Err(right)) => stopped = Some(self.keep(stopped, left.merge(right))?),
            }
        }
        if let Some(stop) = stopped {
            return Err(stop);
        }
        let sorted = operators::sort_by_key(keyed, &mut self.meter)?;
        let Some(sorted) = sorted else { return Err(Stop::error("the keys of `sortBy` cannot be ordered")) };
        self.meter.list(sorted)
    }

    fn wanted(&mut self, step: &'a Loop) -> Eval<'a, bool> {
        match step.filter {
            Some(filter) => self.truth(filter, step.kind.name()),
            None => Ok(true),
        }
    }

    /// Binds the variables to the next element: itself, or its index or key and its value. False after the last.
    #[inline]
    fn bind_next(&mut self, elements: &mut RangeIter<'a>, step: &Loop) -> Eval<'a, bool> {
        let (first, second) = match elements {
            RangeIter::Facts(nodes) => match nodes.next() {
                Some(node) => {
                    self.set_local(step.first, Input::Node(node));
                    self.meter.step()?;
                    return Ok(true);
                }
                None => return Ok(false),
            },
            RangeIter::Elements(elements) => match elements.next() {
                Some(element) => (element, None),
                None => return Ok(false),
            },
            RangeIter::Indexed(elements, position) => match elements.next() {
                Some(element) => {
                    *position += 1;
                    (Input::Value(Value::Int(*position - 1)), Some(element))
                }
                None => return Ok(false),
            },
            RangeIter::Keys(entries) => match entries.next() {
                Some((key, _)) => (Input::Value(key.into_value()), None),
                None => return Ok(false),
            },
            RangeIter::Entries(entries) => match entries.next() {
                Some((key, value)) => (Input::Value(key.into_value()), Some(value)),
                None => return Ok(false),
            },
        };
        self.set_local(step.first, first);
        if let (Some(place), Some(value)) = (step.second, second) {
            self.set_local(place, value);
        }
        self.meter.step()?;
        Ok(true)
    }

    /// Adds a stop to those met before; each is counted, since a loop may meet many.
    fn keep(&mut self, before: Option<Box<Stop<'a>>>, stop: Box<Stop<'a>>) -> Eval<'a, Box<Stop<'a>>> {
        if stop.is_final() {
            return Err(stop);
        }
        self.meter.bytes(STOP_BYTES)?;
        Ok(match before {
            Some(before) => before.merge(stop),
            None => stop,
        })
    }

    fn finish(&mut self, items: Vec<Value<'a>>, open: Option<&'a Unknown>, stopped: Option<Box<Stop<'a>>>) -> Eval<'a> {
        match stopped {
            Some(stop) => Err(stop),
            None => self.meter.built(Elements::new(items, open).into_list()),
        }
    }
}

/// What an entry takes before it is in a map: a key and a value.
const ENTRY_BYTES: usize = 2 * VALUE_BYTES as usize;

enum Range<'a> {
    Elements(List<'a>),
    Indexed(List<'a>),
    Keys(Map<'a>),
    Entries(Map<'a>),
}

impl<'a> Range<'a> {
    fn of(input: Input<'a>, step: &Loop) -> Eval<'a, Self> {
        match access::read(input)? {
            Value::List(list) if step.second.is_some() => Ok(Self::Indexed(list)),
            Value::List(list) => Ok(Self::Elements(list)),
            Value::Map(map) if step.second.is_some() => Ok(Self::Entries(map)),
            Value::Map(map) => Ok(Self::Keys(map)),
            other => Err(no_overload(step.kind.name(), &[other])),
        }
    }

    fn open(&self) -> Option<&'a Unknown> {
        match self {
            Self::Elements(list) | Self::Indexed(list) => list.open(),
            Self::Keys(map) | Self::Entries(map) => map.open(),
        }
    }

    fn iter(&self) -> RangeIter<'a> {
        match self {
            Self::Elements(List::Facts(node)) if let Data::List(elements) = node.data() => RangeIter::Facts(elements),
            Self::Elements(list) => RangeIter::Elements(list.iter()),
            Self::Indexed(list) => RangeIter::Indexed(list.iter(), 0),
            Self::Keys(map) => RangeIter::Keys(map.iter()),
            Self::Entries(map) => RangeIter::Entries(map.iter()),
        }
    }
}

enum RangeIter<'a> {
    /// The elements of a list of facts: the most frequent by far.
    Facts(document::Elements<'a>),
    Elements(ListIter<'a>),
    Indexed(ListIter<'a>, i64),
    Keys(MapIter<'a>),
    Entries(MapIter<'a>),
}

impl LoopKind {
    /// What of one element decides for all, where one can.
    pub(super) fn deciding(self) -> Option<bool> {
        match self {
            Self::All => Some(false),
            Self::Exists => Some(true),
            Self::ExistsOne | Self::Filter | Self::Map => None,
            Self::TransformMap | Self::TransformMapEntry | Self::SortBy => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Exists => "exists",
            Self::ExistsOne => "exists_one",
            Self::Filter => "filter",
            Self::Map => "map",
            Self::TransformMap => "transformMap",
            Self::TransformMapEntry => "transformMapEntry",
            Self::SortBy => "sortBy",
        }
    }
}
