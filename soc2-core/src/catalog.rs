//! The catalog: criteria, and what an organization does and checks to meet them.

mod read;

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Text;
use crate::digest::Digest;
use crate::document::Span;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::PointOfFocusId;
use crate::id::SeriesId;
use crate::id::SourceId;
use crate::id::TargetId;
use crate::literal::Literal;
use crate::schema::Schema;
use crate::time::Duration;
use crate::time::Interval;

pub use read::names_itself;
pub use read::read;

/// Everything that the authored text says, resolved by [`compile`](crate::compile::compile).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Catalog {
    /// Its name.
    pub id: String,
    /// Its own version: major when a verdict on unchanged facts can flip.
    pub version: semver::Version,
    /// What people call it.
    pub title: String,
    /// The edition of the criteria: `tsc-2017-rev2022`.
    pub edition: String,
    /// Over all its texts, names included, ordered by name.
    pub digest: Digest,
    /// Ordered as the criteria are printed.
    pub series: BTreeMap<SeriesId, Series>,
    /// Ordered as the criteria are printed.
    pub criteria: BTreeMap<CriterionId, Criterion>,
    /// Where checks look.
    pub targets: BTreeMap<TargetId, Target>,
    /// What collectors can bring.
    pub sources: BTreeMap<SourceId, Source>,
    /// What is looked at.
    pub checks: BTreeMap<CheckId, Check>,
    /// What the organization does.
    pub controls: BTreeMap<ControlId, Control>,
}

/// A trust services category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Protection against unauthorized access, disclosure and damage: the common criteria alone.
    Security,
    /// Operation and use as committed.
    Availability,
    /// Processing that is complete, valid, accurate, timely and authorized.
    ProcessingIntegrity,
    /// Protection of information designated confidential.
    Confidentiality,
    /// Handling of personal information as committed.
    Privacy,
}

impl Category {
    /// All five, in the order of the criteria.
    pub const ALL: [Self; 5] =
        [Self::Security, Self::Availability, Self::ProcessingIntegrity, Self::Confidentiality, Self::Privacy];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Security => "security",
            Self::Availability => "availability",
            Self::ProcessingIntegrity => "processing_integrity",
            Self::Confidentiality => "confidentiality",
            Self::Privacy => "privacy",
        }
    }
}

/// A group of criteria: `CC6`, Logical and Physical Access Controls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its id.
    pub id: SeriesId,
    /// Its name.
    pub title: String,
    /// The categories that it belongs to; the common criteria belong to all.
    pub categories: Vec<Category>,
}

/// One trust services criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Criterion {
    /// Its id.
    pub id: CriterionId,
    /// What it asks, in our words.
    pub title: String,
    /// The principle of the COSO framework (2013) that it restates.
    pub coso_principle: Option<u8>,
    /// Guidance under it; never a requirement.
    pub points_of_focus: Vec<PointOfFocus>,
}

/// Guidance under a criterion: a control addresses it; it never gates a result.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PointOfFocus {
    /// Its id.
    pub id: PointOfFocusId,
    /// Its name.
    pub heading: String,
    /// The year of the edition that brought it.
    pub since: u16,
    /// Relevant only when this category is in scope.
    pub category: Option<Category>,
    /// Relevant only in these roles.
    pub privacy_roles: Vec<PrivacyRole>,
    /// The heading that it stands under, where the criterion groups its points.
    pub group: Option<String>,
    /// What a reader should know.
    pub note: Option<String>,
}

/// The role of an entity towards personal information.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrivacyRole {
    /// It decides why and how the information is processed.
    Controller,
    /// It processes on behalf of another.
    Processor,
}

/// Where checks look, and the kinds of subject found there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its id.
    pub id: TargetId,
    /// What people call it.
    pub title: String,
    /// `aws_account`, `kubernetes_cluster`, …
    pub subjects: Vec<String>,
    /// Whether its subjects are accounts with regions: then what a source tells is about the whole account, unless the
    /// source is regional. Elsewhere a region is a part of the subject's name.
    pub regional: bool,
}

/// Something that collectors can bring, in the upstream tool's own shape.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Source {
    /// Named after the tool and the operation.
    pub id: SourceId,
    /// What it tells.
    pub title: String,
    /// How one gets it.
    pub command: Option<String>,
    /// What the collector must be allowed to do.
    pub permissions: Vec<String>,
    /// Whether one answer stands for the whole account or for one region of it.
    pub scope: SourceScope,
    /// The kind of resource when the data is a map from a resource's name to a response.
    pub per_resource: Option<String>,
    /// Upstream error codes that say "not configured".
    pub not_configured: Vec<String>,
    /// Paths in a response that say "there is more".
    pub continuation: Vec<Vec<String>>,
    /// The path of the upstream's own count of everything.
    pub total: Option<Vec<String>>,
    /// Paths whose values are never shown.
    pub sensitive: Vec<String>,
    /// What one response looks like.
    pub schema: Schema,
}

/// What one answer of a source is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceScope {
    /// The whole account; the subject, where subjects have no regions.
    Account,
    /// One region of an account.
    Region,
}

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

/// What the entity does to meet criteria. The built-in ones are illustrative.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Control {
    /// Its id.
    pub id: ControlId,
    /// Its short name.
    pub title: String,
    /// What is done, as a service organization would state it.
    pub statement: String,
    /// The role that answers for it.
    pub owner: String,
    /// Who performs it.
    pub nature: Nature,
    /// How it operates over time.
    pub operation: Operation,
    /// The criteria that it is mapped to.
    pub criteria: Vec<Mapping>,
    /// Its checks, in the order of its page.
    pub checks: Vec<CheckId>,
    /// Where it is written.
    pub place: Place,
}

/// Who performs a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// A system; checks tell.
    Automated,
    /// People; a performance tells.
    Manual,
    /// Both.
    Hybrid,
}

impl Nature {
    /// All natures.
    pub const ALL: [Self; 3] = [Self::Automated, Self::Manual, Self::Hybrid];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Automated => "automated",
            Self::Manual => "manual",
            Self::Hybrid => "hybrid",
        }
    }
}

/// How a control operates over a period.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation {
    /// It holds at all times: any failure is a deviation.
    State,
    /// What it finds is mended in time: only lateness is a deviation.
    DetectAndCorrect {
        /// The time allowed.
        within: Duration,
    },
    /// It is performed on a schedule.
    Scheduled {
        /// How often.
        every: Interval,
    },
    /// It is performed whenever something happens.
    Event {
        /// Where the occurrences are listed.
        population: String,
    },
}

/// How a control bears on a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The criterion.
    pub criterion: CriterionId,
    /// How much it carries.
    pub relation: Relation,
    /// Why.
    pub rationale: String,
    /// The points of focus that the control addresses.
    pub points_of_focus: Vec<PointOfFocusId>,
}

/// How much a control carries for a criterion, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// It can carry a conclusion.
    Satisfies,
    /// It is evidence towards one.
    Supports,
    /// It is shown and never counted.
    Informs,
}

impl Relation {
    /// All relations.
    pub const ALL: [Self; 3] = [Self::Satisfies, Self::Supports, Self::Informs];

    /// The name in text and reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Satisfies => "satisfies",
            Self::Supports => "supports",
            Self::Informs => "informs",
        }
    }

    /// Whether the control's outcome counts for the criterion.
    pub fn counts(self) -> bool {
        match self {
            Self::Satisfies | Self::Supports => true,
            Self::Informs => false,
        }
    }
}

/// A CEL expression and where it is written.
#[derive(Debug, Clone)]
pub struct Code {
    /// The expression.
    pub source: String,
    /// Where it is written.
    pub place: Place,
}

/// A place in a text of the catalog, for diagnostics.
#[derive(Debug, Clone)]
pub struct Place {
    /// The text.
    pub text: Text,
    /// The bytes.
    pub span: Span,
}

impl Place {
    /// A mistake here.
    pub fn diagnostic(&self, message: impl Into<String>) -> Diagnostic {
        self.text.diagnostic_at(self.span, message)
    }
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
