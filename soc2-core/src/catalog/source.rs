//! Where checks look, and what collectors can bring.

use super::Code;
use crate::diagnostic::Place;
use crate::diagnostic::Text;
use crate::document::Span;
use crate::id::SourceId;
use crate::id::TargetId;
use crate::schema::Schema;

/// Where checks look, and the kinds of subject found there.
#[derive(Debug, Clone)]
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
    /// Where it is written.
    pub place: Place,
}

/// Something that collectors can bring, in the upstream tool's own shape.
#[derive(Debug, Clone)]
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
    /// What one response looks like, and what of it is never shown.
    pub schema: Schema,
    /// How the items of a population are found in it, where controls are called for by what it lists.
    pub population: Option<Items>,
    /// Where it is written.
    pub place: Place,
}

impl Source {
    /// A source of which no catalog says anything.
    pub(crate) fn undescribed(id: SourceId) -> Self {
        Self {
            title: id.to_string(),
            id,
            command: None,
            permissions: Vec::new(),
            scope: SourceScope::Account,
            per_resource: None,
            not_configured: Vec::new(),
            continuation: Vec::new(),
            total: None,
            schema: Schema::default(),
            population: None,
            place: Place { text: Text::new("", ""), span: Span::default() },
        }
    }
}

/// How items are found in a source, with expressions as checks have them.
#[derive(Debug, Clone)]
pub struct Items {
    /// A list in the source; the source itself unless given.
    pub for_each: Option<Code>,
    /// Which of its elements count; all, unless given.
    pub applies: Option<Code>,
    /// The id of an element.
    pub key: Code,
    /// When it happened: what happened outside a period is none of it.
    pub at: Option<Code>,
}

/// What one answer of a source is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceScope {
    /// The whole account; the subject, where subjects have no regions.
    Account,
    /// One region of an account.
    Region,
}
