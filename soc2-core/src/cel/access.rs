//! Reading into values: fields, indices, `has`, and their optional forms; and what they say of what is not known.

use std::borrow::Cow;

use super::collections::Key;
use super::collections::List;
use super::collections::Map;
use super::stop::Eval;
use super::stop::Meter;
use super::stop::Stop;
use super::stop::steps_to_search;
use super::value::Input;
use super::value::Optional;
use super::value::Text;
use super::value::Value;
use crate::document;
use crate::document::Data;
use crate::document::Name;
use crate::document::Node;
use crate::unknown::Unknown;

/// The value of what is bound; a stop if it is not known, not given, or at fault.
#[inline]
pub(super) fn read(input: Input<'_>) -> Eval<'_> {
    match input {
        Input::Value(value) => Ok(value),
        Input::Node(node) => match node.data() {
            Data::Null => Ok(Value::Null),
            Data::Bool(value) => Ok(Value::Bool(value)),
            Data::Int(value) => Ok(Value::Int(value)),
            Data::Uint(value) => Ok(Value::Uint(value)),
            Data::Double(value) => Ok(Value::Double(value)),
            Data::String(text) => Ok(Value::String(Text::Borrowed(text))),
            Data::List(_) => Ok(Value::List(List::Facts(node))),
            Data::Map(_) => Ok(Value::Map(Map::Facts(node))),
            Data::Unknown(unknown) => Err(Stop::unknown(unknown)),
            Data::Fault(text) => Err(Stop::wrong_type(text.to_owned())),
        },
        Input::Unknown(unknown) => Err(Stop::unknown(unknown)),
        Input::Absent => Err(Stop::error("no value was given")),
    }
}

/// `value.field`
#[inline]
pub(super) fn select<'a>(input: Input<'a>, field: &Name) -> Eval<'a, Input<'a>> {
    if let Input::Node(node) = input
        && let Some(found) = node.find(field)
    {
        return Ok(Input::Node(found));
    }
    match find(read(input)?, field)? {
        Found::Here(input) => Ok(input),
        Found::Absent => Err(Stop::error(format!("no such field `{field}`"))),
        Found::Optional(value) => Ok(Input::Value(value)),
    }
}

/// `value.?field`
pub(super) fn select_optional<'a>(input: Input<'a>, field: &str, meter: &mut Meter<'_>) -> Eval<'a> {
    match find(read(input)?, field)? {
        Found::Here(input) => meter.built(Value::some(read(input)?)),
        Found::Absent => Ok(Value::none()),
        Found::Optional(value) => Ok(value),
    }
}

/// `has(value.field)`
pub(super) fn has<'a>(input: Input<'a>, field: &str) -> Eval<'a> {
    match find(read(input)?, field)? {
        // A field that is not known may be there or not.
        Found::Here(Input::Node(node)) => match node.data() {
            Data::Unknown(unknown) => Err(Stop::unknown(unknown)),
            _ => Ok(Value::Bool(true)),
        },
        Found::Here(_) => Ok(Value::Bool(true)),
        Found::Absent => Ok(Value::Bool(false)),
        Found::Optional(Value::Optional(optional)) => Ok(Value::Bool(optional.held().is_some())),
        Found::Optional(_) => Ok(Value::Bool(true)),
    }
}

enum Found<'a> {
    Here(Input<'a>),
    Absent,
    /// The value was an optional, and so is what was found in it.
    Optional(Value<'a>),
}

fn find<'a>(value: Value<'a>, field: &str) -> Eval<'a, Found<'a>> {
    let key = Key::String(Text::Borrowed(field));
    match value {
        Value::Map(map) => Ok(find_named(&map, &key)?.map_or(Found::Absent, Found::Here)),
        Value::Optional(optional) => through(&optional, |held| match find(held, field)? {
            Found::Here(input) => Ok(Some(read(input)?)),
            Found::Absent => Ok(None),
            Found::Optional(value) => Ok(Some(value)),
        })
        .map(Found::Optional),
        other => Err(Stop::error(format!("a value of type {} has no field `{field}`", other.kind().name()))),
    }
}

/// What an optional becomes when something is looked up in what it holds.
fn through<'a>(optional: &Optional<'a>, look: impl FnOnce(Value<'a>) -> Eval<'a, Option<Value<'a>>>) -> Eval<'a> {
    let Some(held) = optional.held() else { return Ok(Value::none()) };
    Ok(match look(held.clone())? {
        Some(value @ Value::Optional(_)) => value,
        Some(value) => Value::some(value),
        None => Value::none(),
    })
}

/// What stands under a key that was worked out; not known if it is absent from a map of which only a part is known.
pub(super) fn find_key<'a>(map: &Map<'a>, key: &Key<'_>, meter: &mut Meter<'_>) -> Eval<'a, Option<Input<'a>>> {
    meter.steps(steps_to_search(map.len(), key.length()))?;
    find_named(map, key)
}

/// The same of a key that the expression names, whose length is limited.
fn find_named<'a>(map: &Map<'a>, key: &Key<'_>) -> Eval<'a, Option<Input<'a>>> {
    if let Some(input) = map.get(key) {
        return Ok(Some(input));
    }
    match (map, key) {
        (Map::Facts(node), Key::String(name)) if let Some(open) = node.open() => Err(missing(*node, name, open)),
        _ => Ok(None),
    }
}

fn missing<'a>(map: Node<'a>, key: &str, open: &Unknown) -> Box<Stop<'a>> {
    let mut path = map.path();
    // A key of what is never shown is not shown either.
    if !map.is_sensitive() {
        document::push_key(&mut path, key);
    }
    Box::new(Stop::Unknown(vec![Cow::Owned(Unknown::new(path, open.reason.clone()))]))
}

/// `value[index]`
pub(super) fn index<'a>(value: Value<'a>, index: Value<'a>, meter: &mut Meter<'_>) -> Eval<'a> {
    match &value {
        Value::Optional(optional) => through(optional, |held| look_up(&held, &index, meter)),
        _ => match look_up(&value, &index, meter)? {
            Some(value) => Ok(value),
            None if matches!(value, Value::List(_)) => Err(Stop::error("the index is out of range")),
            None => Err(Stop::error("no such key")),
        },
    }
}

/// `value[?index]`
pub(super) fn index_optional<'a>(value: Value<'a>, index: Value<'a>, meter: &mut Meter<'_>) -> Eval<'a> {
    match &value {
        Value::Optional(optional) => through(optional, |held| look_up(&held, &index, meter)),
        _ => match look_up(&value, &index, meter)? {
            Some(value) => meter.built(Value::some(value)),
            None => Ok(Value::none()),
        },
    }
}

fn look_up<'a>(value: &Value<'a>, index: &Value<'a>, meter: &mut Meter<'_>) -> Eval<'a, Option<Value<'a>>> {
    match value {
        Value::Map(map) => match Key::of(index) {
            Some(key) => find_key(map, &key, meter)?.map(read).transpose(),
            None => Ok(None),
        },
        Value::List(list) => {
            let position = match (index, Key::of(index)) {
                (Value::Int(_) | Value::Uint(_) | Value::Double(_), Some(Key::Int(position))) => {
                    usize::try_from(position).ok()
                }
                (Value::Int(_) | Value::Uint(_) | Value::Double(_), Some(Key::Uint(position))) => {
                    usize::try_from(position).ok()
                }
                _ => {
                    let kind = index.kind().name();
                    return Err(Stop::error(format!("a value of type {kind} is no index of a list")));
                }
            };
            let Some(position) = position else { return Ok(None) };
            if let List::Facts(_) = list {
                meter.steps(position.min(list.len()) as u64)?;
            }
            match (list.at(position), list.open()) {
                (Some(input), _) => read(input).map(Some),
                (None, Some(open)) => Err(Stop::unknown(open)),
                (None, None) => Ok(None),
            }
        }
        other => Err(Stop::error(format!("a value of type {} cannot be indexed", other.kind().name()))),
    }
}
