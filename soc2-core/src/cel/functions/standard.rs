//! The standard library: size, tests on strings, and conversions between types.

use super::Function;
use super::Returned;
use super::time;
use crate::cel::plan::TextTest;
use crate::cel::stop::Meter;
use crate::cel::stop::Stop;
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::built_in("size", "(string) int; (bytes) int; (list) int; (map) int", size),
    Function::built_in_member("size", "(string) int; (bytes) int; (list) int; (map) int", size),
    Function::built_in_member("contains", "(string, string) bool", |args, meter| test(args, meter, TextTest::Contains))
        .reading_nothing(),
    Function::built_in_member("startsWith", "(string, string) bool", |args, meter| {
        test(args, meter, TextTest::StartsWith)
    })
    .reading_nothing(),
    Function::built_in_member("endsWith", "(string, string) bool", |args, meter| test(args, meter, TextTest::EndsWith))
        .reading_nothing(),
    Function::built_in_member("matches", "(string, string) bool", matches),
    Function::built_in("matches", "(string, string) bool", matches),
    Function::built_in("type", "(any) type", type_of).taking_open().reading_nothing(),
    Function::built_in("dyn", "(any) any", |args, _| Ok(args.first().cloned())).taking_open().reading_nothing(),
    Function::built_in("bool", "(bool) bool; (string) bool", to_bool),
    Function::built_in("int", "(number) int; (string) int; (timestamp) int; (duration) int", to_int),
    Function::built_in("uint", "(number) uint; (string) uint", to_uint),
    Function::built_in("double", "(number) double; (string) double", to_double),
    Function::built_in(
        "string",
        "(string) string; (bool) string; (number) string; (bytes) string; (timestamp) string; (duration) string; (type) string; (ip) string; (cidr) string; (quantity) string; (version) string",
        to_string,
    ),
    Function::built_in("bytes", "(bytes) bytes; (string) bytes", to_bytes),
];

fn size<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let length = match args {
        [Value::String(text)] => text.chars().count(),
        [Value::Bytes(bytes)] => bytes.len(),
        [Value::List(list)] => list.len(),
        [Value::Map(map)] => map.len(),
        _ => return Ok(None),
    };
    Ok(i64::try_from(length).ok().map(Value::Int))
}

fn test<'a>(args: &[Value<'a>], meter: &mut Meter<'_>, test: TextTest) -> Returned<'a> {
    let [Value::String(text), Value::String(part)] = args else { return Ok(None) };
    meter.read(test.reads(text.len(), part))?;
    Ok(Some(Value::Bool(test.holds(text, part))))
}

/// A constant pattern was compiled with the expression; this is for the others.
fn matches<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::String(text), Value::String(pattern)] = args else { return Ok(None) };
    let pattern = meter.pattern(pattern)?;
    meter.steps(pattern.steps(text.len()))?;
    Ok(Some(Value::Bool(pattern.is_match(text))))
}

fn type_of<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    Ok(args.first().map(|value| Value::Type(value.kind())))
}

fn to_bool<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    match args {
        [Value::Bool(value)] => Ok(Some(Value::Bool(*value))),
        [Value::String(text)] => match &**text {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(Some(Value::Bool(true))),
            "0" | "f" | "F" | "false" | "FALSE" | "False" => Ok(Some(Value::Bool(false))),
            _ => Err(Stop::error("the string is not a bool")),
        },
        _ => Ok(None),
    }
}

const TWO_63: f64 = 9_223_372_036_854_775_808.0;
const TWO_64: f64 = 18_446_744_073_709_551_616.0;

fn to_int<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let value = match args {
        [Value::Int(value)] => Some(*value),
        [Value::Uint(value)] => i64::try_from(*value).ok(),
        // Both ends are refused: the doubles there stand for more numbers than fit (cel-spec, `conversions`).
        [Value::Double(value)] => (*value > -TWO_63 && *value < TWO_63).then_some(*value as i64),
        [Value::String(text)] => return parsed(text.parse().ok().map(Value::Int), "the string is not an int"),
        [Value::Timestamp(at)] => Some(at.seconds()),
        [Value::Duration(span)] => Some(span.as_secs()),
        _ => return Ok(None),
    };
    value.map(|value| Some(Value::Int(value))).ok_or_else(|| Stop::error("the value does not fit into an int"))
}

fn to_uint<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let value = match args {
        [Value::Uint(value)] => Some(*value),
        [Value::Int(value)] => u64::try_from(*value).ok(),
        [Value::Double(value)] => (*value >= 0.0 && *value < TWO_64).then_some(*value as u64),
        [Value::String(text)] => return parsed(text.parse().ok().map(Value::Uint), "the string is not a uint"),
        _ => return Ok(None),
    };
    value.map(|value| Some(Value::Uint(value))).ok_or_else(|| Stop::error("the value does not fit into a uint"))
}

fn parsed<'a>(value: Option<Value<'a>>, otherwise: &'static str) -> Returned<'a> {
    value.map(Some).ok_or_else(|| Stop::error(otherwise))
}

fn to_double<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    match args {
        [Value::Double(value)] => Ok(Some(Value::Double(*value))),
        [Value::Int(value)] => Ok(Some(Value::Double(*value as f64))),
        [Value::Uint(value)] => Ok(Some(Value::Double(*value as f64))),
        [Value::String(text)] => match text.parse() {
            Ok(value) => Ok(Some(Value::Double(value))),
            Err(_) => Err(Stop::error("the string is not a double")),
        },
        _ => Ok(None),
    }
}

fn to_string<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let text = match args {
        [text @ Value::String(_)] => return Ok(Some(text.clone())),
        [Value::Bool(value)] => value.to_string(),
        [Value::Int(value)] => value.to_string(),
        [Value::Uint(value)] => value.to_string(),
        [Value::Double(value)] => shortest(*value),
        [Value::Bytes(bytes)] => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => return Err(Stop::error("the bytes are not UTF-8")),
        },
        [Value::Timestamp(at)] => at.to_string(),
        [Value::Duration(span)] => time::show(*span),
        [Value::Type(kind)] => kind.name().to_owned(),
        [Value::Ip(address)] => address.to_string(),
        [Value::Cidr(cidr)] => format!("{}/{}", cidr.address, cidr.prefix),
        [Value::Quantity(quantity)] => quantity.to_string(),
        [Value::Version(version)] => version.to_string(),
        _ => return Ok(None),
    };
    meter.string(text).map(Some)
}

/// The shortest text that reads back as the same double, with an exponent from 1e6 on and below 1e-4, as `%g` has it.
pub(in crate::cel) fn shortest(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf".to_owned() } else { "-Inf".to_owned() };
    }
    let size = value.abs();
    if value == 0.0 || (1e-4..1e6).contains(&size) {
        return value.to_string();
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, exponent)) => match exponent.strip_prefix('-') {
            Some(exponent) => format!("{digits}e-{exponent:0>2}"),
            None => format!("{digits}e+{exponent:0>2}"),
        },
        None => text,
    }
}

fn to_bytes<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    match args {
        [bytes @ Value::Bytes(_)] => Ok(Some(bytes.clone())),
        [Value::String(text)] => {
            meter.bytes(text.len())?;
            Ok(Some(Value::bytes(text.as_bytes())))
        }
        _ => Ok(None),
    }
}
