//! Records into whether they count at the instant.

use std::collections::BTreeMap;

use super::control::Known;
use crate::assessment::ControlResult;
use crate::assessment::Counting;
use crate::assessment::CriterionResult;
use crate::assessment::Discount;
use crate::assessment::Judgment;
use crate::catalog::Control;
use crate::catalog::Operation;
use crate::finding::NotApplicable;
use crate::finding::Outcome;
use crate::id::ControlId;
use crate::operation::Tested;
use crate::operation::there_at;
use crate::record::CURRENT;
use crate::record::Performance;
use crate::record::Sufficiency;
use crate::record::Test;
use crate::record::is_said_before;
use crate::record::is_said_days_before;
use crate::record::is_said_in_time;
use crate::time::Instant;

impl<'a> Known<'a> {
    /// Which of all records count for the controls and criteria that were judged.
    pub(super) fn counting(
        self,
        controls: &BTreeMap<ControlId, ControlResult>,
        criteria: &[CriterionResult],
    ) -> Counting {
        let records = self.engagement.records();
        let on = |id: &ControlId| self.program.control(id).filter(|control| controls.contains_key(&control.id));
        let of_performance = |it: &Performance| {
            on(&it.control).map_or(Some(Discount::OutOfScope), |control| self.discount_of_performance(control, it))
        };
        let of_test = |it: &Test| {
            on(&it.control).map_or(Some(Discount::OutOfScope), |control| self.discount_of_test(control, it))
        };
        let of_judgment = |it: &Sufficiency| {
            let is_of_it = |result: &&CriterionResult| {
                result.id == it.criterion && result.outcome != Outcome::NotApplicable(NotApplicable::NotRelevant)
            };
            let result = criteria.iter().find(is_of_it);
            result.map_or(Some(Discount::OutOfScope), |result| self.discount_of_judgment(it, &result.satisfying))
        };
        Counting {
            performances: records.performances.iter().map(of_performance).collect(),
            tests: records.tests.iter().map(of_test).collect(),
            sufficiency: records.sufficiency.iter().map(of_judgment).collect(),
        }
    }

    /// Why a performance of a control does not count; nothing where it does.
    pub(super) fn discount_of_performance(self, control: &Control, performance: &Performance) -> Option<Discount> {
        let performed_at = performance.performed_at;
        if let Some(operations) = self.operations {
            let operated = operations.controls.get(&control.id).into_iter().flatten();
            let mut due = operated.filter_map(|it| it.occurrences.as_ref()).flat_map(|it| &it.due);
            let is_named = due.any(|it| it.performed.as_ref().is_some_and(|(record, _)| *record == performance.id));
            return first([
                (!performance.is_shown(), Discount::NotShown),
                (!is_named && performed_at >= operations.period.to(), Discount::NotYet),
                (!is_named && performed_at < operations.period.from(), Discount::Expired),
            ]);
        }
        let at = self.as_of.instant();
        first([
            (at < performed_at, Discount::NotYet),
            (!performance.is_shown(), Discount::NotShown),
            (!is_in_time(control, performance, at), Discount::Expired),
            (self.is_older_than_adoption(&control.id, performed_at), Discount::BeforeAdoption),
        ])
    }

    /// Why a test of a control does not count; nothing where it does. Of a period, tests are made after its end too, and
    /// of all wordings that were in force in it.
    pub(super) fn discount_of_test(self, control: &Control, test: &Test) -> Option<Discount> {
        self.discount_of_test_at(control, test, self.as_of.instant())
    }

    /// The same, with its age at an instant.
    pub(super) fn discount_of_test_at(self, control: &Control, test: &Test, at: Instant) -> Option<Discount> {
        let is_later = self.is_later(test.tested_at);
        let is_before = self.operations.is_some_and(|operations| test.tested_at < operations.period.from());
        let is_too_old = is_before || !is_current(test.tested_at, at);
        let is_of_older_words = self.operations.is_none() && self.is_older_than_adoption(&control.id, test.tested_at);
        let of_itself = || Discount::of_test_itself(test);
        let others = first([
            (!self.is_independent(control, test), Discount::NotIndependent),
            (self.is_of_other_population(test), Discount::OtherPopulation),
            (self.is_too_early(control, test), Discount::BeforeItsItems),
            (is_too_old, Discount::Expired),
            (is_of_older_words, Discount::BeforeAdoption),
        ]);
        is_later.then_some(Discount::NotYet).or_else(of_itself).or(others)
    }

    /// Whether what is dated so says nothing of what is assessed yet: of an instant, all that comes after it; of a period,
    /// what comes so late that it is of another.
    pub(super) fn is_later(self, dated: Instant) -> bool {
        match self.operations {
            Some(operations) => !is_said_in_time(dated, operations.period),
            None => self.as_of.instant() < dated,
        }
    }

    /// What a judgment says of the controls that satisfy its criterion.
    pub(super) fn judgment(self, record: &Sufficiency, satisfying: &[ControlId]) -> Judgment {
        let by = record.by.clone();
        let is_left_out = |id: &&ControlId| !record.controls.contains(id);
        let left_out: Vec<ControlId> = satisfying.iter().filter(is_left_out).cloned().collect();
        let is_not_selected = |id: &&ControlId| !satisfying.contains(id);
        let not_selected: Vec<ControlId> = record.controls.iter().filter(is_not_selected).cloned().collect();
        // A judgment is of controls in their present words.
        let is_older = |id: &&ControlId| self.is_older_than_adoption(id, record.at);
        let older: Vec<ControlId> = satisfying.iter().filter(is_older).cloned().collect();
        if !left_out.is_empty() || !not_selected.is_empty() {
            return Judgment::OfOthers { by, left_out, not_selected };
        }
        if !older.is_empty() {
            return Judgment::OfOlderWords { by, controls: older };
        }
        // The system, and what threatens it, have changed since.
        if !is_current(record.at, self.as_of.instant()) {
            return Judgment::Expired { by, at: record.at };
        }
        let leans_on_later =
            |id: &&ControlId| self.program.control(id).is_some_and(|it| self.is_shown_after(it, record.at));
        let later: Vec<ControlId> = satisfying.iter().filter(leans_on_later).cloned().collect();
        match later.is_empty() {
            true => Judgment::Sufficient { by },
            false => Judgment::BeforeEvidence { by, controls: later },
        }
    }

    /// Whether what carries a control came too late for a judgment of that instant: without it, the control would not have
    /// been tested or performed then. More of what was there already takes nothing from the judgment, nor does what has
    /// become too old since; of a period it is about all that was due.
    fn is_shown_after(self, control: &Control, judged_at: Instant) -> bool {
        let is_there = |at: Instant| !is_said_days_before(judged_at, at);
        let tests = self.tests_of(control);
        let tests_then: Vec<&Test> = tests.iter().copied().filter(|test| is_there(test.tested_at)).collect();
        let is_tested = |tests: &[&Test], at: Instant| {
            self.lack_of_tests_at(control, tests, at).is_none() && self.tested(control, tests) == Outcome::NotAssessed
        };
        // Of a period people judge for a year after it, and what was current at its end is so for all of them.
        let at = self.as_of.instant();
        (is_tested(&tests, at) && !is_tested(&tests_then, at.min(judged_at)))
            || self.is_performed_after(control, judged_at)
    }

    /// Whether a control was performed after the day of a judgment and not before it, or so long before that the next time
    /// was overdue then; of one that was due in the period, whether it was done for some due date afterwards. What was done for events, their tests tell.
    fn is_performed_after(self, control: &Control, judged_at: Instant) -> bool {
        let is_there = |at: Instant| !is_said_days_before(judged_at, at);
        if let (Some(operations), Operation::Scheduled(_)) = (self.operations, &control.operation) {
            let operated = operations.controls.get(&control.id).into_iter().flatten();
            let due = operated.filter_map(|it| it.occurrences.as_ref()).flat_map(|it| &it.due);
            return due.filter_map(|it| it.performed.as_ref()).any(|(_, at)| !is_there(*at));
        }
        if let (Some(_), Operation::Event { .. }) = (self.operations, &control.operation) {
            return false;
        }
        let is_of_it = |it: &&Performance| {
            let is_of_older_words =
                || self.operations.is_none() && self.is_older_than_adoption(&it.control, it.performed_at);
            it.control == control.id && it.is_shown() && !self.is_later(it.performed_at) && !is_of_older_words()
        };
        let was_in_time = |it: &&Performance| self.operations.is_some() || is_in_time(control, it, judged_at);
        let shown = self.engagement.records().performances.iter().filter(is_of_it);
        let (then, later): (Vec<&Performance>, Vec<&Performance>) = shown.partition(|it| is_there(it.performed_at));
        !later.is_empty() && !then.iter().any(was_in_time)
    }

    fn discount_of_judgment(self, record: &Sufficiency, satisfying: &[ControlId]) -> Option<Discount> {
        if self.is_later(record.at) {
            return Some(Discount::NotYet);
        }
        match self.judgment(record, satisfying) {
            Judgment::None | Judgment::Sufficient { .. } => None,
            Judgment::OfOthers { .. } => Some(Discount::OtherControls),
            Judgment::OfOlderWords { .. } => Some(Discount::BeforeAdoption),
            Judgment::BeforeEvidence { .. } => Some(Discount::BeforeEvidence),
            Judgment::Expired { .. } => Some(Discount::Expired),
        }
    }

    /// Whether somebody else than the control's performers and its owners made a test; of a period, all owners in it.
    fn is_independent(self, control: &Control, test: &Test) -> bool {
        let profile = self.program.profile();
        let owners: Vec<&String> = match self.operations {
            Some(operations) => profile.adoptions_in(&control.id, operations.period).map(|it| &it.owner).collect(),
            None => profile.adoption(&control.id, self.as_of.instant()).map(|it| &it.owner).into_iter().collect(),
        };
        self.engagement.records().is_independent(test, owners)
    }

    /// Whether a test drew from something else than what called for the control in the period.
    fn is_of_other_population(self, test: &Test) -> bool {
        self.tested_of(test).flat_map(|tested| &tested.of_others).any(|id| *id == test.id)
    }

    /// Whether a test is dated before there was anything to test.
    fn is_too_early(self, control: &Control, test: &Test) -> bool {
        if let (None, Operation::Scheduled(schedule)) = (self.operations, &control.operation) {
            let performances = self.engagement.records().performances.iter();
            let shown: Vec<&Performance> =
                performances.filter(|it| it.control == control.id && it.is_shown()).collect();
            let mut there = test.results.iter().filter_map(|result| there_at(schedule, &result.item, &shown));
            return there.any(|at| is_said_before(test.tested_at, at));
        }
        self.tested_of(test).flat_map(|tested| &tested.too_early).any(|id| *id == test.id)
    }

    /// What tests of its control found in the parts of the period.
    fn tested_of(self, test: &Test) -> impl Iterator<Item = &'a Tested> {
        let operated = self.operations.and_then(|operations| operations.controls.get(&test.control));
        operated.into_iter().flatten().filter_map(|it| it.tested.as_ref())
    }

    /// What was done before a control was in force in these words, the last of a period, shows nothing of it.
    fn is_older_than_adoption(self, control: &ControlId, done_at: Instant) -> bool {
        let profile = self.program.profile();
        let adoption = match self.operations {
            Some(operations) => profile.adoptions_in(control, operations.period).max_by_key(|it| it.effective.from),
            None => profile.adoption(control, self.as_of.instant()),
        };
        adoption.is_some_and(|adoption| done_at < adoption.effective.from)
    }
}

/// Whether what was performed before an instant still counts at it.
fn is_in_time(control: &Control, performance: &Performance, at: Instant) -> bool {
    let performed_at = performance.performed_at;
    performance.valid_until.is_none_or(|until| at < until)
        && match &control.operation {
            Operation::Scheduled(schedule) => schedule.is_in_time(performance.part(), performed_at, at),
            // Whether it was called for again is not known: for a time the last stands for the rest.
            Operation::State | Operation::DetectAndCorrect { .. } | Operation::Event { .. } => {
                is_current(performed_at, at)
            }
        }
}

fn is_current(made_at: Instant, at: Instant) -> bool {
    CURRENT.after(made_at).is_none_or(|end| at < end)
}

/// The first reason that holds.
fn first<const N: usize>(reasons: [(bool, Discount); N]) -> Option<Discount> {
    reasons.into_iter().find(|(holds, _)| *holds).map(|(_, discount)| discount)
}
