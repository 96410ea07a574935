//! Instants and lengths of time, given by the caller: nothing here reads a clock.

mod calendar;
mod part;

use std::fmt;

use jiff::Timestamp;

pub use part::CalendarPart;

/// A moment, as RFC 3339 writes it.
///
/// ```
/// use soc2_core::time::Instant;
/// let instant = Instant::parse("2026-11-21T18:48:42+01:00")?;
/// assert_eq!(instant.to_string(), "2026-11-21T17:48:42Z");
/// assert!(Instant::parse("2026-11-21 18:48:42").is_err(), "without an offset it is no moment");
/// # Ok::<(), soc2_core::time::InvalidTime>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(Timestamp);

/// A length of time that does not depend on a calendar: seconds, minutes, hours, days of 24 hours, weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Duration {
    seconds: i64,
}

/// From one instant up to another, without it: `[from, to)`.
///
/// ```
/// use soc2_core::time::{Instant, Period};
/// let year = Period::parse("2026-01-01/2027-01-01")?;
/// assert!(year.contains(Instant::parse("2026-12-31T23:59:59Z")?));
/// assert!(!year.contains(Instant::parse("2027-01-01T00:00:00Z")?));
/// # Ok::<(), soc2_core::time::InvalidTime>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    from: Instant,
    to: Instant,
}

/// From an instant on, up to another where there is one: `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Validity {
    /// Where it begins.
    pub from: Instant,
    /// Where it has ended.
    pub to: Option<Instant>,
}

/// A step of a calendar: `90d`, `2w`, `3mo`, `1y`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval {
    /// How many units.
    pub count: u16,
    /// Of what.
    pub unit: IntervalUnit,
}

/// A day of any year: `04-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    /// From 1 to 12.
    pub month: i8,
    /// From 1 to 28, so that every year has it.
    pub day: i8,
}

/// The unit of an [`Interval`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IntervalUnit {
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

/// Why a text is not a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not {expected}", crate::diagnostic::shown(text))]
pub struct InvalidTime {
    text: String,
    expected: &'static str,
}

impl Instant {
    /// Reads RFC 3339 with `Z` or an offset.
    ///
    /// # Errors
    /// When the text is no date and time, or has no offset.
    pub fn parse(text: &str) -> Result<Self, InvalidTime> {
        let expected = "an instant such as `2026-11-21T18:48:42Z` (RFC 3339, with `Z` or an offset)";
        let invalid = |_: jiff::Error| InvalidTime { text: text.into(), expected };
        match is_rfc_3339(text) {
            true => text.parse().map(Self).map_err(invalid),
            false => Err(InvalidTime { text: text.into(), expected }),
        }
    }

    /// Reads an instant, or a day such as `2026-11-21`, which begins at midnight UTC.
    ///
    /// # Errors
    /// When the text is neither.
    ///
    /// ```
    /// use soc2_core::time::Instant;
    /// assert_eq!(Instant::parse_day("2026-11-21")?.to_string(), "2026-11-21T00:00:00Z");
    /// # Ok::<(), soc2_core::time::InvalidTime>(())
    /// ```
    pub fn parse_day(text: &str) -> Result<Self, InvalidTime> {
        let expected = "a day such as `2026-11-21` or an instant such as `2026-11-21T18:48:42Z`";
        let is_day = text.len() == 10 && text.bytes().all(|letter| letter.is_ascii_digit() || letter == b'-');
        let day = is_day.then(|| Self::parse(&format!("{text}T00:00:00Z")));
        day.unwrap_or_else(|| Self::parse(text)).map_err(|_| InvalidTime { text: text.into(), expected })
    }

    /// So many seconds after the beginning of 1970; nothing outside the years that can be written.
    pub fn of_seconds(seconds: i64) -> Option<Self> {
        Timestamp::from_second(seconds).ok().map(Self)
    }

    /// How long ago `earlier` was; nothing when it was not earlier.
    pub fn since(self, earlier: Instant) -> Option<Duration> {
        (earlier <= self).then(|| Duration { seconds: self.0.as_second() - earlier.0.as_second() })
    }

    /// That much later; nothing beyond the year 9999.
    pub fn after(self, length: Duration) -> Option<Self> {
        self.0.checked_add(jiff::SignedDuration::from_secs(length.seconds)).ok().map(Self)
    }

    /// As people write it: the day alone where it is the day's first moment.
    pub(crate) fn day(self) -> String {
        let text = self.to_string();
        text.strip_suffix("T00:00:00Z").map_or_else(|| text.clone(), str::to_owned)
    }

    /// The same moment for CEL.
    pub fn timestamp(self) -> Timestamp {
        self.0
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Duration {
    /// No time.
    pub const ZERO: Self = Self { seconds: 0 };

    /// So many hours.
    pub const fn hours(count: i64) -> Self {
        Self { seconds: count * 3_600 }
    }
    /// 24 hours.
    pub const DAY: Self = Self { seconds: 86_400 };

    /// Reads `90s`, `30m`, `24h`, `15d`, `2w`.
    ///
    /// # Errors
    /// When the text is not a whole number and one of these units.
    pub fn parse(text: &str) -> Result<Self, InvalidTime> {
        let expected = "a length of time such as `30m`, `24h` or `15d`";
        let seconds = split(text).and_then(|(count, unit)| {
            let seconds = match unit {
                "s" => 1,
                "m" => 60,
                "h" => 3_600,
                "d" => 86_400,
                "w" => 604_800,
                _ => return None,
            };
            Some(i64::from(count) * seconds)
        });
        seconds.map(|seconds| Self { seconds }).ok_or_else(|| InvalidTime { text: text.into(), expected })
    }

    /// The length in seconds.
    pub fn as_seconds(self) -> i64 {
        self.seconds
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = [(86_400, "d"), (3_600, "h"), (60, "m")]
            .into_iter()
            .find(|(length, _)| self.seconds % length == 0)
            .map_or((self.seconds, "s"), |(length, unit)| (self.seconds / length, unit));
        write!(f, "{count}{unit}")
    }
}

impl Period {
    /// From `from` up to `to`; nothing when it would be empty.
    pub fn new(from: Instant, to: Instant) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// Reads `2026-01-01/2027-01-01`: two days or instants.
    ///
    /// # Errors
    /// When the text is not two of them with a `/` between, the first before the second.
    pub fn parse(text: &str) -> Result<Self, InvalidTime> {
        let expected = "a period such as `2026-01-01/2027-01-01`: its first moment, and the first one after it";
        let invalid = || InvalidTime { text: text.into(), expected };
        let (from, to) = text.split_once('/').ok_or_else(invalid)?;
        let instant = |text: &str| Instant::parse_day(text).map_err(|_| invalid());
        Self::new(instant(from)?, instant(to)?).ok_or_else(invalid)
    }

    /// Its first moment.
    pub fn from(&self) -> Instant {
        self.from
    }

    /// The first moment after it.
    pub fn to(&self) -> Instant {
        self.to
    }

    /// From its first moment to its end.
    pub fn length(&self) -> Duration {
        self.to.since(self.from).unwrap_or_default()
    }

    /// Whether a moment lies in it.
    pub fn contains(&self, instant: Instant) -> bool {
        (self.from..self.to).contains(&instant)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.from, self.to)
    }
}

impl Validity {
    /// Whether it is in force at a moment.
    pub fn contains(&self, instant: Instant) -> bool {
        self.from <= instant && self.to.is_none_or(|to| instant < to)
    }

    /// Whether there is a moment at which both are in force.
    pub fn overlaps(&self, other: &Self) -> bool {
        let begins_before = |from: Instant, to: Option<Instant>| to.is_none_or(|to| from < to);
        begins_before(self.from, other.to) && begins_before(other.from, self.to)
    }
}

impl MonthDay {
    /// The first of January.
    pub const FIRST: Self = Self { month: 1, day: 1 };

    /// Reads `04-01`.
    ///
    /// # Errors
    /// When the text is not a month and a day that every year has.
    pub fn parse(text: &str) -> Result<Self, InvalidTime> {
        let expected = "a day of the year such as `04-01`, the 28th of a month at the latest";
        let number = |part: &str| part.parse::<i8>().ok().filter(|_| part.len() == 2 && !part.starts_with('+'));
        let parsed = text.split_once('-').and_then(|(month, day)| Some((number(month)?, number(day)?)));
        match parsed {
            Some((month @ 1..=12, day @ 1..=28)) => Ok(Self { month, day }),
            Some(_) | None => Err(InvalidTime { text: text.into(), expected }),
        }
    }
}

impl Interval {
    /// Reads `90d`, `2w`, `3mo`, `1y`; twelve months are a year.
    ///
    /// # Errors
    /// When the text is not a whole number and one of these units.
    pub fn parse(text: &str) -> Result<Self, InvalidTime> {
        let expected = "an interval such as `90d`, `2w`, `3mo` or `1y`";
        let interval = split(text).and_then(|(count, unit)| {
            let unit = match unit {
                "d" => IntervalUnit::Day,
                "w" => IntervalUnit::Week,
                "mo" => IntervalUnit::Month,
                "y" => IntervalUnit::Year,
                _ => return None,
            };
            let interval = Self { count: u16::try_from(count).ok()?, unit };
            Some(match (unit, count % 12) {
                // One step has one name.
                (IntervalUnit::Month, 0) => Self { count: interval.count / 12, unit: IntervalUnit::Year },
                _ => interval,
            })
        });
        interval.ok_or_else(|| InvalidTime { text: text.into(), expected })
    }
}

impl Interval {
    /// A length that it never falls short of, wherever in a calendar it begins.
    pub fn at_least(self) -> Duration {
        let days: i64 = match self.unit {
            IntervalUnit::Day => 1,
            IntervalUnit::Week => 7,
            IntervalUnit::Month => 28,
            IntervalUnit::Year => 365,
        };
        Duration { seconds: days * i64::from(self.count) * 86_400 }
    }
}

impl fmt::Display for Interval {
    /// In words: `quarter`, `2 weeks`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            IntervalUnit::Day => "day",
            IntervalUnit::Week => "week",
            IntervalUnit::Month => "month",
            IntervalUnit::Year => "year",
        };
        match (self.count, self.unit) {
            (1, _) => f.write_str(unit),
            (3, IntervalUnit::Month) => f.write_str("quarter"),
            (count, _) => write!(f, "{count} {unit}s"),
        }
    }
}

/// Whether a text has the shape of RFC 3339. The parser behind it reads more of what ISO 8601 and others allow: a space
/// for the `T`, dates and times without separators, no minutes or seconds, a comma before the fraction, years of six
/// digits, offsets without minutes, with seconds or of more than a day, a zone in brackets.
fn is_rfc_3339(text: &str) -> bool {
    let has_shape = |text: &str, shape: &str| {
        let fits = |(letter, shape): (u8, u8)| match shape {
            b'0' => letter.is_ascii_digit(),
            b'T' => matches!(letter, b'T' | b't'),
            shape => letter == shape,
        };
        text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
    };
    let Some((moment, rest)) = text.split_at_checked("2026-11-21T18:48:42".len()) else { return false };
    let offset = match rest.strip_prefix('.') {
        Some(fraction) if fraction.starts_with(|letter: char| letter.is_ascii_digit()) => {
            fraction.trim_start_matches(|letter: char| letter.is_ascii_digit())
        }
        Some(_) | None => rest,
    };
    let is_offset = match offset.strip_prefix(['+', '-']) {
        Some(length) => has_shape(length, "00:00") && length < "24:00",
        None => matches!(offset, "Z" | "z"),
    };
    has_shape(moment, "0000-00-00T00:00:00") && is_offset
}

/// A whole number from 1 and the letters after it.
fn split(text: &str) -> Option<(u32, &str)> {
    let unit = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let count = text[..text.len() - unit.len()].parse().ok().filter(|&count| count > 0)?;
    Some((count, unit))
}

#[cfg(test)]
mod tests {
    use super::Instant;
    use super::Interval;

    #[test]
    fn an_instant_is_what_rfc_3339_allows_and_no_more() {
        let allowed = [
            "2026-11-21T18:48:42Z",
            "2026-11-21t18:48:42z",
            "2026-11-21T18:48:42.5+01:00",
            "2026-11-21T18:48:42-23:59",
            "2026-06-30T23:59:60Z",
        ];
        for text in allowed {
            assert!(Instant::parse(text).is_ok(), "{text}");
        }
        let refused = [
            "2026-11-21 18:48:42Z",
            "2026-11-21T18:48Z",
            "2026-11-21T18Z",
            "2026-11-21T184842Z",
            "20261121T184842Z",
            "2026-11-21T18:48:42,5Z",
            "2026-11-21T18:48:42.Z",
            "2026-11-21T18:48:42.+01:00",
            "2026-11-21T18:48:42+01",
            "2026-11-21T18:48:42+0100",
            "2026-11-21T18:48:42+01:00:30",
            "2026-11-21T18:48:42+25:00",
            "2026-11-21T18:48:42+01:60",
            "2026-11-21T18:48:42Z[UTC]",
            "2026-11-21T24:00:00Z",
            "+002026-11-21T18:48:42Z",
            "2026-11-21T18:48:42",
            "2026-11-21T18:48:4é",
        ];
        for text in refused {
            assert!(Instant::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn one_step_has_one_name() {
        let interval = |text: &str| Interval::parse(text).expect("an interval");
        assert_eq!(interval("12mo"), interval("1y"));
        assert_eq!(interval("24mo").to_string(), "2 years");
        assert_eq!(interval("18mo").to_string(), "18 months");
        assert_ne!(interval("7d"), interval("1w"), "weeks begin on Mondays");
    }
}
