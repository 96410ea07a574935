//! The math extension.

use super::Function;
use super::Returned;
use super::lists;
use crate::cel::ast::BinaryOp;
use crate::cel::stop::Meter;
use crate::cel::stop::Stop;
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::built_in("math.greatest", "(number...) any; (list) T", |args, meter| {
        best(args, meter, BinaryOp::Greater)
    }),
    Function::built_in("math.least", "(number...) any; (list) T", |args, meter| best(args, meter, BinaryOp::Less)),
    Function::built_in("math.ceil", "(double) double", |args, _| of_double(args, |value| Value::Double(value.ceil()))),
    Function::built_in("math.floor", "(double) double", |args, _| {
        of_double(args, |value| Value::Double(value.floor()))
    }),
    Function::built_in("math.round", "(double) double", |args, _| {
        of_double(args, |value| Value::Double(value.round()))
    }),
    Function::built_in("math.trunc", "(double) double", |args, _| {
        of_double(args, |value| Value::Double(value.trunc()))
    }),
    Function::built_in("math.isNaN", "(double) bool", |args, _| of_double(args, |value| Value::Bool(value.is_nan()))),
    Function::built_in("math.isInf", "(double) bool", |args, _| {
        of_double(args, |value| Value::Bool(value.is_infinite()))
    }),
    Function::built_in("math.isFinite", "(double) bool", |args, _| {
        of_double(args, |value| Value::Bool(value.is_finite()))
    }),
    Function::built_in("math.abs", "(int) int; (uint) uint; (double) double", absolute),
    Function::built_in("math.sign", "(int) int; (uint) uint; (double) double", sign),
    Function::built_in("math.sqrt", "(number) double", square_root),
    Function::built_in("math.bitAnd", "(int, int) int; (uint, uint) uint", |args, _| {
        bits(args, |one, other| one & other)
    }),
    Function::built_in("math.bitOr", "(int, int) int; (uint, uint) uint", |args, _| {
        bits(args, |one, other| one | other)
    }),
    Function::built_in("math.bitXor", "(int, int) int; (uint, uint) uint", |args, _| {
        bits(args, |one, other| one ^ other)
    }),
    Function::built_in("math.bitNot", "(int) int; (uint) uint", bit_not),
    Function::built_in("math.bitShiftLeft", "(int, int) int; (uint, int) uint", |args, _| {
        shift(args, |value, by| value.checked_shl(by).unwrap_or(0))
    }),
    Function::built_in("math.bitShiftRight", "(int, int) int; (uint, int) uint", |args, _| {
        shift(args, |value, by| value.checked_shr(by).unwrap_or(0))
    }),
];

fn best<'a>(args: &[Value<'a>], meter: &mut Meter<'_>, better: BinaryOp) -> Returned<'a> {
    let values = match args {
        [Value::List(list)] => lists::values(list, meter)?,
        args => args.to_vec(),
    };
    if !values.iter().all(|value| matches!(value, Value::Int(_) | Value::Uint(_) | Value::Double(_))) {
        return Ok(None);
    }
    lists::best(values, better, meter).map(Some)
}

fn of_double<'a>(args: &[Value<'a>], apply: fn(f64) -> Value<'static>) -> Returned<'a> {
    let [Value::Double(value)] = args else { return Ok(None) };
    Ok(Some(apply(*value)))
}

fn absolute<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    match args {
        [Value::Int(value)] => match value.checked_abs() {
            Some(value) => Ok(Some(Value::Int(value))),
            None => Err(Stop::error("the result does not fit into 64 bits")),
        },
        [Value::Uint(value)] => Ok(Some(Value::Uint(*value))),
        [Value::Double(value)] => Ok(Some(Value::Double(value.abs()))),
        _ => Ok(None),
    }
}

fn sign<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    Ok(match args {
        [Value::Int(value)] => Some(Value::Int(value.signum())),
        [Value::Uint(value)] => Some(Value::Uint((*value).min(1))),
        [Value::Double(value)] if *value == 0.0 || value.is_nan() => Some(Value::Double(*value)),
        [Value::Double(value)] => Some(Value::Double(value.signum())),
        _ => None,
    })
}

fn square_root<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    Ok(match args {
        [Value::Int(value)] => Some(Value::Double((*value as f64).sqrt())),
        [Value::Uint(value)] => Some(Value::Double((*value as f64).sqrt())),
        [Value::Double(value)] => Some(Value::Double(value.sqrt())),
        _ => None,
    })
}

/// Ints are worked on as the bits that they are.
fn bits<'a>(args: &[Value<'a>], apply: fn(u64, u64) -> u64) -> Returned<'a> {
    Ok(match args {
        [Value::Int(one), Value::Int(other)] => {
            Some(Value::Int(apply(one.cast_unsigned(), other.cast_unsigned()).cast_signed()))
        }
        [Value::Uint(one), Value::Uint(other)] => Some(Value::Uint(apply(*one, *other))),
        _ => None,
    })
}

fn bit_not<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    Ok(match args {
        [Value::Int(value)] => Some(Value::Int(!value)),
        [Value::Uint(value)] => Some(Value::Uint(!value)),
        _ => None,
    })
}

/// Shifts of ints are of their bits too: nothing is kept of the sign.
fn shift<'a>(args: &[Value<'a>], apply: fn(u64, u32) -> u64) -> Returned<'a> {
    let (Value::Int(_) | Value::Uint(_), Value::Int(by)) = (&args[0], &args[1]) else { return Ok(None) };
    let Ok(by) = u64::try_from(*by) else { return Err(Stop::error("a shift by less than nothing")) };
    let by = u32::try_from(by).unwrap_or(u32::MAX);
    Ok(match args {
        [Value::Int(value), _] => Some(Value::Int(apply(value.cast_unsigned(), by).cast_signed())),
        [Value::Uint(value), _] => Some(Value::Uint(apply(*value, by))),
        _ => None,
    })
}
