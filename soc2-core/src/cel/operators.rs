//! The strict operators: equality, order, membership and arithmetic.

use std::cmp::Ordering;

use jiff::SignedDuration;

use super::access;
use super::ast::BinaryOp;
use super::collections::Elements;
use super::collections::Key;
use super::collections::List;
use super::collections::Map;
use super::evaluate::no_overload;
use super::functions::time;
use super::stop::Eval;
use super::stop::Meter;
use super::stop::Stop;
use super::stop::steps_of;
use super::timestamp::Timestamp;
use super::value::Value;
use crate::document::Data;

/// What `-` before a value takes and gives.
pub(super) const NEGATE: &str = "(int) int; (double) double";

/// What an operator takes and gives; equality and membership take anything.
pub(super) fn signature(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Equal | BinaryOp::NotEqual | BinaryOp::In => "(any, any) bool",
        BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual => {
            "(number, number) bool; (string, string) bool; (bool, bool) bool; (bytes, bytes) bool; \
             (timestamp, timestamp) bool; (duration, duration) bool; (quantity, quantity) bool; (version, version) bool"
        }
        BinaryOp::Add => {
            "(int, int) int; (uint, uint) uint; (double, double) double; (string, string) string; \
             (bytes, bytes) bytes; (list, list) list<any>; (timestamp, duration) timestamp; \
             (duration, timestamp) timestamp; (duration, duration) duration"
        }
        BinaryOp::Subtract => {
            "(int, int) int; (uint, uint) uint; (double, double) double; (timestamp, timestamp) duration; \
             (timestamp, duration) timestamp; (duration, duration) duration"
        }
        BinaryOp::Multiply | BinaryOp::Divide => "(int, int) int; (uint, uint) uint; (double, double) double",
        BinaryOp::Remainder => "(int, int) int; (uint, uint) uint",
    }
}

pub(super) fn binary<'a>(op: BinaryOp, left: Value<'a>, right: Value<'a>, meter: &mut Meter<'_>) -> Eval<'a> {
    match op {
        BinaryOp::Equal => equal(&left, &right, meter).map(Value::Bool),
        BinaryOp::NotEqual => equal(&left, &right, meter).map(|equal| Value::Bool(!equal)),
        BinaryOp::Less => order(op, &left, &right, Ordering::is_lt, meter),
        BinaryOp::LessOrEqual => order(op, &left, &right, Ordering::is_le, meter),
        BinaryOp::Greater => order(op, &left, &right, Ordering::is_gt, meter),
        BinaryOp::GreaterOrEqual => order(op, &left, &right, Ordering::is_ge, meter),
        BinaryOp::In => contains(&left, &right, meter),
        BinaryOp::Add => add(left, right, meter),
        BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => {
            arithmetic(op, &left, &right)
        }
    }
}

/// Long texts cost what it takes to compare them; those of different lengths differ at once.
fn equal_bytes<'a>(left: &[u8], right: &[u8], meter: &mut Meter<'_>) -> Eval<'a, bool> {
    if left.len() != right.len() {
        return Ok(false);
    }
    meter.read(left.len())?;
    Ok(left == right)
}

/// Numbers are equal across types; values of types that have nothing in common are not equal.
///
/// Recursion: the depth of facts and of built values is limited.
pub(super) fn equal<'a>(left: &Value<'a>, right: &Value<'a>, meter: &mut Meter<'_>) -> Eval<'a, bool> {
    Ok(match (left, right) {
        (Value::String(left), Value::String(right)) => equal_bytes(left.as_bytes(), right.as_bytes(), meter)?,
        (Value::Int(left), Value::Int(right)) => left == right,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Null, Value::Null) => true,
        (Value::Bytes(left), Value::Bytes(right)) => equal_bytes(left, right, meter)?,
        (Value::List(left), Value::List(right)) => return equal_lists(left, right, meter),
        (Value::Map(left), Value::Map(right)) => return equal_maps(left, right, meter),
        (Value::Timestamp(left), Value::Timestamp(right)) => left == right,
        (Value::Duration(left), Value::Duration(right)) => left == right,
        (Value::Type(left), Value::Type(right)) => left == right,
        (Value::Ip(left), Value::Ip(right)) => left == right,
        (Value::Cidr(left), Value::Cidr(right)) => left == right,
        (Value::Quantity(left), Value::Quantity(right)) => left == right,
        // What it was built from does not tell two versions apart.
        (Value::Version(left), Value::Version(right)) => {
            meter.read(left.pre.len().min(right.pre.len()))?;
            left.cmp_precedence(right).is_eq()
        }
        (Value::Url(left), Value::Url(right)) => {
            meter.read(left.length().min(right.length()))?;
            left == right
        }
        (Value::Format(left), Value::Format(right)) => left == right,
        (Value::Optional(left), Value::Optional(right)) => match (left.held(), right.held()) {
            (Some(left), Some(right)) => return equal(left, right, meter),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        },
        _ => compare_numbers(left, right) == Some(Ordering::Equal),
    })
}

/// An element that differs decides, whatever is not known of the rest.
fn equal_lists<'a>(left: &List<'a>, right: &List<'a>, meter: &mut Meter<'_>) -> Eval<'a, bool> {
    let open = left.open().or(right.open());
    if open.is_none() && left.len() != right.len() {
        return Ok(false);
    }
    let more_than_all = |list: &List<'a>, whole: &List<'a>| whole.open().is_none() && list.len() > whole.len();
    if more_than_all(left, right) || more_than_all(right, left) {
        return Ok(false);
    }
    let mut stopped = open.map(Stop::unknown);
    for (left, right) in left.iter().zip(right.iter()) {
        meter.step()?;
        let same = match (access::read(left), access::read(right)) {
            (Ok(left), Ok(right)) => equal(&left, &right, meter),
            (Err(stop), _) | (_, Err(stop)) => Err(stop),
        };
        if !undecided(same, &mut stopped)? {
            return Ok(false);
        }
    }
    stopped.map_or(Ok(true), Err)
}

fn equal_maps<'a>(left: &Map<'a>, right: &Map<'a>, meter: &mut Meter<'_>) -> Eval<'a, bool> {
    let open = left.open().or(right.open());
    if open.is_none() && left.len() != right.len() {
        return Ok(false);
    }
    let mut stopped = open.map(Stop::unknown);
    for (key, value) in left.iter() {
        meter.step()?;
        let same = match access::find_key(right, &key, meter) {
            Ok(None) => return Ok(false),
            Ok(Some(other)) => match (access::read(value), access::read(other)) {
                (Ok(left), Ok(right)) => equal(&left, &right, meter),
                (Err(stop), _) | (_, Err(stop)) => Err(stop),
            },
            Err(stop) => Err(stop),
        };
        if !undecided(same, &mut stopped)? {
            return Ok(false);
        }
    }
    // What only the right side has: absent on the left, or not known there.
    for (key, _) in right.iter().filter(|_| open.is_some()) {
        meter.step()?;
        match access::find_key(left, &key, meter) {
            Ok(None) => return Ok(false),
            Err(stop) if stop.is_final() => return Err(stop),
            Ok(Some(_)) | Err(_) => {}
        }
    }
    stopped.map_or(Ok(true), Err)
}

/// Whether a comparison leaves the whole open; what is not known is kept for the end.
fn undecided<'a>(same: Eval<'a, bool>, stopped: &mut Option<Box<Stop<'a>>>) -> Eval<'a, bool> {
    match same {
        Ok(same) => Ok(same),
        Err(stop) if stop.is_final() => Err(stop),
        Err(stop) => {
            *stopped = Some(match stopped.take() {
                Some(before) => before.merge(stop),
                None => stop,
            });
            Ok(true)
        }
    }
}

fn order<'a>(
    op: BinaryOp,
    left: &Value<'a>,
    right: &Value<'a>,
    holds: fn(Ordering) -> bool,
    meter: &mut Meter<'_>,
) -> Eval<'a> {
    meter.read(left.length().min(right.length()))?;
    match compare(left, right) {
        Some(ordering) => Ok(Value::Bool(ordering.is_some_and(holds))),
        None => Err(no_overload(op.symbol(), &[left.clone(), right.clone()])),
    }
}

/// The order of two values, which is paid for by who asks: none if their types have none, and `Some(None)` beside NaN.
pub(super) fn compare(left: &Value<'_>, right: &Value<'_>) -> Option<Option<Ordering>> {
    Some(match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
        (Value::String(left), Value::String(right)) => Some(left.as_bytes().cmp(right.as_bytes())),
        (Value::Bytes(left), Value::Bytes(right)) => Some(left.cmp(right)),
        (Value::Timestamp(left), Value::Timestamp(right)) => Some(left.cmp(right)),
        (Value::Duration(left), Value::Duration(right)) => Some(left.cmp(right)),
        (Value::Quantity(left), Value::Quantity(right)) => Some(left.cmp(right)),
        (Value::Version(left), Value::Version(right)) => Some(left.cmp_precedence(right)),
        _ if is_number(left) && is_number(right) => compare_numbers(left, right),
        _ => return None,
    })
}

fn is_number(value: &Value<'_>) -> bool {
    matches!(value, Value::Int(_) | Value::Uint(_) | Value::Double(_))
}

/// Whole numbers are compared exactly, with a double as doubles (cel-spec, `comparisons`).
fn compare_numbers(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
        (Value::Uint(left), Value::Uint(right)) => Some(left.cmp(right)),
        (Value::Int(left), Value::Uint(right)) => Some(i128::from(*left).cmp(&i128::from(*right))),
        (Value::Uint(left), Value::Int(right)) => Some(i128::from(*left).cmp(&i128::from(*right))),
        _ => to_double(left)?.partial_cmp(&to_double(right)?),
    }
}

fn to_double(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Int(value) => Some(*value as f64),
        Value::Uint(value) => Some(*value as f64),
        Value::Double(value) => Some(*value),
        _ => None,
    }
}

fn contains<'a>(element: &Value<'a>, whole: &Value<'a>, meter: &mut Meter<'_>) -> Eval<'a> {
    match whole {
        Value::Map(map) => match Key::of(element) {
            Some(key) => Ok(Value::Bool(access::find_key(map, &key, meter)?.is_some())),
            None => Ok(Value::Bool(false)),
        },
        Value::List(list) => find_in(element, list, meter).map(Value::Bool),
        other => Err(no_overload("in", &[element.clone(), other.clone()])),
    }
}

pub(super) fn find_in<'a>(element: &Value<'a>, list: &List<'a>, meter: &mut Meter<'_>) -> Eval<'a, bool> {
    // Most often a string among strings of facts: compared in place, as far as they are strings.
    if let (Value::String(text), List::Facts(node), None) = (element, list, list.open())
        && let Data::List(elements) = node.data()
    {
        meter.steps(steps_to_find(text.len(), elements.len()))?;
        if let Some(found) = elements.any_is_string(text.as_bytes()) {
            return Ok(found);
        }
    }
    let mut stopped = None;
    for candidate in list.iter() {
        meter.step()?;
        let same = match access::read(candidate) {
            Ok(candidate) => equal(&candidate, element, meter),
            Err(stop) => Err(stop),
        };
        match same {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(stop) => {
                undecided(Err(stop), &mut stopped)?;
            }
        }
    }
    match (stopped, list.open()) {
        (Some(stop), Some(open)) => Err(stop.merge(Stop::unknown(open))),
        (Some(stop), None) => Err(stop),
        (None, Some(open)) => Err(Stop::unknown(open)),
        (None, None) => Ok(false),
    }
}

/// What it takes to hold a text against so many others.
#[inline]
pub(super) fn steps_to_find(n_bytes: usize, n_texts: usize) -> u64 {
    (n_texts as u64).saturating_mul(1 + steps_of(n_bytes))
}

/// Membership of a string of facts in a constant list whose elements are all keys.
#[inline]
pub(super) fn text_in_set(text: &[u8], keys: &[Key<'static>]) -> bool {
    if keys.len() <= FEW_KEYS {
        return keys.iter().any(|key| matches!(key, Key::String(own) if own.as_bytes() == text));
    }
    let order = |key: &Key<'static>| match key {
        Key::String(own) => own.as_bytes().cmp(text),
        // Keys of other types stand before strings.
        Key::Bool(_) | Key::Int(_) | Key::Uint(_) => Ordering::Less,
    };
    keys.binary_search_by(order).is_ok()
}

/// Up to so many, comparing with each is faster than a search.
const FEW_KEYS: usize = 8;

/// Membership in a constant list whose elements are all keys.
pub(super) fn in_set(element: &Value<'_>, keys: &[Key<'static>]) -> bool {
    Key::of(element).is_some_and(|key| keys.binary_search_by(|own| own.compare(&key)).is_ok())
}

pub(super) fn negate(value: Value<'_>) -> Eval<'_> {
    match value {
        Value::Int(value) => value.checked_neg().map(Value::Int).ok_or_else(overflow),
        Value::Double(value) => Ok(Value::Double(-value)),
        other => Err(no_overload("-", &[other])),
    }
}

fn add<'a>(left: Value<'a>, right: Value<'a>, meter: &mut Meter<'_>) -> Eval<'a> {
    match (&left, &right) {
        (Value::Int(left), Value::Int(right)) => left.checked_add(*right).map(Value::Int).ok_or_else(overflow),
        (Value::Uint(left), Value::Uint(right)) => left.checked_add(*right).map(Value::Uint).ok_or_else(overflow),
        (Value::Double(left), Value::Double(right)) => Ok(Value::Double(left + right)),
        (Value::String(one), Value::String(other)) => {
            meter.bytes(one.len() + other.len())?;
            Ok(Value::string([&**one, &**other].concat()))
        }
        (Value::Bytes(one), Value::Bytes(other)) => {
            meter.bytes(one.len() + other.len())?;
            Ok(Value::bytes([&**one, &**other].concat()))
        }
        (Value::List(one), Value::List(other)) => concat(one, other, meter),
        (Value::Timestamp(at), Value::Duration(by)) | (Value::Duration(by), Value::Timestamp(at)) => later(*at, *by),
        (Value::Duration(one), Value::Duration(other)) => time::duration(one.checked_add(*other)),
        _ => Err(no_overload("+", &[left, right])),
    }
}

fn concat<'a>(one: &List<'a>, other: &List<'a>, meter: &mut Meter<'_>) -> Eval<'a> {
    // What follows a list of which only a part is known has no position that is known.
    if let Some(open) = one.open()
        && (!other.is_empty() || other.open().is_some())
    {
        return Err(Stop::unknown(open));
    }
    let n_items = one.len() + other.len();
    meter.steps(n_items as u64)?;
    let mut items = Vec::with_capacity(n_items);
    for input in one.iter().chain(other.iter()) {
        items.push(access::read(input)?);
    }
    meter.built(Elements::new(items, one.open().or(other.open())).into_list())
}

fn arithmetic<'a>(op: BinaryOp, left: &Value<'a>, right: &Value<'a>) -> Eval<'a> {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => {
            if *right == 0 {
                by_zero(op)?;
            }
            let result = match op {
                BinaryOp::Subtract => left.checked_sub(*right),
                BinaryOp::Multiply => left.checked_mul(*right),
                BinaryOp::Divide => left.checked_div(*right),
                _ => left.checked_rem(*right),
            };
            result.map(Value::Int).ok_or_else(overflow)
        }
        (Value::Uint(left), Value::Uint(right)) => {
            if *right == 0 {
                by_zero(op)?;
            }
            let result = match op {
                BinaryOp::Subtract => left.checked_sub(*right),
                BinaryOp::Multiply => left.checked_mul(*right),
                BinaryOp::Divide => left.checked_div(*right),
                _ => left.checked_rem(*right),
            };
            result.map(Value::Uint).ok_or_else(overflow)
        }
        (Value::Double(left), Value::Double(right)) if op != BinaryOp::Remainder => Ok(Value::Double(match op {
            BinaryOp::Subtract => left - right,
            BinaryOp::Multiply => left * right,
            _ => left / right,
        })),
        (Value::Timestamp(left), Value::Timestamp(right)) if op == BinaryOp::Subtract => {
            time::duration(left.since(*right))
        }
        (Value::Timestamp(at), Value::Duration(by)) if op == BinaryOp::Subtract => match by.checked_neg() {
            Some(by) => later(*at, by),
            None => time::duration(None),
        },
        (Value::Duration(left), Value::Duration(right)) if op == BinaryOp::Subtract => {
            time::duration(left.checked_sub(*right))
        }
        _ => Err(no_overload(op.symbol(), &[left.clone(), right.clone()])),
    }
}

fn by_zero<'a>(op: BinaryOp) -> Eval<'a, ()> {
    match op {
        BinaryOp::Divide => Err(Stop::error("division by zero")),
        BinaryOp::Remainder => Err(Stop::error("remainder of a division by zero")),
        _ => Ok(()),
    }
}

fn overflow<'a>() -> Box<Stop<'a>> {
    Stop::error("the result does not fit into 64 bits")
}

fn later<'a>(at: Timestamp, by: SignedDuration) -> Eval<'a> {
    time::timestamp(at.checked_add(by))
}

/// The values in the order of their keys, equal keys in the order given; none if two keys have no order.
pub(super) fn sort_by_key<'a>(
    mut keyed: Vec<(Value<'a>, Value<'a>)>,
    meter: &mut Meter<'_>,
) -> Eval<'a, Option<Vec<Value<'a>>>> {
    meter.sort(keyed.len(), keyed.iter().map(|(key, _)| key.length()).sum())?;
    let Some((first, _)) = keyed.first() else { return Ok(Some(Vec::new())) };
    if keyed.iter().any(|(key, _)| !matches!(compare(first, key), Some(Some(_)))) {
        return Ok(None);
    }
    let kind = first.kind();
    if keyed.iter().all(|(key, _)| key.kind() == kind) {
        keyed.sort_by(|(left, _), (right, _)| compare(left, right).flatten().unwrap_or(Ordering::Equal));
    } else {
        // Whole numbers beside doubles are ordered as doubles, so that the order holds among all of them.
        let double = |value: &Value<'_>| to_double(value).unwrap_or(0.0);
        keyed.sort_by(|(left, _), (right, _)| double(left).total_cmp(&double(right)));
    }
    Ok(Some(keyed.into_iter().map(|(_, value)| value).collect()))
}
