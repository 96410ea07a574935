//! A profile: what an organization takes from a catalog, and how it tailors it.

mod read;

use indexmap::IndexMap;

use crate::catalog::Category;
use crate::diagnostic::Place;
use crate::diagnostic::Text;
use crate::document::Span;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::ProfileId;
use crate::id::TargetId;
use crate::literal::Literal;

pub use read::read;

/// What is in scope. The default is everything that the catalog has.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Profile {
    /// Its id; none for a profile that nobody wrote.
    pub id: Option<ProfileId>,
    /// What people call it.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// The categories in scope; all when none is named.
    pub categories: Vec<Category>,
    /// The targets in scope; all when none is named.
    pub targets: Vec<TargetId>,
    /// These controls and no others; all when none is named.
    pub controls: Vec<ControlId>,
    /// Parameters with other values than the catalog's.
    pub params: IndexMap<CheckId, IndexMap<String, Override>>,
    /// Where it is written.
    pub place: Place,
}

/// Another value for a parameter.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Override {
    /// The value.
    pub value: Literal,
    /// Why.
    pub reason: String,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            id: None,
            title: String::new(),
            description: String::new(),
            categories: Vec::new(),
            targets: Vec::new(),
            controls: Vec::new(),
            params: IndexMap::new(),
            place: Place { text: Text::new("profile", ""), span: Span::default() },
        }
    }
}
