//! What is not known, where, and why. An unknown never turns into a pass or a fail on the way.

use std::fmt;

use crate::id::SourceId;

/// One fact that a collector did not bring: the path of the fact and the reason.
///
/// ```
/// use soc2_core::unknown::{Unknown, UnknownReason};
/// let unknown = Unknown::new("aws.s3.list_buckets", UnknownReason::Missing);
/// assert_eq!(unknown.to_string(), "`aws.s3.list_buckets` is missing");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Unknown {
    /// The path of the fact; it begins with the source: `aws.s3.list_buckets.Buckets[0].Name`.
    pub path: String,
    /// Why it is not known.
    pub reason: UnknownReason,
}

/// Why a fact is not known. The order is the order in which reasons are shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum UnknownReason {
    /// It was not collected, or the tool left out what it always prints.
    Missing,
    /// The upstream system refused or failed; the code is its own (`AccessDenied`). A refusal is not evidence.
    Denied {
        /// The upstream error code, verbatim.
        code: String,
    },
    /// It is older than the check allows.
    Stale,
    /// The answer is a part: a continuation marker, `complete: false`, or totals that differ.
    Incomplete,
}

impl Unknown {
    /// An unknown fact at `path`.
    pub fn new(path: impl Into<String>, reason: UnknownReason) -> Self {
        Self { path: path.into(), reason }
    }

    /// Whether it is of a source: the whole of it, or a part.
    ///
    /// ```
    /// use soc2_core::{id::SourceId, unknown::{Unknown, UnknownReason}};
    /// let unknown = Unknown::new("aws.s3.list_buckets.Buckets", UnknownReason::Incomplete);
    /// assert!(unknown.is_of(&SourceId::parse("aws.s3.list_buckets")?));
    /// assert!(!unknown.is_of(&SourceId::parse("aws.s3.list")?));
    /// # Ok::<(), soc2_core::id::InvalidId>(())
    /// ```
    pub fn is_of(&self, source: &SourceId) -> bool {
        let rest = self.path.strip_prefix(source.as_str());
        rest.is_some_and(|rest| !rest.starts_with(|it: char| it.is_alphanumeric() || it == '_'))
    }
}

impl UnknownReason {
    /// The word that reports use: `missing`, `denied`, `stale`, `incomplete`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Denied { .. } => "denied",
            Self::Stale => "stale",
            Self::Incomplete => "incomplete",
        }
    }
}

impl fmt::Display for UnknownReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied { code } => write!(f, "denied (`{code}`)"),
            Self::Missing | Self::Stale | Self::Incomplete => f.write_str(self.word()),
        }
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is {}", self.path, self.reason)
    }
}
