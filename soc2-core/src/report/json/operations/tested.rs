//! What tests drew from and found, as JSON.

use serde::Serialize;

use crate::operation::Convention;
use crate::operation::SampleSize;
use crate::operation::Tested;
use crate::operation::TestedPopulation;
use crate::sample::Projection;

#[derive(Serialize)]
pub(super) struct TestedView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<PopulationView<'a>>,
    items: u32,
    deviating: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_applicable: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    selection: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upper_limit: Option<UpperLimitView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<SampleView<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    untested: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    of_other_populations: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    too_early: Vec<&'a str>,
}

#[derive(Serialize)]
struct SampleView<'a> {
    items: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    fewest: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    convention: Option<ConventionView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_basis: Option<&'a str>,
}

#[derive(Serialize)]
struct ConventionView {
    frequency: &'static str,
    least: u32,
    most: u32,
}

#[derive(Serialize)]
struct PopulationView<'a> {
    id: &'a str,
    title: &'a str,
    origin: &'static str,
    count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    completeness: &'static str,
    doubts: Vec<String>,
}

#[derive(Serialize)]
struct UpperLimitView {
    /// Of a large population.
    rate: String,
    /// Of this one.
    items: u32,
    rate_of_population: String,
    /// Of how many.
    population: u32,
    /// Of which it follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    attribute: Option<AttributeView>,
}

#[derive(Serialize)]
struct AttributeView {
    letter: String,
    items: u32,
    deviating: u32,
}

pub(super) fn tested(tested: &Tested) -> TestedView<'_> {
    // Whether they are chosen is what the control lacks, `sample_not_drawn`; the selection is what follows from them.
    let Tested {
        population: drawn_from,
        items,
        deviating,
        not_applicable,
        rates,
        limited_by,
        sample,
        is_chosen: _,
        untested,
        of_others,
        too_early,
    } = tested;
    let attribute = limited_by.as_ref().map(|by| AttributeView {
        letter: by.attribute.clone(),
        items: by.counts.tested(),
        deviating: by.counts.deviating(),
    });
    let projection = rates.map(|rates| rates.projection);
    let limit = projection.and_then(|projection| match projection {
        Projection::Limit(limit) => Some(limit),
        Projection::Census | Projection::Nothing => None,
    });
    TestedView {
        population: drawn_from.as_ref().map(population),
        items: *items,
        deviating: *deviating,
        not_applicable: Some(*not_applicable).filter(|count| *count > 0),
        rate: rates.map(|rates| rates.counts.rate().to_string()),
        selection: projection.map(|projection| match projection {
            Projection::Limit(_) => "drawn",
            Projection::Census => "all",
            Projection::Nothing => "chosen",
        }),
        upper_limit: limit.map(|limit| UpperLimitView {
            rate: limit.rate.to_string(),
            items: limit.items,
            rate_of_population: limit.rate_of_population().to_string(),
            population: limit.population,
            attribute,
        }),
        confidence: limit.map(|limit| limit.confidence.to_string()),
        sample: sample.as_ref().map(size),
        untested,
        of_other_populations: of_others.iter().map(|id| id.as_str()).collect(),
        too_early: too_early.iter().map(|id| id.as_str()).collect(),
    }
}

fn size(sample: &SampleSize) -> SampleView<'_> {
    let convention = sample.convention.map(|Convention { frequency, items }| ConventionView {
        frequency: frequency.word(),
        least: items.least,
        most: items.most,
    });
    SampleView { items: sample.items, fewest: sample.fewest, convention, size_basis: sample.basis.as_deref() }
}

fn population(population: &TestedPopulation) -> PopulationView<'_> {
    let TestedPopulation { id, title, origin, count, digest, completeness, doubts } = population;
    PopulationView {
        id,
        title,
        origin: origin.word(),
        count: *count,
        digest: digest.map(|digest| digest.to_string()),
        completeness: completeness.word(),
        doubts: doubts.iter().map(ToString::to_string).collect(),
    }
}
