//! Timestamps and durations. Time zones come from the table compiled in: nothing is read from the system.

use std::sync::LazyLock;

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::Zoned;
use jiff::civil::Weekday;
use jiff::tz::Offset;
use jiff::tz::TimeZone;
use jiff::tz::TimeZoneDatabase;

use super::Function;
use super::Native1;
use crate::cel::stop::Eval;
use crate::cel::stop::Meter;
use crate::cel::stop::Stop;
use crate::cel::value::Value;

pub(super) const FUNCTIONS: &[Function] = &[
    Function::global("timestamp", 1, 1, to_timestamp),
    Function::global("duration", 1, 1, to_duration),
    Function::member("getFullYear", 1, 2, |args, _| part(args, |at| at.year().into(), |_| None)),
    Function::member("getMonth", 1, 2, |args, _| part(args, |at| i64::from(at.month()) - 1, |_| None)),
    Function::member("getDate", 1, 2, |args, _| part(args, |at| at.day().into(), |_| None)),
    Function::member("getDayOfMonth", 1, 2, |args, _| part(args, |at| i64::from(at.day()) - 1, |_| None)),
    Function::member("getDayOfYear", 1, 2, |args, _| part(args, |at| i64::from(at.day_of_year()) - 1, |_| None)),
    Function::member("getDayOfWeek", 1, 2, |args, _| part(args, |at| day_of_week(at.weekday()), |_| None)),
    Function::member("getHours", 1, 2, |args, _| part(args, |at| at.hour().into(), |span| Some(span.as_secs() / 3600))),
    Function::member("getMinutes", 1, 2, |args, _| {
        part(args, |at| at.minute().into(), |span| Some(span.as_secs() / 60))
    }),
    Function::member("getSeconds", 1, 2, |args, _| part(args, |at| at.second().into(), |span| Some(span.as_secs()))),
    Function::member("getMilliseconds", 1, 2, |args, _| {
        part(args, |at| at.millisecond().into(), |span| Some((span.subsec_nanos() / 1_000_000).into()))
    }),
];

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, the seconds that a timestamp may have.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// A timestamp, if it is one that CEL has.
pub(in crate::cel) fn timestamp<'a>(at: Option<Timestamp>) -> Eval<'a> {
    match at.filter(|at| SECONDS.contains(&seconds(*at))) {
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

/// Seconds since 1970, towards the past.
pub(super) fn seconds(at: Timestamp) -> i64 {
    at.as_second() - i64::from(at.subsec_nanosecond() < 0)
}

/// A duration as seconds: `1.5s`.
pub(super) fn show(span: SignedDuration) -> String {
    let nanos = span.as_nanos();
    let (whole, rest) = (nanos.unsigned_abs() / 1_000_000_000, nanos.unsigned_abs() % 1_000_000_000);
    let sign = if nanos < 0 { "-" } else { "" };
    match rest {
        0 => format!("{sign}{whole}s"),
        rest => format!("{sign}{whole}.{}s", format!("{rest:09}").trim_end_matches('0')),
    }
}

fn to_timestamp<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Native1<'a> {
    match args {
        [at @ Value::Timestamp(_)] => Ok(Some(at.clone())),
        [Value::Int(seconds)] => timestamp(Timestamp::from_second(*seconds).ok()).map(Some),
        [Value::String(text)] => match parse_timestamp(text.as_bytes()) {
            Some(at) => timestamp(Some(at)).map(Some),
            None => Err(Stop::error("the string is not a timestamp as RFC 3339 writes it, of the years 1 to 9999")),
        },
        _ => Ok(None),
    }
}

fn to_duration<'a>(args: &[Value<'a>], _: &mut Meter<'_>) -> Native1<'a> {
    match args {
        [span @ Value::Duration(_)] => Ok(Some(span.clone())),
        [Value::Int(seconds)] => duration(Some(SignedDuration::from_secs(*seconds))).map(Some),
        [Value::String(text)] => match parse_duration(text) {
            Some(nanos) => Ok(Some(Value::Duration(SignedDuration::from_nanos(nanos)))),
            None => Err(Stop::error("the string is not a duration such as `1h30m`, of at most 292 years")),
        },
        _ => Ok(None),
    }
}

/// RFC 3339, section 5.6: `2009-02-13T23:31:30.5Z`, `…+01:00`.
fn parse_timestamp(text: &[u8]) -> Option<Timestamp> {
    let number = |range: std::ops::Range<usize>| {
        text.get(range)?
            .iter()
            .try_fold(0_i64, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))
    };
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let separators = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    let separated = separators.iter().all(|(at, separator)| text[*at].eq_ignore_ascii_case(separator));
    if !separated || hour > 23 || minute > 59 || second > 59 || year == 0 {
        return None;
    }
    if !(1..=12).contains(&month) || !(1..=days_of_month(year, month)).contains(&day) {
        return None;
    }
    let mut rest = text.get(19..)?;
    let mut nanos = 0_i32;
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if length == 0 {
            return None;
        }
        // Digits beyond the ninth are dropped, as other implementations do.
        for position in 0..9 {
            nanos = nanos * 10 + fraction[..length].get(position).map_or(0, |digit| i32::from(digit - b'0'));
        }
        rest = &fraction[length..];
    }
    let offset = match rest {
        b"Z" | b"z" => 0,
        [sign @ (b'+' | b'-'), zone @ ..] => {
            let seconds = parse_offset(zone)?;
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    let seconds = days_before(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - i64::from(offset);
    Timestamp::new(seconds, nanos).ok()
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, counted in years that begin in March.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let from_march = (month + 9) % 12;
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `hh:mm` to seconds.
fn parse_offset(text: &[u8]) -> Option<i32> {
    let [h1, h2, b':', m1, m2] = text else { return None };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| i32::from(byte - b'0'));
    let (hours, minutes) = (digit(h1)? * 10 + digit(h2)?, digit(m1)? * 10 + digit(m2)?);
    (hours < 24 && minutes < 60).then_some(hours * 3600 + minutes * 60)
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
fn part<'a>(args: &[Value<'a>], of_time: fn(Zoned) -> i64, of_span: fn(SignedDuration) -> Option<i64>) -> Native1<'a> {
    match args {
        [Value::Timestamp(at)] => Ok(Some(Value::Int(of_time(at.to_zoned(TimeZone::UTC))))),
        [Value::Timestamp(at), Value::String(zone)] => match time_zone(zone) {
            Some(zone) => Ok(Some(Value::Int(of_time(at.to_zoned(zone))))),
            None => Err(Stop::error("the string is not a time zone")),
        },
        [Value::Duration(span)] => Ok(of_span(*span).map(Value::Int)),
        _ => Ok(None),
    }
}

/// A name such as `Europe/Berlin`, or an offset such as `+02:00`.
fn time_zone(name: &str) -> Option<TimeZone> {
    let (sign, offset) = match name.as_bytes() {
        [b'-', offset @ ..] => (-1, offset),
        [b'+', offset @ ..] => (1, offset),
        offset => (1, offset),
    };
    match parse_offset(offset) {
        Some(seconds) => Offset::from_seconds(sign * seconds).ok().map(TimeZone::fixed),
        None => ZONES.get(name).ok(),
    }
}

/// Sunday is 0.
fn day_of_week(day: Weekday) -> i64 {
    day.to_sunday_zero_offset().into()
}
