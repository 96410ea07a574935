//! Automated tests on one target.

use indexmap::IndexMap;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Place;
use crate::document::Span;
use crate::id::CheckId;
use crate::id::SourceId;
use crate::id::TargetId;
use crate::literal::Literal;
use crate::time::Duration;

/// An automated test on one target.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Check {
    /// Its id.
    pub id: CheckId,
    /// What holds when it passes.
    pub title: String,
    /// What this check is.
    pub what: String,
    /// How this check is addressed.
    pub how: String,
    /// Where it looks.
    pub target: TargetId,
    /// What sort of evidence it is.
    pub kind: CheckKind,
    /// How bad a failure is.
    pub severity: Severity,
    /// What a profile may tailor.
    pub params: IndexMap<String, Param>,
    /// The ways to answer it; usually one.
    pub variants: Vec<Variant>,
    /// What to do about a failure.
    pub remediation: Vec<Remediation>,
    /// Peers' checks that ask the same, by peer.
    pub mappings: IndexMap<String, Vec<String>>,
    /// Set when the platform guarantees it: such a check carries nothing.
    pub platform_guaranteed: bool,
    /// Set when another check took its place.
    pub replaced_by: Option<CheckId>,
    /// Where it is written.
    pub place: Place,
}

impl Check {
    /// The sources that it reads, in each way to answer it: one that two ways read comes twice.
    pub fn sources(&self) -> impl Iterator<Item = &SourceId> {
        self.variants.iter().flat_map(|variant| variant.facts.keys())
    }

    /// Whether it reads a source that may be of any age.
    pub(crate) fn is_of_any_age(&self) -> bool {
        self.variants.iter().flat_map(|variant| variant.facts.values()).any(Option::is_none)
    }
}

/// One way to answer a check.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its name; a check with one way has none.
    pub name: Option<String>,
    /// The sources that it reads and how old each may be.
    pub facts: IndexMap<SourceId, Option<Duration>>,
    /// A CEL list: one result for each element.
    pub for_each: Option<Code>,
    /// A CEL string: the id of the element's resource.
    pub key: Option<Code>,
    /// A CEL bool: where false, the element is not looked at.
    pub applies: Option<Code>,
    /// A CEL bool: the verdict.
    pub pass: Code,
    /// A CEL string, shown for what did not pass.
    pub message: Option<Code>,
}

/// What sort of evidence a check gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CheckKind {
    /// How something is set.
    Configuration,
    /// A rule that a detection engine has loaded.
    DetectionRule,
    /// That a tool is there and on.
    Capability,
}

impl CheckKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Configuration, Self::DetectionRule, Self::Capability];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::DetectionRule => "detection_rule",
            Self::Capability => "capability",
        }
    }
}

/// How bad a failure is. The catalog's opinion; it never changes an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Act now.
    Critical,
    /// Act soon.
    High,
    /// Plan it.
    Medium,
    /// Know it.
    Low,
}

impl Severity {
    /// All, worst first.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// A number or a name that a profile may change within bounds.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Param {
    /// Its type.
    pub type_: ParamType,
    /// Its value unless a profile gives another.
    pub default: Literal,
    /// The least value allowed.
    pub min: Option<f64>,
    /// The greatest value allowed.
    pub max: Option<f64>,
    /// The values allowed; any when empty.
    pub values: Vec<Literal>,
    /// Where the default comes from.
    pub source: Option<String>,
    /// Given by a row of the check's matrix: no profile changes it.
    pub fixed: bool,
}

/// The type of a [`Param`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamType {
    /// A whole number.
    Int,
    /// A number.
    Double,
    /// A boolean.
    Bool,
    /// A string.
    String,
    /// A length of time such as `24h`.
    Duration,
    /// A list of strings.
    List,
}

impl ParamType {
    /// All types.
    pub const ALL: [Self; 6] = [Self::Int, Self::Double, Self::Bool, Self::String, Self::Duration, Self::List];

    /// The name in text.
    pub fn word(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Double => "double",
            Self::Bool => "bool",
            Self::String => "string",
            Self::Duration => "duration",
            Self::List => "list",
        }
    }
}

/// One step that mends a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remediation {
    /// What to do.
    pub step: String,
    /// Where it is explained.
    pub link: Option<String>,
}

/// A CEL expression and where it is written.
#[derive(Debug, Clone)]
pub struct Code {
    /// The expression.
    pub source: String,
    /// Where it is written.
    pub place: Place,
}

impl Code {
    /// A mistake at a byte of the expression; at the beginning of its value where YAML folds or escapes it.
    pub fn diagnostic(&self, offset: usize, message: impl Into<String>) -> Diagnostic {
        let Span { start, end } = self.place.span;
        let written = self.place.text.content.get(start as usize..end as usize).unwrap_or_default();
        let at = match written.find(self.source.as_str()) {
            Some(inside) => inside + offset,
            None => self.in_block(written, offset).unwrap_or(0),
        };
        self.place.text.diagnostic(start as usize + at, message)
    }

    /// Where a byte of the expression stands in a block (`|`), whose lines are those of the expression, indented.
    fn in_block(&self, written: &str, offset: usize) -> Option<usize> {
        let before = self.source.get(..offset)?;
        let (n_lines, line_start) = (before.matches('\n').count(), before.rfind('\n').map_or(0, |at| at + 1));
        let line = self.source.get(line_start..)?.lines().next()?;
        let first = self.source.lines().next()?;
        // The value's first line may be that of the `|`.
        let mut starts = std::iter::once(0).chain(written.match_indices('\n').map(|(at, _)| at + 1));
        let begin =
            starts.by_ref().find(|start| written[*start..].lines().next().is_some_and(|it| it.contains(first)))?;
        let start = match n_lines {
            0 => begin,
            n_lines => starts.nth(n_lines - 1)?,
        };
        let indent = written[start..].lines().next()?.find(line)?;
        Some(start + indent + offset - line_start)
    }
}
