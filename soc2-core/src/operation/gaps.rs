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
    ///
    /// ```
    /// use soc2_core::{assess_period, catalog, compile, diagnostic::Text, engagement::Engagement, facts, observe};
    /// use soc2_core::{profile::Profile, time::Period};
    ///
    /// let program = compile(&catalog::read(&[Text::new("own.yaml", "
    /// catalog: {id: own, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}
    /// series: [{id: CC6, title: Access, categories: [security]}]
    /// criteria: [{id: CC6.1, title: Access is restricted}]
    /// targets: [{id: host, title: Host, subjects: [host]}]
    /// sources: [{id: disk, title: The disk, schema: {required: [encrypted], properties: {encrypted: {type: boolean}}}}]
    /// checks: [{id: disk.encrypted, title: The disk is encrypted, what: Looks., how: Do., target: host, severity: low,
    ///     kind: configuration, facts: {disk: {max_age: 48h}}, pass: disk.encrypted}]
    /// controls: [{id: AC-1, title: Disks, statement: Disks are encrypted., owner: IT, nature: automated, operation: state,
    ///     criteria: [{id: CC6.1, relation: supports, rationale: It is.}], checks: [disk.encrypted]}]
    /// ")])?, &Profile::default())?;
    /// let seen = br#"{"subject": {"kind": "host", "id": "web"}, "collected_at": "2026-01-01T00:00:00Z",
    ///     "facts": {"disk": {"encrypted": true}}}"#;
    /// let seen = facts::read("web.json", seen, &Default::default()).complete()?;
    /// let observations = observe(&program, seen, Period::parse("2026-01-01/2026-01-11").expect("a period"))?;
    ///
    /// let operations = assess_period(&program, observations, &Engagement::default())?.operations.expect("a period");
    /// let gaps: Vec<String> = operations.gaps().iter().map(|gap| gap.stretch.to_string()).collect();
    /// assert_eq!(gaps, ["2026-01-03T00:00:00Z/2026-01-11T00:00:00Z"]);
    /// # Ok::<(), soc2_core::Error>(())
    /// ```
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
