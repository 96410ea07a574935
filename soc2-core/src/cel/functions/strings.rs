//! The strings extension. Positions count characters, not bytes.

use super::Function;
use super::Returned;
use crate::cel::access;
use crate::cel::stop::Eval;
use crate::cel::stop::Meter;
use crate::cel::stop::Stop;
use crate::cel::value::Text;
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::built_in_member("charAt", "(string, int) string", char_at),
    Function::built_in_member("indexOf", "(string, string) int; (string, string, int) int; (list, any) int", index_of),
    Function::built_in_member(
        "lastIndexOf",
        "(string, string) int; (string, string, int) int; (list, any) int",
        last_index_of,
    ),
    Function::built_in_member("lowerAscii", "(string) string", |args, meter| {
        change(args, meter, str::to_ascii_lowercase)
    }),
    Function::built_in_member("upperAscii", "(string) string", |args, meter| {
        change(args, meter, str::to_ascii_uppercase)
    }),
    Function::built_in_member("trim", "(string) string", trim),
    Function::built_in_member(
        "replace",
        "(string, string, string) string; (string, string, string, int) string",
        replace,
    ),
    Function::built_in_member("split", "(string, string) list<string>; (string, string, int) list<string>", split),
    Function::built_in_member("substring", "(string, int) string; (string, int, int) string", substring),
    Function::built_in_member("join", "(list<string>) string; (list<string>, string) string", join),
    Function::built_in_member("find", "(string, string) string", find),
    Function::built_in_member("findAll", "(string, string) list<string>; (string, string, int) list<string>", find_all),
    Function::built_in("strings.quote", "(string) string", quote),
];

fn out_of_range<'a>() -> Box<Stop<'a>> {
    Stop::error("the index is out of range of the string")
}

/// The byte at which the character of that position begins; the end for the position after the last.
fn byte_of<'a>(text: &str, position: i64) -> Eval<'a, usize> {
    let position = usize::try_from(position).map_err(|_| out_of_range())?;
    let mut boundaries = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    boundaries.nth(position).ok_or_else(out_of_range)
}

fn position_of(text: &str, byte: usize) -> Value<'static> {
    let position = text.get(..byte).unwrap_or(text).chars().count();
    Value::Int(i64::try_from(position).unwrap_or(i64::MAX))
}

fn char_at<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let [Value::String(text), Value::Int(position)] = args else { return Ok(None) };
    let rest = &text[byte_of(text, *position)?..];
    let character = rest.chars().next().map(String::from).unwrap_or_default();
    Ok(Some(Value::string(character)))
}

fn index_of<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let (text, part, from) = match args {
        [Value::String(text), Value::String(part)] => (text, part, 0),
        [Value::String(text), Value::String(part), Value::Int(from)] => (text, part, *from),
        [Value::List(list), element] => return super::lists::position(list, element, meter, super::lists::End::First),
        _ => return Ok(None),
    };
    let from = byte_of(text, from)?;
    let found = text[from..].find(&**part).map(|at| position_of(text, from + at));
    Ok(Some(found.unwrap_or(Value::Int(-1))))
}

fn last_index_of<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let (text, part, until) = match args {
        [Value::String(text), Value::String(part)] => (text, part, text.len()),
        [Value::String(text), Value::String(part), Value::Int(last)] => {
            let start = byte_of(text, *last)?;
            (text, part, text.len().min(start + part.len()))
        }
        [Value::List(list), element] => return super::lists::position(list, element, meter, super::lists::End::Last),
        _ => return Ok(None),
    };
    // A match begins at `last` at the latest, so it ends `part` later at the latest, and never inside of a character.
    let found = text[..text.floor_char_boundary(until)].rfind(&**part);
    Ok(Some(found.map_or(Value::Int(-1), |at| position_of(text, at))))
}

fn change<'a>(args: &[Value<'a>], meter: &mut Meter<'_>, how: fn(&str) -> String) -> Returned<'a> {
    let [Value::String(text)] = args else { return Ok(None) };
    meter.bytes(text.len())?;
    Ok(Some(Value::string(how(text))))
}

/// White space as Unicode has it. What is trimmed of a fact is still borrowed from it.
fn trim<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::String(text)] = args else { return Ok(None) };
    match text {
        Text::Borrowed(text) => Ok(Some(Value::String(Text::Borrowed(text.trim())))),
        Text::Shared(text) if text.trim().len() == text.len() => Ok(Some(args[0].clone())),
        Text::Shared(text) => meter.string(text.trim().to_owned()).map(Some),
    }
}

fn replace<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let (text, from, to, count) = match args {
        [Value::String(text), Value::String(from), Value::String(to)] => (text, from, to, usize::MAX),
        [Value::String(text), Value::String(from), Value::String(to), Value::Int(count)] => {
            (text, from, to, usize::try_from(*count).unwrap_or(usize::MAX))
        }
        _ => return Ok(None),
    };
    let n_places = text.match_indices(&**from).take(count).count();
    meter.bytes(text.len().saturating_add(n_places.saturating_mul(to.len())))?;
    Ok(Some(Value::string(text.replacen(&**from, to, count))))
}

fn split<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let (text, separator, count) = match args {
        [Value::String(text), Value::String(separator)] => (text, separator, usize::MAX),
        [Value::String(text), Value::String(separator), Value::Int(count)] => {
            (text, separator, usize::try_from(*count).unwrap_or(usize::MAX))
        }
        _ => return Ok(None),
    };
    // Paid for before they are built: an empty separator stands between all characters.
    let n_pieces = match &**separator {
        "" => text.len(),
        separator => text.matches(separator).count().saturating_add(1),
    };
    meter.bytes(text.len().saturating_add(n_pieces.min(count).saturating_mul(PIECE_BYTES)))?;
    let pieces: Vec<Value<'a>> = match (count, separator.is_empty()) {
        (0, _) => Vec::new(),
        (1, _) => vec![args[0].clone()],
        // An empty separator stands between all characters, and not at the ends.
        (count, true) => {
            let mut rest = &**text;
            let mut pieces = Vec::new();
            while let Some(first) = rest.chars().next() {
                let length = if pieces.len() + 1 == count { rest.len() } else { first.len_utf8() };
                pieces.push(Value::string(&rest[..length]));
                rest = &rest[length..];
            }
            pieces
        }
        (count, false) => text.splitn(count, &**separator).map(Value::string).collect(),
    };
    meter.list(pieces).map(Some)
}

/// What a piece takes besides its text: a value, and what its text takes to be shared.
const PIECE_BYTES: usize = 64;

fn substring<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let (text, start, end) = match args {
        [Value::String(text), Value::Int(start)] => (text, byte_of(text, *start)?, text.len()),
        [Value::String(text), Value::Int(start), Value::Int(end)] => {
            (text, byte_of(text, *start)?, byte_of(text, *end)?)
        }
        _ => return Ok(None),
    };
    match text.get(start..end) {
        Some(part) => meter.string(part.to_owned()).map(Some),
        None => Err(Stop::error("the substring ends before it starts")),
    }
}

fn join<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let (list, separator) = match args {
        [Value::List(list)] => (list, ""),
        [Value::List(list), Value::String(separator)] => (list, &**separator),
        _ => return Ok(None),
    };
    let mut joined = String::new();
    for (position, element) in list.iter().enumerate() {
        let Value::String(text) = access::read(element)? else {
            return Err(Stop::error("`join` takes a list of strings"));
        };
        meter.bytes(text.len() + separator.len())?;
        meter.step()?;
        if position > 0 {
            joined.push_str(separator);
        }
        joined.push_str(&text);
    }
    Ok(Some(Value::string(joined)))
}

/// Where a match begins is looked for from its end, after that was found.
const FIND: u64 = 2;

/// The first match of a regular expression; empty if there is none (Kubernetes).
fn find<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::String(text), Value::String(pattern)] = args else { return Ok(None) };
    let pattern = meter.pattern(pattern)?;
    meter.steps(FIND.saturating_mul(pattern.steps(text.len())))?;
    meter.string(pattern.find(text).map_or("", |found| found.as_str()).to_owned()).map(Some)
}

fn find_all<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let (text, pattern, count) = match args {
        [Value::String(text), Value::String(pattern)] => (text, pattern, usize::MAX),
        [Value::String(text), Value::String(pattern), Value::Int(count)] => {
            (text, pattern, usize::try_from(*count).unwrap_or(usize::MAX))
        }
        _ => return Ok(None),
    };
    let pattern = meter.pattern(pattern)?;
    let mut matches = pattern.find_iter(text);
    let mut found: Vec<Value<'_>> = Vec::new();
    let mut searched = 0;
    while found.len() < count {
        // Each search may go to the end of the text.
        meter.steps(FIND.saturating_mul(pattern.steps(text.len().saturating_sub(searched))))?;
        let Some(next) = matches.next() else { break };
        searched = next.end();
        meter.bytes(PIECE_BYTES + next.len())?;
        found.push(Value::string(next.as_str()));
    }
    meter.list(found).map(Some)
}

fn quote<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::String(text)] = args else { return Ok(None) };
    // Each byte is written, some behind a backslash.
    meter.bytes(text.len().saturating_mul(2).saturating_add(2))?;
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            '\\' => quoted.push_str("\\\\"),
            '"' => quoted.push_str("\\\""),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    Ok(Some(Value::string(quoted)))
}

/// The characters of a string from the last to the first.
pub(super) fn reverse<'a>(text: &str, meter: &mut Meter<'_>) -> Returned<'a> {
    meter.bytes(text.len())?;
    Ok(Some(Value::string(text.chars().rev().collect::<String>())))
}
