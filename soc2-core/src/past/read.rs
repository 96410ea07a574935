//! A JSON report of ours back into what it says.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Check;
use super::Control;
use super::Criterion;
use super::Deviation;
use super::Evidence;
use super::Finding;
use super::Param;
use super::Past;
use super::Resource;
use super::head::Assessed;
use super::head::assessed;
use super::head::catalog;
use super::version::LARGEST;
use super::version::is_read;
use crate::assessment::Conclusion;
use crate::decode::Decoder;
use crate::decode::Fields;
use crate::decode::Read;
use crate::decode::boolean;
use crate::decode::list;
use crate::decode::parsed;
use crate::decode::verbatim;
use crate::decode::word;
use crate::diagnostic::Text;
use crate::diagnostic::shown;
use crate::digest::Digest;
use crate::digest::KEYED;
use crate::digest::WITHHELD;
use crate::document::Data;
use crate::document::Document;
use crate::document::Limits;
use crate::document::Node;
use crate::document::json;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::facts::Completeness;
use crate::facts::Subject;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::RecordId;
use crate::id::SourceId;
use crate::operation::Verdict;
use crate::time::Instant;

const CONCLUSIONS: [Conclusion; 4] =
    [Conclusion::DeviationsNoted, Conclusion::InsufficientEvidence, Conclusion::Supported, Conclusion::NotAssessed];

const VERDICTS: [Verdict; 4] =
    [Verdict::DeviationsNoted, Verdict::InsufficientEvidence, Verdict::NoOccurrence, Verdict::NoDeviations];

/// Reads a JSON report of the shape `schemas/report.schema.json`, or of an older minor version of it: what that does not say
/// yet stands in [`Past::absent`].
///
/// # Errors
/// When the text is no JSON, no report, one of a version that is not known ([`SCHEMA_VERSION`](super::SCHEMA_VERSION)), or
/// larger than 2 GiB; every mistake with its place.
///
/// ```
/// use soc2_core::{diagnostic::Text, past};
/// let error = past::read(&Text::new("old.json", r#"{"schema_version": "9.0.0"}"#)).unwrap_err();
/// assert!(error.to_string().contains("this report is of schema 9.0.0"), "{error}");
/// ```
pub fn read(text: &Text) -> Result<Past, Error> {
    of_document(text, &document(text)?)
}

/// A text as the document that a report is.
pub(crate) fn document(text: &Text) -> Result<Document, Error> {
    let limits = Limits { bytes: LARGEST, ..Limits::default() };
    json::read(text.content.as_bytes(), &limits).map_err(|fault| {
        let diagnostic = text.diagnostic(fault.offset, fault.message);
        let hint = fault.hint.unwrap_or("bring a report that was written with `--format json`");
        Error::new(ErrorKind::Report, vec![diagnostic.with_hint(hint)])
    })
}

/// What the document of a text says.
pub(crate) fn of_document(text: &Text, document: &Document) -> Result<Past, Error> {
    let mut decoder = Decoder::new(text.clone());
    let past = report(&mut decoder, document);
    let way_out = "take the report as it was written, or assess anew";
    for diagnostic in &mut decoder.diagnostics {
        // What one adds to a text of one's own is no way out here.
        if diagnostic.hint.as_ref().is_none_or(|hint| hint.starts_with("add ")) {
            diagnostic.hint = Some(way_out.to_owned());
        }
    }
    match past {
        Some(past) if decoder.diagnostics.is_empty() => Ok(past),
        _ => Err(Error::new(ErrorKind::Report, decoder.diagnostics)),
    }
}

fn report(decoder: &mut Decoder, document: &Document) -> Option<Past> {
    let root = document.root();
    let mut fields = decoder.fields(root, "report")?;
    let schema_version = version(decoder, &mut fields)?;
    let mut absent = Vec::new();
    let mut part = |fields: &mut Fields<'_>, key: &'static str| {
        let node = fields.get(key).map(Node::id);
        if node.is_none() {
            absent.push(key);
        }
        node
    };
    let stated = ["selection", "excluded", "records", "acceptances"].map(|key| part(&mut fields, key));
    let [selection, excluded, records, acceptances] = stated.map(|id| id.map(|id| document.node(id)));
    let subjects: Vec<(String, Subject)> = fields.required(decoder, "subjects", each(subject)).unwrap_or_default();
    let by_key: BTreeMap<&str, Arc<Subject>> =
        subjects.iter().map(|(key, subject)| (key.as_str(), Arc::new(subject.identity()))).collect();
    let catalog = fields.required(decoder, "catalog", catalog);
    let assessment = fields.required(decoder, "assessment", assessed);
    let checks = fields.required(decoder, "checks", each(check));
    let finding = |decoder: &mut Decoder, node: Node<'_>| finding(decoder, node, &by_key);
    let findings = fields.required(decoder, "findings", each(finding));
    let records = Records::of(records);
    let control = |decoder: &mut Decoder, node: Node<'_>| control(decoder, node, &records);
    let mut controls: BTreeMap<ControlId, Control> =
        fields.required(decoder, "controls", each(control)).unwrap_or_default().into_iter().collect();
    let criterion = |decoder: &mut Decoder, node: Node<'_>| criterion(decoder, node, &records);
    let criteria = fields.required(decoder, "criteria", each(criterion));
    let summary = fields.required(decoder, "summary", |decoder, node| {
        let mut fields = decoder.fields(node, "summary")?;
        outcome(decoder, &mut fields, "")
    });
    let operations = fields.optional(decoder, "operations", |decoder, node| {
        let mut fields = decoder.fields(node, "list of operations")?;
        let operated = fields.required(decoder, "controls", each(operated));
        Some((operated?, fields.required(decoder, "timelines", each(timeline))?))
    });
    let (operated, timelines) = operations.unwrap_or_default();
    for (id, verdicts, deviations) in operated {
        if let Some(control) = controls.get_mut(&id) {
            (control.verdicts, control.deviations) = (verdicts, deviations);
        }
    }
    let outside = fields.list(decoder, "outside", verbatim);
    let acceptances = acceptances.map(|node| list(decoder, node, acceptance)).unwrap_or_default();
    let Assessed { as_of, is_age_measured, period, is_partial } = assessment?;
    let checks: BTreeMap<CheckId, Check> = checks?.into_iter().collect();
    if checks.values().any(|check| check.digest.is_none()) {
        absent.push("checks[].digest");
    }
    let without = ["counts", "uncovered", "reported_to"];
    Some(Past {
        name: Arc::clone(&decoder.text.name),
        digest: Digest::of(decoder.text.content.as_bytes()),
        schema_version,
        catalog: catalog?,
        profile: given(&mut fields, "profile").and_then(|node| verbatim(decoder, node)),
        selection: digest_of(selection.into_iter().chain(excluded), &["reason"]),
        as_of,
        is_age_measured,
        period,
        is_partial,
        scope: given(&mut fields, "scope").map(|node| digest_of([node], &without)),
        subjects: subjects.into_iter().map(|(_, subject)| subject).collect(),
        outside: outside.into_iter().collect(),
        checks,
        findings: findings?,
        controls,
        criteria: criteria?.into_iter().collect(),
        summary: summary?,
        acceptances: acceptances.into_iter().collect(),
        observed: observed(timelines),
        absent,
    })
}

/// The version of the shape, where it can be read.
fn version(decoder: &mut Decoder, fields: &mut Fields<'_>) -> Option<semver::Version> {
    let Some(node) = fields.get("schema_version") else {
        decoder.mistake(fields.span(), "this is no report: it has no `schema_version`").hint =
            Some("bring a report that was written with `--format json`".into());
        return None;
    };
    let version = parsed(semver::Version::parse)(decoder, node)?;
    if let Err(why) = is_read(&version) {
        decoder.mistake(node.span(), why).hint =
            Some("read it with the program that wrote it, or assess the same facts anew with this one".into());
        return None;
    }
    Some(version)
}

/// A member that is there and not `null`.
fn given<'a>(fields: &mut Fields<'a>, key: &'static str) -> Option<Node<'a>> {
    fields.get(key).filter(|node| !matches!(node.data(), Data::Null))
}

/// A list of what `read` reads.
fn each<T>(read: impl Read<T>) -> impl Read<Vec<T>> {
    move |decoder, node| Some(list(decoder, node, &read))
}

fn subject(decoder: &mut Decoder, node: Node<'_>) -> Option<(String, Subject)> {
    let mut fields = decoder.fields(node, "subject")?;
    let key = fields.required(decoder, "key", verbatim);
    let kind = fields.required(decoder, "kind", verbatim);
    let id = fields.required(decoder, "id", verbatim);
    let region = given(&mut fields, "region").and_then(|node| verbatim(decoder, node));
    Some((key?, Subject { kind: kind?, id: id?, region, labels: BTreeMap::new() }))
}

fn check(decoder: &mut Decoder, node: Node<'_>) -> Option<(CheckId, Check)> {
    let mut fields = decoder.fields(node, "check")?;
    let id = fields.required(decoder, "id", parsed(CheckId::parse));
    let digest = fields.optional(decoder, "digest", parsed(Digest::parse));
    let params = fields.list(decoder, "params", |decoder, node| {
        let mut fields = decoder.fields(node, "parameter")?;
        let name = fields.required(decoder, "name", verbatim);
        let value = fields.required(decoder, "value", verbatim);
        let is_tailored = fields.required(decoder, "tailored", boolean);
        Some((name?, Param { value: value?, is_tailored: is_tailored? }))
    });
    Some((id?, Check { digest, params: params.into_iter().collect() }))
}

/// `outcome` and `reason` of a map that has both among its keys.
fn outcome(decoder: &mut Decoder, fields: &mut Fields<'_>, code: &str) -> Option<Outcome> {
    let span = fields.span();
    let said = fields.required(decoder, "outcome", verbatim);
    let reason = given(fields, "reason").and_then(|node| verbatim(decoder, node));
    let said = said?;
    let outcome = Outcome::of_words(&said, reason.as_deref(), code);
    if outcome.is_none() {
        let reason = reason.map_or(String::new(), |reason| format!(" for the reason `{}`", shown(&reason)));
        decoder.mistake(span, format!("`{}`{reason} is no outcome", shown(&said)));
    }
    outcome
}

fn finding(decoder: &mut Decoder, node: Node<'_>, subjects: &BTreeMap<&str, Arc<Subject>>) -> Option<Finding> {
    let mut fields = decoder.fields(node, "finding")?;
    let denied: Vec<(String, String)> = fields.list(decoder, "denied", |decoder, node| {
        let mut fields = decoder.fields(node, "refusal")?;
        let path = fields.required(decoder, "path", verbatim);
        Some((path?, fields.required(decoder, "code", verbatim)?))
    });
    let code = |is_of: &dyn Fn(&str) -> bool| {
        denied.iter().filter(|(path, _)| is_of(path)).map(|(_, code)| code.as_str()).min().unwrap_or_default()
    };
    let check = fields.required(decoder, "check", parsed(CheckId::parse));
    let subject = match given(&mut fields, "subject") {
        None => None,
        Some(node) => {
            let key = verbatim(decoder, node)?;
            let known = subjects.get(key.as_str()).map(Arc::clone);
            if known.is_none() {
                decoder.mistake(node.span(), format!("`subjects` does not list `{}`", shown(&key)));
            }
            Some(known?)
        }
    };
    let outcome_ = outcome(decoder, &mut fields, code(&|_| true));
    let resource = |decoder: &mut Decoder, node: Node<'_>| {
        let mut fields = decoder.fields(node, "resource")?;
        let missing = fields.list(decoder, "missing", verbatim);
        let id = fields.required(decoder, "id", verbatim);
        let outcome = outcome(decoder, &mut fields, code(&|path| missing.iter().any(|it| it == path)));
        let message = given(&mut fields, "message").and_then(|node| verbatim(decoder, node));
        let accepted_by = given(&mut fields, "accepted_by").and_then(|node| parsed(RecordId::parse)(decoder, node));
        Some(Resource { id: id?, outcome: outcome?, message, accepted_by })
    };
    let resources = fields.required(decoder, "resources", each(resource));
    let message = given(&mut fields, "message").and_then(|node| verbatim(decoder, node));
    let missing = fields.list(decoder, "missing", verbatim);
    let evidence = fields.required(decoder, "evidence", each(evidence));
    let accepted_by = fields.list(decoder, "accepted_by", parsed(RecordId::parse));
    let (check, outcome, resources, evidence) = (check?, outcome_?, resources?, evidence?);
    Some(Finding { check, subject, outcome, message, resources, missing, evidence, accepted_by })
}

fn evidence(decoder: &mut Decoder, node: Node<'_>) -> Option<Evidence> {
    let mut fields = decoder.fields(node, "piece of evidence")?;
    let source = fields.required(decoder, "source", parsed(SourceId::parse));
    let collected_at = fields.required(decoder, "collected_at", parsed(Instant::parse));
    let digest = fields.required(decoder, "digest", told);
    let completeness = fields.required(decoder, "completeness", word(&Completeness::ALL, Completeness::word));
    let file_digest = fields.required(decoder, "file_digest", told);
    let (source, collected_at, digest) = (source?, collected_at?, digest?);
    Some(Evidence { source, collected_at, digest, file_digest: file_digest?, completeness: completeness? })
}

/// A digest over facts, where it says something without a key.
fn told(decoder: &mut Decoder, node: Node<'_>) -> Option<Option<Digest>> {
    match node.as_str() {
        Some(word) if word == WITHHELD || word.starts_with(KEYED) => Some(None),
        Some(_) | None => parsed(Digest::parse)(decoder, node).map(Some),
    }
}

fn control(decoder: &mut Decoder, node: Node<'_>, records: &Records<'_>) -> Option<(ControlId, Control)> {
    let mut fields = decoder.fields(node, "control")?;
    let id = fields.required(decoder, "id", parsed(ControlId::parse));
    let outcome = outcome(decoder, &mut fields, "");
    let is_adopted = fields.required(decoder, "adopted", boolean);
    let lacks = fields.list(decoder, "lacks", verbatim);
    let checks = fields.list(decoder, "checks", parsed(CheckId::parse));
    let asked = ["nature", "operation", "criteria"].map(|key| fields.get(key));
    let adoptions = fields.get("adoptions");
    let id = id?;
    let control = Control {
        outcome: outcome?,
        is_adopted: is_adopted?,
        lacks,
        checks,
        digest: digest_of(asked.into_iter().flatten(), &["rationale"]),
        adoptions: digest_of(adoptions, &["in_force"]),
        records: digest_of(records.of_control(id.as_str()), &WORTH),
        verdicts: Vec::new(),
        deviations: Vec::new(),
    };
    Some((id, control))
}

fn criterion(decoder: &mut Decoder, node: Node<'_>, records: &Records<'_>) -> Option<(CriterionId, Criterion)> {
    let mut fields = decoder.fields(node, "criterion")?;
    let id = fields.required(decoder, "id", parsed(CriterionId::parse));
    let outcome = outcome(decoder, &mut fields, "");
    let conclusion = fields.required(decoder, "conclusion", word(&CONCLUSIONS, Conclusion::word));
    let controls = fields.list(decoder, "controls", parsed(ControlId::parse));
    let id = id?;
    let judgments = digest_of(records.of_criterion(&id.to_string()), &WORTH);
    Some((id, Criterion { outcome: outcome?, conclusion: conclusion?, controls, judgments }))
}

fn operated(decoder: &mut Decoder, node: Node<'_>) -> Option<(ControlId, Vec<Verdict>, Vec<Deviation>)> {
    let mut fields = decoder.fields(node, "control")?;
    let id = fields.required(decoder, "id", parsed(ControlId::parse));
    let part = |decoder: &mut Decoder, node: Node<'_>| {
        let mut fields = decoder.fields(node, "part of a period")?;
        let verdict = fields.required(decoder, "verdict", word(&VERDICTS, Verdict::word));
        let deviations = fields.list(decoder, "deviations", |decoder, node| {
            let mut fields = decoder.fields(node, "deviation")?;
            let kind = fields.required(decoder, "kind", verbatim);
            let check = fields.optional(decoder, "check", parsed(CheckId::parse));
            Some(Deviation { kind: kind?, check })
        });
        Some((verdict?, deviations))
    };
    let parts = fields.required(decoder, "parts", each(part));
    let (verdicts, deviations): (Vec<Verdict>, Vec<Vec<Deviation>>) = parts?.into_iter().unzip();
    Some((id?, verdicts, deviations.into_iter().flatten().collect()))
}

/// A check, and over what was observed of it on a subject.
fn timeline(decoder: &mut Decoder, node: Node<'_>) -> Option<(CheckId, Digest)> {
    let mut fields = decoder.fields(node, "timeline")?;
    let check = fields.required(decoder, "check", parsed(CheckId::parse))?;
    Some((check, digest_of([node], &["seconds"])))
}

fn observed(timelines: Vec<(CheckId, Digest)>) -> BTreeMap<CheckId, Digest> {
    let mut of_checks: BTreeMap<CheckId, Vec<String>> = BTreeMap::new();
    for (check, digest) in timelines {
        of_checks.entry(check).or_default().push(digest.to_string());
    }
    let digest = |of: Vec<String>| Digest::of_texts(of.iter().map(|digest| ("", digest.as_str())));
    of_checks.into_iter().map(|(check, of)| (check, digest(of))).collect()
}

fn acceptance(decoder: &mut Decoder, node: Node<'_>) -> Option<(RecordId, Digest)> {
    let mut fields = decoder.fields(node, "risk acceptance")?;
    let id = fields.required(decoder, "id", parsed(RecordId::parse))?;
    Some((id, digest_of([node], &["state", "covered", "unused", "over_broad"])))
}

/// Of a record, what says what it is worth at the instant of the report.
const WORTH: [&str; 2] = ["counts", "reason"];

/// What people recorded, by what it is of.
#[derive(Default)]
struct Records<'a> {
    by_control: BTreeMap<&'a str, Vec<Node<'a>>>,
    by_criterion: BTreeMap<&'a str, Vec<Node<'a>>>,
}

impl<'a> Records<'a> {
    fn of(records: Option<Node<'a>>) -> Self {
        let mut by = Self::default();
        let of = |key: &str| match records.and_then(|records| records.get(key)).map(Node::data) {
            Some(Data::List(elements)) => Some(elements),
            Some(_) | None => None,
        };
        for record in [of("performances"), of("tests")].into_iter().flatten().flatten() {
            if let Some(control) = record.get("control").and_then(Node::as_str) {
                by.by_control.entry(control).or_default().push(record);
            }
        }
        for judgment in of("sufficiency").into_iter().flatten() {
            if let Some(criterion) = judgment.get("criterion").and_then(Node::as_str) {
                by.by_criterion.entry(criterion).or_default().push(judgment);
            }
        }
        by
    }

    fn of_control(&self, id: &str) -> impl Iterator<Item = Node<'a>> {
        self.by_control.get(id).into_iter().flatten().copied()
    }

    fn of_criterion(&self, id: &str) -> impl Iterator<Item = Node<'a>> {
        self.by_criterion.get(id).into_iter().flatten().copied()
    }
}

/// Over values, however they are set out and whatever the order of their members; members of these names are left out.
fn digest_of<'a>(nodes: impl IntoIterator<Item = Node<'a>>, without: &[&str]) -> Digest {
    let mut parts = Vec::new();
    nodes.into_iter().for_each(|node| write(node, without, &mut parts));
    Digest::of_texts(parts.iter().map(|(kind, text)| (*kind, text.as_str())))
}

/// Recursion: depth was bounded where the report was read.
fn write(node: Node<'_>, without: &[&str], parts: &mut Vec<(&'static str, String)>) {
    match node.data() {
        Data::Null | Data::Unknown(_) | Data::Fault(_) => parts.push(("null", String::new())),
        Data::Bool(value) => parts.push(("boolean", value.to_string())),
        Data::Int(value) => parts.push(("number", value.to_string())),
        Data::Uint(value) => parts.push(("number", value.to_string())),
        Data::Double(value) => parts.push(("number", value.to_string())),
        Data::String(value) => parts.push(("string", value.to_owned())),
        Data::List(elements) => {
            parts.push(("list", elements.len().to_string()));
            elements.for_each(|element| write(element, without, parts));
        }
        Data::Map(entries) => {
            let members: BTreeMap<&str, Node<'_>> = entries.filter(|(key, _)| !without.contains(key)).collect();
            parts.push(("map", members.len().to_string()));
            for (key, member) in members {
                parts.push(("key", key.to_owned()));
                write(member, without, parts);
            }
        }
    }
}
