//! Findings as JSON: outcome, resources, witnesses, evidence.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::digests::Digests;
use super::value::ValueView;
use crate::catalog::Source;
use crate::cel::Observed;
use crate::cel::Witness;
use crate::evaluate::AsOf;
use crate::evaluate::Findings;
use crate::facts::Evidence;
use crate::facts::Subject;
use crate::finding::Finding;
use crate::finding::Resource;
use crate::id::CheckId;
use crate::id::RecordId;
use crate::id::SourceId;
use crate::program::Program;
use crate::report::Shown;
use crate::time::Instant;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

/// Findings by themselves, without what they come to.
#[derive(Serialize)]
struct FindingsView<'a> {
    as_of: String,
    as_of_source: &'static str,
    findings: Vec<FindingView<'a>>,
    outside: Vec<String>,
    future: Vec<FutureView<'a>>,
    unused: Vec<UnusedView<'a>>,
}

#[derive(Serialize)]
pub(super) struct FutureView<'a> {
    subject: String,
    source: &'a str,
    collected_at: String,
}

#[derive(Serialize)]
pub(super) struct UnusedView<'a> {
    subject: String,
    source: &'a str,
}

/// How to bring what findings lack.
#[derive(Serialize)]
pub(super) struct ToCollectView<'a> {
    source: &'a str,
    title: &'a str,
    command: Option<&'a str>,
    permissions: &'a [String],
}

#[derive(Serialize)]
pub(super) struct FindingView<'a> {
    check: &'a str,
    subject: Option<String>,
    outcome: &'static str,
    reason: Option<&'static str>,
    accepted_by: Vec<&'a str>,
    message: Option<&'a str>,
    resources: Vec<ResourceView<'a>>,
    witnesses: Vec<WitnessView<'a>>,
    missing: Vec<&'a str>,
    denied: Vec<DeniedView<'a>>,
    evidence: Vec<EvidenceView<'a>>,
}

#[derive(Serialize)]
struct ResourceView<'a> {
    id: &'a str,
    outcome: &'static str,
    reason: Option<&'static str>,
    accepted_by: Option<&'a str>,
    message: Option<&'a str>,
    missing: Vec<&'a str>,
    witnesses: Vec<WitnessView<'a>>,
}

/// A part of the check that decided, in words, and what it read.
#[derive(Serialize)]
struct WitnessView<'a> {
    expression: &'a str,
    sentence: &'a str,
    reads: Vec<ReadView<'a>>,
}

#[derive(Serialize)]
struct ReadView<'a> {
    path: &'a str,
    value: String,
}

/// A refusal and its code: what to ask the owner of the upstream system for.
#[derive(Serialize)]
struct DeniedView<'a> {
    path: &'a str,
    code: &'a str,
}

#[derive(Serialize)]
struct EvidenceView<'a> {
    source: &'a str,
    paths: BTreeSet<String>,
    collected_at: String,
    completeness: &'static str,
    digest: String,
    file_digest: String,
    count: Option<u64>,
    control_total: Option<u64>,
    provenance: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<ValueView<'a>>,
}

pub(in crate::report) fn findings(program: &Program, findings: &Findings) -> String {
    let view = FindingsView {
        as_of: findings.as_of.instant().to_string(),
        as_of_source: as_of_source(findings.as_of),
        findings: findings.findings.iter().map(|it| finding(it, program, Shown::Digests, Digests::Plain)).collect(),
        outside: findings.outside.iter().map(Subject::to_string).collect(),
        future: findings.future.iter().map(future).collect(),
        unused: findings.unused.iter().map(unused).collect(),
    };
    serde_json::to_string(&view).expect("strings, numbers and lists always serialize")
}

pub(super) fn as_of_source(as_of: AsOf) -> &'static str {
    match as_of {
        AsOf::Given(_) => "given",
        AsOf::FromFacts(_) => "facts",
    }
}

pub(super) fn future((subject, source, collected_at): &(Arc<Subject>, SourceId, Instant)) -> FutureView<'_> {
    FutureView { subject: subject.to_string(), source: source.as_str(), collected_at: collected_at.to_string() }
}

pub(super) fn unused((subject, source): &(Arc<Subject>, SourceId)) -> UnusedView<'_> {
    UnusedView { subject: subject.to_string(), source: source.as_str() }
}

/// The sources of which something was not brought, or refused.
pub(super) fn to_collect<'a>(program: &'a Program, findings: &[Finding]) -> Vec<ToCollectView<'a>> {
    let is_lacking =
        |unknown: &&Unknown| matches!(unknown.reason, UnknownReason::Missing | UnknownReason::Denied { .. });
    let lacking: Vec<&Unknown> = findings.iter().flat_map(|it| &it.missing).filter(is_lacking).collect();
    let sources = program.sources().filter(|source| lacking.iter().any(|unknown| unknown.is_of(&source.id)));
    let view = |Source { id, title, command, permissions, .. }: &'a Source| ToCollectView {
        source: id.as_str(),
        title,
        command: command.as_deref(),
        permissions,
    };
    sources.map(view).collect()
}

pub(super) fn finding<'a>(
    finding: &'a Finding,
    program: &'a Program,
    shown: Shown<'a>,
    digests: Digests<'_>,
) -> FindingView<'a> {
    let denied = finding.missing.iter().filter_map(|unknown| match &unknown.reason {
        UnknownReason::Denied { code } => Some(DeniedView { path: &unknown.path, code }),
        UnknownReason::Missing | UnknownReason::Stale | UnknownReason::Incomplete => None,
    });
    FindingView {
        check: finding.check.as_str(),
        subject: finding.subject.as_deref().map(Subject::to_string),
        outcome: finding.outcome.word(),
        reason: finding.outcome.reason(),
        accepted_by: finding.accepted_by.iter().map(RecordId::as_str).collect(),
        message: finding.message.as_deref(),
        resources: finding.resources.iter().map(resource).collect(),
        witnesses: finding.witnesses.iter().map(witness).collect(),
        missing: paths(&finding.missing),
        denied: denied.collect(),
        evidence: finding.evidence.iter().map(|it| evidence(it, &finding.check, program, shown, digests)).collect(),
    }
}

fn resource(resource: &Resource) -> ResourceView<'_> {
    ResourceView {
        id: &resource.id,
        outcome: resource.outcome.word(),
        reason: resource.outcome.reason(),
        accepted_by: resource.accepted_by.as_ref().map(RecordId::as_str),
        message: resource.message.as_deref(),
        missing: paths(&resource.missing),
        witnesses: resource.witnesses.iter().map(witness).collect(),
    }
}

fn witness(witness: &Witness) -> WitnessView<'_> {
    WitnessView {
        expression: &witness.expression,
        sentence: &witness.sentence,
        reads: witness.reads.iter().map(observed).collect(),
    }
}

fn observed(Observed { path, value }: &Observed) -> ReadView<'_> {
    ReadView { path, value: value.to_string() }
}

fn paths(missing: &[Unknown]) -> Vec<&str> {
    missing.iter().map(|unknown| unknown.path.as_str()).collect()
}

fn evidence<'a>(
    evidence: &'a Evidence,
    check: &CheckId,
    program: &'a Program,
    shown: Shown<'a>,
    digests: Digests<'_>,
) -> EvidenceView<'a> {
    let source = program.sources.get(&evidence.source).map(|known| &known.source);
    let value = match (shown, source) {
        (Shown::Digests, _) | (Shown::Values { .. }, None) => None,
        (Shown::Values { key }, Some(source)) => Some(ValueView::new(evidence.value().ok(), source, key)),
    };
    EvidenceView {
        source: evidence.source.as_str(),
        paths: program.checks.get(check).map(|check| check.paths_of(&evidence.source)).unwrap_or_default(),
        collected_at: evidence.collected_at.to_string(),
        completeness: evidence.completeness.word(),
        digest: digests.of_source(&evidence.source, evidence.digest()),
        file_digest: digests.of_whole(evidence.file_digest()),
        count: evidence.metadata.count,
        control_total: evidence.metadata.control_total,
        provenance: &evidence.metadata.provenance,
        value,
    }
}
