//! How controls operated over a period, as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::found::FutureView;
use super::found::future;
use crate::facts::Subject;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::id::RecordId;
use crate::operation::Deviation;
use crate::operation::DeviationKind;
use crate::operation::Observed;
use crate::operation::Occurrence;
use crate::operation::OccurrenceState;
use crate::operation::Occurrences;
use crate::operation::Operated;
use crate::operation::Operations;
use crate::operation::Remediation;
use crate::operation::Unobserved;
use crate::time::Instant;
use crate::time::Period;
use crate::timeline::Run;
use crate::timeline::Timeline;

#[derive(Serialize)]
pub(super) struct OperationsView<'a> {
    controls: Vec<ControlView<'a>>,
    timelines: Vec<TimelineView<'a>>,
    after: Vec<FutureView<'a>>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    occurrences: Option<OccurrencesView<'a>>,
    deviations: Vec<DeviationView<'a>>,
}

#[derive(Serialize)]
struct ObservedView<'a> {
    snapshots: u64,
    longest_gap: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    allowed_gap: Option<String>,
    unknown: Vec<UnobservedView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<RemediationView>,
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
}

#[derive(Serialize)]
struct RemediationView {
    within: String,
    mended: u64,
    open: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    longest: Option<String>,
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
    accepted_by: Option<&'a str>,
}

#[derive(Serialize)]
struct TimelineView<'a> {
    check: &'a str,
    subject: String,
    runs: Vec<RunView>,
    /// By outcome, in seconds of the period.
    seconds: BTreeMap<&'static str, i64>,
}

#[derive(Serialize)]
struct RunView {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    first: String,
    last: String,
    snapshots: u64,
}

pub(super) fn operations(operations: &Operations) -> OperationsView<'_> {
    let Operations { period, controls, timelines, after } = operations;
    OperationsView {
        controls: controls
            .iter()
            .map(|(id, parts)| ControlView { id: id.as_str(), parts: parts.iter().map(part).collect() })
            .collect(),
        timelines: timelines
            .iter()
            .flat_map(|(check, subjects)| subjects.iter().map(move |(subject, it)| (check, subject, it)))
            .map(|(check, subject, it)| timeline(check, subject, it, *period))
            .collect(),
        after: after.iter().map(future).collect(),
    }
}

fn part(operated: &Operated) -> PartView<'_> {
    PartView {
        from: operated.window.from().to_string(),
        to: operated.window.to().to_string(),
        adopted: operated.is_adopted,
        verdict: operated.verdict().word(),
        observed: operated.observed.as_ref().map(observed),
        occurrences: operated.occurrences.as_ref().map(occurrences),
        deviations: operated.deviations.iter().map(deviation).collect(),
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
        }
    }
    let remediation = |it: &Remediation| RemediationView {
        within: it.within.to_string(),
        mended: it.n_mended,
        open: it.n_open,
        longest: it.longest.map(|longest| longest.to_string()),
    };
    ObservedView {
        snapshots: observed.n_snapshots,
        longest_gap: observed.longest_gap.to_string(),
        allowed_gap: observed.allowed_gap.map(|gap| gap.to_string()),
        unknown: observed.unknown.iter().map(unobserved).collect(),
        remediation: observed.remediation.as_ref().map(remediation),
    }
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

fn deviation(deviation: &Deviation) -> DeviationView<'_> {
    let Deviation { kind, from, to, accepted_by } = deviation;
    let failing = kind.failing();
    let (record, item, attributes, note) = match kind {
        DeviationKind::Failed(_) | DeviationKind::MendedLate(_) | DeviationKind::DidNotOperate => {
            (None, None, [].as_slice(), None)
        }
        DeviationKind::PerformedLate(record) => (Some(record.as_str()), None, [].as_slice(), None),
        DeviationKind::Item { test, item, attributes, note } => {
            (Some(test.as_str()), Some(item.as_str()), attributes.as_slice(), note.as_deref())
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
        accepted_by: accepted_by.as_ref().map(|id| id.as_str()),
    }
}

fn timeline<'a>(check: &'a CheckId, subject: &Subject, timeline: &Timeline, period: Period) -> TimelineView<'a> {
    let mut seconds: BTreeMap<&'static str, i64> = BTreeMap::new();
    for (stretch, outcome) in timeline.states(period) {
        *seconds.entry(outcome.word()).or_default() += stretch.length().as_seconds();
    }
    let run = |run: &Run| RunView {
        outcome: run.outcome.word(),
        reason: run.outcome.reason(),
        first: run.first.to_string(),
        last: run.last.to_string(),
        snapshots: run.n_snapshots,
    };
    TimelineView {
        check: check.as_str(),
        subject: subject.to_string(),
        runs: timeline.runs.iter().map(run).collect(),
        seconds,
    }
}
