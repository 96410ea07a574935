//! How controls operated over a period, as JSON.

mod cited;
mod tested;
mod timeline;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Serialize;

use self::cited::CitationView;
use self::cited::cited;
use self::tested::TestedView;
use self::tested::tested;
use self::timeline::TimelineView;
use self::timeline::timeline;
use super::CatalogVersionView;
use super::catalog_version;
use super::digests::Digests;
use super::found::FutureView;
use super::found::future;
use crate::facts::Subject;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::id::RecordId;
use crate::operation::Deviation;
use crate::operation::DeviationKind;
use crate::operation::Mending;
use crate::operation::Observed;
use crate::operation::Occurrence;
use crate::operation::OccurrenceState;
use crate::operation::Occurrences;
use crate::operation::Operated;
use crate::operation::OperatedOn;
use crate::operation::Operations;
use crate::operation::Remediation;
use crate::operation::UnderCatalog;
use crate::operation::Unobserved;
use crate::time::Instant;
use crate::timeline::Untold;

#[derive(Serialize)]
pub(super) struct OperationsView<'a> {
    controls: Vec<ControlView<'a>>,
    timelines: Vec<TimelineView<'a>>,
    after: Vec<FutureView<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    catalogs: Vec<UnderCatalogView<'a>>,
}

/// Reports that findings were taken from, and the catalog that they were made with.
#[derive(Serialize)]
struct UnderCatalogView<'a> {
    #[serde(flatten)]
    catalog: CatalogVersionView<'a>,
    current: bool,
    from: String,
    to: String,
    reports: u64,
    findings: u64,
    checks_told: bool,
    changed: Vec<&'a str>,
}

#[derive(Serialize)]
struct ControlView<'a> {
    id: &'a str,
    parts: Vec<PartView<'a>>,
}

#[derive(Serialize)]
struct PartView<'a> {
    from: String,
    to: String,
    adopted: bool,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    observed: Option<ObservedView<'a>>,
    subjects: Vec<SubjectView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurrences: Option<OccurrencesView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tested: Option<TestedView<'a>>,
    deviations: Vec<DeviationView<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outside: Vec<OutsideView<'a>>,
}

#[derive(Serialize)]
struct OutsideView<'a> {
    record: &'a str,
    item: &'a str,
    attributes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    at: String,
}

#[derive(Serialize)]
struct ObservedView<'a> {
    snapshots: u64,
    longest_gap: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_gap: Option<String>,
    unknown: Vec<UnobservedView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<RemediationView<'a>>,
}

#[derive(Serialize)]
struct SubjectView {
    subject: String,
    verdict: &'static str,
    snapshots: u64,
    longest_gap: String,
    deviations: Vec<StretchView>,
    unknown: Vec<StretchView>,
}

#[derive(Serialize)]
struct StretchView {
    from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

#[derive(Serialize)]
struct UnobservedView<'a> {
    check: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    from: String,
    to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resources: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    more_resources: Option<usize>,
}

#[derive(Serialize)]
struct RemediationView<'a> {
    within: String,
    mended: usize,
    open: usize,
    unknown: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    longest: Option<String>,
    failures: Vec<MendingView<'a>>,
}

#[derive(Serialize)]
struct MendingView<'a> {
    check: &'a str,
    subject: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    lasted: String,
    state: &'static str,
}

#[derive(Serialize)]
struct OccurrencesView<'a> {
    expected: usize,
    found: usize,
    late: usize,
    missing: usize,
    pending: usize,
    due: Vec<OccurrenceView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_due: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    performed_before: Option<PerformedView<'a>>,
}

#[derive(Serialize)]
struct OccurrenceView<'a> {
    from: String,
    due: String,
    overdue: String,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    performed: Option<PerformedView<'a>>,
}

#[derive(Serialize)]
struct PerformedView<'a> {
    record: &'a str,
    at: String,
}

#[derive(Serialize)]
struct DeviationView<'a> {
    kind: &'static str,
    from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    check: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    attributes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dated_by: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<DeviationEvidenceView<'a>>,
}

/// Of the snapshot that shows a failure first, and of the one that shows it no longer.
#[derive(Serialize)]
struct DeviationEvidenceView<'a> {
    from: Vec<CitationView<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    to: Vec<CitationView<'a>>,
}

pub(super) fn operations<'a>(operations: &'a Operations, digests: Digests<'_>) -> OperationsView<'a> {
    let Operations { period, controls, timelines, after, catalogs, reports: _ } = operations;
    OperationsView {
        controls: controls
            .iter()
            .map(|(id, parts)| ControlView {
                id: id.as_str(),
                parts: parts.iter().map(|it| part(it, digests)).collect(),
            })
            .collect(),
        timelines: timelines
            .iter()
            .flat_map(|(check, subjects)| subjects.iter().map(move |(subject, it)| (check, subject, it)))
            .map(|(check, subject, it)| timeline(check, subject, it, *period, digests))
            .collect(),
        after: after.iter().map(future).collect(),
        catalogs: catalogs.iter().map(under_catalog).collect(),
    }
}

fn under_catalog(under: &UnderCatalog) -> UnderCatalogView<'_> {
    let UnderCatalog { catalog, is_current, first, last, n_reports, n_findings, changed, tells_of_checks } = under;
    UnderCatalogView {
        catalog: catalog_version(catalog),
        current: *is_current,
        from: first.to_string(),
        to: last.to_string(),
        reports: *n_reports,
        findings: *n_findings,
        checks_told: *tells_of_checks,
        changed: changed.iter().map(CheckId::as_str).collect(),
    }
}

fn part<'a>(operated: &'a Operated, digests: Digests<'_>) -> PartView<'a> {
    PartView {
        from: operated.window.from().to_string(),
        to: operated.window.to().to_string(),
        adopted: operated.is_adopted,
        verdict: operated.verdict().word(),
        observed: operated.observed.as_ref().map(observed),
        subjects: subjects(operated),
        occurrences: operated.occurrences.as_ref().map(occurrences),
        tested: operated.tested.as_ref().map(tested),
        deviations: operated.deviations.iter().map(|it| deviation(it, digests)).collect(),
        outside: operated.outside.iter().filter_map(outside).collect(),
    }
}

fn observed(observed: &Observed) -> ObservedView<'_> {
    fn unobserved(it: &Unobserved) -> UnobservedView<'_> {
        UnobservedView {
            check: it.check.as_str(),
            subject: it.subject.as_ref().map(|subject| subject.to_string()),
            from: it.stretch.from().to_string(),
            to: it.stretch.to().to_string(),
            outcome: it.because.as_ref().map(Outcome::word),
            reason: it.because.as_ref().and_then(Outcome::reason),
            resources: it.resources.named.iter().map(String::as_str).collect(),
            more_resources: more(&it.resources),
        }
    }
    fn remediation(it: &Remediation) -> RemediationView<'_> {
        RemediationView {
            within: it.within.to_string(),
            mended: it.n_mended(),
            open: it.n_open(),
            unknown: it.n_unknown(),
            longest: it.longest().map(|longest| longest.to_string()),
            failures: it.failures.iter().map(mending).collect(),
        }
    }
    ObservedView {
        snapshots: observed.n_snapshots,
        longest_gap: observed.longest_gap.to_string(),
        allowed_gap: observed.allowed_gap.map(|gap| gap.to_string()),
        unknown: observed.unknown.iter().map(unobserved).collect(),
        remediation: observed.remediation.as_ref().map(remediation),
    }
}

fn mending(mending: &Mending) -> MendingView<'_> {
    let Mending { failing, from, mended, state: _, lasted, timeliness } = mending;
    MendingView {
        check: failing.check.as_str(),
        subject: failing.subject.to_string(),
        resource: failing.resource.as_deref(),
        message: failing.message.as_deref(),
        from: from.to_string(),
        to: mended.map(|mended| mended.to_string()),
        lasted: lasted.to_string(),
        state: timeliness.word(),
    }
}

/// What deviates and what is not known stands beside, by check: here are the dates.
fn subjects(operated: &Operated) -> Vec<SubjectView> {
    type Stretches<'a> = BTreeMap<&'a Subject, BTreeSet<(Instant, Option<Instant>)>>;
    let (mut deviations, mut unknown): (Stretches<'_>, Stretches<'_>) = Default::default();
    for deviation in &operated.deviations {
        if let Some(failing) = deviation.kind.failing() {
            deviations.entry(&failing.subject).or_default().insert((deviation.from, deviation.to));
        }
    }
    for it in operated.observed.iter().flat_map(|observed| &observed.unknown) {
        if let Some(subject) = &it.subject {
            unknown.entry(subject).or_default().insert((it.stretch.from(), Some(it.stretch.to())));
        }
    }
    let stretches = |of: &Stretches<'_>, on: &OperatedOn| {
        let stretches = of.get(&*on.subject).into_iter().flatten();
        stretches.map(|(from, to)| StretchView { from: from.to_string(), to: to.map(|to| to.to_string()) }).collect()
    };
    let subject = |on: &OperatedOn| SubjectView {
        subject: on.subject.to_string(),
        verdict: on.verdict().word(),
        snapshots: on.n_snapshots,
        longest_gap: on.longest_gap.to_string(),
        deviations: stretches(&deviations, on),
        unknown: stretches(&unknown, on),
    };
    operated.subjects.iter().map(subject).collect()
}

fn occurrences(occurrences: &Occurrences) -> OccurrencesView<'_> {
    let count = |state| occurrences.count(state);
    OccurrencesView {
        expected: occurrences.due.len(),
        found: count(OccurrenceState::InTime) + count(OccurrenceState::Late),
        late: count(OccurrenceState::Late),
        missing: count(OccurrenceState::Missing),
        pending: count(OccurrenceState::Pending),
        due: occurrences.due.iter().map(occurrence).collect(),
        next_due: occurrences.next_due.map(|next| next.to_string()),
        performed_before: occurrences.before.as_ref().map(performed),
    }
}

fn occurrence(occurrence: &Occurrence) -> OccurrenceView<'_> {
    OccurrenceView {
        from: occurrence.from.to_string(),
        due: occurrence.due.to_string(),
        overdue: occurrence.overdue.to_string(),
        state: occurrence.state.word(),
        performed: occurrence.performed.as_ref().map(performed),
    }
}

fn performed((record, at): &(RecordId, Instant)) -> PerformedView<'_> {
    PerformedView { record: record.as_str(), at: at.to_string() }
}

/// What is of no part: nothing but items is.
fn outside(deviation: &Deviation) -> Option<OutsideView<'_>> {
    match &deviation.kind {
        DeviationKind::Item { test, item, attributes, note, dated_by: _ } => Some(OutsideView {
            record: test.as_str(),
            item,
            attributes,
            note: note.as_deref(),
            at: deviation.from.to_string(),
        }),
        DeviationKind::Failed(_)
        | DeviationKind::MendedLate(_)
        | DeviationKind::DidNotOperate
        | DeviationKind::PerformedLate(_) => None,
    }
}

fn deviation<'a>(deviation: &'a Deviation, digests: Digests<'_>) -> DeviationView<'a> {
    let Deviation { kind, from, to, accepted_by } = deviation;
    let failing = kind.failing();
    let (record, item, attributes, note, dated_by) = match kind {
        DeviationKind::Failed(_) | DeviationKind::MendedLate(_) | DeviationKind::DidNotOperate => {
            (None, None, [].as_slice(), None, None)
        }
        DeviationKind::PerformedLate(record) => (Some(record.as_str()), None, [].as_slice(), None, None),
        DeviationKind::Item { test, item, attributes, note, dated_by } => {
            (Some(test.as_str()), Some(item.as_str()), attributes.as_slice(), note.as_deref(), Some(dated_by.word()))
        }
    };
    DeviationView {
        kind: kind.word(),
        from: from.to_string(),
        to: to.map(|to| to.to_string()),
        check: failing.map(|it| it.check.as_str()),
        subject: failing.map(|it| it.subject.to_string()),
        resource: failing.and_then(|it| it.resource.as_deref()),
        message: failing.and_then(|it| it.message.as_deref()),
        record,
        item,
        attributes,
        note,
        dated_by,
        accepted_by: accepted_by.as_ref().map(|id| id.as_str()),
        evidence: failing.map(|it| DeviationEvidenceView {
            from: cited(&it.evidence, digests),
            to: cited(&it.evidence_of_end, digests),
        }),
    }
}

fn more(untold: &Untold) -> Option<usize> {
    Some(untold.at_least_more()).filter(|more| *more > 0)
}
