//! `format`: a string with clauses such as `%s`, `%d` and `%.2f`, and the values for them.

use std::fmt::Write;

use super::Function;
use super::Returned;
use super::time;
use crate::cel::access;
use crate::cel::stop::Eval;
use crate::cel::stop::Meter;
use crate::cel::stop::Stop;
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[Function::built_in_member("format", "(string, list) string", format)];

/// More digits than any double has.
const MAX_PRECISION: usize = 1000;

fn format<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::String(template), Value::List(values)] = args else { return Ok(None) };
    let mut values = values.iter();
    let mut out = String::new();
    let mut rest = &**template;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(tail) = rest.strip_prefix('%') {
            out.push('%');
            rest = tail;
            continue;
        }
        let (precision, tail) = precision(rest)?;
        let clause = tail.chars().next().ok_or_else(|| Stop::error("the format ends inside a clause"))?;
        rest = &tail[clause.len_utf8()..];
        let value = values.next().ok_or_else(|| Stop::error("the format has more clauses than values"))?;
        let before = out.len();
        clause_of(clause, precision, &access::read(value)?, &mut out, meter)?;
        meter.bytes(out.len() - before)?;
    }
    out.push_str(rest);
    meter.string(out).map(Some)
}

fn precision<'a>(text: &str) -> Eval<'a, (usize, &str)> {
    let Some(digits) = text.strip_prefix('.') else { return Ok((6, text)) };
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    match digits[..length].parse() {
        Ok(precision) if precision <= MAX_PRECISION => Ok((precision, &digits[length..])),
        _ => Err(Stop::error("the precision of a format clause is a number up to 1000")),
    }
}

fn clause_of<'a>(
    clause: char,
    precision: usize,
    value: &Value<'a>,
    out: &mut String,
    meter: &mut Meter<'_>,
) -> Eval<'a, ()> {
    match (clause, value) {
        ('s', value) => return show(value, out, meter),
        ('d', Value::Int(value)) => push(out, format_args!("{value}")),
        ('d', Value::Uint(value)) => push(out, format_args!("{value}")),
        ('d', Value::Double(value)) if !value.is_finite() => push(out, format_args!("{}", double(*value))),
        ('f' | 'e', Value::Double(value)) if !value.is_finite() => push(out, format_args!("{}", double(*value))),
        ('f' | 'e', Value::Double(value)) => {
            // Each digit is worked out.
            meter.steps(precision as u64)?;
            fixed(clause, precision, *value, out);
        }
        ('f' | 'e', Value::Int(value)) => fixed(clause, precision, *value as f64, out),
        ('f' | 'e', Value::Uint(value)) => fixed(clause, precision, *value as f64, out),
        ('b', Value::Bool(value)) => push(out, format_args!("{}", u8::from(*value))),
        ('b', Value::Int(value)) => signed(*value, out, |out, size| push(out, format_args!("{size:b}"))),
        ('b', Value::Uint(value)) => push(out, format_args!("{value:b}")),
        ('o', Value::Int(value)) => signed(*value, out, |out, size| push(out, format_args!("{size:o}"))),
        ('o', Value::Uint(value)) => push(out, format_args!("{value:o}")),
        ('x', Value::Int(value)) => signed(*value, out, |out, size| push(out, format_args!("{size:x}"))),
        ('X', Value::Int(value)) => signed(*value, out, |out, size| push(out, format_args!("{size:X}"))),
        ('x', Value::Uint(value)) => push(out, format_args!("{value:x}")),
        ('X', Value::Uint(value)) => push(out, format_args!("{value:X}")),
        ('x' | 'X', Value::String(text)) => hexadecimal(clause, text.as_bytes(), out),
        ('x' | 'X', Value::Bytes(bytes)) => hexadecimal(clause, bytes, out),
        ('d' | 'f' | 'e' | 'b' | 'o' | 'x' | 'X', other) => {
            let kind = other.kind().name();
            return Err(Stop::error(format!("the format clause `%{clause}` cannot show a value of type {kind}")));
        }
        (other, _) => {
            return Err(Stop::error(format!("`%{}` is no format clause", other.escape_debug())));
        }
    }
    Ok(())
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = out.write_fmt(text);
}

fn signed(value: i64, out: &mut String, digits: fn(&mut String, u64)) {
    if value < 0 {
        out.push('-');
    }
    digits(out, value.unsigned_abs());
}

fn hexadecimal(clause: char, bytes: &[u8], out: &mut String) {
    for byte in bytes {
        match clause {
            'x' => push(out, format_args!("{byte:02x}")),
            _ => push(out, format_args!("{byte:02X}")),
        }
    }
}

fn fixed(clause: char, precision: usize, value: f64, out: &mut String) {
    if clause == 'f' {
        return push(out, format_args!("{value:.precision$}"));
    }
    let text = format!("{value:.precision$e}");
    match text.split_once('e') {
        Some((digits, exponent)) => match exponent.strip_prefix('-') {
            Some(exponent) => push(out, format_args!("{digits}e-{exponent:0>2}")),
            None => push(out, format_args!("{digits}e+{exponent:0>2}")),
        },
        None => out.push_str(&text),
    }
}

fn double(value: f64) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() }
    } else {
        value.to_string()
    }
}

/// Recursion: the depth of facts and of built values is limited.
fn show<'a>(value: &Value<'a>, out: &mut String, meter: &mut Meter<'_>) -> Eval<'a, ()> {
    meter.step()?;
    meter.bytes(value.length())?;
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => push(out, format_args!("{value}")),
        Value::Int(value) => push(out, format_args!("{value}")),
        Value::Uint(value) => push(out, format_args!("{value}")),
        Value::Double(value) => out.push_str(&double(*value)),
        Value::String(text) => out.push_str(text),
        Value::Bytes(bytes) => out.push_str(&String::from_utf8_lossy(bytes)),
        Value::Timestamp(at) => push(out, format_args!("{at}")),
        Value::Duration(span) => out.push_str(&time::show(*span)),
        Value::Type(kind) => out.push_str(kind.name()),
        Value::Ip(address) => push(out, format_args!("{address}")),
        Value::Cidr(cidr) => push(out, format_args!("{}/{}", cidr.address, cidr.prefix)),
        Value::Quantity(quantity) => push(out, format_args!("{quantity}")),
        Value::Version(version) => push(out, format_args!("{version}")),
        Value::Url(url) => push(out, format_args!("{url}")),
        Value::Format(format) => out.push_str(format.name()),
        Value::Optional(_) => return Err(Stop::error("the format clause `%s` cannot show an optional")),
        Value::List(list) => {
            if let Some(open) = list.open() {
                return Err(Stop::unknown(open));
            }
            out.push('[');
            for (position, element) in list.iter().enumerate() {
                if position > 0 {
                    out.push_str(", ");
                }
                show(&access::read(element)?, out, meter)?;
            }
            out.push(']');
        }
        Value::Map(map) => {
            if let Some(open) = map.open() {
                return Err(Stop::unknown(open));
            }
            // Entries are ordered by their text, whatever the order of the map.
            let mut entries = Vec::with_capacity(map.len());
            for (key, value) in map.iter() {
                let mut text = String::new();
                show(&key.into_value(), &mut text, meter)?;
                entries.push((text, access::read(value)?));
            }
            meter.sort(entries.len(), entries.iter().map(|(text, _)| text.len()).sum())?;
            entries.sort_by(|(left, _), (right, _)| left.cmp(right));
            out.push('{');
            for (position, (key, value)) in entries.iter().enumerate() {
                if position > 0 {
                    out.push_str(", ");
                }
                out.push_str(key);
                out.push_str(": ");
                show(value, out, meter)?;
            }
            out.push('}');
        }
    }
    Ok(())
}
