//! Timestamps and durations. Time zones come from the table compiled in: nothing is read from the system.

use std::sync::LazyLock;

use jiff::SignedDuration;
use jiff::tz::TimeZoneDatabase;

use super::Function;
use super::Returned;
use crate::cel::stop::Eval;
use crate::cel::stop::Meter;
use crate::cel::stop::Stop;
use crate::cel::timestamp::Civil;
use crate::cel::timestamp::Timestamp;
use crate::cel::timestamp::parse_offset;
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::built_in("timestamp", "(timestamp) timestamp; (int) timestamp; (string) timestamp", to_timestamp),
    Function::built_in("duration", "(duration) duration; (int) duration; (string) duration", to_duration),
    Function::built_in_member("getFullYear", "(timestamp) int; (timestamp, string) int", |args, _| {
        part(args, |at| at.year, |_| None)
    }),
    Function::built_in_member("getMonth", "(timestamp) int; (timestamp, string) int", |args, _| {
        part(args, |at| at.month - 1, |_| None)
    }),
    Function::built_in_member("getDate", "(timestamp) int; (timestamp, string) int", |args, _| {
        part(args, |at| at.day, |_| None)
    }),
    Function::built_in_member("getDayOfMonth", "(timestamp) int; (timestamp, string) int", |args, _| {
        part(args, |at| at.day - 1, |_| None)
    }),
    Function::built_in_member("getDayOfYear", "(timestamp) int; (timestamp, string) int", |args, _| {
        part(args, |at| at.day_of_year, |_| None)
    }),
    Function::built_in_member("getDayOfWeek", "(timestamp) int; (timestamp, string) int", |args, _| {
        part(args, |at| at.day_of_week, |_| None)
    }),
    Function::built_in_member("getHours", "(timestamp) int; (timestamp, string) int; (duration) int", |args, _| {
        part(args, |at| at.second_of_day / 3600, |span| Some(span.as_secs() / 3600))
    }),
    Function::built_in_member("getMinutes", "(timestamp) int; (timestamp, string) int; (duration) int", |args, _| {
        part(args, |at| at.second_of_day / 60 % 60, |span| Some(span.as_secs() / 60))
    }),
    Function::built_in_member("getSeconds", "(timestamp) int; (timestamp, string) int; (duration) int", |args, _| {
        part(args, |at| at.second_of_day % 60, |span| Some(span.as_secs()))
    }),
    Function::built_in_member(
        "getMilliseconds",
        "(timestamp) int; (timestamp, string) int; (duration) int",
        |args, _| part(args, |at| at.nanos / 1_000_000, |span| Some((span.subsec_nanos() / 1_000_000).into())),
    ),
];

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A timestamp, if it is one that CEL has.
pub(in crate::cel) fn timestamp<'a>(at: Option<Timestamp>) -> Eval<'a> {
    match at {
        Some(at) => Ok(Value::Timestamp(at)),
        None => Err(Stop::error("the timestamp is out of range: years 1 to 9999")),
    }
}

/// A duration, if it is one that CEL has: 64 bits of nanoseconds, some 292 years.
pub(in crate::cel) fn duration<'a>(span: Option<SignedDuration>) -> Eval<'a> {
    match span.filter(|span| i64::try_from(span.as_nanos()).is_ok()) {
        Some(span) => Ok(Value::Duration(span)),
        None => Err(Stop::error("the duration is out of range: 292 years")),
    }
}

/// A duration as seconds: `1.5s`.
pub(in crate::cel) fn show(span: SignedDuration) -> String {
    let nanos = span.as_nanos();
    let (whole, rest) = (nanos.unsigned_abs() / 1_000_000_000, nanos.unsigned_abs() % 1_000_000_000);
    let sign = if nanos < 0 { "-" } else { "" };
    match rest {
        0 => format!("{sign}{whole}s"),
        rest => format!("{sign}{whole}.{}s", format!("{rest:09}").trim_end_matches('0')),
    }
}

const NO_TIMESTAMP: &str = "the string is not a timestamp as RFC 3339 writes it, of the years 1 to 9999";
const NO_DURATION: &str = "the string is not a duration such as `1h30m`, of at most 292 years";

fn to_timestamp<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    match args {
        [at @ Value::Timestamp(_)] => Ok(Some(at.clone())),
        [Value::Int(seconds)] => timestamp(Timestamp::new(*seconds, 0)).map(Some),
        [Value::String(text)] => match Timestamp::parse(text) {
            Some(at) => timestamp(Some(at)).map(Some),
            None => Err(Stop::error(NO_TIMESTAMP)),
        },
        _ => Ok(None),
    }
}

fn to_duration<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Returned<'a> {
    match args {
        [span @ Value::Duration(_)] => Ok(Some(span.clone())),
        [Value::Int(seconds)] => duration(Some(SignedDuration::from_secs(*seconds))).map(Some),
        [Value::String(text)] => match parse_duration(text) {
            Some(nanos) => Ok(Some(Value::Duration(SignedDuration::from_nanos(nanos)))),
            None => Err(Stop::error(NO_DURATION)),
        },
        _ => Ok(None),
    }
}

/// `-1h30m`, `1.5s`, `250ms`: signed decimal numbers, each with a unit.
fn parse_duration(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut total = 0_i128;
    loop {
        let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let (number, tail) = rest.split_at(length);
        let unit_length =
            tail.find(|character: char| character.is_ascii_digit() || character == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_length);
        let nanos: i128 = match unit {
            "h" => 3_600_000_000_000,
            "m" => 60_000_000_000,
            "s" => 1_000_000_000,
            "ms" => 1_000_000,
            "us" | "µs" | "μs" => 1_000,
            "ns" => 1,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || whole.len() > 20 || fraction.contains('.') {
            return None;
        }
        let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        total = total.checked_add(whole.checked_mul(nanos)?)?;
        let kept = fraction.get(..fraction.len().min(15))?;
        if !kept.is_empty() {
            let scale = 10_i128.checked_pow(u32::try_from(kept.len()).ok()?)?;
            total = total.checked_add(kept.parse::<i128>().ok()?.checked_mul(nanos)? / scale)?;
        }
        if tail.is_empty() {
            return i64::try_from(if negative { -total } else { total }).ok();
        }
        rest = tail;
    }
}

/// One part of a timestamp in a time zone, UTC by default, or of a duration.
fn part<'a>(args: &[Value<'a>], of_time: fn(Civil) -> i64, of_span: fn(SignedDuration) -> Option<i64>) -> Returned<'a> {
    match args {
        [Value::Timestamp(at)] => Ok(Some(Value::Int(of_time(at.civil(0))))),
        [Value::Timestamp(at), Value::String(zone)] => match offset(*at, zone) {
            Some(offset) => Ok(Some(Value::Int(of_time(at.civil(offset))))),
            None => Err(Stop::error("the string is not a time zone")),
        },
        [Value::Duration(span)] => Ok(of_span(*span).map(Value::Int)),
        _ => Ok(None),
    }
}

/// The seconds by which a zone is ahead of UTC: a name such as `Europe/Berlin`, or an offset such as `+02:00`.
fn offset(at: Timestamp, zone: &str) -> Option<i64> {
    let (sign, offset) = match zone.as_bytes() {
        [b'-', offset @ ..] => (-1, offset),
        [b'+', offset @ ..] => (1, offset),
        offset => (1, offset),
    };
    match parse_offset(offset) {
        Some(seconds) => Some(sign * seconds),
        None => ZONES.get(zone).ok().map(|zone| zone.to_offset(at.to_jiff()).seconds().into()),
    }
}
