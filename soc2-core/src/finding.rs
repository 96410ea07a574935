//! What a check found: outcomes with their reasons, on which resource, on which evidence.

mod witnesses;

use std::sync::Arc;

use crate::facts::Evidence;
use crate::facts::Subject;
use crate::id::CheckId;
use crate::id::RecordId;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

pub use witnesses::Witnesses;

pub(crate) use witnesses::Question;
pub(crate) use witnesses::Scene;
pub(crate) use witnesses::Seen;

/// What holds of a finding, a resource, a control or a criterion, worst first.
///
/// The order is total, so that merging is the same in any order and in any parts:
///
/// ```
/// use soc2_core::finding::Outcome;
/// assert_eq!(Outcome::Pass.worst(Outcome::Fail), Outcome::Fail);
/// assert_eq!(Outcome::NotAssessed.worst(Outcome::Pass), Outcome::Pass, "nothing is the identity");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The facts say no.
    Fail,
    /// The question could not be asked of these facts.
    Error(ErrorReason),
    /// The facts that would tell are not known.
    Unknown(UnknownReason),
    /// A person has to record a performance.
    ManualPending,
    /// The facts say yes.
    Pass,
    /// There is nothing to ask about.
    NotApplicable(NotApplicable),
    /// The profile leaves it out.
    NotSelected,
    /// An aggregate with nothing in it. Never a pass.
    NotAssessed,
}

/// Why a question could not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorReason {
    /// A fact has another type than its source's schema says.
    WrongType,
    /// The expression has no value on these facts.
    Evaluation,
    /// The expression would have cost more than its budget.
    Limit,
}

/// Why there is nothing to ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NotApplicable {
    /// There is no such resource, and the list of them is whole as far as anyone knows.
    EmptyPopulation,
    /// Nothing called for the control in the period.
    NoOccurrence,
    /// The check's `applies` says so.
    DoesNotApply,
    /// The platform does not let it be otherwise: it carries nothing.
    PlatformGuaranteed,
    /// A person named in the scope says that the criterion does not bear on the system.
    NotRelevant,
}

impl Outcome {
    /// The worse of two.
    #[must_use]
    pub fn worst(self, other: Self) -> Self {
        self.min(other)
    }

    /// The worst of many; [`Outcome::NotAssessed`] of none.
    pub fn worst_of(outcomes: impl IntoIterator<Item = Self>) -> Self {
        outcomes.into_iter().fold(Self::NotAssessed, Self::worst)
    }

    /// The name in reports.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Error(_) => "error",
            Self::Unknown(_) => "unknown",
            Self::ManualPending => "manual_pending",
            Self::Pass => "pass",
            Self::NotApplicable(_) => "not_applicable",
            Self::NotSelected => "not_selected",
            Self::NotAssessed => "not_assessed",
        }
    }

    /// What reports call by these words; a refusal has the `code` that stands beside them.
    pub(crate) fn of_words(word: &str, reason: Option<&str>, code: &str) -> Option<Self> {
        let denied = UnknownReason::Denied { code: code.to_owned() };
        let unknown = [UnknownReason::Missing, denied, UnknownReason::Stale, UnknownReason::Incomplete];
        let error = [ErrorReason::WrongType, ErrorReason::Evaluation, ErrorReason::Limit];
        let not_applicable = [
            NotApplicable::EmptyPopulation,
            NotApplicable::NoOccurrence,
            NotApplicable::DoesNotApply,
            NotApplicable::PlatformGuaranteed,
            NotApplicable::NotRelevant,
        ];
        let plain = [Self::Fail, Self::ManualPending, Self::Pass, Self::NotSelected, Self::NotAssessed];
        let all = unknown.into_iter().map(Self::Unknown).chain(error.map(Self::Error));
        let mut all = all.chain(not_applicable.map(Self::NotApplicable)).chain(plain);
        all.find(|outcome| outcome.word() == word && outcome.reason() == reason)
    }

    /// The reason's name in reports, for outcomes that have one.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Unknown(reason) => Some(reason.word()),
            Self::Error(ErrorReason::WrongType) => Some("wrong_type"),
            Self::Error(ErrorReason::Evaluation) => Some("evaluation"),
            Self::Error(ErrorReason::Limit) => Some("limit"),
            Self::NotApplicable(NotApplicable::EmptyPopulation) => Some("empty_population"),
            Self::NotApplicable(NotApplicable::NoOccurrence) => Some("no_occurrence"),
            Self::NotApplicable(NotApplicable::DoesNotApply) => Some("does_not_apply"),
            Self::NotApplicable(NotApplicable::PlatformGuaranteed) => Some("platform_guaranteed"),
            Self::NotApplicable(NotApplicable::NotRelevant) => Some("not_relevant"),
            Self::Fail | Self::ManualPending | Self::Pass | Self::NotSelected | Self::NotAssessed => None,
        }
    }
}

/// The outcome of one check on one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The check.
    pub check: CheckId,
    /// The subject; none when a target in scope has no subject in the facts.
    pub subject: Option<Arc<Subject>>,
    /// The worst of its resources, or its own where it looks at the subject as a whole.
    pub outcome: Outcome,
    /// What is wrong with the subject as a whole, in plain words.
    pub message: Option<String>,
    /// Invariant: in the order of the facts.
    pub resources: Vec<Resource>,
    /// Why the subject as a whole did not pass: the parts of the check that decided. Where the check looks at
    /// resources, theirs are with them.
    pub witnesses: Witnesses,
    /// What would have to be known, ordered.
    pub missing: Vec<Unknown>,
    /// What was read.
    pub evidence: Vec<Arc<Evidence>>,
    /// The risk acceptances that cover everything that fails here; none where something is not covered. The outcome
    /// stays.
    pub accepted_by: Vec<RecordId>,
}

/// The findings of a check, of findings that are ordered by check.
pub(crate) fn of_check<'f>(findings: &'f [Finding], check: &CheckId) -> &'f [Finding] {
    let from = findings.get(findings.partition_point(|finding| finding.check < *check)..).unwrap_or_default();
    from.get(..from.partition_point(|finding| finding.check == *check)).unwrap_or_default()
}

/// One element that a check looked at inside a subject: a bucket, a user, a pod.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resource {
    /// Its name, as the tool prints it.
    pub id: String,
    /// What holds of it.
    pub outcome: Outcome,
    /// What is wrong with it, in plain words.
    pub message: Option<String>,
    /// Why it did not pass: the parts of the check that decided.
    pub witnesses: Witnesses,
    /// What would have to be known of it, ordered.
    pub missing: Vec<Unknown>,
    /// The risk acceptance that covers its failure. The outcome stays.
    pub accepted_by: Option<RecordId>,
}
