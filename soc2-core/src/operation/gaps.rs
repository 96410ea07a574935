//! Which snapshots of a period are missing.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::Operations;
use super::Unobserved;
use crate::facts::Subject;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::time::Period;
use crate::unknown::UnknownReason;

/// A stretch of a period in which no snapshot of a subject answers some checks, though one was to be there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gap {
    /// The subject; nothing where none of the checks' targets was ever seen.
    pub subject: Option<Arc<Subject>>,
    /// The stretch.
    pub stretch: Period,
    /// Why nothing is known.
    pub reason: GapReason,
    /// The checks that are not answered, ordered.
    pub checks: BTreeSet<CheckId>,
}

/// Why nothing is known of a stretch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapReason {
    /// There is no snapshot, or the last one before is too old.
    NoSnapshot,
    /// There are some, and what they bring is not known.
    Unknown(UnknownReason),
    /// There are some, and what they bring is of a wrong type.
    Error,
}

impl GapReason {
    /// The name in text and reports.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoSnapshot => "no_snapshot",
            Self::Unknown(reason) => reason.word(),
            Self::Error => "error",
        }
    }

    fn of(unobserved: &Unobserved) -> Self {
        match &unobserved.because {
            Some(Outcome::Unknown(reason)) => Self::Unknown(reason.clone()),
            Some(Outcome::Error(_)) => Self::Error,
            None
            | Some(
                Outcome::Fail
                | Outcome::ManualPending
                | Outcome::Pass
                | Outcome::NotApplicable(_)
                | Outcome::NotSelected
                | Outcome::NotAssessed,
            ) => Self::NoSnapshot,
        }
    }
}

impl Operations {
    /// The snapshots that are missing, each stretch of a subject once for all checks of all controls, ordered by subject,
    /// then time.
    pub fn gaps(&self) -> Vec<Gap> {
        type Key<'a> = (Option<&'a Arc<Subject>>, Period, GapReason);
        let observed = self.controls.values().flatten().filter_map(|operated| operated.observed.as_ref());
        let mut gaps: BTreeMap<Key<'_>, BTreeSet<CheckId>> = BTreeMap::new();
        for unobserved in observed.flat_map(|observed| &observed.unknown) {
            let key = (unobserved.subject.as_ref(), unobserved.stretch, GapReason::of(unobserved));
            gaps.entry(key).or_default().insert(unobserved.check.clone());
        }
        let gap = |((subject, stretch, reason), checks): (Key<'_>, BTreeSet<CheckId>)| {
            let subject = subject.cloned();
            Gap { subject, stretch, reason, checks }
        };
        gaps.into_iter().map(gap).collect()
    }
}
