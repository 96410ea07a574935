//! The lists extension, and what Kubernetes adds to lists.

use super::Function;
use super::Returned;
use super::strings;
use crate::cel::access;
use crate::cel::ast::BinaryOp;
use crate::cel::collections::Key;
use crate::cel::collections::List;
use crate::cel::operators;
use crate::cel::stop::Eval;
use crate::cel::stop::Meter;
use crate::cel::stop::Stop;
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::built_in("lists.range", "(int) list<int>", range),
    Function::built_in_member("slice", "(list, int, int) list", slice),
    Function::built_in_member("flatten", "(list) list<any>; (list, int) list<any>", flatten),
    Function::built_in_member("sort", "(list) list", sort),
    Function::built_in_member("distinct", "(list) list", distinct),
    Function::built_in_member("reverse", "(string) string; (list) list", reverse),
    Function::built_in_member("first", "(list) optional", |args, meter| at_end(args, meter, End::First)),
    Function::built_in_member("last", "(list) optional", |args, meter| at_end(args, meter, End::Last)),
    Function::built_in_member("isSorted", "(list) bool", is_sorted),
    Function::built_in_member("sum", "(list) T", sum),
    Function::built_in_member("includes", "(any, any) bool", includes),
    Function::built_in_member("min", "(list) T", |args, meter| extreme(args, meter, BinaryOp::Less)),
    Function::built_in_member("max", "(list) T", |args, meter| extreme(args, meter, BinaryOp::Greater)),
];

#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    First,
    Last,
}

/// The elements as values, each a step.
pub(super) fn values<'a>(list: &List<'a>, meter: &mut Meter<'_>) -> Eval<'a, Vec<Value<'a>>> {
    meter.steps(list.len() as u64)?;
    list.iter().map(access::read).collect()
}

pub(super) fn position<'a>(list: &List<'a>, element: &Value<'a>, meter: &mut Meter<'_>, end: End) -> Returned<'a> {
    let mut found = -1;
    for (position, candidate) in (0_i64..).zip(list.iter()) {
        meter.step()?;
        if operators::equal(&access::read(candidate)?, element, meter)? {
            found = position;
            if let End::First = end {
                break;
            }
        }
    }
    Ok(Some(Value::Int(found)))
}

fn range<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::Int(count)] = args else { return Ok(None) };
    let n_items = usize::try_from((*count).max(0)).unwrap_or(usize::MAX);
    // Paid for before it is built.
    meter.bytes(n_items.saturating_mul(32))?;
    meter.list((0..*count).map(Value::Int).collect()).map(Some)
}

fn slice<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::List(list), Value::Int(start), Value::Int(end)] = args else { return Ok(None) };
    let (Ok(start), Ok(end)) = (usize::try_from(*start), usize::try_from(*end)) else {
        return Err(Stop::error("a slice begins and ends at positions from 0 on"));
    };
    let mut items = values(list, meter)?;
    if start > end || end > items.len() {
        return Err(Stop::error("the slice is out of range"));
    }
    items.truncate(end);
    items.drain(..start);
    meter.list(items).map(Some)
}

fn flatten<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let (list, depth) = match args {
        [Value::List(list)] => (list, 1),
        [Value::List(list), Value::Int(depth)] => (list, *depth),
        _ => return Ok(None),
    };
    if depth < 0 {
        return Err(Stop::error("`flatten` takes a depth from 0 on"));
    }
    let mut items = Vec::new();
    flatten_into(list, depth, &mut items, meter)?;
    meter.list(items).map(Some)
}

/// Recursion: the depth of facts and of built values is limited.
fn flatten_into<'a>(list: &List<'a>, depth: i64, items: &mut Vec<Value<'a>>, meter: &mut Meter<'_>) -> Eval<'a, ()> {
    for element in list.iter() {
        meter.bytes(32)?;
        match access::read(element)? {
            Value::List(inner) if depth > 0 => {
                if let Some(open) = inner.open() {
                    return Err(Stop::unknown(open));
                }
                flatten_into(&inner, depth - 1, items, meter)?;
            }
            other => items.push(other),
        }
    }
    Ok(())
}

fn sort<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::List(list)] = args else { return Ok(None) };
    let keyed = values(list, meter)?.into_iter().map(|value| (value.clone(), value)).collect();
    match operators::sort_by_key(keyed, meter)? {
        Some(sorted) => meter.list(sorted).map(Some),
        None => Err(Stop::error("the elements of the list cannot be ordered")),
    }
}

fn distinct<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::List(list)] = args else { return Ok(None) };
    let items = values(list, meter)?;
    if let Some(keys) = items.iter().map(Key::of).collect::<Option<Vec<_>>>() {
        meter.sort(keys.len(), keys.iter().map(Key::length).sum())?;
        return meter.list(distinct_keys(items, &keys)).map(Some);
    }
    let mut kept: Vec<Value<'a>> = Vec::new();
    for item in items {
        let mut seen = false;
        for known in &kept {
            meter.step()?;
            seen = seen || operators::equal(known, &item, meter)?;
        }
        if !seen {
            kept.push(item);
        }
    }
    meter.list(kept).map(Some)
}

fn distinct_keys<'a>(items: Vec<Value<'a>>, keys: &[Key<'a>]) -> Vec<Value<'a>> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|left, right| keys[*left].compare(&keys[*right]));
    let mut first = vec![true; keys.len()];
    for pair in order.windows(2) {
        if keys[pair[0]].compare(&keys[pair[1]]).is_eq() {
            first[pair[1]] = false;
        }
    }
    items.into_iter().zip(first).filter(|(_, first)| *first).map(|(item, _)| item).collect()
}

fn reverse<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    match args {
        [Value::String(text)] => strings::reverse(text, meter),
        [Value::List(list)] => {
            let mut items = values(list, meter)?;
            items.reverse();
            meter.list(items).map(Some)
        }
        _ => Ok(None),
    }
}

fn at_end<'a>(args: &[Value<'a>], meter: &mut Meter<'_>, end: End) -> Returned<'a> {
    let [Value::List(list)] = args else { return Ok(None) };
    let items = values(list, meter)?;
    let found = match end {
        End::First => items.first(),
        End::Last => items.last(),
    };
    match found {
        Some(value) => meter.built(Value::some(value.clone())).map(Some),
        None => Ok(Some(Value::none())),
    }
}

fn is_sorted<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::List(list)] = args else { return Ok(None) };
    let items = values(list, meter)?;
    for pair in items.windows(2) {
        meter.read(pair[1].length())?;
        match operators::compare(&pair[0], &pair[1]) {
            Some(Some(order)) if order.is_le() => {}
            Some(_) => return Ok(Some(Value::Bool(false))),
            None => return Err(Stop::error("the elements of the list cannot be ordered")),
        }
    }
    Ok(Some(Value::Bool(true)))
}

/// Of numbers or durations: what else `+` takes has no sum.
fn sum<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::List(list)] = args else { return Ok(None) };
    let mut items = values(list, meter)?.into_iter();
    let Some(mut total) = items.next() else { return Ok(Some(Value::Int(0))) };
    if !matches!(total, Value::Int(_) | Value::Uint(_) | Value::Double(_) | Value::Duration(_)) {
        return Err(Stop::error("`sum` takes a list of numbers or durations"));
    }
    for item in items {
        total = operators::binary(BinaryOp::Add, total, item, meter)?;
    }
    Ok(Some(total))
}

/// A list if it holds the value, anything else if it is the value.
fn includes<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    match args {
        [Value::List(list), value] => operators::find_in(value, list, meter).map(|found| Some(Value::Bool(found))),
        [one, other] => operators::equal(one, other, meter).map(|same| Some(Value::Bool(same))),
        _ => Ok(None),
    }
}

fn extreme<'a>(args: &[Value<'a>], meter: &mut Meter<'_>, better: BinaryOp) -> Returned<'a> {
    let [Value::List(list)] = args else { return Ok(None) };
    best(values(list, meter)?, better, meter).map(Some)
}

/// The first of the values that no other is better than.
pub(super) fn best<'a>(values: Vec<Value<'a>>, better: BinaryOp, meter: &mut Meter<'_>) -> Eval<'a> {
    let mut values = values.into_iter();
    let Some(mut best) = values.next() else {
        return Err(Stop::error("an empty list has no least or greatest element"));
    };
    for value in values {
        if let Value::Bool(true) = operators::binary(better, value.clone(), best.clone(), meter)? {
            best = value;
        }
    }
    Ok(best)
}
