//! What people recorded, as JSON: each record whole, and whether it counts.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::assessment::Counting;
use crate::assessment::Discount;
use crate::digest::Digest;
use crate::record::Exhibit;
use crate::record::ItemResult;
use crate::record::Occurrence;
use crate::record::Performance;
use crate::record::Population;
use crate::record::Records;
use crate::record::Sufficiency;
use crate::record::Test;

#[derive(Serialize)]
pub(super) struct RecordsView<'a> {
    performances: Vec<PerformanceView<'a>>,
    tests: Vec<TestView<'a>>,
    sufficiency: Vec<SufficiencyView<'a>>,
}

#[derive(Serialize)]
struct PerformanceView<'a> {
    id: &'a str,
    control: &'a str,
    counts: bool,
    reason: Option<&'static str>,
    occurrence: Option<&'a str>,
    performer: &'a str,
    performed_at: String,
    valid_until: Option<String>,
    evidence: Vec<ExhibitView<'a>>,
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct TestView<'a> {
    id: &'a str,
    control: &'a str,
    counts: bool,
    reason: Option<&'static str>,
    procedures: Vec<&'static str>,
    tester: &'a str,
    reviewer: Option<&'a str>,
    tested_at: String,
    population: Option<PopulationView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_basis: Option<&'a str>,
    results: Vec<ItemView<'a>>,
    evidence: Vec<ExhibitView<'a>>,
}

#[derive(Serialize)]
struct SufficiencyView<'a> {
    criterion: String,
    counts: bool,
    reason: Option<&'static str>,
    controls: Vec<&'a str>,
    by: &'a str,
    at: String,
    rationale: &'a str,
}

#[derive(Serialize)]
struct ExhibitView<'a> {
    title: &'a str,
    kind: &'static str,
    digest: String,
}

#[derive(Serialize)]
struct PopulationView<'a> {
    title: &'a str,
    count: u64,
    digest: Option<String>,
}

#[derive(Serialize)]
struct ItemView<'a> {
    item: &'a str,
    attributes: BTreeMap<&'a str, &'static str>,
    note: Option<&'a str>,
}

pub(super) fn records<'a>(records: &'a Records, counting: &Counting) -> RecordsView<'a> {
    RecordsView {
        performances: records.performances.iter().zip(&counting.performances).map(performance).collect(),
        tests: records.tests.iter().zip(&counting.tests).map(test).collect(),
        sufficiency: records.sufficiency.iter().zip(&counting.sufficiency).map(sufficiency).collect(),
    }
}

fn performance<'a>((performance, discount): (&'a Performance, &Option<Discount>)) -> PerformanceView<'a> {
    let Performance { id, control, occurrence, performer, performed_at, valid_until, evidence, note, .. } = performance;
    PerformanceView {
        id: id.as_str(),
        control: control.as_str(),
        counts: discount.is_none(),
        reason: discount.map(Discount::word),
        occurrence: occurrence.as_ref().map(Occurrence::as_str),
        performer,
        performed_at: performed_at.to_string(),
        valid_until: valid_until.map(|until| until.to_string()),
        evidence: evidence.iter().map(exhibit).collect(),
        note: note.as_deref(),
    }
}

fn test<'a>((test, discount): (&'a Test, &Option<Discount>)) -> TestView<'a> {
    let Test {
        id, control, procedures, tester, reviewer, tested_at, population, size_basis, results, evidence, ..
    } = test;
    TestView {
        id: id.as_str(),
        control: control.as_str(),
        counts: discount.is_none(),
        reason: discount.map(Discount::word),
        procedures: procedures.iter().map(|kind| kind.word()).collect(),
        tester,
        reviewer: reviewer.as_deref(),
        tested_at: tested_at.to_string(),
        population: population.as_ref().map(|Population { title, count, digest }| PopulationView {
            title,
            count: *count,
            digest: digest.as_ref().map(Digest::to_string),
        }),
        size_basis: size_basis.as_deref(),
        results: results.iter().map(item).collect(),
        evidence: evidence.iter().map(exhibit).collect(),
    }
}

fn sufficiency<'a>((judgment, discount): (&'a Sufficiency, &Option<Discount>)) -> SufficiencyView<'a> {
    let Sufficiency { criterion, controls, by, at, rationale, .. } = judgment;
    SufficiencyView {
        criterion: criterion.to_string(),
        counts: discount.is_none(),
        reason: discount.map(Discount::word),
        controls: controls.iter().map(|id| id.as_str()).collect(),
        by,
        at: at.to_string(),
        rationale,
    }
}

fn exhibit(Exhibit { title, kind, digest }: &Exhibit) -> ExhibitView<'_> {
    ExhibitView { title, kind: kind.word(), digest: digest.to_string() }
}

fn item(ItemResult { item, attributes, note }: &ItemResult) -> ItemView<'_> {
    let attributes = attributes.iter().map(|(letter, result)| (letter.as_str(), result.word())).collect();
    ItemView { item, attributes, note: note.as_deref() }
}
