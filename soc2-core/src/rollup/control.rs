//! A control's checks and records into what holds of it, and what it lacks to carry a conclusion.

use crate::assessment::ControlResult;
use crate::assessment::Lack;
use crate::assessment::Performed;
use crate::catalog::Control;
use crate::catalog::Nature;
use crate::catalog::Operation;
use crate::engagement::Engagement;
use crate::evaluate::AsOf;
use crate::facts::Completeness;
use crate::finding::Finding;
use crate::finding::Outcome;
use crate::program::Program;
use crate::record::Performance;
use crate::record::Test;
use crate::record::is_same_person;
use crate::time::Instant;

/// What is known when a control is judged.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) program: &'a Program,
    pub(super) engagement: &'a Engagement,
    /// Invariant: ordered by check.
    pub(super) findings: &'a [Finding],
    pub(super) as_of: AsOf,
}

impl<'a> Known<'a> {
    /// Judges a control whose checks together came out as `checks`.
    pub(super) fn control(self, control: &Control, checks: Outcome) -> ControlResult {
        let at = self.as_of.instant();
        let adopted = self.program.profile().adoption(&control.id, at).is_some();
        let performed = match control.nature {
            Nature::Manual | Nature::Hybrid => Some(self.performed(control, at)),
            Nature::Automated => None,
        };
        let by_people = match performed {
            Some(Performed::InTime { .. }) => Outcome::Pass,
            Some(Performed::Never | Performed::Expired { .. } | Performed::NotShown) => Outcome::ManualPending,
            None => Outcome::NotAssessed,
        };
        let is_made = |test: &&Test| test.control == control.id && test.tested_at <= at;
        let tests: Vec<&Test> = self.engagement.records().tests.iter().filter(is_made).collect();
        let tested = self.tested(control, &tests);
        let by_people = by_people.worst(tested);
        let outcome = checks.clone().worst(by_people.clone());
        let mut lacks = Vec::new();
        if !adopted {
            lacks.push(Lack::NotAdopted);
        }
        if matches!(control.nature, Nature::Automated | Nature::Hybrid) {
            lacks.extend(self.lacks_of_checks(control, checks));
        }
        match performed {
            Some(Performed::Never) => lacks.push(Lack::NotPerformed),
            Some(Performed::Expired { .. }) => lacks.push(Lack::PerformanceExpired),
            Some(Performed::NotShown) => lacks.push(Lack::PerformanceNotShown),
            Some(Performed::InTime { .. }) | None => {}
        }
        if performed.is_some() {
            lacks.extend(self.lack_of_tests(control, &tests));
        }
        if matches!(self.as_of, AsOf::FromFacts(_)) {
            lacks.push(Lack::AgeNotMeasured);
        }
        ControlResult { outcome, by_people, adopted, performed, lacks }
    }

    /// What the last performance before an instant is worth at it.
    fn performed(self, control: &Control, at: Instant) -> Performed {
        let of_control = |it: &&Performance| it.control == control.id && it.performed_at <= at;
        let performances: Vec<&Performance> =
            self.engagement.records().performances.iter().filter(of_control).collect();
        let in_time = |it: &&&Performance| {
            it.valid_until.is_none_or(|until| at < until)
                && match &control.operation {
                    Operation::Scheduled(schedule) => schedule.is_in_time(it.performed_at, at),
                    Operation::State | Operation::DetectAndCorrect { .. } | Operation::Event { .. } => true,
                }
        };
        let last = |performances: &mut dyn Iterator<Item = &&'a Performance>| {
            performances.max_by_key(|it| (it.performed_at, it.id.clone())).copied()
        };
        let shown = || performances.iter().filter(|it| it.is_shown());
        if let Some(performance) = last(&mut shown().filter(in_time)) {
            return Performed::InTime { record: performance.id.clone(), at: performance.performed_at };
        }
        match (last(&mut shown()), performances.is_empty()) {
            (Some(performance), _) => {
                Performed::Expired { record: performance.id.clone(), at: performance.performed_at }
            }
            (None, false) => Performed::NotShown,
            (None, true) => Performed::Never,
        }
    }

    /// What tests found. One that counts takes the place of earlier ones: what was mended is tested again. What carries
    /// nothing finds deviations too, and clears none.
    fn tested(self, control: &Control, tests: &[&Test]) -> Outcome {
        let counting = tests.iter().filter(|test| test.carries() && self.is_independent(control, test));
        let last = counting.map(|test| test.tested_at).max();
        let mut current = tests.iter().filter(|test| last.is_none_or(|last| last <= test.tested_at));
        match current.any(|test| test.deviations().next().is_some()) {
            true => Outcome::Fail,
            false => Outcome::NotAssessed,
        }
    }

    /// Whether somebody else than the control's performers made a test.
    fn is_independent(self, control: &Control, test: &Test) -> bool {
        let performances = self.engagement.records().performances.iter();
        !performances.filter(|it| it.control == control.id).any(|it| is_same_person(&it.performer, &test.tester))
    }

    fn lack_of_tests(self, control: &Control, tests: &[&Test]) -> Option<Lack> {
        let carrying: Vec<&&Test> = tests.iter().filter(|test| test.carries()).collect();
        match (tests.is_empty(), carrying.is_empty()) {
            (true, _) => Some(Lack::NotTested),
            (false, true) => Some(Lack::TestCarriesNothing),
            (false, false) => {
                let is_independent = carrying.iter().any(|test| self.is_independent(control, test));
                (!is_independent).then_some(Lack::TestedByItsPerformer)
            }
        }
    }

    fn lacks_of_checks(self, control: &Control, outcome: Outcome) -> Option<Lack> {
        if outcome != Outcome::Pass {
            return Some(Lack::ChecksDoNotPass);
        }
        let is_whole = |finding: &Finding| {
            finding.evidence.iter().all(|evidence| evidence.completeness == Completeness::Established)
        };
        let mut findings = self.program.checks_of(control).flat_map(|check| {
            let from = self.findings.partition_point(|finding| finding.check < check.id);
            self.findings[from..].iter().take_while(move |finding| finding.check == check.id)
        });
        (!findings.all(is_whole)).then_some(Lack::CompletenessNotEstablished)
    }
}
