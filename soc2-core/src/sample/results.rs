//! What testing a sample came to, attribute by attribute.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Confidence;
use super::Counts;
use super::Rates;
use super::Sample;
use super::Selection;
use super::rates;
use crate::record::AttributeResult;
use crate::record::ItemResult;

/// What testing a sample came to.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Results {
    /// By the letter of the attribute.
    pub attributes: BTreeMap<String, AttributeResults>,
    /// The items of the sample with a deviation in any attribute, in the order in which they were drawn.
    pub deviating: Vec<ItemResult>,
    /// The items of the sample of which some attribute was not looked at: evidence is missing, nothing is concluded.
    pub missing: Vec<String>,
    /// Results of items that were replaced, or never drawn. A deviation among them is a deviation, and is told; the
    /// others say nothing, since somebody chose them.
    pub beside: Vec<ItemResult>,
}

/// What was found of one attribute over the items of a sample.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttributeResults {
    /// Items that have it.
    pub met: Vec<String>,
    /// Items that do not.
    pub deviations: Vec<String>,
    /// Items that it does not apply to. They are not counted as tested.
    pub not_applicable: Vec<String>,
    /// Items of which nothing is said.
    pub missing: Vec<String>,
}

/// Holds results against a sample. `letters` are the attributes that had to be looked at; those that results name are
/// added.
///
/// ```
/// use soc2_core::{diagnostic::Text, population::{Frozen, freeze}, record, sample::{self, Seed, draw}, time::Instant};
/// let text = Text::new("leavers.yaml", "
/// population:
///   id: hr.leavers
///   title: People who left
///   system: HR
///   query: all with a last day in the period
///   period: {from: 2026-01-01, to: 2026-07-01}
///   taken_at: 2026-07-02T08:00:00Z
/// items: [{id: E-17}, {id: E-4}]
/// ");
/// let frozen = Frozen { by: "Ruth Okafor".into(), at: Instant::parse("2026-07-02T09:00:00Z")? };
/// let population = freeze(sample::read(&text)?.listing, frozen)?;
/// let seed = Seed::new("4711", "Ruth Okafor", Instant::parse("2026-07-02T10:00:00Z")?).expect("it is printable");
/// let sample = draw(&population, seed, 25)?;
/// assert!(sample.is_census());
///
/// let records = record::read(&[Text::new("records.yaml", "
/// tests:
///   - id: TS-1
///     control: access.leavers
///     procedures: [inspection]
///     tester: Ruth Okafor
///     tested_at: 2026-07-03
///     results: [{item: E-4, attributes: {A: met}}]
///     evidence: []
/// ")])?;
/// let results = sample::results(&sample, &records.tests[0].results, &["A"]);
/// assert_eq!(results.missing, ["E-17"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn results(sample: &Sample, tested: &[ItemResult], letters: &[&str]) -> Results {
    let named = tested.iter().flat_map(|result| result.attributes.keys().map(String::as_str));
    let letters: BTreeSet<&str> = letters.iter().copied().chain(named).collect();
    let by_item: BTreeMap<&str, &ItemResult> = tested.iter().map(|result| (&*result.item, result)).collect();
    let drawn: BTreeSet<&str> = sample.items().map(|item| item.id()).collect();
    let of_sample: Vec<(&str, Option<&ItemResult>)> =
        sample.items().map(|item| (item.id(), by_item.get(item.id()).copied())).collect();
    let attributes = letters.iter().map(|letter| ((*letter).to_owned(), of_attribute(letter, &of_sample)));
    let attributes: BTreeMap<String, AttributeResults> = attributes.collect();
    let is_missing = |item: &&str| attributes.values().any(|attribute| attribute.missing.iter().any(|it| it == item));
    Results {
        missing: of_sample
            .iter()
            .map(|(item, _)| *item)
            .filter(|item| letters.is_empty() || is_missing(item))
            .map(str::to_owned)
            .collect(),
        deviating: of_sample.iter().filter_map(|(_, it)| *it).filter(|it| deviates(it)).cloned().collect(),
        beside: tested.iter().filter(|result| !drawn.contains(&*result.item)).cloned().collect(),
        attributes,
    }
}

fn of_attribute(letter: &str, of_sample: &[(&str, Option<&ItemResult>)]) -> AttributeResults {
    let mut found = AttributeResults::default();
    for (item, result) in of_sample {
        let place = match result.and_then(|result| result.attributes.get(letter)) {
            Some(AttributeResult::Met) => &mut found.met,
            Some(AttributeResult::Deviation) => &mut found.deviations,
            Some(AttributeResult::NotApplicable) => &mut found.not_applicable,
            None => &mut found.missing,
        };
        place.push((*item).to_owned());
    }
    found
}

fn deviates(result: &ItemResult) -> bool {
    result.attributes.values().any(|it| *it == AttributeResult::Deviation)
}

impl Results {
    /// Every item that deviates, drawn or not.
    pub fn deviations(&self) -> impl Iterator<Item = &ItemResult> {
        self.deviating.iter().chain(self.beside.iter().filter(|result| deviates(result)))
    }
}

impl AttributeResults {
    /// What follows for the items that the attribute applies to: those of the population that were not found to be
    /// others. There may be more of these; the rate of a large population and the number of items hold all the same.
    /// Nothing follows while evidence is missing, or where the attribute applied to no item.
    pub fn rates(&self, sample: &Sample, confidence: Confidence) -> Option<Rates> {
        let (deviating, met) = (self.deviations.len() as u32, self.met.len() as u32);
        let counts = Counts::new(met + deviating, deviating).filter(|_| self.missing.is_empty())?;
        let selection = match sample.selection() {
            Selection::Drawn { population } => {
                Selection::Drawn { population: population - self.not_applicable.len() as u32 }
            }
            selection @ (Selection::All | Selection::Haphazard) => selection,
        };
        Some(rates(counts, selection, confidence))
    }
}
