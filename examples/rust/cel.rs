//! The door to the expression engine: one `{"expr", "container", "bindings"}` a line on standard input, one
//! `{"value"}` or `{"error"}` a line on standard output. Values carry their types. A line never ends the process.
//!
//!     echo '{"expr": "x + 1", "bindings": {"x": {"t": "int", "v": "41"}}}' | cargo run --release --example cel

use std::io;
use std::io::BufRead;
use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use serde_json::Value as Json;
use serde_json::json;
use soc2_core::cel;
use soc2_core::cel::Answer;
use soc2_core::cel::Budget;
use soc2_core::cel::Env;
use soc2_core::cel::EvalErrorKind;
use soc2_core::cel::Input;
use soc2_core::cel::Inputs;
use soc2_core::cel::Key;
use soc2_core::cel::Kind;
use soc2_core::cel::MistakeKind;
use soc2_core::cel::Timestamp;
use soc2_core::cel::Value;

#[allow(dead_code, reason = "the conformance test includes this file and calls `answer`")]
fn main() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut output = io::BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            writeln!(output, "{}", answer(&line))?;
            output.flush()?;
        }
        line.clear();
    }
    Ok(())
}

/// The answer to one line.
pub fn answer(line: &[u8]) -> Json {
    let case: Json = match serde_json::from_slice(line) {
        Ok(case) => case,
        Err(fault) => return error("parse", &format!("the line is not JSON: {fault}")),
    };
    let Some(source) = case["expr"].as_str() else {
        return error("parse", "the line has no string `expr`");
    };
    let container = match &case["container"] {
        Json::Null => "",
        Json::String(container) => container,
        Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
            return error("parse", "the `container` is not a string");
        }
    };
    let mut env = Env::open().container(container);
    let mut bound = Vec::new();
    for (name, typed) in case["bindings"].as_object().into_iter().flatten() {
        match read(typed) {
            Some(value) => bound.push((name, value)),
            None => return error("parse", &format!("the binding `{name}` is not a typed value")),
        }
        env = env.variable(name);
    }
    let expression = match cel::compile(source, &env) {
        Ok(expression) => expression,
        Err(mistakes) => {
            let kind = match mistakes.first().map(|mistake| mistake.kind) {
                Some(MistakeKind::Check) => "check",
                Some(MistakeKind::Limit) => "limit",
                Some(MistakeKind::Parse) | None => "parse",
            };
            let shown: Vec<String> = mistakes.iter().map(|mistake| mistake.render(source)).collect();
            let at = mistakes.first().map_or(0, |mistake| mistake.span.start);
            return error_at(kind, &shown.join("\n"), source, at);
        }
    };
    let inputs = match bound.into_iter().try_fold(Inputs::new(&env), |inputs, (name, value)| inputs.value(name, value))
    {
        Ok(inputs) => inputs,
        Err(fault) => return error("check", &fault.to_string()),
    };
    match cel::evaluate(&expression, &inputs, &Budget::default()) {
        Answer::Value(value) => json!({ "value": write(&value) }),
        Answer::Unknown(unknowns) => {
            let shown: Vec<String> = unknowns.iter().map(ToString::to_string).collect();
            json!({ "unknown": shown })
        }
        Answer::Error(fault) => match fault.kind {
            EvalErrorKind::Eval | EvalErrorKind::WrongType => {
                error_at("eval", &fault.message, source, fault.span.start)
            }
            EvalErrorKind::Limit => error_at("limit", &fault.message, source, fault.span.start),
        },
    }
}

fn error(kind: &str, message: &str) -> Json {
    json!({ "error": { "message": message, "kind": kind } })
}

/// An error at a byte of the expression: line and column as editors count them.
fn error_at(kind: &str, message: &str, source: &str, at: u32) -> Json {
    let cel::Place { line, column } = cel::place(source, at);
    json!({ "error": { "message": message, "kind": kind, "line": line, "column": column } })
}

/// A typed value, as `cel-conformance/README.md` describes it.
fn read(typed: &Json) -> Option<Value<'static>> {
    let v = &typed["v"];
    let number = |field: &Json| field.as_str().map(str::to_owned).or_else(|| field.as_i64().map(|n| n.to_string()));
    Some(match typed["t"].as_str()? {
        "null" => Value::Null,
        "bool" => Value::Bool(v.as_bool()?),
        "int" => Value::Int(number(v)?.parse().ok()?),
        "uint" => Value::Uint(number(v)?.parse().ok()?),
        "double" => Value::Double(match v.as_str() {
            Some("NaN") => f64::NAN,
            Some("Infinity") => f64::INFINITY,
            Some("-Infinity") => f64::NEG_INFINITY,
            Some(text) => text.parse().ok()?,
            None => v.as_f64()?,
        }),
        "string" => Value::string(v.as_str()?),
        "bytes" => Value::bytes(STANDARD.decode(v.as_str()?).ok()?),
        "list" => Value::list(v.as_array()?.iter().map(read).collect::<Option<_>>()?),
        "map" => {
            let entry = |pair: &Json| Some((Key::of(&read(&pair[0])?)?, read(&pair[1])?));
            Value::map(v.as_array()?.iter().map(entry).collect::<Option<_>>()?).ok()?
        }
        "timestamp" => {
            let (seconds, nanos) = seconds_and_nanos(typed)?;
            Value::Timestamp(Timestamp::new(seconds, u32::try_from(nanos).ok()?)?)
        }
        "duration" => {
            let (seconds, nanos) = seconds_and_nanos(typed)?;
            let are_signed_alike = seconds.signum() * i64::from(nanos.signum()) >= 0;
            if !are_signed_alike || nanos.unsigned_abs() >= 1_000_000_000 {
                return None;
            }
            let span = SignedDuration::new(seconds, nanos);
            // As much as CEL's own `duration()` gives: 64 bits of nanoseconds.
            i64::try_from(span.as_nanos()).ok()?;
            Value::Duration(span)
        }
        "type" => Value::Type(Kind::named(v.as_str()?)?),
        "optional" if v.is_null() => Value::none(),
        "optional" => Value::some(read(v)?),
        _ => return None,
    })
}

/// Whole seconds and the nanoseconds after them, which may be left out.
fn seconds_and_nanos(typed: &Json) -> Option<(i64, i32)> {
    let nanos = match &typed["nanos"] {
        Json::Null => 0,
        nanos => i32::try_from(nanos.as_i64()?).ok()?,
    };
    let seconds = &typed["seconds"];
    Some((seconds.as_i64().or_else(|| seconds.as_str()?.parse().ok())?, nanos))
}

fn write(value: &Value<'_>) -> Json {
    match value {
        Value::Null => json!({ "t": "null" }),
        Value::Bool(v) => json!({ "t": "bool", "v": v }),
        Value::Int(v) => json!({ "t": "int", "v": v.to_string() }),
        Value::Uint(v) => json!({ "t": "uint", "v": v.to_string() }),
        Value::Double(v) if v.is_nan() => json!({ "t": "double", "v": "NaN" }),
        Value::Double(v) if v.is_infinite() => {
            json!({ "t": "double", "v": if *v > 0.0 { "Infinity" } else { "-Infinity" } })
        }
        Value::Double(v) => json!({ "t": "double", "v": v }),
        Value::String(v) => json!({ "t": "string", "v": &**v }),
        Value::Bytes(v) => json!({ "t": "bytes", "v": STANDARD.encode(&**v) }),
        Value::List(list) => json!({ "t": "list", "v": list.iter().map(|v| write_input(&v)).collect::<Vec<_>>() }),
        Value::Map(map) => {
            let pair = |(key, v): (Key<'_>, Input<'_>)| json!([write(&key.into_value()), write_input(&v)]);
            json!({ "t": "map", "v": map.iter().map(pair).collect::<Vec<_>>() })
        }
        Value::Timestamp(at) => {
            json!({ "t": "timestamp", "seconds": at.seconds().to_string(), "nanos": at.nanos() })
        }
        Value::Duration(span) => {
            json!({ "t": "duration", "seconds": span.as_secs().to_string(), "nanos": span.subsec_nanos() })
        }
        Value::Type(kind) => json!({ "t": "type", "v": kind.name() }),
        Value::Optional(optional) => match optional.held() {
            Some(v) => json!({ "t": "optional", "v": write(v) }),
            None => json!({ "t": "optional" }),
        },
        Value::Ip(address) => json!({ "t": "net.IP", "v": address.to_string() }),
        Value::Cidr(cidr) => json!({ "t": "net.CIDR", "v": format!("{}/{}", cidr.address, cidr.prefix) }),
        Value::Quantity(quantity) => json!({ "t": "kubernetes.Quantity", "v": quantity.to_string() }),
        Value::Version(version) => json!({ "t": "kubernetes.Semver", "v": version.to_string() }),
        Value::Url(url) => json!({ "t": "kubernetes.URL", "v": url.to_string() }),
        Value::Format(format) => json!({ "t": "kubernetes.NamedFormat", "v": format.name() }),
    }
}

/// Values that an expression built, or that this example bound, are never places in facts.
fn write_input(input: &Input<'_>) -> Json {
    match input {
        Input::Value(value) => write(value),
        Input::Absent | Input::Node(_) | Input::Unknown(_) => json!({ "t": "null" }),
    }
}
