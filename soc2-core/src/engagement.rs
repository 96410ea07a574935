//! What people state beside what tools print: the scope, the records, the risks accepted.

use crate::acceptance::RiskAcceptance;
use crate::catalog::Category;
use crate::catalog::Criterion;
use crate::facts::FactsDocument;
use crate::id::CriterionId;
use crate::program::Program;
use crate::record::Records;
use crate::scope::IrrelevantCriterion;
use crate::scope::Scope;
use crate::time::Instant;

/// Statements that were held against a program by [`engage`](crate::engage::engage). The default states nothing.
#[derive(Debug, Clone, Default)]
pub struct Engagement {
    pub(crate) scope: Option<Scope>,
    pub(crate) records: Records,
    pub(crate) acceptances: Vec<RiskAcceptance>,
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

    /// What the scope tells the checks, beside what was brought.
    pub(crate) fn facts(&self, at: Instant, brought: &[FactsDocument]) -> Vec<FactsDocument> {
        self.scope.as_ref().map(|scope| scope.facts(at, brought)).unwrap_or_default()
    }
}
