//! What an auditor draws from, and what is drawn.

use pyo3::prelude::*;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use soc2_core::catalog::Control;
use soc2_core::catalog::Relation;
use soc2_core::catalog::SizeTable;
use soc2_core::diagnostic::Text;
use soc2_core::document::Data;
use soc2_core::document::Node;
use soc2_core::population::Item;
use soc2_core::population::Listing;
use soc2_core::record;
use soc2_core::record::ItemResult;
use soc2_core::record::Test;
use soc2_core::sample;
use soc2_core::sample::AttributeResults;
use soc2_core::sample::Confidence;
use soc2_core::sample::Counts;
use soc2_core::sample::Demand;
use soc2_core::sample::Projection;
use soc2_core::sample::Rate;
use soc2_core::sample::Sample;
use soc2_core::sample::Selection;
use soc2_core::sample::enlarge;
use soc2_core::sample::size_of;

use crate::failure::Failure;
use crate::given::Named;
use crate::given::text;
use crate::given::texts;
use crate::program::Program;
use crate::work::unlocked;

/// Reads the workpaper of a sample, as JSON: the population, who froze it, what was drawn; with more items where a size is
/// given.
#[pyfunction]
pub(crate) fn read_workpaper(py: Python<'_>, workpaper: Named, size: Option<u32>) -> PyResult<String> {
    unlocked(py, move |_| {
        let read = sample::read(&text(workpaper))?;
        let drawn = read.sample.map(|sample| enlarged(sample, size)).transpose()?;
        let frozen = read.population.as_ref().map(|it| it.frozen());
        let frozen = frozen.map(|it| json!({"by": it.by, "at": it.at.to_string()}));
        let told =
            json!({"population": population(&read.listing), "frozen": frozen, "sample": drawn.as_ref().map(sampled)});
        Ok(told.to_string())
    })
}

fn population(listing: &Listing) -> Value {
    let about = listing.about();
    let total = about.control_total.as_ref().map(|it| json!({"count": it.count, "by": it.by}));
    let compared = about.compared.iter().map(|it| {
        json!({"column": it.column, "found": it.found.to_string(), "expected": it.expected.to_string(), "by": it.by})
    });
    json!({
        "id": about.id.as_str(),
        "title": about.title,
        "system": about.system,
        "query": about.query,
        "period": {"from": about.period.from().to_string(), "to": about.period.to().to_string()},
        "taken_at": about.taken_at.to_string(),
        "control_total": total,
        "compared": compared.collect::<Vec<_>>(),
        "count": listing.items().len(),
        "digest": listing.digest().to_string(),
        "completeness": listing.completeness().word(),
        "doubts": listing.doubts().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "items": listing.items().iter().map(item).collect::<Vec<_>>(),
    })
}

fn sampled(sample: &Sample) -> Value {
    let seed = sample.seed();
    let replaced = sample.replacements().iter().map(|it| {
        json!({"item": it.item, "with": it.with, "reason": it.because.reason.word(), "by": it.because.by,
            "at": it.because.at.to_string(), "note": it.because.note})
    });
    json!({
        "seed": {"value": seed.value(), "by": seed.by(), "at": seed.at().to_string()},
        "size": sample.asked(),
        "census": sample.is_census(),
        "items": sample.items().map(item).collect::<Vec<_>>(),
        "replaced": replaced.collect::<Vec<_>>(),
    })
}

/// All that the list says of an item, as it says it.
fn item(item: &Item) -> Value {
    json!({"id": item.id(), "at": item.at().map(|at| at.to_string()), "said": plain(item.attributes())})
}

/// YAML and JSON alike. It was read to a depth that is limited.
fn plain(node: Node<'_>) -> Value {
    match node.data() {
        Data::Null | Data::Unknown(_) | Data::Fault(_) => Value::Null,
        Data::Bool(it) => it.into(),
        Data::Int(it) => it.into(),
        Data::Uint(it) => it.into(),
        Data::Double(it) => it.into(),
        Data::String(it) => it.into(),
        Data::List(list) => list.map(plain).collect(),
        Data::Map(members) => members.map(|(name, it)| (name.to_owned(), plain(it))).collect(),
    }
}

/// What so many deviations among so many tested items say of a population, as JSON.
#[pyfunction]
pub(crate) fn rates(tested: u32, deviating: u32, population: u32, confidence: &str) -> PyResult<String> {
    let confidence = parsed(confidence)?;
    let counts = Counts::new(tested, deviating);
    let counts = counts.ok_or_else(|| Failure::argument(format!("{deviating} of {tested} cannot deviate")))?;
    let rates = sample::rates(counts, Selection::Drawn { population }, confidence);
    let limit = match rates.projection {
        Projection::Limit(limit) => Some(json!({
            "rate": limit.rate.to_string(),
            "items": limit.items,
            "rate_of_population": limit.rate_of_population().to_string(),
        })),
        Projection::Census | Projection::Nothing => None,
    };
    Ok(json!({"rate": counts.rate().to_string(), "upper_limit": limit, "sentence": rates.to_string()}).to_string())
}

/// How many items to test, and with how many deviations the demand is still met.
#[pyfunction]
pub(crate) fn sample_size(population: u32, confidence: &str, tolerable: &str, expected: &str) -> PyResult<(u32, u32)> {
    let confidence = parsed(confidence)?;
    let rate = |text| Rate::parse(text).map_err(|error| Failure::argument(error.to_string()));
    let demand = Demand { confidence, tolerable: rate(tolerable)?, expected: rate(expected)? };
    let size = size_of(demand, population).map_err(|error| Failure::argument(error.to_string()))?;
    Ok((size.items, size.deviations))
}

fn parsed(confidence: &str) -> Result<Confidence, Failure> {
    Confidence::parse(confidence).map_err(|error| Failure::argument(error.to_string()))
}

/// The table that comes with the catalog.
fn usual() -> Result<SizeTable, Failure> {
    Ok(sample::read_sizes(&Text::new(controls_catalog::SAMPLING.name, controls_catalog::SAMPLING.text))?)
}

/// How many items auditors are used to test of what happens so many times in a year, as JSON.
#[pyfunction]
pub(crate) fn usual_size(occurrences_in_a_year: u32) -> PyResult<String> {
    let table = usual()?;
    let row = table.by_count(occurrences_in_a_year);
    let row = row.map(|it| json!({"least": it.items.least, "most": it.items.most, "sources": it.sources}));
    Ok(json!({"convention": table.convention, "row": row}).to_string())
}

/// The table of sizes that auditors are used to, as JSON.
#[pyfunction]
pub(crate) fn usual_sizes() -> PyResult<String> {
    let table = usual()?;
    let rows = table.rows.iter().map(|it| {
        json!({"frequency": it.frequency.word(), "up_to": it.up_to, "least": it.items.least, "most": it.items.most,
            "sources": it.sources})
    });
    let sources = table.sources.iter();
    let sources = sources.map(|it| json!({"id": it.id, "title": it.title, "link": it.link, "read": it.read}));
    Ok(json!({"convention": table.convention, "rows": rows.collect::<Vec<_>>(),
        "sources": sources.collect::<Vec<_>>()})
    .to_string())
}

/// What testing the sample of a workpaper came to, as JSON: the first test among the records that is of its population.
#[pyfunction]
pub(crate) fn tested(
    py: Python<'_>,
    program: &Program,
    workpaper: Named,
    records: Vec<Named>,
    size: Option<u32>,
    confidence: &str,
    tolerable: Option<&str>,
) -> PyResult<String> {
    let confidence = parsed(confidence)?;
    let tolerable = tolerable.map(Rate::parse).transpose().map_err(|error| Failure::argument(error.to_string()))?;
    let program = program.clone();
    unlocked(py, move |_| {
        let name = records.first().map_or("records".to_owned(), |(name, _)| name.clone());
        let sample = sample::read(&text(workpaper))?.sample;
        let sample = sample.ok_or_else(|| Failure::argument("nothing was drawn yet: nothing can be tested"))?;
        let sample = enlarged(sample, size)?;
        let digest = sample.population().digest();
        let records = record::read(&texts(records))?;
        let is_of = |test: &&Test| test.population.as_ref().is_some_and(|it| it.digest == Some(digest));
        let test = records.tests.iter().find(is_of);
        let test = test.ok_or_else(|| Failure::argument(format!("{name}: no test of the population {digest}")))?;
        let control = program.0.control(&test.control);
        let control =
            control.ok_or_else(|| Failure::argument(format!("{name}: unknown control `{}`", test.control)))?;
        Ok(told(&program, &sample, test, control, Limits { confidence, tolerable }).to_string())
    })
}

struct Limits {
    confidence: Confidence,
    tolerable: Option<Rate>,
}

/// Criterion, control, test performed, result: as a report on controls tells it.
fn told(program: &Program, sample: &Sample, test: &Test, control: &Control, limits: Limits) -> Value {
    let procedures = || control.procedures.iter().filter(|it| test.procedures.contains(&it.kind));
    let letters: Vec<&str> = procedures().flat_map(|it| it.attributes.keys()).map(String::as_str).collect();
    let results = sample::results(sample, &test.results, &letters);
    let satisfied = control.criteria.iter().filter(|mapping| mapping.relation == Relation::Satisfies);
    let criteria = satisfied.map(|it| {
        let title = program.0.criterion(&it.criterion).map_or("", |criterion| &criterion.title);
        json!({"id": it.criterion.to_string(), "title": title})
    });
    let attribute = |(letter, says): (&String, &String)| {
        let found = results.attributes.get(letter).map(|it| of_attribute(it, sample, &limits));
        json!({"letter": letter, "says": says, "found": found})
    };
    let performed = procedures().map(|it| {
        let attributes = it.attributes.iter().map(attribute).collect::<Vec<_>>();
        json!({"kind": it.kind.word(), "step": it.step, "attributes": attributes})
    });
    let drawn: Vec<&str> = results.deviating.iter().map(|it| &*it.item).collect();
    let beside = results.deviations().filter(|it| !drawn.contains(&&*it.item));
    let deviation = |it: &ItemResult| json!({"item": it.item, "note": it.note});
    json!({
        "test": test.id.as_str(),
        "tester": test.tester,
        "control": control.id.as_str(),
        "statement": control.statement,
        "criteria": criteria.collect::<Vec<_>>(),
        "procedures": performed.collect::<Vec<_>>(),
        "items": sample.items().count(),
        "missing": results.missing,
        "deviating": results.deviating.iter().map(deviation).collect::<Vec<_>>(),
        "beside": beside.map(deviation).collect::<Vec<_>>(),
    })
}

fn of_attribute(found: &AttributeResults, sample: &Sample, limits: &Limits) -> Value {
    let rates = found.rates(sample, limits.confidence);
    let is_above = rates.as_ref().and_then(|rates| match (&rates.projection, limits.tolerable) {
        (Projection::Limit(limit), Some(tolerable)) => Some(limit.rate > tolerable),
        _ => None,
    });
    json!({
        "sentence": rates.map(|it| it.to_string()),
        "limit_is_above_tolerable": is_above,
        "missing": found.missing.len(),
        "not_applicable": found.not_applicable.len(),
    })
}

/// What each test among records says of a sample, as JSON: by attribute, and by item.
#[pyfunction]
pub(crate) fn sample_results(workpaper: Named, records: Named, confidence: &str) -> PyResult<String> {
    let confidence = parsed(confidence)?;
    let drawn = sample::read(&text(workpaper)).map_err(Failure::from)?.sample;
    let drawn = drawn.ok_or_else(|| Failure::argument("nothing is drawn yet"))?;
    let records = record::read(&[text(records)]).map_err(Failure::from)?;
    let told = records.tests.iter().map(|test| {
        let results = sample::results(&drawn, &test.results, &[]);
        let attributes = results.attributes.iter().map(|(letter, found)| {
            let rates = found.rates(&drawn, confidence);
            let told = json!({"met": found.met, "deviations": found.deviations, "not_applicable": found.not_applicable,
                "missing": found.missing, "rate": rates.as_ref().map(|it| it.counts.rate().to_string()),
                "sentence": rates.map(|it| it.to_string())});
            (letter.clone(), told)
        });
        json!({"test": test.id.as_str(), "attributes": attributes.collect::<Map<_, _>>(), "missing": results.missing,
            "deviating": results.deviating.iter().map(|it| &it.item).collect::<Vec<_>>(),
            "beside": results.beside.iter().map(|it| &it.item).collect::<Vec<_>>()})
    });
    Ok(Value::Array(told.collect()).to_string())
}

/// A sample, with more items where a size is given.
fn enlarged(sample: Sample, size: Option<u32>) -> Result<Sample, Failure> {
    match size {
        Some(size) => enlarge(&sample, size).map_err(|refusal| Failure::argument(refusal.to_string())),
        None => Ok(sample),
    }
}
