//! A JSON report as it is shown: pages and explanations are made from what it says, and from nothing else.

use std::collections::BTreeMap;

use super::seal::Seal;
use crate::diagnostic::Text;
use crate::document::Data;
use crate::document::Document;
use crate::document::Node;
use crate::document::NodeId;
use crate::error::Error;
use crate::past;
use crate::past::Past;

/// A JSON report, of this year or an earlier one, as [`html`](super::html) and [`explain`](super::explain) tell of it.
///
/// ```
/// use soc2_core::{diagnostic::Text, report::{View, explain}};
/// let report = Text::new("report.json", format!(r#"{{"schema_version": "0.3.0",
///     "catalog": {{"id": "ours", "version": "1.0.0", "digest": "sha256:{0:064}"}},
///     "assessment": {{"as_of": "2026-11-20T00:00:00Z", "as_of_source": "given"}}, "summary": {{"outcome": "fail"}},
///     "subjects": [{{"key": "host/web", "kind": "host", "id": "web"}}], "checks": [{{"id": "mfa", "title": "MFA is on"}}],
///     "findings": [{{"check": "mfa", "subject": "host/web", "outcome": "fail", "resources": [], "evidence": []}}],
///     "controls": [], "criteria": []}}"#, 0));
/// let view = View::read(&report)?;
/// let told = explain::finding(&view, "mfa", Some("host/web")).expect("the report has it");
/// assert!(told.contains("MFA is on"), "{told}");
/// // It has no digest of itself, as a report has that is as it was made.
/// assert!(told.starts_with("This text is not as it was made"), "{told}");
/// # Ok::<(), soc2_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct View {
    past: Past,
    seal: Seal,
    document: Document,
    /// Where the findings of each check stand.
    findings: BTreeMap<String, Vec<NodeId>>,
    /// Where the timelines of each check stand.
    timelines: BTreeMap<String, Vec<NodeId>>,
}

impl View {
    /// Reads a report.
    ///
    /// # Errors
    /// As [`past::read`]: when the text is no JSON, no report, one of another major or a later minor version of its shape, or
    /// over 2 GiB.
    pub fn read(report: &Text) -> Result<Self, Error> {
        let document = past::document(report)?;
        let past = past::of_document(report, &document)?;
        let root = Part(document.root());
        let timelines = by_check(root.at("operations").into_iter().flat_map(|it| it.list("timelines")));
        let (findings, seal) = (by_check(root.list("findings")), Seal::of(report.content.as_bytes()));
        Ok(Self { past, seal, document, findings, timelines })
    }

    /// The same as a value: what [`compare`](crate::compare::compare) takes.
    pub fn past(&self) -> &Past {
        &self.past
    }

    /// Whether it is as it was made.
    pub fn seal(&self) -> Seal {
        self.seal
    }

    pub(super) fn root(&self) -> Part<'_> {
        Part(self.document.root())
    }

    pub(super) fn finding(&self, check: &str, subject: Option<&str>) -> Option<Part<'_>> {
        self.findings_of(check).find(|it| it.text("subject") == subject)
    }

    pub(super) fn findings_of(&self, check: &str) -> impl Iterator<Item = Part<'_>> + use<'_> {
        self.findings.get(check).into_iter().flatten().map(|id| Part(self.document.node(*id)))
    }

    /// What the snapshots of a period said of a check on a subject.
    pub(super) fn timeline(&self, check: &str, subject: &str) -> Option<Part<'_>> {
        let mut of_check = self.timelines.get(check)?.iter().map(|id| Part(self.document.node(*id)));
        of_check.find(|it| it.word("subject") == subject)
    }

    pub(super) fn check(&self, id: &str) -> Option<Part<'_>> {
        self.named("checks", id)
    }

    pub(super) fn control(&self, id: &str) -> Option<Part<'_>> {
        self.named("controls", id)
    }

    pub(super) fn criterion(&self, id: &str) -> Option<Part<'_>> {
        self.named("criteria", id)
    }

    /// The parts of a period in which a control operated; none as of an instant.
    pub(super) fn operated(&self, control: &str) -> impl Iterator<Item = Part<'_>> {
        let operations = self.root().at("operations").into_iter().flat_map(|it| it.list("controls"));
        operations.filter(move |it| it.word("id") == control).flat_map(|it| it.list("parts"))
    }

    /// The controls that a check belongs to.
    pub(super) fn controls_of<'a>(&'a self, check: &'a str) -> impl Iterator<Item = Part<'a>> {
        self.root().list("controls").filter(move |it| it.texts("checks").any(|id| id == check))
    }

    /// What was recorded of a control, of a kind: `performances` or `tests`.
    pub(super) fn records_of<'a>(&'a self, kind: &'a str, control: &'a str) -> impl Iterator<Item = Part<'a>> {
        let records = self.root().at("records").into_iter().flat_map(move |it| it.list(kind));
        records.filter(move |it| it.word("control") == control)
    }

    fn named<'a>(&'a self, list: &'a str, id: &str) -> Option<Part<'a>> {
        self.root().list(list).find(|it| it.word("id") == id)
    }
}

fn by_check<'a>(parts: impl Iterator<Item = Part<'a>>) -> BTreeMap<String, Vec<NodeId>> {
    let mut by_check: BTreeMap<String, Vec<NodeId>> = BTreeMap::new();
    for part in parts {
        by_check.entry(part.word("check").to_owned()).or_default().push(part.0.id());
    }
    by_check
}

/// A part of a report. What an older report does not say is absent, and is not shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part<'a>(Node<'a>);

impl<'a> Part<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        Self(document.root())
    }

    /// A member that is a text.
    pub(super) fn text(self, key: &str) -> Option<&'a str> {
        self.0.get(key).and_then(Node::as_str)
    }

    /// A member that is a text; empty where there is none.
    pub(super) fn word(self, key: &str) -> &'a str {
        self.text(key).unwrap_or_default()
    }

    /// A member that is a whole number; none where there is none.
    pub(super) fn number(self, key: &str) -> Option<u64> {
        match self.0.get(key)?.data() {
            Data::Int(number) => u64::try_from(number).ok(),
            Data::Uint(number) => Some(number),
            Data::Null | Data::Bool(_) | Data::Double(_) | Data::String(_) => None,
            Data::List(_) | Data::Map(_) | Data::Unknown(_) | Data::Fault(_) => None,
        }
    }

    /// How many, where it says.
    pub(super) fn count(self, key: &str) -> usize {
        self.number(key).and_then(|number| usize::try_from(number).ok()).unwrap_or_default()
    }

    /// Whether a member says yes.
    pub(super) fn is(self, key: &str) -> bool {
        self.0.get(key).and_then(Node::as_bool).unwrap_or_default()
    }

    /// A member that is there.
    pub(super) fn at(self, key: &str) -> Option<Self> {
        self.0.get(key).filter(|node| !matches!(node.data(), Data::Null)).map(Self)
    }

    /// The elements of a member.
    pub(super) fn list(self, key: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.0.get(key).and_then(Node::elements).into_iter().flatten().map(Self)
    }

    /// The elements of a member that are texts.
    pub(super) fn texts(self, key: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.0.get(key).and_then(Node::elements).into_iter().flatten().filter_map(Node::as_str)
    }

    /// The members of a map.
    pub(super) fn entries(self) -> impl Iterator<Item = (&'a str, Self)> + use<'a> {
        let entries = match self.0.data() {
            Data::Map(entries) => Some(entries),
            Data::Null | Data::Bool(_) | Data::Int(_) | Data::Uint(_) | Data::Double(_) => None,
            Data::String(_) | Data::List(_) | Data::Unknown(_) | Data::Fault(_) => None,
        };
        entries.into_iter().flatten().map(|(key, node)| (key, Self(node)))
    }

    /// What it is, where it is a text.
    pub(super) fn as_text(self) -> Option<&'a str> {
        self.0.as_str()
    }
}
