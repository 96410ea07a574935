//! What a report says, as far as comparing it with another and taking its findings as a history need.

mod head;
mod read;
mod version;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::assessment::Conclusion;
use crate::digest::Digest;
use crate::facts;
use crate::facts::Completeness;
use crate::facts::Subject;
use crate::finding;
use crate::finding::Outcome;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::RecordId;
use crate::id::SourceId;
use crate::operation::Verdict;
use crate::time::Instant;
use crate::time::Period;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

pub(crate) use self::head::Assessed;
pub(crate) use self::head::assessed;
pub(crate) use self::head::catalog;
pub(crate) use self::read::document;
pub(crate) use self::read::of_document;
pub use self::read::read;
pub(crate) use self::version::LARGEST;
pub use self::version::SCHEMA_VERSION;
pub(crate) use self::version::is_written;

/// A report that was made before, by what it says.
///
/// What may change a verdict and is too long to keep is kept as a digest: two reports with the same one say the same there.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Past {
    /// How messages call it.
    pub name: Arc<str>,
    /// Over its text, as `sha256sum` sees it.
    pub digest: Digest,
    /// The version of its shape.
    pub schema_version: semver::Version,
    /// The catalog that it was made with.
    pub catalog: CatalogVersion,
    /// The profile, where one has a name.
    pub profile: Option<String>,
    /// Over what the profile selects and leaves out.
    pub selection: Digest,
    /// The instant that was assessed; of a period, its end.
    pub as_of: Instant,
    /// Whether the age of facts was measured.
    pub is_age_measured: bool,
    /// The period, of Type II.
    pub period: Option<Period>,
    /// Whether some facts could not be read.
    pub is_partial: bool,
    /// Over the scope, apart from what time alone changes; nothing where none was given.
    pub scope: Option<Digest>,
    /// Who was looked at.
    pub subjects: Vec<Subject>,
    /// Who was brought and not looked at, as reports write them.
    pub outside: BTreeSet<String>,
    /// The checks in scope.
    pub checks: BTreeMap<CheckId, Check>,
    /// In the order of the report.
    pub findings: Vec<Finding>,
    /// The controls in scope.
    pub controls: BTreeMap<ControlId, Control>,
    /// The criteria in scope.
    pub criteria: BTreeMap<CriterionId, Criterion>,
    /// What all criteria come to.
    pub summary: Outcome,
    /// Over each risk acceptance, apart from what came of it.
    pub acceptances: BTreeMap<RecordId, Digest>,
    /// Of Type II: over what was observed of each check.
    pub observed: BTreeMap<CheckId, Digest>,
    /// What its version of the shape does not say yet.
    pub absent: Vec<&'static str>,
}

/// Which catalog a report was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogVersion {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: semver::Version,
    /// Over its texts.
    pub digest: Digest,
}

/// A check, by what decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Check {
    /// Over what decides it, where the report says: see [`Program::digest_of`](crate::program::Program::digest_of).
    pub digest: Option<Digest>,
    /// The values in force of what a profile may change.
    pub params: BTreeMap<String, Param>,
}

/// A parameter in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Its value.
    pub value: String,
    /// Whether the profile gave it.
    pub is_tailored: bool,
}

/// What a check came to on a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The check.
    pub check: CheckId,
    /// The subject, without labels; none where nobody brought one of the target.
    pub subject: Option<Arc<Subject>>,
    /// What it came to.
    pub outcome: Outcome,
    /// What is wrong with the subject as a whole.
    pub message: Option<String>,
    /// In the order of the report.
    pub resources: Vec<Resource>,
    /// The paths of what was not known.
    pub missing: Vec<String>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// The risk acceptances that cover all of its failure.
    pub accepted_by: Vec<RecordId>,
}

/// What a check came to for one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resource {
    /// Its name.
    pub id: String,
    /// What it came to.
    pub outcome: Outcome,
    /// What is wrong with it.
    pub message: Option<String>,
    /// The risk acceptance that covers its failure.
    pub accepted_by: Option<RecordId>,
}

/// A source that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The source.
    pub source: SourceId,
    /// When it was collected.
    pub collected_at: Instant,
    /// Over its bytes; nothing where the report withholds it, or tells it under a key.
    pub digest: Option<Digest>,
    /// Over the file that it came in; likewise.
    pub file_digest: Option<Digest>,
    /// Whether it is known to be whole.
    pub completeness: Completeness,
}

/// What holds of a control.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Control {
    /// Worst over its checks and what records say.
    pub outcome: Outcome,
    /// Whether it was adopted.
    pub is_adopted: bool,
    /// What it lacked to carry a conclusion, in the report's words.
    pub lacks: Vec<String>,
    /// Its checks in scope.
    pub checks: Vec<CheckId>,
    /// Over its nature, how it operates and what it is mapped to.
    pub digest: Digest,
    /// Over what the profile says of it, apart from whether that is in force.
    pub adoptions: Digest,
    /// Over what was performed and tested of it, apart from whether that counts.
    pub records: Digest,
    /// Of Type II: the verdict on each part of the period.
    pub verdicts: Vec<Verdict>,
    /// Of Type II: what deviated, in the order of the report.
    pub deviations: Vec<Deviation>,
}

/// Something that did not do what a control says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Deviation {
    /// What sort of thing, in the report's words.
    pub kind: String,
    /// The check that failed, where one did.
    pub check: Option<CheckId>,
}

/// What holds of a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Criterion {
    /// Worst over its controls.
    pub outcome: Outcome,
    /// What may be concluded.
    pub conclusion: Conclusion,
    /// The controls that count for it.
    pub controls: Vec<ControlId>,
    /// Over the judgments of whether its controls suffice, apart from whether they count.
    pub judgments: Digest,
}

impl Past {
    /// Whether it is of a period (Type II).
    pub fn is_of_period(&self) -> bool {
        self.period.is_some()
    }
}

impl Finding {
    /// The instant of the newest facts that it rests on; nothing where it rests on none.
    pub fn seen_at(&self) -> Option<Instant> {
        self.evidence.iter().map(|evidence| evidence.collected_at).max()
    }

    /// As it was found. Why what is missing was not known, and why resources came to what they came to, is not told.
    pub(crate) fn as_found(&self) -> finding::Finding {
        let resource = |Resource { id, outcome, message, accepted_by }: &Resource| finding::Resource {
            id: id.clone(),
            outcome: outcome.clone(),
            message: message.clone(),
            witnesses: finding::Witnesses::default(),
            missing: Vec::new(),
            accepted_by: accepted_by.clone(),
        };
        let evidence = |it: &Evidence| {
            let Evidence { source, collected_at, digest, file_digest, completeness } = it;
            facts::Evidence::told(source.clone(), *collected_at, *completeness, *digest, *file_digest)
        };
        finding::Finding {
            check: self.check.clone(),
            subject: self.subject.clone(),
            outcome: self.outcome.clone(),
            message: self.message.clone(),
            resources: self.resources.iter().map(resource).collect(),
            witnesses: finding::Witnesses::default(),
            missing: self.missing.iter().map(|path| Unknown::new(path, UnknownReason::Missing)).collect(),
            evidence: self.evidence.iter().map(|it| Arc::new(evidence(it))).collect(),
            accepted_by: self.accepted_by.clone(),
        }
    }
}
