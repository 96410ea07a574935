//! How many items auditors are used to test: a table that anybody may edit.

use std::fmt;

use crate::time::Period;

/// Sizes that auditors are used to, with who says so. A convention and no rule: no standard sets sizes.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SizeTable {
    /// What it is, and what it is not.
    pub convention: String,
    /// Ordered by frequency, the rarest first; one row for each.
    pub rows: Vec<SizeRow>,
    /// For an automated control, where one item speaks for all: see [`automated`](crate::sample::automated).
    pub automated: SizeRange,
    /// What the rows name.
    pub sources: Vec<SizeSource>,
}

/// How many items of a control that operates so often.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SizeRow {
    /// How often it operates.
    pub frequency: Frequency,
    /// It operates at most so many times in a year; nothing in the last row.
    pub up_to: Option<u32>,
    /// How many items, from where little is at stake to where much is.
    pub items: SizeRange,
    /// The ids of who says so.
    pub sources: Vec<String>,
}

/// From so many items to so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SizeRange {
    /// The fewest.
    pub least: u32,
    /// The most.
    pub most: u32,
}

/// Who says so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SizeSource {
    /// What rows call it.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Where it is found.
    pub link: Option<String>,
    /// Whether whoever keeps the table has read it there. What has not been read is hearsay.
    pub read: bool,
}

/// How often a control operates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    /// Once a year.
    Annual,
    /// Once a quarter.
    Quarterly,
    /// Once a month.
    Monthly,
    /// Once a week.
    Weekly,
    /// Once a day.
    Daily,
    /// More often than once a day.
    ManyTimesADay,
}

impl Frequency {
    /// All, the rarest first.
    pub const ALL: [Self; 6] =
        [Self::Annual, Self::Quarterly, Self::Monthly, Self::Weekly, Self::Daily, Self::ManyTimesADay];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Annual => "annual",
            Self::Quarterly => "quarterly",
            Self::Monthly => "monthly",
            Self::Weekly => "weekly",
            Self::Daily => "daily",
            Self::ManyTimesADay => "many_times_a_day",
        }
    }
}

impl SizeRange {
    /// The range where there are only so many items: never more than all.
    #[must_use]
    pub fn within(self, population: u32) -> Self {
        Self { least: self.least.min(population), most: self.most.min(population) }
    }
}

impl fmt::Display for SizeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.least == self.most {
            true => write!(f, "{}", self.least),
            false => write!(f, "{}–{}", self.least, self.most),
        }
    }
}

impl SizeTable {
    /// The row for a control that operates so often.
    pub fn by_frequency(&self, frequency: Frequency) -> Option<&SizeRow> {
        self.rows.iter().find(|row| row.frequency == frequency)
    }

    /// The row for a control that something calls for so many times in a year: the population says how often it operates.
    pub fn by_count(&self, occurrences_in_a_year: u32) -> Option<&SizeRow> {
        self.rows.iter().find(|row| row.up_to.is_none_or(|most| occurrences_in_a_year <= most))
    }

    /// The row for a control that was called for so many times in a period.
    ///
    /// ```
    /// use soc2_core::{diagnostic::Text, sample, time::Period};
    /// let table = sample::read_sizes(&Text::new("sizes.yaml", "
    /// sample_sizes:
    ///   convention: What our firm does.
    ///   by_frequency:
    ///     - {frequency: quarterly, up_to: 4, items: {least: 2, most: 2}, sources: [ours]}
    ///     - {frequency: daily, items: {least: 20, most: 40}, sources: [ours]}
    ///   automated: {least: 1, most: 1}
    ///   sources: [{id: ours, title: Our manual, read: true}]
    /// "))?;
    /// let half = Period::parse("2026-01-01/2026-07-01").expect("a period");
    /// let word = |count| table.of_population(count, half).map(|row| row.frequency.word());
    /// assert_eq!([word(0), word(2), word(3)], [None, Some("quarterly"), Some("daily")]);
    /// # Ok::<(), soc2_core::Error>(())
    /// ```
    pub fn of_population(&self, count: u64, period: Period) -> Option<&SizeRow> {
        let in_a_year = in_a_year(count, period);
        self.by_count(u32::try_from(in_a_year).unwrap_or(u32::MAX)).filter(|_| count > 0)
    }
}

/// How many times in a year happens what happens so many times in a period, to the nearest: two in the 181 days of a
/// half-year are four in a year.
pub(crate) fn in_a_year(count: u64, period: Period) -> u64 {
    let length = period.length().as_seconds().max(1).unsigned_abs();
    count.saturating_mul(YEAR).saturating_add(length / 2) / length
}

/// In seconds.
const YEAR: u64 = 365 * 86_400;
