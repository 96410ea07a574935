//! Risk acceptances: named people's decisions to live with a failure for a time. They overlay outcomes and change none.

mod read;

use crate::diagnostic::Place;
use crate::facts::Subject;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::RecordId;
use crate::time::Instant;
use crate::time::Period;

pub use read::read;

/// A waiver.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RiskAcceptance {
    /// Its id.
    pub id: RecordId,
    /// The failures that it covers.
    pub scope: AcceptanceScope,
    /// Why the risk is accepted.
    pub reason: String,
    /// Who accepted it.
    pub approver: String,
    /// From when, and up to when: none is for ever.
    pub period: Period,
    /// What is done instead, shown beside.
    pub compensating: Option<Compensating>,
    /// Where it is written.
    pub place: Place,
}

/// What lessens the risk meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compensating {
    /// A control of the catalog or the profile.
    Control(ControlId),
    /// Anything else, in words.
    Measure(String),
}

/// Which failures an acceptance covers: those that all its patterns match.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcceptanceScope {
    /// The check's id.
    pub check: Pattern,
    /// The subject as it prints: `aws_account/111122223333/us-east-1`. Any, when none is given.
    pub subject: Option<Pattern>,
    /// The resource's id. Any, when none is given.
    pub resource: Option<Pattern>,
}

/// A text in which `*` stands for any number of letters.
///
/// ```
/// use soc2_core::acceptance::Pattern;
/// let pattern = Pattern::new("aws.s3.*");
/// assert!(pattern.matches("aws.s3.block-public-access"));
/// assert!(!pattern.matches("aws.iam.root-mfa"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// The pattern that a text is.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has a `*`.
    pub fn is_open(&self) -> bool {
        self.0.contains('*')
    }

    /// Whether it matches everything.
    pub fn is_everything(&self) -> bool {
        self.0.bytes().all(|letter| letter == b'*')
    }

    /// Whether it matches a text as a whole.
    pub fn matches(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let Some(rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
        let Some(last) = parts.next_back() else { return rest.is_empty() };
        // Between the first and the last part, the earliest place of each leaves the most for what follows.
        let between = parts.try_fold(rest, |rest, part| rest.split_once(part).map(|(_, after)| after));
        between.is_some_and(|rest| rest.ends_with(last))
    }
}

impl AcceptanceScope {
    /// Whether it covers a check, on a subject, on a resource where there is one.
    pub fn covers(&self, check: &CheckId, subject: Option<&Subject>, resource: Option<&str>) -> bool {
        self.check.matches(check.as_str()) && self.covers_subject(subject) && covers(&self.resource, resource)
    }

    /// Whether it covers a subject.
    pub(crate) fn covers_subject(&self, subject: Option<&Subject>) -> bool {
        covers(&self.subject, subject.map(Subject::to_string).as_deref())
    }

    /// Whether it covers failures that nobody can have thought of: any check, or many checks everywhere.
    pub fn is_over_broad(&self) -> bool {
        self.check.is_everything()
            || (self.check.is_open() && covers(&self.subject, None) && covers(&self.resource, None))
    }
}

/// Whether a pattern covers a text; where there is no text, only a pattern of everything does. No pattern covers all.
fn covers(pattern: &Option<Pattern>, text: Option<&str>) -> bool {
    match (pattern, text) {
        (None, _) => true,
        (Some(pattern), Some(text)) => pattern.matches(text),
        (Some(pattern), None) => pattern.is_everything(),
    }
}

impl RiskAcceptance {
    /// Whether it is in force at an instant.
    pub fn is_in_force(&self, at: Instant) -> bool {
        self.period.contains(at)
    }
}
