//! What people stated, as JSON: the scope, the adoptions of controls, and what came of risk acceptances.

use serde::Serialize;
use serde_json::Value;

use crate::acceptance::Compensating;
use crate::acceptance::Pattern;
use crate::acceptance::RiskAcceptance;
use crate::assessment::AcceptanceResult;
use crate::profile::Adoption;
use crate::scope::Component;
use crate::scope::Scope;
use crate::scope::SubserviceOrganization;
use crate::scope::SubserviceReport;
use crate::time::Instant;

#[derive(Serialize)]
pub(super) struct ScopeView<'a> {
    entity: &'a str,
    system: &'a str,
    services: &'a [String],
    categories: Vec<&'static str>,
    privacy_roles: Vec<&'static str>,
    commitments: Vec<CommitmentView<'a>>,
    components: Vec<ComponentView<'a>>,
    expected_subjects: Vec<String>,
    in_service: Vec<InServiceView>,
    irrelevant_criteria: Vec<IrrelevantView<'a>>,
    subservice_organizations: Vec<Value>,
    complementary_user_entity_controls: Vec<ComplementaryView<'a>>,
    significant_changes: Vec<ChangeView<'a>>,
}

#[derive(Serialize)]
struct InServiceView {
    subject: String,
    from: Option<String>,
    to: Option<String>,
}

#[derive(Serialize)]
struct CommitmentView<'a> {
    id: &'a str,
    text: &'a str,
    category: Option<&'static str>,
}

#[derive(Serialize)]
struct ComponentView<'a> {
    id: &'a str,
    title: &'a str,
    kind: &'static str,
}

#[derive(Serialize)]
struct IrrelevantView<'a> {
    criterion: String,
    by: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct ComplementaryView<'a> {
    id: &'a str,
    text: &'a str,
    criteria: Vec<String>,
}

#[derive(Serialize)]
struct ChangeView<'a> {
    at: String,
    text: &'a str,
}

/// A control as the profile states it, from when to when.
#[derive(Serialize)]
pub(super) struct AdoptionView<'a> {
    in_force: bool,
    owner: &'a str,
    statement: Option<&'a str>,
    from: String,
    to: Option<String>,
    components: Vec<&'a str>,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct AcceptanceView<'a> {
    id: &'a str,
    state: &'static str,
    covered: usize,
    unused: bool,
    over_broad: bool,
    scope: AcceptanceScopeView<'a>,
    reason: &'a str,
    approver: &'a str,
    from: String,
    expires: String,
    compensating: Option<CompensatingView<'a>>,
}

#[derive(Serialize)]
struct AcceptanceScopeView<'a> {
    check: &'a str,
    subject: Option<&'a str>,
    resource: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum CompensatingView<'a> {
    Control(&'a str),
    Measure(&'a str),
}

pub(super) fn scope(scope: &Scope, at: Instant) -> ScopeView<'_> {
    ScopeView {
        entity: &scope.entity,
        system: &scope.system,
        services: &scope.services,
        categories: scope.categories.iter().map(|category| category.word()).collect(),
        privacy_roles: scope.privacy_roles.iter().map(|role| role.word()).collect(),
        commitments: (scope.commitments.iter())
            .map(|it| CommitmentView { id: it.id.as_str(), text: &it.text, category: it.category.map(|it| it.word()) })
            .collect(),
        components: scope.components.iter().map(component).collect(),
        expected_subjects: scope.expected_subjects.iter().map(ToString::to_string).collect(),
        in_service: (scope.in_service.iter())
            .map(|it| InServiceView {
                subject: it.subject.to_string(),
                from: it.from.map(|from| from.to_string()),
                to: it.to.map(|to| to.to_string()),
            })
            .collect(),
        irrelevant_criteria: (scope.irrelevant_criteria.iter())
            .map(|it| IrrelevantView { criterion: it.criterion.to_string(), by: &it.by, reason: &it.reason })
            .collect(),
        subservice_organizations: scope.subservice_organizations.iter().map(|it| organization(it, at)).collect(),
        complementary_user_entity_controls: (scope.complementary_user_entity_controls.iter())
            .map(|it| ComplementaryView {
                id: it.id.as_str(),
                text: &it.text,
                criteria: it.criteria.iter().map(ToString::to_string).collect(),
            })
            .collect(),
        significant_changes: (scope.significant_changes.iter())
            .map(|it| ChangeView { at: it.at.to_string(), text: &it.text })
            .collect(),
    }
}

fn component(component: &Component) -> ComponentView<'_> {
    ComponentView { id: component.id.as_str(), title: &component.title, kind: component.kind.word() }
}

/// As checks read it, with whom facts are expected of, and with the reports that do not count.
fn organization(organization: &SubserviceOrganization, at: Instant) -> Value {
    let report = |report: &SubserviceReport| {
        let mut data = report.data();
        data["counts"] = organization.reports_at(at).any(|it| std::ptr::eq(it, report)).into();
        data
    };
    let mut data = organization.data(at);
    data["reports"] = organization.reports.iter().map(report).collect();
    data["subjects"] = organization.subjects.iter().map(ToString::to_string).collect();
    data
}

pub(super) fn adoption(adoption: &Adoption, at: Instant) -> AdoptionView<'_> {
    let Adoption { owner, statement, effective, components, reason, .. } = adoption;
    AdoptionView {
        in_force: effective.contains(at),
        owner,
        statement: statement.as_deref(),
        from: effective.from.to_string(),
        to: effective.to.map(|to| to.to_string()),
        components: components.iter().map(|id| id.as_str()).collect(),
        reason: reason.as_deref(),
    }
}

pub(super) fn acceptance<'a>(acceptance: &'a RiskAcceptance, result: &AcceptanceResult) -> AcceptanceView<'a> {
    let RiskAcceptance { id, scope, reason, approver, period, compensating, .. } = acceptance;
    AcceptanceView {
        id: id.as_str(),
        state: result.state.word(),
        covered: result.n_covered,
        unused: result.is_unused(),
        over_broad: result.is_over_broad,
        scope: AcceptanceScopeView {
            check: scope.check.as_str(),
            subject: scope.subject.as_ref().map(Pattern::as_str),
            resource: scope.resource.as_ref().map(Pattern::as_str),
        },
        reason,
        approver,
        from: period.from().to_string(),
        expires: period.to().to_string(),
        compensating: compensating.as_ref().map(|it| match it {
            Compensating::Control(id) => CompensatingView::Control(id.as_str()),
            Compensating::Measure(text) => CompensatingView::Measure(text),
        }),
    }
}
