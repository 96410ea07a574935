//! What came of holding a report against its inputs, as JSON.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Serialize;

use super::Changed;
use super::DifferingPlace;
use super::EvidenceParting;
use super::Parting;
use super::Verification;
use crate::digest::Digest;
use crate::report::Seal;

/// The version of this shape.
const SCHEMA_VERSION: &str = "0.1.0";

pub(super) fn json(verification: &Verification) -> String {
    let mut text = serde_json::to_string_pretty(&view(verification)).expect("strings and lists always serialize");
    text.push('\n');
    text
}

#[derive(Serialize)]
struct VerificationView<'a> {
    schema_version: &'static str,
    follows: bool,
    seal: SealView,
    digest: String,
    changed: Vec<ChangedView>,
    given: BTreeMap<&'static str, &'a BTreeSet<String>>,
    withheld: &'a BTreeSet<String>,
    inputs: Vec<PartingView<'a>>,
    evidence: Vec<EvidencePartingView<'a>>,
    differences: Vec<DifferenceView<'a>>,
}

#[derive(Serialize)]
struct SealView {
    holds: bool,
    stated: Option<String>,
    found: String,
}

#[derive(Serialize)]
struct ChangedView {
    what: &'static str,
    input: Option<&'static str>,
    message: String,
}

#[derive(Serialize)]
struct PartingView<'a> {
    input: &'static str,
    gone: &'a [String],
    new: &'a [String],
}

#[derive(Serialize)]
struct EvidencePartingView<'a> {
    subject: &'a str,
    source: &'a str,
    says: Option<&'a str>,
    given: Option<&'a str>,
}

#[derive(Serialize)]
struct DifferenceView<'a> {
    path: &'a str,
    says: Option<&'a str>,
    follows: Option<&'a str>,
}

fn view(verification: &Verification) -> VerificationView<'_> {
    let Verification { follows, seal, digest, given, withheld, inputs, evidence, differences } = verification;
    VerificationView {
        schema_version: SCHEMA_VERSION,
        follows: *follows,
        seal: seal_view(*seal),
        digest: digest.to_string(),
        changed: verification.changed().into_iter().map(changed).collect(),
        given: given.iter().map(|(input, named)| (input.word(), named)).collect(),
        withheld,
        inputs: inputs.iter().map(parting).collect(),
        evidence: evidence.iter().map(evidence_parting).collect(),
        differences: differences.iter().map(difference).collect(),
    }
}

fn seal_view(seal: Seal) -> SealView {
    let stated = seal.stated().as_ref().map(Digest::to_string);
    SealView { holds: seal.holds(), stated, found: seal.found().to_string() }
}

fn changed(changed: Changed) -> ChangedView {
    ChangedView { what: changed.word(), input: changed.input().map(|input| input.word()), message: changed.to_string() }
}

fn parting(parting: &Parting) -> PartingView<'_> {
    let Parting { input, gone, new } = parting;
    PartingView { input: input.word(), gone, new }
}

fn evidence_parting(parting: &EvidenceParting) -> EvidencePartingView<'_> {
    let EvidenceParting { subject, source, says, given } = parting;
    EvidencePartingView { subject, source, says: says.as_deref(), given: given.as_deref() }
}

fn difference(difference: &DifferingPlace) -> DifferenceView<'_> {
    let DifferingPlace { path, says, follows } = difference;
    DifferenceView { path, says: says.as_deref(), follows: follows.as_deref() }
}
