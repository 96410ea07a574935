//! Optionals. `or` and `orValue` evaluate their argument only if needed, and so belong to the evaluator.

use super::Function;
use super::Returned;
use super::lists;
use crate::cel::stop::Meter;
use crate::cel::stop::Stop;
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::built_in("optional.of", "(T) optional", of).taking_open().reading_nothing(),
    Function::built_in("optional.none", "() optional", |_, _| Ok(Some(Value::none()))),
    Function::built_in("optional.ofNonZeroValue", "(T) optional", of_non_zero).reading_nothing(),
    Function::built_in("optional.unwrap", "(list<optional>) list", unwrap),
    Function::built_in_member("unwrapOpt", "(list<optional>) list", unwrap),
    Function::built_in_member("hasValue", "(optional) bool", has_value),
    Function::built_in_member("value", "(optional) T", value),
];

fn of<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [value] = args else { return Ok(None) };
    meter.built(Value::some(value.clone())).map(Some)
}

fn of_non_zero<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [value] = args else { return Ok(None) };
    let is_zero = match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Int(value) => *value == 0,
        Value::Uint(value) => *value == 0,
        Value::Double(value) => *value == 0.0,
        Value::String(text) => text.is_empty(),
        Value::Bytes(bytes) => bytes.is_empty(),
        Value::List(list) => list.is_empty(),
        Value::Map(map) => map.is_empty(),
        Value::Duration(span) => span.is_zero(),
        Value::Optional(optional) => optional.held().is_none(),
        Value::Timestamp(_)
        | Value::Type(_)
        | Value::Ip(_)
        | Value::Cidr(_)
        | Value::Quantity(_)
        | Value::Version(_)
        | Value::Url(_)
        | Value::Format(_) => false,
    };
    if is_zero { Ok(Some(Value::none())) } else { meter.built(Value::some(value.clone())).map(Some) }
}

fn has_value<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let [Value::Optional(optional)] = args else { return Ok(None) };
    Ok(Some(Value::Bool(optional.held().is_some())))
}

fn value<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let [Value::Optional(optional)] = args else { return Ok(None) };
    match optional.held() {
        Some(value) => Ok(Some(value.clone())),
        None => Err(Stop::error("the optional holds no value")),
    }
}

/// The values that the optionals of a list hold.
fn unwrap<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::List(list)] = args else { return Ok(None) };
    let mut held = Vec::new();
    for value in lists::values(list, meter)? {
        match value {
            Value::Optional(optional) => held.extend(optional.held().cloned()),
            _ => return Err(Stop::error("`optional.unwrap` takes a list of optionals")),
        }
    }
    meter.list(held).map(Some)
}
