//! The sets extension: lists as sets.

use super::Function;
use super::Returned;
use super::lists;
use crate::cel::collections::List;
use crate::cel::operators;
use crate::cel::stop::Eval;
use crate::cel::stop::Meter;
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::built_in("sets.contains", "(list, list) bool", contains),
    Function::built_in("sets.equivalent", "(list, list) bool", equivalent),
    Function::built_in("sets.intersects", "(list, list) bool", intersects),
];

fn contains<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::List(whole), Value::List(part)] = args else { return Ok(None) };
    holds_all(whole, part, meter).map(|all| Some(Value::Bool(all)))
}

fn equivalent<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::List(one), Value::List(other)] = args else { return Ok(None) };
    let same = holds_all(one, other, meter)? && holds_all(other, one, meter)?;
    Ok(Some(Value::Bool(same)))
}

fn intersects<'a>(args: &[Value<'a>], meter: &mut Meter<'_>) -> Returned<'a> {
    let [Value::List(one), Value::List(other)] = args else { return Ok(None) };
    for element in lists::values(one, meter)? {
        if operators::find_in(&element, other, meter)? {
            return Ok(Some(Value::Bool(true)));
        }
    }
    Ok(Some(Value::Bool(false)))
}

fn holds_all<'a>(whole: &List<'a>, part: &List<'a>, meter: &mut Meter<'_>) -> Eval<'a, bool> {
    for element in lists::values(part, meter)? {
        if !operators::find_in(&element, whole, meter)? {
            return Ok(false);
        }
    }
    Ok(true)
}
