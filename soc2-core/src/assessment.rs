//! An assessment: findings rolled up to controls, criteria, series and categories.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::catalog::Category;
use crate::evaluate::Findings;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::SeriesId;
use crate::id::TargetId;

/// Type I: design and implementation as of one instant. It says nothing about operation over time.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Assessment {
    /// What was found.
    pub findings: Findings,
    /// Ordered by id.
    pub controls: BTreeMap<ControlId, Outcome>,
    /// In the order of the criteria.
    pub criteria: Vec<CriterionResult>,
    /// In the order of the criteria.
    pub series: Vec<SeriesResult>,
    /// In the order of the criteria.
    pub categories: Vec<CategoryResult>,
    /// Over every criterion in scope.
    pub summary: RollUp,
    /// What any control addresses, apart from how it turned out.
    pub coverage: Coverage,
    /// Facts that could not be read and were left out at the caller's wish. Not empty: the assessment is partial.
    pub unread: Vec<String>,
}

/// What holds of one criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CriterionResult {
    /// The criterion.
    pub id: CriterionId,
    /// Worst over the controls that satisfy or support it.
    pub outcome: Outcome,
    /// What may be concluded.
    pub conclusion: Conclusion,
    /// Its checks.
    pub checks: Counts,
    /// The same for each target that has a check of it.
    pub targets: Vec<TargetResult>,
    /// The controls that count for it, ordered by id.
    pub controls: Vec<ControlId>,
}

/// What holds of one criterion on one target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetResult {
    /// The target.
    pub target: TargetId,
    /// Worst over the checks.
    pub outcome: Outcome,
    /// The checks.
    pub checks: Counts,
}

/// What holds of one series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeriesResult {
    /// The series.
    pub id: SeriesId,
    /// Its criteria together.
    pub roll_up: RollUp,
}

/// What holds of one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryResult {
    /// The category.
    pub category: Category,
    /// Its criteria together.
    pub roll_up: RollUp,
}

/// Several criteria together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollUp {
    /// Worst over the criteria, where one that is not assessed counts as unknown.
    pub outcome: Outcome,
    /// Their checks, each once.
    pub checks: Counts,
    /// The criteria.
    pub criteria: CriteriaCounts,
    /// The controls that count for them, each once.
    pub controls: Passed,
}

/// How many checks came out how. `total` leaves out what is not applicable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// They pass.
    pub passed: usize,
    /// They fail.
    pub failed: usize,
    /// They could not be asked.
    pub error: usize,
    /// Their facts are not known.
    pub unknown: usize,
    /// Controls that wait for a person's record.
    pub manual: usize,
    /// Of those that fail, how many a risk acceptance covers.
    pub accepted: usize,
    /// There is nothing to ask about.
    pub not_applicable: usize,
}

impl Counts {
    /// Passed, failed, error, unknown and manual.
    pub fn total(&self) -> usize {
        self.passed + self.not_passed()
    }

    /// All of the total but those that pass.
    pub fn not_passed(&self) -> usize {
        self.failed + self.error + self.unknown + self.manual
    }
}

/// How many criteria pass, of those that are assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CriteriaCounts {
    /// Their outcome is pass.
    pub passed: usize,
    /// They have an outcome, and are applicable.
    pub total: usize,
    /// All.
    pub in_scope: usize,
    /// Nothing in scope counts for them.
    pub not_assessed: usize,
}

/// How many pass, of how many that have an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Passed {
    /// Their outcome is pass.
    pub passed: usize,
    /// They have an outcome, and are applicable.
    pub total: usize,
}

/// What may be concluded about a criterion. Software does not conclude more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Conclusion {
    /// A control that satisfies the criterion fails.
    DeviationsNoted,
    /// What there is does not carry a conclusion.
    InsufficientEvidence,
    /// Every control that satisfies it is adopted and without deviation, on sufficient evidence, and a named person
    /// has recorded that together they address the criterion.
    Supported,
    /// No control is mapped to it.
    NotAssessed,
}

impl Conclusion {
    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::DeviationsNoted => "deviations_noted",
            Self::InsufficientEvidence => "insufficient_evidence",
            Self::Supported => "supported",
            Self::NotAssessed => "not_assessed",
        }
    }
}

/// What any control addresses, of what the scope makes relevant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Criteria.
    pub criteria: Share,
    /// Points of focus: guidance, so a share below one is no failure.
    pub points_of_focus: Share,
}

/// A part and the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// The part that a control addresses.
    pub addressed: usize,
    /// The whole.
    pub relevant: usize,
}

/// The outcomes of checks, and of controls that people perform. Merging is a worst-of for each, so that parts can be
/// merged in any order and any number of times.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally<'a> {
    checks: BTreeMap<&'a CheckId, Outcome>,
    pending: BTreeSet<&'a ControlId>,
}

impl<'a> Tally<'a> {
    /// Adds what one check found.
    pub fn add_check(&mut self, check: &'a CheckId, outcome: Outcome) {
        let held = self.checks.remove(check).unwrap_or(Outcome::NotAssessed);
        self.checks.insert(check, held.worst(outcome));
    }

    /// Adds a control that waits for a person's record.
    pub fn add_pending(&mut self, control: &'a ControlId) {
        self.pending.insert(control);
    }

    /// This and the other together.
    #[must_use]
    pub fn merge(mut self, other: Tally<'a>) -> Self {
        for (check, outcome) in other.checks {
            self.add_check(check, outcome);
        }
        self.pending.extend(other.pending);
        self
    }

    /// The worst of all; [`Outcome::NotAssessed`] of nothing.
    pub fn outcome(&self) -> Outcome {
        let pending = self.pending.iter().map(|_| Outcome::ManualPending);
        Outcome::worst_of(self.checks.values().cloned().chain(pending))
    }

    /// How many came out how.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { manual: self.pending.len(), ..Counts::default() };
        for outcome in self.checks.values() {
            match outcome {
                Outcome::Pass => counts.passed += 1,
                Outcome::Fail => counts.failed += 1,
                Outcome::Error(_) => counts.error += 1,
                Outcome::Unknown(_) => counts.unknown += 1,
                Outcome::ManualPending => counts.manual += 1,
                Outcome::NotApplicable(_) => counts.not_applicable += 1,
                Outcome::NotSelected | Outcome::NotAssessed => {}
            }
        }
        counts
    }
}
