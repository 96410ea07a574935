//! Values and source text as they are shown: bounded, on one line.

use jiff::SignedDuration;

use crate::cel::access;
use crate::cel::collections::Key;
use crate::cel::functions::standard;
use crate::cel::functions::time;
use crate::cel::mistake::Span;
use crate::cel::value::Input;
use crate::cel::value::Value;
use crate::document::Data;

/// Characters of a value that are shown.
const VALUE: usize = 80;

/// Characters of an expression that are quoted in a witness, and inside a sentence.
const EXPRESSION: usize = 400;
const NAME: usize = 70;

/// How many elements of a list are shown.
const ELEMENTS: usize = 5;

/// A value as CEL would write it.
pub(super) fn shown(value: &Value<'_>) -> String {
    let mut text = String::new();
    write(value, &mut text, 0);
    cut(text, VALUE)
}

/// Recursion: three levels, beyond which only sizes are told.
fn write(value: &Value<'_>, into: &mut String, level: usize) {
    match value {
        Value::Null => into.push_str("null"),
        Value::Bool(true) => into.push_str("true"),
        Value::Bool(false) => into.push_str("false"),
        Value::Int(value) => into.push_str(&value.to_string()),
        Value::Uint(value) => into.push_str(&value.to_string()),
        Value::Double(value) => into.push_str(&standard::shortest(*value)),
        Value::String(text) => quote(text, into),
        Value::Bytes(bytes) => into.push_str(&format!("{} bytes", bytes.len())),
        Value::List(list) if level > 2 => into.push_str(&format!("a list of {}", list.len())),
        Value::List(list) => {
            into.push('[');
            for (position, item) in list.iter().take(ELEMENTS).enumerate() {
                if is_full(into) {
                    return;
                }
                into.push_str(if position == 0 { "" } else { ", " });
                write_input(item, into, level + 1);
            }
            if list.len() > ELEMENTS {
                into.push_str(&format!(", … {} in all", list.len()));
            }
            into.push(']');
        }
        Value::Map(map) if level > 2 => into.push_str(&format!("a map of {}", map.len())),
        Value::Map(map) => {
            into.push('{');
            for (position, (key, item)) in map.iter().take(ELEMENTS).enumerate() {
                if is_full(into) {
                    return;
                }
                into.push_str(if position == 0 { "" } else { ", " });
                write_key(key, into);
                into.push_str(": ");
                write_input(item, into, level + 1);
            }
            if map.len() > ELEMENTS {
                into.push_str(&format!(", … {} in all", map.len()));
            }
            into.push('}');
        }
        Value::Timestamp(at) => into.push_str(&at.to_string()),
        Value::Duration(span) => into.push_str(&span_of(*span)),
        Value::Type(kind) => into.push_str(kind.name()),
        Value::Optional(optional) => match optional.held() {
            Some(value) => write(value, into, level),
            None => into.push_str("absent"),
        },
        Value::Ip(address) => into.push_str(&address.to_string()),
        Value::Cidr(cidr) => into.push_str(&format!("{}/{}", cidr.address, cidr.prefix)),
        Value::Quantity(quantity) => into.push_str(&quantity.to_string()),
        Value::Version(version) => into.push_str(&version.to_string()),
        Value::Url(url) => into.push_str(&url.to_string()),
        Value::Format(format) => into.push_str(format.name()),
    }
}

fn write_input(input: Input<'_>, into: &mut String, level: usize) {
    match input {
        Input::Value(value) => write(&value, into, level),
        Input::Absent => into.push_str("absent"),
        Input::Unknown(unknown) => into.push_str(unknown.reason.word()),
        Input::Node(node) => match node.data() {
            Data::Unknown(unknown) => into.push_str(unknown.reason.word()),
            Data::Fault(_) => into.push_str("of a wrong type"),
            _ => match access::read(Input::Node(node)) {
                Ok(value) => write(&value, into, level),
                Err(_) => into.push('?'),
            },
        },
    }
}

fn write_key(key: Key<'_>, into: &mut String) {
    write(&key.into_value(), into, 3);
}

/// Whole days and hours as such: `5d 3h` rather than `442800s`.
fn span_of(span: SignedDuration) -> String {
    let seconds = span.as_secs();
    if span.subsec_nanos() != 0 || seconds.unsigned_abs() < 60 {
        return time::show(span);
    }
    let total = seconds.unsigned_abs();
    let parts = [(total / 86_400, "d"), (total / 3600 % 24, "h"), (total / 60 % 60, "m"), (total % 60, "s")];
    let shown: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect();
    format!("{}{}", if seconds < 0 { "-" } else { "" }, shown.join(" "))
}

/// A string in quotes, control characters and what reorders text escaped, no longer than is shown anyway.
fn quote(text: &str, into: &mut String) {
    into.push('"');
    for (position, letter) in text.chars().enumerate() {
        if position == VALUE {
            break;
        }
        push_visible(letter, into);
    }
    into.push('"');
    if text.len() > VALUE && text.chars().nth(VALUE).is_some() {
        into.truncate(into.len() - 1);
    }
}

fn push_visible(letter: char, into: &mut String) {
    match letter {
        '\'' => into.push(letter),
        ' '..='~' if letter != '"' && letter != '\\' => into.push(letter),
        _ => into.extend(letter.escape_debug()),
    }
}

/// Whether what follows would be cut off.
fn is_full(text: &str) -> bool {
    text.len() > VALUE && text.chars().nth(VALUE).is_some()
}

fn cut(text: String, at: usize) -> String {
    if text.len() <= at {
        return text;
    }
    match text.char_indices().nth(at) {
        None => text,
        Some((end, _)) => {
            let mut text = text;
            text.truncate(end);
            text.push('…');
            text
        }
    }
}

/// A text that came from facts, as a part of a path or a sentence: visible characters only.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() { shown.extend(letter.escape_debug()) } else { shown.push(letter) }
    }
    shown
}

/// The source of a part of an expression, as a witness quotes it.
pub(super) fn quoted(source: &str, span: Span) -> String {
    let text = span_text(source, span);
    if text.len() <= EXPRESSION {
        text.to_owned()
    } else {
        cut(text.chars().take(EXPRESSION + 1).collect(), EXPRESSION)
    }
}

/// The source of a part of an expression as a name inside a sentence, on one line.
pub(super) fn name(source: &str, span: Span) -> String {
    let mut name = String::new();
    for word in span_text(source, span).split_whitespace() {
        if !name.is_empty() {
            name.push(' ');
        }
        name.push_str(word);
        if name.len() > 4 * NAME {
            break;
        }
    }
    cut(name, NAME)
}

/// Parentheses have no node of their own: a span may begin or end inside a pair that it needs.
fn span_text(source: &str, span: Span) -> &str {
    let mut text = span.of(source);
    if text.len() > 4096 {
        return text.trim();
    }
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    loop {
        let mut depth = 0_i32;
        let mut lowest = 0;
        for letter in text.bytes() {
            depth += i32::from(letter == b'(') - i32::from(letter == b')');
            lowest = lowest.min(depth);
        }
        let before = source.get(..start).map(str::trim_end).filter(|before| before.ends_with('('));
        let after = source.get(end..).map(|after| (after, after.trim_start()));
        match (lowest < 0, depth > 0, before, after) {
            (true, _, Some(before), _) => start = before.len() - 1,
            (false, true, _, Some((after, rest))) if rest.starts_with(')') => end += after.len() - rest.len() + 1,
            _ => return text.trim(),
        }
        text = source.get(start..end).unwrap_or(text);
    }
}
