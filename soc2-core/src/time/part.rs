//! Parts of a calendar by the names that people give them.

use jiff::civil::Date;

use super::Instant;
use super::Interval;
use super::IntervalUnit;
use super::InvalidTime;
use super::MonthDay;
use super::calendar::instant_of;

/// A year, half-year, quarter, month or day: `2026`, `2026-H2`, `2026-Q3`, `2026-09`, `2026-09-30`.
///
/// Quarters and halves are those of the entity's year, which is called after the calendar year that it begins in.
///
/// ```
/// use soc2_core::time::{CalendarPart, Interval, MonthDay};
/// let part = CalendarPart::parse("2026-Q3")?;
/// assert_eq!(part.step(), Some(Interval::parse("3mo")?));
/// let begins = part.begins(MonthDay::parse("04-01")?);
/// assert_eq!(begins.map(|it| it.to_string()).as_deref(), Some("2026-10-01T00:00:00Z"));
/// # Ok::<(), soc2_core::time::InvalidTime>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarPart {
    year: i16,
    of_year: OfYear,
}

/// Which part of a year. Invariant: numbers count from 1, and the year has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OfYear {
    Whole,
    Half(i8),
    Quarter(i8),
    Month(i8),
    Day { month: i8, day: i8 },
}

impl CalendarPart {
    /// Reads `2026`, `2026-H2`, `2026-Q3`, `2026-09`, `2026-09-30`.
    ///
    /// # Errors
    /// When the text is none of these, or no calendar has it.
    pub fn parse(text: &str) -> Result<Self, InvalidTime> {
        let expected = "a part of the calendar such as `2026`, `2026-Q3`, `2026-09` or `2026-09-30`";
        Self::read(text).ok_or_else(|| InvalidTime { text: text.into(), expected })
    }

    fn read(text: &str) -> Option<Self> {
        let number = |text: &str, n_digits: usize| {
            let is_plain = text.len() == n_digits && text.bytes().all(|letter| letter.is_ascii_digit());
            is_plain.then(|| text.parse::<i16>().ok()).flatten()
        };
        let from_one = |number: i16, to: i8| i8::try_from(number).ok().filter(|it| (1..=to).contains(it));
        let mut parts = text.splitn(3, '-');
        let year = number(parts.next()?, 4)?;
        let of_year = match (parts.next(), parts.next()) {
            (None, _) => OfYear::Whole,
            (Some(part), None) => match (part.strip_prefix('H'), part.strip_prefix('Q')) {
                (Some(half), _) => OfYear::Half(from_one(number(half, 1)?, 2)?),
                (None, Some(quarter)) => OfYear::Quarter(from_one(number(quarter, 1)?, 4)?),
                (None, None) => OfYear::Month(from_one(number(part, 2)?, 12)?),
            },
            (Some(month), Some(day)) => {
                let (month, day) = (from_one(number(month, 2)?, 12)?, from_one(number(day, 2)?, 31)?);
                Date::new(year, month, day).ok()?;
                OfYear::Day { month, day }
            }
        };
        Some(Self { year, of_year })
    }

    /// How long it is as a step of a calendar; nothing for a day, which stands for whatever part it lies in.
    pub fn step(self) -> Option<Interval> {
        let months = |count: u16| Some(Interval { count, unit: IntervalUnit::Month });
        match self.of_year {
            OfYear::Whole => Some(Interval { count: 1, unit: IntervalUnit::Year }),
            OfYear::Half(_) => months(6),
            OfYear::Quarter(_) => months(3),
            OfYear::Month(_) => months(1),
            OfYear::Day { .. } => None,
        }
    }

    /// Its first moment, where the entity's year begins on `start`. Nothing where the calendar ends.
    pub fn begins(self, start: MonthDay) -> Option<Instant> {
        let months_on = |months: i8| {
            let first = Date::new(self.year, start.month, start.day).ok()?;
            first.checked_add(jiff::Span::new().try_months(months).ok()?).ok()
        };
        let date = match self.of_year {
            OfYear::Whole => months_on(0)?,
            OfYear::Half(number) => months_on(6 * (number - 1))?,
            OfYear::Quarter(number) => months_on(3 * (number - 1))?,
            OfYear::Month(month) => Date::new(self.year, month, start.day).ok()?,
            OfYear::Day { month, day } => Date::new(self.year, month, day).ok()?,
        };
        instant_of(date)
    }
}
