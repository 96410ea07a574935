//! A control's checks and records into what holds of it, and what it lacks to carry a conclusion.

use crate::assessment::ControlResult;
use crate::assessment::Lack;
use crate::assessment::Performed;
use crate::catalog::Check;
use crate::catalog::Control;
use crate::catalog::Nature;
use crate::catalog::Operation;
use crate::engagement::Engagement;
use crate::evaluate::AsOf;
use crate::facts::Completeness;
use crate::finding::Finding;
use crate::finding::Outcome;
use crate::finding::of_check;
use crate::operation::Operated;
use crate::program::Program;
use crate::record::AttributeResult;
use crate::record::Performance;
use crate::record::Test;
use crate::record::is_same_person;
use crate::time::Instant;
use crate::time::Interval;
use crate::time::IntervalUnit;

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
        let adoption = self.program.profile().adoption(&control.id, at);
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
        if adoption.is_none() {
            lacks.push(Lack::NotAdopted);
        }
        if matches!(control.nature, Nature::Automated | Nature::Hybrid) {
            lacks.extend(self.lacks_of_checks(control, checks));
        }
        // What was done before the control was in force in these words shows nothing of it.
        let in_force_from = adoption.map(|adoption| adoption.effective.from);
        match performed {
            Some(Performed::Never) => lacks.push(Lack::NotPerformed),
            Some(Performed::Expired { .. }) => lacks.push(Lack::PerformanceExpired),
            Some(Performed::NotShown) => lacks.push(Lack::PerformanceNotShown),
            Some(Performed::InTime { at, .. }) if in_force_from.is_some_and(|from| at < from) => {
                lacks.push(Lack::PerformedBeforeAdoption);
            }
            Some(Performed::InTime { .. }) | None => {}
        }
        if performed.is_some() {
            lacks.extend(self.lack_of_tests(control, &tests, in_force_from));
        }
        let is_of_unknown_age = || self.program.checks_of(control).any(Check::is_of_any_age);
        if matches!(self.as_of, AsOf::FromFacts(_)) || is_of_unknown_age() {
            lacks.push(Lack::AgeNotMeasured);
        }
        ControlResult { outcome, by_people, adopted: adoption.is_some(), performed, lacks }
    }

    /// Judges a control by how it operated over a period, in all parts of it together.
    pub(super) fn control_over(self, control: &Control, operated: &[Operated], checks: Outcome) -> ControlResult {
        let by_people = Outcome::worst_of(operated.iter().map(|it| it.by_people.clone()));
        let outcome = checks.clone().worst(by_people.clone());
        let adopted = operated.iter().all(|it| it.is_adopted);
        let mut lacks = Vec::new();
        if !adopted {
            lacks.push(Lack::NotAdopted);
        }
        if matches!(control.nature, Nature::Automated | Nature::Hybrid) {
            lacks.extend(self.lacks_of_checks(control, checks));
        }
        if by_people != Outcome::NotAssessed {
            lacks.extend(match &by_people {
                Outcome::ManualPending => Some(Lack::NotPerformed),
                Outcome::NotApplicable(_) => Some(Lack::NoOccurrence),
                _ => None,
            });
            let is_of_period = |test: &&Test| {
                test.control == control.id && operated.first().is_some_and(|it| test.tested_at >= it.window.from())
            };
            let tests: Vec<&Test> = self.engagement.records().tests.iter().filter(is_of_period).collect();
            lacks.extend(self.lack_of_tests(control, &tests, None));
        }
        if self.program.checks_of(control).any(Check::is_of_any_age) {
            lacks.push(Lack::AgeNotMeasured);
        }
        ControlResult { outcome, by_people, adopted, performed: None, lacks }
    }

    /// What the last performance before an instant is worth at it.
    fn performed(self, control: &Control, at: Instant) -> Performed {
        let of_control = |it: &&Performance| it.control == control.id && it.performed_at <= at;
        let performances: Vec<&Performance> =
            self.engagement.records().performances.iter().filter(of_control).collect();
        let in_time = |it: &&&Performance| {
            it.valid_until.is_none_or(|until| at < until)
                && match &control.operation {
                    Operation::Scheduled(schedule) => schedule.is_in_time(it.part(), it.performed_at, at),
                    // Whether it was called for again is not known: for a time the last stands for the rest.
                    Operation::State | Operation::DetectAndCorrect { .. } | Operation::Event { .. } => {
                        is_current(it.performed_at, at)
                    }
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

    /// What tests found. A deviation stands until a later test that counts finds that its attribute is met: what was
    /// mended is tested again. What carries nothing finds deviations too, and clears none.
    fn tested(self, control: &Control, tests: &[&Test]) -> Outcome {
        let counting: Vec<&&Test> =
            tests.iter().filter(|test| test.carries() && self.is_independent(control, test)).collect();
        let is_cleared = |found: &Test, letter: &String| {
            let later = counting.iter().filter(|test| test.tested_at > found.tested_at);
            later.into_iter().any(|test| test.decides(letter) == Some(AttributeResult::Met))
        };
        let is_open =
            |test: &&Test| test.attributes_with_deviations().into_iter().any(|letter| !is_cleared(test, letter));
        match tests.iter().any(is_open) {
            true => Outcome::Fail,
            false => Outcome::NotAssessed,
        }
    }

    /// Whether somebody else than the control's performers and its owner made a test.
    fn is_independent(self, control: &Control, test: &Test) -> bool {
        let performances = self.engagement.records().performances.iter().filter(|it| it.control == control.id);
        let adoption = self.program.profile().adoption(&control.id, self.as_of.instant());
        let mut involved = performances.map(|it| &it.performer).chain(adoption.map(|it| &it.owner));
        !involved.any(|person| is_same_person(person, &test.tester))
    }

    fn lack_of_tests(self, control: &Control, tests: &[&Test], in_force_from: Option<Instant>) -> Option<Lack> {
        if tests.is_empty() {
            return Some(Lack::NotTested);
        }
        let carrying: Vec<&&Test> = tests.iter().filter(|test| test.carries()).collect();
        if carrying.is_empty() {
            return Some(Lack::TestCarriesNothing);
        }
        let counting: Vec<&&Test> = carrying.into_iter().filter(|test| self.is_independent(control, test)).collect();
        if counting.is_empty() {
            return Some(Lack::TestedByItsPerformer);
        }
        let at = self.as_of.instant();
        let is_of_now =
            |test: &&&Test| is_current(test.tested_at, at) && in_force_from.is_none_or(|from| from <= test.tested_at);
        let current: Vec<&&Test> = counting.into_iter().filter(is_of_now).collect();
        if current.is_empty() {
            return Some(Lack::TestNotCurrent);
        }
        let mut letters = control.procedures.iter().flat_map(|procedure| procedure.attributes.keys());
        let is_decided = |letter: &String| current.iter().any(|test| test.decides(letter).is_some());
        (!letters.all(is_decided)).then_some(Lack::AttributesNotTested)
    }

    fn lacks_of_checks(self, control: &Control, outcome: Outcome) -> Option<Lack> {
        if self.program.checks_of(control).count() < control.checks.len() {
            return Some(Lack::ChecksOutOfScope);
        }
        match outcome {
            Outcome::Pass => {}
            // There was nothing for its checks to look at: people carry it.
            Outcome::NotApplicable(_) if control.nature == Nature::Hybrid => return None,
            _ => return Some(Lack::ChecksDoNotPass),
        }
        let is_whole = |finding: &Finding| {
            !finding.evidence.is_empty()
                && finding.evidence.iter().all(|evidence| evidence.completeness == Completeness::Established)
        };
        let mut findings = self.program.checks_of(control).flat_map(|check| of_check(self.findings, &check.id));
        (!findings.all(is_whole)).then_some(Lack::CompletenessNotEstablished)
    }
}

/// How long a test counts, and a performance of what has no schedule. No standard sets a number: a year is what reports
/// cover, so that what is older was told in the last one.
const CURRENT: Interval = Interval { count: 1, unit: IntervalUnit::Year };

fn is_current(made_at: Instant, at: Instant) -> bool {
    CURRENT.after(made_at).is_none_or(|end| at < end)
}
