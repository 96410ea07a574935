//! An assessment: findings rolled up to controls, criteria, series and categories.

mod counting;
mod fail_on;
mod lack;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::catalog::Category;
use crate::evaluate::Findings;
use crate::facts::Given;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::PointOfFocusId;
use crate::id::RecordId;
use crate::id::SeriesId;
use crate::id::TargetId;
use crate::operation::Operations;
use crate::scope::Silence;
use crate::time::Instant;

pub use self::counting::Counting;
pub use self::counting::Discount;
pub use self::fail_on::FailOn;
pub use self::lack::Lack;

/// Type I: design and implementation as of one instant, which says nothing about operation over time. Type II: operation
/// over a period; findings are those of its end.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Assessment {
    /// What was found.
    pub findings: Findings,
    /// Ordered by id.
    pub controls: BTreeMap<ControlId, ControlResult>,
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
    /// Which of the records count.
    pub counting: Counting,
    /// How controls operated, where a period was assessed (Type II).
    pub operations: Option<Operations>,
    /// What came of each risk acceptance, in the order in which they were given.
    pub acceptances: Vec<AcceptanceResult>,
    /// The facts that it was given.
    pub given: Given,
    /// Facts that could not be read and were left out at the caller's wish. Not empty: the assessment is partial.
    pub unread: Vec<String>,
}

/// What holds of one control.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ControlResult {
    /// Worst over its checks, its performance and its test.
    pub outcome: Outcome,
    /// What records say of it: its performance and its last test.
    pub by_people: Outcome,
    /// Whether the profile adopts it at this instant.
    pub adopted: bool,
    /// The last performance; none for what no person performs.
    pub performed: Option<Performed>,
    /// What it lacks to carry a conclusion, beside being without deviation.
    pub lacks: Vec<Lack>,
}

/// What the last performance of a control is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Performed {
    /// None is recorded.
    Never,
    /// It counts.
    InTime {
        /// The record.
        record: RecordId,
        /// When it was done.
        at: Instant,
    },
    /// It is too old.
    Expired {
        /// The record.
        record: RecordId,
        /// When it was done.
        at: Instant,
    },
    /// Nothing shows it, or nothing but a document of what should be done.
    NotShown,
}

/// What came of a risk acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcceptanceResult {
    /// The acceptance.
    pub id: RecordId,
    /// Whether it is in force.
    pub state: AcceptanceState,
    /// How many failures it covers: of resources, and of subjects as a whole.
    pub n_covered: usize,
    /// Whether it covers failures that nobody can have thought of.
    pub is_over_broad: bool,
}

impl AcceptanceResult {
    /// Whether it is in force and covers nothing.
    pub fn is_unused(&self) -> bool {
        self.state == AcceptanceState::InForce && self.n_covered == 0
    }
}

/// Whether an acceptance is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcceptanceState {
    /// It begins later.
    NotYet,
    /// It counts.
    InForce,
    /// It counts no more.
    Expired,
}

impl AcceptanceState {
    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotYet => "not_yet",
            Self::InForce => "in_force",
            Self::Expired => "expired",
        }
    }
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
    /// Of these, the controls that satisfy it: they carry the conclusion.
    pub satisfying: Vec<ControlId>,
    /// Whether somebody recorded that the controls that satisfy it suffice together.
    pub judgment: Judgment,
    /// What the scope counts on other organizations for, in its order. It changes no outcome; where nothing speaks for an
    /// organization, the criterion is not supported.
    pub carved_out: Vec<CarvedOut>,
}

/// A part of a criterion that a subservice organization does, and that its own report stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CarvedOut {
    /// The organization, by its id in the scope.
    pub organization: RecordId,
    /// The complementary control that is expected of it, by its id in the scope.
    pub control: RecordId,
    /// Who reviewed the organization's newest report, where that counts at the instant.
    pub reviewed_by: Option<String>,
    /// Why nothing speaks for the organization at the instant, where nothing does.
    pub silence: Option<Silence>,
}

/// What people recorded of the controls that satisfy a criterion: whether they suffice together.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Judgment {
    /// Nothing, up to the instant.
    None,
    /// That they do: these controls and no others, in their present words, within a year.
    Sufficient {
        /// Who said so.
        by: String,
    },
    /// The last judgment is of other controls.
    OfOthers {
        /// Whose it is.
        by: String,
        /// Controls that satisfy the criterion and that it leaves out, ordered by id.
        left_out: Vec<ControlId>,
        /// Controls that it rests on and that are not in this selection, in its order.
        not_selected: Vec<ControlId>,
    },
    /// It is older than the words in which these controls are adopted.
    OfOlderWords {
        /// Whose it is.
        by: String,
        /// The controls, ordered by id.
        controls: Vec<ControlId>,
    },
    /// It is of these controls in their present words, and was made before what it leans on was there: a day or more before
    /// they were tested or performed.
    BeforeEvidence {
        /// Whose it is.
        by: String,
        /// The controls that were tested or performed later, ordered by id.
        controls: Vec<ControlId>,
    },
    /// It is of these controls in their present words, and more than a year old.
    Expired {
        /// Whose it is.
        by: String,
        /// When it was made.
        at: Instant,
    },
}

impl Judgment {
    /// Whose it is, if somebody judged.
    pub fn by(&self) -> Option<&str> {
        match self {
            Self::None => None,
            Self::Sufficient { by }
            | Self::OfOthers { by, .. }
            | Self::OfOlderWords { by, .. }
            | Self::BeforeEvidence { by, .. }
            | Self::Expired { by, .. } => Some(by),
        }
    }

    /// Who recorded that the controls suffice, if somebody did.
    pub fn sufficient_by(&self) -> Option<&str> {
        match self {
            Self::Sufficient { by } => Some(by),
            Self::None
            | Self::OfOthers { .. }
            | Self::OfOlderWords { .. }
            | Self::BeforeEvidence { .. }
            | Self::Expired { .. } => None,
        }
    }
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
#[non_exhaustive]
pub struct Coverage {
    /// Criteria.
    pub criteria: Share,
    /// Points of focus: guidance, so a share below one is no failure.
    pub points_of_focus: Share,
    /// The same for each criterion, in order.
    pub by_criterion: Vec<CriterionCoverage>,
}

/// How a criterion and its points of focus are addressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionCoverage {
    /// The criterion.
    pub criterion: CriterionId,
    /// By what.
    pub means: Means,
    /// Its relevant points of focus, in order.
    pub points_of_focus: Vec<(PointOfFocusId, Means)>,
}

/// What sort of controls address something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// Checks alone.
    Automated,
    /// People alone.
    Manual,
    /// Checks and people.
    Both,
    /// Nothing.
    None,
}

impl Means {
    /// This and another together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::None, means) | (means, Self::None) => means,
            (Self::Automated, Self::Automated) => Self::Automated,
            (Self::Manual, Self::Manual) => Self::Manual,
            (Self::Automated | Self::Manual | Self::Both, _) => Self::Both,
        }
    }

    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Automated => "automated",
            Self::Manual => "manual",
            Self::Both => "both",
            Self::None => "none",
        }
    }
}

/// Parts and the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Share {
    /// Addressed by checks alone.
    pub automated: usize,
    /// Addressed by people alone.
    pub manual: usize,
    /// Addressed by checks and people.
    pub both: usize,
    /// The whole.
    pub relevant: usize,
}

impl Share {
    /// What any control addresses.
    pub fn addressed(&self) -> usize {
        self.automated + self.manual + self.both
    }

    /// What none addresses.
    pub fn unaddressed(&self) -> usize {
        self.relevant - self.addressed()
    }
}

/// The outcomes of checks, and of what people perform. Merging is a worst-of for each, so that parts can be merged in any
/// order and any number of times.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally<'a> {
    checks: BTreeMap<&'a CheckId, Tallied>,
    performances: BTreeMap<&'a ControlId, Outcome>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Tallied {
    outcome: Outcome,
    /// Whether something of it fails and is not accepted.
    is_open: bool,
}

impl<'a> Tally<'a> {
    /// Adds what one check found.
    pub fn add_check(&mut self, check: &'a CheckId, outcome: Outcome) {
        let is_open = outcome == Outcome::Fail;
        self.add(check, Tallied { outcome, is_open });
    }

    /// Adds a check of which every failure is accepted. It fails all the same.
    pub fn add_accepted(&mut self, check: &'a CheckId) {
        self.add(check, Tallied { outcome: Outcome::Fail, is_open: false });
    }

    fn add(&mut self, check: &'a CheckId, more: Tallied) {
        let tallied = match self.checks.remove(check) {
            Some(held) => Tallied { outcome: held.outcome.worst(more.outcome), is_open: held.is_open || more.is_open },
            None => more,
        };
        self.checks.insert(check, tallied);
    }

    /// Adds what people's records say of one control.
    pub fn add_performance(&mut self, control: &'a ControlId, outcome: Outcome) {
        let held = self.performances.remove(control).unwrap_or(Outcome::NotAssessed);
        self.performances.insert(control, held.worst(outcome));
    }

    /// This and the other together.
    #[must_use]
    pub fn merge(mut self, other: Tally<'a>) -> Self {
        for (check, tallied) in other.checks {
            self.add(check, tallied);
        }
        for (control, outcome) in other.performances {
            self.add_performance(control, outcome);
        }
        self
    }

    /// The worst of all; [`Outcome::NotAssessed`] of nothing.
    pub fn outcome(&self) -> Outcome {
        Outcome::worst_of(self.outcomes().cloned())
    }

    fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.checks.values().map(|tallied| &tallied.outcome).chain(self.performances.values())
    }

    /// How many came out how.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for outcome in self.outcomes() {
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
        let is_accepted = |tallied: &&Tallied| tallied.outcome == Outcome::Fail && !tallied.is_open;
        counts.accepted = self.checks.values().filter(is_accepted).count();
        counts
    }
}
