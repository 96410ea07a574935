//! How many items to test: by convention, from a table that anybody may edit, or worked out from what one wants to be
//! sure of.

use std::fmt;

use super::chance::Supposed;
use super::chance::refutes;
use super::rates::Confidence;
use super::rates::Rate;
use crate::decode::Decoder;
use crate::decode::Fields;
use crate::decode::boolean;
use crate::decode::list;
use crate::decode::read_one;
use crate::decode::small_number;
use crate::decode::string;
use crate::decode::word;
use crate::diagnostic::Text;
use crate::document::Node;
use crate::document::Span;
use crate::error::Error;
use crate::error::ErrorKind;

/// Sizes that auditors are used to, with who says so. A convention and no rule: no standard sets sizes.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SizeTable {
    /// What it is, and what it is not.
    pub convention: String,
    /// Ordered by frequency, the rarest first; one row for each.
    pub rows: Vec<SizeRow>,
    /// For an automated control, where one item speaks for all: see [`automated`].
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
}

/// Reads a table of sizes. One comes with the catalog: `controls_catalog::SAMPLING`.
///
/// # Errors
/// Every mistake, with its place.
///
/// ```
/// use soc2_core::{diagnostic::Text, sample::{self, Frequency}};
/// let table = sample::read_sizes(&Text::new("sizes.yaml", "
/// sample_sizes:
///   convention: What our firm does.
///   by_frequency:
///     - {frequency: annual, up_to: 1, items: {least: 1, most: 1}, sources: [ours]}
///     - {frequency: daily, items: {least: 20, most: 40}, sources: [ours]}
///   automated: {least: 1, most: 1}
///   sources: [{id: ours, title: Our manual, read: true}]
/// "))?;
/// assert_eq!(table.by_count(180).map(|row| row.items.to_string()).as_deref(), Some("20–40"));
/// # Ok::<(), soc2_core::error::Error>(())
/// ```
pub fn read_sizes(text: &Text) -> Result<SizeTable, Error> {
    read_one(text, ErrorKind::SampleSizes, |decoder, root| {
        let mut fields = decoder.fields(root, "file of sample sizes")?;
        let table = fields.required(decoder, "sample_sizes", table);
        fields.finish(decoder);
        table
    })
}

fn table(decoder: &mut Decoder, node: Node<'_>) -> Option<SizeTable> {
    let mut fields = decoder.fields(node, "table of sample sizes")?;
    let convention = fields.required(decoder, "convention", string);
    let rows = fields.required(decoder, "by_frequency", |decoder, node| {
        Some(list(decoder, node, |decoder, node| Some((row(decoder, node)?, node.span()))))
    });
    let automated = fields.required(decoder, "automated", range);
    let sources = fields.required(decoder, "sources", |decoder, node| Some(list(decoder, node, source)));
    fields.finish(decoder);
    let (rows, sources) = (rows?, sources?);
    in_order(decoder, &rows);
    for (row, span) in &rows {
        for id in row.sources.iter().filter(|id| !sources.iter().any(|source| source.id == **id)) {
            decoder.mistake(*span, format!("`{id}` is none of the sources")).hint =
                Some("name it under `sources`, with what it is".into());
        }
    }
    let rows = rows.into_iter().map(|(row, _)| row).collect();
    Some(SizeTable { convention: convention?, rows, automated: automated?, sources })
}

/// Each frequency once, the rarest first, and the bounds rising with them.
fn in_order(decoder: &mut Decoder, rows: &[(SizeRow, Span)]) {
    for ((before, _), (row, span)) in rows.iter().zip(rows.iter().skip(1)) {
        let rises = before.frequency < row.frequency
            && before.up_to.is_some_and(|before| row.up_to.is_none_or(|most| before < most));
        if !rises {
            let (this, that) = (row.frequency.word(), before.frequency.word());
            decoder.mistake(*span, format!("`{this}` does not follow `{that}`")).hint =
                Some("list the rarest first, with `up_to` rising, and none for the last".into());
        }
    }
}

fn row(decoder: &mut Decoder, node: Node<'_>) -> Option<SizeRow> {
    let mut fields = decoder.fields(node, "row of sample sizes")?;
    let frequency = fields.required(decoder, "frequency", word(&Frequency::ALL, Frequency::word));
    let up_to = fields.optional(decoder, "up_to", small_number);
    let items = fields.required(decoder, "items", range);
    let sources = fields.list(decoder, "sources", string);
    fields.finish(decoder);
    Some(SizeRow { frequency: frequency?, up_to, items: items?, sources })
}

fn range(decoder: &mut Decoder, node: Node<'_>) -> Option<SizeRange> {
    let mut fields: Fields<'_> = decoder.fields(node, "range of items")?;
    let least = fields.required(decoder, "least", small_number::<u32>);
    let most = fields.required(decoder, "most", small_number::<u32>);
    fields.finish(decoder);
    let (least, most) = (least?, most?);
    if least == 0 || most < least {
        decoder.mistake(node.span(), format!("there is no sample of {least} to {most} items")).hint =
            Some("write the fewest, 1 or more, and the most".into());
        return None;
    }
    Some(SizeRange { least, most })
}

fn source(decoder: &mut Decoder, node: Node<'_>) -> Option<SizeSource> {
    let mut fields = decoder.fields(node, "source of sample sizes")?;
    let id = fields.required(decoder, "id", string);
    let title = fields.required(decoder, "title", string);
    let link = fields.optional(decoder, "link", string);
    let read = fields.required(decoder, "read", boolean);
    fields.finish(decoder);
    Some(SizeSource { id: id?, title: title?, link, read: read? })
}

/// What is known of an automated control's configuration over the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Configuration {
    /// It was the same from the first moment to the last, and that is shown.
    Unchanged,
    /// It was changed.
    Changed,
    /// Nothing shows that it was the same.
    NotShown,
}

/// What is known of the control over changes that the automated control rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeControl {
    /// It was tested over the period, without deviation.
    NoDeviations,
    /// It was tested over the period, with deviations.
    DeviationsNoted,
    /// It was not tested over the whole period.
    NotTested,
}

/// Why one item of an automated control does not speak for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum NotOne {
    /// Before and after a change it is another control.
    #[error("its configuration was changed in the period: test each configuration by itself")]
    ConfigurationChanged,
    /// One item shows one moment.
    #[error(
        "nothing shows that its configuration was the same over the period: bring the history of the configuration"
    )]
    ConfigurationNotShown,
    /// Who could change it unseen could have changed it.
    #[error("change control had deviations in the period: it does not show that nothing was changed")]
    ChangeControlDeviates,
    /// As before.
    #[error("change control was not tested over the period: test it first")]
    ChangeControlNotTested,
}

/// How many items of an automated control: the table's one, where nothing was changed and change control shows it.
///
/// PCAOB AS 2201.B28–.B33 says when earlier tests of an automated control may be relied on: controls over changes are
/// effective, and the control has not changed. The same reasons make one item of a period speak for all of it.
///
/// # Errors
/// Everything that keeps one from being enough; then it is sampled as often as it operates, like any other control.
///
/// ```
/// use soc2_core::sample::{ChangeControl, Configuration, NotOne, SizeRange, automated};
/// let one = SizeRange { least: 1, most: 1 };
/// assert_eq!(automated(one, Configuration::Unchanged, ChangeControl::NoDeviations), Ok(one));
/// assert_eq!(
///     automated(one, Configuration::Unchanged, ChangeControl::NotTested),
///     Err(vec![NotOne::ChangeControlNotTested])
/// );
/// ```
pub fn automated(
    one: SizeRange,
    configuration: Configuration,
    change_control: ChangeControl,
) -> Result<SizeRange, Vec<NotOne>> {
    let of_configuration = match configuration {
        Configuration::Unchanged => None,
        Configuration::Changed => Some(NotOne::ConfigurationChanged),
        Configuration::NotShown => Some(NotOne::ConfigurationNotShown),
    };
    let of_change_control = match change_control {
        ChangeControl::NoDeviations => None,
        ChangeControl::DeviationsNoted => Some(NotOne::ChangeControlDeviates),
        ChangeControl::NotTested => Some(NotOne::ChangeControlNotTested),
    };
    let reasons: Vec<NotOne> = of_configuration.into_iter().chain(of_change_control).collect();
    if reasons.is_empty() { Ok(one) } else { Err(reasons) }
}

/// What one wants to be sure of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Demand {
    /// How sure.
    pub confidence: Confidence,
    /// That fewer than this rate deviate.
    pub tolerable: Rate,
    /// The rate that one expects to find: so many deviations the sample has room for.
    pub expected: Rate,
}

/// A size that was worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Size {
    /// How many items to test.
    pub items: u32,
    /// With so many deviations among them, and no more, the demand is still met.
    pub deviations: u32,
}

/// Why no size meets a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NoSize {
    /// One expects what one does not tolerate.
    #[error(
        "the expected rate of {expected} is not below the tolerable rate of {tolerable}: do not rely on the control"
    )]
    ExpectedNotBelowTolerable {
        /// What one expects.
        expected: Rate,
        /// What one tolerates.
        tolerable: Rate,
    },
    /// The two are too near to each other to be told apart by a sample.
    #[error("more than {most} items would be needed: test in another way, or expect fewer deviations")]
    TooMany {
        /// The largest size that is looked for.
        most: u32,
    },
    /// There is nothing to test.
    #[error("the population has no items")]
    NoItems,
}

/// Nobody tests more by sample; auditors' tables end before.
const MOST: u32 = 5_000;

/// How many items of a large population to test: the smallest size at which the expected number of deviations, rounded
/// up, leaves the upper limit at the tolerable rate or below. Binomial, as auditors' tables are.
///
/// # Errors
/// When no size meets the demand.
///
/// ```
/// use soc2_core::sample::{Confidence, Demand, Rate, size};
/// let rate = |text| Rate::parse(text).expect("a rate");
/// let demand = Demand { confidence: Confidence::NINETY_FIVE, tolerable: rate("5%"), expected: rate("1%") };
/// let size = size(demand).expect("a size");
/// assert_eq!((size.items, size.deviations), (93, 1));
/// ```
pub fn size(demand: Demand) -> Result<Size, NoSize> {
    let supposed = Supposed::Large { rate: demand.tolerable };
    smallest(demand, supposed, MOST)?.ok_or(NoSize::TooMany { most: MOST })
}

/// The same where all items are counted: never more than for a large population, and all of them at most.
/// Hypergeometric.
///
/// # Errors
/// When no size meets the demand, not even all items.
///
/// ```
/// use soc2_core::sample::{Confidence, Demand, Rate, size_of};
/// let rate = |text| Rate::parse(text).expect("a rate");
/// let demand = Demand { confidence: Confidence::NINETY, tolerable: rate("10%"), expected: rate("0%") };
/// assert_eq!(size_of(demand, 180).map(|size| size.items), Ok(21));
/// assert_eq!(size_of(demand, 12).map(|size| size.items), Ok(8));
/// ```
pub fn size_of(demand: Demand, population: u32) -> Result<Size, NoSize> {
    if population == 0 {
        return Err(NoSize::NoItems);
    }
    let supposed = Supposed::Counted { items: population, deviating: demand.tolerable.of_items(population) };
    let most = population.min(MOST);
    smallest(demand, supposed, most)?.ok_or(NoSize::TooMany { most })
}

fn smallest(demand: Demand, supposed: Supposed, most: u32) -> Result<Option<Size>, NoSize> {
    let Demand { confidence, tolerable, expected } = demand;
    if expected >= tolerable {
        return Err(NoSize::ExpectedNotBelowTolerable { expected, tolerable });
    }
    let sizes = (1..=most).map(|items| Size { items, deviations: expected.of_items(items) });
    Ok(sizes.into_iter().find(|size| refutes(supposed, size.items, size.deviations, confidence)))
}
