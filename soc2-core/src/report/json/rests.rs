//! What the report rests on: the engine, and digests of what it was given.

use std::collections::BTreeSet;

use serde::Serialize;

use super::digests::Digests;
use crate::catalog::Proof;
use crate::catalog::Unproven;
use crate::digest::Digest;
use crate::facts::Given;
use crate::report::Beside;
use crate::report::Report;
use crate::report::inputs::Inputs;

/// What tells one key from another: under each it has another digest, from which nobody finds the key.
const KEY_CHECK: &[u8] = b"soc2 redaction key";

#[derive(Serialize)]
pub(super) struct EngineView<'a> {
    name: &'static str,
    version: &'static str,
    examples: Option<ExamplesView<'a>>,
    unproven: Option<&'static str>,
}

/// That the catalog's examples ran. Which of its changes they would have found, nobody has measured yet.
#[derive(Serialize)]
struct ExamplesView<'a> {
    engine: &'a str,
    checks: u64,
    examples: u64,
    passed: u64,
    digest: String,
    mutations: Option<u64>,
}

#[derive(Serialize)]
pub(super) struct InputsView {
    profile: Vec<String>,
    scope: Vec<String>,
    records: Vec<String>,
    acceptances: Vec<String>,
    reports: Vec<String>,
    baseline: Option<String>,
    redaction_key: Option<String>,
    facts: FactsView,
}

#[derive(Serialize)]
struct FactsView {
    documents: u64,
    files: Vec<String>,
    set_digest: Option<String>,
}

pub(super) fn engine<'a>(report: &Report<'a>) -> EngineView<'a> {
    let proof = &report.program.catalog().proof;
    let examples = |Proof { engine, files, checks, examples, passed, .. }: &'a Proof| ExamplesView {
        engine,
        checks: *checks,
        examples: *examples,
        passed: *passed,
        digest: files.to_string(),
        mutations: None,
    };
    EngineView {
        name: env!("CARGO_PKG_NAME"),
        version: crate::VERSION,
        examples: proof.as_ref().ok().map(examples),
        unproven: proof.as_ref().err().copied().map(Unproven::word),
    }
}

pub(super) fn inputs(report: &Report<'_>, beside: Beside<'_>, digests: Digests<'_>) -> InputsView {
    let Inputs { profile, scope, records, acceptances, reports } = Inputs::of(report);
    let facts = match &report.assessment.given {
        Given::Files(files) => {
            FactsView { documents: files.n_documents(), files: wholes(files.digests(), digests), set_digest: None }
        }
        Given::History(set) => FactsView {
            documents: set.len(),
            files: Vec::new(),
            set_digest: Some(digests.of_whole(Some(set.digest()))),
        },
    };
    InputsView {
        profile: printed(profile),
        scope: printed(scope),
        records: printed(records),
        acceptances: printed(acceptances),
        reports: wholes(reports, digests),
        baseline: beside.since.map(|difference| digests.of_whole(Some(difference.since.digest))),
        redaction_key: beside.shown.key().map(|key| key.digest(KEY_CHECK)),
        facts,
    }
}

/// Those that are withheld are told once.
fn wholes(all: BTreeSet<Digest>, digests: Digests<'_>) -> Vec<String> {
    let told: BTreeSet<String> = all.into_iter().map(|digest| digests.of_whole(Some(digest))).collect();
    told.into_iter().collect()
}

fn printed(digests: BTreeSet<Digest>) -> Vec<String> {
    digests.iter().map(Digest::to_string).collect()
}
