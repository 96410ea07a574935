//! Kubernetes' quantities: `250m`, `1.5Gi`, `10e3`.

use std::cmp::Ordering;
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
        combine(args, Quantity::checked_add)
    }),
    Function::built_in_member("sub", "(quantity, quantity) quantity; (quantity, int) quantity", |args, _| {
        combine(args, Quantity::checked_sub)
    }),
];

/// An amount, exact to a billionth; what is finer is rounded away from zero, as Kubernetes does.
#[derive(Debug, Clone, Copy)]
pub struct Quantity {
    /// The amount, times ten to the power.
    digits: i128,
    /// At least that of a billionth.
    power: i32,
    form: Form,
}

/// How Kubernetes holds an amount: it tells of the small ones only whether they are whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Few digits, in 64 bits.
    Small,
    Large,
}

/// The power of ten of a billionth.
const NANO: i32 = -9;

/// The most digits of a small amount that is written with a decimal suffix.
const SMALL_DIGITS: usize = 18;

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
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let digits: i128 = format!("0{whole}{fraction}").parse().ok()?;
        let digits = if negative { -digits } else { digits };
        let n_fraction = i32::try_from(fraction.len()).ok()?;
        // A zero before the point counts as a digit.
        let n_digits = whole.len().max(1) + fraction.len();
        match scale(suffix)? {
            Scale::Decimal(power) if n_digits <= SMALL_DIGITS && power - n_fraction >= NANO => {
                Some(Self { digits, power: power - n_fraction, form: Form::Small })
            }
            Scale::Decimal(power) => Self::rounded(digits, power - n_fraction),
            // A binary digit is some three tenths of a decimal one.
            Scale::Binary(bits) if fraction.is_empty() && n_digits + (bits * 3 / 10) as usize <= 14 => {
                Some(Self { digits: digits << bits, power: 0, form: Form::Small })
            }
            Scale::Binary(bits) => {
                let Self { digits, power, form } = Self::rounded(digits.checked_mul(1 << bits)?, -n_fraction)?;
                let most = Self { digits: i64::MAX.into(), power: 0, form: Form::Large };
                let amount = Self { digits: digits.abs(), power, form };
                let Self { digits, power, form } = amount.min(most);
                Some(Self { digits: if negative { -digits } else { digits }, power, form })
            }
        }
    }

    /// A large amount of at most nine places.
    fn rounded(digits: i128, power: i32) -> Option<Self> {
        if power >= NANO {
            return Some(Self { digits, power, form: Form::Large });
        }
        // Whatever is left of nothing but a part of a billionth is a billionth.
        let by = 10_i128.checked_pow(NANO.abs_diff(power)).unwrap_or(i128::MAX);
        let digits = digits / by + (digits % by).signum();
        Some(Self { digits, power: NANO, form: Form::Large })
    }

    /// The amount, if it is a whole number of 64 bits. As in Kubernetes it is none if it was written with a fraction or
    /// with more than some fifteen digits: `1.5Gi`, `1000m`.
    pub fn as_integer(&self) -> Option<i64> {
        let by = u32::try_from(self.power).ok().filter(|_| self.form == Form::Small)?;
        10_i128.checked_pow(by)?.checked_mul(self.digits)?.try_into().ok()
    }

    /// The amount as a double, as near as Kubernetes comes to it.
    fn as_double(&self) -> f64 {
        let (digits, power) = match (self.form, self.digits_at(NANO)) {
            (Form::Large, Some(nanos)) => (nanos, NANO),
            _ => (self.digits, self.power),
        };
        let by: f64 = format!("1e{power}").parse().unwrap_or(f64::INFINITY);
        if power == 0 { digits as f64 } else { digits as f64 * by }
    }

    /// The digits for a power that is not greater.
    fn digits_at(&self, power: i32) -> Option<i128> {
        if self.digits == 0 {
            return Some(0);
        }
        10_i128.checked_pow(u32::try_from(self.power - power).ok()?)?.checked_mul(self.digits)
    }

    /// The sum, small if all that led to it is.
    fn checked_add(self, other: Self) -> Option<Self> {
        let form = if self.form == other.form { self.form } else { Form::Large };
        match (self.digits, other.digits, form) {
            (_, 0, Form::Small) => return Some(self),
            (0, _, Form::Small) => return Some(other),
            _ => {}
        }
        let power = self.power.min(other.power);
        let (one, other) = (self.digits_at(power)?, other.digits_at(power)?);
        let digits = one.checked_add(other)?;
        let are_small = [one, other, digits].into_iter().all(|digits| i64::try_from(digits).is_ok());
        Some(Self { digits, power, form: if are_small { form } else { Form::Large } })
    }

    fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self { digits: other.digits.checked_neg()?, ..other })
    }
}

impl From<i64> for Quantity {
    fn from(whole: i64) -> Self {
        Self { digits: whole.into(), power: 0, form: Form::Small }
    }
}

/// By the amount, however it is held.
impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        let power = self.power.min(other.power);
        match (self.digits_at(power), other.digits_at(power)) {
            (Some(one), Some(other)) => one.cmp(&other),
            // What does not fit is larger than what does, on its side of zero.
            (None, _) => self.digits.cmp(&0),
            (_, None) => 0.cmp(&other.digits),
        }
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Quantity {}

/// What a suffix multiplies by.
enum Scale {
    /// A power of ten.
    Decimal(i32),
    /// A power of two.
    Binary(u32),
}

fn scale(suffix: &str) -> Option<Scale> {
    Some(match suffix {
        "" => Scale::Decimal(0),
        "n" => Scale::Decimal(-9),
        "u" => Scale::Decimal(-6),
        "m" => Scale::Decimal(-3),
        "k" => Scale::Decimal(3),
        "M" => Scale::Decimal(6),
        "G" => Scale::Decimal(9),
        "T" => Scale::Decimal(12),
        "P" => Scale::Decimal(15),
        "E" => Scale::Decimal(18),
        "Ki" => Scale::Binary(10),
        "Mi" => Scale::Binary(20),
        "Gi" => Scale::Binary(30),
        "Ti" => Scale::Binary(40),
        "Pi" => Scale::Binary(50),
        "Ei" => Scale::Binary(60),
        _ => {
            let power: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
            Scale::Decimal((-100..=100).contains(&power).then_some(power)?)
        }
    })
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = self.digits.unsigned_abs().to_string();
        if self.digits == 0 || self.power >= 0 {
            let zeros = if self.digits == 0 { 0 } else { self.power.unsigned_abs() as usize };
            return write!(f, "{sign}{digits}{}", "0".repeat(zeros));
        }
        let places = self.power.unsigned_abs() as usize;
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            fraction => write!(f, "{sign}{whole}.{fraction}"),
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
    Ok(Some(Value::Double(quantity.as_double())))
}

fn sign<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    let [Value::Quantity(quantity)] = args else { return Ok(None) };
    Ok(i64::try_from(quantity.digits.signum()).ok().map(Value::Int))
}

fn combine<'a>(args: &[Value<'a>], apply: fn(Quantity, Quantity) -> Option<Quantity>) -> Returned<'a> {
    let sum = match args {
        [Value::Quantity(one), Value::Quantity(other)] => apply(**one, **other),
        [Value::Quantity(one), Value::Int(other)] => apply(**one, Quantity::from(*other)),
        _ => return Ok(None),
    };
    match sum {
        Some(quantity) => Ok(Some(Value::Quantity(Arc::new(quantity)))),
        None => Err(Stop::error("the quantity is out of range")),
    }
}
