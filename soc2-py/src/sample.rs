//! What an auditor draws from, and what is drawn.

use pyo3::prelude::*;
use serde_json::Value;
use serde_json::json;
use soc2_core::catalog::SizeTable;
use soc2_core::document::Data;
use soc2_core::document::Node;
use soc2_core::population::Item;
use soc2_core::population::Listing;
use soc2_core::record;
use soc2_core::sample;
use soc2_core::sample::Confidence;
use soc2_core::sample::Counts;
use soc2_core::sample::Demand;
use soc2_core::sample::Projection;
use soc2_core::sample::Rate;
use soc2_core::sample::Sample;
use soc2_core::sample::Selection;
use soc2_core::sample::TestOfSample;
use soc2_core::sample::enlarge;
use soc2_core::sample::size_of;

use crate::failure::Failure;
use crate::given::Named;
use crate::given::text;
use crate::program::Program;
use crate::work::caught;
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
    caught(|| {
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
    })
}

/// How many items to test, and with how many deviations the demand is still met.
#[pyfunction]
pub(crate) fn sample_size(population: u32, confidence: &str, tolerable: &str, expected: &str) -> PyResult<(u32, u32)> {
    caught(|| {
        let confidence = parsed(confidence)?;
        let rate = |text| Rate::parse(text).map_err(|error| Failure::argument(error.to_string()));
        let demand = Demand { confidence, tolerable: rate(tolerable)?, expected: rate(expected)? };
        let size = size_of(demand, population).map_err(|error| Failure::argument(error.to_string()))?;
        Ok((size.items, size.deviations))
    })
}

fn parsed(confidence: &str) -> Result<Confidence, Failure> {
    Confidence::parse(confidence).map_err(|error| Failure::argument(error.to_string()))
}

/// The table of sizes of a program's catalog.
fn sizes_of(program: &Program) -> Result<&SizeTable, Failure> {
    let lacking = || {
        let way_out = "add `sample_sizes` to it, or ask the built-in catalog";
        Failure::argument(format!("the catalog `{}` has no table of sample sizes: {way_out}", program.0.catalog().id))
    };
    program.0.sizes().ok_or_else(lacking)
}

/// How many items auditors are used to test of what happens so many times in a year, as JSON.
#[pyfunction]
pub(crate) fn usual_size(program: &Program, occurrences_in_a_year: u32) -> PyResult<String> {
    caught(|| {
        let table = sizes_of(program)?;
        let row = table.by_count(occurrences_in_a_year);
        let row = row.map(|it| json!({"least": it.items.least, "most": it.items.most, "sources": it.sources}));
        Ok(json!({"convention": table.convention, "row": row}).to_string())
    })
}

/// The table of sizes that auditors are used to, as JSON.
#[pyfunction]
pub(crate) fn usual_sizes(program: &Program) -> PyResult<String> {
    caught(|| {
        let table = sizes_of(program)?;
        let rows = table.rows.iter().map(|it| {
            json!({"frequency": it.frequency.word(), "up_to": it.up_to, "least": it.items.least, "most": it.items.most,
            "sources": it.sources})
        });
        let sources = table.sources.iter();
        let sources = sources.map(|it| json!({"id": it.id, "title": it.title, "link": it.link, "read": it.read}));
        Ok(json!({"convention": table.convention, "rows": rows.collect::<Vec<_>>(),
        "sources": sources.collect::<Vec<_>>()})
        .to_string())
    })
}

/// A workpaper for people to read, up to what comes next.
#[pyfunction]
pub(crate) fn workpaper_text(
    py: Python<'_>,
    program: &Program,
    workpaper: Named,
    size: Option<u32>,
) -> PyResult<String> {
    let program = program.clone();
    unlocked(py, move |_| {
        let mut read = sample::read(&text(workpaper))?;
        read.sample = read.sample.map(|sample| enlarged(sample, size)).transpose()?;
        let to_test = read.sample.as_ref().map_or(String::new(), Sample::to_text);
        Ok(read.to_text(program.0.sizes()) + &to_test)
    })
}

/// The same with what testing came to by each test among records that is of its population, and these as JSON.
#[pyfunction]
pub(crate) fn tested_text(
    py: Python<'_>,
    program: &Program,
    workpaper: Named,
    records: Named,
    size: Option<u32>,
    confidence: &str,
    tolerable: Option<&str>,
) -> PyResult<(String, String)> {
    let confidence = parsed(confidence)?;
    let tolerable = tolerable.map(Rate::parse).transpose().map_err(|error| Failure::argument(error.to_string()))?;
    let program = program.clone();
    unlocked(py, move |_| {
        let mut read = sample::read(&text(workpaper))?;
        read.sample = read.sample.map(|sample| enlarged(sample, size)).transpose()?;
        let sample = read.sample.as_ref().ok_or_else(nothing_drawn)?;
        let (name, tests) = (records.0.clone(), record::read(&[text(records)])?.tests);
        let tested = sample::tested(sample, &tests, Some(&program.0), confidence, tolerable);
        let tested = tested.map_err(|problem| Failure::argument(format!("{name}: {problem}")))?;
        let page = read.to_text(program.0.sizes());
        Ok((tested.iter().fold(page, |page, it| page + &it.to_text()), listed(&tested)))
    })
}

/// What each test among records that is of the population of a workpaper says of its sample, as JSON.
#[pyfunction]
pub(crate) fn tested(
    py: Python<'_>,
    program: Option<&Program>,
    workpaper: Named,
    records: Named,
    confidence: &str,
) -> PyResult<String> {
    let (program, confidence) = (program.cloned(), parsed(confidence)?);
    unlocked(py, move |_| {
        let sample = sample::read(&text(workpaper))?.sample.ok_or_else(nothing_drawn)?;
        let (name, tests) = (records.0.clone(), record::read(&[text(records)])?.tests);
        let program = program.as_ref().map(|program| &*program.0);
        let tested = sample::tested(&sample, &tests, program, confidence, None);
        Ok(listed(&tested.map_err(|problem| Failure::argument(format!("{name}: {problem}")))?))
    })
}

fn listed(tested: &[TestOfSample<'_>]) -> String {
    format!("[{}]", tested.iter().map(TestOfSample::to_json).collect::<Vec<_>>().join(","))
}

fn nothing_drawn() -> Failure {
    Failure::argument("nothing is drawn yet, so that nothing can be tested: draw first")
}

/// A sample, with more items where a size is given.
fn enlarged(sample: Sample, size: Option<u32>) -> Result<Sample, Failure> {
    match size {
        Some(size) => enlarge(&sample, size).map_err(|refusal| Failure::argument(refusal.to_string())),
        None => Ok(sample),
    }
}
