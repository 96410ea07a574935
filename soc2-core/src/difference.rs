//! What changed from one report to the next, and why.

use std::collections::BTreeMap;
use std::fmt;

use crate::assessment::Conclusion;
use crate::digest::Digest;
use crate::facts::Subject;
use crate::finding::NotApplicable;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::past::CatalogVersion;
use crate::past::Past;
use crate::time::Instant;
use crate::time::Period;

/// What changed since an earlier report.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The earlier report.
    pub since: Earlier,
    /// What limits the comparison.
    pub notes: Vec<Note>,
    /// Invariant: ordered by kind, the most important first, then by what changed.
    pub changes: Vec<Change>,
    /// What deviated in both periods, of two reports on periods.
    pub recurring: Vec<Recurring>,
}

impl Difference {
    /// Whether both reports say the same.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.recurring.is_empty()
    }

    /// How many changes there are of each kind, by level.
    pub fn counts(&self) -> BTreeMap<Level, BTreeMap<Kind, usize>> {
        let mut counts: BTreeMap<Level, BTreeMap<Kind, usize>> = BTreeMap::new();
        for change in &self.changes {
            *counts.entry(change.thing.level()).or_default().entry(change.kind).or_default() += 1;
        }
        counts
    }
}

/// The report that another is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Earlier {
    /// Over its text.
    pub digest: Digest,
    /// The instant that it assessed; of a period, its end.
    pub as_of: Instant,
    /// The period, of Type II.
    pub period: Option<Period>,
    /// The catalog that it was made with.
    pub catalog: CatalogVersion,
    /// The profile, where it had a name.
    pub profile: Option<String>,
    /// What all criteria came to.
    pub summary: Outcome,
}

impl Earlier {
    pub(crate) fn of(past: &Past) -> Self {
        Self {
            digest: past.digest,
            as_of: past.as_of,
            period: past.period,
            catalog: past.catalog.clone(),
            profile: past.profile.clone(),
            summary: past.summary.clone(),
        }
    }
}

/// What limits a comparison.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Note {
    /// The reports are of two catalogs.
    OtherCatalog {
        /// The earlier report's.
        before: String,
        /// The later report's.
        after: String,
    },
    /// One is of an instant, the other of a period.
    OtherType,
    /// One report measures the age of facts and the other does not: what rests on that is no change of a control.
    AgeMeasuredInOne,
    /// What is called earlier is of a later instant.
    NotEarlier,
    /// Facts of a report could not all be read.
    Partial {
        /// What messages call the report.
        report: String,
    },
    /// The shape of a report is older and does not say everything.
    Absent {
        /// What messages call the report.
        report: String,
        /// The version of its shape.
        version: String,
        /// What it does not say.
        absent: Vec<&'static str>,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherCatalog { before, after } => write!(
                f,
                "The catalogs are two, `{before}` before and `{after}` now: only what has the same id in both is compared, \
                 and it may not mean the same."
            ),
            Self::OtherType => f.write_str(
                "One report is of an instant (Type I), the other of a period (Type II): findings are compared as of their \
                 instants, controls and criteria are not.",
            ),
            Self::AgeMeasuredInOne => f.write_str(
                "The age of facts was measured in one report alone: that controls lack it in the other is not told.",
            ),
            Self::NotEarlier => f.write_str("The report compared with is of a later instant than this one."),
            Self::Partial { report } => {
                write!(f, "Not all facts of {report} could be read: what is not there may have been.")
            }
            Self::Absent { report, version, absent } => write!(
                f,
                "{report} has version {version} of its shape, which does not say {}: what rests on that is compared as far \
                 as catalogs differ.",
                absent.join(", ")
            ),
        }
    }
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// How.
    pub kind: Kind,
    /// What.
    pub thing: Thing,
    /// What held of it; nothing where it was not there.
    pub before: Option<State>,
    /// What holds of it; nothing where it is not there.
    pub after: Option<State>,
    /// Of a control whose outcome stays: what it lacks anew (worse), or lacks no more (better).
    pub lacks: Vec<String>,
    /// Everything that changed of what it rests on, the surest first.
    pub reasons: Vec<Reason>,
}

/// How something changed, the most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// It fails and did not: it passed, was not known or was not there.
    New,
    /// It failed, and nothing tells whether it still does. Nobody showed that it was mended.
    NoLongerKnown,
    /// It comes to something worse than before, without failing.
    Worse,
    /// Its failure is accepted no more. The outcome is what it was.
    NoLongerAccepted,
    /// It is no longer there, or no longer assessed: a subject, check, control or criterion; of findings and resources, one
    /// that failed.
    Gone,
    /// It failed and does not: it passes, or there is nothing left to ask about.
    Fixed,
    /// It comes to something better than before, and did not fail.
    Better,
    /// Its failure is accepted now. The outcome is what it was.
    Accepted,
    /// It was not there, or not assessed: a subject, check, control or criterion.
    Appeared,
}

impl Kind {
    /// All, the most important first.
    pub const ALL: [Self; 9] = [
        Self::New,
        Self::NoLongerKnown,
        Self::Worse,
        Self::NoLongerAccepted,
        Self::Gone,
        Self::Fixed,
        Self::Better,
        Self::Accepted,
        Self::Appeared,
    ];

    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::NoLongerKnown => "no_longer_known",
            Self::Worse => "worse",
            Self::NoLongerAccepted => "no_longer_accepted",
            Self::Gone => "gone",
            Self::Fixed => "fixed",
            Self::Better => "better",
            Self::Accepted => "accepted",
            Self::Appeared => "appeared",
        }
    }

    /// How what came to `before` and comes to `after` changed; nothing where neither is worse.
    ///
    /// Where a check finds nothing to ask about, that is neither better nor worse than a pass; what is no longer assessed is
    /// gone.
    pub(crate) fn of(before: Option<&Outcome>, after: Option<&Outcome>) -> Option<Self> {
        let (before, after) = match (before, after) {
            (None, Some(Outcome::Fail)) => return Some(Self::New),
            (Some(Outcome::Fail), None) => return Some(Self::Gone),
            (None, _) | (_, None) => return None,
            (Some(before), Some(after)) => (rank(before), rank(after)),
        };
        match (before, after) {
            _ if before == after => None,
            (_, Rank::Fails) => Some(Self::New),
            (_, Rank::IsLeftOut) => Some(Self::Gone),
            (Rank::IsLeftOut, _) => Some(Self::Appeared),
            (Rank::Fails, Rank::HasNothingAgainst) => Some(Self::Fixed),
            (Rank::Fails, _) => Some(Self::NoLongerKnown),
            _ if after < before => Some(Self::Worse),
            _ => Some(Self::Better),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Fails,
    Errs,
    IsUnknown,
    WaitsForPeople,
    /// Nothing is said of it: that mends nothing.
    IsLeftOut,
    /// It passes, or there is nothing to ask about.
    HasNothingAgainst,
}

fn rank(outcome: &Outcome) -> Rank {
    match outcome {
        Outcome::Fail => Rank::Fails,
        Outcome::Error(_) => Rank::Errs,
        Outcome::Unknown(_) => Rank::IsUnknown,
        Outcome::ManualPending => Rank::WaitsForPeople,
        Outcome::NotApplicable(NotApplicable::NotRelevant) | Outcome::NotSelected | Outcome::NotAssessed => {
            Rank::IsLeftOut
        }
        Outcome::Pass
        | Outcome::NotApplicable(
            NotApplicable::EmptyPopulation
            | NotApplicable::NoOccurrence
            | NotApplicable::DoesNotApply
            | NotApplicable::PlatformGuaranteed,
        ) => Rank::HasNothingAgainst,
    }
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Thing {
    /// A criterion.
    Criterion(CriterionId),
    /// A control.
    Control(ControlId),
    /// A check on a subject; on none where nobody brought one.
    Finding(CheckId, Option<Subject>),
    /// A resource of a check on a subject.
    Resource(CheckId, Option<Subject>, String),
    /// A subject.
    Subject(Subject),
    /// A check.
    Check(CheckId),
}

/// What sort of thing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Level {
    /// Criteria.
    Criterion,
    /// Controls.
    Control,
    /// Checks on subjects.
    Finding,
    /// Resources of checks on subjects.
    Resource,
    /// Subjects.
    Subject,
    /// Checks.
    Check,
}

impl Level {
    /// All, from the whole to its parts, then what there is.
    pub const ALL: [Self; 6] =
        [Self::Criterion, Self::Control, Self::Finding, Self::Resource, Self::Subject, Self::Check];

    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Criterion => "criterion",
            Self::Control => "control",
            Self::Finding => "finding",
            Self::Resource => "resource",
            Self::Subject => "subject",
            Self::Check => "check",
        }
    }

    /// The name of many.
    pub fn words(self) -> &'static str {
        match self {
            Self::Criterion => "criteria",
            Self::Control => "controls",
            Self::Finding => "findings",
            Self::Resource => "resources",
            Self::Subject => "subjects",
            Self::Check => "checks",
        }
    }
}

impl Thing {
    /// What sort of thing it is.
    pub fn level(&self) -> Level {
        match self {
            Self::Criterion(_) => Level::Criterion,
            Self::Control(_) => Level::Control,
            Self::Finding(..) => Level::Finding,
            Self::Resource(..) => Level::Resource,
            Self::Subject(_) => Level::Subject,
            Self::Check(_) => Level::Check,
        }
    }
}

/// What held of something.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct State {
    /// What it came to.
    pub outcome: Outcome,
    /// What might be concluded, of a criterion.
    pub conclusion: Option<Conclusion>,
}

impl State {
    pub(crate) fn of(outcome: &Outcome) -> Self {
        Self { outcome: outcome.clone(), conclusion: None }
    }
}

/// Something that changed of what a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What sort of thing.
    pub cause: Cause,
    /// Which: sources, parameters, risk acceptances; nothing where there is but one.
    pub of: Vec<String>,
}

/// Why a verdict may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The facts say something else.
    Facts,
    /// The facts are what they were, and were collected anew.
    CollectedAnew,
    /// The catalog asks something else.
    Catalog,
    /// The profile gives other parameters, selects or adopts otherwise.
    Profile,
    /// A risk acceptance was given, changed or withdrawn.
    Acceptance,
    /// People stated something else: the scope, records.
    Statements,
    /// Time went by: something grew too old, fell due, began or expired.
    Time,
    /// Nothing that the reports tell of changed. It is of the sources of which one of them tells no digest, where there are such.
    Untold,
}

impl Cause {
    /// All.
    const ALL: [Self; 8] = [
        Self::Facts,
        Self::CollectedAnew,
        Self::Catalog,
        Self::Profile,
        Self::Acceptance,
        Self::Statements,
        Self::Time,
        Self::Untold,
    ];

    /// The one that has this name in reports.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// What happened, as a sentence goes on.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Facts => "the facts differ",
            Self::CollectedAnew => "the same facts were collected anew",
            Self::Catalog => "the catalog asks something else",
            Self::Profile => "the profile differs",
            Self::Acceptance => "a risk acceptance was given, changed or withdrawn",
            Self::Statements => "people stated something else",
            Self::Time => "time went by",
            Self::Untold => "of something that reports do not tell",
        }
    }

    /// The name in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Facts => "facts",
            Self::CollectedAnew => "collected_anew",
            Self::Catalog => "catalog",
            Self::Profile => "profile",
            Self::Acceptance => "acceptance",
            Self::Statements => "statements",
            Self::Time => "time",
            Self::Untold => "untold",
        }
    }
}

/// What deviated in both of two periods.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recurring {
    /// The control.
    pub control: ControlId,
    /// The check that failed; nothing where people did not do what the control says.
    pub check: Option<CheckId>,
    /// What sort of deviation, in the report's words, where no check failed.
    pub kind: Option<String>,
    /// How many deviations there were.
    pub n_before: usize,
    /// How many there are.
    pub n_after: usize,
}
