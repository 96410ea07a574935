//! Semantic versions, and the comparisons that quantities share with them.

use std::cmp::Ordering;
use std::sync::Arc;

use semver::Version;

use super::Function;
use super::Returned;
use crate::cel::operators;
use crate::cel::stop::Meter;
use crate::cel::stop::Stop;
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::built_in("semver", "(string) version; (string, bool) version; (version) version", to_version),
    Function::built_in("isSemver", "(string) bool; (string, bool) bool", is_version),
    Function::built_in_member("major", "(version) int", |args, _| part(args, |version| version.major)),
    Function::built_in_member("minor", "(version) int", |args, _| part(args, |version| version.minor)),
    Function::built_in_member("patch", "(version) int", |args, _| part(args, |version| version.patch)),
    Function::built_in_member("compareTo", "(version, version) int; (quantity, quantity) int", |args, _| {
        compare(args, |order| Value::Int(order as i64))
    }),
    Function::built_in_member("isLessThan", "(version, version) bool; (quantity, quantity) bool", |args, _| {
        compare(args, |order| Value::Bool(order.is_lt()))
    }),
    Function::built_in_member("isGreaterThan", "(version, version) bool; (quantity, quantity) bool", |args, _| {
        compare(args, |order| Value::Bool(order.is_gt()))
    }),
];

/// `1.2.3`, and if asked for the looser `v1.2`, `01.2.3`.
fn parse(args: &[Value<'_>]) -> Option<Option<Version>> {
    match args {
        [Value::String(text)] | [Value::String(text), Value::Bool(false)] => Some(Version::parse(text).ok()),
        [Value::String(text), Value::Bool(true)] => Some(Version::parse(&normalize(text)).ok()),
        _ => None,
    }
}

/// Without a `v` before it, with the parts that are missing, and no zeros before a number. Nothing is added behind what
/// is more than numbers: `1-alpha` stays wrong.
fn normalize(text: &str) -> String {
    let text = text.strip_prefix('v').unwrap_or(text);
    let mut parts: Vec<String> = text.splitn(3, '.').map(without_zeros).collect();
    let is_more = parts.last().is_some_and(|last| last.contains(['-', '+']));
    while parts.len() < 3 && !is_more {
        parts.push("0".to_owned());
    }
    parts.join(".")
}

fn without_zeros(part: &str) -> String {
    let rest = part.trim_start_matches('0');
    let is_number = rest.starts_with(|first: char| first.is_ascii_digit());
    if is_number || rest.len() == part.len() { rest.to_owned() } else { format!("0{rest}") }
}

fn to_version<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    if let [version @ Value::Version(_)] = args {
        return Ok(Some(version.clone()));
    }
    meter.steps(4)?;
    match parse(args) {
        Some(Some(version)) => Ok(Some(Value::Version(Arc::new(version)))),
        Some(None) => Err(Stop::error("the string is not a semantic version")),
        None => Ok(None),
    }
}

fn is_version<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    Ok(parse(args).map(|version| Value::Bool(version.is_some())))
}

fn part<'a>(args: &[Value<'a>], which: fn(&Version) -> u64) -> Returned<'a> {
    let [Value::Version(version)] = args else { return Ok(None) };
    match i64::try_from(which(version)) {
        Ok(value) => Ok(Some(Value::Int(value))),
        Err(_) => Err(Stop::error("the version's number does not fit into an int")),
    }
}

fn compare<'a>(args: &[Value<'a>], apply: fn(Ordering) -> Value<'static>) -> Returned<'a> {
    match args {
        [one @ Value::Version(_), other @ Value::Version(_)]
        | [one @ Value::Quantity(_), other @ Value::Quantity(_)] => {
            Ok(operators::compare(one, other).flatten().map(apply))
        }
        _ => Ok(None),
    }
}
