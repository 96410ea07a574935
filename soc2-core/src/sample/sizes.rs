//! How many items to test: by convention, from a table that anybody may edit, or worked out from what one wants to be
//! sure of.

use super::chance::Supposed;
use super::chance::refutes;
use super::rates::Confidence;
use super::rates::Rate;
use crate::catalog::SizeRange;
use crate::catalog::SizeTable;
use crate::catalog::sizes;
use crate::decode::read_one;
use crate::diagnostic::Text;
use crate::error::Error;
use crate::error::ErrorKind;

/// Reads a table of sizes. One comes with the catalog: `controls_catalog::SAMPLING`.
///
/// # Errors
/// Every mistake, with its place.
///
/// ```
/// use soc2_core::{diagnostic::Text, sample};
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
        let table = fields.required(decoder, "sample_sizes", sizes);
        fields.finish(decoder);
        table
    })
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
/// use soc2_core::{catalog::SizeRange, sample::{ChangeControl, Configuration, NotOne, automated}};
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
