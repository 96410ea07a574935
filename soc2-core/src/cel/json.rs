//! Values as JSON, for those who hand an answer on as text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::access;
use super::functions::time;
use super::value::Input;
use super::value::Value;

/// A value as JSON, on one line.
///
/// What JSON has not is a string: a number that is none (`NaN`, `Infinity`), bytes (in base64), a time (RFC 3339), a span
/// (`90s`), a type's name. Keys that are no strings are written as such. An optional is what it holds, or null. What is not
/// known inside of a value is null.
///
/// ```
/// use soc2_core::cel::{Key, Value, to_json};
/// let value = Value::map(vec![(Key::Int(1), Value::list(vec![Value::Double(0.5), Value::bytes(*b"hi")]))]).expect("one key");
/// assert_eq!(to_json(&value), r#"{"1":[0.5,"aGk="]}"#);
/// ```
pub fn to_json(value: &Value<'_>) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

/// Recursion: a value is no deeper than the expression that made it and the facts in it, both of which have limits.
fn write(value: &Value<'_>, into: &mut String) {
    match value {
        Value::Null => into.push_str("null"),
        Value::Bool(value) => into.push_str(if *value { "true" } else { "false" }),
        Value::Int(value) => into.push_str(&value.to_string()),
        Value::Uint(value) => into.push_str(&value.to_string()),
        Value::Double(value) => match serde_json::Number::from_f64(*value) {
            Some(number) => into.push_str(&number.to_string()),
            None if value.is_nan() => quote("NaN", into),
            None => quote(if *value > 0.0 { "Infinity" } else { "-Infinity" }, into),
        },
        Value::String(text) => quote(text, into),
        Value::Bytes(bytes) => quote(&STANDARD.encode(&**bytes), into),
        Value::List(list) => {
            into.push('[');
            for (position, item) in list.iter().enumerate() {
                into.push_str(if position == 0 { "" } else { "," });
                write_input(item, into);
            }
            into.push(']');
        }
        Value::Map(map) => {
            into.push('{');
            for (position, (key, item)) in map.iter().enumerate() {
                into.push_str(if position == 0 { "" } else { "," });
                match key.into_value() {
                    Value::String(key) => quote(&key, into),
                    other => quote(&to_json(&other), into),
                }
                into.push(':');
                write_input(item, into);
            }
            into.push('}');
        }
        Value::Timestamp(at) => quote(&at.to_string(), into),
        Value::Duration(span) => quote(&time::show(*span), into),
        Value::Type(kind) => quote(kind.name(), into),
        Value::Optional(optional) => match optional.held() {
            Some(value) => write(value, into),
            None => into.push_str("null"),
        },
        Value::Ip(address) => quote(&address.to_string(), into),
        Value::Cidr(cidr) => quote(&format!("{}/{}", cidr.address, cidr.prefix), into),
        Value::Quantity(quantity) => quote(&quantity.to_string(), into),
        Value::Version(version) => quote(&version.to_string(), into),
        Value::Url(url) => quote(&url.to_string(), into),
        Value::Format(format) => quote(format.name(), into),
    }
}

fn write_input(input: Input<'_>, into: &mut String) {
    match access::read(input) {
        Ok(value) => write(&value, into),
        Err(_) => into.push_str("null"),
    }
}

fn quote(text: &str, into: &mut String) {
    into.push_str(&serde_json::Value::from(text).to_string());
}
