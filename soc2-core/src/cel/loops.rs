//! The macros over lists and maps, as loops that end with the element that decides.

use super::access;
use super::collections::Elements;
use super::collections::Key;
use super::collections::List;
use super::collections::ListIter;
use super::collections::Map;
use super::collections::MapIter;
use super::evaluate::Machine;
use super::evaluate::no_overload;
use super::mistake::Span;
use super::operators;
use super::plan::Loop;
use super::plan::LoopKind;
use super::stop::Eval;
use super::stop::Stop;
use super::value::Input;
use super::value::Value;
use crate::unknown::Unknown;

impl<'a> Machine<'a, '_> {
    pub(super) fn run_loop(&mut self, input: Input<'a>, step: &'a Loop, span: Span) -> Eval<'a> {
        let range = access::read(input).map_err(|stop| stop.at(span))?;
        let range = match range {
            Value::List(list) if step.second.is_some() => Range::Indexed(list),
            Value::List(list) => Range::Elements(list),
            Value::Map(map) if step.second.is_some() => Range::Entries(map),
            Value::Map(map) => Range::Keys(map),
            other => return Err(no_overload(step.kind.name(), &[other]).at(span)),
        };
        let result = match step.kind {
            LoopKind::All => self.quantify(&range, step, false),
            LoopKind::Exists => self.quantify(&range, step, true),
            LoopKind::ExistsOne => self.exists_one(&range, step),
            LoopKind::Filter => self.filter(&range, step),
            LoopKind::Map => self.map_elements(&range, step),
            LoopKind::TransformMap | LoopKind::TransformMapEntry => self.transform_map(&range, step),
            LoopKind::SortBy => self.sort_by(&range, step),
        };
        result.map_err(|stop| stop.at(span))
    }

    /// `all` is decided by one false, `exists` by one true; what is not known or fails is absorbed by it.
    fn quantify(&mut self, range: &Range<'a>, step: &'a Loop, deciding: bool) -> Eval<'a> {
        let mut stopped: Option<Box<Stop<'a>>> = None;
        for element in range.iter() {
            self.bind(step, element)?;
            let stop = match self.truth(step.body, step.kind.name()) {
                Ok(value) if value == deciding => return Ok(Value::Bool(deciding)),
                Ok(_) => continue,
                Err(stop) if stop.is_final() => return Err(stop),
                Err(stop) => stop,
            };
            self.meter.bytes(64)?;
            stopped = Some(match stopped {
                Some(before) => before.merge(stop),
                None => stop,
            });
        }
        if let Some(open) = range.open() {
            let stop = Stop::unknown(open);
            return Err(match stopped {
                Some(before) => before.merge(stop),
                None => stop,
            });
        }
        stopped.map_or(Ok(Value::Bool(!deciding)), Err)
    }

    fn exists_one(&mut self, range: &Range<'a>, step: &'a Loop) -> Eval<'a> {
        let mut found = 0_u32;
        let mut stopped = range.open().map(Stop::unknown);
        for element in range.iter() {
            self.bind(step, element)?;
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
        for element in range.iter() {
            let value = element.0.clone();
            self.bind(step, element)?;
            match self.truth(step.body, step.kind.name()) {
                Ok(false) => {}
                Ok(true) => match access::read(value) {
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
        for element in range.iter() {
            self.bind(step, element)?;
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
        for element in range.iter() {
            let key = element.1.clone();
            self.bind(step, element)?;
            let added = match self.wanted(step) {
                Ok(false) => Ok(()),
                Ok(true) => self.eval(step.body).and_then(|value| match (step.kind, value) {
                    (LoopKind::TransformMapEntry, Value::Map(map)) => {
                        for (key, value) in map.iter() {
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
        let map = Value::map(entries).map_err(|_| Stop::error("a key stands twice in the map"))?;
        self.meter.built(map)
    }

    fn sort_by(&mut self, range: &Range<'a>, step: &'a Loop) -> Eval<'a> {
        let mut keyed = Vec::new();
        let mut stopped = range.open().map(Stop::unknown);
        for element in range.iter() {
            let value = access::read(element.0.clone());
            self.bind(step, element)?;
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

    #[inline]
    fn bind(&mut self, step: &Loop, element: Element<'a>) -> Eval<'a, ()> {
        self.meter.step()?;
        match step.second {
            None => self.set_local(step.first, element.0),
            Some(second) => {
                self.set_local(step.first, element.1);
                self.set_local(second, element.0);
            }
        }
        Ok(())
    }

    /// Adds a stop to those met before; each is counted, since a loop may meet many.
    fn keep(&mut self, before: Option<Box<Stop<'a>>>, stop: Box<Stop<'a>>) -> Eval<'a, Box<Stop<'a>>> {
        if stop.is_final() {
            return Err(stop);
        }
        self.meter.bytes(64)?;
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

enum Range<'a> {
    Elements(List<'a>),
    Indexed(List<'a>),
    Keys(Map<'a>),
    Entries(Map<'a>),
}

/// What the variables are bound to: the element, or with two variables the value; and the index or key.
struct Element<'a>(Input<'a>, Input<'a>);

impl<'a> Range<'a> {
    fn open(&self) -> Option<&'a Unknown> {
        match self {
            Self::Elements(list) | Self::Indexed(list) => list.open(),
            Self::Keys(map) | Self::Entries(map) => map.open(),
        }
    }

    fn iter(&self) -> RangeIter<'a> {
        match self {
            Self::Elements(list) => RangeIter::Elements(list.iter()),
            Self::Indexed(list) => RangeIter::Indexed(list.iter(), 0),
            Self::Keys(map) => RangeIter::Keys(map.iter()),
            Self::Entries(map) => RangeIter::Entries(map.iter()),
        }
    }
}

enum RangeIter<'a> {
    Elements(ListIter<'a>),
    Indexed(ListIter<'a>, i64),
    Keys(MapIter<'a>),
    Entries(MapIter<'a>),
}

impl<'a> Iterator for RangeIter<'a> {
    type Item = Element<'a>;

    #[inline]
    fn next(&mut self) -> Option<Element<'a>> {
        match self {
            Self::Elements(elements) => elements.next().map(|element| Element(element, Input::Absent)),
            Self::Indexed(elements, position) => {
                *position += 1;
                elements.next().map(|element| Element(element, Input::Value(Value::Int(*position - 1))))
            }
            Self::Keys(entries) => {
                entries.next().map(|(key, _)| Element(Input::Value(key.into_value()), Input::Absent))
            }
            Self::Entries(entries) => entries.next().map(|(key, value)| Element(value, Input::Value(key.into_value()))),
        }
    }
}

impl LoopKind {
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
