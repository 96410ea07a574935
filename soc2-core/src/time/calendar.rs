//! Steps of a calendar, in UTC: an instant some months on, and the quarter or year that an instant lies in.

use jiff::Span;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Instant;
use super::Interval;
use super::IntervalUnit;
use super::MonthDay;
use super::Period;

impl Interval {
    /// The instant that many steps later; a day that the month does not have becomes its last. Nothing beyond the year
    /// 9999.
    ///
    /// ```
    /// use soc2_core::time::{Instant, Interval};
    /// let leap_day = Instant::parse("2028-02-29T12:00:00Z")?;
    /// assert_eq!(Interval::parse("1y")?.after(leap_day), Some(Instant::parse("2029-02-28T12:00:00Z")?));
    /// # Ok::<(), soc2_core::time::InvalidTime>(())
    /// ```
    pub fn after(self, instant: Instant) -> Option<Instant> {
        let zoned = instant.timestamp().to_zoned(TimeZone::UTC);
        zoned.checked_add(self.times(1)?).ok().map(|zoned| Instant(zoned.timestamp()))
    }

    /// The part of the years that an instant lies in, when years that begin on `start` are cut into such steps: its
    /// quarter, for `3mo`. Steps that no year is a multiple of are counted from the year 2000; weeks begin on Mondays.
    /// Nothing where the calendar ends.
    ///
    /// ```
    /// use soc2_core::time::{Instant, Interval, MonthDay};
    /// let quarter = Interval::parse("3mo")?.part(MonthDay::parse("02-01")?, Instant::parse("2026-11-21T00:00:00Z")?);
    /// assert_eq!(quarter.map(|it| it.to_string()).as_deref(), Some("2026-11-01T00:00:00Z/2027-02-01T00:00:00Z"));
    /// # Ok::<(), soc2_core::time::InvalidTime>(())
    /// ```
    pub fn part(self, start: MonthDay, instant: Instant) -> Option<Period> {
        let day = instant.timestamp().to_zoned(TimeZone::UTC).date();
        let (first, passed) = match self.unit {
            IntervalUnit::Day | IntervalUnit::Week => {
                // The third of January 2000 was a Monday.
                let first =
                    if self.unit == IntervalUnit::Week { Date::new(2000, 1, 3).ok()? } else { start.of(2000)? };
                let days = if self.unit == IntervalUnit::Week { 7 } else { 1 };
                (first, i64::from(day.since(first).ok()?.get_days()).div_euclid(days))
            }
            IntervalUnit::Month | IntervalUnit::Year => {
                let months = i64::from(day.year() - 2000) * 12 + i64::from(day.month() - start.month);
                let months = if day.day() < start.day { months - 1 } else { months };
                let in_unit = if self.unit == IntervalUnit::Year { 12 } else { 1 };
                (start.of(2000)?, months.div_euclid(in_unit))
            }
        };
        let n_parts = passed.div_euclid(i64::from(self.count));
        let at = |n_parts: i64| instant_of(first.checked_add(self.times(n_parts)?).ok()?);
        Period::new(at(n_parts)?, at(n_parts + 1)?)
    }

    fn times(self, n: i64) -> Option<Span> {
        let count = i64::from(self.count).checked_mul(n)?;
        let span = Span::new();
        match self.unit {
            IntervalUnit::Day => span.try_days(count),
            IntervalUnit::Week => span.try_weeks(count),
            IntervalUnit::Month => span.try_months(count),
            IntervalUnit::Year => span.try_years(count),
        }
        .ok()
    }
}

impl MonthDay {
    fn of(self, year: i16) -> Option<Date> {
        Date::new(year, self.month, self.day).ok()
    }
}

pub(super) fn instant_of(date: Date) -> Option<Instant> {
    date.to_zoned(TimeZone::UTC).ok().map(|zoned| Instant(Timestamp::from(zoned)))
}
