//! What people state beside what tools print: the scope, the records, the risks accepted.

use std::borrow::Cow;

use crate::acceptance::RiskAcceptance;
use crate::catalog::Category;
use crate::catalog::Control;
use crate::catalog::Criterion;
use crate::catalog::Mapping;
use crate::catalog::PointOfFocus;
use crate::catalog::PrivacyRole;
use crate::diagnostic::Diagnostic;
use crate::facts::FactsDocument;
use crate::facts::Subject;
use crate::id::CriterionId;
use crate::program::Program;
use crate::record::Records;
use crate::scope::IrrelevantCriterion;
use crate::scope::Scope;
use crate::time::Instant;
use crate::time::Period;

/// Statements that were held against a program by [`engage`](crate::engage::engage). The default states nothing.
#[derive(Debug, Clone, Default)]
pub struct Engagement {
    pub(crate) scope: Option<Scope>,
    pub(crate) records: Records,
    pub(crate) acceptances: Vec<RiskAcceptance>,
    /// What was stated of parts of the catalog that this selection leaves out.
    pub(crate) beside: Vec<Diagnostic>,
}

impl Engagement {
    /// What is assessed, where somebody described it.
    pub fn scope(&self) -> Option<&Scope> {
        self.scope.as_ref()
    }

    /// What was performed, tested and judged.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// The risks that are lived with for a time.
    pub fn acceptances(&self) -> &[RiskAcceptance] {
        &self.acceptances
    }

    /// The categories of a program that are in scope.
    pub fn categories_of<'a>(&'a self, program: &'a Program) -> impl Iterator<Item = Category> + 'a {
        let is_in_scope = move |category: &Category| {
            self.scope.as_ref().is_none_or(|scope| scope.takes(program.categories(), *category))
        };
        program.categories().iter().copied().filter(is_in_scope)
    }

    /// The criteria of a program that are in scope, in order: those of its categories, irrelevant ones too.
    pub fn criteria_of<'a>(&'a self, program: &'a Program) -> impl Iterator<Item = &'a Criterion> {
        let categories: Vec<Category> = self.categories_of(program).collect();
        let is_in_scope = move |criterion: &&Criterion| {
            let series = program.series_of(&criterion.id);
            series.is_some_and(|series| series.categories.iter().any(|category| categories.contains(category)))
        };
        program.criteria().filter(is_in_scope)
    }

    /// Who said that a criterion does not bear on the system, and why.
    pub fn irrelevant(&self, criterion: &CriterionId) -> Option<&IrrelevantCriterion> {
        self.scope.as_ref()?.irrelevant_criteria.iter().find(|it| it.criterion == *criterion)
    }

    /// What of a program bears on what is assessed.
    pub(crate) fn relevance<'a>(&'a self, program: &'a Program) -> Relevance<'a> {
        Relevance {
            program,
            engagement: self,
            categories: self.categories_of(program).collect(),
            roles: self.scope.as_ref().map_or(&[][..], |scope| &scope.privacy_roles),
        }
    }

    /// What is to be looked at as of an instant: what was brought, and what the scope tells the checks. Of a subject that is
    /// out of service what was seen before is left out; one that is seen all the same, by then, is looked at.
    pub(crate) fn facts<'d>(&self, at: Instant, brought: &'d [FactsDocument]) -> Cow<'d, [FactsDocument]> {
        let Some(scope) = &self.scope else { return brought.into() };
        let is_gone = |document: &FactsDocument| {
            let stated = scope.in_service(&document.subject).filter(|it| !it.contains(at));
            stated.is_some_and(|it| document.newest_until(at).is_none_or(|seen| it.contains(seen)))
        };
        let here = brought.iter().filter(|document| !is_gone(document)).cloned();
        here.chain(scope.facts(at, brought, |it| it.contains(at))).collect()
    }

    /// What the scope tells the checks of a period, beside what was brought.
    pub(crate) fn facts_over(&self, period: Period, brought: &[FactsDocument]) -> Vec<FactsDocument> {
        let facts = |scope: &Scope| scope.facts(period.to(), brought, |it| it.within(period).is_some());
        self.scope.as_ref().map(facts).unwrap_or_default()
    }

    /// The part of a period in which a subject is a part of the system: all of it, unless the scope says otherwise.
    pub(crate) fn in_service(&self, subject: &Subject, period: Period) -> Option<Period> {
        let stated = self.scope.as_ref().and_then(|scope| scope.in_service(subject));
        stated.map_or(Some(period), |it| it.within(period))
    }
}

/// What of a program bears on what is assessed: the categories in scope, the roles of the entity towards personal
/// information, and the criteria that nobody declared irrelevant.
pub(crate) struct Relevance<'a> {
    program: &'a Program,
    engagement: &'a Engagement,
    categories: Vec<Category>,
    roles: &'a [PrivacyRole],
}

impl Relevance<'_> {
    /// Whether a criterion bears on it.
    pub(crate) fn has_criterion(&self, id: &CriterionId) -> bool {
        let series = self.program.series_of(id);
        series.is_some_and(|series| series.categories.iter().any(|category| self.categories.contains(category)))
            && self.engagement.irrelevant(id).is_none()
    }

    /// Whether a point of focus does. The criteria say of points which category they add something for, and which role
    /// towards personal information they are about (TSP section 100, revised points of focus 2022).
    pub(crate) fn has_point(&self, point: &PointOfFocus) -> bool {
        point.category.is_none_or(|category| self.categories.contains(&category))
            && (self.roles.is_empty()
                || point.privacy_roles.is_empty()
                || point.privacy_roles.iter().any(|role| self.roles.contains(role)))
    }

    /// Whether what a control does for a criterion does: a mapping that names points of focus is about those, and where
    /// none of them bears on what is assessed, it has nothing to say. One that names none is about the whole criterion.
    pub(crate) fn has_mapping(&self, mapping: &Mapping) -> bool {
        let is_relevant = |criterion: &Criterion| {
            let mut points = criterion.points_of_focus.iter().filter(|it| mapping.points_of_focus.contains(&it.id));
            mapping.points_of_focus.is_empty() || points.any(|point| self.has_point(point))
        };
        self.has_criterion(&mapping.criterion) && self.program.criterion(&mapping.criterion).is_some_and(is_relevant)
    }

    /// Whether a control does for any criterion.
    pub(crate) fn has_control(&self, control: &Control) -> bool {
        control.criteria.iter().any(|mapping| self.has_mapping(mapping))
    }
}
