//! A control's checks and records into what holds of it, and what it lacks to carry a conclusion.

use crate::assessment::ControlResult;
use crate::assessment::Discount;
use crate::assessment::Lack;
use crate::assessment::Performed;
use crate::catalog::Check;
use crate::catalog::Control;
use crate::catalog::Nature;
use crate::catalog::Operation;
use crate::catalog::Relation;
use crate::engagement::Engagement;
use crate::evaluate::AsOf;
use crate::facts::Completeness;
use crate::finding::Finding;
use crate::finding::Outcome;
use crate::finding::of_check;
use crate::operation::Operated;
use crate::operation::Operations;
use crate::operation::SampleSize;
use crate::operation::TestedPopulation;
use crate::program::Program;
use crate::record::AttributeResult;
use crate::record::ItemResult;
use crate::record::Performance;
use crate::record::Test;
use crate::time::Instant;

/// What is known when a control is judged.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) program: &'a Program,
    pub(super) engagement: &'a Engagement,
    /// Invariant: ordered by check.
    pub(super) findings: &'a [Finding],
    pub(super) as_of: AsOf,
    /// Where a period is assessed.
    pub(super) operations: Option<&'a Operations>,
}

impl<'a> Known<'a> {
    /// Judges a control whose checks together came out as `checks`.
    pub(super) fn control(self, control: &Control, checks: Outcome) -> ControlResult {
        match self.operations.and_then(|it| Some((it, it.controls.get(&control.id)?))) {
            Some((operations, operated)) => self.control_over(control, operations, operated, checks),
            None => self.control_as_of(control, checks),
        }
    }

    fn control_as_of(self, control: &Control, checks: Outcome) -> ControlResult {
        let at = self.as_of.instant();
        let adoption = self.program.profile().adoption(&control.id, at);
        let performed = match control.nature {
            Nature::Manual | Nature::Hybrid => Some(self.performed(control)),
            Nature::Automated => None,
        };
        let by_people = match performed {
            Some(Performed::InTime { .. }) => Outcome::Pass,
            Some(Performed::Never | Performed::Expired { .. } | Performed::NotShown) => Outcome::ManualPending,
            None => Outcome::NotAssessed,
        };
        let tests = self.tests_of(control);
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
        if performed.is_some() || is_satisfying(control) {
            lacks.extend(self.lack_of_tests(control, &tests));
        }
        let is_of_unknown_age = || self.program.checks_of(control).any(Check::is_of_any_age);
        if matches!(self.as_of, AsOf::FromFacts(_)) || is_of_unknown_age() {
            lacks.push(Lack::AgeNotMeasured);
        }
        ControlResult { outcome, by_people, adopted: adoption.is_some(), performed, lacks }
    }

    /// Judges a control by how it operated over a period, in all parts of it together.
    fn control_over(
        self,
        control: &Control,
        operations: &Operations,
        operated: &[Operated],
        checks: Outcome,
    ) -> ControlResult {
        let by_people = Outcome::worst_of(operated.iter().map(|it| it.by_people.clone()));
        let outcome = checks.clone().worst(by_people.clone());
        let adopted = operated.iter().all(|it| it.is_adopted);
        let mut lacks = Vec::new();
        match (adopted, operations.is_whole(&control.id)) {
            (false, _) => lacks.push(Lack::NotAdopted),
            (true, false) => lacks.push(Lack::AdoptedInPart),
            (true, true) => {}
        }
        if matches!(control.nature, Nature::Automated | Nature::Hybrid) {
            lacks.extend(self.lacks_of_checks(control, checks));
        }
        lacks.extend(match &by_people {
            Outcome::ManualPending => Some(Lack::NotPerformed),
            Outcome::NotApplicable(_) => Some(Lack::NoOccurrence),
            Outcome::Fail
            | Outcome::Error(_)
            | Outcome::Unknown(_)
            | Outcome::Pass
            | Outcome::NotSelected
            | Outcome::NotAssessed => None,
        });
        if by_people != Outcome::NotAssessed || is_satisfying(control) {
            lacks.extend(self.lack_of_tests(control, &self.tests_of(control)));
        }
        let tested = || operated.iter().filter_map(|it| it.tested.as_ref());
        let is_whole = |it: &TestedPopulation| it.completeness == Completeness::Established;
        if tested().filter_map(|it| it.population.as_ref()).any(|it| !is_whole(it)) {
            lacks.push(Lack::PopulationNotWhole);
        }
        if tested().any(|it| !it.untested.is_empty()) {
            lacks.push(Lack::SampleNotTested);
        }
        if tested().any(|it| it.is_chosen) {
            lacks.push(Lack::SampleNotDrawn);
        }
        if tested().filter_map(|it| it.sample.as_ref()).any(SampleSize::is_unexplained) {
            lacks.push(Lack::SampleSmall);
        }
        if self.program.checks_of(control).any(Check::is_of_any_age) {
            lacks.push(Lack::AgeNotMeasured);
        }
        ControlResult { outcome, by_people, adopted, performed: None, lacks }
    }

    /// The tests of a control up to the instant; of a period, those since it was first adopted in it.
    pub(super) fn tests_of(self, control: &Control) -> Vec<&'a Test> {
        let first = self.operations.and_then(|it| it.controls.get(&control.id)).and_then(|it| it.first());
        let is_of_it = |test: &&Test| match (self.operations, first) {
            (None, _) => test.tested_at <= self.as_of.instant(),
            (Some(_), first) => first.is_some_and(|it| test.tested_at >= it.window.from()),
        };
        self.engagement.records().tests.iter().filter(|it| it.control == control.id).filter(is_of_it).collect()
    }

    /// What the last performance before an instant is worth at it.
    fn performed(self, control: &Control) -> Performed {
        let of_control = self.engagement.records().performances.iter().filter(|it| it.control == control.id);
        let last = |is_wanted: fn(Option<Discount>) -> bool| {
            let wanted = of_control.clone().filter(|it| is_wanted(self.discount_of_performance(control, it)));
            wanted.max_by_key(|it| (it.performed_at, it.id.clone()))
        };
        if let Some(Performance { id, performed_at, .. }) =
            last(|discount| matches!(discount, None | Some(Discount::BeforeAdoption)))
        {
            return Performed::InTime { record: id.clone(), at: *performed_at };
        }
        if let Some(Performance { id, performed_at, .. }) = last(|discount| discount == Some(Discount::Expired)) {
            return Performed::Expired { record: id.clone(), at: *performed_at };
        }
        match last(|discount| discount != Some(Discount::NotYet)) {
            Some(_) => Performed::NotShown,
            None => Performed::Never,
        }
    }

    /// What tests found. A deviation stands until a later test that counts finds that its attribute is met: what was
    /// mended is tested again. What carries nothing finds deviations too, and clears none. Of what is done once and is past,
    /// a second look at the same item mends nothing: another has to show that the next ones are done well.
    pub(super) fn tested(self, control: &Control, tests: &[&Test]) -> Outcome {
        let is_counting = |test: &&&Test| match self.discount_of_test(control, test) {
            // Age takes nothing from what a test cleared.
            None | Some(Discount::Expired | Discount::BeforeAdoption) => true,
            Some(_) => false,
        };
        let counting: Vec<&&Test> = tests.iter().filter(is_counting).collect();
        let is_same_past = |found: &str, item: &str| match &control.operation {
            Operation::Scheduled(_) | Operation::Event { .. } => found == item,
            Operation::State | Operation::DetectAndCorrect { .. } => false,
        };
        let is_cleared = |found: &Test, item: &ItemResult, letter: &String| {
            let later = counting.iter().filter(|test| test.tested_at > found.tested_at);
            let mut others = later.filter(|test| !test.results.iter().any(|it| is_same_past(&item.item, &it.item)));
            others.any(|test| test.decides(letter) == Some(AttributeResult::Met))
        };
        let is_open =
            |test: &&Test| test.deviations().any(|item| item.deviating().any(|letter| !is_cleared(test, item, letter)));
        match tests.iter().any(is_open) {
            true => Outcome::Fail,
            false => Outcome::NotAssessed,
        }
    }

    fn lack_of_tests(self, control: &Control, tests: &[&Test]) -> Option<Lack> {
        self.lack_of_tests_at(control, tests, self.as_of.instant())
    }

    /// The same, with the tests' age at an instant.
    pub(super) fn lack_of_tests_at(self, control: &Control, tests: &[&Test], at: Instant) -> Option<Lack> {
        let discounts: Vec<(&Test, Option<Discount>)> =
            tests.iter().map(|test| (*test, self.discount_of_test_at(control, test, at))).collect();
        let current: Vec<&Test> =
            discounts.iter().filter(|(_, discount)| discount.is_none()).map(|(test, _)| *test).collect();
        if current.is_empty() {
            // That of the test which comes nearest to counting.
            return Some(match discounts.iter().filter_map(|(_, discount)| *discount).max() {
                None if self.is_tested_later(control) => Lack::TestedLater,
                None => Lack::NotTested,
                Some(Discount::NotYet) => Lack::TestedLater,
                Some(Discount::NotIndependent) => Lack::TestedByItsPerformer,
                Some(Discount::OtherPopulation) => Lack::PopulationDiffers,
                Some(Discount::BeforeItsItems) => Lack::TestedTooEarly,
                Some(Discount::InquiryAlone) => Lack::TestedByInquiry,
                Some(Discount::NotShown) => Lack::TestNotShown,
                Some(Discount::NoItem) => Lack::NoItemTested,
                Some(Discount::Expired | Discount::BeforeAdoption) => Lack::TestNotCurrent,
                // These are of other records: a test of the control has none of them.
                Some(Discount::OutOfScope | Discount::OtherControls | Discount::BeforeEvidence) => Lack::NotTested,
            });
        }
        let mut letters = control.procedures.iter().flat_map(|procedure| procedure.attributes.keys());
        let is_decided = |letter: &String| current.iter().any(|test| test.decides(letter).is_some());
        (!letters.all(is_decided)).then_some(Lack::AttributesNotTested)
    }

    /// Whether there is a test of the control that is dated after what is assessed.
    fn is_tested_later(self, control: &Control) -> bool {
        let mut tests = self.engagement.records().tests.iter();
        tests.any(|test| test.control == control.id && self.is_later(test.tested_at))
    }

    fn lacks_of_checks(self, control: &Control, outcome: Outcome) -> Option<Lack> {
        if self.program.checks_of(control).count() < control.checks.len() {
            return Some(Lack::ChecksOutOfScope);
        }
        match outcome {
            Outcome::Pass => {}
            // There was nothing for its checks to look at: people carry it, as far as somebody says that there was nothing.
            Outcome::NotApplicable(_) if control.nature == Nature::Hybrid => {}
            Outcome::NotApplicable(_)
            | Outcome::Fail
            | Outcome::Error(_)
            | Outcome::Unknown(_)
            | Outcome::ManualPending
            | Outcome::NotSelected
            | Outcome::NotAssessed => return Some(Lack::ChecksDoNotPass),
        }
        let is_whole = |finding: &Finding| {
            !finding.evidence.is_empty()
                && finding.evidence.iter().all(|evidence| evidence.completeness == Completeness::Established)
        };
        let mut findings = self.program.checks_of(control).flat_map(|check| of_check(self.findings, &check.id));
        (!findings.all(is_whole)).then_some(Lack::CompletenessNotEstablished)
    }
}

/// Whether a control may carry a conclusion: then it is tested, whoever or whatever operates it. That its checks pass shows
/// the setting, not that what is behind it does what the control says.
fn is_satisfying(control: &Control) -> bool {
    control.criteria.iter().any(|mapping| mapping.relation == Relation::Satisfies)
}
