//! Kubernetes' quantities: `250m`, `1.5Gi`, `10e3`.

use std::fmt;
use std::sync::Arc;

use super::Function;
use super::Returned;
use crate::cel::stop::Meter;
use crate::cel::stop::Stop;
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::built_in("quantity", "(string) quantity; (quantity) quantity", to_quantity),
    Function::built_in("isQuantity", "(string) bool", is_quantity),
    Function::built_in_member("isInteger", "(quantity) bool", is_integer),
    Function::built_in_member("asInteger", "(quantity) int", as_integer),
    Function::built_in_member("asApproximateFloat", "(quantity) double", as_float),
    Function::built_in_member("sign", "(quantity) int", sign),
    Function::built_in_member("add", "(quantity, quantity) quantity; (quantity, int) quantity", |args, _| {
        combine(args, i128::checked_add)
    }),
    Function::built_in_member("sub", "(quantity, quantity) quantity; (quantity, int) quantity", |args, _| {
        combine(args, i128::checked_sub)
    }),
];

/// An amount, exact to a billionth; what is finer is rounded away from zero, as Kubernetes does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity {
    nanos: i128,
}

const NANOS: i128 = 1_000_000_000;

impl Quantity {
    /// Reads a quantity as Kubernetes writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let (number, suffix) = rest.split_at(length);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') || whole.len() + fraction.len() > 30 {
            return None;
        }
        let digits: i128 = [whole, fraction].concat().parse().ok()?;
        let exponent = -i32::try_from(fraction.len()).ok()?;
        let (factor, power) = scale(suffix)?;
        let mut nanos = digits.checked_mul(factor)?;
        let power = power + exponent + 9;
        let by = 10_i128.checked_pow(power.unsigned_abs());
        nanos = match (power >= 0, by) {
            (true, Some(by)) => nanos.checked_mul(by)?,
            (true, None) => return (nanos == 0).then_some(Self { nanos: 0 }),
            (false, Some(by)) => nanos / by + i128::from(nanos % by != 0),
            (false, None) => i128::from(nanos != 0),
        };
        Some(Self { nanos: if negative { -nanos } else { nanos } })
    }

    /// The amount, if it is a whole number of 64 bits.
    pub fn as_integer(&self) -> Option<i64> {
        if self.nanos % NANOS == 0 { i64::try_from(self.nanos / NANOS).ok() } else { None }
    }
}

/// What a suffix multiplies by: a factor, and a power of ten.
fn scale(suffix: &str) -> Option<(i128, i32)> {
    Some(match suffix {
        "" => (1, 0),
        "n" => (1, -9),
        "u" => (1, -6),
        "m" => (1, -3),
        "k" => (1, 3),
        "M" => (1, 6),
        "G" => (1, 9),
        "T" => (1, 12),
        "P" => (1, 15),
        "E" => (1, 18),
        "Ki" => (1 << 10, 0),
        "Mi" => (1 << 20, 0),
        "Gi" => (1 << 30, 0),
        "Ti" => (1 << 40, 0),
        "Pi" => (1 << 50, 0),
        "Ei" => (1 << 60, 0),
        _ => {
            let power: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
            (1, (-100..=100).contains(&power).then_some(power)?)
        }
    })
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.nanos.unsigned_abs();
        let (whole, rest) = (size / NANOS.unsigned_abs(), size % NANOS.unsigned_abs());
        let sign = if self.nanos < 0 { "-" } else { "" };
        match rest {
            0 => write!(f, "{sign}{whole}"),
            rest => write!(f, "{sign}{whole}.{}", format!("{rest:09}").trim_end_matches('0')),
        }
    }
}

fn to_quantity<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    match args {
        [quantity @ Value::Quantity(_)] => Ok(Some(quantity.clone())),
        [Value::String(text)] => match Quantity::parse(text) {
            Some(quantity) => Ok(Some(Value::Quantity(Arc::new(quantity)))),
            None => Err(Stop::error("the string is not a quantity")),
        },
        _ => Ok(None),
    }
}

fn is_quantity<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let [Value::String(text)] = args else { return Ok(None) };
    Ok(Some(Value::Bool(Quantity::parse(text).is_some())))
}

fn is_integer<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let [Value::Quantity(quantity)] = args else { return Ok(None) };
    Ok(Some(Value::Bool(quantity.as_integer().is_some())))
}

fn as_integer<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let [Value::Quantity(quantity)] = args else { return Ok(None) };
    match quantity.as_integer() {
        Some(value) => Ok(Some(Value::Int(value))),
        None => Err(Stop::error("the quantity is not a whole number of 64 bits")),
    }
}

fn as_float<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let [Value::Quantity(quantity)] = args else { return Ok(None) };
    Ok(Some(Value::Double(quantity.nanos as f64 / NANOS as f64)))
}

fn sign<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let [Value::Quantity(quantity)] = args else { return Ok(None) };
    Ok(i64::try_from(quantity.nanos.signum()).ok().map(Value::Int))
}

fn combine<'a>(args: &[Value<'a>], apply: fn(i128, i128) -> Option<i128>) -> Returned<'a> {
    let (one, other) = match args {
        [Value::Quantity(one), Value::Quantity(other)] => (one.nanos, Some(other.nanos)),
        [Value::Quantity(one), Value::Int(other)] => (one.nanos, i128::from(*other).checked_mul(NANOS)),
        _ => return Ok(None),
    };
    match other.and_then(|other| apply(one, other)) {
        Some(nanos) => Ok(Some(Value::Quantity(Arc::new(Quantity { nanos })))),
        None => Err(Stop::error("the quantity is out of range")),
    }
}
