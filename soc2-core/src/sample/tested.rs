//! What a test of a sample came to, beside what was asked: criterion, control, test performed, result.

use std::collections::BTreeMap;

use serde::Serialize;

use super::AttributeResults;
use super::Confidence;
use super::Projection;
use super::Rate;
use super::Rates;
use super::Results;
use super::Sample;
use super::results;
use crate::assessment::Discount;
use crate::catalog::Control;
use crate::catalog::Criterion;
use crate::catalog::Procedure;
use crate::catalog::Relation;
use crate::digest::Digest;
use crate::id::ControlId;
use crate::population::Item;
use crate::program::Program;
use crate::record;
use crate::record::ItemResult;
use crate::record::Test;
use crate::time::Instant;

/// A test of a sample, as a report on controls tells it. [`tested`] makes it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TestOfSample<'a> {
    /// What was drawn.
    pub sample: &'a Sample,
    /// What was recorded.
    pub test: &'a Test,
    /// What was tested; nothing where no program was asked.
    pub control: Option<&'a Control>,
    /// The criteria that the control satisfies, of the program.
    pub criteria: Vec<&'a Criterion>,
    /// What was found.
    pub results: Results,
    /// How sure to be of upper limits.
    pub confidence: Confidence,
    /// What upper limits are compared with.
    pub tolerable: Option<Rate>,
}

/// Why nothing is told of a sample.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotTested {
    /// No record is of a test of its population.
    #[error("no test of the population {0}: a test names the digest of what it was drawn from (`population`)")]
    NoTest(Digest),
    /// A test is of a control that the program does not have.
    #[error("unknown control `{0}`: give the catalog that has it")]
    UnknownControl(ControlId),
}

/// The tests among records that are of the population of a sample, in their order, each held against it. With a program,
/// what the procedures of its controls ask of each item is held against the results too.
///
/// # Errors
/// When there is no such test, or one is of a control that the program does not have.
///
/// ```
/// use soc2_core::{diagnostic::Text, record, sample::{self, Confidence, Rate}};
/// let paper = sample::read(&Text::new("leavers.yaml", "
/// population:
///   id: hr.leavers
///   title: People who left
///   system: HR
///   query: all with a last day in the period
///   period: {from: 2026-01-01, to: 2026-07-01}
///   taken_at: 2026-07-02T08:00:00Z
/// items: [{id: E-17}, {id: E-4}]
/// frozen: {by: Ruth Okafor, at: 2026-07-02T09:00:00Z, count: 2,
///   digest: sha256:164174a311cda0fa5e41633abc2447866e051a689d09f038cc2f922d6762d9b7}
/// sample: {seed: {value: '4711', by: Ruth Okafor, at: 2026-07-02T10:00:00Z}, size: 2}
/// "))?;
/// let records = record::read(&[Text::new("records.yaml", "
/// tests:
///   - id: TS-1
///     control: access.leavers
///     procedures: [inspection]
///     tester: Ruth Okafor
///     tested_at: 2026-07-03
///     population: {title: People who left, count: 2,
///       digest: sha256:164174a311cda0fa5e41633abc2447866e051a689d09f038cc2f922d6762d9b7}
///     results: [{item: E-4, attributes: {A: met}}, {item: E-17, attributes: {A: deviation}}]
///     evidence: [{title: leavers.pdf, digest: 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'}]
/// ")])?;
/// let sample = paper.sample.expect("it was drawn");
/// let tested = sample::tested(&sample, &records.tests, None, Confidence::NINETY, None)?;
/// assert_eq!(tested[0].discount(), None);
/// assert_eq!(tested[0].results.deviating[0].item, "E-17");
/// assert!(tested[0].to_text().contains("Result: deviations in 1 of 2 items."));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn tested<'a>(
    sample: &'a Sample,
    tests: &'a [Test],
    program: Option<&'a Program>,
    confidence: Confidence,
    tolerable: Option<Rate>,
) -> Result<Vec<TestOfSample<'a>>, NotTested> {
    let digest = sample.population().digest();
    let is_of = |test: &&Test| test.population.as_ref().is_some_and(|it| it.digest == Some(digest));
    let held = tests.iter().filter(is_of).map(|test| {
        let known = program.map(|program| {
            let control = program.control(&test.control);
            let control = control.ok_or_else(|| NotTested::UnknownControl(test.control.clone()))?;
            Ok((control, satisfied(program, control)))
        });
        let (control, criteria) = known.transpose()?.unzip();
        let letters =
            control.into_iter().flat_map(|control| performed(control, test)).flat_map(|it| it.attributes.keys());
        let letters: Vec<&str> = letters.map(String::as_str).collect();
        let results = results(sample, &test.results, &letters);
        Ok(TestOfSample {
            sample,
            test,
            control,
            criteria: criteria.unwrap_or_default(),
            results,
            confidence,
            tolerable,
        })
    });
    let held = held.collect::<Result<Vec<_>, NotTested>>()?;
    if held.is_empty() { Err(NotTested::NoTest(digest)) } else { Ok(held) }
}

/// The criteria that a test of the control speaks for: what merely supports one does not conclude.
fn satisfied<'a>(program: &'a Program, control: &Control) -> Vec<&'a Criterion> {
    let satisfies = control.criteria.iter().filter(|mapping| mapping.relation == Relation::Satisfies);
    satisfies.filter_map(|mapping| program.criterion(&mapping.criterion)).collect()
}

fn performed<'a>(control: &'a Control, test: &Test) -> impl Iterator<Item = &'a Procedure> {
    control.procedures.iter().filter(|it| test.procedures.contains(&it.kind))
}

impl<'a> TestOfSample<'a> {
    /// The procedures of the control that the test performed.
    pub fn procedures(&self) -> impl Iterator<Item = &'a Procedure> {
        self.control.into_iter().flat_map(|control| performed(control, self.test))
    }

    /// Why the test carries nothing, as far as it and its sample tell; nothing where it may carry something. What follows from
    /// what it found is told all the same, and no control rests on it.
    pub fn discount(&self) -> Option<Discount> {
        let test = self.test;
        let is_before = |at: Instant| record::is_said_before(test.tested_at, at);
        let is_reported = |item: &&Item| test.results.iter().any(|result| result.item == item.id());
        let mut happened = self.sample.population().items().iter().filter(is_reported).filter_map(Item::at);
        let mut is_early = || is_before(self.sample.seed().at()) || happened.any(is_before);
        Discount::of_test_itself(test).or_else(|| is_early().then_some(Discount::BeforeItsItems))
    }

    /// What follows from what was found of an attribute; nothing while evidence is missing.
    pub fn rates(&self, found: &AttributeResults) -> Option<Rates> {
        found.rates(self.sample, self.confidence)
    }

    /// Whether an upper limit is above the tolerable rate, where there are both.
    pub fn is_above_tolerable(&self, rates: &Rates) -> Option<bool> {
        match (&rates.projection, self.tolerable) {
            (Projection::Limit(limit), Some(tolerable)) => Some(limit.rate > tolerable),
            (Projection::Limit(_) | Projection::Census | Projection::Nothing, _) => None,
        }
    }

    /// What deviates and is none of the sample: it is told, and not projected.
    pub fn deviating_beside(&self) -> impl Iterator<Item = &ItemResult> {
        self.results.beside.iter().filter(|it| it.deviating().next().is_some())
    }

    /// As JSON: the test and why it carries nothing, if so (`counts`, `reason`), the control, its criteria and what was performed, then what was found by attribute and by item. The same
    /// input gives the same bytes.
    pub fn to_json(&self) -> String {
        let control = self.control;
        let view = TestedView {
            test: self.test.id.as_str(),
            tester: &self.test.tester,
            counts: self.discount().is_none(),
            reason: self.discount().map(Discount::word),
            control: self.test.control.as_str(),
            statement: control.map(|it| &*it.statement),
            criteria: self
                .criteria
                .iter()
                .map(|it| CriterionView { id: it.id.to_string(), title: &it.title })
                .collect(),
            procedures: self.procedures().map(|it| self.procedure(it)).collect(),
            attributes: self.results.attributes.iter().map(|(letter, it)| (&**letter, self.found(it))).collect(),
            items: self.sample.items().count(),
            missing: &self.results.missing,
            deviating: self.results.deviating.iter().map(deviation).collect(),
            beside: self.deviating_beside().map(deviation).collect(),
            confidence: self.confidence.to_string(),
            tolerable: self.tolerable.map(|it| it.to_string()),
        };
        serde_json::to_string(&view).expect("strings, numbers and lists always serialize")
    }

    fn procedure<'s>(&'s self, procedure: &'s Procedure) -> ProcedureView<'s> {
        let attributes = procedure.attributes.iter().map(|(letter, says)| {
            let found = self.results.attributes.get(letter);
            AttributeView { letter, says, found: found.map(|it| self.counted(it)) }
        });
        ProcedureView { kind: procedure.kind.word(), step: &procedure.step, attributes: attributes.collect() }
    }

    fn counted(&self, found: &AttributeResults) -> CountedView {
        let rates = self.rates(found);
        CountedView {
            limit_is_above_tolerable: rates.as_ref().and_then(|rates| self.is_above_tolerable(rates)),
            sentence: rates.map(|it| it.to_string()),
            missing: found.missing.len(),
            not_applicable: found.not_applicable.len(),
        }
    }

    fn found<'s>(&self, found: &'s AttributeResults) -> FoundView<'s> {
        let rates = self.rates(found);
        FoundView {
            met: &found.met,
            deviations: &found.deviations,
            not_applicable: &found.not_applicable,
            missing: &found.missing,
            rate: rates.as_ref().map(|it| it.counts.rate().to_string()),
            sentence: rates.map(|it| it.to_string()),
        }
    }
}

fn deviation(result: &ItemResult) -> DeviationView<'_> {
    DeviationView { item: &result.item, note: result.note.as_deref() }
}

#[derive(Serialize)]
struct TestedView<'a> {
    test: &'a str,
    tester: &'a str,
    counts: bool,
    reason: Option<&'static str>,
    control: &'a str,
    statement: Option<&'a str>,
    criteria: Vec<CriterionView<'a>>,
    procedures: Vec<ProcedureView<'a>>,
    attributes: BTreeMap<&'a str, FoundView<'a>>,
    items: usize,
    missing: &'a [String],
    deviating: Vec<DeviationView<'a>>,
    beside: Vec<DeviationView<'a>>,
    confidence: String,
    tolerable: Option<String>,
}

#[derive(Serialize)]
struct CriterionView<'a> {
    id: String,
    title: &'a str,
}

#[derive(Serialize)]
struct ProcedureView<'a> {
    kind: &'static str,
    step: &'a str,
    attributes: Vec<AttributeView<'a>>,
}

#[derive(Serialize)]
struct AttributeView<'a> {
    letter: &'a str,
    says: &'a str,
    found: Option<CountedView>,
}

#[derive(Serialize)]
struct CountedView {
    sentence: Option<String>,
    limit_is_above_tolerable: Option<bool>,
    missing: usize,
    not_applicable: usize,
}

#[derive(Serialize)]
struct FoundView<'a> {
    met: &'a [String],
    deviations: &'a [String],
    not_applicable: &'a [String],
    missing: &'a [String],
    rate: Option<String>,
    sentence: Option<String>,
}

#[derive(Serialize)]
struct DeviationView<'a> {
    item: &'a str,
    note: Option<&'a str>,
}
