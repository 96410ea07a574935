//! Instants and lengths of time, given by the caller: nothing here reads a clock.

mod calendar;

use std::fmt;

use jiff::Timestamp;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
        // The parser reads more than RFC 3339: a space for the `T`, no separators, a zone in brackets.
        let shape = text.as_bytes();
        let is_rfc_3339 =
            shape.get(4) == Some(&b'-') && matches!(shape.get(10), Some(b'T' | b't')) && !text.contains('[');
        if !is_rfc_3339 {
            return Err(InvalidTime { text: text.into(), expected });
        }
        text.parse().map(Self).map_err(invalid)
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
    /// Reads `90d`, `2w`, `3mo`, `1y`.
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
            Some(Self { count: u16::try_from(count).ok()?, unit })
        });
        interval.ok_or_else(|| InvalidTime { text: text.into(), expected })
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
            (12, IntervalUnit::Month) => f.write_str("year"),
            (count, _) => write!(f, "{count} {unit}s"),
        }
    }
}

/// A whole number from 1 and the letters after it.
fn split(text: &str) -> Option<(u32, &str)> {
    let unit = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let count = text[..text.len() - unit.len()].parse().ok().filter(|&count| count > 0)?;
    Some((count, unit))
}
