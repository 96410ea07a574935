//! The catalog: criteria, and what an organization does and checks to meet them.

mod check;
mod control;
mod criterion;
mod read;
mod source;

use std::collections::BTreeMap;

use crate::digest::Digest;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::SeriesId;
use crate::id::SourceId;
use crate::id::TargetId;

pub use check::*;
pub use control::*;
pub use criterion::*;
pub use read::names_itself;
pub use read::read;
pub use source::*;

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
    /// What each category is and is not, where the catalog says.
    pub categories: BTreeMap<Category, CategoryPage>,
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
