//! How controls operated over a period.

mod gaps;
mod schedule;
mod tested;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::digest::Digest;
use crate::facts::Citation;
use crate::facts::Subject;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::RecordId;
use crate::id::SourceId;
use crate::past::CatalogVersion;
use crate::time::Duration;
use crate::time::Instant;
use crate::time::Period;
use crate::timeline::Timeline;
use crate::timeline::Untold;

pub use self::gaps::Gap;
pub use self::gaps::GapReason;
pub(crate) use self::schedule::Done;
pub(crate) use self::schedule::there_at;
pub use self::tested::Convention;
pub use self::tested::LimitedBy;
pub use self::tested::PopulationOrigin;
pub use self::tested::SampleSize;
pub use self::tested::Tested;
pub use self::tested::TestedPopulation;

/// How all controls operated over a period, and what was seen in it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Operations {
    /// The period.
    pub period: Period,
    /// Each control, once for each part of the period in which it was in force in the same words.
    pub controls: BTreeMap<ControlId, Vec<Operated>>,
    /// What snapshots showed, by check, then subject.
    pub timelines: BTreeMap<CheckId, BTreeMap<Arc<Subject>, Timeline>>,
    /// Facts of the period's end or later: set aside.
    pub after: Vec<(Arc<Subject>, SourceId, Instant)>,
    /// The catalogs of the reports that findings were taken from, in the order of the reports; none where facts tell it all.
    pub catalogs: Vec<UnderCatalog>,
    /// The texts of those reports.
    pub reports: BTreeSet<Digest>,
}

/// Reports that findings were taken from, and the catalog that they were made with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnderCatalog {
    /// The catalog.
    pub catalog: CatalogVersion,
    /// Whether it is, byte for byte, the one that the period is assessed with.
    pub is_current: bool,
    /// The instant of the first of the reports.
    pub first: Instant,
    /// The instant of the last.
    pub last: Instant,
    /// How many there are.
    pub n_reports: u64,
    /// How many findings were taken from them.
    pub n_findings: u64,
    /// The checks that asked something else then, or with other parameters.
    pub changed: BTreeSet<CheckId>,
    /// Whether the reports tell what their checks asked.
    pub tells_of_checks: bool,
}

impl Operations {
    /// What a control's check comes to, worst over the parts of the period, and whether all that deviates is accepted.
    pub(crate) fn check(&self, control: &ControlId, check: &CheckId) -> Option<(Outcome, Accepted)> {
        let operated = self.controls.get(control)?;
        let outcomes = operated.iter().filter_map(|it| it.checks.get(check).cloned());
        let outcome = Outcome::worst_of(outcomes);
        let is_of_check = |it: &&Deviation| it.kind.failing().is_some_and(|failing| failing.check == *check);
        let mut deviations = operated.iter().flat_map(|it| &it.deviations).filter(is_of_check).peekable();
        let is_accepted = deviations.peek().is_some() && deviations.all(|it| it.accepted_by.is_some());
        Some((outcome, if is_accepted { Accepted::All } else { Accepted::NotAll }))
    }

    /// Whether a control was in force over the whole period, in one wording or several.
    pub(crate) fn is_whole(&self, control: &ControlId) -> bool {
        self.leave_nothing_out([control])
    }

    /// Whether controls that were each adopted in a part of the period were there in turn: together they leave nothing of it
    /// out, and without any one of them the others would. One that could be spared took nobody's place: who counts on it
    /// counts on it for the whole period.
    pub(crate) fn are_in_turn<'c>(&self, controls: impl IntoIterator<Item = &'c ControlId>) -> bool {
        let is_adopted = |it: &Operated| it.is_adopted;
        let in_part = controls.into_iter().filter(|id| {
            let operated = self.controls.get(*id);
            operated.is_some_and(|operated| operated.iter().all(is_adopted)) && !self.is_whole(id)
        });
        let in_part: Vec<&ControlId> = in_part.collect();
        let is_needed = |spared: &&'c ControlId| {
            let others = in_part.iter().copied().filter(|id| id != spared);
            !self.leave_nothing_out(others)
        };
        self.leave_nothing_out(in_part.iter().copied()) && in_part.iter().all(is_needed)
    }

    fn leave_nothing_out<'c>(&self, controls: impl IntoIterator<Item = &'c ControlId>) -> bool {
        let operated = controls.into_iter().filter_map(|id| self.controls.get(id)).flatten();
        let mut windows: Vec<Period> = operated.map(|it| it.window).collect();
        windows.sort();
        let reached = windows
            .iter()
            .try_fold(self.period.from(), |reached, it| (it.from() <= reached).then(|| reached.max(it.to())));
        reached.is_some_and(|reached| reached >= self.period.to())
    }
}

/// Whether risk acceptances cover everything that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Accepted {
    /// They do.
    All,
    /// Something is not covered, or nothing fails.
    NotAll,
}

/// How a control operated over the part of a period in which it was in force in the same words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operated {
    /// The part of the period.
    pub window: Period,
    /// Whether a profile adopts it in that part.
    pub is_adopted: bool,
    /// What each of its checks comes to, as the control operates: a failure that was mended in the time allowed is none.
    pub checks: BTreeMap<CheckId, Outcome>,
    /// What records say of it.
    pub by_people: Outcome,
    /// What snapshots of facts show; nothing where no check of it is in scope.
    pub observed: Option<Observed>,
    /// What its checks come to for each subject, worst verdict first, then by subject.
    pub subjects: Vec<OperatedOn>,
    /// What was due and what was done of it; nothing where people do not perform it.
    pub occurrences: Option<Occurrences>,
    /// What tests drew from and found; nothing where no event calls for it.
    pub tested: Option<Tested>,
    /// What did not do what the control says, in the order of time.
    pub deviations: Vec<Deviation>,
    /// Items that tests found to deviate, and that happened before or after the period, or while the control was not adopted:
    /// they are no deviations of any part, and stand with the nearest. In the order of time.
    pub outside: Vec<Deviation>,
}

impl Operated {
    /// Worst over its checks and what records say.
    pub fn outcome(&self) -> Outcome {
        Outcome::worst_of(self.checks.values().cloned()).worst(self.by_people.clone())
    }

    /// What may be said of its operation.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(&self.outcome())
    }

    /// What deviates on a subject, in the order of time.
    pub fn deviations_on(&self, subject: &Subject) -> impl Iterator<Item = &Deviation> {
        let is_of_it =
            |it: &&Deviation| it.kind.failing().is_some_and(|failing| failing.subject.key() == subject.key());
        self.deviations.iter().filter(is_of_it)
    }

    /// What is not known of a subject, in the order of checks and time.
    pub fn unknown_of(&self, subject: &Subject) -> impl Iterator<Item = &Unobserved> {
        let unknown = self.observed.iter().flat_map(|observed| &observed.unknown);
        unknown.filter(|it| it.subject.as_ref().is_some_and(|of| of.key() == subject.key()))
    }

    /// What failed on a subject, where the control allows a time for mending it, in the order of checks and time.
    pub fn failures_on(&self, subject: &Subject) -> impl Iterator<Item = &Mending> {
        let remediation = self.observed.iter().filter_map(|observed| observed.remediation.as_ref());
        let failures = remediation.flat_map(|remediation| &remediation.failures);
        failures.filter(|it| it.failing.subject.key() == subject.key())
    }
}

/// What a control's checks come to for one subject, in a window.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperatedOn {
    /// The subject.
    pub subject: Arc<Subject>,
    /// Worst over the checks, as the control operates.
    pub outcome: Outcome,
    /// How many snapshots there are of it, of the check that has fewest.
    pub n_snapshots: u64,
    /// The longest time without one, of any check; up to the window's ends.
    pub longest_gap: Duration,
}

impl OperatedOn {
    /// What may be said of the control's operation on it.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(&self.outcome)
    }
}

/// What may be said of a control's operation, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Something did not do what the control says.
    DeviationsNoted,
    /// What there is does not tell.
    InsufficientEvidence,
    /// Nothing called for it in the period.
    NoOccurrence,
    /// It did what it says, as far as it was looked at.
    NoDeviations,
}

impl Verdict {
    fn of(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Fail => Self::DeviationsNoted,
            Outcome::Error(_) | Outcome::Unknown(_) | Outcome::ManualPending => Self::InsufficientEvidence,
            Outcome::Pass => Self::NoDeviations,
            Outcome::NotApplicable(_) => Self::NoOccurrence,
            Outcome::NotSelected | Outcome::NotAssessed => Self::InsufficientEvidence,
        }
    }

    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::DeviationsNoted => "deviations_noted",
            Self::InsufficientEvidence => "insufficient_evidence",
            Self::NoOccurrence => "no_occurrence",
            Self::NoDeviations => "no_deviations",
        }
    }
}

/// How well snapshots cover a window.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Observed {
    /// How many snapshots there are, whatever they say, of the check and subject that has fewest.
    pub n_snapshots: u64,
    /// The longest time without a snapshot, of any check and subject; up to the window's ends.
    pub longest_gap: Duration,
    /// How long a snapshot holds without another: the shortest of its checks; for ever where nothing is said.
    pub allowed_gap: Option<Duration>,
    /// What nothing is known of, in the order of checks, subjects and time.
    pub unknown: Vec<Unobserved>,
    /// How long what failed took to be mended, for controls that allow a time.
    pub remediation: Option<Remediation>,
}

/// A stretch of time of which no snapshot of a check on a subject tells.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unobserved {
    /// The check.
    pub check: CheckId,
    /// The subject; nothing where no subject was ever seen.
    pub subject: Option<Arc<Subject>>,
    /// The stretch.
    pub stretch: Period,
    /// What snapshots within it said instead, where there were any.
    pub because: Option<Outcome>,
    /// The resources that these tell nothing of.
    pub resources: Untold,
    /// The sources that are not known to be whole, where that is why.
    pub not_whole: BTreeSet<SourceId>,
}

/// How long what failed took to be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Remediation {
    /// The time that the control allows.
    pub within: Duration,
    /// Every failure that reaches into the window, in the order of checks, subjects and time.
    pub failures: Vec<Mending>,
}

impl Remediation {
    /// How many failures were mended in the window.
    pub fn n_mended(&self) -> usize {
        self.of(MendingState::Mended).count()
    }

    /// How many are known to fail at its end.
    pub fn n_open(&self) -> usize {
        self.of(MendingState::Open).count()
    }

    /// How many nobody saw go on or end.
    pub fn n_unknown(&self) -> usize {
        self.of(MendingState::Unknown).count()
    }

    /// The longest time that a mended one took, as far as its begin is known.
    pub fn longest(&self) -> Option<Duration> {
        let mended = self.of(MendingState::Mended).filter(|it| it.timeliness != Timeliness::Unknown);
        mended.map(|it| it.lasted).max()
    }

    fn of(&self, state: MendingState) -> impl Iterator<Item = &Mending> {
        self.failures.iter().filter(move |it| it.state == state)
    }
}

/// One failure and what became of it, against the time allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mending {
    /// What failed.
    pub failing: Failing,
    /// The first snapshot that shows it.
    pub from: Instant,
    /// The first snapshot in the window that shows it no longer; nothing where there is none.
    pub mended: Option<Instant>,
    /// What is known of it at the window's end.
    pub state: MendingState,
    /// How long it is known to have lasted: up to where it was mended, to where the last snapshot that shows it holds no
    /// longer, or to the window's end.
    pub lasted: Duration,
    /// Whether that is longer than allowed.
    pub timeliness: Timeliness,
}

/// What is known of a failure at a window's end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MendingState {
    /// It fails, as far as the last snapshot that shows it holds.
    Open,
    /// Nobody saw it go on or end.
    Unknown,
    /// It was mended.
    Mended,
}

/// Whether what failed was mended in the time allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timeliness {
    /// It lasted longer than allowed: a deviation.
    Late,
    /// Nobody saw its end, or whether it is the rest of an earlier one: it may have lasted longer than allowed.
    Unknown,
    /// It is not mended at the window's end, and the time allowed is not over.
    Pending,
    /// It was mended in time.
    InTime,
}

impl Timeliness {
    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Unknown => "unknown",
            Self::Pending => "pending",
            Self::InTime => "in_time",
        }
    }
}

/// What was due in a window, and what was done of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Occurrences {
    /// In the order of their due dates; those of an event are items of its population and stand in tests.
    pub due: Vec<Occurrence>,
    /// When it is due next.
    pub next_due: Option<Instant>,
    /// The last performance before the window.
    pub before: Option<(RecordId, Instant)>,
}

/// One time that a control was due.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Occurrence {
    /// From when it could be performed.
    pub from: Instant,
    /// The first moment after the time in which it is due.
    pub due: Instant,
    /// The first moment at which it is overdue: later than `due` by the time of grace.
    pub overdue: Instant,
    /// The record of it, and when it was done.
    pub performed: Option<(RecordId, Instant)>,
    /// What came of it.
    pub state: OccurrenceState,
}

/// What came of an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OccurrenceState {
    /// It was not performed: the control did not operate.
    Missing,
    /// It was performed when it was overdue.
    Late,
    /// It was not performed and is not overdue at the window's end.
    Pending,
    /// It was performed in time.
    InTime,
}

impl OccurrenceState {
    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "did_not_operate",
            Self::Late => "late",
            Self::Pending => "pending",
            Self::InTime => "in_time",
        }
    }

    /// Whether it did not do what the control says.
    pub fn is_deviation(self) -> bool {
        match self {
            Self::Missing | Self::Late => true,
            Self::Pending | Self::InTime => false,
        }
    }
}

impl Occurrences {
    /// How many have this state.
    pub fn count(&self, state: OccurrenceState) -> usize {
        self.due.iter().filter(|it| it.state == state).count()
    }
}

/// One thing that did not do what a control says, with its dates.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deviation {
    /// What sort of thing.
    pub kind: DeviationKind,
    /// From when on.
    pub from: Instant,
    /// Until when; nothing where its end was not seen, or where it is of one moment.
    pub to: Option<Instant>,
    /// The risk acceptances in force when it began that cover it. It counts all the same.
    pub accepted_by: Option<RecordId>,
}

/// What sort of deviation.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeviationKind {
    /// A check failed.
    Failed(Failing),
    /// What a check found was not mended in time.
    MendedLate(Failing),
    /// It was due and not performed: from its due date on.
    DidNotOperate,
    /// It was performed too late: from its due date until it was done.
    PerformedLate(RecordId),
    /// A test found an item that does not have an attribute.
    Item {
        /// The test.
        test: RecordId,
        /// The item.
        item: String,
        /// The attributes, by their letters.
        attributes: Vec<String>,
        /// What the tester notes.
        note: Option<String>,
        /// What its date is of.
        dated_by: DatedBy,
    },
}

/// What the date of an item that deviates is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatedBy {
    /// The item: when it happened, was performed, or was due.
    Item,
    /// The test, since nothing tells when the item happened.
    Test,
}

impl DatedBy {
    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Test => "test",
        }
    }
}

impl DeviationKind {
    /// The name in reports.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Failed(_) => "failed",
            Self::MendedLate(_) => "not_mended_in_time",
            Self::DidNotOperate => "did_not_operate",
            Self::PerformedLate(_) => "performed_late",
            Self::Item { .. } => "item",
        }
    }

    /// What failed, where a check did.
    pub fn failing(&self) -> Option<&Failing> {
        match self {
            Self::Failed(failing) | Self::MendedLate(failing) => Some(failing),
            Self::DidNotOperate | Self::PerformedLate(_) | Self::Item { .. } => None,
        }
    }
}

/// What a check found failing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failing {
    /// The check.
    pub check: CheckId,
    /// The subject.
    pub subject: Arc<Subject>,
    /// The resource; nothing for the subject as a whole.
    pub resource: Option<String>,
    /// What was wrong when it was first seen, in the check's words.
    pub message: Option<String>,
    /// What the snapshot rests on that shows it first.
    pub evidence: Arc<[Citation]>,
    /// What the snapshot rests on that shows it no longer; nothing where its end was not seen.
    pub evidence_of_end: Arc<[Citation]>,
}
