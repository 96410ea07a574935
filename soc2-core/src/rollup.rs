//! Findings into an [`Assessment`]: control, criterion, series, category, summary.

mod control;
mod record;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use self::control::Known;
use crate::assessment::AcceptanceResult;
use crate::assessment::Assessment;
use crate::assessment::CarvedOut;
use crate::assessment::CategoryResult;
use crate::assessment::Conclusion;
use crate::assessment::ControlResult;
use crate::assessment::Counts;
use crate::assessment::Coverage;
use crate::assessment::CriteriaCounts;
use crate::assessment::CriterionResult;
use crate::assessment::Judgment;
use crate::assessment::Lack;
use crate::assessment::Passed;
use crate::assessment::RollUp;
use crate::assessment::SeriesResult;
use crate::assessment::Tally;
use crate::assessment::TargetResult;
use crate::catalog::Category;
use crate::catalog::Check;
use crate::catalog::Control;
use crate::catalog::Criterion;
use crate::catalog::Relation;
use crate::catalog::Series;
use crate::engagement::Engagement;
use crate::engagement::Relevance;
use crate::evaluate::Findings;
use crate::facts::Given;
use crate::finding::Finding;
use crate::finding::NotApplicable;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::TargetId;
use crate::operation::Accepted;
use crate::operation::Operations;
use crate::program::Program;
use crate::record::Sufficiency;
use crate::scope::SubserviceMethod;
use crate::unknown::UnknownReason;

/// Rolls findings and records up, and overlays risk acceptances; over a period, rolls up how controls operated. The order
/// of findings does not matter.
pub fn roll_up(
    program: &Program,
    findings: Findings,
    acceptances: Vec<AcceptanceResult>,
    coverage: Coverage,
    engagement: &Engagement,
    operations: Option<Operations>,
) -> Assessment {
    let outcomes = Outcomes::of(&findings.findings, operations.as_ref());
    let known = Known {
        program,
        engagement,
        findings: &findings.findings,
        as_of: findings.as_of,
        operations: operations.as_ref(),
    };
    let mapped = mapped(program, &engagement.relevance(program));
    let judged = |control: &Control| {
        let checks = program.checks_of(control).filter_map(|check| Some(outcomes.get(control, check)?.0));
        let checks = Outcome::worst_of(checks);
        (control.id.clone(), known.control(control, checks))
    };
    let in_scope: BTreeMap<&ControlId, &Control> =
        mapped.values().flatten().map(|(control, _)| (&control.id, *control)).collect();
    let controls: BTreeMap<ControlId, ControlResult> = in_scope.into_values().map(judged).collect();
    let view = View { known, mapped: &mapped, outcomes: &outcomes, controls: &controls };
    let criteria: Vec<(CriterionResult, Tally<'_>)> =
        engagement.criteria_of(program).map(|criterion| view.criterion(criterion)).collect();
    let of_series = |series: &Series| SeriesResult {
        id: series.id.clone(),
        roll_up: view.together(criteria.iter().filter(|(result, _)| *result.id.series() == series.id)),
    };
    let series = program.series().map(of_series).filter(|result| result.roll_up.criteria.in_scope > 0).collect();
    let of_category = |category: Category| CategoryResult {
        category,
        roll_up: view.together(criteria.iter().filter(|(result, _)| is_of(program, result, category))),
    };
    let categories = engagement.categories_of(program).map(of_category).collect();
    let summary = view.together(criteria.iter());
    let criteria: Vec<CriterionResult> = criteria.into_iter().map(|(result, _)| result).collect();
    let counting = known.counting(&controls, &criteria);
    // Whoever read the facts says which they were, and which could not be read.
    let (given, unread) = (Given::default(), Vec::new());
    Assessment {
        controls,
        criteria,
        series,
        categories,
        summary,
        coverage,
        counting,
        findings,
        operations,
        acceptances,
        given,
        unread,
    }
}

/// What bears on what is assessed: by criterion, the controls that are mapped to it, ordered by id, and what they are to it.
type Mapped<'a> = BTreeMap<&'a CriterionId, Vec<(&'a Control, Relation)>>;

fn mapped<'a>(program: &'a Program, relevance: &Relevance<'_>) -> Mapped<'a> {
    let mut mapped = Mapped::new();
    for control in program.controls() {
        for mapping in control.criteria.iter().filter(|mapping| relevance.has_mapping(mapping)) {
            mapped.entry(&mapping.criterion).or_default().push((control, mapping.relation));
        }
    }
    mapped
}

/// What checks come to: as of an instant the same for every control, over a period as each control operates.
enum Outcomes<'a> {
    AsOf { by_check: BTreeMap<CheckId, Outcome>, accepted: BTreeSet<&'a CheckId> },
    Over(&'a Operations),
}

impl<'a> Outcomes<'a> {
    fn of(findings: &'a [Finding], operations: Option<&'a Operations>) -> Self {
        match operations {
            Some(operations) => Self::Over(operations),
            None => Self::AsOf { by_check: worst_by_check(findings), accepted: accepted_checks(findings) },
        }
    }

    fn get(&self, control: &Control, check: &Check) -> Option<(Outcome, Accepted)> {
        match self {
            Self::AsOf { by_check, accepted } => {
                let is_accepted = accepted.contains(&check.id);
                Some((by_check.get(&check.id)?.clone(), if is_accepted { Accepted::All } else { Accepted::NotAll }))
            }
            Self::Over(operations) => operations.check(&control.id, &check.id),
        }
    }
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

/// The checks of which every failure is accepted.
fn accepted_checks(findings: &[Finding]) -> BTreeSet<&CheckId> {
    let failing = || findings.iter().filter(|finding| finding.outcome == Outcome::Fail);
    let open: BTreeSet<&CheckId> =
        failing().filter(|finding| finding.accepted_by.is_empty()).map(|finding| &finding.check).collect();
    failing().map(|finding| &finding.check).filter(|check| !open.contains(check)).collect()
}

struct View<'a> {
    known: Known<'a>,
    mapped: &'a Mapped<'a>,
    outcomes: &'a Outcomes<'a>,
    controls: &'a BTreeMap<ControlId, ControlResult>,
}

impl<'a> View<'a> {
    /// A control's checks, on one target or on all, and what people's records say of it.
    fn tally(&self, control: &'a Control, target: Option<&TargetId>) -> Tally<'a> {
        let mut tally = Tally::default();
        let is_on = |check: &&Check| target.is_none_or(|target| check.target == *target);
        for check in self.known.program.checks_of(control).filter(is_on) {
            match self.outcomes.get(control, check) {
                Some((_, Accepted::All)) => tally.add_accepted(&check.id),
                Some((outcome, Accepted::NotAll)) => tally.add_check(&check.id, outcome),
                None => {}
            }
        }
        if let Some(result) = self.controls.get(&control.id).filter(|_| target.is_none()) {
            tally.add_performance(&control.id, result.by_people.clone());
        }
        tally
    }

    fn criterion(&self, criterion: &Criterion) -> (CriterionResult, Tally<'a>) {
        let program = self.known.program;
        if self.known.engagement.irrelevant(&criterion.id).is_some() {
            let result = CriterionResult {
                id: criterion.id.clone(),
                outcome: Outcome::NotApplicable(NotApplicable::NotRelevant),
                conclusion: Conclusion::NotAssessed,
                checks: Counts::default(),
                targets: Vec::new(),
                controls: Vec::new(),
                satisfying: Vec::new(),
                judgment: Judgment::None,
                carved_out: Vec::new(),
            };
            return (result, Tally::default());
        }
        let mapped = self.mapped.get(&criterion.id).map(Vec::as_slice).unwrap_or_default();
        let counted: Vec<&Control> =
            mapped.iter().filter(|(_, relation)| relation.counts()).map(|(control, _)| *control).collect();
        let together = |target: Option<&TargetId>| {
            counted.iter().fold(Tally::default(), |tally, control| tally.merge(self.tally(control, target)))
        };
        let on_target = |target: &TargetId| {
            let tally = together(Some(target));
            let checks = tally.counts();
            let result = TargetResult { target: target.clone(), outcome: tally.outcome(), checks };
            (result.outcome != Outcome::NotAssessed).then_some(result)
        };
        let tally = together(None);
        let satisfying: Vec<(&ControlId, &ControlResult)> = mapped
            .iter()
            .filter(|(_, relation)| *relation == Relation::Satisfies)
            .filter_map(|(control, _)| self.controls.get_key_value(&control.id))
            .collect();
        let carriers: Vec<ControlId> = satisfying.iter().map(|(id, _)| (*id).clone()).collect();
        let judgment = self.judgment(criterion, &carriers);
        let carved_out = self.carved_out(criterion);
        let conclusion = match mapped.is_empty() {
            true => Conclusion::NotAssessed,
            false => conclude(self.known.operations, &satisfying, &judgment, &carved_out),
        };
        let result = CriterionResult {
            id: criterion.id.clone(),
            outcome: tally.outcome(),
            conclusion,
            checks: tally.counts(),
            targets: program.targets.keys().filter_map(on_target).collect(),
            controls: counted.iter().map(|control| control.id.clone()).collect(),
            satisfying: carriers,
            judgment,
            carved_out,
        };
        (result, tally)
    }

    /// What organizations that are carved out are counted on for.
    fn carved_out(&self, criterion: &Criterion) -> Vec<CarvedOut> {
        let at = self.known.as_of.instant();
        let organizations = self.known.engagement.scope().into_iter().flat_map(|scope| &scope.subservice_organizations);
        let carved_out = organizations.filter(|it| it.method == SubserviceMethod::CarveOut);
        let parts = carved_out.flat_map(|organization| {
            let controls = organization.complementary_subservice_controls.iter();
            controls.filter(|control| control.criteria.contains(&criterion.id)).map(|control| CarvedOut {
                organization: organization.id.clone(),
                control: control.id.clone(),
                reviewed_by: organization.review_at(at).filter(|it| at < it.until).map(|it| it.by.clone()),
                silence: organization.silence(at),
            })
        });
        parts.collect()
    }

    /// The judgment that these controls suffice, if somebody made it in time; else the last that was made.
    fn judgment(&self, criterion: &Criterion, satisfying: &[ControlId]) -> Judgment {
        let is_made = |it: &&Sufficiency| it.criterion == criterion.id && !self.known.is_later(it.at);
        let mut made: Vec<&Sufficiency> = self.known.engagement.records().sufficiency.iter().filter(is_made).collect();
        made.sort_by_key(|record| record.at);
        let mut judgments = made.into_iter().rev().map(|record| self.known.judgment(record, satisfying));
        let last = judgments.next().unwrap_or(Judgment::None);
        let sufficient = |it: &Judgment| it.sufficient_by().is_some();
        match sufficient(&last) {
            true => last,
            false => judgments.find(sufficient).unwrap_or(last),
        }
    }

    /// Several criteria as one.
    fn together<'t: 'a>(&self, criteria: impl Iterator<Item = &'a (CriterionResult, Tally<'t>)>) -> RollUp
    where
        'a: 't,
    {
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
        let outcomes: Vec<&Outcome> =
            controls.into_iter().filter_map(|id| Some(&self.controls.get(id)?.outcome)).collect();
        let controls = Passed {
            passed: outcomes.iter().filter(|outcome| ***outcome == Outcome::Pass).count(),
            total: outcomes.iter().filter(|outcome| ***outcome <= Outcome::Pass).count(),
        };
        RollUp { outcome, checks: tally.counts(), criteria: counts, controls }
    }
}

/// Only controls that satisfy a criterion carry a conclusion, and only all of them together; what is carved out has to be
/// spoken for. Of a period, one may take the place of another.
fn conclude(
    operations: Option<&Operations>,
    satisfying: &[(&ControlId, &ControlResult)],
    judgment: &Judgment,
    carved_out: &[CarvedOut],
) -> Conclusion {
    if satisfying.iter().any(|(_, result)| result.outcome == Outcome::Fail) {
        return Conclusion::DeviationsNoted;
    }
    let are_in_turn = operations.is_some_and(|it| it.are_in_turn(satisfying.iter().map(|(id, _)| *id)));
    let lacks_nothing = |lacks: &[Lack]| lacks.iter().all(|lack| *lack == Lack::AdoptedInPart && are_in_turn);
    let is_carried = !satisfying.is_empty()
        && satisfying.iter().all(|(_, result)| result.outcome == Outcome::Pass && lacks_nothing(&result.lacks));
    let is_spoken_for = carved_out.iter().all(|part| part.silence.is_none());
    match is_carried && is_spoken_for && judgment.sufficient_by().is_some() {
        true => Conclusion::Supported,
        false => Conclusion::InsufficientEvidence,
    }
}

fn is_of(program: &Program, result: &CriterionResult, category: Category) -> bool {
    program.series.get(result.id.series()).is_some_and(|series| series.categories.contains(&category))
}
