//! Instants of the years 1 to 9999, to the nanosecond, and the parts of their dates.

use std::fmt;

use jiff::SignedDuration;

/// An instant. The range is CEL's, which is some hours wider than that of most libraries.
///
/// ```
/// use soc2_core::cel::Timestamp;
///
/// let at = Timestamp::parse("2026-11-21T18:48:42.5+01:00").unwrap();
/// assert_eq!(at.to_string(), "2026-11-21T17:48:42.5Z");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp {
    /// Invariant: within `SECONDS`.
    seconds: i64,
    /// Invariant: less than a billion; counted from the second on, before 1970 too.
    nanos: u32,
}

/// The parts of an instant at an offset from UTC. Month and day count from 1, Sunday is 0.
pub(super) struct Civil {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) day_of_year: i64,
    pub(super) day_of_week: i64,
    pub(super) second_of_day: i64,
    pub(super) nanos: i64,
}

/// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

const BILLION: i128 = 1_000_000_000;

impl Timestamp {
    /// The instant so many seconds, and then nanoseconds, after 1970-01-01T00:00:00Z; none outside the years 1 to 9999.
    pub fn new(seconds: i64, nanos: u32) -> Option<Self> {
        (SECONDS.contains(&seconds) && i128::from(nanos) < BILLION).then_some(Self { seconds, nanos })
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, towards the past.
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds after [`Self::seconds`].
    pub fn nanos(self) -> u32 {
        self.nanos
    }

    /// The instant later by a duration.
    pub fn checked_add(self, by: SignedDuration) -> Option<Self> {
        let sum = self.total().checked_add(by.as_nanos())?;
        let nanos = u32::try_from(sum.rem_euclid(BILLION)).ok()?;
        Self::new(i64::try_from(sum.div_euclid(BILLION)).ok()?, nanos)
    }

    /// The duration from another instant to this one, if 64 bits of nanoseconds hold it.
    pub fn since(self, other: Self) -> Option<SignedDuration> {
        i64::try_from(self.total() - other.total()).ok().map(SignedDuration::from_nanos)
    }

    /// Reads RFC 3339, section 5.6: `2009-02-13T23:31:30.5Z`, `…+01:00`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(text.as_bytes())
    }

    /// The same of bytes.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T' | b't', clock @ ..] = text else { return None };
        let [h1, h2, b':', n1, n2, b':', s1, s2, rest @ ..] = clock else { return None };
        let (year, month, day) = (two(*y1, *y2)? * 100 + two(*y3, *y4)?, two(*m1, *m2)?, two(*d1, *d2)?);
        let (hour, minute, second) = (two(*h1, *h2)?, two(*n1, *n2)?, two(*s1, *s2)?);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        if !(1..=12).contains(&month) || !(1..=days_of_month(year, month)).contains(&day) {
            return None;
        }
        let mut rest = rest;
        let mut nanos = 0_u32;
        if let Some(fraction) = rest.strip_prefix(b".") {
            let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if length == 0 {
                return None;
            }
            // Digits beyond the ninth are dropped, as other implementations do.
            for position in 0..9 {
                nanos = nanos * 10 + fraction[..length].get(position).map_or(0, |digit| u32::from(digit - b'0'));
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
        let seconds = days_before(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
        Self::new(seconds, nanos)
    }

    fn total(self) -> i128 {
        i128::from(self.seconds) * BILLION + i128::from(self.nanos)
    }

    /// The nearest instant that jiff can hold, for its offsets of time zones.
    pub(super) fn to_jiff(self) -> jiff::Timestamp {
        let nearest = if self.seconds < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
        jiff::Timestamp::from_second(self.seconds).unwrap_or(nearest)
    }

    /// The parts of the date and time at an offset from UTC, in seconds.
    pub(super) fn civil(self, offset: i64) -> Civil {
        let local = self.seconds + offset;
        let days = local.div_euclid(86_400);
        // Years are counted from March, in eras of 400; see `days_before`.
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_from_march = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_from_march + 2) / 153;
        let day = day_from_march - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Civil {
            year,
            month,
            day,
            day_of_year: days - days_before(year, 1, 1),
            // 1970-01-01 was a Thursday.
            day_of_week: (days + 4).rem_euclid(7),
            second_of_day: local.rem_euclid(86_400),
            nanos: self.nanos.into(),
        }
    }
}

impl From<jiff::Timestamp> for Timestamp {
    /// What lies before the year 1 becomes its beginning.
    fn from(at: jiff::Timestamp) -> Self {
        let total = at.as_nanosecond();
        let nanos = u32::try_from(total.rem_euclid(BILLION)).unwrap_or(0);
        let seconds = i64::try_from(total.div_euclid(BILLION)).unwrap_or(*SECONDS.start());
        Self { seconds: seconds.clamp(*SECONDS.start(), *SECONDS.end()), nanos }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil { year, month, day, second_of_day, .. } = self.civil(0);
        let (hour, minute, second) = (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if self.nanos > 0 {
            write!(f, ".{}", format!("{:09}", self.nanos).trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

/// The number that two digits write.
#[inline]
fn two(tens: u8, ones: u8) -> Option<i64> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i64::from(tens * 10 + ones))
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
pub(super) fn parse_offset(text: &[u8]) -> Option<i64> {
    let [h1, h2, b':', m1, m2] = text else { return None };
    let (hours, minutes) = (two(*h1, *h2)?, two(*m1, *m2)?);
    (hours < 24 && minutes < 60).then_some(hours * 3600 + minutes * 60)
}
