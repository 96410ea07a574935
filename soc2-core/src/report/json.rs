//! The report as JSON: the shape that every other face reads.

mod changed;
mod digests;
mod found;
mod operations;
mod recorded;
mod rests;
mod stated;
mod value;

use std::collections::BTreeMap;

use serde::Serialize;

use self::changed::DifferenceView;
use self::digests::Digests;
use self::found::FindingView;
use self::found::FutureView;
use self::found::ToCollectView;
use self::found::UnusedView;
use self::operations::OperationsView;
use self::recorded::RecordsView;
use self::rests::EngineView;
use self::rests::InputsView;
use self::stated::AcceptanceView;
use self::stated::AdoptionView;
use self::stated::ScopeView;
use super::Beside;
use super::Report;
use super::seal::sealed;
use crate::assessment::CarvedOut;
use crate::assessment::Counts;
use crate::assessment::Coverage;
use crate::assessment::CriteriaCounts;
use crate::assessment::CriterionCoverage;
use crate::assessment::CriterionResult;
use crate::assessment::Passed;
use crate::assessment::Performed;
use crate::assessment::RollUp;
use crate::assessment::Share;
use crate::catalog::Check;
use crate::catalog::Control;
use crate::difference::Difference;
use crate::facts::Subject;
use crate::finding::Outcome;
use crate::past::CatalogVersion;
use crate::past::SCHEMA_VERSION;
use crate::profile::Profile;
use crate::program::ParamInForce;
use crate::scope::Silence;
use crate::time::Period;

pub(super) use self::found::findings;

pub(super) fn json(report: &Report<'_>, beside: Beside<'_>) -> String {
    let difference = beside.since.map(changed::difference);
    let view = ReportView { difference, ..view(report, beside) };
    sealed(serde_json::to_string_pretty(&view).expect("strings, numbers and lists always serialize"))
}

pub(super) fn difference(difference: &Difference) -> String {
    serde_json::to_string(&changed::difference(difference)).expect("strings, numbers and lists always serialize")
}

#[derive(Serialize)]
struct ReportView<'a> {
    schema_version: String,
    statement: &'static str,
    engine: EngineView<'a>,
    catalog: CatalogView<'a>,
    profile: Option<&'a str>,
    extends: Vec<&'a str>,
    selection: SelectionView<'a>,
    scope: Option<ScopeView<'a>>,
    excluded: Vec<ExcludedView<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    functions: Vec<FunctionView<'a>>,
    inputs: InputsView,
    assessment: AssessmentView<'a>,
    subjects: Vec<SubjectView<'a>>,
    summary: RollUpView<'a>,
    categories: Vec<RollUpView<'a>>,
    series: Vec<RollUpView<'a>>,
    criteria: Vec<CriterionView<'a>>,
    controls: Vec<ControlView<'a>>,
    checks: Vec<CheckView<'a>>,
    findings: Vec<FindingView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operations: Option<OperationsView<'a>>,
    records: RecordsView<'a>,
    acceptances: Vec<AcceptanceView<'a>>,
    coverage: CoverageView,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<DifferenceView<'a>>,
    outside: Vec<String>,
    future: Vec<FutureView<'a>>,
    unused: Vec<UnusedView<'a>>,
    to_collect: Vec<ToCollectView<'a>>,
}

#[derive(Serialize)]
struct CatalogView<'a> {
    id: &'a str,
    title: &'a str,
    version: String,
    edition: &'a str,
    digest: String,
}

/// Which catalog, of several versions of it.
#[derive(Serialize)]
struct CatalogVersionView<'a> {
    id: &'a str,
    version: String,
    digest: String,
}

/// What the profile takes; everything of a kind of which it names none.
#[derive(Serialize)]
struct SelectionView<'a> {
    categories: Vec<&'static str>,
    targets: Vec<&'a str>,
    controls: Vec<&'a str>,
}

#[derive(Serialize)]
struct FunctionView<'a> {
    name: &'a str,
    version: &'a str,
}

#[derive(Serialize)]
struct AssessmentView<'a> {
    #[serde(rename = "type")]
    type_: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<PeriodView>,
    as_of: String,
    as_of_source: &'static str,
    partial: bool,
    unread: &'a [String],
}

#[derive(Serialize)]
struct PeriodView {
    from: String,
    to: String,
}

#[derive(Serialize)]
struct SubjectView<'a> {
    key: String,
    kind: &'a str,
    id: &'a str,
    region: Option<&'a str>,
    labels: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct CountsView {
    passed: usize,
    total: usize,
    failed: usize,
    error: usize,
    unknown: usize,
    manual: usize,
    accepted: usize,
    not_applicable: usize,
}

#[derive(Serialize)]
struct RollUpView<'a> {
    id: String,
    title: &'a str,
    outcome: &'static str,
    reason: Option<&'static str>,
    checks: CountsView,
    criteria: CriteriaView,
    controls: PassedView,
}

#[derive(Serialize)]
struct CriteriaView {
    passed: usize,
    total: usize,
    in_scope: usize,
    not_assessed: usize,
}

#[derive(Serialize)]
struct PassedView {
    passed: usize,
    total: usize,
}

#[derive(Serialize)]
struct CriterionView<'a> {
    id: String,
    title: &'a str,
    series: String,
    outcome: &'static str,
    reason: Option<&'static str>,
    conclusion: &'static str,
    sufficiency: Option<&'a str>,
    irrelevant: Option<IrrelevantView<'a>>,
    checks: CountsView,
    targets: Vec<TargetView<'a>>,
    controls: Vec<&'a str>,
    satisfied_by: Vec<&'a str>,
    carved_out: Vec<CarvedOutView<'a>>,
}

/// A part of a criterion that another organization does.
#[derive(Serialize)]
struct CarvedOutView<'a> {
    organization: &'a str,
    control: &'a str,
    reviewed_by: Option<&'a str>,
    silence: Option<&'static str>,
}

#[derive(Serialize)]
struct TargetView<'a> {
    target: &'a str,
    outcome: &'static str,
    checks: CountsView,
}

#[derive(Serialize)]
struct ControlView<'a> {
    id: &'a str,
    title: &'a str,
    statement: &'a str,
    owner: &'a str,
    nature: &'static str,
    operation: String,
    adopted: bool,
    adoptions: Vec<AdoptionView<'a>>,
    performed: Option<PerformedView<'a>>,
    lacks: Vec<&'static str>,
    criteria: Vec<MappingView<'a>>,
    checks: Vec<&'a str>,
    outcome: &'static str,
    reason: Option<&'static str>,
}

/// A control that the profile leaves out.
#[derive(Serialize)]
struct ExcludedView<'a> {
    control: &'a str,
    reason: &'a str,
}

/// The last performance of a control.
#[derive(Serialize)]
struct PerformedView<'a> {
    state: &'static str,
    record: Option<&'a str>,
    at: Option<String>,
}

#[derive(Serialize)]
struct IrrelevantView<'a> {
    by: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct MappingView<'a> {
    id: String,
    relation: &'static str,
    rationale: &'a str,
    points_of_focus: Vec<String>,
}

#[derive(Serialize)]
struct CheckView<'a> {
    id: &'a str,
    digest: Option<String>,
    title: &'a str,
    what: &'a str,
    how: &'a str,
    target: &'a str,
    kind: &'static str,
    severity: &'static str,
    criteria: Vec<String>,
    params: Vec<ParamView<'a>>,
    remediation: Vec<RemediationView<'a>>,
    mappings: BTreeMap<&'a str, &'a [String]>,
}

#[derive(Serialize)]
struct ParamView<'a> {
    name: &'a str,
    value: String,
    default: String,
    source: Option<&'a str>,
    tailored: bool,
    reason: Option<&'a str>,
    commitment: Option<&'a str>,
}

#[derive(Serialize)]
struct RemediationView<'a> {
    step: &'a str,
    link: Option<&'a str>,
}

#[derive(Serialize)]
struct CoverageView {
    criteria: ShareView,
    points_of_focus: ShareView,
    by_criterion: Vec<CriterionCoverageView>,
}

#[derive(Serialize)]
struct CriterionCoverageView {
    id: String,
    by: &'static str,
    points_of_focus: Vec<PointCoverageView>,
}

#[derive(Serialize)]
struct PointCoverageView {
    id: String,
    by: &'static str,
}

#[derive(Serialize)]
struct ShareView {
    addressed: usize,
    relevant: usize,
    automated: usize,
    manual: usize,
    both: usize,
}

fn view<'a>(report: &Report<'a>, beside: Beside<'a>) -> ReportView<'a> {
    let Report { program, engagement, assessment } = *report;
    let digests = Digests::of(report, beside.shown);
    let (catalog, findings) = (program.catalog(), &assessment.findings);
    let series = assessment.series.iter().map(|result| {
        let title = program.series.get(&result.id).map_or("", |series| &series.title);
        roll_up(result.id.to_string(), title, &result.roll_up)
    });
    let categories = assessment.categories.iter().map(|result| {
        let word = result.category.word();
        roll_up(word.to_owned(), word, &result.roll_up)
    });
    ReportView {
        schema_version: SCHEMA_VERSION.to_string(),
        statement: report.disclaimer(),
        engine: rests::engine(report),
        catalog: CatalogView {
            id: &catalog.id,
            title: &catalog.title,
            version: catalog.version.to_string(),
            edition: &catalog.edition,
            digest: catalog.digest.to_string(),
        },
        profile: program.profile().id.as_ref().map(|id| id.as_str()),
        extends: program.profile().inherited.keys().map(|id| id.as_str()).collect(),
        selection: selection(program.profile()),
        scope: engagement.scope().map(|scope| stated::scope(scope, findings.as_of.instant())),
        excluded: (program.profile().exclude.iter())
            .map(|(control, reason)| ExcludedView { control: control.as_str(), reason })
            .collect(),
        functions: program.functions().map(|(name, version)| FunctionView { name, version }).collect(),
        inputs: rests::inputs(report, beside, digests),
        assessment: AssessmentView {
            type_: if assessment.operations.is_some() { "type_2" } else { "type_1" },
            period: assessment.operations.as_ref().map(|operations| period(&operations.period)),
            as_of: findings.as_of.instant().to_string(),
            as_of_source: found::as_of_source(findings.as_of),
            partial: !assessment.unread.is_empty(),
            unread: &assessment.unread,
        },
        subjects: findings.subjects.iter().map(subject).collect(),
        summary: roll_up("summary".to_owned(), "All criteria in scope", &assessment.summary),
        categories: categories.collect(),
        series: series.collect(),
        criteria: assessment.criteria.iter().map(|result| criterion(report, result)).collect(),
        controls: program.controls().map(|it| control(report, it)).collect(),
        checks: program.checks().map(|it| check(report, it)).collect(),
        findings: findings.findings.iter().map(|it| found::finding(it, program, beside.shown, digests)).collect(),
        operations: assessment.operations.as_ref().map(|it| operations::operations(it, digests)),
        records: recorded::records(engagement.records(), &assessment.counting),
        acceptances: (engagement.acceptances().iter().zip(&assessment.acceptances))
            .map(|(acceptance, result)| stated::acceptance(acceptance, result))
            .collect(),
        coverage: coverage(&assessment.coverage),
        difference: None,
        outside: findings.outside.iter().map(Subject::to_string).collect(),
        future: findings.future.iter().map(found::future).collect(),
        unused: findings.unused.iter().map(found::unused).collect(),
        to_collect: found::to_collect(program, &findings.findings),
    }
}

fn catalog_version(CatalogVersion { id, version, digest }: &CatalogVersion) -> CatalogVersionView<'_> {
    CatalogVersionView { id, version: version.to_string(), digest: digest.to_string() }
}

fn period(period: &Period) -> PeriodView {
    PeriodView { from: period.from().to_string(), to: period.to().to_string() }
}

fn selection(Profile { categories, targets, controls, .. }: &Profile) -> SelectionView<'_> {
    SelectionView {
        categories: categories.iter().map(|category| category.word()).collect(),
        targets: targets.iter().map(|target| target.as_str()).collect(),
        controls: controls.iter().map(|control| control.as_str()).collect(),
    }
}

fn subject(subject: &Subject) -> SubjectView<'_> {
    let Subject { kind, id, region, labels } = subject;
    SubjectView { key: subject.to_string(), kind, id, region: region.as_deref(), labels }
}

fn roll_up<'a>(id: String, title: &'a str, roll_up: &RollUp) -> RollUpView<'a> {
    let CriteriaCounts { passed, total, in_scope, not_assessed } = roll_up.criteria;
    let Passed { passed: controls_passed, total: controls_total } = roll_up.controls;
    RollUpView {
        id,
        title,
        outcome: roll_up.outcome.word(),
        reason: roll_up.outcome.reason(),
        checks: counts(roll_up.checks),
        criteria: CriteriaView { passed, total, in_scope, not_assessed },
        controls: PassedView { passed: controls_passed, total: controls_total },
    }
}

fn counts(counts: Counts) -> CountsView {
    let Counts { passed, failed, error, unknown, manual, accepted, not_applicable } = counts;
    CountsView { passed, total: counts.total(), failed, error, unknown, manual, accepted, not_applicable }
}

fn criterion<'a>(report: &Report<'a>, result: &'a CriterionResult) -> CriterionView<'a> {
    CriterionView {
        id: result.id.to_string(),
        title: report.program.criterion(&result.id).map_or("", |criterion| &criterion.title),
        series: result.id.series().to_string(),
        outcome: result.outcome.word(),
        reason: result.outcome.reason(),
        conclusion: result.conclusion.word(),
        sufficiency: result.judgment.sufficient_by(),
        irrelevant: (report.engagement.irrelevant(&result.id))
            .map(|it| IrrelevantView { by: &it.by, reason: &it.reason }),
        checks: counts(result.checks),
        targets: result
            .targets
            .iter()
            .map(|on| TargetView { target: on.target.as_str(), outcome: on.outcome.word(), checks: counts(on.checks) })
            .collect(),
        controls: result.controls.iter().map(|id| id.as_str()).collect(),
        satisfied_by: result.satisfying.iter().map(|id| id.as_str()).collect(),
        carved_out: result.carved_out.iter().map(carved_out).collect(),
    }
}

fn carved_out(part: &CarvedOut) -> CarvedOutView<'_> {
    CarvedOutView {
        organization: part.organization.as_str(),
        control: part.control.as_str(),
        reviewed_by: part.reviewed_by.as_deref(),
        silence: part.silence.map(Silence::word),
    }
}

fn control<'a>(report: &Report<'a>, control: &'a Control) -> ControlView<'a> {
    let Report { program, assessment, .. } = *report;
    let result = assessment.controls.get(&control.id);
    let outcome = result.map_or(&Outcome::NotAssessed, |result| &result.outcome);
    let at = assessment.findings.as_of.instant();
    let adoption = program.profile().adoption(&control.id, at);
    let adoptions = program.profile().adopt.iter().filter(|it| it.control == control.id);
    ControlView {
        id: control.id.as_str(),
        title: &control.title,
        statement: adoption.and_then(|it| it.statement.as_deref()).unwrap_or(&control.statement),
        owner: adoption.map_or(&control.owner, |it| &it.owner),
        nature: control.nature.word(),
        operation: control.operation.to_string(),
        adopted: adoption.is_some(),
        adoptions: adoptions.map(|it| stated::adoption(it, at)).collect(),
        performed: result.and_then(|result| result.performed.as_ref()).map(performed),
        lacks: result.map(|result| result.lacks.iter().map(|lack| lack.word()).collect()).unwrap_or_default(),
        criteria: control
            .criteria
            .iter()
            .map(|mapping| MappingView {
                id: mapping.criterion.to_string(),
                relation: mapping.relation.word(),
                rationale: &mapping.rationale,
                points_of_focus: mapping.points_of_focus.iter().map(ToString::to_string).collect(),
            })
            .collect(),
        checks: program.checks_of(control).map(|check| check.id.as_str()).collect(),
        outcome: outcome.word(),
        reason: outcome.reason(),
    }
}

fn performed(performed: &Performed) -> PerformedView<'_> {
    let (state, last) = match performed {
        Performed::Never => ("never", None),
        Performed::NotShown => ("not_shown", None),
        Performed::InTime { record, at } => ("in_time", Some((record, at))),
        Performed::Expired { record, at } => ("expired", Some((record, at))),
    };
    PerformedView { state, record: last.map(|(record, _)| record.as_str()), at: last.map(|(_, at)| at.to_string()) }
}

fn check<'a>(report: &Report<'a>, check: &'a Check) -> CheckView<'a> {
    let using = report.program.controls().filter(|control| control.checks.contains(&check.id));
    let mut criteria: Vec<_> = using
        .flat_map(|control| &control.criteria)
        .filter(|mapping| mapping.relation.counts())
        .map(|mapping| &mapping.criterion)
        .collect();
    criteria.sort();
    criteria.dedup();
    let mut mappings = BTreeMap::new();
    for (peer, ids) in &check.mappings {
        mappings.insert(peer.as_str(), ids.as_slice());
    }
    CheckView {
        id: check.id.as_str(),
        digest: report.program.digest_of(&check.id).map(|digest| digest.to_string()),
        title: &check.title,
        what: &check.what,
        how: &check.how,
        target: check.target.as_str(),
        kind: check.kind.word(),
        severity: check.severity.word(),
        criteria: criteria.into_iter().map(ToString::to_string).collect(),
        params: report.program.params_of(&check.id).iter().map(param).collect(),
        remediation: check
            .remediation
            .iter()
            .map(|it| RemediationView { step: &it.step, link: it.link.as_deref() })
            .collect(),
        mappings,
    }
}

fn param(param: &ParamInForce) -> ParamView<'_> {
    ParamView {
        name: &param.name,
        value: param.value.to_string(),
        default: param.default.to_string(),
        source: param.source.as_deref(),
        tailored: param.reason.is_some(),
        reason: param.reason.as_deref(),
        commitment: param.commitment.as_deref(),
    }
}

pub(super) fn coverage_alone(it: &Coverage) -> String {
    serde_json::to_string(&coverage(it)).expect("strings, numbers and lists always serialize")
}

fn coverage(coverage: &Coverage) -> CoverageView {
    let by_criterion = |it: &CriterionCoverage| CriterionCoverageView {
        id: it.criterion.to_string(),
        by: it.means.word(),
        points_of_focus: (it.points_of_focus.iter())
            .map(|(point, means)| PointCoverageView { id: point.to_string(), by: means.word() })
            .collect(),
    };
    CoverageView {
        criteria: share(coverage.criteria),
        points_of_focus: share(coverage.points_of_focus),
        by_criterion: coverage.by_criterion.iter().map(by_criterion).collect(),
    }
}

fn share(share: Share) -> ShareView {
    let Share { automated, manual, both, relevant } = share;
    ShareView { addressed: share.addressed(), relevant, automated, manual, both }
}
