//! Findings into an [`Assessment`]: control, criterion, series, category, summary.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::assessment::Assessment;
use crate::assessment::CategoryResult;
use crate::assessment::Conclusion;
use crate::assessment::Coverage;
use crate::assessment::CriteriaCounts;
use crate::assessment::CriterionResult;
use crate::assessment::Passed;
use crate::assessment::RollUp;
use crate::assessment::SeriesResult;
use crate::assessment::Share;
use crate::assessment::Tally;
use crate::assessment::TargetResult;
use crate::catalog::Category;
use crate::catalog::Control;
use crate::catalog::Criterion;
use crate::catalog::Nature;
use crate::catalog::PointOfFocus;
use crate::catalog::Relation;
use crate::evaluate::Findings;
use crate::finding::Finding;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::TargetId;
use crate::program::Program;
use crate::unknown::UnknownReason;

/// Rolls findings up. The order of findings does not matter.
pub fn roll_up(program: &Program, findings: Findings) -> Assessment {
    let outcomes = worst_by_check(&findings.findings);
    let view = View { program, outcomes: &outcomes };
    let controls: BTreeMap<ControlId, Outcome> =
        program.controls().map(|control| (control.id.clone(), view.tally(control, None).outcome())).collect();
    let criteria: Vec<(CriterionResult, Tally<'_>)> =
        program.criteria().map(|criterion| view.criterion(criterion, &controls)).collect();
    let series = program.series().map(|series| SeriesResult {
        id: series.id.clone(),
        roll_up: together(criteria.iter().filter(|(result, _)| *result.id.series() == series.id), &controls),
    });
    let categories = program.categories().iter().map(|&category| CategoryResult {
        category,
        roll_up: together(criteria.iter().filter(|(result, _)| is_of(program, result, category)), &controls),
    });
    let (series, categories) = (series.collect(), categories.collect());
    let summary = together(criteria.iter(), &controls);
    let criteria = criteria.into_iter().map(|(result, _)| result).collect();
    let coverage = coverage(program);
    Assessment { controls, criteria, series, categories, summary, coverage, findings, unread: Vec::new() }
}

/// Each check's outcome, worst over subjects.
fn worst_by_check(findings: &[Finding]) -> BTreeMap<CheckId, Outcome> {
    let mut outcomes: BTreeMap<CheckId, Outcome> = BTreeMap::new();
    for finding in findings {
        let held = outcomes.remove(&finding.check).unwrap_or(Outcome::NotAssessed);
        outcomes.insert(finding.check.clone(), held.worst(finding.outcome.clone()));
    }
    outcomes
}

struct View<'a> {
    program: &'a Program,
    outcomes: &'a BTreeMap<CheckId, Outcome>,
}

impl<'a> View<'a> {
    /// A control's checks, on one target or on all, and its performance where people perform it.
    fn tally(&self, control: &'a Control, target: Option<&TargetId>) -> Tally<'a> {
        let mut tally = Tally::default();
        for check in self.program.checks_of(control).filter(|check| target.is_none_or(|target| check.target == *target))
        {
            if let Some((id, outcome)) = self.outcomes.get_key_value(&check.id) {
                tally.add_check(id, outcome.clone());
            }
        }
        match control.nature {
            // No record of a performance is read yet, so every such control waits for one.
            Nature::Manual | Nature::Hybrid if target.is_none() => tally.add_pending(&control.id),
            Nature::Automated | Nature::Manual | Nature::Hybrid => {}
        }
        tally
    }

    fn criterion(
        &self,
        criterion: &Criterion,
        outcomes: &BTreeMap<ControlId, Outcome>,
    ) -> (CriterionResult, Tally<'a>) {
        let mapped =
            || self.program.controls.values().filter_map(|control| Some((control, relation(control, criterion)?)));
        let counted: Vec<&Control> =
            mapped().filter(|(_, relation)| relation.counts()).map(|(control, _)| control).collect();
        let together = |target: Option<&TargetId>| {
            counted.iter().fold(Tally::default(), |tally, control| tally.merge(self.tally(control, target)))
        };
        let on_target = |target: &TargetId| {
            let tally = together(Some(target));
            let result = TargetResult { target: target.clone(), outcome: tally.outcome(), checks: tally.counts() };
            (result.outcome != Outcome::NotAssessed).then_some(result)
        };
        let tally = together(None);
        let satisfying: Vec<&Outcome> = mapped()
            .filter(|(_, relation)| *relation == Relation::Satisfies)
            .filter_map(|(control, _)| outcomes.get(&control.id))
            .collect();
        let result = CriterionResult {
            id: criterion.id.clone(),
            outcome: tally.outcome(),
            conclusion: conclude(mapped().next().is_some(), &satisfying),
            checks: tally.counts(),
            targets: self.program.targets.keys().filter_map(on_target).collect(),
            controls: counted.iter().map(|control| control.id.clone()).collect(),
        };
        (result, tally)
    }
}

fn relation(control: &Control, criterion: &Criterion) -> Option<Relation> {
    control.criteria.iter().filter(|mapping| mapping.criterion == criterion.id).map(|mapping| mapping.relation).min()
}

/// Only controls that satisfy a criterion carry a conclusion. `Supported` needs adoption and a person's record that
/// they suffice; neither is read yet, so it is never reached.
fn conclude(is_mapped: bool, satisfying: &[&Outcome]) -> Conclusion {
    match is_mapped {
        false => Conclusion::NotAssessed,
        true if satisfying.contains(&&Outcome::Fail) => Conclusion::DeviationsNoted,
        true => Conclusion::InsufficientEvidence,
    }
}

fn is_of(program: &Program, result: &CriterionResult, category: Category) -> bool {
    program.series.get(result.id.series()).is_some_and(|series| series.categories.contains(&category))
}

/// Several criteria as one.
fn together<'a, 't: 'a>(
    criteria: impl Iterator<Item = &'a (CriterionResult, Tally<'t>)>,
    outcomes: &BTreeMap<ControlId, Outcome>,
) -> RollUp {
    let mut tally = Tally::default();
    let mut counts = CriteriaCounts::default();
    let mut outcome = Outcome::NotAssessed;
    let mut controls: BTreeSet<&ControlId> = BTreeSet::new();
    for (result, checks) in criteria {
        tally = tally.merge(checks.clone());
        controls.extend(&result.controls);
        counts.in_scope += 1;
        let (ranked, is_passed, is_counted) = match &result.outcome {
            Outcome::NotAssessed => (Outcome::Unknown(UnknownReason::Missing), false, false),
            outcome @ (Outcome::NotApplicable(_) | Outcome::NotSelected) => (outcome.clone(), false, false),
            outcome => (outcome.clone(), *outcome == Outcome::Pass, true),
        };
        counts.not_assessed += usize::from(result.outcome == Outcome::NotAssessed);
        counts.passed += usize::from(is_passed);
        counts.total += usize::from(is_counted);
        outcome = outcome.worst(ranked);
    }
    let controls: Vec<&Outcome> = controls.into_iter().filter_map(|control| outcomes.get(control)).collect();
    let controls = Passed {
        passed: controls.iter().filter(|outcome| ***outcome == Outcome::Pass).count(),
        total: controls.iter().filter(|outcome| ***outcome <= Outcome::Pass).count(),
    };
    RollUp { outcome, checks: tally.counts(), criteria: counts, controls }
}

fn coverage(program: &Program) -> Coverage {
    let counted =
        || program.controls().flat_map(|control| &control.criteria).filter(|mapping| mapping.relation.counts());
    let criteria: BTreeSet<_> = counted().map(|mapping| &mapping.criterion).collect();
    let points: BTreeSet<_> = counted().flat_map(|mapping| &mapping.points_of_focus).collect();
    let is_relevant =
        |point: &&PointOfFocus| point.category.is_none_or(|category| program.categories.contains(&category));
    let relevant = || program.criteria().flat_map(|criterion| &criterion.points_of_focus).filter(is_relevant);
    Coverage {
        criteria: Share {
            addressed: program.criteria().filter(|criterion| criteria.contains(&criterion.id)).count(),
            relevant: program.criteria().count(),
        },
        points_of_focus: Share {
            addressed: relevant().filter(|point| points.contains(&point.id)).count(),
            relevant: relevant().count(),
        },
    }
}
