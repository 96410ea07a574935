//! How controls operated over a period, as JSON.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use serde::Serialize;

use super::CatalogVersionView;
use super::catalog_version;
use super::found::FutureView;
use super::found::future;
use crate::facts::Citation;
use crate::facts::Subject;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::id::RecordId;
use crate::operation::Convention;
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
use crate::operation::SampleSize;
use crate::operation::Tested;
use crate::operation::TestedPopulation;
use crate::operation::UnderCatalog;
use crate::operation::Unobserved;
use crate::sample::Projection;
use crate::time::Instant;
use crate::time::Period;
use crate::timeline::Run;
use crate::timeline::Timeline;
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
struct TestedView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    population: Option<PopulationView<'a>>,
    items: u32,
    deviating: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    selection: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upper_limit: Option<UpperLimitView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample: Option<SampleView<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    untested: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    of_other_populations: Vec<&'a str>,
}

#[derive(Serialize)]
struct SampleView<'a> {
    items: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    convention: Option<ConventionView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_basis: Option<&'a str>,
}

#[derive(Serialize)]
struct ConventionView {
    frequency: &'static str,
    least: u32,
    most: u32,
}

#[derive(Serialize)]
struct PopulationView<'a> {
    id: &'a str,
    title: &'a str,
    origin: &'static str,
    count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
    completeness: &'static str,
    doubts: Vec<String>,
}

#[derive(Serialize)]
struct UpperLimitView {
    /// Of a large population.
    rate: String,
    /// Of this one.
    items: u32,
    rate_of_population: String,
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

#[derive(Serialize)]
struct TimelineView<'a> {
    check: &'a str,
    subject: String,
    runs: Vec<RunView<'a>>,
    /// By outcome, in seconds of the period.
    seconds: BTreeMap<&'static str, i64>,
}

#[derive(Serialize)]
struct RunView<'a> {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    first: String,
    last: String,
    snapshots: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unknown: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    more_unknown: Option<usize>,
    evidence: RunEvidenceView<'a>,
}

/// Of a run's ends: what is between says the same.
#[derive(Serialize)]
struct RunEvidenceView<'a> {
    first: Vec<CitationView<'a>>,
    last: Vec<CitationView<'a>>,
    between: u64,
}

#[derive(Serialize)]
struct CitationView<'a> {
    source: &'a str,
    collected_at: String,
    digest: String,
    file_digest: String,
}

pub(super) fn operations(operations: &Operations) -> OperationsView<'_> {
    let Operations { period, controls, timelines, after, catalogs, reports: _ } = operations;
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

fn part(operated: &Operated) -> PartView<'_> {
    PartView {
        from: operated.window.from().to_string(),
        to: operated.window.to().to_string(),
        adopted: operated.is_adopted,
        verdict: operated.verdict().word(),
        observed: operated.observed.as_ref().map(observed),
        subjects: subjects(operated),
        occurrences: operated.occurrences.as_ref().map(occurrences),
        tested: operated.tested.as_ref().map(tested),
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

fn tested(tested: &Tested) -> TestedView<'_> {
    let Tested { population: drawn_from, items, deviating, rates, sample, untested, of_others, .. } = tested;
    let projection = rates.map(|rates| rates.projection);
    let limit = projection.and_then(|projection| match projection {
        Projection::Limit(limit) => Some(limit),
        Projection::Census | Projection::Nothing => None,
    });
    TestedView {
        population: drawn_from.as_ref().map(population),
        items: *items,
        deviating: *deviating,
        rate: rates.map(|rates| rates.counts.rate().to_string()),
        selection: projection.map(|projection| match projection {
            Projection::Limit(_) => "drawn",
            Projection::Census => "all",
            Projection::Nothing => "chosen",
        }),
        upper_limit: limit.map(|limit| UpperLimitView {
            rate: limit.rate.to_string(),
            items: limit.items,
            rate_of_population: limit.rate_of_population().to_string(),
        }),
        confidence: limit.map(|limit| limit.confidence.to_string()),
        sample: sample.as_ref().map(size),
        untested,
        of_other_populations: of_others.iter().map(|id| id.as_str()).collect(),
    }
}

fn size(sample: &SampleSize) -> SampleView<'_> {
    let convention = sample.convention.map(|Convention { frequency, items }| ConventionView {
        frequency: frequency.word(),
        least: items.least,
        most: items.most,
    });
    SampleView { items: sample.items, convention, size_basis: sample.basis.as_deref() }
}

fn population(population: &TestedPopulation) -> PopulationView<'_> {
    let TestedPopulation { id, title, origin, count, digest, completeness, doubts } = population;
    PopulationView {
        id,
        title,
        origin: origin.word(),
        count: *count,
        digest: digest.map(|digest| digest.to_string()),
        completeness: completeness.word(),
        doubts: doubts.iter().map(ToString::to_string).collect(),
    }
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
        evidence: failing.map(|it| DeviationEvidenceView { from: cited(&it.evidence), to: cited(&it.evidence_of_end) }),
    }
}

fn timeline<'a>(check: &'a CheckId, subject: &Subject, timeline: &'a Timeline, period: Period) -> TimelineView<'a> {
    let mut seconds: BTreeMap<&'static str, i64> = BTreeMap::new();
    for (stretch, outcome) in timeline.states(period) {
        *seconds.entry(outcome.word()).or_default() += stretch.length().as_seconds();
    }
    TimelineView {
        check: check.as_str(),
        subject: subject.to_string(),
        runs: timeline.runs.iter().map(run).collect(),
        seconds,
    }
}

fn run(run: &Run) -> RunView<'_> {
    let [first, last] = &run.evidence;
    RunView {
        outcome: run.outcome.word(),
        reason: run.outcome.reason(),
        first: run.first.to_string(),
        last: run.last.to_string(),
        snapshots: run.n_snapshots,
        unknown: run.unknown.named.iter().map(String::as_str).collect(),
        more_unknown: more(&run.unknown),
        evidence: RunEvidenceView {
            first: cited(first),
            last: cited(last),
            between: run.n_snapshots.saturating_sub(2),
        },
    }
}

fn more(untold: &Untold) -> Option<usize> {
    Some(untold.at_least_more()).filter(|more| *more > 0)
}

fn cited(evidence: &[Citation]) -> Vec<CitationView<'_>> {
    fn citation(it: &Citation) -> CitationView<'_> {
        CitationView {
            source: it.source.as_str(),
            collected_at: it.collected_at.to_string(),
            digest: it.digest.to_string(),
            file_digest: it.file_digest.to_string(),
        }
    }
    evidence.iter().map(citation).collect()
}
